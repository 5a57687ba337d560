"""After the last payment the firm can review its creative."""

from __future__ import annotations

from typing import Any

from voucherapp.awards.notices_pairing import source_of
from voucherapp.awards.queries import config_for, get_award
from voucherapp.disbursement.queries import list_claims_of
from voucherapp.kernel.act import Act
from voucherapp.matchmaking.operations_ratings import open_rating


def invite_review(payload: dict[str, Any], act: Act) -> None:
    """Open the review of a finished award: something was delivered and paid, and the call allows it."""
    award = get_award(payload["award_id"])
    paid = any(claim.state == "paid" for claim in list_claims_of(award.id))
    if award.state != "closed" or not paid or not config_for(award).provider.reviews:
        return
    open_rating(
        act=act,
        source=source_of(award),
        firm_id=award.firm_id,
        creative_id=award.creative_id,
        project=award.application.title or award.call.title,
    )
