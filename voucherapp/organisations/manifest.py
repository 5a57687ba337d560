"""What the organisations slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import (
    jobs_registers,
    queries,
    queries_profiles,
    views_group,
    views_independence,
    views_officer,
    views_people,
    views_profiles,
)
from voucherapp.organisations.jobs import JOBS
from voucherapp.organisations.notices import SUBSCRIBERS
from voucherapp.organisations.rules import PROFILE
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def list_tasks(actor: Actor) -> Sequence[Task]:
    """Name profiles that wait for an officer, and what one's own organisation lacks."""
    return [*_of_officer(actor), *_of_members(actor)]


def _of_officer(actor: Actor) -> list[Task]:
    if not actor.may(P.PROFILE_ADMIT):
        return []
    found = []
    waiting, renewals = queries_profiles.count_waiting_profiles()
    if waiting:
        url = url_for("profiles_staff.profiles", state="submitted")
        found.append(Task(T("Creatives wait for admission"), url, icon="brush", count=waiting))
    if renewals:
        url = url_for("profiles_staff.profiles", state="admitted", renewal="asked")
        found.append(Task(T("Creatives ask for renewal"), url, icon="brush", count=renewals))
    return found


def _of_members(actor: Actor) -> list[Task]:
    if not actor.may(P.ORGANISATION_EDIT):
        return []
    rows = queries.list_my_organisations(actor)
    if not rows:
        kind = "firm" if actor.may(P.APPLICATION_WRITE) else "creative"
        label = T("Register your firm") if kind == "firm" else T("Register as a creative")
        return [Task(label, url_for("organisations.new", kind=kind), icon="building")]
    found = []
    for row in rows:
        if row.profile is not None and row.profile.state in ("draft", "refused", "lapsed"):
            label = T("Finish the profile of %(name)s and send it", name=row.name)
            found.append(Task(label, url_for("profiles.edit", token=row.token), icon="brush"))
    return found


MANIFEST = Manifest(
    name="organisations",
    blueprints=(
        views_group.blueprint,
        views_independence.blueprint,
        views_people.blueprint,
        views_profiles.blueprint,
        views_officer.blueprint,
    ),
    menu=(
        MenuEntry(
            "applicant",
            T("Our organisation"),
            "organisations.mine",
            (P.ORGANISATION_EDIT,),
            "building",
            order=50,
        ),
        MenuEntry(
            "staff",
            T("Creatives"),
            "profiles_staff.profiles",
            (P.PROFILE_ADMIT, P.APPLICATION_READ_ALL),
            "brush",
            T("Scheme"),
            22,
        ),
    ),
    subscribers=SUBSCRIBERS,
    jobs=(*JOBS, *jobs_registers.JOBS),
    workflows=(PROFILE,),
    tasks=(list_tasks,),
)
