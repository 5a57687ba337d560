"""An application and its documents in one PDF, for whoever may read them."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.factories.accounts import act_of
from tests.factories.applications import (
    FakeUpload,
    accept,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.applications import filled as answers_for
from tests.factories.evaluation import make_assignment, make_evaluator
from tests.factories.organisations import make_firm, make_person
from tests.factories.programmes import make_call
from tests.rules.documents.test_combining import pdf
from voucherapp.accounts.models import User
from voucherapp.applications import combined, jobs_combined, operations
from voucherapp.applications.models import Application
from voucherapp.applications.operations_creative_files import give_documents
from voucherapp.applications.operations_receipts import ask_combined
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_versions import latest_version
from voucherapp.db.session import db, unit_of_work
from voucherapp.evaluation.operations import declare_none
from voucherapp.evaluation.queries import get_assignment
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.kernel.clock import now
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.queries import config_of
from voucherapp.state_aid.operations import confirm_declaration

DOCUMENTS = [
    {"code": "plan", "label": "Plan"},
    {"code": "photo", "label": "Photo", "kinds": ["jpg", "png"]},
    {"code": "letter", "label": "Letter", "given_by": "creative_confidential"},
]


def sent() -> Application:
    call = make_call(change={"documents": DOCUMENTS})
    application = make_draft(call=call)
    offer = make_offer(application)
    act = member_act(application.firm)
    confirm_declaration(act=act, organisation=application.firm)
    values = answers_for(config_of(call))
    operations.save_draft(
        act=act, application=application, version=application.version, values=values
    )
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(picture, "JPEG")
    for code, upload in (
        ("plan", FakeUpload(pdf("Milestones of the plan", "Risks"), "plan.pdf")),
        ("photo", FakeUpload(picture.getvalue(), "photo.jpg")),
    ):
        operations.attach_document(
            act=act, application=application, requirement=code, upload=upload
        )
    assert offer.creative is not None
    give_documents(
        act=member_act(offer.creative),
        offer=offer,
        requirement="letter",
        uploads=[FakeUpload(pdf("They are slow to pay"), "letter.pdf")],
    )
    operations.submit_application(act=act, application=get_application(application.id))
    db.session.flush()
    return get_application(application.id)


def words(body: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(body)).pages).split())


def test_each_reader_gets_the_documents_it_may_read_in_one_pdf(visitor) -> None:
    application = sent()
    token, reference = application.token, application.reference
    firm, title = visitor(member_of(application.firm)), application.title
    page = firm.get(f"/my/applications/{token}")
    body = page.click("All in one PDF").body
    text = words(body)
    for said in (reference, title, "Milestones of the plan", "Risks", "Document 2: Photo"):
        assert said in text
    assert "slow to pay" not in text
    assert PdfReader(io.BytesIO(body)).page_labels[-5:] == ["1-0", "1-1", "1-2", "2-0", "2-1"]
    officer = visitor(make_person(Role.OFFICER))
    case = officer.get(f"/staff/applications/{token}")
    assert "They are slow to pay" in words(case.click("All in one PDF").body)
    accept(get_application(application.id))
    evaluator = make_evaluator()
    waiting = make_assignment(get_application(application.id), evaluator)
    reader, address = visitor(evaluator), f"/reviews/{waiting.token}/combined.pdf"
    assert reader.try_get(address) == 404
    evaluator = db.session.get_one(User, evaluator.id)
    declare_none(act=act_of(evaluator), assignment=get_assignment(waiting.token))
    assert "They are slow to pay" in words(reader.get(address).body)


def test_a_large_one_is_asked_for_and_made_by_a_job(visitor, run_jobs, monkeypatch) -> None:
    application = sent()
    address = f"/my/applications/{application.token}"
    firm = visitor(member_of(application.firm))
    monkeypatch.setattr(combined, "QUICK_BYTES", 10)
    page = firm.get(f"{address}/combined.pdf")
    assert page.heading == "Application and documents in one PDF"
    page = page.submit("Make the PDF")
    assert "It is being made" in page
    assert firm.try_post(f"{address}/combined") == 303
    run_jobs()
    page = firm.get(f"{address}/combined")
    body = page.click("Download the PDF").body
    assert "Milestones of the plan" in words(body)
    assert firm.get(f"{address}/combined.pdf").body == body
    # The office's has the letter in it, so it is one of its own.
    officer = visitor(make_person(Role.OFFICER))
    assert "Make the PDF" in officer.get(f"{address}/combined").buttons()


@pytest.mark.parametrize(("bound", "most"), [("QUICK_PIXELS", 900 * 600 - 1), ("QUICK_PAGES", 2)])
def test_few_bytes_with_many_pixels_or_pages_are_no_quick_work(
    db_session, monkeypatch, bound, most
) -> None:
    version = latest_version(sent().id)
    assert combined.is_quick(version)
    monkeypatch.setattr(combined, bound, most)
    assert not combined.is_quick(version)


def test_a_paper_that_cannot_be_made_can_be_asked_for_again(visitor, clock, monkeypatch) -> None:
    application = sent()
    address = f"/my/applications/{application.token}/combined"
    firm = visitor(member_of(application.firm))
    monkeypatch.setattr(combined, "QUICK_BYTES", 10)
    firm.get(address).submit("Make the PDF")

    def fail(*_: object, **__: object) -> bytes:
        raise OSError("no room")

    monkeypatch.setattr(jobs_combined, "combined_pdf", fail)
    job = Act(actor=SYSTEM, at=now(), origin="job")
    assert jobs_combined.make_combined(job) == "0 combined papers made, 1 failed"
    assert "It is being made" in firm.get(address)
    clock.advance(minutes=61)
    job = Act(actor=SYSTEM, at=now(), origin="job")
    assert jobs_combined.make_combined(job) is None
    page = firm.get(address)
    assert "It could not be made" in page
    assert "It is being made" in page.submit("Make the PDF")
    monkeypatch.undo()
    job = Act(actor=SYSTEM, at=now(), origin="job")
    assert jobs_combined.make_combined(job) == "1 combined papers made"
    assert "Milestones of the plan" in words(firm.get(address).click("Download the PDF").body)


def test_others_may_write_while_a_paper_is_printed(own_app, monkeypatch) -> None:
    with unit_of_work():
        application = sent()
        version = latest_version(application.id)
        ask_combined(act=member_act(application.firm), version=version, whole=False)
    printed = jobs_combined.combined_pdf
    wrote: list[bool] = []

    def elsewhere() -> None:
        with own_app.app_context():
            try:
                with unit_of_work():
                    db.session.get_one(Application, application.id).title = "Meanwhile"
                wrote.append(True)
            finally:
                db.session.remove()

    def watched(*args: Any, **kwargs: Any) -> bytes:
        other = threading.Thread(target=elsewhere, daemon=True)
        other.start()
        other.join(timeout=5)
        assert wrote == [True]
        return printed(*args, **kwargs)

    monkeypatch.setattr(jobs_combined, "combined_pdf", watched)
    job = Act(actor=SYSTEM, at=now(), origin="job")
    assert jobs_combined.make_combined(job) == "1 combined papers made"


def test_two_who_ask_at_once_get_one_paper(own_app) -> None:
    with unit_of_work():
        application = sent()
        act, number = member_act(application.firm), application.id
    barrier = threading.Barrier(4)

    def ask(_number: int) -> int:
        with own_app.app_context():
            try:
                with unit_of_work():
                    version = latest_version(number)
                    # SQLite lets only one of them come as far as this at a time.
                    if db.engine.dialect.name != "sqlite":
                        barrier.wait(20)
                    return ask_combined(act=act, version=version, whole=True).id
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1


@pytest.mark.parametrize("method", ["try_get", "try_post"])
def test_strangers_and_drafts_have_none(visitor, method) -> None:
    application = sent()
    draft = make_draft(call=make_call(code="DIVA-2027", programme=application.call.programme))
    own = visitor(member_of(draft.firm))
    stranger = visitor(member_of(make_firm()))
    token, draft_token = application.token, draft.token
    assert getattr(stranger, method)(f"/my/applications/{token}/combined") == 404
    assert getattr(own, method)(f"/my/applications/{draft_token}/combined") == 404
