"""Commands for the ledger."""

from __future__ import annotations

import click

from voucherapp.ledger import checks


@click.group("ledger")
def ledger_commands() -> None:
    """Look after the ledger."""


@ledger_commands.command("check")
def check() -> None:
    """Test every invariant of the ledger; exit with 1 and a line for each breach."""
    findings = checks.check()
    for finding in findings:
        click.echo(f"{finding.check}: {finding.message}")
    if findings:
        raise SystemExit(1)
    click.echo(
        f"The ledger is sound: {len(checks.INVARIANTS) + len(checks.EXTRA)} invariants hold."
    )
