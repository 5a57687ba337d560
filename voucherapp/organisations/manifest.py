"""What the organisations slice hands to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.organisations import (
    queries,
    queries_gallery,
    views,
    views_gallery,
    views_officer,
    views_people,
    views_profiles,
)
from voucherapp.organisations.notices import SUBSCRIBERS
from voucherapp.organisations.rules import PROFILE
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def list_tasks(actor: Actor) -> Sequence[Task]:
    """Name profiles that wait for an officer, and what one's own organisation lacks."""
    return [*_of_officer(actor), *_of_members(actor)]


def _of_officer(actor: Actor) -> list[Task]:
    waiting = queries_gallery.count_profiles_to_admit() if actor.may(P.PROFILE_ADMIT) else 0
    if not waiting:
        return []
    url = url_for("profiles_staff.profiles", state="submitted")
    return [Task(T("Creatives wait for admission"), url, icon="brush", count=waiting)]


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
        if row.profile is not None and row.profile.state in ("draft", "refused"):
            label = T("Finish the profile of %(name)s and send it", name=row.name)
            found.append(Task(label, url_for("profiles.edit", token=row.token), icon="brush"))
    return found


MANIFEST = Manifest(
    name="organisations",
    blueprints=(
        views.blueprint,
        views_people.blueprint,
        views_profiles.blueprint,
        views_officer.blueprint,
        views_gallery.blueprint,
    ),
    menu=(
        MenuEntry("public", T("Creatives"), "gallery.creatives", icon="brush", order=20),
        MenuEntry(
            "applicant",
            T("Our organisation"),
            "organisations.mine",
            (P.ORGANISATION_EDIT,),
            "building",
            order=50,
        ),
        MenuEntry("applicant", T("Gallery"), "gallery.creatives", icon="brush", order=60),
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
    workflows=(PROFILE,),
    tasks=(list_tasks,),
)
