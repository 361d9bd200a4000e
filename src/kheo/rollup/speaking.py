"""One indicator in which units speak for the time before them, counted from told rows.

It says what the book of `rules` says, with the same judgements (`reach`), and takes from the database what it can: what a
place told is read merged and linked already, and only keys that need judgement bring their claims. A cell is counted
anew for a group only where something at or below it is hidden there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from kheo.rollup import maps, reach
from kheo.rollup import told as telling
from kheo.rollup.cells import ALL_IN, NOBODY, Cell, combine
from kheo.rollup.claims import ZERO, Claim, View, own_view
from kheo.rollup.climbing import folded
from kheo.rollup.scope import Indicator, Places, RollCall, Window, exists_on
from kheo.rollup.tree import NOWHERE, Atlas, Tree

WORDS = {mask: word for word, mask in telling.WORDS.items()}
NOTHING = View()
Days = tuple[date, date]


class Told(NamedTuple):
    """What a place says of one period inside the window. `flat`: it is added, and nothing holds it or lies inside it;
    `tangled`: periods of its key cross, so that only its claims tell what stands."""

    first: date
    end: date
    value: Decimal
    word: int
    flat: bool
    tangled: bool


@dataclass(eq=False)
class Land:
    """What the country is in a window of flows, for all indicators alike."""

    atlas: Atlas
    tree: Tree
    days: Window
    _ended: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def places(self) -> Places:
        """The units themselves."""
        return self.atlas.places

    @cached_property
    def country(self) -> reach.Country:
        """Which of them were made of others in the window."""
        return reach.Country(self.places, self.days)

    def chain(self, place: str) -> Iterator[str]:
        """`place` and the units it counts into, nearest first."""
        number = self.atlas.number[place]
        while number != NOWHERE:
            yield self.atlas.ids[number]
            number = self.tree.parent[number]

    def expected(self, place: str) -> int:
        """How many units directly below a place exist in the window."""
        return self.tree.expected.get(self.atlas.number[place], 0)

    def ended(self, place: str) -> tuple[str, ...]:
        """Those of them that ended in it."""
        if place not in self._ended:
            below = (self.atlas.ids[n] for n in self.tree.below.get(self.atlas.number[place], ()))
            self._ended[place] = tuple(u for u in below if not exists_on(self.places.get(u), self.days.end))
        return self._ended[place]


class _Claims(Mapping[str, Sequence[Claim]]):
    """The claims of every place: those read for it, else made of its told rows when they are asked for."""

    def __init__(self, told: Mapping[str, Sequence[Told]], read: Mapping[str, Sequence[Claim]]) -> None:
        self._told, self._read = told, read
        self._made: dict[str, Sequence[Claim]] = {}

    def __getitem__(self, place: str) -> Sequence[Claim]:
        if place in self._read:
            return self._read[place]
        if place not in self._made:
            self._made[place] = [_claim(place, row) for row in self._told[place]]
        return self._made[place]

    def get(self, place: str, default: Sequence[Claim] = ()) -> Sequence[Claim]:  # type: ignore[override]
        """Mostly asked of places that told nothing."""
        return self[place] if place in self._read or place in self._told else default

    def __iter__(self) -> Iterator[str]:
        yield from {**self._read, **self._told}

    def __len__(self) -> int:
        return len({**self._read, **self._told})


def _claim(place: str, row: Told) -> Claim:
    """Told rows of one place do not cross, so that nothing depends on which was confirmed last."""
    return Claim(row.first, row.end, row.value, WORDS[row.word], (_mark(place, row),), 0, "")


def _mark(place: str, row: Told) -> str:
    """What stands for the figures of a told row."""
    return f"{place} {row.first} {row.end}"


_Anew = tuple[frozenset[reach.Told], frozenset[tuple[reach.Told, date]]]


class Book:
    """One indicator's cells. `told`: rows by place, but of places that have `claims`, read from their figures."""

    def __init__(
        self,
        land: Land,
        indicator: Indicator,
        told: Mapping[str, Sequence[Told]],
        claims: Mapping[str, Sequence[Claim]],
    ) -> None:
        self.land, self.indicator, self.told, self.read = land, indicator, told, claims
        self.groups: dict[str, list[str]] = {}
        self.touched: set[str] = set()
        of_all = _Claims(told, claims)
        for place in of_all:
            self._touch(place)
        self.reaches = reach.reaches(of_all, indicator, land.country)
        self.speaking = {unit for one in self.reaches for unit in land.chain(one.unit)}
        self._variants: dict[_Anew, _Variant] = {}
        self.full = self.variant((frozenset(), frozenset()))

    def _touch(self, place: str) -> None:
        """Note that something was told at a place, up to the first unit that knows it."""
        below: str | None = None
        for unit in self.land.chain(place):
            if below is not None:
                self.groups.setdefault(unit, []).append(below)
            if unit in self.touched:
                return
            self.touched.add(unit)
            below = unit

    def variant(self, anew: _Anew) -> _Variant:
        """The cells where what `anew` says is told anew."""
        if anew not in self._variants:
            self._variants[anew] = _Variant(self, anew)
        return self._variants[anew]

    def row(self, unit: str, pieces: Sequence[maps.Piece]) -> Cell:
        """As `rules` gives the row of a unit, without figures and contradictions."""
        parts = [piece.unit for piece in pieces] or [unit]
        full = self.full
        cells = {part: full.cell(part) for part in parts}
        ruled = None if self.speaking.isdisjoint(parts) else reach.ruling(self.reaches, cells)
        spoken = NOBODY
        if ruled is not None:
            quiet = full.without(ruled).cell
            once = {part: quiet(part) for part in parts}
            cells = reach.with_others(once, cells, ruled, full.cell, quiet)
            spoken = reach.spoken_for(parts, ruled.live, self.land.days, self.land.places)
        days, places, lineage = self.land.days, self.land.places, self.land.atlas.lineage
        return maps.carried(unit, pieces, cells, self.indicator, days, places, lineage, spoken)


class _Variant:
    """The cells of a book where some claims are hidden or shortened. Cells with nothing such below are those of the
    full book. Their `facts` are ids, or marks that stand for those of what was told."""

    def __init__(self, book: Book, anew: _Anew) -> None:
        self.book, self.anew = book, anew
        self.hidden: dict[str, set[Days]] = {}
        self.moved: set[str] = {told[0] for told, _until in anew[1]}
        for place, first, end in anew[0]:
            self.hidden.setdefault(place, set()).add((first, end))
        self.changed: set[str] = set()
        for place in {*self.hidden, *self.moved}:
            for unit in book.land.chain(place):
                if unit in self.changed:
                    break
                self.changed.add(unit)
        self._cells: dict[str, Cell] = {}

    def cell(self, place: str) -> Cell:
        """What stands at `place`, as in the book of `rules`."""
        if place not in self._cells:
            same = place not in self.changed and self is not self.book.full
            self._cells[place] = self.book.full.cell(place) if same else self._count(place)
        return self._cells[place]

    def without(self, ruled: reach.Ruling) -> _Variant:
        """The variant in which the ruling holds too."""
        return self.book.variant((self.anew[0] | ruled.hidden, self.anew[1] | ruled.shortened))

    def _count(self, place: str) -> Cell:
        book, land = self.book, self.book.land
        cells = {child: self.cell(child) for child in book.groups.get(place, ())}
        spoken = NOBODY
        if cells and place in book.speaking:
            ruled = reach.ruling(book.reaches, cells)
            if ruled is not None:
                quiet = self.without(ruled)
                cells = {child: quiet.cell(child) for child in cells}
                unsure = [u for u in land.ended(place) if u not in cells or cells[u].method not in ALL_IN]
                spoken = reach.spoken_for(unsure, ruled.live, land.days, land.places)
        valued = tuple(unit for unit, cell in cells.items() if cell.value is not None)
        roll = RollCall(valued, land.expected(place) - len(spoken.difference(valued)), spoken)
        return combine(self._own(place), cells, roll, book.indicator)

    def _own(self, place: str) -> View:
        if place in self.book.read:
            return own_view(self._retold(place, self.book.read[place]), self.book.indicator, None)
        rows = self.book.told.get(place)
        if rows is None:
            return NOTHING
        hidden = self.hidden.get(place, set())
        if not all(row.flat for row in rows):
            claims = [_claim(place, row) for row in rows]
            return own_view(self._retold(place, claims), self.book.indicator, None)
        value, mask = ZERO, 0
        facts = []
        for row in rows:
            if (row.first, row.end) not in hidden:
                value += row.value
                mask |= row.word
                facts.append(_mark(place, row))
        return View(value, WORDS[folded(mask, len(rows))], tuple(facts))

    def _retold(self, place: str, claims: Sequence[Claim]) -> Sequence[Claim]:
        """The claims of a place as they are told here."""
        if place not in self.hidden and place not in self.moved:
            return claims
        hidden = frozenset((place, first, end) for first, end in self.hidden.get(place, ()))
        moved = frozenset(one for one in self.anew[1] if one[0][0] == place)
        return reach.quieter({place: claims}, hidden, moved)[place]
