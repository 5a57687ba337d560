"""How the system does and who may do what, for staff; notices that every visitor may read."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from voucherapp.kernel.permission_words import GROUPS
from voucherapp.kernel.permissions import MATRIX, Role
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.role_words import role_label
from voucherapp.notifications.queries import queue_figures
from voucherapp.scheduler.delivery import jobs_of
from voucherapp.system import queries
from voucherapp.web.access import act, allow, demo_only, public
from voucherapp.web.assets import STATIC

blueprint = Blueprint("system", __name__, template_folder="templates")


@blueprint.get("/staff/system")
@allow(P.SYSTEM_READ)
def status() -> ResponseReturnValue:
    """Show jobs, queues and seals."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return render_template(
        "system/status.html",
        alive_until=queries.scheduler_seen_until(act().at),
        jobs=queries.list_jobs(jobs_of(app)),
        failed_runs=queries.list_failed_runs(),
        outbox=queries.outbox_figures(),
        failing=queries.list_failing_events(),
        mail=queue_figures(),
        seals=queries.seal_figures(),
    )


@blueprint.get("/staff/permissions")
@allow(P.REPORT_READ, P.USER_MANAGE, P.SYSTEM_READ)
def permissions() -> ResponseReturnValue:
    """Print the matrix of roles and permissions as the code has it."""
    roles = [role for role in Role if P.SYSTEM_RUN not in MATRIX[role]]
    return render_template(
        "system/permissions.html", roles=roles, role_label=role_label, groups=GROUPS, matrix=MATRIX
    )


@blueprint.get("/styleguide")
@demo_only
def styleguide() -> ResponseReturnValue:
    """Show every component in all its states."""
    return render_template("styleguide.html")


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Give the mark of the site to programs that ask for it without reading a page."""
    return send_from_directory(STATIC / "img", "favicon.ico", max_age=86400)


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    """Say what this site is and how it decides."""
    return render_template("system/about.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say which personal data are kept, why and how long."""
    return render_template("system/privacy.html", sender=current_app.config["MAIL_FROM"])


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Say how accessible the pages are and whom to tell of a barrier."""
    return render_template("system/accessibility.html", sender=current_app.config["MAIL_FROM"])
