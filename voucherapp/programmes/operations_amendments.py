"""Amendments: what officers do when the rules of a published call must change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import Money
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.operations import post
from voucherapp.ledger.queries import balances_of_calls
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.events import AmendmentInForce, CallAmended
from voucherapp.programmes.models import Call, CallAmendment, CallVersion
from voucherapp.programmes.operations_calls import facts_of, save_config, validated
from voucherapp.programmes.rules_amendments import AmendmentFacts, refuse_amendment
from voucherapp.programmes.rules_implied import with_implied_points
from voucherapp.programmes.rules_leaves import Change, Whole, compare, plain
from voucherapp.programmes.rules_readiness import find_gaps

#: Columns of the call that an amendment may change; the time zone stands.
COLUMNS = frozenset({"title", "opens_at", "closes_at", "budget_minor"})
#: Parts that belong to a draft itself: where it came from, and the dates of its own year.
KEPT_IN_DRAFT = frozenset({"schema_version", "preset", "derived_from", "intake", "decision_by"})


def begin_amendment(*, act: Act, call: Call) -> CallAmendment:
    """Make a working copy of the rules in force; refuses a second one, and drafts."""
    if call.state != "published":
        raise Refused("draft", T("A draft is changed directly; only a published call is amended."))
    if queries_versions.find_amendment(call.id) is not None:
        raise Refused(
            "twice", T("An amendment is being written already: go on with it or drop it first.")
        )
    if queries_versions.find_pending(call.id) is not None:
        raise Refused(
            "pending",
            T("A published amendment waits for its day. Write the next one when it counts."),
        )
    amendment = CallAmendment(
        call_id=call.id,
        config=call.config,
        title=call.title,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        budget_minor=call.budget_minor,
        created_at=act.at,
        created_by=act.by,
    )
    db.session.add(amendment)
    db.session.flush()
    summary = T("Began an amendment of the call %(code)s", code=call.code)
    note(act, "call.amendment_begun", call, summary=summary)
    return amendment


def save_amendment(
    *,
    act: Act,
    call: Call,
    amendment: CallAmendment,
    version: int,
    config: Mapping[str, Any] | CallConfig,
    section: str = "",
    **columns: Any,
) -> CallAmendment:
    """Save the working copy of an amendment; refuses when somebody else saved since `version`."""
    _refuse_gone(call)
    expect_version(amendment, version)
    checked = config if isinstance(config, CallConfig) else validated(config)
    columns = dict(columns)
    if columns.pop("timezone", call.timezone) != call.timezone:
        raise Refused(
            "zone",
            T("The time zone of a published call stands: all its dates are told in it."),
            field="timezone",
        )
    if columns.get("closes_at", amendment.closes_at) <= columns.get("opens_at", amendment.opens_at):
        raise Refused(
            "dates",
            T("The call must close after it opens: change one of the two moments."),
            field="closes_at",
        )
    for name in COLUMNS & columns.keys():
        setattr(amendment, name, columns[name])
    amendment.config = checked.as_json()
    summary = T("Changed the amendment of the call %(code)s", code=call.code)
    note(act, "call.amendment_changed", call, summary=summary, detail={"section": section})
    return amendment


def _refuse_gone(call: Call) -> None:
    """Refuse when somebody else has published or dropped the amendment in the meantime."""
    if queries_versions.find_amendment(call.id) is None:
        raise Refused(
            "gone",
            T("Somebody else has published or dropped this amendment. Look at the call again."),
        )


def drop_amendment(*, act: Act, call: Call, amendment: CallAmendment) -> None:
    """Throw the working copy of an amendment away; the rules in force stay as they are."""
    db.session.delete(amendment)
    db.session.flush()
    summary = T("Dropped the amendment of the call %(code)s", code=call.code)
    note(act, "call.amendment_dropped", call, summary=summary)


def publish_amendment(
    *,
    act: Act,
    call: Call,
    amendment: CallAmendment,
    version: int,
    reason: str,
    effective_at: datetime | None = None,
) -> CallVersion:
    """Publish an amendment as the next version: its reason, its moment and its difference stand.

    It is put into force at once, or by a job at its moment. Refuses one without a difference, with
    gaps, or one that takes from applicants what was published.
    """
    db.session.refresh(call, attribute_names=["state", "version"], with_for_update=True)
    _refuse_gone(call)
    expect_version(amendment, version)
    effective_at = effective_at if effective_at is not None else act.at
    if not reason.strip():
        raise Refused(
            "no-reason", T("Say why the rules change: everybody reads it."), field="reason"
        )
    before, after = queries_versions.whole_of(call), queries_versions.whole_of_copy(amendment)
    changes = compare(before, after)
    if not changes:
        raise Refused("no-change", T("Nothing differs from the rules in force."))
    refuse_amendment(before, after, _facts(act, call, effective_at))
    _refuse_gaps(act, call, after)
    row = _numbered(act, call, after, changes, reason=reason.strip(), effective_at=effective_at)
    db.session.delete(amendment)
    db.session.flush()
    summary = T(
        "Published amendment %(number)s of the call %(code)s: %(reason)s",
        number=row.number - 1,
        code=call.code,
        reason=row.reason,
    )
    detail = {"number": row.number, "places": [c.path for c in changes]}
    note(act, "call.amended", call, summary=summary, detail=detail)
    emit(act, CallAmended(call.id, row.number))
    if effective_at <= act.at:
        bring_into_force(act=act, call=call, version=row)
    return row


def _numbered(
    act: Act,
    call: Call,
    after: Whole,
    changes: Sequence[Change],
    *,
    reason: str,
    effective_at: datetime,
) -> CallVersion:
    """Keep what is published as the next version, which does not count yet."""
    config = with_implied_points(after.config)
    row = CallVersion(
        call_id=call.id,
        number=queries_versions.latest_number(call.id) + 1,
        config=config.as_json(),
        digest=config.digest,
        title=after.title,
        opens_at=after.opens_at,
        closes_at=after.closes_at,
        budget_minor=after.budget_minor,
        published_at=act.at,
        published_by=act.by,
        effective_at=effective_at,
        in_force_at=None,
        reason=reason,
        difference=[
            {"place": c.path, "before": plain(c.before), "after": plain(c.after)} for c in changes
        ],
    )
    db.session.add(row)
    return row


def bring_into_force(*, act: Act, call: Call, version: CallVersion) -> None:
    """Let a published amendment count: the call takes its rules, dates and budget."""
    if version.in_force_at is not None:
        return
    change = version.budget_minor - call.budget_minor
    if change:
        _move_budget(act, call, version.number, change)
    call.config = _with_contact(version.config, _mended_contact(call, version))
    call.title = version.title
    call.opens_at, call.closes_at = version.opens_at, version.closes_at
    call.budget_minor = version.budget_minor
    call.published_version = version.number
    version.in_force_at = act.at
    db.session.flush()
    note(
        act,
        "call.amendment_in_force",
        call,
        summary=T(
            "Amendment %(number)s of the call %(code)s counts from now on",
            number=version.number - 1,
            code=call.code,
        ),
    )
    emit(act, AmendmentInForce(call.id, version.number))


def mend_contact(*, act: Act, call: Call, version: int, contact: str) -> None:
    """Mend whom to ask, at once and without an amendment: no rule changes with it."""
    expect_version(call, version)
    contact = contact.strip()
    if not contact:
        raise Refused("no-contact", T("Name somebody whom applicants can ask."), field="contact")
    before = call.config["texts"]["contact"]
    call.config = _with_contact(call.config, contact)
    amendment = queries_versions.find_amendment(call.id)
    if amendment is not None and amendment.config["texts"]["contact"] == before:
        amendment.config = _with_contact(amendment.config, contact)
    note(
        act,
        "call.contact_mended",
        call,
        summary=T("Mended whom to ask about the call %(code)s", code=call.code),
        detail={"before": before, "after": contact},
    )


def _with_contact(config: dict[str, Any], contact: str) -> dict[str, Any]:
    return {**config, "texts": {**config["texts"], "contact": contact}}


def _mended_contact(call: Call, version: CallVersion) -> str:
    """Return whom to ask: a contact mended while an amendment waited is not undone by it."""
    changed = any(change["place"] == "texts.contact" for change in version.difference)
    source: dict[str, Any] = version.config if changed else call.config
    contact: str = source["texts"]["contact"]
    return contact


def _move_budget(act: Act, call: Call, number: int, change: int) -> None:
    shares = queries.shares_of(call.programme_id)
    post(
        act=act,
        kind="allocate" if change > 0 else "withdraw",
        source=f"call/{call.id}/allocate/{number}",
        call_id=call.id,
        amount=Money(abs(change), call.currency),
        reason=f"Amendment {number - 1} of the call {call.code}",
        shares=shares,
        reference=call.code,
        timezone=call.timezone,
    )


def _facts(act: Act, call: Call, effective_at: datetime) -> AmendmentFacts:
    return AmendmentFacts(
        now=act.at,
        effective_at=effective_at,
        first_closes_at=queries_versions.first_closing(call.id),
        free_minor=balances_of_calls([call.id])[call.id].free,
        currency=call.currency,
    )


def _refuse_gaps(act: Act, call: Call, after: Whole) -> None:
    programme = queries.get_programme_by_id(call.programme_id)
    gaps = find_gaps(after.config, facts_of(act=act, whole=after, programme=programme))
    closed = after.closes_at is not None and after.closes_at <= act.at
    # A closed call may still be amended: what is decided and paid after the closing.
    gaps = [gap for gap in gaps if not (closed and gap.section == "dates")]
    if gaps:
        raise Refused(
            "incomplete",
            T("The amendment cannot be published yet. First: %(first)s", first=gaps[0].message),
        )


def carry_into_draft(*, act: Act, call: Call, draft: Call, version: int) -> list[str]:
    """Take what was amended in a call into a draft that was copied from it; return what was taken.

    A part that the draft has changed itself is left alone: somebody meant it so.
    """
    if draft.derived_from != call.code:
        raise Refused("stranger", T("This draft was not copied from that call."))
    versions = [queries_versions.config_in(call).as_json()]
    versions += [v.config for v in queries_versions.list_versions(call.id)]
    now, document = versions[0], dict(draft.config)
    taken = [
        part
        for part in now
        if part not in KEPT_IN_DRAFT
        and document.get(part) != now[part]
        and document.get(part) in [earlier.get(part) for earlier in versions[1:]]
    ]
    if not taken:
        raise Refused(
            "nothing", T("The draft has all that was amended, or has its own values instead.")
        )
    for part in taken:
        document[part] = now[part]
    save_config(act=act, call=draft, version=version, config=document, section="carried")
    return taken
