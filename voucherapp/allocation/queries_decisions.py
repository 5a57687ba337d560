"""Reads of decisions and of the results that applicants may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from voucherapp.accounts.models import User
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.rules import DECISION
from voucherapp.applications.models import Application
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.workflow import State
from voucherapp.programmes.models import Call

OPEN_STATES = ("proposed", "confirmed")


def _whole() -> Select[Decision]:
    return select(Decision).options(
        joinedload(Decision.call).joinedload(Call.programme),
        selectinload(Decision.lines).options(
            joinedload(DecisionLine.application).options(
                joinedload(Application.firm), joinedload(Application.creative)
            ),
            joinedload(DecisionLine.letter),
        ),
    )


def get_decision(decision_id: int) -> Decision:
    """Return a decision with its lines, applications and letters, or raise NotFound."""
    return one_or_404(
        _whole().where(Decision.id == decision_id).execution_options(populate_existing=True)
    )


def find_open_decision(call_id: int) -> Decision | None:
    """Return the decision of a call that is neither released nor sent back, if there is one."""
    return db.session.scalar(
        select(Decision).where(Decision.call_id == call_id, Decision.state.in_(OPEN_STATES))
    )


def next_number(call_id: int) -> int:
    """Return the number of the next decision on a call."""
    last = db.session.scalar(select(func.max(Decision.number)).where(Decision.call_id == call_id))
    return (last or 0) + 1


def letters_missing(decision: Decision) -> int:
    """Count the letters of a decision that are not prepared yet; lines must be loaded."""
    return sum(1 for line in lettered(decision) if line.letter_id is None)


def lettered(decision: Decision) -> list[DecisionLine]:
    """List the lines that say something to an applicant: all but those not scored in full."""
    return [line for line in decision.lines if line.outcome != "unscored"]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the history of a call shows it."""

    id: int
    call_code: str
    call_title: str
    timezone: str
    currency: str
    number: int
    state: State
    line_rule: str
    awarded_minor: int
    awards: int
    proposed_at: datetime
    proposed_by: str
    proposer_id: int | None
    confirmed_at: datetime | None
    confirmed_by: str
    released_at: datetime | None
    released_by: str
    remark: str
    rejected_reason: str


def list_decisions(call_id: int | None = None, *, states: Sequence[str] = ()) -> list[DecisionRow]:
    """List decisions with who did what when, the newest first: three statements."""
    statement = select(Decision).options(joinedload(Decision.call)).order_by(Decision.id.desc())
    if call_id is not None:
        statement = statement.where(Decision.call_id == call_id)
    if states:
        statement = statement.where(Decision.state.in_(states))
    decisions = db.session.scalars(statement.limit(200)).all()
    if not decisions:
        return []
    awards = dict(
        db.session.execute(
            select(DecisionLine.decision_id, func.count())
            .where(
                DecisionLine.outcome == "award",
                DecisionLine.decision_id.in_([d.id for d in decisions]),
            )
            .group_by(DecisionLine.decision_id)
        ).all()
    )
    people = {i for d in decisions for i in (d.proposed_by, d.confirmed_by, d.released_by) if i}
    names = names_of(people)
    return [_row(d, awards.get(d.id, 0), names) for d in decisions]


def names_of(user_ids: set[int]) -> dict[int | None, str]:
    """Return the names of people by id."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return dict(rows.all())


def _row(decision: Decision, awards: int, names: Mapping[int | None, str]) -> DecisionRow:
    return DecisionRow(
        id=decision.id,
        call_code=decision.call.code,
        call_title=decision.call.title,
        timezone=decision.call.timezone,
        currency=decision.call.currency,
        number=decision.number,
        state=DECISION.state(decision.state),
        line_rule=decision.line_rule,
        awarded_minor=decision.awarded_minor,
        awards=awards,
        proposed_at=decision.proposed_at,
        proposed_by=names.get(decision.proposed_by, ""),
        proposer_id=decision.proposed_by,
        confirmed_at=decision.confirmed_at,
        confirmed_by=names.get(decision.confirmed_by, ""),
        released_at=decision.released_at,
        released_by=names.get(decision.released_by, ""),
        remark=decision.remark,
        rejected_reason=decision.rejected_reason,
    )


def get_results_for(actor: Actor, token: str) -> Sequence[DecisionLine]:
    """Return the released lines of an application of the actor's firm or creative, newest first.

    Before a release there is nothing to be found here: NotFound, as for a stranger.
    """
    lines = db.session.scalars(_released(actor).where(Application.token == token)).all()
    if not lines:
        raise NotFound
    return lines


def list_results(actor: Actor, since: datetime) -> Sequence[DecisionLine]:
    """List the released lines of the actor's firms since a moment, newest first."""
    return db.session.scalars(
        _released(actor).where(
            Decision.released_at >= since, Application.firm_id.in_(actor.organisation_ids)
        )
    ).all()


def _released(actor: Actor) -> Select[DecisionLine]:
    mine = actor.organisation_ids
    return (
        select(DecisionLine)
        .join(DecisionLine.application)
        .join(DecisionLine.decision)
        .where(
            Decision.state == "released",
            DecisionLine.outcome != "unscored",
            or_(Application.firm_id.in_(mine), Application.creative_id.in_(mine)),
        )
        .options(
            joinedload(DecisionLine.application).options(
                joinedload(Application.firm),
                joinedload(Application.creative),
                joinedload(Application.call),
            ),
            joinedload(DecisionLine.decision),
            joinedload(DecisionLine.letter),
        )
        .order_by(DecisionLine.id.desc())
    )


def get_letter_for(actor: Actor, token: str, number: int) -> StoredFile:
    """Return the letter of a released decision to the firm it is written to."""
    return one_or_404(
        _letter(token, Decision.number == number).where(
            Decision.state == "released", Application.firm_id.in_(actor.organisation_ids)
        )
    )


def get_letter(decision_id: int, token: str) -> StoredFile:
    """Return a letter, released or not, to staff who may read rankings."""
    return one_or_404(_letter(token, Decision.id == decision_id))


def _letter(token: str, condition: object) -> Select[StoredFile]:
    return (
        select(StoredFile)
        .join(DecisionLine, DecisionLine.letter_id == StoredFile.id)
        .join(Decision, Decision.id == DecisionLine.decision_id)
        .join(Application, Application.id == DecisionLine.application_id)
        .where(Application.token == token, condition)  # type: ignore[arg-type]
    )
