"""Pages of officers about the independence of a firm and a creative."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import queries_independence
from voucherapp.organisations.forms_group import WaiverForm
from voucherapp.organisations.operations_independence import revoke_waiver, waive_independence
from voucherapp.web.access import act, allow
from voucherapp.web.shell import act_or_back, attempt, done, local_path

blueprint = Blueprint("pairs_staff", __name__, template_folder="templates")


@blueprint.get("/staff/pairs/<firm_token>/<creative_token>")
@allow(P.APPLICATION_CHECK, P.APPLICATION_READ_ALL)
def pair(firm_token: str, creative_token: str) -> ResponseReturnValue:
    """Show what a firm and a creative have in common, and what was waived."""
    return _page(firm_token, creative_token, WaiverForm())


@blueprint.post("/staff/pairs/<firm_token>/<creative_token>/waive")
@allow(P.APPLICATION_CHECK)
def waive(firm_token: str, creative_token: str) -> ResponseReturnValue:
    """Waive the ties with a reason."""
    firm, creative = queries_independence.get_pair(firm_token, creative_token)
    form = WaiverForm()
    if form.validate() and attempt(
        form,
        lambda: waive_independence(
            act=act(), firm=firm, creative=creative, reason=form.reason.data
        ),
    ):
        return done(_back(firm_token, creative_token), T("The ties are waived."))
    return _page(firm_token, creative_token, form), 422


@blueprint.post("/staff/pairs/<firm_token>/<creative_token>/waivers/<int:waiver_id>/revoke")
@allow(P.APPLICATION_CHECK)
def revoke(firm_token: str, creative_token: str, waiver_id: int) -> ResponseReturnValue:
    """Take a waiver back."""
    waiver = queries_independence.get_waiver(waiver_id)
    return act_or_back(
        lambda: revoke_waiver(act=act(), waiver=waiver),
        to=_back(firm_token, creative_token),
        message=T("The waiver is taken back."),
    )


def _back(firm_token: str, creative_token: str) -> str:
    return url_for(".pair", firm_token=firm_token, creative_token=creative_token, next=local_path())


def _page(firm_token: str, creative_token: str, form: WaiverForm) -> str:
    firm, creative = queries_independence.get_pair(firm_token, creative_token)
    return render_template(
        "organisations/pair.html",
        firm=firm,
        creative=creative,
        found=queries_independence.independence_of(firm, creative),
        form=form,
        came_from=local_path(),
        sent=request.method == "POST",
    )
