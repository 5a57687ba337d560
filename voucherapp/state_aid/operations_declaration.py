"""What a firm declares about other de minimis aid."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid import queries
from voucherapp.state_aid.models import AidDeclaration, AidGrant
from voucherapp.state_aid.queries_undertaking import key_of
from voucherapp.state_aid.rules_amounts import INSTRUMENTS, loan_or_guarantee_equivalent
from voucherapp.state_aid.rules_register import DECLARED_AID, SCHEMES


def declare_aid(
    *,
    act: Act,
    organisation: Organisation,
    granted_on: date,
    amount_minor: int,
    member_state: str,
    scheme: str,
    grantor: str,
    purpose: str = "",
    instrument: str = "grant",
    principal_minor: int | None = None,
    months: int | None = None,
) -> AidGrant:
    """Put other de minimis aid on a firm's list, in EUR cents; the statement of completeness falls.

    Of a loan or guarantee the equivalent follows from amount and months by the safe harbours of
    Art. 4 when the notice does not state it (`amount_minor` 0).
    """
    if granted_on > act.at.date():
        raise Refused(
            "future",
            T("Enter the day on which the aid was granted, not a later one."),
            "granted_on",
        )
    if instrument not in INSTRUMENTS:
        raise Refused("instrument", T("Choose the kind of aid from the list."), "instrument")
    if not amount_minor and principal_minor and months:
        amount_minor = loan_or_guarantee_equivalent(
            instrument, principal_minor, months, granted_on, member_state
        )
    if amount_minor <= 0:
        raise Refused("no-amount", T("Enter the amount of the aid in euros."), "amount_minor")
    if scheme not in SCHEMES:
        raise Refused("scheme", T("Choose the kind of aid from the list."), "scheme")
    grant = AidGrant(
        entity_key=key_of(organisation),
        entity_name=organisation.name,
        organisation_id=organisation.id,
        state=DECLARED_AID.initial,
        granted_on=granted_on,
        amount_minor=amount_minor,
        member_state=member_state,
        scheme=scheme,
        grantor=grantor,
        purpose=purpose,
        instrument=instrument,
        nace_code=organisation.nace_code,
        created_at=act.at,
        created_by=act.by,
    )
    db.session.add(grant)
    _supersede(act, organisation.id)
    note(
        act,
        "aid.declared",
        grant,
        summary=T("De minimis aid of %(grantor)s declared", grantor=grantor),
    )
    return grant


def remove_declared(*, act: Act, grant: AidGrant) -> None:
    """Take a declared line off the list; it stays on record as withdrawn."""
    grant.withdrawn_on = act.at.date()
    grant.withdrawn_reason = "Removed by the firm from its declaration"
    fire(grant, DECLARED_AID, "remove", act=act)
    if grant.organisation_id is not None:
        _supersede(act, grant.organisation_id)


def confirm_declaration(*, act: Act, organisation: Organisation) -> AidDeclaration:
    """Record that a firm calls its list of other aid complete (Art. 7(4))."""
    _supersede(act, organisation.id)
    lines = [g for g in queries.list_grants_of(organisation.id) if g.state == "declared"]
    declaration = AidDeclaration(
        organisation_id=organisation.id,
        confirmed_at=act.at,
        confirmed_by=act.by,
        confirmed_name=act.actor.name,
        lines=len(lines),
        total_minor=sum(g.amount_minor for g in lines),
        superseded_at=None,
    )
    db.session.add(declaration)
    note(
        act,
        "aid.declaration_confirmed",
        declaration,
        summary=T("De minimis declaration called complete with %(count)s lines", count=len(lines)),
    )
    return declaration


def _supersede(act: Act, organisation_id: int) -> None:
    db.session.execute(
        update(AidDeclaration)
        .where(
            AidDeclaration.organisation_id == organisation_id,
            AidDeclaration.superseded_at.is_(None),
        )
        .values(superseded_at=act.at)
    )
