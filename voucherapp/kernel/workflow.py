"""State machines as tables: one table decides, draws the buttons and prints the diagram."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

#: A guard gets the facts of the case and returns a refusal, or None when it agrees.
Guard = Callable[[Any], "Refused | None"]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a record, with its word, icon and tone (colour never speaks alone)."""

    name: str
    label: T
    tone: str = "neutral"
    icon: str = "dot"
    final: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One permitted move: an action from any of the sources to the target.

    `label` is the order on a button ("Submit the claim"), `done` what the record tells afterwards
    ("Claim submitted").
    """

    action: str
    sources: tuple[str, ...]
    target: str
    permission: Permission
    label: T
    guards: tuple[Guard, ...] = ()
    done: T | None = None

    @property
    def told(self) -> T:
        """What the timeline says of this move."""
        return self.done if self.done is not None else self.label


@dataclass(frozen=True)
class Workflow:
    """A named table of states and steps."""

    name: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    initial: str
    _by_name: Mapping[str, State] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {s.name: s for s in self.states})

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all states, for the CHECK of the table."""
        return tuple(s.name for s in self.states)

    def state(self, name: str) -> State:
        """Return the state of that name; KeyError when there is none."""
        return self._by_name[name]

    def find(self, action: str, source: str) -> Step | None:
        """Return the step that the action takes from this state, if there is one."""
        for step in self.steps:
            if step.action == action and source in step.sources:
                return step
        return None

    def decide(
        self, action: str, source: str, permissions: frozenset[Permission], facts: Any = None
    ) -> Step:
        """Return the step, or raise Refused with the reason that the person can act on."""
        step = self.find(action, source)
        if step is None:
            label = self.state(source).label
            raise Refused(
                "wrong-state",
                T(
                    "This is not possible any more: the record is now in the state “%(state)s”. "
                    "Reload the page to see what has changed.",
                    state=label,
                ),
            )
        if step.permission not in permissions:
            raise Refused("not-allowed", T("Your role does not include this step."))
        for guard in step.guards:
            refusal = guard(facts)
            if refusal is not None:
                raise refusal
        return step

    def open_steps(
        self, source: str, permissions: frozenset[Permission], facts: Any = None
    ) -> list[Step]:
        """List the steps that this person could take now: the buttons of the page."""
        return [
            step
            for step in self.steps
            if source in step.sources
            and step.permission in permissions
            and all(guard(facts) is None for guard in step.guards)
        ]

    def diagram(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines.extend(
            f"    {source} --> {step.target}: {step.action}"
            for step in self.steps
            for source in step.sources
        )
        lines.extend(f"    {s.name} --> [*]" for s in self.states if s.final)
        return "\n".join(lines)


def in_list(column: str, names: Iterable[str]) -> str:
    """Return the SQL text of a CHECK that allows just these names."""
    return f"{column} IN ({', '.join(repr(n) for n in names)})"
