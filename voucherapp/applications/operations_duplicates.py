"""After the closing: applications that do not count because their firm sent too many."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from voucherapp.applications.events import ApplicationRefused
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.applications.rules import APPLICATION
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.rules_limits import count_out

#: Rules that take applications out of the running by themselves, once the call has closed.
RULES = ("keep_last", "remove_all")
REASON = T(
    "Your firm sent more applications to this call than one firm may. By the rules of the call "
    "this one does not count; nothing was said on its quality."
)


def set_duplicates_aside(*, act: Act, call: Call) -> int:
    """Refuse what does not count of firms that sent too many; returns how many. Can be repeated."""
    rules = config_of(call).applicant
    if rules.duplicate_rule not in RULES or act.at <= call.closes_at:
        return 0
    most, count = rules.max_applications_per_firm, 0
    for numbers in _sent_too_often(call.id, most):
        for application_id in sorted(count_out(rules.duplicate_rule, most, numbers)):
            application = get_application(application_id)
            if application.state != "submitted":
                continue
            application.refusal_code = "duplicate"
            application.refusal_reason = str(REASON)
            fire(
                application,
                APPLICATION,
                "set_aside",
                act=act,
                summary=T("Set aside: multiple applications of one firm"),
                detail={"rule": rules.duplicate_rule, "sent": len(numbers)},
                case_id=application.id,
                public=True,
            )
            emit(act, ApplicationRefused(application.id))
            count += 1
    return count


def list_closed_calls(now: datetime) -> list[Call]:
    """List the published calls that have closed and still have applications to check."""
    waiting = select(Application.call_id).where(Application.state == "submitted")
    return list(
        db.session.scalars(
            select(Call)
            .where(Call.state == "published", Call.closes_at < now, Call.id.in_(waiting))
            .order_by(Call.id)
        )
    )


def _sent_too_often(call_id: int, most: int) -> list[list[int]]:
    """Return the applications of each firm that sent more than `most`, in order of arrival."""
    sent = (
        Application.call_id == call_id,
        Application.submitted_at.is_not(None),
        Application.state != "withdrawn",
    )
    firms = select(Application.firm_key).where(*sent).group_by(Application.firm_key)
    rows = db.session.execute(
        select(Application.firm_key, Application.id)
        .where(*sent, Application.firm_key.in_(firms.having(func.count() > most)))
        .order_by(Application.firm_key, Application.sequence)
    )
    grouped: dict[str, list[int]] = {}
    for key, number in rows:
        grouped.setdefault(key, []).append(number)
    return list(grouped.values())
