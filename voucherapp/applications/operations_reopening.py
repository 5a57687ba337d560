"""A sent application in the hands of its firm again: taken back or reopened, sent again or left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from voucherapp.applications.events import (
    ApplicationReopened,
    ApplicationResent,
    ApplicationTakenBack,
    ReopeningEnded,
)
from voucherapp.applications.models import Application, ApplicationVersion, FormalCheck
from voucherapp.applications.models_history import Reopening
from voucherapp.applications.operations_creative_files import supplement
from voucherapp.applications.operations_restoring import restore_version, version_stands
from voucherapp.applications.operations_submission import (
    content_of,
    freeze,
    freeze_facts,
    judged,
)
from voucherapp.applications.queries_locks import lock_application
from voucherapp.applications.queries_versions import (
    find_open_reopening,
    get_version,
    highest_number,
    latest_version,
)
from voucherapp.applications.queries_window import take_back_until, window_of
from voucherapp.applications.rules import APPLICATION
from voucherapp.applications.rules_content import says_the_same
from voucherapp.applications.rules_guards import Reopened, Submission, TakingBack, Window
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of


def take_back(*, act: Act, application: Application) -> Reopening:
    """Take a sent application back to change it, until the call closes.

    What was sent stands until it is sent again. Raises Refused ("closed", "no-changes").
    """
    lock_application(application)
    call = application.call
    if not config_of(call, application.call_version).correction.resubmit_until_closing:
        raise Refused(
            "no-changes", T("This call does not let anybody change an application once it is sent.")
        )
    fire(
        application,
        APPLICATION,
        "take_back",
        act=act,
        facts=TakingBack(Window(act.at, call.opens_at, call.closes_at)),
        summary=T("Taken back to change"),
        case_id=application.id,
        public=True,
    )
    reopening = _open(act, application, until=take_back_until(application, act.at))
    emit(act, ApplicationTakenBack(application.id, reopening.id))
    return reopening


def reopen_application(
    *, act: Act, application: Application, until: datetime, reason: str, keeps_time: bool = True
) -> Reopening:
    """Give one sent application back to its firm until a moment, for a reason that stays on record.

    With `keeps_time` a new version keeps the place in the order of arrival.
    """
    lock_application(application)
    if not reason.strip():
        raise Refused("reason", T("Give the reason; the firm reads it."), field="reason")
    fire(
        application,
        APPLICATION,
        "reopen",
        act=act,
        facts=Reopened(act.at, until),
        summary=T("Reopened for the firm"),
        detail={"until": until.isoformat(), "reason": reason.strip(), "keeps_time": keeps_time},
        case_id=application.id,
        public=True,
    )
    reopening = _open(act, application, until=until)
    reopening.by_office = True
    reopening.reason = reason.strip()
    reopening.keeps_time = keeps_time
    emit(act, ApplicationReopened(application.id, reopening.id))
    return reopening


def _open(act: Act, application: Application, *, until: datetime) -> Reopening:
    reopening = Reopening(
        application_id=application.id,
        at=act.at,
        by=act.by,
        until=until,
        number=highest_number(application.id),
    )
    db.session.add(reopening)
    db.session.flush()
    return reopening


def resend_application(*, act: Act, application: Application) -> ApplicationVersion:
    """Send a reopened application again; the version that counts from now on is returned.

    When nothing was changed, that is the one sent before, with its time. Raises Refused
    ("closed", "incomplete") and changes nothing then.
    """
    lock_application(application)
    reopening = _running(application)
    case = judged(application, act.at)
    standing = get_version(application.id, reopening.number)
    facts = Submission(window_of(application, act.at), len(case.open_points))
    if not case.open_points:
        freeze_facts(application, case)
        if says_the_same(content_of(application, case), standing.content):
            return keep_sent(act=act, application=application)
    fire(
        application,
        APPLICATION,
        "resend",
        act=act,
        facts=facts,
        summary=T("Application sent again"),
        case_id=application.id,
        public=True,
    )
    if not reopening.keeps_time:
        application.arrived_at = act.at
    _end(act, reopening, "resent")
    # What was found on the earlier version says nothing about this one; the record keeps it.
    db.session.execute(delete(FormalCheck).where(FormalCheck.application_id == application.id))
    number = highest_number(application.id) + 1
    emit(act, ApplicationResent(application.id, number))
    return freeze(act=act, application=application, case=case, number=number)


def keep_sent(*, act: Act, application: Application) -> ApplicationVersion:
    """Leave an application as it was sent; changes made since are undone.

    Raises Refused ("replaced") when the creative of what was sent is no longer there.
    """
    lock_application(application)
    reopening = _running(application)
    standing = get_version(application.id, reopening.number)
    if not version_stands(application, standing):
        raise Refused(
            "replaced",
            T(
                "What you sent cannot stand any more, because the creative of that time has been "
                "replaced or has declined. Finish the application and send it again."
            ),
        )
    fire(
        application,
        APPLICATION,
        "keep_sent",
        act=act,
        summary=T("Left as it was sent"),
        detail={"number": standing.number},
        case_id=application.id,
        public=True,
    )
    restore_version(act=act, application=application, version=standing)
    _end(act, reopening, "kept")
    return supplement(act=act, application=application) or standing


def end_reopening(*, act: Act, application: Application, reopening: Reopening) -> None:
    """Put back what was sent when the time to send again is over; without its creative it lapses.

    A lapsed application is a draft that was not submitted: nothing of it counts.
    """
    lock_application(application)
    standing = get_version(application.id, reopening.number)
    stands = version_stands(application, standing)
    fire(
        application,
        APPLICATION,
        "put_back" if stands else "lapse",
        act=act,
        facts=Reopened(act.at, reopening.until),
        summary=T("Left as it was sent") if stands else T("Not sent again in time"),
        detail={"number": standing.number},
        case_id=application.id,
        public=True,
    )
    if stands:
        restore_version(act=act, application=application, version=standing)
        supplement(act=act, application=application)
    else:
        application.submitted_at = application.submitted_by = application.arrived_at = None
        application.late = False
    _end(act, reopening, "put_back" if stands else "lapsed")
    emit(act, ReopeningEnded(application.id, reopening.id, not stands))


def close_reopening(*, act: Act, application: Application) -> None:
    """End a reopening because the application was withdrawn meanwhile."""
    reopening = find_open_reopening(application.id)
    if reopening is not None:
        _end(act, reopening, "withdrawn")


def standing_version(application: Application) -> ApplicationVersion | None:
    """Return what counts while an application is with its firm again, None when nothing does."""
    newest = latest_version(application.id)
    return newest if version_stands(application, newest) else None


def _running(application: Application) -> Reopening:
    reopening = find_open_reopening(application.id)
    if reopening is None:
        raise Refused("not-reopened", T("This application is not open for changes now."))
    return reopening


def _end(act: Act, reopening: Reopening, outcome: str) -> None:
    reopening.ended_at, reopening.outcome = act.at, outcome
