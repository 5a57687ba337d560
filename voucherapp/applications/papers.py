"""What the printed papers of an application say: the receipt and the dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from voucherapp.applications.models import Application, ApplicationVersion
from voucherapp.applications.queries_dossier import Dossier
from voucherapp.applications.rules import CHANNELS
from voucherapp.applications.rules_facts import money_text
from voucherapp.documents.pdf import render_pdf
from voucherapp.kernel.text import T
from voucherapp.programmes.models import Call
from voucherapp.web.formatting import format_moment, format_size
from voucherapp.web.links import external

Row = list[Any]


def receipt_pdf(application: Application, version: ApplicationVersion) -> bytes:
    """Print the receipt of a frozen version; call with programme, firm and creative are loaded."""
    call, content = application.call, version.content
    title = T("Receipt %(reference)s", reference=application.reference)
    if version.number == 1:
        opening = T(
            "We have received your application. Keep this receipt: it proves what was sent, and when."
        )
    else:
        opening = T(
            "We have received a new version of your application. It takes the place of the one before."
        )
    facts: list[Row] = [
        [T("Reference"), application.reference],
        [T("Received"), format_moment(version.at, call.timezone)],
        [T("Number of arrival in this call"), str(application.sequence)],
        [T("Version"), str(version.number)],
        [T("Call"), f"{call.title} ({call.code})"],
        [T("Project"), content["title"]],
        [T("Firm"), content["firm"]["name"]],
        [T("Creative"), content["creative"]["name"] if content["creative"] else "–"],
        [T("Amount asked for"), money_text(content["requested_minor"], content["currency"])],
        [T("Sent by"), content["sent_by"]],
    ]
    if application.channel != "online":
        facts.append([T("Entered by the office"), _came(application)])
    if application.late:
        facts.append([T("Late"), T("Sent after closing, as allowed by the office.")])
    files = [
        [d["label"], d["filename"], format_size(d["size"]), d["sha256"][:16]]
        for d in content["documents"]
    ]
    columns = [T("For"), T("File"), T("Size"), T("SHA-256 (first 16 signs)")]
    table = {"title": T("Documents"), "columns": [{"title": c} for c in columns], "rows": files}
    data = {
        "issuer": issuer_of(call),
        "reference": application.reference,
        "paragraphs": [opening],
        "facts": facts,
        "tables": [table] if files else [],
        "seal_label": T("SHA-256 of the content as it was sent"),
        "seal": version.digest,
        "notes": [T("Anybody can check this receipt: %(page)s", page=external("verify.verify"))],
        "footer": application.reference,
    }
    return render_pdf("receipt", data, title=title, lang="en", at=version.at)


def dossier_pdf(application: Application, dossier: Dossier, at: datetime) -> bytes:
    """Print everything an application says; a draft says that it is one."""
    call = application.call
    title = dossier.title or T("Untitled application")
    facts: list[Row] = [
        [T("Reference"), dossier.reference or T("Draft, not sent")],
        [T("Call"), f"{dossier.call_title} ({dossier.call_code})"],
        [T("Firm"), dossier.firm_name],
        [T("Creative"), dossier.creative_name or "–"],
    ]
    if dossier.requested_minor is not None:
        facts.append([T("Amount asked for"), money_text(dossier.requested_minor, dossier.currency)])
    if dossier.at is not None:
        facts.append([T("Received"), format_moment(dossier.at, call.timezone)])
    if application.channel != "online":
        facts.append([T("Entered by the office"), _came(application)])
    files = [[d.label, d.filename, format_size(d.size)] for d in dossier.documents]
    columns = [{"title": c} for c in (T("For"), T("File"), T("Size"))]
    data = {
        "issuer": issuer_of(call),
        "reference": dossier.reference,
        "facts": facts,
        "sections": _sections(dossier),
        "tables": [{"title": T("Documents"), "columns": columns, "rows": files}] if files else [],
        "notes": [T("SHA-256 of the content: %(digest)s", digest=dossier.digest)]
        if dossier.digest
        else [],
        "footer": dossier.reference or T("Draft"),
    }
    return render_pdf("dossier", data, title=title, lang="en", at=dossier.at or at)


def _came(application: Application) -> T:
    """Say how and when an application reached the office that the office has entered."""
    return T(
        "%(channel)s, received on %(moment)s",
        channel=CHANNELS[application.channel],
        moment=format_moment(application.received_at, application.call.timezone),
    )


def _sections(dossier: Dossier) -> list[dict[str, Any]]:
    none = T("Not given")
    parties = [
        (T("Firm"), dossier.firm),
        (T("Creative"), dossier.creative),
        (T("Offer of the creative"), [*dossier.offer, (T("Work"), dossier.work)]),
    ]
    sections = [
        {"title": title, "items": [{"question": k, "answer": str(v or none)} for k, v in pairs]}
        for title, pairs in parties
        if pairs
    ]
    for section in dossier.sections:
        items = [{"question": e.question, "answer": e.text or str(none)} for e in section.entries]
        sections.append({"title": section.title or T("Questions"), "items": items})
    return sections


def issuer_of(call: Call) -> dict[str, Any]:
    """Return whose letterhead the papers of a call carry; its programme must be loaded."""
    programme = call.programme
    street = f"{programme.street} {programme.house_number}".strip()
    town = " ".join(p for p in (programme.postcode, programme.town) if p)
    return {"name": programme.authority, "lines": [line for line in (street, town) if line]}
