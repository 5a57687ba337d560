"""Reads of the gallery and of the profiles that officers admit to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from voucherapp.db.queries import Listing, one_or_404, page_of
from voucherapp.db.session import db
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import State
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.models_profiles import ProfileText
from voucherapp.organisations.queries_search import narrowed, rank, taken_by
from voucherapp.organisations.rules import PROFILE
from voucherapp.organisations.rules_profiles import search_words
from voucherapp.reference import codes

GALLERY_PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class GalleryRow:
    """A creative as the gallery shows it."""

    organisation_id: int
    token: str
    name: str
    town: str
    territory: str
    tagline: str
    sectors: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int
    picture_token: str | None
    picture_alt: str
    #: The language of the tagline.
    language: str = ""
    #: The first day with room for one more project; None when it was never worked out.
    free_from_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile as the admission queue shows it."""

    token: str
    name: str
    town: str
    territory: str
    sectors: tuple[str, ...]
    state: State
    submitted_at: datetime | None
    updated_at: datetime
    valid_until_on: date | None = None
    renewal_asked_at: datetime | None = None


def _cards(reader: str) -> Any:
    """Select what a card of the gallery shows, column by column: entities cost twice the time.

    The tagline is in the language of the reader where the creative has written one.
    """
    own = and_(ProfileText.profile_id == CreativeProfile.id, ProfileText.language == reader)
    return (
        select(
            Organisation.id,
            Organisation.token,
            Organisation.name,
            Organisation.town,
            Organisation.nuts3,
            func.coalesce(func.nullif(ProfileText.tagline, ""), CreativeProfile.tagline).label(
                "tagline"
            ),
            func.coalesce(ProfileText.language, CreativeProfile.language).label("language"),
            CreativeProfile.sub_sectors,
            CreativeProfile.languages,
            CreativeProfile.capacity,
            CreativeProfile.free_from_on,
            CreativeProfile.picture_alt,
            StoredFile.token.label("picture_token"),
        )
        .join_from(
            CreativeProfile, Organisation, Organisation.id == CreativeProfile.organisation_id
        )
        .outerjoin(StoredFile, StoredFile.id == CreativeProfile.picture_id)
        .outerjoin(ProfileText, own)
    )


def list_gallery(
    filters: Mapping[str, str],
    page: int = 1,
    *,
    per_page: int = GALLERY_PER_PAGE,
    today: date | None = None,
    within: Sequence[str] = (),
    among: Sequence[str] = (),
    reader: str = "",
) -> Listing[GalleryRow]:
    """Return one page of admitted creatives: the best found first, then by name.

    Filters are sector (a key), territory (a NUTS code or its beginning), language (a code), free
    ("now" or "quarter", counted from `today`) and text, each of whose words must begin a word of
    the profile in any of its languages, whatever case and accents. `within` narrows to any of
    these territories, `among` to any of these sectors; `reader` is the language in which taglines
    are preferred.
    """
    statement = narrowed(_cards(reader).where(CreativeProfile.state == "admitted"), filters, today)
    statement = taken_by(statement, within, among)
    words = search_words(filters.get("text", ""))
    return page_of(
        statement,
        build=_gallery_row,
        sorts={"name": CreativeProfile.search_name},
        sort="name",
        direction="asc",
        page=page,
        tie=CreativeProfile.id,
        filters=dict(filters),
        per_page=per_page,
        leads={"name": -rank(words)} if words else None,
    )


def _gallery_row(row: Any) -> GalleryRow:
    return GalleryRow(
        organisation_id=row.id,
        token=row.token,
        name=row.name,
        town=row.town,
        territory=codes.label_of("nuts", row.nuts3),
        tagline=row.tagline,
        sectors=sectors_named(row.sub_sectors),
        languages=tuple(row.languages),
        capacity=row.capacity,
        picture_token=row.picture_token,
        picture_alt=row.picture_alt,
        language=row.language,
        free_from_on=row.free_from_on,
    )


def sectors_named(keys: Sequence[str]) -> tuple[str, ...]:
    """Name creative sectors by their keys."""
    return tuple(codes.label_of("cci", key) for key in keys)


def sector_labels(profile: CreativeProfile) -> tuple[str, ...]:
    """Name the creative sectors of a profile."""
    return sectors_named(profile.sub_sectors)


def list_newest_creatives(limit: int = 6) -> list[GalleryRow]:
    """List the creatives admitted last, those with a picture first."""
    statement = (
        _cards("")
        .where(CreativeProfile.state == "admitted")
        .order_by(
            CreativeProfile.picture_id.is_(None),
            CreativeProfile.decided_at.desc(),
            CreativeProfile.id,
        )
        .limit(limit)
    )
    return [_gallery_row(row) for row in db.session.execute(statement)]


def list_cards(organisation_ids: Collection[int], reader: str = "") -> dict[int, GalleryRow]:
    """Return the cards of these creatives by their ids; of those that are admitted."""
    if not organisation_ids:
        return {}
    statement = _cards(reader).where(
        CreativeProfile.state == "admitted", Organisation.id.in_(organisation_ids)
    )
    return {row.id: _gallery_row(row) for row in db.session.execute(statement)}


def list_gallery_territories() -> list[codes.Choice]:
    """Return (code, name) of the regions and provinces in which admitted creatives have their seat."""
    statement = (
        select(Organisation.nuts3)
        .join(CreativeProfile, CreativeProfile.organisation_id == Organisation.id)
        .where(CreativeProfile.state == "admitted", Organisation.nuts3 != "")
        .distinct()
    )
    seats = db.session.scalars(statement).all()
    found = {*seats, *(code[:-1] for code in seats)}
    return [(code, codes.label_of("nuts", code)) for code in sorted(found)]


def count_admitted() -> int:
    """Return how many creatives are in the gallery."""
    return db.session.scalar(select(func.count()).where(CreativeProfile.state == "admitted")) or 0


def get_public_profile(token: str) -> CreativeProfile:
    """Return an admitted profile with its organisation and picture, else NotFound."""
    return one_or_404(_profile(token).where(CreativeProfile.state == "admitted"))


def get_profile(token: str) -> CreativeProfile:
    """Return any profile with its organisation and picture, for officers; else NotFound."""
    return one_or_404(_profile(token))


def _profile(token: str) -> Select[CreativeProfile]:
    return (
        select(CreativeProfile)
        .join(CreativeProfile.organisation)
        .where(Organisation.token == token)
        .options(contains_eager(CreativeProfile.organisation), joinedload(CreativeProfile.picture))
    )


def list_profiles_to_admit() -> list[ProfileRow]:
    """List the profiles that wait for an officer, the longest waiting first."""
    return list(list_profiles({"state": "submitted"}, 1, per_page=200).rows)


def count_profiles_to_admit() -> int:
    """Return how many profiles wait for an officer."""
    return db.session.scalar(select(func.count()).where(CreativeProfile.state == "submitted")) or 0


def list_profiles(
    filters: Mapping[str, str],
    page: int = 1,
    *,
    sort: str = "submitted",
    direction: str = "asc",
    per_page: int = 50,
) -> Listing[ProfileRow]:
    """Return one page of profiles for officers; filters are state and those of the gallery."""
    rows: Any = select(CreativeProfile, Organisation).join(CreativeProfile.organisation)
    statement = narrowed(rows, filters)
    if filters.get("state"):
        statement = statement.where(CreativeProfile.state == filters["state"])
    if filters.get("renewal") == "asked":
        statement = statement.where(CreativeProfile.renewal_asked_at.is_not(None))
    return page_of(
        statement,
        build=_profile_row,
        sorts={
            "submitted": func.coalesce(CreativeProfile.submitted_at, CreativeProfile.updated_at),
            "name": func.lower(Organisation.name),
            "updated": CreativeProfile.updated_at,
            "until": func.coalesce(CreativeProfile.valid_until_on, date.max),
        },
        sort=sort,
        direction=direction,
        page=page,
        tie=CreativeProfile.id,
        filters=dict(filters),
        per_page=per_page,
    )


def _profile_row(row: Any) -> ProfileRow:
    profile, organisation = row
    return ProfileRow(
        token=organisation.token,
        name=organisation.name,
        town=organisation.town,
        territory=codes.label_of("nuts", organisation.nuts3),
        sectors=sector_labels(profile),
        state=PROFILE.state(profile.state),
        submitted_at=profile.submitted_at,
        updated_at=profile.updated_at,
        valid_until_on=profile.valid_until_on,
        renewal_asked_at=profile.renewal_asked_at,
    )
