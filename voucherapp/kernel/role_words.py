"""The words that people read for roles."""

from __future__ import annotations

from collections.abc import Iterable

from voucherapp.kernel.permissions import Role
from voucherapp.kernel.text import T

_WORDS: dict[Role, T] = {
    Role.FIRM: T("Firm"),
    Role.CREATIVE: T("Creative"),
    Role.BOOKKEEPER: T("Bookkeeper: claims only"),
    Role.BROKER: T("Broker"),
    Role.EVALUATOR: T("Evaluator"),
    Role.OFFICER: T("Programme officer"),
    Role.FINANCE_CHECKER: T("Finance: checks claims"),
    Role.FINANCE_RELEASER: T("Finance: releases payments"),
    Role.AUDITOR: T("Auditor"),
    Role.ADMINISTRATOR: T("Administrator"),
    Role.SYSTEM: T("System"),
}


def role_label(role: Role) -> T:
    """Return the word for a role."""
    return _WORDS[role]


def role_labels(roles: Iterable[Role]) -> str:
    """Return the words for several roles, in the order in which roles are declared."""
    held = set(roles)
    return ", ".join(str(_WORDS[role]) for role in Role if role in held)
