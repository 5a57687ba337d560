"""The command line: `voucherapp <command>`; slices add their own through their manifests."""

from __future__ import annotations

from functools import cache

import click
from flask import Flask

from voucherapp.cli.database import db_commands
from voucherapp.cli.docs import docs_command
from voucherapp.cli.processes import health_command, scheduler_command, serve_command
from voucherapp.factory import create_app
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.manifests import MANIFESTS


@cache
def _app() -> Flask:
    return create_app()


class Commands(click.Group):
    """Runs each command inside the application, and shows a refusal as a sentence."""

    def invoke(self, ctx: click.Context) -> object:
        """Push the application's context, then run the command."""
        try:
            with _app().app_context():
                return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal.message)) from refusal
        except NotFound as absent:
            raise click.ClickException(str(absent) or "There is no such record.") from absent


@click.group(cls=Commands)
@click.version_option(package_name="voucherapp")
def main() -> None:
    """Runs innovation-voucher schemes: pages, scheduler, ledger, exports."""


main.add_command(db_commands)
main.add_command(docs_command)
main.add_command(health_command)
main.add_command(scheduler_command)
main.add_command(serve_command)
for _manifest in MANIFESTS:
    for _command in _manifest.commands:
        main.add_command(_command)
