"""What a firm can show of its application: the receipt and the printed papers."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.models import Application
from voucherapp.applications.papers import dossier_pdf
from voucherapp.applications.queries_dossier import Dossier, dossier_of
from voucherapp.applications.queries_versions import find_receipt
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
    application = _readable(token)
    printed = find_receipt(queries.latest_version(application.id).id)
    if printed is None:
        abort(404)
    return send(printed.file)


@blueprint.get("/my/applications/<token>/application.pdf")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def paper(token: str) -> ResponseReturnValue:
    """Print the application as it was sent, or the draft as it stands."""
    application = _readable(token)
    live = application.submitted_at is None
    dossier: Dossier = dossier_of(application, live=live)
    response = Response(dossier_pdf(application, dossier, act().at), mimetype="application/pdf")
    name = f"{application.reference or 'draft'}.pdf"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


def _readable(token: str) -> Application:
    """Return an application for its firm, or one that was sent for the scheme's people."""
    if me().may(P.APPLICATION_READ_ALL):
        application = queries.get_case(token)
        if application.submitted_at is None:
            abort(404)
        return application
    return queries.get_application_for(me(), token)
