"""What a firm does with its briefs and its shortlist."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.session import db
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models import Brief, ShortlistEntry
from voucherapp.matchmaking.queries_pairing import find_entry
from voucherapp.matchmaking.rules_pairing import refuse_budget
from voucherapp.organisations.models import Organisation
from voucherapp.reference import codes


def save_brief(
    *,
    act: Act,
    firm: Organisation,
    change: str,
    audience: str,
    by_when_on: date | None,
    budget_minor: int | None,
    brief: Brief | None = None,
    version: int | None = None,
    language: str = "en",
    needs: tuple[str, ...] = (),
) -> Brief:
    """Save a brief, whole or not (budget in minor units); a new one unless `brief` is given."""
    refuse_strangers(act=act, firm_id=firm.id)
    refuse_budget(budget_minor)
    known = dict(codes.cci_sub_sectors())
    if any(key not in known for key in needs):
        raise Refused("unknown", T("Choose a sector from the list."), field="needs")
    if brief is None:
        brief = Brief(token=ids.token(), firm_id=firm.id, created_at=act.at)
        db.session.add(brief)
    elif version is not None:
        expect_version(brief, version)
    brief.change, brief.audience = change.strip(), audience.strip()
    brief.by_when_on, brief.budget_minor = by_when_on, budget_minor
    brief.language, brief.needs = language, list(needs)
    brief.saved_at, brief.saved_by = act.at, act.by
    db.session.flush()
    note(act, "brief.saved", brief, summary=T("Saved the brief “%(title)s”", title=brief.title))
    return brief


def archive_brief(*, act: Act, brief: Brief) -> None:
    """Put a brief away: it leaves the list, and what was asked and quoted stays on record."""
    refuse_strangers(act=act, firm_id=brief.firm_id)
    brief.archived_at = act.at
    note(act, "brief.archived", brief, summary=T("Put the brief away"))


def keep_creative(
    *,
    act: Act,
    firm: Organisation,
    creative: Organisation,
    brief: Brief | None = None,
    remark: str = "",
) -> ShortlistEntry:
    """Put a creative on the firm's shortlist, for one brief or for all; twice changes the remark."""
    refuse_strangers(act=act, firm_id=firm.id)
    if brief is not None and brief.firm_id != firm.id:
        raise NotFound
    entry = find_entry(firm.id, creative.id, brief.id if brief else None)
    if entry is None:
        entry = ShortlistEntry(
            firm_id=firm.id,
            creative_id=creative.id,
            brief_id=brief.id if brief else None,
            added_at=act.at,
            added_by=act.by,
        )
        db.session.add(entry)
    entry.remark = remark.strip()
    db.session.flush()
    return entry


def drop_creative(*, act: Act, entry: ShortlistEntry) -> None:
    """Take a creative off the shortlist."""
    refuse_strangers(act=act, firm_id=entry.firm_id)
    db.session.delete(entry)
    db.session.flush()


def lock_brief(*, act: Act, brief_id: int) -> None:
    """Put in order what two people of a firm do with one brief at the same moment.

    Without it both could ask the same creative, or each choose another quote.
    """
    del act  # nothing is changed yet
    db.session.execute(select(Brief.id).where(Brief.id == brief_id).with_for_update())


def refuse_strangers(*, act: Act, firm_id: int) -> None:
    """Raise NotFound for people outside the firm, Refused for members who may not write."""
    if firm_id not in act.actor.organisation_ids:
        raise NotFound
    if not act.actor.may(Permission.APPLICATION_WRITE):
        raise Refused("not-allowed", T("Your role does not include this step."))
