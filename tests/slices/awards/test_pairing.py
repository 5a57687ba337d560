"""What an award means for its creative: time booked and freed, a review after the last payment."""

from __future__ import annotations

from tests.factories.applications import member_act
from tests.factories.awards import accept, make_award, member_of, system_act
from tests.factories.organisations import make_creative, make_firm, profile_of
from voucherapp.awards import operations, queries
from voucherapp.db.session import db
from voucherapp.matchmaking.queries_ratings import find_rating
from voucherapp.organisations.queries_gallery import list_gallery
from voucherapp.organisations.queries_profiles import creatives_known_to, find_engagement


def test_an_award_takes_up_the_time_of_its_creative(db_session, clock, run_jobs) -> None:
    studio, firm = make_creative(profile={"capacity": 1}), make_firm()
    award = make_award(firm=firm, creative=studio)
    award_id, source = award.id, f"application:{award.application_id}"
    run_jobs()
    engagement = find_engagement(source)
    assert (engagement.creative_id, engagement.ends_on) == (studio.id, award.project_ends_on)
    today = clock().date()
    assert list_gallery({"free": "now"}, today=today).rows == []
    assert creatives_known_to(firm.id) == {studio.id}
    award = queries.get_award(award_id)
    operations.decline_award(act=member_act(firm), award=award, reason="No money of our own")
    run_jobs()
    assert find_engagement(source).released_at is not None
    assert profile_of(studio).free_from_on == today


def test_an_award_that_ends_without_payment_opens_no_review(db_session, run_jobs) -> None:
    firm = make_firm()
    award = make_award(firm=firm)
    source = f"application:{award.application_id}"
    accept(award, member_of(firm))
    run_jobs()
    operations.end_award(
        act=system_act(), award=queries.get_award(award.id), reason="Given up", finished=True
    )
    db.session.flush()
    run_jobs()
    assert find_engagement(source).released_at is not None
    assert find_rating(source) is None
