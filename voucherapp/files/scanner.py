"""Virus scanning by a clamd daemon, when one is configured; without an answer nothing is kept."""

from __future__ import annotations

import logging
import socket
import struct

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
SECONDS = 30.0


def scan(data: bytes, address: str) -> str:
    """Return "clean", or "unscanned" when no scanner is configured.

    Raises Refused when the scanner finds something, and also when it does not answer: a file
    that could not be checked is not taken.
    """
    if not address:
        return "unscanned"
    try:
        answer = _ask(data, address)
    except OSError as error:
        log.warning("the virus scanner does not answer: %s", error)
        raise _not_checked() from error
    if answer.endswith("OK"):
        return "clean"
    if answer.endswith("FOUND"):
        log.warning("an upload was refused by the scanner: %s", answer)
        raise Refused(
            "virus",
            T(
                "The virus scanner refuses this file. Check your computer, then make the file "
                "anew and upload it again."
            ),
        )
    log.warning("the virus scanner answered: %s", answer)
    raise _not_checked()


def _ask(data: bytes, address: str) -> str:
    """Send the bytes by the INSTREAM command of clamd and return its one line."""
    with _connect(address) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            part = connection.recv(4096)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _not_checked() -> Refused:
    return Refused(
        "not-scanned",
        T("The file could not be checked for viruses just now. Please try again in a few minutes."),
    )
