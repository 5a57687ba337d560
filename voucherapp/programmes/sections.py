"""The sections in which a call is edited: which form shows which part of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voucherapp.kernel.folding import slug
from voucherapp.kernel.text import T
from voucherapp.programmes import forms_call as plain
from voucherapp.programmes import forms_call_rows as listed
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows of a section: where it stands, what a fresh row holds, how to call it."""

    path: str
    new: Mapping[str, str]
    add: T
    one: T


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the call that is edited on one page."""

    name: str
    label: T
    lead: T
    form: Callable[[str], type[plain.SectionForm]]
    #: Form field to place in the document; "call." stands for a column of the call.
    paths: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)

    def read(self, call: Call, config: CallConfig) -> Document:
        """Return what the form shows of the saved call."""
        document = config.model_dump()
        data = {name: _get(call, document, path) for name, path in self.paths.items()}
        for name, rows in self.rows.items():
            data[name] = [_row_to_form(row) for row in _get(call, document, rows.path)]
        if self.name == "evaluation":
            first, second, *_ = *config.allocation.tiebreak, "", ""
            data |= {"tiebreak_1": first or "lot", "tiebreak_2": second}
        return {**data, "version": call.version}

    def write(self, config: CallConfig, values: Document) -> tuple[Document, Document]:
        """Return the whole document and the columns of the call with what was entered."""
        document = config.model_dump()
        columns: Document = {}
        for name, path in self.paths.items():
            if path.startswith("call."):
                columns[path.removeprefix("call.")] = values[name]
            else:
                _set(document, path, values[name])
        for name, rows in self.rows.items():
            before = {row["code"]: row for row in _get(None, document, rows.path)}
            _set(document, rows.path, _rows_from_form(values[name], before))
        if self.name == "evaluation":
            chosen = [values["tiebreak_1"], values["tiebreak_2"]]
            document["allocation"]["tiebreak"] = list(dict.fromkeys(c for c in chosen if c))
        return document, columns


def _get(call: Call | None, document: Document, path: str) -> Any:
    if path.startswith("call."):
        return getattr(call, path.removeprefix("call."))
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return list(value) if isinstance(value, tuple) else value


def _set(document: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        document = document[part]
    document[last] = value


def _row_to_form(row: Document) -> Document:
    shown = {k: list(v) if isinstance(v, tuple) else v for k, v in row.items()}
    if "options" in shown:
        shown["options"] = "\n".join(option["label"] for option in shown["options"])
    return shown


def _rows_from_form(rows: list[Document], before: Mapping[str, Document]) -> list[Document]:
    """Give new rows a code made of their label; rows that were there keep theirs."""
    taken = {row["code"] for row in rows if row.get("code")}
    found = []
    for row in rows:
        code = row.get("code") or _free(slug(row["label"]), taken)
        taken.add(code)
        kept = {k: v for k, v in row.items() if v is not None and k != "csrf_token"}
        if "options" in kept:
            kept["options"] = _options(kept["options"], before.get(code, {}).get("options", ()))
        found.append({**kept, "code": code})
    return found


def _options(text: str, before: tuple[Document, ...]) -> list[Document]:
    codes = {option["label"]: option["code"] for option in before}
    taken = set(codes.values())
    found = []
    for label in dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()):
        code = codes.get(label) or _free(slug(label), taken)
        taken.add(code)
        found.append({"code": code, "label": label})
    return found


def _free(code: str, taken: set[str]) -> str:
    if code not in taken:
        return code
    return next(f"{code}_{n}" for n in range(2, 1000) if f"{code}_{n}" not in taken)


def _always(form: type[plain.SectionForm]) -> Callable[[str], type[plain.SectionForm]]:
    return lambda _zone: form


def _same(part: str, *names: str) -> dict[str, str]:
    return {name: f"{part}.{name}" for name in names}


_DOCUMENT = {"required": "y", "kinds": "pdf", "max_mb": "10", "label": ""}
_CHECK = {"curable": "y", "auto": "", "label": ""}

SECTIONS: tuple[Section, ...] = (
    Section(
        "texts",
        T("Texts"),
        T("What the public page says, in plain words."),
        _always(plain.TextsForm),
        {
            "title": "call.title",
            **_same("texts", "summary", "purpose", "who", "funded", "not_funded", "how", "contact"),
        },
    ),
    Section(
        "dates",
        T("Dates"),
        T("The call opens and closes by these moments; nobody presses a button."),
        plain.dates_form,
        {
            "timezone": "call.timezone",
            "opens_at": "call.opens_at",
            "closes_at": "call.closes_at",
            "decision_by": "decision_by",
        },
    ),
    Section(
        "money",
        T("Budget and voucher"),
        T("What the call can spend, and what one voucher is worth."),
        _always(plain.MoneyForm),
        {
            "budget_minor": "call.budget_minor",
            "line_rule": "budget.line_rule",
            **_same("voucher", "max_minor", "min_minor", "rate_bp", "validity_months"),
        },
    ),
    Section(
        "applicant",
        T("Who may apply"),
        T("Each condition is checked before anybody writes an application."),
        _always(plain.ApplicantForm),
        _same(
            "applicant",
            "countries",
            "territory",
            "sizes",
            "min_age_months",
            "must_not_be_creative",
            "excluded_nace_sections",
            "max_applications_per_firm",
        ),
    ),
    Section(
        "provider",
        T("Creatives"),
        T("With whom firms may work."),
        _always(plain.ProviderForm),
        _same("provider", "admitted_only", "independent", "max_projects", "territory"),
    ),
    Section(
        "project",
        T("Project"),
        T("How long the work may take and when it may begin."),
        _always(plain.ProjectForm),
        _same("project", "min_months", "max_months", "start_rule", "vat"),
    ),
    Section(
        "questions",
        T("Questions"),
        T("What firms are asked. Few questions, each one needed by the evaluators."),
        _always(listed.QuestionsForm),
        rows={
            "questions": Rows(
                "questions",
                {"required": "y", "kind": "long_text", "label": ""},
                T("Add a question"),
                T("Question"),
            )
        },
    ),
    Section(
        "documents",
        T("Documents"),
        T("Which files firms attach. Kinds and sizes are told beforehand."),
        _always(listed.DocumentsForm),
        rows={"documents": Rows("documents", _DOCUMENT, T("Add a document"), T("Document"))},
    ),
    Section(
        "checklist",
        T("Formal points"),
        T("What an officer checks before the evaluators read."),
        _always(listed.ChecklistForm),
        _same("correction", "rounds", "days"),
        {"checklist": Rows("checklist", _CHECK, T("Add a point"), T("Point"))},
    ),
    Section(
        "evaluation",
        T("Evaluation"),
        T("By what evaluators judge, and how their marks become a ranking."),
        _always(listed.EvaluationForm),
        _same("evaluation", "evaluators_per_file", "total_threshold", "divergence", "aggregation"),
        {
            "criteria": Rows(
                "evaluation.criteria",
                {"weight": "1", "max_points": "", "label": ""},
                T("Add a criterion"),
                T("Criterion"),
            )
        },
    ),
    Section(
        "payment",
        T("Payment"),
        T("What is paid to whom, in which parts, on which proof."),
        _always(listed.PaymentForm),
        _same("payment", "payee", "claim_days_after_end", "pay_days", "partial"),
        {
            "instalments": Rows(
                "payment.instalments",
                {"label": "", "share_bp": ""},
                T("Add an instalment"),
                T("Instalment"),
            ),
            "documents": Rows("payment.documents", _DOCUMENT, T("Add a document"), T("Document")),
            "checklist": Rows("payment.checklist", _CHECK, T("Add a point"), T("Point")),
        },
    ),
    Section(
        "award",
        T("Award"),
        T("What a firm accepts with its voucher."),
        _always(plain.AwardForm),
        _same("award", "accept_days", "terms"),
    ),
    Section(
        "outcomes",
        T("Outcome questions"),
        T("Asked with the claim; answers feed the funders’ indicators."),
        _always(listed.OutcomesForm),
        rows={
            "outcomes": Rows(
                "outcomes",
                {"kind": "yes_no", "indicator": "", "required": "y", "label": ""},
                T("Add a question"),
                T("Question"),
            )
        },
    ),
)

BY_NAME = {section.name: section for section in SECTIONS}
