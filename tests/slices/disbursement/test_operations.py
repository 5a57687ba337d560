"""Who may do what with claims and payments, and that no sum ever passes the award."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy.exc import IntegrityError

from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import (
    FileUpload,
    add_invoice,
    check_all,
    make_approved,
    make_claim,
    make_draft,
    pay,
)
from tests.factories.organisations import act_of, make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.time import Clock
from voucherapp.accounts.models import User
from voucherapp.awards.models import Award
from voucherapp.db.session import db, unit_of_work
from voucherapp.disbursement import (
    operations,
    queries,
    queries_checking,
    queries_payments,
    tasks,
)
from voucherapp.disbursement.models import Claim, Payment
from voucherapp.files.queries import read_bytes
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.ledger.queries import balances_of_awards


def code_of(do: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


def accepted(amount_minor: int = 10_000_00) -> tuple[Award, User]:
    firm = make_firm()
    user = member_of(firm)
    return make_award(firm=firm, amount_minor=amount_minor, accepted=True, user=user), user


@pytest.fixture
def checker(app: Flask) -> User:
    return make_person(Role.FINANCE_CHECKER)


@pytest.fixture
def releaser(app: Flask) -> User:
    return make_person(Role.FINANCE_RELEASER)


def test_two_instalments_never_pay_more_than_the_award(checker: User, releaser: User) -> None:
    award, user = accepted(10_000_01)
    first = make_approved(award, user, 9_000_00, checker=checker)
    assert first.approved_minor == 4_000_00
    pay(first, checker=checker, releaser=releaser)
    last = make_approved(award, user, 9_000_00, checker=checker, instalment="final")
    assert last.approved_minor == 6_000_01
    pay(last, checker=checker, releaser=releaser)
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.committed, balances.payable) == (10_000_01, 0, 0)
    assert db.session.get_one(Award, award.id).state == "closed"
    assert checks.check() == []


def test_the_rest_is_released_when_the_last_instalment_is_paid(
    checker: User, releaser: User
) -> None:
    award, user = accepted(10_000_00)
    pay(make_approved(award, user, 1_000_00, checker=checker), checker=checker, releaser=releaser)
    assert db.session.get_one(Award, award.id).state == "accepted"
    last = make_approved(award, user, 2_000_00, checker=checker, instalment="final")
    pay(last, checker=checker, releaser=releaser)
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.committed) == (3_000_00, 0)
    released = db.session.query(LedgerTransfer).filter_by(award_id=award.id, kind="release").all()
    assert sum(t.amount_minor for t in released) == 7_000_00
    assert {t.source for t in released} == {f"award/{award.id}/close"}


def test_one_part_at_a_time_and_in_order(checker: User) -> None:
    award, user = accepted()
    make_claim(award, user, 100_00, instalment="final")
    for code in ("midterm", "final", "unknown"):
        assert (
            code_of(
                lambda code=code: operations.start_claim(
                    act=act_of(user), award=award, instalment=code
                )
            )
            == "not-claimable"
        )


def test_a_person_who_checks_never_releases(app: Flask) -> None:
    award, user = accepted()
    both = make_person(Role.FINANCE_CHECKER)
    both.roles = [str(Role.FINANCE_CHECKER), str(Role.FINANCE_RELEASER)]
    claim = make_approved(award, user, 100_00, checker=both)
    refused = code_of(lambda: operations.release_payment(act=act_of(both), claim=claim))
    assert refused == "four-eyes"


def test_the_database_itself_refuses_one_pair_of_eyes(checker: User, releaser: User) -> None:
    award, user = accepted()
    claim = make_approved(award, user, 100_00, checker=checker)
    payment = operations.release_payment(act=act_of(releaser), claim=claim)
    db.session.flush()
    payment.released_by = checker.id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_an_approval_waits_for_every_point_and_a_reason(checker: User) -> None:
    award, user = accepted()
    claim = make_claim(award, user, 100_00)

    def approve(reason: str = "") -> Claim:
        return operations.approve_claim(
            act=act_of(checker), claim=queries.get_claim(claim.id), reason=reason
        )

    assert code_of(approve) == "points-open"
    check_all(queries.get_claim(claim.id), checker, outcome="fail")
    assert code_of(approve) == "reason"
    assert approve("Seen in the bank's own system").state == "approved"


def test_accepted_amounts_stay_within_the_invoice(checker: User) -> None:
    award, user = accepted()
    claim = check_all(make_claim(award, user, 100_00), checker)
    invoice = claim.invoices[0]
    for amount in (-1, 100_01):
        assert (
            code_of(
                lambda amount=amount: operations.approve_claim(
                    act=act_of(checker), claim=claim, accepted={invoice.id: amount}
                )
            )
            == "accepted"
        )
    nothing = code_of(
        lambda: operations.approve_claim(act=act_of(checker), claim=claim, accepted={invoice.id: 0})
    )
    assert nothing == "nothing-payable"


def test_a_claim_with_gaps_names_them(app: Flask) -> None:
    award, user = accepted()
    claim = operations.start_claim(act=act_of(user), award=award, instalment="midterm")
    assert code_of(lambda: operations.submit_claim(act=act_of(user), claim=claim)) == "incomplete"
    claim = queries.get_claim(claim.id)
    add_invoice(claim, user, 100_00, file=None, proof=None, number="9")
    claim = queries.get_claim(claim.id)
    gaps = [str(g) for g in queries_checking.missing_of(claim, _config(award))]
    assert gaps == [
        "Write what was done.",
        "Upload the file of the invoice 9.",
        "Give day and proof of the payment of the invoice 9.",
        "Upload: Report.",
    ]


def _config(award: Award):  # type: ignore[no-untyped-def]
    return queries_checking.config_for(award)


def test_what_was_sent_is_not_changed_any_more(checker: User) -> None:
    award, user = accepted()
    claim = make_claim(award, user, 100_00)
    act = act_of(user)
    for do in (
        lambda: operations.save_claim(act=act, claim=claim, version=claim.version, report="x"),
        lambda: add_invoice(claim, user, 100_00),
        lambda: operations.remove_invoice(act=act, claim=claim, invoice=claim.invoices[0]),
        lambda: operations.attach_claim_document(
            act=act, claim=claim, requirement="report", upload=FileUpload("r.pdf")
        ),
        lambda: operations.submit_claim(act=act, claim=claim),
    ):
        assert code_of(do) == "wrong-state"


def test_the_bank_file_is_valid_and_never_changes(
    checker: User, releaser: User, clock: Clock
) -> None:
    firm = make_firm(name="Müller & Söhne S.r.l.")
    user = member_of(firm)
    award = make_award(firm=firm, accepted=True, user=user)
    claim = make_approved(award, user, 100_00, checker=checker)
    payment = operations.release_payment(act=act_of(releaser), claim=claim)
    programme = claim.award.call.programme
    batch = operations.build_batch(
        act=act_of(checker), programme=programme, payments=[payment], execution_on=date(2026, 3, 3)
    )
    data = read_bytes(queries_payments.get_batch(batch.id).file)
    root = etree.fromstring(data)
    schema = (files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes()
    etree.XMLSchema(etree.fromstring(schema)).assertValid(root)
    space = {"p": root.nsmap[None]}
    assert root.xpath("string(//p:MsgId)", namespaces=space) == "DIVA-0001"
    assert root.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=space) == "100.00"
    assert root.xpath("string(//p:CdtrAcct/p:Id/p:IBAN)", namespaces=space) == award.iban
    again = code_of(
        lambda: operations.build_batch(
            act=act_of(checker), programme=programme, payments=[payment],
            execution_on=date(2026, 3, 3),
        )
    )  # fmt: skip
    assert again == "wrong-state"
    clock.advance(days=2)
    assert read_bytes(queries_payments.get_batch(batch.id).file) == data


def test_batches_are_for_one_programme_and_not_for_the_past(checker: User, releaser: User) -> None:
    award, user = accepted()
    claim = make_approved(award, user, 100_00, checker=checker)
    payment = operations.release_payment(act=act_of(releaser), claim=claim)
    programme = claim.award.call.programme

    def build(payments: list[Payment], day: date) -> object:
        return operations.build_batch(
            act=act_of(checker), programme=programme, payments=payments, execution_on=day
        )

    assert code_of(lambda: build([], date(2026, 3, 3))) == "empty"
    assert code_of(lambda: build([payment], date(2026, 3, 1))) == "date"


def test_a_payment_is_confirmed_once_and_not_for_a_day_to_come(
    checker: User, releaser: User
) -> None:
    award, user = accepted()
    claim = make_approved(award, user, 100_00, checker=checker)
    payment = operations.release_payment(act=act_of(releaser), claim=claim)
    batch = operations.build_batch(
        act=act_of(checker), programme=claim.award.call.programme, payments=[payment],
        execution_on=date(2026, 3, 2),
    )  # fmt: skip
    tomorrow = date(2026, 3, 3)
    late = code_of(
        lambda: operations.confirm_payment(act=act_of(checker), payment=payment, paid_on=tomorrow)
    )
    assert late == "date"
    paid_on = date(2026, 3, 2)
    assert operations.confirm_batch(act=act_of(checker), batch=batch, paid_on=paid_on) == 1
    assert queries_payments.get_batch(batch.id).confirmed_at is not None
    nothing = code_of(
        lambda: operations.confirm_batch(act=act_of(checker), batch=batch, paid_on=paid_on)
    )
    assert nothing == "nothing"
    assert checks.check() == []


def test_two_approvals_at_once_pay_once(own_app: Flask) -> None:
    """The same claim approved by two checkers at the same moment is posted once."""
    with unit_of_work():
        award, user = accepted()
        checkers = [make_person(Role.FINANCE_CHECKER) for _ in range(2)]
        claim = check_all(make_claim(award, user, 1_000_00), checkers[0])
        acts = [act_of(person) for person in checkers]
        claim_id, award_id = claim.id, award.id
    results: list[str] = []
    barrier = threading.Barrier(2)

    def run(number: int) -> None:
        with own_app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    operations.approve_claim(act=acts[number], claim=queries.get_claim(claim_id))
                results.append("approved")
            except Refused as refused:
                results.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(results) == ["approved", "wrong-state"]
    with own_app.app_context():
        assert balances_of_awards([award_id])[award_id].payable == 1_000_00
        assert checks.check() == []


def test_everyone_is_told_what_waits(app: Flask, checker: User, releaser: User) -> None:
    award, user = accepted()
    with app.test_request_context():
        labels = [str(t.label) for t in tasks.for_firms(act_of(user).actor)]
        assert labels == ["Claim what you have paid for “" + award.application.title + "”"]
        claim = make_draft(award, user, 100_00)
        assert "Finish claim" in str(tasks.for_firms(act_of(user).actor)[0].label)
        claim = operations.submit_claim(act=act_of(user), claim=claim)
        assert tasks.for_firms(act_of(user).actor) == []
        [task] = tasks.for_finance(act_of(checker).actor)
        assert (str(task.label), task.count, task.due) == ("Check claims", 1, claim.pay_by)
        operations.query_claim(
            act=act_of(checker), claim=claim, question="Why?",
            due_on=act_of(user).at.date() + timedelta(days=5),
        )  # fmt: skip
        claim = queries.get_claim(claim.id)
        assert "Answer the question" in str(tasks.for_firms(act_of(user).actor)[0].label)
        operations.answer_query(act=act_of(user), claim=claim, answer="Because")
        check_all(queries.get_claim(claim.id), checker)
        claim = operations.approve_claim(act=act_of(checker), claim=claim)
        assert [str(t.label) for t in tasks.for_finance(act_of(releaser).actor)] == [
            "Release payments"
        ]
        operations.release_payment(act=act_of(releaser), claim=claim)
        assert [str(t.label) for t in tasks.for_finance(act_of(checker).actor)] == [
            "Put payments into a batch"
        ]


def test_an_unclaimed_award_that_was_paid_in_part_is_closed(
    checker: User, releaser: User, clock: Clock
) -> None:
    call = make_call()
    firm = make_firm()
    user = member_of(firm)
    award = make_award(call=call, firm=firm, accepted=True, user=user)
    pay(make_approved(award, user, 1_000_00, checker=checker), checker=checker, releaser=releaser)
    make_draft(award, user, 500_00, instalment="final")
    clock.go(queries.deadline_of(award, _config(award)))
    assert operations.lapse_unclaimed(act=act_of(checker)) == 1
    award = db.session.get_one(Award, award.id)
    assert award.state == "closed"
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.committed) == (1_000_00, 0)
