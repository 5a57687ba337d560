"""Entering for a firm what it sent on paper or by mail, or said on the telephone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from voucherapp.applications.models import Application
from voucherapp.applications.operations import start_application
from voucherapp.applications.rules import CHANNELS
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Permission, Role
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.operations import create_organisation
from voucherapp.organisations.queries import find_organisation
from voucherapp.organisations.rules import registration_key
from voucherapp.programmes.models import Call


def enter_application(
    *,
    act: Act,
    call: Call,
    channel: str,
    received_at: datetime,
    country: str,
    registration_number: str,
    name: str,
    email: str = "",
) -> Application:
    """Begin an application for a firm that does not do it on-line; the firm is registered if need be.

    Whoever enters it gets no right over the firm beyond this application. Raises Refused when the
    moment of receipt lies in the future or outside the call.
    """
    if not act.actor.may(Permission.APPLICATION_CHECK):
        raise Refused("not-allowed", T("Your role does not include this step."))
    if channel not in CHANNELS or channel == "online":
        raise Refused("channel", T("Choose how it came."), field="channel")
    if received_at > act.at:
        raise Refused("received", T("This moment lies in the future."), field="received_at")
    firm = _firm(act, country, registration_number, name, email)
    return start_application(
        act=for_firm(act=act, firm=firm),
        call=call,
        firm=firm,
        channel=channel,
        received_at=received_at,
    )


def for_firm(*, act: Act, firm: Organisation) -> Act:
    """Return the same deed of the same person, done in the place of a firm."""
    actor = act.actor
    return replace(
        act,
        actor=replace(
            actor,
            name=str(T("%(who)s for %(firm)s", who=actor.name, firm=firm.name))[:120],
            roles=actor.roles | {Role.FIRM},
            organisation_ids=frozenset({firm.id}),
            by_office=True,
        ),
    )


def _firm(act: Act, country: str, registration_number: str, name: str, email: str) -> Organisation:
    key = registration_key(country, registration_number)
    known = find_organisation("firm", country, key)
    if known is not None:
        return known
    if not name.strip():
        raise Refused(
            "name", T("This firm is not registered yet: give its name too."), field="name"
        )
    # Without a user: nobody of the office becomes a member of the firm.
    hand = Actor(user_id=None, name=act.actor.name, roles=frozenset({Role.FIRM}))
    return create_organisation(
        act=replace(act, actor=hand),
        kind="firm",
        name=name.strip(),
        country=country,
        registration_number=registration_number,
        email=email.strip(),
    )
