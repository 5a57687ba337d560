"""What a second officer does: confirm or send back a decision, choose its day, release it."""

from __future__ import annotations

from datetime import date

from voucherapp.allocation.events import DecisionRejected, DecisionReleased
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.operations import lock_call
from voucherapp.allocation.queries_decisions import lettered, letters_missing
from voucherapp.allocation.rules import DECISION, DecisionFacts
from voucherapp.applications.operations import mark_not_selected, mark_reserve, mark_selected
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.transitions import fire
from voucherapp.evaluation.queries import SCORED_STATES
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.money import Money, split_minor
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import post
from voucherapp.ledger.queries import balances_by_funder
from voucherapp.programmes.queries import config_of, shares_of
from voucherapp.state_aid.operations import grant_aid, withdraw_aid


def confirm_decision(*, act: Act, decision: Decision, release_on: date | None = None) -> None:
    """Confirm a decision as a second person; the letters are then prepared for a day of release."""
    day = _release_day(act, decision, release_on)
    fire(decision, DECISION, "confirm", act=act, facts=_facts(act, decision))
    decision.confirmed_at, decision.confirmed_by = act.at, act.by
    decision.release_on = day


def plan_release(*, act: Act, decision: Decision, release_on: date) -> None:
    """Choose another day of release; letters that carry the old one are prepared again."""
    if decision.state != "confirmed":
        raise Refused("wrong-state", T("Only a confirmed decision has a day of release."))
    day = _release_day(act, decision, release_on)
    if day == decision.release_on:
        return
    decision.release_on = day
    for line in decision.lines:
        line.letter_id = None
    note(
        act,
        "decision.planned",
        decision,
        summary=T("Release planned for %(day)s", day=day),
    )


def _release_day(act: Act, decision: Decision, wanted: date | None) -> date:
    today = local_date(act.at, decision.call.timezone)
    if wanted is not None and wanted < today:
        raise Refused("day-over", T("This day is over. Choose today or later."), field="release_on")
    return wanted or today


def reject_decision(*, act: Act, decision: Decision, reason: str) -> None:
    """Send a decision back with a reason; the room held under the State aid ceilings is freed."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason-missing", T("Say why the decision is sent back."), field="reason")
    fire(
        decision,
        DECISION,
        "reject",
        act=act,
        facts=_facts(act, decision),
        detail={"reason": reason},
    )
    decision.rejected_reason = reason
    today = local_date(act.at, decision.call.timezone)
    for line in decision.lines:
        if line.outcome in ("award", "reserve"):
            withdraw_aid(
                act=act,
                case_id=line.application_id,
                on=today,
                reason=str(T("Decision sent back before its release")),
            )
    emit(act, DecisionRejected(decision_id=decision.id))


def release_decision(*, act: Act, decision: Decision) -> None:
    """Release all results at once: states, aid and money of every application in one transaction.

    Raises Refused when letters are missing, the day is another one than theirs, or an application
    has changed since; nothing is released then. Lines, applications and the call must be loaded.
    """
    lock_call(act=act, call=decision.call)
    _refuse_changed(decision)
    fire(decision, DECISION, "release", act=act, facts=_facts(act, decision))
    decision.released_at, decision.released_by = act.at, act.by
    purse = _Purse(act, decision)
    is_aid = config_of(decision.call).aid.basis != "no_aid"
    for line in decision.lines:
        _mark(act, line)
        if line.outcome == "award" and is_aid:
            grant_aid(
                act=act,
                case_id=line.application_id,
                on=local_date(act.at, decision.call.timezone),
            )
        if line.outcome == "award":
            purse.post_award(line)
    emit(act, DecisionReleased(decision_id=decision.id))


def _refuse_changed(decision: Decision) -> None:
    gone = [
        line.application.reference or ""
        for line in lettered(decision)
        if line.application.state not in SCORED_STATES
    ]
    if gone:
        raise Refused(
            "changed-since",
            T(
                "%(references)s changed after the decision was recorded (for example withdrawn). "
                "Send the decision back and record it anew.",
                references=", ".join(gone),
            ),
        )


def _mark(act: Act, line: DecisionLine) -> None:
    application = line.application
    if line.outcome == "award":
        mark_selected(act=act, application=application)
    elif line.outcome == "reserve" and application.state != "reserve":
        mark_reserve(act=act, application=application, reason=line.reason)
    elif line.outcome in ("below_threshold", "aid_refused"):
        mark_not_selected(act=act, application=application, reason=line.reason)


class _Purse:
    """Commits the awards of a decision, split by the shares of the funders."""

    def __init__(self, act: Act, decision: Decision) -> None:
        self.act, self.decision = act, decision
        self.shares = shares_of(decision.call.programme_id)
        found = balances_by_funder(decision.call_id)
        self.free = {funder: found[funder].free for funder in found}

    def post_award(self, line: DecisionLine) -> None:
        """Post one award; its number is the number of the line."""
        decision, application = self.decision, line.application
        for transfer in post(
            act=self.act,
            kind="commit",
            source=f"decision/{decision.id}/line/{line.id}",
            call_id=decision.call_id,
            amount=Money(line.amount_minor, decision.call.currency),
            reason=str(T("Decision %(number)s released", number=decision.number)),
            shares=self._weights(line.amount_minor),
            award_id=line.id,
            reference=application.reference or "",
            party=application.firm.name,
            timezone=decision.call.timezone,
        ):
            self.free[transfer.funder_id] -= transfer.amount_minor

    def _weights(self, minor: int) -> dict[int, int]:
        """Split by the shares, or by what is left where rounding would overdraw a funder by a cent."""
        funders = sorted(self.shares)
        parts = split_minor(minor, [self.shares[f] for f in funders])
        if all(part <= self.free.get(f, 0) for f, part in zip(funders, parts, strict=True)):
            return self.shares
        return {f: max(0, self.free.get(f, 0)) for f in funders}


def _facts(act: Act, decision: Decision) -> DecisionFacts:
    return DecisionFacts(
        proposer_id=decision.proposed_by,
        actor_id=act.by,
        letters_missing=letters_missing(decision),
        lines=len(lettered(decision)),
        today=local_date(act.at, decision.call.timezone),
        release_on=decision.release_on,
    )
