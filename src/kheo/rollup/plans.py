"""What a question needs of the country, as small tables: kept, since every window of one map asks for the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from kheo.rollup import tables
from kheo.rollup.climbing import Node
from kheo.rollup.maps import Piece, rows_asked
from kheo.rollup.scope import Places, Query, Window, exists_on
from kheo.rollup.tree import NOWHERE, Atlas, Tree, answering_day, atlas_of

Rows = Mapping[str, Sequence[Piece]]
KEPT = 64


@dataclass(frozen=True)
class Plan:
    """One question's places. `windows[0]` is that of flows, the others are those of stocks.

    `trees` and `rows` go by window: the tree, and the units asked for with the pieces they are made of. `places`
    are the `tables.EDGES` with numbers of the atlas in place of the archive's; `units` is `tables.UNITS`; `depths`
    are the levels that have units, deepest first, and `mixed` the windows with units whose parts may be told twice.
    """

    atlas: Atlas
    trees: tuple[Tree, ...]
    rows: tuple[Rows, ...]
    places: pa.Table
    units: pa.Table
    depths: tuple[int, ...]
    mixed: frozenset[int]

    def edges(self, spots: pa.Array) -> pa.Table:
        """`tables.EDGES` of an archive. `spots`: its number of each place of the atlas, null where it has none."""
        return _numbered(self.places, spots)

    @cached_property
    def inside(self) -> frozenset[int]:
        """Units asked for and all below them, in the window of flows."""
        flows = pc.equal(self.places["window"], 0)
        return frozenset(self.places.filter(flows)["spot"].to_pylist())

    @cached_property
    def _codes(self) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = {}
        columns = (self.places[name].to_pylist() for name in tables.EDGES.names)
        for window, unit, code in zip(*columns, strict=True):
            found.setdefault((window, unit), []).append(code)
        return found

    def codes_of(self, window: int, unit: int) -> Sequence[int]:
        """Where what a unit told is added (`code` of `tables.EDGES`)."""
        return self._codes.get((window, unit), ())

    @cached_property
    def under(self) -> list[tuple[int, int, int]]:
        """Window, unit, and number of a row of that window's `rows` that the unit lies in or is."""
        found: list[tuple[int, int, int]] = []
        for window, (tree, rows) in enumerate(zip(self.trees, self.rows, strict=True)):
            for row, (place, pieces) in enumerate(rows.items()):
                parts = {self.atlas.number[part] for part in [piece.unit for piece in pieces] or [place]}
                found += [(window, unit, row) for unit in tree.inside(parts)]
        return found

    def below(self, spots: pa.Array) -> pa.Table:
        """`under` as `tables.UNDER` of an archive (see `edges`)."""
        return _numbered(_table(self.under, tables.UNDER), spots)

    def watched(self, windows: Sequence[Window]) -> pa.Table:
        """Units below those whose parts ended before the day asked, and whether they did (`tables.WATCHED`)."""
        return _table(list(self._watched(windows)), tables.WATCHED)

    def _watched(self, windows: Sequence[Window]) -> Iterator[tuple[int, int, bool]]:
        for number in sorted(self.mixed):
            tree, days = self.trees[number], windows[number]
            for parent in tree.mixed:
                day = answering_day(self.atlas.places.get(self.atlas.ids[parent]), days)
                for unit in tree.below[parent]:
                    yield number, unit, not exists_on(self.atlas.places.get(self.atlas.ids[unit]), day)

    def ended(self, windows: Sequence[Window]) -> dict[tuple[int, int], frozenset[int]]:
        """By window and unit, its parts that ended before the day it answers for, where there are any."""
        found: dict[tuple[int, int], set[int]] = {}
        for window, unit, gone in self._watched(windows):
            if gone:
                found.setdefault((window, self.trees[window].parent[unit]), set()).add(unit)
        return {key: frozenset(units) for key, units in found.items()}

    @property
    def size(self) -> int:
        """How many places (by window) tell something that the question is about."""
        return int(self.places.num_rows)

    @cached_property
    def nodes(self) -> dict[tuple[int, int], Node]:
        """`units` by window and number."""
        columns = (self.units[name].to_pylist() for name in tables.UNITS.names)
        return {
            (window, unit): Node(parent, depth, expected, wanted)
            for window, unit, parent, depth, expected, wanted in zip(*columns, strict=True)
        }

    def chain(self, window: int, unit: int) -> Iterable[int]:
        """`unit` and the units it counts into, nearest first."""
        parent = self.trees[window].parent
        while unit != NOWHERE:
            yield unit
            unit = parent[unit]


def plan(query: Query, windows: Sequence[Window], places: Places) -> Plan:
    """The plan of a question, kept with the atlas of its places."""
    atlas = atlas_of(places)
    trees = tuple(atlas.tree(days) for days in windows)
    key = (tuple(id(tree) for tree in trees), query.place, query.level, query.boundaries)
    found = atlas.plans.get(key)
    if not isinstance(found, Plan):
        found = _plan(query, windows, atlas, trees)
        while len(atlas.plans) >= KEPT:
            atlas.plans.pop(next(iter(atlas.plans)), None)
        atlas.plans[key] = found
    return found


def _plan(query: Query, windows: Sequence[Window], atlas: Atlas, trees: tuple[Tree, ...]) -> Plan:
    rows = tuple(rows_asked(query, atlas.places, days) for days in windows)
    edges: list[tuple[int, int, int]] = []
    units: list[tuple[int, int, int | None, int, int, bool]] = []
    mixed: set[int] = set()
    for window, (tree, asked) in enumerate(zip(trees, rows, strict=True)):
        wanted = {
            atlas.number[unit]
            for row, pieces in asked.items()
            for unit in ([piece.unit for piece in pieces] or [row])
        }
        inside = tree.inside(wanted)
        if not inside.isdisjoint(tree.mixed):
            mixed.add(window)
        for unit in sorted(inside):
            above = tree.parent[unit] if tree.parent[unit] in inside else NOWHERE
            leaf = unit not in tree.below
            alone = not leaf or above == NOWHERE or above in tree.mixed
            if not alone:
                edges.append((window, unit, above))
            if alone or unit in wanted:
                edges.append((window, unit, -1 - unit))
                parent = above if alone and above != NOWHERE else None
                row = (unit, parent, atlas.depth[unit], tree.expected.get(unit, 0), unit in wanted)
                units.append((window, *row))
    levels = [row[3] for row in units]
    depths = range(max(levels, default=0), min(levels, default=0) - 1, -1)
    places = _table(edges, tables.EDGES)
    return Plan(atlas, trees, rows, places, _table(units, tables.UNITS), tuple(depths), frozenset(mixed))


def _numbered(units: pa.Table, spots: pa.Array) -> pa.Table:
    found = units.set_column(1, "spot", pc.take(spots, units["spot"]))
    return found.filter(pc.is_valid(found["spot"]))


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def spots_of(atlas: Atlas, spots: tuple[str, ...]) -> pa.Array:
    """The archive's number of each place of the atlas, null where it has none. Kept for the last few archives."""
    for known, found in tuple(atlas.spots):
        if known is spots:
            return found
    by_place = {place: spot for spot, place in enumerate(spots)}
    found = pa.array([by_place.get(id) for id in atlas.ids], pa.int32())
    atlas.spots.append((spots, found))
    return found


def first_day(query: Query) -> date:
    """The first day of the question; that of the calendar for "since ever"."""
    return query.start or date.min
