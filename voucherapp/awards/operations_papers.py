"""Making and keeping the documents of an award; run after the deed, from the outbox."""

from __future__ import annotations

from voucherapp.awards import queries
from voucherapp.awards.models import Award, Voucher
from voucherapp.awards.papers import aid_notice_pdf, voucher_pdf
from voucherapp.files.models import StoredFile
from voucherapp.files.operations import store_bytes
from voucherapp.kernel.act import Act
from voucherapp.state_aid.queries import find_check, find_grant_of_case
from voucherapp.web.settings import setting

PDF = "application/pdf"


def make_voucher_pdf(*, act: Act, award: Award) -> StoredFile | None:
    """Make the PDF of an issued voucher once; None while there is no voucher."""
    voucher: Voucher | None = award.voucher
    if voucher is None or voucher.pdf is not None:
        return voucher.pdf if voucher is not None else None
    url = f"{str(setting('BASE_URL')).rstrip('/')}/my/awards/{award.token}"
    data = voucher_pdf(award, voucher, queries.config_for(award), url=url, at=voucher.issued_at)
    voucher.pdf = store_bytes(
        act=act, data=data, filename=f"voucher-{voucher.code}.pdf", media_type=PDF
    )
    return voucher.pdf


def make_aid_notice(*, act: Act, award: Award) -> StoredFile | None:
    """Make the written notice of de minimis aid once, with the lines and the group it counted.

    None for a call on another legal basis: its award must not be called de minimis.
    """
    if queries.config_for(award).aid.basis != "de_minimis":
        return None
    if award.notice is None:
        case = award.application_id
        data = aid_notice_pdf(
            award, find_grant_of_case(case), find_check(case), at=award.offered_at
        )
        award.notice = store_bytes(
            act=act,
            data=data,
            filename=f"de-minimis-{award.application.reference}.pdf",
            media_type=PDF,
        )
    return award.notice
