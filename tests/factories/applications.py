"""Applications in any state, reached by the operations that people use."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from tests.factories.organisations import act_of, make_creative, make_firm
from tests.factories.programmes import make_call, officer_act
from voucherapp.accounts.models import Membership, User
from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application, Offer
from voucherapp.applications.rules_pair import earliest_start
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import add_months, local_date
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of
from voucherapp.state_aid.operations import confirm_declaration
from voucherapp.state_aid.queries import find_declaration

PRICE = 18_400_00
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_numbers = count(1)


class FakeUpload:
    """A file as a form hands it over."""

    def __init__(self, data: bytes = PDF, filename: str = "quote.pdf") -> None:
        self.filename: str | None = filename
        self.stream = io.BytesIO(data)


def member_of(organisation: Organisation) -> User:
    """Return the first person who may act for an organisation."""
    user_id = db.session.scalars(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation.id)
        .order_by(Membership.id)
    ).first()
    return db.session.get_one(User, user_id)


def member_act(organisation: Organisation) -> Act:
    """A deed, now, of the first person who may act for an organisation."""
    return act_of(member_of(organisation))


def filled(config: CallConfig, **changes: Any) -> dict[str, Any]:
    """An answer to every question of a call."""
    by_kind: dict[str, Any] = {
        "short_text": "A short answer",
        "long_text": "Chairs that are lent, not sold: the studio finds the form and the service.",
        "number": 12,
        "money": 5_000_00,
        "date": "2026-09-01",
        "yes_no": "no",
        "costs": [{"item": "Workshop", "quantity": 100, "unit_minor": 900_00}],
    }
    answers = {
        q.code: by_kind[q.kind]
        if q.kind in by_kind
        else (q.options[0].code if q.kind == "choice" else [q.options[0].code])
        for q in config.questions
    }
    return {"title": f"Chairs on loan {next(_numbers)}", **answers, **changes}


def dates_for(call: Call, months: int = 8) -> tuple[date, date]:
    """A start and an end of work that the call allows: from the first of a month."""
    closes_on = local_date(call.closes_at, call.timezone)
    first = earliest_start(config_of(call), closes_on, closes_on)
    start = add_months(first.replace(day=1), 1)
    return start, add_months(start, months) - timedelta(days=1)


def make_draft(*, call: Call | None = None, firm: Organisation | None = None) -> Application:
    """An empty draft of a firm that meets the conditions of the call."""
    call = call or make_call()
    firm = firm or make_firm()
    return operations.start_application(act=member_act(firm), call=call, firm=firm)


def make_offer(
    application: Application,
    *,
    creative: Organisation | None = None,
    price_minor: int = PRICE,
    confirmed: bool = True,
) -> Offer:
    """Choose a creative for a draft; it confirms at once unless told otherwise."""
    creative = creative or make_creative()
    offer = operations.choose_creative(
        act=member_act(application.firm),
        application=application,
        creative=creative,
        brief="Find a form for chairs that are lent.",
    )
    if confirmed:
        confirm(offer, price_minor=price_minor)
    return offer


def confirm(offer: Offer, *, price_minor: int = PRICE, **changes: Any) -> Offer:
    """Let the creative confirm its offer."""
    assert offer.creative is not None
    starts_on, ends_on = dates_for(offer.application.call)
    figures: dict[str, Any] = {
        "price_net_minor": price_minor,
        "vat_rate_bp": 2200,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "work": "Concept, three prototypes, a plan for the service.",
        **changes,
    }
    return operations.confirm_offer(act=member_act(offer.creative), offer=offer, **figures)


def complete(
    application: Application,
    *,
    creative: Organisation | None = None,
    price_minor: int = PRICE,
    answers: dict[str, Any] | None = None,
) -> Application:
    """Fill a draft in until it can be sent."""
    act = member_act(application.firm)
    make_offer(application, creative=creative, price_minor=price_minor)
    config = config_of(application.call)
    operations.save_draft(
        act=act,
        application=application,
        version=application.version,
        values=filled(config, **(answers or {})),
    )
    for document in config.documents:
        if document.required:
            operations.attach_document(
                act=act, application=application, requirement=document.code, upload=FakeUpload()
            )
    if find_declaration(application.firm_id) is None:
        confirm_declaration(act=act, organisation=application.firm)
    db.session.flush()
    return application


def make_application(
    *,
    state: str = "submitted",
    call: Call | None = None,
    firm: Organisation | None = None,
    creative: Organisation | None = None,
    price_minor: int = PRICE,
    answers: dict[str, Any] | None = None,
) -> Application:
    """An application in one of: draft, submitted, correction, eligible, ineligible, withdrawn."""
    application = make_draft(call=call, firm=firm)
    complete(application, creative=creative, price_minor=price_minor, answers=answers)
    if state != "draft":
        act = member_act(application.firm)
        operations.submit_application(act=act, application=application)
        db.session.flush()
    application = queries.get_application(application.id)
    steps = {
        "correction": ask_correction,
        "eligible": accept,
        "ineligible": refuse,
        "withdrawn": withdraw,
    }
    if state in steps:
        steps[state](application)
        db.session.flush()
        application = queries.get_application(application.id)
    return application


def accept(application: Application) -> None:
    """Find every point of the checklist fulfilled and accept."""
    act = officer_act()
    for point in config_of(application.call).checklist:
        operations.record_check(act=act, application=application, code=point.code, outcome="pass")
    operations.accept_application(act=act, application=application)


def refuse(application: Application) -> None:
    """Refuse because the quote does not fit."""
    operations.refuse_application(
        act=officer_act(),
        application=application,
        code="quote",
        reason="The quote is for another project.",
    )


def ask_correction(application: Application) -> None:
    """Ask for a correction within ten days."""
    act = officer_act()
    operations.ask_correction(
        act=act,
        application=application,
        reason="The quote is not signed.",
        due_at=act.at + timedelta(days=10),
    )


def withdraw(application: Application) -> None:
    """Let the firm withdraw."""
    operations.withdraw_application(act=member_act(application.firm), application=application)
