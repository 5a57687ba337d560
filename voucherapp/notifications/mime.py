"""An e-mail as it leaves: plain text, a simple HTML twin, and files."""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app
from markupsafe import Markup, escape

from voucherapp.files.queries import list_files, read_bytes
from voucherapp.notifications.models import Message
from voucherapp.web.settings import setting

_LINK = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\]]")


def build_email(message: Message) -> EmailMessage:
    """Return the e-mail of a message.

    Its Message-ID is the same at each attempt, so that a mailbox that got it twice after a
    broken connection shows it once.
    """
    email = EmailMessage()
    email["Subject"] = message.subject
    email["From"] = _address(
        setting("MAIL_FROM_NAME") or setting("SITE_NAME"), setting("MAIL_FROM")
    )
    email["To"] = _address(message.to_name, message.to_email)
    email["Date"] = format_datetime(message.created_at)
    email["Message-ID"] = _message_id(message)
    # Automatic answers such as absence notes are not wanted (RFC 3834).
    email["Auto-Submitted"] = "auto-generated"
    email["Content-Language"] = message.language
    email.set_content(message.body)
    email.add_alternative(_html(message), subtype="html")
    for file in list_files(message.attachments):
        main, _, sub = file.media_type.partition("/")
        email.add_attachment(read_bytes(file), maintype=main, subtype=sub, filename=file.filename)
    return email


def paragraphs(body: str) -> list[list[Markup]]:
    """Split a text into paragraphs of lines, with its addresses as links."""
    blocks = re.split(r"\n\s*\n", body.strip())
    return [[_linked(line) for line in block.splitlines()] for block in blocks]


def _linked(line: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _LINK.finditer(line):
        parts.append(escape(line[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    parts.append(escape(line[end:]))
    return Markup("").join(parts)


def _html(message: Message) -> str:
    # Without a request there is no context of one: the template gets all that it shows.
    template = current_app.jinja_env.get_template("notifications/mail.html")
    return template.render(
        message=message, blocks=paragraphs(message.body), site=setting("SITE_NAME")
    )


def _address(name: str, email: str) -> Address:
    local, _, domain = email.rpartition("@")
    return Address(" ".join(name.split()), local, domain)


def _message_id(message: Message) -> str:
    domain = str(setting("MAIL_FROM")).rpartition("@")[2]
    return f"<{hashlib.sha256(message.dedup_key.encode()).hexdigest()[:32]}@{domain}>"
