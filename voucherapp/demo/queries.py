"""Whom a visitor of the demonstration may sign in as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from voucherapp.accounts.models import Membership, User
from voucherapp.applications.models import Application, Offer
from voucherapp.awards.models import Award
from voucherapp.db.session import db
from voucherapp.demo.cast import DOMAIN, data
from voucherapp.disbursement.models import Claim
from voucherapp.kernel.text import T


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demonstration and why one would look through its eyes."""

    role: str
    name: str
    email: str
    waits: str


def is_empty() -> bool:
    """Tell whether nobody has an account yet."""
    return db.session.scalar(select(User.id).limit(1)) is None


def is_demonstration() -> bool:
    """Tell whether the database was built by the demonstration and nobody else has come since."""
    others = select(User.id).where(User.email.not_like("%.example")).limit(1)
    marker = select(User.id).where(User.email == f"admin@{DOMAIN}")
    return db.session.scalar(marker) is not None and db.session.scalar(others) is None


def list_people() -> list[Person]:
    """List one or two accounts for each kind of person."""
    return [*_staff(), *_evaluators(), *_firms(), *_creatives()]


def _staff() -> Iterator[Person]:
    for key, role, waits in (
        (
            "officer",
            T("Programme officer"),
            T("Sets up calls, checks, assigns, proposes decisions"),
        ),
        ("officer2", T("Second officer"), T("Confirms and releases decisions")),
        ("checker", T("Finance, checking"), T("Checks claims, builds bank files")),
        ("releaser", T("Finance, releasing"), T("Releases payments")),
        ("auditor", T("Auditor"), T("Reads everything, changes nothing")),
        ("admin", T("Administrator"), T("Invites people, gives roles")),
        ("broker", T("Broker"), T("Helps a firm with its brief")),
        ("bookkeeper", T("Bookkeeper"), T("Files the claims of a firm")),
    ):
        user = db.session.scalar(select(User).where(User.email == f"{key}@{DOMAIN}"))
        if user is not None:
            yield Person(str(role), user.name, user.email, str(waits))


def _evaluators() -> Iterator[Person]:
    for name, local in data()["evaluators"][:2]:
        yield Person(
            str(T("Evaluator")), name, f"{local}@experts.example", str(T("Scores applications"))
        )


def _firms() -> Iterator[Person]:
    for statement, waits in (
        (_members().where(Application.state == "draft"), T("Has a draft")),
        (
            _members().where(Application.state == "correction"),
            T("Was asked for a correction"),
        ),
        (
            select(User)
            .join(Membership)
            .join(Award, Award.firm_id == Membership.organisation_id)
            .join(Claim, Claim.award_id == Award.id)
            .where(Claim.state.in_(("draft", "query"))),
            T("Has a voucher and a claim"),
        ),
    ):
        user = db.session.scalars(statement.order_by(User.id).limit(1)).first()
        if user is not None:
            yield Person(str(T("Firm")), user.name, user.email, str(waits))


def find_claimant() -> tuple[int, int] | None:
    """Return (organisation, member) of the first firm that has a claim; None before there is any."""
    row = db.session.execute(
        select(Membership.organisation_id, Membership.user_id)
        .join(Award, Award.firm_id == Membership.organisation_id)
        .join(Claim, Claim.award_id == Award.id)
        .order_by(Claim.id, Membership.id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row is not None else None


def _creatives() -> Iterator[Person]:
    statement = (
        select(User)
        .join(Membership)
        .join(Offer, Offer.creative_id == Membership.organisation_id)
        .where(Offer.state == "invited")
        .order_by(User.id)
        .limit(1)
    )
    user = db.session.scalars(statement).first()
    if user is not None:
        waits = str(T("Is asked for an offer"))
        yield Person(str(T("Creative")), user.name, user.email, waits)


def _members() -> Select[User]:
    return (
        select(User)
        .join(Membership)
        .join(Application, Application.firm_id == Membership.organisation_id)
    )


def find_person(email: str) -> User | None:
    """Return the account of one of the listed people, None for anybody else."""
    if email not in {person.email for person in list_people()}:
        return None
    return db.session.scalar(select(User).where(User.email == email))
