"""What creatives and officers do with profiles: write, send, admit, refuse, suspend."""

from __future__ import annotations

from typing import Any

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import publish_picture
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.events import (
    ProfileAdmitted,
    ProfileRefused,
    ProfileSubmitted,
    ProfileSuspended,
)
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.queries import get_organisation
from voucherapp.organisations.queries_gallery import sector_labels
from voucherapp.organisations.rules import (
    MOST_SUB_SECTORS,
    PROFILE,
    ProfileFacts,
    search_text,
)
from voucherapp.reference import codes

FIELDS = frozenset(
    {"tagline", "description", "sub_sectors", "references", "languages", "capacity", "picture_alt"}
)


def save_profile(
    *,
    act: Act,
    profile: CreativeProfile,
    version: int | None = None,
    picture: StoredFile | None = None,
    **fields: Any,
) -> CreativeProfile:
    """Save what a creative tells about itself; a new picture takes the place of the old one."""
    if version is not None:
        expect_version(profile, version)
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    _refuse_sectors(fields.get("sub_sectors", ()))
    for name, value in fields.items():
        setattr(profile, name, value)
    if picture is not None:
        _set_picture(act, profile, picture)
    profile.updated_at = act.at
    organisation = get_organisation(profile.organisation_id)
    refresh_search_text(organisation, profile)
    note(
        act,
        "profile.changed",
        profile,
        summary=T("Changed the profile of %(name)s", name=organisation.name),
        detail={"fields": sorted(fields) + (["picture"] if picture is not None else [])},
    )
    db.session.flush()
    return profile


def facts_of(profile: CreativeProfile, reason: str = "") -> ProfileFacts:
    """Gather what the guards of the workflow look at."""
    return ProfileFacts(
        tagline=profile.tagline,
        description=profile.description,
        sub_sectors=len(profile.sub_sectors),
        references=len(profile.references),
        languages=len(profile.languages),
        has_picture=profile.picture_id is not None,
        picture_alt=profile.picture_alt,
        reason=reason,
    )


def submit_profile(*, act: Act, profile: CreativeProfile) -> None:
    """Ask for admission to the gallery; refused while something is missing."""
    summary = T("Sent the profile for admission")
    fire(profile, PROFILE, "submit", act=act, facts=facts_of(profile), summary=summary)
    profile.submitted_at = act.at
    profile.reason = ""
    emit(act, ProfileSubmitted(profile.organisation_id))


def admit_profile(*, act: Act, profile: CreativeProfile) -> None:
    """Admit a creative to the gallery: from now on everybody sees it with its picture."""
    summary = T("Admitted the creative to the gallery")
    fire(profile, PROFILE, "admit", act=act, facts=facts_of(profile), summary=summary)
    _decide(act, profile, "")
    _show_picture(act, profile, public=True)
    emit(act, ProfileAdmitted(profile.organisation_id))


def refuse_profile(*, act: Act, profile: CreativeProfile, reason: str) -> None:
    """Refuse a creative with a reason it can act on; it may change its profile and ask again."""
    _step_with_reason(
        act, profile, "refuse", reason, T("Did not admit the creative: %(reason)s", reason=reason)
    )
    emit(act, ProfileRefused(profile.organisation_id, reason))


def suspend_profile(*, act: Act, profile: CreativeProfile, reason: str) -> None:
    """Take a creative out of the gallery for the time being, with a reason."""
    _step_with_reason(
        act, profile, "suspend", reason, T("Suspended the creative: %(reason)s", reason=reason)
    )
    _show_picture(act, profile, public=False)
    emit(act, ProfileSuspended(profile.organisation_id, reason))


def refresh_search_text(organisation: Organisation, profile: CreativeProfile) -> None:
    """Write anew what the search box looks through."""
    profile.search_text = search_text(
        organisation.name,
        organisation.town,
        profile.tagline or "",
        profile.description or "",
        *(sector_labels(profile) if profile.sub_sectors else ()),
    )


def _step_with_reason(
    act: Act, profile: CreativeProfile, action: str, reason: str, summary: T
) -> None:
    facts = facts_of(profile, reason)
    fire(profile, PROFILE, action, act=act, facts=facts, summary=summary)
    _decide(act, profile, reason)


def _decide(act: Act, profile: CreativeProfile, reason: str) -> None:
    profile.reason = reason
    profile.decided_at = act.at
    profile.decided_by = act.by
    db.session.flush()


def _set_picture(act: Act, profile: CreativeProfile, picture: StoredFile) -> None:
    _show_picture(act, profile, public=False)
    profile.picture_id = picture.id
    publish_picture(act=act, file=picture, public=profile.state == "admitted")


def _show_picture(act: Act, profile: CreativeProfile, *, public: bool) -> None:
    if profile.picture_id is not None:
        file = db.session.get_one(StoredFile, profile.picture_id)
        publish_picture(act=act, file=file, public=public)


def _refuse_sectors(keys: Any) -> None:
    if len(keys) > MOST_SUB_SECTORS:
        message = T(
            "Choose at most %(most)s sectors: the ones you want to be found by.",
            most=MOST_SUB_SECTORS,
        )
        raise Refused("too-many", message, field="sub_sectors")
    known = dict(codes.cci_sub_sectors())
    if any(key not in known for key in keys):
        raise Refused("unknown", T("Choose a sector from the list."), field="sub_sectors")
