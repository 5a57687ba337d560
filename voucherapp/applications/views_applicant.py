"""The pages of a firm: its applications, the form step by step."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from voucherapp.applications import operations, queries
from voucherapp.applications.forms import StartForm
from voucherapp.applications.forms_answers import (
    FREE_LINES,
    PREFIX,
    AnswersForm,
    answers_form,
    file_rule,
)
from voucherapp.applications.models import Application
from voucherapp.applications.operations_amendments import amended_since
from voucherapp.applications.operations_reopening import standing_version
from voucherapp.applications.operations_steps import note_step
from voucherapp.applications.places import form_steps, next_place, place_of
from voucherapp.applications.queries_content import attached
from voucherapp.applications.queries_creative_files import list_given
from voucherapp.applications.queries_dossier import dossier_of
from voucherapp.applications.queries_pairing import owed
from voucherapp.applications.queries_progress import (
    Progress,
    may_take_back_now,
    progress_of,
)
from voucherapp.applications.queries_versions import (
    find_open_reopening,
    list_versions,
    open_correction,
)
from voucherapp.applications.rules import APPLICATION, EditConflict, shown_state
from voucherapp.applications.rules_content import (
    TITLE,
    QuestionGroup,
    answer_text,
    clean_values,
    groups_of,
    in_words_of,
)
from voucherapp.applications.rules_questions import (
    asked_elsewhere,
    condition_text,
    dropped_files,
    files_at_stake,
    requirement_of,
)
from voucherapp.db.queries import list_case_timeline
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.queries import latest_size, list_links, list_my_organisations
from voucherapp.programmes.config import CallConfig, Question
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of, days_left, get_public_call, public_status
from voucherapp.programmes.translations import in_language
from voucherapp.web.access import act, allow, me
from voucherapp.web.formatting import format_zoned
from voucherapp.web.language import choose_language
from voucherapp.web.shell import attempt, done

blueprint = Blueprint("applications", __name__, template_folder="templates")


@blueprint.get("/my/applications")
@allow(P.APPLICATION_WRITE)
def own() -> ResponseReturnValue:
    """List the applications of the person's firms."""
    return render_template("applications/own.html", rows=queries.list_own(me(), act().at))


@blueprint.route("/my/applications/new/<code>", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def start(code: str) -> ResponseReturnValue:
    """Begin an application to a call, for one of the person's firms."""
    call = get_public_call(code)
    firms = list_my_organisations(me(), "firm")
    form = StartForm()
    form.firm.choices = [(firm.token, firm.name) for firm in firms]
    earlier = queries.list_copyable(me())
    form.copy.choices = [
        ("", T("Begin with an empty form")),
        *((a.token, a.words) for a in earlier),
    ]
    if form.firm.data is None and len(firms) == 1:
        form.firm.data = firms[0].token
    if form.validate_on_submit():
        firm = next(firm for firm in firms if firm.token == form.firm.data)
        if attempt(form, lambda: _begin(call, firm, form.copy.data)):
            return done(url_for(".show", token=g.started))
        call, firms = get_public_call(code), list_my_organisations(me(), "firm")
    existing = queries.find_of_firm(call.id, me().organisation_ids)
    page = render_template(
        "applications/start.html",
        call=call,
        status=public_status(call, act().at),
        days=days_left(call, act().at),
        firms=firms,
        form=form,
        existing=existing,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _begin(call: Call, firm: Organisation, earlier: str | None) -> None:
    started = operations.start_application(act=act(), call=call, firm=firm)
    g.started = started.token
    if earlier:
        source = queries.get_application_for(me(), earlier)
        if source.firm_id != firm.id:
            raise Refused(
                "other-firm",
                T("This application is of another firm. Choose one of %(firm)s.", firm=firm.name),
                field="copy",
            )
        operations.copy_content(act=act(), source=source, target=started)


@blueprint.get("/my/applications/<token>")
@allow(P.APPLICATION_WRITE)
def show(token: str) -> ResponseReturnValue:
    """The hub of an application: what to do while it is open, where it stands afterwards."""
    application = queries.get_application_for(me(), token)
    if application.state in ("draft", "reopened", "correction"):
        return _hub(application)
    return render_template(
        "applications/status.html",
        application=application,
        state=APPLICATION.state(application.state),
        given=list_given(application, act().at, choose_language()),
        versions=list_versions(application.id),
        timeline=list_case_timeline(application.id, public_only=True),
        may_withdraw=APPLICATION.find("withdraw", application.state) is not None,
        may_take_back=may_take_back_now(application, act().at),
    )


def _hub(application: Application) -> ResponseReturnValue:
    progress = progress_of(application, act().at)
    return render_template(
        "applications/hub.html",
        application=application,
        state=shown_state(application.state, progress.window),
        standing=standing_version(application) if application.state == "reopened" else None,
        reopening=find_open_reopening(application.id) if application.state == "reopened" else None,
        sent_before=application.sequence is not None,
        amended=amended_since(application),
        progress=progress,
        owed=owed(application, progress),
        places={p.code: place_of(application, p.code) for p in progress.parts},
        correction=open_correction(application),
        days=days_left(application.call, act().at),
        timeline=list_case_timeline(application.id, public_only=True),
    )


@blueprint.get("/my/applications/<token>/firm")
@allow(P.APPLICATION_WRITE)
def firm(token: str) -> ResponseReturnValue:
    """Show the data of the firm that the application rests on, with links to change them."""
    application = queries.get_application_for(me(), token)
    progress = progress_of(application, act().at)
    return render_template(
        "applications/firm.html",
        dossier=dossier_of(application, live=True),
        size=latest_size(application.firm_id),
        links=list_links(application.firm_id),
        findings=[f for f in progress.findings if f.part == "firm"],
        **frame(application, progress, "firm"),
    )


@blueprint.route("/my/applications/<token>/questions/<int:number>", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def questions(token: str, number: int) -> ResponseReturnValue:
    """Ask the questions of one section; whatever is there is saved, complete or not."""
    application = queries.get_application_for(me(), token)
    group = _group(application, number)
    form = _form(application, group)
    if form.validate_on_submit() and attempt(form, lambda: _save_whole(application, group, form)):
        if "then" in request.form or "remove" in request.form:
            return done(request.path, T("Your draft is saved."))
        return done(next_place(application, f"idea:{number}"))
    if not request.form:
        return _questions_page(application, group, form, {}, 200)
    application = queries.get_application_for(me(), token)
    clash = _clash(application, group, form)
    return _questions_page(application, group, form, clash, 409 if clash else 422)


def _config(application: Application) -> CallConfig:
    return config_of(application.call, application.call_version)


def _group(application: Application, number: int) -> QuestionGroup:
    groups = groups_of(_config(application))
    if not 1 <= number <= len(groups):
        abort(404)
    return in_words_of(groups[number - 1], _translated(application))


def _translated(application: Application) -> CallConfig:
    """The configuration in the reader's language, as far as the call has its texts in it."""
    return in_language(_config(application), choose_language())


def _form(application: Application, group: QuestionGroup) -> AnswersForm:
    data = {PREFIX + q.code: _form_value(application, q) for q in group.questions}
    made = answers_form(group, application.call.currency)
    form = made(data={**data, TITLE: application.title, "version": str(application.version)})
    form.leave_out(asked_elsewhere(_config(application), group.questions, application.answers))
    return form


def _form_value(application: Application, question: Question) -> Any:
    value = application.answers.get(question.code)
    if question.kind in ("money", "number") and value == 0:
        return 0
    if question.kind == "date" and value:
        return date.fromisoformat(value)
    if question.kind == "costs":
        return [*(value or []), *({} for _line in range(FREE_LINES))]
    return None if question.kind == "file" else value or None


def _save_whole(application: Application, group: QuestionGroup, form: AnswersForm) -> None:
    """Save the answers, then take in the files that were chosen and out the one to be removed."""
    before = _dropped(application)
    _save(application, group, form)
    for name in [name for name in _dropped(application) if name not in before]:
        flash(
            str(
                T(
                    "“%(name)s” will not be sent: after your answers it is not asked for. It stays "
                    "here and counts again if you answer as before.",
                    name=name,
                )
            ),
            "warning",
        )
    for code, upload in form.uploads():
        question = next(q for q in group.questions if q.code == code)
        try:
            operations.attach_document(
                act=act(),
                application=application,
                requirement=requirement_of(question),
                upload=upload,
            )
        except Refused as refusal:
            raise Refused(refusal.code, refusal.message, field=PREFIX + code) from refusal
    removed = request.form.get("remove", type=int)
    for document in queries.list_documents(application) if removed else ():
        if document.id == removed:
            operations.remove_document(act=act(), application=application, document=document)


def _dropped(application: Application) -> list[str]:
    """Return the names of the files that are there but are not asked for."""
    files = attached(application.id)
    asked = dropped_files(_config(application), application.answers, (code for code, _f in files))
    codes = {requirement_of(question) for question in asked}
    return [file.filename for code, file in files if code in codes]


def _at_stake(application: Application, config: CallConfig) -> dict[str, list[T]]:
    """Say by field which files another answer would leave out; `config` is in the reader's words."""
    files = attached(application.id)
    found = files_at_stake(config, application.answers, (code for code, _file in files))
    return {
        PREFIX + code: [
            T(
                "Only while you answer “%(answer)s” here is this sent: %(names)s.",
                answer=kept.answer,
                names=", ".join(
                    f"“{file.filename}”"
                    for requirement, file in files
                    if requirement == requirement_of(kept.question)
                ),
            )
            for kept in stakes
        ]
        for code, stakes in found.items()
    }


def _save(
    application: Application,
    group: QuestionGroup,
    form: AnswersForm,
    *,
    only_readable: bool = False,
) -> None:
    operations.save_draft(
        act=act(),
        application=application,
        version=form.known_version,
        values=form.answers(only_readable=only_readable),
    )
    note_step(act=act(), application=application, step=f"idea:{group.number}", saved=True)


def _clash(application: Application, group: QuestionGroup, form: AnswersForm) -> dict[str, Any]:
    """Return (saved meanwhile, typed here) by field name, and rest the form on what is saved."""
    refusal = g.get("refused")
    if not isinstance(refusal, EditConflict):
        return {}
    form.version.data = str(application.version)
    config, currency = _config(application), application.call.currency
    typed = clean_values(config, form.answers())
    found = {TITLE: (application.title, typed.get(TITLE, ""))} if TITLE in refusal.fields else {}
    for question in group.questions:
        if question.code in refusal.fields:
            theirs, mine = application.answers.get(question.code), typed.get(question.code)
            found[PREFIX + question.code] = (
                answer_text(question, theirs, currency),
                answer_text(question, mine, currency),
            )
    return found


def _questions_page(
    application: Application,
    group: QuestionGroup,
    form: AnswersForm,
    clash: dict[str, Any],
    status: int,
) -> ResponseReturnValue:
    progress = progress_of(application, act().at)
    config = _translated(application)
    by_name = {PREFIX + question.code: question for question in group.questions}
    page = render_template(
        "applications/questions.html",
        by_name=by_name,
        rules={name: file_rule(q) for name, q in by_name.items() if q.kind == "file"},
        conditions={name: condition_text(config, q) for name, q in by_name.items()},
        at_stake=_at_stake(application, config),
        files={
            requirement: [
                d for d in queries.list_documents(application) if d.requirement == requirement
            ]
            for requirement in (requirement_of(q) for q in group.questions if q.kind == "file")
        },
        group=group,
        form=form,
        clash=clash,
        prefix=PREFIX,
        saved_at=_clock_text(application) if application.version > 1 else None,
        entries=queries.answers_with_questions(application)[group.number - 1].entries,
        **frame(application, progress, f"idea:{group.number}"),
    )
    return page, status


@blueprint.post("/my/applications/<token>/autosave")
@allow(P.APPLICATION_WRITE)
def autosave(token: str) -> ResponseReturnValue:
    """Save what a browser sends by itself; answers as JSON with the time and the version."""
    application = queries.get_application_for(me(), token)
    group = _group(application, request.args.get("part", 1, type=int))
    form = _form(application, group)
    form.validate()
    if not attempt(form, lambda: _save(application, group, form, only_readable=True)):
        refusal = g.refused
        return jsonify(code=refusal.code, message=str(refusal.message)), 409
    saved_at = _clock_text(application)
    return jsonify(saved_at=saved_at, saved_at_text=saved_at, version=application.version)


def _clock_text(application: Application) -> str:
    local = format_zoned(application.saved_at, application.call.timezone)
    return local.strftime("%H:%M") if local else ""


def frame(application: Application, progress: Progress, here: str) -> dict[str, Any]:
    """What every page of the form shows around its content."""
    editable = here in ("firm", "check") or progress.part(here).editable
    return {
        "application": application,
        "progress": progress,
        "here": here,
        "editable": editable,
        "steps": form_steps(application, progress, here),
        "next_url": next_place(application, here),
        "days": days_left(application.call, act().at),
    }
