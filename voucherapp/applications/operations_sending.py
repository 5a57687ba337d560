"""Sending a draft: judged while others may write, then counted and kept in one short transaction.

A database like SQLite has one writer at a time. What takes long, reading and judging, is done before
the lock; under it everything is read again, and judged again only where something has changed.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, insert, update

from voucherapp.applications.events import ApplicationSubmitted
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.operations_editing import refresh_search_text
from voucherapp.applications.operations_submission import (
    Judged,
    freeze_facts,
    judged,
    stamped,
)
from voucherapp.applications.queries_history import lock_history
from voucherapp.applications.queries_locks import lock_sending, next_sequence
from voucherapp.applications.queries_sending import get_sending, read_again
from voucherapp.applications.queries_versions import highest_number, latest_version
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import APPLICATION, reference_of
from voucherapp.applications.rules_guards import Submission
from voucherapp.applications.sending import WRITTEN, Sending
from voucherapp.db.outbox import emit
from voucherapp.db.session import db, insert_at_once, update_at_once
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T

_APPLICATION = cast("Table", Application.__table__)
#: Built once: putting it together takes longer than running it.
_SAVE = update(_APPLICATION).where(
    _APPLICATION.c.id == bindparam("own_id"),
    _APPLICATION.c.row_version == bindparam("own_version"),
)
_KEEP = insert(cast("Table", ApplicationVersion.__table__))


def judge_sending(*, act: Act, sending: Sending) -> Judged:
    """Judge a draft before anything is locked; nothing is written and nothing is decided yet."""
    return judged(sending, sending.received_at or act.at)


def send(*, act: Act, sending: Sending, case: Judged | None = None) -> int:
    """Send a draft: give it its number, freeze its content, leave the rest to the outbox.

    `case` is what `judge_sending` found a moment ago; it stands where nothing has changed since.
    Returns the number of the version that counts: a second sending gives that of the first. Raises
    Refused ("closed", "not-open", "incomplete") and changes nothing then.
    """
    lock_sending(sending.call_id, sending.id)
    now = read_again(sending)
    lock_history(now, now.config)
    if now.submitted_at is not None:
        return highest_number(now.id)
    # Paper, call or mail counts from the moment it reached the office.
    arrived_at = now.received_at or act.at
    case = judged(now, arrived_at, before=case if now is sending else None)
    # A draft that was sent before keeps its number.
    sequence = now.sequence or next_sequence(now.call_id)
    number = highest_number(now.id) + 1 if now.sequence else 1
    window = window_of(now, act.at)
    fire(
        now,
        APPLICATION,
        "submit",
        act=act,
        facts=Submission(window, len(case.open_points)),
        summary=T("Application submitted"),
        case_id=now.id,
        public=True,
    )
    now.sequence = sequence
    now.reference = reference_of(now.call.code, sequence)
    refresh_search_text(act=act, application=now)
    now.submitted_at = act.at
    now.submitted_by = act.by
    now.arrived_at = arrived_at
    now.late = window.late
    freeze_facts(now, case)
    emit(act, ApplicationSubmitted(now.id, number))
    _save(now)
    version = stamped(act=act, application=now, case=case, number=number)
    insert_at_once(_KEEP, {**version, "by_user": version.pop("by")})
    return number


def submit_application(*, act: Act, application: Application) -> ApplicationVersion:
    """Send a draft that is at hand as a mapped object, as `send` does; return what was frozen.

    For those who have time: everything is read and judged under the lock.
    """
    db.session.flush()
    send(act=act, sending=get_sending(application.token))
    db.session.refresh(application, attribute_names=[*WRITTEN, "row_version"])
    return latest_version(application.id)


def _save(sending: Sending) -> None:
    """Write what sending changes, if the row is still the one that was read."""
    values = {name: getattr(sending, name) for name in WRITTEN}
    values["row_version"] = sending.row_version + 1
    update_at_once(_SAVE, {**values, "own_id": sending.id, "own_version": sending.row_version})
