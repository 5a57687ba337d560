"""Judging an application, freezing its content with its hash, and answering a correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voucherapp.applications import rules_content
from voucherapp.applications.events import CorrectionAnswered
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.queries_content import AttachedFile, attached, build_content
from voucherapp.applications.queries_creative_files import later_of
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.queries_locks import lock_application
from voucherapp.applications.queries_sending import config_for
from voucherapp.applications.queries_versions import find_open_correction, highest_number
from voucherapp.applications.rules import APPLICATION
from voucherapp.applications.rules_amount import grant_of
from voucherapp.applications.rules_conditions import blocking, judge
from voucherapp.applications.rules_facts import Facts, Finding
from voucherapp.applications.rules_guards import Deadline
from voucherapp.applications.sending import Sending
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.rules import entity_key
from voucherapp.programmes.config import CallConfig


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known about an application at the moment it is judged."""

    config: CallConfig
    facts: Facts
    documents: list[tuple[str, AttachedFile]]
    #: What keeps it from being sent.
    open_points: list[Finding]


def answer_correction(*, act: Act, application: Application, answer: str) -> ApplicationVersion:
    """Send the corrected application back with a word on what was done, as a new version.

    Call, firm, creative and offers must be loaded. Raises Refused when the time is
    over ("correction-over"), something is open ("incomplete") or no answer is given.
    """
    lock_application(application)
    correction = find_open_correction(application.id)
    if correction is None:
        raise Refused("no-correction", T("No correction waits for an answer."))
    if not answer.strip():
        raise Refused("no-answer", T("Say in a sentence what you have changed."), field="answer")
    case = judged(application, act.at)
    fire(
        application,
        APPLICATION,
        "answer_correction",
        act=act,
        facts=Deadline(act.at, correction.due_at, len(case.open_points)),
        summary=T("Correction answered"),
        detail={"correction": correction.id},
        case_id=application.id,
        public=True,
    )
    correction.answered_at = act.at
    correction.answered_by = act.by
    correction.answer = answer.strip()
    if not correction.keeps_time:
        application.arrived_at = act.at
    freeze_facts(application, case)
    number = highest_number(application.id) + 1
    emit(act, CorrectionAnswered(application.id, correction.id, number))
    return freeze(act=act, application=application, case=case, number=number)


def judged(application: Application | Sending, at: datetime) -> Judged:
    """Judge an application as it stands; call, firm, creative and offers must be loaded."""
    config = config_for(application)
    facts = gather(application, config, local_date(at, application.call.timezone))
    documents = attached(application.id)
    missing = rules_content.missing_points(
        config,
        application.title,
        application.answers,
        (code for code, _file in documents),
        later_of(application, config, at),
    )
    open_points = [*blocking(judge(facts)), *missing]
    return Judged(config, facts, documents, open_points)


def freeze_facts(application: Application | Sending, case: Judged) -> None:
    """Keep what reports count by, as it was on the day of sending."""
    firm, price = case.facts.firm, case.facts.offer.price_net_minor
    application.firm_name = application.firm.name
    application.firm_key = entity_key(application.firm.country, application.firm.registration_key)
    if application.creative is not None:
        application.creative_name = application.creative.name
    application.firm_size = firm.size
    application.firm_nuts3 = firm.nuts3
    application.firm_nace = firm.nace_code
    application.creative_sector = case.facts.creative_sector
    application.starts_on = case.facts.offer.starts_on
    application.ends_on = case.facts.offer.ends_on
    application.voucher_type = case.config.voucher.sole_type or case.facts.terms.kind
    grant = grant_of(case.facts)
    if grant is not None and price is not None:
        application.total_cost_minor = price
        application.requested_minor = grant.amount_minor


def content_of(application: Application | Sending, case: Judged) -> dict[str, Any]:
    """Return everything a judged application says, as plain JSON values."""
    return build_content(
        application,
        case.config,
        case.documents,
        size_class=case.facts.firm.size,
        size_year=case.facts.firm.size_year,
    )


def freeze(*, act: Act, application: Application, case: Judged, number: int) -> ApplicationVersion:
    """Keep the content as it stands, with its hash, as a version of this number."""
    content = stamped(
        content_of(application, case), act=act, application=application, number=number
    )
    version = ApplicationVersion(
        application_id=application.id,
        number=number,
        at=act.at,
        by=act.by,
        content=content,
        digest=rules_content.digest_of(content),
    )
    db.session.add(version)
    return version


def stamped(
    content: dict[str, Any], *, act: Act, application: Application | Sending, number: int
) -> dict[str, Any]:
    """Return a content as it is frozen: with its reference, and who sent it, when and as which."""
    return {
        **content,
        "reference": application.reference,
        "sequence": application.sequence,
        "number": number,
        "sent_at": act.at.isoformat(),
        "sent_by": act.actor.name,
    }
