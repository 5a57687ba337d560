"""What everybody who has begun an application reads when the rules of the call change."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members
from voucherapp.applications.notices_common import key_of, tell_firm
from voucherapp.applications.operations_amendments import move_drafts
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_drafts import list_begun
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.programmes.queries_versions import get_version
from voucherapp.web.formatting import format_moment
from voucherapp.web.links import external


def on_call_amended(event: dict[str, Any], act: Act) -> None:
    """Tell the firms and creatives of all applications to a call what changes and why."""
    version = get_version(event["call_id"], event["number"])
    for application_id in list_begun(event["call_id"]):
        application = get_application(application_id)
        if application.state == "draft":
            standing = T("Your draft follows the new rules from then on: please look through it.")
        else:
            standing = T("Your application stays under the rules it was sent under.")
        body = T(
            "The rules of the call “%(title)s” change by amendment %(number)s.\n\nWhy: %(reason)s\n\n"
            "It counts from %(moment)s. %(standing)s\n\nEvery change stands here, before and "
            "after:\n%(link)s",
            title=version.title,
            number=version.number - 1,
            reason=version.reason,
            moment=format_moment(version.effective_at, application.call.timezone),
            standing=standing,
            link=external("calls.rules", code=application.call.code, version=version.number),
        )
        subject = T("The rules of the call “%(title)s” change", title=version.title)
        told = {**event, "application": application.id}
        tell_firm(act, application, "call.amended", subject, body, told)
        if application.creative_id is not None:
            tell_members(
                act=act,
                organisation_id=application.creative_id,
                kind="call.amended",
                subject=subject,
                body=body,
                case_id=application.id,
                dedup_key=key_of(told, "call.amended/creative"),
            )


def on_amendment_in_force(event: dict[str, Any], act: Act) -> None:
    """Let drafts follow the rules that count from now on."""
    move_drafts(act=act, call_id=event["call_id"], number=event["number"])


SUBSCRIBERS = {
    "CallAmended": (on_call_amended,),
    "AmendmentInForce": (on_amendment_in_force,),
}
