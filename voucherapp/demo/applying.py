"""How the firms of the story apply: start, write, pair, attach, send; and what officers do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from voucherapp.applications import operations, operations_checks, operations_offers
from voucherapp.applications.models import Application
from voucherapp.applications.operations_documents import attach_document
from voucherapp.applications.operations_sending import submit_application
from voucherapp.applications.operations_submission import answer_correction
from voucherapp.applications.queries import get_application_for, get_case
from voucherapp.applications.queries_offers import current_offer, get_offer
from voucherapp.db.session import db
from voucherapp.demo.cast import Party, creatives, data
from voucherapp.demo.people import World
from voucherapp.demo.stage import Stage, paper
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import in_english
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.queries import config_of, get_call


@dataclass(frozen=True, slots=True)
class Pairing:
    """A firm with its creative, its idea and its price for one call."""

    call: str
    firm: Party
    creative: Party
    idea: dict[str, str]
    price_minor: int
    start: date
    months: int


def pair(call: str, firm: Party, number: int, start: date) -> Pairing:
    """Give a firm an idea and a creative of the fitting sector; prices differ, none is round."""
    ideas = data()["ideas"]
    idea = ideas[number % len(ideas)]
    matching = [c for c in creatives()[:-1] if c.extra["sector"] == idea["sector"]]
    able = matching or [creatives()[0]]
    price = 1_890_000 + (number * 373_137) % 2_900_000
    return Pairing(call, firm, able[number % len(able)], idea, price, start, 6 + number % 4)


def months_after(day: date, months: int) -> date:
    """Return the last day of a project of whole months."""
    total = day.month - 1 + months
    first = date(day.year + total // 12, total % 12 + 1, min(day.day, 28))
    return first - timedelta(days=1)


def answers(p: Pairing) -> dict[str, Any]:
    """Return the answers to the questions of the preset."""
    return {
        "title": p.idea["title"],
        "challenge": p.idea["challenge"],
        "novelty": p.idea["novelty"],
        "innovation_type": ["product", "process"]
        if p.firm.number % 2
        else ["service", "marketing"],
        "collaboration": (
            f"{p.creative.name} works two days a week in our house; one of us is freed from other work "
            "for the same time. Every second Friday we decide together what is dropped."
        ),
        "first_time": "yes" if p.firm.number % 5 == 0 else "no",
        "sustainability": (
            "The result belongs to us and can be made with our machines. Two people learn to carry it on, "
            "and we set aside a part of the first year's sales for the next step."
        ),
        "plan": (
            "1. Days in the workshop, interviews with ten customers (month 1). 2. Three directions, one "
            "chosen (month 2). 3. Prototype (months 3 and 4). 4. Test with real customers (month 5). "
            "5. Final version, files and training (month 6)."
        ),
        "own_investment": 250_000 + p.firm.number % 7 * 100_000,
    }


class Applying:
    """Lets people of the story apply and be checked."""

    def __init__(self, stage: Stage, world: World) -> None:
        self.stage, self.world = stage, world

    def start(self, p: Pairing) -> str:
        """Begin a draft; returns its token."""
        user = self.world.users[p.firm.number]

        def begin(act: Act) -> str:
            firm = db.session.get_one(Organisation, self.world.organisations[p.firm.number])
            return operations.start_application(act=act, call=get_call(p.call), firm=firm).token

        return str(self.stage.do(user, begin))

    def _load(self, p: Pairing, token: str) -> Application:
        return get_application_for(self.stage.act(self.world.users[p.firm.number]).actor, token)

    def write(self, p: Pairing, token: str, only: tuple[str, ...] = ()) -> None:
        """Fill in the answers, or some of them."""
        values = {k: v for k, v in answers(p).items() if not only or k in only}
        self._as_firm(
            p, token,
            lambda act, a: operations.save_draft(act=act, application=a, version=a.version, values=values),
        )  # fmt: skip

    def ask_creative(self, p: Pairing, token: str) -> None:
        """Ask a creative of the gallery for an offer."""
        brief = f"{p.idea['challenge']} We would like to begin on {in_english(p.start)}."

        def ask(act: Act, a: Application) -> None:
            creative = db.session.get_one(Organisation, self.world.organisations[p.creative.number])
            operations_offers.choose_creative(
                act=act, application=a, creative=creative, brief=brief
            )

        self._as_firm(p, token, ask)

    def confirm(self, p: Pairing, token: str) -> None:
        """Let the creative confirm its price, dates and work."""
        user = self.world.users[p.creative.number]

        def answer(act: Act) -> None:
            operations_offers.confirm_offer(
                act=act, offer=self._offer(p, token), price_net_minor=p.price_minor, vat_rate_bp=2200,
                starts_on=p.start, ends_on=months_after(p.start, p.months),
                work="Analysis, three directions, prototype, test with customers, final files and training.",
            )  # fmt: skip

        self.stage.do(user, answer)

    def decline(self, p: Pairing, token: str) -> None:
        """Let the creative decline."""
        self.stage.do(
            self.world.users[p.creative.number],
            lambda act: operations_offers.decline_offer(
                act=act, offer=self._offer(p, token), reason="We are fully booked until the summer."
            ),
        )

    def _offer(self, p: Pairing, token: str) -> Any:
        offer = current_offer(self._load(p, token).offers)
        return get_offer(offer.id) if offer is not None else None

    def attach(self, p: Pairing, token: str) -> None:
        """Attach the quote of the creative."""
        euros = f"{p.price_minor // 100:,}.{p.price_minor % 100:02d}"
        upload = paper(
            "quote.pdf", "Quote",
            [f"{p.creative.name} offers {p.firm.name} the work of “{p.idea['title']}”.", f"Net price: EUR {euros}"],
            self.stage.now,
        )  # fmt: skip
        self._as_firm(
            p, token,
            lambda act, a: attach_document(act=act, application=a, requirement="quote", upload=upload),
        )  # fmt: skip

    def submit(self, p: Pairing, token: str) -> None:
        """Send the application."""
        self._as_firm(p, token, lambda act, a: submit_application(act=act, application=a))

    def whole(self, p: Pairing) -> str:
        """Apply from start to receipt."""
        token = self.start(p)
        self.write(p, token)
        self.ask_creative(p, token)
        self.stage.tick(90)
        self.confirm(p, token)
        self.attach(p, token)
        self.stage.tick(20)
        self.submit(p, token)
        return token

    def _as_firm(self, p: Pairing, token: str, deed: Any) -> None:
        self.stage.do(self.world.users[p.firm.number], lambda act: deed(act, self._load(p, token)))

    # What officers do

    def check(self, token: str, *, fail: str = "", remark: str = "") -> None:
        """Go through the checklist; `fail` names the point that is not fulfilled."""

        def go(act: Act) -> None:
            case = get_case(token)
            operations_checks.take_over(act=act, application=case)
            for point in config_of(case.call, case.call_version).checklist:
                failed = point.code == fail
                operations_checks.record_check(
                    act=act,
                    application=case,
                    code=point.code,
                    outcome="fail" if failed else "pass",
                    remark=remark if failed else "",
                )

        self.stage.do(self.world.staff["officer"], go)

    def accept(self, token: str) -> None:
        """Accept formally."""
        self.check(token)
        self.stage.do(
            self.world.staff["officer"],
            lambda act: operations_checks.accept_application(act=act, application=get_case(token)),
        )

    def refuse(self, token: str, code: str, reason: str) -> None:
        """Refuse on formal grounds."""
        self.check(token, fail=code, remark=reason)
        self.stage.do(
            self.world.staff["officer"],
            lambda act: operations_checks.refuse_application(
                act=act, application=get_case(token), code=code, reason=reason
            ),
        )

    def ask_correction(self, token: str, reason: str, days: int) -> None:
        """Ask for a correction."""
        due = self.stage.now + timedelta(days=days)
        self.stage.do(
            self.world.staff["officer"],
            lambda act: operations_checks.ask_correction(
                act=act, application=get_case(token), reason=reason, due_at=due
            ),
        )

    def answer(self, p: Pairing, token: str) -> None:
        """Answer a correction."""
        self._as_firm(
            p, token,
            lambda act, a: answer_correction(act=act, application=a, answer="The signed quote is attached now."),
        )  # fmt: skip

    def withdraw(self, p: Pairing, token: str) -> None:
        """Withdraw the application."""
        self._as_firm(
            p, token,
            lambda act, a: operations.withdraw_application(
                act=act, application=a, reason="We changed our plans."
            ),
        )  # fmt: skip
