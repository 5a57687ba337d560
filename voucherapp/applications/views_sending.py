"""Sending: everything on one page, the submission, and sending again what was taken back."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import operations, queries
from voucherapp.applications.models import Application
from voucherapp.applications.places import place_of
from voucherapp.applications.queries_creative_files import list_given
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_progress import progress_of
from voucherapp.applications.queries_sending import get_sending_for
from voucherapp.applications.queries_versions import highest_number, open_correction
from voucherapp.applications.views_applicant import blueprint, frame
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import attempt, begin_writing, done, reads_first


@blueprint.get("/my/applications/<token>/check")
@allow(P.APPLICATION_SUBMIT)
def check(token: str) -> ResponseReturnValue:
    """Show everything on one page, each part with the way to change it, before it is sent."""
    return _check_page(queries.get_application_for(me(), token))


def _check_page(application: Application) -> str:
    progress = progress_of(application, act().at)
    return render_template(
        "applications/check.html",
        dossier=dossier_of(application, live=True),
        correction=open_correction(application),
        later=[one for one in list_given(application, act().at) if one.outstanding],
        later_days=progress.config.intake.creative_days,
        points=[(f, place_of(application, f.part, f.field)) for f in progress.open_points],
        places={p.code: place_of(application, p.code) for p in progress.parts},
        may_change_later=progress.config.correction.resubmit_until_closing,
        resend_days=progress.config.correction.days,
        **frame(application, progress, "check"),
    )


@blueprint.post("/my/applications/<token>/submit")
@allow(P.APPLICATION_SUBMIT)
@reads_first
def submit(token: str) -> ResponseReturnValue:
    """Send the application; the receipt follows, or the page that says what is missing."""
    prepared = operations.prepare_sending(act=act(), sending=lambda: get_sending_for(me(), token))
    begin_writing()
    if prepared.sending.state == "reopened":
        return _resend(queries.get_for_submission(me(), token))
    if attempt(None, lambda: operations.send(act=act(), prepared=prepared)):
        return redirect(url_for(".receipt", token=token), 303)
    return _check_page(queries.get_application_for(me(), token)), 422


def _resend(application: Application) -> ResponseReturnValue:
    """Send again what was taken back, and say so when nothing in it is new."""
    token, before = application.token, highest_number(application.id)

    def resend() -> None:
        g.sent = operations.resend_application(act=act(), application=application).number

    if not attempt(None, resend):
        return _check_page(queries.get_application_for(me(), token)), 422
    if g.sent == before:
        message = T(
            "Nothing has changed since version %(number)s, so no new version was made. "
            "Version %(number)s counts, with its time.",
            number=before,
        )
        return done(url_for(".receipt", token=token), message)
    return done(
        url_for(".receipt", token=token),
        T("Version %(number)s is sent. It takes the place of the one before.", number=g.sent),
    )
