"""What waits for people in pairing: answers to give, quotes to compare, reviews to write or read."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking.queries_broker import count_invitations
from voucherapp.matchmaking.queries_pairing import count_waiting
from voucherapp.matchmaking.queries_quotes import count_answers
from voucherapp.matchmaking.queries_ratings import count_to_moderate, list_to_write
from voucherapp.web.manifest import Task


def for_creatives(actor: Actor) -> Sequence[Task]:
    """Name enquiries and quotes that wait for an answer."""
    if not actor.may(P.OFFER_CONFIRM) or not actor.organisation_ids:
        return ()
    enquiries, quotes = count_waiting(actor)
    url, found = url_for("enquiries.own"), []
    if enquiries:
        found.append(Task(T("Firms ask you about their briefs"), url, "message", count=enquiries))
    if quotes:
        found.append(Task(T("Firms ask you for a quote"), url, "file", count=quotes))
    return found


def for_firms(actor: Actor) -> Sequence[Task]:
    """Name quotes to compare and reviews to write."""
    if not actor.may(P.APPLICATION_WRITE) or not actor.organisation_ids:
        return ()
    found = []
    if given := count_answers(actor):
        found.append(Task(T("Compare the quotes you have"), url_for("briefs.own"), count=given))
    found += [
        Task(
            T("Review the work of %(name)s", name=rating.creative.name),
            url_for("ratings.write", token=rating.token),
            "star",
        )
        for rating in list_to_write(actor)
    ]
    return found


def for_brokers(actor: Actor) -> Sequence[Task]:
    """Name the firms that ask a broker for help."""
    if not actor.may(P.BRIEF_ASSIST) or not actor.email:
        return ()
    asked = count_invitations(actor)
    if not asked:
        return ()
    return [Task(T("Firms ask for your help"), url_for("broker.own"), "handshake", count=asked)]


def for_officers(actor: Actor) -> Sequence[Task]:
    """Name reviews and answers that wait to be published."""
    waiting = count_to_moderate() if actor.may(P.RATING_MODERATE) else 0
    if not waiting:
        return ()
    return [
        Task(T("Reviews wait to be published"), url_for("ratings.queue"), "star", count=waiting)
    ]
