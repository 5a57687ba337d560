"""Documents of a creative: what is asked of it, what has come, until when the rest may come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import Application, ApplicationDocument, Offer
from voucherapp.applications.queries_versions import find_open_correction
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import editable
from voucherapp.applications.rules_creative_files import (
    WAITING_STATES,
    Given,
    asked_of_creative,
    creative_until,
    may_come_later,
    takes_files,
)
from voucherapp.applications.sending import Sending
from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.programmes.config import AskedDocument, CallConfig
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.translations import in_language


def until_of(application: Application | Sending, config: CallConfig) -> datetime | None:
    """Return the last second for documents of the creative; the call must be loaded."""
    call = application.call
    return creative_until(
        config,
        closes_at=call.closes_at,
        sent_at=application.submitted_at,
        timezone=call.timezone,
    )


def later_of(
    application: Application | Sending, config: CallConfig, at: datetime
) -> frozenset[str]:
    """Return the documents of the creative without which the firm may send at this moment.

    In a correction that opens nothing to the creative none of them holds the firm's answer up.
    """
    asked = asked_of_creative(config)
    if asked and application.state == "correction" and not _opened_to_creative(application):
        return frozenset(document.code for document in asked)
    if config.intake.creative_days is None:
        return frozenset()
    return may_come_later(config, at, until_of(application, config))


def _opened_to_creative(application: Application | Sending) -> bool:
    waiting = find_open_correction(application.id)
    return waiting is not None and not {"creative", "documents"}.isdisjoint(waiting.parts)


def list_given(application: Application, at: datetime, language: str | None = None) -> list[Given]:
    """List the documents asked of the creative with what has come; the call must be loaded.

    With a language they stand in its words, as far as the call has them.
    """
    config = config_of(application.call, application.call_version)
    if not asked_of_creative(config):
        return []
    until = until_of(application, config)
    is_open = _is_open(application, at, until)
    by_code: dict[str, list[ApplicationDocument]] = {}
    for document in list_of_creative(application.id):
        by_code.setdefault(document.requirement, []).append(document)
    asked = asked_of_creative(in_language(config, language) if language else config)
    return [Given(one, tuple(by_code.get(one.code, ())), until, is_open) for one in asked]


def part_is_open(application: Application, at: datetime) -> bool:
    """Tell whether the creative may change its part, as before the sending or in a correction."""
    state = application.state
    waiting = find_open_correction(application.id) if state == "correction" else None
    opened = waiting.parts if waiting else ()
    if state in ("draft", "reopened") and window_of(application, at).over:
        return False
    return editable(state, opened, "creative") or editable(state, opened, "documents")


def list_of_creative(application_id: int) -> list[ApplicationDocument]:
    """List what the creative of an application has handed in and not taken out, with the files."""
    return list(db.session.scalars(_of_creative(application_id)))


def list_with_offer(application_id: int, offer_token: str) -> list[ApplicationDocument]:
    """List what was handed in, and not taken out, with one offer of an application."""
    statement = _of_creative(application_id).join(Offer, Offer.id == ApplicationDocument.offer_id)
    return list(db.session.scalars(statement.where(Offer.token == offer_token)))


def _of_creative(application_id: int) -> Select[ApplicationDocument]:
    return (
        select(ApplicationDocument)
        .where(
            ApplicationDocument.application_id == application_id,
            ApplicationDocument.offer_id.is_not(None),
            ApplicationDocument.removed_at.is_(None),
        )
        .options(joinedload(ApplicationDocument.file))
        .order_by(ApplicationDocument.id)
    )


def list_lacking(
    offers: Sequence[Offer], at: datetime
) -> list[tuple[Offer, list[AskedDocument], datetime | None]]:
    """List (offer, needed documents that have not come, last second) where they may come now.

    Application and call must be loaded. The files of all of them are read at once.
    """
    waiting = [o for o in offers if o.application.state in ("draft", *WAITING_STATES)]
    configs = {
        key: config_of(call, key[1])
        for key, call in {
            (o.application.call_id, o.application.call_version): o.application.call for o in waiting
        }.items()
    }

    def config(offer: Offer) -> CallConfig:
        return configs[offer.application.call_id, offer.application.call_version]

    asking = [o for o in waiting if any(d.required for d in asked_of_creative(config(o)))]
    have = _requirements_of([o.id for o in asking])
    found = []
    for offer in asking:
        documents = [
            d
            for d in asked_of_creative(config(offer))
            if d.required and (offer.id, d.code) not in have
        ]
        until = until_of(offer.application, config(offer))
        if documents and _is_open(offer.application, at, until):
            found.append((offer, documents, until))
    return found


def _is_open(application: Application, at: datetime, until: datetime | None) -> bool:
    return takes_files(
        application.state,
        sent=application.submitted_at is not None,
        at=at,
        until=until,
        editable=part_is_open(application, at),
    )


def _requirements_of(offer_ids: list[int]) -> set[tuple[int | None, str]]:
    if not offer_ids:
        return set()
    rows = db.session.execute(
        select(ApplicationDocument.offer_id, ApplicationDocument.requirement).where(
            ApplicationDocument.offer_id.in_(offer_ids), ApplicationDocument.removed_at.is_(None)
        )
    )
    return {(row[0], row[1]) for row in rows}


def list_by_ids(document_ids: list[int]) -> list[ApplicationDocument]:
    """List documents by their ids with their files, for notices."""
    return list(
        db.session.scalars(
            select(ApplicationDocument)
            .where(ApplicationDocument.id.in_(document_ids))
            .options(joinedload(ApplicationDocument.file))
            .order_by(ApplicationDocument.id)
        )
    )


def get_of_offer(offer: Offer, document_id: int) -> ApplicationDocument:
    """Return one document of a creative's part, or raise NotFound."""
    return one_or_404(
        select(ApplicationDocument)
        .where(
            ApplicationDocument.id == document_id,
            ApplicationDocument.offer_id == offer.id,
            ApplicationDocument.removed_at.is_(None),
        )
        .options(joinedload(ApplicationDocument.file))
    )


def get_file_of_offer(offer: Offer, file_token: str) -> StoredFile:
    """Return a file that the creative itself has handed in with this part, or raise NotFound."""
    return one_or_404(
        select(StoredFile)
        .join(ApplicationDocument, ApplicationDocument.file_id == StoredFile.id)
        .where(
            ApplicationDocument.offer_id == offer.id,
            ApplicationDocument.removed_at.is_(None),
            StoredFile.token == file_token,
        )
    )


def asked_for(config: CallConfig, requirement: str) -> AskedDocument | None:
    """Return a document that the call asks of the creative, None when there is none such."""
    return next((d for d in asked_of_creative(config) if d.code == requirement), None)
