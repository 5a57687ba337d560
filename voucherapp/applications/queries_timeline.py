"""One timeline of a case: what was done, what was mailed, what was written; and what came later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from voucherapp.applications.models import Application
from voucherapp.casework.models import CaseMessage
from voucherapp.casework.queries import list_messages, list_notes
from voucherapp.db.queries import list_case_timeline
from voucherapp.files.models import StoredFile
from voucherapp.kernel.text import T
from voucherapp.notifications.queries import list_case_messages

#: Deeds that stand in the timeline with their words already.
SHOWN_OTHERWISE = frozenset({"case.message", "case.note"})
EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline: who did what when, and the words that go with it."""

    at: datetime
    #: Orders lines of the same moment: deeds before the mails they caused.
    rank: tuple[int, int]
    actor: str
    summary: T | str
    icon: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ThreadFigure:
    """One party of a case: its side, its name, and how much was written."""

    side: str
    name: str
    count: int
    #: Messages of the party that the office has not read.
    unread: int


def case_timeline(application: Application, *, with_mails: bool) -> list[Happening]:
    """Return everything that happened on a case, newest first; mails for those who may read them."""
    found = [*_deeds(application.id), *_written(application.id)]
    if with_mails:
        found.extend(_mails(application.id))
    return sorted(found, key=lambda line: (line.at, line.rank), reverse=True)


def _deeds(case_id: int) -> Iterator[Happening]:
    for line in list_case_timeline(case_id, public_only=False):
        if line.verb in SHOWN_OTHERWISE:
            continue
        icon = ICONS.get(line.verb.rsplit(".", 1)[-1].split("_")[0], "dot")
        reason = str(line.detail.get("reason") or line.detail.get("remark") or "")
        yield Happening(line.at, (0, line.id), line.user_name, line.summary, icon, reason[:EXCERPT])


#: What a deed looks like, by the first word of its verb.
ICONS = {
    "started": "plus",
    "submit": "send",
    "resend": "send",
    "take": "pencil",
    "reopen": "unlock",
    "keep": "undo",
    "put": "undo",
    "lapse": "clock",
    "ask": "message",
    "answer": "message",
    "accept": "check-circle",
    "refuse": "cross-circle",
    "withdraw": "undo",
    "attached": "file",
    "detached": "trash",
    "checked": "check",
    "taken": "user",
    "confirm": "check-circle",
    "decline": "cross-circle",
}


def _mails(case_id: int) -> Iterator[Happening]:
    for mail in list_case_messages(case_id):
        who = mail.to_name or mail.to_email
        summary = T("Mail to %(who)s: %(subject)s", who=who, subject=mail.subject)
        state = str(mail.delivery.label)
        yield Happening(mail.created_at, (1, mail.id), "", summary, "mail", state)


def _written(case_id: int) -> Iterator[Happening]:
    for message in list_messages(case_id):
        name = message.organisation.name
        summary = (
            T("Message to %(name)s", name=name)
            if message.from_office
            else T("Message of %(name)s", name=name)
        )
        yield Happening(
            message.at, (2, message.id), message.by_name, summary, "message", _words(message)
        )
    for written in list_notes(case_id):
        yield Happening(
            written.at, (3, written.id), written.by_name, T("Internal note"), "pencil", written.text
        )


def _words(message: CaseMessage) -> str:
    text = message.text
    text = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
    names = ", ".join(item.file.filename for item in message.files)
    return f"{text} [{names}]" if names else text


def thread_figures(application: Application) -> list[ThreadFigure]:
    """Return the parties of a case with how much was written to and by each."""
    messages = list_messages(application.id)
    parties = [("firm", application.firm), ("creative", application.creative)]
    figures = []
    for side, party in parties:
        if party is None:
            continue
        own = [m for m in messages if m.organisation_id == party.id]
        unread = sum(not m.from_office and m.read_at is None for m in own)
        figures.append(ThreadFigure(side, party.name, len(own), unread))
    return figures


def list_later_files(case_id: int) -> Sequence[tuple[StoredFile, str, datetime]]:
    """List (file, party, moment) of what parties handed in with messages after sending."""
    return [
        (item.file, message.organisation.name, message.at)
        for message in list_messages(case_id)
        if not message.from_office
        for item in message.files
    ]
