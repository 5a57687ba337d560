"""Who owes what before an application can be sent, and whether a creative has room for it; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.rules_profiles import Workload, capacity_on, full_day

#: States in which an application is still of interest to the firm when its creative is taken out.
RELYING = ("draft", "reopened", "submitted", "correction", "eligible", "reserve", "selected")


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that one of the two owes, and whether it is there."""

    by_firm: bool
    text: T | str
    done: bool


@dataclass(frozen=True, slots=True)
class CreativeSide:
    """How far the creative is: asked, registered, admitted (None: not needed), confirmed."""

    asked: bool = False
    registered: bool = False
    admitted: bool | None = None
    confirmed: bool = False


def owed_by_both(
    parts: Iterable[tuple[str, T | str, bool]],
    creative: CreativeSide,
    documents: Iterable[tuple[T, bool]] = (),
) -> list[Owed]:
    """List what firm and creative owe; `parts` are (code, title, done) of the firm's form.

    `documents` are (text, done) of what the creative must hand in.
    """
    found = [Owed(True, title, done) for code, title, done in parts if code != "creative"]
    found.append(Owed(True, T("Choose or invite the creative"), creative.asked))
    if creative.asked:
        found.append(Owed(False, T("Register its organisation"), creative.registered))
        if creative.admitted is not None:
            found.append(Owed(False, T("Be admitted to the gallery"), creative.admitted))
        found.append(Owed(False, T("Confirm price, dates and work"), creative.confirmed))
        found += [Owed(False, text, done) for text, done in documents]
    return found


def refuse_overload(
    *, most: int | None, others: int, load: Workload, starts_on: date, ends_on: date
) -> None:
    """Refuse a project beyond the call's number, or beyond what the creative said it can do at once.

    Only awarded projects take up declared capacity: many applications compete for few vouchers, and
    a creative that counted them all could hardly take part. The number of the call counts both.
    """
    if most is not None and others >= most:
        raise Refused(
            "projects-full",
            T(
                "You take part in %(count)s other applications of this call, and it allows %(most)s. "
                "Decline this request, or another one before the call closes.",
                count=others,
                most=most,
            ),
        )
    full = full_day(load, starts_on, ends_on)
    if full is not None:
        raise Refused(
            "no-room",
            T(
                "From %(day)s you have as many projects as your profile says you can do at once "
                "(%(count)s). Choose other dates, or change the number in your profile.",
                day=full,
                count=capacity_on(load, full),
            ),
            field="starts_on",
        )
