"""Keeping what is printed of a frozen version: its receipt, and the paper with all documents."""

from __future__ import annotations

from voucherapp.applications.models import Application, ApplicationReceipt, ApplicationVersion
from voucherapp.applications.models_history import CombinedPaper
from voucherapp.applications.queries_locks import lock_version
from voucherapp.applications.queries_versions import find_combined, find_receipt
from voucherapp.db.session import db
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.act import Act


def keep_receipt(
    *, act: Act, application: Application, version: ApplicationVersion, data: bytes
) -> ApplicationReceipt:
    """Keep a receipt that was printed; one that is there already stays."""
    existing = find_receipt(version.id)
    if existing is not None:
        return existing
    name = f"{application.reference}-receipt-{version.number}.pdf"
    file = store_bytes(act=act, data=data, filename=name, media_type="application/pdf")
    receipt = ApplicationReceipt(version_id=version.id, file=file, file_id=file.id, made_at=act.at)
    db.session.add(receipt)
    db.session.flush()
    return receipt


def ask_combined(*, act: Act, version: ApplicationVersion, whole: bool) -> CombinedPaper:
    """Ask for a version and its documents in one PDF; while it is not there, ask anew."""
    lock_version(version.id)
    existing = find_combined(version.id, whole=whole)
    if existing is not None:
        if existing.file_id is None:
            existing.asked_at = act.at
            db.session.flush()
        return existing
    paper = CombinedPaper(version_id=version.id, whole=whole, asked_at=act.at, asked_by=act.by)
    db.session.add(paper)
    db.session.flush()
    return paper


def keep_combined(*, act: Act, paper: CombinedPaper, name: str, data: bytes) -> None:
    """Keep a combined paper that was made."""
    if paper.file_id is not None:
        return
    file = store_bytes(act=act, data=data, filename=name, media_type="application/pdf")
    paper.file_id, paper.made_at = file.id, act.at
    db.session.flush()
