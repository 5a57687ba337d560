"""Reads for conflicts of interest: what is known of evaluators and of the two parties of a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from voucherapp.accounts.models import Membership, User
from voucherapp.accounts.queries import list_evaluators
from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.evaluation.models import Assignment
from voucherapp.evaluation.rules_assigning import CaseFacts, EvaluatorFacts, conflict_of
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation


def facts_of_evaluators(users: Sequence[User]) -> dict[int, EvaluatorFacts]:
    """Return what is known of evaluators with loaded memberships, by user id: one statement."""
    ids = [u.id for u in users]
    declared: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Assignment.evaluator_id, Application.firm_id, Application.creative_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.state == "conflict", Assignment.evaluator_id.in_(ids))
    )
    for user_id, firm_id, creative_id in rows:
        declared.setdefault(user_id, set()).update(i for i in (firm_id, creative_id) if i)
    return {
        u.id: EvaluatorFacts(
            u.id,
            u.email,
            frozenset(m.organisation_id for m in u.memberships),
            frozenset(declared.get(u.id, ())),
        )
        for u in users
    }


def facts_of_cases(applications: Iterable[Application]) -> dict[int, CaseFacts]:
    """Return the organisations of applications and their people's addresses, by application id."""
    pairs = {a.id: frozenset(i for i in (a.firm_id, a.creative_id) if i) for a in applications}
    ids = frozenset().union(*pairs.values()) if pairs else frozenset()
    emails = _grouped(
        db.session.execute(
            select(Organisation.id, Organisation.email).where(Organisation.id.in_(ids))
        )
    )
    members = db.session.execute(
        select(Membership.organisation_id, User.email)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id.in_(ids))
    )
    for organisation_id, email in members:
        emails.setdefault(organisation_id, set()).add(email)
    return {
        case: CaseFacts(
            pair, frozenset(e for organisation in pair for e in emails.get(organisation, ()) if e)
        )
        for case, pair in pairs.items()
    }


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = {}
    for key, value in rows:
        found.setdefault(key, set()).add(value)
    return found


def find_conflict(application: Application, evaluator: User) -> T | None:
    """Return why this evaluator may not score this application, or None."""
    evaluators = facts_of_evaluators([u for u in list_evaluators() if u.id == evaluator.id])
    facts = evaluators.get(evaluator.id, EvaluatorFacts(evaluator.id, evaluator.email))
    return conflict_of(facts, facts_of_cases([application])[application.id])
