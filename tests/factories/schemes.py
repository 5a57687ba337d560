"""Calls of the shipped presets, with what takes effect in place of what does not yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.factories.programmes import make_programme, officer_act
from voucherapp.db.session import db
from voucherapp.programmes.models import Call
from voucherapp.programmes.operations import create_call_from_preset, publish_call, save_config
from voucherapp.programmes.presets import get_preset
from voucherapp.programmes.queries import config_of, get_call
from voucherapp.programmes.rules_effect import without_effect

#: Where the first working value of a setting is not what an officer would choose.
CHOSEN: dict[str, Any] = {"evaluation.method": "points", "allocation.strategy": "scored_ranking"}


def make_scheme(
    preset: str,
    code: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    budget_minor: int,
    country: str,
    iban: str,
    change: dict[str, dict[str, Any]] | None = None,
) -> Call:
    """Publish a call of a preset after choosing a working value for whatever has no effect yet."""
    act = officer_act()
    proposed = get_preset(preset).call
    programme = make_programme(
        act=act, code=f"P-{code}", currency=proposed.currency, timezone=proposed.timezone,
        member_state=country, country=country, iban=iban, bic="",
    )  # fmt: skip
    call = create_call_from_preset(
        act=act, programme=programme, preset=preset, code=code, title=code,
        opens_at=opens_at, closes_at=closes_at, budget_minor=budget_minor,
    )  # fmt: skip
    document = config_of(call).as_json()
    document["texts"]["contact"] = "calls@example.org"
    for place in without_effect(config_of(call)):
        *parts, name = place.path.split(".")
        works, held = place.setting.works, document
        for part in parts:
            held = held[part]
        held[name] = CHOSEN.get(place.path, works[0] if works else place.default)
    for part, values in (change or {}).items():
        document[part] = {**document[part], **values}
    save_config(act=act, call=call, version=call.version, config=document)
    publish_call(act=officer_act(), call=call)
    db.session.flush()
    return get_call(code)
