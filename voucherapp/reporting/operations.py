"""Asking for a report, and making it outside the request."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db, scanning
from voucherapp.db.transitions import fire
from voucherapp.files.operations import store_bytes
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Programme
from voucherapp.reporting import facts, facts_money, workbook
from voucherapp.reporting.events import ReportRequested
from voucherapp.reporting.material import Material
from voucherapp.reporting.models import ReportSnapshot
from voucherapp.reporting.rules import REPORT, Scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def request_report(
    *,
    act: Act,
    programme: Programme,
    period_from: date,
    period_to: date,
    as_of: datetime | None = None,
) -> ReportSnapshot:
    """Ask for the funder's workbook of a period as known at a moment (now when none is given)."""
    if period_to < period_from:
        raise Refused("period", T("The period must end after it begins."), field="period_to")
    if as_of is not None and as_of > act.at:
        raise Refused("as-of", T("The moment of knowledge lies in the future."), field="as_of")
    snapshot = ReportSnapshot(
        token=ids.token(),
        kind="funder_workbook",
        state="queued",
        programme_id=programme.id,
        period_from=period_from,
        period_to=period_to,
        as_of=as_of or act.at,
        made_at=act.at,
        made_by=act.by,
        made_by_name=act.actor.name,
        totals={},
        file_id=None,
    )
    db.session.add(snapshot)
    db.session.flush()
    note(
        act,
        "report.requested",
        snapshot,
        summary=T("Asked for the funder's workbook %(a)s to %(b)s", a=period_from, b=period_to),
    )
    emit(act, ReportRequested(snapshot_id=snapshot.id))
    return snapshot


def make_report(payload: dict[str, Any], act: Act) -> None:
    """Make the workbook of a request and keep its bytes (subscriber of ReportRequested)."""
    snapshot = db.session.scalar(
        select(ReportSnapshot).where(ReportSnapshot.id == payload["snapshot_id"])
    )
    if snapshot is None or snapshot.state != "queued":
        return
    # Each table is read once from end to end, so none of its pages is worth keeping in memory.
    with scanning():
        material = gather(snapshot)
    with tempfile.SpooledTemporaryFile(max_size=8_000_000) as target:
        workbook.write(target, material)  # type: ignore[arg-type]
        target.seek(0)
        data = target.read()
    name = f"{material.programme.code}-{snapshot.period_from}-{snapshot.period_to}.xlsx"
    stored = store_bytes(act=act, data=data, filename=name, media_type=XLSX)
    db.session.flush()
    snapshot.file_id = stored.id
    snapshot.sha256 = hashlib.sha256(data).hexdigest()
    snapshot.totals = workbook.totals_of(material)
    fire(snapshot, REPORT, "finish", act=act, detail={"sha256": snapshot.sha256})


def gather(snapshot: ReportSnapshot) -> Material:
    """Read all that the workbook needs, in a fixed number of statements."""
    programme = db.session.get_one(Programme, snapshot.programme_id)
    scope = Scope(
        programme_id=programme.id,
        period_from=snapshot.period_from,
        period_to=snapshot.period_to,
        as_of=snapshot.as_of,
        timezone=programme.timezone,
    )
    payments = facts_money.list_payments(scope)
    return Material(
        programme=programme,
        funders=facts.list_funders(programme.id),
        scope=scope,
        facts=facts.list_applications(scope),
        claims=facts_money.list_claims(scope),
        payments=payments,
        payment_references=facts_money.payment_references(p.source for p in payments),
        totals={
            k: facts_money.totals_by_funder(scope, [k])
            for k in ("commit", "release", "pay", "recall")
        },
        made_by=snapshot.made_by_name,
    )
