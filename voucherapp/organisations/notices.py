"""Mails about the admission of creatives."""

from __future__ import annotations

from typing import Any

from voucherapp.accounts.notices import tell_members, tell_staff
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.organisations.models import CreativeProfile
from voucherapp.organisations.queries import get_profile_of
from voucherapp.web.links import external


def on_submitted(event: dict[str, Any], act: Act) -> None:
    """Tell officers that a creative waits."""
    profile = get_profile_of(event["organisation_id"])
    name = profile.organisation.name
    tell_staff(
        act=act,
        permission=Permission.PROFILE_ADMIT,
        kind="profile.submitted",
        subject=T("%(name)s asks to be admitted to the gallery", name=name),
        body=T(
            "%(name)s has sent its profile. Please look at it and admit it, or say what is "
            "missing:\n%(link)s",
            name=name,
            link=external("profiles_staff.profile", token=profile.organisation.token),
        ),
        dedup_key=_key(profile, "submitted", profile.submitted_at),
    )


def on_admitted(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that firms can find it now."""
    profile = get_profile_of(event["organisation_id"])
    body = T(
        "Good news: %(name)s is in the gallery now, and firms can choose you for a project:\n"
        "%(link)s\n\nWhen a firm asks you for an offer you get a mail. Keep your profile up to "
        "date: it is the first thing a firm reads.",
        name=profile.organisation.name,
        link=external("gallery.creative", token=profile.organisation.token),
    )
    _tell(act, profile, "admitted", T("You are in the gallery"), body)


def on_refused(event: dict[str, Any], act: Act) -> None:
    """Tell the creative what an officer found, and that it may ask again."""
    profile = get_profile_of(event["organisation_id"])
    body = T(
        "We have read the profile of %(name)s and could not admit it yet. The reason:\n\n"
        "%(reason)s\n\nYou can change your profile and send it again:\n%(link)s",
        name=profile.organisation.name,
        reason=event["reason"],
        link=external("profiles.edit", token=profile.organisation.token),
    )
    _tell(act, profile, "refused", T("Your profile needs a change"), body)


def on_suspended(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that it is out of the gallery for the time being."""
    profile = get_profile_of(event["organisation_id"])
    body = T(
        "%(name)s is out of the gallery for the time being. The reason:\n\n%(reason)s\n\n"
        "If you think this is a mistake, please write to us. Your profile is kept:\n%(link)s",
        name=profile.organisation.name,
        reason=event["reason"],
        link=external("profiles.preview", token=profile.organisation.token),
    )
    _tell(act, profile, "suspended", T("Your profile is suspended"), body)


def _tell(act: Act, profile: CreativeProfile, what: str, subject: T, body: T) -> None:
    tell_members(
        act=act,
        organisation_id=profile.organisation_id,
        kind=f"profile.{what}",
        subject=subject,
        body=body,
        dedup_key=_key(profile, what, profile.decided_at),
    )


def _key(profile: CreativeProfile, what: str, at: Any) -> str:
    return f"profile/{profile.organisation_id}/{what}/{at.isoformat()}"


SUBSCRIBERS = {
    "ProfileSubmitted": (on_submitted,),
    "ProfileAdmitted": (on_admitted,),
    "ProfileRefused": (on_refused,),
    "ProfileSuspended": (on_suspended,),
}
