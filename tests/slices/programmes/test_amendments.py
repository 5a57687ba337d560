"""Published rules change by numbered amendments alone: with reason, moment and difference."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.organisations import make_person
from tests.factories.programmes import make_amendment as amend
from tests.factories.programmes import make_call, make_draft_call, make_programme, officer_act
from voucherapp.db.audit import AuditLine
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger.checks import check
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.ledger.queries import balances_of_calls
from voucherapp.programmes import queries, queries_versions
from voucherapp.programmes.models import CallVersion
from voucherapp.programmes.operations import create_call_from_preset, save_config
from voucherapp.programmes.operations_amendments import (
    begin_amendment,
    drop_amendment,
    mend_contact,
    publish_amendment,
    save_amendment,
)
from voucherapp.programmes.presets import get_preset
from voucherapp.programmes.rules_amendments import AmendmentFacts, refuse_amendment
from voucherapp.programmes.rules_effect import without_effect

DAY = timedelta(days=1)


@pytest.fixture
def officer(db_session, visitor):
    return visitor(make_person(Role.OFFICER))


def test_an_amendment_becomes_the_next_version_with_reason_and_difference(db_session) -> None:
    call = make_call()
    version = amend(call, voucher={"max_minor": 30_000_00})
    assert (version.number, version.reason, call.published_version) == (
        2, "The jury asked for it", 2,
    )  # fmt: skip
    assert version.difference == [
        {"place": "voucher.max_minor", "before": 45_000_00, "after": 30_000_00}
    ]
    assert version.digest == queries.config_of(call, 2).digest
    assert queries.config_of(call).voucher.max_minor == 30_000_00
    assert queries.config_of(call, 1).voucher.max_minor == 45_000_00
    assert queries_versions.find_amendment(call.id) is None


def test_rules_in_force_stay_while_an_amendment_is_written_or_dropped(db_session) -> None:
    call = make_call()
    amendment = amend(call, publish=False, voucher={"max_minor": 30_000_00})
    assert queries.config_of(call).voucher.max_minor == 45_000_00
    with pytest.raises(Refused, match="written already"):
        begin_amendment(act=officer_act(), call=call)
    drop_amendment(act=officer_act(), call=call, amendment=amendment)
    assert call.published_version == 1
    assert db_session.query(CallVersion).count() == 1


def test_a_draft_is_not_amended(db_session) -> None:
    with pytest.raises(Refused, match="changed directly"):
        begin_amendment(act=officer_act(), call=make_draft_call())


def test_without_reason_or_difference_nothing_is_published(db_session) -> None:
    call = make_call()
    with pytest.raises(Refused, match="Nothing differs"):
        amend(call)
    amendment = queries_versions.find_amendment(call.id)
    assert amendment is not None
    with pytest.raises(Refused, match="Say why"):
        publish_amendment(
            act=officer_act(),
            call=call,
            amendment=amendment,
            version=amendment.version,
            reason="  ",
        )


def test_what_has_no_effect_is_refused_in_an_amendment_too(db_session) -> None:
    call = make_call()
    with pytest.raises(Refused, match="does not take effect yet"):
        amend(call, allocation={"strategy": "draw_then_check"})


def test_the_second_of_two_savings_is_told(db_session) -> None:
    call = make_call()
    amendment = begin_amendment(act=officer_act(), call=call)
    seen, config = amendment.version, queries.config_of(call)
    values = {"act": officer_act(), "call": call, "amendment": amendment, "config": config}
    save_amendment(**values, version=seen, title="First")
    db_session.flush()
    with pytest.raises(Refused) as refused:
        save_amendment(**values, version=seen, title="Second")
    assert refused.value.code == "stale"


def test_a_raised_budget_is_a_second_allotment_and_nothing_else(db_session) -> None:
    call = make_call(budget_minor=900_000_00)
    amend(call, budget_minor=1_000_000_01)
    assert balances_of_calls([call.id])[call.id].free == 1_000_000_01
    posted = db_session.query(LedgerTransfer).filter_by(kind="allocate").all()
    assert {t.source for t in posted} == {f"call/{call.id}/allocate/{n}" for n in (1, 2)}
    assert check() == []


def test_a_budget_goes_down_to_what_is_awarded_and_no_further(db_session) -> None:
    call = make_call(budget_minor=900_000_00)
    amend(call, budget_minor=800_000_00)
    assert balances_of_calls([call.id])[call.id].free == 800_000_00
    assert check() == []
    with pytest.raises(Refused, match="counts at once"):
        amend(call, budget_minor=700_000_00, effective_at=officer_act().at + DAY)


def test_commitments_hold_the_budget(db_session) -> None:
    call = make_call(budget_minor=900_000_00)
    before = queries_versions.whole_of(call)
    now = officer_act().at
    facts = AmendmentFacts(now, now, call.closes_at, free_minor=100_000_00, currency="EUR")
    for budget, allowed in ((800_000_00, True), (799_999_99, False)):
        after = type(before)(before.title, before.opens_at, before.closes_at, budget, before.config)
        if allowed:
            refuse_amendment(before, after, facts)
        else:
            with pytest.raises(Refused, match=r"cannot go below €800,000\.00"):
                refuse_amendment(before, after, facts)


def test_no_top_up_where_the_rules_forbid_it(db_session) -> None:
    call = make_call(change={"budget": {"topup_allowed": False}})
    with pytest.raises(Refused, match="no higher budget"):
        amend(call, budget_minor=1_000_000_00)


@pytest.mark.parametrize(
    ("days", "message"),
    [(31, ""), (32, "31 days more than first published"), (-1, "only move to a later day")],
)
def test_the_closing_moves_within_the_rules(db_session, days, message) -> None:
    call = make_call()
    closes_at = call.closes_at + days * DAY
    if message:
        with pytest.raises(Refused, match=message):
            amend(call, closes_at=closes_at)
    else:
        amend(call, closes_at=closes_at)
        assert call.closes_at == closes_at


def test_extensions_are_counted_from_the_first_closing(db_session) -> None:
    call = make_call()
    first = call.closes_at
    amend(call, closes_at=first + 20 * DAY)
    with pytest.raises(Refused, match="31 days more"):
        amend(call, closes_at=first + 32 * DAY)


def test_an_extension_is_told_in_time(db_session, clock) -> None:
    call = make_call()
    clock.advance(days=28)
    with pytest.raises(Refused, match="3 days of notice"):
        amend(call, closes_at=call.closes_at + DAY)


def test_no_extension_after_the_closing_and_no_other_opening(db_session, clock) -> None:
    call = make_call()
    with pytest.raises(Refused, match="moment of opening stands"):
        amend(call, opens_at=call.opens_at + DAY)
    amendment = queries_versions.find_amendment(call.id)
    assert amendment is not None
    drop_amendment(act=officer_act(), call=call, amendment=amendment)
    clock.advance(days=40)
    with pytest.raises(Refused, match="has closed"):
        amend(call, closes_at=call.closes_at + DAY)


def test_a_closed_call_is_amended_for_what_comes_after(db_session, clock) -> None:
    call = make_call()
    clock.advance(days=40)
    version = amend(call, payment={"pay_days": 60})
    assert version.in_force_at is not None


def test_a_later_moment_is_kept_until_a_job_finds_it(db_session, clock, run_jobs) -> None:
    call = make_call()
    number = amend(
        call, effective_at=officer_act().at + 2 * DAY, title="New title", budget_minor=950_000_00
    ).number
    code = call.code
    assert (call.published_version, call.title) == (1, "Creative vouchers 2026")
    with pytest.raises(Refused, match="waits for its day"):
        begin_amendment(act=officer_act(), call=call)
    run_jobs()
    assert queries.get_call(code).published_version == 1
    clock.advance(days=2)
    run_jobs()
    call = queries.get_call(code)
    assert (call.published_version, call.title, number) == (2, "New title", 2)
    assert balances_of_calls([call.id])[call.id].free == 950_000_00


def test_a_moment_that_has_passed_is_refused(db_session) -> None:
    call = make_call()
    with pytest.raises(Refused, match="has passed"):
        amend(call, title="New", effective_at=officer_act().at - DAY)


def test_the_contact_is_mended_at_once_and_on_record(db_session) -> None:
    call = make_call()
    mend_contact(act=officer_act(), call=call, version=call.version, contact="new@example.org")
    assert queries.config_of(call).texts.contact == "new@example.org"
    assert call.published_version == 1
    db_session.flush()
    line = db_session.query(AuditLine).filter_by(verb="call.contact_mended").one()
    assert line.detail == {"before": "vouchers@example.org", "after": "new@example.org"}


def test_an_officer_amends_a_call_page_by_page(officer, db_session) -> None:
    call = make_call()
    page = officer.get(f"/staff/calls/{call.code}").click("Amend the rules")
    page = page.submit("Begin an amendment")
    assert "Nothing yet. Open a section and change it." in page
    page = page.click("Voucher").fill("Save", {"max_minor": "30000"})
    assert page.value("max_minor") == "30000.00"
    page = page.click("To the amendment")
    assert page.table("What changes")[1] == [
        "Voucher › Largest voucher", "€45,000.00", "€30,000.00",
    ]  # fmt: skip
    assert page.submit("Look at it once more").status == 422
    page = page.fill("Look at it once more", {"reason": "Fewer large ones"})
    assert page.heading == "Publish amendment 1"
    page = page.submit("Publish the amendment")
    assert "The amendment is published" in page
    public = officer.get(f"/calls/{call.code}")
    assert "up to €30,000" in public
    assert "Fewer large ones" in public
    assert public.table("Amendment 1")[1][1:] == ["€45,000.00", "€30,000.00"]


def test_the_contact_page_mends_it(officer, db_session) -> None:
    call = make_call()
    page = officer.get(f"/staff/calls/{call.code}").click("Mend whom to ask")
    page = page.fill("Save", {"contact": "desk@example.org"})
    assert "desk@example.org" in officer.get(f"/calls/{call.code}")


def test_an_auditor_reads_and_amends_nothing(db_session, visitor) -> None:
    call = make_call()
    auditor = visitor(make_person(Role.AUDITOR))
    assert auditor.try_post(f"/staff/calls/{call.code}/amendment/begin") == 403
    assert auditor.get(f"/staff/calls/{call.code}/compare").status == 200


def test_two_states_are_compared_and_downloaded(officer, db_session) -> None:
    call = make_call()
    amend(call, voucher={"max_minor": 30_000_00})
    page = officer.get(f"/staff/calls/{call.code}/compare")
    assert page.table("Version 1, published on")[1:] == [
        ["Voucher › Largest voucher", "€45,000.00", "€30,000.00"]
    ]
    table = officer.get(f"/staff/calls/{call.code}/compare.csv").body.decode("utf-8-sig")
    assert table.splitlines()[1] == 'Voucher › Largest voucher,"€45,000.00","€30,000.00"'
    page = page.fill("Show", {"before": "preset:cz-brno-creative"})
    rows = {row[0]: row[1:] for row in page.table("Preset")}
    assert rows["Voucher › Largest voucher"] == [
        "CZK\xa0100,000.00".replace("\xa0", " "),
        "€30,000.00",
    ]


def test_a_strange_side_of_a_comparison_is_not_found(officer, db_session) -> None:
    call = make_call()
    assert officer.try_get(f"/staff/calls/{call.code}/compare?before=preset:none") == 404


def test_a_call_is_copied_without_its_applications(officer, db_session) -> None:
    source = make_call(change={"texts": {"summary": "Taken along"}})
    page = officer.get(f"/staff/calls/{source.code}").click("Make a copy")
    page = page.fill(
        "Make the call",
        {
            "code": "DIVA-2027",
            "title": "Next year",
            "opens_at": "2027-03-01T09:00",
            "closes_at": "2027-05-01T17:00",
            "budget_minor": "500000",
        },
    )
    assert page.heading == "Next year"
    copy = queries.get_call("DIVA-2027")
    assert (copy.derived_from, copy.preset, copy.state) == (source.code, source.preset, "draft")
    before = queries.config_of(source).as_json() | {"derived_from": source.code}
    assert queries.config_of(copy).as_json() == before


def test_presets_stand_with_what_they_lack(officer, db_session) -> None:
    make_programme()
    page = officer.get("/staff/calls/new")
    assert page.value("preset") == "it-si-diva-scored"
    later = len(without_effect(get_preset("cz-brno-creative").config))
    assert f"{later} settings of it do not take effect yet" in page


def test_a_correction_is_carried_into_the_next_call(officer, db_session) -> None:
    call = make_call(change={"texts": {"how": "Old words"}})
    act = officer_act()
    for code in ("NEXT-ONE", "NEXT-TWO"):
        create_call_from_preset(
            act=act,
            programme=queries.get_programme("DIVA"),
            preset=call,
            code=code,
            title=code,
            opens_at=act.at + 300 * DAY,
            closes_at=act.at + 330 * DAY,
            budget_minor=900_000_00,
        )
    own = queries.get_call("NEXT-TWO")
    config = queries.config_of(own).as_json()
    config["texts"]["how"] = "Words of its own"
    save_config(act=act, call=own, version=own.version, config=config)
    assert "Drafts copied" not in officer.get(f"/staff/calls/{call.code}")
    amend(call, texts={"how": "New words"}, award={"accept_days": 21})
    page = officer.get(f"/staff/calls/{call.code}")
    told = page.submit("Take it into NEXT-ONE")
    assert "What was amended in DIVA-2026 stands in this draft now." in told
    page.submit("Take it into NEXT-TWO")
    one, two = (queries.config_of(queries.get_call(c)) for c in ("NEXT-ONE", "NEXT-TWO"))
    assert (one.texts.how, one.award.accept_days) == ("New words", 21)
    assert (two.texts.how, two.award.accept_days) == ("Words of its own", 21)
    assert one.derived_from == call.code
    again = page.submit("Take it into NEXT-ONE")
    assert "The draft has all that was amended" in again


def test_public_lists_take_the_same_statements_for_many(
    officer, client, db_session, at_most
) -> None:
    programme = make_programme()
    for number in range(12):
        make_call(programme=programme, code=f"MANY-{number}")
    db_session.commit()
    for url, most in (("/calls", 6), ("/calls/calendar", 6), ("/calls/feed.atom", 6)):
        with at_most(most):
            client.get(url)
    with at_most(8):
        officer.get("/staff/plans")


def test_who_may_apply_stands_in_the_list(client, db_session) -> None:
    make_call()
    assert "micro-enterprise, small enterprise, medium-sized enterprise" in client.get("/calls")


def test_an_amendment_that_is_gone_is_told(db_session) -> None:
    call = make_call()
    amendment = amend(call, publish=False, title="New")
    version = amendment.version
    drop_amendment(act=officer_act(), call=call, amendment=amendment)
    for deed in (publish_amendment, save_amendment):
        more = {"reason": "Why"} if deed is publish_amendment else {"config": {}}
        with pytest.raises(Refused, match="published or dropped"):
            deed(act=officer_act(), call=call, amendment=amendment, version=version, **more)


def test_saving_the_dates_unchanged_changes_no_second(officer, db_session, clock) -> None:
    call = make_call(opens_at=clock.moment - DAY + timedelta(seconds=7))
    page = officer.get(f"/staff/calls/{call.code}/amendment").submit("Begin an amendment")
    page = page.click("Dates").submit("Save").click("To the amendment")
    assert "Nothing yet. Open a section and change it." in page


def test_a_mended_contact_is_not_undone_by_an_amendment(db_session, clock, run_jobs) -> None:
    call = make_call()
    amend(call, publish=False, title="New")
    mend_contact(act=officer_act(), call=call, version=call.version, contact="one@example.org")
    amendment = queries_versions.find_amendment(call.id)
    assert amendment is not None
    assert amendment.config["texts"]["contact"] == "one@example.org"
    db_session.flush()
    publish_amendment(
        act=officer_act(),
        call=call,
        amendment=amendment,
        version=amendment.version,
        reason="A better title",
        effective_at=officer_act().at + DAY,
    )
    mend_contact(act=officer_act(), call=call, version=call.version, contact="two@example.org")
    code = call.code
    clock.advance(days=1)
    run_jobs()
    call = queries.get_call(code)
    assert (call.published_version, call.title) == (2, "New")
    assert queries.config_of(call).texts.contact == "two@example.org"
