"""How a mail leaves: by SMTP, or as a file into a folder that the demonstration shows."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS = 20


class DeliveryError(Exception):
    """A mail could not be handed over; `lasting` when trying again would not help."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


def deliver(email: EmailMessage, *, smtp_url: str, mailbox: Path, name: str) -> None:
    """Hand a mail to the SMTP server, or write it as a file when none is configured.

    Raises DeliveryError with the server's own words.
    """
    if not smtp_url:
        _write(email, mailbox, name)
        return
    try:
        with _connect(smtp_url) as server:
            server.send_message(email)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise DeliveryError(_words(code, words), lasting=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(_words(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"{type(error).__name__}: {error}") from error


def _write(email: EmailMessage, mailbox: Path, name: str) -> None:
    mailbox.mkdir(parents=True, exist_ok=True)
    partial = mailbox / f".{name}.partial"
    partial.write_bytes(email.as_bytes(policy=SMTP))
    partial.replace(mailbox / f"{name}.eml")


def _connect(url: str) -> smtplib.SMTP:
    """Open a connection to smtp://user:password@host:port?starttls=1 or smtps://..."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
        if parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=context)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _words(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
