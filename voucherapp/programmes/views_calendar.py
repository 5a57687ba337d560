"""The public calendar of calls, its feeds, and the subscription to it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.kernel.text import T
from voucherapp.programmes import operations_calendar as operations
from voucherapp.programmes import queries_calendar as queries
from voucherapp.programmes.feeds import atom_feed, calendar_file
from voucherapp.programmes.forms import WithdrawForm
from voucherapp.programmes.forms_calendar import SubscriptionForm
from voucherapp.programmes.queries import list_public_calls
from voucherapp.programmes.rules import PLANNED
from voucherapp.web.access import act, public
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("call_calendar", __name__, template_folder="templates")


@blueprint.get("/calls/calendar")
@public
def calendar() -> ResponseReturnValue:
    """Show what is planned, coming and open (Reg. (EU) 2021/1060 Art. 49(2))."""
    rows = queries.list_calendar(act().at)
    updated = max((row.updated_at for row in rows), default=None)
    return render_template("programmes/calendar.html", rows=rows, updated=updated)


@blueprint.get("/calls/feed.atom")
@public
def atom() -> ResponseReturnValue:
    """Send the published calls as a feed."""
    body = atom_feed(list_public_calls(act().at), act().at)
    return Response(body, mimetype="application/atom+xml")


@blueprint.get("/calls/calendar.ics")
@public
def ics() -> ResponseReturnValue:
    """Send openings, closings and plans as a calendar file."""
    plans = [row for row in queries.list_calendar(act().at) if row.state is PLANNED]
    body = calendar_file(list_public_calls(act().at), plans, act().at)
    return Response(body, content_type="text/calendar; charset=utf-8")


@blueprint.route("/calls/subscribe", methods=["GET", "POST"])
@public
def subscribe() -> ResponseReturnValue:
    """Ask for mails about calls in one's field."""
    form = SubscriptionForm()
    if form.validate_on_submit() and attempt(form, lambda: _subscribe(form)):
        return done(
            url_for(".calendar"),
            T("We have sent you a mail. Your subscription begins when you follow the link in it."),
        )
    page = render_template("programmes/subscribe.html", form=form)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/calls/subscriptions/<token>/confirm", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address by a button: programs that follow links confirm nothing."""
    row = queries.get_subscription(token)
    form = WithdrawForm()
    if form.validate_on_submit():
        operations.confirm_subscription(act=act(), subscription=row)
        return done(url_for(".calendar"), T("You will hear of the calls in your field."))
    return render_template("programmes/subscription.html", form=form, row=row, ending=False)


@blueprint.route("/calls/subscriptions/<token>/end", methods=["GET", "POST"])
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """End a subscription by a button."""
    row = queries.get_subscription(token)
    form = WithdrawForm()
    if form.validate_on_submit():
        operations.unsubscribe(act=act(), subscription=row)
        return done(
            url_for(".calendar"), T("The subscription has ended; the address is forgotten.")
        )
    return render_template("programmes/subscription.html", form=form, row=row, ending=True)


def _subscribe(form: SubscriptionForm) -> None:
    operations.subscribe(
        act=act(),
        email=form.email.data or "",
        sections=form.sections.data or (),
        territory=[code.upper() for code in form.territory.data or ()],
        language=str(get_locale() or "en"),
    )
