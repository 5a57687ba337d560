"""Whether a receipt is genuine: asked by anybody who holds it, answered without any name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.rules_content import digest_of
from voucherapp.db.session import db
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call

MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Genuine:
    """All that is told of a genuine receipt."""

    reference: str
    number: int
    at: datetime
    timezone: str


def find_genuine(reference: str, digest: str) -> Genuine | None:
    """Return when the content of this reference and SHA-256 was sent, or None."""
    row = db.session.execute(
        select(
            Application.reference,
            ApplicationVersion.number,
            ApplicationVersion.at,
            Call.timezone,
        )
        .join(Application, Application.id == ApplicationVersion.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.reference == reference.strip().upper(),
            ApplicationVersion.digest == "".join(digest.split()).lower(),
        )
    ).first()
    return Genuine(str(row[0]), row[1], row[2], row[3]) if row else None


def read_content(data: bytes) -> tuple[str, str]:
    """Return (reference, SHA-256) of a content that was downloaded; Refused when it is none."""
    try:
        content = json.loads(data)
        reference = content["reference"]
        digest = digest_of(content)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(
            "content",
            T("This is not the content of an application. Choose the JSON file of your package."),
            field="content",
        ) from error
    return str(reference), digest
