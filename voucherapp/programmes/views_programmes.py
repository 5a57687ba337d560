"""Pages of officers about programmes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes import operations, queries
from voucherapp.programmes.forms import NEW_FUNDER, ProgrammeForm
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.countries import country_name
from voucherapp.web.rows import with_rows
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("programmes", __name__, template_folder="templates")


@blueprint.get("/staff/programmes")
@allow(P.PROGRAMME_MANAGE, P.APPLICATION_READ_ALL)
def programmes() -> ResponseReturnValue:
    """List the programmes."""
    return render_template("programmes/programmes.html", rows=queries.list_programmes())


@blueprint.get("/staff/programmes/<code>")
@allow(P.PROGRAMME_MANAGE, P.APPLICATION_READ_ALL)
def programme(code: str) -> ResponseReturnValue:
    """Show a programme with its funders and calls."""
    row = queries.get_programme(code)
    return render_template(
        "programmes/programme.html",
        programme=row,
        country=country_name(row.country) if row.country else "",
        calls=[c for c in queries.list_calls() if c.programme_code == code],
        timeline=list_subject_timeline(row),
    )


@blueprint.route("/staff/programmes/new", methods=["GET", "POST"])
@allow(P.PROGRAMME_MANAGE)
def new_programme() -> ResponseReturnValue:
    """Set up a programme."""
    form = _form()
    if _is_sent(form) and attempt(
        form, lambda: operations.create_programme(act=act(), **_values(form))
    ):
        url = url_for("programmes.programme", code=form.code.data)
        return done(url, T("The programme is set up. Next: make a call."))
    return _show(form)


@blueprint.route("/staff/programmes/<code>/edit", methods=["GET", "POST"])
@allow(P.PROGRAMME_MANAGE)
def edit_programme(code: str) -> ResponseReturnValue:
    """Change a programme."""
    row = queries.get_programme(code)
    form = _form(row)

    def save() -> None:
        values = _values(form)
        values.pop("code")
        version = shown_version(form)
        operations.update_programme(act=act(), programme=row, version=version, **values)

    if _is_sent(form) and attempt(form, save):
        return done(url_for("programmes.programme", code=code), T("The programme is saved."))
    return _show(form, code)


def _form(row: Any = None) -> ProgrammeForm:
    """Make the form of what was sent, else of what is saved."""
    data = _saved(row) if row is not None else {}
    if request.method == "POST":
        form = ProgrammeForm(with_rows(request.form, NEW_FUNDER), data=data)
    else:
        form = ProgrammeForm(None, data=data)
    if row is not None:
        form.code.data = row.code
    return form


def _saved(row: Any) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in operations.FIELDS if name != "currency"}
    funders = [
        {
            "code": s.funder.code,
            "name": s.funder.name,
            "fund": s.funder.fund,
            "share_bp": s.share_bp,
        }
        for s in row.shares
    ]
    return {**shown, "code": row.code, "funders": funders, "version": row.version}


def _is_sent(form: ProgrammeForm) -> bool:
    pressed_row = bool(request.form.get("row"))
    return request.method == "POST" and not pressed_row and bool(form.validate())


def _values(form: ProgrammeForm) -> dict[str, Any]:
    values = form.values()
    del values["funders"], values["version"]
    return {**values, "shares": form.shares}


def _show(form: ProgrammeForm, code: str | None = None) -> ResponseReturnValue:
    found = []
    if code is not None and is_stale():
        row = queries.get_programme(code)
        found = differences(form, ProgrammeForm(None, data=_saved(row)))
        form.version.data = str(row.version)
    page = render_template(
        "programmes/programme_form.html", form=form, code=code, differences=found
    )
    refused = request.method == "POST" and not request.form.get("row")
    return page, 422 if refused else 200
