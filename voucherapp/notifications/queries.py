"""Reads of messages: of a case, of the queue, of everything that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.notifications.models import Message
from voucherapp.notifications.rules import delivery_state, topic_of


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message in a list, without its text."""

    id: int
    created_at: datetime
    topic: T
    to_email: str
    to_name: str
    subject: str
    case_id: int | None
    sent_at: datetime | None
    delivery: State


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How many messages wait, wait again after a failure, or were given up."""

    waiting: int
    retrying: int
    failed: int
    sent: int
    oldest_waiting_at: datetime | None


def get_message(message_id: int) -> Message:
    """Return a message by its id."""
    return one_or_404(select(Message).where(Message.id == message_id))


def find_by_key(dedup_key: str) -> Message | None:
    """Return the message that was written under this key, if any."""
    return db.session.scalar(select(Message).where(Message.dedup_key == dedup_key))


def list_case_messages(case_id: int) -> Sequence[Message]:
    """List the messages of one application, newest first."""
    return db.session.scalars(
        select(Message).where(Message.case_id == case_id).order_by(Message.id.desc()).limit(200)
    ).all()


def list_newest(limit: int = 60) -> Sequence[Message]:
    """List the newest messages, for the mailbox of the demonstration."""
    return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(limit)).all()


def list_due(now: datetime, limit: int = 50) -> Sequence[Message]:
    """List messages whose time has come, the longest waiting first."""
    return db.session.scalars(
        select(Message)
        .where(Message.next_attempt_at <= now)
        .order_by(Message.next_attempt_at, Message.id)
        .limit(limit)
    ).all()


def list_messages(
    *, filters: Mapping[str, str], sort: str, direction: str, page: int
) -> Listing[MessageRow]:
    """Return one page of all messages, filtered by `state`, `topic` and `q` (address or subject)."""
    return page_of(
        _filtered(filters),
        build=_row,
        sorts={
            "created": Message.id,
            "to": Message.to_email,
            "subject": Message.subject,
            "topic": Message.kind,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=Message.id.desc(),
        filters=dict(filters),
    )


def queue_figures() -> QueueFigures:
    """Count the messages by how far they are, in one statement."""
    waits = Message.next_attempt_at.is_not(None)
    again = waits & (Message.attempts > 0)

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        select(
            count(waits),
            count(again),
            count(Message.failed_at.is_not(None)),
            count(Message.sent_at.is_not(None)),
            func.min(case((waits, Message.created_at))),
        )
    ).one()
    return QueueFigures(row[0] - row[1], row[1], row[2], row[3], row[4])


def _filtered(filters: Mapping[str, str]) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = select(
        Message.id,
        Message.created_at,
        Message.kind,
        Message.to_email,
        Message.to_name,
        Message.subject,
        Message.case_id,
        Message.sent_at,
        Message.failed_at,
        Message.attempts,
    )
    if condition := _conditions().get(filters.get("state", "")):
        statement = statement.where(*condition)
    if topic := filters.get("topic"):
        statement = statement.where(Message.kind.startswith(f"{topic}.", autoescape=True))
    if words := filters.get("q"):
        statement = statement.where(
            or_(
                Message.to_email.icontains(words, autoescape=True),
                Message.subject.icontains(words, autoescape=True),
            )
        )
    return statement


def _conditions() -> dict[str, tuple[ColumnElement[bool], ...]]:
    waits = Message.next_attempt_at.is_not(None)
    return {
        "queued": (waits, Message.attempts == 0),
        "retrying": (waits, Message.attempts > 0),
        "sent": (Message.sent_at.is_not(None),),
        "failed": (Message.failed_at.is_not(None),),
    }


def _row(row: Row[Any]) -> MessageRow:
    return MessageRow(
        id=row.id,
        created_at=row.created_at,
        topic=topic_of(row.kind),
        to_email=row.to_email,
        to_name=row.to_name,
        subject=row.subject,
        case_id=row.case_id,
        sent_at=row.sent_at,
        delivery=delivery_state(
            sent=row.sent_at is not None, failed=row.failed_at is not None, attempts=row.attempts
        ),
    )
