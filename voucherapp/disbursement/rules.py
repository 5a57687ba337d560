"""The life of a claim, a payment and a batch, with what each step asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from voucherapp.kernel.permissions import Permission as P
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.kernel.workflow import State, Step, Workflow


@dataclass(frozen=True, slots=True)
class SubmitFacts:
    """What the submission of a claim depends on."""

    now: datetime
    deadline: datetime
    award_state: str
    missing: tuple[T | str, ...]


@dataclass(frozen=True, slots=True)
class ApproveFacts:
    """What an approval depends on; amounts in minor units."""

    open_points: tuple[str, ...]
    failed_points: tuple[str, ...]
    undecided_likenesses: int
    payable_minor: int
    left_minor: int
    award_state: str
    reason: str
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Who checked, who releases, and whether the bank account is certain."""

    checked_by: int | None
    released_by: int | None
    account_waits: bool = False
    award_state: str = "accepted"


@dataclass(frozen=True, slots=True)
class BankFacts:
    """What a step at the bank depends on."""

    today: date
    paid_on: date | None = None
    account_waits: bool = False
    reason: str = "-"


@dataclass(frozen=True, slots=True)
class WordFacts:
    """A step that needs a text from the person."""

    text: str
    due_on: date | None = None
    today: date | None = None


def in_time(facts: SubmitFacts) -> Refused | None:
    """Refuse a claim after its last second."""
    if facts.now < facts.deadline:
        return None
    return Refused(
        "deadline",
        T(
            "The time for claims is over, so this claim cannot be sent any more. What you have entered is kept."
        ),
    )


def award_is_open(facts: SubmitFacts | ApproveFacts | ReleaseFacts) -> Refused | None:
    """Refuse to move money for an award that is not in force."""
    if facts.award_state == "accepted":
        return None
    return Refused(
        "award-closed", T("The award is not in force any more, so nothing can be paid on it.")
    )


def is_complete(facts: SubmitFacts) -> Refused | None:
    """Refuse a claim with gaps, and name the first."""
    if not facts.missing:
        return None
    rest = len(facts.missing) - 1
    if rest:
        return Refused(
            "incomplete",
            T(
                "%(first)s (%(rest)s more on the list of what is missing.)",
                first=facts.missing[0],
                rest=rest,
            ),
        )
    return Refused("incomplete", facts.missing[0])


def list_is_checked(facts: ApproveFacts) -> Refused | None:
    """Refuse an approval with open points, or failed ones without a reason."""
    if facts.open_points:
        return Refused(
            "points-open",
            T("Record a finding on every point first: %(point)s.", point=facts.open_points[0]),
        )
    if facts.failed_points and not facts.reason.strip():
        return Refused(
            "reason",
            T(
                "A point has failed (%(point)s). Say why the claim is approved all the same.",
                point=facts.failed_points[0],
            ),
            "reason",
        )
    return None


def likeness_is_decided(facts: ApproveFacts) -> Refused | None:
    """Hold the payment while an invoice looks like one that was claimed before."""
    if not facts.undecided_likenesses:
        return None
    return Refused(
        "duplicate-hold",
        T(
            "An invoice looks like one that was claimed before. Decide on that first; the payment is on hold until then."
        ),
    )


def amount_fits(facts: ApproveFacts) -> Refused | None:
    """Refuse to approve nothing, or more than is left of the award."""
    if facts.payable_minor <= 0:
        if facts.all_or_nothing:
            return Refused(
                "nothing-payable",
                T(
                    "This call pays in full or not at all, and the accepted invoices do not reach the full amount. Refuse the claim with this reason."
                ),
            )
        return Refused(
            "nothing-payable",
            T("Nothing is left to pay on these invoices. Refuse the claim with a reason."),
        )
    if facts.payable_minor > facts.left_minor:
        return Refused("above-award", T("The amount is more than what is left of this award."))
    return None


def has_text(facts: WordFacts) -> Refused | None:
    """Refuse a step without the words the other side will read."""
    if facts.text.strip():
        return None
    return Refused("reason", T("Write what the firm should read."), "text")


def is_ahead(facts: WordFacts) -> Refused | None:
    """Refuse a question that is due before it can be answered."""
    if facts.due_on is None or facts.today is None or facts.due_on > facts.today:
        return None
    return Refused("due", T("Give the firm at least until tomorrow."), "due_on")


def another_person(facts: ReleaseFacts) -> Refused | None:
    """Refuse that the person who checked a claim also releases its payment."""
    if facts.checked_by is None or facts.checked_by != facts.released_by:
        return None
    return Refused(
        "four-eyes",
        T("You checked this claim yourself. Another person has to release the payment."),
    )


def account_is_certain(facts: ReleaseFacts | BankFacts) -> Refused | None:
    """Refuse to pay while a new bank account waits for a second person."""
    if not facts.account_waits:
        return None
    return Refused(
        "account-waits",
        T(
            "The firm has named another bank account. A second person has to confirm or refuse it before anything is paid."
        ),
    )


def day_is_past(facts: BankFacts) -> Refused | None:
    """Refuse a payment confirmed for a day to come."""
    if facts.paid_on is not None and facts.paid_on > facts.today:
        return Refused(
            "date", T("Enter the day on which the bank paid, not a later one."), "paid_on"
        )
    return None


def return_has_reason(facts: BankFacts) -> Refused | None:
    """Refuse a return without what the bank said."""
    if facts.reason.strip():
        return None
    return Refused("reason", T("Write what the bank gave as reason."), "reason")


CLAIM = Workflow(
    name="claim",
    initial="draft",
    states=(
        State("draft", T("Draft"), "neutral", "pencil"),
        State("submitted", T("Being checked"), "info", "inbox"),
        State("query", T("Question to the firm"), "warning", "question"),
        State("approved", T("Approved, payment to be released"), "progress", "check"),
        State("refused", T("Refused"), "danger", "cross", final=True),
        State("payment", T("In payment"), "progress", "bank"),
        State("paid", T("Paid"), "success", "euro"),
    ),
    steps=(
        Step("submit", ("draft",), "submitted", P.CLAIM_WRITE, T("Submit the claim"), (award_is_open, in_time, is_complete), T("Claim submitted")),
        Step("query", ("submitted",), "query", P.CLAIM_CHECK, T("Ask the firm"), (has_text, is_ahead), T("Question asked")),
        Step("answer", ("query",), "submitted", P.CLAIM_WRITE, T("Answer the question"), (has_text,), T("Question answered")),
        Step(
            "approve", ("submitted",), "approved", P.CLAIM_CHECK, T("Approve with an amount"),
            (award_is_open, list_is_checked, likeness_is_decided, amount_fits), T("Claim approved"),
        ),
        Step("refuse", ("submitted", "query"), "refused", P.CLAIM_CHECK, T("Refuse with a reason"), (has_text,), T("Claim refused")),
        Step("release", ("approved",), "payment", P.PAYMENT_RELEASE, T("Release the payment"), (another_person, account_is_certain), T("Payment released")),
        Step("send_back", ("approved",), "submitted", P.PAYMENT_RELEASE, T("Send back to the checker"), (has_text,), T("Sent back to the checker")),
        Step("confirm_paid", ("payment",), "paid", P.PAYMENT_PREPARE, T("Confirm that it was paid"), done=T("Claim paid")),
        Step("return_payment", ("paid",), "payment", P.PAYMENT_PREPARE, T("Note that the bank sent it back"), done=T("Sent back by the bank")),
    ),
)  # fmt: skip

PAYMENT = Workflow(
    name="payment",
    initial="released",
    states=(
        State("released", T("Released, not yet in a batch"), "info", "clock"),
        State("batched", T("In a batch"), "progress", "bank"),
        State("paid", T("Paid"), "success", "euro"),
        State("returned", T("Returned by the bank"), "danger", "undo"),
    ),
    steps=(
        Step("batch", ("released", "returned"), "batched", P.PAYMENT_PREPARE, T("Put into a batch"), (account_is_certain,)),
        Step("confirm", ("batched",), "paid", P.PAYMENT_PREPARE, T("Confirm the payment"), (day_is_past,), T("Payment confirmed")),
        Step("return", ("paid", "batched"), "returned", P.PAYMENT_PREPARE, T("Note the return"), (return_has_reason,), T("Payment returned by the bank")),
    ),
)  # fmt: skip

#: Claims whose invoices count as claimed: a second claim of the same invoice is held.
CLAIMED = ("submitted", "query", "approved", "payment", "paid")
#: Claims on which nothing has been decided yet.
OPEN = ("draft", "submitted", "query")
#: Claims whose amount has been posted.
APPROVED = ("approved", "payment", "paid")
