"""The configuration of a call as values: each document is read once and then known."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, case, cast, select

from voucherapp.db.queries import one_or_404
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call, CallVersion


def config_of(call: Call, number: int | None = None) -> CallConfig:
    """Return the configuration of a call: the one in force, or that of a published version.

    The working copy of a published call is the published version itself, so that the usual
    question costs no statement.
    """
    if number is None or number == call.published_version:
        return _held(call)
    version = one_or_404(
        select(CallVersion).where(CallVersion.call_id == call.id, CallVersion.number == number)
    )
    return _parsed(version.config)


def _held(call: Call) -> CallConfig:
    """Return the configuration in force, read once for each document that a call is given.

    A page asks several times, and telling that a document is a known one takes longer than anything
    that is done with it.
    """
    known: tuple[object, CallConfig] | None = call.__dict__.get(_READ)
    if known is None or known[0] is not call.config:
        known = call.config, _parsed(call.config)
        call.__dict__[_READ] = known
    return known[1]


#: Where a call keeps the document that was read last, with what it says.
_READ = "_read_config"


def _parsed(document: dict[str, object]) -> CallConfig:
    return _cached(_Document(document))


class _Document:
    """A JSON document as a key: equal by content, so that no stale configuration is ever served."""

    __slots__ = ("content", "key")

    def __init__(self, content: dict[str, object]) -> None:
        self.content = content
        self.key = repr(content)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and self.key == other.key


@lru_cache(maxsize=64)
def _cached(document: _Document) -> CallConfig:
    return CallConfig.model_validate(document.content)


def config_text(number: SQLColumnExpression[int]) -> ColumnElement[str]:
    """Return the column that holds the configuration of this number of a selected call, as text.

    A text is a key by itself: no document has to be taken apart to see that it is a known one.
    """
    of_version = (
        select(CallVersion.config)
        .where(CallVersion.call_id == Call.id, CallVersion.number == number)
        .correlate_except(CallVersion)
        .scalar_subquery()
    )
    return cast(case((number == Call.published_version, Call.config), else_=of_version), Text)


@lru_cache(maxsize=64)
def config_of_text(text: str) -> CallConfig:
    """Return the configuration that a document says, given as it is stored."""
    return CallConfig.model_validate(json.loads(text))
