"""Firms and creatives, their size, their links, and the profiles of creatives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.files.models import StoredFile
from voucherapp.kernel.workflow import in_list
from voucherapp.organisations.rules import PROFILE, SIZE_CLASSES


class Organisation(Base):
    """A firm that applies or a creative that provides; one row per legal person and kind."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("kind", "country", "registration_key"),
        CheckConstraint("kind IN ('firm', 'creative')", name="kind"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    legal_form: Mapped[str] = mapped_column(String(60), default="company")
    #: As typed, and normalised (upper case, letters and digits only) for comparison.
    registration_number: Mapped[str] = mapped_column(String(40))
    registration_key: Mapped[str] = mapped_column(String(40))
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    street: Mapped[str] = mapped_column(String(70), default="")
    house_number: Mapped[str] = mapped_column(String(16), default="")
    postcode: Mapped[str] = mapped_column(String(16), default="")
    town: Mapped[str] = mapped_column(String(35), default="")
    country: Mapped[str] = mapped_column(String(2))
    nuts3: Mapped[str] = mapped_column(String(5), default="")
    nace_code: Mapped[str] = mapped_column(String(8), default="")
    nace_revision: Mapped[str] = mapped_column(String(4), default="2.1")
    founded_on: Mapped[date | None]
    website: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    #: The usual bank account, compared when the independence of a pair is judged.
    iban: Mapped[str] = mapped_column(String(34), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    profile: Mapped[CreativeProfile | None] = relationship(
        back_populates="organisation", lazy="raise"
    )
    sizes: Mapped[list[SizeDeclaration]] = relationship(
        lazy="raise", order_by="SizeDeclaration.id.desc()", viewonly=True
    )
    links: Mapped[list[OwnershipLink]] = relationship(
        lazy="raise", order_by="OwnershipLink.id", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}


class SizeDeclaration(Base):
    """The size of a firm as it follows from what the firm declared; the newest row counts.

    A row is written whenever figures or links change and is never overwritten: `working` keeps the
    sum of each year with every line, as it was judged then.
    """

    __tablename__ = "size_declaration"
    __table_args__ = (
        CheckConstraint(in_list("size_class", ("", *SIZE_CLASSES)), name="size_class"),
    )

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    declared_at: Mapped[datetime]
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    year: Mapped[int]
    #: The firm's own figures; annual work units in hundredths, so that 12.5 is 1250.
    staff_hundredths: Mapped[int]
    turnover_minor: Mapped[Minor]
    balance_minor: Mapped[Minor]
    #: The status after Art. 4(2); empty while figures of an enterprise that counts are missing.
    size_class: Mapped[str] = mapped_column(String(6))
    #: Why: latest, two_years, kept, changed, public or missing (organisations/rules_sme.py).
    reason: Mapped[str] = mapped_column(String(12), default="latest")
    estimated: Mapped[bool] = mapped_column(default=False)
    #: Since when the firm is controlled by somebody else; years before it are not judged on.
    control_changed_on: Mapped[date | None]
    working: Mapped[dict[str, Any]] = mapped_column(default=dict)


class OwnershipLink(Base):
    """A link to another enterprise or person as the firm declared it.

    It starts at the firm itself, or at an enterprise that another link of the firm has named.
    """

    __tablename__ = "ownership_link"
    __table_args__ = (
        CheckConstraint("direction IN ('parent', 'child')", name="direction"),
        CheckConstraint("percent_bp BETWEEN 0 AND 10000", name="percent_bp"),
        CheckConstraint("votes_bp BETWEEN 0 AND 10000", name="votes_bp"),
        CheckConstraint("other_kind IN ('enterprise', 'person')", name="other_kind"),
    )

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    #: Whether the other one stands above (owns) or below (is owned).
    direction: Mapped[str] = mapped_column(String(6))
    #: The enterprise it starts at, such as "IT:01234567890"; empty for the firm itself.
    base_key: Mapped[str] = mapped_column(String(80), default="")
    other_kind: Mapped[str] = mapped_column(String(10), default="enterprise")
    other_name: Mapped[str] = mapped_column(String(200))
    other_country: Mapped[str] = mapped_column(String(2))
    other_registration_key: Mapped[str] = mapped_column(String(40), index=True)
    #: majority_votes, board, dominant_influence, agreement, or holding (no control).
    kind: Mapped[str] = mapped_column(String(20))
    #: Share of the capital, hundredths of a per cent.
    percent_bp: Mapped[int]
    #: Share of the votes where it differs from that of the capital.
    votes_bp: Mapped[int | None]
    declared_at: Mapped[datetime]


class CreativeProfile(Base):
    """What the gallery shows of a creative once an officer has admitted it."""

    __tablename__ = "creative_profile"
    __table_args__ = (
        CheckConstraint(in_list("state", PROFILE.names), name="state"),
        CheckConstraint("state NOT IN ('refused', 'suspended') OR reason != ''", name="reason"),
        Index(None, "state"),
    )

    id: Mapped[Pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    tagline: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(default="")
    #: Keys of reference.codes.cci_sub_sectors().
    sub_sectors: Mapped[list[str]] = mapped_column(default=list)
    #: [{"title", "client", "year", "url"}]
    references: Mapped[list[Any]] = mapped_column("work_references", default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    #: How many projects the creative can take on at once.
    capacity: Mapped[int] = mapped_column(default=1)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    picture_alt: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    updated_at: Mapped[datetime] = mapped_column(index=True)
    #: The language of tagline and description; the same in others stands in profile_text.
    language: Mapped[str] = mapped_column(String(5), default="en")
    #: Everything in every language, folded to words each with a blank before it: for the search box.
    search_text: Mapped[str] = mapped_column(default="")
    #: The name, and name with taglines and sectors, in the same form: what is found there ranks higher.
    search_name: Mapped[str] = mapped_column(String(400), default="")
    search_head: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    #: The last day of the admission; None for one without an end.
    valid_until_on: Mapped[date | None] = mapped_column(index=True)
    renewal_asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    #: The first day on which one more project fits into the declared capacity; kept by a job.
    free_from_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship(back_populates="profile", lazy="raise")
    picture: Mapped[StoredFile | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
