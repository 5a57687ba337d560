"""The content of an application as it is frozen, and as people read it: one shape for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from voucherapp.applications.models import (
    Application,
    ApplicationVersion,
)
from voucherapp.applications.queries_content import attached, build_content
from voucherapp.applications.rules_content import Entry, Section
from voucherapp.applications.rules_facts import money_text
from voucherapp.db.session import db
from voucherapp.kernel.text import T
from voucherapp.organisations.models import SizeDeclaration
from voucherapp.programmes.queries import config_of
from voucherapp.programmes.rules_eligibility import SIZE_LABELS
from voucherapp.reference.codes import label_of
from voucherapp.web.formatting import format_day

Pair = tuple[T, str]


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A document of a dossier: what it is for, its name, size in bytes and token."""

    label: str
    filename: str
    size: int
    media_type: str
    token: str
    sha256: str
    #: firm or creative.
    given_by: str = "firm"
    #: Handed in by the creative for the office and the evaluators alone.
    confidential: bool = False


@dataclass(frozen=True)
class Dossier:
    """An application as it is read: by its firm, officers, evaluators and on paper."""

    token: str
    reference: str
    title: str
    call_title: str
    call_code: str
    currency: str
    firm_name: str
    creative_name: str
    firm: Sequence[Pair]
    creative: Sequence[Pair]
    offer: Sequence[Pair]
    work: str
    brief: str
    sections: Sequence[Section]
    documents: Sequence[DossierFile]
    requested_minor: int | None
    total_cost_minor: int | None
    #: Number, moment and SHA-256 of the frozen version; None and "" for a draft.
    number: int | None = None
    at: datetime | None = None
    digest: str = ""
    #: Where its files are fetched: an endpoint that takes `token` and `file_token`.
    file_endpoint: str = "applications.document"
    file_owner: str = ""
    #: Whether the reader may open what was handed in in confidence.
    for_funder: bool = False
    content: dict[str, Any] = field(default_factory=dict, repr=False)


def dossier_of(
    application: Application,
    *,
    live: bool | None = None,
    version: ApplicationVersion | None = None,
    file_endpoint: str = "applications.document",
    file_owner: str = "",
    for_funder: bool = False,
) -> Dossier:
    """Return what an application says; call, firm, creative and offers must be loaded.

    By default that is the newest frozen version, or the present draft while there is none.
    `file_endpoint` and `file_owner` name the route (with its token) that serves the documents;
    `for_funder` is for those who read what a creative gave in confidence.
    """
    frozen = None if live else version or _latest(application.id)
    if frozen is not None:
        content, number, at, digest = frozen.content, frozen.number, frozen.at, frozen.digest
    elif live is False:
        raise LookupError("the application has no frozen version")
    else:
        content, number, at, digest = draft_content(application), None, None, ""
    return _dossier(
        application,
        content,
        number=number,
        at=at,
        digest=digest,
        file_endpoint=file_endpoint,
        file_owner=file_owner or application.token,
        for_funder=for_funder,
        content_kept=content,
    )


def draft_content(application: Application) -> dict[str, Any]:
    """Return the content of an application as it stands now."""
    config = config_of(application.call, application.call_version)
    size = db.session.execute(
        select(SizeDeclaration.size_class, SizeDeclaration.year)
        .where(SizeDeclaration.organisation_id == application.firm_id)
        .order_by(SizeDeclaration.id.desc())
        .limit(1)
    ).first()
    documents = attached(application.id)
    size_class, year = (size[0], size[1]) if size else ("", None)
    return build_content(application, config, documents, size_class=size_class, size_year=year)


def _latest(application_id: int) -> ApplicationVersion | None:
    return db.session.scalars(
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
        .limit(1)
    ).first()


def _dossier(
    application: Application,
    content: dict[str, Any],
    *,
    content_kept: dict[str, Any],
    **known: Any,
) -> Dossier:
    currency, offer = content["currency"], content["offer"] or {}
    creative = content["creative"]
    return Dossier(
        token=application.token,
        reference=application.reference or "",
        title=content["title"],
        call_title=content["call"]["title"],
        call_code=content["call"]["code"],
        currency=currency,
        firm_name=content["firm"]["name"],
        creative_name=creative["name"] if creative else offer.get("invited_name", ""),
        firm=_firm_facts(content["firm"]),
        creative=_party_facts(creative) if creative else [],
        offer=_offer_facts(offer, currency),
        work=offer.get("work", ""),
        brief=offer.get("brief", ""),
        sections=[_section(n, s) for n, s in enumerate(content["sections"], start=1)],
        documents=[
            DossierFile(**{k: v for k, v in d.items() if k != "requirement"})
            for d in content["documents"]
        ],
        requested_minor=content["requested_minor"],
        total_cost_minor=content["total_cost_minor"],
        content=content_kept,
        **known,
    )


def _section(number: int, section: dict[str, Any]) -> Section:
    entries = (Entry(i["code"], i["question"], i["text"], i["kind"]) for i in section["items"])
    return Section(number, section["title"], tuple(entries))


def _party_facts(party: dict[str, Any]) -> list[Pair]:
    town = " ".join(p for p in (party["postcode"], party["town"]) if p)
    address = ", ".join(p for p in (party["street"], town, party["country"]) if p)
    nuts3, nace = party["nuts3"], party["nace_code"]
    return [
        (T("Name"), party["name"]),
        (T("Registration number"), party["registration_number"]),
        (T("Address"), address),
        (T("Territory"), f"{nuts3} {label_of('nuts', nuts3)}" if nuts3 else ""),
        (T("Economic activity (NACE)"), f"{nace} {label_of('nace', nace)}" if nace else ""),
    ]


def _firm_facts(firm: dict[str, Any]) -> list[Pair]:
    size = firm["size"]
    words = f"{SIZE_LABELS[size]} ({firm['size_year']})" if size else ""
    return [
        *_party_facts(firm),
        (T("Founded on"), _day(firm["founded_on"])),
        (T("Size"), words),
    ]


def _offer_facts(offer: dict[str, Any], currency: str) -> list[Pair]:
    if offer.get("price_net_minor") is None:
        return []
    return [
        (T("Net price"), money_text(offer["price_net_minor"], currency)),
        (T("VAT rate"), _percent(offer["vat_rate_bp"])),
        (T("Start of the work"), _day(offer["starts_on"])),
        (T("End of the work"), _day(offer["ends_on"])),
    ]


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text)) if text else ""


def _percent(basis_points: int | None) -> str:
    if basis_points is None:
        return ""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"
