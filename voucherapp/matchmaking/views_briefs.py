"""Pages of firms: briefs, the creatives suggested for one, and the shortlist."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking import operations_briefs as operations
from voucherapp.matchmaking.forms_pairing import BriefForm, FirmChoiceForm
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.queries_pairing import (
    brief_facts,
    get_admitted,
    get_brief_for,
    get_entry_for,
    list_briefs,
    list_enquiries,
    list_shortlist,
)
from voucherapp.matchmaking.queries_quotes import list_quotes
from voucherapp.matchmaking.queries_ratings import summaries_of
from voucherapp.matchmaking.queries_suggest import suggestions_for
from voucherapp.matchmaking.rules_pairing import (
    AUDIENCE_WORDS,
    CHANGE_WORDS,
    ENQUIRY,
    QUOTE,
    brief_gaps,
)
from voucherapp.matchmaking.rules_suggest import sectors_needed
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.queries import get_own_organisation, list_my_organisations
from voucherapp.organisations.queries_gallery import list_cards, sectors_named
from voucherapp.web.access import act, allow, me
from voucherapp.web.conflicts import differences, is_stale, shown_version
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("briefs", __name__, template_folder="templates")


@blueprint.get("/my/briefs")
@allow(P.APPLICATION_WRITE)
def own() -> ResponseReturnValue:
    """List the briefs of the person's firms."""
    return render_template("matchmaking/briefs.html", rows=list_briefs(me()))


@blueprint.route("/my/briefs/new", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def new() -> ResponseReturnValue:
    """Write a new brief: four short fields, all of which can wait."""
    firms = list_my_organisations(me(), "firm")
    form, choice = BriefForm(), FirmChoiceForm()
    choice.firm.choices = [(firm.token, firm.name) for firm in firms]
    if choice.firm.data is None and len(firms) == 1:
        choice.firm.data = firms[0].token
    # Both are asked, so that a page comes back with all that is wrong.
    whole = [form.validate_on_submit(), choice.validate_on_submit()]
    if all(whole):
        firm = get_own_organisation(me(), choice.firm.data, "firm")
        if attempt(form, lambda: _save(form, firm)):
            return done(url_for(".show", token=g.saved.token), T("Your brief is saved."))
        firms = list_my_organisations(me(), "firm")
    status = 422 if request.method == "POST" else 200
    return _form_page(form, None, choice if len(firms) > 1 else None, firms), status


def _save(form: BriefForm, firm: Organisation, brief: Brief | None = None) -> None:
    g.saved = operations.save_brief(
        act=act(),
        firm=firm,
        brief=brief,
        version=shown_version(form) if brief is not None else None,
        change=form.change.data or "",
        audience=form.audience.data or "",
        by_when_on=form.by_when_on.data,
        budget_minor=form.budget.data,
        language=str(get_locale() or "en"),
        needs=tuple(form.needs.data or ()),
    )


def _form_page(
    form: BriefForm, brief: Brief | None, choice: FirmChoiceForm | None, firms: Any = ()
) -> str:
    return render_template(
        "matchmaking/brief_form.html",
        form=form,
        choice=choice,
        brief=brief,
        firms=firms,
        limits={"change": CHANGE_WORDS, "audience": AUDIENCE_WORDS},
        differences=g.get("differences", []),
    )


@blueprint.route("/my/briefs/<token>/edit", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def edit(token: str) -> ResponseReturnValue:
    """Change a brief; creatives that were asked read the new words."""
    brief = get_brief_for(me(), token)
    form = BriefForm(data=_saved(brief))
    if form.validate_on_submit() and attempt(form, lambda: _save(form, brief.firm, brief)):
        return done(url_for(".show", token=token), T("Your brief is saved."))
    brief = get_brief_for(me(), token)
    if is_stale():
        g.differences = differences(form, BriefForm(None, data=_saved(brief)))
        form.version.data = str(brief.version)
    return _form_page(form, brief, None), 422 if request.method == "POST" else 200


def _saved(brief: Brief) -> dict[str, Any]:
    return {
        "change": brief.change,
        "audience": brief.audience,
        "by_when_on": brief.by_when_on,
        "budget": brief.budget_minor,
        "needs": brief.needs,
        "version": str(brief.version),
    }


@blueprint.get("/my/briefs/<token>")
@allow(P.APPLICATION_WRITE)
def show(token: str) -> ResponseReturnValue:
    """Show a brief with the creatives suggested for it, and who was asked."""
    brief = get_brief_for(me(), token)
    gaps = brief_gaps(brief_facts(brief))
    found = suggestions_for(brief, act().at.date())
    enquiries = {row.creative_id: row for row in list_enquiries(me(), brief.id)}
    quotes = {row.creative_id: row for row in list_quotes(brief.id)}
    kept = list_shortlist(me(), brief.id)
    ids = {one.candidate.organisation_id for one in found}
    return render_template(
        "matchmaking/brief.html",
        brief=brief,
        gaps=gaps,
        suggestions=found,
        rows=list_cards(ids | {entry.creative_id for entry in kept}),
        summaries=summaries_of(ids),
        pointed=sectors_named(brief.needs or list(sectors_needed(brief.change + brief.audience))),
        kept=kept,
        enquiries=enquiries,
        quotes=quotes,
        enquiry_state=ENQUIRY.state,
        quote_state=QUOTE.state,
    )


@blueprint.post("/my/briefs/<token>/archive")
@allow(P.APPLICATION_WRITE)
def archive(token: str) -> ResponseReturnValue:
    """Put a brief away."""
    brief = get_brief_for(me(), token)
    return act_or_back(
        lambda: operations.archive_brief(act=act(), brief=brief),
        to=url_for(".own"),
        message=T("The brief is put away."),
    )


@blueprint.get("/my/shortlist")
@allow(P.APPLICATION_WRITE)
def shortlist() -> ResponseReturnValue:
    """List the creatives that the person's firms keep in mind."""
    return render_template(
        "matchmaking/shortlist.html",
        rows=list_shortlist(me()),
        sectors=sectors_named,
        today=act().at.date(),
    )


@blueprint.post("/my/shortlist/<creative_token>")
@allow(P.APPLICATION_WRITE)
def keep(creative_token: str) -> ResponseReturnValue:
    """Put a creative on the shortlist: of the brief that is named, else of the first firm."""
    creative = get_admitted(creative_token)
    token = request.form.get("brief", "")
    brief = get_brief_for(me(), token) if token else None
    firms = list_my_organisations(me(), "firm")
    if brief is None and not firms:
        return done(url_for("organisations.new", kind="firm"), T("Register your firm first."))
    firm = brief.firm if brief is not None else firms[0]
    name = creative.name
    return act_or_back(
        lambda: operations.keep_creative(act=act(), firm=firm, creative=creative, brief=brief),
        to=url_for(".show", token=token) if token else url_for(".shortlist"),
        message=T("%(name)s is on your shortlist.", name=name),
    )


@blueprint.post("/my/shortlist/entries/<int:entry_id>/remove")
@allow(P.APPLICATION_WRITE)
def drop(entry_id: int) -> ResponseReturnValue:
    """Take a creative off the shortlist."""
    entry = get_entry_for(me(), entry_id)
    name = entry.creative.name
    return act_or_back(
        lambda: operations.drop_creative(act=act(), entry=entry),
        to=url_for(".shortlist"),
        message=T("%(name)s is off your shortlist.", name=name),
    )
