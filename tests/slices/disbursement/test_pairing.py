"""After the last payment of an award the firm can review its creative."""

from __future__ import annotations

import pytest

from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import make_approved, pay
from tests.factories.organisations import make_creative, make_firm, make_person
from tests.factories.programmes import make_call
from voucherapp.awards.queries import get_award
from voucherapp.kernel.permissions import Role
from voucherapp.matchmaking.queries_ratings import find_rating
from voucherapp.notifications.models import Message
from voucherapp.organisations.queries_profiles import find_engagement


@pytest.mark.parametrize("reviews", [True, False])
def test_the_last_payment_opens_the_review_where_the_call_asks_for_it(
    db_session, run_jobs, reviews
) -> None:
    call = make_call(change={"provider": {"reviews": reviews}})
    firm, studio = make_firm(), make_creative(name="Studio Vele")
    user, staff = member_of(firm), make_person(Role.FINANCE_CHECKER)
    releaser = make_person(Role.FINANCE_RELEASER)
    award = make_award(call=call, firm=firm, creative=studio, accepted=True, user=user)
    award_id, source = award.id, f"application:{award.application_id}"
    first = make_approved(award, user, 4_000_00, checker=staff)
    pay(first, checker=staff, releaser=releaser)
    run_jobs()
    assert find_rating(source) is None
    assert find_engagement(source).released_at is None
    award = get_award(award_id)
    last = make_approved(award, user, 6_000_00, checker=staff, instalment="final")
    pay(last, checker=staff, releaser=releaser)
    run_jobs()
    assert find_engagement(source).released_at is not None
    rating = find_rating(source)
    assert (rating is not None) is reviews
    mails = db_session.query(Message).filter_by(kind="rating.opened").all()
    assert (user.email in {m.to_email for m in mails}) is reviews
