"""What officers do with programmes: set them up, share out their money, name the paying account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from voucherapp.db.audit import note
from voucherapp.db.locking import expect_version
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.programmes import queries, rules
from voucherapp.programmes.models import Funder, Programme, ProgrammeFunder
from voucherapp.programmes.operations_calls import (
    create_call_from_preset,
    publish_call,
    replace_config,
    save_config,
    withdraw_call,
)
from voucherapp.reference.numbers import BadNumberError, normal_bic, normal_iban

__all__ = [
    "create_call_from_preset",
    "create_programme",
    "publish_call",
    "replace_config",
    "save_config",
    "update_programme",
    "withdraw_call",
]

#: (code of the funder, its name, its fund or "", its share in basis points)
ShareInput = tuple[str, str, str, int]

#: What an officer may set beside the code and the shares.
FIELDS = frozenset(
    {
        "title", "summary", "authority", "currency", "timezone", "member_state", "starts_on",
        "ends_on", "cci", "specific_objective", "iban", "bic", "street", "house_number",
        "postcode", "town", "country",
    }
)  # fmt: skip


def create_programme(
    *, act: Act, code: str, shares: Sequence[ShareInput], **fields: Any
) -> Programme:
    """Set up a programme with the funders that pay for it; refuses shares that make no 100 %."""
    rules.refuse_unless_whole([share[3] for share in shares])
    if queries.find_programme(code) is not None:
        raise Refused("taken", T("This code is used by another programme."), field="code")
    programme = Programme(code=code, created_at=act.at, **_checked(fields))
    db.session.add(programme)
    db.session.flush()
    _set_shares(programme, shares)
    note(act, "programme.created", programme, summary=T("Set up the programme %(code)s", code=code))
    return programme


def update_programme(
    *, act: Act, programme: Programme, version: int, shares: Sequence[ShareInput], **fields: Any
) -> Programme:
    """Change a programme; its shares stand once a call was published on them."""
    expect_version(programme, version)
    rules.refuse_unless_whole([share[3] for share in shares])
    before = {name: getattr(programme, name) for name in fields}
    wanted = [(code, share_bp) for code, _n, _f, share_bp in shares]
    have = [(s.code, s.share_bp) for s in queries.list_shares(programme.id)]
    if wanted != have and queries.has_published_calls(programme.id):
        raise Refused(
            "shares-fixed",
            T(
                "The funders and their shares stand since a call was published on them. "
                "For other shares set up a new programme."
            ),
            field="funders",
        )
    for name, value in _checked(fields).items():
        setattr(programme, name, value)
    _set_shares(programme, shares)
    changed = sorted(n for n, old in before.items() if getattr(programme, n) != old)
    if wanted != have:
        changed.append("shares")
    note(
        act,
        "programme.changed",
        programme,
        summary=T("Changed the programme %(code)s", code=programme.code),
        detail={"fields": changed},
    )
    return programme


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    if "starts_on" in fields and fields["ends_on"] < fields["starts_on"]:
        raise Refused("period", T("The last day lies before the first."), field="ends_on")
    if fields.get("iban"):
        fields["iban"] = _number(
            normal_iban,
            fields["iban"],
            "iban",
            T("This IBAN is not right: its check digits do not fit. Compare it with a statement."),
        )
    if fields.get("bic"):
        fields["bic"] = _number(
            normal_bic,
            fields["bic"],
            "bic",
            T("A BIC has 8 or 11 letters and digits, such as UNCRITMM."),
        )
    return fields


def _number(normalise: Any, text: str, field: str, message: T) -> str:
    try:
        return str(normalise(text))
    except BadNumberError:
        raise Refused("bad-number", message, field=field) from None


def _set_shares(programme: Programme, shares: Sequence[ShareInput]) -> None:
    """Bring the rows in line with what was entered, keeping those that stay."""
    if len({share[0] for share in shares}) != len(shares):
        raise Refused("twice", T("A funder stands in the list twice."), field="funders")
    funders = [_funder(code, name, fund) for code, name, fund, _bp in shares]
    old = {
        row.funder_id: row
        for row in db.session.query(ProgrammeFunder).filter_by(programme_id=programme.id)
    }
    for position, (funder, share) in enumerate(zip(funders, shares, strict=True)):
        row = old.pop(funder.id, None)
        if row is None:
            row = ProgrammeFunder(programme_id=programme.id, funder_id=funder.id)
            db.session.add(row)
        row.share_bp, row.position = share[3], position
    for row in old.values():
        db.session.delete(row)
    db.session.flush()


def _funder(code: str, name: str, fund: str) -> Funder:
    funder = queries.find_funder(code)
    if funder is None:
        funder = Funder(code=code, name=name, fund=fund)
        db.session.add(funder)
        db.session.flush()
    # A funder stands in several programmes: its name is mended for all of them.
    funder.name, funder.fund = name, fund
    return funder
