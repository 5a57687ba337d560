"""The state of a message, and how long to wait before it is tried again."""

from __future__ import annotations

import re
from datetime import timedelta

from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State

QUEUED = State("queued", T("Waiting to be sent"), "progress", "clock")
RETRYING = State("retrying", T("Will be tried again"), "warning", "refresh")
SENT = State("sent", T("Sent"), "success", "check-circle", final=True)
FAILED = State("failed", T("Could not be sent"), "danger", "cross-circle", final=True)
STATES = (QUEUED, RETRYING, SENT, FAILED)

#: The pauses after the first, second ... attempt that failed; after the last one it is given up.
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))

_LINK = re.compile(r"https?://\S+")


def delivery_state(*, sent: bool, failed: bool, attempts: int) -> State:
    """Tell how far a message is from what is known of it."""
    if sent:
        return SENT
    if failed:
        return FAILED
    return RETRYING if attempts else QUEUED


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts, None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def without_links(body: str) -> str:
    """Return a text whose addresses are taken out: a link that opens an account is not kept."""
    return _LINK.sub("[…]", body)
