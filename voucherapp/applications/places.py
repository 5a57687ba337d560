"""Where each part of an application is on the site, and the order in which people go through it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from voucherapp.applications.forms_answers import PREFIX
from voucherapp.applications.models import Application
from voucherapp.applications.queries_progress import DONE, Progress
from voucherapp.applications.rules_content import TITLE, groups_of
from voucherapp.applications.rules_terms import asked_terms
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of

#: Pages of other slices on which a condition of the firm is mended, by the field of the finding.
FIRM_PLACES = {"declaration": "state_aid.declaration", "size": "organisations.size"}


def place_of(application: Application, part: str, field: str = "") -> str:
    """Return the address of a part, with the field to go to where there is one."""
    token = application.token
    name, _, number = part.partition(":")
    if name == "idea":
        anchor = (TITLE if field == TITLE else PREFIX + field) if field else None
        return url_for("applications.questions", token=token, number=int(number), _anchor=anchor)
    if name == "documents":
        return url_for("applications.documents", token=token, _anchor=field or None)
    if name == "terms":
        return url_for("applications.terms", token=token, _anchor=field or None)
    if name == "creative":
        return url_for("applications.creative", token=token)
    if field:
        endpoint = FIRM_PLACES.get(field, "organisations.edit")
        back = url_for("applications.firm", token=token)
        return url_for(endpoint, token=application.firm.token, next=back)
    return url_for("applications.firm", token=token)


def _order(application: Application) -> list[str]:
    config = config_of(application.call, application.call_version)
    groups = groups_of(config)
    terms = ["terms"] if asked_terms(config, application.firm.nuts3) else []
    return ["firm", *terms, "creative", *(f"idea:{g.number}" for g in groups), "documents"]


def next_place(application: Application, here: str) -> str:
    """Return the address of the part after this one; the last is followed by the check page."""
    order = _order(application)
    after = order.index(here) + 1 if here in order else len(order)
    if after < len(order):
        return place_of(application, order[after])
    return url_for("applications.check", token=application.token)


def form_steps(application: Application, progress: Progress, here: str) -> list[dict[str, Any]]:
    """Return the five steps of the form with where one stands, for the line of steps."""
    order = [
        ("firm", T("Your firm"), ("firm",)),
        ("creative", T("The creative"), ("creative",)),
        ("idea:1", T("The idea"), tuple(p.code for p in progress.parts if p.code[:4] == "idea")),
        ("documents", T("Documents"), ("documents",)),
    ]
    if any(part.code == "terms" for part in progress.parts):
        order.insert(1, ("terms", T("Conditions"), ("terms",)))
    steps: list[dict[str, Any]] = []
    for first, label, codes in order:
        done = all(progress.part(code).state is DONE for code in codes)
        state = "current" if here in codes else "done" if done else "todo"
        url = place_of(application, first)
        steps.append({"label": label, "state": state, "url": url})
    last = {
        "label": T("Check and send"),
        "state": "current" if here == "check" else "todo",
        "url": url_for("applications.check", token=application.token),
    }
    return [*steps, last]
