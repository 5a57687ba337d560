"""The configuration of a call: one document, typed, validated by one schema.

The keys follow the parameter catalogue of voucher schemes; presets are files of this shape, and a
published call carries a frozen copy of it. Amounts are minor units, dates are aware moments.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = str


class Part(BaseModel):
    """A part of the document: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Texts(Part):
    """What the public page says."""

    summary: str = ""
    purpose: str = ""
    who: str = ""
    funded: str = ""
    not_funded: str = ""
    how: str = ""
    contact: str = ""


class Budget(Part):
    """How the money of the call is given out."""

    line_rule: Literal["stop", "skip_to_fit"] = "skip_to_fit"


class Voucher(Part):
    """What one voucher is worth and how long it lasts."""

    value_mode: Literal["up_to"] = "up_to"
    min_minor: int = Field(default=0, ge=0)
    max_minor: int = Field(gt=0)
    #: Share of the eligible cost that is paid, in basis points.
    rate_bp: int = Field(default=10000, ge=1, le=10000)
    validity_months: int = Field(default=12, ge=1, le=60)

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_minor > self.max_minor:
            raise ValueError("the smallest voucher is larger than the largest")
        return self


class Applicant(Part):
    """Who may apply."""

    countries: tuple[str, ...] = ()
    #: NUTS codes; a firm is in when its NUTS 3 code starts with one of them. Empty: anywhere.
    territory: tuple[str, ...] = ()
    sizes: tuple[Literal["micro", "small", "medium", "large"], ...] = ("micro", "small", "medium")
    min_age_months: int = Field(default=0, ge=0)
    #: Whether firms of the creative sectors themselves are left out.
    must_not_be_creative: bool = True
    excluded_nace_sections: tuple[str, ...] = ()
    max_applications_per_firm: int = Field(default=1, ge=1)


class Provider(Part):
    """Which creatives may take part."""

    admitted_only: bool = True
    territory: tuple[str, ...] = ()
    max_projects: int | None = Field(default=None, ge=1)
    independent: bool = True


class Project(Part):
    """What the project may look like."""

    min_months: int = Field(default=1, ge=1)
    max_months: int = Field(default=12, ge=1)
    start_rule: Literal["after_submission", "after_award"] = "after_award"
    vat: Literal["excluded", "included_if_not_recoverable"] = "excluded"


class Option(Part):
    """One choice of a question."""

    code: Code
    label: str


class Question(Part):
    """A question of the application form."""

    code: Code
    section: str = ""
    label: str
    help: str = ""
    kind: Literal[
        "short_text", "long_text", "number", "money", "date", "choice", "several", "yes_no"
    ] = "long_text"
    required: bool = True
    max_words: int | None = Field(default=None, ge=1)
    options: tuple[Option, ...] = ()


class Document(Part):
    """A file that is asked for."""

    code: Code
    label: str
    help: str = ""
    required: bool = True
    kinds: tuple[str, ...] = ("pdf",)
    max_mb: int = Field(default=10, ge=1, le=25)


class CheckPoint(Part):
    """A formal point of the checklist (of applications or of claims)."""

    code: Code
    label: str
    help: str = ""
    curable: bool = True
    #: Name of a rule that proposes an answer; empty for a human one.
    auto: str = ""


class Correction(Part):
    """How applicants may mend their application."""

    rounds: int = Field(default=1, ge=0)
    days: int = Field(default=10, ge=1)


class Criterion(Part):
    """A criterion of the score sheet."""

    code: Code
    label: str
    help: str = ""
    max_points: int = Field(gt=0)
    weight: int = Field(default=1, gt=0)
    threshold: int | None = Field(default=None, ge=0)


class Evaluation(Part):
    """How applications are scored."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    evaluators_per_file: int = Field(default=2, ge=1, le=5)
    total_threshold: int = Field(default=0, ge=0)
    #: A third evaluator is asked for when totals differ by more than this; 0 for never.
    divergence: int = Field(default=0, ge=0)
    aggregation: Literal["mean", "mean_or_median_of_3"] = "mean"


class Allocation(Part):
    """How the ranking becomes awards."""

    strategy: Literal["scored_ranking"] = "scored_ranking"
    #: criterion:<code>, earlier, request_size, lot - in this order.
    tiebreak: tuple[str, ...] = ("lot",)


class Award(Part):
    """What happens after the decision."""

    accept_days: int = Field(default=14, ge=1)
    terms: str = ""


class Instalment(Part):
    """A part of the award that is claimed on its own."""

    code: Code
    label: str
    #: Share of the award, in basis points.
    share_bp: int = Field(gt=0, le=10000)


class Payment(Part):
    """What is paid to whom, in which parts, on which proof."""

    model: Literal["reimburse_applicant"] = "reimburse_applicant"
    payee: Literal["firm", "creative"] = "firm"
    instalments: tuple[Instalment, ...] = Field(min_length=1)
    claim_days_after_end: int = Field(default=60, ge=1)
    #: Days to pay from the claim: Reg. (EU) 2021/1060 Art. 74(1)(b).
    pay_days: int = Field(default=80, ge=1)
    documents: tuple[Document, ...] = ()
    checklist: tuple[CheckPoint, ...] = ()
    partial: Literal["pro_rata", "all_or_nothing"] = "pro_rata"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum(i.share_bp for i in self.instalments) != 10000:
            raise ValueError("the instalments must add up to 100 %")
        return self


class OutcomeQuestion(Part):
    """A short question at the claim that feeds an indicator."""

    code: Code
    label: str
    help: str = ""
    kind: Literal["yes_no", "number", "money", "long_text"] = "yes_no"
    #: Code of reference/erdf_indicators.csv it counts for, such as RCR03.
    indicator: str = ""
    required: bool = True


class Aid(Part):
    """The legal basis and how its ceiling is watched."""

    basis: Literal["de_minimis"] = "de_minimis"
    scheme: Literal["general"] = "general"
    window_boundary: Literal["inclusive", "exclusive"] = "inclusive"
    on_breach: Literal["refuse"] = "refuse"


class CallConfig(Part):
    """The whole configuration of a call, apart from code, title, dates and budget of its row."""

    schema_version: Literal[1] = 1
    preset: str = ""
    texts: Texts = Texts()
    budget: Budget = Budget()
    voucher: Voucher
    applicant: Applicant = Applicant()
    provider: Provider = Provider()
    project: Project = Project()
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    checklist: tuple[CheckPoint, ...] = ()
    correction: Correction = Correction()
    evaluation: Evaluation
    allocation: Allocation = Allocation()
    award: Award = Award()
    payment: Payment
    outcomes: tuple[OutcomeQuestion, ...] = ()
    aid: Aid = Aid()
    decision_by: date | None = None

    @model_validator(mode="after")
    def _codes(self) -> Self:
        for group in (
            self.questions,
            self.documents,
            self.checklist,
            self.evaluation.criteria,
            self.payment.instalments,
            self.payment.documents,
            self.payment.checklist,
            self.outcomes,
        ):
            codes = [item.code for item in group]
            if len(set(codes)) != len(codes):
                raise ValueError("codes must differ: " + ", ".join(codes))
        known = {f"criterion:{c.code}" for c in self.evaluation.criteria} | {
            "earlier",
            "request_size",
            "lot",
        }
        if any(rule not in known for rule in self.allocation.tiebreak):
            raise ValueError("unknown tie-break: " + ", ".join(self.allocation.tiebreak))
        return self

    @property
    def max_total(self) -> int:
        """The most points that an application can reach."""
        return sum(c.max_points * c.weight for c in self.evaluation.criteria)

    def as_json(self) -> dict[str, Any]:
        """Return the document as plain JSON values."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON text."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
