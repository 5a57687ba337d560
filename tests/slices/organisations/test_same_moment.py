"""Two people who register the same organisation at one moment: the second is told what to do."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories.organisations import make_firm, partita_iva
from voucherapp.db.session import db
from voucherapp.kernel.refusal import Refused
from voucherapp.organisations import queries
from voucherapp.organisations.models import Organisation

NUMBER = partita_iva(4711)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _nobody_is_seen_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look as two transactions do that began before either has ended."""
    monkeypatch.setattr(queries, "find_organisation", lambda *_: None)


def test_the_second_registration_is_refused_with_its_remedy() -> None:
    make_firm(registration_number=NUMBER)
    with pytest.raises(Refused) as refused:
        make_firm(registration_number=NUMBER)
    assert (refused.value.code, refused.value.field) == ("taken", "registration_number")
    db.session.rollback()


def test_a_number_changed_to_one_just_taken_is_refused(db_session: Any) -> None:
    from tests.factories.applications import member_act
    from voucherapp.organisations.operations import update_organisation

    make_firm(registration_number=NUMBER)
    other = make_firm()
    with pytest.raises(Refused, match="number") as refused:
        update_organisation(
            act=member_act(other),
            organisation=other,
            version=other.version,
            registration_number=NUMBER,
        )
    assert refused.value.code == "taken"
    db.session.rollback()
    assert db_session.scalar(select(func.count()).select_from(Organisation)) == 0
