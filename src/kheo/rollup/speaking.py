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
from typing import Any, NamedTuple

from kheo.common.types import Coverage
from kheo.rollup import maps, reach
from kheo.rollup import told as telling
from kheo.rollup.cells import ALL_IN, NOBODY, NOTHING_BELOW, Cell, combine
from kheo.rollup.claims import ZERO, Amount, Claim, View, own_view
from kheo.rollup.climbing import folded
from kheo.rollup.scope import Indicator, Places, RollCall, Window, exists_on
from kheo.rollup.tree import NOWHERE, Atlas, Tree

WORDS = {mask: word for word, mask in telling.WORDS.items()}
NOTHING = View()
Days = tuple[date, date]


class Told(NamedTuple):
    """What a place says of one period inside the window. `mark` stands for its figures; `stood`: it is added; `root`: nothing
    of its key in the window holds it; `other_value`, `other_word`: the view not taken, of a root; `split`: its sources
    differ; `tangled`: periods of its key cross, so that only its claims tell what stands."""

    start: date
    end: date
    value: Decimal
    word: int
    split: bool
    tangled: bool
    stood: bool
    root: bool
    other_value: Decimal | None
    other_word: int | None
    mark: str

    @property
    def flat(self) -> bool:
        """Whether it is added, and nothing holds it or lies inside it."""
        return self.stood and self.root and self.other_value is None


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


class _Said(Mapping[str, Sequence[Any]]):
    """What every place says: its claims where they were read, else its told rows, of which only the days are looked at."""

    def __init__(self, told: Mapping[str, Sequence[Told]], read: Mapping[str, Sequence[Claim]]) -> None:
        self._told, self._read = told, read

    def __getitem__(self, place: str) -> Sequence[Any]:
        return self._read[place] if place in self._read else self._told[place]

    def get(self, place: str, default: Any = ()) -> Any:
        """Mostly asked of places that said nothing."""
        return self._read[place] if place in self._read else self._told.get(place, default)

    def __iter__(self) -> Iterator[str]:
        yield from {**self._read, **self._told}

    def __len__(self) -> int:
        return len({**self._read, **self._told})


def _claim(row: Told) -> Claim:
    """Told rows of one place do not cross, so that nothing depends on which was confirmed last."""
    return Claim(row.start, row.end, row.value, WORDS[row.word], (row.mark,), 0, "")


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
        said = _Said(told, claims)
        for place in said:
            self._touch(place)
        self.reaches = reach.reaches(said, indicator, land.country)
        self.hideable = {place for one in self.reaches for place, _first, _end in one.hides}
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
        if not cells:
            own, of = self._own(place), land.expected(place)
            coverage = Coverage(0, of) if of else NOTHING_BELOW
            if own.value is None:
                return Cell(coverage=coverage)
            return Cell(own.value, own.qualifier, coverage, "stated", own.facts, own.other)
        valued = tuple(unit for unit, cell in cells.items() if cell.value is not None)
        roll = RollCall(valued, land.expected(place) - len(spoken.difference(valued)), spoken)
        return combine(self._own(place), cells, roll, book.indicator)

    def _own(self, place: str) -> View:
        if place in self.book.read:
            return own_view(self._retold(place, self.book.read[place]), self.book.indicator, None)
        rows = self.book.told.get(place)
        if rows is None:
            return NOTHING
        hidden = self.hidden.get(place)
        if hidden and not all(row.flat for row in rows):
            return own_view(self._retold(place, [_claim(row) for row in rows]), self.book.indicator, None)
        stood = [row for row in rows if row.stood]
        heard = [row for row in stood if not hidden or (row.start, row.end) not in hidden]
        mask = 0
        for row in heard:
            mask |= row.word
        value = sum((row.value for row in heard), ZERO)
        # Where nothing is ever hidden no marks are needed: what is made of it is made of the same in every variant.
        marks = tuple(row.mark for row in heard) if place in self.book.hideable else ()
        other = None if len(stood) == len(rows) else _other(rows)
        return View(value, WORDS[folded(mask, len(stood))], marks, other)

    def _retold(self, place: str, claims: Sequence[Claim]) -> Sequence[Claim]:
        """The claims of a place as they are told here."""
        if place not in self.hidden and place not in self.moved:
            return claims
        hidden = frozenset((place, first, end) for first, end in self.hidden.get(place, ()))
        moved = frozenset(one for one in self.anew[1] if one[0][0] == place)
        return reach.quieter({place: claims}, hidden, moved)[place]


def _other(rows: Sequence[Told]) -> Amount | None:
    """The sum of the views not taken, where there is one."""
    roots = [row for row in rows if row.root]
    if all(row.other_value is None for row in roots):
        return None
    value, mask = ZERO, 0
    for row in roots:
        second = row.other_value is not None
        value += row.other_value if row.other_value is not None else row.value
        mask |= (row.other_word or 0) if second else row.word
    return value, WORDS[folded(mask, len(roots))]
