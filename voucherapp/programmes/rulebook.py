"""The rulebook of a call, made from its configuration: chapters in words, for page and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from voucherapp.documents.pdf import render_pdf
from voucherapp.kernel.text import T
from voucherapp.programmes.config import (
    CallConfig,
    OwnContribution,
    Part,
    Qna,
    Question,
    Quotes,
)
from voucherapp.programmes.config.rows import ROW_TITLES, words_of
from voucherapp.programmes.rules_effect import without_effect
from voucherapp.programmes.rules_leaves import Leaf, Whole, leaves_of
from voucherapp.programmes.rules_sections import PAGES, Page, page_of
from voucherapp.programmes.translations import TEXTS
from voucherapp.programmes.wording import Scale, moment_words, value_words

#: Groups that say nothing while they are as they were made.
SILENT = {
    "voucher.own_contribution": OwnContribution(),
    "pair.quotes": Quotes(),
    "intake.qna": Qna(),
}
#: What a question says of files, for the one kind that takes them.
OF_FILES = ("kinds", "max_mb", "max_files")
#: Fields of a row that stand in its first cell.
NAMES = ("label", "text", "help", "note", "code")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind: each with its name, and what holds for it."""

    title: str
    columns: tuple[str, str]
    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section of the catalogue in words."""

    title: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A published change as the end of the rulebook tells it."""

    number: int
    published_at: datetime
    effective_at: datetime
    reason: str
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a rulebook is about: one version of one call in one language."""

    code: str
    authority: str
    number: int
    digest: str
    published_at: datetime
    whole: Whole
    scale: Scale
    amendments: Sequence[Amendment] = ()


def chapters_of(whole: Whole, scale: Scale) -> list[Chapter]:
    """Write a call chapter by chapter, in the order of the set-up."""
    ignored = {place.path for place in without_effect(whole.config)}
    silent = {path for path, default in SILENT.items() if _value_at(whole, path) == default}
    leaves = [leaf for leaf in leaves_of(whole) if _says_something(leaf, ignored, silent)]
    found = []
    for page in PAGES:
        chapter = _chapter(page, leaves, whole, scale)
        if chapter.texts or chapter.facts or chapter.tables:
            found.append(chapter)
    return found


def _says_something(leaf: Leaf, ignored: set[str], silent: set[str]) -> bool:
    if leaf.value in (None, "", ()) or leaf.path.startswith("translations."):
        return False
    if leaf.path.rpartition(".")[0] in silent:
        return False
    return leaf.setting.works != () or leaf.path in ignored


def _chapter(page: Page, leaves: Sequence[Leaf], whole: Whole, scale: Scale) -> Chapter:
    own = [leaf for leaf in leaves if page_of(leaf.path) is page and leaf.path != "call.title"]
    chapter = Chapter(str(page.label))
    for leaf in own:
        if any(leaf.path.startswith(f"{path}.") for path in ROW_TITLES):
            continue
        label = " – ".join(str(word) for word in leaf.words[1:]) or str(leaf.words[0])
        words = value_words(leaf.path, leaf.setting, leaf.value, scale)
        (chapter.texts if leaf.path in TEXTS else chapter.facts).append((label, words))
    for path in page.paths:
        rows = _value_at(whole, path)
        if path in ROW_TITLES and rows:
            chapter.tables.append(_table(path, rows, scale))
    return chapter


def _value_at(whole: Whole, path: str) -> Any:
    value: Any = whole.config
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _table(path: str, rows: Sequence[Part], scale: Scale) -> Table:
    one = str(ROW_TITLES[path].one)
    filled = [_row(path, number, row, scale) for number, row in enumerate(rows, 1)]
    return Table(_title(path), (one, str(T("What holds for it"))), filled)


def _title(path: str) -> str:
    part, _, name = path.rpartition(".")
    model: Any = CallConfig.model_fields[part].annotation if part else CallConfig
    return str(words_of(model, name).label)


def _row(path: str, number: int, row: Part, scale: Scale) -> tuple[str, str]:
    name = getattr(row, "label", "") or getattr(row, "text", "") or str(number)
    more = getattr(row, "help", "") or getattr(row, "note", "")
    return (f"{name}\n{more}" if more else name), "; ".join(_holds(path, row, scale))


def _holds(path: str, row: Part, scale: Scale) -> Iterator[str]:
    for name in type(row).model_fields:
        value = getattr(row, name)
        if name in NAMES or value in (None, "", ()) or value is False:
            continue
        if isinstance(row, Question) and row.kind != "file" and name in OF_FILES:
            continue
        setting = words_of(type(row), name)
        if name == "options":
            words = ", ".join(option.label for option in value)
        else:
            words = value_words(f"{path}.{name}", setting, value, scale).replace("; ", ", ")
        yield str(setting.label) if value is True else f"{setting.label}: {words}"


def heading_facts(edition: Edition) -> list[tuple[str, str]]:
    """Say which call, which version, from when and with which seal."""
    return [
        (str(T("Call")), edition.code),
        (str(T("Granting authority")), edition.authority),
        (str(T("Version")), str(edition.number)),
        (str(T("Published")), str(moment_words(edition.published_at, edition.scale.zone))),
        (str(T("SHA-256 of the configuration")), edition.digest),
    ]


def rulebook_pdf(edition: Edition, language: str) -> bytes:
    """Print a rulebook as a tagged PDF; the same version gives the same bytes."""
    chapters = [_as_data(chapter) for chapter in chapters_of(edition.whole, edition.scale)]
    chapters += [_amendment_chapter(a, edition.scale) for a in edition.amendments]
    data = {
        "issuer": {"name": edition.authority, "lines": []},
        "paragraphs": [edition.whole.config.texts.summary],
        "facts": [list(pair) for pair in heading_facts(edition)],
        "chapters": chapters,
        "notes": [],
        "footer": f"{edition.code} · {T('version %(number)s', number=edition.number)}",
    }
    title = T("Rules of the call: %(title)s", title=edition.whole.title)
    return render_pdf("rulebook", data, title=title, lang=language, at=edition.published_at)


def _as_data(chapter: Chapter) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "texts": [{"label": label, "text": text} for label, text in chapter.texts],
        "facts": [list(pair) for pair in chapter.facts],
        "tables": [
            {
                "title": table.title,
                "columns": [{"title": title} for title in table.columns],
                "rows": [list(row) for row in table.rows],
            }
            for table in chapter.tables
        ],
    }


def _amendment_chapter(amendment: Amendment, scale: Scale) -> dict[str, Any]:
    columns = [T("Place"), T("Before"), T("After")]
    return {
        "title": str(T("Amendment %(number)s", number=amendment.number)),
        "texts": [{"label": str(T("Reason")), "text": amendment.reason}],
        "facts": [
            [str(T("Published")), str(moment_words(amendment.published_at, scale.zone))],
            [str(T("Counts from")), str(moment_words(amendment.effective_at, scale.zone))],
        ],
        "tables": [
            {
                "title": str(T("What changed")),
                "columns": [{"title": str(title)} for title in columns],
                "rows": [[row.place, row.before, row.after] for row in amendment.rows],
            }
        ],
    }
