"""Questions about a call and their answers."""

from __future__ import annotations

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes import queries, queries_calendar
from voucherapp.programmes.events import QuestionAnswered, QuestionAsked
from voucherapp.programmes.models import Call
from voucherapp.programmes.models_calendar import CallQuestion
from voucherapp.programmes.rules_calendar import refuse_question


def ask_question(*, act: Act, call: Call, text: str) -> CallQuestion:
    """Ask a question about a published call; refuses when none are taken (any more)."""
    if act.by is None or call.state != "published":
        raise NotFound
    own = queries_calendar.list_own_questions(call.id, act.by)
    refuse_question(
        queries.config_of(call).intake.qna,
        closes_at=call.closes_at,
        now=act.at.replace(microsecond=0),
        open_questions=sum(1 for question in own if question.answered_at is None),
    )
    question = CallQuestion(
        call_id=call.id, asked_by=act.by, asked_at=act.at, text=text, public_text=text
    )
    db.session.add(question)
    db.session.flush()
    emit(act, QuestionAsked(question.id))
    return question


def answer_question(
    *, act: Act, question: CallQuestion, version: int, public_text: str, answer: str, publish: bool
) -> None:
    """Answer a question, or mend an answer; published ones are read by everybody without a name."""
    expect_version(question, version)
    if not answer.strip():
        raise Refused("no-answer", T("Write the answer."), field="answer")
    if publish and not public_text.strip():
        raise Refused(
            "no-question", T("Keep the question: the answer needs it."), field="public_text"
        )
    first = question.answered_at is None
    question.public_text, question.answer = public_text.strip(), answer.strip()
    question.answered_at, question.answered_by = act.at, act.by
    question.published_at = (question.published_at or act.at) if publish else None
    note(
        act,
        "call.question_answered",
        question.call,
        summary=T("Answered a question about the call %(code)s", code=question.call.code),
        detail={"question": question.id, "published": publish},
    )
    if first:
        emit(act, QuestionAnswered(question.id))
