"""Bringing an application back to a version that was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from voucherapp.applications.models import (
    Application,
    ApplicationDocument,
    ApplicationVersion,
    Offer,
)
from voucherapp.applications.operations_editing import refresh_search_text
from voucherapp.applications.queries_creative_files import until_of
from voucherapp.applications.queries_offers import current_offer
from voucherapp.applications.rules_creative_files import in_time
from voucherapp.db.session import db
from voucherapp.kernel.act import Act
from voucherapp.programmes.queries import config_of


def version_stands(application: Application, version: ApplicationVersion) -> bool:
    """Tell whether the creative of a version is still the one of the application, and willing."""
    offer = current_offer(application.offers)
    sent = version.content["offer"] or {}
    return offer is not None and offer.state == "confirmed" and sent.get("token") == offer.token


def restore_version(*, act: Act, application: Application, version: ApplicationVersion) -> None:
    """Put answers, documents and offer back as this version has them; offers and call must be loaded."""
    content = version.content
    application.title = content["title"]
    application.answers = {
        item["code"]: item["answer"]
        for section in content["sections"]
        for item in section["items"]
        if item["kind"] != "file"
    }
    application.requested_minor = content["requested_minor"]
    application.total_cost_minor = content["total_cost_minor"]
    application.version += 1
    application.saved_at, application.saved_by = act.at, act.by
    offer = current_offer(application.offers)
    if offer is not None and content["offer"]:
        _restore_offer(application, offer, content["offer"])
    _restore_documents(act, application, {d["token"] for d in content["documents"]})
    refresh_search_text(act=act, application=application)


def bring_back_given(application: Application, version: ApplicationVersion) -> None:
    """Bring back what the creative has taken out since, where a version that names it stands."""
    if not version_stands(application, version):
        return
    sent = {d["token"] for d in version.content["documents"]}
    for document in _documents(application):
        if document.offer_id is not None and document.file.token in sent:
            document.removed_at = None


def _restore_offer(application: Application, offer: Offer, sent: dict[str, Any]) -> None:
    offer.price_net_minor, offer.vat_rate_bp = sent["price_net_minor"], sent["vat_rate_bp"]
    offer.starts_on = date.fromisoformat(sent["starts_on"])
    offer.ends_on = date.fromisoformat(sent["ends_on"])
    offer.work = sent["work"]
    application.starts_on, application.ends_on = offer.starts_on, offer.ends_on


def _restore_documents(act: Act, application: Application, sent: set[str]) -> None:
    """Bring back what was removed since, and take out what was added.

    What the creative has handed in meanwhile stays, if it came in its own time.
    """
    until = until_of(application, config_of(application.call, application.call_version))
    for document in _documents(application):
        if document.file.token in sent:
            document.removed_at = None
        elif document.removed_at is None and (
            document.offer_id is None or not in_time(document.added_at, until)
        ):
            document.removed_at = act.at


def _documents(application: Application) -> Iterable[ApplicationDocument]:
    return db.session.scalars(
        select(ApplicationDocument)
        .where(ApplicationDocument.application_id == application.id)
        .options(joinedload(ApplicationDocument.file))
    )
