"""The words of the fields of rows and small groups: what an officer reads beside each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voucherapp.kernel.text import T
from voucherapp.programmes.config.after import Allocation, Payment
from voucherapp.programmes.config.applicant import (
    SIZES,
    Exclusive,
    Limit,
    Prerequisite,
    PriorSupport,
    RequiredMix,
)
from voucherapp.programmes.config.base import Part, Setting, setting_of
from voucherapp.programmes.config.budget import (
    DIMENSIONS,
    Cap,
    Floor,
    Pot,
    Spillover,
    Tranche,
)
from voucherapp.programmes.config.document import CallConfig
from voucherapp.programmes.config.evaluation import Evaluation
from voucherapp.programmes.config.intake import CloseTrigger, DailyHours, Extension, Phase, Qna
from voucherapp.programmes.config.project import CostItem
from voucherapp.programmes.config.provider import Quotes
from voucherapp.programmes.config.rows_form import FORM_WORDS
from voucherapp.programmes.config.voucher import (
    VALUE_MODES,
    Bonus,
    OwnContribution,
    PeriodCap,
    Rate,
    Rounding,
    Slice,
    VoucherType,
)

_ON_EACH_LINE = T("One on each line.")
_DIMENSION = Setting(T("By"), choices=DIMENSIONS)
_VALUES = Setting(
    T("For"), T("One on each line: NUTS codes, NACE sections, sizes, codes of types, rounds.")
)
_CODE = Setting(T("Code"))

_ROW_WORDS: Mapping[type[Part], Mapping[str, Setting]] = {
    CloseTrigger: {
        "kind": Setting(
            T("Closes when"),
            choices={
                "budget_share": T("awards reach a share of the budget"),
                "requested_share": T("requests reach a share of the budget"),
                "count": T("so many applications have come in"),
            },
        ),
        "share_bp": Setting(T("Share of the budget"), unit="percent"),
        "count": Setting(T("Number of applications")),
    },
    DailyHours: {"opens": Setting(T("From")), "closes": Setting(T("Until"))},
    Phase: {"opens_at": Setting(T("It begins")), "closes_at": Setting(T("It ends"))},
    Extension: {
        "allowed": Setting(T("The closing may be moved to a later day")),
        "max_days": Setting(T("By so many days at most")),
        "notice_days": Setting(T("Told so many days before the closing")),
    },
    Qna: {
        "enabled": Setting(T("People may ask about this call")),
        "until": Setting(T("Questions are taken until")),
        "publish": Setting(T("Answers are published without the name of who asked")),
    },
    PriorSupport: {
        "programme": Setting(T("Programme"), T("Its code, or * for every programme here.")),
        "over_minor": Setting(T("Only above"), T("Empty: any support counts."), unit="money"),
        "months": Setting(T("In the last so many months")),
        "effect": Setting(
            T("What happens"),
            choices={
                "refuse": T("the firm may not apply"),
                "redirect": T("the firm is sent elsewhere"),
            },
        ),
        "redirect_to": Setting(T("Type of voucher or code of the call to go to")),
    },
    Limit: {
        "count": Setting(T("At most")),
        "scope": Setting(
            T("Within"),
            choices={
                "call": T("this call"),
                "programme": T("the programme"),
                "lifetime": T("all calls here"),
            },
        ),
        "basis": Setting(
            T("What is counted"),
            choices={
                "filed": T("applications sent"),
                "awarded": T("vouchers awarded"),
                "active": T("vouchers that still run"),
            },
        ),
        "months": Setting(
            T("In the last so many months"),
            T("Empty: without end. Awards are counted from the decision."),
        ),
        "group_wide": Setting(T("Linked firms are counted together")),
    },
    RequiredMix: {
        "type": Setting(T("Of this type")),
        "at_least": Setting(T("At least so many")),
        "of": Setting(T("Of the last so many vouchers")),
    },
    Prerequisite: {
        "type": Setting(T("This type")),
        "needs": Setting(T("Is open to those who have completed")),
    },
    Exclusive: {"first": Setting(T("This type")), "second": Setting(T("Not together with"))},
    Quotes: {
        "min_count": Setting(T("Number of quotes"), T("0 for none beside the offer.")),
        "above_minor": Setting(T("For a price above"), unit="money"),
        "selection": Setting(
            T("Which quote is taken"),
            choices={
                "free": T("the firm chooses"),
                "lowest": T("the lowest"),
                "justify": T("another than the lowest with reasons"),
            },
        ),
    },
    CostItem: {
        "code": _CODE,
        "label": Setting(T("Kind of cost")),
        "eligible": Setting(T("The voucher pays for it")),
        "cap_minor": Setting(T("At most"), unit="money"),
        "cap_bp": Setting(T("Share of all eligible cost, at most"), unit="percent"),
        "note": Setting(T("Explanation")),
    },
    Rate: {
        "sizes": Setting(T("Sizes"), T("Nothing chosen means all."), choices=SIZES),
        "territory": Setting(T("NUTS codes of the firm"), _ON_EACH_LINE),
        "activities": Setting(T("Kinds of activity"), _ON_EACH_LINE),
        "bases": Setting(
            T("Legal bases"),
            T("Nothing chosen means all."),
            choices={
                "de_minimis": T("de minimis"),
                "gber": T("innovation aid for SMEs (GBER Art. 28)"),
                "no_aid": T("no state aid"),
            },
        ),
        "rate_bp": Setting(T("Share of the cost"), unit="percent"),
    },
    Bonus: {
        "code": _CODE,
        "label": Setting(T("Bonus")),
        "on": Setting(
            T("Given for"),
            choices={
                "territory": T("territory of the firm"),
                "size": T("size of the firm"),
                "first_time": T("a pair’s first project"),
                "answer": T("an answer in the form"),
            },
        ),
        "values": Setting(T("For"), T("One on each line: NUTS codes, sizes, or the answer.")),
        "question": Setting(T("Question whose answer decides")),
        "plus_bp": Setting(T("Points on top"), unit="percent"),
    },
    Slice: {
        "above_minor": Setting(T("Cost above"), unit="money"),
        "rate_bp": Setting(T("Share of the cost"), unit="percent"),
    },
    OwnContribution: {
        "min_bp": Setting(T("Share of the cost, at least"), unit="percent"),
        "min_minor": Setting(T("Amount, at least"), unit="money"),
        "kind": Setting(
            T("It is given"),
            choices={"cash": T("in money"), "in_kind": T("in kind"), "either": T("in either way")},
        ),
        "when": Setting(
            T("It is shown"),
            choices={"at_claim": T("with the claim"), "before": T("before the work begins")},
        ),
    },
    PeriodCap: {
        "amount_minor": Setting(T("At most"), unit="money"),
        "period": Setting(
            T("Over"),
            choices={"calendar_year": T("a calendar year"), "rolling": T("the last months")},
        ),
        "months": Setting(T("Length in months"), T("For the last months only.")),
        "per": Setting(
            T("Counted for"), choices={"firm": T("the firm"), "group": T("the group of firms")}
        ),
    },
    Rounding: {
        "unit_minor": Setting(T("Rounded to"), T("0.01 for cents, 1 for whole."), unit="money"),
        "mode": Setting(T("In which way"), choices={"half_up": T("half up"), "down": T("down")}),
    },
    VoucherType: {
        "code": _CODE,
        "label": Setting(T("Type")),
        "help": Setting(T("Explanation")),
        "value_mode": Setting(T("Worth"), choices=VALUE_MODES),
        "min_minor": Setting(T("Smallest voucher"), unit="money"),
        "max_minor": Setting(T("Largest voucher"), unit="money"),
        "rate_bp": Setting(T("Share of the cost"), unit="percent"),
        "own_min_bp": Setting(T("Own share, at least"), unit="percent"),
        "own_min_minor": Setting(T("Own amount, at least"), unit="money"),
        "sizes": Setting(T("Sizes"), T("Nothing chosen means all."), choices=SIZES),
    },
    Pot: {
        "dimension": _DIMENSION,
        "values": _VALUES,
        "amount_minor": Setting(T("Amount"), unit="money"),
    },
    Cap: {
        "dimension": _DIMENSION,
        "values": _VALUES,
        "max_bp": Setting(T("Share of the budget, at most"), unit="percent"),
    },
    Floor: {"min_count": Setting(T("Projects, at least"))},
    Tranche: {
        "amount_minor": Setting(T("Amount"), unit="money"),
        "free_from": Setting(T("Free from")),
    },
    Spillover: {
        "from_pot": Setting(T("From the pot number")),
        "to_pot": Setting(T("To the pot number")),
    },
    CallConfig: {
        "questions": Setting(T("Questions")),
        "documents": Setting(T("Documents")),
        "declarations": Setting(T("Declarations")),
        "checklist": Setting(T("Formal points")),
        "outcomes": Setting(T("Questions about the outcome")),
        "translations": Setting(T("Texts in other languages")),
        "preset": Setting(T("Made from the preset")),
        "derived_from": Setting(T("Copied from the call")),
        "schema_version": Setting(T("Edition of the schema")),
    },
    Evaluation: {"criteria": Setting(T("Criteria"))},
    Allocation: {"tiebreak": Setting(T("With equal points goes first"))},
    Payment: {
        "instalments": Setting(T("Instalments")),
        "documents": Setting(T("Documents of a claim")),
        "checklist": Setting(T("Points to check in a claim")),
    },
    **FORM_WORDS,
}


@dataclass(frozen=True, slots=True)
class RowTitle:
    """How one row of a list is called, and the button that adds one."""

    one: T
    add: T


#: By the place of the list in the document.
ROW_TITLES: Mapping[str, RowTitle] = {
    "intake.close_triggers": RowTitle(T("Trigger"), T("Add a trigger")),
    "budget.pots": RowTitle(T("Pot"), T("Add a pot")),
    "budget.caps": RowTitle(T("Cap"), T("Add a cap")),
    "budget.floors": RowTitle(T("Wished number"), T("Add a number")),
    "budget.tranches": RowTitle(T("Tranche"), T("Add a tranche")),
    "budget.spillovers": RowTitle(T("Way of the money"), T("Add a way")),
    "applicant.prior_support": RowTitle(T("Earlier support"), T("Add a rule on earlier support")),
    "applicant.limits": RowTitle(T("Limit"), T("Add a limit")),
    "applicant.required_mix": RowTitle(T("Mix"), T("Add a mix")),
    "applicant.prerequisites": RowTitle(T("Condition"), T("Add a condition")),
    "applicant.exclusives": RowTitle(T("Pair of types"), T("Add a pair of types")),
    "cost.catalogue": RowTitle(T("Kind of cost"), T("Add a kind of cost")),
    "voucher.rates": RowTitle(T("Rate"), T("Add a rate")),
    "voucher.slices": RowTitle(T("Slice"), T("Add a slice")),
    "voucher.bonuses": RowTitle(T("Bonus"), T("Add a bonus")),
    "voucher.types": RowTitle(T("Type"), T("Add a type")),
    "questions": RowTitle(T("Question"), T("Add a question")),
    "documents": RowTitle(T("Document"), T("Add a document")),
    "declarations": RowTitle(T("Declaration"), T("Add a declaration")),
    "checklist": RowTitle(T("Point"), T("Add a point")),
    "evaluation.criteria": RowTitle(T("Criterion"), T("Add a criterion")),
    "payment.instalments": RowTitle(T("Instalment"), T("Add an instalment")),
    "payment.documents": RowTitle(T("Document"), T("Add a document")),
    "payment.checklist": RowTitle(T("Point"), T("Add a point")),
    "outcomes": RowTitle(T("Question"), T("Add a question")),
    "follow_up.surveys": RowTitle(T("Survey"), T("Add a survey")),
}


def words_of(model: type[Part], name: str) -> Setting:
    """Return the words of any field: a setting of a part, or a field of a row."""
    own = setting_of(model, name)
    return own if own is not None else _ROW_WORDS[model][name]
