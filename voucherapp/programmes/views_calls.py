"""Pages of officers about calls: from the preset to the publication."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.money import Money
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import balances_of_calls
from voucherapp.programmes import operations, queries
from voucherapp.programmes.forms import ImportForm, known_zone, new_call_form
from voucherapp.programmes.models import Call
from voucherapp.programmes.operations_calls import gaps_of
from voucherapp.programmes.presets import (
    Preset,
    PresetCall,
    get_preset,
    list_presets,
    read_preset,
    write_preset,
)
from voucherapp.programmes.rules import public_status
from voucherapp.programmes.rules_effect import without_effect
from voucherapp.programmes.rules_sections import PAGES
from voucherapp.programmes.translations import missing_in
from voucherapp.programmes.views_public import public_page
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import shown_version
from voucherapp.web.countries import language_name
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("calls_staff", __name__, template_folder="templates")


@blueprint.get("/staff/calls")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def calls() -> ResponseReturnValue:
    """List all calls with their status by the clock."""
    rows = queries.list_calls()
    balances = balances_of_calls([row.id for row in rows])
    now = act().at
    states = {r.id: public_status(r.state.name, r.opens_at, r.closes_at, now) for r in rows}
    return render_template("programmes/calls.html", rows=rows, balances=balances, states=states)


@blueprint.route("/staff/calls/new", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def new_call() -> ResponseReturnValue:
    """Make a call from a shipped preset or from a file."""
    form = _new_form()
    if form.validate_on_submit() and attempt(form, lambda: _create(form)):
        url = url_for(".call", code=form.code.data.strip().upper())
        return done(url, T("The call is made. Go through its sections, then publish it."))
    page = render_template("programmes/call_new.html", form=form, hints=_preset_hints())
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/staff/calls/<code>")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def call(code: str) -> ResponseReturnValue:
    """Show a call: what is set, what is missing, what can be done."""
    row = queries.get_call(code)
    programme = queries.get_programme_by_id(row.programme_id)
    config = queries.config_of(row)
    return render_template(
        "programmes/call.html",
        call=row,
        programme=programme,
        config=config,
        state=queries.public_status(row, act().at),
        days_left=queries.days_left(row, act().at),
        pages=PAGES,
        copies=queries.list_drafts_from(row.code) if (row.published_version or 0) > 1 else [],
        translations=[
            (language, language_name(language), missing_in(config, language))
            for language in config.frame.languages[1:]
        ],
        gaps=gaps_of(act=act(), call=row, programme=programme) if row.state == "draft" else [],
        balance=balances_of_calls([row.id])[row.id],
        timeline=list_subject_timeline(row),
    )


@blueprint.get("/staff/calls/<code>/preview")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def preview(code: str) -> ResponseReturnValue:
    """Show the public page as it will stand, whatever the state of the call."""
    row = queries.get_call(code)
    return render_template("programmes/public_call.html", **public_page(row), preview=True)


@blueprint.route("/staff/calls/<code>/publish", methods=["GET", "POST"])
@allow(P.CALL_PUBLISH)
def publish(code: str) -> ResponseReturnValue:
    """Publish a call after a page that says what this means."""
    row = queries.get_call(code)
    if request.method == "POST":
        return act_or_back(
            lambda: operations.publish_call(act=act(), call=row),
            to=url_for(".call", code=code),
            message=T("The call is published. It opens and closes by its dates."),
        )
    programme = queries.get_programme_by_id(row.programme_id)
    shares = queries.list_shares(row.programme_id)
    parts = Money(row.budget_minor, row.currency).split([s.share_bp for s in shares])
    return render_template(
        "programmes/call_publish.html",
        call=row,
        state=queries.public_status(row, act().at),
        gaps=gaps_of(act=act(), call=row, programme=programme),
        allotments=list(zip(shares, parts, strict=True)),
        config=queries.config_of(row),
    )


@blueprint.post("/staff/calls/<code>/withdraw")
@allow(P.CALL_PUBLISH)
def withdraw(code: str) -> ResponseReturnValue:
    """Set a draft aside."""
    row = queries.get_call(code)
    return act_or_back(
        lambda: operations.withdraw_call(act=act(), call=row),
        to=url_for(".calls"),
        message=T("The draft %(code)s is set aside.", code=code),
    )


@blueprint.get("/staff/calls/<code>/file")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def export(code: str) -> ResponseReturnValue:
    """Send the configuration as a file that another call can be made from."""
    text = write_preset(preset_of(queries.get_call(code)))
    response = Response(text, mimetype="application/yaml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{code.lower()}.yaml")
    return response


@blueprint.route("/staff/calls/<code>/import", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def import_file(code: str) -> ResponseReturnValue:
    """Put the configuration of a file in place of that of a draft."""
    row = queries.get_call(code)
    form = ImportForm(data={"version": row.version})

    def replace() -> None:
        preset = _uploaded(form)
        if preset is None:
            raise Refused("no-file", T("Choose a file."), field="file")
        version = shown_version(form)
        operations.replace_config(act=act(), call=row, version=version, preset=preset)

    if form.validate_on_submit() and attempt(form, replace):
        return done(url_for(".call", code=code), T("The configuration comes from the file now."))
    page = render_template("programmes/call_import.html", form=form, call=queries.get_call(code))
    return page, 422 if request.method == "POST" else 200


def preset_of(row: Call) -> Preset:
    """Return a call as a file: the configuration and values that a new call starts from."""
    proposed = PresetCall(
        currency=row.currency, timezone=row.timezone, budget_minor=row.budget_minor
    )
    return Preset(
        code=row.code.lower(), title=row.title, call=proposed, config=queries.config_of(row)
    )


def _new_form() -> Any:
    programmes = queries.list_programmes()
    presets = _presets()
    chosen = get_preset(request.args["preset"]) if "preset" in request.args else presets[0]
    zone = request.form.get("timezone") or chosen.call.timezone
    data = {
        "preset": chosen.code,
        "copy": request.args.get("copy", ""),
        "timezone": zone,
        "budget_minor": chosen.call.budget_minor or None,
        "programme": request.args.get("programme") or (programmes[0].code if programmes else ""),
    }
    form = new_call_form(known_zone(zone), data=data)
    form.preset.choices = [(p.code, p.title) for p in presets]
    calls = [(c.code, f"{c.title} ({c.code})") for c in queries.list_calls()]
    form.copy.choices = [("", T("no, from the preset or file above")), *calls]
    form.programme.choices = [(p.code, f"{p.title} ({p.code})") for p in programmes]
    return form


def _presets() -> list[Preset]:
    """List the shipped presets, those first that can be published as they are."""
    return sorted(list_presets(), key=lambda p: (len(without_effect(p.config)), p.title))


def _preset_hints() -> dict[str, str]:
    """Say of each preset what it is, and how much of it does not take effect yet."""
    hints = {}
    for preset in list_presets():
        later = len(without_effect(preset.config))
        words = T(
            "%(number)s settings of it do not take effect yet: choose others before publishing.",
            number=later,
        )
        hints[preset.code] = f"{preset.description} {words}" if later else preset.description
    return hints


def _create(form: Any) -> None:
    source = queries.get_call(form.copy.data) if form.copy.data else None
    operations.create_call_from_preset(
        act=act(),
        programme=queries.get_programme(form.programme.data),
        preset=source or _uploaded(form) or form.preset.data or "",
        code=form.code.data,
        title=form.title.data,
        opens_at=form.opens_at.data,
        closes_at=form.closes_at.data,
        budget_minor=form.budget_minor.data,
        timezone=form.timezone.data,
    )


def _uploaded(form: Any) -> Preset | None:
    upload = form.file.data
    return read_preset(upload.read()) if upload else None
