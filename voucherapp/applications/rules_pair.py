"""The conditions on the creative, its offer, and on the two together; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from voucherapp.applications.rules_facts import Facts, Finding
from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.text import T
from voucherapp.organisations.rules_independence import Tie
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.rules_eligibility import territory_names
from voucherapp.reference.codes import label_of


def _creative(facts: Facts) -> Finding | None:
    if facts.offer.state in ("invited", "confirmed"):
        return None
    if facts.offer.state == "declined":
        return Finding(
            "creative",
            "creative",
            False,
            T("The creative has declined."),
            T("Choose or invite another creative."),
            "creative",
        )
    return Finding(
        "creative",
        "creative",
        False,
        T("No creative is chosen yet."),
        T("Pick a creative from the gallery or invite one by e-mail."),
        "creative",
    )


def _offer(facts: Facts) -> Finding | None:
    if facts.offer.state == "confirmed":
        return Finding(
            "offer", "creative", True, T("The creative has confirmed its offer."), part="creative"
        )
    if facts.offer.state == "invited":
        return Finding(
            "offer",
            "creative",
            False,
            T("The creative has not confirmed its offer yet."),
            T("Ask the creative to answer, or choose another one."),
            "creative",
        )
    return None


def _admitted(facts: Facts) -> Finding | None:
    if not facts.config.provider.admitted_only or facts.creative is None:
        return None
    if facts.creative_admitted:
        return Finding(
            "admitted",
            "creative",
            True,
            T("%(name)s is admitted to the gallery.", name=facts.creative.name),
            part="creative",
        )
    return Finding(
        "admitted",
        "creative",
        False,
        T("%(name)s is not admitted to the gallery yet.", name=facts.creative.name),
        T(
            "Ask the creative to complete its profile and send it for admission, or choose one from the gallery."
        ),
        "creative",
    )


def _creative_territory(facts: Facts) -> Finding | None:
    allowed, creative = facts.config.provider.territory, facts.creative
    if not allowed or creative is None:
        return None
    place = f"{creative.nuts3} {label_of('nuts', creative.nuts3)}" if creative.nuts3 else "–"
    if creative.nuts3.startswith(allowed):
        return Finding(
            "creative_territory",
            "creative",
            True,
            T("The creative works from %(place)s.", place=place),
            part="creative",
        )
    return Finding(
        "creative_territory",
        "creative",
        False,
        T(
            "The creative works from %(place)s, outside the area of the call (%(area)s).",
            place=place,
            area=territory_names(allowed),
        ),
        T("Choose a creative from the area of the call."),
        "creative",
    )


def _capacity(facts: Facts) -> Finding | None:
    most = facts.config.provider.max_projects
    if most is None or facts.creative is None:
        return None
    if facts.creative_projects < most:
        return Finding(
            "capacity",
            "creative",
            True,
            T(
                "The creative is part of %(count)s other applications; at most %(most)s projects are allowed.",
                count=facts.creative_projects,
                most=most,
            ),
            part="creative",
        )
    return Finding(
        "capacity",
        "creative",
        False,
        T(
            "The creative is already part of %(count)s applications of this call; more than %(most)s are not allowed.",
            count=facts.creative_projects,
            most=most,
        ),
        T("Choose another creative."),
        "creative",
    )


def _independent(facts: Facts) -> Finding | None:
    if not facts.config.provider.independent or facts.creative is None:
        return None
    found = independence_finding(facts.ties)
    return replace(found, flag=facts.config.pair.independence != "block")


def independence_finding(ties: tuple[Tie, ...]) -> Finding:
    """Judge the independence of a pair from what was computed and not waived; all ties are told."""
    if not ties:
        message = T(
            "Nothing in common was found: numbers, owners, people, address, telephone, bank, mail."
        )
        return Finding("independent", "independent", True, message, part="creative")
    told = " ".join(str(tie.message) for tie in ties)
    remedy = T("Choose a creative that is independent of your firm.")
    return Finding(ties[0].code, "independent", False, T("%(ties)s", ties=told), remedy, "creative")


def _duration(facts: Facts) -> Finding | None:
    starts, ends = facts.offer.starts_on, facts.offer.ends_on
    if facts.offer.state != "confirmed" or starts is None or ends is None:
        return None
    return duration_finding(facts.config, starts, ends)


def duration_finding(config: CallConfig, starts: date, ends: date) -> Finding:
    """Judge the length of a project; the last day counts, so 1 March to 31 August is six months."""
    project = config.project
    shortest = add_months(starts, project.min_months) - timedelta(days=1)
    longest = add_months(starts, project.max_months)
    span = T("%(start)s – %(end)s", start=starts, end=ends)
    if shortest <= ends <= longest:
        return Finding(
            "duration",
            "duration",
            True,
            T(
                "%(span)s: between %(least)s and %(most)s months.",
                span=span,
                least=project.min_months,
                most=project.max_months,
            ),
            part="creative",
        )
    return Finding(
        "duration",
        "duration",
        False,
        T(
            "%(span)s: the project must last between %(least)s and %(most)s months.",
            span=span,
            least=project.min_months,
            most=project.max_months,
        ),
        T(
            "Ask the creative to choose an end between %(first)s and %(last)s.",
            first=shortest,
            last=longest,
        ),
        "creative",
        "ends_on",
    )


def earliest_start(config: CallConfig, on: date, closes_on: date) -> date:
    """Return the first day on which work may begin: aid must not pay for work already ordered.

    In a call that is decided as it goes, the day of sending stands for the day of the award.
    """
    project = config.project
    match project.start_rule:
        case "any":
            return date.min
        case "before_n_days":
            return on - timedelta(days=project.start_days or 0)
        case "after_submission":
            return on + timedelta(days=1)
        case _:
            if config.intake.mode in ("continuous", "cutoffs"):
                return on + timedelta(days=1)
            return max(config.decision_by or closes_on, closes_on) + timedelta(days=1)


def _start(facts: Facts) -> Finding | None:
    starts = facts.offer.starts_on
    if facts.offer.state != "confirmed" or starts is None:
        return None
    first = earliest_start(facts.config, facts.on, facts.closes_on)
    if starts >= first:
        return Finding(
            "start",
            "duration",
            True,
            T(
                "The work begins on %(day)s, not before %(first)s.",
                day=starts,
                first=first,
            ),
            part="creative",
        )
    return Finding(
        "start",
        "duration",
        False,
        T(
            "The work would begin on %(day)s; it may not begin before %(first)s.",
            day=starts,
            first=first,
        ),
        T("Ask the creative to move the start."),
        "creative",
        "starts_on",
    )


PAIR_RULES = (
    _creative,
    _offer,
    _admitted,
    _creative_territory,
    _capacity,
    _independent,
    _duration,
    _start,
)
