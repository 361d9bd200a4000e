"""The meaning of adding, in plain Python: the oracle every faster way must agree with.

docs/decisions/0002-how-totals-are-taken.md says the rules in words, in the order of this module.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence

from kheo.common.types import Fact, Total
from kheo.rollup import maps, reach
from kheo.rollup.cells import Cell, call, combine
from kheo.rollup.claims import Claim, View, claims_of, in_reach, is_counted, own_view, span
from kheo.rollup.maps import rows_asked
from kheo.rollup.scope import (
    Catalogue,
    Indicator,
    Lineage,
    Places,
    Query,
    Window,
    asked,
    counts_into,
    window,
)


def totals(facts: Iterable[Fact], query: Query, catalogue: Catalogue, places: Places) -> list[Total]:
    """Totals of the asked place, then of the units at the asked level that have any figure at or below them.

    A named indicator always has a total at the asked place, missing (value None) when nothing was told.
    """
    codes = asked(query, catalogue)
    counted: dict[str, list[Fact]] = {code: [] for code in codes}
    for fact in facts:
        if fact.indicator in counted and is_counted(fact):
            counted[fact.indicator].append(fact)
    lineage = Lineage(places)
    rows: dict[Window, dict[str, list[maps.Piece]]] = {}
    answers: list[tuple[str, str, Cell]] = []
    for code in codes:
        book = _Book(counted[code], catalogue.get(code), query, places, lineage)
        if book.days not in rows:
            rows[book.days] = rows_asked(query, places, book.days)
        answers += [(code, place, cell) for place, cell in _cells(book, query, rows[book.days])]
    order = {code: n for n, code in enumerate(codes)}
    answers.sort(key=lambda row: (row[1] != query.place, row[1], order[row[0]]))
    return [cell.total(code, place, query) for code, place, cell in answers]


class _Book:
    """One indicator's figures by place, and the cell of any unit, counted from below."""

    def __init__(
        self, facts: Iterable[Fact], indicator: Indicator, query: Query, places: Places, lineage: Lineage
    ) -> None:
        self.indicator, self.places, self.lineage = indicator, places, lineage
        self.days = window(query, indicator)
        asked_days = Window(query.start, query.end)
        by_place: dict[str, list[Fact]] = {}
        for fact in facts:
            if in_reach(span(fact, indicator.kind), indicator.kind, asked_days):
                by_place.setdefault(fact.place, []).append(fact)
        self.claims = {place: claims_of(told, indicator) for place, told in by_place.items()}
        self.touched = {up for place in by_place for up in counts_into(places, place, self.days)}
        self.reaches = reach.reaches(self.claims, indicator, self.days, places)
        self._cells: dict[str, Cell] = {}
        self._quiet: dict[frozenset[reach.Told], _Book] = {}

    def cell(self, place: str) -> Cell:
        """What stands at `place`: its own view and the cells below it. Places nobody wrote of are missing."""
        if place not in self._cells:
            self._cells[place] = self._count(place)
        return self._cells[place]

    def _count(self, place: str) -> Cell:
        children = self.places.children(place, self.days.start, self.days.end)
        cells = {child: self.cell(child) for child in children if child in self.touched}
        roll = call(children, cells, place, self.indicator, self.days, self.places, self.lineage)
        return combine(self._own(place), cells, roll, self.indicator)

    def carried(self, unit: str, pieces: Sequence[maps.Piece], cells: Mapping[str, Cell]) -> Cell:
        """The cell of `unit` on the asked map; without pieces, as it was."""
        return maps.carried(unit, pieces, cells, self.indicator, self.days, self.places, self.lineage)

    def _own(self, place: str) -> View:
        return own_view(self.claims.get(place, ()), self.indicator, self.days.start)

    def cells(self, units: Iterable[str]) -> dict[str, Cell]:
        """The cells that make one row, in which nothing is added beside a claim that already speaks for it."""
        cells = {unit: self.cell(unit) for unit in units}
        live = reach.added_in(self.reaches, cells)
        if not live:
            return cells
        return reach.told_once(cells, live, self.cell, self._without(reach.hidden(live)).cell)

    def _without(self, hidden: frozenset[reach.Told]) -> _Book:
        if hidden not in self._quiet:
            book = copy.copy(self)
            book._cells = {}
            book.claims = {place: _quieter(place, told, hidden) for place, told in self.claims.items()}
            self._quiet[hidden] = book
        return self._quiet[hidden]


def _quieter(place: str, claims: Iterable[Claim], hidden: frozenset[reach.Told]) -> list[Claim]:
    return [reach.silenced(c) if (place, c.start, c.end) in hidden else c for c in claims]


def _cells(book: _Book, query: Query, rows: Mapping[str, Sequence[maps.Piece]]) -> list[tuple[str, Cell]]:
    """The asked place (if anything is known of it, or the indicator was named) and the rows below it."""
    found: list[tuple[str, Cell]] = []
    for unit, pieces in rows.items():
        parts = [piece.unit for piece in pieces] or [unit]
        named = bool(query.indicators) and unit == query.place
        if named or not book.touched.isdisjoint(parts):
            found.append((unit, book.carried(unit, pieces, book.cells(parts))))
    return found
