"""Inside a slice each file imports only what its kind may: rules know nothing, operations no HTTP."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import modules

#: Kinds of file from low to high; a file imports from its own slice only lower kinds (or its own).
ORDER = ["rules", "events", "models", "queries", "operations", "forms", "views", "manifest"]
KIND = re.compile(r"voucherapp/([a-z_]+)/([a-z]+)(?:_[a-z_]+)?\.py$")
HTTP = {"flask", "werkzeug", "wtforms", "flask_wtf", "flask_login"}


def imports(path: str) -> list[tuple[int, str]]:
    """List what a module imports, as (line, dotted module)."""
    found = []
    for node in ast.walk(modules()[path]):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
            found.append((node.lineno, str(node.module)))
    return found


def kind_of(path: str) -> tuple[str, str] | None:
    """Return the slice and the kind of a file, None when it is of no fixed kind."""
    match = KIND.match(path)
    return (match[1], match[2]) if match and match[2] in ORDER else None


@pytest.mark.parametrize("path", [p for p in modules() if kind_of(p)])
def test_kinds_import_downwards(path: str) -> None:
    part, kind = kind_of(path) or ("", "")
    wrong = []
    for line, name in imports(path):
        other = kind_of(name.replace(".", "/") + ".py")
        if other and other[0] == part and ORDER.index(other[1]) > ORDER.index(kind):
            wrong.append(f"{path}:{line} imports {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "path", [p for p in modules() if (kind_of(p) or ("", ""))[1] in ("rules", "events")]
)
def test_rules_and_events_are_pure(path: str) -> None:
    banned = HTTP | {"sqlalchemy", "flask_sqlalchemy"}
    wrong = [
        f"{path}:{line} imports {name}"
        for line, name in imports(path)
        if name.split(".")[0] in banned or name.startswith(("voucherapp.db", "voucherapp.web"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if (kind_of(p) or ("", ""))[1] in ("models", "queries", "operations")],
)
def test_reads_and_writes_know_no_http(path: str) -> None:
    # Settings come from the application; Flask-Login asks for its mixin on the user's row.
    allowed = {"current_app", "UserMixin"}
    wrong = [
        f"{path}:{line} imports {name}"
        for line, name in imports(path)
        if name.split(".")[0] in HTTP and "." in name and name.split(".")[-1] not in allowed
    ]
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a cycle; documents/ loads its heavy makers when asked."""
    wrong = []
    for path, tree in modules().items():
        if path.startswith("voucherapp/documents/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                wrong += [
                    f"{path}:{inner.lineno}"
                    for inner in ast.walk(node)
                    if isinstance(inner, (ast.Import, ast.ImportFrom))
                ]
    assert wrong == []


def test_operations_take_their_arguments_by_name() -> None:
    """What takes an act is a deed, and a deed names what it is about; subscribers get a payload."""
    wrong = []
    for path in modules():
        kind = kind_of(path)
        if kind is None or kind[1] != "operations":
            continue
        for node in modules()[path].body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                positional = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
                if "act" in positional and positional != ["payload", "act"]:
                    wrong.append(f"{path}:{node.lineno} {node.name} takes arguments by position")
    assert wrong == []
