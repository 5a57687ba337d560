"""The bank account of a firm as a tie to its creative: it is known only when an award is accepted."""

from __future__ import annotations

from voucherapp.awards.models import Award
from voucherapp.db.audit import note
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.queries_independence import open_ties_of
from voucherapp.programmes.config import CallConfig


def refuse_tied_account(*, act: Act, award: Award, config: CallConfig) -> None:
    """Refuse the creative's own account as that of the firm, or note it where the call only flags."""
    if config.payment.payee != "firm" or not config.provider.independent:
        return
    known = {award.firm_id: frozenset({award.iban})}
    ties = open_ties_of(award.firm, award.creative, accounts=known)
    if all(tie.code != "same_account" for tie in ties):
        return
    if config.pair.independence == "block":
        raise Refused(
            "tied-account",
            T(
                "This is also the account of the creative, and both must be independent. Give the account "
                "of your firm; if there is a good reason, ask the office of the scheme."
            ),
            field="iban",
        )
    note(
        act,
        "award.account_tied",
        award,
        summary=T("Firm and creative have given the same bank account"),
        case_id=award.application_id,
    )
