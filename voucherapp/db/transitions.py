"""The only place that assigns `.state`."""

from __future__ import annotations

from typing import Any, Protocol

from voucherapp.db.audit import note
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import Step, Workflow


class Stateful(Protocol):
    """A row with a state."""

    id: Any
    state: Any


def fire(
    record: Stateful,
    workflow: Workflow,
    action: str,
    *,
    act: Act,
    facts: Any = None,
    summary: T | str | None = None,
    detail: dict[str, Any] | None = None,
    case_id: int | None = None,
    public: bool = False,
) -> Step:
    """Take a step: the table decides, the state moves, the audit line is written.

    Raises Refused when the table, the permission or a guard says no.
    """
    source = str(record.state)
    step = workflow.decide(action, source, act.actor.permissions, facts)
    record.state = step.target
    note(
        act,
        f"{workflow.name}.{action}",
        record,
        summary=summary if summary is not None else step.told,
        detail={"from": source, "to": step.target, **(detail or {})},
        case_id=case_id,
        public=public,
    )
    return step
