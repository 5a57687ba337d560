"""Writes the pages of docs/ that are generated from the code: permissions, routes, settings, workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from werkzeug.routing import Rule

from voucherapp.cli.settings_page import settings_page
from voucherapp.kernel.permissions import MATRIX, Permission, Role
from voucherapp.kernel.workflow import Step, Workflow
from voucherapp.manifests import MANIFESTS
from voucherapp.web.access import Access

FOLDER = Path(__file__).resolve().parents[2] / "docs"
NOTE = "<!-- Written by `voucherapp docs` from the code; changes made here are lost. -->"


@click.command("docs")
@click.option("--check", is_flag=True, help="Write nothing; fail when a page is stale.")
def docs_command(check: bool) -> None:
    """Write docs/permissions.md, docs/routes.md, docs/settings.md and docs/workflows/."""
    stale = list(_stale(current_app))
    if check:
        if stale:
            names = ", ".join(str(path.relative_to(FOLDER.parent)) for path, _text in stale)
            raise click.ClickException(f"Stale: {names}. Run `make docs`.")
        return
    for path, text in stale:
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {path.relative_to(FOLDER.parent)}")


def generate(app: Flask) -> dict[Path, str]:
    """Return every generated page by its path."""
    workflows = sorted(all_workflows(), key=lambda w: w.name)
    pages = {
        FOLDER / "permissions.md": permissions_page(),
        FOLDER / "routes.md": routes_page(app),
        FOLDER / "settings.md": settings_page(NOTE),
        FOLDER / "workflows" / "README.md": workflows_page(workflows),
    }
    for workflow in workflows:
        pages[FOLDER / "workflows" / f"{workflow.name}.md"] = workflow_page(workflow)
    return pages


def _stale(app: Flask) -> Iterator[tuple[Path, str | None]]:
    pages = generate(app)
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path, text
    for path in (FOLDER / "workflows").glob("*.md"):
        if path not in pages:
            yield path, None


def all_workflows() -> list[Workflow]:
    """List the workflows of all slices."""
    return [workflow for manifest in MANIFESTS for workflow in manifest.workflows]


def permissions_page() -> str:
    """Draw the matrix of roles and permissions."""
    roles = list(Role)
    head = "| permission | " + " | ".join(role.value.replace("_", " ") for role in roles) + " |"
    rule = "|---|" + "---|" * len(roles)
    rows = [
        f"| `{permission.value}` | "
        + " | ".join("●" if permission in MATRIX[role] else "" for role in roles)
        + " |"
        for permission in Permission
    ]
    intro = (
        "Who may do what. The matrix stands in `voucherapp/kernel/permissions.py`; a permission opens a "
        "kind of work, queries decide which rows are within reach, workflow steps whether it may be "
        "done now."
    )
    return "\n".join([NOTE, "# Roles and permissions", "", intro, "", head, rule, *rows, ""])


def routes_page(app: Flask) -> str:
    """List every route with the access it declares."""
    rows = [
        f"| `{rule.rule}` | {_methods(rule)} | {_access(app, rule)} | `{rule.endpoint}` |"
        for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint))
        if not rule.endpoint.endswith("static")
    ]
    head = ["| address | methods | open to holders of | endpoint |", "|---|---|---|---|"]
    return "\n".join([NOTE, "# Routes", "", *head, *rows, ""])


def _methods(rule: Rule) -> str:
    return " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def _access(app: Flask, rule: Rule) -> str:
    access: Access | None = getattr(app.view_functions[rule.endpoint], "access", None)
    if access is None:
        return "**nobody: it declares nothing**"
    return access.label.replace("|", "\\|")


def workflows_page(workflows: list[Workflow]) -> str:
    """List the workflows with links to their pages."""
    rows = [
        f"- [{workflow.name}]({workflow.name}.md): {len(workflow.states)} states, "
        f"{len(workflow.steps)} steps"
        for workflow in workflows
    ]
    return "\n".join([NOTE, "# Workflows", "", *rows, ""])


def workflow_page(workflow: Workflow) -> str:
    """Draw one workflow: the picture, its states and its steps."""
    states = [
        f"| `{state.name}` | {state.label} | {'end' if state.final else ''} |"
        for state in workflow.states
    ]
    steps = [_step(step) for step in workflow.steps]
    return "\n".join(
        [
            NOTE,
            f"# Workflow: {workflow.name}",
            "",
            "```mermaid",
            workflow.diagram(),
            "```",
            "",
            "| state | shown as | |",
            "|---|---|---|",
            *states,
            "",
            "| action | from | to | needs | also asks |",
            "|---|---|---|---|---|",
            *steps,
            "",
        ]
    )


def _step(step: Step) -> str:
    guards = ", ".join(getattr(g, "__name__", type(g).__name__).strip("_") for g in step.guards)
    sources = ", ".join(f"`{s}`" for s in step.sources)
    return (
        f"| {step.action} | {sources} | `{step.target}` | `{step.permission.value}` | "
        f"{guards.replace('_', ' ')} |"
    )
