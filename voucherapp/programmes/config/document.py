"""The whole configuration of a call: one document, and what must hold between its parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from voucherapp.kernel.text import T
from voucherapp.programmes.config.after import Allocation, Award, FollowUp, Payment
from voucherapp.programmes.config.aid import Aid
from voucherapp.programmes.config.applicant import Applicant
from voucherapp.programmes.config.base import Part, Setting
from voucherapp.programmes.config.budget import Budget
from voucherapp.programmes.config.evaluation import Evaluation
from voucherapp.programmes.config.form import (
    AskedDocument,
    CheckPoint,
    Correction,
    Declaration,
    Form,
    OutcomeQuestion,
    Question,
    Screening,
    check_questions,
)
from voucherapp.programmes.config.frame import Frame, Texts
from voucherapp.programmes.config.intake import DecisionTime, Intake
from voucherapp.programmes.config.project import Cost, Project
from voucherapp.programmes.config.provider import Pair, Provider
from voucherapp.programmes.config.voucher import Voucher


class CallConfig(Part):
    """The whole configuration of a call, apart from code, title, dates and budget of its row."""

    schema_version: Literal[1] = 1
    preset: str = ""
    #: Code of the call it was copied from.
    derived_from: str = ""
    texts: Texts = Texts()
    frame: Frame = Frame()
    intake: Intake = Intake()
    decision: DecisionTime = DecisionTime()
    budget: Budget = Budget()
    voucher: Voucher
    applicant: Applicant = Applicant()
    provider: Provider = Provider()
    pair: Pair = Pair()
    project: Project = Project()
    cost: Cost = Cost()
    form: Form = Form()
    questions: tuple[Question, ...] = ()
    documents: tuple[AskedDocument, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    screening: Screening = Screening()
    checklist: tuple[CheckPoint, ...] = ()
    correction: Correction = Correction()
    evaluation: Evaluation = Evaluation()
    allocation: Allocation = Allocation()
    award: Award = Award()
    payment: Payment
    outcomes: tuple[OutcomeQuestion, ...] = ()
    follow_up: FollowUp = FollowUp()
    aid: Aid = Aid()
    decision_by: Annotated[
        date | None,
        Setting(T("Decision by"), T("The day by which all applicants learn the result.")),
    ] = None
    #: Texts in other languages: by language, by place such as "questions.challenge.label".
    translations: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes(self) -> Self:
        for group in (
            self.questions,
            self.documents,
            self.declarations,
            self.checklist,
            self.evaluation.criteria,
            self.payment.instalments,
            self.payment.documents,
            self.payment.checklist,
            self.outcomes,
            self.voucher.types,
            self.voucher.bonuses,
            self.cost.catalogue,
        ):
            codes = [item.code for item in group]
            if len(set(codes)) != len(codes):
                raise ValueError("codes must differ: " + ", ".join(codes))
        check_questions(self.questions)
        return self

    @model_validator(mode="after")
    def _references(self) -> Self:
        ties = {f"criterion:{c.code}" for c in self.evaluation.criteria}
        ties |= {"earlier", "request_size", "lot"}
        _known("tie-break", self.allocation.tiebreak, ties)
        types = {t.code for t in self.voucher.types}
        applicant = self.applicant
        _known("type of voucher", (m.type for m in applicant.required_mix), types)
        _known("type of voucher", (p.type for p in applicant.prerequisites), types)
        _known(
            "type of voucher", (c for e in applicant.exclusives for c in (e.first, e.second)), types
        )
        asked = {q.code for q in self.questions}
        _known("question", (b.question for b in self.voucher.bonuses if b.question), asked)
        pots = range(1, len(self.budget.pots) + 1)
        places = (n for s in self.budget.spillovers for n in (s.from_pot, s.to_pot))
        _known("pot", map(str, places), set(map(str, pots)))
        return self

    @property
    def max_total(self) -> int:
        """The most points that an application can reach."""
        return sum(c.max_points * c.weight for c in self.evaluation.criteria)

    def as_json(self) -> dict[str, Any]:
        """Return the document as plain JSON values."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON text."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _known(what: str, found: Any, known: set[str]) -> None:
    strange = [value for value in found if value not in known]
    if strange:
        raise ValueError(f"unknown {what}: " + ", ".join(strange))
