"""Pages of decisions: the ranking and its what-if, two officers, and what applicants see and when."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.factories.allocation import make_decision, make_officer, over
from tests.factories.applications import make_application, member_of
from tests.factories.evaluation import make_scored
from tests.factories.organisations import make_firm, make_person
from tests.factories.programmes import make_call
from tests.support.page import Page
from voucherapp.accounts.models import User
from voucherapp.allocation import queries_decisions
from voucherapp.applications.models import Application
from voucherapp.applications.queries import get_application
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.programmes.models import Call


class Story:
    """A call of 50,000 with four scored applications: two fit, one is reserve, one is below."""

    def __init__(self) -> None:
        call = make_call(budget_minor=50_000_00)
        self.call_id, self.code = call.id, call.code
        self.cases: list[dict[str, Any]] = []
        for totals, price in (((88, 84), 2e6), ((80, 82), 2e6), ((70, 74), 2e6), ((50, 52), 2e6)):
            self.add(call, totals, int(price))

    def add(self, call: Call, totals: tuple[float, ...], price: int) -> None:
        case = make_application(state="eligible", call=call, price_minor=price)
        make_scored(case, *totals)
        case = get_application(case.id)
        assert case.creative is not None
        self.cases.append(
            {
                "id": case.id,
                "token": case.token,
                "reference": case.reference,
                "firm": member_of(case.firm).id,
                "creative": member_of(case.creative).id,
                "firm_token": case.firm.token,
            }
        )

    @property
    def call(self) -> Call:
        return db.session.get_one(Call, self.call_id)


@pytest.fixture
def story(app) -> Story:  # type: ignore[no-untyped-def]
    return Story()


def person(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def test_the_ranking_shows_marks_spread_and_the_line(visitor, story) -> None:  # type: ignore[no-untyped-def]
    page = visitor(make_officer()).get(f"/staff/decisions/calls/{story.code}")
    rows = page.table("Ranking")[1:]
    assert [r[0] for r in rows] == ["1", "2", "3", "4"]
    assert [r[2] for r in rows] == ["86.00", "81.00", "72.00", "51.00"]
    assert [r[4] for r in rows] == ["4.00", "2.00", "4.00", "2.00"]
    assert [r[6] for r in rows] == ["Voucher", "Voucher", "Reserve list", "Below the threshold"]
    assert [r[7] for r in rows] == ["€30,000.00", "€10,000.00", "€10,000.00", "€10,000.00"]
    assert "2 of 2" in rows[0][3]
    assert "88.00" in rows[0][3]
    assert f"{story.code}|tie-2026-04-01|reference" in page


def test_the_rule_of_the_line_is_tried_without_storing(visitor, story) -> None:  # type: ignore[no-untyped-def]
    story.add(story.call, (65, 65), 1_000_000)
    officer = visitor(make_officer())
    skip = officer.get(f"/staff/decisions/calls/{story.code}?line_rule=skip_to_fit").table(
        "Ranking"
    )
    stop = officer.get(f"/staff/decisions/calls/{story.code}?line_rule=stop").table("Ranking")
    assert [r[6] for r in skip[1:5]] == ["Voucher", "Voucher", "Reserve list", "Voucher"]
    assert [r[6] for r in stop[1:5]] == ["Voucher", "Voucher", "Reserve list", "Reserve list"]
    assert queries_decisions.list_decisions() == []


def test_a_tie_is_explained(visitor, story) -> None:  # type: ignore[no-untyped-def]
    story.add(story.call, (82, 80), 1_000_000)
    page = visitor(make_officer()).get(f"/staff/decisions/calls/{story.code}")
    assert f"Same score as {story.cases[1]['reference']}; decided by Innovation" in page


def test_the_ranking_of_an_open_call_is_read_but_not_decided_on(visitor, story) -> None:  # type: ignore[no-untyped-def]
    page = visitor(make_officer()).get(f"/staff/decisions/calls/{story.code}")
    assert "Firms can still apply to this call until" in page
    assert "Record this decision" not in page.buttons()
    make_application(state="submitted", call=story.call)
    over(story.call)
    page = visitor(make_officer()).get(f"/staff/decisions/calls/{story.code}")
    assert "1 application is not checked yet" in page
    assert "Record this decision" in page.buttons()


def test_two_officers_decide_and_release(visitor, story, run_jobs) -> None:  # type: ignore[no-untyped-def]
    over(story.call)
    first, second = visitor(make_officer("Olga First")), visitor(make_officer("Otto Second"))
    page = first.get("/staff/decisions").click("Creative vouchers 2026")
    page = page.submit("Record this decision", remark="Committee of 2 March")
    assert "A second officer has to confirm it." in page
    assert "Confirm the decision" not in page.buttons()
    address = page.url
    page = second.get(address)
    assert "Olga First" in page
    page = page.submit("Confirm the decision")
    assert "0 of 4" in page
    assert not any(b.startswith("Release") for b in page.buttons())
    run_jobs()
    page = second.get(address)
    letter = page.links()[f"PDF {story.cases[0]['reference']}"]
    assert second.get(letter).body.startswith(b"%PDF")
    page = page.submit("Release all 4 results now")
    assert "Released. All applicants are being told now." in page
    assert "Otto Second" in page
    assert page.table("All decisions on this call")[1][1] == "Released"
    assert page.table("Lines of the decision")[3][5].startswith("Reserve list")


def test_a_decision_is_sent_back_with_a_reason(visitor, story) -> None:  # type: ignore[no-untyped-def]
    decision_id = make_decision(story.call, state="proposed").id
    officer = visitor(make_officer())
    page = officer.get(f"/staff/decisions/{decision_id}").submit("Send back")
    assert page.status == 422
    page = page.submit("Send back", reason="One reader is a neighbour.")
    assert page.url == f"/staff/decisions/calls/{story.code}"
    assert "One reader is a neighbour." in page
    assert "Record this decision" in page.buttons()


def test_missing_reviews_are_refused_on_the_form(visitor, story) -> None:  # type: ignore[no-untyped-def]
    make_application(state="eligible", call=story.call)
    over(story.call)
    page = visitor(make_officer()).get(f"/staff/decisions/calls/{story.code}")
    page = page.submit("Record this decision")
    assert page.status == 422
    assert "Reviews of 1 applications are missing" in page.errors[0]
    assert queries_decisions.list_decisions() == []


def test_an_auditor_sees_everything_and_presses_nothing(visitor, story) -> None:  # type: ignore[no-untyped-def]
    decision_id = make_decision(story.call, state="confirmed").id
    auditor = visitor(make_person(Role.AUDITOR))
    page = auditor.get(f"/staff/decisions/{decision_id}")
    assert not {"Send back", "Prepare the letters for this day"} & set(page.buttons())
    for step in ("confirm", "reject", "release", "day"):
        assert auditor.try_post(f"/staff/decisions/{decision_id}/{step}") == 403
    assert auditor.try_post(f"/staff/decisions/calls/{story.code}") == 403


@pytest.mark.parametrize("role", [Role.FIRM, Role.CREATIVE, Role.EVALUATOR, Role.FINANCE_CHECKER])
def test_rankings_are_for_officers(visitor, story, role: Role) -> None:  # type: ignore[no-untyped-def]
    decision_id = make_decision(story.call, state="confirmed").id
    browser = visitor(make_person(role))
    token = story.cases[0]["token"]
    for address in (
        "/staff/decisions",
        f"/staff/decisions/calls/{story.code}",
        f"/staff/decisions/{decision_id}",
        f"/staff/decisions/{decision_id}/letters/{token}",
    ):
        assert browser.try_get(address) == 403


# --- What applicants see, and when -------------------------------------------------------------------

#: Words that would give a decision away.
TRACES = (
    "On the reserve list",
    "Selected for a voucher",
    "Not selected",
    "Below the threshold",
    "86.00",
)


def walk(browser: Any, start: list[str], limit: int = 25) -> dict[str, Page]:
    """Open every page that can be reached by links from some pages, files left unread."""
    seen: dict[str, Page] = {}
    waiting = list(start)
    while waiting and len(seen) < limit:
        address = waiting.pop(0)
        if address in seen:
            continue
        page = seen[address] = browser.get(address)
        waiting += [u for u in page.links().values() if u.startswith(("/my", "/start", "/offers"))]
    return seen


def test_until_the_release_no_page_of_an_applicant_shows_a_trace(visitor, story, run_jobs) -> None:  # type: ignore[no-untyped-def]
    case = story.cases[0]

    def all_pages() -> str:
        firm, creative = visitor(person(case["firm"])), visitor(person(case["creative"]))
        pages = walk(firm, ["/start", "/my/applications", f"/my/applications/{case['token']}"])
        pages |= walk(creative, ["/start", "/offers"]) if creative.try_get("/offers") == 200 else {}
        return "\n".join(f"{a}: {p.text}" for a, p in sorted(pages.items()))

    run_jobs()
    before = all_pages()
    decision = make_decision(story.call, state="confirmed")
    decision_id, letter = decision.id, decision.lines[0].letter.token
    run_jobs()
    assert all_pages() == before
    assert not [word for word in TRACES if word in before]
    firm = visitor(person(case["firm"]))
    for address in (
        f"/my/results/{case['token']}",
        f"/my/results/{case['token']}/letter/1",
        f"/my/applications/{case['token']}/files/{letter}",
    ):
        assert firm.try_get(address) == 404
    make_release(decision_id)
    run_jobs()
    assert all_pages() != before
    page = firm.get(f"/my/results/{case['token']}")
    assert "A voucher of up to €20,000.00" in page
    assert "16 Mar 2026, 23:59 CET" in page
    assert firm.get(f"/my/results/{case['token']}/letter/1").body.startswith(b"%PDF")


def make_release(decision_id: int) -> None:
    from tests.factories.organisations import act_of
    from voucherapp.allocation.operations_release import release_decision

    decision = queries_decisions.get_decision(decision_id)
    release_decision(act=act_of(make_officer()), decision=decision)
    db.session.flush()


def test_results_are_for_the_two_parties(visitor, story) -> None:  # type: ignore[no-untyped-def]
    make_decision(story.call)
    case, other = story.cases[2], story.cases[0]
    firm = visitor(person(case["firm"]))
    page = firm.get(f"/my/results/{case['token']}")
    assert "On the reserve list, place 3 of the ranking" in page
    assert "Points: 72.00" in page
    creative = visitor(person(case["creative"]))
    page = creative.get(f"/my/results/{case['token']}")
    assert "On the reserve list" in page
    assert "72.00" not in page
    assert creative.try_get(f"/my/results/{case['token']}/letter/1") in (403, 404)
    assert firm.try_get(f"/my/results/{other['token']}") == 404
    assert firm.try_get(f"/my/results/{other['token']}/letter/1") == 404
    stranger = visitor(person(member_of(make_firm()).id))
    assert stranger.try_get(f"/my/results/{case['token']}") == 404


def test_start_pages_say_what_waits(visitor, story) -> None:  # type: ignore[no-untyped-def]
    proposer, other = make_officer(), make_officer()
    assert "All reviews are in: decide on Creative vouchers 2026" in visitor(other).get("/start")
    make_decision(story.call, state="proposed", proposer=proposer)
    assert "Confirm the decision on Creative vouchers 2026" in visitor(other).get("/start")
    assert "Confirm the decision" not in visitor(proposer).get("/start")
    decision = queries_decisions.find_open_decision(story.call_id)
    assert decision is not None


def test_the_ranking_takes_the_same_statements_for_few_and_for_many(
    visitor, story, at_most
) -> None:  # type: ignore[no-untyped-def]
    officer = make_officer()
    counts = []
    for more in (0, 4):
        for _ in range(more):
            story.add(story.call, (64, 66), 1_000_000)
        browser = visitor(officer)
        with at_most(12) as ranking:
            browser.get(f"/staff/decisions/calls/{story.code}")
        with at_most(12) as index:
            browser.get("/staff/decisions")
        counts.append((len(list(ranking)), len(list(index))))
    assert counts[0] == counts[1]
    assert db.session.scalar(select(Application.id).limit(1))
