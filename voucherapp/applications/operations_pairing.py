"""A brief goes on into an application, its chosen quote becomes the offer, a request is opened."""

from __future__ import annotations

from voucherapp.applications.models import Application, Offer
from voucherapp.applications.models_pairing import ApplicationBrief
from voucherapp.applications.operations_editing import refuse_unless_editable
from voucherapp.applications.operations_offers import choose_creative
from voucherapp.applications.queries_pairing import chosen_quote_of
from voucherapp.db.audit import note
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.matchmaking.models import Brief
from voucherapp.organisations.queries import get_organisation


def use_brief(*, act: Act, application: Application, brief: Brief) -> None:
    """Let an application rest on a brief of the same firm; an earlier one is replaced."""
    refuse_unless_editable(act=act, application=application, part="creative")
    if brief.firm_id != application.firm_id:
        raise NotFound
    link = db.session.get(ApplicationBrief, application.id)
    if link is None:
        link = ApplicationBrief(application_id=application.id)
        db.session.add(link)
    link.brief_id, link.linked_at, link.linked_by = brief.id, act.at, act.by
    db.session.flush()
    note(
        act,
        "application.brief_used",
        application,
        summary=T("Used the brief “%(title)s”", title=brief.title),
        case_id=application.id,
        public=True,
    )


def take_quote(*, act: Act, application: Application) -> Offer:
    """Ask the creative whose quote was chosen to confirm it as the offer of this application.

    The offer comes to the creative filled in with its quote. Raises Refused without a choice.
    """
    quote = chosen_quote_of(application.id)
    if quote is None:
        raise Refused("no-choice", T("Choose one of your quotes first, with the reason."))
    brief = quote.brief
    text = "\n\n".join(part for part in (brief.change, brief.audience) if part)
    creative = get_organisation(quote.creative_id)
    return choose_creative(act=act, application=application, creative=creative, brief=text)


def note_opened(*, act: Act, offer: Offer) -> None:
    """Note that the creative has the request before it; only the first time counts.

    Said by the page itself or by its button, never by fetching it: programs that scan mails open
    every link.
    """
    if offer.opened_at is None and offer.state == "invited":
        offer.opened_at = act.at
        note(
            act,
            "offer.opened",
            offer,
            summary=T("The creative has opened the request"),
            case_id=offer.application_id,
            public=True,
        )
