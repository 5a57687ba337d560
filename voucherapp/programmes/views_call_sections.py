"""The guided edit of a draft call, one section on each page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes import operations, queries
from voucherapp.programmes.forms import known_zone
from voucherapp.programmes.models import Call
from voucherapp.programmes.sections import BY_NAME, SECTIONS, Section
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.rows import with_rows
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("call_sections", __name__, template_folder="templates")


@blueprint.route("/staff/calls/<code>/edit/<name>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def edit_section(code: str, name: str) -> ResponseReturnValue:
    """Edit one section of a draft call."""
    section = _section(name)
    row = queries.get_call(code)
    form = _section_form(section, row)
    if _is_sent(form) and attempt(form, lambda: _save_section(section, row, form)):
        following = _after(section) if request.form.get("go") == "next" else None
        url = url_for(".edit_section", code=code, name=following) if following else None
        return done(
            url or url_for("calls_staff.call", code=code), T("Saved: %(what)s.", what=section.label)
        )
    return _show_section(section, code, form)


def _section(name: str) -> Section:
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


def _after(section: Section) -> str | None:
    place = SECTIONS.index(section) + 1
    return SECTIONS[place].name if place < len(SECTIONS) else None


def _section_form(section: Section, row: Call) -> Any:
    zone = known_zone(request.form.get("timezone") or row.timezone)
    data = section.read(row, queries.config_of(row))
    sent = None
    if request.method == "POST":
        sent = with_rows(request.form, {name: rows.new for name, rows in section.rows.items()})
    form = section.form(zone)(sent, data=data)
    return _with_choices(form, row)


def _with_choices(form: Any, row: Call) -> Any:
    """Offer the saved criteria for ties, where the section has them."""
    if hasattr(form, "offer_tiebreaks"):
        criteria = queries.config_of(row).evaluation.criteria
        form.offer_tiebreaks([(c.code, c.label) for c in criteria])
    return form


def _is_sent(form: Any) -> bool:
    return request.method == "POST" and not request.form.get("row") and bool(form.validate())


def _save_section(section: Section, row: Call, form: Any) -> None:
    config = queries.config_of(row)
    document, columns = section.write(config, form.values())
    operations.save_config(
        act=act(),
        call=row,
        version=shown_version(form),
        config=document,
        section=section.name,
        **columns,
    )


def _show_section(section: Section, code: str, form: Any) -> ResponseReturnValue:
    row = queries.get_call(code)
    found = []
    if is_stale():
        saved = section.form(row.timezone)(None, data=section.read(row, queries.config_of(row)))
        found = differences(form, _with_choices(saved, row))
        form.version.data = str(row.version)
    refused = request.method == "POST" and not request.form.get("row")
    page = render_template(
        "programmes/call_section.html",
        call=row,
        section=section,
        sections=SECTIONS,
        form=form,
        differences=found,
        following=_after(section),
    )
    return page, 422 if refused else 200
