"""Modules and functions stay small enough to be read in one go."""

from __future__ import annotations

import ast

from tests.architecture.source import PACKAGE, ROOT, modules, nodes

MODULE_LINES = 500
FUNCTION_LINES = 60


def test_no_module_passes_the_limit() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_no_function_passes_the_limit() -> None:
    long = [
        f"{path}:{node.lineno} {node.name} {length}"
        for path, node in [*nodes(ast.FunctionDef), *nodes(ast.AsyncFunctionDef)]
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert long == []


def test_nearly_all_modules_and_functions_keep_the_budget() -> None:
    lengths = sorted(
        len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()
    )
    assert lengths[int(len(lengths) * 0.95)] <= 320
    functions = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1 for _p, node in nodes(ast.FunctionDef)
    )
    assert functions[int(len(functions) * 0.95)] <= 36
