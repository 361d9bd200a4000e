"""Figures of tables, by the headings of their column and row. The row is the sentence; `why` are the headings.

Rows are either places, bodies or times (then the columns say what is counted) or things counted (then the columns say
when, planned or done); a table may also do both ("Tặng quà" × "Số phần"). docs/decisions/0013.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kheo.common.numerals import number
from kheo.common.periods import same_length_before
from kheo.common.types import Basis, Figure, Kind, Measure, Period, PlaceRef, Qualifier
from kheo.reader import confidence, doubts, settle
from kheo.reader.confidence import Evidence
from kheo.reader.detect import Found
from kheo.reader.grid import Row, Span, Value, grids, tells
from kheo.reader.layout import Column, Ground, Layout, Line
from kheo.reader.numerals import decimal_comma
from kheo.reader.phrases import Choice
from kheo.reader.placing import Mention
from kheo.reader.sorts import doubt
from kheo.reader.tableheads import (
    Asked,
    Role,
    Unit,
    counted_noun,
    is_money,
    namer,
    unit_of,
)

_RATE = re.compile(r"(?:mỗi |/ ?)(hộ|suất|phần|người|em|cháu|căn|nhà|tháng|năm)\b|bình quân|đơn giá|định mức")
_PER = {
    "hộ": "household",
    "suất": "gift",
    "phần": "gift",
    "căn": "house",
    "nhà": "house",
    "tháng": "month",
    "năm": "year",
}
_MONEY = Unit(Measure.VND, Decimal(1))
_PERCENT = Unit(Measure.PERCENT, Decimal(1))
# A place that a row or column names, which is not the document's.
_ITS_OWN = Mention(0, 0, ())
_WEIGHED = {Measure.KG, Measure.KM, Measure.M2, Measure.M3, Measure.LITRE, Measure.PERCENT}


@dataclass(frozen=True, slots=True)
class TableRow:
    """The figures of a row; `leaves` tells which of the row's numbers stand in sentences of a cell, to be read as such."""

    figures: tuple[Figure, ...]
    prose: tuple[Span, ...]

    def leaves(self, at: int) -> bool:
        """Whether a number at an offset of the key is not the table's."""
        return any(start <= at < end for start, end in self.prose)


def tables(ground: Ground) -> dict[int, TableRow]:
    """{index of a paragraph: its figures}, for the rows of every table in which an indicator is recognised."""
    told: dict[int, TableRow] = {}
    for grid in grids(ground.key, ground.clean, ground.lines):
        rows = _Table(ground, grid, namer(ground.catalogue)).rows()
        if any(figure.indicator for row in rows.values() for figure in row.figures):
            told |= rows
    return told


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure before it is told: where, what and the choices."""

    line: Line
    column: Column
    at: int
    value: Value
    unit: Unit | None
    basis: Basis
    choices: list[Choice]


class _Table(Layout):
    """The figures of one table."""

    def rows(self) -> dict[int, TableRow]:
        """{index of a paragraph: its figures}."""
        cells = [cell for line in self.lines for cell in self._cells(line)]
        figures = self._parts([(cell, self._figure(cell)) for cell in cells])
        figures = self._checked_sums(figures)
        told: dict[int, list[Figure]] = defaultdict(list)
        for cell, figure in figures:
            told[cell.line.row.paragraph.index].append(figure)
        every = (*self.grid.heads, *self.grid.rows, *self.grid.numbering)
        return {
            row.paragraph.index: TableRow(tuple(told[row.paragraph.index]), tuple(self._prose(row)))
            for row in every
        }

    def _prose(self, row: Row) -> Iterator[Span]:
        """Cells that tell in sentences: their numbers are read as in any text."""
        if row.paragraph.index in self.headed:
            return
        for n, cell in enumerate(row.cells):
            told = n in self.prose or (n in self.counted and self.grid.number(cell) is None)
            if told and tells(self.key, cell):
                yield cell

    def _cells(self, line: Line) -> Iterator[_Cell]:
        before: str | None = None
        whole: list[Choice] = []
        noun = ""
        for n in self.counted:
            cell = self._at(line.row, n)
            found = self.grid.number(cell) if cell else None
            column = self.columns[n]
            if found is None:
                continue
            basis = self._basis(line, column)
            unit = self._unit(line, column, found)
            choices = self._choices(line, column, unit, basis, before, noun)
            if column.part and not choices:
                choices = whole  # "Trong đó: nữ" counts what its whole does
            elif not column.part:
                whole = choices
            before = choices[0].code if choices else before
            noun = counted_noun(column.heading) or noun
            yield _Cell(line, column, n, found, unit, basis, choices)

    def _basis(self, line: Line, column: Column) -> Basis:
        roles = {column.heading.role, line.heading.role if self.by_unit else Role.PLAIN}
        if Role.COMPARISON in roles:
            return Basis.COMPARISON
        return Basis.TARGET if Role.TARGET in roles else Basis.RESULT

    def _unit(self, line: Line, column: Column, found: Value) -> Unit | None:
        if found.quantity.measure is not Measure.COUNT:
            return Unit(found.quantity.measure, Decimal(1))
        if column.heading.role is Role.COMPARISON and "%" in " ".join(column.shown):
            return _PERCENT
        said = column.heading.unit or line.unit or (unit_of(found.word) if found.word else None)
        if said is not None:
            return said
        words = column.heading.words if column.heading.role is Role.COUNTING else line.heading.words
        if is_money(words) or is_money(column.group):
            money = self.unit is not None and self.unit.measure is Measure.VND
            return self.unit if money else _MONEY
        return self.unit if self.unit and self.unit.measure is not Measure.VND else None

    def _choices(
        self, line: Line, column: Column, unit: Unit | None, basis: Basis, before: str | None, noun: str
    ) -> list[Choice]:
        if basis is Basis.COMPARISON and (unit is None or unit.measure is Measure.PERCENT):
            return []
        counting = column.heading.role is Role.COUNTING and column.place is None
        if self.by_unit:
            words = column.heading.words if counting else ""
            return self.namer.named(Asked(column.group, words, unit, self.title, before, noun))
        if not counting:
            return self.namer.named(Asked(line.context, line.heading.words, unit, self.title, None))
        context = ": ".join(filter(None, (line.context, line.heading.words, column.group)))
        return self.namer.named(Asked(context, column.heading.words, unit, self.title, before, noun))

    def _figure(self, cell: _Cell) -> Figure:
        ground, source, line = self.ground, self.ground.source, cell.line
        found, best = cell.value, cell.choices[0] if cell.choices else None
        kind: Kind | None = ground.catalogue.indicators[best.code].kind if best else None
        measure = cell.unit.measure if cell.unit else Measure.COUNT
        amount = replace(
            found.quantity,
            value=_scaled(found, cell.unit),
            to=found.quantity.to * cell.unit.factor
            if found.quantity.to is not None and cell.unit
            else found.quantity.to,
            measure=measure,
        )
        row = (line.row.paragraph.start, line.row.paragraph.end)
        it = Found(found.numeral, amount, found.qualifier, found.span, row, line.row.paragraph)
        when, origin = self._period(cell, kind)
        where, sure = self._place(cell)
        start, end = source.at(it.start), source.end(it.end)
        others = cell.choices[1:4]
        dims = tuple(self._dims(cell, kind, when))
        mention = None if where == ground.place else _ITS_OWN
        case = Evidence(it, best, others, cell.basis, origin, where, mention, sure, settle.Told())
        traits = _traits(case, dict(dims))
        figure = Figure(
            start=start,
            end=end,
            text=source.text[start:end],
            value=amount.value,
            measure=measure,
            qualifier=it.qualifier,
            indicator=best.code if best else None,
            kind=kind,
            basis=cell.basis,
            period=when,
            place=where,
            org=line.body or ground.org,
            dims=dims,
            confidence=confidence.chance(traits),
            why=(*cell.column.shown, *(() if self.by_unit or not line.shown else (line.shown,))),
            runners_up=confidence.runners_up(best, others),
            span=(source.at(it.span[0]), max(end, source.end(it.span[1]))),
            lowered_by=traits,
        )
        return replace(figure, doubts=tuple(doubts.of_figure(figure, case, ground.catalogue, self.key)))

    def _period(self, cell: _Cell, kind: Kind | None) -> tuple[Period | None, str]:
        """The column's time, else the row's, the title's, the document's."""
        document = self.ground.document
        base = self.when or document.period
        for told in (cell.column.heading, cell.line.heading if self.by_unit else None):
            if told is None:
                continue
            if told.to_date and kind is Kind.FLOW and not told.when:
                last = document.day or (base.end if base else None)
                return (Period(None, last), "sentence") if last else (None, "")
            if told.earlier and base is not None and base.start is not None:
                return same_length_before(base), "sentence"
            if told.when is not None:
                return told.when.period, "sentence"
        if self.when is not None:
            return self.when, "paragraph"
        return settle.untold(kind, document)

    def _place(self, cell: _Cell) -> tuple[PlaceRef | None, bool]:
        told, sure = (
            (cell.line.place, cell.line.sure) if self.by_unit else (cell.column.place, cell.column.sure)
        )
        told = told or (cell.line.place if cell.line.total else None)
        if told is not None:
            return told, sure and told.id is not None
        whole = self.ground.place
        return whole, whole is not None and whole.id is not None

    def _dims(self, cell: _Cell, kind: Kind | None, when: Period | None) -> Iterator[tuple[str, str]]:
        rate = _RATE.search(cell.column.heading.words) or (
            None if self.by_unit else _RATE.search(cell.line.heading.words)
        )
        if rate:
            yield "per", _PER.get(rate[1] or "", "person" if rate[1] else "item")
        if cell.value.numeral.of is not None:
            yield "of", f"{cell.value.numeral.of:f}"
        if cell.value.quantity.to is not None:
            yield "to", f"{cell.value.quantity.to.normalize():f}"
        if kind is Kind.FLOW and cell.basis is Basis.RESULT and when and when.start is None:
            yield "cumulative", "1"

    def _parts(self, told: list[tuple[_Cell, Figure]]) -> list[tuple[_Cell, Figure]]:
        """Rows and columns that are parts of a total of the same thing at the same place are marked as such."""
        totals = {(c.at, f.indicator, f.place, f.period) for c, f in told if c.line.total}
        wholes: dict[tuple[object, ...], tuple[int, Decimal]] = {}
        marked = []
        for cell, figure in told:
            same = (figure.indicator, figure.place, figure.period)
            across, down = ("row", cell.line.row.paragraph.index, *same), ("column", cell.at, *same)
            part = (
                (not cell.line.total and self.by_unit and (cell.at, *same) in totals)
                or (cell.column.part and across in wholes and figure.value <= wholes[across][1])
                or (cell.line.part and down in wholes and figure.value <= wholes[down][1])
            )
            if part and figure.indicator and cell.basis is Basis.RESULT:
                figure = replace(figure, dims=(*figure.dims, ("part", figure.indicator)))
            if not cell.column.part:
                wholes[across] = (0, figure.value)
            if not cell.line.part:
                wholes[down] = (0, figure.value)
            marked.append((cell, figure))
        return marked

    def _checked_sums(self, told: list[tuple[_Cell, Figure]]) -> list[tuple[_Cell, Figure]]:
        """A doubt on a total that its rows do not add up to, where the table has one total and plain rows. Rows of
        communes under their district's are in the district's."""
        above = self.ground.finder.places.ancestors
        named = {f.place.id for _, f in told if f.place and f.place.id}
        inner = {id for id in named if any(up in named for up in above(id) if up != self._whole())}
        by_column: dict[int, list[int]] = defaultdict(list)
        for n, (cell, _) in enumerate(told):
            by_column[cell.at].append(n)
        checked = list(told)
        for members in by_column.values():
            totals = [n for n in members if told[n][0].line.total]
            rows = [n for n in members if not told[n][0].line.total]
            rows = [n for n in rows if not ((place := told[n][1].place) and place.id in inner)]
            plain = all(not told[n][0].line.part and not told[n][0].line.context for n in rows)
            exact = all(told[n][1].qualifier is Qualifier.EXACT for n in members)
            if len(totals) != 1 or len(rows) < 2 or not plain or not exact:
                continue
            cell, total = told[totals[0]]
            measured = total.measure is not Measure.PERCENT and total.basis is not Basis.COMPARISON
            added = sum((told[n][1].value for n in rows), Decimal(0))
            if measured and not total.dims and added != total.value:
                said = f"các dòng cộng lại {number(added)} ≠ {number(total.value)}"
                broken = doubt("figures", "balance-broken", total.start, total.end, sum=said)
                checked[totals[0]] = (cell, replace(total, doubts=(*total.doubts, broken)))
        return checked

    def _whole(self) -> str | None:
        return self.ground.place.id if self.ground.place else None


def _traits(case: Evidence, dims: dict[str, str]) -> tuple[str, ...]:
    """What keeps a cell's figure from the best case: as in prose, with the headings for the words beside the number."""
    best, numeral = case.best, case.it.numeral
    had = {
        "share": case.it.quantity.measure is Measure.PERCENT,
        "rate": "per" in dims,
        "unlike-number": numeral.english or numeral.slip or numeral.to is not None,
    }
    if case.basis is not Basis.RESULT:
        had[case.basis.value] = True
        return tuple(name for name in confidence.TRAITS if had.get(name))
    had |= {
        "no-indicator": best is None,
        "head-none": best is not None and not best.headed and not best.after,
        "by-neighbour": best is not None and bool(best.after),
        "rival-equal": case.margin < confidence.RIVAL,
        "rival-near": confidence.RIVAL <= case.margin < 2 * confidence.RIVAL,
        **{f"period-{origin}": case.period == origin for origin in ("paragraph", "document", "date")},
        "period-none": not case.period,
        "place-document": case.place is not None and case.mention is None,
        "place-doubtful": case.place is not None and not case.sure,
        "place-none": case.place is None,
    }
    return tuple(name for name in confidence.TRAITS if had.get(name))


def _scaled(found: Value, unit: Unit | None) -> Decimal:
    """The number of a cell in base units; "1,570" under "kg" has a decimal comma."""
    numeral = found.numeral
    if found.quantity.measure is not Measure.COUNT or unit is None:
        return found.quantity.value
    told = found.quantity.value
    if unit.measure in _WEIGHED and numeral.english and "," in numeral.raw and numeral.sized == 1:
        told = decimal_comma(numeral.raw)
    exact = told * unit.factor
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
