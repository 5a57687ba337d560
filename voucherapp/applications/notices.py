"""Who is told what about an application, from the events of this slice."""

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
from voucherapp.applications.queries_versions import get_correction, get_version
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external


def on_submitted(event: dict[str, Any], act: Act) -> None:
    """Print the receipt and send it to the firm and the creative."""
    application = get_application(event["application_id"])
    version = get_version(application.id, event["number"])
    file_id = receipt_of(act, application, version)
    values = known(application) | {
        "received": format_moment(version.at, application.call.timezone),
        "sequence": application.sequence,
        "digest": version.digest,
        "link": own_page(application),
    }
    body = T(
        "We have received your application “%(title)s” to the call “%(call)s”.\n\n"
        "Reference: %(reference)s\nReceived: %(received)s\n"
        "Number of arrival: %(sequence)s\nSHA-256 of the content: %(digest)s\n\n"
        "The receipt is attached. Next, the office checks whether the application is formally "
        "complete; if something can be mended, you are asked. You can follow it here:\n%(link)s",
        **values,
    )
    subject = T("Receipt for your application %(reference)s", reference=application.reference)
    tell_firm(act, application, "application.receipt", subject, body, event, (file_id,))
    if application.creative_id is not None:
        told = T(
            "%(firm)s has sent the application “%(title)s” with your offer to the call “%(call)s”.\n\n"
            "Reference: %(reference)s\nReceived: %(received)s\n\n"
            "Please do not begin the work before the firm has been awarded a voucher. "
            "The receipt is attached.",
            **values,
        )
        tell_members(
            act=act,
            organisation_id=application.creative_id,
            kind="application.receipt",
            subject=T("Application %(reference)s was sent", reference=application.reference),
            body=told,
            case_id=application.id,
            dedup_key=key_of(event, "receipt/creative"),
            attachments=(file_id,),
        )


def on_correction_asked(event: dict[str, Any], act: Act) -> None:
    """Ask the firm for the correction."""
    application = get_application(event["application_id"])
    correction = get_correction(event["correction_id"])
    body = T(
        "While checking your application “%(title)s” (%(reference)s) we found something that you "
        "can put right:\n\n%(reason)s\n\nPlease answer until %(due)s. Open the application, "
        "change what is needed and send your answer:\n%(link)s\n\n"
        "Without an answer the office decides on what was sent before.",
        **known(application),
        reason=correction.reason,
        due=format_moment(correction.due_at, application.call.timezone),
        link=own_page(application),
    )
    subject = T("Please correct your application %(reference)s", reference=application.reference)
    tell_firm(act, application, "application.correction", subject, body, event)


def on_correction_answered(event: dict[str, Any], act: Act) -> None:
    """Send the firm its new receipt and tell the officer who handles the case."""
    application = get_application(event["application_id"])
    correction = get_correction(event["correction_id"])
    version = get_version(application.id, event["number"])
    file_id = receipt_of(act, application, version)
    values = known(application) | {
        "received": format_moment(version.at, application.call.timezone),
        "digest": version.digest,
        "answer": correction.answer,
    }
    body = T(
        "We have received your corrected application “%(title)s” (%(reference)s) on %(received)s.\n"
        "SHA-256 of the content: %(digest)s\n\nThe new receipt is attached.",
        **values,
    )
    subject = T("Receipt for your correction of %(reference)s", reference=application.reference)
    tell_firm(act, application, "application.receipt", subject, body, event, (file_id,))
    told = T(
        "%(firm)s has answered the correction of %(reference)s:\n\n%(answer)s\n\n%(link)s",
        **values,
        link=external("applications_staff.case", token=application.token),
    )
    subject = T("Correction of %(reference)s answered", reference=application.reference)
    tell_officer(act, application, "application.answered", subject, told, event)


def on_correction_expired(event: dict[str, Any], act: Act) -> None:
    """Tell the firm and the officer that the time went by."""
    application = get_application(event["application_id"])
    body = T(
        "The time for correcting your application “%(title)s” (%(reference)s) is over. The office "
        "now decides on what was sent before.",
        **known(application),
    )
    subject = T("Time for correcting %(reference)s is over", reference=application.reference)
    tell_firm(act, application, "application.expired", subject, body, event)
    told = T(
        "The correction of %(reference)s was not answered in time. It waits for your decision:\n"
        "%(link)s",
        reference=application.reference,
        link=external("applications_staff.case", token=application.token),
    )
    tell_officer(act, application, "application.expired", subject, told, event)


def on_accepted(event: dict[str, Any], act: Act) -> None:
    """Tell the firm that its application is formally in order."""
    application = get_application(event["application_id"])
    body = T(
        "Your application “%(title)s” (%(reference)s) is formally in order and goes on to the "
        "evaluation. You need not do anything; all applicants learn the result on the same day.",
        **known(application),
    )
    subject = T(
        "Your application %(reference)s is formally in order", reference=application.reference
    )
    tell_firm(act, application, "application.accepted", subject, body, event)


def on_refused(event: dict[str, Any], act: Act) -> None:
    """Tell the firm that its application was refused, on which point and why."""
    application = get_application(event["application_id"])
    checklist = config_of(application.call, application.call_version).checklist
    labels = {point.code: point.label for point in checklist}
    body = T(
        "Your application “%(title)s” (%(reference)s) cannot be considered, because a formal "
        "condition of the call is not met.\n\nPoint: %(point)s\nReason: %(reason)s\n\n"
        "What you sent stays on record and can be read here:\n%(link)s\n\n"
        "If you think that this is a mistake, answer this message and say why.",
        **known(application),
        point=labels.get(application.refusal_code, application.refusal_code),
        reason=application.refusal_reason,
        link=own_page(application),
    )
    subject = T("Decision on formal grounds: %(reference)s", reference=application.reference)
    tell_firm(act, application, "application.refused", subject, body, event)


def on_withdrawn(event: dict[str, Any], act: Act) -> None:
    """Confirm a withdrawal to the firm; once it was sent, the creative and the officer learn it too."""
    if event["was"] == "draft":
        return
    application = get_application(event["application_id"])
    body = T(
        "%(firm)s has withdrawn the application “%(title)s” (%(reference)s). It is not considered "
        "any further.",
        **known(application),
    )
    subject = T("Application %(reference)s was withdrawn", reference=application.reference)
    tell_firm(act, application, "application.withdrawn", subject, body, event)
    tell_officer(act, application, "application.withdrawn", subject, body, event)
    if application.creative_id is not None:
        tell_members(
            act=act,
            organisation_id=application.creative_id,
            kind="application.withdrawn",
            subject=subject,
            body=body,
            case_id=application.id,
            dedup_key=key_of(event, "withdrawn/creative"),
        )


def on_late_allowed(event: dict[str, Any], act: Act) -> None:
    """Tell the firm until when its draft may still come in."""
    application = get_application(event["application_id"])
    if application.late_until is None:
        return
    until = format_moment(application.late_until, application.call.timezone)
    body = T(
        "You may send your application “%(title)s” to the call “%(call)s” until %(until)s although "
        "the call has closed. It will be marked as late, with this reason:\n\n%(reason)s\n\n%(link)s",
        **known(application),
        until=until,
        reason=application.late_reason,
        link=own_page(application),
    )
    subject = T("You may send your application until %(until)s", until=until)
    key = event | {"until": application.late_until.isoformat()}
    tell_firm(act, application, "application.late", subject, body, key)
