"""Saving what a firm says to the conditions of a call."""

from __future__ import annotations

from voucherapp.applications.models import Application
from voucherapp.applications.operations_editing import refuse_unless_editable
from voucherapp.applications.rules_facts import Terms
from voucherapp.applications.rules_terms import asked_terms, read_terms
from voucherapp.db.audit import note
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of


def save_terms(*, act: Act, application: Application, terms: Terms) -> Application:
    """Save choices and declarations, also incomplete ones; what the call does not ask is dropped.

    The call must be loaded. Raises Refused when the part was sent and is not open.
    """
    refuse_unless_editable(act=act, application=application, part="idea")
    config = config_of(application.call, application.call_version)
    asked = asked_terms(config, application.firm.nuts3)
    kept = {name: value for name, value in terms.as_json().items() if name in asked}
    before = read_terms(application.terms)
    after = read_terms(kept)
    if after == before:
        return application
    application.terms = after.as_json()
    application.saved_at, application.saved_by = act.at, act.by
    changed = [n for n in asked if getattr(before, n) != getattr(after, n)]
    note(
        act,
        "application.terms",
        application,
        summary=T("Conditions of the call answered"),
        detail={"changed": changed},
        case_id=application.id,
    )
    return application
