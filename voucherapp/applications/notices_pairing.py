"""Who is told when a creative on which applications rest is taken out of the gallery."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members
from voucherapp.applications.models import Application
from voucherapp.applications.queries_pairing import list_relying_on
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.web.links import external


def on_taken_out(event: dict[str, Any], act: Act) -> None:
    """Tell each firm that rests on a suspended or lapsed creative what it means for its application."""
    for application in list_relying_on(event["organisation_id"]):
        name = application.creative.name if application.creative else ""
        tell_members(
            act=act,
            organisation_id=application.firm_id,
            kind="creative.taken_out",
            subject=T("%(name)s is not in the gallery any more", name=name),
            body=_body(application, name),
            case_id=application.id,
            dedup_key=f"application/{application.id}/taken-out/{act.at.date().isoformat()}",
        )


def _body(application: Application, name: str) -> T:
    call = application.call.title
    if application.state == "draft":
        return T(
            "%(name)s, which you chose for your draft in the call “%(call)s”, is not in the gallery of "
            "the scheme any more. Choose or invite another creative before the call closes:\n%(link)s",
            name=name,
            call=call,
            link=external("applications.creative", token=application.token),
        )
    if application.state == "selected":
        return T(
            "%(name)s, with which you have a voucher in the call “%(call)s”, is not in the gallery of "
            "the scheme any more. Your award stands and the project can go on. If you cannot finish it "
            "with this creative, please write to us before you order anything else:\n%(link)s",
            name=name,
            call=call,
            link=external("applications.show", token=application.token),
        )
    return T(
        "%(name)s, which takes part in your application in the call “%(call)s”, is not in the gallery "
        "of the scheme any more. What you sent stays as it is; the office writes to you if something "
        "must be changed:\n%(link)s",
        name=name,
        call=call,
        link=external("applications.show", token=application.token),
    )


SUBSCRIBERS = {
    "ProfileSuspended": (on_taken_out,),
    "AdmissionLapsed": (on_taken_out,),
}
