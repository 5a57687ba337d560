"""What creatives and officers do with profiles: write, send, admit, refuse, suspend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
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
    ProfileRenewed,
    ProfileSubmitted,
    ProfileSuspended,
    RenewalAsked,
)
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.models_profiles import CapacityPeriod, ProfileText
from voucherapp.organisations.operations_capacity import keep_free_days
from voucherapp.organisations.queries import get_organisation
from voucherapp.organisations.queries_gallery import sector_labels
from voucherapp.organisations.queries_profiles import list_periods, list_texts
from voucherapp.organisations.rules import MOST_SUB_SECTORS, PROFILE, ProfileFacts
from voucherapp.organisations.rules_profiles import (
    Period,
    check_admission_end,
    check_languages,
    check_periods,
    is_renewal_open,
    searchable,
)
from voucherapp.reference import codes

FIELDS = frozenset(
    {
        "tagline", "description", "sub_sectors", "references", "languages", "capacity",
        "picture_alt", "language",
    }
)  # fmt: skip


def save_profile(
    *,
    act: Act,
    profile: CreativeProfile,
    version: int | None = None,
    picture: StoredFile | None = None,
    texts: Sequence[Mapping[str, str]] | None = None,
    periods: Sequence[Period] | None = None,
    **fields: Any,
) -> CreativeProfile:
    """Save what a creative tells about itself; a new picture takes the place of the old one.

    `texts` are tagline and description by language, `periods` days with another capacity; given,
    they replace what was there.
    """
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
    _replace_texts(profile, texts)
    _replace_periods(profile, periods)
    profile.updated_at = act.at
    organisation = get_organisation(profile.organisation_id)
    refresh_search_text(organisation, profile)
    db.session.flush()
    keep_free_days(act=act, profiles=[profile])
    note(
        act,
        "profile.changed",
        profile,
        summary=T("Changed the profile of %(name)s", name=organisation.name),
        detail={"fields": sorted(fields) + (["picture"] if picture is not None else [])},
    )
    db.session.flush()
    return profile


def _replace_texts(profile: CreativeProfile, texts: Sequence[Mapping[str, str]] | None) -> None:
    if texts is None:
        return
    check_languages(profile.language, [text["language"] for text in texts])
    _delete(list_texts(profile.id))
    db.session.add_all(ProfileText(profile_id=profile.id, **text) for text in texts)
    db.session.flush()


def _replace_periods(profile: CreativeProfile, periods: Sequence[Period] | None) -> None:
    if periods is None:
        return
    check_periods(periods)
    _delete(list_periods(profile.id))
    db.session.add_all(
        CapacityPeriod(
            profile_id=profile.id, starts_on=p.starts_on, ends_on=p.ends_on, projects=p.projects
        )
        for p in periods
    )


def _delete(rows: Iterable[Any]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def facts_of(profile: CreativeProfile, reason: str = "", today: date | None = None) -> ProfileFacts:
    """Gather what the guards of the workflow look at; renewal is judged on the day given."""
    asked = profile.renewal_asked_at is not None
    return ProfileFacts(
        tagline=profile.tagline,
        description=profile.description,
        sub_sectors=len(profile.sub_sectors),
        references=len(profile.references),
        languages=len(profile.languages),
        has_picture=profile.picture_id is not None,
        picture_alt=profile.picture_alt,
        reason=reason,
        renewal_open=today is not None
        and is_renewal_open(today, profile.valid_until_on, asked=asked),
    )


def submit_profile(*, act: Act, profile: CreativeProfile) -> None:
    """Ask for admission to the gallery; refused while something is missing."""
    summary = T("Sent the profile for admission")
    fire(profile, PROFILE, "submit", act=act, facts=facts_of(profile), summary=summary)
    profile.submitted_at = act.at
    profile.reason = ""
    emit(act, ProfileSubmitted(profile.organisation_id))


def admit_profile(
    *, act: Act, profile: CreativeProfile, valid_until_on: date | None = None
) -> None:
    """Admit a creative to the gallery until a day, or without an end: everybody sees it from now."""
    check_admission_end(act.at.date(), valid_until_on)
    summary = T("Admitted the creative to the gallery")
    fire(profile, PROFILE, "admit", act=act, facts=facts_of(profile), summary=summary)
    _decide(act, profile, "")
    _set_end(profile, valid_until_on)
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


def ask_renewal(*, act: Act, profile: CreativeProfile) -> None:
    """Ask for the renewal of an admission that ends soon; an officer answers."""
    fire(profile, PROFILE, "ask_renewal", act=act, facts=facts_of(profile, today=act.at.date()))
    profile.renewal_asked_at = act.at
    db.session.flush()
    emit(act, RenewalAsked(profile.organisation_id))


def renew_profile(*, act: Act, profile: CreativeProfile, valid_until_on: date | None) -> None:
    """Renew an admission until another day, or without an end."""
    check_admission_end(act.at.date(), valid_until_on)
    fire(profile, PROFILE, "renew", act=act, facts=facts_of(profile))
    _set_end(profile, valid_until_on)
    db.session.flush()
    emit(act, ProfileRenewed(profile.organisation_id))


def _set_end(profile: CreativeProfile, valid_until_on: date | None) -> None:
    profile.valid_until_on = valid_until_on
    profile.renewal_asked_at = profile.reminded_at = None


def refresh_search_text(organisation: Organisation, profile: CreativeProfile) -> None:
    """Write anew what the search box looks through: all languages of the profile."""
    texts = list_texts(profile.id) if profile.id else ()
    taglines = [profile.tagline or "", *(text.tagline for text in texts)]
    descriptions = [profile.description or "", *(text.description for text in texts)]
    works = [str(work.get(key, "")) for work in profile.references or () for key in _SEARCHED]
    sectors = sector_labels(profile) if profile.sub_sectors else ()
    profile.search_name = searchable(organisation.name)
    profile.search_head = searchable(organisation.name, *taglines, *sectors)
    profile.search_text = searchable(
        organisation.name, organisation.town, *taglines, *sectors, *works, *descriptions
    )


#: Of each reference: what was made, and for whom.
_SEARCHED = ("title", "client")


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
