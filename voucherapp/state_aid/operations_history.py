"""What officers keep on record beside the register: exchange rates, mergers, take-overs and splits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import Organisation
from voucherapp.organisations.rules import entity_key, registration_key
from voucherapp.state_aid import queries_history
from voucherapp.state_aid.models import ExchangeRate, Succession
from voucherapp.state_aid.operations_room import lock_register
from voucherapp.state_aid.queries_undertaking import key_of
from voucherapp.state_aid.rules_succession import KINDS


def enter_rate(
    *, act: Act, currency: str, on: date, per_euro_millionths: int, source: str
) -> ExchangeRate:
    """Enter how much of a currency one euro was on a day (millionths), with the source named.

    A rate is never changed, as grants were converted at it; a wrong one is superseded by another day.
    """
    currency, source = currency.strip().upper(), source.strip()
    if len(currency) != 3 or not currency.isalpha() or currency == "EUR":
        raise Refused(
            "currency", T("Give the code of the currency, such as CZK."), field="currency"
        )
    if on > act.at.date():
        raise Refused("future", T("Give a day that is over, or today."), field="on")
    if per_euro_millionths <= 0:
        raise Refused(
            "rate", T("Give how much of it one euro was: 24.385."), field="per_euro_millionths"
        )
    if not source:
        raise Refused("source", T("Name where the rate was read."), field="source")
    if queries_history.find_rate(currency, on) is not None:
        raise Refused("twice", T("A rate of this day is on record already."), field="on")
    rate = ExchangeRate(
        currency=currency,
        on=on,
        per_euro_millionths=per_euro_millionths,
        source=source,
        entered_at=act.at,
        entered_by=act.by,
    )
    db.session.add(rate)
    summary = T("Rate of %(currency)s for %(day)s entered", currency=currency, day=on)
    detail = {"per_euro_millionths": per_euro_millionths, "source": source}
    note(act, "aid.rate_entered", rate, summary=summary, detail=detail)
    return rate


def record_succession(
    *,
    act: Act,
    organisation: Organisation,
    kind: str,
    on: date,
    other_name: str,
    other_country: str,
    other_registration_number: str,
    source: str,
    equity_minor: int | None = None,
    equity_total_minor: int | None = None,
    attributed: Collection[int] = (),
    excluded: Collection[int] = (),
) -> Succession:
    """Record that another enterprise merged into a firm, was taken over by it, or was split into it.

    From that day the other's earlier aid counts for the firm: all of it after a merger or take-over
    (Art. 3(8)); after a split what the firm's activity benefited from (`attributed`), none of
    `excluded`, and of the rest the part of the book value of equity (cents) it took (Art. 3(9)).
    """
    _refuse_bad_succession(act, kind, on, source, equity_minor, equity_total_minor)
    number = registration_key(
        other_country, other_registration_number, field="other_registration_number"
    )
    from_key, to_key = entity_key(other_country, number), key_of(organisation)
    if from_key == to_key:
        raise Refused(
            "itself", T("This is the number of the firm itself."), "other_registration_number"
        )
    known = queries_history.list_successions(frozenset({to_key}))
    if any((row.from_key, row.on) == (from_key, on) and row.revoked_at is None for row in known):
        raise Refused("twice", T("This is on record already."), field="on")
    lock_register(act=act)
    is_split = kind == "split"
    row = Succession(
        kind=kind,
        on=on,
        from_key=from_key,
        from_name=other_name,
        to_key=to_key,
        to_name=organisation.name,
        equity_minor=equity_minor if is_split else None,
        equity_total_minor=equity_total_minor if is_split else None,
        attributed=sorted(attributed) if is_split else [],
        excluded=sorted(excluded) if is_split else [],
        source=source.strip(),
        recorded_at=act.at,
        recorded_by=act.by,
    )
    db.session.add(row)
    note(
        act,
        "aid.succession_recorded",
        organisation,
        summary=T("Earlier aid of %(name)s counts from %(day)s", name=other_name, day=on),
        detail={"kind": kind, "from": from_key, "source": row.source},
    )
    db.session.flush()
    return row


def _refuse_bad_succession(
    act: Act, kind: str, on: date, source: str, part: int | None, whole: int | None
) -> None:
    if kind not in KINDS:
        raise Refused("kind", T("Choose what happened from the list."), field="kind")
    if on > act.at.date():
        raise Refused("future", T("Give the day on which it took effect, not a later one."), "on")
    if not source.strip():
        raise Refused(
            "source",
            T("Name the paper that shows it, such as the entry in the register."),
            "source",
        )
    if kind == "split" and (part is None or not whole or part > whole):
        raise Refused(
            "equity",
            T(
                "Give the book value of the equity that the firm took, and that of all successors "
                "together: aid that cannot be attributed is shared by it."
            ),
            field="equity_minor",
        )


def revoke_succession(*, act: Act, succession: Succession, reason: str) -> None:
    """Take a merger or split out of the count that was recorded by mistake; it stays on record."""
    reason = reason.strip()
    if not reason:
        raise Refused("reason", T("Say why it does not count."), field="reason")
    if succession.revoked_at is not None:
        raise Refused("revoked", T("This was taken out of the count before."))
    lock_register(act=act)
    succession.revoked_at = act.at
    note(
        act,
        "aid.succession_revoked",
        succession,
        summary=T("Merger or split taken out of the count"),
        detail={"reason": reason},
    )
