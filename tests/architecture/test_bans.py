"""What may stand in one place only: clock, chance, commit, state, money as integers."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import PACKAGE, dotted, modules, nodes

CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
CHANCE_MODULES = {"random", "secrets", "uuid"}
#: The transaction boundaries: the web shell, units of work for jobs and commands, and migrations.
MAY_COMMIT = (
    "voucherapp/db/",
    "voucherapp/web/shell.py",
    "voucherapp/scheduler/",
    "voucherapp/cli/",
)


def test_only_the_clock_module_reads_the_time() -> None:
    readers = [
        f"{path}:{node.lineno} {dotted(node.func)}"
        for path, node in nodes(ast.Call)
        if path != "voucherapp/kernel/clock.py"
        and any(dotted(node.func).endswith(name) for name in CLOCK)
        and dotted(node.func) != "clock.now"
    ]
    assert readers == []


def test_only_the_ids_module_draws_chance() -> None:
    # The demo year draws invented people from a generator with a fixed seed: repeatable, not chance.
    allowed = ("voucherapp/kernel/ids.py", "voucherapp/demo/")
    found = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [
                f"{path}:{node.lineno} {name}"
                for name in names
                if name in CHANCE_MODULES and not path.startswith(allowed)
            ]
    assert found == []


def test_only_boundaries_commit() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and not path.startswith(MAY_COMMIT)
    ]
    assert found == []


def test_only_transitions_assign_a_state() -> None:
    found = []
    for path, node in nodes(ast.stmt):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, (ast.AugAssign, ast.AnnAssign))
            else []
        )
        found += [
            f"{path}:{node.lineno}"
            for target in targets
            if isinstance(target, ast.Attribute)
            and target.attr == "state"
            and path != "voucherapp/db/transitions.py"
        ]
    assert found == []


def test_no_model_updates_a_state_by_statement() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "values"
        and any(keyword.arg == "state" for keyword in node.keywords)
        and not path.startswith("voucherapp/demo/")
    ]
    assert found == []


def test_money_is_never_a_float() -> None:
    found = []
    for path, node in nodes(ast.AnnAssign):
        name = dotted(node.target)
        annotation = ast.unparse(node.annotation)
        if name.endswith("_minor") and not ("int" in annotation or "Minor" in annotation):
            found.append(f"{path}:{node.lineno} {name}: {annotation}")
    for path, node in nodes(ast.Call):
        if dotted(node.func).split(".")[-1] in {"Float", "Numeric", "REAL", "Double", "DECIMAL"}:
            found.append(f"{path}:{node.lineno} column type {dotted(node.func)}")
        if dotted(node.func) == "float" and any(
            "minor" in ast.unparse(argument) for argument in node.args
        ):
            found.append(f"{path}:{node.lineno} float({ast.unparse(node.args[0])})")
    assert found == []


def test_no_division_turns_minor_units_into_a_float() -> None:
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, node in nodes(ast.BinOp)
        if isinstance(node.op, ast.Div)
        and any(
            dotted(side).endswith((".minor", "_minor")) or dotted(side) == "minor"
            for side in (node.left, node.right)
        )
    ]
    assert found == []


def test_no_role_is_asked_for_by_name_in_views_and_templates() -> None:
    found = [
        str(path)
        for pattern in ("views*.py", "*.html")
        for path in PACKAGE.rglob(pattern)
        if "Role." in path.read_text(encoding="utf-8")
        or "if role ==" in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "X" * 3 + ":"])
def test_nothing_is_left_for_later(word: str) -> None:
    found = [
        path.as_posix()
        for suffix in ("*.py", "*.html", "*.css", "*.js", "*.yaml", "*.typ")
        for path in PACKAGE.rglob(suffix)
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
