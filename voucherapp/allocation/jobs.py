"""Scheduled work: the letters of confirmed decisions."""

from __future__ import annotations

from sqlalchemy import select

from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.operations_letters import BATCH, prepare_letters
from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel.act import Act
from voucherapp.scheduler.registry import Job


def make_letters(act: Act) -> str | None:
    """Print what confirmed decisions lack, some letters per transaction."""
    made = 0
    with unit_of_work():
        waiting = db.session.scalars(
            select(Decision.id)
            .join(DecisionLine, DecisionLine.decision_id == Decision.id)
            .where(
                Decision.state == "confirmed",
                DecisionLine.letter_id.is_(None),
                DecisionLine.outcome != "unscored",
            )
            .distinct()
            .order_by(Decision.id)
        ).all()
    for decision_id in waiting:
        number = BATCH
        while number == BATCH:
            with unit_of_work():
                number = prepare_letters(act=act, decision_id=decision_id)
            made += number
    return f"{made} letters" if made else None


JOBS = (Job("allocation.letters", 15, make_letters, owns_units=True),)
