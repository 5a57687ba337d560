"""Messages that wait to be read, for the start pages of firms, creatives and the office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import url_for
from sqlalchemy import select

from voucherapp.applications.models import Application, Offer
from voucherapp.casework.queries import Waiting, list_waiting_for, list_waiting_for_office
from voucherapp.db.session import db
from voucherapp.kernel.act import Actor
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.web.manifest import Task


def for_correspondents(actor: Actor) -> Sequence[Task]:
    """Messages of the office to one's organisations, or of parties to the office; and drafts."""
    if actor.may(P.APPLICATION_CHECK):
        found = list_waiting_for_office(actor)
        own = _for_office([one for one in found if not one.begun])
    elif actor.may(P.APPLICATION_WRITE) or actor.may(P.OFFER_CONFIRM):
        found = list_waiting_for(actor)
        own = _for_party([one for one in found if not one.begun])
    else:
        return ()
    return [*own, *_drafts(actor, [one for one in found if one.begun])]


def _drafts(actor: Actor, drafts: list[Waiting]) -> list[Task]:
    """Messages that this person has begun and not sent."""
    known = _cases({draft.case_id for draft in drafts}) if drafts else {}
    tasks = []
    for draft in drafts:
        if draft.case_id not in known:
            continue
        token, title, firm_id, _zone = known[draft.case_id]
        name = title or T("Untitled application")
        label = T("Finish your message about “%(name)s”", name=name)
        url: str | None
        if draft.organisation_id in actor.organisation_ids:
            url = _address(draft.case_id, draft.organisation_id, token, firm_id)
        else:
            side = "firm" if draft.organisation_id == firm_id else "creative"
            url = url_for("applications_staff.thread", token=token, side=side)
            label = (
                T("Finish your message to the firm about “%(name)s”", name=name)
                if side == "firm"
                else T("Finish your message to the creative about “%(name)s”", name=name)
            )
        if url is not None:
            tasks.append(Task(label, url, "pencil", "info"))
    return tasks


def _for_office(waiting: list[Waiting]) -> list[Task]:
    if not waiting:
        return []
    url = url_for("applications_staff.queue", unread="yes")
    count = sum(one.count for one in waiting)
    return [
        Task(T("Read what firms and creatives have written"), url, "message", "info", None, count)
    ]


def _for_party(waiting: list[Waiting]) -> list[Task]:
    known = _cases({one.case_id for one in waiting}) if waiting else {}
    tasks = []
    for one in waiting:
        if one.case_id not in known:
            continue
        token, title, firm_id, zone = known[one.case_id]
        url = _address(one.case_id, one.organisation_id, token, firm_id)
        if url is None:
            continue
        name = title or T("Your application")
        due = local_date(one.answer_until, zone) if one.answer_until else None
        label = (
            T("Answer the office about “%(name)s”", name=name)
            if due
            else T("Read what the office wrote about “%(name)s”", name=name)
        )
        tasks.append(Task(label, url, "message", "warning" if due else "info", due, one.count))
    return tasks


def _cases(ids: Iterable[int]) -> dict[int, tuple[str, str, int, str]]:
    rows = db.session.execute(
        select(
            Application.id,
            Application.token,
            Application.title,
            Application.firm_id,
            Call.timezone,
        )
        .join(Call, Call.id == Application.call_id)
        .where(Application.id.in_(list(ids)))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def _address(case_id: int, organisation_id: int, token: str, firm_id: int) -> str | None:
    if organisation_id == firm_id:
        return url_for("applications.messages", token=token)
    offer = db.session.scalar(
        select(Offer.token)
        .where(Offer.application_id == case_id, Offer.creative_id == organisation_id)
        .order_by(Offer.id.desc())
        .limit(1)
    )
    return url_for("offers.offer_messages", token=offer) if offer else None
