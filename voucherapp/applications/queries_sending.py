"""Reads an application for its sending in one statement, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from voucherapp.applications.models import Application, Offer
from voucherapp.applications.sending import COLUMNS, Sending, SentCall, SentOffer, SentParty
from voucherapp.db.readings import Reading
from voucherapp.kernel.act import Actor
from voucherapp.kernel.refusal import NotFound
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries_config import config_of, config_of_text, config_text


def get_sending(token: str) -> Sending:
    """Return an application for its sending, for those who know that it may be sent, or NotFound."""
    rows = _WHOLE.rows(token=token)
    if not rows:
        raise NotFound
    return _sending(rows)


def get_sending_for(actor: Actor, token: str) -> Sending:
    """Return an application of one of the actor's firms for its sending, or raise NotFound."""
    sending = get_sending(token)
    if sending.firm_id not in actor.organisation_ids:
        raise NotFound
    if actor.by_office and sending.channel == "online":
        # What a firm enters itself is its own; the office writes only what it was sent.
        raise NotFound
    return sending


def config_for(application: Application | Sending) -> CallConfig:
    """Return the configuration under which an application is made; its call must be loaded."""
    if isinstance(application, Sending):
        return application.config
    return config_of(application.call, application.call_version)


def _columns(entity: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(entity, name) for name in names]


def _statement() -> Select[*tuple[Any, ...]]:
    """Put together one wide statement; an application has a row for each offer it ever had."""
    firm, creative = aliased(Organisation), aliased(Organisation)
    return (
        select(
            *_columns(Application, COLUMNS),
            config_text(Application.call_version),
            *_columns(Call, SentCall._fields),
            *_columns(firm, SentParty._fields),
            *_columns(creative, SentParty._fields),
            *_columns(Offer, SentOffer._fields),
        )
        .join(Call, Call.id == Application.call_id)
        .join(firm, firm.id == Application.firm_id)
        .outerjoin(creative, creative.id == Application.creative_id)
        .outerjoin(Offer, Offer.application_id == Application.id)
        .where(Application.token == bindparam("token"))
        .order_by(Offer.id)
    )


#: Built once: putting it together takes longer than running it.
_WHOLE = Reading(_statement())
#: Where the parts of a row begin and end.
_CONFIG = len(COLUMNS)
_CALL = slice(_CONFIG + 1, _CONFIG + 1 + len(SentCall._fields))
_FIRM = slice(_CALL.stop, _CALL.stop + len(SentParty._fields))
_CREATIVE = slice(_FIRM.stop, _FIRM.stop + len(SentParty._fields))
_OFFER = slice(_CREATIVE.stop, None)


def _sending(rows: Sequence[Any]) -> Sending:
    row = rows[0]
    if row[_CONFIG] is None:
        raise NotFound
    belongings: list[Any] = [
        config_of_text(row[_CONFIG]),
        SentCall._make(row[_CALL]),
        SentParty._make(row[_FIRM]),
        # Joined from the left: nothing but None where there is none.
        None if row[_CREATIVE.start] is None else SentParty._make(row[_CREATIVE]),
        [SentOffer._make(r[_OFFER]) for r in rows if r[_OFFER.start] is not None],
    ]
    return Sending(*row[:_CONFIG], *belongings)
