"""Finance's path: check a claim, approve it, let another release it, pay by a bank file, confirm."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

from flask import Flask
from sqlalchemy import select

from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import make_claim
from tests.factories.organisations import make_firm, make_person
from tests.support.walker import Walker
from voucherapp.db.session import db
from voucherapp.disbursement.models import Payment
from voucherapp.kernel.permissions import Role
from voucherapp.ledger import checks


def test_a_claim_is_checked_approved_released_and_paid(
    live_app: Flask, walker: Callable[..., Walker], run_live_jobs: Callable[[], int]
) -> None:
    firm = make_firm(name="Officina Bàrcola S.r.l.")
    user = member_of(firm)
    award = make_award(firm=firm, amount_minor=10_000_00, accepted=True, user=user)
    claim = make_claim(award, user, 3_000_00)
    reference = claim.reference
    checker = walker(make_person(Role.FINANCE_CHECKER, name="Carla Checker"))
    releaser = walker(make_person(Role.FINANCE_RELEASER, name="Rosa Releaser"))
    owner = walker(user, phone=True)
    db.session.commit()

    checker.go("/start").go("/staff/claims").follow(reference)
    checker.sees("Officina Bàrcola S.r.l.", "€3,000.00")
    checker.press("Approve the claim").sees("There is a problem")
    for point in (
        "Proof of payment matches the invoice",
        "Report shows that the work was delivered",
    ):
        group = checker.page.get_by_role("group", name=point)
        group.get_by_label("In order", exact=True).check()
    checker.press("Record the findings").press("Approve the claim").sees(
        "To be released by another"
    )
    assert not checker.page.get_by_role("button", name="Release €3,000.00").count()

    releaser.go("/staff/claims").follow(reference).press("Release €3,000.00")
    releaser.sees("Released, not yet in a batch")

    checker.go("/staff/payments")
    checker.page.get_by_role("link", name="Build a batch").click()
    checker.examine().press("Build the batch").sees("Has the bank paid?")
    first = checker.download("Bank file")
    assert first == checker.download("Bank file")
    total = ET.fromstring(first).find(".//{*}GrpHdr/{*}CtrlSum")
    assert total is not None
    assert total.text == "3000.00"
    checker.fill({"Paid on": "2026-03-02"}).press("Confirm 1 payment").sees("Paid")
    run_live_jobs()

    owner.go("/my/awards").sees("Officina Bàrcola S.r.l.")
    owner.page.locator("main a[href*='/my/awards/']").first.click()
    owner.examine().sees("€3,000.00").follow("Claims and payments").sees("Paid")

    payment = db.session.scalars(select(Payment)).one()
    assert (payment.state, payment.amount_minor) == ("paid", 3_000_00)
    assert checks.check() == []
