"""States of a creative's profile, and how a firm's number and declared size are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow
from voucherapp.reference import codes
from voucherapp.reference.numbers import BadNumberError, normal_iban, register_hint, vat_key
from voucherapp.reference.numbers import registration_key as number_key

MOST_SUB_SECTORS = 4


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What a profile holds when it is sent for admission, and the reason an officer gives."""

    tagline: str = ""
    description: str = ""
    sub_sectors: int = 0
    references: int = 0
    languages: int = 0
    has_picture: bool = False
    picture_alt: str = ""
    reason: str = ""
    #: Whether the end of the admission is near enough to ask for its renewal.
    renewal_open: bool = False


def profile_gaps(facts: ProfileFacts) -> list[T]:
    """List what a profile lacks before it can be sent for admission."""
    wanted = (
        (facts.tagline, T("one line that says what you do")),
        (facts.description, T("a description of your work")),
        (facts.sub_sectors, T("at least one creative sector")),
        (facts.references, T("at least one reference")),
        (facts.languages, T("the languages you work in")),
        (facts.picture_alt or not facts.has_picture, T("words that describe the picture")),
    )
    return [missing for present, missing in wanted if not present]


def _is_complete(facts: ProfileFacts) -> Refused | None:
    gaps = profile_gaps(facts)
    if not gaps:
        return None
    listed = ", ".join(str(gap) for gap in gaps)
    return Refused("incomplete", T("The profile still lacks: %(gaps)s.", gaps=listed))


def _has_reason(facts: ProfileFacts) -> Refused | None:
    if facts.reason.strip():
        return None
    message = T("Give the reason: the creative reads it and can act on it.")
    return Refused("no-reason", message, field="reason")


def _is_near_its_end(facts: ProfileFacts) -> Refused | None:
    if facts.renewal_open:
        return None
    message = T("The admission can be renewed in its last sixty days, and only once asked for.")
    return Refused("too-early", message)


PROFILE = Workflow(
    name="profile",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Waiting for admission"), "info", "clock"),
        State("admitted", T("In the gallery"), "success", "check"),
        State("refused", T("Not admitted"), "danger", "cross"),
        State("suspended", T("Suspended"), "warning", "pause"),
        State("lapsed", T("Admission over"), "neutral", "clock"),
    ),
    steps=(
        Step(
            "submit",
            ("draft", "refused", "lapsed"),
            "submitted",
            P.PROFILE_EDIT,
            T("Send for admission"),
            (_is_complete,),
            T("Sent for admission"),
        ),
        Step(
            "admit",
            ("submitted", "suspended"),
            "admitted",
            P.PROFILE_ADMIT,
            T("Admit to the gallery"),
            done=T("Admitted to the gallery"),
        ),
        Step(
            "refuse",
            ("submitted",),
            "refused",
            P.PROFILE_ADMIT,
            T("Refuse with a reason"),
            (_has_reason,),
            T("Admission refused"),
        ),
        Step(
            "suspend",
            ("admitted",),
            "suspended",
            P.PROFILE_ADMIT,
            T("Suspend with a reason"),
            (_has_reason,),
            T("Suspended"),
        ),
        Step(
            "ask_renewal",
            ("admitted",),
            "admitted",
            P.PROFILE_EDIT,
            T("Ask for renewal"),
            (_is_complete, _is_near_its_end),
            T("Asked for renewal of the admission"),
        ),
        Step(
            "renew",
            ("admitted",),
            "admitted",
            P.PROFILE_ADMIT,
            T("Renew the admission"),
            done=T("Renewed the admission"),
        ),
        Step(
            "lapse",
            ("admitted", "suspended"),
            "lapsed",
            P.SYSTEM_RUN,
            T("End the admission"),
            done=T("The admission ended"),
        ),
    ),
)

SIZE_CLASSES = ("micro", "small", "medium", "large")
SIZE_LABELS = {
    "micro": T("Micro-enterprise"),
    "small": T("Small enterprise"),
    "medium": T("Medium-sized enterprise"),
    "large": T("Large enterprise (not an SME)"),
}

LINK_DIRECTIONS = {
    "parent": T("owns or controls our firm"),
    "child": T("is owned or controlled by our firm"),
}
#: Kinds that make one undertaking under Reg. (EU) 2023/2831 Art. 2(2); a mere holding does not.
CONTROL_KINDS = ("majority_votes", "board", "dominant_influence", "agreement")
LINK_KINDS = {
    "majority_votes": T("Majority of the voting rights"),
    "board": T("Right to appoint or remove most of the board"),
    "dominant_influence": T("Dominant influence by contract or statutes"),
    "agreement": T("Control of the majority of votes by agreement with others"),
    "holding": T("A holding without control"),
}

LEGAL_FORMS = {
    "company": T("Company"),
    "sole_trader": T("Sole trader or freelancer"),
    "cooperative": T("Cooperative"),
    "association": T("Association or foundation"),
    "public": T("Public body"),
}


@dataclass(frozen=True, slots=True)
class SizeBound:
    """The bounds of one size class: fewer staff than, and at most one of the two amounts."""

    size_class: str
    staff_below: int
    turnover_max_minor: int
    balance_max_minor: int


def size_bounds(on: date | None = None) -> tuple[SizeBound, ...]:
    """Return the bounds in force on a day, the smallest class first."""
    rows = codes.rows("sme_thresholds")
    valid = [r for r in rows if on is None or r["valid_from"] <= on.isoformat()]
    newest = max(r["valid_from"] for r in valid)
    return tuple(
        SizeBound(
            r["size_class"],
            int(r["staff_below"]),
            int(r["turnover_max_minor"]),
            int(r["balance_max_minor"]),
        )
        for r in valid
        if r["valid_from"] == newest
    )


def size_class(staff_hundredths: int, turnover_minor: int, balance_minor: int) -> str:
    """Return the class of some figures (Annex Art. 2): annual work units, and turnover or balance."""
    for bound in size_bounds():
        small_enough = (
            turnover_minor <= bound.turnover_max_minor or balance_minor <= bound.balance_max_minor
        )
        if staff_hundredths < bound.staff_below * 100 and small_enough:
            return bound.size_class
    return SIZE_CLASSES[-1]


def size_reason(staff_hundredths: int, turnover_minor: int, balance_minor: int) -> T:
    """Say by which figures a firm is of its size class."""
    found = size_class(staff_hundredths, turnover_minor, balance_minor)
    bounds = {bound.size_class: bound for bound in size_bounds()}
    staff = f"{staff_hundredths / 100:g}"
    if found not in bounds:
        medium = bounds["medium"]
        return T(
            "%(staff)s posts; a medium-sized enterprise has fewer than %(bound)s posts and at most "
            "%(turnover)s million in turnover or %(balance)s million in its balance sheet.",
            staff=staff,
            bound=medium.staff_below,
            turnover=medium.turnover_max_minor // 100_000_000,
            balance=medium.balance_max_minor // 100_000_000,
        )
    bound = bounds[found]
    by_turnover = turnover_minor <= bound.turnover_max_minor
    limit = bound.turnover_max_minor if by_turnover else bound.balance_max_minor
    return T(
        "%(staff)s posts are fewer than %(bound)s, and the %(figure)s is at most %(limit)s million.",
        staff=staff,
        bound=bound.staff_below,
        figure=T("turnover") if by_turnover else T("balance sheet total"),
        limit=limit // 100_000_000,
    )


def normalise_registration(text: str) -> str:
    """Return letters and digits of a number in capitals, as numbers are compared."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def registration_key(country: str, text: str, *, field: str = "registration_number") -> str:
    """Return the number of a register in its one form; Refused when it cannot be right."""
    try:
        return number_key(country, text)
    except BadNumberError:
        hint = register_hint(country)
    if hint:
        message = T(
            "This number is not right: a digit is wrong or missing. Give: %(hint)s.", hint=hint
        )
    else:
        message = T("Give the number of the firm in the register of its country.")
    raise Refused("bad-number", message, field=field)


def vat_number(country: str, text: str) -> str:
    """Return a VAT number with its prefix; Refused when its check digits are wrong."""
    try:
        return vat_key(country, text)
    except BadNumberError:
        raise Refused(
            "bad-vat",
            T(
                "This VAT number is not right for the country of the seat: a digit is wrong or missing. "
                "Copy it from an invoice, or leave the field empty."
            ),
            field="vat_number",
        ) from None


def bank_account(text: str) -> str:
    """Return an IBAN without spaces; Refused when its check digits are wrong."""
    try:
        return normal_iban(text)
    except BadNumberError:
        message = T("This IBAN is not right: a sign is wrong or missing. Copy it from a statement.")
        raise Refused("bad-iban", message, field="iban") from None


def entity_key(country: str, registration: str) -> str:
    """Return the key by which state aid knows an enterprise, such as "IT:01234567897"."""
    return f"{country}:{registration}"
