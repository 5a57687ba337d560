"""Keeping the printed receipt of a frozen version."""

from __future__ import annotations

from voucherapp.applications.models import Application, ApplicationReceipt, ApplicationVersion
from voucherapp.applications.queries_versions import find_receipt
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
