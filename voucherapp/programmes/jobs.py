"""Scheduled work on calls."""

from __future__ import annotations

from voucherapp.kernel.act import Act
from voucherapp.programmes import queries, queries_calendar, queries_versions
from voucherapp.programmes.operations_amendments import bring_into_force
from voucherapp.programmes.operations_calendar import forget_unconfirmed, tell_opening
from voucherapp.programmes.operations_rulebook import print_rulebook
from voucherapp.scheduler.registry import Job


def apply_amendments(act: Act) -> str | None:
    """Put published amendments into force when their moment has come."""
    due = queries_versions.list_due_versions(act.at)
    for call_id, number in due:
        version = queries_versions.get_version(call_id, number)
        bring_into_force(act=act, call=queries.get_call_by_id(call_id), version=version)
    return f"{len(due)} amendments in force" if due else None


def print_rulebooks(act: Act) -> str | None:
    """Print the rulebooks of versions that were published since the last run."""
    waiting = queries_versions.list_unprinted()
    for call_id, number in waiting:
        print_rulebook(act=act, call=queries.get_call_by_id(call_id), number=number)
    return f"{len(waiting)} rulebooks printed" if waiting else None


def tell_openings(act: Act) -> str | None:
    """Tell those who subscribed that a call has opened."""
    opened = queries_calendar.list_opening(act.at)
    for call in opened:
        tell_opening(act=act, call=call)
    return f"{len(opened)} openings told" if opened else None


def forget_addresses(act: Act) -> str | None:
    """Forget addresses that were never confirmed."""
    number = forget_unconfirmed(act=act)
    return f"{number} addresses forgotten" if number else None


JOBS = (
    Job("programmes.forget-addresses", every=86400, run=forget_addresses),
    Job("programmes.tell-openings", every=60, run=tell_openings),
    Job("programmes.apply-amendments", every=60, run=apply_amendments),
    Job("programmes.print-rulebooks", every=60, run=print_rulebooks),
)
