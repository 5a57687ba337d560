"""Awards: offered once, answered in time, lapsed to the second, with voucher and notice."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.factories.awards import IBAN, OTHER_IBAN, accept, make_award, member_of, system_act
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.time import Clock
from voucherapp.allocation.models import DecisionLine
from voucherapp.awards import operations, operations_accounts, queries
from voucherapp.awards.models import Voucher
from voucherapp.awards.rules import ACCOUNT_CHANGE, AWARD
from voucherapp.db.session import db
from voucherapp.files.queries import read_bytes
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger import checks
from voucherapp.ledger.queries import balances_of_awards, balances_of_calls
from voucherapp.notifications.models import Message
from voucherapp.state_aid.queries import find_grant_of_case

pytestmark = pytest.mark.usefixtures("app")
Visitor = Callable[..., Any]


def code_of(do: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.code


def test_an_award_carries_the_number_of_its_line_and_is_made_once() -> None:
    award = make_award()
    assert award.id == award.decision_line_id
    assert operations.offer_awards(act=system_act(), decision_id=_decision(award.id)) == []


def _decision(line_id: int) -> int:
    return db.session.get_one(DecisionLine, line_id).decision_id


def test_days_end_with_the_last_second_of_the_local_day(clock: Clock) -> None:
    award = make_award()
    user = member_of(award.firm)
    clock.set(2026, 3, 16, 23, 59, 59, zone="Europe/Rome")
    assert operations.lapse_awards(act=system_act()) == 0
    clock.set(2026, 3, 17, 0, 0, 0, zone="Europe/Rome")
    assert code_of(lambda: accept(award, user)) == "too-late"
    assert operations.lapse_awards(act=system_act()) == 1
    award = queries.get_award(award.id)
    assert award.state == "lapsed"
    assert balances_of_calls([award.call_id])[award.call_id].committed == 0
    assert find_grant_of_case(award.application_id) is None
    assert checks.check() == []


def test_accepting_in_the_last_second_counts(clock: Clock) -> None:
    award = make_award()
    user = member_of(award.firm)
    clock.set(2026, 3, 16, 23, 59, 59, zone="Europe/Rome")
    assert accept(award, user).state == "accepted"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iban": "IT60X0542811101000000123457"}, "iban"),
        ({"bic": "NOTABIC"}, "bic"),
        ({"account_holder": " "}, "holder"),
        ({"terms_accepted": False}, "terms"),
        ({"terms_digest": "0" * 64}, "terms-changed"),
    ],
)
def test_an_acceptance_with_a_fault_is_refused(changes: dict[str, Any], code: str) -> None:
    award = make_award()
    values = {
        "iban": IBAN, "bic": "", "account_holder": "Firm", "terms_accepted": True,
        "terms_digest": queries.digest_of_terms(award), **changes,
    }  # fmt: skip
    user = member_of(award.firm)
    assert code_of(lambda: operations.accept_award(act=act_of(user), award=award, **values)) == code


def test_declining_frees_money_and_room() -> None:
    award = make_award(amount_minor=20_000_00)
    user = member_of(award.firm)
    assert (
        code_of(lambda: operations.decline_award(act=act_of(user), award=award, reason=" "))
        == "reason"
    )
    operations.decline_award(act=act_of(user), award=award, reason="The project is off")
    assert balances_of_awards([award.id])[award.id].committed == 0
    assert find_grant_of_case(award.application_id) is None
    assert checks.check() == []


def test_notice_and_voucher_are_made_and_mailed(run_jobs: Callable[[], int]) -> None:
    firm, studio = make_firm(name="Officina Bianchi"), make_creative()
    user, designer = member_of(firm), member_of(studio, role=Role.CREATIVE)
    award = make_award(firm=firm, creative=studio)
    run_jobs()
    award = queries.get_award(award.id)
    assert award.notice is not None
    text = _text(read_bytes(award.notice))
    assert "Regulation (EU) 2023/2831" in text
    assert "gross grant equivalent is €10,000.00" in text
    accept(award, user)
    run_jobs()
    voucher = db.session.query(Voucher).one()
    award = queries.get_award(award.id)
    assert award.voucher is not None
    assert award.voucher.pdf is not None
    assert voucher.code in _text(read_bytes(award.voucher.pdf))
    kinds = {(m.kind, m.user_id) for m in db.session.query(Message)}
    assert {
        ("award.offered", user.id),
        ("voucher.issued", user.id),
        ("voucher.issued", designer.id),
    } <= kinds
    before = db.session.query(Message).count()
    run_jobs()
    assert db.session.query(Message).count() == before


def _text(data: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split()
    )


def test_a_reminder_comes_once(clock: Clock, run_jobs: Callable[[], int]) -> None:
    firm = make_firm()
    user = member_of(firm)
    make_award(firm=firm)
    clock.set(2026, 3, 14, 9, 0)
    run_jobs()
    clock.advance(hours=3)
    run_jobs()
    assert db.session.query(Message).filter_by(kind="award.due", user_id=user.id).count() == 1


def test_a_firm_accepts_on_its_page(visitor: Visitor, run_jobs: Callable[[], int]) -> None:
    firm, studio = make_firm(), make_creative()
    user, designer = member_of(firm), member_of(studio, role=Role.CREATIVE)
    award = make_award(firm=firm, creative=studio)
    run_jobs()
    page = visitor(user).get(f"/my/awards/{award.token}")
    assert "Regulation (EU) 2023/2831" in page
    assert "Accept until 16 Mar 2026, 23:59 CET" in page
    wrong = page.submit("Accept the award", iban="IT00", terms_accepted=True)
    assert wrong.status == 422
    assert "a digit is wrong" in wrong
    page = wrong.submit(
        "Accept the award", iban="it60 x054 2811 1010 0000 0123 456", terms_accepted=True
    )
    assert "Your voucher is issued" in page
    code = db.session.query(Voucher.code).scalar()
    assert code in page
    run_jobs()
    assert visitor(user).get(f"/my/awards/{award.token}/voucher.pdf").body.startswith(b"%PDF")
    page = visitor(designer).get(f"/my/awards/{award.token}")
    assert code in page
    assert "IT60" not in page
    assert visitor(designer).try_get(f"/my/awards/{award.token}/account") in (403, 404)
    assert visitor(designer).try_get(f"/my/awards/{award.token}/de-minimis.pdf") in (403, 404)
    assert visitor(designer).get(f"/my/awards/{award.token}/voucher.pdf").body.startswith(b"%PDF")
    stranger = visitor(member_of(make_firm()))
    for tail in ("", "/account", "/decline", "/voucher.pdf", "/de-minimis.pdf"):
        assert stranger.try_get(f"/my/awards/{award.token}{tail}") == 404
    assert visitor(user).get("/my/awards").table()[1][0].startswith("Project")


def test_a_firm_declines_on_its_page(visitor: Visitor) -> None:
    firm = make_firm()
    award = make_award(firm=firm)
    page = visitor(member_of(firm)).get(f"/my/awards/{award.token}").click("Decline")
    page = page.submit("Decline for good", reason="We have no time")
    assert "Declined by the firm" in page


def test_another_account_needs_a_second_person(visitor: Visitor) -> None:
    firm = make_firm()
    user = member_of(firm)
    award = make_award(firm=firm, accepted=True, user=user)
    page = visitor(user).get(f"/my/awards/{award.token}/account")
    page = page.submit(
        "Send the new account", iban=OTHER_IBAN, account_holder="Firm", reason="New bank"
    )
    assert "waits to be confirmed" in page
    assert queries.get_award(award.id).iban == IBAN
    change = queries.find_waiting_change(award.id)
    assert change is not None
    assert (
        visitor(make_person(Role.FINANCE_CHECKER)).try_get(f"/staff/awards/accounts/{change.id}")
        == 403
    )
    releaser = visitor(make_person(Role.FINANCE_RELEASER))
    page = releaser.get(f"/staff/awards/accounts/{change.id}")
    assert IBAN in page
    page = page.submit("Confirm the new account")
    assert OTHER_IBAN in page
    assert queries.get_award(award.id).iban == OTHER_IBAN


def test_the_same_person_never_confirms_an_account() -> None:
    award = make_award(accepted=True)
    both = member_of(award.firm)
    both.roles = [str(Role.FIRM), str(Role.FINANCE_RELEASER)]
    db.session.flush()
    change = operations_accounts.ask_account_change(
        act=act_of(both), award=award, iban=OTHER_IBAN, bic="", account_holder="Firm", reason="x"
    )
    change = queries.get_change(change.id)
    assert (
        code_of(lambda: operations_accounts.confirm_account_change(act=act_of(both), change=change))
        == "four-eyes"
    )


def test_staff_see_awards_and_the_auditor_no_buttons(visitor: Visitor) -> None:
    award = make_award(call=make_call(), accepted=True)
    for role in (Role.OFFICER, Role.FINANCE_CHECKER, Role.AUDITOR):
        staff = visitor(make_person(role))
        assert award.application.reference in staff.get("/staff/awards?state=accepted&q=DIVA")
        assert "What happened" in staff.get(f"/staff/awards/{award.token}")
        award = queries.get_award(award.id)


def test_workflows_are_complete() -> None:
    for workflow in (AWARD, ACCOUNT_CHANGE):
        reached = {workflow.initial} | {step.target for step in workflow.steps}
        assert reached == set(workflow.names)
