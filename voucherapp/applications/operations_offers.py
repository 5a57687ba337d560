"""Bringing a firm and a creative together: asked, confirmed with price and dates, declined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from voucherapp.accounts.operations_session import note_try
from voucherapp.applications.events import (
    OfferCancelled,
    OfferConfirmed,
    OfferDeclined,
    OfferRequested,
)
from voucherapp.applications.models import Application, Offer
from voucherapp.applications.operations_creative_files import forget_documents, invited_act
from voucherapp.applications.operations_editing import refuse_locked, refuse_unless_editable
from voucherapp.applications.queries_facts import gather
from voucherapp.applications.queries_offers import current_offer, digest_of_link
from voucherapp.applications.queries_workload import workload_for
from voucherapp.applications.rules import OFFER
from voucherapp.applications.rules_amount import grant_of
from voucherapp.applications.rules_facts import Offered
from voucherapp.applications.rules_offer import refuse_dates, refuse_figures, refuse_split
from voucherapp.applications.rules_pair import earliest_start, independence_finding
from voucherapp.applications.rules_pairing import refuse_overload
from voucherapp.db.outbox import emit
from voucherapp.db.session import db
from voucherapp.db.transitions import fire
from voucherapp.kernel import ids
from voucherapp.kernel.act import Act
from voucherapp.kernel.calendar import local_date
from voucherapp.kernel.refusal import NotFound, Refused
from voucherapp.kernel.text import T
from voucherapp.organisations.models import CreativeProfile, Organisation
from voucherapp.organisations.queries_independence import open_ties_of
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.queries import config_of

#: Mails to creatives without an account that one person may send in a quarter of an hour.
MOST_INVITATIONS = 5


def choose_creative(
    *, act: Act, application: Application, creative: Organisation, brief: str
) -> Offer:
    """Ask a creative of the gallery for its offer; an earlier request is replaced.

    Call, firm and offers must be loaded. Raises Refused naming the condition that is not met.
    """
    refuse_unless_editable(act=act, application=application, part="creative")
    if creative.kind != "creative":
        raise NotFound
    config = config_of(application.call, application.call_version)
    if config.provider.admitted_only and not _is_admitted(creative):
        raise Refused(
            "not-admitted",
            T(
                "%(name)s is not in the gallery at the moment; choose another one.",
                name=creative.name,
            ),
        )
    _refuse_dependence(config, application.firm, creative)
    return _ask(act, application, brief, creative=creative)


def invite_creative(
    *, act: Act, application: Application, email: str, name: str, brief: str
) -> Offer:
    """Invite a creative by e-mail, with or without an account; an earlier request is replaced.

    Raises Refused for one's own address, and after many invitations in a short time.
    """
    refuse_unless_editable(act=act, application=application, part="creative")
    if email.strip().lower() == act.actor.email.lower():
        raise Refused(
            "own-address",
            T("This is your own address. Firm and creative must be independent of each other."),
            field="email",
        )
    # Each of these mails goes to somebody who may not know us: nobody sends them by the dozen.
    note_try(act=act, kind="invitation", value=str(act.by), most=MOST_INVITATIONS)
    return _ask(act, application, brief, email=email.strip(), name=name.strip())


def _ask(
    act: Act,
    application: Application,
    brief: str,
    *,
    creative: Organisation | None = None,
    email: str = "",
    name: str = "",
) -> Offer:
    earlier = current_offer(application.offers)
    if earlier is not None:
        cancel_offer(act=act, offer=earlier)
    offer = Offer(
        token=ids.token(),
        application=application,
        creative=creative,
        creative_id=creative.id if creative else None,
        invited_email=email,
        invited_name=name,
        brief=brief.strip(),
        invited_at=act.at,
        invited_by=act.by,
    )
    db.session.add(offer)
    application.creative = creative
    application.creative_id = creative.id if creative else None
    _forget_price(application)
    application.saved_at = act.at
    application.saved_by = act.by
    db.session.flush()
    emit(act, OfferRequested(offer.id))
    return offer


def issue_offer_link(*, act: Act, offer: Offer) -> str:
    """Draw the secret of the link that is mailed to the creative; only its digest is kept."""
    del act  # part of telling, which the outbox does; the request itself is on record
    secret = ids.token(32)
    offer.token_digest = digest_of_link(secret)
    return secret


def claim_offer(*, act: Act, offer: Offer, creative: Organisation) -> Offer:
    """Let the invited person answer for one of its organisations.

    Raises Refused when firm and creative are not independent of each other.
    """
    if creative.id not in act.actor.organisation_ids or creative.kind != "creative":
        raise NotFound
    if offer.creative_id is not None and offer.creative_id != creative.id:
        raise Refused("taken", T("Another creative has taken up this invitation already."))
    application = offer.application
    refuse_locked(act=act, application=application, part="creative")
    config = config_of(application.call, application.call_version)
    _refuse_dependence(config, application.firm, creative)
    offer.creative = creative
    offer.creative_id = creative.id
    application.creative = creative
    application.creative_id = creative.id
    return offer


def confirm_offer(
    *,
    act: Act,
    offer: Offer,
    price_net_minor: int,
    vat_rate_bp: int,
    starts_on: date,
    ends_on: date,
    work: str,
    costs: Mapping[str, int] | None = None,
) -> Offer:
    """Confirm an offer with its net price (minor units), VAT rate (basis points), dates and work.

    The last confirmation counts; application, call and firm must be loaded. Raises Refused for
    the field that is not in order.
    """
    if offer.creative_id is None:
        raise Refused("no-organisation", T("Say first for which of your organisations you answer."))
    if offer.creative_id not in act.actor.organisation_ids:
        raise NotFound
    application = offer.application
    refuse_locked(act=act, application=application, part="creative")
    config = config_of(application.call, application.call_version)
    refuse_figures(price_net_minor, vat_rate_bp, work)
    refuse_dates(config, _first_day(act, application, config), starts_on, ends_on)
    others, load = workload_for(application, offer.creative_id)
    most = config.provider.max_projects
    refuse_overload(most=most, others=others, load=load, starts_on=starts_on, ends_on=ends_on)
    split = {code: minor for code, minor in (costs or {}).items() if minor}
    refuse_split(config, price_net_minor, split)
    offered = Offered("confirmed", price_net_minor, starts_on, ends_on, vat_rate_bp, split)
    amount = _amount_of(act, application, config, offer, offered)
    fire(
        offer,
        OFFER,
        "confirm",
        act=act,
        summary=T("Offer confirmed by the creative"),
        detail={"price_net_minor": price_net_minor, "vat_rate_bp": vat_rate_bp},
        case_id=application.id,
        public=True,
    )
    offer.price_net_minor = price_net_minor
    offer.vat_rate_bp = vat_rate_bp
    offer.starts_on, offer.ends_on = starts_on, ends_on
    offer.work = work.strip()
    offer.costs = split
    offer.answered_at, offer.answered_by = act.at, act.by
    offer.reason = ""
    application.creative_id = offer.creative_id
    application.total_cost_minor = price_net_minor
    application.requested_minor = amount
    application.starts_on, application.ends_on = starts_on, ends_on
    emit(act, OfferConfirmed(offer.id))
    return offer


def _amount_of(
    act: Act, application: Application, config: CallConfig, offer: Offer, offered: Offered
) -> int:
    """Compute the voucher for a price, and refuse one that is too low for this call.

    What the firm has had before is the firm's business: a cap over a period is judged on its own
    pages and does not keep the creative from answering.
    """
    # The offer may be read without the creative of its application, which it is about to name.
    creative = db.session.get(Organisation, offer.creative_id)
    set_committed_value(application, "creative", creative)
    today = local_date(act.at, application.call.timezone)
    facts = replace(gather(application, config, today, offer=offer), offer=offered)
    grant = grant_of(replace(facts, earlier=()))
    for finding in grant.findings if grant else ():
        if not finding.ok:
            raise Refused(finding.code, finding.message, field="price_net")
    final = grant_of(facts)
    return final.amount_minor if final else 0


def _first_day(act: Act, application: Application, config: CallConfig) -> date | None:
    """The first day on which the work may begin; a correction leaves the agreed start alone."""
    if application.state != "draft":
        return None
    call = application.call
    today = local_date(act.at, call.timezone)
    return earliest_start(config, today, local_date(call.closes_at, call.timezone))


def decline_offer(*, act: Act, offer: Offer, reason: str) -> Offer:
    """Decline with a reason that the firm reads; the firm then chooses somebody else."""
    if offer.creative_id is not None and offer.creative_id not in act.actor.organisation_ids:
        raise NotFound
    return _decline(act, offer, reason)


def decline_by_link(*, act: Act, offer: Offer, reason: str) -> Offer:
    """Decline with the mailed link alone: whoever holds it was invited, account or not."""
    return _decline(invited_act(act=act, offer=offer), offer, reason)


def _decline(act: Act, offer: Offer, reason: str) -> Offer:
    if not reason.strip():
        raise Refused("reason", T("Give the reason in a sentence."), field="reason")
    application = offer.application
    refuse_locked(act=act, application=application, part="creative")
    fire(
        offer,
        OFFER,
        "decline",
        act=act,
        summary=T("Offer declined by the creative"),
        detail={"reason": reason.strip()},
        case_id=application.id,
        public=True,
    )
    offer.reason = reason.strip()
    offer.answered_at, offer.answered_by = act.at, act.by
    if application.state == "draft":
        _forget_price(application)
    forget_documents(act=act, offer=offer)
    emit(act, OfferDeclined(offer.id))
    return offer


def dismiss_creative(*, act: Act, application: Application) -> None:
    """Take the standing request back and leave the application without a creative for now."""
    refuse_unless_editable(act=act, application=application, part="creative")
    offer = current_offer(application.offers)
    if offer is None:
        return
    cancel_offer(act=act, offer=offer)
    application.creative = None
    application.creative_id = None
    _forget_price(application)


def cancel_offer(*, act: Act, offer: Offer) -> Offer:
    """Take a request to a creative back; it is told unless it had declined itself."""
    was = offer.state
    fire(
        offer,
        OFFER,
        "cancel",
        act=act,
        summary=T("Request to the creative taken back"),
        case_id=offer.application_id,
        public=True,
    )
    offer.token_digest = None
    forget_documents(act=act, offer=offer)
    if was != "declined":
        emit(act, OfferCancelled(offer.id))
    return offer


def _forget_price(application: Application) -> None:
    if application.state != "draft":
        # What was sent stays on record until the corrected version replaces it.
        return
    application.requested_minor = None
    application.total_cost_minor = None
    application.starts_on = application.ends_on = None


def _is_admitted(creative: Organisation) -> bool:
    state = db.session.scalar(
        select(CreativeProfile.state).where(CreativeProfile.organisation_id == creative.id)
    )
    return state == "admitted"


def _refuse_dependence(config: CallConfig, firm: Organisation, creative: Organisation) -> None:
    if not config.provider.independent or config.pair.independence != "block":
        return
    finding = independence_finding(open_ties_of(firm, creative))
    if not finding.ok:
        raise Refused(
            "not-independent",
            T("%(what)s %(remedy)s", what=finding.message, remedy=finding.remedy),
        )
