"""The conditions on the firm: seat, size, age, activity, declaration; pure."""

from __future__ import annotations

from voucherapp.applications.rules_facts import Facts, Finding, area_words
from voucherapp.kernel.calendar import add_months
from voucherapp.kernel.text import T
from voucherapp.reference.codes import is_cci_nace, label_of, nace_section_of

SIZE_WORDS = {
    "micro": T("micro"),
    "small": T("small"),
    "medium": T("medium-sized"),
    "large": T("large"),
}


def _country(facts: Facts) -> Finding | None:
    allowed = facts.config.applicant.countries
    if not allowed:
        return None
    ok = facts.firm.country in allowed
    if ok:
        return Finding(
            "country",
            "territory",
            True,
            T("The firm has its seat in %(country)s.", country=facts.firm.country),
        )
    return Finding(
        "country",
        "territory",
        False,
        T(
            "The call is for firms from %(allowed)s; the seat given is in %(country)s.",
            allowed=", ".join(allowed),
            country=facts.firm.country or "–",
        ),
        T("If a branch lies in one of these countries, register the branch with its address."),
    )


def _territory(facts: Facts) -> Finding | None:
    allowed = facts.config.applicant.territory
    if not allowed:
        return None
    nuts3 = facts.firm.nuts3
    if not nuts3:
        return Finding(
            "territory",
            "territory",
            False,
            T("The territory of the firm is not given."),
            T("Choose the territory of the seat or branch."),
            field="nuts3",
        )
    place = f"{nuts3} {label_of('nuts', nuts3)}"
    if nuts3.startswith(allowed):
        return Finding(
            "territory",
            "territory",
            True,
            T("Seat or branch in %(place)s, inside the area of the call.", place=place),
        )
    return Finding(
        "territory",
        "territory",
        False,
        T(
            "%(place)s is outside the area of the call (%(area)s).",
            place=place,
            area=area_words(allowed),
        ),
        T("If the firm has a branch inside the area, give the address of the branch."),
        field="nuts3",
    )


def _size(facts: Facts) -> Finding | None:
    firm, allowed = facts.firm, facts.config.applicant.sizes
    if not firm.size:
        return Finding(
            "size",
            "size",
            False,
            T("The size of the firm is not declared yet."),
            T("Give staff, turnover and balance sheet of the last closed year."),
            field="size",
        )
    words = ", ".join(str(SIZE_WORDS[s]) for s in allowed)
    if firm.size in allowed:
        return Finding(
            "size",
            "size",
            True,
            T(
                "By the figures of %(year)s the firm is %(size)s; the call is for: %(allowed)s.",
                year=firm.size_year or "–",
                size=SIZE_WORDS[firm.size],
                allowed=words,
            ),
        )
    return Finding(
        "size",
        "size",
        False,
        T(
            "By the figures of %(year)s the firm is %(size)s; the call is for: %(allowed)s.",
            year=firm.size_year or "–",
            size=SIZE_WORDS[firm.size],
            allowed=words,
        ),
        T(
            "Check the figures of the last closed year. If they are right, the firm cannot take part."
        ),
        field="size",
    )


def _age(facts: Facts) -> Finding | None:
    months = facts.config.applicant.min_age_months
    if not months:
        return None
    founded = facts.firm.founded_on
    if founded is None:
        return Finding(
            "age",
            "age",
            False,
            T("The day of foundation is not given."),
            T("Give the day of foundation from the register."),
            field="founded_on",
        )
    latest = add_months(facts.on, -months)
    if founded <= latest:
        return Finding(
            "age",
            "age",
            True,
            T(
                "Founded on %(day)s, more than %(months)s months ago.",
                day=founded.isoformat(),
                months=months,
            ),
        )
    return Finding(
        "age",
        "age",
        False,
        T(
            "Founded on %(day)s; the call asks for at least %(months)s months of existence.",
            day=founded.isoformat(),
            months=months,
        ),
        T(
            "The firm can apply from %(day)s on, in a later call.",
            day=add_months(founded, months).isoformat(),
        ),
        field="founded_on",
    )


def _not_creative(facts: Facts) -> Finding | None:
    if not facts.config.applicant.must_not_be_creative:
        return None
    firm = facts.firm
    if not firm.nace_code:
        return Finding(
            "not_creative",
            "not_creative",
            False,
            T("The economic activity (NACE) of the firm is not given."),
            T("Choose the NACE class of the main activity."),
            field="nace_code",
        )
    label = f"{firm.nace_code} {label_of('nace', firm.nace_code)}"
    if not is_cci_nace(firm.nace_code, firm.nace_revision):
        return Finding(
            "not_creative",
            "not_creative",
            True,
            T("Main activity %(nace)s is not a creative sector.", nace=label),
        )
    return Finding(
        "not_creative",
        "not_creative",
        False,
        T(
            "Main activity %(nace)s is itself a creative sector; the call is for firms of other sectors.",
            nace=label,
        ),
        T("Creative firms take part as the creative: register as one and be found in the gallery."),
        field="nace_code",
    )


def _sector(facts: Facts) -> Finding | None:
    excluded = facts.config.applicant.excluded_nace_sections
    firm = facts.firm
    if not excluded or not firm.nace_code:
        return None
    try:
        section = nace_section_of(firm.nace_code, firm.nace_revision)
    except KeyError:
        return Finding(
            "sector",
            "not_creative",
            False,
            T("The NACE code %(code)s is unknown.", code=firm.nace_code),
            T("Choose the NACE class from the list."),
            field="nace_code",
        )
    if section not in excluded:
        return Finding(
            "sector",
            "not_creative",
            True,
            T("NACE section %(section)s is not excluded.", section=section),
        )
    return Finding(
        "sector",
        "not_creative",
        False,
        T("NACE section %(section)s is left out by the rules on this aid.", section=section),
        T("If this is not the main activity, correct the NACE class of the firm."),
        field="nace_code",
    )


def _declaration(facts: Facts) -> Finding | None:
    if facts.declared_at is not None:
        return Finding(
            "declaration",
            "declaration",
            True,
            T(
                "De minimis aid was declared complete on %(day)s.",
                day=facts.declared_at.date().isoformat(),
            ),
        )
    return Finding(
        "declaration",
        "declaration",
        False,
        T("The de minimis declaration is not confirmed."),
        T("List other de minimis aid of the last three years, or confirm that there is none."),
        field="declaration",
    )


FIRM_RULES = (_country, _territory, _size, _age, _not_creative, _sector, _declaration)
