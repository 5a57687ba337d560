"""Briefs of firms, their shortlists, enquiries with messages, and quotes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Minor, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.matchmaking.rules_pairing import ENQUIRY, QUOTE
from voucherapp.organisations.models import Organisation


class Brief(Base):
    """What a firm wants to change, for whom, by when, with how much; a draft until it is used."""

    __tablename__ = "brief"
    __table_args__ = (
        CheckConstraint("budget_minor IS NULL OR budget_minor > 0", name="budget"),
        Index(None, "firm_id", "archived_at", "saved_at"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    change: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="")
    by_when_on: Mapped[date | None]
    budget_minor: Mapped[Minor | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    #: The language of the page on which it was written: creatives who work in it are suggested first.
    language: Mapped[str] = mapped_column(String(5), default="en")
    #: Keys of creative sectors, when the firm knows which it needs; else the words decide.
    needs: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    firm: Mapped[Organisation] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        """The first words of the change, by which people recognise the brief."""
        words = self.change.split()
        return " ".join(words[:9]) + (" …" if len(words) > 9 else "")


class ShortlistEntry(Base):
    """A creative that a firm keeps in mind: for one brief, or for all of them."""

    __tablename__ = "shortlist_entry"
    __table_args__ = (
        UniqueConstraint("firm_id", "creative_id", "brief_id"),
        Index(None, "brief_id"),
        Index(None, "creative_id"),
    )

    id: Mapped[Pk]
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("brief.id"))
    remark: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    creative: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[creative_id])
    brief: Mapped[Brief | None] = relationship(lazy="raise")


class Enquiry(Base):
    """A firm asks one creative about one brief."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint(in_list("state", ENQUIRY.names), name="state"),
        CheckConstraint("state != 'declined' OR reason != ''", name="declined"),
        UniqueConstraint("brief_id", "creative_id"),
        Index(None, "creative_id", "state"),
        Index(None, "firm_id", "sent_at"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("brief.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(10), default="sent")
    sent_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    brief: Mapped[Brief] = relationship(lazy="raise")
    firm: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[firm_id])
    creative: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[creative_id])
    messages: Mapped[list[EnquiryMessage]] = relationship(
        lazy="raise", order_by="EnquiryMessage.id", viewonly=True
    )


class EnquiryMessage(Base):
    """What one side wrote to the other."""

    __tablename__ = "enquiry_message"
    __table_args__ = (
        CheckConstraint("side IN ('firm', 'creative')", name="side"),
        Index(None, "enquiry_id", "at"),
    )

    id: Mapped[Pk]
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str]


class Quote(Base):
    """What a creative would do for a brief, at which price; the chosen one becomes an offer."""

    __tablename__ = "quote"
    __table_args__ = (
        CheckConstraint(in_list("state", QUOTE.names), name="state"),
        CheckConstraint(
            "state NOT IN ('given', 'chosen') OR (price_net_minor > 0 AND vat_rate_bp >= 0"
            " AND days > 0 AND valid_until_on IS NOT NULL AND given_at IS NOT NULL)",
            name="given",
        ),
        CheckConstraint("state != 'declined' OR reason != ''", name="declined"),
        CheckConstraint("state != 'chosen' OR choice_reason != ''", name="chosen"),
        UniqueConstraint("brief_id", "creative_id"),
        Index(None, "creative_id", "state"),
        Index(None, "firm_id", "asked_at"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("brief.id"))
    firm_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    creative_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer_by_on: Mapped[date]
    price_net_minor: Mapped[Minor | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    #: Hundredths of a per cent: 22 % is 2200.
    vat_rate_bp: Mapped[int | None]
    #: Days of work.
    days: Mapped[int | None]
    delivers: Mapped[str] = mapped_column(default="")
    valid_until_on: Mapped[date | None]
    given_at: Mapped[datetime | None]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(default="")
    chosen_at: Mapped[datetime | None]
    choice_reason: Mapped[str] = mapped_column(default="")
    brief: Mapped[Brief] = relationship(lazy="raise")
    firm: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[firm_id])
    creative: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[creative_id])
