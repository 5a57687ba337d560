"""Values of a call in words: what a table of differences and the rulebook say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from voucherapp.kernel.calendar import is_open_end
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T, shown
from voucherapp.programmes.config import CallConfig, Intake, Part, Phase, Setting
from voucherapp.programmes.config.applicant import SIZES
from voucherapp.programmes.config.rows import words_of
from voucherapp.programmes.rules_intake import hours_text
from voucherapp.programmes.rules_leaves import Order
from voucherapp.reference.codes import label_of, nuts_country
from voucherapp.web.countries import country_name, language_name
from voucherapp.web.formatting import format_percent

NOTHING = T("nothing")


@dataclass(frozen=True, slots=True)
class Scale:
    """In which currency and time zone values are written, and how criteria are called."""

    currency: str
    zone: str
    criteria: Mapping[str, str] = field(default_factory=dict)


def scale_of(currency: str, zone: str, config: CallConfig) -> Scale:
    """Return the scale of a call with the names of its criteria."""
    return Scale(currency, zone, {c.code: c.label for c in config.evaluation.criteria})


def _nuts(code: str) -> str:
    name = country_name(nuts_country(code)) if len(code) == 2 else label_of("nuts", code)
    return code if name == code else f"{name} ({code})"


def _section(code: str) -> str:
    label = label_of("nace", code)
    return code if label == code else f"{code} {label.capitalize()}"


def _any_code(code: str) -> str:
    """Name a code of which only the list it stands in knows the kind: territory, size or sector."""
    if code in SIZES:
        return str(SIZES[code])
    return _section(code) if len(code) == 1 and code.isalpha() else _nuts(code)


TIES = {
    "earlier": T("who sent the application earlier"),
    "request_size": T("who asks for less"),
    "lot": T("who is drawn by lot"),
}


def tie_words(rule: str, criteria: Mapping[str, str]) -> T:
    """Say who goes first with equal points."""
    if rule in TIES:
        return TIES[rule]
    code = rule.removeprefix("criterion:")
    return T("who has more points in: %(label)s", label=criteria.get(code, code))


#: What writes one value of a code list, by the place of the setting, else by its name in a row.
LISTS: Mapping[str, Callable[[str], str]] = {
    "frame.languages": language_name,
    "frame.application_languages": language_name,
    "territory": _nuts,
    "values": _any_code,
    "applicant.countries": country_name,
    "applicant.territory": _nuts,
    "provider.territory": _nuts,
    "applicant.excluded_nace_sections": _section,
    "applicant.excluded_nace": _section,
    "applicant.allowed_nace": _section,
    "provider.fields": lambda code: label_of("cci", code),
    "intake.holiday_calendar": country_name,
}


def value_words(path: str, setting: Setting, value: Any, scale: Scale) -> str:
    """Write a value as people read it: amounts, shares, days and choices in words."""
    if value in (None, (), ""):
        empty = setting.choices.get("") if value == "" else None
        return str(empty or NOTHING)
    if isinstance(value, Order):
        return "; ".join(value.labels)
    one = LISTS.get(path) or LISTS.get(path.rpartition(".")[2])
    if path == "allocation.tiebreak":
        return "; ".join(str(tie_words(rule, scale.criteria)) for rule in value)
    if isinstance(value, tuple):
        parts = [one(v) if one else value_words(path, setting, v, scale) for v in value]
        return "; ".join(parts)
    if isinstance(value, Part):
        return _part_words(value, scale)
    if isinstance(value, str):
        return one(value) if one else str(setting.choices.get(value, value))
    return _plain_words(setting, value, scale)


def _plain_words(setting: Setting, value: Any, scale: Scale) -> str:
    if isinstance(value, bool):
        return str(T("yes")) if value else str(T("no"))
    if isinstance(value, int):
        if setting.unit == "money":
            return shown(Money(value, scale.currency))
        if setting.unit == "percent":
            return format_percent(value)
        return f"{value / 100:g}" if setting.unit == "hundredths" else str(value)
    if isinstance(value, datetime):
        return str(moment_words(value, scale.zone))
    if isinstance(value, date):
        return shown(value)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _part_words(value: Part, scale: Scale) -> str:
    """Write a small part as "label: value", leaving out what is empty."""
    found = []
    for name in type(value).model_fields:
        inner = getattr(value, name)
        if name != "code" and inner not in (None, "", ()):
            setting = words_of(type(value), name)
            found.append(f"{setting.label}: {value_words(name, setting, inner, scale)}")
    return ", ".join(found)


def moment_words(moment: datetime, zone: str) -> T:
    """Write a moment in the zone of the call, with the name of the zone at that time."""
    if is_open_end(moment):
        return T("a day that will be announced")
    local = moment.astimezone(ZoneInfo(zone))
    return T("%(day)s, %(time)s", day=local.date(), time=f"{local:%H:%M} {local.tzname()}")


def hours_words(intake: Intake, zone: str) -> list[tuple[T, str]]:
    """Write what the calendar of a call holds beside its two ends, in the zone of the call."""
    found: list[tuple[T, str]] = []
    if intake.daily_hours is not None or intake.working_days_only:
        found.append((T("Applications are taken"), str(hours_text(intake))))
    if intake.cutoffs:
        days = [str(moment_words(moment, zone)) for moment in intake.cutoffs]
        found.append((T("Cut-offs"), "; ".join(days)))
    if phase := intake.provider_phase:
        found.append((T("Creatives enter the gallery"), str(span_words(phase, zone))))
    if phase := intake.matching_phase:
        found.append((T("Firms and creatives find each other"), str(span_words(phase, zone))))
    if intake.qna.enabled and intake.qna.until is not None:
        found.append((T("Questions are taken until"), str(moment_words(intake.qna.until, zone))))
    return found


def span_words(phase: Phase, zone: str) -> T:
    """Write a span of time in the zone of the call."""
    return T(
        "%(first)s to %(last)s",
        first=moment_words(phase.opens_at, zone),
        last=moment_words(phase.closes_at, zone),
    )
