"""How the winners of the story accept, claim and are paid."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from voucherapp.applications.models import Application
from voucherapp.awards import operations as awards
from voucherapp.awards.models import Award
from voucherapp.awards.queries import digest_of_terms, get_award
from voucherapp.db.session import db
from voucherapp.demo.applying import Pairing
from voucherapp.demo.people import World
from voucherapp.demo.stage import Stage, paper
from voucherapp.disbursement import operations_checking as checking
from voucherapp.disbursement import operations_claims as claims
from voucherapp.disbursement import operations_payments as payments
from voucherapp.disbursement.models import Payment
from voucherapp.disbursement.queries import get_claim
from voucherapp.disbursement.queries_payments import get_batch
from voucherapp.kernel.act import Act
from voucherapp.kernel.money import half_up
from voucherapp.programmes.models import Programme
from voucherapp.programmes.queries import config_of


class Spending:
    """Lets firms accept and claim, and finance pay."""

    def __init__(self, stage: Stage, world: World) -> None:
        self.stage, self.world = stage, world

    def award_of(self, token: str) -> int | None:
        """Return the award of an application, None when it has none."""
        return db.session.scalar(
            select(Award.id)
            .join(Application, Application.id == Award.application_id)
            .where(Application.token == token)
        )

    def accept(self, p: Pairing, award_id: int) -> None:
        """Accept with terms and account."""

        def go(act: Act) -> None:
            award = get_award(award_id)
            awards.accept_award(
                act=act, award=award, iban=p.firm.iban, bic="", account_holder=p.firm.name,
                terms_accepted=True, terms_digest=digest_of_terms(award),
            )  # fmt: skip

        self.stage.do(self.world.users[p.firm.number], go)
        self.stage.jobs()

    def decline(self, p: Pairing, award_id: int) -> None:
        """Decline with a reason."""
        self.stage.do(
            self.world.users[p.firm.number],
            lambda act: awards.decline_award(
                act=act,
                award=get_award(award_id),
                reason="Our production moves to another site this year.",
            ),
        )
        self.stage.jobs()

    def claim(
        self,
        p: Pairing,
        award_id: int,
        instalment: str,
        share_bp: int,
        number: str,
        *,
        submit: bool = True,
    ) -> int:
        """Claim an instalment with one invoice over a share of the price; returns the claim's id."""
        user = self.world.users[p.firm.number]
        net = half_up(p.price_minor * share_bp, 10_000)
        vat = half_up(net * 22, 100)
        day = self.stage.now.date() - timedelta(days=9)
        lines = [
            f"{p.creative.name} to {p.firm.name}",
            f"Invoice {number}",
            f"Net {net / 100:.2f} EUR",
        ]

        def write(act: Act) -> int:
            claim = claims.start_claim(act=act, award=get_award(award_id), instalment=instalment)
            db.session.flush()
            claim = get_claim(claim.id)
            claims.add_invoice(
                act=act, claim=claim, issuer_name=p.creative.name,
                issuer_key=f"{p.creative.country}{p.creative.registration}", payer_name=p.firm.name,
                number=number, issued_on=day, paid_on=day + timedelta(days=5), net_minor=net,
                vat_minor=vat, gross_minor=net + vat,
                file=paper("invoice.pdf", "Invoice", lines, act.at),
                proof=paper("transfer.pdf", "Proof of payment", lines, act.at),
            )  # fmt: skip
            for document in config_of(claim.award.call).payment.documents:
                upload = paper(
                    "report.pdf", "Report", ["What was done, and what came out."], act.at
                )
                claims.attach_claim_document(
                    act=act, claim=claim, requirement=document.code, upload=upload
                )
            claims.save_claim(
                act=act, claim=claim, version=claim.version, report=REPORT, outcomes=outcomes(p),
            )  # fmt: skip
            return claim.id

        claim_id = int(self.stage.do(user, write))
        if submit:
            self.stage.do(user, lambda act: claims.submit_claim(act=act, claim=get_claim(claim_id)))
        self.stage.jobs()
        return claim_id

    def ask(self, claim_id: int, question: str) -> None:
        """Let finance ask the firm."""
        due = self.stage.now.date() + timedelta(days=14)
        self.stage.do(
            self.world.staff["checker"],
            lambda act: checking.query_claim(
                act=act, claim=get_claim(claim_id), question=question, due_on=due
            ),
        )

    def approve(self, claim_id: int) -> None:
        """Let the checker go through the list and approve."""

        def go(act: Act) -> None:
            claim = get_claim(claim_id)
            for point in config_of(claim.award.call).payment.checklist:
                checking.record_claim_check(
                    act=act, claim=claim, code=point.code, outcome="pass", remark=""
                )
            checking.approve_claim(act=act, claim=get_claim(claim_id))

        self.stage.do(self.world.staff["checker"], go)

    def release(self, claim_id: int) -> None:
        """Let another person release the payment."""
        self.stage.do(
            self.world.staff["releaser"],
            lambda act: checking.release_payment(act=act, claim=get_claim(claim_id)),
        )
        self.stage.jobs()

    def batch(self, claim_ids: list[int], *, confirm: bool = True) -> None:
        """Put released payments into a bank file, and confirm them two days later."""

        def build(act: Act) -> int:
            rows = db.session.scalars(select(Payment).where(Payment.claim_id.in_(claim_ids))).all()
            programme = db.session.scalars(select(Programme)).first()
            if programme is None:
                raise RuntimeError("the programme comes first")
            day = act.at.date() + timedelta(days=1)
            return payments.build_batch(
                act=act, programme=programme, payments=rows, execution_on=day
            ).id

        batch_id = int(self.stage.do(self.world.staff["checker"], build))
        if confirm:
            self.stage.now += timedelta(days=2)
            self.stage.do(self.world.staff["checker"], lambda act: _confirm(act, batch_id))
        self.stage.jobs()


def _confirm(act: Act, batch_id: int) -> None:
    payments.confirm_batch(
        act=act, batch=get_batch(batch_id), paid_on=act.at.date() - timedelta(days=1)
    )


REPORT = (
    "The creative worked with us on eleven days. Three directions were shown to ten customers; the second "
    "one was chosen and built. Two of our people can now carry it on."
)


def outcomes(p: Pairing) -> dict[str, object]:
    """Return the answers to the outcome questions."""
    return {
        "product_or_process": "yes" if p.firm.number % 4 else "no",
        "private_investment": 300_000 + p.firm.number % 9 * 55_500,
        "learned": "To show things before they are finished.",
    }
