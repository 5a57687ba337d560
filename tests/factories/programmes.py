"""Programmes and calls, made by the operations that officers use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import Act, Actor
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.models import Call, Programme
from voucherapp.programmes.operations import (
    create_call_from_preset,
    create_programme,
    publish_call,
    save_config,
)
from voucherapp.programmes.operations_amendments import (
    begin_amendment,
    publish_amendment,
    save_amendment,
)
from voucherapp.programmes.queries import config_of, get_call

PRESET = "it-si-diva-scored"
#: Two funders: ERDF carries 85 %, the region the rest.
SHARES = (("ERDF", "European Regional Development Fund", "ERDF", 8500), ("REG", "Region", "", 1500))


def officer_act(*, at: datetime | None = None) -> Act:
    """An officer who has no account: enough to call operations."""
    actor = Actor(user_id=None, name="Olga Officer", roles=frozenset({Role.OFFICER}))
    return Act(actor=actor, at=at or clock.now(), origin="test")


def make_programme(*, act: Act | None = None, code: str = "DIVA", **fields: Any) -> Programme:
    """Set up a programme with two funders and a paying account."""
    values: dict[str, Any] = {
        "title": "Creative vouchers Italy–Slovenia",
        "authority": "Regione Invenzione",
        "currency": "EUR",
        "timezone": "Europe/Rome",
        "member_state": "IT",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2029, 12, 31),
        "iban": "IT60X0542811101000000123456",
        "bic": "BPMOIT22XXX",
        "street": "Piazza Unita",
        "house_number": "1",
        "postcode": "34121",
        "town": "Trieste",
        "country": "IT",
        "shares": SHARES,
        **fields,
    }
    return create_programme(act=act or officer_act(), code=code, **values)


def make_draft_call(
    *,
    act: Act | None = None,
    programme: Programme | None = None,
    code: str = "DIVA-2026",
    budget_minor: int = 900_000_00,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    change: dict[str, Any] | None = None,
) -> Call:
    """Make a draft call that lacks nothing; `change` replaces parts of its configuration."""
    act = act or officer_act()
    programme = programme or make_programme(act=act)
    call = create_call_from_preset(
        act=act,
        programme=programme,
        preset=PRESET,
        code=code,
        title="Creative vouchers 2026",
        opens_at=opens_at or act.at - timedelta(days=1),
        closes_at=closes_at or act.at + timedelta(days=30),
        budget_minor=budget_minor,
    )
    config = config_of(call).as_json()
    config["texts"]["contact"] = "vouchers@example.org"
    config["budget"]["caps"] = []
    for part, value in (change or {}).items():
        config[part] = {**config[part], **value} if isinstance(value, dict) else value
    save_config(act=act, call=call, version=call.version, config=config)
    db.session.flush()
    return call


def make_call(**arguments: Any) -> Call:
    """Make a published call; it opened yesterday and closes in thirty days unless told otherwise."""
    act = arguments.pop("act", None) or officer_act()
    call = make_draft_call(act=act, **arguments)
    publish_call(act=act, call=call)
    db.session.flush()
    return get_call(call.code)


def make_amendment(
    call: Call,
    *,
    reason: str = "The jury asked for it",
    effective_at: datetime | None = None,
    publish: bool = True,
    **changes: Any,
) -> Any:
    """Amend a call: columns of its row, or parts of its configuration given as dicts.

    Returns the published version, or the working copy when it is not to be published.
    """
    act = officer_act()
    amendment = begin_amendment(act=act, call=call)
    config = config_of(call).as_json()
    columns = {name: changes.pop(name) for name in list(changes) if name not in config}
    for part, value in changes.items():
        config[part] = {**config[part], **value} if isinstance(value, dict) else value
    save_amendment(
        act=act,
        call=call,
        amendment=amendment,
        version=amendment.version,
        config=config,
        **columns,
    )
    db.session.flush()
    if not publish:
        return amendment
    return publish_amendment(
        act=act,
        call=call,
        amendment=amendment,
        version=amendment.version,
        reason=reason,
        effective_at=effective_at,
    )
