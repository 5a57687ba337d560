"""What the documents of an award say: the voucher and the notice of de minimis aid."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from voucherapp.awards.models import Award, Voucher
from voucherapp.documents.pdf import qr_svg, render_pdf
from voucherapp.kernel.money import Money
from voucherapp.kernel.text import T
from voucherapp.programmes.config import CallConfig
from voucherapp.programmes.models import Programme
from voucherapp.state_aid.models import AidGrant, HeadroomCheck
from voucherapp.state_aid.rules import ceiling_for
from voucherapp.state_aid.rules_register import SCHEMES
from voucherapp.web.countries import country_name
from voucherapp.web.formatting import format_day, format_minor, format_money


def issuer_of(programme: Programme) -> dict[str, Any]:
    """Return the letterhead of the granting authority."""
    street = f"{programme.street} {programme.house_number}".strip()
    town = f"{programme.postcode} {programme.town}".strip()
    return {
        "name": programme.authority,
        "lines": [line for line in (programme.title, street, town) if line],
    }


def addressee_of(award: Award) -> list[str]:
    """Return the postal address of the firm, line by line."""
    firm = award.firm
    street = f"{firm.street} {firm.house_number}".strip()
    town = f"{firm.postcode} {firm.town}".strip()
    return [line for line in (firm.name, street, town, country_name(firm.country)) if line]


def voucher_pdf(
    award: Award, voucher: Voucher, config: CallConfig, *, url: str, at: datetime
) -> bytes:
    """Return the voucher as an accessible PDF with its code as text and as QR."""
    data = {
        "issuer": issuer_of(award.call.programme),
        "reference": award.application.reference,
        "date": format_day(voucher.issued_at.date()),
        "code": voucher.code,
        "code_label": T("Voucher code"),
        "amount": format_minor(award.amount_minor, award.currency),
        "amount_label": T("Worth up to"),
        "holder": f"{award.firm.name}\n{award.creative.name}",
        "holder_label": T("Firm and creative"),
        "qr_svg": qr_svg(url),
        "qr_alt": T("QR code that leads to the voucher %(code)s online", code=voucher.code),
        "paragraphs": [config.award.terms],
        "facts": [
            [T("Project"), award.application.title],
            [T("Call"), f"{award.call.code} {award.call.title}"],
            [T("Valid until"), format_day(voucher.valid_until)],
            [T("Share of the cost that is paid"), _percent(config.voucher.rate_bp)],
            *[[i.label, _percent(i.share_bp)] for i in config.payment.instalments],
        ],
        "closing": [T("Name the voucher code on every invoice.")],
        "footer": award.call.programme.authority,
    }
    return render_pdf(
        "voucher", data, title=T("Voucher %(code)s", code=voucher.code), lang="en", at=at
    )


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d} %" if rest else f"{whole} %"


def aid_notice_pdf(
    award: Award, grant: AidGrant | None, check: HeadroomCheck | None, *, at: datetime
) -> bytes:
    """Return the written notice of de minimis aid (Art. 7(4)): amount, regulation, what counted."""
    programme = award.call.programme
    working = json.loads(check.working) if check is not None else {"lines": [], "members": []}
    scheme = str(SCHEMES[grant.scheme if grant is not None else "general"])
    awarded = Money(award.amount_minor, award.currency)
    equivalent = Money(check.amount_minor, "EUR") if check is not None else awarded
    data = {
        "issuer": issuer_of(programme),
        "reference": award.application.reference,
        "date": format_day(award.granted_on),
        "addressee": addressee_of(award),
        "paragraphs": [
            T(
                "We inform you in writing that the award of %(amount)s for the project “%(title)s” is de minimis aid "
                "under Commission Regulation (EU) 2023/2831 of 13 December 2023 (OJ L, 2023/2831, 15.12.2023). "
                "Its gross grant equivalent is %(equivalent)s.",
                amount=awarded,
                title=award.application.title,
                equivalent=equivalent,
            ),
            *_converted(working.get("rate")),
            T(
                "The total of such aid to one single undertaking must not exceed %(ceiling)s in a Member State over any "
                "period of three years. Aid counts from the day on which the right to it was granted, whenever it is paid. "
                "With this award %(total)s count for the firms named below.",
                ceiling=Money(_ceiling(check, grant, award), "EUR"),
                total=Money((check.counted_minor if check else 0) + equivalent.minor, "EUR"),
            ),
        ],
        "facts": [
            [T("Beneficiary"), f"{award.firm.name}, {award.firm.registration_number}"],
            [T("Granted on"), format_day(award.granted_on)],
            [T("Gross grant equivalent"), format_money(equivalent)],
            [T("Granting authority"), programme.authority],
            [T("Legal basis"), scheme],
            [T("Firms that count together"), _members(working["members"])],
        ],
        "tables": _lines_table(working["lines"]),
        "closing": [
            T(
                "Keep this notice for ten years and name the award whenever you are asked for your de minimis aid."
            )
        ],
        "footer": programme.authority,
    }
    return render_pdf("letter", data, title=T("Notice of de minimis aid"), lang="en", at=at)


def _converted(rate: dict[str, Any] | None) -> list[T]:
    if rate is None:
        return []
    return [
        T(
            "It was converted at the rate of %(day)s, %(rate)s %(currency)s for one euro (%(source)s).",
            day=date.fromisoformat(rate["on"]),
            rate=f"{rate['per_euro_millionths'] / 1_000_000:g}",
            currency=rate["currency"],
            source=rate["source"],
        )
    ]


def _ceiling(check: HeadroomCheck | None, grant: AidGrant | None, award: Award) -> int:
    """The ceiling that was kept; that of the day of the award when no calculation is on record."""
    if check is not None:
        return check.ceiling_minor
    scheme = grant.scheme if grant is not None else "general"
    return ceiling_for(scheme, award.call.programme.member_state, award.granted_on).amount_minor


def _members(members: list[dict[str, str]]) -> str:
    return "\n".join(f"{m['name']} ({m['key'].replace(':', ' ')})" for m in members)


def _lines_table(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not lines:
        return []
    return [
        {
            "title": T("Aid that counted before this award"),
            "columns": [
                {"title": T("Granted on")},
                {"title": T("Firm")},
                {"title": T("Granting authority")},
                {"title": T("Amount"), "align": "right"},
                {"title": T("Counts until before")},
            ],
            "rows": [
                [
                    format_day(date.fromisoformat(line["granted_on"])),
                    line["entity"],
                    line["grantor"],
                    format_minor(line["amount_minor"]),
                    format_day(date.fromisoformat(line["leaves_on"])),
                ]
                for line in lines
            ],
            "total": [
                "",
                "",
                T("Together"),
                format_minor(sum(x["amount_minor"] for x in lines)),
                "",
            ],
        }
    ]
