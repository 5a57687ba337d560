"""What officers do with an application that has arrived: check, correct, accept, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from voucherapp.accounts.models import User
from voucherapp.applications.events import (
    ApplicationAccepted,
    ApplicationRefused,
    CaseHandedOver,
    CorrectionAsked,
    CorrectionExpired,
    LateAllowed,
)
from voucherapp.applications.models import Application, Correction, FormalCheck
from voucherapp.applications.operations_creative_files import supplement
from voucherapp.applications.operations_restoring import bring_back_given
from voucherapp.applications.queries_locks import lock_application
from voucherapp.applications.queries_versions import latest_version
from voucherapp.applications.rules import APPLICATION, PARTS, curable_points
from voucherapp.applications.rules_conditions import Proposal
from voucherapp.applications.rules_guards import Checked, Deadline, Rounds
from voucherapp.db.audit import note
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of

OUTCOMES = {
    "pass": T("Fulfilled"),
    "fail": T("Not fulfilled"),
    "not_applicable": T("Not applicable"),
}


def take_over(*, act: Act, application: Application) -> None:
    """Make the officer the one who handles this application."""
    _refuse_unless_checker(act)
    if application.officer_id == act.by:
        return
    application.officer_id = act.by
    note(
        act,
        "application.taken_over",
        application,
        summary=T("Taken over by %(name)s", name=act.actor.name),
        case_id=application.id,
    )


def hand_over(*, act: Act, application: Application, officer: User) -> None:
    """Make another officer the one who handles this application; a mail tells them.

    Raises Refused for somebody whose role does not include the checks.
    """
    _refuse_unless_checker(act)
    if not officer.active or Permission.APPLICATION_CHECK not in officer.actor.permissions:
        raise Refused(
            "officer", T("%(name)s cannot handle applications.", name=officer.name), field="officer"
        )
    if application.officer_id == officer.id:
        return
    application.officer_id = officer.id
    note(
        act,
        "application.handed_over",
        application,
        summary=T("Handed over to %(name)s", name=officer.name),
        detail={"officer": officer.id},
        case_id=application.id,
    )
    emit(act, CaseHandedOver(application.id, officer.id))


def record_check(
    *, act: Act, application: Application, code: str, outcome: str, remark: str = ""
) -> FormalCheck:
    """Record the finding on one point of the call's checklist; a later one replaces it.

    A failed point needs a remark. Raises Refused when the application is not waiting for checks.
    """
    _refuse_unless_checker(act)
    _refuse_unless_waiting(application)
    labels = {p.code: p.label for p in _config(application).checklist}
    if code not in labels or outcome not in OUTCOMES:
        raise NotFound
    if outcome == "fail" and not remark.strip():
        raise Refused(
            "remark", T("Say in a sentence why the point is not fulfilled."), field="remark"
        )
    check = db.session.scalars(
        select(FormalCheck).where(
            FormalCheck.application_id == application.id, FormalCheck.code == code
        )
    ).first()
    if check is not None and (check.outcome, check.remark) == (outcome, remark.strip()):
        return check
    if check is None:
        check = FormalCheck(application_id=application.id, code=code)
        db.session.add(check)
    check.outcome, check.remark = outcome, remark.strip()
    check.at, check.by = act.at, act.by
    note(
        act,
        "application.checked",
        application,
        summary=T(
            "Checked “%(point)s”: %(outcome)s", point=labels[code], outcome=OUTCOMES[outcome]
        ),
        detail={"code": code, "outcome": outcome, "remark": remark.strip()},
        case_id=application.id,
    )
    return check


def accept_proposals(*, act: Act, application: Application, proposals: dict[str, Proposal]) -> int:
    """Record the proposals that pass for points nobody has looked at; returns how many."""
    known = set(_outcomes(application.id))
    passing = [c for c, p in proposals.items() if p.outcome == "pass" and c not in known]
    for code in passing:
        record_check(act=act, application=application, code=code, outcome="pass")
    return len(passing)


def ask_correction(
    *,
    act: Act,
    application: Application,
    reason: str,
    due_at: datetime,
    parts: Sequence[str] = PARTS,
    points: Sequence[str] = (),
) -> Correction:
    """Ask the firm to mend its application until a moment; `parts` are opened for it.

    `points` are the codes of the checklist that it is about: only those that the call lets a firm
    put right. Whether the application keeps its place in the order of arrival, the call says.
    Raises Refused when the rounds are used up, or the date or reason is missing.
    """
    lock_application(application)
    config = _config(application)
    opened = [part for part in PARTS if part in parts]
    _refuse_request(act, config, reason, due_at, opened, points)
    used = db.session.scalar(
        select(func.count())
        .select_from(Correction)
        .where(Correction.application_id == application.id)
    )
    fire(
        application,
        APPLICATION,
        "ask_correction",
        act=act,
        facts=Rounds(used or 0, config.correction.rounds),
        summary=T("Correction asked"),
        detail={
            "reason": reason.strip(),
            "due_at": due_at.isoformat(),
            "parts": opened,
            "points": list(points),
        },
        case_id=application.id,
        public=True,
    )
    correction = Correction(
        application_id=application.id,
        asked_at=act.at,
        asked_by=act.by,
        reason=reason.strip(),
        due_at=due_at,
        parts=opened,
        points=list(points),
        keeps_time=config.correction.effect_on_order == "keep_time",
    )
    db.session.add(correction)
    db.session.flush()
    emit(act, CorrectionAsked(application.id, correction.id))
    return correction


def _refuse_request(
    act: Act,
    config: CallConfig,
    reason: str,
    due_at: datetime,
    parts: Sequence[str],
    points: Sequence[str],
) -> None:
    if not reason.strip():
        raise Refused("reason", T("Write what is to be corrected, and why."), field="reason")
    if due_at <= act.at:
        raise Refused("due", T("Choose a day in the future."), field="due_on")
    if not parts:
        raise Refused("parts", T("Choose at least one part that may be changed."), field="parts")
    if not set(points) <= curable_points(config):
        raise Refused(
            "not-curable",
            T(
                "This call does not let a firm put this point right. Accept the application or "
                "refuse it with a reason."
            ),
            field="points",
        )


def expire_correction(*, act: Act, application: Application, correction: Correction) -> None:
    """Put an application whose correction was not answered in time back into the queue.

    What counts is the version that was sent; call and offers must be loaded.
    """
    lock_application(application)
    fire(
        application,
        APPLICATION,
        "expire_correction",
        act=act,
        facts=Deadline(act.at, correction.due_at),
        summary=T("The time for the correction is over"),
        detail={"correction": correction.id},
        case_id=application.id,
        public=True,
    )
    correction.expired_at = act.at
    bring_back_given(application, latest_version(application.id))
    supplement(act=act, application=application)
    emit(act, CorrectionExpired(application.id, correction.id))


def accept_application(*, act: Act, application: Application) -> None:
    """Accept an application formally, once every point of the checklist is in order."""
    lock_application(application)
    found = _outcomes(application.id)
    points = [p.code for p in _config(application).checklist]
    fire(
        application,
        APPLICATION,
        "accept",
        act=act,
        facts=Checked(
            waiting=sum(code not in found for code in points),
            failed=sum(found.get(code) == "fail" for code in points),
        ),
        summary=T("Formally accepted"),
        case_id=application.id,
        public=True,
    )
    application.checked_at, application.checked_by = act.at, act.by
    emit(act, ApplicationAccepted(application.id))


def refuse_application(*, act: Act, application: Application, code: str, reason: str) -> None:
    """Refuse an application on formal grounds: the point of the checklist and the reason."""
    lock_application(application)
    labels = {p.code: p.label for p in _config(application).checklist}
    if code not in labels:
        raise Refused("code", T("Choose the point that is not fulfilled."), field="code")
    if not reason.strip():
        raise Refused("reason", T("Give the reason; the firm reads it."), field="reason")
    fire(
        application,
        APPLICATION,
        "refuse",
        act=act,
        summary=T("Refused on formal grounds: %(point)s", point=labels[code]),
        detail={"code": code, "reason": reason.strip()},
        case_id=application.id,
        public=True,
    )
    application.refusal_code, application.refusal_reason = code, reason.strip()
    application.checked_at, application.checked_by = act.at, act.by
    _close_corrections(act, application)
    emit(act, ApplicationRefused(application.id))


def allow_late(*, act: Act, application: Application, until: datetime, reason: str) -> None:
    """Let one draft in after closing, until a moment, for a reason that stays on record."""
    _refuse_unless_checker(act)
    if application.state != "draft":
        raise Refused("wrong-state", T("Only a draft can be let in late."))
    if not reason.strip():
        raise Refused("reason", T("Give the reason; it stays on record."), field="reason")
    if until <= max(act.at, application.call.closes_at):
        raise Refused(
            "until", T("Choose a moment in the future, after the call has closed."), field="until"
        )
    application.late_until, application.late_reason = until, reason.strip()
    note(
        act,
        "application.late_allowed",
        application,
        summary=T("Late submission allowed"),
        detail={"until": until.isoformat(), "reason": reason.strip()},
        case_id=application.id,
        public=True,
    )
    emit(act, LateAllowed(application.id))


def _config(application: Application) -> CallConfig:
    return config_of(application.call, application.call_version)


def _outcomes(application_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(FormalCheck.code, FormalCheck.outcome).where(
            FormalCheck.application_id == application_id
        )
    )
    return {row.code: row.outcome for row in rows}


def _close_corrections(act: Act, application: Application) -> None:
    waiting = db.session.scalars(
        select(Correction).where(
            Correction.application_id == application.id,
            Correction.answered_at.is_(None),
            Correction.expired_at.is_(None),
        )
    )
    for correction in waiting:
        correction.expired_at = act.at


def _refuse_unless_checker(act: Act) -> None:
    if not act.actor.may(Permission.APPLICATION_CHECK):
        raise Refused("not-allowed", T("Your role does not include this step."))


def _refuse_unless_waiting(application: Application) -> None:
    if application.state != "submitted":
        raise Refused(
            "wrong-state", T("Checks are recorded while an application waits for its decision.")
        )
