"""The configuration of a call: one document, typed, validated by one schema.

The keys follow the parameter catalogue of voucher schemes, section by section; presets are files
of this shape, and a published call carries a frozen copy of it. Amounts are minor units, shares
basis points, dates aware moments. Each setting carries its words for officers, which real scheme
uses it how, and whether it takes effect yet.
"""

from voucherapp.programmes.config.after import (
    Allocation,
    Award,
    ControlGroup,
    Draw,
    FollowUp,
    Instalment,
    Payment,
    Survey,
    Wallet,
)
from voucherapp.programmes.config.aid import Aid
from voucherapp.programmes.config.applicant import (
    Applicant,
    Exclusive,
    Limit,
    Prerequisite,
    PriorSupport,
    RequiredMix,
)
from voucherapp.programmes.config.base import (
    Code,
    Part,
    Setting,
    setting_of,
)
from voucherapp.programmes.config.budget import (
    Budget,
    Cap,
    Floor,
    Pot,
)
from voucherapp.programmes.config.document import CallConfig
from voucherapp.programmes.config.evaluation import (
    Committee,
    Criterion,
    Evaluation,
)
from voucherapp.programmes.config.form import (
    AskedDocument,
    CheckPoint,
    Correction,
    Declaration,
    Document,
    Form,
    Option,
    OutcomeQuestion,
    Question,
    Screening,
    ShownIf,
)
from voucherapp.programmes.config.frame import Frame, Texts
from voucherapp.programmes.config.intake import (
    CloseTrigger,
    DailyHours,
    DecisionTime,
    Extension,
    Intake,
    Phase,
    Qna,
)
from voucherapp.programmes.config.project import (
    Cost,
    CostItem,
    Project,
)
from voucherapp.programmes.config.provider import (
    Pair,
    Provider,
    Quotes,
)
from voucherapp.programmes.config.voucher import (
    Bonus,
    OwnContribution,
    PeriodCap,
    Rate,
    Rounding,
    Slice,
    Voucher,
    VoucherType,
)

__all__ = [
    "Aid",
    "Allocation",
    "Applicant",
    "AskedDocument",
    "Award",
    "Bonus",
    "Budget",
    "CallConfig",
    "Cap",
    "CheckPoint",
    "CloseTrigger",
    "Code",
    "Committee",
    "ControlGroup",
    "Correction",
    "Cost",
    "CostItem",
    "Criterion",
    "DailyHours",
    "DecisionTime",
    "Declaration",
    "Document",
    "Draw",
    "Evaluation",
    "Exclusive",
    "Extension",
    "Floor",
    "FollowUp",
    "Form",
    "Frame",
    "Instalment",
    "Intake",
    "Limit",
    "Option",
    "OutcomeQuestion",
    "OwnContribution",
    "Pair",
    "Part",
    "Payment",
    "PeriodCap",
    "Phase",
    "Pot",
    "Prerequisite",
    "PriorSupport",
    "Project",
    "Provider",
    "Qna",
    "Question",
    "Quotes",
    "Rate",
    "RequiredMix",
    "Rounding",
    "Screening",
    "Setting",
    "ShownIf",
    "Slice",
    "Survey",
    "Texts",
    "Voucher",
    "VoucherType",
    "Wallet",
    "setting_of",
]
