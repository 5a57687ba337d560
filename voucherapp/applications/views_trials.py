"""A test application: an officer walks the form of a call before anybody else does."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.applications import operations_trials as operations
from voucherapp.applications.forms_answers import (
    PREFIX,
    AnswersForm,
    AskedFor,
    answers_form,
    file_rule,
)
from voucherapp.applications.models_trials import TrialApplication
from voucherapp.applications.queries_trials import find_trial
from voucherapp.applications.rules_content import TITLE, QuestionGroup, groups_of, sections_of
from voucherapp.applications.rules_questions import condition_text
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig, Question
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import get_call
from voucherapp.programmes.queries_versions import config_in, find_amendment
from voucherapp.programmes.rules_cost import GrantFacts
from voucherapp.programmes.rules_grant import Grant, compute_grant
from voucherapp.web.access import act, allow
from voucherapp.web.forms import BaseForm, MoneyField
from voucherapp.web.shell import act_or_back, attempt, done

blueprint = Blueprint("trials", __name__, template_folder="templates")
#: Empty lines that a table of costs offers.
FREE_LINES = 2


class PriceForm(BaseForm):
    """What the work would cost, for the computation of the voucher."""

    price_minor = MoneyField(T("Price of the creative, without VAT"), [AskedFor()])


@blueprint.get("/staff/calls/<code>/trial")
@allow(P.CALL_MANAGE)
def trial(code: str) -> ResponseReturnValue:
    """Show where a test stands: what is missing, what the voucher would be."""
    call = get_call(code)
    return _hub(call, PriceForm(None, data=_price(call)))


@blueprint.route("/staff/calls/<code>/trial/<int:number>", methods=["GET", "POST"])
@allow(P.CALL_MANAGE)
def section(code: str, number: int) -> ResponseReturnValue:
    """Fill in one section of a test."""
    call = get_call(code)
    config = _config(call)
    group = _group(config, number)
    found = find_trial(call.id, act().by)
    form = _form(group, call, found)
    if form.validate_on_submit() and attempt(
        form, lambda: _save(call, config, form.answers(), None)
    ):
        last = number == len(groups_of(config))
        url = (
            url_for(".trial", code=code)
            if last
            else url_for(".section", code=code, number=number + 1)
        )
        return done(url, T("Your test is saved."))
    by_name = {PREFIX + question.code: question for question in group.questions}
    page = render_template(
        "applications/trial_section.html",
        call=call,
        group=group,
        form=form,
        by_name=by_name,
        rules={name: file_rule(q) for name, q in by_name.items() if q.kind == "file"},
        conditions={name: condition_text(config, q) for name, q in by_name.items()},
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/staff/calls/<code>/trial/send")
@allow(P.CALL_MANAGE)
def send(code: str) -> ResponseReturnValue:
    """Send a test, as far as a test goes."""
    call = get_call(code)
    config = _config(call)
    form = PriceForm()

    def do() -> None:
        found = _save(call, config, {}, form.price_minor.data)
        operations.send_trial(act=act(), config=config, trial=found)

    if form.validate() and attempt(form, do):
        message = T("The test went through. Nothing was sent to anybody, and it counts nowhere.")
        return done(url_for(".trial", code=code), message)
    return _hub(get_call(code), form)


@blueprint.post("/staff/calls/<code>/trial/delete")
@allow(P.CALL_MANAGE)
def delete(code: str) -> ResponseReturnValue:
    """Throw a test away."""
    call = get_call(code)
    found = find_trial(call.id, act().by)
    if found is None:
        raise NotFound
    return act_or_back(
        lambda: operations.delete_trial(act=act(), trial=found),
        to=url_for("calls_staff.call", code=code),
        message=T("The test is deleted; nothing of it is left."),
    )


def _config(call: Call) -> CallConfig:
    """Return what is tested: the amendment that is being written, else the call as it stands."""
    return config_in(find_amendment(call.id) or call)


def _group(config: CallConfig, number: int) -> QuestionGroup:
    groups = groups_of(config)
    if not 1 <= number <= len(groups):
        raise NotFound
    return groups[number - 1]


def _save(
    call: Call, config: CallConfig, values: dict[str, Any], price_minor: int | None
) -> TrialApplication:
    return operations.save_trial(
        act=act(), call=call, config=config, values=values, price_minor=price_minor
    )


def _form(group: QuestionGroup, call: Call, found: TrialApplication | None) -> AnswersForm:
    answers = found.answers if found is not None else {}
    data = {PREFIX + q.code: _value(q, answers.get(q.code)) for q in group.questions}
    title = found.title if found is not None else ""
    return answers_form(group, call.currency)(data={**data, TITLE: title, "version": "0"})


def _value(question: Question, value: Any) -> Any:
    if question.kind == "date" and value:
        return date.fromisoformat(value)
    if question.kind == "costs":
        return [*(value or []), *({} for _line in range(FREE_LINES))]
    return None if question.kind == "file" or value == "" else value


def _price(call: Call) -> dict[str, Any]:
    found = find_trial(call.id, act().by)
    return {"price_minor": found.price_minor if found is not None else None}


def _hub(call: Call, form: PriceForm) -> ResponseReturnValue:
    config = _config(call)
    found = find_trial(call.id, act().by)
    answers = found.answers if found is not None else {}
    page = render_template(
        "applications/trial.html",
        call=call,
        trial=found,
        form=form,
        groups=groups_of(config),
        gaps=operations.gaps_of_trial(config, found),
        sections=sections_of(config, answers, call.currency),
        declarations=config.declarations,
        documents=config.documents,
        grant=_grant(config, call, found),
    )
    return page, 422 if request.method == "POST" else 200


def _grant(config: CallConfig, call: Call, found: TrialApplication | None) -> Grant | None:
    if found is None or not found.price_minor:
        return None
    facts = GrantFacts(call.currency, found.price_minor, size="small", answers=found.answers)
    kind = config.voucher.types[0].code if config.voucher.types else ""
    return compute_grant(config, facts, kind)
