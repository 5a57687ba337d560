"""Archives that are sent while they are made."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zipfile import ZipFile

from voucherapp.documents.zips import Member, iter_zip

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_names_are_kept_in_any_script_and_never_doubled() -> None:
    members = [
        Member("a/договор.pdf", lambda: b"one"),
        Member("a/Договор.pdf", lambda: b"two"),
        Member("a/plain", lambda: b"three"),
        Member("a/plain", lambda: b"four"),
    ]
    with ZipFile(io.BytesIO(b"".join(iter_zip(members, at=AT)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "a/договор.pdf", "a/Договор (2).pdf", "a/plain", "a/plain (2)",
        ]  # fmt: skip
        assert archive.read("a/plain (2)") == b"four"


def test_empty_files_are_left_out() -> None:
    members = [Member("empty.txt", lambda: b""), Member("full.txt", lambda: b"x")]
    with ZipFile(io.BytesIO(b"".join(iter_zip(members, at=AT)))) as archive:
        assert archive.namelist() == ["full.txt"]


def test_each_file_is_read_when_its_turn_comes() -> None:
    read: list[int] = []

    def content(number: int) -> bytes:
        read.append(number)
        return b"x" * 100_000

    members = [Member(f"{n}.pdf", lambda n=n: content(n)) for n in range(3)]
    pieces = iter_zip(members, at=AT)
    assert len(next(pieces)) > 100_000
    assert read == [0]
    assert len(list(pieces)) == 3
    assert read == [0, 1, 2]
