"""Every read of awards, vouchers and changes of account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from voucherapp.applications.models import Application
from voucherapp.awards.models import AccountChange, Award, Voucher
from voucherapp.awards.rules import AWARD, terms_digest
from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.calendar import days_until, local_date
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.workflow import State
from voucherapp.ledger.queries import Balances, balances_of_awards
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of

Firm = aliased(Organisation, name="firm")
Creative = aliased(Organisation, name="creative")


#: An award of which the ledger knows nothing yet.
NOTHING = Balances()


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award as lists show it, with what the ledger says of it."""

    id: int
    token: str
    reference: str
    title: str
    firm: str
    creative: str
    call_code: str
    timezone: str
    state_name: str
    amount_minor: int
    currency: str
    granted_on: date
    accept_until: datetime
    voucher_code: str
    balances: Balances = NOTHING

    @property
    def state(self) -> State:
        """The state with its word and icon."""
        return AWARD.state(self.state_name)

    def days_left(self, now: datetime) -> int | None:
        """Days to accept, None when nobody waits for an answer."""
        if self.state_name != "offered":
            return None
        return days_until(
            local_date(last_moment(self.accept_until), self.timezone),
            local_date(now, self.timezone),
        )


def last_moment(end: datetime) -> datetime:
    """Return the last second before an excluded end: what people are told."""
    return end - timedelta(seconds=1)


def _whole() -> Select[Award]:
    return select(Award).options(
        joinedload(Award.application),
        joinedload(Award.call).joinedload(Call.programme),
        joinedload(Award.firm),
        joinedload(Award.creative),
        joinedload(Award.voucher).joinedload(Voucher.pdf),
        joinedload(Award.notice),
    )


def get_award(award_id: int) -> Award:
    """Return an award with its parties, call and voucher, or raise NotFound."""
    return one_or_404(_whole().where(Award.id == award_id))


def get_award_for(actor: Actor, token: str) -> Award:
    """Return an award of the actor's firm (or any, for staff), or raise NotFound."""
    statement = _whole().where(Award.token == token)
    if not actor.may(Permission.APPLICATION_READ_ALL):
        statement = statement.where(Award.firm_id.in_(actor.organisation_ids))
    return one_or_404(statement)


def get_award_for_claims(actor: Actor, token: str) -> Award:
    """Return an award of a firm whose claims the actor files, or raise NotFound."""
    statement = _whole().where(Award.token == token, Award.firm_id.in_(actor.claims_ids))
    return one_or_404(statement)


def list_awards_with_claims(actor: Actor) -> list[AwardRow]:
    """List the awards of the firms whose claims the actor files, once they were accepted."""
    statement = _rows(Award.firm_id.in_(actor.claims_ids)).where(Award.accepted_at.is_not(None))
    return _built(db.session.execute(statement.order_by(Award.id.desc())).all())


def get_voucher_award_for(actor: Actor, token: str) -> Award:
    """Return an award to a member of either party, or to staff: what the voucher itself says."""
    statement = _whole().where(Award.token == token)
    if not actor.may(Permission.APPLICATION_READ_ALL):
        statement = statement.where(
            or_(
                Award.firm_id.in_(actor.organisation_ids),
                Award.creative_id.in_(actor.organisation_ids),
            )
        )
    return one_or_404(statement)


def find_award_of_application(application_id: int) -> Award | None:
    """Return the award of an application, None when there is none."""
    return db.session.scalars(_whole().where(Award.application_id == application_id)).first()


def config_for(award: Award) -> CallConfig:
    """Return the configuration under which the application of the award was made."""
    return config_of(award.call, award.application.call_version)


def digest_of_terms(award: Award) -> str:
    """Return the SHA-256 of the terms of an award, which its acceptance has to name."""
    return terms_digest(config_for(award).award.terms)


def _rows(award_filter: Any = None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Award.id, Award.token, Application.reference, Application.title, Firm.name,
            Creative.name, Call.code, Call.timezone, Award.state, Award.amount_minor,
            Award.currency, Award.granted_on, Award.accept_until, func.coalesce(Voucher.code, ""),
        )
        .join(Application, Application.id == Award.application_id)
        .join(Call, Call.id == Award.call_id)
        .join(Firm, Firm.id == Award.firm_id)
        .join(Creative, Creative.id == Award.creative_id)
        .outerjoin(Voucher, Voucher.award_id == Award.id)
    )  # fmt: skip
    return statement if award_filter is None else statement.where(award_filter)


def _built(rows: Sequence[Any]) -> list[AwardRow]:
    balances = balances_of_awards(row[0] for row in rows)
    return [replace(AwardRow(*row), balances=balances[row[0]]) for row in rows]


def list_awards(
    *,
    filters: dict[str, str] | None = None,
    sort: str = "reference",
    direction: str = "asc",
    page: int = 1,
    per_page: int = 50,
) -> Listing[AwardRow]:
    """Return one page of all awards for staff, with what is committed and paid of each."""
    chosen = filters or {}
    statement = _rows()
    if chosen.get("call"):
        statement = statement.where(Call.code == chosen["call"])
    if chosen.get("state"):
        statement = statement.where(Award.state == chosen["state"])
    if text := chosen.get("q"):
        needle = f"%{text}%"
        statement = statement.where(
            or_(
                Firm.name.ilike(needle),
                Creative.name.ilike(needle),
                Application.reference.ilike(needle),
                Voucher.code.ilike(needle),
            )
        )
    listing = page_of(
        statement,
        build=lambda row: row,
        sorts={
            "reference": Application.reference,
            "firm": Firm.name,
            "amount": Award.amount_minor,
            "state": Award.state,
            "accept": Award.accept_until,
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=Award.id,
        filters=chosen,
        per_page=per_page,
    )
    listing.rows = _built(listing.rows)
    return listing


def list_my_awards(actor: Actor) -> list[AwardRow]:
    """List the awards in which the actor's organisations take part, newest first."""
    mine = actor.organisation_ids
    statement = _rows(or_(Award.firm_id.in_(mine), Award.creative_id.in_(mine)))
    return _built(db.session.execute(statement.order_by(Award.id.desc())).all())


def list_offered(actor: Actor) -> list[AwardRow]:
    """List the awards that wait for an answer of the actor's firms, most urgent first."""
    statement = _rows(Award.firm_id.in_(actor.organisation_ids)).where(Award.state == "offered")
    return _built(db.session.execute(statement.order_by(Award.accept_until)).all())


def list_lapsing(now: datetime) -> Sequence[Award]:
    """List offered awards whose days are over, oldest first."""
    return db.session.scalars(
        _whole().where(Award.state == "offered", Award.accept_until <= now).order_by(Award.id)
    ).all()


def list_to_remind(now: datetime, days: int) -> Sequence[Award]:
    """List offered awards whose days end within so many days."""
    return db.session.scalars(
        _whole()
        .where(
            Award.state == "offered",
            Award.reminded_at.is_(None),
            Award.accept_until > now,
            Award.accept_until <= now + timedelta(days=days),
        )
        .order_by(Award.id)
    ).all()


def find_waiting_change(award_id: int) -> AccountChange | None:
    """Return the change of account that waits for a second person, None when there is none."""
    return db.session.scalars(
        select(AccountChange)
        .where(AccountChange.award_id == award_id, AccountChange.state == "waiting")
        .order_by(AccountChange.id.desc())
        .limit(1)
    ).first()


def list_changes(award_id: int) -> Sequence[AccountChange]:
    """List all changes of account of an award, newest first."""
    return db.session.scalars(
        select(AccountChange)
        .where(AccountChange.award_id == award_id)
        .order_by(AccountChange.id.desc())
    ).all()


def get_change(change_id: int) -> AccountChange:
    """Return a change of account with its award, or raise NotFound."""
    return one_or_404(
        select(AccountChange)
        .where(AccountChange.id == change_id)
        .options(joinedload(AccountChange.award))
    )


def list_waiting_changes() -> Sequence[AccountChange]:
    """List the changes of account that wait for a second person, oldest first."""
    return db.session.scalars(
        select(AccountChange)
        .where(AccountChange.state == "waiting")
        .options(joinedload(AccountChange.award).joinedload(Award.firm))
        .order_by(AccountChange.id)
    ).all()


def awards_with_waiting_change(award_ids: Sequence[int]) -> frozenset[int]:
    """Return which of these awards have a change of account waiting."""
    rows = db.session.scalars(
        select(AccountChange.award_id).where(
            AccountChange.award_id.in_(award_ids), AccountChange.state == "waiting"
        )
    )
    return frozenset(rows)


def count_by_state(call_id: int) -> dict[str, int]:
    """Return how many awards of a call are in each state."""
    rows = db.session.execute(
        select(Award.state, func.count()).where(Award.call_id == call_id).group_by(Award.state)
    )
    return {str(state): int(number) for state, number in rows}


def list_award_calls() -> list[tuple[str, str]]:
    """List the calls that have awards as (code, title), for filters."""
    rows = db.session.execute(
        select(Call.code, Call.title).where(Call.id.in_(select(Award.call_id))).order_by(Call.code)
    )
    return [(str(code), f"{code} {title}") for code, title in rows]


def open_steps(award: Award, act: Act) -> frozenset[str]:
    """Return the actions that this person could take on an award now."""
    is_late = act.at >= award.accept_until
    return frozenset(
        step.action
        for step in AWARD.steps
        if award.state in step.sources
        and step.permission in act.actor.permissions
        and not (step.action in ("accept", "decline") and is_late)
    )
