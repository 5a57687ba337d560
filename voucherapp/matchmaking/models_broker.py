"""Brokers whom firms have invited to a brief, and what they say there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.accounts.models import User
from voucherapp.db.base import Base, Pk
from voucherapp.kernel.workflow import in_list
from voucherapp.matchmaking.models import Brief
from voucherapp.matchmaking.rules_broker import BROKERAGE
from voucherapp.organisations.models import Organisation


class Brokerage(Base):
    """A firm asked a broker, by e-mail address, to help with one brief."""

    __tablename__ = "brokerage"
    __table_args__ = (
        CheckConstraint(in_list("state", BROKERAGE.names), name="state"),
        CheckConstraint(
            "state != 'helping' OR (takes_fee IS NOT NULL AND broker_id IS NOT NULL)",
            name="helping",
        ),
        UniqueConstraint("brief_id", "invited_email"),
        Index(None, "invited_email"),
    )

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    brief_id: Mapped[int] = mapped_column(ForeignKey("brief.id"))
    #: In lower case, as addresses of accounts are kept.
    invited_email: Mapped[str] = mapped_column(String(254))
    broker_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    invited_at: Mapped[datetime]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    #: Disclosed before the broker sees the brief.
    takes_fee: Mapped[bool | None]
    fee_text: Mapped[str] = mapped_column(default="")
    brief: Mapped[Brief] = relationship(lazy="raise")
    broker: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[broker_id])


class BrokerComment(Base):
    """What a broker says about a brief, perhaps with a creative it suggests."""

    __tablename__ = "broker_comment"
    __table_args__ = (Index(None, "brokerage_id", "at"), Index(None, "creative_id"))

    id: Mapped[Pk]
    brokerage_id: Mapped[int] = mapped_column(ForeignKey("brokerage.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(default="")
    creative_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    creative: Mapped[Organisation | None] = relationship(lazy="raise")
