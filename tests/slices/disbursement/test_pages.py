"""The pages of claims and payments, walked by a firm and by finance."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import (
    PDF,
    add_invoice,
    make_approved,
    make_claim,
    make_draft,
    pay,
)
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.time import Clock
from voucherapp.accounts.models import User
from voucherapp.awards.models import Award
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.disbursement import operations, queries, queries_checking, queries_payments
from voucherapp.disbursement.models import Claim
from voucherapp.kernel import clock as kernel_clock
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks
from voucherapp.ledger.queries import balances_of_awards
from voucherapp.notifications.models import Message

pytestmark = pytest.mark.usefixtures("app")
Visitor = Callable[..., Any]


@pytest.fixture
def checker() -> User:
    return make_person(Role.FINANCE_CHECKER, name="Carla Checker")


@pytest.fixture
def releaser() -> User:
    return make_person(Role.FINANCE_RELEASER, name="Rosa Releaser")


def accepted(amount_minor: int = 10_000_00) -> tuple[Award, User]:
    firm = make_firm()
    user = member_of(firm)
    return make_award(firm=firm, amount_minor=amount_minor, accepted=True, user=user), user


def account_lines(paper: bytes) -> list[str]:
    """Return the accounts as they stand on the paper: whole, in fours, on one line each."""
    text = PdfReader(BytesIO(paper)).pages[0].extract_text().replace("\xa0", " ")
    return re.findall(r"IT60(?: \w{3,4}){6}", text)


def test_a_firm_claims_and_finance_pays(
    visitor: Visitor, checker: User, releaser: User, run_jobs: Callable[[], int]
) -> None:
    award, user = accepted()
    creative = award.creative.name
    run_jobs()
    firm = visitor(user)
    page = firm.get(f"/my/awards/{award.token}").click("Claims and payments")
    page = page.submit("Claim: Midterm")
    assert page.heading == "Claim: Midterm"
    assert "Write what was done." in page
    page = page.submit("Save", report="The concept stands.")
    page = page.click("Add an invoice")
    assert page.value("issuer_name") == creative
    wrong = page.submit(
        "Save the invoice",
        number="7/2026", issued_on="2026-03-02", net_minor="3.000,00", vat_minor="660", gross_minor="3.600",
        file=(PDF, "invoice.pdf"), paid_on="2026-03-02", proof=(PDF, "proof.pdf"),
    )  # fmt: skip
    assert wrong.status == 422
    assert "Net and VAT do not make the gross amount" in wrong.errors[0]
    page = wrong.submit(
        "Save the invoice", gross_minor="3660", file=(PDF, "invoice.pdf"), proof=(PDF, "proof.pdf")
    )
    assert "7/2026" in page
    page = page.submit("Upload: Report", **{"report-file": (PDF, "report.pdf")})
    assert "Still missing" not in page
    page = page.submit("Send the claim")
    assert "Being checked" in page
    claim = db.session.query(Claim).one()
    assert claim.digest in page

    desk = visitor(checker)
    page = desk.get("/staff/claims").click(claim.reference)
    assert "The approved creative issued all invoices." in page
    page = page.submit("Record the findings", **{"outcome-proof": "pass", "outcome-report": "pass"})
    page = page.submit("Approve the claim")
    assert "€3,000.00" in page
    assert "Release €3,000.00" not in page.buttons()
    page = visitor(releaser).get(f"/staff/claims/{claim.token}").submit("Release €3,000.00")
    assert "Released, not yet in a batch" in page

    page = desk.get("/staff/payments").click("Build a batch")
    page = page.submit("Build the batch")
    batch = queries_payments.list_batches().rows[0]
    first = desk.get(f"/staff/payments/batches/{batch.id}/file").body
    assert first == desk.get(f"/staff/payments/batches/{batch.id}/file").body
    assert b"<EndToEndId>" + claim.reference.encode() + b"-P</EndToEndId>" in first
    assert account_lines(desk.get(f"/staff/payments/batches/{batch.id}/list.pdf").body) == [
        "IT60 X054 2811 1010 0000 0123 456",  # the programme pays from the account of the example
        "IT60 X054 2811 1010 0000 0123 456",
    ]
    page = page.submit("Confirm 1 payment", paid_on="2026-03-02")
    assert "Paid" in page.table("Payments of the batch")[1][3]
    run_jobs()

    for url in (
        f"/my/awards/{award.token}",
        f"/my/awards/{award.token}/claims",
        f"/my/claims/{claim.token}",
        "/my/awards",
    ):
        assert "€3,000.00" in firm.get(url), url
    assert "Paid" in firm.get(f"/my/claims/{claim.token}")
    assert checks.check() == []


def test_autosave_tells_the_next_version_and_refuses_an_old_one(visitor: Visitor) -> None:
    award, user = accepted()
    claim = make_draft(award, user)
    firm = visitor(user)
    url = f"/my/claims/{claim.token}/autosave"
    answer = firm.post(url, {"version": claim.version, "report": "One"}).response.get_json()
    assert answer["version"] == claim.version + 1 or answer["version"] > 1
    stale = firm.post(url, {"version": 1, "report": "Two"})
    assert stale.status == 422
    assert queries.get_claim(claim.id).report == "One"


def test_the_second_of_two_savings_sees_both_versions(visitor: Visitor) -> None:
    award, user = accepted()
    claim = make_draft(award, user, instalment="final")
    mine = visitor(user).get(f"/my/claims/{claim.token}")
    visitor(user).get(f"/my/claims/{claim.token}").submit("Save", report="Hers")
    page = mine.submit("Save", report="His")
    assert page.status == 422
    assert page.table("What differs")[1] == ["What was done?", "His", "Hers"]
    assert "Saved." in page.submit("Save")
    assert queries.get_claim(claim.id).report == "His"


def test_an_upload_without_file_and_of_a_wrong_kind_is_told(visitor: Visitor) -> None:
    award, user = accepted()
    claim = make_draft(award, user)
    firm = visitor(user)
    page = firm.get(f"/my/claims/{claim.token}").submit("Upload: Report")
    assert page.status == 422
    assert "Choose a file first." in page
    page = page.submit("Upload: Report", **{"report-file": (b"MZ\x90\x00 no", "report.pdf")})
    assert page.status == 422


def test_a_late_claim_gets_a_receipt(
    visitor: Visitor, clock: Clock, run_jobs: Callable[[], int]
) -> None:
    award, user = accepted()
    claim = make_draft(award, user, 1000_00)
    deadline = queries_checking.parts_of(claim).deadline
    firm = visitor(user)
    page = firm.get(f"/my/claims/{claim.token}")
    clock.go(deadline)
    page = page.submit("Send the claim")
    assert "The time for claims is over" in page
    assert queries.get_claim(claim.id).state == "draft"
    assert db.session.query(AuditLine).filter_by(verb="claim.too_late").one().public
    run_jobs()
    told = db.session.query(Message.user_id).filter_by(kind="claim.too_late")
    assert user.id in {row[0] for row in told}


def test_a_question_stops_the_clock(visitor: Visitor, clock: Clock, checker: User) -> None:
    award, user = accepted()
    claim = make_claim(award, user, 1000_00)
    before = claim.pay_by
    page = visitor(checker).get(f"/staff/claims/{claim.token}")
    page = page.submit(
        "Send the question", **{"query-text": "Where is page two?", "query-due_on": "2026-03-12"}
    )
    assert "clock stands still" in page
    clock.advance(days=5)
    page = visitor(user).get(f"/my/claims/{claim.token}")
    assert "Where is page two?" in page
    page = page.submit("Send the answer", text="Attached now.")
    claim = queries.get_claim(claim.id)
    assert claim.state == "submitted"
    assert before is not None
    assert claim.pay_by is not None
    assert (claim.pay_by - before).days == 5
    assert "Attached now." in visitor(checker).get(f"/staff/claims/{claim.token}")


def test_a_refusal_opens_the_instalment_again(visitor: Visitor, checker: User) -> None:
    award, user = accepted()
    claim = make_claim(award, user, 1000_00)
    page = visitor(checker).get(f"/staff/claims/{claim.token}")
    bad = page.submit("Refuse the claim", **{"refuse-text": ""})
    assert bad.status == 422
    page = bad.submit("Refuse the claim", **{"refuse-text": "These are not invoices"})
    page = visitor(user).get(f"/my/awards/{award.token}/claims")
    assert "Claim: Midterm" in page.buttons()
    assert "These are not invoices" in visitor(user).get(f"/my/claims/{claim.token}")


def test_an_approved_claim_is_sent_back_by_a_counter_entry(
    visitor: Visitor, checker: User, releaser: User
) -> None:
    award, user = accepted()
    claim = make_approved(award, user, 1000_00, checker=checker)
    page = visitor(releaser).get(f"/staff/claims/{claim.token}")
    page = page.submit("Send back", **{"back-text": "The proof is of another month"})
    assert "Being checked" in page
    assert balances_of_awards([award.id])[award.id].payable == 0
    claim = operations.approve_claim(act=act_of(checker), claim=queries.get_claim(claim.id))
    assert claim.approvals == 2
    assert balances_of_awards([award.id])[award.id].payable == 1000_00
    assert checks.check() == []


def test_likeness_is_shown_with_a_link_and_decided(visitor: Visitor, checker: User) -> None:
    studio = make_creative()
    call = make_call()
    tokens = []
    for _number in range(2):
        firm = make_firm()
        user = member_of(firm)
        award = make_award(call=call, firm=firm, creative=studio, accepted=True, user=user)
        draft = make_draft(award, user)
        add_invoice(draft, user, 500_00, number="A-1")
        tokens.append(operations.submit_claim(act=act_of(user), claim=draft).token)
    page = visitor(checker).get(f"/staff/claims/{tokens[1]}")
    assert "Payment on hold" in page
    assert f"/staff/claims/{tokens[0]}" in page.links().values()
    page = page.fill("It is the same invoice", {"How do you know?": "Same paper"})
    assert "was claimed before and counts nought" in page


def test_strangers_and_drafts_stay_closed(visitor: Visitor, checker: User) -> None:
    award, user = accepted()
    claim = make_draft(award, user, 1000_00)
    stranger = visitor(member_of(make_firm()))
    for url in (
        f"/my/claims/{claim.token}",
        f"/my/awards/{award.token}/claims",
        f"/my/claims/{claim.token}/invoices/new",
    ):
        assert stranger.try_get(url) == 404
    assert stranger.try_post(f"/my/claims/{claim.token}/submit") == 404
    assert visitor(checker).try_get(f"/staff/claims/{claim.token}") == 404
    assert visitor(user).try_get("/staff/claims") == 403
    file = queries.get_claim(claim.id).invoices[0].file
    assert file is not None
    assert stranger.try_get(f"/my/claims/{claim.token}/files/{file.token}") == 404
    assert visitor(user).try_get(f"/my/claims/{claim.token}/files/{file.token}") == 200


def test_lists_ask_the_same_number_of_statements(
    visitor: Visitor, checker: User, releaser: User, at_most: Any
) -> None:
    call = make_call()
    firm, studio = make_firm(), make_creative()
    user = member_of(firm)

    def claims(count: int) -> None:
        for _n in range(count):
            award = make_award(
                call=call,
                firm=firm,
                creative=studio,
                amount_minor=1000_00,
                accepted=True,
                user=user,
                aid=False,
            )
            pay(
                make_approved(award, user, 100_00, checker=checker),
                checker=checker,
                releaser=releaser,
            )

    claims(2)
    numbers = {}
    desk = visitor(checker)
    urls = (
        "/staff/claims",
        "/staff/payments",
        "/staff/payments/batches",
        "/staff/awards",
        "/staff/claims?q=DIVA&sort=firm",
    )
    for url in urls:
        with at_most(12) as seen:
            desk.get(url)
        numbers[url] = len(seen)
    claims(6)
    for url in urls:
        with at_most(12) as seen:
            desk.get(url)
        assert len(seen) == numbers[url], url


def test_closing_by_hand_releases_the_rest(visitor: Visitor, checker: User) -> None:
    award, user = accepted()
    claim = make_claim(award, user, 1000_00)
    desk = visitor(checker)
    page = desk.get(f"/staff/awards/{award.token}/close").submit(
        "Close and release the rest", text="The firm has closed"
    )
    assert page.status == 422
    assert "A claim of this award is still open" in page
    operations.refuse_claim(act=act_of(checker), claim=queries.get_claim(claim.id), reason="No")
    page = page.submit("Close and release the rest", text="The firm has closed")
    assert "Closed" in page
    assert balances_of_awards([award.id])[award.id].committed == 0


def test_open_work_stands_before_what_is_paid(
    visitor: Visitor, checker: User, releaser: User
) -> None:
    call = make_call()

    def award() -> tuple[Award, User]:
        firm = make_firm()
        user = member_of(firm)
        return make_award(
            call=call, firm=firm, amount_minor=1000_00, accepted=True, user=user
        ), user

    paid = make_approved(*award(), 100_00, checker=checker)
    pay(paid, checker=checker, releaser=releaser)
    asked = make_claim(*award(), 200_00)
    operations.query_claim(
        act=act_of(checker),
        claim=queries.get_claim(asked.id),
        question="Which part?",
        due_on=kernel_clock.now().date() + timedelta(days=10),
    )
    fresh = make_claim(*award(), 300_00)
    desk = visitor(checker)
    wanted = [fresh.reference, asked.reference, paid.reference]
    page = desk.get("/staff/claims")
    assert [row[0] for row in page.table("Claims")[1:]] == wanted
    # Turned round, the dates turn and the work stays on top.
    page = desk.get("/staff/claims?sort=pay_by&dir=desc")
    assert [row[0] for row in page.table("Claims")[1:]] == wanted
