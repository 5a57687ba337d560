"""The guided edit of a draft call, or of the amendment of a published one, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes import operations, queries, queries_versions
from voucherapp.programmes.forms import known_zone
from voucherapp.programmes.models import Call, CallAmendment
from voucherapp.programmes.operations_amendments import save_amendment
from voucherapp.programmes.operations_calls import gaps_of, refuse_published
from voucherapp.programmes.rules_effect import settings_of
from voucherapp.programmes.rules_sections import BY_NAME, PAGES, Page
from voucherapp.programmes.sections import (
    Item,
    WorkingCopy,
    form_of,
    fresh_rows,
    items_of,
    read_page,
    write_page,
)
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.rows import with_rows
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("call_sections", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the set-up as the progress line shows it."""

    label: T
    url: str
    state: str


def copy_of(row: Call, amendment: CallAmendment | None) -> WorkingCopy:
    """Return what is edited: the amendment of a published call when there is one, else the call."""
    source = amendment or row
    return WorkingCopy(
        code=row.code,
        title=source.title,
        timezone=row.timezone,
        currency=row.currency,
        opens_at=source.opens_at,
        closes_at=source.closes_at,
        budget_minor=source.budget_minor,
        config=queries_versions.config_in(source),
        version=source.version,
    )


@blueprint.route("/staff/calls/<code>/edit/<name>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def edit_section(code: str, name: str) -> ResponseReturnValue:
    """Edit one page of a draft call, or of the amendment of a published one."""
    page = _page(name)
    row = queries.get_call(code)
    form = _page_form(page, row)
    if _is_sent(form) and attempt(form, lambda: _save(page, row, form)):
        following = _after(page) if request.form.get("go") == "next" else None
        url = url_for(".edit_section", code=code, name=following or name)
        return done(url, T("Saved: %(what)s.", what=page.label))
    return _show(page, code, form)


def _page(name: str) -> Page:
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


def _after(page: Page) -> str | None:
    place = PAGES.index(page) + 1
    return PAGES[place].name if place < len(PAGES) else None


def _page_form(page: Page, row: Call) -> Any:
    copy = copy_of(row, queries_versions.find_amendment(row.id))
    zone = known_zone(request.form.get("timezone") or copy.timezone)
    sent = with_rows(request.form, fresh_rows(page)) if request.method == "POST" else None
    return form_of(page, copy, zone)(sent, data=read_page(page, copy))


def _is_sent(form: Any) -> bool:
    return request.method == "POST" and not request.form.get("row") and bool(form.validate())


def _save(page: Page, row: Call, form: Any) -> None:
    amendment = queries_versions.find_amendment(row.id)
    document, columns = write_page(page, copy_of(row, amendment), form.values())
    save_copy(row, amendment, shown_version(form), document, page.name, **columns)


def save_copy(
    row: Call,
    amendment: CallAmendment | None,
    version: int,
    document: dict[str, Any],
    section: str,
    **columns: Any,
) -> None:
    """Save what is edited: the amendment when there is one, else the draft."""
    shared: dict[str, Any] = {"config": document, "section": section, **columns}
    if amendment is not None:
        save_amendment(act=act(), call=row, amendment=amendment, version=version, **shared)
        return
    refuse_published(row)
    operations.save_config(act=act(), call=row, version=version, **shared)


def _show(page: Page, code: str, form: Any) -> ResponseReturnValue:
    row = queries.get_call(code)
    amendment = queries_versions.find_amendment(row.id)
    copy = copy_of(row, amendment)
    found = []
    if is_stale():
        found = differences(form, form_of(page, copy)(None, data=read_page(page, copy)))
        form.version.data = str(copy.version)
    refused = request.method == "POST" and not request.form.get("row")
    items = items_of(page)
    shown = render_template(
        "programmes/call_section.html",
        call=row,
        amendment=amendment,
        page=page,
        pages=PAGES,
        steps=_steps(page, row),
        form=form,
        items=items,
        folded_open=request.method == "POST" or _is_used(items, copy),
        differences=found,
        following=_after(page),
    )
    return shown, 422 if refused else 200


def _is_used(items: list[Item], copy: WorkingCopy) -> bool:
    """Tell whether a further setting of the page differs from what it is by itself."""
    used = {place.path for place in settings_of(copy.config) if place.value != place.default}
    return any(item.folded and item.path in used for item in items)


def _steps(page: Page, row: Call) -> list[Step]:
    """Mark each page: done when nothing of it is missing, the shown one as current."""
    programme = queries.get_programme_by_id(row.programme_id)
    open_pages = set()
    if row.state == "draft":
        open_pages = {gap.section for gap in gaps_of(act=act(), call=row, programme=programme)}
    return [
        Step(
            one.label,
            url_for(".edit_section", code=row.code, name=one.name),
            "current" if one is page else "todo" if one.name in open_pages else "done",
        )
        for one in PAGES
    ]
