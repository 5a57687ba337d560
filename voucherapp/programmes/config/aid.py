"""Section I of the catalogue: the legal basis and how its ceiling is watched."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voucherapp.kernel.text import T
from voucherapp.programmes.config.base import Part, Setting, later


class Aid(Part):
    """The legal basis of the aid, its ceiling and the checks on it."""

    basis: Annotated[
        Literal["de_minimis", "gber", "no_aid", "cascade"],
        Setting(
            T("Legal basis"),
            T("De minimis: Reg. (EU) 2023/2831. GBER: Art. 28 of Reg. (EU) 651/2014."),
            T("Latvia uses both; Innosuisse gives no aid in the sense of the Treaty."),
            choices={
                "de_minimis": T("de minimis"),
                "gber": T("innovation aid for SMEs (GBER Art. 28)"),
                "no_aid": T("no state aid"),
                "cascade": T("passed on by a funded project"),
            },
            works=("de_minimis", "gber", "no_aid"),
        ),
    ] = "de_minimis"
    scheme: Annotated[
        Literal["general", "sgei", "agriculture", "fisheries", "road_haulage"],
        Setting(
            T("Ceiling"),
            T("The amount and its dates stand in the dated table of ceilings."),
            choices={
                "general": T("general de minimis"),
                "sgei": T("services of general economic interest"),
                "agriculture": T("primary agriculture"),
                "fisheries": T("fishery and aquaculture"),
                "road_haulage": T("road haulage (until 2023)"),
            },
            works=("general",),
        ),
    ] = "general"
    window_boundary: Annotated[
        Literal["inclusive", "exclusive"],
        Setting(
            T("Aid granted on the first day of the three years"),
            choices={"inclusive": T("still counts"), "exclusive": T("does not count any more")},
        ),
    ] = "inclusive"
    unit: Annotated[
        Literal["single_undertaking", "firm"],
        Setting(
            T("Aid is added up over"),
            T("The Regulation asks for the single undertaking."),
            choices={"single_undertaking": T("the single undertaking"), "firm": T("the firm")},
            works=("single_undertaking",),
        ),
    ] = "single_undertaking"
    source: Annotated[
        Literal["self_declaration", "national_register", "both"],
        Setting(
            T("Earlier aid is known from"),
            choices={
                "self_declaration": T("the declaration of the firm"),
                "national_register": T("the national register"),
                "both": T("both"),
            },
            works=("self_declaration", "both"),
        ),
    ] = "self_declaration"
    grant_date: Annotated[
        Literal["award", "contract"],
        Setting(
            T("Aid is granted on"),
            choices={"award": T("the day of the award"), "contract": T("the day of the contract")},
            works=("award",),
        ),
    ] = "award"
    on_breach: Annotated[
        Literal["refuse", "reduce_to_fit", "hold"],
        Setting(
            T("When the ceiling would be passed"),
            T("Aid that passes the ceiling cannot be de minimis, not even in part."),
            choices={
                "refuse": T("refuse the whole voucher"),
                "reduce_to_fit": T("reduce the voucher to the room left"),
                "hold": T("hold it until an officer decides"),
            },
        ),
    ] = "refuse"
    retention_years: Annotated[
        int, Setting(T("Records are kept for so many years")), Field(ge=10, le=30)
    ] = 10
    same_cost: Annotated[
        Literal["forbid", "allow_to_share"],
        Setting(
            T("Other public money for the same cost"),
            T("The firm declares it."),
            choices={
                "forbid": T("is not allowed"),
                "allow_to_share": T("is allowed up to a share of the cost"),
            },
        ),
    ] = "forbid"
    same_cost_max_bp: Annotated[
        int, Setting(T("All public money, at most"), unit="percent"), Field(ge=1, le=10000)
    ] = 10000
    alternative_ceiling_minor: Annotated[
        int | None,
        later(T("Ceiling outside the Union"), seen=T("UK: minimal financial assistance.")),
    ] = None
