"""Who is told when a draft is kept, taken back, reopened, sent again, or put back as it was."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members
from voucherapp.applications.notices_common import (
    key_of,
    known,
    own_page,
    receipt_of,
    tell_firm,
    tell_officer,
)
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_versions import get_reopening, get_version
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external


def on_draft_kept(event: dict[str, Any], act: Act) -> None:
    """Send the address of a draft when it is saved for the first time."""
    application = get_application(event["application_id"])
    if application.state != "draft":
        return
    call = application.call
    body = T(
        "Your draft for the call “%(call)s” is saved. You can go on with it on any device:\n"
        "%(link)s\n\nThe call closes on %(closes)s. Nothing is sent before you say so.",
        call=call.title,
        link=own_page(application),
        closes=format_moment(call.closes_at, call.timezone),
    )
    subject = T("Your draft for “%(call)s”", call=call.title)
    tell_firm(act, application, "application.draft", subject, body, event)


def on_taken_back(event: dict[str, Any], act: Act) -> None:
    """Confirm to the firm what counts while it changes what it sent."""
    application = get_application(event["application_id"])
    reopening = get_reopening(event["reopening_id"])
    values = known(application) | {
        "number": reopening.number,
        "until": format_moment(reopening.until, application.call.timezone),
        "link": own_page(application),
    }
    body = T(
        "You have taken back your application “%(title)s” (%(reference)s) to change it. Send it "
        "again until %(until)s:\n%(link)s\n\nIf you do not, version %(number)s stands as you "
        "sent it, unless you replace the creative.",
        **values,
    )
    subject = T("You are changing your application %(reference)s", reference=values["reference"])
    tell_firm(act, application, "application.taken_back", subject, body, event)


def on_reopened(event: dict[str, Any], act: Act) -> None:
    """Tell the firm until when it may change what it sent, and why the office opened it."""
    application = get_application(event["application_id"])
    reopening = get_reopening(event["reopening_id"])
    until = format_moment(reopening.until, application.call.timezone)
    body = T(
        "The office has reopened your application “%(title)s” (%(reference)s):\n\n%(reason)s\n\n"
        "You can change it and send it again until %(until)s:\n%(link)s\n\nIf you do not, "
        "version %(number)s stands as you sent it.",
        **known(application),
        reason=reopening.reason,
        until=until,
        number=reopening.number,
        link=own_page(application),
    )
    subject = T("You can change your application until %(until)s", until=until)
    tell_firm(act, application, "application.reopened", subject, body, event)


def on_resent(event: dict[str, Any], act: Act) -> None:
    """Send the receipt of the new version to firm and creative, and tell the officer of the case."""
    application = get_application(event["application_id"])
    version = get_version(application.id, event["number"])
    file_id = receipt_of(act, application, version)
    values = known(application) | {
        "received": format_moment(version.at, application.call.timezone),
        "number": version.number,
        "digest": version.digest,
        "link": own_page(application),
    }
    body = T(
        "You have sent your application “%(title)s” (%(reference)s) again. Version %(number)s of "
        "%(received)s counts from now on; it takes the place of the one before.\n"
        "SHA-256 of the content: %(digest)s\n\nThe new receipt is attached.\n%(link)s",
        **values,
    )
    subject = T(
        "Receipt for version %(number)s of %(reference)s",
        number=version.number,
        reference=values["reference"],
    )
    tell_firm(act, application, "application.receipt", subject, body, event, (file_id,))
    if application.creative_id is not None:
        told = T(
            "%(firm)s has sent the application “%(title)s” (%(reference)s) again. Version "
            "%(number)s of %(received)s counts now. The receipt is attached.",
            **values,
        )
        tell_members(
            act=act,
            organisation_id=application.creative_id,
            kind="application.receipt",
            subject=subject,
            body=told,
            case_id=application.id,
            dedup_key=key_of(event, "resent/creative"),
            attachments=(file_id,),
        )
    if application.officer_id is not None:
        told = T(
            "%(firm)s has sent %(reference)s again; version %(number)s counts.\n%(case)s",
            **values,
            case=external("applications_staff.case", token=application.token),
        )
        tell_officer(act, application, "application.resent", subject, told, event)


def on_reopening_ended(event: dict[str, Any], act: Act) -> None:
    """Tell the firm what counts now that the time to send again is over."""
    application = get_application(event["application_id"])
    reopening = get_reopening(event["reopening_id"])
    values = known(application) | {"number": reopening.number, "link": own_page(application)}
    if event["lapsed"]:
        body = T(
            "The time to send your application “%(title)s” (%(reference)s) again is over. Version "
            "%(number)s cannot stand, because its creative was replaced or has declined, so "
            "nothing is submitted.\n\nIf something outside your control held you up, write to the "
            "office.\n%(link)s",
            **values,
        )
        subject = T("%(reference)s was not sent again", reference=values["reference"])
    else:
        body = T(
            "The time to send your application “%(title)s” (%(reference)s) again is over. Version "
            "%(number)s stands as you sent it; what you changed since is undone.\n%(link)s",
            **values,
        )
        subject = T(
            "Version %(number)s of %(reference)s stands",
            number=reopening.number,
            reference=values["reference"],
        )
    tell_firm(act, application, "application.put_back", subject, body, event)
