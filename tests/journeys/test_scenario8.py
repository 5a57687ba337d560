"""Scenario 8: a change of creative, a duplicate invoice, a deadline to the second, a pot of 4,000,000."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories.awards import (
    OTHER_IBAN,
    accept,
    make_award,
    make_decision,
    make_selected,
    member_of,
    system_act,
)
from tests.factories.disbursement import check_all, make_approved, make_claim, make_draft, pay
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call, make_programme
from tests.support.time import Clock
from voucherapp.accounts.models import User
from voucherapp.awards import operations as awards
from voucherapp.awards import operations_accounts
from voucherapp.awards.models import Award
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.disbursement import operations, queries, queries_checking
from voucherapp.disbursement.models import Claim
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.ledger.queries import balances_of_awards, balances_of_calls
from voucherapp.programmes.models import Call

pytestmark = pytest.mark.usefixtures("app")

CZK = 100
GRANT = 144_000 * CZK


def make_pot(partial: str = "pro_rata", code: str = "KV-2026", budget: int = 4_000_000) -> Call:
    """A Czech call: 80 % of the price, 50,000 to 200,000 crowns, one payment at the end."""
    programme = make_programme(
        code=f"CZ{code}", currency="CZK", timezone="Europe/Prague", member_state="CZ",
        iban="CZ6508000000192000145399", bic="", country="CZ", town="Brno", postcode="602 00",
    )  # fmt: skip
    return make_call(
        programme=programme,
        code=code,
        budget_minor=budget * CZK,
        change={
            "voucher": {"min_minor": 50_000 * CZK, "max_minor": 200_000 * CZK, "rate_bp": 8000},
            "payment": {
                "instalments": [{"code": "final", "label": "Final", "share_bp": 10000}],
                "claim_days_after_end": 30,
                "partial": partial,
            },
        },
    )


def refusal(do: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


@pytest.fixture
def checker(app: object) -> User:
    return make_person(Role.FINANCE_CHECKER)


@pytest.fixture
def releaser(app: object) -> User:
    return make_person(Role.FINANCE_RELEASER)


def accepted(call: Call, user: User | None = None) -> tuple[Award, User]:
    """An accepted award of 144,000 crowns whose claims may come until 30 September."""
    firm = make_firm()
    user = user or member_of(firm)
    award = make_award(
        call=call, firm=firm, amount_minor=GRANT, ends_on=date(2026, 8, 31), aid=False
    )
    return accept(award, user, iban=OTHER_IBAN), user


def duplicate_claim(
    clock: Clock, checker: User, releaser: User, partial: str
) -> tuple[Claim, Award]:
    """Invoices of 120,000 and 75,000, the second paid in another call before."""
    earlier = make_pot(code="KV-2025", budget=1_000_000)
    studio = make_creative(name="Ateliér Nový")
    first = make_award(
        call=earlier,
        creative=studio,
        amount_minor=100_000 * CZK,
        ends_on=date(2026, 6, 30),
        aid=False,
    )
    owner = member_of(first.firm)
    first = accept(first, owner, iban=OTHER_IBAN)
    clock.set(2026, 6, 1, 10, 0, zone="Europe/Prague")
    draft = make_draft(first, owner, 75_000 * CZK)
    draft.invoices[0].number = "FV-2026-0075"
    _stamp(draft, owner)
    paid = check_all(operations.submit_claim(act=act_of(owner), claim=draft), checker)
    pay(
        operations.approve_claim(act=act_of(checker), claim=paid),
        checker=checker,
        releaser=releaser,
    )

    clock.set(2026, 9, 1, 9, 0, zone="Europe/Prague")
    call = make_pot(partial, code="KV-2026")
    firm = make_firm()
    user = member_of(firm)
    award = make_award(
        call=call,
        firm=firm,
        creative=studio,
        amount_minor=GRANT,
        ends_on=date(2026, 8, 31),
        aid=False,
    )
    # The decision of this call came after the project's planned end: it ends with the award.
    award.project_ends_on = date(2026, 8, 31)
    award.granted_on = date(2026, 3, 2)
    award = accept(award, user, iban=OTHER_IBAN)
    draft = make_draft(award, user, 120_000 * CZK, 75_000 * CZK)
    draft.invoices[1].number = "fv 2026/75"
    _stamp(draft, user)
    clock.set(2026, 9, 30, 23, 41, 0, zone="Europe/Prague")
    claim = operations.submit_claim(act=act_of(user), claim=draft)
    return claim, award


def _stamp(claim: Claim, user: User) -> None:
    """Save the invoices as they are, so that their fingerprints follow their numbers."""
    for invoice in claim.invoices:
        operations.update_invoice(
            act=act_of(user), claim=claim, invoice=invoice, issuer_name=invoice.issuer_name,
            issuer_key=invoice.issuer_key, payer_name=invoice.payer_name, number=invoice.number,
            issued_on=date(2026, 5, 20), paid_on=date(2026, 5, 28), net_minor=invoice.net_minor,
            vat_minor=invoice.vat_minor, gross_minor=invoice.gross_minor,
        )  # fmt: skip


def test_a_duplicate_invoice_is_held_found_and_pays_pro_rata(
    clock: Clock, checker: User, releaser: User
) -> None:
    claim, award = duplicate_claim(clock, checker, releaser, "pro_rata")
    assert claim.state == "submitted"
    assert claim.submitted_at == datetime(2026, 9, 30, 21, 41, tzinfo=UTC)
    assert claim.pay_by == date(2026, 12, 19)
    claim = check_all(claim, checker)
    parts = queries_checking.parts_of(claim)
    second = claim.invoices[1]
    [likeness] = parts.likenesses[second.id]
    assert (likeness.number, likeness.call_code, likeness.claim_state.name) == (
        "FV-2026-0075",
        "KV-2025",
        "paid",
    )
    assert parts.findings["duplicate"].outcome == "fail"
    assert (
        refusal(lambda: operations.approve_claim(act=act_of(checker), claim=claim))
        == "duplicate-hold"
    )
    db.session.expire_all()
    claim = queries.get_claim(claim.id)
    operations.confirm_duplicate(
        act=act_of(checker),
        claim=claim,
        invoice=claim.invoices[1],
        other_id=likeness.invoice_id,
        reason="Same paper",
    )
    claim = operations.approve_claim(
        act=act_of(checker), claim=claim, reason="One invoice was claimed before"
    )
    assert claim.eligible_minor == 120_000 * CZK
    assert claim.approved_minor == 96_000 * CZK
    payment = pay(claim, checker=checker, releaser=releaser, paid_on=date(2026, 9, 30))
    assert payment.amount_minor == 96_000 * CZK
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.committed, balances.payable) == (96_000 * CZK, 0, 0)
    assert db.session.get_one(Award, award.id).state == "closed"
    assert checks.check() == []


def test_all_or_nothing_pays_nought_and_lapses(clock: Clock, checker: User, releaser: User) -> None:
    claim, award = duplicate_claim(clock, checker, releaser, "all_or_nothing")
    claim = check_all(claim, checker)
    [likeness] = queries_checking.parts_of(claim).likenesses[claim.invoices[1].id]
    operations.confirm_duplicate(
        act=act_of(checker),
        claim=claim,
        invoice=claim.invoices[1],
        other_id=likeness.invoice_id,
        reason="Same paper",
    )
    assert queries_checking.parts_of(claim).worth.payable == 0
    assert (
        refusal(lambda: operations.approve_claim(act=act_of(checker), claim=claim))
        == "nothing-payable"
    )
    claim = queries.get_claim(claim.id)
    operations.refuse_claim(
        act=act_of(checker), claim=claim, reason="Invoice claimed before; the rest is not enough"
    )
    clock.set(2026, 10, 1, 0, 0, 0, zone="Europe/Prague")
    assert operations.lapse_unclaimed(act=system_act()) == 1
    award = db.session.get_one(Award, award.id)
    assert (award.state, award.close_reason) == ("lapsed", "Not claimed in time")
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.committed, balances.payable) == (0, 0, 0)
    assert checks.check() == []


def test_the_deadline_holds_to_the_second(clock: Clock) -> None:
    call = make_pot()
    award, user = accepted(call)
    other, other_user = accepted(call)
    clock.set(2026, 8, 20, 9, 0, zone="Europe/Prague")
    in_time = make_draft(award, user, 180_000 * CZK)
    late = make_draft(other, other_user, 180_000 * CZK)
    clock.set(2026, 9, 30, 23, 41, 0, zone="Europe/Prague")
    assert operations.submit_claim(act=act_of(user), claim=in_time).state == "submitted"
    clock.set(2026, 10, 1, 0, 0, 7, zone="Europe/Prague")
    assert (
        refusal(lambda: operations.submit_claim(act=act_of(other_user), claim=late)) == "deadline"
    )
    late = queries.get_claim(late.id)
    moment = operations.record_late_attempt(act=act_of(other_user), claim=late)
    assert moment == datetime(2026, 9, 30, 22, 0, 7, tzinfo=UTC)
    line = db.session.query(AuditLine).filter_by(verb="claim.too_late").one()
    assert line.public
    assert line.at == moment
    assert late.state == "draft"


def test_the_last_second_counts(clock: Clock) -> None:
    award, user = accepted(make_pot())
    clock.set(2026, 8, 20, 9, 0, zone="Europe/Prague")
    draft = make_draft(award, user, 180_000 * CZK)
    clock.set(2026, 9, 30, 23, 59, 59, zone="Europe/Prague")
    assert operations.submit_claim(act=act_of(user), claim=draft).state == "submitted"


def test_the_clean_twin_is_paid_in_full_within_thirty_days(
    clock: Clock, checker: User, releaser: User
) -> None:
    award, user = accepted(make_pot())
    clock.set(2026, 8, 20, 9, 0, zone="Europe/Prague")
    claim = check_all(make_claim(award, user, 120_000 * CZK, 75_000 * CZK), checker)
    claim = operations.approve_claim(act=act_of(checker), claim=claim)
    assert (claim.eligible_minor, claim.approved_minor) == (195_000 * CZK, GRANT)
    assert (
        refusal(lambda: operations.release_payment(act=act_of(checker), claim=claim))
        == "not-allowed"
    )

    # Two days before the payment the firm names another account.
    clock.set(2026, 9, 10, 9, 0, zone="Europe/Prague")
    change = operations_accounts.ask_account_change(
        act=act_of(user), award=claim.award, iban="IT60X0542811101000000123456", bic="",
        account_holder="Firm", reason="We changed the bank",
    )  # fmt: skip
    assert (
        refusal(lambda: operations.release_payment(act=act_of(releaser), claim=claim))
        == "account-waits"
    )
    db.session.refresh(change)
    operations_accounts.confirm_account_change(
        act=act_of(releaser), change=awards.queries.get_change(change.id)
    )
    clock.set(2026, 9, 12, 9, 0, zone="Europe/Prague")
    claim = queries.get_claim(claim.id)
    payment = pay(claim, checker=checker, releaser=releaser)
    assert payment.iban == "IT60X0542811101000000123456"
    assert payment.amount_minor == GRANT
    assert (payment.paid_on - date(2026, 8, 20)).days <= 30  # type: ignore[operator]
    assert queries.get_claim(claim.id).state == "paid"
    assert checks.check() == []


def test_the_pot_of_four_million(clock: Clock, checker: User, releaser: User) -> None:
    call = make_pot()
    studio = make_creative()

    def applications(amounts: list[int]) -> list[tuple[object, int]]:
        return [
            (
                make_selected(
                    call=call, firm=make_firm(size=False), creative=studio,
                    amount_minor=a * CZK, ends_on=date(2026, 8, 31),
                ),
                a * CZK,
            )
            for a in amounts
        ]  # fmt: skip

    # 31 awards make 3,976,000: three that lapse, two that withdraw, six that use less, twenty others.
    lapsing, leaving = [140_000, 130_000, 126_000], [125_000, 125_000]
    short, others = [140_000] * 6, [124_500] * 19 + [124_500]
    amounts = lapsing + leaving + short + others
    assert (len(amounts), sum(amounts)) == (31, 3_976_000)
    decision = make_decision(call=call, awards=applications(amounts), aid=False)  # type: ignore[arg-type]
    offered = awards.offer_awards(act=system_act(), decision_id=decision.id)
    assert awards.offer_awards(act=system_act(), decision_id=decision.id) == []
    assert [a.id for a in offered] == sorted(a.id for a in offered)
    pot = balances_of_calls([call.id])[call.id]
    assert (pot.free, pot.committed) == (24_000 * CZK, 3_976_000 * CZK)

    # Two firms decline, 26 accept, three stay silent.
    boss = member_of(*[awards.queries.get_award(a.id).firm for a in offered])
    for award in offered[3:5]:
        awards.decline_award(
            act=act_of(boss), award=awards.queries.get_award(award.id), reason="No time"
        )
    for award in offered[5:]:
        accept(awards.queries.get_award(award.id), boss, iban=OTHER_IBAN)
    clock.advance(days=20)
    assert awards.lapse_awards(act=system_act()) == 3
    pot = balances_of_calls([call.id])[call.id]
    assert (pot.committed, pot.free) == (3_330_000 * CZK, 670_000 * CZK)

    # Six use 88,400 less than they were given: the rest is released when they are paid.
    unused = [14_800, 14_800, 14_800, 14_800, 14_800, 14_400]
    assert sum(unused) == 88_400
    for award, less in zip(offered[5:11], unused, strict=True):
        price = (140_000 - less) * CZK * 10 // 8
        claim = make_approved(awards.queries.get_award(award.id), boss, price, checker=checker)
        assert claim.approved_minor == (140_000 - less) * CZK
        pay(claim, checker=checker, releaser=releaser)
    pot = balances_of_calls([call.id])[call.id]
    assert pot.awarded == 3_241_600 * CZK
    assert pot.free == 758_400 * CZK

    # Five from the reserve list get 702,000.
    reserve = make_decision(
        call=call,
        awards=applications([140_400] * 5),
        aid=False,  # type: ignore[arg-type]
    )
    awards.offer_awards(act=system_act(), decision_id=reserve.id)
    pot = balances_of_calls([call.id])[call.id]
    assert pot.awarded == 3_943_600 * CZK
    assert pot.free == 56_400 * CZK
    assert pot.budget == 4_000_000 * CZK
    assert checks.check() == []

    transfers = db.session.query(LedgerTransfer).filter_by(call_id=call.id).all()
    assert all(t.booked_on and t.at and t.reason for t in transfers)
    for statement in ("UPDATE ledger_transfer SET amount_minor = 1", "DELETE FROM ledger_transfer"):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_return_by_the_bank_is_a_counter_entry(
    clock: Clock, checker: User, releaser: User
) -> None:
    award, user = accepted(make_pot())
    clock.set(2026, 8, 20, 9, 0, zone="Europe/Prague")
    claim = make_approved(award, user, 180_000 * CZK, checker=checker)
    payment = pay(claim, checker=checker, releaser=releaser)
    first = payment.end_to_end_id
    operations.return_payment(act=act_of(checker), payment=payment, reason="Account closed")
    balances = balances_of_awards([award.id])[award.id]
    assert (balances.paid, balances.payable) == (0, GRANT)
    assert queries.get_claim(claim.id).state == "payment"
    operations.build_batch(
        act=act_of(checker),
        programme=claim.award.call.programme,
        payments=[payment],
        execution_on=date(2026, 8, 21),
    )
    assert payment.end_to_end_id != first
    clock.advance(days=1)
    operations.confirm_payment(act=act_of(checker), payment=payment, paid_on=date(2026, 8, 21))
    assert balances_of_awards([award.id])[award.id].paid == GRANT
    kinds = [
        t.kind
        for t in db.session.query(LedgerTransfer)
        .filter_by(award_id=award.id, funder_id=_first_funder(award))
        .order_by(LedgerTransfer.id)
    ]
    assert kinds == ["commit", "accrue", "pay", "recall", "pay"]
    assert checks.check() == []


def _first_funder(award: Award) -> int:
    return int(
        db.session.query(LedgerTransfer.funder_id)
        .filter_by(award_id=award.id)
        .order_by(LedgerTransfer.funder_id)
        .first()[0]
    )  # type: ignore[index]
