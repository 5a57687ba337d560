"""Awards as they stand after the release of a decision; everything later goes through operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from voucherapp.accounts.models import Membership, User
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.applications.models import Application
from voucherapp.awards import operations, queries
from voucherapp.awards.models import Award
from voucherapp.db.session import db
from voucherapp.kernel import clock, ids
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Role
from voucherapp.ledger.operations import post
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import shares_of
from voucherapp.state_aid.operations import grant_aid, reserve_headroom

IBAN = "IT60X0542811101000000123456"
OTHER_IBAN = "CZ6508000000192000145399"
_numbers = count(1)


def system_act() -> Act:
    """A deed of the system now."""
    return Act(actor=SYSTEM, at=clock.now(), origin="job")


def make_selected(
    *, call: Call, firm: Organisation, creative: Organisation, amount_minor: int, **fields: Any
) -> Application:
    """Make an application that a decision has selected."""
    number = next(_numbers)
    now = clock.now()
    application = Application(
        **{
            "token": ids.token(),
            "reference": f"{call.code}-{number:04d}",
            "sequence": number,
            "call_id": call.id,
            "call_version": 1,
            "firm_id": firm.id,
            "creative_id": creative.id,
            "state": "selected",
            "title": f"Project {number}",
            "requested_minor": amount_minor,
            "total_cost_minor": amount_minor,
            "starts_on": now.date(),
            "ends_on": now.date() + timedelta(days=180),
            "started_at": now,
            "saved_at": now,
            "submitted_at": now,
            **fields,
        }
    )
    db.session.add(application)
    db.session.flush()
    return application


def make_decision(
    *, call: Call, awards: Sequence[tuple[Application, int]], aid: bool = True
) -> Decision:
    """Release a decision that awards these amounts: money committed, aid granted."""
    act = system_act()
    made = db.session.query(Decision).filter_by(call_id=call.id).count()
    decision = Decision(
        call_id=call.id,
        number=made + 1,
        state="released",
        line_rule="skip_to_fit",
        budget_minor=call.budget_minor,
        awarded_minor=sum(amount for _a, amount in awards),
        rules={},
        proposed_at=act.at,
        confirmed_at=act.at,
        released_at=act.at,
    )
    db.session.add(decision)
    db.session.flush()
    for rank, (application, amount) in enumerate(awards, 1):
        line = DecisionLine(
            decision_id=decision.id,
            application_id=application.id,
            rank=rank,
            reviews=2,
            outcome="award",
            amount_minor=amount,
        )
        db.session.add(line)
        db.session.flush()
        _promise(act, call, decision, line, application, aid)
    return decision


def _promise(
    act: Act,
    call: Call,
    decision: Decision,
    line: DecisionLine,
    application: Application,
    aid: bool,
) -> None:
    post(
        act=act,
        kind="commit",
        source=f"decision/{decision.id}/line/{line.id}",
        call_id=call.id,
        amount=Money(line.amount_minor, call.currency),
        reason=f"Decision {decision.number}",
        shares=shares_of(call.programme_id),
        award_id=line.id,
        reference=application.reference or "",
        timezone=call.timezone,
    )
    if aid:
        day = local_date(act.at, call.timezone)
        reserve_headroom(
            act=act,
            case_id=application.id,
            organisation_id=application.firm_id,
            amount_minor=line.amount_minor,
            member_state=call.programme.member_state,
            on=day,
            grantor=call.programme.authority,
            purpose=application.title,
            currency=call.currency,
        )
        grant_aid(act=act, case_id=application.id, on=day)


def member_of(*organisations: Organisation, role: Role = Role.FIRM) -> User:
    """Make a person who may act for these organisations."""
    user = make_person(role)
    for organisation in organisations:
        db.session.add(
            Membership(user_id=user.id, organisation_id=organisation.id, since=clock.now())
        )
    db.session.flush()
    return user


def make_award(
    *,
    call: Call | None = None,
    firm: Organisation | None = None,
    creative: Organisation | None = None,
    amount_minor: int = 10_000_00,
    ends_on: date | None = None,
    accepted: bool = False,
    user: User | None = None,
    iban: str = IBAN,
    aid: bool = True,
) -> Award:
    """Offer an award of a released decision, and accept it when asked to."""
    call = call or make_call()
    firm = firm or make_firm()
    creative = creative or make_creative()
    dates = {"ends_on": ends_on} if ends_on else {}
    application = make_selected(
        call=call, firm=firm, creative=creative, amount_minor=amount_minor, **dates
    )
    decision = make_decision(call=call, awards=[(application, amount_minor)], aid=aid)
    operations.offer_awards(act=system_act(), decision_id=decision.id)
    award = queries.find_award_of_application(application.id)
    assert award is not None
    if accepted:
        accept(award, user or member_of(firm), iban=iban)
    return award


def accept(award: Award, user: User, *, iban: str = IBAN) -> Award:
    """Accept an award as a member of its firm."""
    operations.accept_award(
        act=act_of(user),
        award=award,
        iban=iban,
        bic="",
        account_holder=award.firm.name[:70],
        terms_accepted=True,
        terms_digest=queries.digest_of_terms(award),
    )
    db.session.flush()
    db.session.expire(award)
    return queries.get_award(award.id)
