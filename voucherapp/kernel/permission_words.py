"""The words that people read for permissions, grouped by the part of the work they belong to."""

from __future__ import annotations

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T

GROUPS: tuple[tuple[T, tuple[tuple[P, T], ...]], ...] = (
    (
        T("Account and organisation"),
        (
            (P.ACCOUNT_USE, T("Use an account")),
            (P.ORGANISATION_EDIT, T("Enter and change the own organisation")),
            (P.PROFILE_EDIT, T("Write the own profile for the gallery")),
            (P.PROFILE_ADMIT, T("Admit creatives to the gallery")),
            (P.BRIEF_ASSIST, T("Help with the briefs of firms that ask for it")),
            (P.RATING_MODERATE, T("Publish what firms say about creatives")),
        ),
    ),
    (
        T("Programmes and calls"),
        (
            (P.PROGRAMME_MANAGE, T("Create programmes with their funders")),
            (P.CALL_MANAGE, T("Write calls")),
            (P.CALL_PUBLISH, T("Publish calls")),
        ),
    ),
    (
        T("Applications"),
        (
            (P.APPLICATION_WRITE, T("Write applications")),
            (P.APPLICATION_SUBMIT, T("Submit applications")),
            (P.OFFER_CONFIRM, T("Confirm or decline offers")),
            (P.APPLICATION_CHECK, T("Check applications for formal points")),
            (P.APPLICATION_READ_ALL, T("Read all applications")),
        ),
    ),
    (
        T("Evaluation and decision"),
        (
            (P.REVIEW_ASSIGN, T("Invite evaluators and assign applications to them")),
            (P.REVIEW_WRITE, T("Evaluate applications")),
            (P.REVIEW_READ_ALL, T("Read all evaluations")),
            (P.RANKING_READ, T("See the ranking")),
            (P.DECISION_PROPOSE, T("Propose a decision")),
            (P.DECISION_CONFIRM, T("Confirm a decision that somebody else proposed")),
            (P.DECISION_RELEASE, T("Release a decision to the applicants")),
        ),
    ),
    (
        T("Awards and money"),
        (
            (P.AWARD_ACCEPT, T("Accept or decline awards")),
            (P.AWARD_MANAGE, T("Manage awards")),
            (P.CLAIM_WRITE, T("Claim payment")),
            (P.CLAIM_CHECK, T("Check claims")),
            (P.PAYMENT_PREPARE, T("Prepare payment files")),
            (P.PAYMENT_RELEASE, T("Release payments that somebody else checked")),
            (P.LEDGER_READ, T("Read the ledger")),
            (P.STATE_AID_READ, T("Read the state aid register")),
            (P.STATE_AID_MANAGE, T("Keep the state aid register")),
        ),
    ),
    (
        T("Figures and administration"),
        (
            (P.REPORT_READ, T("See figures and make reports")),
            (P.MESSAGE_READ_ALL, T("Read all messages")),
            (P.USER_MANAGE, T("Manage users and roles")),
            (P.SYSTEM_READ, T("See how the system runs")),
            (P.SYSTEM_RUN, T("Work as the system itself")),
        ),
    ),
)
