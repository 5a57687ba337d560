"""What the office writes on a case: messages to each party, notes, tags; and what parties answer."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.accounts.queries import get_user
from voucherapp.applications import operations_checks, queries
from voucherapp.applications.models import Application
from voucherapp.applications.queries_offers import get_offer_for
from voucherapp.applications.views_applicant import blueprint as firm_pages
from voucherapp.applications.views_creative import blueprint as creative_pages
from voucherapp.applications.views_officer import blueprint as staff_pages
from voucherapp.casework import operations
from voucherapp.casework.forms import MessageForm, NoteForm, OfficeMessageForm, TagForm
from voucherapp.casework.models import MessageDraft
from voucherapp.casework.queries import find_draft, get_message_file, list_thread
from voucherapp.files.serve import send
from voucherapp.kernel.calendar import end_of_day
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.queries import get_organisation
from voucherapp.web.access import act, allow, me
from voucherapp.web.shell import act_or_back, attempt, done


def _party(application: Application, side: str) -> Organisation:
    party = application.firm if side == "firm" else application.creative
    if party is None:
        raise NotFound
    return party


def _write(application: Application, party: Organisation, form: MessageForm) -> None:
    day = form.answer_until.data if isinstance(form, OfficeMessageForm) else None
    operations.write_message(
        act=act(),
        case_id=application.id,
        organisation=party,
        text=form.text.data or "",
        uploads=form.uploads(),
        answer_until=end_of_day(day, application.call.timezone) if day else None,
    )


def _keep(application: Application, party: Organisation, form: MessageForm) -> None:
    operations.keep_draft(
        act=act(),
        case_id=application.id,
        organisation=party,
        text=form.text.data or "",
        answer_on=form.answer_until.data if isinstance(form, OfficeMessageForm) else None,
    )


def _handle(
    form: MessageForm, application: Application, party: Organisation, place: str, sent: T
) -> ResponseReturnValue | None:
    """Keep or send what was typed and go back to the thread; None when the page is shown again."""
    if "keep" in request.form:
        if attempt(form, lambda: _keep(application, party, form)):
            kept = T("Your draft is kept.") if (form.text.data or "").strip() else None
            return done(place, kept)
        return None
    if form.validate_on_submit() and attempt(form, lambda: _write(application, party, form)):
        return done(place, sent)
    return None


def _begun(form: MessageForm, draft: MessageDraft | None) -> None:
    """Put a draft into a form that was not sent."""
    if draft is None or request.method == "POST":
        return
    form.text.data = draft.text
    if isinstance(form, OfficeMessageForm):
        form.answer_until.data = draft.answer_on


def _page(
    template: str, application: Application, party: Organisation, form: MessageForm, **known: Any
) -> ResponseReturnValue:
    thread = list_thread(application.id, party.id)
    draft = find_draft(me(), application.id, party.id)
    _begun(form, draft)
    own = known["from_here"]
    page = render_template(
        template,
        application=application,
        party=party,
        thread=thread,
        draft=draft,
        zone=application.call.timezone,
        unread=any(m.from_office != own and m.read_at is None for m in thread),
        form=form,
        **known,
    )
    return page, 422 if form.errors or form.form_errors else 200


@staff_pages.route(
    "/staff/applications/<token>/messages/<any(firm, creative):side>", methods=["GET", "POST"]
)
@allow(P.APPLICATION_READ_ALL)
def thread(token: str, side: str) -> ResponseReturnValue:
    """Read and write what the office and one party of a case tell each other."""
    application = queries.get_case(token)
    party = _party(application, side)
    form = OfficeMessageForm()
    sent = T("Your message is sent; %(name)s gets a mail.", name=party.name)
    place = url_for(".thread", token=token, side=side)
    if (answer := _handle(form, application, party, place, sent)) is not None:
        return answer
    application = queries.get_case(token)
    return _page(
        "applications/thread_staff.html",
        application,
        _party(application, side),
        form,
        side=side,
        from_here=True,
        may_write=me().may(P.APPLICATION_CHECK),
        read_url=url_for(".read_thread", token=token, side=side),
        file_url=lambda file: url_for(".message_file", token=token, file_token=file),
    )


@staff_pages.post("/staff/applications/<token>/messages/<any(firm, creative):side>/read")
@allow(P.APPLICATION_CHECK)
def read_thread(token: str, side: str) -> ResponseReturnValue:
    """Mark what a party wrote as read."""
    application = queries.get_case(token)
    party = _party(application, side)
    return act_or_back(
        lambda: operations.mark_read(act=act(), case_id=application.id, organisation=party),
        to=url_for(".thread", token=token, side=side),
        message=T("Marked as read."),
    )


@staff_pages.get("/staff/applications/<token>/message-files/<file_token>")
@allow(P.APPLICATION_READ_ALL)
def message_file(token: str, file_token: str) -> ResponseReturnValue:
    """Send a file that came with a message of this case."""
    application = queries.get_case(token)
    return send(get_message_file(application.id, file_token), inline="show" in request.args)


@staff_pages.post("/staff/applications/<token>/notes")
@allow(P.APPLICATION_CHECK)
def write_note(token: str) -> ResponseReturnValue:
    """Write an internal note."""
    application = queries.get_case(token)
    form = NoteForm(prefix="note-")
    return act_or_back(
        lambda: operations.write_note(act=act(), case_id=application.id, text=form.text.data or ""),
        to=url_for(".case", token=token, _anchor="timeline"),
        message=T("The note is kept."),
    )


@staff_pages.post("/staff/applications/<token>/officer")
@allow(P.APPLICATION_CHECK)
def hand_over(token: str) -> ResponseReturnValue:
    """Make another officer the one who handles a case."""
    application = queries.get_case(token)
    officer = get_user(request.form.get("officer", 0, type=int))
    return act_or_back(
        lambda: operations_checks.hand_over(act=act(), application=application, officer=officer),
        to=url_for(".case", token=token),
        message=T("%(name)s handles this application now.", name=officer.name),
    )


@staff_pages.post("/staff/applications/<token>/tags")
@allow(P.APPLICATION_CHECK)
def tag(token: str) -> ResponseReturnValue:
    """Put a tag on a case."""
    application = queries.get_case(token)
    form = TagForm(prefix="tag-")
    return act_or_back(
        lambda: operations.add_tag(act=act(), case_id=application.id, tag=form.tag.data or ""),
        to=url_for(".case", token=token),
    )


@staff_pages.post("/staff/applications/<token>/tags/remove")
@allow(P.APPLICATION_CHECK)
def untag(token: str) -> ResponseReturnValue:
    """Take a tag from a case."""
    application = queries.get_case(token)
    words = request.form.get("tag", "")
    return act_or_back(
        lambda: operations.remove_tag(act=act(), case_id=application.id, tag=words),
        to=url_for(".case", token=token),
    )


@firm_pages.route("/my/applications/<token>/messages", methods=["GET", "POST"])
@allow(P.APPLICATION_WRITE)
def messages(token: str) -> ResponseReturnValue:
    """Read and write what the firm and the office tell each other; the creative does not read it."""
    application = queries.get_application_for(me(), token)
    form = MessageForm()
    place, sent = url_for(".messages", token=token), T("Your message is sent to the office.")
    if (answer := _handle(form, application, application.firm, place, sent)) is not None:
        return answer
    application = queries.get_application_for(me(), token)
    return _page(
        "applications/thread.html",
        application,
        application.firm,
        form,
        from_here=False,
        other=application.creative.name if application.creative else "",
        back=url_for("applications.show", token=token),
        read_url=url_for(".read_messages", token=token),
        file_url=lambda file: url_for(".own_message_file", token=token, file_token=file),
    )


@firm_pages.post("/my/applications/<token>/messages/read")
@allow(P.APPLICATION_WRITE)
def read_messages(token: str) -> ResponseReturnValue:
    """Mark what the office wrote to the firm as read."""
    application = queries.get_application_for(me(), token)
    return act_or_back(
        lambda: operations.mark_read(
            act=act(), case_id=application.id, organisation=application.firm
        ),
        to=url_for(".messages", token=token),
        message=T("Marked as read."),
    )


@firm_pages.get("/my/applications/<token>/message-files/<file_token>")
@allow(P.APPLICATION_WRITE)
def own_message_file(token: str, file_token: str) -> ResponseReturnValue:
    """Send a file of a message between the firm and the office."""
    application = queries.get_application_for(me(), token)
    return send(get_message_file(application.id, file_token, application.firm_id))


def _offer_party(token: str) -> tuple[Application, Organisation]:
    offer = get_offer_for(me(), token)
    if offer.creative_id is None:
        raise NotFound
    return offer.application, get_organisation(offer.creative_id)


@creative_pages.route("/my/offers/<token>/messages", methods=["GET", "POST"])
@allow(P.OFFER_CONFIRM)
def offer_messages(token: str) -> ResponseReturnValue:
    """Read and write what the creative and the office tell each other; the firm does not read it."""
    application, party = _offer_party(token)
    form = MessageForm()
    place, sent = url_for(".offer_messages", token=token), T("Your message is sent to the office.")
    if (answer := _handle(form, application, party, place, sent)) is not None:
        return answer
    application, party = _offer_party(token)
    return _page(
        "applications/thread.html",
        application,
        party,
        form,
        from_here=False,
        other=application.firm.name,
        back=url_for("offers.show", token=token),
        read_url=url_for(".read_offer_messages", token=token),
        file_url=lambda file: url_for(".offer_message_file", token=token, file_token=file),
    )


@creative_pages.post("/my/offers/<token>/messages/read")
@allow(P.OFFER_CONFIRM)
def read_offer_messages(token: str) -> ResponseReturnValue:
    """Mark what the office wrote to the creative as read."""
    application, party = _offer_party(token)
    return act_or_back(
        lambda: operations.mark_read(act=act(), case_id=application.id, organisation=party),
        to=url_for(".offer_messages", token=token),
        message=T("Marked as read."),
    )


@creative_pages.get("/my/offers/<token>/message-files/<file_token>")
@allow(P.OFFER_CONFIRM)
def offer_message_file(token: str, file_token: str) -> ResponseReturnValue:
    """Send a file of a message between the creative and the office."""
    application, party = _offer_party(token)
    return send(get_message_file(application.id, file_token, party.id))
