"""The sections of the set-up: which setting of the document stands on which page, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.text import T
from voucherapp.programmes.config import (
    Aid,
    Allocation,
    Applicant,
    Award,
    Budget,
    Correction,
    Cost,
    DecisionTime,
    Evaluation,
    FollowUp,
    Form,
    Frame,
    Intake,
    Pair,
    Part,
    Payment,
    Project,
    Provider,
    Screening,
    Texts,
    Voucher,
    setting_of,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the set-up: settings that everybody needs, and further ones that fold away."""

    name: str
    #: Letter of the section in the catalogue of parameters.
    letter: str
    label: T
    lead: T
    settings: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All places of the document, and columns of the call ("call."), that it edits."""
        return (*self.settings, *self.more)


def _all(part: str, model: type[Part]) -> tuple[str, ...]:
    return tuple(f"{part}.{n}" for n in model.model_fields if setting_of(model, n) is not None)


def _some(part: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{part}.{name}" for name in names)


def _rest(part: str, model: type[Part], shown: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in _all(part, model) if path not in shown)


_BUDGET = _some("budget", "line_rule", "caps", "floors", "topup_allowed", "reuse")
_VOUCHER = _some(
    "voucher", "value_mode", "max_minor", "min_minor", "rate_bp", "validity_months", "types"
)
_APPLICANT = _some(
    "applicant", "countries", "territory", "sizes", "min_age_months", "must_not_be_creative",
    "excluded_nace_sections", "max_applications_per_firm",
)  # fmt: skip
_LIMITS = _some(
    "applicant", "limits", "duplicate_rule", "prior_support", "prior_advice_free_years",
    "required_mix", "prerequisites", "exclusives",
)  # fmt: skip
_PROVIDER = _some("provider", "mode", "admitted_only", "independent", "max_projects", "territory")
_PAIR = _some("pair", "independence", "first_time_years", "quotes")
_PROJECT = _some("project", "min_months", "max_months", "start_rule", "start_days", "vat")
_COST = _some("cost", "min_minor", "max_minor", "catalogue")
_INTAKE = _some("intake", "mode", "cutoffs", "provider_phase", "qna", "extension")
_AID = _some("aid", "basis", "on_breach", "same_cost")
_EVALUATION = _some(
    "evaluation", "method", "evaluators_per_file", "total_threshold", "divergence", "aggregation"
)
_PAYMENT = _some("payment", "model", "payee", "claim_days_after_end", "pay_days", "partial")

PAGES: tuple[Page, ...] = (
    Page(
        "texts",
        "A",
        T("Texts"),
        T("What the public page says, in plain words."),
        ("call.title", *_all("texts", Texts)),
    ),
    Page(
        "frame",
        "A",
        T("Languages and frame"),
        T("In which languages the call speaks, who runs it, what it serves."),
        _some("frame", "languages", "application_languages", "application_languages_rule"),
        tuple(
            path
            for path in _all("frame", Frame)
            if path.partition(".")[2]
            not in ("languages", "application_languages", "application_languages_rule")
        ),
    ),
    Page(
        "dates",
        "B",
        T("Dates"),
        T("The call opens and closes by these moments; nobody presses a button."),
        ("call.timezone", "call.opens_at", "call.closes_at", "decision_by"),
        _all("decision", DecisionTime),
    ),
    Page(
        "intake",
        "B",
        T("Intake"),
        T("How applications come in, and what may close the call before its last moment."),
        _INTAKE,
        _rest("intake", Intake, _INTAKE),
    ),
    Page(
        "money",
        "C",
        T("Budget"),
        T("What the call can spend, and how it is given out."),
        ("call.budget_minor", *_BUDGET),
        _rest("budget", Budget, _BUDGET),
    ),
    Page(
        "applicant",
        "D",
        T("Who may apply"),
        T("Each condition is checked before anybody writes an application."),
        _APPLICANT,
        _rest("applicant", Applicant, (*_APPLICANT, *_LIMITS)),
    ),
    Page(
        "limits",
        "D",
        T("How often, and after what"),
        T("How many applications and vouchers a firm may have, over several calls if you like."),
        _LIMITS[:2],
        _LIMITS[2:],
    ),
    Page(
        "provider",
        "E",
        T("Creatives"),
        T("With whom firms may work."),
        _PROVIDER,
        _rest("provider", Provider, _PROVIDER),
    ),
    Page(
        "pair",
        "F",
        T("The pair"),
        T("What firm and creative must be to each other."),
        _PAIR,
        _rest("pair", Pair, _PAIR),
    ),
    Page(
        "project",
        "G",
        T("Project"),
        T("How long the work may take and when it may begin."),
        _PROJECT,
        _rest("project", Project, _PROJECT),
    ),
    Page(
        "cost",
        "G",
        T("Cost"),
        T("Which cost counts, and how much of it."),
        _COST,
        _rest("cost", Cost, _COST),
    ),
    Page(
        "voucher",
        "H",
        T("Voucher"),
        T("What one voucher is worth and how long it lasts."),
        _VOUCHER,
        _rest("voucher", Voucher, _VOUCHER),
    ),
    Page(
        "aid",
        "I",
        T("State aid"),
        T("On which legal basis the voucher is given, and what happens at the ceiling."),
        _AID,
        _rest("aid", Aid, _AID),
    ),
    Page(
        "questions",
        "J",
        T("Questions"),
        T("What firms are asked. Few questions, each one needed by the evaluators."),
        (*_all("form", Form), "questions"),
    ),
    Page(
        "documents",
        "J",
        T("Documents"),
        T("Which files firms attach. Kinds and sizes are told beforehand."),
        ("documents",),
    ),
    Page(
        "declarations",
        "J",
        T("Declarations"),
        T("Sentences that the firm confirms before it sends."),
        ("declarations",),
    ),
    Page(
        "checklist",
        "J",
        T("Formal points"),
        T("What an officer checks before the evaluators read."),
        (*_some("correction", "rounds", "days"), "checklist"),
        (
            *_all("screening", Screening),
            *_rest("correction", Correction, _some("correction", "rounds", "days")),
        ),
    ),
    Page(
        "evaluation",
        "K",
        T("Evaluation"),
        T("By what evaluators judge, and how their marks become a ranking."),
        (*_EVALUATION, "allocation.tiebreak", "evaluation.criteria"),
        _rest("evaluation", Evaluation, _EVALUATION),
    ),
    Page(
        "allocation",
        "L",
        T("Decision"),
        T("How the ranking becomes awards, and what is published of it."),
        _some("allocation", "strategy", "reserve_months"),
        _rest("allocation", Allocation, _some("allocation", "strategy", "reserve_months")),
    ),
    Page(
        "award",
        "M",
        T("Award"),
        T("What a firm accepts with its voucher."),
        _some("award", "accept_days", "terms"),
        _rest("award", Award, _some("award", "accept_days", "terms")),
    ),
    Page(
        "payment",
        "N",
        T("Payment"),
        T("What is paid to whom, in which parts, on which proof."),
        (*_PAYMENT, *_some("payment", "instalments", "documents", "checklist")),
        _rest("payment", Payment, _PAYMENT),
    ),
    Page(
        "outcomes",
        "Q",
        T("Outcome questions"),
        T("Asked with the claim; answers feed the funders’ indicators."),
        ("outcomes",),
        _all("follow_up", FollowUp),
    ),
)

BY_NAME = {page.name: page for page in PAGES}
_BY_PATH = {path: page for page in PAGES for path in page.paths}


def page_of(path: str) -> Page:
    """Return the page on which a place of the document is edited, such as voucher.max_minor."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found = _BY_PATH.get(".".join(parts[:length]))
        if found is not None:
            return found
    return next(page for page in PAGES if any(p.startswith(f"{parts[0]}.") for p in page.paths))
