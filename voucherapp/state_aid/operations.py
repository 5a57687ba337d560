"""Every write to the register of de minimis aid, under one name."""

from __future__ import annotations

from voucherapp.state_aid.operations_declaration import (
    confirm_declaration,
    declare_aid,
    remove_declared,
)
from voucherapp.state_aid.operations_gber import reserve_block_exemption
from voucherapp.state_aid.operations_history import (
    enter_rate,
    record_succession,
    revoke_succession,
)
from voucherapp.state_aid.operations_register import (
    correct_aid,
    grant_aid,
    mark_corrected,
    mark_registered,
    withdraw_aid,
)
from voucherapp.state_aid.operations_room import (
    lock_register,
    reserve_headroom,
    resume_waiting,
    room_from,
)

__all__ = [
    "confirm_declaration",
    "correct_aid",
    "declare_aid",
    "enter_rate",
    "grant_aid",
    "lock_register",
    "mark_corrected",
    "mark_registered",
    "record_succession",
    "remove_declared",
    "reserve_block_exemption",
    "reserve_headroom",
    "resume_waiting",
    "revoke_succession",
    "room_from",
    "withdraw_aid",
]
