"""Section C of the catalogue: the budget, its pots and caps."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Part, Setting, later

Dimension = Literal["territory", "sector", "size", "type", "round"]

DIMENSIONS = {
    "territory": T("territory"),
    "sector": T("sector"),
    "size": T("size of the firm"),
    "type": T("type of voucher"),
    "round": T("round"),
}


class Pot(Part):
    """Money that only a part of the applicants can draw on."""

    dimension: Dimension
    #: Codes of which one must fit: NUTS prefixes, NACE sections, sizes, type codes.
    values: tuple[str, ...] = Field(min_length=1)
    amount_minor: int = Field(gt=0)


class Cap(Part):
    """The most that a part of the applicants can get together, as a share of the budget."""

    dimension: Dimension
    values: tuple[str, ...] = Field(min_length=1)
    max_bp: int = Field(ge=1, le=10000)


class Floor(Part):
    """How many projects the call wants at least."""

    min_count: int = Field(ge=1)


class Tranche(Part):
    """A part of the budget that is free from a day on."""

    amount_minor: int = Field(gt=0)
    free_from: date


class Spillover(Part):
    """Where money of a pot goes that nobody draws on."""

    from_pot: int = Field(ge=1)
    to_pot: int = Field(ge=1)

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.from_pot == self.to_pot:
            raise ValueError("a pot cannot spill over into itself")
        return self


class Budget(Part):
    """How the money of the call is given out."""

    line_rule: Annotated[
        Literal["stop", "skip_to_fit", "partial_last", "allow_overrun"],
        Setting(
            T("Where the budget ends in the ranking"),
            seen=T("Austria stops; DIVA goes on with smaller ones."),
            choices={
                "skip_to_fit": T("Skip what does not fit and go on with smaller ones"),
                "stop": T("Stop at the first that does not fit"),
                "partial_last": T("Give the last one what is left"),
                "allow_overrun": T("Let the last one overrun the budget"),
            },
            works=("stop", "skip_to_fit"),
        ),
    ] = "skip_to_fit"
    pots: Annotated[
        tuple[Pot, ...],
        later(
            T("Pots"),
            T("Money set aside for a territory, sector, size or type."),
            seen=T("Czech regions; Slovak branches; the Netherlands: 250 small and 250 large."),
        ),
    ] = ()
    caps: Annotated[
        tuple[Cap, ...],
        Setting(
            T("Caps"),
            T("The most that a territory, sector or size gets together."),
            T("DIVA: two provinces together at most 20 %."),
        ),
    ] = ()
    floors: Annotated[
        tuple[Floor, ...],
        Setting(
            T("Wished number of projects"),
            T("Shown beside the ranking when fewer would be funded."),
            T("DIVA: at least 20 projects."),
        ),
    ] = ()
    tranches: Annotated[
        tuple[Tranche, ...], later(T("Tranches"), seen=T("Baden-Württemberg."))
    ] = ()
    spillovers: Annotated[
        tuple[Spillover, ...], later(T("Where money of an empty pot goes"), seen=T("Karlovy Vary."))
    ] = ()
    overbooking_bp: Annotated[
        int,
        later(
            T("Overbooking"),
            T("100 % means none."),
            seen=T("Sicily 120 %, Veneto 130 %."),
            unit="percent",
        ),
        Field(ge=10000, le=30000),
    ] = 10000
    topup_allowed: Annotated[
        bool,
        Setting(
            T("The budget may be raised later"),
            T("By an amendment; nothing else changes."),
            T("Austria doubled its budget in 2013."),
        ),
    ] = True
    reuse: Annotated[
        Literal["to_reserve_list", "next_round", "none"],
        Setting(
            T("What comes back is used for"),
            choices={
                "to_reserve_list": T("the reserve list"),
                "next_round": T("the next round"),
                "none": T("nothing; it returns to the funders"),
            },
            works=("none",),
        ),
    ] = "none"
