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

#: What messages are about; the kind of a message begins with one of these and a full stop.
TOPICS: dict[str, T] = {
    "account": T("Accounts"),
    "application": T("Applications"),
    "case": T("Messages of a case"),
    "call": T("Calls"),
    "offer": T("Requests and offers"),
    "document": T("Documents of creatives"),
    "enquiry": T("Enquiries"),
    "quote": T("Quotes"),
    "broker": T("Help by a broker"),
    "creative": T("Changes of the creative"),
    "profile": T("Profiles in the gallery"),
    "review": T("Reviews by evaluators"),
    "decision": T("Decisions"),
    "award": T("Awards"),
    "voucher": T("Vouchers"),
    "account_change": T("Changes of bank accounts"),
    "claim": T("Claims"),
    "payment": T("Payments"),
    "rating": T("Ratings"),
}

_LINK = re.compile(r"https?://\S+")


def topic_of(kind: str) -> T:
    """Say what a kind of message such as "claim.approved" is about; KeyError when it is not known."""
    return TOPICS[kind.split(".", maxsplit=1)[0]]


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
