"""When the rules of a call change: everybody is told, drafts follow, what was sent stays."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.applications import make_application, make_draft, member_of, withdraw
from tests.factories.organisations import make_firm
from tests.factories.programmes import make_amendment, make_call, officer_act
from voucherapp.applications.queries import get_application
from voucherapp.notifications.models import Message


def mails(db_session) -> dict[str, str]:
    rows = db_session.query(Message).filter_by(kind="call.amended").order_by(Message.id)
    return {row.to_email: row.body for row in rows}


def test_everybody_who_has_begun_is_told_and_drafts_follow(db_session, run_jobs) -> None:
    call = make_call()
    sent = make_application(call=call)
    draft = make_draft(call=call, firm=make_firm())
    given_up = make_draft(call=call, firm=make_firm())
    withdraw(given_up)
    people = {name: member_of(a.firm).email for name, a in
              (("sent", sent), ("draft", draft), ("given_up", given_up))}  # fmt: skip
    creative = member_of(sent.creative).email
    ids = sent.id, draft.id
    make_amendment(call, reason="The jury asked for it", voucher={"max_minor": 40_000_00})
    run_jobs()
    told = mails(db_session)
    assert set(told) == {people["sent"], people["draft"], creative}
    assert "Why: The jury asked for it" in told[people["sent"]]
    assert "stays under the rules it was sent under" in told[people["sent"]]
    assert "follows the new rules" in told[people["draft"]]
    assert [get_application(i).call_version for i in ids] == [1, 2]


def test_a_draft_follows_only_when_the_amendment_counts(
    db_session, visitor, clock, run_jobs
) -> None:
    call = make_call()
    draft = make_draft(call=call, firm=make_firm())
    token, draft_id, person = draft.token, draft.id, member_of(draft.firm)
    moment = officer_act().at + timedelta(days=2)
    make_amendment(call, reason="More time", title="Longer", effective_at=moment)
    run_jobs()
    assert get_application(draft_id).call_version == 1
    assert "rules of this call have changed" not in visitor(person).get(f"/my/applications/{token}")
    clock.advance(days=2)
    run_jobs()
    assert get_application(draft_id).call_version == 2
    page = visitor(person).get(f"/my/applications/{token}")
    assert "Amendment 1 counts since" in page
    assert "More time Please look through your draft." in page
    rules = page.click("What changed")
    assert rules.table("What amendment 1 changed")[1][1:] == ["Creative vouchers 2026", "Longer"]


def test_a_draft_begun_under_the_new_rules_says_nothing(
    db_session, visitor, clock, run_jobs
) -> None:
    call = make_call()
    make_amendment(call, reason="More time", title="Longer")
    run_jobs()
    clock.advance(hours=1)
    draft = make_draft(call=call, firm=make_firm())
    page = visitor(member_of(draft.firm)).get(f"/my/applications/{draft.token}")
    assert "rules of this call have changed" not in page
