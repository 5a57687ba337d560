"""Pages of staff about a firm: its group as a picture, its size, who counts together, aid and room."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.db.queries import list_subject_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import operations_registers, rules_registers
from voucherapp.organisations.queries_group import list_checks, list_key_persons
from voucherapp.organisations.rules import LINK_DIRECTIONS, LINK_KINDS, SIZE_LABELS
from voucherapp.organisations.rules_independence import PERSON_ROLE_LABELS
from voucherapp.organisations.views_size import size_words
from voucherapp.state_aid import operations, queries, queries_group, queries_history
from voucherapp.state_aid.forms import RateForm, RevokeForm, SuccessionForm
from voucherapp.state_aid.rules_amounts import RATE_DAYS
from voucherapp.state_aid.rules_succession import KINDS
from voucherapp.state_aid.views_staff import staff_blueprint
from voucherapp.web.access import act, allow
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import act_or_back, attempt, done

#: The blueprint of the register with the pages of this module on it.
__all__ = ["firms_blueprint", "staff_blueprint"]

firms_blueprint = Blueprint(
    "staff_firms", __name__, template_folder="templates", url_prefix="/staff/firms"
)


@firms_blueprint.get("")
@allow(P.STATE_AID_READ)
def firms() -> ResponseReturnValue:
    """List organisations with their size, to be found by name or number."""
    arguments = ListArguments(sort="name", filters=("q", "kind"))
    rows = queries_group.list_organisations(
        arguments.filters, arguments.page, sort=arguments.sort, direction=arguments.direction
    )
    return render_template(
        "state_aid/firms.html",
        listing=ListLinks(rows),
        filters=arguments.filters,
        size_labels=SIZE_LABELS,
    )


@firms_blueprint.get("/<token>")
@allow(P.STATE_AID_READ)
def firm(token: str) -> ResponseReturnValue:
    """Show all that size and room of a firm rest on."""
    row = queries_group.get_firm(token)
    today = act().at.date()
    view = queries_group.group_view(row)
    return render_template(
        "state_aid/firm.html",
        firm=row,
        view=view,
        rooms=queries_group.rooms_of(row, today),
        names={member.key: member.name for member in view.undertaking.members},
        foreign=queries_group.list_foreign_links(row),
        link_kinds=LINK_KINDS,
        link_directions=LINK_DIRECTIONS,
        successions=queries_history.list_successions(view.undertaking.keys),
        kinds=KINDS,
        declaration=queries.find_declaration(row.id),
        people=list_key_persons(row.id),
        roles=PERSON_ROLE_LABELS,
        checks=list_checks(row.id),
        registers=rules_registers.REGISTERS,
        check_state=rules_registers.state_of,
        timeline=list_subject_timeline(row),
        **size_words(row),
    )


@firms_blueprint.post("/<token>/registers")
@allow(P.STATE_AID_MANAGE)
def ask_registers(token: str) -> ResponseReturnValue:
    """Put a question about the firm to the on-line registers."""
    row = queries_group.get_firm(token)
    return act_or_back(
        lambda: operations_registers.ask_registers(
            act=act(), organisation=row, settings=current_app.config
        ),
        to=url_for(".firm", token=token),
        message=T("The registers are being asked. Look again in a minute."),
    )


@firms_blueprint.route("/<token>/successions", methods=["GET", "POST"])
@allow(P.STATE_AID_MANAGE)
def succession(token: str) -> ResponseReturnValue:
    """Record a merger, take-over or split."""
    row, form = queries_group.get_firm(token), SuccessionForm()
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.record_succession(act=act(), organisation=row, **_succession(form)),
    ):
        message = T("Recorded: earlier aid of %(name)s counts now.", name=form.other_name.data)
        return done(url_for(".firm", token=token), message)
    row = queries_group.get_firm(token)
    return render_template(
        "state_aid/succession.html", firm=row, form=form
    ), 422 if request.method == "POST" else 200


def _succession(form: SuccessionForm) -> dict[str, Any]:
    values = form.values()
    for name in ("attributed", "excluded"):
        values[name] = [int(number) for number in re.findall(r"\d+", values[name] or "")]
    return values


@firms_blueprint.route("/successions/<int:succession_id>/revoke", methods=["GET", "POST"])
@allow(P.STATE_AID_MANAGE)
def revoke(succession_id: int) -> ResponseReturnValue:
    """Take a merger or split out of the count."""
    row, form = queries_history.get_succession(succession_id), RevokeForm()
    to = url_for(".firm", token=queries_group.token_of(row.to_key))
    if form.validate_on_submit() and attempt(
        form,
        lambda: operations.revoke_succession(act=act(), succession=row, reason=form.reason.data),
    ):
        return done(to, T("It does not count any more."))
    return render_template(
        "state_aid/revoke.html", succession=row, form=form, back=to, kinds=KINDS
    ), 422 if request.method == "POST" else 200


@staff_blueprint.get("/rates")
@allow(P.STATE_AID_READ)
def rates() -> ResponseReturnValue:
    """List exchange rates."""
    return _rates_page(RateForm())


@staff_blueprint.post("/rates")
@allow(P.STATE_AID_MANAGE)
def enter_rate() -> ResponseReturnValue:
    """Enter an exchange rate."""
    form = RateForm()
    if form.validate() and attempt(form, lambda: operations.enter_rate(act=act(), **form.values())):
        return done(url_for("staff_state_aid.rates"), T("The rate is on record."))
    return _rates_page(form), 422


def _rates_page(form: RateForm) -> str:
    listing = queries_history.list_rates(ListArguments(sort="on").page)
    return render_template(
        "state_aid/rates.html", listing=ListLinks(listing), days=RATE_DAYS, form=form
    )
