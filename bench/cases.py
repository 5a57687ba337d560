"""The applications of the loaded year: drafts that can be sent, and submitted ones in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bench.cast import World, add_file
from bench.rows import walk
from voucherapp.applications.models import (
    Application,
    ApplicationDocument,
    ApplicationVersion,
    Correction,
    FormalCheck,
    Offer,
)
from voucherapp.applications.queries_content import build_content
from voucherapp.applications.rules import APPLICATION, OFFER, reference_of
from voucherapp.applications.rules_content import digest_of
from voucherapp.db.audit import AuditLine
from voucherapp.db.outbox import OutboxEvent
from voucherapp.kernel.folding import fold
from voucherapp.notifications.models import Message
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules_cost import GrantFacts
from voucherapp.programmes.rules_grant import compute_grant

#: How a submitted application may have gone on, by the steps that were taken.
HISTORIES: dict[str, tuple[str, ...]] = {
    "submitted": ("submit",),
    "correction": ("submit", "ask_correction"),
    "eligible": ("submit", "accept"),
    "mended": ("submit", "ask_correction", "answer_correction", "accept"),
    "ineligible": ("submit", "refuse"),
    "withdrawn": ("submit", "withdraw"),
    "selected": ("submit", "accept", "select"),
    "reserve": ("submit", "accept", "put_on_reserve"),
    "not_selected": ("submit", "accept", "reject"),
}


@dataclass(frozen=True)
class CallFacts:
    """A call as the loader needs it."""

    id: int
    code: str
    title: str
    currency: str
    config: CallConfig
    opens_at: datetime
    closes_at: datetime
    published_version: int = 1


@dataclass
class Case:
    """An application that was added, for what comes after it."""

    id: int
    token: str
    reference: str
    firm: SimpleNamespace
    creative: SimpleNamespace
    requested_minor: int
    starts_on: date
    ends_on: date
    submitted_at: datetime
    price_net_minor: int


def note(world: World, **values: Any) -> None:
    """Add a line of the audit record."""
    values.setdefault("origin", "web")
    values.setdefault("public", True)
    values.setdefault("detail", {})
    world.rows.add(AuditLine, **values)


def note_steps(
    world: World,
    steps: list[tuple[str, str, str, str]],
    *,
    subject: tuple[str, int],
    case_id: int | None,
    moments: list[datetime],
    users: list[tuple[int | None, str]],
) -> None:
    """Add the audit lines that the steps of a workflow leave behind."""
    for (verb, source, target, words), at, (user_id, name) in zip(
        steps, moments, users, strict=True
    ):
        note(
            world,
            at=at,
            user_id=user_id,
            user_name=name,
            verb=verb,
            subject_type=subject[0],
            subject_id=subject[1],
            case_id=case_id,
            summary=words,
            detail={"from": source, "to": target},
        )


def answers_of(world: World, config: CallConfig) -> dict[str, Any]:
    """Return an answer to each question, as long as real ones."""
    answers: dict[str, Any] = {}
    for question in config.questions:
        match question.kind:
            case "yes_no":
                answers[question.code] = world.chance.choice(("yes", "no"))
            case "money":
                answers[question.code] = world.chance.randrange(0, 20_000) * 100
            case "several":
                answers[question.code] = [question.options[0].code, question.options[-1].code]
            case _:
                answers[question.code] = world.prose(world.chance.randrange(90, 190))
    return answers


def add_case(
    world: World,
    call: CallFacts,
    firm: SimpleNamespace,
    creative: SimpleNamespace,
    *,
    started_at: datetime,
    ending: str | None = None,
    sequence: int | None = None,
    file: tuple[str, int],
) -> Case:
    """Add an application with offer and document: a draft, or with a history that ends so."""
    rows, config = world.rows, call.config
    price = world.chance.randrange(8_000, 56_000) * 100 + world.chance.randrange(100)
    starts = (call.closes_at + timedelta(days=61)).date()
    ends = starts + timedelta(days=240)
    submitted = started_at + timedelta(hours=3, seconds=sequence or 0) if ending else None
    history = walk(APPLICATION, *HISTORIES[ending]) if ending else []
    officer = world.staff["officer"][0]
    requested = compute_grant(config, GrantFacts("EUR", price)).amount_minor
    reference = reference_of(call.code, sequence) if sequence else None
    title = world.prose(6)[:-1]
    values: dict[str, Any] = {
        "token": world.token(),
        "reference": reference,
        "sequence": sequence,
        "call_id": call.id,
        "call_version": call.published_version,
        "firm_id": firm.id,
        "creative_id": creative.id,
        "state": history[-1][2] if history else "draft",
        "title": title,
        "search_text": fold(f"{reference or ''} {title} {firm.name} {creative.name}"),
        "answers": answers_of(world, config),
        "requested_minor": requested,
        "total_cost_minor": price,
        "starts_on": starts,
        "ends_on": ends,
        "started_at": started_at,
        "started_by": firm.user,
        "saved_at": submitted or started_at,
        "saved_by": firm.user,
    }
    if submitted:
        values |= {
            "submitted_at": submitted,
            "arrived_at": submitted,
            "submitted_by": firm.user,
            "firm_name": firm.name,
            "firm_key": f"{firm.country}:{firm.registration_key}",
            "creative_name": creative.name,
            "firm_size": firm.size,
            "firm_nuts3": firm.nuts3,
            "firm_nace": firm.nace_code,
            "creative_sector": creative.sector,
            "officer_id": officer,
        }
        if len(history) > 1:
            values |= {"checked_at": submitted + timedelta(days=9), "checked_by": officer}
        if ending == "ineligible":
            values |= {"refusal_code": "quote", "refusal_reason": "The quote is not signed."}
    number = rows.add(Application, **values)
    offer = _offer(world, number, creative, price, starts, ends, started_at)
    kept = add_file(world, *file, f"quote-{number}.pdf", started_at, firm.user)
    rows.add(
        ApplicationDocument,
        application_id=number,
        requirement="quote",
        file_id=kept.id,
        added_at=started_at,
        added_by=firm.user,
    )
    case = Case(
        number, values["token"], values["reference"] or "", firm, creative, requested,
        starts, ends, submitted or started_at, price,
    )  # fmt: skip
    if submitted:
        loaded = {"call": call, "firm": firm, "creative": creative, "offers": [offer]}
        holder = SimpleNamespace(**values, **loaded, channel="online", received_at=None)
        content = build_content(
            holder, config, [("quote", kept)], size_class=firm.size, size_year=firm.size_year
        )
        _submission(world, case, content, history)
    return case


def _offer(
    world: World,
    application_id: int,
    creative: SimpleNamespace,
    price: int,
    starts: date,
    ends: date,
    at: datetime,
) -> SimpleNamespace:
    values: dict[str, Any] = {
        "token": world.token(),
        "application_id": application_id,
        "creative_id": creative.id,
        "brief": world.prose(40),
        "state": "confirmed",
        "invited_at": at,
        "answered_at": at + timedelta(hours=1),
        "answered_by": creative.user,
        "price_net_minor": price,
        "vat_rate_bp": 2200,
        "starts_on": starts,
        "ends_on": ends,
        "work": world.prose(60),
    }
    number = world.rows.add(Offer, **values)
    note_steps(
        world,
        walk(OFFER, "confirm"),
        subject=("offer", number),
        case_id=application_id,
        moments=[at + timedelta(hours=1)],
        users=[(creative.user, f"Person of {creative.name}")],
    )
    return SimpleNamespace(id=number, invited_name="", **values)


def _submission(
    world: World, case: Case, content: dict[str, Any], history: list[tuple[str, str, str, str]]
) -> None:
    rows, at = world.rows, case.submitted_at
    firm_person = (case.firm.user, f"Person of {case.firm.name}")
    officer = (world.staff["officer"][0], "Olga Officer")
    rows.add(
        ApplicationVersion,
        application_id=case.id,
        number=1,
        at=at,
        by=case.firm.user,
        content=content,
        digest=digest_of(content),
    )
    own = {"application.submit", "application.answer_correction", "application.withdraw"}
    note_steps(
        world,
        history,
        subject=("application", case.id),
        case_id=case.id,
        moments=[at + timedelta(days=5 * i) for i in range(len(history))],
        users=[firm_person if step[0] in own else officer for step in history],
    )
    rows.add(
        OutboxEvent,
        at=at,
        name="ApplicationSubmitted",
        payload={"application_id": case.id},
        processed_at=at + timedelta(seconds=2),
    )
    rows.add(
        Message,
        created_at=at,
        kind="application.submitted",
        user_id=case.firm.user,
        to_email=case.firm.email,
        to_name=firm_person[1],
        subject=f"We have your application {case.reference}",
        body=world.prose(80),
        case_id=case.id,
        dedup_key=f"bench/{case.id}/receipt",
        sent_at=at + timedelta(seconds=9),
        attempts=1,
    )
    if any(step[0] == "application.ask_correction" for step in history):
        answered = any(step[0] == "application.answer_correction" for step in history)
        rows.add(
            Correction,
            application_id=case.id,
            asked_at=at + timedelta(days=5),
            asked_by=officer[0],
            reason="Please attach the signed quote.",
            due_at=world.now + timedelta(days=6) if not answered else at + timedelta(days=15),
            parts=["documents"],
            answered_at=at + timedelta(days=10) if answered else None,
            answered_by=case.firm.user if answered else None,
            answer="The signed quote is attached." if answered else "",
        )
    if len(history) > 1 and history[1][0] in ("application.accept", "application.refuse"):
        refused = history[1][0] == "application.refuse"
        for point in ("territory", "size", "age", "creative", "quote"):
            rows.add(
                FormalCheck,
                application_id=case.id,
                code=point,
                outcome="fail" if refused and point == "quote" else "pass",
                at=at + timedelta(days=4),
                by=officer[0],
            )
