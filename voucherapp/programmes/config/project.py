"""Section G of the catalogue: the project and its cost."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting, later

VAT_MODES = {
    "excluded": T("is never paid"),
    "included_if_not_recoverable": T("is paid when the firm cannot recover it"),
    "included": T("is always paid"),
    "applicant_pays_provider": T("is paid by the firm to the creative, outside the voucher"),
}


class Project(Part):
    """What the project may look like."""

    min_months: Annotated[int, Setting(T("Shortest duration in months")), Field(ge=0, le=60)] = 1
    max_months: Annotated[int, Setting(T("Longest duration in months")), Field(ge=1, le=60)] = 12
    start_rule: Annotated[
        Literal["after_submission", "after_award", "any", "before_n_days"],
        Setting(
            T("Work may begin"),
            seen=T(
                "Germany’s Digital Jetzt: after the award; Flanders: 14 days before the request."
            ),
            choices={
                "after_award": T("after the award"),
                "after_submission": T("after the application was sent"),
                "any": T("at any time"),
                "before_n_days": T("at most so many days before the application was sent"),
            },
        ),
    ] = "after_award"
    start_days: Annotated[
        int | None,
        Setting(T("Days between the start and the application, at most")),
        Field(ge=1, le=365),
    ] = None
    end_by: Annotated[date | None, Setting(T("Ends by"), seen=T("Czechia: 30 September."))] = None
    types: Annotated[tuple[str, ...], Setting(T("Types of project"), T("One on each line."))] = ()
    innovation_types: Annotated[
        tuple[
            Literal[
                "product",
                "service",
                "process",
                "business_model",
                "marketing",
                "organisation",
                "artistic",
                "social",
            ],
            ...,
        ],
        Setting(
            T("Kinds of innovation"),
            T("Nothing chosen means all."),
            choices={
                "product": T("product"),
                "service": T("service"),
                "process": T("process"),
                "business_model": T("business model"),
                "marketing": T("marketing"),
                "organisation": T("organisation"),
                "artistic": T("artistic"),
                "social": T("social"),
            },
        ),
    ] = ()
    deliverables: Annotated[
        tuple[str, ...],
        Setting(
            T("What is handed in at the end"),
            T("One on each line."),
            T("Brno: a case study and a protocol of handover."),
        ),
    ] = ()
    vat: Annotated[
        Literal["excluded", "included_if_not_recoverable", "included", "applicant_pays_provider"],
        Setting(
            T("Value added tax"),
            seen=T("Austria’s FFG pays it when it is lost; in Ireland and Flanders the firm pays."),
            choices=VAT_MODES,
        ),
    ] = "excluded"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.min_months > self.max_months:
            raise ValueError("the longest duration is shorter than the shortest")
        if (self.start_days is not None) != (self.start_rule == "before_n_days"):
            raise ValueError("days before the application belong to the rule that names them")
        return self


class CostItem(Part):
    """A kind of cost, and whether the voucher pays for it."""

    code: Code
    label: str
    eligible: bool = True
    #: The most of this kind that counts, in minor units; None: no bound.
    cap_minor: int | None = Field(default=None, ge=0)
    #: The most of this kind as a share of all eligible cost; None: no bound.
    cap_bp: int | None = Field(default=None, ge=1, le=10000)
    note: str = ""


class Cost(Part):
    """Which cost counts, and how much of it."""

    basis: Annotated[
        Literal["invoice", "lump_sum", "unit_cost", "staff_hours"],
        Setting(
            T("Cost is proved by"),
            seen=T("Most schemes: invoices; Innosuisse: hours; C-VoUCHER: lump sums."),
            choices={
                "invoice": T("invoices"),
                "lump_sum": T("a lump sum"),
                "unit_cost": T("units"),
                "staff_hours": T("hours of work"),
            },
            works=("invoice",),
        ),
    ] = "invoice"
    min_minor: Annotated[
        int | None,
        Setting(
            T("Cost of a project, at least"),
            seen=T("Bavaria: 4,000; Flanders: 100; Nesta: 5,000."),
            unit="money",
        ),
        Field(ge=0),
    ] = None
    max_minor: Annotated[
        int | None,
        Setting(T("Cost of a project, at most"), seen=T("Bavaria: 30,000."), unit="money"),
        Field(ge=1),
    ] = None
    catalogue: Annotated[
        tuple[CostItem, ...],
        Setting(
            T("Kinds of cost"),
            T("With them the creative splits its price; nothing means one price."),
            T("Ireland names what is paid for and what is not."),
        ),
    ] = ()
    reallocation_free_minor: Annotated[
        int | None,
        later(
            T("Shifts between kinds of cost without consent, at most"),
            seen=T("Innosuisse: 7,500."),
            unit="money",
        ),
        Field(ge=0),
    ] = None
    price_check: Annotated[
        Literal["none", "officer", "benchmark"],
        Setting(
            T("Whether the price is checked"),
            seen=T("Austria checks that prices are plausible."),
            choices={
                "none": T("no"),
                "officer": T("by an officer, on the check list"),
                "benchmark": T("against a table of prices"),
            },
            works=("none", "officer"),
        ),
    ] = "none"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        low, high = self.min_minor, self.max_minor
        if low is not None and high is not None and low > high:
            raise ValueError("the least cost is above the greatest")
        return self
