"""Every workflow table is whole: states reachable, ways out, permissions held, CHECKs in step."""

from __future__ import annotations

import pytest

from voucherapp import tables
from voucherapp.cli.docs import all_workflows
from voucherapp.kernel.permissions import MATRIX, Permission
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.workflow import Workflow

WORKFLOWS = all_workflows()
#: The tones that the style sheet knows, each with its colour in light and dark.
TONES = {"neutral", "info", "progress", "success", "warning", "danger"}
#: States in which a record rests while something else goes on: the dates of a call, an award.
RESTS = {"call": {"published"}, "application": {"selected"}}
each = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)


def test_names_are_unique() -> None:
    names = [workflow.name for workflow in WORKFLOWS]
    assert len(names) == len(set(names))


@each
def test_every_state_can_be_reached(workflow: Workflow) -> None:
    reached = {workflow.initial}
    while new := {step.target for step in workflow.steps if reached & set(step.sources)} - reached:
        reached |= new
    assert set(workflow.names) == reached


@each
def test_every_state_has_a_way_out_or_is_an_end(workflow: Workflow) -> None:
    sources = {source for step in workflow.steps for source in step.sources}
    stuck = {s.name for s in workflow.states if s.name not in sources and not s.final}
    assert stuck - RESTS.get(workflow.name, set()) == set()


@each
def test_steps_name_states_that_exist(workflow: Workflow) -> None:
    named = {name for step in workflow.steps for name in (*step.sources, step.target)}
    assert named <= set(workflow.names)


@each
def test_a_state_and_an_action_have_one_step(workflow: Workflow) -> None:
    pairs = [(step.action, source) for step in workflow.steps for source in step.sources]
    assert len(pairs) == len(set(pairs))


@each
def test_every_permission_is_held_by_a_role(workflow: Workflow) -> None:
    held = frozenset().union(*MATRIX.values())
    assert {step.permission for step in workflow.steps} <= held


@each
def test_every_pair_of_state_and_action_is_decided(workflow: Workflow) -> None:
    """Without the permission, or from the wrong state, each action is refused with its code."""
    for action in {step.action for step in workflow.steps}:
        for source in workflow.names:
            step = workflow.find(action, source)
            code = "wrong-state" if step is None else "not-allowed"
            with pytest.raises(Refused) as refusal:
                workflow.decide(action, source, frozenset())
            assert refusal.value.code == code
            if step is None:
                with pytest.raises(Refused):
                    workflow.decide(action, source, frozenset(Permission))


@each
def test_states_are_shown_by_word_icon_and_tone(workflow: Workflow) -> None:
    for state in workflow.states:
        assert str(state.label)
        assert state.icon
        assert state.tone in TONES


def test_every_column_named_state_is_checked_by_the_database() -> None:
    """A CHECK names the same states as the table of some workflow."""
    known = [set(workflow.names) for workflow in WORKFLOWS]
    wrong = []
    for table in tables.METADATA.sorted_tables:
        if "state" not in table.columns:
            continue
        checks = [
            str(c.sqltext)
            for c in table.constraints
            if type(c).__name__ == "CheckConstraint" and "state IN" in str(c.sqltext)
        ]
        if not any(all(f"'{n}'" in c for n in names) for c in checks for names in known):
            wrong.append(table.name)
    assert wrong == []
