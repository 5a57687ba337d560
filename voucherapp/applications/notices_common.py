"""How mails about applications name things, and to whom they go."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import letter, tell_members, tell_staff, tell_user
from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.operations_receipts import keep_receipt
from voucherapp.applications.papers import receipt_pdf
from voucherapp.applications.queries_versions import find_receipt
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.notifications.operations import send_message
from voucherapp.web.links import external


def receipt_of(act: Act, application: Application, version: ApplicationVersion) -> int:
    """Return the file of the printed receipt of a version; it is printed now when it is missing."""
    existing = find_receipt(version.id)
    if existing is not None:
        return existing.file_id
    data = receipt_pdf(application, version)
    return keep_receipt(act=act, application=application, version=version, data=data).file_id


def known(application: Application) -> dict[str, Any]:
    """Return how mails name an application."""
    return {
        "title": application.title or T("Untitled application"),
        "reference": application.reference or T("draft"),
        "firm": application.firm.name,
        "call": application.call.title,
    }


def own_page(application: Application) -> str:
    """Return the address of the page of the firm."""
    return external("applications.show", token=application.token)


def key_of(event: dict[str, Any], what: str) -> str:
    """Return the key under which a mail about an event is written once."""
    return "application/" + "/".join([what, *(str(v) for v in event.values())])


def tell_firm(
    act: Act,
    application: Application,
    kind: str,
    subject: T,
    body: T,
    event: dict[str, Any],
    attachments: tuple[int, ...] = (),
) -> None:
    """Write to the people of the firm; one without an account gets it at its own address."""
    key = key_of(event, f"{kind}/firm")
    told = tell_members(
        act=act,
        organisation_id=application.firm_id,
        kind=kind,
        subject=subject,
        body=body,
        case_id=application.id,
        dedup_key=key,
        attachments=attachments,
    )
    firm = application.firm
    if told or not firm.email:
        return
    send_message(
        act=act,
        kind=kind,
        to_email=firm.email,
        to_name=firm.name,
        subject=subject,
        body=letter(firm.name, body),
        case_id=application.id,
        attachments=attachments,
        dedup_key=key,
    )


def tell_officer(
    act: Act, application: Application, kind: str, subject: T, body: T, event: dict[str, Any]
) -> None:
    """Write to the officer of the case, or to all officers while nobody has taken it over."""
    key = key_of(event, f"{kind}/officer")
    if application.officer_id is not None:
        tell_user(
            act=act,
            user_id=application.officer_id,
            kind=kind,
            subject=subject,
            body=body,
            case_id=application.id,
            dedup_key=key,
        )
        return
    tell_staff(
        act=act,
        permission=Permission.APPLICATION_CHECK,
        kind=kind,
        subject=subject,
        body=body,
        case_id=application.id,
        dedup_key=key,
    )
