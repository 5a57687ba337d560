"""The documents of an application: what is asked for, attaching, using again, removing, reading."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from voucherapp.applications import operations, queries
from voucherapp.applications.forms_answers import chosen, reuse_form, upload_form
from voucherapp.applications.models import Application
from voucherapp.applications.operations_documents import attach_again
from voucherapp.applications.operations_steps import note_step
from voucherapp.applications.queries_creative_files import list_given
from voucherapp.applications.queries_files import list_reusable_files
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.rules_creative_files import asked_of_firm
from voucherapp.applications.rules_questions import dropped_files
from voucherapp.applications.views_applicant import blueprint, frame
from voucherapp.files.serve import send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Document
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.translations import in_language
from voucherapp.web.access import act, allow, me
from voucherapp.web.formatting import format_day, format_size
from voucherapp.web.language import choose_language
from voucherapp.web.shell import act_or_back, attempt, done


@blueprint.get("/my/applications/<token>/documents")
@allow(P.APPLICATION_WRITE)
def documents(token: str) -> ResponseReturnValue:
    """Show what is asked for and what is attached."""
    return _page(queries.get_application_for(me(), token), {}, 200)


def _page(
    application: Application, forms: dict[str, FlaskForm], status: int
) -> ResponseReturnValue:
    config = config_of(application.call, application.call_version)
    progress = progress_of(application, act().at)
    attached = queries.list_documents(application)
    own = asked_of_firm(config)
    page = render_template(
        "applications/documents.html",
        wanted=asked_of_firm(in_language(config, choose_language())),
        given=list_given(application, act().at, choose_language()),
        attached=attached,
        forms_by={d.code: forms.get(d.code) or upload_form(d) for d in own},
        reuse_by=_reuse_forms(application, own, {d.file_id for d in attached}),
        dropped=dropped_files(config, application.answers, (d.requirement for d in attached)),
        **frame(application, progress, "documents"),
    )
    return page, status


def _reuse_forms(
    application: Application, wanted: Sequence[Document], present: set[int]
) -> dict[str, FlaskForm]:
    """A choice of earlier files for each requirement that has any beside those attached here."""
    made: dict[str, FlaskForm] = {}
    for document in wanted:
        earlier = [
            (
                file.token,
                f"{file.filename} ({format_size(file.size)}, {format_day(file.created_at)})",
            )
            for file in list_reusable_files(application, document)
            if file.id not in present
        ]
        if earlier:
            made[document.code] = reuse_form(document, earlier)
    return made


def _wanted(application: Application, requirement: str) -> Document:
    config = config_of(application.call, application.call_version)
    for document in asked_of_firm(config):
        if document.code == requirement:
            return document
    raise NotFound


@blueprint.post("/my/applications/<token>/documents/<requirement>")
@allow(P.APPLICATION_WRITE)
def attach(token: str, requirement: str) -> ResponseReturnValue:
    """Attach files to a requirement: all that were chosen, or none when one is refused."""
    application = queries.get_application_for(me(), token)
    form = upload_form(_wanted(application, requirement))
    uploads = chosen(form.upload)

    def attach_all() -> None:
        for upload in uploads:
            operations.attach_document(
                act=act(), application=application, requirement=requirement, upload=upload
            )
        note_step(act=act(), application=application, step="documents", saved=True)

    if not uploads:
        form.upload.errors = [T("Choose a file first.")]
    elif form.validate() and attempt(form, attach_all):
        place = url_for(".documents", token=token, _anchor=f"document_{requirement}")
        names = ", ".join(str(upload.filename) for upload in uploads)
        return done(place, T("“%(name)s” is attached.", name=names))
    return _page(queries.get_application_for(me(), token), {requirement: form}, 422)


@blueprint.post("/my/applications/<token>/documents/<requirement>/again")
@allow(P.APPLICATION_WRITE)
def attach_earlier(token: str, requirement: str) -> ResponseReturnValue:
    """Attach a file that the firm has uploaded before."""
    application = queries.get_application_for(me(), token)
    _wanted(application, requirement)
    file_token = request.form.get(f"again_{requirement}-file", "")
    place = url_for(".documents", token=token, _anchor=f"document_{requirement}")
    if not file_token:
        return done(place)
    return act_or_back(
        lambda: attach_again(
            act=act(), application=application, requirement=requirement, file_token=file_token
        ),
        to=place,
        message=T("The file is attached."),
    )


@blueprint.post("/my/applications/<token>/documents/<int:document_id>/remove")
@allow(P.APPLICATION_WRITE)
def remove(token: str, document_id: int) -> ResponseReturnValue:
    """Take a file out of the application."""
    application = queries.get_application_for(me(), token)
    document = next((d for d in queries.list_documents(application) if d.id == document_id), None)
    if document is None:
        raise NotFound
    name = document.file.filename
    return act_or_back(
        lambda: operations.remove_document(act=act(), application=application, document=document),
        to=url_for(".documents", token=token),
        message=T("“%(name)s” is removed.", name=name),
    )


@blueprint.get("/my/applications/<token>/files/<file_token>")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def document(token: str, file_token: str) -> ResponseReturnValue:
    """Send a document of an application to its firm or to the scheme's people."""
    return send(queries.get_document_for(me(), token, file_token), inline="show" in request.args)
