"""Sections L to R of the catalogue as far as presets carry them: allocation, award and payment."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting, later
from voucherapp.programmes.config.form import CheckPoint, Document

STRATEGIES = {
    "scored_ranking": T("ranking by points"),
    "entitlement": T("everybody who complies, until the budget is used"),
    "fcfs_complete": T("order of complete files"),
    "fcfs_reserve": T("order of short registrations"),
    "fcfs_click": T("order in a timed event"),
    "random_within_window": T("order of arrival with a lot among the first"),
    "draw_then_check": T("draw of lots, then the formal check"),
    "check_then_draw": T("formal check, then a draw of lots"),
    "register_draw_apply": T("registration, draw, application"),
    "threshold_then_draw": T("points to reach, then a draw of lots"),
    "single_expert_recommend": T("recommendation of one expert"),
    "staged_funnel": T("several gates"),
    "pro_rata": T("sharing in proportion"),
    "equal_split": T("sharing in equal parts"),
}


class Draw(Part):
    """How lots are drawn."""

    notary: bool = False
    public_event: str = ""
    bound: Literal["by_amount", "by_count"] = "by_amount"
    count: int | None = Field(default=None, ge=1)
    list_hash: bool = True
    announce_days: int = Field(default=1, ge=0)


class ControlGroup(Part):
    """Arms of a randomised trial."""

    arms: tuple[str, ...] = ("voucher", "control")
    strata: tuple[str, ...] = ()
    consent: str = ""
    #: What the control group gets instead, such as information only.
    offer: str = ""


class Allocation(Part):
    """How the ranking becomes awards."""

    strategy: Annotated[
        Literal[
            "scored_ranking",
            "entitlement",
            "fcfs_complete",
            "fcfs_reserve",
            "fcfs_click",
            "random_within_window",
            "draw_then_check",
            "check_then_draw",
            "register_draw_apply",
            "threshold_then_draw",
            "single_expert_recommend",
            "staged_funnel",
            "pro_rata",
            "equal_split",
        ],
        Setting(
            T("Way of deciding"),
            seen=T("DIVA ranks; Austria draws lots; Flanders gives to everybody who complies."),
            choices=STRATEGIES,
            works=("scored_ranking",),
        ),
    ] = "scored_ranking"
    #: criterion:<code>, earlier, request_size, lot - in this order.
    tiebreak: tuple[str, ...] = ("lot",)
    draw: Annotated[Draw | None, later(T("Draw of lots"), seen=T("Austria, Brno: a notary."))] = (
        None
    )
    control_group: Annotated[
        ControlGroup | None, later(T("Control group"), seen=T("Creative Credits."))
    ] = None
    reserve_months: Annotated[
        int | None,
        Setting(T("Months for which the reserve list is valid"), T("The letters tell it.")),
        Field(ge=1, le=36),
    ] = None
    reserve_promotion: Annotated[
        Literal["manual", "auto"],
        Setting(
            T("The next of the reserve list moves up"),
            choices={"manual": T("when an officer says so"), "auto": T("by itself")},
            works=("manual",),
        ),
    ] = "manual"
    levels: Annotated[
        tuple[str, ...],
        later(
            T("Who decides one after the other"),
            T("One on each line, the last one decides."),
            seen=T("Innosuisse: secretariat, expert, member of the council."),
        ),
    ] = ()
    publish: Annotated[
        Literal["nothing", "ranking", "chronological_list", "names"],
        Setting(
            T("What is published of the decision"),
            choices={
                "nothing": T("nothing"),
                "ranking": T("the ranking"),
                "chronological_list": T("the order of arrival"),
                "names": T("names of the funded"),
            },
            works=("nothing",),
        ),
    ] = "nothing"


class Award(Part):
    """What happens after the decision."""

    accept_days: Annotated[
        int, Setting(T("Days in which a firm accepts its award")), Field(ge=1, le=180)
    ] = 14
    objection_days: Annotated[
        int | None,
        later(T("Days for an objection"), seen=T("Innosuisse: 30 days.")),
    ] = None
    contract: Annotated[
        Literal["agency_firm", "firm_creative", "tripartite", "none"],
        Setting(
            T("Contract"),
            choices={
                "agency_firm": T("between the authority and the firm"),
                "firm_creative": T("between the firm and the creative"),
                "tripartite": T("between all three"),
                "none": T("none"),
            },
            works=("agency_firm", "firm_creative", "none"),
        ),
    ] = "agency_firm"
    terms: Annotated[str, Setting(T("Terms that the firm accepts"))] = ""


class Instalment(Part):
    """A part of the award that is claimed on its own."""

    code: Code
    label: str
    #: Share of the award, in basis points.
    share_bp: int = Field(gt=0, le=10000)


class Wallet(Part):
    """A pre-funded wallet of public and own share."""

    deposit_days: int = Field(default=30, ge=1)
    refund_unused: bool = True


class Payment(Part):
    """What is paid to whom, in which parts, on which proof."""

    model: Annotated[
        Literal["reimburse_applicant", "pay_provider", "wallet", "lump_milestones", "assignment"],
        Setting(
            T("Way of payment"),
            seen=T(
                "Austria, Brno: the firm is reimbursed; Ireland: the provider; Flanders: wallet."
            ),
            choices={
                "reimburse_applicant": T("the firm pays and is reimbursed"),
                "pay_provider": T("the creative is paid after its report"),
                "wallet": T("wallet of own and public share"),
                "lump_milestones": T("lump sums on milestones"),
                "assignment": T("the firm assigns its claim to the creative"),
            },
            works=("reimburse_applicant",),
        ),
    ] = "reimburse_applicant"
    payee: Annotated[
        Literal["firm", "creative"],
        Setting(T("Paid to"), choices={"firm": T("the firm"), "creative": T("the creative")}),
    ] = "firm"
    instalments: tuple[Instalment, ...] = Field(min_length=1)
    wallet: Annotated[Wallet | None, later(T("Wallet"))] = None
    claim_days_after_end: Annotated[
        int, Setting(T("Days for the claim after the end")), Field(ge=1)
    ] = 60
    claim_by: Annotated[
        date | None, later(T("Claims until"), seen=T("Brno: 28 October; Czechia: 30 September."))
    ] = None
    #: Days to pay from the claim: Reg. (EU) 2021/1060 Art. 74(1)(b).
    pay_days: Annotated[int, Setting(T("Days to pay from the claim")), Field(ge=1)] = 80
    documents: tuple[Document, ...] = ()
    checklist: tuple[CheckPoint, ...] = ()
    partial: Annotated[
        Literal["pro_rata", "all_or_nothing"],
        Setting(
            T("When less is done"),
            choices={
                "pro_rata": T("Pay the share that was done"),
                "all_or_nothing": T("Pay the whole or nothing"),
            },
        ),
    ] = "pro_rata"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum(i.share_bp for i in self.instalments) != 10000:
            raise ValueError("the instalments must add up to 100 %")
        return self


class Survey(Part):
    """A wave of questions after the award."""

    audience: tuple[Literal["awarded", "refused", "control", "provider", "broker"], ...]
    #: baseline, end, or months after the end.
    wave: str = Field(pattern=r"^(baseline|end|\+\d{1,2})$")
    mandatory: bool = False


class FollowUp(Part):
    """What is asked and published later."""

    surveys: Annotated[
        tuple[Survey, ...],
        later(T("Surveys"), seen=T("Brno: after a year; Creative Credits: three waves.")),
    ] = ()
    reports: Annotated[tuple[str, ...], later(T("Report profiles"))] = ()
    risk_signals: Annotated[
        tuple[str, ...],
        later(
            T("Signs that raise the risk"),
            T("One on each line."),
            seen=T("Flanders: an activity that does not match the register of the provider."),
        ),
    ] = ()
    audit_risk_bp: Annotated[
        int | None,
        later(T("Checked afterwards by risk"), seen=T("Flanders: 0.3 %."), unit="percent"),
        Field(ge=1, le=10000),
    ] = None
    audit_random_bp: Annotated[
        int | None,
        later(T("Checked afterwards at random"), unit="percent"),
        Field(ge=1, le=10000),
    ] = None
    broker: Annotated[
        Literal["none", "optional", "required"],
        Setting(
            T("Broker"),
            T("Helps with brief and match when invited, and never scores."),
            T("Scotland’s Interface; DIVA’s hubs."),
            choices={
                "none": T("none"),
                "optional": T("a firm may invite one"),
                "required": T("a broker must agree"),
            },
            works=("none", "optional"),
        ),
    ] = "optional"
