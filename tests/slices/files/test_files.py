"""Files: kept under their hash, checked before they are kept, handed out harmlessly."""

from __future__ import annotations

import io
import socket
import struct
import threading

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from tests.factories.accounts import act_of, make_user
from voucherapp.db.session import db
from voucherapp.files import store
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import (
    publish_picture,
    read_bytes,
    store_bytes,
    store_picture,
    store_upload,
)
from voucherapp.files.scanner import scan
from voucherapp.files.serve import disposition, send
from voucherapp.kernel.act import Act
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused

PDF = b"%PDF-1.7\n%test\n"


def upload(data: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def picture(size=(2400, 1200), kind="JPEG", mode="RGB") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera with a name"
    exif[0x0112] = 6
    image = Image.new(mode, size, "orange" if mode == "RGB" else (255, 120, 0, 90))
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


@pytest.fixture
def act(app) -> Act:
    return act_of(make_user(Role.CREATIVE))


def test_an_upload_is_kept_under_its_hash_once(act, files_dir) -> None:
    before = {p for p in files_dir.rglob("*") if p.is_file()}
    first = store_upload(act=act, upload=upload(PDF, "a.pdf"), kinds=("pdf",), max_bytes=100)
    second = store_upload(act=act, upload=upload(PDF, "b.pdf"), kinds=("pdf",), max_bytes=100)
    assert first.sha256 == second.sha256
    assert first.token != second.token
    assert read_bytes(first) == PDF
    new = {p for p in files_dir.rglob("*") if p.is_file()} - before
    assert {p.name for p in new} <= {first.sha256}, "other tests may have kept the same bytes"
    assert store.path_of(files_dir, first.sha256).is_file()
    assert (first.media_type, first.size, first.scan) == ("application/pdf", len(PDF), "unscanned")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.pdf"),
        (PDF + b"x" * 100, "a.pdf"),
        (b"MZ\x90\x00", "a.pdf"),
        (picture((10, 10)), "a.jpg"),
        (PDF, "a.exe"),
    ],
)
def test_what_is_not_asked_for_is_refused_with_a_remedy(act, files_dir, data, name) -> None:
    before = list(files_dir.rglob("*"))
    with pytest.raises(Refused) as refusal:
        store_upload(act=act, upload=upload(data, name), kinds=("pdf",), max_bytes=100)
    assert len(str(refusal.value.message)) > 30
    assert list(files_dir.rglob("*")) == before


def test_a_changed_file_is_noticed(act, files_dir) -> None:
    file = store_bytes(act=act, data=b"letter", filename="l.txt", media_type="text/plain")
    store.path_of(files_dir, file.sha256).write_bytes(b"Letter")
    with pytest.raises(ValueError, match="changed on the disk"):
        read_bytes(file)


def test_a_picture_is_made_anew_without_its_data(act) -> None:
    file = store_picture(act=act, upload=upload(picture(), "Mein Bild.jpeg"))
    assert (file.filename, file.media_type) == ("Mein Bild.jpg", "image/jpeg")
    kept = Image.open(io.BytesIO(read_bytes(file)))
    assert kept.size == (800, 1600), "turned as it was held, and no side above 1600"
    assert b"A camera" not in read_bytes(file)
    assert not kept.getexif()


def test_a_transparent_picture_stands_on_white(act) -> None:
    data = picture((20, 20), "PNG", "RGBA")
    kept = Image.open(io.BytesIO(read_bytes(store_picture(act=act, upload=upload(data, "a.png")))))
    assert all(channel > 150 for channel in kept.getpixel((5, 5))[:2])


@pytest.mark.parametrize("data", [PDF, b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xffno"])
def test_a_broken_picture_is_refused(act, data) -> None:
    with pytest.raises(Refused):
        store_picture(act=act, upload=upload(data, "a.png"))


def test_a_picture_is_public_once_it_is_published(client, visitor) -> None:
    owner = make_user(Role.CREATIVE)
    file = store_picture(act=act_of(owner), upload=upload(picture((30, 20)), "a.jpg"))
    url = f"/pictures/{file.token}"
    assert client.try_get(url) == 404
    assert visitor(make_user(Role.CREATIVE)).try_get(url) == 404
    assert visitor(owner).try_get(url) == 200
    assert visitor(make_user(Role.OFFICER)).try_get(url) == 200
    publish_picture(act=act_of(owner), file=file)
    answer = client.get(url).response
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert (
        client.http.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )
    publish_picture(act=act_of(owner), file=file, public=False)
    assert client.try_get(url) == 404


def test_only_pictures_are_served_as_pictures(client) -> None:
    user = make_user(Role.CREATIVE)
    file = store_bytes(act=act_of(user), data=PDF, filename="a.pdf", media_type="application/pdf")
    publish_picture(act=act_of(user), file=file)
    assert client.try_get(f"/pictures/{file.token}") == 404


def test_a_file_is_saved_not_opened_and_runs_nothing(app, act) -> None:
    html = store_bytes(act=act, data=b"<script>", filename="x.html", media_type="text/html")
    pdf = store_bytes(act=act, data=PDF, filename="x.pdf", media_type="application/pdf")
    with app.test_request_context():
        for file, inline, kind in (
            (html, True, "attachment"),
            (pdf, True, "inline"),
            (pdf, False, "attachment"),
        ):
            answer = send(file, inline=inline)
            assert answer.headers["Content-Disposition"].startswith(kind)
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_names_keep_their_script() -> None:
    header = disposition('Račun "5".pdf', inline=False)
    assert header == (
        "attachment; filename=\"Ra_un _5_.pdf\"; filename*=UTF-8''Ra%C4%8Dun%20%225%22.pdf"
    )


class Clamd(threading.Thread):
    """Speaks INSTREAM as clamd does, and keeps what it was sent."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer, self.got = answer, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"

    def run(self) -> None:
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.got += stream.read(size)
            connection.sendall(self.answer)
        self.server.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar-Test-Signature FOUND\0", "virus"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not-scanned"),
        (b"", "not-scanned"),
    ],
)
def test_the_scanner_decides_and_fails_closed(answer, code) -> None:
    daemon = Clamd(answer)
    daemon.start()
    data = bytes(range(256)) * 600
    if code is None:
        assert scan(data, daemon.address) == "clean"
    else:
        with pytest.raises(Refused) as refusal:
            scan(data, daemon.address)
        assert refusal.value.code == code
    daemon.join(5)
    assert daemon.got == data


def test_without_the_scanner_nothing_is_kept(act, app, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "CLAMD_ADDRESS", "127.0.0.1:1")
    with pytest.raises(Refused, match="not-scanned"):
        store_upload(act=act, upload=upload(PDF, "a.pdf"), kinds=("pdf",), max_bytes=100)
    assert db.session.scalars(select(StoredFile)).all() == []
