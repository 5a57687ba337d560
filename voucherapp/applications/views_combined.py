"""An application and its documents in one PDF: at once when it is small, by a job when it is not."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications.combined import combined_pdf, is_quick
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.operations_receipts import ask_combined
from voucherapp.applications.queries import latest_version
from voucherapp.applications.queries_versions import PATIENCE, find_combined
from voucherapp.applications.views_applicant import blueprint
from voucherapp.applications.views_papers import readable
from voucherapp.files.serve import disposition, send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back


@dataclass(frozen=True, slots=True)
class Place:
    """Where the paper and its page are found by one kind of reader, and where they come from."""

    pdf: str
    page: str
    back: str
    layout: str


def send_combined(
    application: Application, version: ApplicationVersion, place: Place, *, whole: bool
) -> ResponseReturnValue:
    """Send the paper that is kept, or a small one made now; else lead to the page that asks for it."""
    paper = find_combined(version.id, whole=whole)
    if paper is not None and paper.file is not None:
        return send(paper.file)
    if not is_quick(version):
        return redirect(place.page, 303)
    data = combined_pdf(application, version, whole=whole, at=act().at)
    response = Response(data, mimetype="application/pdf")
    name = f"{application.reference}-v{version.number}-combined.pdf"
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


def show_combined(
    application: Application, version: ApplicationVersion, place: Place, *, whole: bool
) -> ResponseReturnValue:
    """Show whether the paper is there, is being made, or can be asked for."""
    paper = find_combined(version.id, whole=whole)
    return render_template(
        "applications/combined.html",
        application=application,
        version=version,
        paper=paper,
        waiting=paper is not None and paper.asked_at > act().at - PATIENCE,
        quick=is_quick(version),
        place=place,
    )


def request_combined(
    version: ApplicationVersion, place: Place, *, whole: bool
) -> ResponseReturnValue:
    """Ask for the paper and go back to its page."""
    return act_or_back(lambda: ask_combined(act=act(), version=version, whole=whole), to=place.page)


def _place(token: str) -> Place:
    staff = me().may(P.APPLICATION_READ_ALL)
    return Place(
        url_for("applications.combined_pdf_file", token=token),
        url_for("applications.combined", token=token),
        url_for("applications_staff.case" if staff else "applications.show", token=token),
        "layout/staff.html" if staff else "layout/applicant.html",
    )


@blueprint.get("/my/applications/<token>/combined.pdf")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def combined_pdf_file(token: str) -> ResponseReturnValue:
    """Send what was sent with all its documents as one PDF."""
    application = readable(token)
    version = latest_version(application.id)
    return send_combined(application, version, _place(token), whole=_reads_all())


@blueprint.get("/my/applications/<token>/combined")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def combined(token: str) -> ResponseReturnValue:
    """Show the page of the combined paper, for one that takes its time."""
    application = readable(token)
    version = latest_version(application.id)
    return show_combined(application, version, _place(token), whole=_reads_all())


@blueprint.post("/my/applications/<token>/combined")
@allow(P.APPLICATION_WRITE, P.APPLICATION_READ_ALL)
def ask_for_combined(token: str) -> ResponseReturnValue:
    """Ask for the combined paper."""
    version = latest_version(readable(token).id)
    return request_combined(version, _place(token), whole=_reads_all())


def _reads_all() -> bool:
    """Whether the reader may have what a creative gave in confidence."""
    return me().may(P.APPLICATION_READ_ALL)
