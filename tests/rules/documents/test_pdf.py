"""PDF documents are tagged, titled, repeatable, and print what people typed literally."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest

from voucherapp.documents.pdf import TEMPLATES, qr_svg, render_pdf
from voucherapp.kernel.text import T

MADE_AT = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
EVIL = "#evil[] $x$ <a> *b* _c_ @d \\ `e` // f"
LETTER: dict[str, Any] = {
    "issuer": {"name": "Invented Agency", "lines": ["Via Roma 1", "33100 Udine"]},
    "footer": "IT-SI-2026 · A-0001",
    "reference": "A-0001",
    "date": "22 November 2026",
    "addressee": ["Officina Ženska s.r.l.", "Via Po 3"],
    "salutation": "Dear applicant,",
    "paragraphs": [T("Your project is funded."), f"Typed: {EVIL}"],
    "facts": [["Amount", "€ 45,000.00"], ["Typed", EVIL]],
    "tables": [
        {
            "title": "Earlier aid",
            "columns": [{"title": "Date"}, {"title": "Amount", "align": "right"}],
            "rows": [["2025-01-01", "1,000.00"], ["2025-02-01", None]],
            "total": ["Total", "1,000.00"],
        }
    ],
    "closing": ["Kind regards"],
    "signatories": ["Maria Officer\nHead of unit"],
    "notes": ["Regulation (EU) 2023/2831"],
    "seal": "ab12" * 16,
    "seal_label": "SHA-256 of what was sent",
    "chapters": [
        {
            "title": "Who may apply",
            "texts": [{"label": "In words", "text": "Firms.\n\nOf the area."}],
            "facts": [["Typed", EVIL]],
            "tables": [
                {"title": "Limits", "columns": [{"title": "Count"}], "rows": [["1"], ["2"]]}
            ],
        }
    ],
    "sections": [{"title": "Idea", "items": [{"question": "What is new?", "answer": "A\nB\n\nC"}]}],
}
VOUCHER = {
    **LETTER,
    "code": "KX7P-29QM",
    "code_label": "Code",
    "amount": "€ 45,000.00",
    "amount_label": "Worth up to",
    "holder": "Officina",
    "holder_label": "Holder",
    "qr_svg": qr_svg("https://vouchers.example/v/KX7P-29QM"),
    "qr_alt": "QR code that leads to this voucher",
}


def made(
    template: str = "letter", title: Any = "Award of a voucher", lang: str = "en", **changes: Any
) -> bytes:
    return render_pdf(template, {**VOUCHER, **changes}, title=title, lang=lang, at=MADE_AT)


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@pytest.mark.parametrize(
    "template", sorted(p.stem for p in TEMPLATES.glob("*.typ") if p.stem != "base")
)
def test_every_template_is_tagged_and_repeats(template: str) -> None:
    content = made(template, title=T("Award of %(what)s", what="a voucher"))
    reader = pypdf.PdfReader(BytesIO(content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Award of a voucher"
    xmp = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part>1<" in xmp
    assert "pdfaid:part>2<" in xmp
    assert content == made(template)
    assert "€ 45,000.00" in text_of(content)


def test_what_people_type_stays_text() -> None:
    assert text_of(made()).count(EVIL) == 2


def test_letter_says_everything_once_and_counts_its_pages() -> None:
    text = text_of(made())
    for part in (
        "Invented Agency",
        "Officina Ženska",
        "Dear applicant",
        "Earlier aid",
        "Head of unit",
        "2023/2831",
    ):
        assert part in text
    assert "Page 1 of 1" in text
    rows = [["2025-01-01", "1.00"]] * 90
    long = text_of(made(tables=[{**LETTER["tables"][0], "rows": rows}]))
    assert "Page 3 of 3" in long
    assert long.count("Date Amount") == 3


def test_headings_and_header_cells_are_in_the_structure() -> None:
    reader = pypdf.PdfReader(BytesIO(made()))
    kinds: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                kinds.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])  # type: ignore[index]
    assert kinds.count("/H1") == 1
    assert "/H2" in kinds
    assert kinds.count("/TH") == 2
    assert "/Figure" not in kinds


def test_language_is_told_without_its_region() -> None:
    root: Any = pypdf.PdfReader(BytesIO(made(lang="it_IT"))).trailer["/Root"]
    assert root["/Lang"] == "it"


def test_signs_the_font_lacks_do_not_stop_a_letter() -> None:
    text = text_of(
        made(paragraphs=["東京 🎉 Ａｂｃ e\u0301 na\u200bme \u202e\x07 Ελληνικά Кириллица"])
    )
    assert "\ufffd\ufffd \ufffd Abc é" in text
    assert "Ελληνικά Кириллица" in text
    assert "Some signs cannot be printed" in text
    assert "Some signs" not in text_of(made())


def test_long_words_break_instead_of_leaving_the_page() -> None:
    reader = pypdf.PdfReader(BytesIO(made(paragraphs=["x" * 400])))
    assert reader.pages[0].extract_text().count("x") >= 400
    assert max(line.count("x") for line in reader.pages[0].extract_text().splitlines()) < 100


def test_threads_share_the_compiler() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: made(), range(8)))) == 1


def test_a_naive_moment_is_a_bug() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_pdf("letter", LETTER, title="x", lang="en", at=MADE_AT.replace(tzinfo=None))


def test_qr_code_is_plain_svg() -> None:
    svg = qr_svg("https://vouchers.example/v/1")
    assert svg.startswith("<svg")
    assert "style=" not in svg
