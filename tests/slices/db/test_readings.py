"""Statements that are compiled once: the same values, errors and locks as the session gives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from tests.factories.organisations import make_firm
from tests.factories.programmes import make_call, officer_act
from voucherapp.db.audit import AuditLine, note
from voucherapp.db.readings import Reading, noting
from voucherapp.db.session import WriteInReadOnly, db, set_writing
from voucherapp.db.statements import JsonText, Writing, insertion, one_of
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.models import Call

CALL = Reading(
    select(
        Call.id, Call.code, Call.config, Call.opens_at, Call.published_at, Call.budget_minor
    ).where(Call.code == bindparam("code"))
)
TOWN = Reading(select(Organisation.town).where(Organisation.id == bindparam("firm")))


def rename(firm: Organisation, **values) -> None:
    table = Organisation.__table__
    db.session.connection().execute(update(table).where(table.c.id == firm.id).values(**values))


def test_a_reading_gives_the_values_that_a_mapped_row_has(db_session) -> None:
    call = make_call()
    db.session.flush()
    row = CALL.rows(code=call.code)[0]
    assert tuple(row) == (
        call.id, call.code, call.config, call.opens_at, call.published_at, call.budget_minor
    )  # fmt: skip
    assert row.opens_at.tzinfo is UTC
    assert CALL.rows(code="none") == []
    assert CALL.value(code=call.code) == call.id
    assert CALL.value(code="none") is None


def test_a_reading_sees_what_waits_in_the_session_and_is_counted(db_session, at_most) -> None:
    firm = make_firm()
    db.session.flush()
    firm.town = "Udine"
    assert TOWN.value(firm=firm.id) == "Udine"
    with at_most(1) as seen:
        TOWN.value(firm=firm.id)
    assert len(seen) == 1


def test_what_was_noted_holds_until_a_row_of_it_changes(db_session) -> None:
    firm, other = make_firm(), make_firm()
    db.session.flush()
    with noting() as noted:
        TOWN.rows(firm=firm.id)
    assert noted.still_hold()
    rename(other, town="Gorizia")
    assert noted.still_hold()
    firm.town = "Gorizia"
    assert not noted.still_hold()


def test_what_the_session_reads_besides_cannot_be_compared(db_session) -> None:
    firm, other = make_firm(), make_firm()
    db.session.flush()
    with noting() as noted:
        TOWN.rows(firm=firm.id)
        db.session.scalars(select(Organisation.town)).all()
    rename(other, town="Gorizia")
    assert not noted.still_hold()
    # Outside of the block nothing is noted.
    TOWN.rows(firm=firm.id)
    assert len(noted.read) == 1


def test_words_of_a_statement_are_plain_and_lists_are_no_values(db_session) -> None:
    call = make_call()
    db.session.flush()
    states = Reading(select(Call.id).where(one_of(Call.state, ("published", "draft"))))
    assert states.value() == call.id
    assert Reading(select(Call.id).where(~one_of(Call.state, ("published",)))).rows() == []
    with pytest.raises(ValueError, match="plain words"):
        one_of(Call.state, ("a' OR 1=1",))
    with pytest.raises(ValueError, match="lists of values"):
        Reading(select(Call.id).where(Call.state.in_(["draft"]))).rows()


def test_a_row_is_written_once_and_only_where_writing_is_allowed(db_session) -> None:
    firm = make_firm()
    db.session.flush()
    table = Organisation.__table__
    move = Writing(update(table).where(table.c.id == bindparam("own")), ("town",))
    move.run({"town": "Pordenone", "own": firm.id})
    assert TOWN.value(firm=firm.id) == "Pordenone"
    with pytest.raises(StaleDataError):
        move.run({"town": "Pordenone", "own": firm.id + 999})
    set_writing(False)
    with pytest.raises(WriteInReadOnly):
        move.run({"town": "Trieste", "own": firm.id})
    with pytest.raises(WriteInReadOnly):
        note(officer_act(), "test", firm, summary="Not in a page that is read")
    set_writing(True)
    assert TOWN.value(firm=firm.id) == "Pordenone"


def test_errors_of_the_driver_are_those_of_the_session(db_session) -> None:
    incomplete = insertion(AuditLine, "at", "public", "detail")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        incomplete.run({"at": datetime(2026, 3, 2, tzinfo=UTC), "public": True, "detail": {}})
    assert db.session.scalars(select(AuditLine)).all() == []


def test_json_that_is_written_already_is_read_back_as_values(db_session) -> None:
    table = Call.__table__
    call = make_call()
    db.session.flush()
    change = Writing(update(table).where(table.c.id == bindparam("own")), ("config",))
    change.run({"config": JsonText('{"a": ["ü", 1]}'), "own": call.id})
    assert CALL.rows(code=call.code)[0].config == {"a": ["ü", 1]}
    change.run({"config": {"b": None}, "own": call.id})
    assert CALL.rows(code=call.code)[0].config == {"b": None}
