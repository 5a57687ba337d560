"""The markup of a page without its words, values and repetitions: what a judge of markup needs to see once."""

from __future__ import annotations

import re

#: Words between tags, and values of attributes in double quotes.
WORDS = re.compile(r"(?<=>)[^<]+(?=<)")
VALUES = re.compile(r'(?<==")[^"]*(?=")')
#: What begins a character reference or should have been one.
REFERENCE = re.compile(r"&#?\w*;?")
#: What is chosen or open, and the same option, item or row again.
SHORTER = (
    (re.compile(r" (?:selected|checked|open)(?:=\"\")?(?=[ >])"), ""),
    (re.compile(r"(<option[^>]*>[^<]*</option>)\1+"), r"\1"),
    (re.compile(r"(<(li|tr)\b[^<]*>.*?</\2>)\1+", re.DOTALL), r"\1"),
)
#: Values that name a record or hold what somebody typed: nobody sees them.
UNSEEN = re.compile(r'(?<= (?:href|name)=")[^"#]*|(?<= action=")[^"]*|(?<= value=")[^"]*')


def bones(html: str) -> str:
    """Return the tags and the names of attributes alone; what begins with & may be wrong and stays."""

    def references(found: re.Match[str]) -> str:
        return "".join(REFERENCE.findall(found[0]))

    return _shorter(VALUES.sub(references, WORDS.sub(references, html)))


def looks(html: str) -> str:
    """Return the markup with all that decides how it looks or is read out, words as "w"."""
    return _shorter(UNSEEN.sub("", WORDS.sub(lambda found: "w" if found[0].strip() else "", html)))


def _shorter(html: str) -> str:
    for pattern, replacement in SHORTER:
        html = pattern.sub(replacement, html)
    return html
