"""Section D of the catalogue: who may apply, how often, and after what."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting

Kind = Literal[
    "company", "sole_trader", "liberal_profession", "association", "social_enterprise", "public",
    "founder", "consortium",
]  # fmt: skip
Size = Literal["micro", "small", "medium", "large"]
Exclusion = Literal[
    "insolvent", "in_difficulty", "tax_arrears", "recovery_order", "sanctions", "in_gallery"
]

KINDS = {
    "company": T("company"),
    "sole_trader": T("sole trader"),
    "liberal_profession": T("liberal profession"),
    "association": T("association"),
    "social_enterprise": T("social enterprise"),
    "public": T("public body"),
    "founder": T("founder before incorporation"),
    "consortium": T("consortium"),
}
SIZES = {
    "micro": T("micro-enterprise"),
    "small": T("small enterprise"),
    "medium": T("medium-sized enterprise"),
    "large": T("large enterprise"),
}
EXCLUSIONS = {
    "insolvent": T("insolvent"),
    "in_difficulty": T("an undertaking in difficulty"),
    "tax_arrears": T("in arrears with taxes or social security"),
    "recovery_order": T("under an outstanding recovery order"),
    "sanctions": T("under sanctions of the Union"),
    "in_gallery": T("itself in the gallery of creatives"),
}


class PriorSupport(Part):
    """Support that a firm may not have had before, or only up to an amount."""

    #: Code of a programme, or "*" for every programme here.
    programme: str = "*"
    #: None: any support counts. Minor units of the call's currency.
    over_minor: int | None = Field(default=None, ge=0)
    months: int = Field(default=36, ge=1, le=240)
    effect: Literal["refuse", "redirect"] = "refuse"
    #: Type of voucher or code of a call where the firm may go instead.
    redirect_to: str = ""

    @model_validator(mode="after")
    def _target(self) -> Self:
        if (self.effect == "redirect") != bool(self.redirect_to):
            raise ValueError("a redirection needs a target, a refusal has none")
        return self


class Limit(Part):
    """How many applications or awards one firm may have."""

    count: int = Field(default=1, ge=1, le=100)
    scope: Literal["call", "programme", "lifetime"] = "call"
    basis: Literal["filed", "awarded", "active"] = "filed"
    #: Months back from the day of sending; None: without end. Counted from the decision for awards.
    months: int | None = Field(default=None, ge=1, le=240)
    group_wide: bool = False


class RequiredMix(Part):
    """Of the last of a number of vouchers at least some must be of one type."""

    type: Code
    at_least: int = Field(ge=1)
    of: int = Field(ge=2)


class Prerequisite(Part):
    """A type of voucher that is open only to firms that have completed another."""

    type: Code
    needs: Code


class Exclusive(Part):
    """Two types of voucher that no firm may hold at the same time."""

    first: Code
    second: Code


class Applicant(Part):
    """Who may apply."""

    kinds: Annotated[
        tuple[Kind, ...],
        Setting(
            T("Kinds of applicants"),
            T("Nothing chosen means all."),
            T("Brno: companies only; Baden-Württemberg: founders too."),
            choices=KINDS,
        ),
    ] = ()
    countries: Annotated[tuple[str, ...], Setting(T("Countries"))] = ()
    #: NUTS codes; a firm is in when its NUTS 3 code starts with one of them. Empty: anywhere.
    territory: Annotated[
        tuple[str, ...],
        Setting(T("Programme area"), T("Nothing chosen means anywhere in the countries above.")),
    ] = ()
    territory_test: Annotated[
        Literal["seat", "branch", "seat_or_branch", "project", "seat_or_project"],
        Setting(
            T("What must lie in the area"),
            seen=T("Flanders: a branch; DIVA: seat or branch; Austria: seat or project."),
            choices={
                "seat": T("the seat"),
                "branch": T("a branch"),
                "seat_or_branch": T("the seat or a branch"),
                "project": T("the place of the project"),
                "seat_or_project": T("the seat or the place of the project"),
            },
        ),
    ] = "seat_or_branch"
    sizes: Annotated[
        tuple[Size, ...],
        Setting(T("Sizes"), T("By Recommendation 2003/361/EC."), choices=SIZES),
    ] = ("micro", "small", "medium")
    #: Hundredths of annual work units.
    max_staff: Annotated[
        int | None,
        Setting(
            T("Staff, at most"),
            T("A bound of the call beside the size."),
            T("Ireland: fewer than 50; Innosuisse: fewer than 250; Greece: 20."),
            unit="hundredths",
        ),
        Field(ge=0),
    ] = None
    min_staff: Annotated[
        int | None,
        Setting(T("Staff, at least"), seen=T("Portugal: 3."), unit="hundredths"),
        Field(ge=0),
    ] = None
    headcount_basis: Annotated[
        Literal["awu", "heads", "fte"],
        Setting(
            T("Staff are counted as"),
            choices={
                "awu": T("annual work units"),
                "heads": T("heads"),
                "fte": T("full-time equivalents"),
            },
            works=("awu", "fte"),
        ),
    ] = "awu"
    max_turnover_minor: Annotated[
        int | None,
        Setting(T("Turnover, at most"), seen=T("Ireland: 10 million."), unit="money"),
        Field(ge=0),
    ] = None
    min_turnover_minor: Annotated[
        int | None,
        Setting(T("Turnover, at least"), seen=T("Lithuania asks for some turnover."), unit="money"),
        Field(ge=0),
    ] = None
    max_balance_minor: Annotated[
        int | None, Setting(T("Balance sheet total, at most"), unit="money"), Field(ge=0)
    ] = None
    figures_rule: Annotated[
        Literal["both", "either"],
        Setting(
            T("Of turnover and balance sheet total"),
            choices={
                "either": T("one within its bound is enough"),
                "both": T("both must be within their bounds"),
            },
        ),
    ] = "either"
    group: Annotated[
        Literal["standalone", "linked", "linked_partner"],
        Setting(
            T("Figures are those of"),
            seen=T("The Recommendation adds partners and linked enterprises; Ireland linked ones."),
            choices={
                "standalone": T("the firm alone"),
                "linked": T("the firm with linked enterprises"),
                "linked_partner": T("the firm with partner and linked enterprises"),
            },
        ),
    ] = "linked_partner"
    min_age_months: Annotated[
        int,
        Setting(
            T("Age of the firm in months, at least"),
            seen=T("DIVA: two fiscal years; Lithuania: six months."),
        ),
        Field(ge=0),
    ] = 0
    max_age_months: Annotated[
        int | None,
        Setting(
            T("Age of the firm in months, at most"),
            seen=T("Baden-Württemberg’s start-up voucher: five years."),
        ),
        Field(ge=1),
    ] = None
    founded_before: Annotated[
        date | None,
        Setting(T("Founded before"), seen=T("Austria: two months before the opening.")),
    ] = None
    must_not_be_creative: Annotated[
        bool,
        Setting(
            T("Firms of the creative sectors may not apply"),
            seen=T("Brno and DIVA leave them out."),
        ),
    ] = True
    must_be_creative: Annotated[
        bool,
        Setting(
            T("Only firms of the creative sectors may apply"),
            seen=T("Baden-Württemberg’s creative voucher; Emilia-Romagna."),
        ),
    ] = False
    excluded_nace_sections: Annotated[
        tuple[str, ...], Setting(T("Sectors that are left out"), T("Sections of NACE Rev. 2.1."))
    ] = ()
    #: NACE codes or section letters that alone may apply; a code covers what it begins.
    allowed_nace: Annotated[
        tuple[str, ...],
        Setting(
            T("Sectors that alone may apply"),
            T("NACE codes, one on each line; 10 covers 10.71. Nothing means all."),
            T("4CNW: four sectors."),
        ),
    ] = ()
    excluded_nace: Annotated[
        tuple[str, ...],
        Setting(
            T("NACE codes that are left out"),
            T("One on each line; 94 covers 94.11."),
            T("Ireland: farming, charities, sports clubs, trade associations."),
        ),
    ] = ()
    public_ownership_max_bp: Annotated[
        int | None,
        Setting(
            T("Share in public hands, at most"),
            seen=T("Flanders and Bavaria: 25 %."),
            unit="percent",
        ),
        Field(ge=0, le=10000),
    ] = None
    excluded_if: Annotated[
        tuple[Exclusion, ...],
        Setting(
            T("Left out when the firm is"),
            T("The firm declares it; the gallery is looked up."),
            choices=EXCLUSIONS,
        ),
    ] = ()
    prior_support: Annotated[
        tuple[PriorSupport, ...],
        Setting(
            T("Earlier support"),
            seen=T("Ireland: over 300,000 in five years leads to the co-funded voucher."),
        ),
    ] = ()
    prior_advice_free_years: Annotated[
        int | None,
        Setting(
            T("Years without paid advice"),
            T("The firm declares it."),
            T("UK Growth Vouchers: three years."),
        ),
        Field(ge=1, le=20),
    ] = None
    max_applications_per_firm: Annotated[
        int, Setting(T("Applications per firm")), Field(ge=1, le=100)
    ] = 1
    limits: Annotated[
        tuple[Limit, ...],
        Setting(
            T("Further limits per firm"),
            T("Counted by registration number, over several calls if you like."),
            T(
                "Ireland: three in a lifetime; Innosuisse: one in two years; Nova Scotia: one active."
            ),
        ),
    ] = ()
    duplicate_rule: Annotated[
        Literal["reject_later", "keep_last", "remove_all", "warn"],
        Setting(
            T("When a firm sends more than it may"),
            seen=T("Austria takes all of them out of the pot."),
            choices={
                "reject_later": T("the later one cannot be sent"),
                "keep_last": T("the last one counts"),
                "remove_all": T("none of them counts"),
                "warn": T("an officer decides"),
            },
        ),
    ] = "reject_later"
    required_mix: Annotated[
        tuple[RequiredMix, ...],
        Setting(
            T("Mix of types over the years"), seen=T("Ireland: one of three must be co-funded.")
        ),
    ] = ()
    prerequisites: Annotated[
        tuple[Prerequisite, ...],
        Setting(
            T("Types that need another one first"),
            seen=T("Nova Scotia: tier 2 needs tier 1; Scotland: the follow-on voucher."),
        ),
    ] = ()
    exclusives: Annotated[
        tuple[Exclusive, ...],
        Setting(T("Types that exclude each other"), seen=T("Estonia: not both at once.")),
    ] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.must_be_creative and self.must_not_be_creative:
            raise ValueError("creative firms cannot be required and left out at the same time")
        if self.max_age_months is not None and self.max_age_months < self.min_age_months:
            raise ValueError("the greatest age is below the least")
        return self
