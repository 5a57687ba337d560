"""Who may score what: conflicts that can be computed, and a choice that levels the load."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from voucherapp.kernel.text import T

_PUBLIC_MAIL = """
    aol.com arcor.de bluewin.ch email.cz free.fr freenet.de gmail.com gmx.at gmx.ch gmx.de gmx.net
    googlemail.com hotmail.com hotmail.fr hotmail.it icloud.com laposte.net libero.it live.com
    mail.com me.com msn.com o2.pl orange.fr outlook.com outlook.de pm.me posteo.de proton.me
    protonmail.com seznam.cz siol.net t-online.de tiscali.it virgilio.it web.de wp.pl yahoo.com
    yahoo.de yahoo.fr yahoo.it
    example.com example.net example.org
"""
#: Providers whose addresses say nothing about who somebody works with, and the domains that are
#: reserved for examples (RFC 2606) and so belong to nobody.
PUBLIC_MAIL = frozenset(_PUBLIC_MAIL.split())


def mail_domain(email: str) -> str:
    """Return the domain of an address in lower case; empty for public mail providers."""
    domain = email.rpartition("@")[2].strip().lower().rstrip(".")
    return "" if domain in PUBLIC_MAIL else domain


@dataclass(frozen=True, slots=True)
class EvaluatorFacts:
    """What is known of an evaluator when an assignment is considered."""

    user_id: int
    email: str
    organisation_ids: frozenset[int] = frozenset()
    #: Organisations with which a conflict was declared before, on whatever application.
    declared_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The two organisations of an application and the addresses of their people."""

    organisation_ids: frozenset[int]
    emails: frozenset[str] = frozenset()


def conflict_of(evaluator: EvaluatorFacts, case: CaseFacts) -> T | None:
    """Return why this evaluator may not score this application, or None when nothing is known."""
    if evaluator.organisation_ids & case.organisation_ids:
        return T("Member of one of the two organisations")
    if evaluator.declared_ids & case.organisation_ids:
        return T("Has declared a conflict with one of the two organisations")
    domain = mail_domain(evaluator.email)
    if domain and domain in {mail_domain(email) for email in case.emails}:
        return T("Same e-mail domain (%(domain)s) as one of the two organisations", domain=domain)
    return None


@dataclass(frozen=True, slots=True)
class Need:
    """How many more evaluators an application needs, and who cannot be one of them."""

    application_id: int
    missing: int
    blocked: frozenset[int]


def suggest(
    needs: Sequence[Need], evaluators: Sequence[int], load: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Suggest (application, evaluator) pairs that keep the load of evaluators level.

    The applications with the least choice come first; each takes the least loaded evaluators who
    may score it, the earlier one in the list when two are level.
    """
    loads = {evaluator: load.get(evaluator, 0) for evaluator in evaluators}
    order = {evaluator: position for position, evaluator in enumerate(evaluators)}
    pairs = []
    for need in sorted(needs, key=lambda n: (_choice(n, evaluators), n.application_id)):
        free = [e for e in evaluators if e not in need.blocked]
        free.sort(key=lambda e: (loads[e], order[e]))
        for evaluator in free[: need.missing]:
            loads[evaluator] += 1
            pairs.append((need.application_id, evaluator))
    return sorted(pairs)


def _choice(need: Need, evaluators: Collection[int]) -> int:
    return sum(1 for e in evaluators if e not in need.blocked) - need.missing
