"""What a firm declares about size, and the verdict that follows from all it declared."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations import queries, queries_group
from voucherapp.organisations.models import Organisation, SizeDeclaration
from voucherapp.organisations.models_group import EnterpriseFigures, RelatedParty
from voucherapp.organisations.rules_sme import RULE_VERSION, SizeVerdict, YearSize, judge

#: How many closed years may be declared: two for the rule of two years, one for late accounts.
YEARS = 3


def declare_size(
    *,
    act: Act,
    organisation: Organisation,
    year: int,
    staff_hundredths: int,
    turnover_minor: int,
    balance_minor: int,
    estimated: bool = False,
    control_changed_on: date | None = None,
) -> SizeDeclaration:
    """Declare staff (hundredths of full-time posts), turnover and balance (cents) of a year.

    A new firm without closed accounts estimates its first year in good faith (Annex Art. 4(3)).
    """
    _refuse_year(act, organisation, year, estimated)
    if control_changed_on is not None and control_changed_on > act.at.date():
        raise Refused("future", T("Give a day that is over."), field="control_changed_on")
    _keep_figures(
        act, organisation, "", year, staff_hundredths, turnover_minor, balance_minor, estimated
    )
    verdict = _judge(act, organisation, control_changed_on)
    summary = T("Declared the size of %(year)s", year=year)
    detail = {
        "staff_hundredths": staff_hundredths,
        "turnover_minor": turnover_minor,
        "balance_minor": balance_minor,
        "estimated": estimated,
        "size_class": verdict.size_class,
    }
    note(act, "organisation.size-declared", organisation, summary=summary, detail=detail)
    db.session.flush()
    return verdict


def declare_party_figures(
    *,
    act: Act,
    organisation: Organisation,
    party: RelatedParty,
    year: int,
    staff_hundredths: int,
    turnover_minor: int,
    balance_minor: int,
) -> None:
    """Declare the figures of a related enterprise for a closed year, in the units of declare_size."""
    if party.kind == "person":
        raise Refused("person", T("A person has no figures; enter its enterprises."))
    _refuse_year(act, organisation, year, estimated=False)
    _keep_figures(
        act, organisation, party.key, year, staff_hundredths, turnover_minor, balance_minor, False
    )
    summary = T("Gave the figures of %(name)s for %(year)s", name=party.name, year=year)
    detail = {
        "staff_hundredths": staff_hundredths,
        "turnover_minor": turnover_minor,
        "balance_minor": balance_minor,
    }
    note(act, "organisation.figures-given", organisation, summary=summary, detail=detail)
    judge_again(act=act, organisation=organisation)


def open_years(at_year: int, founded_on: date | None) -> list[int]:
    """List the years a firm may declare: the closed ones, and the present one for a new firm."""
    closed = [at_year - back for back in range(1, YEARS + 1)]
    is_new = founded_on is not None and founded_on.year >= at_year - 1
    return [at_year, *closed] if is_new else closed


def _refuse_year(act: Act, organisation: Organisation, year: int, estimated: bool) -> None:
    if year not in open_years(act.at.year, organisation.founded_on):
        raise Refused(
            "year", T("Give the last closed year: %(year)s.", year=act.at.year - 1), field="year"
        )
    if year == act.at.year and not estimated:
        message = T(
            "The accounts of this year are not closed: tick that the figures are estimated."
        )
        raise Refused("not-closed", message, field="estimated")


def _keep_figures(
    act: Act,
    organisation: Organisation,
    key: str,
    year: int,
    staff_hundredths: int,
    turnover_minor: int,
    balance_minor: int,
    estimated: bool,
) -> None:
    db.session.add(
        EnterpriseFigures(
            organisation_id=organisation.id,
            party_key=key,
            year=year,
            staff_hundredths=staff_hundredths,
            turnover_minor=turnover_minor,
            balance_minor=balance_minor,
            estimated=estimated,
            declared_at=act.at,
            declared_by=act.by,
        )
    )
    db.session.flush()


def judge_again(*, act: Act, organisation: Organisation) -> SizeDeclaration | None:
    """Write the size anew after a change of links or figures; None before the firm gave its own."""
    last = queries.latest_size(organisation.id)
    if not queries_group.list_figures(organisation.id):
        return None
    return _judge(act, organisation, last.control_changed_on if last is not None else None)


def _judge(act: Act, organisation: Organisation, changed_on: date | None) -> SizeDeclaration:
    group = queries_group.group_of(organisation)
    verdict = judge(
        group.own, group.parties, group.holdings, group.figures, control_changed_on=changed_on
    )
    newest = queries_group.list_figures(organisation.id)[0]
    row = SizeDeclaration(
        organisation_id=organisation.id,
        declared_at=act.at,
        declared_by=act.by,
        year=newest.year,
        staff_hundredths=newest.staff_hundredths,
        turnover_minor=newest.turnover_minor,
        balance_minor=newest.balance_minor,
        estimated=newest.estimated,
        size_class=verdict.status,
        reason=verdict.reason,
        control_changed_on=changed_on,
        working=working_of(verdict, group.names),
    )
    db.session.add(row)
    db.session.flush()
    return row


def working_of(verdict: SizeVerdict, names: dict[str, str]) -> dict[str, Any]:
    """Return the verdict as plain values: every line of every year, and who was left out and why."""
    ties = {one.key: one.tie for one in verdict.relations.related if one.tie is not None}
    return {
        "rule": RULE_VERSION,
        "kind": verdict.relations.kind,
        "public_bp": verdict.relations.public_bp,
        "excepted": [asdict(tie) for tie in verdict.relations.excepted],
        "ties": {key: asdict(tie) for key, tie in ties.items()},
        "names": names,
        "years": [_year(year) for year in verdict.years],
    }


def _year(year: YearSize) -> dict[str, Any]:
    return {
        "year": year.year,
        "size_class": year.size_class,
        "total": asdict(year.total),
        "missing": list(year.missing),
        "lines": [asdict(line) for line in year.lines],
    }
