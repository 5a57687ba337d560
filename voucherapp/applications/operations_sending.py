"""Sending a draft: judged while others may write, then counted and kept in one short transaction.

A database like SQLite has one writer at a time. What takes long, reading and judging, is done before
the lock; under it everything is read again, and judged again only where something has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, update

from voucherapp.applications.events import ApplicationSubmitted
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.operations_editing import refresh_search_text
from voucherapp.applications.operations_submission import (
    content_of,
    freeze_facts,
    judged,
    stamped,
)
from voucherapp.applications.queries_history import lock_history
from voucherapp.applications.queries_locks import lock_sending, next_sequence
from voucherapp.applications.queries_sending import get_sending
from voucherapp.applications.queries_versions import highest_number, latest_version
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import APPLICATION, reference_of
from voucherapp.applications.rules_content import canonical, digest_of_text
from voucherapp.applications.rules_guards import Submission
from voucherapp.applications.sending import WRITTEN, Sending
from voucherapp.db.outbox import emit
from voucherapp.db.readings import Noted, noting
from voucherapp.db.session import db
from voucherapp.db.statements import JsonText, Writing, insertion
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T

_TABLE = cast("Table", Application.__table__)
#: Built once: putting them together takes longer than running them.
_SAVE = Writing(
    update(_TABLE).where(
        _TABLE.c.id == bindparam("own_id"), _TABLE.c.row_version == bindparam("own_version")
    ),
    (*WRITTEN, "row_version"),
)
_KEEP = insertion(
    ApplicationVersion, "application_id", "number", "at", "by_user", "content", "digest"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with all that sending it takes, and the rows that this rests on."""

    #: With the facts of the day of sending, as reports count by them.
    sending: Sending
    #: How many points keep it from being sent.
    open_points: int
    #: What is frozen, but for its stamps.
    content: dict[str, Any]
    noted: Noted


def prepare_sending(*, act: Act, sending: Callable[[], Sending]) -> Prepared:
    """Read a draft and judge it before anything is locked; nothing is decided and nothing written."""
    with noting() as noted:
        return _prepared(act, sending(), noted)


def send(*, act: Act, prepared: Prepared) -> int:
    """Send a draft: give it its number, freeze its content, leave the rest to the outbox.

    Where something has changed since it was prepared, it is read and judged again. Returns the
    number of the version that counts: a second sending gives that of the first. Raises Refused
    ("closed", "not-open", "incomplete") and changes nothing then.
    """
    before = prepared.sending
    lock_sending(before.call_id, before.id)
    lock_history(before, before.config)
    if not prepared.noted.still_hold():
        now = get_sending(before.token)
        lock_history(now, now.config)
        prepared = _prepared(act, now, prepared.noted)
    if prepared.sending.submitted_at is not None:
        return highest_number(before.id)
    return _send(act, prepared)


def submit_application(*, act: Act, application: Application) -> ApplicationVersion:
    """Send a draft that is at hand as a mapped object, as `send` does; return what was frozen."""
    prepared = prepare_sending(act=act, sending=lambda: get_sending(application.token))
    send(act=act, prepared=prepared)
    db.session.refresh(application, attribute_names=[*WRITTEN, "row_version"])
    return latest_version(application.id)


def _prepared(act: Act, sending: Sending, noted: Noted) -> Prepared:
    case = judged(sending, _arrival(act, sending))
    freeze_facts(sending, case)
    return Prepared(sending, len(case.open_points), content_of(sending, case), noted)


def _arrival(act: Act, sending: Sending) -> datetime:
    """Return when it came: paper, call or mail counts from the moment it reached the office."""
    return sending.received_at or act.at


def _send(act: Act, prepared: Prepared) -> int:
    sending = prepared.sending
    # A draft that was sent before keeps its number.
    sequence = sending.sequence or next_sequence(sending.call_id)
    number = highest_number(sending.id) + 1 if sending.sequence else 1
    window = window_of(sending, act.at)
    fire(
        sending,
        APPLICATION,
        "submit",
        act=act,
        facts=Submission(window, prepared.open_points),
        summary=T("Application submitted"),
        case_id=sending.id,
        public=True,
    )
    sending.sequence = sequence
    sending.reference = reference_of(sending.call.code, sequence)
    refresh_search_text(act=act, application=sending)
    sending.submitted_at = act.at
    sending.submitted_by = act.by
    sending.arrived_at = _arrival(act, sending)
    sending.late = window.late
    emit(act, ApplicationSubmitted(sending.id, number))
    _save(sending)
    _freeze(act, prepared, number)
    return number


def _freeze(act: Act, prepared: Prepared, number: int) -> None:
    """Keep the content with its hash: written once, in the form in which it is hashed."""
    sending = prepared.sending
    text = canonical(stamped(prepared.content, act=act, application=sending, number=number))
    _KEEP.run(
        {
            "application_id": sending.id,
            "number": number,
            "at": act.at,
            "by_user": act.by,
            "content": JsonText(text),
            "digest": digest_of_text(text),
        }
    )


def _save(sending: Sending) -> None:
    """Write what sending changes, if the row is still the one that was read."""
    values = {name: getattr(sending, name) for name in WRITTEN}
    values["row_version"] = sending.row_version + 1
    _SAVE.run({**values, "own_id": sending.id, "own_version": sending.row_version})
