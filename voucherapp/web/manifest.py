"""What a slice hands to the factory; nothing registers itself on import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Blueprint, Flask

from voucherapp.db.outbox import Subscriber
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import Workflow
from voucherapp.scheduler.registry import Job


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A link of the navigation, shown to those who hold any of the permissions."""

    face: str  # "public", "applicant", "staff", "account" (person menu) or "footer"
    label: T
    endpoint: str
    permissions: tuple[Permission, ...] = ()
    icon: str = "dot"
    group: T | str = ""
    order: int = 100
    #: Only for people who have not signed in.
    visitors_only: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person: shown on their start page."""

    label: T | str
    url: str
    icon: str = "arrow-right"
    tone: str = "info"
    due: Any = None
    count: int | None = None
    #: A second, quieter line, such as when it was saved.
    note: T | str | None = None


#: Prepares the application once, after all blueprints are registered.
Init = Callable[[Flask], None]

#: Lists what waits for the actor; called when the start page is shown (few statements, please).
TaskSource = Callable[[Any], Sequence[Task]]


@dataclass(frozen=True)
class Manifest:
    """The blueprints, menu, subscribers, jobs, commands, workflows and tasks of a slice."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    menu: Sequence[MenuEntry] = ()
    subscribers: Mapping[str, Sequence[Subscriber]] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    commands: Sequence[click.Command] = ()
    workflows: Sequence[Workflow] = ()
    tasks: Sequence[TaskSource] = ()
    init: Sequence[Init] = ()
    #: Columns for the officers' queue (applications.columns.CaseColumn).
    case_columns: Sequence[Any] = ()
