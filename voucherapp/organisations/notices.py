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


def on_registered(event: dict[str, Any], act: Act) -> None:
    """Tell officers that a creative has registered, with the page on which to look at it."""
    profile = get_profile_of(event["organisation_id"])
    name = profile.organisation.name
    tell_staff(
        act=act,
        permission=Permission.PROFILE_ADMIT,
        kind="profile.registered",
        subject=T("%(name)s has registered as a creative", name=name),
        body=T(
            "%(name)s has registered as a creative and is writing its profile. You can look at it "
            "here; you get another mail when the profile is sent for admission:\n%(link)s",
            name=name,
            link=external("profiles_staff.profile", token=profile.organisation.token),
        ),
        dedup_key=f"profile/{profile.organisation_id}/registered",
    )


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


def on_renewal_asked(event: dict[str, Any], act: Act) -> None:
    """Tell officers that a creative asks for renewal."""
    profile = get_profile_of(event["organisation_id"])
    name = profile.organisation.name
    tell_staff(
        act=act,
        permission=Permission.PROFILE_ADMIT,
        kind="profile.renewal",
        subject=T("%(name)s asks to stay in the gallery", name=name),
        body=T(
            "The admission of %(name)s ends on %(day)s, and it asks for renewal. Please look at its "
            "profile and renew it:\n%(link)s",
            name=name,
            day=profile.valid_until_on,
            link=external("profiles_staff.profile", token=profile.organisation.token),
        ),
        dedup_key=_key(profile, "renewal", profile.renewal_asked_at or act.at),
    )


def on_ending(event: dict[str, Any], act: Act) -> None:
    """Remind the creative that its admission ends, and how to renew it."""
    profile = get_profile_of(event["organisation_id"])
    body = T(
        "%(name)s is in the gallery until %(day)s. Look through your profile and ask for renewal "
        "with one button:\n%(link)s\n\nWithout it firms cannot choose you after that day; what you "
        "have agreed on before goes on.",
        name=profile.organisation.name,
        day=profile.valid_until_on,
        link=external("profiles.preview", token=profile.organisation.token),
    )
    subject = T("Your admission to the gallery ends soon")
    _tell(act, profile, "ending", subject, body, str(profile.valid_until_on))


def on_renewed(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that it stays in the gallery."""
    profile = get_profile_of(event["organisation_id"])
    if profile.valid_until_on is None:
        body = T("%(name)s stays in the gallery.", name=profile.organisation.name)
    else:
        body = T(
            "%(name)s stays in the gallery until %(day)s.",
            name=profile.organisation.name,
            day=profile.valid_until_on,
        )
    subject = T("Your admission is renewed")
    _tell(act, profile, "renewed", subject, body, str(profile.valid_until_on))


def on_lapsed(event: dict[str, Any], act: Act) -> None:
    """Tell the creative that its admission is over, and that it can send its profile again."""
    profile = get_profile_of(event["organisation_id"])
    body = T(
        "The admission of %(name)s to the gallery is over. What you have agreed on with firms goes "
        "on. To be found by firms again, look through your profile and send it for admission:\n"
        "%(link)s",
        name=profile.organisation.name,
        link=external("profiles.preview", token=profile.organisation.token),
    )
    subject = T("Your admission to the gallery is over")
    _tell(act, profile, "lapsed", subject, body, str(profile.valid_until_on))


def _tell(
    act: Act, profile: CreativeProfile, what: str, subject: T, body: T, once: str = ""
) -> None:
    """Write to the creative: once for each decision, or once for what `once` names."""
    tell_members(
        act=act,
        organisation_id=profile.organisation_id,
        kind=f"profile.{what}",
        subject=subject,
        body=body,
        dedup_key=f"profile/{profile.organisation_id}/{what}/{once}"
        if once
        else _key(profile, what, profile.decided_at),
    )


def _key(profile: CreativeProfile, what: str, at: Any) -> str:
    return f"profile/{profile.organisation_id}/{what}/{at.isoformat()}"


SUBSCRIBERS = {
    "CreativeRegistered": (on_registered,),
    "RenewalAsked": (on_renewal_asked,),
    "AdmissionEnding": (on_ending,),
    "ProfileRenewed": (on_renewed,),
    "AdmissionLapsed": (on_lapsed,),
    "ProfileSubmitted": (on_submitted,),
    "ProfileAdmitted": (on_admitted,),
    "ProfileRefused": (on_refused,),
    "ProfileSuspended": (on_suspended,),
}
