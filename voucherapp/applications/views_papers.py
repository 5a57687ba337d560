"""What a firm can show of its application: the receipt and the printed papers."""

from __future__ import annotations

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.package import content_json, package_name, package_of
from voucherapp.applications.papers import dossier_pdf
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_versions import find_receipt, get_version
from voucherapp.applications.views_applicant import blueprint
from voucherapp.files.serve import disposition, send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.web.access import act, allow, me


@blueprint.get("/my/applications/<token>/receipt")
@allow(P.APPLICATION_WRITE)
def receipt(token: str) -> ResponseReturnValue:
    """Show what was sent when: reference, number of arrival, hash."""
    application = queries.get_application_for(me(), token)
    version = queries.latest_version(application.id)
    return render_template(
        "applications/receipt.html",
        application=application,
        version=version,
        printed=find_receipt(version.id),
    )


@blueprint.get("/my/applications/<token>/receipt.pdf")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def receipt_pdf(token: str) -> ResponseReturnValue:
    """Send the printed receipt of the newest version."""
    application = readable(token)
    printed = find_receipt(queries.latest_version(application.id).id)
    if printed is None:
        abort(404)
    return send(printed.file)


@blueprint.get("/my/applications/<token>/application.pdf")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def paper(token: str) -> ResponseReturnValue:
    """Print the application as it was sent, in any of its versions, or the draft as it stands."""
    application = readable(token)
    version = _version(application)
    dossier = dossier_of(application, version=version, live=version is None)
    response = Response(dossier_pdf(application, dossier, act().at), mimetype="application/pdf")
    number = f"-v{version.number}" if version and version.number > 1 else ""
    name = f"{application.reference or 'draft'}{number}.pdf"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


@blueprint.get("/my/applications/<token>/package.zip")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def package(token: str) -> ResponseReturnValue:
    """Send everything in one archive: the application, its receipt, its content, all its files."""
    application = readable(token)
    blocks = package_of(application, _version(application), act())
    response = Response(stream_with_context(blocks), mimetype="application/zip")
    name = f"{package_name(application)}.zip"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


@blueprint.get("/my/applications/<token>/content.json")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def content(token: str) -> ResponseReturnValue:
    """Send the frozen content whose SHA-256 stands on the receipt."""
    application = readable(token)
    version = _version(application)
    if version is None:
        abort(404)
    response = Response(content_json(version), mimetype="application/json")
    name = f"{application.reference}-v{version.number}.json"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


def _version(application: Application) -> ApplicationVersion | None:
    """Return the version that is asked for, else the newest; None while nothing was sent."""
    number = request.args.get("version", type=int)
    if number is not None:
        return get_version(application.id, number)
    if application.submitted_at is None:
        return None
    return queries.latest_version(application.id)


def readable(token: str) -> Application:
    """Return an application for its firm, or one that was sent for the scheme's people."""
    if me().may(P.APPLICATION_READ_ALL):
        application = queries.get_case(token)
        if application.submitted_at is None:
            abort(404)
        return application
    return queries.get_application_for(me(), token)
