"""Assigning, declaring and scoring as operations: what is allowed, refused and told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories.accounts import act_of
from tests.factories.applications import make_application, member_of, withdraw
from tests.factories.evaluation import (
    make_assignment,
    make_evaluator,
    make_open,
    make_review,
    marks_for,
)
from tests.factories.programmes import officer_act
from voucherapp.accounts.operations import add_membership
from voucherapp.db.audit import AuditLine
from voucherapp.db.session import db
from voucherapp.evaluation import operations, queries, queries_progress
from voucherapp.evaluation.operations_assigning import assign, withdraw_assignment
from voucherapp.kernel import clock as kernel_clock
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.notifications.models import Message
from voucherapp.programmes.queries import config_of

pytestmark = pytest.mark.usefixtures("app")


def mails(kind: str) -> list[Message]:
    return list(
        db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
    )


def refuse(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refused, match=f"^{code}")


def test_an_evaluator_is_asked_by_mail_with_a_link(run_jobs) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    evaluator, firm = make_evaluator("Vera Vidmar"), application.firm.name
    row = make_assignment(application, evaluator, due_on=date(2026, 3, 16))
    run_jobs()
    (mail,) = mails("review.assigned")
    assert mail.to_email == evaluator.email
    assert f"/reviews/{row.token}" in mail.body
    assert "16 March 2026" in mail.body
    assert firm not in mail.body


def test_only_accepted_applications_are_scored() -> None:
    with refuse("not-eligible"):
        make_assignment(make_application(state="submitted"))


def test_an_officer_is_no_evaluator() -> None:
    application = make_application(state="eligible")
    with refuse("not-an-evaluator"):
        make_assignment(application, member_of(application.firm))


def test_nobody_is_asked_twice_or_for_a_day_that_is_over() -> None:
    application = make_application(state="eligible")
    evaluator = make_evaluator()
    with refuse("due-over"):
        make_assignment(application, evaluator, due_on=date(2026, 3, 1))
    make_assignment(application, evaluator)
    with refuse("assigned-already"):
        make_assignment(application, evaluator)


def test_members_of_either_organisation_cannot_score() -> None:
    application = make_application(state="eligible")
    evaluator = make_evaluator()
    add_membership(
        act=officer_act(), user_id=evaluator.id, organisation_id=application.creative_id or 0
    )
    with refuse("conflict"):
        make_assignment(application, evaluator)


def test_the_same_mail_domain_is_a_conflict() -> None:
    application = make_application(state="eligible")
    application.firm.email = "office@mill.example"
    db.session.flush()
    with refuse("conflict"):
        make_assignment(application, make_evaluator(email="jan@MILL.example"))


def test_a_declared_conflict_holds_for_other_applications_of_the_same_creative() -> None:
    first = make_application(state="eligible")
    row = make_assignment(first)
    operations.declare_conflict(
        act=act_of(row.evaluator), assignment=row, reason="We share a board seat."
    )
    second = make_application(state="eligible", call=first.call, creative=first.creative)
    with refuse("conflict"):
        make_assignment(second, row.evaluator)


def test_a_conflict_needs_a_reason_and_calls_the_office(run_jobs) -> None:  # type: ignore[no-untyped-def]
    from tests.factories.accounts import make_user
    from voucherapp.kernel.permissions import Role

    officer = make_user(Role.OFFICER)
    row = make_assignment(make_application(state="eligible"))
    with refuse("reason-missing"):
        operations.declare_conflict(act=act_of(row.evaluator), assignment=row, reason="  ")
    operations.declare_conflict(act=act_of(row.evaluator), assignment=row, reason="My cousin.")
    assert row.state == "conflict"
    run_jobs()
    (mail,) = mails("review.conflict")
    assert mail.to_email == officer.email
    assert "My cousin" not in mail.body


def test_a_draft_may_be_incomplete_and_keeps_its_number() -> None:
    row = make_open(make_application(state="eligible"))
    act = act_of(row.evaluator)
    review = operations.save_review(
        act=act, assignment=row, version=0, marks={"innovation": (None, False, "So far")}
    )
    assert review.version == 1
    review = operations.save_review(
        act=act, assignment=row, version=1, marks={"innovation": (3050, False, "So far")}
    )
    assert review.version == 2
    with refuse("stale"):
        operations.save_review(
            act=act, assignment=row, version=1, marks={"innovation": (100, False, "Other window")}
        )
    stored = queries.marks_of(queries.get_assignment(row.token).review)
    assert stored["innovation"].points_hundredths == 3050


@pytest.mark.parametrize("points", [4050, -50, 25])
def test_points_off_the_scale_are_refused(points: int) -> None:
    row = make_open(make_application(state="eligible"))
    with refuse("points-out-of-scale"):
        operations.save_review(
            act=act_of(row.evaluator),
            assignment=row,
            version=0,
            marks={"innovation": (points, False, "")},
        )


def test_submitting_needs_points_and_reasons() -> None:
    row = make_open(make_application(state="eligible"))
    act = act_of(row.evaluator)
    with refuse("incomplete-review") as caught:
        operations.submit_review(act=act, assignment=row)
    assert "Innovation (points)" in str(caught.value.message)
    config = config_of(row.application.call)
    marks = marks_for(config, 80)
    marks["innovation"] = (4000, False, "")
    operations.save_review(act=act, assignment=row, version=0, marks=marks)
    with refuse("incomplete-review") as caught:
        operations.submit_review(act=act, assignment=row)
    assert str(caught.value.message).endswith("Missing: Innovation (reason).")


def test_a_submitted_review_has_a_total_and_stays_as_it_is() -> None:
    application = make_application(state="eligible")
    assert make_review(application, 78.5).total_hundredths == 7850
    (fact,) = queries.reviews_of_call(application.call_id)[application.id]
    row = queries.get_assignment(fact.assignment_token)
    assert row.state == "submitted"
    with refuse("not-open"):
        operations.save_review(act=act_of(row.evaluator), assignment=row, version=2, marks={})


def test_a_criterion_that_does_not_apply_is_left_out() -> None:
    row = make_open(make_application(state="eligible"))
    act = act_of(row.evaluator)
    marks = marks_for(config_of(row.application.call), 60, innovation=30)
    marks["budget_and_plan"] = (None, True, "Prices are given by law.")
    operations.save_review(act=act, assignment=row, version=0, marks=marks)
    review = operations.submit_review(act=act, assignment=row)
    # 30 + 25 + 5 of the 85 points that apply.
    assert review.total_hundredths == 7059


def test_before_the_declaration_nothing_can_be_scored() -> None:
    row = make_assignment(make_application(state="eligible"))
    with refuse("not-open"):
        operations.save_review(act=act_of(row.evaluator), assignment=row, version=0, marks={})


def test_an_assignment_is_taken_back_and_made_again(run_jobs) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    row = make_open(application)
    withdraw_assignment(act=officer_act(), assignment=row, reason="Ill")
    run_jobs()
    assert len(mails("review.withdrawn")) == 1
    evaluator = queries.get_assignment(row.token).evaluator
    again = assign(act=officer_act(), application=application, evaluator=evaluator)
    assert again.id == row.id
    assert (again.state, again.declared_at) == ("assigned", None)


def test_a_withdrawn_application_ends_its_assignments(run_jobs) -> None:  # type: ignore[no-untyped-def]
    application = make_application(state="eligible")
    row = make_open(application)
    withdraw(application)
    with refuse("not-scored-any-more"):
        operations.save_review(
            act=act_of(row.evaluator),
            assignment=queries.get_assignment(row.token),
            version=0,
            marks={},
        )
    run_jobs()
    assert queries.get_assignment(row.token).state == "withdrawn"


def test_reminders_go_out_once_before_and_once_after(clock, run_jobs) -> None:  # type: ignore[no-untyped-def]
    make_assignment(make_application(state="eligible"), due_on=date(2026, 3, 12))
    run_jobs()
    assert mails("review.reminder") == []
    for _hour in range(3):
        clock.advance(days=8 if _hour == 0 else 0, hours=1)
        run_jobs()
    assert len(mails("review.reminder")) == 1
    clock.advance(days=4)
    run_jobs()
    run_jobs()
    assert len(mails("review.reminder")) == 2
    assert "was due on 12 March 2026" in mails("review.reminder")[-1].body


def test_a_stranger_finds_no_assignment() -> None:
    row = make_assignment(make_application(state="eligible"))
    with pytest.raises(NotFound):
        queries.get_assignment_for(act_of(make_evaluator()).actor, row.token)


def test_progress_counts_a_third_review_where_totals_differ() -> None:
    application = make_application(state="eligible")
    make_review(application, 82)
    make_review(application, 60)
    call = application.call
    progress = queries_progress.progress_of(call.id, config_of(call), today=date(2026, 3, 2))
    assert (progress.needed, progress.assigned, progress.submitted, progress.lacking) == (
        3,
        2,
        2,
        1,
    )
    assert queries_progress.list_lacking() == [(call.code, call.title, 1)]
    score = queries.score_case(queries.reviews_of_call(call.id)[application.id], config_of(call))
    assert not score.complete
    make_review(application, 78)
    score = queries.score_case(queries.reviews_of_call(call.id)[application.id], config_of(call))
    assert (score.complete, score.score.final_hundredths) == (True, 7800)
    assert queries_progress.list_lacking() == []


def test_nothing_of_scoring_is_public_on_the_case() -> None:
    application = make_application(state="eligible")
    before = {line.id for line in db.session.scalars(select(AuditLine).where(AuditLine.public))}
    make_review(application, 70)
    later = Act(actor=officer_act().actor, at=kernel_clock.now() + timedelta(days=1))
    withdraw_assignment(act=later, assignment=make_assignment(application))
    public = db.session.scalars(
        select(AuditLine).where(AuditLine.public, AuditLine.id.not_in(before))
    )
    assert list(public) == []
