"""The officers' queue, and the form of a call as applicants will see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from voucherapp.applications import queries
from voucherapp.applications.columns import (
    CaseColumn,
    chosen_columns,
    columns_for,
)
from voucherapp.applications.exports import XLSX, queue_csv, queue_xlsx
from voucherapp.applications.forms_answers import PREFIX, answers_form
from voucherapp.applications.queries_drafts import list_drafts, path_figures
from voucherapp.applications.queries_overview import count_by_state, list_officers
from voucherapp.applications.queue_rows import rows_as_markup
from voucherapp.applications.rules import CHANNELS
from voucherapp.applications.rules_content import groups_of
from voucherapp.applications.rules_steps import steps_of
from voucherapp.casework import operations as casework
from voucherapp.casework.forms import SaveViewForm
from voucherapp.casework.models import SavedView
from voucherapp.casework.queries import get_view, list_all_tags, list_views
from voucherapp.files.serve import disposition
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of, get_call, list_calls, public_status
from voucherapp.web.access import act, allow, me
from voucherapp.web.links import page_url
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import act_or_back

blueprint = Blueprint("applications_staff", __name__, template_folder="templates")


FILTERS = ("call", "state", "q", "officer", "answered", "tag", "unread", "late", "channel")


#: Those of them that are chosen from what there is.
CHOSEN = ("call", "officer", "tag", "late", "channel")
PAGE = "applications_staff.queue"
#: What a saved list remembers beside its filters.
ORDER = ("sort", "dir", "cols")


@dataclass(frozen=True)
class _Asked:
    """What the address of the queue asks for, and what its reader may have of it."""

    arguments: ListArguments
    offered: Sequence[CaseColumn]
    columns: list[CaseColumn]
    sort: str


def _asked() -> _Asked:
    arguments = ListArguments(sort="submitted", direction="desc", filters=FILTERS)
    offered = columns_for(me())
    columns = chosen_columns(offered, request.args.get("cols", ""))
    # The order of a list tells as much as a column: marks are for those who may read them.
    known = {column.sort for column in offered}
    sort = arguments.sort if arguments.sort in known else "submitted"
    return _Asked(arguments, offered, columns, sort)


@blueprint.get("/staff/applications")
@allow(P.APPLICATION_READ_ALL)
def queue() -> ResponseReturnValue:
    """List applications with filters and chosen columns; drafts show only when they are asked for."""
    views = list_views(me(), PAGE)
    if moved := _moved(views):
        return redirect(moved)
    asked = _asked()
    filters = asked.arguments.filters
    listing = queries.list_applications(
        filters=filters,
        sort=asked.sort,
        direction=asked.arguments.direction,
        page=asked.arguments.page,
        whole=any(column.seldom for column in asked.columns),
    )
    return render_template(
        "applications/queue.html",
        listing=ListLinks(listing),
        filters=filters,
        columns=asked.columns,
        all_columns=asked.offered,
        shown_keys=tuple(column.key for column in asked.columns),
        offered_keys=tuple(column.key for column in asked.offered),
        table_rows=rows_as_markup(asked.columns, listing.rows),
        tabs=_tabs(filters),
        narrowed=tuple(filters.get(name) for name in CHOSEN),
        call_choices=tuple((row.code, f"{row.code} {row.title}") for row in list_calls()),
        officers=tuple(list_officers()),
        tags=tuple((tag, tag) for tag in list_all_tags()),
        channels=[("office", T("By the office")), *CHANNELS.items()],
        views=views,
        new_save_form=partial(SaveViewForm, formdata=None),
        kept=_kept(request.args),
    )


def _tabs(filters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a tab for all that were sent, and one for each state that any application is in."""
    code, chosen = filters.get("call"), filters.get("state")
    kept = {
        "sort": "submitted",
        "dir": "desc",
        "cols": request.args.get("cols", "").strip() or None,
    }

    def address(state: str | None) -> str:
        return page_url(PAGE, state=state, call=code, **kept)

    first = {"label": str(T("All that were sent")), "url": address(None), "current": not chosen}
    return [
        {**first, "count": None},
        *(
            {
                "label": str(row.state.label),
                "url": address(row.state.name),
                "current": chosen == row.state.name,
                "count": row.count,
            }
            for row in count_by_state(code or "")
        ),
    ]


def _moved(views: Sequence[SavedView]) -> str | None:
    """Return where a list opens that is asked for bare, or with boxes of columns ticked."""
    if columns := request.args.getlist("col"):
        kept: dict[str, Any] = {
            k: v for k, v in request.args.to_dict().items() if k not in ("col", "page")
        }
        return url_for(".queue", **{**kept, "cols": ",".join(columns)})
    if request.args:
        return None
    first = next((view for view in views if view.opens_first), None)
    return url_for(".queue", **first.arguments) if first and first.arguments else None


def _kept(arguments: Mapping[str, str]) -> dict[str, Any]:
    """Return what of an address a saved list remembers."""
    return {k: v for k in (*FILTERS, *ORDER) if (v := arguments.get(k, "").strip())}


@blueprint.post("/staff/applications/views")
@allow(P.APPLICATION_READ_ALL)
def save_view() -> ResponseReturnValue:
    """Keep the list as it is shown, for this person."""
    form = SaveViewForm()
    arguments = _kept(request.form) or {"sort": "submitted", "dir": "desc"}
    return act_or_back(
        lambda: casework.save_view(
            act=act(),
            page=PAGE,
            name=form.name.data or "",
            arguments=arguments,
            opens_first=form.opens_first.data,
        ),
        to=url_for(".queue", **arguments),
        message=T("The list is kept."),
    )


@blueprint.post("/staff/applications/views/<int:view_id>/remove")
@allow(P.APPLICATION_READ_ALL)
def remove_view(view_id: int) -> ResponseReturnValue:
    """Forget a list that one has kept."""
    view = get_view(me(), view_id)
    return act_or_back(
        lambda: casework.remove_view(act=act(), view=view),
        to=url_for(".queue", sort="submitted", dir="desc"),
        message=T("The list is forgotten."),
    )


@blueprint.get("/staff/applications.xlsx")
@allow(P.APPLICATION_READ_ALL)
def queue_workbook() -> ResponseReturnValue:
    """Send the list as it is shown as a workbook, all pages of it."""
    asked, order = _asked(), request.args.get("dir", "desc")
    blocks = queue_xlsx(asked.columns, asked.arguments.filters, asked.sort, order, act())
    return _sent(blocks, XLSX, "applications.xlsx")


@blueprint.get("/staff/applications.csv")
@allow(P.APPLICATION_READ_ALL)
def queue_lines() -> ResponseReturnValue:
    """Send the list as it is shown as CSV, all pages of it."""
    asked, order = _asked(), request.args.get("dir", "desc")
    blocks = queue_csv(asked.columns, asked.arguments.filters, asked.sort, order)
    return _sent(blocks, "text/csv", "applications.csv")


def _sent(blocks: Iterator[bytes], mimetype: str, name: str) -> Response:
    response = Response(stream_with_context(blocks), mimetype=mimetype)
    response.headers["Content-Disposition"] = disposition(name, inline=False)
    return response


@blueprint.get("/staff/calls/<code>/drafts")
@allow(P.APPLICATION_CHECK)
def drafts(code: str) -> ResponseReturnValue:
    """List the drafts of a call that are not sent, with whom to ask."""
    call = get_call(code)
    arguments = ListArguments(sort="saved", direction="desc")
    listing = list_drafts(
        call, sort=arguments.sort, direction=arguments.direction, page=arguments.page
    )
    return render_template(
        "applications/drafts.html",
        call=call,
        listing=ListLinks(listing),
        steps=dict(steps_of(config_of(call))),
        status=public_status(call, act().at),
    )


@blueprint.get("/staff/calls/<code>/path")
@allow(P.APPLICATION_READ_ALL)
def path(code: str) -> ResponseReturnValue:
    """Show how long applicants need for each page of the form, and where they stop."""
    call = get_call(code)
    return render_template("applications/path.html", call=call, figures=path_figures(call))


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
