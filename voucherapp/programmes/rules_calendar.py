"""Which calls lie in a subscriber's field, and until when questions are taken; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import Applicant, Qna
from voucherapp.reference.codes import nace_section_of

#: So many open questions of one person about one call are enough.
MOST_OPEN_QUESTIONS = 10


def is_in_field(applicant: Applicant, sections: Sequence[str], territory: Sequence[str]) -> bool:
    """Tell whether firms of these NACE sections and territories could apply; empty means all."""
    return _sector_fits(applicant, sections) and _territory_fits(applicant, territory)


def _sector_fits(applicant: Applicant, sections: Sequence[str]) -> bool:
    if not sections:
        return True
    left = [s for s in sections if s not in applicant.excluded_nace_sections]
    if not applicant.allowed_nace:
        return bool(left)
    allowed = {_section_of(code) for code in applicant.allowed_nace}
    return any(section in allowed for section in left)


def _section_of(code: str) -> str:
    if code.isalpha():
        return code
    try:
        return nace_section_of(code)
    except KeyError:
        return ""


def _territory_fits(applicant: Applicant, territory: Sequence[str]) -> bool:
    wanted = applicant.territory or applicant.countries
    if not territory or not wanted:
        return True
    return any(code.startswith(own) or own.startswith(code) for own in territory for code in wanted)


def refuse_question(qna: Qna, *, closes_at: datetime, now: datetime, open_questions: int) -> None:
    """Refuse a question where none are taken, after their last moment, or when many are open."""
    if not qna.enabled:
        raise Refused(
            "no-questions",
            T("This call takes no questions here. Write to the contact named on its page."),
        )
    if now > (qna.until or closes_at):
        raise Refused(
            "questions-over",
            T("The time for questions is over. The answers given so far stand on the call’s page."),
        )
    if open_questions >= MOST_OPEN_QUESTIONS:
        raise Refused(
            "many-questions",
            T("You have several questions that are not answered yet. Please wait for the answers."),
        )
