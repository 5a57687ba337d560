"""Another bank account for an accepted award: named by the firm, decided by a second person."""

from __future__ import annotations

from voucherapp.awards import events, queries
from voucherapp.awards.models import AccountChange, Award
from voucherapp.awards.rules import (
    ACCOUNT_CHANGE,
    ChangeFacts,
    masked_iban,
    read_bic,
    read_holder,
    read_iban,
)
from voucherapp.db.audit import note
from voucherapp.db.locking import lock_row
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T


def ask_account_change(
    *, act: Act, award: Award, iban: str, bic: str, account_holder: str, reason: str
) -> AccountChange:
    """Name another account for an accepted award; nothing is paid until a second person agrees."""
    if award.state != "accepted":
        raise Refused(
            "wrong-state", T("The account can be changed only while the award is running.")
        )
    if queries.find_waiting_change(award.id) is not None:
        raise Refused(
            "account-waits", T("A change of the account is already waiting to be confirmed.")
        )
    if not reason.strip():
        raise Refused(
            "reason",
            T("Say why the account changes: the person who confirms it will ask."),
            "reason",
        )
    new_iban = read_iban(iban)
    if new_iban == award.iban:
        raise Refused("same-account", T("This is the account that is already on record."), "iban")
    change = AccountChange(
        award_id=award.id,
        state=ACCOUNT_CHANGE.initial,
        iban=new_iban,
        bic=read_bic(bic),
        account_holder=read_holder(account_holder),
        reason=reason.strip(),
        old_iban=award.iban,
        asked_at=act.at,
        asked_by=act.by,
    )
    db.session.add(change)
    note(
        act, "account_change.asked", change, case_id=award.application_id, public=True,
        summary=T("Another bank account named: %(iban)s", iban=masked_iban(new_iban)),
    )  # fmt: skip
    emit(act, events.AccountChangeAsked(change_id=change.id))
    return change


def confirm_account_change(*, act: Act, change: AccountChange, remark: str = "") -> None:
    """Let another account count, as a second person; unpaid payments go there from now on."""
    _decide_change(act, change, "confirm", remark)
    award = change.award
    award.iban, award.bic, award.account_holder = change.iban, change.bic, change.account_holder


def refuse_account_change(*, act: Act, change: AccountChange, remark: str) -> None:
    """Keep the old account, with a reason for the firm."""
    if not remark.strip():
        raise Refused(
            "reason", T("Say why the new account is refused: the firm reads it."), "remark"
        )
    _decide_change(act, change, "refuse", remark)


def _decide_change(act: Act, change: AccountChange, action: str, remark: str) -> None:
    lock_row(change)
    facts = ChangeFacts(asked_by=change.asked_by, decided_by=act.by)
    change.decided_at, change.decided_by, change.remark = act.at, act.by, remark.strip()
    fire(
        change, ACCOUNT_CHANGE, action, act=act, facts=facts,
        case_id=change.award.application_id, public=True,
        detail={"old": masked_iban(change.old_iban), "new": masked_iban(change.iban)},
    )  # fmt: skip
    emit(act, events.AccountChangeDecided(change_id=change.id, confirmed=action == "confirm"))
