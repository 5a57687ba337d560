"""Commands for the audit record."""

from __future__ import annotations

import click

from voucherapp.system.queries import seal_figures, verify_seals


@click.group("audit")
def audit_commands() -> None:
    """Check the record of who did what."""


@audit_commands.command("verify")
def verify() -> None:
    """Compute all seals again and say whether the record is as it was sealed."""
    problems = list(verify_seals())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} things do not fit.")
    figures = seal_figures()
    click.echo(
        f"{figures.seals} seals hold, up to line {figures.sealed_up_to}; "
        f"{figures.unsealed} newer lines wait for the next one."
    )
