"""Sections E and F of the catalogue: creatives, and the pair."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Part, Setting, later


class Provider(Part):
    """Which creatives may take part."""

    mode: Annotated[
        Literal[
            "open", "register_closed_list", "register_rolling", "public_research_only", "none_named"
        ],
        Setting(
            T("Where creatives come from"),
            T("A closed list takes nobody in after its phase."),
            T(
                "Austria: open; Brno: a closed gallery; Flanders: a register; Ireland: research bodies."
            ),
            choices={
                "open": T("anybody who fits"),
                "register_closed_list": T("the gallery as it stood at the end of its phase"),
                "register_rolling": T("the gallery, which is always open"),
                "public_research_only": T("public research bodies only"),
                "none_named": T("none is named"),
            },
            works=("open", "register_closed_list", "register_rolling", "public_research_only"),
        ),
    ] = "register_rolling"
    named_at: Annotated[
        Literal["application", "before_contract", "after_award"],
        Setting(
            T("The creative is named"),
            seen=T("Most schemes: with the application; Ireland and Nesta: after the award."),
            choices={
                "application": T("with the application"),
                "before_contract": T("before the contract"),
                "after_award": T("after the award"),
            },
            works=("application",),
        ),
    ] = "application"
    admitted_only: Annotated[
        bool, Setting(T("Only creatives that were admitted to the gallery"))
    ] = True
    #: Codes of reference/cci_sectors; empty: all.
    fields: Annotated[
        tuple[str, ...],
        Setting(
            T("Creative sectors"),
            T("Nothing chosen means all."),
            T("Austria: ten fields; Slovakia: four branches."),
        ),
    ] = ()
    territory: Annotated[
        tuple[str, ...],
        Setting(T("Where creatives may have their seat"), T("Nothing chosen means anywhere.")),
    ] = ()
    foreign_allowed: Annotated[
        bool, Setting(T("Creatives from abroad may take part"), seen=T("Innosuisse: no."))
    ] = True
    other_member_state_required: Annotated[
        bool,
        Setting(T("The creative must come from another country"), seen=T("INNOVOUCHER.")),
    ] = False
    min_years: Annotated[
        int | None,
        Setting(T("Years of practice, at least"), seen=T("Brno: three; Slovakia: one.")),
        Field(ge=1, le=50),
    ] = None
    min_references: Annotated[
        int | None, Setting(T("References, at least")), Field(ge=1, le=50)
    ] = None
    max_projects: Annotated[
        int | None,
        Setting(T("Projects per creative in this call, at most"), seen=T("Brno: three.")),
        Field(ge=1),
    ] = None
    max_amount_minor: Annotated[
        int | None,
        Setting(T("Amount per creative in this call, at most"), unit="money"),
        Field(ge=1),
    ] = None
    max_share_bp: Annotated[
        int | None,
        Setting(T("Share of the budget per creative, at most"), unit="percent"),
        Field(ge=1, le=10000),
    ] = None
    admission: Annotated[
        Literal["officer", "auto", "jury", "accreditation_body"],
        Setting(
            T("Who admits creatives"),
            choices={
                "officer": T("an officer"),
                "auto": T("nobody; a complete profile is enough"),
                "jury": T("a jury"),
                "accreditation_body": T("a body for accreditation"),
            },
            works=("officer",),
        ),
    ] = "officer"
    freeze_new: Annotated[
        bool,
        later(T("No new creatives at present"), seen=T("Wallonia stopped new labels in 2025.")),
    ] = False
    subcontracting: Annotated[
        Literal["none", "declared"],
        Setting(
            T("Subcontracting by the creative"),
            seen=T("Portugal: none."),
            choices={"none": T("not allowed"), "declared": T("allowed when declared")},
        ),
    ] = "declared"
    reviews: Annotated[
        bool, Setting(T("Firms review the creative after delivery"), seen=T("UK Growth Vouchers."))
    ] = True
    #: Kept for files of earlier versions: true is pair.independence "block".
    independent: Annotated[
        bool, Setting(T("Firm and creative must be independent of each other"))
    ] = True


class Quotes(Part):
    """How many quotes a firm shows."""

    min_count: int = Field(default=0, ge=0, le=10)
    above_minor: int = Field(default=0, ge=0)
    selection: Literal["free", "lowest", "justify"] = "free"


class Pair(Part):
    """What firm and creative must be to each other."""

    required: Annotated[bool, Setting(T("Firm and creative apply as a pair"), works=(True,))] = True
    cardinality: Annotated[
        Literal["1:1", "1:n", "n:1", "consortium"],
        Setting(
            T("How many on each side"),
            seen=T("The Netherlands and Scotland: several firms pool their vouchers."),
            choices={
                "1:1": T("one firm, one creative"),
                "1:n": T("one firm, several creatives"),
                "n:1": T("several firms pool for one creative"),
                "consortium": T("a consortium"),
            },
            works=("1:1",),
        ),
    ] = "1:1"
    first_time_years: Annotated[
        int | None,
        Setting(
            T("Years without an earlier project of the two"),
            T("Nothing means that they may know each other."),
            T("Scotland: first partnership; Austria’s FFG: five years."),
        ),
        Field(ge=1, le=50),
    ] = None
    independence: Annotated[
        Literal["block", "flag", "declare"],
        Setting(
            T("When the two are not independent"),
            T("Shared owners, directors, addresses, accounts, phones and mail domains are found."),
            T("Brno and Wallonia refuse; Austria takes a declaration."),
            choices={
                "block": T("the application cannot be sent"),
                "flag": T("an officer looks at it"),
                "declare": T("the firm explains it"),
            },
        ),
    ] = "block"
    territory: Annotated[
        Literal["any", "same", "cross"],
        Setting(
            T("Territories of the two"),
            choices={
                "any": T("any"),
                "same": T("the same region"),
                "cross": T("two different countries"),
            },
        ),
    ] = "any"
    other_sector: Annotated[
        bool, Setting(T("The creative must work in another sector than the firm"))
    ] = False
    quotes: Annotated[
        Quotes,
        Setting(
            T("Quotes"),
            T("So many quotes above a price, and how one is chosen."),
            T("Estonia: three above 5,000; Slovakia: three; Portugal: two."),
        ),
    ] = Quotes()
    pooled_min: Annotated[
        int | None, later(T("Firms that pool, at least"), seen=T("The Netherlands: three."))
    ] = None
    pooled_not_linked: Annotated[
        bool, later(T("Firms that pool must not be linked"), seen=T("The Netherlands."))
    ] = False
    pooled_dependent: Annotated[
        bool,
        later(
            T("A pool that falls below its least number lapses"),
            seen=T("The Netherlands: the projects of a pool depend on each other."),
        ),
    ] = False
    change_allowed: Annotated[
        bool,
        Setting(
            T("The creative may be replaced after the award"),
            T("With the consent of an officer; the grant stays as it was."),
            T("Czechia: with proof that the first contract has ended."),
            works=(False,),
        ),
    ] = False

    @model_validator(mode="after")
    def _pool(self) -> Self:
        if self.pooled_min is not None and self.cardinality != "n:1":
            raise ValueError("a pool needs several firms for one creative")
        return self
