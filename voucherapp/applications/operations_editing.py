"""The question every change of a firm asks first: may this part be changed now?"""

from __future__ import annotations

from voucherapp.applications.models import Application
from voucherapp.applications.queries_locks import lock_application
from voucherapp.applications.queries_versions import find_open_correction
from voucherapp.applications.queries_window import window_of
from voucherapp.applications.rules import editable
from voucherapp.applications.sending import Sending
from voucherapp.kernel.act import Act
from voucherapp.kernel.folding import fold
from voucherapp.kernel.permissions import Permission
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T


def refuse_unless_editable(*, act: Act, application: Application, part: str) -> None:
    """Refuse a change to a part that was sent and not opened by a correction.

    Raises NotFound for people outside the firm and Refused ("not-allowed", "locked") otherwise.
    """
    if application.firm_id not in act.actor.organisation_ids:
        raise NotFound
    if not act.actor.may(Permission.APPLICATION_WRITE):
        raise Refused("not-allowed", T("Your role does not include this step."))
    refuse_locked(act=act, application=application, part=part)


def refuse_locked(*, act: Act, application: Application, part: str) -> None:
    """Refuse a change, by whomever, to a part that was sent and is not open for correction.

    The state of the record and the time decide, not the person; the call must be loaded.
    The row is locked first, so that a change and a sending at the same moment are put in order.
    """
    lock_application(application)
    waiting = find_open_correction(application.id) if application.state == "correction" else None
    if application.state in ("draft", "reopened") and window_of(application, act.at).over:
        raise Refused(
            "closed",
            T(
                "The call has closed, so nothing can be changed any more. Everything that was "
                "saved before can still be read; what you have typed since stands on this page."
            ),
        )
    if not editable(application.state, waiting.parts if waiting else (), part):
        raise Refused(
            "locked",
            T("This part was sent and cannot be changed now. Load the page to see what was sent."),
        )


def refresh_search_text(*, act: Act, application: Application | Sending) -> None:
    """Keep what the search box of the queue looks through; the firm must be loaded."""
    del act  # a copy of what other steps have written and noted
    words = (application.reference or "", application.title, application.firm.name)
    application.search_text = fold(" ".join(words))
