"""Tables in a text: consecutive lines with cells between "|" (or tabs), their headings, and which cells are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kheo.common.types import Measure, Qualifier
from kheo.reader.numerals import Numeral, numerals
from kheo.reader.qualifiers import qualifier
from kheo.reader.segment import Paragraph
from kheo.reader.units import Quantity, quantity

_CELL_ENDS = re.compile(r"[|\t]")
_LONGEST_SECTION = 120
_LONGEST_CELL = 40
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-zđ])\)?(?:\s?=.*)?")
_ORDER = re.compile(r"\(?(?:\d{1,4}(?:\.\d{1,2}){0,3}|[ivxlc]{1,5}|[a-zđ])?\)?[.)]?|[-+*•]?")
# What may stand in a cell before and behind its number.
_BEFORE = re.compile(r"[(~≈+-]?\s*(?:hơn|trên|gần|khoảng|dưới|ít nhất|tối thiểu|ước|đạt|xấp xỉ)?\s*")
_BEHIND = re.compile(r"[^\d;:]{0,25}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|0\d{8,10}|\d{1,2}[/-]\d{4}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
# Cells that say nothing, or only what is set aside: "–", "…", "(729; 15/03/2017)".
_SILENT = re.compile(r"[-–—−.…*x\s]{1,6}|\(\d[^()]*;[^()]*\)")
_CAPTION = re.compile(r"(?:phụ )?(?:biểu|bảng)(?: số)? (?:\d{1,3}|[ivx]{1,5})\s?[.:)-]")
_MOST_COLUMNS = 200

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its cells as spans of the key without blanks around them (empty: start = end)."""

    paragraph: Paragraph
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """The number of a cell. `word` is what the cell itself says behind it ("buổi")."""

    numeral: Numeral
    quantity: Quantity
    qualifier: Qualifier
    span: Span
    word: str


class Numbers:
    """What the cells of a text are as numbers, each worked out once."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._known: dict[Span, Value | None] = {}

    def __call__(self, cell: Span) -> Value | None:
        """The number that a cell is; None for words, dates, prose and empty cells."""
        if cell not in self._known:
            self._known[cell] = _value(self._key, cell)
        return self._known[cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heading rows, then rows of figures and section rows; `numbering` rows count its columns, `above` are the
    lines just over it."""

    heads: tuple[Row, ...]
    rows: tuple[Row, ...]
    numbering: tuple[Row, ...]
    width: int
    above: tuple[Paragraph, ...]
    number: Numbers


def grids(key: str, clean: str, lines: Sequence[Paragraph]) -> Iterator[Grid]:
    """Every table of a text."""
    block: list[Row] = []
    number = Numbers(key)
    for row in _rows(key, clean, lines):
        if block and (row is None or _is_caption(key, row) or not _goes_on(key, block[-1], row)):
            yield from _grids(key, block, lines, number)
            block = []
        if row is not None and (block or len(row.cells) > 1):
            block.append(row)
    if block:
        yield from _grids(key, block, lines, number)


def _rows(key: str, clean: str, lines: Sequence[Paragraph]) -> Iterator[Row | None]:
    """Lines that may belong to a table, None for the others."""
    for paragraph in lines:
        cells = _cells(key, clean, paragraph)
        alone = len(cells) == 1
        if alone and (paragraph.end - paragraph.start > _LONGEST_SECTION or key[cells[0][1] - 1] in ".;"):
            yield None
        else:
            yield Row(paragraph, cells)


def _cells(key: str, clean: str, paragraph: Paragraph) -> tuple[Span, ...]:
    start, end = paragraph.start, paragraph.end
    bounds = [start - 1, *(m.start() for m in _CELL_ENDS.finditer(clean, start, end)), end]
    cells = []
    for first, last in pairwise(bounds[: _MOST_COLUMNS + 1]):
        inner = key[first + 1 : last]
        left = first + 1 + len(inner) - len(inner.lstrip())
        cells.append((left, max(left, first + 1 + len(inner.rstrip()))))
    if (
        len(cells) > 2
        and key[start : start + 1] == "|"
        and key[end - 1] == "|"
        and cells[0][0] == cells[0][1]
    ):
        return tuple(cells[1:-1])  # "| a | b |"
    return tuple(cells)


def _is_caption(key: str, row: Row) -> bool:
    """ "Biểu 2. An sinh xã hội": what stands under it is another table."""
    return len(row.cells) == 1 and bool(_CAPTION.match(key, *row.cells[0]))


def _goes_on(key: str, last: Row, row: Row) -> bool:
    return key.count("\n", last.paragraph.end, row.paragraph.start) == 1


def _grids(key: str, block: list[Row], lines: Sequence[Paragraph], number: Numbers) -> Iterator[Grid]:
    """The tables of a block: a new row of headings begins a new one. Lines behind the last row are no sections."""
    while block and len(block[-1].cells) < 2:
        block.pop()
    if len(block) < 2:
        return
    width = max(len(row.cells) for row in block)
    at = 0
    while at < len(block):
        body = at
        while body < len(block) and _is_heading(key, block[body], width, number):
            body += 1
        heads = block[at:body]
        end = body
        while end < len(block) and not (
            _is_heading(key, block[end], width, number) and _filled(block[end]) > 2
        ):
            end += 1
        numbering = tuple(row for row in block[body:end] if _is_numbering(key, row))
        rows = tuple(row for row in block[body:end] if row not in numbering)
        if rows:
            yield Grid(tuple(heads), rows, numbering, width, _above(key, block[at], lines), number)
        at = max(end, body, at + 1)


def _above(key: str, first: Row, lines: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The one or two lines over a table: its title and its unit."""
    before = lines[max(0, first.paragraph.index - 2) : first.paragraph.index]
    return tuple(
        p
        for p in before
        if not p.chrome and p.end - p.start <= 3 * _LONGEST_SECTION and "|" not in key[p.start : p.end]
    )


def _filled(row: Row) -> int:
    return sum(end > start for start, end in row.cells)


def _is_heading(key: str, row: Row, width: int, number: Numbers) -> bool:
    """Words in two cells or more, numbers in none but years; words in the first two columns alone head a section."""
    filled = [n for n, (start, end) in enumerate(row.cells) if end > start]
    if len(filled) < 2 or (max(filled) < 2 <= width - 2):
        return False
    if any(is_silent(key, row.cells[n]) for n in filled[1:]):
        return False
    return not any(number(cell) and not _YEAR.fullmatch(key[cell[0] : cell[1]]) for cell in row.cells)


def _is_numbering(key: str, row: Row) -> bool:
    """ "(1) | (2) | (3)", "A | B | 1 | 2 | 3=1+2": a row that counts the columns."""
    told = [key[start:end] for start, end in row.cells if end > start]
    if len(told) < 3 or not all(_NUMBERED.fullmatch(cell) for cell in told):
        return False
    counted = [int(found[0]) for cell in told if (found := re.match(r"\d+", cell.strip("()")))]
    return len(counted) >= 2 and all(b - a == 1 for a, b in pairwise(counted))


def is_silent(key: str, cell: Span) -> bool:
    """Whether a cell tells neither a number nor words: "–", "(729; 15/03/2017)"."""
    return bool(_SILENT.fullmatch(key, *cell))


def is_order(key: str, cell: Span) -> bool:
    """Whether a cell only numbers its row: "1", "II", "1.2", "-"."""
    return bool(_ORDER.fullmatch(key, *cell))


def tells(key: str, cell: Span) -> bool:
    """Whether a cell has words of its own around its numbers."""
    return len(_WORDS.findall(key, *cell)) > 1


def _value(key: str, cell: Span) -> Value | None:
    start, end = cell
    if not 0 < end - start <= _LONGEST_CELL or _DATE.fullmatch(key, start, end):
        return None
    found = list(numerals(key, start, end))
    if len(found) != 1 or not (found[0].vague or key[found[0].start].isdigit()):
        return None
    numeral = found[0]
    if not _BEFORE.fullmatch(key, start, numeral.start):
        return None
    amount = quantity(key, key, numeral, end, start)
    if numeral.vague and amount.end == numeral.after:  # "hàng triệu" of what the heading counts, money or not
        amount = replace(amount, measure=Measure.COUNT)
    behind = key[amount.end : end]
    if not _BEHIND.fullmatch(behind):
        return None
    how, begins = qualifier(key, numeral.start, amount.end, cell, vague=numeral.vague)
    if key[start] in "~≈" and how is Qualifier.EXACT:
        how, begins = Qualifier.ABOUT, start
    return Value(numeral, amount, how, (begins, amount.end), behind.strip(" )"))
