"""Reviews after delivery: opened by the last payment, moderated, answered once, counted in the gallery."""

from __future__ import annotations

import pytest

from tests.factories.applications import member_act, member_of
from tests.factories.organisations import act_of, make_creative, make_firm, make_person
from voucherapp.db.session import db
from voucherapp.kernel import clock
from voucherapp.kernel.act import SYSTEM, Act
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.matchmaking.operations_ratings import (
    answer_rating,
    open_rating,
    publish_answer,
    publish_rating,
    refuse_answer,
    refuse_rating,
    write_rating,
)
from voucherapp.matchmaking.queries_ratings import (
    find_rating,
    get_answer,
    get_rating,
    list_published,
    summaries_of,
)
from voucherapp.matchmaking.rules_ratings import Summary, summary_of
from voucherapp.notifications.models import Message


def officer():
    return act_of(make_person(Role.OFFICER))


def opened(studio, number: int = 1, firm=None):
    act = Act(actor=SYSTEM, at=clock.now(), origin="job")
    firm = firm or make_firm()
    row = open_rating(
        act=act,
        source=f"application:{number}",
        firm_id=firm.id,
        creative_id=studio.id,
        project="Chairs on loan",
    )
    return get_rating(row.id)


def written(studio, number: int = 1, stars: int = 4, text: str = "On time and clear."):
    rating = opened(studio, number)
    write_rating(act=member_act(rating.firm), rating=rating, stars=stars, text=text)
    return rating


def published(studio, number: int = 1, stars: int = 4):
    rating = written(studio, number, stars)
    publish_rating(act=officer(), rating=rating)
    return rating


def messages(kind: str) -> list[Message]:
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.id).all()


@pytest.mark.parametrize(
    ("stars", "tenths"),
    [([5], 50), ([4, 5], 45), ([4, 4, 5], 43), ([4, 4, 4, 5], 43), ([1, 2], 15), ([1] * 9, 10)],
)
def test_the_mean_is_rounded_half_up_to_a_tenth(stars, tenths) -> None:
    assert summary_of(stars).mean_tenths == tenths


def test_nobody_has_a_mean_of_nothing() -> None:
    assert summary_of([]) is None


def test_only_published_reviews_count_and_show(visitor, db_session) -> None:
    studio = make_creative(name="Studio Vele")
    published(studio, 1, stars=5)
    published(studio, 2, stars=4)
    written(studio, 3, stars=1, text="Never again.")
    refused = written(studio, 4, stars=1, text="Insults.")
    refuse_rating(act=officer(), rating=refused, reason="Insults")
    opened(studio, 5)
    assert summaries_of([studio.id]) == {studio.id: Summary(2, 9)}
    page = visitor().get("/creatives")
    assert "4.5 of 5 from 2 reviews" in page
    page = visitor().get(f"/creatives/{studio.token}")
    assert "Excellent" in page
    assert "Never again." not in page
    assert "Insults." not in page


def test_a_review_on_the_pages_from_mail_to_answer(visitor, db_session, run_jobs) -> None:
    studio = make_creative(name="Studio Vele")
    rating = opened(studio)
    token, rating_id, studio_token = rating.token, rating.id, studio.token
    firm_user, user = member_of(rating.firm), member_of(studio)
    moderator = make_person(Role.OFFICER)
    run_jobs()
    assert f"/my/reviews/{token}" in messages("rating.opened")[0].body
    firm = visitor(firm_user)
    assert firm.get("/start").links()["Review the work of Studio Vele"]
    page = firm.get(f"/my/reviews/{token}").submit("Send the review", text="Good.")
    assert page.status == 422
    page = page.submit("Send the review", stars="4")
    assert "Waits to be published" in page
    assert visitor(user).try_get(f"/my/reviews/{token}/answer") == 404
    run_jobs()
    staff = visitor(moderator)
    assert staff.get("/start").links()["Reviews wait to be published"]
    page = staff.get("/staff/reviews").click("Studio Vele")
    page = page.submit("Do not publish", reason="")
    assert page.status == 422
    page = page.submit("Publish the review")
    assert "Published" in page
    run_jobs()
    assert f"/my/reviews/{token}/answer" in messages("rating.published")[0].body
    creative = visitor(user)
    page = creative.get("/my/reviews").click("Chairs on loan")
    page = page.submit("Send the answer", text="Thank you, a pleasure.")
    assert "Waits to be published" in page
    assert creative.try_post(f"/my/reviews/{token}/answer", {"text": "Again"}) == 422
    assert "a pleasure" not in visitor().get(f"/creatives/{studio_token}")
    page = staff.get(f"/staff/reviews/{token}").submit("Publish the answer")
    assert get_rating(rating_id).answer.state == "published"
    assert "a pleasure" in visitor().get(f"/creatives/{studio_token}")
    run_jobs()
    assert len(messages("rating.answer")) == 2


def test_a_refused_review_can_be_written_anew(db_session, run_jobs) -> None:
    rating = written(make_creative(), text="They are crooks.")
    refuse_rating(act=officer(), rating=rating, reason="This is not proven.")
    run_jobs()
    assert "This is not proven." in messages("rating.decided")[0].body
    rating = get_rating(rating.id)
    write_rating(act=member_act(rating.firm), rating=rating, stars=2, text="Two weeks late.")
    assert (rating.state, rating.reason) == ("written", "")


def test_a_published_review_is_not_changed_any_more(db_session) -> None:
    rating = published(make_creative())
    with pytest.raises(Refused):
        write_rating(act=member_act(rating.firm), rating=rating, stars=1, text="Changed")
    with pytest.raises(Refused):
        refuse_rating(act=officer(), rating=rating, reason="Late")


@pytest.mark.parametrize(("stars", "text"), [(0, "x"), (6, "x"), (None, "x"), (3, "  ")])
def test_stars_and_words_are_both_needed(db_session, stars, text) -> None:
    with pytest.raises(Refused):
        written(make_creative(), stars=stars, text=text)


def test_strangers_and_the_wrong_side_cannot_write(db_session) -> None:
    studio = make_creative()
    rating = opened(studio)
    for who in (make_firm(), studio):
        with pytest.raises(NotFound):
            write_rating(act=member_act(who), rating=rating, stars=5, text="Great")
    rating = published(studio, 2)
    for who in (rating.firm, make_creative()):
        with pytest.raises(NotFound):
            answer_rating(act=member_act(who), rating=rating, text="Well")
    assert list_published(studio.id)[0].answer == ""


def test_an_answer_that_is_not_published_stays_hidden_and_is_the_only_one(db_session) -> None:
    studio = make_creative()
    rating = published(studio)
    answer = answer_rating(act=member_act(studio), rating=rating, text="You owe us money!")
    refuse_answer(act=officer(), answer=answer, reason="A private matter")
    assert list_published(studio.id)[0].answer == ""
    with pytest.raises(Refused) as caught:
        answer_rating(act=member_act(studio), rating=get_rating(rating.id), text="Once more")
    assert caught.value.code == "answered"
    with pytest.raises(Refused):
        publish_answer(act=officer(), answer=get_answer(answer.id))


def test_one_review_for_each_delivery(db_session, run_jobs) -> None:
    studio, firm = make_creative(), make_firm()
    first = opened(studio, 1, firm)
    assert opened(studio, 1, firm).id == first.id
    run_jobs()
    assert len(messages("rating.opened")) == 1
    assert find_rating("application:2") is None
