"""The few cell styles every workbook shares, registered once in the skeleton."""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from voucherapp.documents.cells import CellStyles
from voucherapp.documents.tables import Column

FORMATS = {
    "text": "@",
    "money": "#,##0.00",
    "integer": "#,##0",
    "decimal": "0.00",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "percent": "0.00%",
}
WIDTHS = {
    "text": 24.0,
    "money": 15.0,
    "integer": 11.0,
    "decimal": 11.0,
    "date": 12.0,
    "moment": 20.0,
    "percent": 11.0,
}
INK = "1F2933"
HEADER_FILL = PatternFill("solid", start_color="E4E9F0")
RULE = Side(style="thin", color="7B8794")


def _bold(size: int = 11) -> Font:
    # Named like the plain cells: without a name a program takes its own default, often a serif.
    return Font(name="Calibri", family=2, size=size, bold=True, color=INK)


def apply_styles(sheet: Worksheet) -> CellStyles:
    """Register all styles through scratch cells of a skeleton sheet and return their numbers."""
    numbers: dict[str, int] = {}
    top = Alignment(vertical="top")
    for column, (name, number_format) in enumerate(FORMATS.items(), 1):
        plain = sheet.cell(1, column)
        plain.number_format, plain.alignment = number_format, top
        numbers[name] = plain.style_id
        total = sheet.cell(2, column)
        total.number_format, total.font = number_format, _bold()
        total.border = Border(top=RULE)
        numbers[f"total_{name}"] = total.style_id
    # A guarded text stays text even when somebody edits the cell and confirms it.
    guarded = sheet.cell(3, 1)
    guarded.number_format, guarded.alignment = "@", top
    guarded.quotePrefix = True
    numbers["text_guarded"] = guarded.style_id
    header = sheet.cell(3, 2)
    header.font, header.fill, header.border = (
        _bold(),
        HEADER_FILL,
        Border(bottom=RULE),
    )
    header.alignment = Alignment(vertical="bottom", wrap_text=True)
    numbers["header"] = header.style_id
    heading = sheet.cell(3, 3)
    heading.font = _bold(16)
    numbers["heading"] = heading.style_id
    label = sheet.cell(3, 4)
    label.font, label.alignment = _bold(), top
    numbers["label"] = label.style_id
    return CellStyles(numbers)


def column_width(column: Column) -> float:
    """Return a column's width in characters: its own, or one that holds its kind and its title."""
    if column.width is not None:
        return column.width
    longest_word = max((len(word) for word in str(column.title).split()), default=0)
    return max(WIDTHS[column.kind], min(longest_word + 4.0, 30.0))
