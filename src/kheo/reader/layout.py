"""What stands where in a table: what each column is, what each row is, and the place and time they name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from kheo.catalogue import Catalogue
from kheo.common.types import Period, PlaceRef
from kheo.places import NATION
from kheo.reader import orgs
from kheo.reader.document import Document
from kheo.reader.grid import Grid, Row, Span, is_order, is_silent
from kheo.reader.periods import expressions
from kheo.reader.placing import Finder, Mention
from kheo.reader.segment import Paragraph
from kheo.reader.source import Source, key_of
from kheo.reader.tableheads import (
    Heading,
    Namer,
    Role,
    Unit,
    heading,
    table_unit,
    unit_of,
)

_TOTAL = re.compile(
    r"(?:tổng cộng|tổng số|tổng|cộng|cộng chung|chung|toàn (?:tỉnh|huyện|xã|thành phố|quận|thị xã|phường|ngành|quốc)|cả (?:tỉnh|nước|huyện|xã)|"
    r"tổng toàn [^|]{2,20}|tổng cộng toàn [^|]{2,20})\W*(?:\([^|]*\)\W*)?"
)
_OF_UNITS = re.compile(
    r"(?:tên )?(?:các )?(?:đơn vị|địa phương|địa bàn|huyện|xã|phường|thị xã|thành phố|thị trấn|quận|tỉnh|cơ sở|nơi|thôn|ấp|khu phố)(?![^\W\d_]).*"
)
_OF_TIMES = re.compile(r"(?:năm|tháng|quý|kỳ|thời gian|thời điểm|giai đoạn)\W*")
_KIND_FIRST = r"(?:huyện|xã|phường|thị xã|thành phố|thị trấn|quận|tỉnh|tp|tx|tt)[. ]"
_ONE_KIND = re.compile(r"(huyện|xã|phường|thị xã|thành phố|thị trấn|quận|tỉnh)\W*")
# Rows that speak of the table itself: how many have told, the other view of a total.
_ABOUT_THE_TABLE = re.compile(
    r"(?:cấp dưới trực tiếp )?có số liệu|số đối chiếu|(?:số )?(?:đơn vị|xã|huyện) (?:đã )?(?:có )?báo cáo"
)
_PART = re.compile(r"\W*(?:trong đó|trong số đó|gồm|bao gồm|[-–+])(?![^\W\d_])?\s?")
# Who a place's row may stand for: "Công an huyện A", "UBMTTQ xã B".
_OF_A_PLACE = re.compile(
    r"(?:công an|ub|ủy ban|mttq|mặt trận|hội|đoàn|ban|bch|bộ chỉ huy|phòng|trạm|đồn|chi|trung tâm|đảng|hđnd|nhân dân|bđbp|biên phòng|liên đoàn|lđlđ|khối|cụm)"
    r"[^\d,;:]{0,40}"
)
_SECTIONS = 3
_LONG_LABEL = 80
_DAYS = frozenset({"day", "dayspan", "shortday", "longday", "holiday"})


class Ground(Protocol):
    """What a reading knows of its text before it comes to the tables."""

    source: Source
    key: str
    clean: str
    lines: list[Paragraph]
    document: Document
    finder: Finder
    catalogue: Catalogue
    day: date | None
    province: str | None
    place: PlaceRef | None
    org: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading: `words` as they are matched, `shown` as they are written, `group` those above it."""

    heading: Heading
    group: str
    shown: tuple[str, ...]
    part: bool = False
    place: PlaceRef | None = None
    sure: bool = True


@dataclass(slots=True)
class Line:
    """A row of figures: its label, and what that says."""

    row: Row
    label: str
    shown: str
    heading: Heading
    total: bool = False
    part: bool = False
    place: PlaceRef | None = None
    sure: bool = True
    body: str | None = None
    context: str = ""
    unit: Unit | None = None


class Layout:
    """The columns and rows of one table, judged."""

    def __init__(self, ground: Ground, grid: Grid, namer: Namer) -> None:
        self.ground, self.grid, self.namer = ground, grid, namer
        self.key = ground.key
        above = [self.key[p.start : p.end] for p in grid.above]
        self.headed = {row.paragraph.index for row in (*grid.heads, *grid.numbering)}
        self.title = " ".join(above).strip(" :.")
        self.unit = next((unit for line in reversed(above) if (unit := table_unit(line))), None)
        told = [e for p in grid.above for e in expressions(self.key, p.start, p.end, ground.document.anchor)]
        told = [e for e in told if not e.as_of and e.name not in _DAYS]
        self.when: Period | None = told[-1].period if told else None
        self.columns = [self._unless_units(n, self._column(n)) for n in range(grid.width)]
        if sum(c.place is not None for c in self.columns) == 1:  # one word alone is rarely a place
            self.columns = [replace(c, place=None) for c in self.columns]
        self.labels, self.order, self.prose = self._labels()
        self.units = next((n for n, c in enumerate(self.columns) if c.heading.role is Role.UNIT), None)
        self.counted = self._counted()
        self.lines = self._lines()
        self.by_unit = self._rows_name_units()
        if self.by_unit:
            self.columns = [replace(c, place=None) for c in self.columns]

    # Headings

    def _at(self, row: Row, n: int) -> Span | None:
        """The cell of a column, None when it is empty or not there."""
        if n >= len(row.cells) or row.cells[n][0] == row.cells[n][1]:
            return None
        return row.cells[n]

    def _said(self, row: Row, n: int) -> str:
        cell = self._at(row, n)
        return self.key[cell[0] : cell[1]] if cell else ""

    def _column(self, n: int) -> Column:
        spans: list[Span] = []
        for depth, row in enumerate(self.grid.heads):
            cell = self._at(row, n)
            if (
                cell is None
                and depth + 1 < len(self.grid.heads)
                and any(self._at(r, n) for r in self.grid.heads[depth + 1 :])
            ):
                cell = next((found for left in range(n - 1, -1, -1) if (found := self._at(row, left))), None)
            if cell and (not spans or self._text(cell) != self._text(spans[-1])):
                spans.append(cell)
        words = [self._text(span) for span in spans]
        shown = tuple(self._shown(span) for span in spans)
        leaf = words[-1] if words else ""
        above = [word for word in words[:-1] if word]
        judged = heading(leaf, self.ground.document.anchor)
        part = any(_PART.match(word) for word in above) or bool(_PART.match(leaf))
        above = [_PART.sub("", word, count=1) for word in above]
        judged = self._with_group(judged, above)
        place, sure = self._place_named(spans[-1]) if spans and judged.role is Role.COUNTING else (None, True)
        return Column(judged, ": ".join(w for w in above if w), shown, part, place, sure)

    def _unless_units(self, n: int, column: Column) -> Column:
        """ "Đơn vị" heads the bodies that report, or the units of what is counted: the cells below tell."""
        if [words.casefold() for words in column.shown] != ["đơn vị"]:
            return column
        cells = [cell for row in self.grid.rows if (cell := self._at(row, n))]
        names = any(shown[1:] != shown[1:].lower() for shown in map(self._shown, cells))
        if names or not cells or not all(unit_of(self._text(cell)) for cell in cells):
            return column
        return replace(column, heading=replace(column.heading, role=Role.UNIT), place=None)

    def _with_group(self, leaf: Heading, above: Sequence[str]) -> Heading:
        """A heading with what those above it say: "Năm 2022" over "Kế hoạch", "Thực hiện"."""
        for words in reversed(above):
            over = heading(words, self.ground.document.anchor)
            leaf = replace(
                leaf,
                unit=leaf.unit or over.unit,
                when=leaf.when or over.when,
                earlier=leaf.earlier or over.earlier,
                to_date=leaf.to_date or over.to_date,
            )
            if leaf.role in (Role.PLAIN, Role.COUNTING) and over.role in (Role.COMPARISON, Role.TARGET):
                leaf = replace(leaf, role=over.role)
            elif leaf.role is Role.PLAIN and over.role is Role.COUNTING:
                leaf = replace(leaf, role=Role.COUNTING)
        return leaf

    def _text(self, span: Span) -> str:
        return self.key[span[0] : span[1]]

    def _shown(self, span: Span) -> str:
        source = self.ground.source
        return " ".join(source.text[source.at(span[0]) : source.end(span[1])].split())

    # Columns

    def _labels(self) -> tuple[list[int], list[int], list[int]]:
        """The columns of words that name a row, those that only number it, and those that tell in sentences."""
        labels: list[int] = []
        order: list[int] = []
        prose: list[int] = []
        figures = False
        for n, column in enumerate(self.columns):
            cells = [
                cell for row in self.grid.rows if (cell := self._at(row, n)) and not is_silent(self.key, cell)
            ]
            numbers = sum(self.grid.number(cell) is not None for cell in cells)
            words = bool(cells) and numbers * 2 < len(cells)
            role = column.heading.role
            timed = bool(_OF_TIMES.fullmatch(column.heading.words)) and n < 2
            if role is Role.INDEX or (n == 0 and self._only_orders(column, cells)):
                order.append(n)
            elif role is Role.UNIT or (role is Role.NOTE and not timed):
                continue
            elif (
                timed
                or _names(n, numbers, labels)
                or (words and not figures and _length(cells) < _LONG_LABEL)
            ):
                labels.append(n)
            elif words:
                prose.append(n)
            figures = figures or (bool(numbers) and not words and n not in (*labels, *order))
        return labels, order, prose

    def _only_orders(self, column: Column, cells: Sequence[Span]) -> bool:
        if column.shown or len(cells) < 2 or self.grid.width < 3:
            return False
        return all(is_order(self.key, cell) for cell in cells)

    def _counted(self) -> list[int]:
        """The columns of figures."""
        skipped = {*self.labels, *self.order, *self.prose}
        return [
            n
            for n, column in enumerate(self.columns)
            if n not in skipped and column.heading.role not in (Role.INDEX, Role.NOTE, Role.UNIT)
        ]

    # Rows

    def _lines(self) -> list[Line]:
        """Rows of figures in their order, each under the rows of words that head it."""
        lines: list[Line] = []
        sections: list[tuple[int, str]] = []
        above: tuple[PlaceRef, str] | None = None
        parent = ""
        for row in self.grid.rows:
            line = self._line(row)
            if not any(cell and self.grid.number(cell) for cell in (self._at(row, n) for n in self.counted)):
                rank = self._rank(row, line)
                sections = [*[s for s in sections if s[0] < rank][-_SECTIONS:], (rank, line.heading.words)]
                above, parent = ((line.place, line.shown) if line.place and line.place.id else None), ""
                continue
            if _ABOUT_THE_TABLE.fullmatch(line.label):
                continue
            if line.part and parent:
                line.context = parent
            else:
                parent = line.heading.words
            line.context = ": ".join(filter(None, (*(words for _, words in sections), line.context)))
            if line.total and above:
                line.place = above[0]
            lines.append(line)
        return lines

    def _rank(self, row: Row, line: Line) -> int:
        """How high a section row stands: "I", "A" over "1" over words alone."""
        first = self._said(row, 0) or line.label
        if re.match(r"[ivx]+(?![^\W_])|[a-z]\W*$", first):
            return 0
        return 1 if re.match(r"\d", first) else 2

    def _line(self, row: Row) -> Line:
        cells = [(n, cell) for n in self.labels if (cell := self._at(row, n))]
        if not cells:
            cells = [(n, c) for n in self.order if (c := self._at(row, n)) and not is_order(self.key, c)]
        if not cells and len(row.cells) == 1:
            cells = [(0, row.cells[0])]
        spans = [cell for _, cell in cells]
        label = self._text(spans[-1]) if spans else ""
        shown = ", ".join(self._shown(span) for span in spans)
        judged = heading(label, self.ground.document.anchor)
        first = self._said(row, self.order[0]) if self.order else ""
        line = Line(row, label, shown, judged)
        line.total = any(_TOTAL.fullmatch(self._text(span)) for span in spans)
        line.part = bool(_PART.match(label)) or first in ("-", "+") or ("." in first and first[-1] != ".")
        if line.part:
            line.heading = heading(_PART.sub("", label, count=1), self.ground.document.anchor)
        if not line.total:
            line.place, line.sure = self._place_of_row(cells)
            named = orgs.bodies(label, 0, len(label))
            line.body = named[0][1] if named and not (line.place and re.match(_KIND_FIRST, label)) else None
        if self.units is not None and (said := self._said(row, self.units)):
            line.unit = unit_of(said)
        line.unit = line.unit or line.heading.unit
        return line

    def _rows_name_units(self) -> bool:
        """Whether rows are places, bodies or times; else they are what is counted."""
        if self.labels and _OF_UNITS.fullmatch(self.columns[self.labels[-1]].heading.words):
            return True
        if self.labels and _OF_TIMES.fullmatch(self.columns[self.labels[0]].heading.words):
            return True
        lines = [line for line in self.lines if not line.total]
        named = sum(bool((line.place and line.place.id) or line.body or self._timed(line)) for line in lines)
        return bool(lines) and named * 2 > len(lines)

    def _timed(self, line: Line) -> bool:
        return line.heading.when is not None and line.heading.role is Role.PLAIN

    # Places

    def _place_of_row(self, cells: Sequence[tuple[int, Span]]) -> tuple[PlaceRef | None, bool]:
        """The place that the words of a row name, the inner one first: "xã A" beside "huyện B". A heading such as "Huyện"
        is the kind of the bare names under it."""
        told: list[str] = []
        for n, span in reversed(cells):
            written = self.ground.clean[span[0] : span[1]]
            kind = _ONE_KIND.fullmatch(self.columns[n].heading.words)
            bare = kind and not key_of(written).startswith(kind[1])
            told.append(f"{kind[1]} {written}" if kind and bare else written)
        return self._find(", ".join(told))

    def _place_named(self, span: Span) -> tuple[PlaceRef | None, bool]:
        return self._find(self.ground.clean[span[0] : span[1]])

    def _find(self, written: str) -> tuple[PlaceRef | None, bool]:
        """The unit that a label is: "Huyện Bù Đăng", "Công an xã A", or a bare name in capitals."""
        ground = self.ground
        key = key_of(written)
        if ground.place is not None and ground.place.id not in (NATION, ground.province):
            own = ground.finder.only(written, ground.place.id, ground.day)
            if own is not None:
                return own, True
        mentions = ground.finder.mentions(key, written, 0, len(key))
        if mentions and mentions[-1].end >= len(key.rstrip(" .,)")) - 1:
            before = key[: mentions[0].start].strip()
            if not before or _OF_A_PLACE.fullmatch(before):
                return ground.finder.resolve(mentions[0], ground.province, ground.day)
        words = written.split()
        if 0 < len(words) <= 4 and all(word[:1].isupper() for word in words):
            place, sure = ground.finder.resolve(
                Mention(0, len(written), (("", written),)), ground.province, ground.day
            )
            if place.id is not None:
                return place, sure
        return None, True


def _names(n: int, numbers: int, labels: Sequence[int]) -> bool:
    """Whether a column without numbers is the first that can name the rows."""
    return n <= 1 and not labels and not numbers


def _length(cells: Sequence[Span]) -> float:
    """The usual length of cells."""
    return sum(end - start for start, end in cells) / len(cells)
