"""How far an application is: its parts, what is open in each, and whether it may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voucherapp.applications.models import Application
from voucherapp.applications.queries_content import AttachedFile, attached
from voucherapp.applications.queries_creative_files import later_of
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.queries_versions import open_correction
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import editable
from voucherapp.applications.rules_amount import grant_of
from voucherapp.applications.rules_conditions import blocking, judge
from voucherapp.applications.rules_content import QuestionGroup, groups_of, is_empty, missing_points
from voucherapp.applications.rules_facts import Facts, Finding, Terms
from voucherapp.applications.rules_guards import Window
from voucherapp.applications.rules_terms import asked_terms
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.rules_grant import Grant

DONE = State("done", T("Done"), "success", "check-circle")
TO_DO = State("todo", T("To do"), "neutral", "pencil")
STARTED = State("started", T("Begun"), "progress", "pencil")
WAITING = State("waiting", T("Waiting for the creative"), "info", "clock")
PROBLEM = State("problem", T("Needs attention"), "warning", "warning")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form with its state; `code` is firm, creative, idea:1, documents."""

    code: str
    title: T | str
    state: State
    open_points: tuple[Finding, ...]
    editable: bool


@dataclass(frozen=True)
class Progress:
    """An application on its way: parts, open points, and the time there is."""

    config: CallConfig
    facts: Facts
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    window: Window
    documents: tuple[tuple[str, AttachedFile], ...]

    @property
    def open_points(self) -> list[Finding]:
        """All points that keep the application from being sent, in the order of the form."""
        return [finding for part in self.parts for finding in part.open_points]

    @property
    def grant(self) -> Grant | None:
        """How the voucher comes about, line by line; None while the price is not known."""
        return grant_of(self.facts)

    @property
    def ready(self) -> bool:
        """Whether nothing is open any more."""
        return not self.open_points

    def part(self, code: str) -> Part:
        """Return a part by its code; KeyError when the form has none such."""
        return {part.code: part for part in self.parts}[code]


def progress_of(application: Application, at: datetime) -> Progress:
    """Judge a draft or an open correction; everything `get_application_for` loads is needed."""
    call = application.call
    config = config_of(call, application.call_version)
    facts = gather(application, config, local_date(at, call.timezone))
    documents = attached(application.id)
    missing = missing_points(
        config,
        application.title,
        application.answers,
        (code for code, _file in documents),
        later_of(application, config, at),
    )
    findings = judge(facts)
    open_points = [*blocking(findings), *missing]
    correction = open_correction(application)
    opened = tuple(correction.parts) if correction else ()
    window = window_of(application, at)
    closed = application.state in ("draft", "reopened") and window.over

    def part(code: str, title: T | str, started: bool = False) -> Part:
        own = tuple(f for f in open_points if f.part == code)
        # Choices and declarations belong to what a correction of the questions opens.
        name = "idea" if code == "terms" else code.partition(":")[0]
        may = editable(application.state, opened, name) and not closed
        return Part(code, title, _state(application, code, own, started=started), own, may)

    terms = (
        (part("terms", T("Conditions"), started=facts.terms != Terms()),)
        if asked_terms(config, facts.firm.nuts3)
        else ()
    )
    parts = (
        part("firm", T("Your firm")),
        *terms,
        part("creative", T("The creative")),
        *(
            part(f"idea:{group.number}", group.title or T("The idea"), _begun(application, group))
            for group in groups_of(config)
        ),
        part("documents", T("Documents"), started=bool(documents)),
    )
    return Progress(config, facts, tuple(findings), parts, window, tuple(documents))


def may_take_back_now(application: Application, at: datetime) -> bool:
    """Tell whether the firm may still take back what it sent; the call must be loaded."""
    call = application.call
    config = config_of(call, application.call_version)
    if application.state != "submitted" or not config.correction.resubmit_until_closing:
        return False
    return Window(at, call.opens_at, call.closes_at).open


def _begun(application: Application, group: QuestionGroup) -> bool:
    answered = any(not is_empty(application.answers.get(q.code)) for q in group.questions)
    return answered or (group.number == 1 and bool(application.title))


def _state(
    application: Application, code: str, open_points: tuple[Finding, ...], *, started: bool
) -> State:
    if not open_points:
        return DONE
    if code == "creative":
        offer = current_offer(application.offers)
        if offer is None:
            return TO_DO
        only_waits = all(
            f.code == "offer" or f.code.startswith("missing:document_") for f in open_points
        )
        return WAITING if offer.state in ("invited", "confirmed") and only_waits else PROBLEM
    if code == "firm":
        return PROBLEM
    return STARTED if started else TO_DO
