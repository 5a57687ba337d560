"""What became of the applications: reviews, a decision, awards, claims, payments, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.cases import CallFacts, Case, note, note_steps
from bench.cast import World, add_file
from bench.rows import walk
from voucherapp.allocation.models import Decision, DecisionLine
from voucherapp.allocation.rules import DECISION
from voucherapp.awards.models import Award, Voucher
from voucherapp.awards.rules import AWARD
from voucherapp.disbursement.models import (
    Claim,
    ClaimCheck,
    Invoice,
    Payment,
    PaymentBatch,
)
from voucherapp.disbursement.rules import CLAIM, PAYMENT
from voucherapp.disbursement.rules_amounts import fingerprint, worth_of_claim
from voucherapp.evaluation.models import Assignment, Mark, Review
from voucherapp.evaluation.rules import (
    ASSIGNMENT,
    CriterionRule,
    MarkFact,
    aggregate,
    weighted_total,
)
from voucherapp.kernel.money import split_minor, split_within
from voucherapp.ledger.models import LedgerTransfer
from voucherapp.ledger.rules import KINDS
from voucherapp.state_aid.models import AidGrant

IBAN = "IT60X0542811101000000123456"


@dataclass
class Books:
    """Posts transfers as the ledger would: shares first, what is left of an award afterwards."""

    world: World
    call: CallFacts
    shares: dict[int, int]
    accounts: dict[tuple[int, str], int]
    left: dict[tuple[int, str, int], int] = field(default_factory=dict)

    def post(
        self,
        kind: str,
        source: str,
        award_id: int,
        minor: int,
        at: datetime,
        case: Case,
        **more: Any,
    ) -> None:
        """Post an amount, split by funder."""
        rule, funders = KINDS[kind], sorted(self.shares)
        if kind == "commit":
            parts = split_minor(minor, [self.shares[f] for f in funders])
        else:
            limits = [self.left[award_id, rule.giver, f] for f in funders]
            parts = split_within(minor, limits)
        for funder, part in zip(funders, parts, strict=True):
            for account, sign in ((rule.giver, -1), (rule.getter, 1)):
                key = (award_id, account, funder)
                self.left[key] = self.left.get(key, 0) + sign * part
            if part:
                self._add(kind, source, award_id, funder, part, at, case, **more)

    def _add(
        self, kind: str, source: str, award_id: int, funder: int, part: int, at: datetime,
        case: Case, *, reason: str, user: tuple[int | None, str],
    ) -> None:  # fmt: skip
        rule = KINDS[kind]
        self.world.rows.add(
            LedgerTransfer,
            at=at,
            booked_on=at.date(),
            kind=kind,
            source=source,
            call_id=self.call.id,
            funder_id=funder,
            debit_account_id=self.accounts[funder, rule.getter],
            credit_account_id=self.accounts[funder, rule.giver],
            amount_minor=part,
            currency=self.call.currency,
            award_id=award_id,
            reference=case.reference,
            party=case.firm.name,
            reason=reason,
            user_id=user[0],
            user_name=user[1],
        )


def add_reviews(world: World, call: CallFacts, case: Case) -> list[int]:
    """Add two submitted reviews with all marks and return their totals in hundredths."""
    rules = [
        CriterionRule(c.code, c.label, c.max_points, c.weight, c.threshold)
        for c in call.config.evaluation.criteria
    ]
    totals = []
    quality = world.chance.uniform(0.45, 0.95)
    for place in range(call.config.evaluation.evaluators_per_file):
        evaluator = world.evaluators[(case.id + place * 7) % len(world.evaluators)]
        at = case.submitted_at + timedelta(days=12 + place)
        assignment = world.rows.add(
            Assignment,
            token=world.token(),
            application_id=case.id,
            evaluator_id=evaluator,
            state="submitted",
            assigned_at=at,
            assigned_by=world.staff["officer"][0],
            due_on=(at + timedelta(days=21)).date(),
            declared_at=at + timedelta(days=1),
        )
        note_steps(
            world, walk(ASSIGNMENT, "declare_none", "submit"),
            subject=("assignment", assignment), case_id=case.id,
            moments=[at + timedelta(days=1), at + timedelta(days=6)],
            users=[(evaluator, "Evaluator")] * 2,
        )  # fmt: skip
        marks = {
            rule.code: MarkFact(
                round(min(1, max(0, world.chance.gauss(quality, 0.05))) * rule.max_points) * 100,
                reason=world.prose(18),
            )
            for rule in rules
        }
        total = weighted_total(marks, rules)
        review = world.rows.add(
            Review,
            assignment_id=assignment,
            comment=world.prose(30),
            total_hundredths=total,
            saved_at=at + timedelta(days=6),
            submitted_at=at + timedelta(days=6),
        )
        for code, mark in marks.items():
            world.rows.add(
                Mark, review_id=review, criterion=code,
                points_hundredths=mark.points_hundredths, reason=mark.reason,
            )  # fmt: skip
        totals.append(total)
    return totals


@dataclass(frozen=True)
class Scored:
    """An application with what its reviews came to."""

    case: Case
    score: int
    spread: int
    reviews: int


def score_of(case: Case, totals: Sequence[int], call: CallFacts) -> Scored:
    """Bring the totals of an application to one score, as the ranking does."""
    evaluation = call.config.evaluation
    score = aggregate(totals, evaluation.aggregation)
    return Scored(case, score.final_hundredths or 0, score.spread_hundredths or 0, score.reviews)


def add_decision(
    world: World, books: Books, ranked: Sequence[tuple[Scored, str]], released_at: datetime
) -> list[tuple[int, Case]]:
    """Add a released decision with a line per application, and commit the money of its awards."""
    first, second = world.staff["officer"]
    awarded = sum(s.case.requested_minor for s, outcome in ranked if outcome == "award")
    number = world.rows.add(
        Decision,
        call_id=books.call.id,
        number=1,
        state="released",
        line_rule="skip_to_fit",
        budget_minor=awarded,
        awarded_minor=awarded,
        rules={"threshold": 6000, "tiebreak": ["criterion:innovation", "lot"]},
        proposed_at=released_at - timedelta(days=2),
        proposed_by=first,
        confirmed_at=released_at - timedelta(days=1),
        confirmed_by=second,
        released_at=released_at,
        released_by=first,
    )
    note_steps(
        world, walk(DECISION, "confirm", "release"), subject=("decision", number), case_id=None,
        moments=[released_at - timedelta(days=1), released_at],
        users=[(second, "Otto Officer"), (first, "Olga Officer")],
    )  # fmt: skip
    awards = []
    for rank, (scored, outcome) in enumerate(ranked, 1):
        amount = scored.case.requested_minor if outcome == "award" else 0
        line = world.rows.add(
            DecisionLine,
            decision_id=number,
            application_id=scored.case.id,
            rank=rank,
            score_hundredths=scored.score,
            spread_hundredths=scored.spread,
            reviews=scored.reviews,
            outcome=outcome,
            amount_minor=amount,
        )
        if amount:
            books.post(
                "commit", f"decision/{number}/line/{line}", line, amount, released_at, scored.case,
                reason="Award", user=(first, "Olga Officer"),
            )  # fmt: skip
            awards.append((line, scored.case))
    return awards


@dataclass
class Payer:
    """Adds awards with all that follows, and gathers the payments for batches."""

    world: World
    books: Books
    released_at: datetime
    file: tuple[str, int]
    to_batch: list[dict[str, Any]] = field(default_factory=list)

    def add_award(self, line: int, case: Case, ending: str) -> None:
        """Add an award that is offered, declined, accepted, half paid or closed."""
        world, at = self.world, self.released_at
        answered = at + timedelta(days=6) if ending != "offered" else None
        accepted = ending in ("accepted", "half", "closed")
        state = {"half": "accepted"}.get(ending, ending)
        closed = self.released_at + timedelta(days=130) if ending == "closed" else None
        number = world.rows.add(
            Award,
            id=line,
            token=world.token(),
            application_id=case.id,
            decision_line_id=line,
            call_id=self.books.call.id,
            firm_id=case.firm.id,
            creative_id=case.creative.id,
            amount_minor=case.requested_minor,
            currency=self.books.call.currency,
            state=state,
            granted_on=at.date(),
            offered_at=at,
            accept_until=at + timedelta(days=15) if answered else world.now + timedelta(days=5),
            project_ends_on=case.ends_on,
            answered_at=answered,
            answered_by=case.firm.user if answered else None,
            accepted_at=answered if accepted else None,
            terms_digest="0" * 64 if accepted else "",
            decline_reason="Our plans have changed." if ending == "declined" else "",
            iban=IBAN if accepted else "",
            account_holder=case.firm.name if accepted else "",
            closed_at=closed,
            close_reason="The last instalment is paid." if closed else "",
        )
        self._aid(case, "withdrawn" if ending == "declined" else "granted")
        person = (case.firm.user, f"Person of {case.firm.name}")
        note(
            world, at=at, user_id=None, user_name="System", verb="award.offered",
            subject_type="award", subject_id=number, case_id=case.id,
            summary="Award offered to the firm",
        )  # fmt: skip
        steps = {"offered": (), "declined": ("decline",), "closed": ("accept", "finish")}
        taken = walk(AWARD, *steps.get(ending, ("accept",)))
        note_steps(
            world, taken, subject=("award", number), case_id=case.id,
            moments=[m for m in (answered, closed) if m is not None], users=[person] * len(taken),
        )  # fmt: skip
        if ending == "declined":
            self.books.post(
                "release", f"award/{number}/decline", number, case.requested_minor,
                answered or at, case, reason="Declined by the firm", user=person,
            )  # fmt: skip
        if accepted:
            self._voucher(number, case)
            self._claims(number, case, {"half": 1, "closed": 2}.get(ending, 0))

    def _aid(self, case: Case, state: str) -> None:
        day = self.released_at.date()
        self.world.rows.add(
            AidGrant,
            entity_key=f"IT:{case.firm.registration_key}",
            entity_name=case.firm.name,
            organisation_id=case.firm.id,
            state=state,
            granted_on=day,
            amount_minor=case.requested_minor,
            member_state="IT",
            grantor="Regione Invenzione",
            purpose="Creative voucher",
            nace_code=case.firm.nace_code,
            case_id=case.id,
            register_due_on=day + timedelta(days=28),
            registered_on=day + timedelta(days=8) if state == "granted" else None,
            withdrawn_on=day + timedelta(days=6) if state == "withdrawn" else None,
            withdrawn_reason="Declined by the firm" if state == "withdrawn" else "",
            created_at=self.released_at,
        )

    def _voucher(self, award: int, case: Case) -> None:
        code = case.reference.replace("-", "")
        self.world.rows.add(
            Voucher,
            award_id=award,
            code=f"V-{code[-8:]}-{award:06d}",
            issued_at=self.released_at + timedelta(days=6),
            valid_until=(self.released_at + timedelta(days=371)).date(),
        )

    def _claims(self, award: int, case: Case, paid: int) -> None:
        """Add `paid` claims that were paid, and one more that waits when there is one left."""
        before = share = eligible = 0
        for position, instalment in enumerate(
            self.books.call.config.payment.instalments[: paid + 1]
        ):
            share += instalment.share_bp
            net = -(-case.price_net_minor * instalment.share_bp // 10000) + 5
            is_paid = position < paid
            worth = worth_of_claim(
                award_minor=case.requested_minor, rate_bp=self.books.call.config.voucher.rate_bp,
                share_bp=share, eligible_before=eligible, eligible_now=net, approved_before=before,
            )  # fmt: skip
            self._claim(award, case, position + 1, instalment.code, net, worth.payable, is_paid)
            eligible += net
            before += worth.payable

    def _claim(
        self, award: int, case: Case, number: int, instalment: str, net: int, minor: int, paid: bool
    ) -> None:
        world, rows = self.world, self.world.rows
        at = self.released_at + timedelta(days=40 * number)
        checker, releaser = world.staff["finance_checker"][0], world.staff["finance_releaser"][0]
        firm = (case.firm.user, f"Person of {case.firm.name}")
        claim = rows.add(
            Claim,
            token=world.token(),
            reference=f"{case.reference}-C{number}",
            award_id=award,
            call_id=self.books.call.id,
            number=number,
            instalment=instalment,
            state="paid" if paid else "submitted",
            report=world.prose(90),
            outcomes={"product_or_process": "yes", "private_investment": 120_000, "learned": "-"},
            created_at=at,
            created_by=case.firm.user,
            saved_at=at,
            submitted_at=at,
            submitted_by=case.firm.user,
            pay_by=(at + timedelta(days=80)).date(),
            digest="0" * 64,
            eligible_minor=net if paid else None,
            approved_minor=minor if paid else None,
            approvals=1 if paid else 0,
            checked_at=at + timedelta(days=5) if paid else None,
            checked_by=checker if paid else None,
        )
        self._invoice(claim, case, number, net, at, paid)
        actions = ("submit", "approve", "release", "confirm_paid") if paid else ("submit",)
        people = [
            firm,
            (checker, "Carla Checker"),
            (releaser, "Rita Releaser"),
            (checker, "Carla Checker"),
        ]
        note_steps(
            world, walk(CLAIM, *actions), subject=("claim", claim), case_id=case.id,
            moments=[at + timedelta(days=5 * i) for i in range(len(actions))],
            users=people[: len(actions)],
        )  # fmt: skip
        if paid:
            self._payment(award, claim, case, minor, at)

    def _invoice(
        self, claim: int, case: Case, number: int, net: int, at: datetime, checked: bool
    ) -> None:
        vat = net * 22 // 100
        label, issued = f"{case.id}/{number}", (at - timedelta(days=9)).date()
        kept = add_file(self.world, *self.file, f"invoice-{claim}.pdf", at, case.firm.user)
        self.world.rows.add(
            Invoice,
            claim_id=claim,
            issuer_name=case.creative.name,
            issuer_key=case.creative.vat_number,
            payer_name=case.firm.name,
            number=label,
            issued_on=issued,
            paid_on=issued + timedelta(days=3),
            net_minor=net,
            vat_minor=vat,
            gross_minor=net + vat,
            fingerprint=fingerprint(case.creative.vat_number, label, issued),
            file_id=kept.id,
            proof_id=kept.id,
            accepted_minor=net if checked else None,
        )
        for point in ("dates", "payer", "issuer", "duplicate") if checked else ():
            self.world.rows.add(
                ClaimCheck, claim_id=claim, code=point, outcome="pass",
                at=at + timedelta(days=5), by=self.world.staff["finance_checker"][0],
            )  # fmt: skip

    def _payment(self, award: int, claim: int, case: Case, minor: int, at: datetime) -> None:
        checker, releaser = (
            self.world.staff["finance_checker"][0],
            self.world.staff["finance_releaser"][0],
        )
        paid_at = at + timedelta(days=15)
        values = {
            "reference": f"PAY-{claim:07d}",
            "claim_id": claim,
            "award_id": award,
            "amount_minor": minor,
            "currency": self.books.call.currency,
            "state": "paid",
            "payee_name": case.firm.name[:70],
            "iban": IBAN,
            "address": {
                "street": case.firm.street,
                "number": case.firm.house_number,
                "postcode": case.firm.postcode,
                "town": case.firm.town,
                "country": "IT",
            },
            "prepared_by": checker,
            "released_at": at + timedelta(days=10),
            "released_by": releaser,
            "attempts": 1,
            "paid_on": paid_at.date(),
            "confirmed_at": paid_at,
            "confirmed_by": checker,
        }
        self.to_batch.append(values)
        finance = (checker, "Carla Checker")
        self.books.post(
            "accrue", f"claim/{claim}/approve/1", award, minor, at + timedelta(days=5), case,
            reason="Claim approved", user=finance,
        )  # fmt: skip
        # The row gets its number when the batches are made, in this same order.
        number = len(self.to_batch)
        self.books.post(
            "pay", f"payment/{number}/pay/1", award, minor, paid_at, case,
            reason="Paid by bank transfer", user=finance,
        )  # fmt: skip

    def add_batches(self, programme_id: int, size: int = 100) -> None:
        """Put the payments into confirmed batches."""
        world = self.world
        for start in range(0, len(self.to_batch), size):
            part, position = self.to_batch[start : start + size], start // size + 1
            made = max(p["released_at"] for p in part)
            kept = add_file(
                world, *self.file, f"batch-{position}.xml", made, world.staff["finance_checker"][0]
            )
            batch = world.rows.add(
                PaymentBatch,
                programme_id=programme_id,
                number=position,
                msg_id=f"BENCH-{position:05d}",
                created_at=made,
                created_by=world.staff["finance_checker"][0],
                execution_on=made.date(),
                count=len(part),
                total_minor=sum(p["amount_minor"] for p in part),
                currency=self.books.call.currency,
                lines=[
                    {
                        "payment_id": start + i,
                        "reference": p["reference"],
                        "name": p["payee_name"],
                        "iban": p["iban"],
                        "amount_minor": p["amount_minor"],
                    }
                    for i, p in enumerate(part, 1)
                ],
                file_id=kept.id,
                confirmed_at=made + timedelta(days=5),
            )
            for values in part:
                number = world.rows.add(Payment, batch_id=batch, **values)
                note_steps(
                    world, walk(PAYMENT, "batch", "confirm"), subject=("payment", number),
                    case_id=None, moments=[values["released_at"], values["confirmed_at"]],
                    users=[(values["prepared_by"], "Carla Checker")] * 2,
                )  # fmt: skip
