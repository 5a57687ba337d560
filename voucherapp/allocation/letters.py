"""What the letters of a decision say: award, place on the reserve list, refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.rules import acceptance_end
from voucherapp.applications.models import Application
from voucherapp.evaluation.queries import ReviewFact, score_case
from voucherapp.evaluation.rules import points_text
from voucherapp.kernel.money import half_up
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Call, Programme
from voucherapp.web.countries import country_name
from voucherapp.web.formatting import format_day, format_minor

TITLES = {
    "award": T("Your application was selected for a voucher"),
    "reserve": T("Your application is on the reserve list"),
    "below_threshold": T("Your application was not selected"),
    "aid_refused": T("Your application was not selected"),
}


def letter_data(
    decision: Decision, line: DecisionLine, reviews: Sequence[ReviewFact], config: CallConfig
) -> dict[str, Any]:
    """Return what the letter template prints for one line; firm, creative and call are loaded."""
    call, application = decision.call, line.application
    return {
        "issuer": _issuer(call.programme),
        "footer": f"{call.programme.authority} · {call.code}",
        "reference": application.reference or "",
        "date": format_day(decision.release_on),
        "addressee": _addressee(application.firm),
        "salutation": T("Dear applicant,"),
        "paragraphs": _opening(line, call),
        "facts": _facts(decision, line, config),
        "tables": _tables(line, reviews, config),
        "closing": _closing(line, config),
        "notes": [
            T(
                "This decision was taken by two officers after all reviews were in. It is valid without signature."
            )
        ],
    }


def _issuer(programme: Programme) -> dict[str, Any]:
    street = " ".join(p for p in (programme.street, programme.house_number) if p)
    town = " ".join(p for p in (programme.postcode, programme.town) if p)
    lines = [line for line in (programme.title, street, town) if line]
    return {"name": programme.authority, "lines": lines}


def _addressee(firm: Organisation) -> list[str]:
    street = " ".join(p for p in (firm.street, firm.house_number) if p)
    town = " ".join(p for p in (firm.postcode, firm.town) if p)
    return [line for line in (firm.name, street, town, country_name(firm.country)) if line]


def _opening(line: DecisionLine, call: Call) -> list[T | str]:
    if line.outcome == "award":
        return [
            T(
                "we are glad to tell you that your application in the call “%(call)s” was selected. A voucher is reserved for you.",
                call=call.title,
            )
        ]
    if line.outcome == "reserve":
        return [
            T(
                "your application in the call “%(call)s” reached the points that are needed, but it cannot be funded now. It stands on the reserve list.",
                call=call.title,
            ),
            T("The reason: %(reason)s", reason=line.reason),
            T(
                "If money becomes free, applications on the reserve list are next, in the order of their places. There is nothing you have to do; we will write to you."
            ),
        ]
    return [
        T(
            "we are sorry to tell you that your application in the call “%(call)s” was not selected.",
            call=call.title,
        ),
        T("The reason: %(reason)s", reason=line.reason),
    ]


def _facts(decision: Decision, line: DecisionLine, config: CallConfig) -> list[tuple[T, Any]]:
    application, call = line.application, decision.call
    rows: list[tuple[T, Any]] = [
        (T("Application"), _named(application)),
        (T("Creative"), application.creative_name),
    ]
    if line.outcome == "award":
        rows.append(
            (T("Amount of the voucher, at most"), format_minor(line.amount_minor, call.currency))
        )
        rows.append(
            (
                T("To be accepted until"),
                T("the end of %(day)s", day=format_day(_last_day(decision, config))),
            )
        )
        if application.starts_on and application.ends_on:
            rows.append(
                (
                    T("Project"),
                    f"{format_day(application.starts_on)} – {format_day(application.ends_on)}",
                )
            )
    if line.outcome == "reserve":
        rows.append((T("Place in the ranking"), line.rank))
        if months := config.allocation.reserve_months:
            valid = T("%(months)s months from this letter", months=months)
            rows.append((T("The reserve list is valid for"), valid))
    if line.score_hundredths is not None:
        rows.append(
            (
                T("Points"),
                T(
                    "%(score)s of %(max)s; at least %(threshold)s are needed",
                    score=points_text(line.score_hundredths),
                    max=config.max_total,
                    threshold=config.evaluation.total_threshold,
                ),
            )
        )
    if line.tie_note:
        rows.append((T("Tie"), line.tie_note))
    return rows


def _named(application: Application) -> str:
    return " · ".join(p for p in (application.reference, application.title) if p)


def _last_day(decision: Decision, config: CallConfig) -> Any:
    if decision.release_on is None:
        raise ValueError("a letter needs the day of its release")
    zone = decision.call.timezone
    end = acceptance_end(decision.release_on, config.award.accept_days, zone)
    return (end - timedelta(hours=12)).date()


def _tables(
    line: DecisionLine, reviews: Sequence[ReviewFact], config: CallConfig
) -> list[dict[str, Any]]:
    if not reviews:
        return []
    means = score_case(reviews, config).criteria
    right = {"align": "right"}
    marks = {
        "title": T("Points by criterion (mean of the reviews)"),
        "columns": [
            {"title": T("Criterion")},
            {"title": T("Points"), **right},
            {"title": T("At most"), **right},
        ],
        "rows": [[c.label, _mean(means, c.code), c.max_points] for c in config.evaluation.criteria],
    }
    reasons = {
        "title": T("What the evaluators wrote"),
        "columns": [{"title": T("Criterion")}, {"title": T("Reasons")}],
        "rows": [
            [c.label, "\n".join(_reasons(reviews, c.code))] for c in config.evaluation.criteria
        ],
    }
    return [marks, reasons] if line.outcome != "award" else [marks]


def _mean(means: Mapping[str, Any], code: str) -> T | str:
    if code not in means:
        return T("not applicable")
    return points_text(half_up(means[code].numerator, means[code].denominator))


def _reasons(reviews: Sequence[ReviewFact], code: str) -> list[str]:
    """The evaluators stay unnamed: only their number shows."""
    return [
        str(T("Evaluator %(number)s: %(reason)s", number=number, reason=review.reasons[code]))
        for number, review in enumerate(reviews, start=1)
        if review.reasons.get(code)
    ]


def _closing(line: DecisionLine, config: CallConfig) -> list[T | str]:
    contact = config.texts.contact
    ask = [T("Questions: %(contact)s", contact=contact)] if contact else []
    if line.outcome != "award":
        return [
            T(
                "You may ask to see how your application was assessed. Thank you for the work you have put into it."
            ),
            *ask,
        ]
    return [
        T(
            "Please sign in and accept the award by the day above: there you confirm the conditions and give the bank account. After that day the award lapses and the money goes to the reserve list."
        ),
        config.award.terms,
        T(
            "The voucher is de minimis aid under Commission Regulation (EU) 2023/2831. You are told its gross grant equivalent with the award, and it is entered in the central register."
        ),
        *ask,
    ]
