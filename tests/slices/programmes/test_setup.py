"""The set-up made from the settings: every page of every scheme opens, keeps and mends its values."""

from __future__ import annotations

from datetime import UTC, time, timedelta
from typing import Any

import pytest

from tests.factories.organisations import make_person
from tests.factories.programmes import make_draft_call, make_programme, officer_act
from tests.rules.test_presets import effective, with_details
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import Refused
from voucherapp.programmes import queries
from voucherapp.programmes.models import Call
from voucherapp.programmes.operations import create_call_from_preset, publish_call, save_config
from voucherapp.programmes.presets import get_preset, list_presets, read_preset
from voucherapp.programmes.rules_effect import without_effect
from voucherapp.programmes.rules_sections import PAGES, page_of

CODES = sorted(preset.code for preset in list_presets())


@pytest.fixture
def officer(db_session, visitor):
    return visitor(make_person(Role.OFFICER))


def draft_of(code: str) -> Call:
    act = officer_act()
    call = create_call_from_preset(
        act=act,
        programme=make_programme(),
        preset=code,
        code="NEW-2026",
        title="A new call",
        opens_at=act.at - timedelta(days=1),
        closes_at=act.at + timedelta(days=100),
        budget_minor=get_preset(code).call.budget_minor,
    )
    db.session.flush()
    return call


def config(code: str) -> Any:
    return queries.config_of(queries.get_call(code))


#: Between them these use every kind of row and group; all pages of all schemes would take minutes.
@pytest.mark.parametrize("code", ["be-fl-kmo-portefeuille", "ie-ei-standard", "cz-brno-creative"])
def test_every_page_of_every_scheme_opens_and_saves_without_a_change(officer, code) -> None:
    call = draft_of(code)
    before = config(call.code)
    for page in PAGES:
        shown = officer.get(f"/staff/calls/{call.code}/edit/{page.name}")
        saved = shown.submit("Save")
        assert saved.status == 200, (page.name, saved.errors)
        assert config(call.code) == before, page.name


@pytest.mark.parametrize("code", CODES)
def test_a_scheme_is_published_once_every_choice_takes_effect(db_session, code) -> None:
    call = draft_of(code)
    act = officer_act()
    document = with_details(code, queries.config_of(call))
    save_config(act=act, call=call, version=call.version, config=document)
    db_session.flush()
    later = without_effect(queries.config_of(call))
    if later:
        with pytest.raises(Refused, match="cannot be published yet") as refused:
            publish_call(act=act, call=call)
        assert str(later[0].setting.label) in str(refused.value.message)
        chosen = effective(document)
        save_config(act=act, call=call, version=call.version, config=chosen)
        db_session.flush()
    publish_call(act=act, call=call)
    assert call.published_version == 1


def test_what_does_nothing_is_named_with_a_link_to_its_page(officer) -> None:
    call = draft_of("cz-brno-creative")
    page = officer.get(f"/staff/calls/{call.code}")
    target = page.click("“Way of deciding: formal check, then a draw of lots” does not take effect")
    assert target.heading == str(page_of("allocation.strategy").label)
    assert "ranking by points" in target
    saved = target.submit("Save", strategy="scored_ranking")
    assert "Way of deciding" not in officer.get(f"/staff/calls/{call.code}")
    assert saved.value("strategy") == "scored_ranking"


def test_help_says_which_scheme_does_it_how(officer) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}/edit/provider")
    assert "How real schemes do it" in page
    assert "Austria: open; Brno: a closed gallery" in page
    assert "public research bodies only" in page
    page = officer.get(f"/staff/calls/{call.code}/edit/payment")
    assert "wallet of own and public share (not yet)" in page


def test_the_page_keeps_and_shows_what_was_saved(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit/dates"
    page = officer.get(url).fill("Save", {"closes_at": "2026-10-25T02:30"})
    assert page.heading == "Dates"
    assert "Saved: Dates." in page
    assert page.value("closes_at") == "2026-10-25T02:30"
    page = page.fill("Save and go on", {})
    assert page.heading == "Intake"


def test_every_kind_of_field_goes_out_and_comes_back(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit"
    officer.get(f"{url}/intake").fill(
        "Save",
        {
            "daily_hours-used": True,
            "daily_hours-opens": "12:00",
            "daily_hours-closes": "20:00",
            "cutoffs": "2026-03-28 17:00\n2026-03-30 17:00",
            "qna-until": "2026-03-29T17:00",
            "holiday_calendar": "IT",
        },
    )
    intake = config(call.code).intake
    assert intake.daily_hours is not None
    assert (intake.daily_hours.opens, intake.daily_hours.closes) == (time(12), time(20))
    # 17:00 in Rome is 16:00 UTC in winter and 15:00 in summer.
    assert [c.astimezone(UTC).hour for c in intake.cutoffs] == [16, 15]
    assert intake.holiday_calendar == "IT"
    officer.get(f"{url}/intake").fill("Save", {"daily_hours-used": False})
    assert config(call.code).intake.daily_hours is None
    officer.get(f"{url}/applicant").fill(
        "Save",
        {"max_staff": "49,5", "max_turnover_minor": "10000000", "allowed_nace": "10\n 31.0 \n"},
    )
    applicant = config(call.code).applicant
    assert (applicant.max_staff, applicant.max_turnover_minor) == (4950, 10_000_000_00)
    assert applicant.allowed_nace == ("10", "31.0")


def test_rows_without_a_code_are_added_and_kept(officer) -> None:
    call = make_draft_call()
    page = officer.get(f"/staff/calls/{call.code}/edit/limits").submit("Add a limit")
    page = page.fill(
        "Save",
        {"limits-0-count": "3", "limits-0-scope": "lifetime", "limits-0-basis": "awarded"},
    )
    assert page.status == 200
    (limit,) = config(call.code).applicant.limits
    assert (limit.count, limit.scope, limit.basis, limit.months) == (3, "lifetime", "awarded", None)
    page = page.submit("Remove Limit 1").submit("Save")
    assert config(call.code).applicant.limits == ()


def test_types_of_voucher_get_codes_that_rules_refer_to(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit"
    page = officer.get(f"{url}/voucher").submit("Add a type")
    page = page.fill(
        "Add a type",
        {"types-0-label": "Small one", "types-0-max_minor": "5000", "types-0-rate_bp": "50"},
    )
    page = page.fill("Save", {"types-1-label": "Large one"})
    assert [t.code for t in config(call.code).voucher.types] == ["small_one", "large_one"]
    page = officer.get(f"{url}/limits").submit("Add a condition")
    page = page.fill(
        "Save", {"prerequisites-0-type": "large_one", "prerequisites-0-needs": "small_one"}
    )
    assert config(call.code).applicant.prerequisites[0].needs == "small_one"
    page = officer.get(f"{url}/voucher").submit("Remove Type 2").submit("Save")
    assert page.status == 422
    assert "unknown type of voucher: large_one" in page.errors[0]


def test_a_question_is_asked_after_an_earlier_choice(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit/questions"
    page = officer.get(url).submit("Add a question")
    page = page.fill(
        "Save",
        {
            "questions-8-label": "Which project?",
            "questions-8-kind": "file",
            "questions-8-kinds": ["pdf", "xlsx"],
            "questions-8-shown_if": "first_time=yes",
        },
    )
    question = config(call.code).questions[-1]
    assert (question.shown_if.question, question.shown_if.equals) == ("first_time", "yes")
    assert question.kinds == ("pdf", "xlsx")
    page = officer.get(url)
    assert page.value("questions-8-shown_if") == "first_time=yes"
    for step in range(5):
        page = page.submit(f"Move up Question {9 - step}")
    page = page.submit("Save")
    assert page.status == 422
    assert "which is no earlier choice" in page.errors[0]


def test_marks_are_described(officer) -> None:
    call = make_draft_call()
    url = f"/staff/calls/{call.code}/edit/evaluation"
    page = officer.get(url).fill(
        "Save", {"criteria-0-descriptors": "40: new to the world\n10: new to the firm"}
    )
    descriptors = config(call.code).evaluation.criteria[0].descriptors
    assert [(d.points, d.text) for d in descriptors] == [
        (40, "new to the world"), (10, "new to the firm"),
    ]  # fmt: skip
    page = officer.get(url).fill("Save", {"criteria-0-descriptors": "very new"})
    assert page.status == 422
    assert "write points, a colon and what they mean" in page.errors[0]


@pytest.mark.parametrize(
    ("page", "field", "value", "message"),
    [
        ("voucher", "rate_bp", "100.5", "lies between 0.01 and 100 per cent"),
        ("voucher", "max_minor", "0", "at least 0.01"),
        ("voucher", "validity_months", "61", "from 1 to 60"),
        ("intake", "cutoffs", "tomorrow", "“tomorrow”: Enter a date and a time"),
        ("intake", "cutoffs", "2026-03-29 02:30", "This hour does not exist"),
        ("project", "min_months", "12", "longest duration is shorter"),
        ("applicant", "sizes", [], "Choose at least one size"),
        ("cost", "min_minor", "many", "Enter an amount such as"),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(officer, page, field, value, message) -> None:
    call = make_draft_call()
    before = config(call.code)
    shown = officer.get(f"/staff/calls/{call.code}/edit/{page}").fill("Save", {field: value})
    assert shown.status == 422
    assert message in " ".join(shown.errors)
    assert config(call.code) == before


def test_long_texts_come_back_in_full(officer) -> None:
    call = make_draft_call()
    text = "A sentence of some length, with ž and €. " * 300
    officer.get(f"/staff/calls/{call.code}/edit/award").fill("Save", {"terms": text})
    assert config(call.code).award.terms == text.strip()


def test_a_file_of_a_scheme_comes_back_from_a_call(officer) -> None:
    call = draft_of("ie-ei-standard")
    body = officer.get(f"/staff/calls/{call.code}/file").body
    assert read_preset(body).config == get_preset("ie-ei-standard").config
