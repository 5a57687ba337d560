"""Texts of a call in other languages: which places there are, and a configuration in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules_leaves import config_leaves
from voucherapp.programmes.rules_sections import page_of

#: Names of fields that hold words for applicants.
WORDS = frozenset({"label", "help", "text", "section", "note"})
#: Single texts beside the rows.
TEXTS = frozenset(
    {
        "texts.summary", "texts.purpose", "texts.who", "texts.funded", "texts.not_funded",
        "texts.how", "award.terms", "frame.innovation_definition", "frame.publicity_rules",
    }
)  # fmt: skip
#: Rows that only staff read.
STAFF_ONLY = ("budget.", "applicant.", "intake.")


@dataclass(frozen=True, slots=True)
class Place:
    """A text that can be translated: its key, where it stands in words, and the original."""

    key: str
    words: str
    page: T
    text: str


def places_of(config: CallConfig) -> list[Place]:
    """List the texts of a call that applicants read, in the order of the sections."""
    return list(_places(config))


def _places(config: CallConfig) -> Iterator[Place]:
    for leaf in config_leaves(config):
        name = leaf.path.rpartition(".")[2]
        is_row = name in WORDS and leaf.path.count(".") >= 2 and leaf.path not in TEXTS
        if leaf.path.startswith((*STAFF_ONLY, "translations.")):
            continue
        if (is_row or leaf.path in TEXTS) and isinstance(leaf.value, str) and leaf.value:
            yield Place(leaf.path, leaf.label, page_of(leaf.path).label, leaf.value)
        if name == "options":
            for option in leaf.value:
                key = f"{leaf.path}.{option.code}.label"
                yield Place(key, leaf.label, page_of(leaf.path).label, option.label)


def in_language(config: CallConfig, language: str) -> CallConfig:
    """Return a configuration with its texts in a language; what is not translated stays as it is."""
    texts = config.translations.get(language)
    if not texts:
        return config
    document = config.model_dump()
    for key, text in texts.items():
        if text:
            _put(document, key.split("."), text)
    return CallConfig.model_validate(document)


def _put(document: Any, path: list[str], text: str) -> None:
    """Set a text at its place; a place that is there no more is left out."""
    *parents, last = path
    node: Any = document
    for name in parents:
        if isinstance(node, dict):
            node = node.get(name)
        elif isinstance(node, (list, tuple)):
            node = next((row for row in node if row.get("code") == name), None)
        if node is None:
            return
    if isinstance(node, dict) and isinstance(node.get(last), str):
        node[last] = text


def languages_of(config: CallConfig) -> list[str]:
    """List the languages in which the texts of a call can be read, the original first."""
    first, *others = config.frame.languages or ("en",)
    return [first, *(language for language in others if config.translations.get(language))]


def missing_in(config: CallConfig, language: str) -> int:
    """Return how many texts of a call are not translated into a language."""
    there = config.translations.get(language, {})
    return sum(1 for place in places_of(config) if not there.get(place.key))
