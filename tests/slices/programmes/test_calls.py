"""A call from its preset to its publication."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.programmes import (
    SHARES,
    make_call,
    make_draft_call,
    make_programme,
    officer_act,
)
from voucherapp.db.audit import AuditLine
from voucherapp.kernel.refusal import Refused
from voucherapp.ledger.queries import balances_by_funder, balances_of_calls
from voucherapp.programmes import queries
from voucherapp.programmes.models import CallVersion
from voucherapp.programmes.operations import (
    create_call_from_preset,
    publish_call,
    replace_config,
    save_config,
    update_programme,
    withdraw_call,
)
from voucherapp.programmes.presets import get_preset


def test_publishing_freezes_version_one_and_sets_the_budget_aside(db_session) -> None:
    call = make_call(budget_minor=900_000_01)
    version = db_session.query(CallVersion).one()
    assert (call.state, call.published_version, version.number) == ("published", 1, 1)
    assert version.digest == queries.config_of(call, 1).digest
    assert balances_of_calls([call.id])[call.id].free == 900_000_01
    shares = queries.shares_of(call.programme_id)
    free = {f: b.free for f, b in balances_by_funder(call.id).items()}
    # 85 % of 90,000,001 cents is 76,500,000.85: the cent goes to the larger remainder.
    assert {shares[f]: amount for f, amount in free.items()} == {8500: 765_000_01, 1500: 135_000_00}


def test_a_call_with_gaps_is_not_published(db_session) -> None:
    call = make_draft_call(change={"texts": {"contact": ""}})
    with pytest.raises(Refused, match="Name somebody whom applicants can ask"):
        publish_call(act=officer_act(), call=call)


def test_a_published_call_is_read_only(db_session) -> None:
    call = make_call()
    with pytest.raises(Refused, match="conditions stand"):
        save_config(
            act=officer_act(), call=call, version=call.version, config=queries.config_of(call)
        )


def test_the_second_of_two_savings_is_told(db_session) -> None:
    call = make_draft_call()
    seen = call.version
    config = queries.config_of(call)
    save_config(act=officer_act(), call=call, version=seen, config=config, title="First")
    db_session.flush()
    with pytest.raises(Refused) as refused:
        save_config(act=officer_act(), call=call, version=seen, config=config, title="Second")
    assert refused.value.code == "stale"


def test_a_config_that_does_not_fit_is_refused_in_words(db_session) -> None:
    call = make_draft_call()
    config = queries.config_of(call).as_json()
    config["payment"]["instalments"][0]["share_bp"] = 3000
    with pytest.raises(Refused, match="the instalments must add up to 100 %"):
        save_config(act=officer_act(), call=call, version=call.version, config=config)


def test_a_file_takes_the_place_of_the_working_copy(db_session) -> None:
    call = make_draft_call(change={"texts": {"summary": "Other"}})
    preset = get_preset("it-si-diva-scored")
    replace_config(act=officer_act(), call=call, version=call.version, preset=preset)
    assert queries.config_of(call) == preset.config


def test_codes_are_taken_once(db_session) -> None:
    call = make_draft_call()
    with pytest.raises(Refused) as refused:
        create_call_from_preset(
            act=officer_act(),
            programme=queries.get_programme("DIVA"),
            preset="it-si-diva-scored",
            code=call.code,
            title="Again",
            opens_at=call.opens_at,
            closes_at=call.closes_at,
            budget_minor=1,
        )
    assert refused.value.code == "taken"


def test_status_follows_the_clock_alone(db_session, clock) -> None:
    call = make_call(
        opens_at=clock.moment + timedelta(days=2), closes_at=clock.moment + timedelta(days=10)
    )
    assert queries.public_status(call, clock.moment).name == "coming"
    assert queries.public_status(call, call.opens_at).name == "open"
    assert (
        queries.public_status(call, call.closes_at + timedelta(microseconds=900_000)).name == "open"
    )
    assert queries.public_status(call, call.closes_at + timedelta(seconds=1)).name == "closed"
    assert queries.days_left(call, call.closes_at) == 0
    assert queries.days_left(call, clock.moment) is None


def test_a_draft_is_no_public_call(db_session, clock) -> None:
    make_draft_call()
    assert queries.list_public_calls(clock.moment) == []


def test_public_calls_stand_in_the_order_of_use(db_session, clock) -> None:
    programme = make_programme()
    now, day = clock.moment, timedelta(days=1)
    for code, start, end in (
        ("LATER", now + 5 * day, now + 9 * day),
        ("SOON", now - day, now + 2 * day),
        ("LONG", now - day, now + 20 * day),
    ):
        make_call(programme=programme, code=code, opens_at=start, closes_at=end)
    rows = queries.list_public_calls(now)
    assert [(r.code, r.state.name, r.days_left) for r in rows] == [
        ("SOON", "open", 2),
        ("LONG", "open", 20),
        ("LATER", "coming", None),
    ]
    assert rows[0].territory == "Veneto, Friuli-Venezia Giulia, Zahodna Slovenija"


def test_a_withdrawn_draft_is_gone_for_good(db_session) -> None:
    call = make_draft_call()
    withdraw_call(act=officer_act(), call=call)
    with pytest.raises(Refused):
        publish_call(act=officer_act(), call=call)


@pytest.mark.parametrize(
    "shares", [(), (("A", "A", "", 9999),), (("A", "A", "", 6000), ("B", "B", "", 4001))]
)
def test_shares_make_the_whole(db_session, shares) -> None:
    with pytest.raises(Refused, match="100"):
        make_programme(shares=shares)


def test_shares_stand_once_a_call_is_published(db_session) -> None:
    call = make_call()
    programme = queries.get_programme("DIVA")
    fields = {"title": "New title", "starts_on": date(2026, 1, 1), "ends_on": date(2030, 1, 1)}
    update_programme(
        act=officer_act(), programme=programme, version=programme.version, shares=SHARES, **fields
    )
    other = (
        ("ERDF", "European Regional Development Fund", "ERDF", 8000),
        ("REG", "Region", "", 2000),
    )
    with pytest.raises(Refused) as refused:
        update_programme(
            act=officer_act(),
            programme=programme,
            version=programme.version,
            shares=other,
            **fields,
        )
    assert refused.value.code == "shares-fixed"
    assert sorted(queries.shares_of(call.programme_id).values()) == [1500, 8500]


def test_a_wrong_iban_is_refused_at_its_field(db_session) -> None:
    with pytest.raises(Refused) as refused:
        make_programme(iban="IT60X0542811101000000123457")
    assert refused.value.field == "iban"


def test_who_did_it_stands_in_the_record(db_session) -> None:
    call = make_call()
    db_session.flush()
    verbs = [
        line.verb
        for line in db_session.query(AuditLine).filter_by(subject_type="call", subject_id=call.id)
    ]
    assert verbs == ["call.created", "call.changed", "call.publish"]
