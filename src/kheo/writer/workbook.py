"""Totals as an Excel workbook: the table as officers expect it, the same as a list, and notes. Django-free.

Numbers are numbers with their digits grouped, a qualifier stands in a column of its own, missing is a dash.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the words that qualify it ("hơn", "≈ ước tính"). `value` None is missing."""

    value: Decimal | None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A place with an amount for every column; `total` is the place asked about, set on top."""

    code: str
    name: str
    note: str
    amounts: tuple[Amount, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The table: `title` above, `heads` name the first three columns and the qualifier's, `columns` the indicators."""

    sheet: str
    title: str
    heads: tuple[str, str, str, str]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The same as one row for each place and indicator, and any list of rows: cells are text, numbers, days, None."""

    sheet: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    widths: tuple[int, ...] = ()


def workbook(grid: Grid, lists: Sequence[Listing], *, title: str, author: str = "Khéo") -> bytes:
    """An .xlsx file."""
    out = io.BytesIO()
    book = opened(out)
    book.set_properties({"title": title, "author": author})
    known = styles(book)
    _grid(book, grid, known)
    for one in lists:
        listing(book, one, known)
    book.close()
    return out.getvalue()


def opened(out: io.BytesIO) -> Any:
    """An empty workbook in which text stays text: no formula, no link, no number is made of it."""
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    return xlsxwriter.Workbook(out, {"in_memory": True, **dict.fromkeys(plain, False)})


def styles(book: Any) -> dict[str, Any]:
    """The formats of cells by name; "sum-" before one is for the total on top."""
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    line = font | {"border": 1}
    number = "#,##0.######"
    made = {
        "title": font | {"bold": True, "font_size": 14},
        "head": line | {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#E1EEE7"},
        "text": line,
        "wrap": line | {"text_wrap": True},
        "number": line | {"num_format": "#,##0"},
        "part": line | {"num_format": number},
        "none": line | {"align": "right"},
        "day": line | {"num_format": "dd/mm/yyyy"},
        "word": line | {"italic": True},
    }
    bold = {f"sum-{name}": style | {"bold": True, "bg_color": "#F3F7F4"} for name, style in made.items()}
    return {name: book.add_format(style) for name, style in (made | bold).items()}


def _grid(book: Any, grid: Grid, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(grid.sheet)
    sheet.write_string(0, 0, grid.title, styles["title"])
    code, place, note, qualifier = grid.heads
    sheet.set_default_row(18)
    sheet.set_row(2, 52)
    for at, head in enumerate((code, place, note)):
        sheet.write_string(2, at, head, styles["head"])
    for at, head in enumerate(grid.columns):
        sheet.write_string(2, 3 + 2 * at, head, styles["head"])
        sheet.write_string(2, 4 + 2 * at, qualifier, styles["head"])
    for row, line in enumerate(grid.lines, start=3):
        kind = "sum-" if line.total else ""
        sheet.write_string(row, 0, line.code, styles[f"{kind}text"])
        sheet.write_string(row, 1, line.name, styles[f"{kind}text"])
        sheet.write_string(row, 2, line.note, styles[f"{kind}wrap"])
        for at, amount in enumerate(line.amounts):
            _number(sheet, row, 3 + 2 * at, amount.value, styles, kind)
            sheet.write_string(row, 4 + 2 * at, amount.word, styles[f"{kind}word"])
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 26)
    for at in range(len(grid.columns)):
        sheet.set_column(3 + 2 * at, 3 + 2 * at, 14)
        sheet.set_column(4 + 2 * at, 4 + 2 * at, 12)
    sheet.freeze_panes(4 if any(line.total for line in grid.lines[:1]) else 3, 2)
    paper(sheet, 2)


def listing(book: Any, told: Listing, styles: dict[str, Any]) -> None:
    """A sheet of rows under one line of heads."""
    sheet = book.add_worksheet(told.sheet)
    sheet.set_default_row(18)
    for at, head in enumerate(told.heads):
        sheet.write_string(0, at, head, styles["head"])
    for row, cells in enumerate(told.rows, start=1):
        for at, cell in enumerate(cells):
            if isinstance(cell, Decimal | int):
                _number(sheet, row, at, Decimal(cell), styles, "")
            elif isinstance(cell, date) and cell.year >= 1900:  # a spreadsheet counts days from there
                sheet.write_datetime(row, at, cell, styles["day"])
            elif cell is None:
                sheet.write_blank(row, at, None, styles["text"])
            else:
                sheet.write_string(row, at, str(cell), styles["wrap"])
    for at, width in enumerate(told.widths):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    if told.rows and len(told.heads) > 2:
        sheet.autofilter(0, 0, len(told.rows), len(told.heads) - 1)
    paper(sheet, 0)


def _number(sheet: Any, row: int, at: int, value: Decimal | None, styles: dict[str, Any], kind: str) -> None:
    """A number as a number; one with more digits than a spreadsheet keeps stands as text, whole."""
    if value is None:
        sheet.write_string(row, at, "–", styles[f"{kind}none"])
    elif len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        sheet.write_string(row, at, f"{value:f}", styles[f"{kind}none"])
    else:
        whole = value == value.to_integral_value()
        sheet.write_number(row, at, float(value), styles[f"{kind}{'number' if whole else 'part'}"])


def paper(sheet: Any, head: int) -> None:
    """A4 across, as wide as the page, the head (row `head`, from 0) repeated on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
