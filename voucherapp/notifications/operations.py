"""Writing messages, and noting what became of them."""

from __future__ import annotations

from collections.abc import Iterable

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.notifications.models import Message
from voucherapp.notifications.queries import find_by_key
from voucherapp.notifications.rules import pause_after, topic_of, without_links


def send_message(
    *,
    act: Act,
    kind: str,
    to_email: str,
    subject: T | str,
    body: T | str,
    dedup_key: str,
    to_name: str = "",
    user_id: int | None = None,
    case_id: int | None = None,
    attachments: Iterable[int] = (),
    language: str = "en",
    confidential: bool = False,
) -> Message:
    """Put a message into the queue of the mailer; the same key again changes nothing.

    The texts are translated now, so call it in the language of the person who gets it.
    `attachments` are ids of stored files. Raises KeyError when nobody knows what the kind is about.
    """
    topic_of(kind)
    existing = find_by_key(dedup_key)
    if existing is not None:
        return existing
    message = Message(
        created_at=act.at,
        kind=kind,
        user_id=user_id,
        to_email=to_email,
        to_name=to_name,
        # A line break in a subject could start a header of its own.
        subject=" ".join(str(subject).split())[:250],
        body=str(body),
        language=language,
        attachments=list(attachments),
        case_id=case_id,
        confidential=confidential,
        dedup_key=dedup_key,
        next_attempt_at=act.at,
    )
    db.session.add(message)
    db.session.flush()
    return message


def mark_sent(*, act: Act, message: Message, keep_links: bool) -> None:
    """Note that a message has left; the links of a confidential one are not kept."""
    message.attempts += 1
    message.sent_at = act.at
    message.next_attempt_at = None
    message.error = None
    if message.confidential and not keep_links:
        message.body = without_links(message.body)


def mark_failed(*, act: Act, message: Message, error: str, lasting: bool = False) -> None:
    """Note a failed attempt and when to try again; a lasting failure is given up at once."""
    message.attempts += 1
    message.error = error[:500]
    pause = None if lasting else pause_after(message.attempts)
    if pause is None:
        message.failed_at = act.at
        message.next_attempt_at = None
    else:
        message.next_attempt_at = act.at + pause


def send_again(*, act: Act, message: Message) -> None:
    """Put a message that was given up into the queue once more."""
    if message.failed_at is None:
        raise Refused("not-failed", T("Only a message that could not be sent is sent again."))
    message.failed_at = None
    message.attempts = 0
    message.next_attempt_at = act.at
    note(
        act,
        "message.sent_again",
        message,
        summary=T("Sent the message “%(subject)s” again", subject=message.subject),
        case_id=message.case_id,
    )
