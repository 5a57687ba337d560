"""What claims and payments hand to the factory."""

from __future__ import annotations

from voucherapp.disbursement import notices, notices_pairing, tasks
from voucherapp.disbursement.columns import COLUMNS
from voucherapp.disbursement.invariants import add_invariants
from voucherapp.disbursement.jobs import JOBS
from voucherapp.disbursement.rules import CLAIM, PAYMENT
from voucherapp.disbursement.views_applicant import blueprint
from voucherapp.disbursement.views_payments import SEEN
from voucherapp.disbursement.views_staff import staff_blueprint
from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.text import T
from voucherapp.web.manifest import Manifest, MenuEntry

MANIFEST = Manifest(
    name="disbursement",
    blueprints=(blueprint, staff_blueprint),
    menu=(
        MenuEntry(
            face="applicant", label=T("Claims"), endpoint="disbursement.mine",
            permissions=(P.CLAIM_WRITE,), icon="euro", order=45,
        ),
        MenuEntry(
            face="staff", label=T("Claims"), endpoint="staff_disbursement.claims",
            permissions=(P.CLAIM_CHECK, P.PAYMENT_RELEASE, P.AWARD_MANAGE, P.LEDGER_READ),
            icon="inbox", group=T("Money"), order=61,
        ),
        MenuEntry(
            face="staff", label=T("Payments"), endpoint="staff_disbursement.payments",
            permissions=SEEN, icon="euro", group=T("Money"), order=62,
        ),
    ),
    subscribers={
        "AwardClosed": (notices_pairing.invite_review,),
        "ClaimSubmitted": (notices.tell_of_submission,),
        "ClaimTooLate": (notices.tell_of_late_attempt,),
        "ClaimQueried": (notices.tell_of_question,),
        "ClaimQueryAnswered": (notices.tell_of_answer,),
        "ClaimApproved": (notices.tell_of_approval,),
        "ClaimRefused": (notices.tell_of_refusal,),
        "ClaimSentBack": (notices.tell_of_sending_back,),
        "PaymentConfirmed": (notices.tell_of_payment,),
        "PaymentReturned": (notices.tell_of_return,),
    },
    jobs=JOBS,
    workflows=(CLAIM, PAYMENT),
    tasks=(tasks.for_firms, tasks.for_finance),
    case_columns=COLUMNS,
    init=(add_invariants,),
)  # fmt: skip
