"""The officers' queue: filters, columns, kept lists, exports; drafts to chase; the path through the form."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.factories.applications import make_application, make_draft, member_act, member_of
from tests.factories.organisations import make_person
from tests.factories.programmes import make_call, officer_act
from voucherapp.applications import operations
from voucherapp.applications.columns import OWN
from voucherapp.applications.models import Application
from voucherapp.applications.models_history import ApplicationStep
from voucherapp.applications.operations_steps import note_step
from voucherapp.applications.queries import get_application
from voucherapp.applications.queries_overview import count_by_state
from voucherapp.applications.queries_queue import (
    SELDOM,
    SORTS,
    QueueRow,
    iterate_applications,
    list_applications,
)
from voucherapp.casework.models import SavedView
from voucherapp.casework.operations import add_tag
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role

QUEUE = "/staff/applications"


@pytest.fixture
def officer(visitor):
    return visitor(make_person(Role.OFFICER, name="Olga Officer"))


def references(page) -> list[str]:
    return [row[0] for row in page.table("Applications")[1:]]


def two_applications():
    call = make_call()
    first = make_application(call=call)
    return first, make_application(call=call, price_minor=9_000_00)


def test_columns_are_chosen_and_stay_with_sorting(officer, db_session) -> None:
    two_applications()
    page = officer.get(QUEUE)
    assert page.table("Applications")[0][1] == "Firm"
    page = officer.get(f"{QUEUE}?col=title&col=amount&col=size&call=DIVA-2026")
    assert page.table("Applications")[0] == ["Reference", "Project", "Amount", "Size of the firm"]
    page = page.click("Amount")
    assert page.table("Applications")[0] == ["Reference", "Project", "Amount", "Size of the firm"]
    assert references(page) == ["DIVA-2026-0002", "DIVA-2026-0001"]
    assert page.table("Applications")[1][3] == "small enterprise"


def test_a_list_is_kept_for_one_person_and_opens_first(officer, visitor, db_session) -> None:
    two_applications()
    page = officer.get(f"{QUEUE}?sort=amount&dir=asc&cols=title,amount&q=officina")
    page = page.submit("Keep the list", name=" My  list ", opens_first=True)
    assert "The list is kept." in page
    page = officer.get(QUEUE)
    assert page.table("Applications")[0] == ["Reference", "Project", "Amount"]
    assert references(page) == ["DIVA-2026-0002", "DIVA-2026-0001"]
    assert page.value("q") == "officina"
    other = visitor(make_person(Role.OFFICER, name="Otto"))
    assert other.get(QUEUE).table("Applications")[0][1] == "Firm"
    view = db.session.query(SavedView).one()
    assert other.try_post(f"{QUEUE}/views/{view.id}/remove") == 404
    page = officer.get(QUEUE).click("All that were sent")
    page = page.submit("Forget “My list”")
    assert officer.get(QUEUE).table("Applications")[0][1] == "Firm"


def test_another_first_list_takes_the_place_of_the_one_before(officer, db_session) -> None:
    for name in ("One", "Two"):
        officer.post(f"{QUEUE}/views", {"name": name, "opens_first": "y", "late": "yes"})
    rows = db.session.query(SavedView.name, SavedView.opens_first).order_by(SavedView.name).all()
    assert [tuple(row) for row in rows] == [("One", False), ("Two", True)]


def test_the_workbook_holds_exactly_what_is_shown(officer, db_session) -> None:
    first, second = two_applications()
    add_tag(act=officer_act(), case_id=first.id, tag="=look")
    columns = "reference,firm,state,submitted,amount,score,tags,award,paid"
    page = officer.get(f"{QUEUE}?cols={columns}&sort=amount&dir=asc")
    book = load_workbook(io.BytesIO(officer.get(page.links()["Workbook"]).body))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    shown = page.table("Applications")
    assert shown[0] == [
        "Reference", "Firm", "State", "Received", "Amount", "Score", "Tags", "Award", "Paid",
    ]  # fmt: skip
    # A page says the zone beside each time, a workbook over its column.
    shown[0][3] = "Received (Europe/Rome)"
    assert rows[0][:9] == shown[0]
    assert [row[0] for row in rows[1:]] == ["DIVA-2026-0002", "DIVA-2026-0001"]
    assert rows[1][2::2][:2] == ["Submitted", 9000]
    assert rows[1][3].isoformat() == "2026-03-02T10:00:00"
    assert rows[2][6] == "=look"
    assert rows[1][-2:] == ["EUR", f"http://127.0.0.1:5000/staff/applications/{second.token}"]
    assert officer.get(rows[2][-1]).heading.startswith("Chairs on loan")
    text = officer.get(page.links()["CSV"]).body.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("DIVA-2026-0002,Officina")
    assert "9000.00" in text
    assert "'=look" in text


def test_the_workbook_has_the_lines_of_tables_of_costs_on_a_sheet_of_their_own(
    officer, db_session
) -> None:
    question = {"code": "costs", "label": "What does it cost?", "kind": "costs"}
    call = make_call(change={"questions": [question]})
    lines = [
        {"item": "Workshop", "quantity": 250, "unit_minor": 1_000_00},
        {"item": "=Prototype", "quantity": 100, "unit_minor": 333_33},
    ]
    application = make_application(call=call, answers={"costs": lines})
    firm = application.firm_name
    book = load_workbook(io.BytesIO(officer.get("/staff/applications.xlsx").body))
    assert book.sheetnames == ["Applications", "Costs"]
    rows = [[cell.value for cell in row] for row in book["Costs"].iter_rows()]
    assert rows[0][:8] == [
        "Reference", "Firm", "Question", "Line", "What", "How many", "Price of one", "Amount",
    ]  # fmt: skip
    start = ["DIVA-2026-0001", firm, "What does it cost?"]
    assert rows[1:] == [
        [*start, 1, "Workshop", 2.5, 1000, 2500, "EUR"],
        [*start, 2, "=Prototype", 1, 333.33, 333.33, "EUR"],
    ]
    # What the firm writes while it changes its application is not the office's yet.
    book = load_workbook(io.BytesIO(officer.get("/staff/applications.xlsx?state=draft").body))
    assert book.sheetnames[0] == "Applications"


def test_marks_are_exported_for_those_who_may_read_them_alone(visitor, db_session) -> None:
    two_applications()
    finance = visitor(make_person(Role.FINANCE_CHECKER))
    page = finance.get(f"{QUEUE}?cols=firm,score,amount&sort=score")
    assert page.table("Applications")[0] == ["Reference", "Firm", "Amount"]
    assert "Score" not in finance.get(page.links()["CSV"]).body.decode()


def test_all_columns_cost_one_statement_each_at_most(officer, db_session, at_most) -> None:
    call = make_call()
    for _ in range(3):
        make_application(call=call)
    keys = "firm,creative,call,state,submitted,amount,tags,award,award_state,voucher,approved,paid"
    officer.get(f"{QUEUE}?cols={keys}")
    with at_most(17):
        officer.get(f"{QUEUE}?cols={keys}")


def test_filters_find_late_ones_and_those_of_the_office(officer, db_session, clock) -> None:
    application = make_application()
    row = db.session.get_one(Application, application.id)
    row.late = True
    db.session.flush()
    make_application(call=get_application(application.id).call)
    assert references(officer.get(f"{QUEUE}?late=yes")) == ["DIVA-2026-0001"]
    assert "Nothing here" in officer.get(f"{QUEUE}?channel=office")


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_page_stands_where_it_does_in_the_whole_list(db_session, sort, direction) -> None:
    """Pages behind the middle are found from the end: same rows, same order, ties and gaps included."""
    call = make_call()
    for number in range(5):
        made = make_application(call=call, price_minor=9_000_00 + 100_00 * (number % 2))
        row = db.session.get_one(Application, made.id)
        row.score_hundredths = (None, 6000, 7000)[number % 3]
        row.submitted_at -= timedelta(hours=number % 2)
    db.session.flush()
    whole = [
        r for rows in iterate_applications(filters={}, sort=sort, direction=direction) for r in rows
    ]
    assert len(whole) == 5
    for per_page in (1, 2, 3, 5, 50):
        pages: list[QueueRow] = []
        for page in range(1, -(-5 // per_page) + 1):
            listing = list_applications(
                sort=sort, direction=direction, page=page, per_page=per_page
            )
            assert (listing.total, listing.page) == (5, page)
            pages += listing.rows
        assert pages == whole


def test_a_row_that_is_not_read_whole_has_all_that_the_other_columns_show(db_session) -> None:
    two_applications()
    whole, part = list_applications(), list_applications(whole=False)
    for column in (c for c in OWN if c.value is not None):
        values = [[column.value(row) for row in listing.rows] for listing in (whole, part)]
        assert (values[0] == values[1]) is not column.seldom, column.key
    unread = {name for name in QueueRow._fields if all(getattr(r, name) is None for r in part.rows)}
    assert unread >= SELDOM


def test_a_page_beyond_the_last_shows_the_last(db_session) -> None:
    two_applications()
    listing = list_applications(page=99, per_page=1)
    assert (listing.page, [row.reference for row in listing.rows]) == (2, ["DIVA-2026-0001"])
    nothing = list_applications(filters={"q": "nobody has this"}, page=7)
    assert (nothing.page, nothing.total, nothing.rows) == (1, 0, [])


def test_states_are_counted_for_all_calls_and_for_one(db_session) -> None:
    first, _second = two_applications()
    call = get_application(first.id).call
    make_draft(call=call)
    make_application(call=make_call(code="OTHER-26", programme=call.programme), state="eligible")
    assert {row.state.name: row.count for row in count_by_state()} == {
        "draft": 1, "submitted": 2, "eligible": 1,
    }  # fmt: skip
    assert {row.state.name: row.count for row in count_by_state("OTHER-26")} == {"eligible": 1}
    assert count_by_state("NO-SUCH") == []


def test_whatever_somebody_typed_is_shown_as_text(officer, db_session) -> None:
    application = make_application()
    nasty = "<script>alert('x')</script> & \"co\""
    row = db.session.get_one(Application, application.id)
    row.title = get_application(application.id).firm.name = nasty
    db.session.flush()
    page = officer.get(f"{QUEUE}?cols=title,firm,creative,officer")
    assert page.table("Applications")[1][1:3] == [nasty, nasty]
    assert b"<script>alert" not in page.body


@pytest.mark.parametrize("name", ["endpoint", "_external", "_scheme", "_anchor", "_method", "self"])
def test_an_address_that_somebody_makes_up_breaks_no_link(officer, db_session, name) -> None:
    two_applications()
    page = officer.get(f"{QUEUE}?sort=amount&{name}=https")
    assert page.links()["Amount"].startswith(f"{QUEUE}?")


def test_drafts_are_listed_with_whom_to_ask_and_nothing_they_say(
    officer, db_session, at_most
) -> None:
    call = make_call()
    application = make_draft(call=call)
    user = member_of(application.firm)
    user.phone = "+39 040 123456"
    operations.save_draft(
        act=member_act(application.firm),
        application=application,
        version=1,
        values={"title": "Our secret"},
    )
    note_step(act=member_act(application.firm), application=application, step="idea:1", saved=True)
    make_application(call=call)
    page = officer.get(f"/staff/calls/{call.code}/drafts")
    row = page.table("Drafts")[1]
    assert row[1:5] == [user.name, user.email, "+39 040 123456", "The idea"]
    assert len(page.table("Drafts")) == 2
    assert "Our secret" not in page
    with at_most(7):
        officer.get(f"/staff/calls/{call.code}/drafts")


def test_the_path_tells_minutes_and_where_drafts_stop(officer, visitor, db_session, clock) -> None:
    call = make_call()
    application = make_draft(call=call)
    client = visitor(member_of(application.firm))
    url = f"/my/applications/{application.token}"
    assert client.try_post(f"{url}/steps/firm") == 204
    clock.advance(seconds=120)
    assert client.try_post(f"{url}/steps/idea:1") == 204
    clock.advance(seconds=300)
    client.post(f"{url}/autosave?part=1", {"title": "A", "version": "1"}, status=200)
    clock.advance(minutes=40)
    assert client.try_post(f"{url}/steps/creative") == 204
    assert client.try_post(f"{url}/steps/kitchen") == 404
    page = officer.get(f"/staff/calls/{call.code}/path")
    table = {row[0]: row[1:] for row in page.table("Pages of the form")[1:]}
    assert table["Your firm"] == ["1", "–", "0"]
    assert table["The creative"] == ["1", "–", "1"]
    assert table["The idea"] == ["1", "–", "0"]
    row = db.session.get_one(Application, application.id)
    steps = {s.step: s for s in db.session.query(ApplicationStep)}
    assert {name: step.seconds for name, step in steps.items()} == {
        "firm": 120, "idea:1": 300, "creative": 0,
    }  # fmt: skip
    assert (steps["idea:1"].opens, steps["idea:1"].saves) == (1, 1)
    assert row.state == "draft"


def test_the_bare_list_takes_few_statements(officer, db_session, at_most) -> None:
    two_applications()
    officer.get(QUEUE)
    with at_most(12):
        officer.get(QUEUE)


def test_a_deleted_draft_is_in_no_list(officer, db_session, clock) -> None:
    application = get_application(make_draft().id)
    code = application.call.code
    operations.delete_draft(act=member_act(application.firm), application=application)
    clock.advance(seconds=timedelta(minutes=1).seconds)
    assert "Nothing here" in officer.get(f"{QUEUE}?state=withdrawn")
    assert "No drafts" in officer.get(f"/staff/calls/{code}/drafts")
