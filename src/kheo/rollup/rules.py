"""The meaning of adding, in plain Python: the oracle every faster way must agree with.

docs/decisions/0002-how-totals-are-taken.md says the rules in words, in the order of this module.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial

from kheo.common.types import Fact, Kind, Total
from kheo.rollup import maps, ratios, reach
from kheo.rollup.cells import NOBODY, Cell, call, combine
from kheo.rollup.claims import Claim, View, claims_of, in_reach, is_counted, own_view, span
from kheo.rollup.maps import rows_asked
from kheo.rollup.marks import Marks, crosses
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

_Anew = tuple[frozenset[reach.Told], frozenset[tuple[reach.Told, date]]]


def totals(facts: Iterable[Fact], query: Query, catalogue: Catalogue, places: Places) -> list[Total]:
    """Totals of the asked place, then of the units at the asked level that have any figure at or below them.

    A named indicator always has a total at the asked place, missing (value None) when nothing was told.
    """
    codes = asked(query, catalogue)
    found = cells_of(facts, ratios.with_sides(codes, catalogue), query, catalogue, places)
    found = {place: ratios.shares(codes, cells, catalogue) for place, cells in found.items()}
    order = sorted(found, key=lambda place: (place != query.place, place))
    return [cell.total(code, place, query) for place in order for code, cell in found[place].items()]


def cells_of(
    facts: Iterable[Fact], codes: Iterable[str], query: Query, catalogue: Catalogue, places: Places
) -> dict[str, dict[str, Cell]]:
    """By place and indicator, the cells of `codes` in the rows of `query`, before shares are computed."""
    rows, lineage = cache(partial(rows_asked, query, places)), Lineage(places)
    found: dict[str, dict[str, Cell]] = {}
    for code, counted in _by_code(facts, codes).items():
        book = _Book(counted, catalogue.get(code), query, places, lineage)
        for place, cell in _cells(book, query, rows(book.days)):
            found.setdefault(place, {})[code] = cell
    return found


def marks(
    facts: Iterable[Fact], query: Query, catalogue: Catalogue, places: Places, cutoff: date
) -> dict[tuple[str, str], Marks]:
    """By indicator and place, for the rows of `totals`, the marks that are not nought (see `marks`)."""
    rows, lineage = cache(partial(rows_asked, query, places)), Lineage(places)
    found: dict[tuple[str, str], Marks] = {}
    for code, counted in _by_code(facts, asked(query, catalogue)).items():
        book = _Book(counted, catalogue.get(code), query, places, lineage)
        crossing = {place: book.crossing(told) for place, told in _by_place(counted).items()}
        late = {place: book.late(place, cutoff) for place in book.told}
        for unit, pieces in rows(book.days).items():
            parts = {piece.unit for piece in pieces} or {unit}
            here = [p for p in {*crossing, *late} if not parts.isdisjoint(counts_into(places, p, book.days))]
            told = Marks(sum(crossing.get(p, 0) for p in here), sum(late.get(p, 0) for p in here))
            if told != Marks():
                found[(code, unit)] = told
    return found


def _by_code(facts: Iterable[Fact], codes: Iterable[str]) -> dict[str, list[Fact]]:
    counted: dict[str, list[Fact]] = {code: [] for code in codes}
    for fact in facts:
        if fact.indicator in counted and is_counted(fact):
            counted[fact.indicator].append(fact)
    return counted


def _by_place(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    told: dict[str, list[Fact]] = {}
    for fact in facts:
        told.setdefault(fact.place, []).append(fact)
    return told


class _Book:
    """One indicator's figures by place, and the cell of any unit, counted from below."""

    def __init__(
        self, facts: Iterable[Fact], indicator: Indicator, query: Query, places: Places, lineage: Lineage
    ) -> None:
        self.indicator, self.places, self.lineage = indicator, places, lineage
        self.days, self.asked = window(query, indicator), Window(query.start, query.end)
        self.told = _by_place(f for f in facts if in_reach(self._days_of(f), indicator.kind, self.asked))
        self.claims: Mapping[str, Sequence[Claim]] = {
            place: claims_of(told, indicator) for place, told in self.told.items()
        }
        self.touched = {up for place in self.told for up in counts_into(places, place, self.days)}
        self.reaches = reach.reaches(self.claims, indicator, reach.Country(places, self.days))
        self._anew: _Anew = (frozenset(), frozenset())
        self._cells: dict[str, Cell] = {}
        self._quiet: dict[_Anew, _Book] = {}

    def _days_of(self, fact: Fact) -> tuple[date, date] | None:
        return span(fact, self.indicator.kind)

    def crossing(self, told: Iterable[Fact]) -> int:
        """How many of the periods told cross the edge of the window."""
        periods = {days for fact in told if (days := self._days_of(fact)) is not None}
        is_flow = self.indicator.kind is Kind.FLOW
        return sum(crosses(*days, self.asked) for days in periods) if is_flow else 0

    def late(self, place: str, cutoff: date) -> int:
        """How many of the periods in the place's own view have a figure confirmed after `cutoff`."""
        used = set(self._own(place).facts)
        periods: dict[tuple[date, date] | None, list[Fact]] = {}
        for fact in self.told[place]:
            periods.setdefault(self._days_of(fact), []).append(fact)
        return sum(
            not used.isdisjoint(fact.id for fact in told)
            and any(fact.day is not None and fact.day > cutoff for fact in told)
            for told in periods.values()
        )

    def cell(self, place: str) -> Cell:
        """What stands at `place`: its own view and the cells below it. Places nobody wrote of are missing."""
        if place not in self._cells:
            self._cells[place] = self._count(place)
        return self._cells[place]

    def _count(self, place: str) -> Cell:
        children = self.places.children(place, self.days.start, self.days.end)
        cells = {child: self.cell(child) for child in children if child in self.touched}
        ruled = reach.ruling(self.reaches, cells)
        spoken = NOBODY
        if ruled is not None:
            cells = reach.told_once(cells, self._without(ruled).cell)
            spoken = self._spoken(children, ruled)
        roll = call(children, cells, place, self.indicator, self.days, self.places, self.lineage, spoken)
        return combine(self._own(place), cells, roll, self.indicator)

    def row(self, unit: str, pieces: Sequence[maps.Piece]) -> Cell:
        """The cell of `unit` on the asked map; without pieces, as it was.

        Nothing is added beside a claim that already speaks for it.
        """
        parts = [piece.unit for piece in pieces] or [unit]
        cells = {part: self.cell(part) for part in parts}
        ruled = reach.ruling(self.reaches, cells)
        spoken = NOBODY
        if ruled is not None:
            quiet = self._without(ruled).cell
            once = reach.told_once(cells, quiet)
            cells = reach.with_others(once, cells, ruled, self.cell, quiet)
            spoken = self._spoken(parts, ruled)
        return maps.carried(unit, pieces, cells, self.indicator, self.days, self.places, self.lineage, spoken)

    def _own(self, place: str) -> View:
        return own_view(self.claims.get(place, ()), self.indicator, self.days.start)

    def _spoken(self, units: Iterable[str], ruled: reach.Ruling) -> frozenset[str]:
        return reach.spoken_for(units, ruled.live, self.days, self.places)

    def _without(self, ruled: reach.Ruling) -> _Book:
        """The book in which what is hidden and shortened is told anew, beside what already is so here."""
        key = self._anew[0] | ruled.hidden, self._anew[1] | ruled.shortened
        if key == self._anew:
            return self
        if key not in self._quiet:
            book = copy.copy(self)
            book._anew, book._cells = key, {}
            book.claims = reach.quieter(self.claims, *key)
            self._quiet[key] = book
        return self._quiet[key]


def _cells(book: _Book, query: Query, rows: Mapping[str, Sequence[maps.Piece]]) -> list[tuple[str, Cell]]:
    """The asked place (if anything is known of it, or the indicator was named) and the rows below it."""
    found: list[tuple[str, Cell]] = []
    for unit, pieces in rows.items():
        parts = [piece.unit for piece in pieces] or [unit]
        named = bool(query.indicators) and unit == query.place
        if named or not book.touched.isdisjoint(parts):
            found.append((unit, book.row(unit, pieces)))
    return found
