"""A report's tables as a workbook: numbers that can be reckoned with, shown as they are printed, and all as one list.

What qualifies a number ("hơn", "≈") is shown by the format of its cell, so that the cell stays a number; in the list it
has columns of its own. A stock too old to be added stays text: nobody can add it by mistake.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

from kheo import places
from kheo.common.errors import KheoError
from kheo.common.numerals import QUALIFIER_WORD, UNIT_WORD
from kheo.common.types import Measure, Qualifier
from kheo.writer import charts, figures, guard, letterhead, profiles, workbook
from kheo.writer.model import NBSP, Chart, Num, Part, Report, Row, Sentence, Table
from kheo.writer.workbook import Listing

_LIST = "Danh sách số liệu"
_FRONT = 74  # letters across the first sheet
_HEAD = 3  # the row of heads; codes stand under it
_SIGNS = {"tăng": 1, "giảm": -1}
_ROLES = {
    "value": "kỳ báo cáo",
    "before": "cùng kỳ",
    "change": "tăng, giảm",
    "percent": "tỷ lệ tăng, giảm",
    "reported": "số nơi có số liệu",
    "of": "tổng số nơi",
    "lacking": "số nơi chưa có số liệu",
    "share": "tỷ trọng",
    "sum": "tổng",
    "stale": "số cũ, không cộng",
    "other": "số đối chiếu",
}
_LIST_HEADS = (
    *("Bảng", "Mã chỉ tiêu", "Chỉ tiêu", "Mã địa bàn", "Địa bàn", "Loại số", "Từ ngày", "Đến ngày"),
    *("Giá trị", "Đơn vị tính", "Mức độ", "Ước tính"),
)
_LIST_WIDTHS = (10, 28, 40, 12, 26, 18, 12, 12, 18, 12, 10, 10)


def to_xlsx(report: Report) -> bytes:
    """The tables of the report as an .xlsx file. KheoError "writer-unknown-number" if a number was not given."""
    guard.check(report)
    out = io.BytesIO()
    book = workbook.opened(out)
    profile = profiles.of(report.issuer)
    book.set_properties(
        {
            "title": letterhead.document_title(report),
            "author": " ".join(report.issuer.name.split()),
            "created": letterhead.stamp(report).astimezone(UTC).replace(tzinfo=None),
        }
    )
    formats = _Formats(book, report)
    named = list(_named(report))
    _front(book, report, profile, [name for name, _ in named], formats)
    for name, block in named:
        if isinstance(block, Table):
            _table(book, name, block, report, formats)
        else:
            _chart(book, name, block, formats)
    workbook.listing(
        book,
        Listing(_LIST, _LIST_HEADS, list(_listed(report, named)), _LIST_WIDTHS),
        formats.known,
    )
    sources = [(n, s.title, s.date, s.filename) for n, s in enumerate(report.sources, 1)]
    workbook.listing(
        book,
        Listing(letterhead.SOURCES_TITLE, ("TT", "Văn bản", "Ngày", "Tệp"), sources, (6, 80, 14, 40)),
        formats.known,
    )
    book.close()
    return out.getvalue()


class _Formats:
    """Formats of cells, one that shows words beside a number made once; codes of places and measures of indicators."""

    def __init__(self, book: Any, report: Report) -> None:
        self.book, self.measures = book, report.evidence.measures
        rows = [row for _, block in _named(report) if isinstance(block, Table) for row in block.rows]
        self.codes = {row.name: _code(row) for row in rows if row.kind == "place" and _code(row)}
        plain = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        made = {
            "free": plain | {"text_wrap": True},
            "free-bold": plain | {"text_wrap": True, "bold": True},
            "free-line": plain | {"italic": True},
            "link": plain | {"font_color": "#0E5A4A", "underline": 1},
            "code": plain
            | {"font_size": 9, "font_color": "#515B6B", "text_wrap": True, "border": 1, "align": "center"},
        }
        self.known = workbook.styles(book) | {name: book.add_format(look) for name, look in made.items()}
        self._made: dict[tuple[str, str], Any] = {}

    def code(self, row: Row) -> str:
        """The code of what a row is about: of a place without numbers here, the one it has in another table."""
        return _code(row) or (self.codes.get(row.name, "") if row.kind == "place" else "")

    def shown(self, pattern: str, kind: str) -> Any:
        """A number shown by `pattern` in a row of `kind`."""
        if (pattern, kind) not in self._made:
            look = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "align": "right"}
            look |= {
                "border": 1,
                "num_format": pattern,
                "bold": kind == "total",
                "italic": kind in ("coverage", "other"),
            }
            if kind == "total":
                look["bg_color"] = "#F3F7F4"
            self._made[pattern, kind] = self.book.add_format(look)
        return self._made[pattern, kind]

    def words(self, kind: str, style: str = "wrap") -> Any:
        """Text in a row of `kind`."""
        return self.known[f"sum-{style}" if kind in ("total", "theme") else style]


def _named(report: Report) -> Iterator[tuple[str, Table | Chart]]:
    """Tables and charts with the names they have in the report."""
    tables = drawn = 0
    for block in report.body:
        if isinstance(block, Table):
            tables += 1
            yield f"Bảng {tables}", block
        elif isinstance(block, Chart):
            drawn += 1
            yield f"Biểu đồ {drawn}", block
    for n, table in enumerate(report.tables, 1):
        yield f"Biểu {n}", table


def _front(
    book: Any, report: Report, profile: profiles.Profile, names: Sequence[str], formats: _Formats
) -> None:
    sheet = book.add_worksheet("Báo cáo")
    sheet.set_column(0, 0, _FRONT)
    lines = [
        (report.issuer.name, formats.known["free"]),
        (letterhead.number_line(report.issuer, profile), formats.known["free"]),
        (report.title, formats.known["free-bold"]),
        (report.subject, formats.known["free-bold"]),
        *((note.text, formats.known["free"]) for note in report.notes),
    ]
    for at, (line, look) in enumerate(lines):
        sheet.set_row(at, 17 * -(-len(line) // _FRONT))
        sheet.write_string(at, 0, " ".join(line.split()), look)
    for at, name in enumerate((*names, _LIST, letterhead.SOURCES_TITLE), len(lines) + 1):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", formats.known["link"], name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _table(book: Any, name: str, table: Table, report: Report, formats: _Formats) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_default_row(18)
    known = formats.known
    sheet.write_string(0, 0, f"{name}. {table.title}", known["title"])
    sheet.write_string(1, 0, letterhead.document_title(report), known["free-line"])
    heads = ["Mã", table.corner, *(f"{c.label} ({c.unit})" if c.unit else c.label for c in table.columns)]
    codes = ["", "", *(c.code for c in table.columns)]
    last = _HEAD + 1 if any(codes) else _HEAD
    for at, (label, code) in enumerate(zip(heads, codes, strict=True)):
        sheet.write_string(_HEAD, at, label, known["head"])
        if any(codes):
            sheet.write_string(last, at, code, known["code"])
    for at, row in enumerate(table.rows, last + 1):
        _row(sheet, at, row, formats)
    sheet.set_row(_HEAD, 64)
    if any(codes):
        sheet.set_row(last, 26)
    sheet.set_column(0, 0, max([8, *(len(formats.code(row)) + 2 for row in table.rows)]))
    sheet.set_column(1, 1, min(48, max([18, *(len(row.name) + 2 for row in table.rows)])))
    sheet.set_column(2, 1 + max(len(table.columns), 1), 15)
    sheet.freeze_panes(last + 1, 2)
    workbook.paper(sheet, _HEAD)
    sheet.repeat_rows(_HEAD, last)
    sheet.set_footer("&C&P/&N")


def _row(sheet: Any, at: int, row: Row, formats: _Formats) -> None:
    if row.kind == "theme":
        sheet.merge_range(at, 0, at, 1 + len(row.cells), row.name, formats.words("theme"))
        return
    sheet.write_string(at, 0, formats.code(row), formats.words(row.kind, "text"))
    sheet.write_string(at, 1, row.name, formats.words(row.kind))
    for column, parts in enumerate(row.cells, 2):
        _cell(sheet, at, column, parts, row.kind, formats)


def _cell(sheet: Any, at: int, column: int, parts: Sequence[Part], kind: str, formats: _Formats) -> None:
    nums = [p for p in parts if isinstance(p, Num)]
    if (
        len(nums) != 1
        or nums[0].role == "stale"
        or _wordy(nums[0], formats.measures.get(nums[0].total_key[0]))
    ):
        said = Sentence(tuple(parts)).text.replace(NBSP, " ")
        sheet.write_string(at, column, said, formats.shown("@", kind))
        return
    n = next(i for i, p in enumerate(parts) if isinstance(p, Num))
    before, behind = (Sentence(tuple(side)).text for side in (parts[:n], parts[n + 1 :]))
    value, pattern = _typed(nums[0], before, behind)
    sheet.write_number(at, column, float(value), formats.shown(pattern, kind))


def _typed(num: Num, before: str, behind: str) -> tuple[Decimal, str]:
    """The value in the unit that is printed, and the format that shows it as printed."""
    scale = Decimal(1)
    if (
        num.text == figures.in_table(num.value, num.qualifier, figures.MILLION)
        and num.qualifier is not Qualifier.VAGUE
    ):
        scale = figures.MILLION
    value, digits = num.value / scale, "#,##0"
    if num.text.endswith("%"):
        value, digits = num.value / 100, "0.0%"
    elif value != value.to_integral_value():
        digits = "#,##0.######"
    sign = _SIGNS.get(before.strip())
    if sign is not None:
        return value * sign, f'"tăng "{digits};"giảm "{digits};{digits}'
    if num.qualifier is Qualifier.VAGUE:
        return value, _quoted(f"{before}{num.text}{behind}")
    word = f"{num.word} " if num.word else ""
    return value, f"{_quoted(before + word)}{digits}{_quoted(behind)}"


def _quoted(words: str) -> str:
    plain = words.replace(NBSP, " ").replace('"', "")
    return f'"{plain}"' if plain else ""


def _wordy(num: Num, measure: Measure | None) -> bool:
    """More digits than a spreadsheet keeps, or an order of magnitude of money: nothing to reckon with in its unit."""
    long = len(num.value.normalize().as_tuple().digits) > workbook.EXACT_DIGITS
    return long or (num.qualifier is Qualifier.VAGUE and measure is Measure.VND)


def _code(row: Row) -> str:
    """The code of the place or, in a list of indicators, of the indicator that a row is about."""
    num = next((p for parts in row.cells for p in parts if isinstance(p, Num)), None)
    if num is None:
        return ""
    return num.total_key[0] if row.kind == "indicator" else _place_code(num.total_key[1])


def _place_code(id: str) -> str:
    try:
        return places.load().get(id).code
    except KheoError:
        return id


def _chart(book: Any, name: str, chart: Chart, formats: _Formats) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, f"{name}. {charts.title(chart)}", formats.known["title"])
    for at, label in enumerate(("Mã", "Nơi, kỳ", "Số")):
        sheet.write_string(_HEAD, at, label, formats.known["head"])
    for at, point in enumerate(chart.points, _HEAD + 1):
        sheet.write_string(at, 0, _place_code(point.place) if point.place else "", formats.known["text"])
        sheet.write_string(at, 1, point.label, formats.known["wrap"])
        _cell(sheet, at, 2, (point.num,) if point.num else (charts.MISSING,), "place", formats)
    for at, width in enumerate((10, 40, 22)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(_HEAD + 1, 0)
    workbook.paper(sheet, _HEAD)


def _listed(report: Report, named: Sequence[tuple[str, Table | Chart]]) -> Iterator[tuple[object, ...]]:
    """Every number of the tables and charts once in its base unit, with all that qualifies it."""
    told: set[tuple[str, str]] = set()
    names = {c.code: c.label for _, b in named if isinstance(b, Table) for c in b.columns if c.code}
    for name, block in named:
        for row_name, num in _numbers(block):
            if (name, num.id) in told:
                continue
            told.add((name, num.id))
            yield _listed_row(report, name, row_name, num, names)


def _listed_row(
    report: Report, name: str, row_name: str, num: Num, names: dict[str, str]
) -> tuple[object, ...]:
    code, place = num.total_key
    evidence = report.evidence
    total = (evidence.before if num.role == "before" else evidence.totals).get(num.total_key)
    if num.window:
        total = evidence.further.get((code, place, num.window))
    day = total.stale[1] if total and total.stale and num.role == "stale" else None
    unit = (
        ""
        if num.role in ("reported", "of", "lacking")
        else UNIT_WORD[evidence.measures[code]]
        if code in evidence.measures
        else ""
    )
    return (
        name,
        code,
        names.get(code, row_name),
        _place_code(place),
        row_name if code in names else report.place_name,
        _ROLES.get(num.role, ""),
        total.start if total and day is None else None,
        day or (total.end if total else None),
        num.value,
        "%" if num.role in ("percent", "share") else unit,
        QUALIFIER_WORD[num.qualifier],
        "ước tính" if total and total.estimated and num.role == "value" else "",
    )


def _numbers(block: Table | Chart) -> Iterator[tuple[str, Num]]:
    if isinstance(block, Chart):
        yield from ((point.label, point.num) for point in block.points if point.num)
        return
    for row in block.rows:
        for parts in row.cells:
            yield from ((row.name, part) for part in parts if isinstance(part, Num))
