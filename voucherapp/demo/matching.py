"""How firms of the demonstration find creatives: a brief with quotes and a broker, and reviews."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from voucherapp.accounts.models import Membership
from voucherapp.db.session import db
from voucherapp.demo.cast import DOMAIN, firms
from voucherapp.demo.people import World
from voucherapp.demo.stage import Stage
from voucherapp.kernel.act import Act
from voucherapp.matchmaking import (
    operations_briefs,
    operations_broker,
    operations_enquiries,
    operations_quotes,
    operations_ratings,
)
from voucherapp.matchmaking.models import Enquiry
from voucherapp.matchmaking.models_ratings import Rating
from voucherapp.matchmaking.queries_broker import find_brokerage, get_brokerage
from voucherapp.matchmaking.queries_pairing import find_enquiry, get_brief
from voucherapp.matchmaking.queries_quotes import get_quote, list_quotes
from voucherapp.matchmaking.queries_ratings import get_rating
from voucherapp.matchmaking.queries_suggest import suggestions_for
from voucherapp.organisations.models import Organisation

CHANGE = (
    "Our oil is as good as any, but on the shelf nobody sees it. We want a new packaging and a story "
    "that shops like to tell, with photos that show the grove."
)
REVIEWS = (
    (5, "They listened first. The second of three directions is on the shelf now, and it sells."),
    (4, "Good work and clear files. The last week was tight, on both sides."),
    (5, "Our people now draw before they build. We did not expect that."),
    (3, "The result is fine; we would have liked to see it earlier."),
    (4, "On time, and the price did not move."),
)


def matching(stage: Stage, world: World) -> Generator[tuple[int, int, int], None, None]:
    """Tell of one brief that is being compared, and of reviews of the finished round."""
    yield -12, 9, 0
    firm = firms()[7]
    brief_id = _write(stage, world, firm.number)
    _ask(stage, world, firm.number, brief_id)
    stage.jobs()
    yield -10, 15, 0
    _answer(stage, brief_id)
    _help(stage, world, firm.number, brief_id)
    stage.jobs()
    yield -8, 11, 0
    _review(stage, world)
    stage.jobs()


def _write(stage: Stage, world: World, firm: int) -> int:
    def write(act: Act) -> int:
        brief = operations_briefs.save_brief(
            act=act,
            firm=db.session.get_one(Organisation, world.organisations[firm]),
            change=CHANGE,
            audience="Delicatessen shops between Trieste and Vienna, and people who give presents.",
            by_when_on=stage.today + timedelta(days=240),
            budget_minor=18_000_00,
            language="it",
        )
        return brief.id

    return int(stage.do(world.users[firm], write))


def _ask(stage: Stage, world: World, firm: int, brief_id: int) -> None:
    def ask(act: Act) -> None:
        brief = get_brief(brief_id)
        found = suggestions_for(brief, act.at.date())
        rows = [
            db.session.get_one(Organisation, one.candidate.organisation_id) for one in found[:3]
        ]
        operations_enquiries.send_enquiry(
            act=act, brief=brief, creative=rows[0], text="Could you begin in spring?"
        )
        operations_quotes.ask_quotes(
            act=act,
            brief=brief,
            creatives=rows,
            answer_by_on=act.at.date() + timedelta(days=14),
        )
        operations_briefs.keep_creative(act=act, firm=brief.firm, creative=rows[0], brief=brief)

    stage.do(world.users[firm], ask)


def _answer(stage: Stage, brief_id: int) -> None:
    """Two of three creatives give their quotes; the first is ready to talk."""
    quotes = [(quote.id, quote.creative_id) for quote in list_quotes(brief_id)][:2]
    for number, (quote_id, creative_id) in enumerate(quotes):

        def give(act: Act, quote_id: int = quote_id, number: int = number) -> None:
            operations_quotes.give_quote(
                act=act,
                quote=get_quote(quote_id),
                price_net_minor=(14_800_00, 16_500_00)[number],
                vat_rate_bp=2200,
                days=(22, 25)[number],
                delivers="Three directions, one worked out to the file for print, twelve photos.",
                valid_until_on=act.at.date() + timedelta(days=60),
            )

        stage.do(_member(creative_id), give)
        if find_enquiry(brief_id, creative_id) is not None:
            stage.do(_member(creative_id), partial(_talk, brief_id, creative_id))


def _talk(brief_id: int, creative_id: int, act: Act) -> None:
    operations_enquiries.accept_enquiry(
        act=act,
        enquiry=_enquiry(brief_id, creative_id),
        text="Yes, from March on. May we visit the grove first?",
    )


def _enquiry(brief_id: int, creative_id: int) -> Enquiry:
    enquiry = find_enquiry(brief_id, creative_id)
    if enquiry is None:
        raise RuntimeError("the enquiry comes first")
    return enquiry


def _help(stage: Stage, world: World, firm: int, brief_id: int) -> None:
    """The firm asks a broker, who takes no fee and says one useful thing."""
    email = f"broker@{DOMAIN}"
    stage.do(
        world.users[firm],
        lambda act: operations_broker.invite_broker(
            act=act, brief=get_brief(brief_id), email=email
        ),
    )
    found = find_brokerage(brief_id, email)
    if found is None:
        raise RuntimeError("the invitation comes first")
    brokerage_id, broker = found.id, world.staff["broker"]
    stage.do(
        broker,
        lambda act: operations_broker.accept_brokerage(
            act=act, brokerage=get_brokerage(brokerage_id), takes_fee=False, fee_text=""
        ),
    )
    stage.do(
        broker,
        lambda act: operations_broker.comment_as_broker(
            act=act,
            brokerage=get_brokerage(brokerage_id),
            text="Say which shops you mean: a studio that knows them will write so in its quote.",
        ),
    )


def _review(stage: Stage, world: World) -> None:
    """Firms of the finished round review their creatives; all but the last review are published."""
    opened = db.session.execute(
        select(Rating.id, Rating.firm_id, Rating.creative_id)
        .where(Rating.state == "open")
        .order_by(Rating.id)
        .limit(len(REVIEWS))
    ).all()
    officer = world.staff["officer"]
    for number, (rating_id, firm_id, creative_id) in enumerate(opened):
        stars, text = REVIEWS[number]

        def write(act: Act, i: int = rating_id, stars: int = stars, text: str = text) -> None:
            operations_ratings.write_rating(act=act, rating=get_rating(i), stars=stars, text=text)

        stage.do(_member(firm_id), write)
        if number == len(REVIEWS) - 1:
            continue
        stage.do(officer, partial(_publish, rating_id))
        if number == 1:
            _reply(stage, officer, rating_id, creative_id)


def _publish(rating_id: int, act: Act) -> None:
    operations_ratings.publish_rating(act=act, rating=get_rating(rating_id))


def _reply(stage: Stage, officer: int, rating_id: int, creative_id: int) -> None:
    def reply(act: Act) -> None:
        operations_ratings.answer_rating(
            act=act, rating=get_rating(rating_id), text="It was. Next time we plan a week for it."
        )

    def publish(act: Act) -> None:
        answer = get_rating(rating_id).answer
        if answer is not None:
            operations_ratings.publish_answer(act=act, answer=answer)

    stage.do(_member(creative_id), reply)
    stage.do(officer, publish)


def _member(organisation_id: int) -> int:
    return db.session.scalars(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.id)
        .limit(1)
    ).one()
