"""What officers do with calls: make one from a preset, shape it, publish it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import time_zones
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import open_accounts, post
from voucherapp.programmes import queries
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.events import CallPublished
from voucherapp.programmes.models import Call, CallVersion, Programme
from voucherapp.programmes.presets import Preset, faults_of, get_preset
from voucherapp.programmes.rules import CALL, Gap, PublishFacts
from voucherapp.programmes.rules_implied import with_implied_points
from voucherapp.programmes.rules_leaves import Whole
from voucherapp.programmes.rules_readiness import CallFacts, find_gaps

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,28}[A-Z0-9]")


def create_call_from_preset(
    *,
    act: Act,
    programme: Programme,
    preset: str | Preset | Call,
    code: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    budget_minor: int,
    timezone: str | None = None,
) -> Call:
    """Make a draft call from a preset, or as a copy of a call; refuses a code that is in use.

    A copy takes the whole configuration along and nothing that was applied for.
    """
    start = _start_of(preset)
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise Refused(
            "bad-code",
            T("Use 3 to 30 capital letters, digits and hyphens, such as DIVA-2026."),
            field="code",
        )
    if queries.find_call(code) is not None:
        raise Refused("taken", T("This code is used by another call."), field="code")
    _refuse_dates(opens_at, closes_at)
    call = Call(
        programme_id=programme.id,
        code=code,
        title=title,
        preset=start.preset,
        derived_from=start.derived_from,
        timezone=_zone(timezone or programme.timezone),
        currency=programme.currency,
        opens_at=opens_at,
        closes_at=closes_at,
        budget_minor=budget_minor,
        config=start.as_json(),
        created_at=act.at,
        created_by=act.by,
    )
    db.session.add(call)
    db.session.flush()
    if start.derived_from:
        summary = T(
            "Made the call %(code)s as a copy of %(other)s", code=code, other=start.derived_from
        )
    else:
        summary = T(
            "Made the call %(code)s from the preset %(preset)s", code=code, preset=start.preset
        )
    note(act, "call.created", call, summary=summary)
    return call


def _start_of(source: str | Preset | Call) -> CallConfig:
    """Return the configuration that a new call starts from, with a mark of where it came from."""
    if isinstance(source, Call):
        config = queries.config_of(source)
        return config.model_copy(update={"derived_from": source.code, "preset": source.preset})
    preset = get_preset(source) if isinstance(source, str) else source
    return preset.config.model_copy(update={"preset": preset.code})


def save_config(
    *,
    act: Act,
    call: Call,
    version: int,
    config: Mapping[str, Any] | CallConfig,
    section: str = "",
    **columns: Any,
) -> Call:
    """Save the working copy of a draft call, and the dates, title or budget of its row.

    Refuses when somebody else saved since `version`, and once the call is published: applications
    rest on what was published then.
    """
    refuse_published(call)
    expect_version(call, version)
    checked = config if isinstance(config, CallConfig) else validated(config)
    if columns.keys() & {"opens_at", "closes_at"}:
        _refuse_dates(
            columns.get("opens_at", call.opens_at), columns.get("closes_at", call.closes_at)
        )
    changed = [name for name, value in columns.items() if getattr(call, name) != value]
    for name in changed:
        setattr(call, name, columns[name])
    document = checked.as_json()
    changed += [part for part, value in document.items() if call.config.get(part) != value]
    call.config = document
    note(
        act,
        "call.changed",
        call,
        summary=T("Changed the call %(code)s", code=call.code),
        detail={"section": section, "parts": changed},
    )
    return call


def replace_config(*, act: Act, call: Call, version: int, preset: Preset) -> Call:
    """Put the configuration of a file in place of the working copy of a draft call."""
    return save_config(act=act, call=call, version=version, config=preset.config, section="import")


def publish_call(*, act: Act, call: Call) -> Call:
    """Publish a call: freeze version 1, open its ledger accounts and set the budget aside."""
    # Two officers may press the button at the same moment: the second one meets the new state.
    db.session.flush()
    db.session.refresh(call, attribute_names=["state", "version"], with_for_update=True)
    programme = queries.get_programme_by_id(call.programme_id)
    config = with_implied_points(queries.config_of(call))
    gaps = gaps_of(act=act, call=call, programme=programme)
    summary = T("Published the call %(code)s", code=call.code)
    fire(call, CALL, "publish", act=act, facts=PublishFacts(tuple(gaps)), summary=summary)
    call.config = config.as_json()
    call.published_version = 1
    call.published_at = act.at
    # Who subscribed hears of an open call once, by its publication.
    call.opening_told_at = act.at if call.opens_at <= act.at else None
    db.session.add(
        CallVersion(
            call_id=call.id,
            number=1,
            config=call.config,
            digest=config.digest,
            title=call.title,
            opens_at=call.opens_at,
            closes_at=call.closes_at,
            budget_minor=call.budget_minor,
            published_at=act.at,
            published_by=act.by,
            effective_at=act.at,
            in_force_at=act.at,
        )
    )
    db.session.flush()
    _set_budget_aside(act, call, programme)
    emit(act, CallPublished(call.id))
    return call


def gaps_of(*, act: Act, call: Call, programme: Programme) -> list[Gap]:
    """List what is missing before the call can be published at this moment."""
    config = queries.config_of(call)
    whole = Whole(call.title, call.opens_at, call.closes_at, call.budget_minor, config)
    return find_gaps(config, facts_of(act=act, whole=whole, programme=programme))


def facts_of(*, act: Act, whole: Whole, programme: Programme) -> CallFacts:
    """Gather what the check list looks at beside the configuration."""
    return CallFacts(
        now=act.at,
        opens_at=whole.opens_at or act.at,
        closes_at=whole.closes_at or act.at,
        budget_minor=whole.budget_minor or 0,
        has_paying_account=bool(programme.iban and programme.town and programme.country),
        shares_bp=tuple(share.share_bp for share in programme.shares),
    )


def withdraw_call(*, act: Act, call: Call) -> Call:
    """Set a draft aside for good."""
    summary = T("Withdrew the draft %(code)s", code=call.code)
    fire(call, CALL, "withdraw", act=act, facts=PublishFacts(), summary=summary)
    return call


def refuse_published(call: Call) -> None:
    """Refuse to change what applicants may already rely on."""
    if call.state != "draft":
        raise Refused(
            "published",
            T(
                "This call is published and its conditions stand, so that all applicants meet the "
                "same ones. Make a new call from its file if you need other conditions."
            ),
        )


def _set_budget_aside(act: Act, call: Call, programme: Programme) -> None:
    shares = {share.funder_id: share.share_bp for share in programme.shares}
    open_accounts(call_id=call.id, funder_ids=sorted(shares), currency=call.currency)
    post(
        act=act,
        kind="allocate",
        source=f"call/{call.id}/allocate/1",
        call_id=call.id,
        amount=Money(call.budget_minor, call.currency),
        reason=f"Budget of the call {call.code}",
        shares=shares,
        reference=call.code,
        timezone=call.timezone,
    )


def validated(config: Mapping[str, Any]) -> CallConfig:
    """Check a document against the schema; Refused names each place that does not fit."""
    try:
        return CallConfig.model_validate(config)
    except ValidationError as error:
        faults = "; ".join(f"{f.place}: {f.message}" for f in faults_of(error)[:5])
        raise Refused(
            "bad-config", T("This does not fit together: %(faults)s", faults=faults)
        ) from error


def _refuse_dates(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        message = T("The call must close after it opens: change one of the two moments.")
        raise Refused("dates", message, field="closes_at")


def _zone(name: str) -> str:
    if name not in time_zones():
        raise Refused("zone", T("This time zone is not known."), field="timezone")
    return name
