"""The life of an award, of its voucher and of its bank account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from voucherapp.kernel.calendar import add_days, add_months, end_of_day
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What an answer to an offer depends on."""

    now: datetime
    accept_until: datetime
    terms_accepted: bool = True
    terms_unchanged: bool = True


@dataclass(frozen=True, slots=True)
class CloseFacts:
    """What the closing of an award depends on: claims that still wait, and the reason."""

    open_claims: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """Who asked for another bank account and who decides on it."""

    asked_by: int | None
    decided_by: int | None


def in_time(facts: AnswerFacts) -> Refused | None:
    """Refuse an answer after the last day of the offer."""
    if facts.now < facts.accept_until:
        return None
    return Refused(
        "too-late",
        T(
            "The days for the answer are over, and the award has lapsed. Write to the office named in the call."
        ),
    )


def terms_read(facts: AnswerFacts) -> Refused | None:
    """Refuse an acceptance without the terms, or of terms that changed since the page was opened."""
    if not facts.terms_accepted:
        return Refused("terms", T("Tick the box to accept the terms."), "terms_accepted")
    if not facts.terms_unchanged:
        return Refused(
            "terms-changed",
            T("The terms have changed since you opened the page. Read them again, then accept."),
            "terms_accepted",
        )
    return None


def time_is_over(facts: AnswerFacts) -> Refused | None:
    """Refuse a lapse before its time."""
    if facts.now >= facts.accept_until:
        return None
    return Refused("not-yet", T("The days for the answer are not over yet."))


def nothing_waits(facts: CloseFacts) -> Refused | None:
    """Refuse to close an award while a claim waits, or without a reason."""
    if facts.open_claims:
        return Refused(
            "open-claims", T("A claim of this award is still open. Decide on it first, then close.")
        )
    if not facts.reason.strip():
        return Refused("reason", T("Say why the award is closed: the firm reads it."), "reason")
    return None


def another_person(facts: ChangeFacts) -> Refused | None:
    """Refuse that the person who asked for the new account also confirms it."""
    if facts.asked_by is not None and facts.asked_by == facts.decided_by:
        return Refused(
            "four-eyes", T("Another person has to decide on the bank account you entered.")
        )
    return None


AWARD = Workflow(
    name="award",
    initial="offered",
    states=(
        State("offered", T("Waiting for acceptance"), "info", "clock"),
        State("accepted", T("Accepted, voucher issued"), "success", "check"),
        State("declined", T("Declined by the firm"), "neutral", "undo", final=True),
        State("lapsed", T("Lapsed"), "danger", "cross", final=True),
        State("closed", T("Closed"), "neutral", "lock", final=True),
    ),
    steps=(
        Step(
            "accept",
            ("offered",),
            "accepted",
            P.AWARD_ACCEPT,
            T("Accept the award"),
            (in_time, terms_read),
            T("Award accepted"),
        ),
        Step(
            "decline",
            ("offered",),
            "declined",
            P.AWARD_ACCEPT,
            T("Decline the award"),
            (in_time,),
            T("Award declined"),
        ),
        Step("lapse", ("offered",), "lapsed", P.SYSTEM_RUN, T("Period over"), (time_is_over,)),
        Step("expire", ("accepted",), "lapsed", P.SYSTEM_RUN, T("Lapsed unused"), (nothing_waits,)),
        Step(
            "close",
            ("accepted",),
            "closed",
            P.CLAIM_CHECK,
            T("Close and release the rest"),
            (nothing_waits,),
            T("Award closed, the rest released"),
        ),
        Step(
            "finish",
            ("accepted",),
            "closed",
            P.SYSTEM_RUN,
            T("Last instalment paid"),
            (nothing_waits,),
        ),
    ),
)

ACCOUNT_CHANGE = Workflow(
    name="account_change",
    initial="waiting",
    states=(
        State("waiting", T("Waiting for a second person"), "warning", "clock"),
        State("confirmed", T("Confirmed"), "success", "check", final=True),
        State("refused", T("Refused"), "danger", "cross", final=True),
    ),
    steps=(
        Step(
            "confirm",
            ("waiting",),
            "confirmed",
            P.PAYMENT_RELEASE,
            T("Confirm the new account"),
            (another_person,),
            T("New account confirmed"),
        ),
        Step(
            "refuse",
            ("waiting",),
            "refused",
            P.PAYMENT_RELEASE,
            T("Refuse the new account"),
            (another_person,),
            T("New account refused"),
        ),
    ),
)


def accept_until(released_on: date, accept_days: int, zone: str) -> datetime:
    """Return the first moment, in UTC, that is too late to answer an offer of that day."""
    return end_of_day(add_days(released_on, accept_days), zone)


def valid_until(accepted_on: date, months: int) -> date:
    """Return the last day of a voucher."""
    return add_months(accepted_on, months)


def terms_digest(terms: str) -> str:
    """Return the SHA-256 of the terms as they were shown."""
    return hashlib.sha256(terms.encode()).hexdigest()


def read_iban(text: str) -> str:
    """Return an IBAN without spaces; Refused when country, length or control digits are wrong."""
    try:
        return str(iban_numbers.validate(text))
    except ValidationError as error:
        raise Refused(
            "iban",
            T(
                "This IBAN is not right: a digit is wrong or missing. Copy it from your bank's papers."
            ),
            "iban",
        ) from error


def read_bic(text: str) -> str:
    """Return a BIC in capitals, empty when none was given; Refused when its shape is wrong."""
    if not text.strip():
        return ""
    try:
        return str(bic_numbers.validate(text))
    except ValidationError as error:
        raise Refused(
            "bic", T("A BIC has 8 or 11 letters and digits. It may also stay empty."), "bic"
        ) from error


def read_holder(name: str) -> str:
    """Return the name of an account holder in one line; Refused when empty or longer than banks take."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(
            "holder",
            T("Enter the name of the account holder as the bank knows it."),
            "account_holder",
        )
    if len(cleaned) > 70:
        raise Refused(
            "holder",
            T("Shorten the name of the account holder to 70 signs: banks take no more."),
            "account_holder",
        )
    return cleaned


def masked_iban(iban: str) -> str:
    """Return an IBAN of which only country and last four digits show."""
    return f"{iban[:2]}.. {iban[-4:]}" if iban else ""
