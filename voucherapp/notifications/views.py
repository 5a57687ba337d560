"""Messages and their delivery, for staff; and the mailbox of the demonstration."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from voucherapp.files.queries import get_file, list_files
from voucherapp.files.serve import send
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import NotFound
from voucherapp.kernel.text import T
from voucherapp.notifications.mime import paragraphs
from voucherapp.notifications.operations import send_again
from voucherapp.notifications.queries import (
    get_message,
    list_messages,
    list_newest,
)
from voucherapp.notifications.rules import STATES, TOPICS, topic_of
from voucherapp.web.access import act, allow, demo_only, me
from voucherapp.web.lists import ListArguments, ListLinks
from voucherapp.web.settings import setting
from voucherapp.web.shell import act_or_back

blueprint = Blueprint("notifications", __name__, template_folder="templates")


@blueprint.get("/staff/messages")
@allow(P.MESSAGE_READ_ALL)
def messages() -> ResponseReturnValue:
    """List what was sent to whom and whether it arrived."""
    asked = ListArguments(sort="created", direction="desc", filters=("state", "topic", "q"))
    listing = list_messages(
        filters=asked.filters, sort=asked.sort, direction=asked.direction, page=asked.page
    )
    return render_template(
        "notifications/messages.html",
        listing=ListLinks(listing),
        states=[(state.name, state.label) for state in STATES],
        topics=list(TOPICS.items()),
    )


@blueprint.get("/staff/messages/<int:message_id>")
@allow(P.MESSAGE_READ_ALL)
def message(message_id: int) -> ResponseReturnValue:
    """Show one message and its delivery; the text of a confidential one is not shown."""
    found = get_message(message_id)
    return render_template(
        "notifications/message.html",
        message=found,
        topic=topic_of(found.kind),
        blocks=[] if found.confidential else paragraphs(found.body),
        files=list_files(found.attachments),
        may_send=me().may(P.USER_MANAGE) and found.failed_at is not None,
    )


@blueprint.post("/staff/messages/<int:message_id>/again")
@allow(P.USER_MANAGE)
def again(message_id: int) -> ResponseReturnValue:
    """Put a message that was given up into the queue again."""
    found = get_message(message_id)
    return act_or_back(
        lambda: send_again(act=act(), message=found),
        to=url_for("notifications.message", message_id=message_id),
        message=T("The message will be sent again within a minute."),
    )


@blueprint.get("/mailbox")
@demo_only
def mailbox() -> ResponseReturnValue:
    """Show the newest mails of the demonstration, whoever they are for."""
    return render_template("notifications/mailbox.html", messages=list_newest())


@blueprint.get("/mailbox/<int:message_id>")
@demo_only
def mail(message_id: int) -> ResponseReturnValue:
    """Show one mail of the demonstration with its links."""
    found = get_message(message_id)
    return render_template(
        "notifications/mailbox_mail.html",
        message=found,
        topic=topic_of(found.kind),
        blocks=paragraphs(_here(found.body)),
        files=list_files(found.attachments),
    )


@blueprint.get("/mailbox/<int:message_id>/files/<int:file_id>")
@demo_only
def mail_file(message_id: int, file_id: int) -> ResponseReturnValue:
    """Hand out a file that went with a mail of the demonstration."""
    if file_id not in get_message(message_id).attachments:
        raise NotFound
    return send(get_file(file_id), inline=True)


def _here(body: str) -> str:
    """Let links lead to where this demonstration is looked at, whatever its settings say."""
    return body.replace(str(setting("BASE_URL")).rstrip("/"), request.host_url.rstrip("/"))
