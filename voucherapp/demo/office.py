"""What the office of the demonstration does beside checking: plans, answers, writes, enters, amends."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

from sqlalchemy import select

from voucherapp.accounts.models import Membership
from voucherapp.applications.models import Application
from voucherapp.applications.operations_office import enter_application
from voucherapp.awards.models import Award
from voucherapp.awards.operations_accounts import ask_account_change
from voucherapp.awards.queries import get_award
from voucherapp.casework import operations as casework
from voucherapp.db.session import db
from voucherapp.demo.cast import firms, iban, registration
from voucherapp.demo.people import World
from voucherapp.demo.stage import Stage
from voucherapp.kernel.act import Act
from voucherapp.organisations import operations_links, operations_size
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.queries_group import find_party
from voucherapp.programmes import operations_amendments, operations_calendar, operations_qna
from voucherapp.programmes.models_calendar import CallQuestion
from voucherapp.programmes.queries import get_call
from voucherapp.programmes.queries_calendar import get_question
from voucherapp.programmes.queries_versions import find_amendment

QUESTION = "May two firms with one owner apply, each with a project of its own?"
ANSWER = (
    "Yes. Each firm sends its own application. State aid counts for both together: the page “Size, group "
    "and room” shows what is left for the group."
)
#: The page of the office on which lists are kept.
QUEUE = "applications_staff.queue"


def office(stage: Stage, world: World, running: str) -> Generator[tuple[int, int, int], None, None]:
    """Tell of the office during the open round; its last deeds wait for somebody today."""
    yield -20, 9, 0
    _plan(stage, world)
    yield -17, 18, 30
    _ask(stage, world, running)
    yield -16, 9, 15
    _answer(stage, world, running)
    stage.jobs()
    yield -14, 11, 0
    _enter(stage, world, running)
    yield -9, 16, 0
    _extend(stage, world, running)
    stage.jobs()
    yield -3, 10, 0
    _write(stage, world, running)
    _name_another_account(stage)
    _declare_group(stage, world)
    stage.jobs()


def _plan(stage: Stage, world: World) -> None:
    """Put a call of next year into the public calendar."""
    first = stage.today + timedelta(days=150)
    stage.do(
        world.staff["officer"],
        lambda act: operations_calendar.plan_call(
            act=act, title="Creative vouchers for tourism", area="Terra Alta (ITH3, ITH4)",
            objective="RSO1.3", applicants="Hotels, museums and restaurants with a creative",
            total_minor=250_000_00, currency="EUR", starts_on=first, ends_on=first + timedelta(days=50),
        ),
    )  # fmt: skip


def _ask(stage: Stage, world: World, code: str) -> None:
    stage.do(
        world.users[firms()[11].number],
        lambda act: operations_qna.ask_question(act=act, call=get_call(code), text=QUESTION),
    )


def _answer(stage: Stage, world: World, code: str) -> None:
    def answer(act: Act) -> None:
        call = get_call(code)
        asked = select(CallQuestion.id).where(CallQuestion.call_id == call.id)
        question = get_question(db.session.scalars(asked).one())
        operations_qna.answer_question(
            act=act, question=question, version=question.version,
            public_text=QUESTION, answer=ANSWER, publish=True,
        )  # fmt: skip

    stage.do(world.staff["officer"], answer)


def _enter(stage: Stage, world: World, code: str) -> None:
    """A saddler without a computer has brought a letter; what it says is being entered."""

    def enter(act: Act) -> None:
        enter_application(
            act=act, call=get_call(code), channel="paper", received_at=act.at - timedelta(hours=2),
            country="IT", registration_number=registration(490, "IT"), name="Selleria Pascolo",
        )  # fmt: skip

    stage.do(world.staff["officer"], enter)


def _extend(stage: Stage, world: World, code: str) -> None:
    """Give firms a week more, by an amendment that everybody who began is told of."""

    def extend(act: Act) -> None:
        call = get_call(code)
        operations_amendments.begin_amendment(act=act, call=call)
        copy = find_amendment(call.id)
        if copy is None:
            raise RuntimeError("an amendment that was begun is there")
        operations_amendments.save_amendment(
            act=act, call=call, amendment=copy, version=copy.version, config=copy.config,
            closes_at=copy.closes_at + timedelta(days=7),
        )  # fmt: skip
        db.session.flush()
        operations_amendments.publish_amendment(
            act=act, call=call, amendment=copy, version=copy.version,
            reason="The trade fair of the region falls into the last week, and firms asked for more time.",
        )  # fmt: skip

    stage.do(world.staff["officer"], extend)


def _write(stage: Stage, world: World, code: str) -> None:
    """Write to a firm, note something for colleagues, and keep a list of what is to be checked."""

    def write(act: Act) -> None:
        call = get_call(code)
        case = db.session.scalars(
            select(Application)
            .where(Application.call_id == call.id, Application.state == "submitted")
            .order_by(Application.sequence)
        ).first()
        if case is None:
            raise RuntimeError("the open round has an application to check")
        firm = db.session.get_one(Organisation, case.firm_id)
        casework.write_message(
            act=act, case_id=case.id, organisation=firm,
            text="Could we see the workshop before we decide? Please propose two mornings.",
            answer_until=act.at + timedelta(days=10),
        )  # fmt: skip
        casework.write_note(
            act=act, case_id=case.id, text="Visit together with the museum next door."
        )
        casework.add_tag(act=act, case_id=case.id, tag="visit")
        casework.save_view(
            act=act,
            page=QUEUE,
            name="To check, third round",
            arguments={"call": code, "state": "submitted"},
        )

    stage.do(world.staff["officer"], write)


def _name_another_account(stage: Stage) -> None:
    """A firm has moved to another bank; a second person has to agree."""
    award, user = db.session.execute(
        select(Award.id, Membership.user_id)
        .join(Membership, Membership.organisation_id == Award.firm_id)
        .where(Award.state == "accepted")
        .order_by(Award.id.desc())
        .limit(1)
    ).one()
    stage.do(
        user,
        lambda act: ask_account_change(
            act=act, award=get_award(award), iban=iban(690, "IT"), bic="",
            account_holder=get_award(award).account_holder, reason="We have moved to the bank in our street.",
        ),
    )  # fmt: skip


def _declare_group(stage: Stage, world: World) -> None:
    """A firm names its holding and the foundry that it owns a part of, with their figures."""
    firm = firms()[1]
    # The year of its own figures, which it gave when it registered.
    year = stage.moment(-395).year - 1

    def declare(act: Act) -> None:
        organisation = db.session.get_one(Organisation, world.organisations[firm.number])
        for number, name, direction, percent, posts, turnover in (
            (491, "Alta Valle Holding", "parent", 7000, 300, 1_900_000_00),
            (492, "Fonderia Isonzo", "child", 3000, 6400, 11_500_000_00),
        ):
            link = operations_links.add_link(
                act=act, organisation=organisation, direction=direction, other_name=name,
                kind="holding", percent_bp=percent, other_country="IT",
                other_registration_number=registration(number, "IT"),
            )  # fmt: skip
            party = find_party(organisation.id, f"IT:{link.other_registration_key}")
            if party is None:
                raise RuntimeError("who is linked has been named")
            operations_size.declare_party_figures(
                act=act, organisation=organisation, party=party, year=year,
                staff_hundredths=posts, turnover_minor=turnover, balance_minor=turnover * 7 // 10,
            )  # fmt: skip

    stage.do(world.users[firm.number], declare)
