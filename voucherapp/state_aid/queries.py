"""Every read of the register: undertakings, the room under the ceiling, the queue of entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select

from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.calendar import days_until
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid.models import AidCorrection, AidDeclaration, AidGrant, HeadroomCheck
from voucherapp.state_aid.queries_history import list_corrections, list_transfers
from voucherapp.state_aid.queries_undertaking import undertaking_of
from voucherapp.state_aid.rules import (
    Grant,
    Verdict,
    assess,
)
from voucherapp.state_aid.rules_register import SCHEMES, state_of
from voucherapp.state_aid.rules_succession import carry_over

#: Entries that use up the ceiling.
COUNTING = ("declared", "reserved", "granted")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An entry as the register page and the export show it."""

    id: int
    entity_key: str
    entity_name: str
    state_name: str
    granted_on: date
    amount_minor: int
    member_state: str
    scheme: str
    grantor: str
    purpose: str
    instrument: str
    nace_code: str
    case_id: int | None
    register_due_on: date | None
    registered_on: date | None
    withdrawn_on: date | None
    withdrawn_reason: str
    register_number: str
    corrected_on: date | None
    currency: str
    original_minor: int | None

    @property
    def state(self) -> State:
        """The state with its word and icon."""
        return state_of(self.state_name)

    @property
    def reference(self) -> str:
        """The unique number of the aid, as given by this granting body."""
        return f"{self.member_state}-{self.granted_on.year}-{self.id:06d}"

    def days_left(self, today: date) -> int | None:
        """Calendar days until the entry is due, None when nothing is to be entered."""
        if self.register_due_on is None or self.registered_on or self.state_name != "granted":
            return None
        return days_until(self.register_due_on, today)


def grants_of(
    keys: frozenset[str],
    *,
    on: date,
    without_case: int | None = None,
    known_to_firm: bool = False,
) -> list[Grant]:
    """List what counts for these enterprises on a day, mergers and splits until then applied.

    One case may be left out. What a firm is shown leaves out room that is held for a decision
    nobody may know of yet.
    """
    transfers = list_transfers(keys)
    wanted = keys | {transfer.from_key for transfer in transfers}
    states = tuple(s for s in COUNTING if s != "reserved") if known_to_firm else COUNTING
    statement = select(
        AidGrant.granted_on,
        AidGrant.amount_minor,
        AidGrant.member_state,
        AidGrant.scheme,
        AidGrant.entity_key,
        AidGrant.grantor,
        AidGrant.id,
    ).where(
        AidGrant.entity_key.in_(sorted(wanted)),
        AidGrant.state.in_(states),
        AidGrant.scheme.in_(sorted(SCHEMES)),
    )
    if without_case is not None:
        statement = statement.where(
            or_(AidGrant.case_id.is_(None), AidGrant.case_id != without_case)
        )
    rows = db.session.execute(statement.order_by(AidGrant.granted_on, AidGrant.id))
    return carry_over([Grant(*row) for row in rows], transfers, on)


def assess_room(
    organisation_id: int,
    member_state: str,
    on: date,
    amount_minor: int = 0,
    *,
    scheme: str = "general",
    boundary: str = "inclusive",
    without_case: int | None = None,
    known_to_firm: bool = False,
) -> Verdict:
    """Return what counts for the whole undertaking on a day and whether an amount (EUR cents) fits."""
    keys = undertaking_of(organisation_id).keys
    grants = grants_of(keys, on=on, without_case=without_case, known_to_firm=known_to_firm)
    return assess(amount_minor, on, scheme, member_state, keys, grants, boundary=boundary)


def list_grants_of(organisation_id: int) -> Sequence[AidGrant]:
    """List all aid of one organisation, withdrawn entries included, newest first."""
    return db.session.scalars(
        select(AidGrant)
        .where(AidGrant.organisation_id == organisation_id)
        .order_by(AidGrant.granted_on.desc(), AidGrant.id.desc())
    ).all()


def needs_correction(grant: AidGrant) -> bool:
    """Tell whether an entry changed after it was entered in the central register, and is not yet there."""
    if grant.registered_on is None or grant.corrected_on is not None:
        return False
    return grant.state == "withdrawn" or bool(list_corrections(grant.id))


def find_declaration(organisation_id: int) -> AidDeclaration | None:
    """Return the statement in force that the list is complete, None when there is none."""
    return db.session.scalars(
        select(AidDeclaration)
        .where(
            AidDeclaration.organisation_id == organisation_id,
            AidDeclaration.superseded_at.is_(None),
        )
        .order_by(AidDeclaration.id.desc())
        .limit(1)
    ).first()


def find_check(case_id: int) -> HeadroomCheck | None:
    """Return the newest calculation of headroom for a case."""
    return db.session.scalars(
        select(HeadroomCheck)
        .where(HeadroomCheck.case_id == case_id)
        .order_by(HeadroomCheck.id.desc())
        .limit(1)
    ).first()


def find_grant_of_case(case_id: int, *, waiting: bool = False) -> AidGrant | None:
    """Return the aid of a case that still counts (or waits, when asked), None when there is none."""
    states = ("reserved", "granted", "waiting") if waiting else ("reserved", "granted")
    return db.session.scalars(
        select(AidGrant)
        .where(AidGrant.case_id == case_id, AidGrant.state.in_(states))
        .order_by(AidGrant.id.desc())
        .limit(1)
    ).first()


def get_own_firm(actor: Actor, token: str) -> Organisation:
    """Return a firm that the actor belongs to (staff may look), or raise NotFound."""
    organisation = one_or_404(
        select(Organisation).where(Organisation.token == token, Organisation.kind == "firm")
    )
    if organisation.id in actor.organisation_ids or actor.may(Permission.STATE_AID_READ):
        return organisation
    raise NotFound


def get_declared(actor: Actor, organisation: Organisation, grant_id: int) -> AidGrant:
    """Return a declared entry of an organisation that the actor belongs to, or raise NotFound."""
    if organisation.id not in actor.organisation_ids:
        raise NotFound
    return one_or_404(
        select(AidGrant).where(
            AidGrant.id == grant_id,
            AidGrant.organisation_id == organisation.id,
            AidGrant.state == "declared",
        )
    )


def get_grant(grant_id: int) -> AidGrant:
    """Return an entry of the register by its id, or raise NotFound."""
    return one_or_404(select(AidGrant).where(AidGrant.id == grant_id))


def _register(filters: dict[str, str]) -> Any:
    a = AidGrant
    statement = select(
        a.id, a.entity_key, a.entity_name, a.state, a.granted_on, a.amount_minor, a.member_state,
        a.scheme, a.grantor, a.purpose, a.instrument, a.nace_code, a.case_id, a.register_due_on,
        a.registered_on, a.withdrawn_on, a.withdrawn_reason, a.register_number, a.corrected_on,
        a.currency, a.original_minor,
    )  # fmt: skip
    statement = statement.where(a.state != "declared", a.case_id.isnot(None))
    match filters.get("show", "due"):
        case "due":
            statement = statement.where(_due())
        case "registered":
            statement = statement.where(a.registered_on.isnot(None))
        case "withdrawn":
            statement = statement.where(a.state == "withdrawn")
        case "correct":
            statement = statement.where(_to_correct())
        case "waiting":
            statement = statement.where(a.state == "waiting")
    if text := filters.get("q", ""):
        needle = f"%{text}%"
        statement = statement.where(or_(a.entity_name.ilike(needle), a.entity_key.ilike(needle)))
    return statement


def _due() -> Any:
    return and_(
        AidGrant.state == "granted",
        AidGrant.register_due_on.isnot(None),
        AidGrant.registered_on.is_(None),
    )


def _to_correct() -> Any:
    corrected = select(AidCorrection.id).where(AidCorrection.grant_id == AidGrant.id).exists()
    return and_(
        AidGrant.registered_on.isnot(None),
        AidGrant.corrected_on.is_(None),
        or_(AidGrant.state == "withdrawn", corrected),
    )


def list_register(
    *,
    filters: dict[str, str] | None = None,
    sort: str = "due",
    direction: str = "asc",
    page: int = 1,
    per_page: int = 50,
) -> Listing[RegisterRow]:
    """Return one page of the register: what is due first, by default."""
    chosen = filters or {}
    return page_of(
        _register(chosen),
        build=lambda row: RegisterRow(*row),
        sorts={
            "due": AidGrant.register_due_on,
            "granted": AidGrant.granted_on,
            "name": AidGrant.entity_name,
            "amount": AidGrant.amount_minor,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=AidGrant.id,
        filters=chosen,
        per_page=per_page,
    )


def iterate_register(filters: dict[str, str]) -> Iterator[RegisterRow]:
    """Stream the register for an export, oldest grant first."""
    statement = _register(filters).order_by(AidGrant.granted_on, AidGrant.id)
    for row in db.session.execute(statement.execution_options(yield_per=500)):
        yield RegisterRow(*row)


@dataclass(frozen=True, slots=True)
class RegisterWork:
    """What waits for the register: entries with the earliest of their days, and corrections."""

    entries: int
    due_on: date | None
    corrections: int


def register_work() -> RegisterWork:
    """Return what waits for the register, in one statement."""
    corrections = select(func.count()).select_from(AidGrant).where(_to_correct()).scalar_subquery()
    row = db.session.execute(
        select(func.count(), func.min(AidGrant.register_due_on), corrections).where(_due())
    ).one()
    return RegisterWork(row[0], row[1], row[2] or 0)
