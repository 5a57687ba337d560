"""The one matrix of roles and permissions; printed by `voucherapp docs` and on a page."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """The kinds of person who use the system."""

    FIRM = "firm"
    CREATIVE = "creative"
    BOOKKEEPER = "bookkeeper"
    BROKER = "broker"
    EVALUATOR = "evaluator"
    OFFICER = "officer"
    FINANCE_CHECKER = "finance_checker"
    FINANCE_RELEASER = "finance_releaser"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"

    @property
    def is_staff(self) -> bool:
        """Tell whether the role belongs to the scheme's own people."""
        return self in STAFF_ROLES


class Permission(StrEnum):
    """What a role may do, as area:action."""

    ACCOUNT_USE = "account:use"
    ORGANISATION_EDIT = "organisation:edit"
    PROFILE_EDIT = "profile:edit"
    PROFILE_ADMIT = "profile:admit"
    BRIEF_ASSIST = "brief:assist"
    RATING_MODERATE = "rating:moderate"
    PROGRAMME_MANAGE = "programme:manage"
    CALL_MANAGE = "call:manage"
    CALL_PUBLISH = "call:publish"
    APPLICATION_WRITE = "application:write"
    APPLICATION_SUBMIT = "application:submit"
    OFFER_CONFIRM = "offer:confirm"
    APPLICATION_CHECK = "application:check"
    APPLICATION_READ_ALL = "application:read-all"
    REVIEW_ASSIGN = "review:assign"
    REVIEW_WRITE = "review:write"
    REVIEW_READ_ALL = "review:read-all"
    RANKING_READ = "ranking:read"
    DECISION_PROPOSE = "decision:propose"
    DECISION_CONFIRM = "decision:confirm"
    DECISION_RELEASE = "decision:release"
    AWARD_ACCEPT = "award:accept"
    AWARD_MANAGE = "award:manage"
    CLAIM_WRITE = "claim:write"
    CLAIM_CHECK = "claim:check"
    PAYMENT_PREPARE = "payment:prepare"
    PAYMENT_RELEASE = "payment:release"
    LEDGER_READ = "ledger:read"
    REPORT_READ = "report:read"
    MESSAGE_READ_ALL = "message:read-all"
    STATE_AID_READ = "state-aid:read"
    STATE_AID_MANAGE = "state-aid:manage"
    USER_MANAGE = "user:manage"
    SYSTEM_READ = "system:read"
    SYSTEM_RUN = "system:run"


STAFF_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.FINANCE_CHECKER,
        Role.FINANCE_RELEASER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)

P = Permission

#: Auditors read everything and change nothing: no permission here lets them write.
READ_ALL = frozenset(
    {
        P.ACCOUNT_USE,
        P.APPLICATION_READ_ALL,
        P.REVIEW_READ_ALL,
        P.RANKING_READ,
        P.LEDGER_READ,
        P.REPORT_READ,
        P.MESSAGE_READ_ALL,
        P.STATE_AID_READ,
        P.SYSTEM_READ,
    }
)

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.FIRM: frozenset(
        {
            P.ACCOUNT_USE,
            P.ORGANISATION_EDIT,
            P.APPLICATION_WRITE,
            P.APPLICATION_SUBMIT,
            P.AWARD_ACCEPT,
            P.CLAIM_WRITE,
        }
    ),
    Role.CREATIVE: frozenset({P.ACCOUNT_USE, P.ORGANISATION_EDIT, P.PROFILE_EDIT, P.OFFER_CONFIRM}),
    #: Sees and files the claims of a firm that has named it, and nothing else of the firm.
    Role.BOOKKEEPER: frozenset({P.ACCOUNT_USE, P.CLAIM_WRITE}),
    #: Helps when a firm invites it; holds nothing of evaluation or decision on purpose.
    Role.BROKER: frozenset({P.ACCOUNT_USE, P.BRIEF_ASSIST}),
    Role.EVALUATOR: frozenset({P.ACCOUNT_USE, P.REVIEW_WRITE}),
    Role.OFFICER: frozenset(
        {
            P.ACCOUNT_USE,
            P.PROFILE_ADMIT,
            P.RATING_MODERATE,
            P.PROGRAMME_MANAGE,
            P.CALL_MANAGE,
            P.CALL_PUBLISH,
            P.APPLICATION_CHECK,
            P.APPLICATION_READ_ALL,
            P.REVIEW_ASSIGN,
            P.REVIEW_READ_ALL,
            P.RANKING_READ,
            P.DECISION_PROPOSE,
            P.DECISION_CONFIRM,
            P.DECISION_RELEASE,
            P.AWARD_MANAGE,
            P.LEDGER_READ,
            P.REPORT_READ,
            P.MESSAGE_READ_ALL,
            P.STATE_AID_READ,
            P.STATE_AID_MANAGE,
        }
    ),
    Role.FINANCE_CHECKER: frozenset(
        {
            P.ACCOUNT_USE,
            P.APPLICATION_READ_ALL,
            P.CLAIM_CHECK,
            P.PAYMENT_PREPARE,
            P.LEDGER_READ,
            P.REPORT_READ,
            P.STATE_AID_READ,
            P.MESSAGE_READ_ALL,
        }
    ),
    Role.FINANCE_RELEASER: frozenset(
        {
            P.ACCOUNT_USE,
            P.APPLICATION_READ_ALL,
            P.PAYMENT_RELEASE,
            P.LEDGER_READ,
            P.REPORT_READ,
            P.STATE_AID_READ,
            P.MESSAGE_READ_ALL,
        }
    ),
    Role.AUDITOR: READ_ALL,
    Role.ADMINISTRATOR: frozenset(
        {P.ACCOUNT_USE, P.USER_MANAGE, P.SYSTEM_READ, P.MESSAGE_READ_ALL}
    ),
    Role.SYSTEM: frozenset({P.SYSTEM_RUN}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return all that these roles together allow."""
    return _joined(frozenset(roles))


@cache
def _joined(roles: frozenset[Role]) -> frozenset[Permission]:
    """A page asks dozens of times what its reader may do; there are few sets of roles."""
    return frozenset().union(*(MATRIX[role] for role in roles))
