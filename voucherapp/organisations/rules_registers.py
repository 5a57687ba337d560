"""What an on-line register can answer, and how the answer is worded; never a reason to refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State

STATES = (
    State("waiting", T("Being checked"), "progress", "clock"),
    State("found", T("Found in the register"), "success", "check-circle"),
    State("not_found", T("Not found in the register"), "warning", "warning"),
    State("unreachable", T("Could not be checked"), "neutral", "info"),
)
CHECK_STATES = tuple(state.name for state in STATES)

#: The registers that there are adapters for, by the names of the adapters.
REGISTERS = {
    "vies": T("VAT numbers of the EU (VIES)"),
    "company": T("Register of companies"),
    "aid": T("Central register of de minimis aid"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register said: found, not_found, or unreachable with the reason."""

    state: str
    message: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def state_of(name: str) -> State:
    """Return the state of a check with its word and icon."""
    return next(state for state in STATES if state.name == name)
