"""Pages of firms and creatives about their awards and vouchers."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from voucherapp.awards import operations, operations_accounts, queries
from voucherapp.awards.forms import AcceptForm, AccountChangeForm, ReasonForm
from voucherapp.awards.models import Award
from voucherapp.files.serve import send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.organisations.models import Organisation
from voucherapp.state_aid.queries import find_check
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("awards", __name__, template_folder="templates", url_prefix="/my/awards")


@blueprint.get("")
@allow(P.AWARD_ACCEPT, P.OFFER_CONFIRM)
def mine() -> ResponseReturnValue:
    """List the awards of my firm, or those in which my creative business takes part."""
    return render_template("awards/mine.html", rows=queries.list_my_awards(me()), now=act().at)


@blueprint.get("/<token>")
@allow(P.AWARD_ACCEPT, P.OFFER_CONFIRM)
def award(token: str) -> ResponseReturnValue:
    """Show an award: to the firm with everything, to the creative without bank data."""
    record = queries.get_voucher_award_for(me(), token)
    form = AcceptForm(terms_digest=queries.digest_of_terms(record))
    if not form.account_holder.data:
        form.account_holder.data = _payee(record).name[:70]
    return _page(record, form)


@blueprint.post("/<token>/accept")
@allow(P.AWARD_ACCEPT)
def accept(token: str) -> ResponseReturnValue:
    """Accept the award with terms and bank account."""
    record = queries.get_award_for(me(), token)
    form = AcceptForm()
    if form.validate() and attempt(
        form, lambda: operations.accept_award(act=act(), award=record, **form.values())
    ):
        return done(
            url_for("awards.award", token=token),
            T("The award is accepted. Your voucher is issued."),
        )
    return _page(queries.get_award_for(me(), token), form), 422


@blueprint.get("/<token>/decline")
@allow(P.AWARD_ACCEPT)
def decline_form(token: str) -> ResponseReturnValue:
    """Ask for the reason before an award is declined."""
    return render_template(
        "awards/decline.html", award=queries.get_award_for(me(), token), form=ReasonForm()
    )


@blueprint.post("/<token>/decline")
@allow(P.AWARD_ACCEPT)
def decline(token: str) -> ResponseReturnValue:
    """Decline the award with a reason."""
    record, form = queries.get_award_for(me(), token), ReasonForm()
    if form.validate() and attempt(
        form, lambda: operations.decline_award(act=act(), award=record, reason=form.reason.data)
    ):
        return done(url_for("awards.award", token=token), T("The award is declined."))
    return render_template(
        "awards/decline.html", award=queries.get_award_for(me(), token), form=form
    ), 422


@blueprint.get("/<token>/account")
@allow(P.AWARD_ACCEPT)
def account_form(token: str) -> ResponseReturnValue:
    """Show the account that is paid to, and the form to name another."""
    return _account_page(queries.get_award_for(me(), token), AccountChangeForm())


@blueprint.post("/<token>/account")
@allow(P.AWARD_ACCEPT)
def change_account(token: str) -> ResponseReturnValue:
    """Name another account; a second person has to confirm it."""
    record, form = queries.get_award_for(me(), token), AccountChangeForm()
    if form.validate() and attempt(
        form,
        lambda: operations_accounts.ask_account_change(act=act(), award=record, **form.values()),
    ):
        return done(
            url_for("awards.award", token=token),
            T("The new account is noted. It counts once a second person has confirmed it."),
        )
    return _account_page(queries.get_award_for(me(), token), form), 422


@blueprint.get("/<token>/voucher.pdf")
@allow(P.AWARD_ACCEPT, P.OFFER_CONFIRM, P.APPLICATION_READ_ALL)
def voucher_file(token: str) -> ResponseReturnValue:
    """Download the voucher."""
    record = queries.get_voucher_award_for(me(), token)
    if record.voucher is None or record.voucher.pdf is None:
        raise NotFound
    return send(record.voucher.pdf)


@blueprint.get("/<token>/de-minimis.pdf")
@allow(P.AWARD_ACCEPT, P.APPLICATION_READ_ALL)
def notice_file(token: str) -> ResponseReturnValue:
    """Download the notice of de minimis aid."""
    record = queries.get_award_for(me(), token)
    if record.notice is None:
        raise NotFound
    return send(record.notice)


def _payee(record: Award) -> Organisation:
    config = queries.config_for(record)
    return record.creative if config.payment.payee == "creative" else record.firm


def _page(record: Award, form: AcceptForm) -> str:
    is_firm = record.firm_id in me().organisation_ids
    return render_template(
        "awards/award.html",
        award=record,
        config=queries.config_for(record),
        form=form,
        is_firm=is_firm,
        payee=_payee(record),
        balances=balances_of_awards([record.id])[record.id],
        change=queries.find_waiting_change(record.id) if is_firm else None,
        check=find_check(record.application_id) if is_firm else None,
        until=queries.last_moment(record.accept_until),
        steps=queries.open_steps(record, act()),
    )


def _account_page(record: Award, form: AccountChangeForm) -> str:
    return render_template(
        "awards/account.html", award=record, form=form, changes=queries.list_changes(record.id)
    )
