"""Stored files; the bytes lie on disk under their hash, the row says what they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from voucherapp.db.base import Base, Pk


class StoredFile(Base):
    """A file that somebody uploaded or the system made; never overwritten."""

    __tablename__ = "stored_file"

    id: Mapped[Pk]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    filename: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: "made" by the system, "unscanned", or "clean" after a virus scanner has seen it.
    scan: Mapped[str] = mapped_column(String(12), default="unscanned")
    #: A picture that anybody may see: its creative has been admitted to the gallery.
    public: Mapped[bool] = mapped_column(default=False)
