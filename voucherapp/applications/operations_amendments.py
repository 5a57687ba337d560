"""Drafts move to the rules in force; what was sent stays under the rules it was sent under."""

from __future__ import annotations

from sqlalchemy import update

from voucherapp.applications.models import Application
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.programmes.models import CallVersion
from voucherapp.programmes.queries_versions import get_version


def move_drafts(*, act: Act, call_id: int, number: int) -> None:
    """Let the drafts of a call follow a version that counts from now on.

    Nothing a person typed is touched, so this waits for nobody who is just saving.
    """
    del act  # the amendment itself is on record at the call
    db.session.execute(
        update(Application)
        .where(
            Application.call_id == call_id,
            Application.state == "draft",
            Application.call_version < number,
        )
        .values(call_version=number)
        .execution_options(synchronize_session=False)
    )


def amended_since(application: Application) -> CallVersion | None:
    """Return the amendment that came into force after a draft was begun, None when there is none."""
    if application.state != "draft" or application.call_version < 2:
        return None
    version = get_version(application.call_id, application.call_version)
    in_force_at = version.in_force_at
    is_news = in_force_at is not None and in_force_at > application.started_at
    return version if is_news else None
