"""Pages of applicants: the result of an application, once it is released."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voucherapp.allocation import queries_decisions as queries
from voucherapp.allocation.models import DecisionLine
from voucherapp.allocation.rules import OUTCOME_STATES, acceptance_end
from voucherapp.files.serve import send
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.programmes.queries import config_of
from voucherapp.web.access import allow, me

blueprint = Blueprint("allocation", __name__, template_folder="templates")


@blueprint.get("/my/results/<token>")
@allow(P.APPLICATION_WRITE, P.OFFER_CONFIRM)
def result(token: str) -> ResponseReturnValue:
    """Show what was decided on an application; before the release there is no such page."""
    lines = queries.get_results_for(me(), token)
    latest = lines[0]
    return render_template(
        "allocation/result.html",
        lines=lines,
        latest=latest,
        outcomes=OUTCOME_STATES,
        own=latest.application.firm_id in me().organisation_ids,
        accept_until=_accept_until(latest),
    )


def _accept_until(line: DecisionLine) -> object:
    call, released = line.application.call, line.decision.released_at
    if line.outcome != "award" or released is None:
        return None
    days = config_of(call, line.application.call_version).award.accept_days
    return acceptance_end(local_date(released, call.timezone), days, call.timezone)


@blueprint.get("/my/results/<token>/letter/<int:number>")
@allow(P.APPLICATION_WRITE)
def letter(token: str, number: int) -> ResponseReturnValue:
    """Send the letter of a released decision to its firm."""
    return send(queries.get_letter_for(me(), token, number))
