"""What the awards hand to the factory."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from voucherapp.awards import notices, notices_pairing, queries
from voucherapp.awards.columns import COLUMNS
from voucherapp.awards.jobs import JOBS
from voucherapp.awards.rules import ACCOUNT_CHANGE, AWARD
from voucherapp.awards.views_applicant import blueprint
from voucherapp.awards.views_staff import staff_blueprint
from voucherapp.kernel.act import Actor
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Manifest, MenuEntry, Task


def offers_to_answer(actor: Actor) -> Sequence[Task]:
    """List the awards that wait for an answer of this person's firms."""
    if not actor.may(P.AWARD_ACCEPT) or not actor.organisation_ids:
        return ()
    return [
        Task(
            label=T("Accept your award for “%(title)s”", title=row.title),
            url=url_for("awards.award", token=row.token),
            icon="award",
            tone="warning",
            due=queries.last_moment(row.accept_until),
        )
        for row in queries.list_offered(actor)
    ]


def accounts_to_confirm(actor: Actor) -> Sequence[Task]:
    """List the changes of account that wait for a second person."""
    if not actor.may(P.PAYMENT_RELEASE):
        return ()
    return [
        Task(
            label=T("Confirm the new bank account of %(firm)s", firm=change.award.firm.name),
            url=url_for("staff_awards.account_change", change_id=change.id),
            icon="bank",
            tone="warning",
        )
        for change in queries.list_waiting_changes()
    ]


MANIFEST = Manifest(
    name="awards",
    blueprints=(blueprint, staff_blueprint),
    menu=(
        MenuEntry(
            face="applicant", label=T("Vouchers"), endpoint="awards.mine",
            permissions=(P.AWARD_ACCEPT, P.OFFER_CONFIRM), icon="ticket", order=40,
        ),
        MenuEntry(
            face="staff", label=T("Awards"), endpoint="staff_awards.listing",
            permissions=(P.APPLICATION_READ_ALL,), icon="ticket", group=T("Money"), order=60,
        ),
    ),
    subscribers={
        "DecisionReleased": (notices.make_awards,),
        "AwardOffered": (notices.tell_of_offer, notices_pairing.book_creative),
        "AwardAccepted": (notices.tell_of_acceptance,),
        "AwardDeclined": (notices.tell_of_decline, notices_pairing.free_creative),
        "AwardLapsed": (notices.tell_of_lapse, notices_pairing.free_creative),
        "AwardClosed": (notices.tell_of_close, notices_pairing.free_creative),
        "AcceptanceDue": (notices.tell_of_due,),
        "AccountChangeAsked": (notices.tell_of_account_change,),
        "AccountChangeDecided": (notices.tell_of_account_decision,),
    },
    jobs=JOBS,
    workflows=(AWARD, ACCOUNT_CHANGE),
    tasks=(offers_to_answer, accounts_to_confirm),
    case_columns=COLUMNS,
)  # fmt: skip
