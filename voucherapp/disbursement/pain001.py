"""Writes a payment batch as ISO 20022 pain.001.001.09 within the limits of SEPA.

Only structured addresses (the rule since 15 November 2026), amounts from whole cents, and the same
bytes for the same batch, so that a second download can never be taken for a second order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring
from stdnum import bic as bic_codes
from stdnum import iban as iban_numbers

from voucherapp.disbursement.sepa_text import is_reference, sepa_text
from voucherapp.kernel.refusal import Refused
from voucherapp.kernel.text import T

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
HIGHEST_MINOR = 999_999_999_99
NAME_LENGTH, STREET_LENGTH, TOWN_LENGTH, SHORT_LENGTH, REMITTANCE_LENGTH = 70, 70, 35, 16, 140


@dataclass(frozen=True)
class Address:
    """A structured postal address; town and country are mandatory, the country as ISO 3166-1."""

    street: str
    number: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True)
class Debtor:
    """Who pays: the funder's name and account."""

    name: str
    address: Address | None
    iban: str
    bic: str | None = None


@dataclass(frozen=True)
class Payment:
    """One transfer in euro cents; the end-to-end id comes back in the bank's answers."""

    end_to_end_id: str
    amount_minor: int
    name: str
    address: Address | None
    iban: str
    bic: str | None = None
    remittance: str = ""
    currency: str = "EUR"


@dataclass(frozen=True)
class Batch:
    """A payment batch; `msg_id` is fixed per batch and never drawn anew."""

    msg_id: str
    created_at: datetime
    execution_on: date
    debtor: Debtor
    payments: Sequence[Payment]

    @property
    def total_minor(self) -> int:
        """The sum of all payments in cents."""
        return sum(payment.amount_minor for payment in self.payments)


def write_pain001(batch: Batch) -> bytes:
    """Return the batch as an XML file; Refused names the payment and the field that must change."""
    check_batch(batch)
    root = ET.Element("Document", xmlns=NAMESPACE)
    initiation = ET.SubElement(root, "CstmrCdtTrfInitn")
    _group_header(initiation, batch)
    block = _block(initiation, batch)
    for payment in batch.payments:
        _transfer(block, payment)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
    _recount(content, batch)
    return content


def check_batch(batch: Batch) -> None:
    """Refuse a batch no bank would take: empty, doubled, over a limit, or with a bad reference."""
    if not batch.payments:
        raise Refused("empty_batch", T("The batch holds no payment. Add approved claims first."))
    if batch.created_at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    _reference(batch.msg_id, T("batch %(id)s", id=batch.msg_id))
    _account(batch.debtor.iban, batch.debtor.bic, T("the paying account"))
    _address(batch.debtor.address, T("the paying account"))
    seen: set[str] = set()
    for payment in batch.payments:
        if payment.end_to_end_id in seen:
            raise Refused(
                "doubled_payment",
                T("Payment %(id)s is in the batch twice. Remove one.", id=payment.end_to_end_id),
            )
        seen.add(payment.end_to_end_id)
        _check_payment(payment)


def _check_payment(payment: Payment) -> None:
    which = T("payment %(id)s", id=payment.end_to_end_id)
    _reference(payment.end_to_end_id, which)
    if payment.currency != "EUR":
        raise Refused(
            "payment_not_in_euro",
            T("The bank file takes euro only; %(which)s is in %(currency)s. Pay it by hand.",
              which=which, currency=payment.currency),
        )  # fmt: skip
    if not 0 < payment.amount_minor <= HIGHEST_MINOR:
        raise Refused(
            "payment_amount_out_of_limits",
            T(
                "The amount of %(which)s must lie between 0.01 and 999,999,999.99 euro.",
                which=which,
            ),
        )
    if not sepa_text(payment.name):
        raise Refused(
            "payee_without_name", T("Enter the account holder of %(which)s.", which=which)
        )
    _account(payment.iban, payment.bic, which)
    _address(payment.address, which)


def _reference(text: str, which: T) -> None:
    if not is_reference(text):
        raise Refused(
            "bad_payment_reference",
            T(
                "The reference of %(which)s must have 1 to 35 plain letters, digits or signs and no "
                "slash at either end or twice in a row.",
                which=which,
            ),
        )


def _account(iban: str, bic: str | None, which: T) -> None:
    if not iban_numbers.is_valid(iban):
        raise Refused(
            "bad_iban", T("The IBAN of %(which)s is not valid. Ask for it again.", which=which)
        )
    if bic and not bic_codes.is_valid(bic):
        raise Refused(
            "bad_bic", T("The BIC of %(which)s is not valid. Correct or clear it.", which=which)
        )


def _address(address: Address | None, which: T) -> None:
    if address is None:
        return
    town = sepa_text(address.town, address.country)
    is_country = (
        len(address.country) == 2 and address.country.isascii() and address.country.isupper()
    )
    if not town or not is_country:
        raise Refused(
            "address_without_town",
            T("The address of %(which)s needs at least a town and a country.", which=which),
        )
    short = (address.number, address.postcode)
    if len(town) > TOWN_LENGTH or any(len(sepa_text(part)) > SHORT_LENGTH for part in short):
        raise Refused(
            "address_too_long",
            T(
                "The address of %(which)s is too long for a payment: 35 signs for the town, "
                "16 for the number and the postcode. Shorten it.",
                which=which,
            ),
        )


def amount_text(minor: int) -> str:
    """Write cents as the decimal number of euros the file asks for."""
    return f"{minor // 100}.{minor % 100:02d}"


def _leaf(parent: ET.Element, path: str, text: str) -> None:
    *above, name = path.split("/")
    for step in above:
        parent = ET.SubElement(parent, step)
    ET.SubElement(parent, name).text = text


def _group_header(parent: ET.Element, batch: Batch) -> None:
    header = ET.SubElement(parent, "GrpHdr")
    _leaf(header, "MsgId", batch.msg_id)
    _leaf(header, "CreDtTm", batch.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _sums(header, batch)
    country = batch.debtor.address.country if batch.debtor.address else ""
    _leaf(header, "InitgPty/Nm", _cut(batch.debtor.name, NAME_LENGTH, country))


def _sums(parent: ET.Element, batch: Batch) -> None:
    _leaf(parent, "NbOfTxs", str(len(batch.payments)))
    _leaf(parent, "CtrlSum", amount_text(batch.total_minor))


def _block(parent: ET.Element, batch: Batch) -> ET.Element:
    block = ET.SubElement(parent, "PmtInf")
    _leaf(block, "PmtInfId", batch.msg_id)
    _leaf(block, "PmtMtd", "TRF")
    _leaf(block, "BtchBookg", "true")
    _sums(block, batch)
    _leaf(block, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _leaf(block, "ReqdExctnDt/Dt", batch.execution_on.isoformat())
    debtor = batch.debtor
    _party(block, "Dbtr", debtor.name, debtor.address)
    _leaf(block, "DbtrAcct/Id/IBAN", iban_numbers.compact(debtor.iban))
    if debtor.bic:
        _leaf(block, "DbtrAgt/FinInstnId/BICFI", bic_codes.compact(debtor.bic))
    else:
        _leaf(block, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    _leaf(block, "ChrgBr", "SLEV")
    return block


def _transfer(block: ET.Element, payment: Payment) -> None:
    transfer = ET.SubElement(block, "CdtTrfTxInf")
    _leaf(transfer, "PmtId/EndToEndId", payment.end_to_end_id)
    amount = ET.SubElement(ET.SubElement(transfer, "Amt"), "InstdAmt", Ccy="EUR")
    amount.text = amount_text(payment.amount_minor)
    if payment.bic:
        _leaf(transfer, "CdtrAgt/FinInstnId/BICFI", bic_codes.compact(payment.bic))
    _party(transfer, "Cdtr", payment.name, payment.address)
    _leaf(transfer, "CdtrAcct/Id/IBAN", iban_numbers.compact(payment.iban))
    if remittance := _cut(payment.remittance, REMITTANCE_LENGTH, ""):
        _leaf(transfer, "RmtInf/Ustrd", remittance)


def _party(parent: ET.Element, tag: str, name: str, address: Address | None) -> None:
    party = ET.SubElement(parent, tag)
    country = address.country if address else ""
    _leaf(party, "Nm", _cut(name, NAME_LENGTH, country))
    if address is None:
        return
    lines = ET.SubElement(party, "PstlAdr")
    for element, value, longest in (
        ("StrtNm", address.street, STREET_LENGTH),
        ("BldgNb", address.number, SHORT_LENGTH),
        ("PstCd", address.postcode, SHORT_LENGTH),
        ("TwnNm", address.town, TOWN_LENGTH),
        ("Ctry", address.country, 2),
    ):
        if text := _cut(value, longest, country):
            _leaf(lines, element, text)


def _cut(text: str, longest: int, country: str) -> str:
    # A name longer than the field is cut, as banks do; what is compared is its beginning.
    return sepa_text(text, country)[:longest].strip("/ ")


def _recount(content: bytes, batch: Batch) -> None:
    """Read the written file back: its sums must be those of its own lines and of the batch."""
    spaces = {"p": NAMESPACE}
    root = fromstring(content)
    amounts = [element.text or "" for element in root.iterfind(".//p:InstdAmt", spaces)]
    lines = sum(int(amount.replace(".", "")) for amount in amounts)
    stated = {element.text for element in root.iterfind(".//p:CtrlSum", spaces)}
    if lines != batch.total_minor or stated != {amount_text(lines)}:
        raise AssertionError("the payment file does not add up")
