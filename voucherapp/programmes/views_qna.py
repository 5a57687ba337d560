"""Questions about a call: people ask, officers answer."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes import operations_qna as operations
from voucherapp.programmes import queries, queries_calendar
from voucherapp.programmes.forms_calendar import AnswerForm, QuestionForm
from voucherapp.programmes.models_calendar import CallQuestion
from voucherapp.web.access import act, allow
from voucherapp.web.conflicts import shown_version
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("call_questions", __name__, template_folder="templates")


@blueprint.route("/calls/<code>/ask", methods=["GET", "POST"])
@allow(P.ACCOUNT_USE)
def ask(code: str) -> ResponseReturnValue:
    """Ask a question about a call."""
    row = queries.get_public_call(code)
    form = QuestionForm()
    if form.validate_on_submit() and attempt(
        form, lambda: operations.ask_question(act=act(), call=row, text=form.text.data or "")
    ):
        return done(
            url_for(".ask", code=code), T("Your question is sent. You get the answer by mail.")
        )
    page = render_template(
        "programmes/ask.html",
        call=queries.get_public_call(code),
        form=form,
        qna=queries.config_of(row).intake.qna,
        own=queries_calendar.list_own_questions(row.id, act().by),
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/staff/calls/<code>/questions")
@allow(P.CALL_MANAGE, P.APPLICATION_READ_ALL)
def questions(code: str) -> ResponseReturnValue:
    """List the questions about a call."""
    row = queries.get_call(code)
    return render_template(
        "programmes/questions.html", call=row, rows=queries_calendar.list_questions(row.id)
    )


@blueprint.route("/staff/calls/<code>/questions/<int:question_id>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def answer(code: str, question_id: int) -> ResponseReturnValue:
    """Answer a question."""
    row = queries.get_call(code)
    question = queries_calendar.get_question(question_id, row.id)
    form = AnswerForm(data=_saved(question, publish=queries.config_of(row).intake.qna.publish))
    if form.validate_on_submit() and attempt(form, lambda: _answer(question, form)):
        return done(url_for(".questions", code=code), T("The answer is sent."))
    page = render_template("programmes/answer.html", call=row, question=question, form=form)
    return page, 422 if request.method == "POST" else 200


def _saved(question: CallQuestion, *, publish: bool) -> dict[str, object]:
    if question.answered_at is not None:
        publish = question.published_at is not None
    return {
        "version": question.version,
        "public_text": question.public_text,
        "answer": question.answer,
        "publish": publish,
    }


def _answer(question: CallQuestion, form: AnswerForm) -> None:
    operations.answer_question(
        act=act(),
        question=question,
        version=shown_version(form),
        public_text=form.public_text.data or "",
        answer=form.answer.data or "",
        publish=form.publish.data,
    )
