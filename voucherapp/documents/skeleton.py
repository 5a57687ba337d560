"""The skeleton of a workbook: everything but the rows, made by openpyxl."""

import re
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from voucherapp.documents.cells import CellStyles
from voucherapp.documents.styles import apply_styles, column_width
from voucherapp.documents.tables import Placed, Sheet, WorkbookProperties, column_letters

TITLE_LIMIT = 31
SHEET_DATA = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
DIMENSION = re.compile(rb"<dimension [^>]*/>")


def place_sheets(sheets: Sequence[Sheet]) -> list[Placed]:
    """Return each sheet with a clean, unique title and the row of its column titles."""
    titles = _sheet_titles(sheets)
    return [
        Placed(sheet, title, _header_row(sheet))
        for sheet, title in zip(sheets, titles, strict=True)
    ]


def _header_row(sheet: Sheet) -> int:
    if not sheet.columns:
        return 0
    above = (2 if sheet.heading is not None else 0) + (len(sheet.intro) + 1 if sheet.intro else 0)
    return above + 1


def _sheet_titles(sheets: Sequence[Sheet]) -> list[str]:
    taken: set[str] = set()
    titles = []
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(sheet.title)).strip(" '") or "Sheet"
        title, number = plain[:TITLE_LIMIT], 1
        while title.casefold() in taken:
            number += 1
            title = f"{plain[: TITLE_LIMIT - len(str(number)) - 1]} {number}"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def make_skeleton(
    placed: Sequence[Placed], properties: WorkbookProperties
) -> tuple[dict[str, bytes], CellStyles]:
    """Return the parts of a workbook without rows, and the numbers of its cell styles."""
    book = Workbook()
    book.remove(book.worksheets[0])
    pages = [book.create_sheet(place.title) for place in placed]
    styles = apply_styles(pages[0])
    for place, page in zip(placed, pages, strict=True):
        _furnish(book, page, place)
    about = book.properties
    about.title, about.creator = str(properties.title), properties.creator
    about.subject, about.language = str(properties.subject) or None, properties.language
    about.created = properties.created_utc
    buffer = BytesIO()
    book.save(buffer)
    with ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # Saving stamps the moment of the save; put the given one back.
    about.modified = properties.created_utc
    parts["docProps/core.xml"] = tostring(about.to_tree())
    return parts, styles


def _furnish(book: Workbook, page: Worksheet, place: Placed) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if not place.header_row:
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 42, 32
        return
    for index, column in enumerate(place.sheet.columns, 1):
        page.column_dimensions[column_letters(index)].width = column_width(column)
    page.freeze_panes = f"A{place.header_row + 1}"
    page.print_title_rows = f"{place.header_row}:{place.header_row}"
    page.auto_filter.ref = place.reference
    if place.sheet.range_name:
        quoted = place.title.replace("'", "''")
        area = re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", place.reference)
        name = place.sheet.range_name
        book.defined_names[name] = DefinedName(name, attr_text=f"'{quoted}'!{area}")


def around_rows(part: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and after the rows in a sheet's XML."""
    head, tail = SHEET_DATA.split(part, maxsplit=1)
    return DIMENSION.sub(b"", head), tail
