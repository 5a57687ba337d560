"""Reads of stored files; who may have a file is asked by the slice whose record it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from voucherapp.db.queries import one_or_404
from voucherapp.db.session import db
from voucherapp.files import store
from voucherapp.files.models import StoredFile
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission
from voucherapp.web.settings import folder


def read_bytes(file: StoredFile) -> bytes:
    """Return the content of a file; ValueError when it was changed on the disk."""
    return store.get(folder("FILES_DIR"), file.sha256)


def get_file(file_id: int) -> StoredFile:
    """Return a file by its id, for code that has checked who asks."""
    return one_or_404(select(StoredFile).where(StoredFile.id == file_id))


def list_files(file_ids: Collection[int]) -> Sequence[StoredFile]:
    """List files by their ids, oldest first."""
    if not file_ids:
        return ()
    return db.session.scalars(
        select(StoredFile).where(StoredFile.id.in_(file_ids)).order_by(StoredFile.id)
    ).all()


def get_picture_for(actor: Actor, token: str) -> StoredFile:
    """Return a picture: published ones to all, others to who uploaded them or admits profiles."""
    statement = select(StoredFile).where(
        StoredFile.token == token, StoredFile.media_type.startswith("image/")
    )
    if not actor.may(Permission.PROFILE_ADMIT):
        # A visitor has no id; no file was uploaded by number nought.
        mine = StoredFile.created_by == (actor.user_id or 0)
        statement = statement.where(or_(StoredFile.public, mine))
    return one_or_404(statement)
