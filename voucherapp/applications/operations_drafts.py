"""Throwing a draft away, and beginning one from an earlier application."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import Application, ApplicationDocument
from voucherapp.applications.models_history import ApplicationStep
from voucherapp.applications.operations_offers import cancel_offer
from voucherapp.applications.queries_locks import lock_application
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.queries_versions import highest_number
from voucherapp.applications.rules import APPLICATION
from voucherapp.applications.rules_content import TITLE_LENGTH, answers_that_fit
from voucherapp.applications.rules_creative_files import asked_of_firm
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.files.operations import discard_file
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of


def delete_draft(*, act: Act, application: Application) -> None:
    """Throw a draft away that was never sent: what it said is gone, that it was there is not.

    Call, firm and offers must be loaded. Raises Refused ("sent") for what was sent once.
    """
    if application.firm_id not in act.actor.organisation_ids:
        raise NotFound
    lock_application(application)
    if application.state != "draft" or highest_number(application.id):
        raise Refused(
            "sent", T("This application was sent, so it stays on record. You can withdraw it.")
        )
    offer = current_offer(application.offers)
    if offer is not None:
        cancel_offer(act=act, offer=offer)
    fire(
        application,
        APPLICATION,
        "withdraw",
        act=act,
        summary=T("Draft deleted"),
        case_id=application.id,
    )
    application.deleted_at = act.at
    application.title = application.search_text = ""
    application.answers, application.field_versions = {}, {}
    application.creative, application.creative_id = None, None
    _discard_documents(act, application)
    db.session.execute(
        delete(ApplicationStep).where(ApplicationStep.application_id == application.id)
    )


def _discard_documents(act: Act, application: Application) -> None:
    """Remove the rows of the documents, and files that no other application carries."""
    documents = db.session.scalars(
        select(ApplicationDocument)
        .where(ApplicationDocument.application_id == application.id)
        .options(joinedload(ApplicationDocument.file))
    ).all()
    files = {document.file for document in documents}
    for document in documents:
        db.session.delete(document)
    db.session.flush()
    for file in files:
        shared = select(ApplicationDocument.id).where(ApplicationDocument.file_id == file.id)
        if db.session.scalar(shared.limit(1)) is None:
            discard_file(act=act, file=file)


def copy_content(*, act: Act, source: Application, target: Application) -> int:
    """Fill an empty draft with what an earlier application of the same firm says.

    Answers to questions with the same code and a kind that fits are taken over, and documents
    for requirements with the same code; returns how many of both.
    """
    if source.firm_id != target.firm_id or target.firm_id not in act.actor.organisation_ids:
        raise NotFound
    old = config_of(source.call, source.call_version)
    new = config_of(target.call, target.call_version)
    answers = answers_that_fit(old, new, source.answers)
    target.title = source.title[:TITLE_LENGTH]
    target.answers = {**target.answers, **answers}
    target.version += 1
    marks: dict[str, Any] = {code: [target.version, act.actor.name] for code in answers}
    target.field_versions = {**target.field_versions, **marks}
    target.saved_at, target.saved_by = act.at, act.by
    asked = {document.code for document in asked_of_firm(new)}
    copied = 0
    for document in _documents(source):
        if document.requirement in asked:
            _attach_again(act, target, document)
            copied += 1
    note(
        act,
        "application.copied",
        target,
        summary=T("Copied from %(reference)s", reference=source.reference or source.title),
        detail={"source": source.id, "answers": sorted(answers), "documents": copied},
        case_id=target.id,
        public=True,
    )
    return len(answers) + copied


def _documents(application: Application) -> list[ApplicationDocument]:
    return list(
        db.session.scalars(
            select(ApplicationDocument)
            .where(
                ApplicationDocument.application_id == application.id,
                ApplicationDocument.removed_at.is_(None),
                # A letter of a creative was written for one application.
                ApplicationDocument.offer_id.is_(None),
            )
            .order_by(ApplicationDocument.id)
        )
    )


def _attach_again(act: Act, target: Application, document: ApplicationDocument) -> None:
    again = ApplicationDocument(
        application_id=target.id,
        requirement=document.requirement,
        file_id=document.file_id,
        added_at=act.at,
        added_by=act.by,
    )
    db.session.add(again)
