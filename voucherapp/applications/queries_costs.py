"""The lines of tables of costs, as they were sent: for spreadsheets of the office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from voucherapp.applications.models import Application
from voucherapp.applications.queries_queue import list_ids
from voucherapp.applications.queries_versions import newest_versions
from voucherapp.applications.rules_questions import cost_lines
from voucherapp.db.session import db
from voucherapp.programmes.models import Call
from voucherapp.programmes.queries import config_of

#: Contents read at once: each holds a whole application.
BATCH = 100


class CostRow(NamedTuple):
    """One line of a table of costs: quantity in hundredths, amounts in minor units."""

    reference: str
    firm: str
    question: str
    number: int
    item: str
    quantity: int
    unit_minor: int
    amount_minor: int
    currency: str


def asks_for_costs(filters: Mapping[str, str]) -> bool:
    """Tell whether any call in a list of applications asks for a table of costs."""
    statement = select(Application.call_id, Application.call_version).distinct()
    if code := filters.get("call"):
        call_id = select(Call.id).where(Call.code == code).scalar_subquery()
        statement = statement.where(Application.call_id == call_id)
    pairs = db.session.execute(statement.where(Application.submitted_at.is_not(None))).all()
    calls = {call.id: call for call in _calls([call_id for call_id, _version in pairs])}
    return any(
        question.kind == "costs"
        for call_id, version in pairs
        for question in config_of(calls[call_id], version).questions
    )


def _calls(call_ids: Sequence[int]) -> Sequence[Call]:
    return db.session.scalars(select(Call).where(Call.id.in_(call_ids))).all()


def iterate_cost_lines(filters: Mapping[str, str], sort: str, direction: str) -> Iterator[CostRow]:
    """Yield the lines of all tables of costs of a list, in its order, as the newest version has them."""
    ids = list_ids(filters=filters, sort=sort, direction=direction)
    for first in range(0, len(ids), BATCH):
        batch = ids[first : first + BATCH]
        found = newest_versions(batch)
        for number in batch:
            if number in found:
                yield from _lines(found[number].content)


def _lines(content: Mapping[str, Any]) -> Iterator[CostRow]:
    items = (item for section in content["sections"] for item in section["items"])
    for item in items:
        if item["kind"] != "costs":
            continue
        for number, line in enumerate(cost_lines(item["answer"]), start=1):
            yield CostRow(
                content["reference"] or "",
                content["firm"]["name"],
                item["question"],
                number,
                line.item,
                line.quantity or 0,
                line.unit_minor or 0,
                line.amount_minor,
                content["currency"],
            )
