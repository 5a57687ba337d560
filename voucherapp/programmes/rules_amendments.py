"""What an amendment of a published call may change, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Extension
from voucherapp.programmes.rules_leaves import Whole

LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AmendmentFacts:
    """What is looked at when an amendment is published."""

    now: datetime
    effective_at: datetime
    #: Closing as it was first published: extensions are counted from it.
    first_closes_at: datetime
    #: Minor units of the budget that are not awarded: so much could be taken back.
    free_minor: int
    currency: str


def refuse_amendment(before: Whole, after: Whole, facts: AmendmentFacts) -> None:
    """Refuse an amendment that would take from applicants what the published rules gave them."""
    _refuse_moment(facts)
    assert before.opens_at is not None  # noqa: S101  (a published call has its dates)
    if after.opens_at != before.opens_at and facts.now >= before.opens_at:
        raise Refused(
            "opened",
            T("The call is open already: the moment of opening stands."),
            field="opens_at",
        )
    _refuse_closing(before, after, before.config.intake.extension, facts)
    _refuse_budget(before, after, facts)


def _refuse_moment(facts: AmendmentFacts) -> None:
    if facts.effective_at < facts.now - timedelta(minutes=1):
        raise Refused(
            "past",
            T("An amendment cannot count from a moment that has passed. Choose now or later."),
            field="effective_at",
        )
    if facts.effective_at > facts.now + LATEST:
        raise Refused(
            "too-late", T("Choose a moment within the next twelve months."), field="effective_at"
        )


def _refuse_closing(
    before: Whole, after: Whole, extension: Extension, facts: AmendmentFacts
) -> None:
    if before.closes_at == after.closes_at or before.closes_at is None or after.closes_at is None:
        return
    if facts.now > before.closes_at:
        raise Refused(
            "closed",
            T("The call has closed. For late files an officer can open one application alone."),
            field="closes_at",
        )
    if facts.effective_at >= min(before.closes_at, after.closes_at):
        raise Refused(
            "after-closing",
            T("Another closing has to count before the call closes: choose an earlier moment."),
            field="effective_at",
        )
    if is_open_end(before.closes_at):
        _refuse_short_notice(after.closes_at, extension, facts)
        return
    if after.closes_at < before.closes_at:
        raise Refused(
            "shorter",
            T(
                "Applicants rely on the closing that was published: it can only move to a later day."
            ),
            field="closes_at",
        )
    if not extension.allowed:
        raise Refused(
            "no-extension", T("The rules of this call allow no extension."), field="closes_at"
        )
    if after.closes_at > facts.first_closes_at + timedelta(days=extension.max_days):
        raise Refused(
            "extension",
            T(
                "The rules allow %(days)s days more than first published, up to %(day)s.",
                days=extension.max_days,
                day=(facts.first_closes_at + timedelta(days=extension.max_days)).date(),
            ),
            field="closes_at",
        )
    if facts.now > before.closes_at - timedelta(days=extension.notice_days):
        raise Refused(
            "notice",
            T(
                "The rules ask for %(days)s days of notice before the closing; there are fewer left.",
                days=extension.notice_days,
            ),
            field="closes_at",
        )


def _refuse_short_notice(closes_at: datetime, extension: Extension, facts: AmendmentFacts) -> None:
    """Refuse to close a call that was open until further notice with less notice than promised."""
    if closes_at < facts.now + timedelta(days=extension.notice_days):
        raise Refused(
            "notice",
            T(
                "The rules ask for %(days)s days of notice before the closing: choose a later moment.",
                days=extension.notice_days,
            ),
            field="closes_at",
        )


def _refuse_budget(before: Whole, after: Whole, facts: AmendmentFacts) -> None:
    change = (after.budget_minor or 0) - (before.budget_minor or 0)
    if change < 0 and facts.effective_at > facts.now:
        raise Refused(
            "later-cut",
            T("A lower budget counts at once: what is free today may be awarded tomorrow."),
            field="effective_at",
        )
    if change > 0 and not before.config.budget.topup_allowed:
        raise Refused(
            "no-top-up", T("The rules of this call allow no higher budget."), field="budget_minor"
        )
    if -change > facts.free_minor:
        least = (before.budget_minor or 0) - facts.free_minor
        raise Refused(
            "committed",
            T(
                "So much is awarded or paid already that the budget cannot go below %(least)s.",
                least=Money(least, facts.currency),
            ),
            field="budget_minor",
        )
