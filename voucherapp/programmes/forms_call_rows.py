"""The sections of a call's configuration that hold rows: questions, documents, checks, criteria."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from voucherapp.kernel.text import T
from voucherapp.programmes.forms_call import NEEDED, SectionForm, at_least
from voucherapp.reference import codes
from voucherapp.web.fields import ChecksField, PercentField
from voucherapp.web.rows import RowForm

QUESTION_KINDS = (
    ("long_text", T("A longer text")),
    ("short_text", T("A short text")),
    ("number", T("A number")),
    ("money", T("An amount of money")),
    ("date", T("A date")),
    ("choice", T("One of several answers")),
    ("several", T("Some of several answers")),
    ("yes_no", T("Yes or no")),
)
FILE_KINDS = (
    ("pdf", T("PDF")),
    ("jpg", T("JPEG picture")),
    ("png", T("PNG picture")),
    ("docx", T("Word document (DOCX)")),
    ("xlsx", T("Excel workbook (XLSX)")),
)
#: Rules that propose an answer for a formal point of an application.
APPLICATION_CHECKS = (
    ("", T("An officer decides")),
    ("territory", T("Proposed from the province of the firm")),
    ("size", T("Proposed from the declared size")),
    ("age", T("Proposed from the day of foundation")),
    ("not_creative", T("Proposed from the NACE code")),
    ("creative", T("Proposed from admission and offer of the creative")),
    ("independent", T("Proposed from numbers, people and links of both sides")),
    ("duration", T("Proposed from the dates of the project")),
    ("declaration", T("Proposed from the de minimis declaration")),
)
CLAIM_CHECKS = (
    ("", T("Finance decides")),
    ("dates", T("Proposed from the dates of the invoices")),
    ("payer", T("Proposed from who paid")),
    ("issuer", T("Proposed from who issued the invoice")),
    ("duplicate", T("Proposed from all invoices in the system")),
)
LABEL = InputRequired(T("Give this row its words, or remove it."))


class CodedRow(RowForm):
    """A row that keeps the code it got when it was first saved."""

    code = HiddenField()


class QuestionRow(CodedRow):
    """A question of the application form."""

    label = StringField(T("Question"), [LABEL, Length(max=200)])
    section = StringField(
        T("Heading it stands under"),
        [Optional(), Length(max=80)],
        description=T("Questions with the same heading stand together."),
    )
    help = TextAreaField(T("Explanation"), [Optional(), Length(max=600)])
    kind = SelectField(T("Answer"), choices=QUESTION_KINDS)
    required = BooleanField(T("Must be answered before the application is sent"))
    max_words = IntegerField(T("Words, at most"), [Optional(), at_least(1, 5000)])
    options = TextAreaField(
        T("Answers to choose from"),
        [Optional(), Length(max=4000)],
        description=T("One on each line, for the two kinds with several answers."),
    )


class DocumentRow(CodedRow):
    """A file that is asked for."""

    label = StringField(T("Document"), [LABEL, Length(max=160)])
    help = TextAreaField(T("Explanation"), [Optional(), Length(max=600)])
    required = BooleanField(T("Must be attached"))
    kinds = ChecksField(
        T("Kinds of file"),
        [InputRequired(T("Choose at least one kind of file."))],
        choices=FILE_KINDS,
    )
    max_mb = IntegerField(T("Size in MB, at most"), [NEEDED, at_least(1, 25)])


class CheckRow(CodedRow):
    """A formal point of an application."""

    label = StringField(T("Point"), [LABEL, Length(max=200)])
    help = TextAreaField(T("Explanation"), [Optional(), Length(max=600)])
    curable = BooleanField(T("The applicant may mend it"))
    auto = SelectField(T("Answer"), choices=APPLICATION_CHECKS)


class ClaimCheckRow(CheckRow):
    """A point that finance checks in a claim."""

    auto = SelectField(T("Answer"), choices=CLAIM_CHECKS)


class CriterionRow(CodedRow):
    """A criterion of the score sheet."""

    label = StringField(T("Criterion"), [LABEL, Length(max=160)])
    help = TextAreaField(T("What evaluators ask themselves"), [Optional(), Length(max=600)])
    max_points = IntegerField(T("Most points"), [NEEDED, at_least(1, 1000)])
    weight = IntegerField(T("Weight"), [NEEDED, at_least(1, 100)])
    threshold = IntegerField(T("Least points to pass"), [Optional(), at_least(0)])


class InstalmentRow(CodedRow):
    """A part of the award that is claimed on its own."""

    label = StringField(T("Instalment"), [LABEL, Length(max=80)])
    share_bp = PercentField(T("Share of the award"), [NEEDED, at_least(1, 10000)])


class OutcomeRow(CodedRow):
    """A short question at the claim."""

    label = StringField(T("Question"), [LABEL, Length(max=200)])
    help = TextAreaField(T("Explanation"), [Optional(), Length(max=600)])
    kind = SelectField(
        T("Answer"),
        choices=(
            ("yes_no", T("Yes or no")),
            ("number", T("A number")),
            ("money", T("An amount of money")),
            ("long_text", T("A longer text")),
        ),
    )
    indicator = SelectField(T("Counts for the indicator"))
    required = BooleanField(T("Must be answered"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(i.code, f"{i.code} {i.name}") for i in codes.erdf_indicators()]
        self.indicator.choices = [("", T("None")), *rows]


class QuestionsForm(SectionForm):
    """The questions of the application form."""

    questions = FieldList(FormField(QuestionRow), label=T("Questions"))


class DocumentsForm(SectionForm):
    """The files that are asked for."""

    documents = FieldList(FormField(DocumentRow), label=T("Documents"))


class ChecklistForm(SectionForm):
    """The formal points, and how applicants may mend them."""

    checklist = FieldList(FormField(CheckRow), label=T("Formal points"))
    rounds = IntegerField(T("Rounds of correction, at most"), [NEEDED, at_least(0, 10)])
    days = IntegerField(T("Days for each correction"), [NEEDED, at_least(1, 120)])


class EvaluationForm(SectionForm):
    """The criteria, and how marks become a ranking."""

    criteria = FieldList(FormField(CriterionRow), label=T("Criteria"))
    evaluators_per_file = IntegerField(T("Evaluators per application"), [NEEDED, at_least(1, 5)])
    total_threshold = IntegerField(T("Least points in all to be funded"), [NEEDED, at_least(0)])
    divergence = IntegerField(
        T("A further evaluator from so many points of difference"),
        [NEEDED, at_least(0)],
        description=T("0 for never."),
    )
    aggregation = SelectField(
        T("Marks of several evaluators"),
        choices=(
            ("mean", T("Mean of all")),
            ("mean_or_median_of_3", T("Mean of two, median of three")),
        ),
    )
    tiebreak_1 = SelectField(T("With equal points goes first"))
    tiebreak_2 = SelectField(T("Then"))

    def offer_tiebreaks(self, criteria: list[tuple[str, str]]) -> None:
        """Offer the saved criteria and the rules that need none."""
        rules = [
            ("earlier", T("who sent the application earlier")),
            ("request_size", T("who asks for less")),
            ("lot", T("who is drawn by lot")),
        ]
        more = [
            (f"criterion:{code}", T("who has more points in: %(label)s", label=label))
            for code, label in criteria
        ]
        self.tiebreak_1.choices = [*more, *rules]
        self.tiebreak_2.choices = [("", T("nothing more")), *more, *rules]


class PaymentForm(SectionForm):
    """What is paid to whom, in which parts, on which proof."""

    payee = SelectField(
        T("Money goes to"),
        choices=(
            ("firm", T("the firm, which has paid the creative")),
            ("creative", T("the creative")),
        ),
    )
    instalments = FieldList(FormField(InstalmentRow), label=T("Instalments"))
    claim_days_after_end = IntegerField(
        T("Days for the last claim after the end of the project"), [NEEDED, at_least(1, 365)]
    )
    pay_days = IntegerField(
        T("Days in which a claim is paid"),
        [NEEDED, at_least(1, 80)],
        description=T("At most 80 for ERDF money: Regulation (EU) 2021/1060 Art. 74(1)(b)."),
    )
    partial = SelectField(
        T("When less was done than agreed"),
        choices=(
            ("pro_rata", T("pay for what was done")),
            ("all_or_nothing", T("pay only for the whole work")),
        ),
    )
    documents = FieldList(FormField(DocumentRow), label=T("Documents of a claim"))
    checklist = FieldList(FormField(ClaimCheckRow), label=T("Points to check in a claim"))


class OutcomesForm(SectionForm):
    """What firms are asked when they claim."""

    outcomes = FieldList(FormField(OutcomeRow), label=T("Questions about the outcome"))
