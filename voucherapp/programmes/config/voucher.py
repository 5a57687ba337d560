"""Section H of the catalogue: what a voucher is worth."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Code, Part, Setting


class Rate(Part):
    """A row of the rate matrix: what fits an application gets this rate. First fit counts."""

    sizes: tuple[Literal["micro", "small", "medium", "large"], ...] = ()
    #: NUTS prefixes of the firm.
    territory: tuple[str, ...] = ()
    #: Codes of the kind of activity that the applicant chooses.
    activities: tuple[str, ...] = ()
    #: Legal basis: de_minimis, gber or no_aid.
    bases: tuple[str, ...] = ()
    rate_bp: int = Field(ge=1, le=10000)


class Bonus(Part):
    """Percentage points on top for applications that fit one condition."""

    code: Code
    label: str
    #: What is looked at: the territory or size of the firm, the pair, or an answer.
    on: Literal["territory", "size", "first_time", "answer"]
    #: NUTS prefixes, sizes, or the answer; empty for a pair's first time.
    values: tuple[str, ...] = ()
    #: Code of the question whose answer decides, for `on: answer`.
    question: str = ""
    plus_bp: int = Field(ge=1, le=10000)

    @model_validator(mode="after")
    def _question(self) -> Self:
        if (self.on == "answer") != bool(self.question):
            raise ValueError("a bonus on an answer names its question")
        if self.on in ("territory", "size") and not self.values:
            raise ValueError("a bonus on territory or size names its values")
        return self


class Slice(Part):
    """A slice of cost with a rate of its own."""

    #: The slice begins above this cost, in minor units.
    above_minor: int = Field(ge=0)
    rate_bp: int = Field(ge=0, le=10000)


class OwnContribution(Part):
    """What the firm itself puts in."""

    min_bp: int = Field(default=0, ge=0, le=10000)
    min_minor: int = Field(default=0, ge=0)
    kind: Literal["cash", "in_kind", "either"] = "cash"
    when: Literal["at_claim", "before"] = "at_claim"


class PeriodCap(Part):
    """The most that one firm or group gets over a period."""

    amount_minor: int = Field(gt=0)
    period: Literal["calendar_year", "rolling"] = "calendar_year"
    #: Length of a rolling period in months.
    months: int = Field(default=36, ge=1, le=120)
    per: Literal["firm", "group"] = "firm"


class Rounding(Part):
    """How the computed amount is rounded."""

    #: In minor units: 1 for cents, 100 for whole units.
    unit_minor: int = Field(default=1, ge=1, le=100000)
    mode: Literal["half_up", "down"] = "half_up"


class VoucherType(Part):
    """One of several types of voucher in a call; what it leaves out follows the call."""

    code: Code
    label: str
    help: str = ""
    value_mode: Literal["up_to", "fixed", "sliding", "lump"] | None = None
    min_minor: int | None = Field(default=None, ge=0)
    max_minor: int | None = Field(default=None, gt=0)
    rate_bp: int | None = Field(default=None, ge=1, le=10000)
    own_min_bp: int | None = Field(default=None, ge=0, le=10000)
    own_min_minor: int | None = Field(default=None, ge=0)
    sizes: tuple[Literal["micro", "small", "medium", "large"], ...] = ()


VALUE_MODES = {
    "up_to": T("a share of the cost, up to the largest voucher"),
    "fixed": T("always the same amount"),
    "sliding": T("a share that changes with the cost"),
    "lump": T("a lump sum on results"),
}


class Voucher(Part):
    """What one voucher is worth and how long it lasts."""

    value_mode: Annotated[
        Literal["up_to", "fixed", "sliding", "lump"],
        Setting(
            T("Worth of a voucher"),
            seen=T("Creative Credits: always 4,000; Austria: up to 5,000; C-VoUCHER: lump sums."),
            choices=VALUE_MODES,
            works=("up_to", "fixed", "sliding"),
        ),
    ] = "up_to"
    min_minor: Annotated[int, Setting(T("Smallest voucher"), unit="money"), Field(ge=0)] = 0
    max_minor: Annotated[int, Setting(T("Largest voucher"), unit="money"), Field(gt=0)]
    #: Share of the eligible cost that is paid, in basis points.
    rate_bp: Annotated[
        int, Setting(T("Share of the cost that is paid"), unit="percent"), Field(ge=1, le=10000)
    ] = 10000
    rates: Annotated[
        tuple[Rate, ...],
        Setting(
            T("Rates by size, area, activity and legal basis"),
            T("The first row that fits counts; else the share above."),
            T("Flanders: small 30 %, medium 20 %; Latvia: by activity and legal basis."),
        ),
    ] = ()
    activities: Annotated[
        tuple[str, ...],
        Setting(T("Kinds of activity"), T("One on each line; the applicant chooses one.")),
    ] = ()
    slices: Annotated[
        tuple[Slice, ...],
        Setting(
            T("Slices of cost"),
            T("For a share that changes with the cost: each slice has its own."),
            T("Scotland’s follow-on voucher slides."),
        ),
    ] = ()
    bonuses: Annotated[
        tuple[Bonus, ...],
        Setting(
            T("Bonuses"),
            seen=T("Emilia-Romagna and Bavaria: ten points more."),
        ),
    ] = ()
    max_rate_bp: Annotated[
        int,
        Setting(T("Share with all bonuses, at most"), unit="percent"),
        Field(ge=1, le=10000),
    ] = 10000
    own_contribution: Annotated[
        OwnContribution,
        Setting(
            T("Own contribution"),
            seen=T("Creative Credits: 1,000 in cash; Scotland: in cash or kind."),
        ),
    ] = OwnContribution()
    period_cap: Annotated[
        PeriodCap | None,
        Setting(
            T("Cap over a period"),
            seen=T("Flanders: 7,500 a calendar year; Wallonia: 100,000 a year, 200,000 in three."),
        ),
    ] = None
    on_cap: Annotated[
        Literal["reduce", "refuse"],
        Setting(
            T("When a cap leaves less"),
            choices={"reduce": T("give what is left"), "refuse": T("refuse the whole")},
        ),
    ] = "reduce"
    rounding: Annotated[Rounding, Setting(T("Rounding"))] = Rounding()
    types: Annotated[
        tuple[VoucherType, ...],
        Setting(
            T("Types of voucher"),
            T("Nothing means one type."),
            T("The Netherlands: small and large; Ireland: standard and co-funded."),
        ),
    ] = ()
    validity_months: Annotated[
        int, Setting(T("A voucher is valid for so many months")), Field(ge=1, le=60)
    ] = 12
    extension_max_months: Annotated[
        int,
        Setting(
            T("Months by which it may be extended once"),
            seen=T("Ireland: six months when work has begun."),
            works=(0,),
        ),
        Field(ge=0, le=36),
    ] = 0
    transferable: Annotated[bool, Setting(T("It may be passed on"), works=(False,))] = False

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_minor > self.max_minor:
            raise ValueError("the smallest voucher is larger than the largest")
        if (self.value_mode == "sliding") != bool(self.slices):
            raise ValueError("slices of cost belong to a share that changes with the cost")
        bounds = [s.above_minor for s in self.slices]
        if bounds and (bounds[0] != 0 or bounds != sorted(set(bounds))):
            raise ValueError("slices begin at 0 and rise")
        return self

    @property
    def share_range(self) -> tuple[int, int]:
        """The lowest and the highest share that a project can get, in basis points."""
        shares = [self.rate_bp]
        if self.value_mode == "sliding":
            shares = [part.rate_bp for part in self.slices]
        shares += [row.rate_bp for row in self.rates]
        shares += [one.rate_bp for one in self.types if one.rate_bp is not None]
        highest = max(shares) + sum(bonus.plus_bp for bonus in self.bonuses)
        return min(shares), min(highest, self.max_rate_bp)

    @property
    def sole_type(self) -> str:
        """The code of the only type of the call, which nobody has to choose; else empty."""
        return self.types[0].code if len(self.types) == 1 else ""

    def of_type(self, code: str) -> Voucher:
        """Return the terms of one type: its own values, else those of the call."""
        code = self.sole_type or code
        found = next((t for t in self.types if t.code == code), None)
        if found is None:
            return self
        own = self.own_contribution.model_copy(
            update={
                key: value
                for key, value in (("min_bp", found.own_min_bp), ("min_minor", found.own_min_minor))
                if value is not None
            }
        )
        names = ("value_mode", "min_minor", "max_minor", "rate_bp")
        changed = {n: getattr(found, n) for n in names if getattr(found, n) is not None}
        if found.rate_bp is not None:
            changed["rates"] = ()
        return self.model_copy(update={**changed, "own_contribution": own})
