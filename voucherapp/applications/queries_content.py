"""The content of an application as plain JSON values: what is frozen when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from voucherapp.applications.models import Application, ApplicationDocument, Offer
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.rules_content import answer_text, groups_of
from voucherapp.applications.rules_creative_files import neutral_name
from voucherapp.applications.rules_questions import (
    asked_questions,
    requirement_of,
    sent_requirements,
)
from voucherapp.applications.sending import Sending
from voucherapp.db.readings import Reading
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import AskedDocument, CallConfig, Question

SCHEMA = 1


class AttachedFile(NamedTuple):
    """What an application says of a file that is attached to it."""

    filename: str
    size: int
    media_type: str
    sha256: str
    token: str
    #: Whether its creative was promised, on the day it came, that the firm does not read it.
    confidential: bool
    #: The part of the creative that handed it in; None for what the firm attached.
    offer_id: int | None


def _attached(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(ApplicationDocument)
        .join(StoredFile, StoredFile.id == ApplicationDocument.file_id)
        .where(
            ApplicationDocument.application_id == bindparam("application"),
            ApplicationDocument.removed_at.is_(None),
        )
        .order_by(ApplicationDocument.id)
    )


#: Built once: putting them together takes longer than running them.
_FILES = _attached(StoredFile)
_ATTACHED = Reading(
    _attached(
        ApplicationDocument.requirement,
        StoredFile.filename,
        StoredFile.size,
        StoredFile.media_type,
        StoredFile.sha256,
        StoredFile.token,
        ApplicationDocument.confidential,
        ApplicationDocument.offer_id,
    )
)


def attached(application_id: int) -> list[tuple[str, AttachedFile]]:
    """List (requirement, file) of the documents that were not removed."""
    rows = _ATTACHED.rows(application=application_id)
    return [(row[0], AttachedFile._make(row[1:])) for row in rows]


def attached_files(application_id: int) -> Sequence[StoredFile]:
    """List the files of the documents that were not removed, for those who read their bytes."""
    return db.session.scalars(_FILES, {"application": application_id}).all()


def build_content(
    application: Application | Sending,
    config: CallConfig,
    documents: Sequence[tuple[str, AttachedFile]],
    *,
    size_class: str,
    size_year: int | None,
) -> dict[str, Any]:
    """Put everything an application says into plain JSON values."""
    call, offer = application.call, current_offer(application.offers)
    labels = {d.code: d.label for d in config.documents}
    labels |= {requirement_of(q): q.label for q in config.questions if q.kind == "file"}
    asked = {q.code for q in asked_questions(config.questions, application.answers)}
    sent = sent_requirements(config, application.answers)
    by_code = {d.code: d for d in config.documents}
    return {
        "schema": SCHEMA,
        "call": {"code": call.code, "title": call.title, "version": application.call_version},
        "channel": application.channel,
        "received_at": application.received_at.isoformat() if application.received_at else "",
        "title": application.title,
        "currency": call.currency,
        "requested_minor": application.requested_minor,
        "total_cost_minor": application.total_cost_minor,
        "firm": {**_party(application.firm), "size": size_class, "size_year": size_year},
        "creative": _party(application.creative) if application.creative else None,
        "offer": _offer(offer),
        "sections": [
            {
                "title": group.title,
                "items": [
                    {
                        "code": q.code,
                        "question": q.label,
                        "kind": q.kind,
                        "answer": application.answers.get(q.code, ""),
                        "text": _file_names(q, documents)
                        if q.kind == "file"
                        else answer_text(q, application.answers.get(q.code), call.currency),
                    }
                    for q in group.questions
                    if q.code in asked
                ],
            }
            for group in groups_of(config)
        ],
        "documents": [
            document_content(
                requirement,
                labels.get(requirement, requirement),
                file,
                by_code.get(requirement),
                given=file.offer_id is not None,
                promised=file.confidential,
            )
            for requirement, file in documents
            if requirement in sent
        ],
    }


def document_content(
    requirement: str,
    label: str,
    file: StoredFile | AttachedFile,
    asked: AskedDocument | None,
    *,
    given: bool,
    promised: bool,
) -> dict[str, Any]:
    """Return what the content says of one file; `asked` is its document of the call, if it is one.

    `given` by a creative it stays so, and what was `promised` to be in confidence stays in
    confidence, whatever the rules of the call say since.
    """
    content: dict[str, Any] = {
        "requirement": requirement,
        "label": label,
        "filename": file.filename,
        "size": file.size,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "token": file.token,
    }
    confidential = promised or (asked is not None and asked.confidential)
    if given or (asked is not None and asked.by_creative):
        content |= {"given_by": "creative", "confidential": confidential}
    if confidential:
        content["filename"] = neutral_name(label, file.filename)
    return content


def _file_names(question: Question, documents: Sequence[tuple[str, AttachedFile]]) -> str:
    own = requirement_of(question)
    return "; ".join(file.filename for requirement, file in documents if requirement == own)


def _party(organisation: Organisation) -> dict[str, Any]:
    founded = organisation.founded_on
    return {
        "name": organisation.name,
        "legal_form": organisation.legal_form,
        "registration_number": organisation.registration_number,
        "vat_number": organisation.vat_number,
        "street": f"{organisation.street} {organisation.house_number}".strip(),
        "postcode": organisation.postcode,
        "town": organisation.town,
        "country": organisation.country,
        "nuts3": organisation.nuts3,
        "nace_code": organisation.nace_code,
        "nace_revision": organisation.nace_revision,
        "founded_on": founded.isoformat() if founded else "",
    }


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    return {
        "token": offer.token,
        "state": offer.state,
        "invited_name": offer.invited_name,
        "brief": offer.brief,
        "price_net_minor": offer.price_net_minor,
        "vat_rate_bp": offer.vat_rate_bp,
        "starts_on": offer.starts_on.isoformat() if offer.starts_on else "",
        "ends_on": offer.ends_on.isoformat() if offer.ends_on else "",
        "work": offer.work,
    }
