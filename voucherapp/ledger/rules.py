"""Kinds of transfer and the accounts that each moves money between."""

from __future__ import annotations

from dataclasses import dataclass

from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State

#: Accounts of each call and funder. `source` may go below nought: it stands for money outside.
ACCOUNTS = ("source", "free", "committed", "payable", "paid", "recovered")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a transfer of this kind means: which account gives (credit) and which gets (debit)."""

    name: str
    giver: str
    getter: str
    label: T
    #: Whether the amount belongs to one award, whose own balances may not go below nought either.
    per_award: bool = True


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("allocate", "source", "free", T("Budget set aside"), per_award=False),
        Kind("withdraw", "free", "source", T("Budget taken back"), per_award=False),
        Kind("commit", "free", "committed", T("Awarded")),
        Kind("release", "committed", "free", T("Released")),
        Kind("accrue", "committed", "payable", T("Claim approved")),
        Kind("unaccrue", "payable", "committed", T("Approval taken back")),
        Kind("pay", "payable", "paid", T("Paid")),
        Kind("recall", "paid", "payable", T("Returned by the bank")),
        Kind("recover", "paid", "recovered", T("Recovered")),
        Kind("restore", "recovered", "free", T("Recovered money made free"), per_award=False),
    )
}

KIND_STATES: dict[str, State] = {
    "allocate": State("allocate", T("Budget set aside"), "neutral", "bank"),
    "withdraw": State("withdraw", T("Budget taken back"), "neutral", "undo"),
    "commit": State("commit", T("Awarded"), "info", "star"),
    "release": State("release", T("Released"), "neutral", "undo"),
    "accrue": State("accrue", T("Claim approved"), "progress", "check"),
    "unaccrue": State("unaccrue", T("Approval taken back"), "warning", "undo"),
    "pay": State("pay", T("Paid"), "success", "euro"),
    "recall": State("recall", T("Returned by the bank"), "danger", "undo"),
    "recover": State("recover", T("Recovered"), "warning", "message"),
    "restore": State("restore", T("Recovered money made free"), "neutral", "undo"),
}
