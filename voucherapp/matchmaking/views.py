"""The public first page, and the check whether a firm may apply."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.matchmaking.forms import CheckForm
from voucherapp.matchmaking.queries import Front, Results, front_page
from voucherapp.matchmaking.rules import Answers, check_answers
from voucherapp.matchmaking.views_gallery import picture_url
from voucherapp.organisations.forms import nace_options
from voucherapp.organisations.queries import latest_size, list_my_organisations
from voucherapp.programmes import queries as programmes
from voucherapp.programmes.queries import PublicCall
from voucherapp.programmes.rules_eligibility import Words, countries_of
from voucherapp.web.access import act, me, public
from voucherapp.web.countries import country_name
from voucherapp.web.formatting import format_amount_short, format_day, format_number

blueprint = Blueprint("matchmaking", __name__, template_folder="templates")

#: Drawn first pages that are kept: one for each language and content met lately.
MOST_KEPT = 40


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Show what a voucher is, open calls, creatives and what came of it so far."""
    front = front_page(act().at)
    if me().user_id is not None or "_flashes" in session:
        return _home(front)
    # The page says the same to all who are not signed in: it is drawn once for each content.
    kept = current_app.extensions.setdefault("matchmaking.home", {})
    key = (front, str(get_locale()), request.script_root)
    if key not in kept:
        if len(kept) > MOST_KEPT:
            kept.clear()
        kept[key] = _home(front)
    page: str = kept[key]
    return page


def _home(front: Front) -> str:
    return render_template(
        "public/home.html",
        calls=[_call(row) for row in front.calls if row.state.name == "open"],
        coming=[_call(row) for row in front.calls if row.state.name == "coming"],
        creatives=[
            {
                "name": row.name,
                "url": url_for("gallery.creative", token=row.token),
                "picture_url": picture_url(row.picture_token),
                "sectors": row.sectors,
                "tagline": row.tagline,
                "town": row.town,
            }
            for row in front.creatives
        ],
        creatives_url=url_for("gallery.creatives"),
        figures=_figures(front.results),
    )


@blueprint.get("/calls/<code>/check")
@public
def check(code: str) -> ResponseReturnValue:
    """Tell whether a firm may apply, naming each condition; nothing is kept."""
    call = programmes.get_public_call(code)
    sent = bool(request.args)
    form = CheckForm(request.args if sent else None, data={} if sent else _known())
    config = programmes.config_of(call)
    form.offer_provinces(countries_of(config.applicant) or (form.country.data or "",))
    findings = []
    if sent and form.validate():
        today = local_date(act().at, call.timezone)
        words = Words(country=country_name, day=format_day)
        findings = check_answers(
            config, _answers(form), today=today, words=words, currency=call.currency
        )
    return render_template(
        "matchmaking/check.html",
        call=programmes.public_row(call, act().at),
        form=form,
        findings=[f for f in findings if f.ok is not None],
        later=[f for f in findings if f.ok is None],
        fits=bool(findings) and all(finding.ok is not False for finding in findings),
        may_start=me().may(P.APPLICATION_WRITE),
        nace_options=nace_options(),
    )


def _call(row: PublicCall) -> dict[str, Any]:
    return {
        "title": row.title,
        "code": row.code,
        "url": url_for("calls.call", code=row.code),
        "amount": row.amount,
        "days_left": row.days_left,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "state": row.state,
        "summary": row.summary,
        "territory": row.territory,
    }


def _figures(results: Results) -> list[dict[str, Any]]:
    found = []
    if results.vouchers:
        together = T("worth %(amount)s together", amount=format_amount_short(results.awarded))
        found.append(_figure(T("Vouchers awarded"), format_number(results.vouchers), together))
    if results.paid:
        found.append(_figure(T("Paid so far"), format_amount_short(results.paid), ""))
    if results.creatives:
        note = T("admitted by the scheme")
        found.append(_figure(T("Creatives in the gallery"), format_number(results.creatives), note))
    return found


def _figure(label: T, value: str, note: T | str) -> dict[str, Any]:
    return {"label": label, "value": value, "note": note}


def _known() -> dict[str, Any]:
    """Fill the check with what a signed-in firm has told already."""
    firms = list_my_organisations(me(), "firm")
    if not firms:
        return {}
    firm, size = firms[0], latest_size(firms[0].id)
    known = {
        name: getattr(firm, name)
        for name in ("country", "nuts3", "founded_on", "nace_code", "nace_revision")
    }
    if size is not None:
        names = ("staff_hundredths", "turnover_minor", "balance_minor")
        known |= {name: getattr(size, name) for name in names}
    return known


def _answers(form: CheckForm) -> Answers:
    values = form.values()
    return Answers(**{**values, "begun": values["begun"] == "yes"})
