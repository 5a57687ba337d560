"""Pages of staff about awards: the list, one award, changes of account."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.awards import operations_accounts, queries
from voucherapp.awards.forms import RemarkForm
from voucherapp.awards.rules import AWARD
from voucherapp.db.queries import list_case_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.state_aid.queries import find_check, find_grant_of_case
from voucherapp.web.access import act, allow, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.shell import attempt, done

staff_blueprint = Blueprint(
    "staff_awards", __name__, template_folder="templates", url_prefix="/staff/awards"
)


@staff_blueprint.get("")
@allow(P.APPLICATION_READ_ALL)
def listing() -> ResponseReturnValue:
    """List all awards with what is committed and paid of each."""
    arguments = ListArguments(sort="reference", filters=("q", "call", "state"))
    rows = queries.list_awards(
        filters=arguments.filters,
        sort=arguments.sort,
        direction=arguments.direction,
        page=arguments.page,
    )
    return render_template(
        "awards/listing.html",
        listing=ListLinks(rows),
        filters=arguments.filters,
        calls=queries.list_award_calls(),
        states=AWARD.states,
        now=act().at,
    )


@staff_blueprint.get("/<token>")
@allow(P.APPLICATION_READ_ALL)
def award(token: str) -> ResponseReturnValue:
    """Show an award with its money, its aid and what happened on it."""
    record = queries.get_award_for(me(), token)
    return render_template(
        "awards/staff_award.html",
        award=record,
        config=queries.config_for(record),
        balances=balances_of_awards([record.id])[record.id],
        changes=queries.list_changes(record.id),
        grant=find_grant_of_case(record.application_id),
        check=find_check(record.application_id),
        until=queries.last_moment(record.accept_until),
        timeline=list_case_timeline(record.application_id, public_only=False),
        may_read_bank=me().may(P.CLAIM_CHECK)
        or me().may(P.PAYMENT_RELEASE)
        or me().may(P.LEDGER_READ),
    )


@staff_blueprint.get("/accounts/<int:change_id>")
@allow(P.PAYMENT_RELEASE)
def account_change(change_id: int) -> ResponseReturnValue:
    """Show a change of account to the person who decides on it."""
    return _change_page(change_id, RemarkForm())


@staff_blueprint.post("/accounts/<int:change_id>/confirm")
@allow(P.PAYMENT_RELEASE)
def confirm_account(change_id: int) -> ResponseReturnValue:
    """Confirm another account as the second person."""
    change, form = queries.get_change(change_id), RemarkForm()
    if form.validate() and attempt(
        form,
        lambda: operations_accounts.confirm_account_change(
            act=act(), change=change, **form.values()
        ),
    ):
        return done(
            url_for("staff_awards.award", token=change.award.token),
            T("The new account counts from now on."),
        )
    return _change_page(change_id, form), 422


@staff_blueprint.post("/accounts/<int:change_id>/refuse")
@allow(P.PAYMENT_RELEASE)
def refuse_account(change_id: int) -> ResponseReturnValue:
    """Refuse another account with a reason."""
    change, form = queries.get_change(change_id), RemarkForm()
    if form.validate() and attempt(
        form,
        lambda: operations_accounts.refuse_account_change(
            act=act(), change=change, **form.values()
        ),
    ):
        return done(
            url_for("staff_awards.award", token=change.award.token), T("The old account stays.")
        )
    return _change_page(change_id, form), 422


def _change_page(change_id: int, form: RemarkForm) -> str:
    change = queries.get_change(change_id)
    return render_template(
        "awards/account_change.html",
        change=change,
        award=queries.get_award(change.award_id),
        form=form,
    )
