"""Documents that a creative gives itself: its field, its receipt, who reads them, and their own cut-off."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from tests.factories.applications import (
    PDF,
    FakeUpload,
    accept,
    filled,
    make_draft,
    make_offer,
    member_act,
    member_of,
)
from tests.factories.evaluation import make_assignment, make_evaluator
from tests.factories.organisations import act_of, make_creative, make_person
from tests.factories.programmes import make_amendment, make_call, officer_act
from voucherapp.accounts.models import User
from voucherapp.applications import operations
from voucherapp.applications.models import ApplicationVersion, Offer
from voucherapp.applications.notices_offers import on_offer_requested
from voucherapp.applications.operations_creative_files import (
    give_documents,
    supplement,
    take_out_document,
)
from voucherapp.applications.queries import get_application, latest_version, list_documents
from voucherapp.applications.queries_creative_files import get_of_offer, list_given
from voucherapp.applications.queries_files import list_reusable_files, list_version_files
from voucherapp.applications.queries_offers import get_offer
from voucherapp.db.session import db
from voucherapp.evaluation.operations import declare_none
from voucherapp.evaluation.queries import get_assignment
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.organisations.queries import get_organisation
from voucherapp.programmes.queries import config_of
from voucherapp.state_aid.operations import confirm_declaration

DOCUMENTS = [
    {"code": "quote", "label": "Signed quote", "given_by": "creative", "max_files": 2},
    {"code": "letter", "label": "Letter to the jury", "given_by": "creative_confidential"},
    {"code": "plan", "label": "Plan", "required": False},
]
TITLE = "Creative vouchers 2026"
#: The bytes of the letter: looked for wherever a firm can look.
SECRET = PDF + b"% between us: they are slow to pay\n"


def call_of(**intake):
    return make_call(change={"documents": DOCUMENTS, "intake": intake})


def filled_in(call):
    """A draft that lacks nothing but what its creative has to hand in."""
    application = make_draft(call=call)
    offer = make_offer(application)
    act = member_act(application.firm)
    operations.save_draft(
        act=act,
        application=application,
        version=application.version,
        values=filled(config_of(call)),
    )
    confirm_declaration(act=act, organisation=application.firm)
    db.session.flush()
    return application, offer


def give(offer, requirement="quote", data=PDF, filename="quote.pdf"):
    loaded = get_offer(offer.id)
    return give_documents(
        act=member_act(get_organisation(loaded.creative_id)),
        offer=loaded,
        requirement=requirement,
        uploads=[FakeUpload(data, filename)],
    )


def send(application):
    loaded = get_application(application.id)
    return operations.submit_application(act=member_act(loaded.firm), application=loaded)


def firm_of(application):
    return member_of(get_application(application.id).firm)


def creative_of(offer):
    return member_of(get_organisation(offer.creative_id))


def mails(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


def code_of(do) -> str:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


# --- the field, and who sees what ----------------------------------------------------------------


def test_a_creative_finds_its_fields_and_the_firm_sees_what_came(
    visitor, db_session, run_jobs
) -> None:
    application, offer = filled_in(call_of())
    creative, firm = visitor(creative_of(offer)), visitor(firm_of(application))
    page = firm.get(f"/my/applications/{application.token}/check")
    assert "The creative has not handed in: Signed quote." in page
    assert "The creative has not handed in: Letter to the jury." in page
    hub = firm.get(f"/my/applications/{application.token}")
    assert "Hand in: Signed quote" in hub
    assert "Waiting for the creative" in hub
    documents = firm.get(f"/my/applications/{application.token}/documents")
    assert "Attach to “Signed quote”" not in documents
    assert "Attach to “Plan”" in documents
    address = f"/my/offers/{offer.token}"
    page = creative.get(address)
    assert "Hand in: Letter to the jury" in page
    assert "PDF, up to 10 MB each; at most 2 files" in page
    page = page.submit("Hand in “Signed quote”", **{"document_quote-upload": (b"no", "a.txt")})
    assert page.status == 422
    assert "“a.txt”:" in " ".join(page.errors)
    page = creative.get(address).submit(
        "Hand in “Signed quote”", **{"document_quote-upload": (PDF, "angebot.pdf")}
    )
    assert "angebot.pdf" in page
    assert "receipt" in page
    creative.get(address).submit(
        "Hand in “Letter to the jury”", **{"document_letter-upload": (SECRET, "slow payers.pdf")}
    )
    documents = firm.get(f"/my/applications/{application.token}/documents")
    assert "angebot.pdf" in documents
    assert "in confidence" in documents
    assert "slow payers" not in documents
    assert "has not handed in" not in firm.get(f"/my/applications/{application.token}/check")
    assert send(application).number == 1


def test_what_is_in_confidence_reaches_office_and_evaluators_and_never_the_firm(
    visitor, db_session, run_jobs
) -> None:
    application, offer = filled_in(call_of())
    give(offer)
    letter = give(offer, "letter", SECRET, "slow payers.pdf")[0]
    letter_token, letter_hash = letter.file.token, letter.file.sha256
    version = send(application)
    run_jobs()
    row = get_application(application.id)
    firm = visitor(member_of(row.firm))
    base = f"/my/applications/{row.token}"
    assert firm.try_get(f"{base}/files/{letter_token}") == 404
    archive = zipfile.ZipFile(io.BytesIO(firm.get(f"{base}/package.zip").body))
    for name in archive.namelist():
        assert "slow payers" not in name
        assert b"slow to pay" not in archive.read(name)
    assert any("quote.pdf" in name for name in archive.namelist())
    content = json.loads(firm.get(f"{base}/content.json").body)
    names = [one["filename"] for one in content["documents"]]
    assert names == ["quote.pdf", "Letter to the jury.pdf"]
    for page in (base, f"{base}/receipt", f"{base}/documents", f"{base}/creative"):
        assert "slow payers" not in firm.get(page)
    assert all("slow payers" not in m.body for m in mails("document.given"))
    # It cannot be taken into another application of the firm either.
    wanted = next(d for d in config_of(get_application(row.id).call).documents if d.code == "plan")
    row = get_application(row.id)
    assert [f.filename for f in list_reusable_files(row, wanted)] == []
    # The office and an evaluator without a conflict read it.
    officer = visitor(make_person(Role.OFFICER))
    case = officer.get(f"/staff/applications/{row.token}")
    assert "slow payers.pdf" in case
    assert officer.get(f"{base}/files/{letter_token}").body == SECRET
    archive = zipfile.ZipFile(io.BytesIO(officer.get(f"{base}/package.zip").body))
    assert any(b"slow to pay" in archive.read(name) for name in archive.namelist())
    accept(get_application(row.id))
    evaluator = make_evaluator()
    waiting = make_assignment(get_application(row.id), evaluator)
    reader, address = visitor(evaluator), f"/reviews/{waiting.token}/files/{letter_token}"
    assert reader.try_get(address) == 404
    evaluator = db.session.get_one(User, evaluator.id)
    declare_none(act=act_of(evaluator), assignment=get_assignment(waiting.token))
    assert reader.get(address).body == SECRET
    assert version.content["documents"][1]["sha256"] == letter_hash


def test_nobody_else_hands_in_reads_or_takes_out(visitor, db_session) -> None:
    application, offer = filled_in(call_of())
    (document,) = give(offer)
    stranger = make_creative()
    other = visitor(member_of(stranger))
    assert other.try_get(f"/my/offers/{offer.token}/files/{document.file.token}") == 404
    with pytest.raises(NotFound):
        give_documents(
            act=member_act(stranger), offer=offer, requirement="quote", uploads=[FakeUpload()]
        )
    with pytest.raises(NotFound):
        give(offer, "plan")
    # The firm neither gives the creative's documents nor takes them out.
    act = member_act(application.firm)
    with pytest.raises(NotFound):
        operations.attach_document(
            act=act, application=application, requirement="quote", upload=FakeUpload()
        )
    with pytest.raises(NotFound):
        operations.remove_document(act=act, application=application, document=document)
    offer = get_offer(offer.id)
    mine = get_of_offer(offer, document.id)
    take_out_document(act=act_of(creative_of(offer)), offer=offer, document=mine)
    assert list_given(get_application(application.id), act.at)[0].files == ()


def test_an_invited_person_without_an_account_hands_in_with_the_link(
    visitor, db_session, run_jobs
) -> None:
    application = make_draft(call=call_of())
    offer = operations.invite_creative(
        act=member_act(application.firm),
        application=application,
        email="ada@studio.example",
        name="Ada Luck",
        brief="Chairs",
    )
    on_offer_requested({"offer_id": offer.id}, officer_act())
    mail = mails("offer.requested")[0]
    assert "Signed quote, Letter to the jury" in mail.body
    found = re.search(r"/offers/\S+", mail.body)
    assert found is not None
    guest = visitor()
    page = guest.get(found[0])
    page = page.submit("Hand in “Signed quote”", **{"document_quote-upload": (PDF, "q.pdf")})
    assert "q.pdf" in page
    assert guest.get(next(url for name, url in page.links().items() if "q.pdf" in name)).body == PDF
    page.submit("Remove q.pdf")
    guest.get(found[0]).submit(
        "Hand in “Letter to the jury”", **{"document_letter-upload": (SECRET, "l.pdf")}
    )
    run_jobs()
    token = list_given(get_application(application.id), officer_act().at)[1].files[0].file.token
    assert guest.try_get(f"{found[0]}/files/{token}") == 200
    receipt = mails("document.receipt")[-1]
    assert receipt.to_email == "ada@studio.example"
    for words in ("Ada Luck", "Letter to the jury", TITLE, "cannot open it"):
        assert words in receipt.body
    # Once it is taken up, the link alone opens nothing any more.
    creative = make_creative()
    operations.claim_offer(act=member_act(creative), offer=get_offer(offer.id), creative=creative)
    assert guest.try_get(f"{found[0]}/files/{token}") == 404
    page = visitor(member_of(creative)).get(f"/my/offers/{offer.token}")
    assert "l.pdf" in page


def test_the_receipt_names_person_document_and_call(db_session, run_jobs) -> None:
    _application, offer = filled_in(call_of())
    give(offer)
    run_jobs()
    person = creative_of(offer)
    receipt = mails("offer.receipt")[-1]
    assert receipt.to_email == person.email
    for words in (person.name, get_organisation(offer.creative_id).name, TITLE, "€18,400.00"):
        assert words in receipt.body
    paper = mails("document.receipt")[-1]
    assert paper.to_email == person.email
    for words in (person.name, "Signed quote", "quote.pdf", TITLE):
        assert words in paper.body
    assert "Signed quote" in mails("document.given")[-1].subject


def test_a_copy_takes_neither_letters_along_nor_a_paper_of_the_firm_for_one(db_session) -> None:
    application, offer = filled_in(call_of())
    give(offer)
    give(offer, "letter", SECRET)
    call, firm = application.call, application.firm
    by_firm = [{**DOCUMENTS[0], "given_by": "firm"}, {**DOCUMENTS[1], "given_by": "firm"}]
    second = make_call(code="DIVA-2027", programme=call.programme, change={"documents": by_firm})
    copy = make_draft(call=second, firm=firm)
    act = member_act(firm)
    operations.copy_content(act=act, source=get_application(application.id), target=copy)
    assert list_documents(copy) == []
    operations.attach_document(
        act=act, application=copy, requirement="quote", upload=FakeUpload(filename="firm.pdf")
    )
    third = make_call(code="DIVA-2028", programme=call.programme, change={"documents": DOCUMENTS})
    again = make_draft(call=third, firm=firm)
    operations.copy_content(act=act, source=get_application(copy.id), target=again)
    assert list_documents(again) == []


def test_what_a_creative_gave_leaves_with_it(db_session) -> None:
    application, offer = filled_in(call_of())
    give(offer)
    make_offer(application)
    assert all(one.files == () for one in list_given(application, officer_act().at))
    assert code_of(lambda: give(offer)) == "no-offer"


def test_what_is_still_to_come_waits_on_the_first_page_of_the_creative(
    visitor, db_session, clock
) -> None:
    application, offer = filled_in(call_of(creative_days=5))
    creative = visitor(creative_of(offer))
    assert "Signed quote, Letter to the jury" in creative.get("/start")
    give(offer)
    send(application)
    page = creative.get("/start")
    assert "Signed quote" not in page
    assert creative.get("/start").click("Hand in for").heading.startswith("Request of")
    clock.advance(days=40)
    assert "Hand in for" not in creative.get("/start")


# --- the cut-off of its own --------------------------------------------------------------------------


def test_without_a_cut_off_the_firm_waits_for_the_creative(db_session) -> None:
    application, offer = filled_in(call_of())
    assert code_of(lambda: send(application)) == "incomplete"
    give(offer)
    give(offer, "letter")
    send(application)
    assert code_of(lambda: give(get_offer(offer.id))) == "locked"


def test_a_document_comes_after_the_sending_until_the_last_second_in_the_zone_of_the_call(
    visitor, db_session, clock, run_jobs
) -> None:
    call = call_of(creative_days=5)
    application, offer = filled_in(call)
    firm = visitor(firm_of(application))
    assert "You can send now" in firm.get(f"/my/applications/{application.token}/check")
    first = send(application)
    officer = visitor(make_person(Role.OFFICER))
    case = officer.get(f"/staff/applications/{application.token}")
    assert "outstanding until" in case
    assert "23:59" in case
    assert "The rules propose: Not fulfilled" not in case
    offer = get_offer(offer.id)
    (given,) = give(offer)
    token, document_id = given.file.token, given.id
    run_jobs()
    second = latest_version(application.id)
    assert (first.number, second.number) == (1, 2)
    assert second.content["sections"] == first.content["sections"]
    assert [d["token"] for d in second.content["documents"]] == [token]
    assert "version 2 counts" in mails("document.given")[-1].body
    assert get_application(application.id).arrived_at == first.at
    # What was sent is not taken out again.
    offer = get_offer(offer.id)
    sent = get_of_offer(offer, document_id)
    act = act_of(creative_of(offer))
    assert code_of(lambda: take_out_document(act=act, offer=offer, document=sent)) == "locked"
    until = list_given(get_application(application.id), officer_act().at)[0].until
    assert until is not None
    local = until.astimezone(ZoneInfo("Europe/Rome"))
    closing = call.closes_at.astimezone(local.tzinfo)
    assert (local.date() - closing.date()).days == 5
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    clock.go(until)
    give(offer, "letter")
    assert latest_version(application.id).number == 3
    clock.go(until + timedelta(seconds=1))
    assert code_of(lambda: give(offer)) == "creative-closed"


def test_after_the_cut_off_the_formal_check_says_missing(visitor, db_session, clock) -> None:
    application, offer = filled_in(call_of(creative_days=2))
    send(application)
    give(get_offer(offer.id))
    officer = visitor(make_person(Role.OFFICER))
    address = f"/staff/applications/{application.token}"
    clock.advance(days=40)
    case = officer.get(address)
    assert "The documents of the creative came in time" in case
    assert "The rules propose: Not fulfilled" in case
    assert "The creative has not handed in: Letter to the jury." in case
    assert "not handed in; it could come until" in case
    page = visitor(creative_of(offer)).get(f"/my/offers/{offer.token}")
    assert "Not handed in" in page
    assert "Hand in “Letter to the jury”" not in page
    assert "could come until" in visitor(firm_of(application)).get(
        f"/my/applications/{application.token}"
    )


def test_in_a_continuous_call_the_days_count_from_the_sending(db_session, clock) -> None:
    application, _offer = filled_in(call_of(mode="continuous", creative_days=3))
    sent = send(application)
    until = list_given(get_application(application.id), sent.at)[0].until
    assert until is not None
    assert timedelta(days=3) <= until - sent.at < timedelta(days=4)
    assert until < application.call.closes_at


def test_what_comes_while_the_firm_changes_it_is_not_lost(db_session) -> None:
    application, offer = filled_in(call_of(creative_days=5))
    send(application)
    row = get_application(application.id)
    act = member_act(row.firm)
    operations.take_back(act=act, application=row)
    give(get_offer(offer.id))
    assert latest_version(row.id).number == 1
    kept = operations.keep_sent(act=act, application=get_application(row.id))
    assert kept.number == 2
    assert len(kept.content["documents"]) == 1
    assert supplement(act=act, application=get_application(row.id)) is None


# --- the promise that was made, and what stays what it was --------------------------------------


@pytest.mark.parametrize("now_by", ["creative", "firm"])
def test_what_was_promised_in_confidence_stays_so_under_amended_rules(
    visitor, db_session, run_jobs, now_by
) -> None:
    call = call_of()
    application, offer = filled_in(call)
    give(offer)
    token = give(offer, "letter", SECRET, "slow payers.pdf")[0].file.token
    by_hand = [DOCUMENTS[0], {**DOCUMENTS[1], "given_by": now_by}, DOCUMENTS[2]]
    make_amendment(call, documents=by_hand)
    run_jobs()
    row = get_application(application.id)
    assert row.call_version == 2
    firm, base = visitor(firm_of(row)), f"/my/applications/{row.token}"
    for page in (f"{base}/documents", f"{base}/creative", f"{base}/check"):
        assert "slow payers" not in firm.get(page)
    assert "in confidence" in firm.get(f"{base}/documents")
    version = send(row)
    letter = version.content["documents"][1]
    assert (letter["filename"], letter["given_by"]) == ("Letter to the jury.pdf", "creative")
    assert letter["confidential"] is True
    run_jobs()
    assert firm.try_get(f"{base}/files/{token}") == 404
    for page in (base, f"{base}/receipt", f"{base}/documents"):
        assert "slow payers" not in firm.get(page)
    archive = zipfile.ZipFile(io.BytesIO(firm.get(f"{base}/package.zip").body))
    assert all(b"slow to pay" not in archive.read(name) for name in archive.namelist())
    # Neither does a version that was frozen without the promise hand the bytes out.
    content = latest_version(row.id).content
    bare = [{k: v for k, v in one.items() if k != "confidential"} for one in content["documents"]]
    older = ApplicationVersion(application_id=row.id, content={**content, "documents": bare})
    assert [f.filename for f in list_version_files(older)] == ["quote.pdf"]
    assert len(list_version_files(older, confidential=True)) == 2


def ask(application, *parts: str) -> None:
    row, act = get_application(application.id), officer_act()
    operations.ask_correction(
        act=act,
        application=row,
        reason="The numbers do not add up.",
        due_at=act.at + timedelta(days=10),
        parts=parts,
    )
    db.session.flush()


def answer(application):
    row = get_application(application.id)
    return operations.answer_correction(
        act=member_act(row.firm), application=row, answer="They add up now."
    )


def test_a_firm_answers_a_correction_that_its_creative_has_no_part_in(
    visitor, db_session, clock
) -> None:
    application, _offer = filled_in(call_of(creative_days=2))
    send(application)
    clock.advance(days=40)
    ask(application, "idea")
    page = visitor(firm_of(application)).get(f"/my/applications/{application.token}/check")
    assert "has not handed in" not in page
    assert answer(application).number == 2


def test_a_correction_of_the_documents_waits_for_what_the_creative_can_hand_in(
    db_session, clock
) -> None:
    application, offer = filled_in(call_of(creative_days=2))
    send(application)
    clock.advance(days=40)
    ask(application, "documents")
    assert code_of(lambda: answer(application)) == "incomplete"
    give(get_offer(offer.id))
    give(get_offer(offer.id), "letter")
    assert answer(application).number == 2


def expire(clock, run_jobs, application) -> None:
    clock.advance(days=11)
    run_jobs()
    assert get_application(application.id).state == "submitted"


def test_what_a_creative_took_out_in_an_unanswered_correction_is_there_again(
    db_session, clock, run_jobs
) -> None:
    application, offer = filled_in(call_of())
    give(offer)
    given = give(offer, "letter")[0].id
    send(application)
    ask(application, "documents")
    offer = get_offer(offer.id)
    letter = get_of_offer(offer, given)
    take_out_document(act=act_of(creative_of(offer)), offer=offer, document=letter)
    assert list_given(get_application(application.id), officer_act().at)[1].files == ()
    expire(clock, run_jobs, application)
    after = list_given(get_application(application.id), officer_act().at)
    assert [len(one.files) for one in after] == [1, 1]
    assert latest_version(application.id).number == 1


def test_an_unanswered_correction_never_mixes_two_creatives(db_session, clock, run_jobs) -> None:
    application, offer = filled_in(call_of(creative_days=60))
    give(offer)
    send(application)
    ask(application, "creative")
    second = make_offer(get_application(application.id))
    give(second)
    expire(clock, run_jobs, application)
    assert latest_version(application.id).number == 1


@pytest.mark.parametrize("days", [2, None])
@pytest.mark.parametrize("ending", ["kept", "over"])
def test_a_late_letter_does_not_slip_in_by_a_reopening(
    db_session, clock, run_jobs, days, ending
) -> None:
    application, offer = filled_in(call_of(creative_days=days))
    give(offer)
    give(offer, "letter")
    send(application)
    clock.advance(days=40)
    office = officer_act()
    operations.reopen_application(
        act=office,
        application=get_application(application.id),
        until=office.at + timedelta(days=2),
        reason="The wrong annex was taken.",
    )
    give(get_offer(offer.id), data=PDF + b"%late\n", filename="late.pdf")
    if ending == "kept":
        row = get_application(application.id)
        operations.keep_sent(act=member_act(row.firm), application=row)
    else:
        clock.advance(days=3)
        run_jobs()
    assert get_application(application.id).state == "submitted"
    assert latest_version(application.id).number == 1
    quote = list_given(get_application(application.id), officer_act().at)[0]
    assert [one.file.filename for one in quote.files] == ["quote.pdf"]


def test_a_right_letter_may_stand_beside_a_wrong_one_that_was_sent(db_session) -> None:
    application, offer = filled_in(call_of(creative_days=5))
    give(offer)
    give(offer, "letter", filename="wrong.pdf")
    assert code_of(lambda: give(offer, "letter", filename="early.pdf")) == "too-many-files"
    send(application)
    (right,) = give(get_offer(offer.id), "letter", SECRET, "right.pdf")
    tokens = [one["token"] for one in latest_version(application.id).content["documents"]]
    assert (len(tokens), tokens[-1]) == (3, right.file.token)
    assert code_of(lambda: give(get_offer(offer.id), "letter")) == "too-many-files"


def test_a_creative_that_is_replaced_meanwhile_hands_nothing_in(db_session) -> None:
    application, offer = filled_in(call_of())
    offer = get_offer(offer.id)
    (document,) = give(offer)
    # As another transaction leaves it between the reading of the page and the lock.
    db.session.execute(
        update(Offer)
        .where(Offer.id == offer.id)
        .values(state="cancelled")
        .execution_options(synchronize_session=False)
    )
    assert offer.state == "confirmed"
    act = act_of(creative_of(offer))
    hand_in = {"act": act, "offer": offer, "requirement": "quote", "uploads": [FakeUpload()]}
    assert code_of(lambda: give_documents(**hand_in)) == "no-offer"
    assert list_documents(get_application(application.id)) == [document]
