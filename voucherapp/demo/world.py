"""Builds the demonstration: a programme, four rounds of a call in different states, some sixty applications."""

from __future__ import annotations

from datetime import date, timedelta

from voucherapp.accounts.passwords import hash_password
from voucherapp.demo import rounds
from voucherapp.demo.cast import country_of, firms, iban
from voucherapp.demo.matching import matching
from voucherapp.demo.office import office
from voucherapp.demo.people import (
    PASSWORD,
    World,
    bring_creatives,
    enrol,
    hire_staff,
    name_bookkeeper,
)
from voucherapp.demo.queries import find_claimant
from voucherapp.demo.stage import ZONE, Stage
from voucherapp.kernel.act import Act
from voucherapp.programmes import operations as programmes
from voucherapp.programmes.models import Programme


def build(today: date) -> World:
    """Tell the whole story up to `today` and return who is who."""
    stage, world = Stage(today), World()
    with stage.running():
        hire_staff(stage, world)
        stage.go(-395)
        create_programme(stage, world)
        bring_creatives(stage, world)
        hashed = hash_password(PASSWORD)
        for party in firms():
            enrol(stage, world, party, hashed)
        stage.jobs()
        tell(stage, world)
        claimant = find_claimant()
        if claimant is not None:
            name_bookkeeper(stage, claimant)
        stage.night()
    return world


def create_programme(stage: Stage, world: World) -> None:
    """Set up the programme with ERDF 85 % and the city 15 %."""
    today = stage.today

    def create(act: Act) -> Programme:
        return programmes.create_programme(
            act=act,
            code=rounds.PROGRAMME,
            title="Creative vouchers Terra Alta",
            summary="Vouchers for pairs of a traditional firm and a creative in the invented region of Terra Alta.",
            authority="City of Porto Alto (demonstration)",
            currency="EUR",
            timezone=ZONE,
            member_state="IT",
            starts_on=date(today.year - 2, 1, 1),
            ends_on=date(today.year + 3, 12, 31),
            cci="2021IT16RFPR999",
            specific_objective="RSO1.3",
            iban=iban(1, "IT"),
            bic="",
            street="Piazza del Porto",
            house_number="1",
            postcode="34100",
            town="Porto Alto",
            country=country_of("ITH44"),
            shares=[
                ("ERDF", "European Regional Development Fund", "ERDF", 8500),
                ("CITY", "City of Porto Alto (demonstration)", "", 1500),
            ],
        )

    stage.do(world.staff["officer"], create)


def tell(stage: Stage, world: World) -> None:
    """Tell the rounds one after another, from the finished one to the one to come."""
    opens = {"A": -335, "B": -90, "C": -21, "D": 58}
    finished, scored, running, coming = (
        f"DIVA-{(stage.today + timedelta(days=days)).year}-{letter}"
        for letter, days in opens.items()
    )
    rounds.interleave(
        stage,
        [
            rounds.finished_round(stage, world, finished),
            rounds.scored_round(stage, world, scored),
            rounds.running_round(stage, world, running),
            rounds.coming_round(stage, world, coming),
            matching(stage, world),
            office(stage, world, running),
        ],
    )
