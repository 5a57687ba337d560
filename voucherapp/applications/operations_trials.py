"""What officers do to try the form of a call: fill it in, send it, throw it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from voucherapp.applications.models_trials import TrialApplication
from voucherapp.applications.queries_trials import find_trial
from voucherapp.applications.rules_content import TITLE, clean_values, missing_points
from voucherapp.applications.rules_facts import Finding
from voucherapp.applications.rules_questions import requirement_of
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call


def save_trial(
    *, act: Act, call: Call, config: CallConfig, values: Mapping[str, Any], price_minor: int | None
) -> TrialApplication:
    """Keep what was typed in a test; the first saving begins it."""
    trial = find_trial(call.id, act.by)
    if trial is None:
        trial = TrialApplication(call_id=call.id, user_id=act.by, started_at=act.at)
        db.session.add(trial)
    cleaned = clean_values(config, values)
    trial.title = cleaned.pop(TITLE, trial.title) or ""
    trial.answers = {**(trial.answers or {}), **cleaned}
    trial.price_minor = price_minor if price_minor is not None else trial.price_minor
    trial.sent_at = None
    db.session.flush()
    return trial


def gaps_of_trial(config: CallConfig, trial: TrialApplication | None) -> list[Finding]:
    """List what would keep an application from being sent; files are taken as attached."""
    attached = {document.code for document in config.documents}
    attached |= {requirement_of(q) for q in config.questions if q.kind == "file"}
    if trial is None:
        return missing_points(config, "", {}, attached)
    return missing_points(config, trial.title, trial.answers, attached)


def send_trial(*, act: Act, config: CallConfig, trial: TrialApplication) -> None:
    """Send a test as far as a test goes: what a firm would be refused is refused here."""
    gaps = gaps_of_trial(config, trial)
    if gaps:
        raise Refused(
            "incomplete",
            T("A firm could not send this yet. First: %(first)s", first=gaps[0].message),
        )
    trial.sent_at = act.at


def delete_trial(*, act: Act, trial: TrialApplication) -> None:
    """Throw a test away; nothing of it is left."""
    del act  # a test leaves no trace, on purpose
    db.session.delete(trial)
    db.session.flush()
