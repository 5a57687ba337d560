"""Who may apply to a call: each condition with the figures behind it and a way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.text import Joined, T
from voucherapp.programmes.config import Applicant
from voucherapp.reference import codes

#: Section letters of NACE Rev. 2 that moved in Rev. 2.1; J was split by division.
_MOVED = dict(zip("KLMNOPQRSTU", "LMNOPQRSTUV", strict=True))
_FIRST_DIVISION_OF_K = 61


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What the conditions look at; None or "" stands for "not known yet"."""

    country: str = ""
    nuts3: str = ""
    size_class: str = ""
    founded_on: date | None = None
    nace_code: str = ""
    nace_revision: str = codes.CURRENT_NACE
    applications: int = 0
    #: One of the kinds of applicants of the catalogue.
    kind: str = ""
    #: NUTS 3 code of the branch or of the place of the project, as the call asks for it.
    place_nuts3: str = ""
    #: Figures over the group that the call counts; staff in hundredths of annual work units.
    staff_hundredths: int | None = None
    turnover_minor: int | None = None
    balance_minor: int | None = None
    #: Share in public hands, in basis points.
    public_bp: int | None = None
    #: What the firm has said applies to it, of the exclusions of the call; None: not asked yet.
    excluded: frozenset[str] | None = None
    in_gallery: bool = False
    #: Whether it had no paid advice in the years that the call names; None: not asked yet.
    advice_free: bool | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition and its answer: ok is None when a fact is missing."""

    code: str
    label: T
    ok: bool | None
    message: T
    remedy: T | None = None
    #: The field of the form that holds the fact.
    field: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """How countries and days are worded for the reader."""

    country: Callable[[str], str] = str
    day: Callable[[date], str] = str


PLAIN = Words()

SIZE_LABELS = {
    "micro": T("micro-enterprise"),
    "small": T("small enterprise"),
    "medium": T("medium-sized enterprise"),
    "large": T("large enterprise"),
}


def check_firm(
    applicant: Applicant, facts: FirmFacts, *, today: date, words: Words = PLAIN
) -> list[Finding]:
    """Return a finding for every condition that the call sets, in the order people expect."""
    found = [
        _country(applicant, facts, words),
        _territory(applicant, facts),
        _size(applicant, facts),
        _age(applicant, facts, today, words),
        _not_creative(applicant, facts),
        _section(applicant, facts),
        _count(applicant, facts),
    ]
    return [finding for finding in found if finding is not None]


def finding_of(
    code: str, label: T, ok: bool | None, message: T, remedy: T, field: str = ""
) -> Finding:
    """Return a finding that carries its remedy only while the condition is not met."""
    return Finding(code, label, ok, message, None if ok else remedy, field)


def current_section(code: str, revision: str) -> str:
    """Return the section letter of a NACE class in Rev. 2.1 terms, "" for an unknown code."""
    try:
        letter = codes.nace_section_of(code, revision)
    except KeyError:
        return ""
    if revision == codes.CURRENT_NACE:
        return letter
    if letter == "J":
        return "K" if int(code[:2]) >= _FIRST_DIVISION_OF_K else "J"
    return _MOVED.get(letter, letter)


def countries_of(applicant: Applicant) -> tuple[str, ...]:
    """Return the countries in which firms of a call can be: those named, else those of its area."""
    area = (codes.nuts_country(code) for code in applicant.territory)
    return tuple(dict.fromkeys(applicant.countries or area))


def territory_names(nuts: tuple[str, ...]) -> str:
    """Name territorial units as people do: "Veneto, Friuli-Venezia Giulia"."""
    return ", ".join(codes.label_of("nuts", code) for code in nuts)


def _country(applicant: Applicant, facts: FirmFacts, words: Words) -> Finding | None:
    if not applicant.countries:
        return None
    names = ", ".join(words.country(code) for code in applicant.countries)
    ok = facts.country in applicant.countries if facts.country else None
    return Finding(
        "country",
        T("Country of the firm"),
        ok,
        T("The call is for firms in: %(names)s.", names=names),
        None if ok else T("If your firm has a branch there, apply with the data of the branch."),
        "country",
    )


#: What each test of the area looks at: the seat, or the place named in the application.
_TESTED = {
    "seat": ("seat",),
    "branch": ("place",),
    "project": ("place",),
    "seat_or_branch": ("seat", "place"),
    "seat_or_project": ("seat", "place"),
}
_TERRITORY = {
    "seat": (
        T("Seat in the programme area"),
        T("Only the seat of the firm counts in this call."),
    ),
    "branch": (
        T("Branch in the programme area"),
        T("Name the province of the branch in the application."),
    ),
    "project": (
        T("Project in the programme area"),
        T("Name the province in which the project takes place in the application."),
    ),
    "seat_or_branch": (
        T("Seat or branch in the programme area"),
        T("A registered branch in the area is enough: name its province in the application."),
    ),
    "seat_or_project": (
        T("Seat or project in the programme area"),
        T("A project in the area is enough: name its province in the application."),
    ),
}


def _territory(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.territory:
        return None
    label, remedy = _TERRITORY[applicant.territory_test]
    places = {"seat": facts.nuts3, "place": facts.place_nuts3}
    given = [places[name] for name in _TESTED[applicant.territory_test] if places[name]]
    ok = any(code.startswith(applicant.territory) for code in given) if given else None
    names = territory_names(applicant.territory)
    field = "place_nuts3" if _TESTED[applicant.territory_test] == ("place",) else "nuts3"
    message = T("The programme area is: %(names)s.", names=names)
    return finding_of("territory", label, ok, message, remedy, field)


def _size(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if set(applicant.sizes) >= set(SIZE_LABELS):
        return None
    ok = facts.size_class in applicant.sizes if facts.size_class else None
    allowed = Joined(SIZE_LABELS[size] for size in applicant.sizes)
    if ok is None:
        message = T("The call is for: %(allowed)s.", allowed=allowed)
    else:
        message = T(
            "By your figures the firm is a %(is)s; the call is for: %(allowed)s.",
            **{"is": SIZE_LABELS[facts.size_class], "allowed": allowed},
        )
    remedy = T(
        "Check the figures of the last closed year: staff as full-time posts, turnover and "
        "balance sheet total. Firms of a group count together."
    )
    return Finding("size", T("Size of the firm"), ok, message, None if ok else remedy, "size")


def _age(applicant: Applicant, facts: FirmFacts, today: date, words: Words) -> Finding | None:
    if not applicant.min_age_months:
        return None
    ok: bool | None = None
    remedy: T | None = T("Give the day on which the firm was founded.")
    if facts.founded_on is not None:
        old_enough_on = add_months(facts.founded_on, applicant.min_age_months)
        ok = old_enough_on <= today
        day = words.day(old_enough_on)
        remedy = None if ok else T("Your firm can apply from %(day)s on.", day=day)
    return Finding(
        "age",
        T("Age of the firm"),
        ok,
        T("The firm must exist for at least %(months)s months.", months=applicant.min_age_months),
        remedy,
        "founded_on",
    )


def _not_creative(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.must_not_be_creative:
        return None
    ok = (
        None if not facts.nace_code else not codes.is_cci_nace(facts.nace_code, facts.nace_revision)
    )
    return Finding(
        "not_creative",
        T("The firm is not itself of a creative sector"),
        ok,
        T("Firms of the creative sectors take part as the creative, not as the applicant."),
        None
        if ok
        else T("If this is what your firm does, register as a creative and be found by firms."),
        "nace_code",
    )


def _section(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    if not applicant.excluded_nace_sections:
        return None
    ok: bool | None = None
    if facts.nace_code:
        section = current_section(facts.nace_code, facts.nace_revision)
        ok = None if not section else section not in applicant.excluded_nace_sections
    names = "; ".join(section_names(applicant.excluded_nace_sections))
    return Finding(
        "sector",
        T("Sector of the firm"),
        ok,
        T("Not funded: %(names)s.", names=names),
        None if ok else T("Check that the code is the main activity of the firm (NACE Rev. 2.1)."),
        "nace_code",
    )


def _count(applicant: Applicant, facts: FirmFacts) -> Finding | None:
    limit = applicant.max_applications_per_firm
    ok = facts.applications < limit
    return Finding(
        "applications",
        T("Number of applications"),
        ok,
        T("A firm may send %(limit)s to this call.", limit=limit)
        if limit > 1
        else T("A firm may send one application to this call."),
        None if ok else T("Go on with the application that you have, or withdraw it first."),
        "applications",
    )


def section_names(letters: tuple[str, ...]) -> list[str]:
    """Name NACE sections (Rev. 2.1) in sentence case with their letter."""
    labels = {row["section"]: row["label_rev21"] for row in codes.rows("nace_sections")}
    return [f"{letter} {labels.get(letter, '').capitalize()}".strip() for letter in letters]
