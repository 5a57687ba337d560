"""What a message may carry, how tags are written, what a saved list remembers; pure."""

from __future__ import annotations

from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

#: Files that a message may carry, how large each, and how many.
KINDS = ("pdf", "jpg", "png", "docx", "xlsx", "odt", "ods", "txt")
MOST_BYTES = 10_000_000
MOST_FILES = 5
LONGEST_MESSAGE = 8_000
TAG_LENGTH = 40
MOST_TAGS = 12
NAME_LENGTH = 60
MOST_VIEWS = 20


def clean_text(text: str) -> str:
    """Return what was written without space around it; Refused when there is nothing or too much."""
    text = text.strip()
    if not text:
        raise Refused("no-text", T("Write something first."), field="text")
    if len(text) > LONGEST_MESSAGE:
        raise Refused(
            "too-long",
            T("This is longer than %(most)s signs. Attach it as a file.", most=LONGEST_MESSAGE),
            field="text",
        )
    return text


def clean_tag(text: str) -> str:
    """Return a tag as it is kept: one space between words, lower case."""
    tag = " ".join(text.lower().split())
    if not tag:
        raise Refused("no-tag", T("Write the tag first."), field="tag")
    if len(tag) > TAG_LENGTH or "," in tag:
        raise Refused(
            "tag",
            T("A tag has at most %(most)s signs and no comma.", most=TAG_LENGTH),
            field="tag",
        )
    return tag
