"""The mailer: sends what waits, one message at a time, each noted in its own transaction."""

from __future__ import annotations

from voucherapp.db.session import db, unit_of_work
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act
from voucherapp.notifications.mime import build_email
from voucherapp.notifications.operations import mark_failed, mark_sent
from voucherapp.notifications.queries import get_message, list_due
from voucherapp.notifications.transport import DeliveryError, deliver
from voucherapp.scheduler.registry import Job
from voucherapp.web.settings import folder, setting


def send_waiting(act: Act) -> str | None:
    """Send the messages whose time has come; what fails is tried again after a longer pause."""
    waiting = [message.id for message in list_due(act.at)]
    db.session.rollback()
    failed = sum(not _send_one(message_id, act) for message_id in waiting)
    if not waiting:
        return None
    return f"sent {len(waiting) - failed} messages" + (f", {failed} failed" if failed else "")


def _send_one(message_id: int, act: Act) -> bool:
    """Send outside of any transaction: a slow mail server must not hold the database."""
    failure = _hand_over(message_id)
    now = Act(actor=act.actor, at=clock.now(), origin=act.origin)
    with unit_of_work():
        message = get_message(message_id)
        if failure is None:
            mark_sent(act=now, message=message, keep_links=bool(setting("DEMO")))
        else:
            mark_failed(act=now, message=message, error=str(failure), lasting=failure.lasting)
    return failure is None


def _hand_over(message_id: int) -> DeliveryError | None:
    try:
        email = build_email(get_message(message_id))
        db.session.rollback()
        deliver(
            email,
            smtp_url=setting("SMTP_URL"),
            mailbox=folder("INSTANCE") / "mailbox",
            name=f"{message_id:08d}",
        )
    except DeliveryError as failure:
        return failure
    except (ValueError, OSError) as error:
        # An address or a file that cannot be put into a mail; somebody may mend it meanwhile.
        db.session.rollback()
        return DeliveryError(f"{type(error).__name__}: {error}")
    return None


JOBS = (Job("send-mail", every=10, run=send_waiting, owns_units=True),)
