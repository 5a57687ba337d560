"""Who is told what about awards; subscribers of the outbox."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members, tell_staff
from voucherapp.awards import queries
from voucherapp.awards.models import Award
from voucherapp.awards.operations import offer_awards
from voucherapp.awards.operations_papers import make_aid_notice, make_voucher_pdf
from voucherapp.awards.queries import last_moment
from voucherapp.awards.rules import masked_iban
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_day, format_minor, format_moment
from voucherapp.web.settings import setting


def make_awards(payload: dict[str, Any], act: Act) -> None:
    """Make the awards of a decision as soon as it is released."""
    offer_awards(act=act, decision_id=payload["decision_id"])


def tell_of_offer(payload: dict[str, Any], act: Act) -> None:
    """Send the firm its notice of de minimis aid and the last day for its answer."""
    award = queries.get_award(payload["award_id"])
    file = make_aid_notice(act=act, award=award)
    body = T(
        "Your firm has been awarded %(amount)s for “%(title)s”.\n\n"
        "Accept the award with your bank account until %(until)s:\n%(url)s\n\n"
        "After that moment the award lapses. %(notice)s",
        notice=T("The notice of de minimis aid is attached: keep it for ten years.")
        if file
        else "",
        amount=_amount(award),
        title=award.application.title,
        until=format_moment(last_moment(award.accept_until), award.call.timezone),
        url=_url(award),
    )
    _tell_firm(
        act,
        award,
        "award.offered",
        T("Accept your voucher award %(reference)s", reference=_reference(award)),
        body,
        (file.id,) if file else (),
    )


def tell_of_due(payload: dict[str, Any], act: Act) -> None:
    """Remind the firm shortly before the days for its answer end."""
    award = queries.get_award(payload["award_id"])
    if award.state != "offered":
        return
    body = T(
        "The award of %(amount)s for “%(title)s” still waits for your answer. It lapses after %(until)s.\n\n%(url)s",
        amount=_amount(award),
        title=award.application.title,
        until=format_moment(last_moment(award.accept_until), award.call.timezone),
        url=_url(award),
    )
    _tell_firm(
        act,
        award,
        "award.due",
        T("Your award %(reference)s lapses soon", reference=_reference(award)),
        body,
    )


def tell_of_acceptance(payload: dict[str, Any], act: Act) -> None:
    """Make the voucher's PDF and send it to both parties."""
    award = queries.get_award(payload["award_id"])
    file = make_voucher_pdf(act=act, award=award)
    voucher = award.voucher
    if voucher is None or file is None:
        return
    body = T(
        "The voucher %(code)s for “%(title)s” has been issued. It is worth up to %(amount)s and valid until %(until)s.\n\n"
        "Name its code on every invoice.\n%(url)s",
        code=voucher.code,
        title=award.application.title,
        amount=_amount(award),
        until=format_day(voucher.valid_until),
        url=_url(award),
    )
    subject = T("Voucher %(code)s issued", code=voucher.code)
    for organisation_id in (award.firm_id, award.creative_id):
        tell_members(
            act=act,
            organisation_id=organisation_id,
            kind="voucher.issued",
            subject=subject,
            body=body,
            case_id=award.application_id,
            dedup_key=f"voucher/{voucher.id}/issued/{organisation_id}",
            attachments=(file.id,),
        )


def tell_of_decline(payload: dict[str, Any], act: Act) -> None:
    """Tell officers that an award was declined, since its money can go to the reserve list."""
    award = queries.get_award(payload["award_id"])
    _tell_officers(
        act, award, "award.declined", T("Award %(reference)s declined", reference=_reference(award)),
        T(
            "%(firm)s has declined its award. %(amount)s are free again.\n\nReason: %(reason)s",
            firm=award.firm.name,
            amount=format_minor(payload["amount_minor"], award.currency),
            reason=award.decline_reason,
        ),
    )  # fmt: skip


def tell_of_lapse(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm and the officers that an award has lapsed."""
    award = queries.get_award(payload["award_id"])
    subject = T("Award %(reference)s has lapsed", reference=_reference(award))
    body = T(
        "The award of %(amount)s for “%(title)s” has lapsed: %(reason)s.",
        amount=_amount(award),
        title=award.application.title,
        reason=payload["reason"],
    )
    _tell_firm(act, award, "award.lapsed", subject, body)
    _tell_officers(act, award, "award.lapsed", subject, body)


def tell_of_close(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm that its award is closed."""
    award = queries.get_award(payload["award_id"])
    body = T(
        "The award for “%(title)s” is closed: %(reason)s.\n\nNot used and released: %(amount)s.",
        title=award.application.title,
        reason=payload["reason"],
        amount=format_minor(payload["released_minor"], award.currency),
    )
    _tell_firm(
        act,
        award,
        "award.closed",
        T("Award %(reference)s is closed", reference=_reference(award)),
        body,
    )


def tell_of_account_change(payload: dict[str, Any], act: Act) -> None:
    """Tell those who release payments, and warn the firm, that another account was named."""
    change = queries.get_change(payload["change_id"])
    award = queries.get_award(change.award_id)
    subject = T("Another bank account for %(reference)s", reference=_reference(award))
    body = T(
        "%(firm)s has named another bank account: %(new)s instead of %(old)s.\n\n"
        "Nothing is paid until a second person has confirmed it. If this was not you, write to us at once.",
        firm=award.firm.name,
        new=masked_iban(change.iban),
        old=masked_iban(change.old_iban),
    )
    _tell_firm(act, award, f"account_change.asked.{change.id}", subject, body)
    tell_staff(
        act=act,
        permission=Permission.PAYMENT_RELEASE,
        kind="account_change.asked",
        subject=subject,
        body=body,
        case_id=award.application_id,
        dedup_key=f"account_change/{change.id}/asked/staff",
    )


def tell_of_account_decision(payload: dict[str, Any], act: Act) -> None:
    """Tell the firm whether its new account counts."""
    change = queries.get_change(payload["change_id"])
    award = queries.get_award(change.award_id)
    body = (
        T("The new bank account %(iban)s counts from now on.", iban=masked_iban(change.iban))
        if payload["confirmed"]
        else T(
            "The new bank account %(iban)s was refused: %(reason)s",
            iban=masked_iban(change.iban),
            reason=change.remark,
        )
    )
    subject = T("Bank account for %(reference)s", reference=_reference(award))
    _tell_firm(act, award, f"account_change.decided.{change.id}", subject, body)


def _tell_firm(
    act: Act, award: Award, kind: str, subject: T, body: T, attachments: tuple[int, ...] = ()
) -> None:
    tell_members(
        act=act,
        organisation_id=award.firm_id,
        kind=kind,
        subject=subject,
        body=body,
        case_id=award.application_id,
        dedup_key=f"award/{award.id}/{kind}",
        attachments=attachments,
    )


def _tell_officers(act: Act, award: Award, kind: str, subject: T, body: T) -> None:
    tell_staff(
        act=act,
        permission=Permission.AWARD_MANAGE,
        kind=kind,
        subject=subject,
        body=body,
        case_id=award.application_id,
        dedup_key=f"award/{award.id}/{kind}/staff",
    )


def _amount(award: Award) -> str:
    return format_minor(award.amount_minor, award.currency)


def _reference(award: Award) -> str:
    return award.application.reference or ""


def _url(award: Award) -> str:
    return f"{str(setting('BASE_URL')).rstrip('/')}/my/awards/{award.token}"
