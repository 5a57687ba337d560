"""The public pages about calls: what a firm reads before it does anything."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from voucherapp.kernel.text import T
from voucherapp.programmes import queries
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.rules_eligibility import SIZE_LABELS, section_names
from voucherapp.web.access import act, public
from voucherapp.web.countries import country_name

blueprint = Blueprint("calls", __name__, template_folder="templates")


@blueprint.get("/calls")
@public
def calls() -> ResponseReturnValue:
    """List the calls: open, coming, closed."""
    rows = queries.list_public_calls(act().at)
    groups = {
        name: [r for r in rows if r.state.name == name] for name in ("open", "coming", "closed")
    }
    return render_template("programmes/public_calls.html", groups=groups)


@blueprint.get("/calls/<code>")
@public
def call(code: str) -> ResponseReturnValue:
    """Show a published call: what, how much, who, until when, what it takes."""
    page = public_page(queries.get_public_call(code))
    return render_template("programmes/public_call.html", **page, preview=False)


def public_page(row: Call) -> dict[str, Any]:
    """Gather what the public page of a call shows at this moment."""
    config = queries.config_of(row)
    return {
        "call": queries.public_row(row, act().at),
        "programme": row.programme,
        "config": config,
        "funders": queries.list_shares(row.programme_id),
        "countries": [country_name(code) for code in config.applicant.countries],
        "sizes": [SIZE_LABELS[size] for size in config.applicant.sizes],
        "left_out": section_names(config.applicant.excluded_nace_sections),
        "ties": [_tie(rule, config) for rule in config.allocation.tiebreak],
    }


TIES = {
    "earlier": T("who sent the application earlier"),
    "request_size": T("who asks for less"),
    "lot": T("who is drawn by lot"),
}


def _tie(rule: str, config: CallConfig) -> T:
    if rule in TIES:
        return TIES[rule]
    code = rule.removeprefix("criterion:")
    label = next(c.label for c in config.evaluation.criteria if c.code == code)
    return T("who has more points in: %(label)s", label=label)
