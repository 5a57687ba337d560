"""Every word a person reads can be translated: templates hold markup and calls of _(), no bare text."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment

from tests.architecture.source import PACKAGE, ROOT, dotted, nodes

TEMPLATES = sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")])
#: Names of currencies, formats and units are the same in every language; entities are no words.
SAME_EVERYWHERE = {"EUR", "PDF", "XLSX", "CSV", "QR", "IBAN", "BIC", "VAT", "NACE", "NUTS", "ERDF"}
SAME_EVERYWHERE |= {"SHA", "SEPA", "SME", "kB", "MB"}
SPOKEN = ("placeholder", "title", "alt", "aria-label", "label")
#: For developers: shown in the demonstration only.
FOR_DEVELOPERS = {"styleguide.html"}


def bare(path: Path) -> str:
    """Return the template with every expression, statement and translated block blanked."""
    parts, translated, word = [], False, ""
    for _line, kind, value in Environment(autoescape=True).lex(path.read_text(encoding="utf-8")):
        if kind == "name" and word == "block_begin":
            translated = value == "trans" or (translated and value != "endtrans")
        if kind not in ("whitespace", "operator"):
            word = kind
        parts.append(value if kind == "data" and not translated else "\0")
    return "".join(parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_templates_hold_no_bare_words(path: Path) -> None:
    if path.name in FOR_DEVELOPERS:
        return
    text = bare(path)
    spoken = re.findall(rf'\b(?:{"|".join(SPOKEN)})="([^"]*)"', text)
    if path.suffix == ".html":
        text = re.sub(
            r"<!--.*?-->|<script\b.*?</script>|<!doctype[^>]*>", " ", text, flags=re.DOTALL
        )
        text = re.sub(r"<[^>]*>", " ", text)
        text = re.sub(r"&#?\w+;", " ", text)
    words = re.findall(r"[^\W\d_]{2,}", " ".join([text, *spoken]))
    if path.parent.name in ("layout", "components"):
        # Macros answer each other by words such as "select"; what a person reads begins a sentence.
        words = [word for word in words if not word.islower()]
    assert [word for word in words if word not in SAME_EVERYWHERE] == []


def test_refusals_carry_translatable_text() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if dotted(node.func) == "Refused"
        and len(node.args) > 1
        and isinstance(node.args[1], (ast.Constant, ast.JoinedStr))
    ]
    assert wrong == []


def test_fields_and_their_rules_are_labelled_by_translatable_text() -> None:
    wrong = [
        f"{path}:{node.lineno} {ast.unparse(node)[:80]}"
        for path, node in nodes(ast.Call)
        if re.search(r"/forms\w*\.py$", path)
        and re.fullmatch(
            r"\w+(Field|Required|Length|Range|Regexp|Email|EqualTo)", dotted(node.func)
        )
        for value in [*node.args[:1], *(k.value for k in node.keywords if k.arg == "message")]
        if isinstance(value, ast.JoinedStr)
        or (isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value)
        if not dotted(node.func).endswith("EqualTo") or value not in node.args
    ]
    assert wrong == []


def test_flashed_words_are_translatable() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if dotted(node.func) in ("flash", "done")
        for value in node.args[(0 if dotted(node.func) == "flash" else 1) :][:1]
        if isinstance(value, (ast.Constant, ast.JoinedStr))
    ]
    assert wrong == []


def test_texts_are_whole_when_extracted() -> None:
    """T() takes one literal: a text that is put together at run time cannot be found for translation."""
    wrong = [
        f"{path}:{node.lineno} {ast.unparse(node)[:80]}"
        for path, node in nodes(ast.Call)
        if dotted(node.func) == "T"
        and node.args
        and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
    ]
    assert wrong == []


def test_named_values_of_texts_are_given() -> None:
    """Each %(name)s of a text gets its value, and each value is used.

    A text without any value is a pattern that another place fills.
    """
    wrong = []
    for path, node in nodes(ast.Call):
        if dotted(node.func) != "T" or not node.args or any(k.arg is None for k in node.keywords):
            continue
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            wanted = set(re.findall(r"%\((\w+)\)", node.args[0].value))
            given = {keyword.arg for keyword in node.keywords}
            if given and wanted != given:
                wrong.append(f"{path}:{node.lineno} {sorted(wanted ^ given)}")
    assert wrong == []


def test_the_guides_are_where_readers_look() -> None:
    names = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")
    assert [name for name in names if not (ROOT / name).exists()] == []
