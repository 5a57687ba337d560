"""The officers' queue, and the form of a call as applicants will see it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.forms_answers import PREFIX, answers_form
from voucherapp.applications.queries_queue import count_by_state, list_officers
from voucherapp.applications.rules_content import groups_of
from voucherapp.kernel.permissions import Permission as P
from voucherapp.programmes.queries import config_of, get_call, list_calls
from voucherapp.web.access import allow, me
from voucherapp.web.lists import ListArguments, ListLinks

blueprint = Blueprint("applications_staff", __name__, template_folder="templates")


FILTERS = ("call", "state", "q", "officer", "answered", "tag", "unread", "late", "channel")


@blueprint.get("/staff/applications")
@allow(P.APPLICATION_READ_ALL)
def queue() -> ResponseReturnValue:
    """List applications with filters; drafts show only when they are asked for."""
    arguments = ListArguments(
        sort="submitted", direction="desc", filters=FILTERS
    )
    with_score = me().may(P.REVIEW_READ_ALL)
    # The order of a list tells as much as a column: marks are for those who may read them.
    sort = arguments.sort if with_score or arguments.sort != "score" else "submitted"
    listing = queries.list_applications(
        filters=arguments.filters,
        sort=sort,
        direction=arguments.direction,
        page=arguments.page,
    )
    return render_template(
        "applications/queue.html",
        listing=ListLinks(listing),
        filters=arguments.filters,
        with_score=with_score,
        counts=count_by_state(arguments.filters.get("call", "")),
        call_choices=[(row.code, f"{row.code} {row.title}") for row in list_calls()],
        officers=list(list_officers()),
    )


@blueprint.get("/staff/calls/<code>/form-preview")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def preview_form(code: str) -> ResponseReturnValue:
    """Show the form of a call as applicants will see it; nothing can be sent."""
    call = get_call(code)
    config = config_of(call)
    sections = [
        (group, answers_form(group, call.currency)(formdata=None)) for group in groups_of(config)
    ]
    return render_template(
        "applications/preview.html", call=call, config=config, sections=sections, prefix=PREFIX
    )
