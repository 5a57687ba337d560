"""The four rounds of the story: finished and paid, being decided, open, still to come."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from typing import Any

from voucherapp.db.session import db
from voucherapp.demo.applying import Applying, Pairing, pair
from voucherapp.demo.cast import firms
from voucherapp.demo.choosing import Choosing
from voucherapp.demo.people import World
from voucherapp.demo.spending import Spending
from voucherapp.demo.stage import Stage
from voucherapp.kernel.act import Act
from voucherapp.programmes import operations as programmes
from voucherapp.programmes.models import Programme
from voucherapp.programmes.queries import get_call
from voucherapp.reporting.operations import request_report
from voucherapp.state_aid.models import AidGrant
from voucherapp.state_aid.operations import mark_registered

PRESET = "it-si-diva-scored"
PROGRAMME = "TERRA-ALTA"
#: Firms of creative sectors, which the preset leaves out.
CREATIVE_NACE = ("18.12", "32.12")

Entry = tuple[Pairing, str]

#: A part of the story that says when it wants to go on, and may give something back.
When = tuple[int, int, int]
Part = Generator[When, None, Any]


def when(days: int, hour: int = 10, minute: int = 0) -> When:
    """Name a moment of the story: days from the day on which it is told, local hour and minute."""
    return days, hour, minute


def interleave(stage: Stage, parts: list[Part]) -> None:
    """Tell several rounds at once: the part whose moment comes first goes on."""
    waiting = [(next(part), i, part) for i, part in enumerate(parts)]
    while waiting:
        waiting.sort(key=lambda entry: entry[:2])
        moment, i, part = waiting.pop(0)
        stage.go(*moment)
        try:
            waiting.append((next(part), i, part))
        except StopIteration:
            continue


def open_call(
    stage: Stage, world: World, code: str, title: str, opens: int, closes: int, budget_minor: int,
    *, publish: bool = True,
) -> None:  # fmt: skip
    """Make a call from the preset and publish it; days count from the day of the story."""

    def make(act: Act) -> None:
        programme = db.session.query(Programme).filter_by(code=PROGRAMME).one()
        call = programmes.create_call_from_preset(
            act=act,
            programme=programme,
            preset=PRESET,
            code=code,
            title=title,
            opens_at=stage.moment(opens, 9),
            closes_at=stage.moment(closes, 17),
            budget_minor=budget_minor,
        )
        config = dict(call.config)
        config["texts"] = {**config["texts"], "contact": "vouchers@terra-alta.example"}
        # The caps of the preset are those of two provinces that this region does not have.
        config["budget"] = {**config["budget"], "caps": []}
        programmes.save_config(act=act, call=call, version=call.version, config=config)

    stage.do(world.staff["officer"], make)
    if publish:
        stage.do(
            world.staff["officer"],
            lambda act: programmes.publish_call(act=act, call=get_call(code)),
        )


def pairings(code: str, numbers: range, start: int, stage: Stage) -> list[Pairing]:
    """Give the firms of these numbers an idea, a creative and a price."""
    chosen = [firms()[n % len(firms())] for n in numbers]
    day = stage.today + timedelta(days=start)
    return [
        pair(code, party, n, day)
        for n, party in zip(numbers, chosen, strict=True)
        if party.nace not in CREATIVE_NACE
    ]


def intake(
    applying: Applying, rows: list[Pairing], opened: int, days: int
) -> Generator[When, None, list[Entry]]:
    """Let firms apply on days spread over the call."""
    stage, result = applying.stage, []
    for i, p in enumerate(rows):
        yield when(opened + i * days // len(rows), 8 + i % 9, i * 7 % 60)
        result.append((p, applying.whole(p)))
        stage.jobs()
    return result


def formal_checks(
    applying: Applying, entries: list[Entry], first_day: int
) -> Generator[When, None, list[Entry]]:
    """Let the officer accept all but three: one refused, one corrected, one withdrawn."""
    stage, accepted = applying.stage, []
    for i, (p, token) in enumerate(entries):
        yield when(first_day + i // 4, 9 + i % 4, 13)
        if i == 4:
            applying.refuse(
                token, "quote", "The quote names another firm and another amount than the offer."
            )
        elif i == 9:
            applying.withdraw(p, token)
        else:
            if i == 6:
                applying.ask_correction(
                    token, "The quote is not signed. Please attach the signed one.", 10
                )
                stage.tick(60 * 26)
                applying.answer(p, token)
            applying.accept(token)
            accepted.append((p, token))
    stage.jobs()
    return accepted


def scores(choosing: Choosing, entries: list[Entry], *, leave_open: int = 0) -> None:
    """Let two evaluators score each application; the last ones may still be open."""
    people = choosing.world.evaluators
    for i, (_p, token) in enumerate(entries):
        pair_of = [people[i % 4], people[(i + 1 + i // 4 % 2) % 4]]
        tokens = choosing.assign(token, pair_of)
        base = 52 + (i * 37) % 43
        for j, (who, assignment) in enumerate(zip(pair_of, tokens, strict=True)):
            choosing.stage.tick(25)
            if i >= len(entries) - leave_open and j == 1:
                continue
            choosing.score(who, assignment, min(98, base + j * (3 + i % 5)))
    choosing.stage.jobs()


def finished_round(stage: Stage, world: World, code: str) -> Part:
    """A round that was decided in winter: accepted, worked, claimed, paid."""
    applying, choosing = Applying(stage, world), Choosing(stage, world)
    yield when(-345)
    open_call(stage, world, code, "Creative vouchers, first round", -335, -290, 42_000_000)
    entries = yield from intake(applying, pairings(code, range(24), -232, stage), -333, 42)
    accepted = yield from formal_checks(applying, entries, -288)
    yield when(-275)
    scores(choosing, accepted)
    yield when(-252, 11)
    decision = choosing.propose(code)
    yield when(-250, 15)
    choosing.confirm_and_release(decision)
    yield when(-243)
    register_aid(stage, world)
    yield from _spend(stage, world, accepted)


def register_aid(stage: Stage, world: World) -> None:
    """Let the officer note that the grants stand in the central register, but for the last two."""

    def mark(act: Act) -> None:
        waiting = db.session.query(AidGrant).filter_by(state="granted").order_by(AidGrant.id).all()
        for grant in waiting[:-2]:
            if grant.register_due_on is not None and grant.registered_on is None:
                mark_registered(act=act, grant=grant, on=act.at.date())

    stage.do(world.staff["officer"], mark)


def _spend(stage: Stage, world: World, entries: list[Entry]) -> Part:
    spending = Spending(stage, world)
    winners = [(p, a) for p, t in entries if (a := spending.award_of(t)) is not None]
    for i, (p, award) in enumerate(winners):
        stage.tick(200)
        if i == len(winners) - 1:
            spending.decline(p, award)
        else:
            spending.accept(p, award)
    working = winners[:-1]
    yield when(-128)
    midterm = [
        spending.claim(p, a, "midterm", 4200, f"{i + 1}/A") for i, (p, a) in enumerate(working)
    ]
    yield when(-120)
    for claim in midterm:
        spending.approve(claim)
        stage.tick(40)
    yield when(-118)
    for claim in midterm:
        spending.release(claim)
    yield when(-116)
    spending.batch(midterm)
    yield from _finish(stage, spending, working)


def _finish(stage: Stage, spending: Spending, working: list[tuple[Pairing, int]]) -> Part:
    """The final claims: some paid, some on every desk on the way there."""
    yield when(-24)
    finals = []
    for i, (p, award) in enumerate(working):
        if i == len(working) - 1:
            continue
        last = i == len(working) - 2
        # Some cost less than planned: what they do not use is released at the end.
        share = 5800 if i % 3 else 5350
        finals.append(spending.claim(p, award, "final", share, f"{i + 1}/B", submit=not last))
        stage.tick(30)
    submitted = finals[:-1]
    paid, rest = submitted[:-4], submitted[-4:]
    yield when(-17)
    for claim in [*paid, *rest[:2]]:
        spending.approve(claim)
    yield when(-15)
    for claim in [*paid, *rest[:1]]:
        spending.release(claim)
    if paid:
        yield when(-12)
        spending.batch(paid)
    if len(rest) > 2:
        spending.ask(
            rest[2],
            "The proof of payment does not show the name of the payer. Please send the full page.",
        )
    stage.jobs()


def scored_round(stage: Stage, world: World, code: str) -> Part:
    """A round that has closed: nearly scored, the decision is the next step."""
    yield when(-92)
    applying, choosing = Applying(stage, world), Choosing(stage, world)
    open_call(stage, world, code, "Creative vouchers, second round", -90, -48, 30_000_000)
    entries = yield from intake(applying, pairings(code, range(24, 38), 60, stage), -88, 38)
    accepted = yield from formal_checks(applying, entries, -46)
    yield when(-30)
    scores(choosing, accepted, leave_open=2)


def running_round(stage: Stage, world: World, code: str) -> Part:
    """The round that is open now."""
    yield when(-25)
    applying = Applying(stage, world)
    open_call(stage, world, code, "Creative vouchers, third round", -21, 24, 36_000_000)
    rows = pairings(code, range(38, 58), 90, stage)
    for i, p in enumerate(rows):
        yield when(-19 + i, 8 + i % 9, i * 11 % 60)
        token = applying.start(p)
        if i % 5 >= 1:
            applying.write(p, token, ("title", "challenge", "novelty"))
        if i % 5 >= 2:
            applying.ask_creative(p, token)
        if i % 5 >= 3:
            applying.write(p, token)
            if i == 8:
                applying.decline(p, token)
                continue
            applying.confirm(p, token)
            applying.attach(p, token)
        if i % 5 >= 3:
            applying.submit(p, token)
        if i == 9:
            applying.ask_correction(
                token, "The quote lacks unit prices. Please attach one that names them.", 21
            )
        if i == 14:
            applying.accept(token)
        stage.tick(35)
        stage.jobs()


def coming_round(stage: Stage, world: World, code: str) -> Part:
    """The round of next spring, published; and one more that is still a draft."""
    yield when(-1)
    open_call(stage, world, code, "Creative vouchers, spring round", 58, 103, 40_000_000)
    open_call(
        stage,
        world,
        f"{code}-DRAFT",
        "Creative vouchers for tourism",
        90,
        140,
        25_000_000,
        publish=False,
    )
    stage.jobs()
    stage.do(world.staff["officer"], _ask_report)
    stage.jobs()


def _ask_report(act: Act) -> None:
    programme = db.session.query(Programme).filter_by(code=PROGRAMME).one()
    last = act.at.date()
    request_report(
        act=act, programme=programme, period_from=last.replace(month=1, day=1), period_to=last
    )
