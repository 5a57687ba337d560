"""Messages between the office and one party of a case, internal notes, tags, saved lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voucherapp.db.base import Base, Pk
from voucherapp.files.models import StoredFile
from voucherapp.organisations.models import Organisation


class CaseMessage(Base):
    """A message of the office to one organisation of a case, or the other way round.

    The other party of the case never reads it. `case_id` is the application in the slice above.
    """

    __tablename__ = "case_message"
    __table_args__ = (
        Index(None, "case_id", "id"),
        Index(None, "organisation_id", "read_at"),
        Index(None, "from_office", "read_at"),
        CheckConstraint("answer_until IS NULL OR from_office", name="asks"),
        CheckConstraint("answered_at IS NULL OR answer_until IS NOT NULL", name="answered"),
    )

    id: Mapped[Pk]
    case_id: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    from_office: Mapped[bool]
    text: Mapped[str]
    #: Until when the office asks for an answer or a document; None for a plain message.
    answer_until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    #: When somebody of the other side answered it or marked it as read.
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    files: Mapped[list[CaseMessageFile]] = relationship(lazy="raise", order_by="CaseMessageFile.id")


class CaseMessageFile(Base):
    """A file that came with a message."""

    __tablename__ = "case_message_file"

    id: Mapped[Pk]
    message_id: Mapped[int] = mapped_column(ForeignKey("case_message.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship(lazy="raise")


class MessageDraft(Base):
    """A message that somebody has begun: only its writer sees it, and sending it ends it."""

    __tablename__ = "case_message_draft"
    __table_args__ = (UniqueConstraint("user_id", "case_id", "organisation_id"),)

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int]
    #: The party that it is for, or of which the writer is one.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    text: Mapped[str]
    #: The day until which an answer is to be asked for.
    answer_on: Mapped[date | None]
    saved_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class CaseNote(Base):
    """What the office writes down for itself; no party ever reads it."""

    __tablename__ = "case_note"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[Pk]
    case_id: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    text: Mapped[str]


class CaseTag(Base):
    """A word by which the office finds cases again."""

    __tablename__ = "case_tag"
    __table_args__ = (UniqueConstraint("case_id", "tag"), Index(None, "tag", "case_id"))

    id: Mapped[Pk]
    case_id: Mapped[int]
    tag: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column("by_user", ForeignKey("user_account.id"))


class SavedView(Base):
    """A list as one person wants to see it again: filters, order and columns, under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("user_id", "page", "name"),)

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: The endpoint of the list.
    page: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    #: The arguments of its address; columns as a list of keys.
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Whether the list opens like this when nothing is asked for.
    opens_first: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]
