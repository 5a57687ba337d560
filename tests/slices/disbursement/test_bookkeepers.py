"""A bookkeeper of a firm sees and files its claims, with an account of its own, and nothing else."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories.accounts import PASSWORD, act_of
from tests.factories.awards import make_award, member_of
from tests.factories.disbursement import make_claim
from tests.factories.organisations import make_firm, make_person
from voucherapp.accounts import operations, queries
from voucherapp.accounts.models import User
from voucherapp.db.session import db
from voucherapp.disbursement.notices import _tell_firm
from voucherapp.disbursement.queries import get_claim
from voucherapp.kernel.permissions import Role
from voucherapp.kernel.text import T
from voucherapp.notifications.models import Message
from voucherapp.organisations.queries_independence import open_ties_of


def joined(firm, owner: User) -> User:
    """A bookkeeper who has taken up the firm's invitation."""
    user = operations.invite_colleague(
        act=act_of(owner),
        organisation_id=firm.id,
        organisation_name=firm.name,
        name="Berta Book",
        email="berta@books.example",
        claims_only=True,
    )
    link = queries.newest_link(user.id, "invite")
    return operations.accept_invitation(act=act_of(owner), token=link, password=PASSWORD)


def test_a_bookkeeper_is_invited_and_files_a_claim_and_sees_nothing_else(visitor, run_jobs) -> None:
    firm = make_firm()
    owner = member_of(firm)
    award = make_award(firm=firm, accepted=True, user=owner)
    token, application = award.token, award.application.token
    people = f"/my/organisations/{firm.token}/people"
    owner_browser = visitor(owner)
    owner_browser.get(people).submit(
        "Send the invitation", name="Berta Book", email="berta@books.example", rights="claims"
    )
    run_jobs()
    mail = db.session.scalars(select(Message).where(Message.kind == "account.invitation")).one()
    assert "see and file the claims" in mail.subject + mail.body
    user = queries.find_user_by_email("berta@books.example")
    assert user is not None
    link = queries.newest_link(user.id, "invite")
    operations.accept_invitation(act=act_of(user), token=link, password=PASSWORD)
    assert "claims only" in owner_browser.get(people)
    user = queries.find_user_by_email("berta@books.example")
    assert user is not None
    assert user.roles == ["bookkeeper"]
    books = visitor(user)
    page = books.get("/my/claims")
    assert page.table("Awards with their claims")[1][1] == firm.name
    page = books.get(f"/my/awards/{token}/claims").submit("Claim: Midterm")
    assert page.heading.startswith("Claim")
    assert "Vouchers" not in page.links()
    for address in (
        "/my/awards",
        f"/my/awards/{token}",
        "/my/applications",
        f"/my/applications/{application}",
        f"/my/applications/{application}/package.zip",
        f"/my/applications/{application}/messages",
        people,
        f"/my/organisations/{firm.token}",
        f"/my/awards/{token}/account",
    ):
        assert books.try_get(address) in (403, 404), address


def test_claims_of_other_firms_stay_closed(visitor) -> None:
    firm = make_firm()
    owner = member_of(firm)
    bookkeeper = joined(firm, owner)
    stranger = make_firm()
    strange_owner = member_of(stranger)
    award = make_award(firm=stranger, accepted=True, user=strange_owner)
    claim = make_claim(award, strange_owner, 12_000_00)
    books = visitor(bookkeeper)
    claim_token, award_token = claim.token, award.token
    assert books.try_get(f"/my/claims/{claim_token}") == 404
    assert books.try_get(f"/my/awards/{award_token}/claims") == 404
    assert "Nothing to claim yet" in books.get("/my/claims")


def test_mails_about_claims_reach_the_bookkeeper_and_others_do_not(db_session) -> None:
    firm = make_firm()
    owner = member_of(firm)
    bookkeeper = joined(firm, owner)
    award = make_award(firm=firm, accepted=True, user=owner)
    claim = get_claim(make_claim(award, owner, 12_000_00).id)
    _tell_firm(act_of(owner), claim, "claim.received", T("Received"), T("Thank you."))
    people = {m.to_email for m in db.session.query(Message).filter_by(kind="claim.received")}
    assert bookkeeper.email in people
    assert owner.email in people
    members = {user.id for user in queries.list_members(firm.id)}
    assert bookkeeper.id not in members


def test_a_bookkeeper_can_become_a_colleague_and_never_loses_by_it(db_session) -> None:
    firm = make_firm()
    owner = member_of(firm)
    user = joined(firm, owner)
    assert user.actor.organisation_ids == frozenset()
    assert user.actor.claims_ids == {firm.id}
    operations.add_membership(act=act_of(owner), user_id=user.id, organisation_id=firm.id)
    assert queries.get_user(user.id).actor.organisation_ids == {firm.id}
    operations.add_membership(
        act=act_of(owner), user_id=owner.id, organisation_id=firm.id, claims_only=True
    )
    assert queries.get_user(owner.id).actor.organisation_ids == {firm.id}


def test_a_bookkeeper_of_both_ties_no_pair(db_session) -> None:
    firm, other = make_firm(), make_firm()
    user = make_person(Role.BOOKKEEPER)
    for one in (firm, other):
        operations.add_membership(
            act=act_of(user), user_id=user.id, organisation_id=one.id, claims_only=True
        )
    assert open_ties_of(firm, other) == ()
    # Who acts for both is a tie.
    for one in (firm, other):
        operations.add_membership(act=act_of(user), user_id=user.id, organisation_id=one.id)
    assert len(open_ties_of(firm, other)) == 1


def test_who_acts_for_a_firm_of_its_own_is_nothing_but_bookkeeper_here(visitor) -> None:
    firm, own = make_firm(), make_firm()
    owner, user = member_of(firm), member_of(own)
    award = make_award(firm=firm, accepted=True, user=owner)
    operations.add_membership(
        act=act_of(owner), user_id=user.id, organisation_id=firm.id, claims_only=True
    )
    db.session.commit()
    token, application = award.token, award.application.token
    books = visitor(user)
    assert books.try_get(f"/my/awards/{token}/claims") == 200
    assert books.try_get(f"/my/organisations/{own.token}/people") == 200
    closed = (
        f"/my/awards/{token}",
        f"/my/awards/{token}/account",
        f"/my/applications/{application}",
        f"/my/applications/{application}/package.zip",
        f"/my/applications/{application}/messages",
        f"/my/organisations/{firm.token}",
        f"/my/organisations/{firm.token}/people",
    )
    assert {path: books.try_get(path) for path in closed} == dict.fromkeys(closed, 404)
