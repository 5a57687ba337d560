"""Colleagues of one organisation: invited, listed, taken out, and nobody else's business."""

from __future__ import annotations

from tests.factories.accounts import PASSWORD, act_of, make_user
from tests.factories.organisations import make_firm
from voucherapp.accounts import operations, queries
from voucherapp.db.session import db
from voucherapp.kernel.permissions import Role


def test_a_colleague_joins_and_is_taken_out(client, run_jobs) -> None:
    owner = make_user(Role.FIRM, name="Owner One")
    firm = make_firm(user=owner)
    client.sign_in(owner)
    url = f"/my/organisations/{firm.token}/people"
    page = client.get(url).submit(
        "Send the invitation", name="Second Person", email="second@firm.example"
    )
    assert "The invitation to second@firm.example is on its way." in page
    second = queries.find_user_by_email("second@firm.example")
    assert second is not None
    link = queries.newest_link(second.id, "invite")
    operations.accept_invitation(act=act_of(owner), token=link, password=PASSWORD)
    page = client.get(url)
    assert [row[0] for row in page.table("People")[1:]] == ["Owner One (you)", "Second Person"]
    page = page.submit("Take out Second Person")
    assert "does not act for" in page
    assert [u.id for u in queries.list_members(firm.id)] == [owner.id]


def test_nobody_takes_themselves_out(client) -> None:
    owner = make_user(Role.FIRM)
    firm = make_firm(user=owner)
    client.sign_in(owner)
    page = client.post(f"/my/organisations/{firm.token}/people/{owner.id}/remove")
    assert "Ask a colleague" in page


def test_strangers_find_nothing(client) -> None:
    owner, stranger = make_user(Role.FIRM), make_user(Role.FIRM)
    firm = make_firm(user=owner)
    make_firm(user=stranger)
    db.session.flush()
    client.sign_in(stranger)
    url = f"/my/organisations/{firm.token}/people"
    assert client.try_get(url) == 404
    assert client.try_post(url, {"name": "A", "email": "a@b.example"}) == 404
    assert client.try_post(f"{url}/{owner.id}/remove") == 404
    client.sign_in(owner)
    assert client.try_post(f"{url}/{stranger.id}/remove") == 404
