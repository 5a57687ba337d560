"""Receipts that anybody can check, and everything of an application in one archive."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from tests.factories.applications import (
    FakeUpload,
    complete,
    make_application,
    make_draft,
    member_act,
    member_of,
)
from tests.factories.organisations import make_firm, make_person
from voucherapp.applications import operations, queries
from voucherapp.applications.queries import get_application
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role


@pytest.fixture
def sent(db_session):
    application = make_application()
    return application, queries.latest_version(application.id)


def test_a_genuine_receipt_is_told_with_time_and_version_alone(visitor, sent) -> None:
    application, version = sent
    firm = application.firm.name
    digest = " ".join(version.digest.upper()[i : i + 8] for i in range(0, 64, 8))
    page = visitor().get("/verify").submit("Check", reference="diva-2026-0001", digest=digest)
    assert "DIVA-2026-0001 was submitted on 2 Mar 2026, 10:00 CET, as version 1." in page
    assert firm not in page
    assert "Chairs on loan" not in page


@pytest.mark.parametrize("change", ["digest", "reference"])
def test_what_does_not_belong_together_is_not_known(visitor, sent, change) -> None:
    _application, version = sent
    fields = {"reference": "DIVA-2026-0001", "digest": version.digest}
    fields[change] = "0" * 64 if change == "digest" else "DIVA-2026-0002"
    page = visitor().get("/verify").submit("Check", **fields)
    assert "No application with this reference" in page
    assert page.status == 200


def test_the_downloaded_content_is_checked_and_a_changed_one_refused(visitor, sent) -> None:
    application, version = sent
    firm = visitor(member_of(application.firm))
    data = firm.get(f"/my/applications/{application.token}/content.json").body
    assert json.loads(data) == version.content
    page = visitor().get("/verify").submit("Check", content=(data, "content.json"))
    assert "as version 1." in page
    changed = data.replace(b"Chairs", b"Stools")
    page = visitor().get("/verify").submit("Check", content=(changed, "content.json"))
    assert "No application with this reference" in page
    for nonsense in (b"[]", b"{", b"\xff", b'{"reference": {}}', b"[" * 100_000):
        page = visitor().get("/verify").submit("Check", content=(nonsense, "content.json"))
        assert "Genuine" not in page.text


def test_the_page_asks_for_something_and_counts_tries(visitor, sent, clock) -> None:
    client = visitor()
    page = client.get("/verify").submit("Check")
    assert page.status == 422
    assert "Give the reference and the SHA-256" in page
    data = {"reference": "X", "digest": "Y"}
    statuses = [client.try_post("/verify", data) for _ in range(41)]
    assert statuses[:40] == [200] * 40
    assert statuses[40] == 429
    clock.advance(minutes=16)
    assert client.try_post("/verify", data) == 200


def test_the_archive_holds_paper_receipt_content_and_files_by_their_names(
    visitor, sent, run_jobs
) -> None:
    application, version = sent
    content, firm_name, token = version.content, application.firm_name, application.token
    run_jobs()
    client = visitor(member_of(get_application(application.id).firm))
    body = client.get(f"/my/applications/{token}/package.zip").body
    name = f"DIVA-2026-0001 {firm_name}".rstrip(".")
    with ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{name}/{name} v1.pdf",
            f"{name}/{name} v1.json",
            f"{name}/{name} v1 receipt.pdf",
            f"{name}/{name} 01 quote.pdf",
        ]
        assert archive.read(f"{name}/{name} v1.pdf")[:4] == b"%PDF"
        assert json.loads(archive.read(f"{name}/{name} v1.json")) == content
        assert all(info.file_size for info in archive.infolist())
    officer = visitor(make_person(Role.OFFICER))
    with ZipFile(io.BytesIO(officer.get(f"/my/applications/{token}/package.zip").body)) as same:
        assert same.namelist() == archive.namelist()
    assert visitor(member_of(make_firm())).try_get(f"/my/applications/{token}/package.zip") == 404


def test_each_version_can_be_had_with_the_files_it_had(visitor, db_session) -> None:
    application = make_application()
    act = member_act(application.firm)
    operations.take_back(act=act, application=application)
    application = get_application(application.id)
    operations.remove_document(
        act=act, application=application, document=queries.list_documents(application)[0]
    )
    operations.attach_document(
        act=act,
        application=application,
        requirement="quote",
        upload=FakeUpload(filename="新しい見積.pdf"),
    )
    operations.resend_application(act=act, application=application)
    db.session.flush()
    token = application.token
    client = visitor(member_of(application.firm))

    def files(number: int) -> str:
        body = client.get(f"/my/applications/{token}/package.zip?version={number}").body
        return ZipFile(io.BytesIO(body)).namelist()[-1]

    assert files(1).endswith(" 01 quote.pdf")
    assert files(2).endswith(" 01 新しい見積.pdf")
    assert client.get(f"/my/applications/{token}/application.pdf?version=1").body[:4] == b"%PDF"
    assert client.try_get(f"/my/applications/{token}/application.pdf?version=3") == 404


def test_a_draft_is_packed_as_it_stands_for_its_firm_alone(visitor, db_session) -> None:
    application = complete(make_draft())
    token = application.token
    client = visitor(member_of(application.firm))
    body = client.get(f"/my/applications/{token}/package.zip").body
    assert [n.rsplit(" ", 1)[-1] for n in ZipFile(io.BytesIO(body)).namelist()][-1] == "quote.pdf"
    assert client.try_get(f"/my/applications/{token}/content.json") == 404
    officer = visitor(make_person(Role.OFFICER))
    assert officer.try_get(f"/my/applications/{token}/package.zip") == 404
