"""Every write to awards: offering, answering, lapsing, closing, changing the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.applications.models import Application
from voucherapp.applications.operations_outcomes import (
    record_award,
    record_end,
    record_return,
)
from voucherapp.awards import events, queries
from voucherapp.awards.models import Award, Voucher
from voucherapp.awards.operations_ties import refuse_tied_account
from voucherapp.awards.rules import (
    AWARD,
    AnswerFacts,
    CloseFacts,
    accept_until,
    read_bic,
    read_holder,
    read_iban,
    valid_until,
)
from voucherapp.db.audit import note
from voucherapp.db.locking import lock_row
from voucherapp.db.outbox import emit
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import add_months, local_date
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import post
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.programmes.queries import config_of
from voucherapp.state_aid.operations import correct_aid, withdraw_aid

#: How many days before its end an offer is brought to mind.
REMIND_DAYS = 3


def offer_awards(*, act: Act, decision_id: int) -> list[Award]:
    """Make the awards of a released decision, one per line that awards; doing it twice adds nothing.

    The number of the line is the number of the award: the ledger knows the money by it since the
    release.
    """
    decision = one_or_404(
        select(Decision)
        .where(Decision.id == decision_id, Decision.state == "released")
        .options(
            joinedload(Decision.call),
            selectinload(Decision.lines).joinedload(DecisionLine.application),
        )
    )
    lines = [line for line in decision.lines if line.outcome == "award"]
    known = _known(line.id for line in lines)
    made = [_offer(act, decision, line) for line in lines if line.id not in known]
    for award in made:
        emit(act, events.AwardOffered(award_id=award.id))
    return made


def _known(numbers: Iterable[int]) -> set[int]:
    return set(db.session.scalars(select(Award.id).where(Award.id.in_(list(numbers)))))


def _offer(act: Act, decision: Decision, line: DecisionLine) -> Award:
    call, application = decision.call, line.application
    config = config_of(call, application.call_version)
    granted_on = local_date(decision.released_at or act.at, call.timezone)
    award = Award(
        id=line.id,
        token=ids.token(),
        application_id=application.id,
        decision_line_id=line.id,
        call_id=call.id,
        firm_id=application.firm_id,
        creative_id=application.creative_id,
        amount_minor=line.amount_minor,
        currency=call.currency,
        state=AWARD.initial,
        granted_on=granted_on,
        offered_at=act.at,
        accept_until=accept_until(granted_on, config.award.accept_days, call.timezone),
        project_ends_on=_project_end(application, granted_on, config.project.max_months),
    )
    db.session.add(award)
    record_award(act=act, application=application, on=granted_on, amount_minor=line.amount_minor)
    db.session.flush()
    note(
        act,
        "award.offered",
        award,
        summary=T("Award offered to the firm"),
        case_id=application.id,
        public=True,
    )
    return award


def _project_end(application: Application, granted_on: date, months: int) -> date:
    """A project planned before the award ends at the earliest on the day of the award."""
    planned = application.ends_on or add_months(granted_on, months)
    return max(planned, granted_on)


def accept_award(
    *,
    act: Act,
    award: Award,
    iban: str,
    bic: str,
    account_holder: str,
    terms_accepted: bool,
    terms_digest: str,
) -> Voucher:
    """Accept an award within its days with terms and bank account; the voucher is issued at once."""
    lock_row(award)
    config = queries.config_for(award)
    facts = AnswerFacts(
        now=act.at,
        accept_until=award.accept_until,
        terms_accepted=terms_accepted,
        terms_unchanged=terms_digest == queries.digest_of_terms(award),
    )
    # Asked before the account is read, so that a late answer hears that it is late.
    AWARD.decide("accept", award.state, act.actor.permissions, facts)
    award.iban, award.bic = read_iban(iban), read_bic(bic)
    award.account_holder = read_holder(account_holder)
    refuse_tied_account(act=act, award=award, config=config)
    award.terms_digest = terms_digest
    award.accepted_at = award.answered_at = act.at
    award.answered_by = act.by
    fire(award, AWARD, "accept", act=act, facts=facts, case_id=award.application_id, public=True)
    accepted_on = local_date(act.at, award.call.timezone)
    voucher = Voucher(
        award_id=award.id,
        code=ids.code(),
        issued_at=act.at,
        valid_until=valid_until(accepted_on, config.voucher.validity_months),
    )
    db.session.add(voucher)
    note(
        act, "voucher.issued", voucher, summary=T("Voucher %(code)s issued", code=voucher.code),
        case_id=award.application_id, public=True,
    )  # fmt: skip
    emit(act, events.AwardAccepted(award_id=award.id, voucher_id=voucher.id))
    return voucher


def decline_award(*, act: Act, award: Award, reason: str) -> None:
    """Decline an award with a reason: its money and its room under the ceiling are free again."""
    if not reason.strip():
        raise Refused(
            "reason",
            T("Say briefly why you decline: it helps to make the next call better."),
            "reason",
        )
    lock_row(award)
    facts = AnswerFacts(now=act.at, accept_until=award.accept_until)
    award.decline_reason = reason.strip()
    award.answered_at, award.answered_by = act.at, act.by
    fire(
        award, AWARD, "decline", act=act, facts=facts,
        case_id=award.application_id, public=True, detail={"reason": award.decline_reason},
    )  # fmt: skip
    released = _release_rest(act, award, "decline", "Award declined by the firm")
    _withdraw_aid(act, award, "Award declined by the firm")
    emit(act, events.AwardDeclined(award_id=award.id, amount_minor=released))


def lapse_awards(*, act: Act) -> int:
    """Let awards lapse whose days are over without an answer; returns how many."""
    lapsed = 0
    for award in queries.list_lapsing(act.at):
        lock_row(award)
        if award.state != "offered":
            continue
        award.closed_at = act.at
        award.close_reason = "Not accepted in time"
        fire(
            award, AWARD, "lapse", act=act, case_id=award.application_id, public=True,
            facts=AnswerFacts(now=act.at, accept_until=award.accept_until),
        )  # fmt: skip
        released = _release_rest(act, award, "lapse", award.close_reason)
        _withdraw_aid(act, award, award.close_reason)
        emit(
            act,
            events.AwardLapsed(
                award_id=award.id, released_minor=released, reason=award.close_reason
            ),
        )
        lapsed += 1
    return lapsed


def remind_awards(*, act: Act) -> int:
    """Bring each offer that ends within three days to mind once; returns how many."""
    awards = queries.list_to_remind(act.at, REMIND_DAYS)
    for award in awards:
        award.reminded_at = act.at
        emit(act, events.AcceptanceDue(award_id=award.id))
    return len(awards)


def expire_award(*, act: Act, award: Award, reason: str) -> int:
    """Let an accepted award lapse that was never paid: all of it is released, its aid withdrawn."""
    lock_row(award)
    award.closed_at, award.close_reason = act.at, reason
    fire(
        award, AWARD, "expire", act=act.as_consequence(), facts=CloseFacts(0, reason),
        case_id=award.application_id, public=True, detail={"reason": reason},
    )  # fmt: skip
    released = _release_rest(act, award, "expire", reason)
    _withdraw_aid(act, award, reason)
    emit(act, events.AwardLapsed(award_id=award.id, released_minor=released, reason=reason))
    return released


def end_award(
    *, act: Act, award: Award, reason: str, open_claims: int = 0, finished: bool = False
) -> int:
    """Close an award and release what is still committed; returns the amount in minor units.

    `finished` is the system's own closing after the last instalment was paid; otherwise a person
    closes, with a reason, once no claim waits any more.
    """
    lock_row(award)
    award.closed_at, award.close_reason = act.at, reason
    facts = CloseFacts(open_claims=open_claims, reason=reason)
    fire(
        award, AWARD, "finish" if finished else "close",
        act=act.as_consequence() if finished else act,
        facts=facts, case_id=award.application_id, public=True, detail={"reason": reason},
    )  # fmt: skip
    released = _release_rest(act, award, "close", reason)
    correct_aid(
        act=act,
        case_id=award.application_id,
        amount_minor=balances_of_awards([award.id])[award.id].awarded,
        on=local_date(act.at, award.call.timezone),
        reason=reason,
    )
    record_end(act=act, application=award.application, released_minor=released)
    emit(act, events.AwardClosed(award_id=award.id, released_minor=released, reason=reason))
    return released


def _release_rest(act: Act, award: Award, cause: str, reason: str) -> int:
    """Post what is still committed back to the free budget, with the cause in the source."""
    rest = balances_of_awards([award.id])[award.id].committed
    if rest > 0:
        post(
            act=act,
            kind="release",
            source=f"award/{award.id}/{cause}",
            call_id=award.call_id,
            amount=Money(rest, award.currency),
            reason=reason,
            award_id=award.id,
            reference=award.application.reference or "",
            party=award.firm.name,
            timezone=award.call.timezone,
        )
    return rest


def _withdraw_aid(act: Act, award: Award, reason: str) -> None:
    record_return(act=act, application=award.application)
    withdraw_aid(
        act=act,
        case_id=award.application_id,
        on=local_date(act.at, award.call.timezone),
        reason=reason,
    )
