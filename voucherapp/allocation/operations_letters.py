"""Preparing the letters of a confirmed decision, so that its release is instant."""

from __future__ import annotations

from voucherapp.allocation.letters import TITLES, letter_data
from voucherapp.allocation.queries_decisions import get_decision, lettered
from voucherapp.documents.pdf import render_pdf
from voucherapp.evaluation.queries import reviews_of_call
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.act import Act
from voucherapp.kernel.text import T
from voucherapp.programmes.queries import config_of

#: How many letters one transaction makes, so that nobody waits long for its lock.
BATCH = 20


def prepare_letters(*, act: Act, decision_id: int, limit: int = BATCH) -> int:
    """Print up to `limit` letters that a confirmed decision still lacks; returns how many.

    Only staff can fetch them before the release. Calling it again goes on where it stopped.
    """
    decision = get_decision(decision_id)
    if decision.state != "confirmed" or decision.release_on is None:
        return 0
    waiting = [line for line in lettered(decision) if line.letter_id is None][:limit]
    reviews = reviews_of_call(decision.call_id) if waiting else {}
    for line in waiting:
        application = line.application
        config = config_of(decision.call, application.call_version)
        data = letter_data(decision, line, reviews.get(line.application_id, ()), config)
        pdf = render_pdf("letter", data, title=TITLES[line.outcome], lang="en", at=act.at)
        name = str(T("Letter %(reference)s", reference=application.reference))
        file = store_bytes(act=act, data=pdf, filename=f"{name}.pdf", media_type="application/pdf")
        line.letter_id = file.id
    return len(waiting)
