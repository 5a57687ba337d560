"""The words of the rows of the form, the checks, the criteria and what comes after the award."""

from __future__ import annotations

from collections.abc import Mapping

from voucherapp.kernel.text import T
from voucherapp.programmes.config.after import ControlGroup, Draw, Instalment, Survey, Wallet
from voucherapp.programmes.config.base import Part, Setting
from voucherapp.programmes.config.evaluation import Committee, Criterion, Descriptor
from voucherapp.programmes.config.form import (
    AskedDocument,
    CheckPoint,
    Declaration,
    Document,
    Option,
    OutcomeQuestion,
    Question,
    ShownIf,
)

QUESTION_KINDS = {
    "long_text": T("A longer text"),
    "short_text": T("A short text"),
    "number": T("A number"),
    "money": T("An amount of money"),
    "date": T("A date"),
    "choice": T("One of several answers"),
    "several": T("Some of several answers"),
    "yes_no": T("Yes or no"),
    "file": T("A file"),
    "costs": T("A table of costs"),
}
FILE_KINDS = {
    "pdf": T("PDF"),
    "jpg": T("JPEG picture"),
    "png": T("PNG picture"),
    "docx": T("Word document (DOCX)"),
    "xlsx": T("Excel workbook (XLSX)"),
}
#: Rules that propose an answer for a formal point of an application.
APPLICATION_CHECKS = {
    "": T("An officer decides"),
    "territory": T("Proposed from the province of the firm"),
    "size": T("Proposed from the declared size"),
    "age": T("Proposed from the day of foundation"),
    "not_creative": T("Proposed from the NACE code"),
    "creative": T("Proposed from admission and offer of the creative"),
    "independent": T("Proposed from numbers, people and links of both sides"),
    "duration": T("Proposed from the dates of the project"),
    "declaration": T("Proposed from the de minimis declaration"),
    "creative_documents": T("Proposed from the documents that the creative gave in time"),
}
CLAIM_CHECKS = {
    "": T("Finance decides"),
    "dates": T("Proposed from the dates of the invoices"),
    "payer": T("Proposed from who paid"),
    "issuer": T("Proposed from who issued the invoice"),
    "duplicate": T("Proposed from all invoices in the system"),
}

_CODE = Setting(T("Code"))
_HELP = Setting(T("Explanation"))
_KINDS = Setting(T("Kinds of file"), choices=FILE_KINDS)
_SIZE = Setting(T("Size in MB, at most"))
_FILES = Setting(T("Number of files, at most"))

FORM_WORDS: Mapping[type[Part], Mapping[str, Setting]] = {
    Question: {
        "code": _CODE,
        "label": Setting(T("Question")),
        "section": Setting(
            T("Heading it stands under"), T("Questions with the same heading stand together.")
        ),
        "help": _HELP,
        "kind": Setting(T("Answer"), choices=QUESTION_KINDS),
        "required": Setting(T("Must be answered before the application is sent")),
        "max_words": Setting(T("Words, at most")),
        "options": Setting(
            T("Answers to choose from"),
            T("One on each line, for the two kinds with several answers."),
        ),
        "shown_if": Setting(T("Asked only if")),
        "kinds": Setting(T("Kinds of file"), T("For a file only."), choices=FILE_KINDS),
        "max_mb": _SIZE,
        "max_files": _FILES,
    },
    Option: {"code": _CODE, "label": Setting(T("Answer"))},
    ShownIf: {
        "question": Setting(T("Asked only after this choice")),
        "equals": Setting(T("And only if the answer is")),
    },
    Document: {
        "code": _CODE,
        "label": Setting(T("Document")),
        "help": _HELP,
        "required": Setting(T("Must be attached")),
        "kinds": _KINDS,
        "max_mb": _SIZE,
        "max_files": _FILES,
    },
    AskedDocument: {
        "code": _CODE,
        "label": Setting(T("Document")),
        "help": _HELP,
        "required": Setting(T("Must be attached")),
        "kinds": _KINDS,
        "max_mb": _SIZE,
        "max_files": _FILES,
        "given_by": Setting(
            T("Given by"),
            T("What a creative gives is uploaded in its own part."),
            choices={
                "firm": T("the firm"),
                "creative": T("the creative; the firm may read it"),
                "creative_confidential": T(
                    "the creative, in confidence: the firm sees only that it has come"
                ),
            },
        ),
    },
    Declaration: {
        "code": _CODE,
        "text": Setting(T("Sentence that the firm confirms")),
        "evidence_later": Setting(T("A proof is asked for with the claim")),
    },
    CheckPoint: {
        "code": _CODE,
        "label": Setting(T("Point")),
        "help": _HELP,
        "curable": Setting(T("The applicant may mend it")),
        "auto": Setting(T("Answer"), choices={**CLAIM_CHECKS, **APPLICATION_CHECKS}),
    },
    OutcomeQuestion: {
        "code": _CODE,
        "label": Setting(T("Question")),
        "help": _HELP,
        "kind": Setting(
            T("Answer"),
            choices={k: QUESTION_KINDS[k] for k in ("yes_no", "number", "money", "long_text")},
        ),
        "indicator": Setting(T("Counts for the indicator")),
        "required": Setting(T("Must be answered")),
    },
    Descriptor: {"points": Setting(T("Points")), "text": Setting(T("What they mean"))},
    Criterion: {
        "code": _CODE,
        "label": Setting(T("Criterion")),
        "help": Setting(T("What evaluators ask themselves")),
        "max_points": Setting(T("Most points")),
        "weight": Setting(T("Weight")),
        "threshold": Setting(T("Least points to pass")),
        "descriptors": Setting(
            T("What points mean"), T("One on each line: 10: convincing in every respect.")
        ),
    },
    Committee: {
        "quorum": Setting(T("Members who must be there")),
        "may_change_rank": Setting(T("It may change the ranking")),
        "reasons_required": Setting(T("It gives reasons for each change")),
    },
    Draw: {
        "notary": Setting(T("Before a notary")),
        "public_event": Setting(T("Where it is held in public")),
        "bound": Setting(
            T("Lots are drawn until"),
            choices={
                "by_amount": T("the budget is used"),
                "by_count": T("a number of vouchers is drawn"),
            },
        ),
        "count": Setting(T("Number of vouchers")),
        "list_hash": Setting(T("The list is sealed before the draw")),
        "announce_days": Setting(T("Announced so many days before")),
    },
    ControlGroup: {
        "arms": Setting(T("Arms of the trial"), T("One on each line.")),
        "strata": Setting(T("Drawn separately by"), T("One on each line.")),
        "consent": Setting(T("What applicants consent to")),
        "offer": Setting(T("What the control group gets instead")),
    },
    Instalment: {
        "code": _CODE,
        "label": Setting(T("Instalment")),
        "share_bp": Setting(T("Share of the award"), unit="percent"),
    },
    Wallet: {
        "deposit_days": Setting(T("Days in which the own share is paid in")),
        "refund_unused": Setting(T("What is not used comes back")),
    },
    Survey: {
        "audience": Setting(
            T("Who is asked"),
            choices={
                "awarded": T("the awarded"),
                "refused": T("the refused"),
                "control": T("the control group"),
                "provider": T("the creatives"),
                "broker": T("the brokers"),
            },
        ),
        "wave": Setting(T("When"), T("baseline, end, or months after the end such as +12.")),
        "mandatory": Setting(T("Must be answered")),
    },
}
