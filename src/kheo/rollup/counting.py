"""One question counted: from told rows in the window to the cells of every unit asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Self, TypeVar

import pyarrow as pa

from kheo.common.types import Fact, Kind
from kheo.rollup import climbing, lookups, opening, reach, small, tables
from kheo.rollup import told as telling
from kheo.rollup.cells import Cell
from kheo.rollup.claims import View, claims_of, in_reach, own_view, span
from kheo.rollup.desk import Source
from kheo.rollup.memory import Memory
from kheo.rollup.plans import Plan, first_day, plan, spots_of
from kheo.rollup.scope import Catalogue, Places, Query, RollCall, Window, stock_roll_call, window
from kheo.rollup.tree import answering_day

Key = tuple[str, str]
K = TypeVar("K", bound=tuple[Any, ...])
V = TypeVar("V")
FEW = 5000
"""Sums up to this many are added up in Python: that is faster than the plans of a database."""
MANY = 500
"""Questions about up to this many places read told rows as they are sorted by place."""
NOBODY: frozenset[int] = frozenset()


class Counting:
    """One question: its indicators and units, and what is found for them."""

    def __init__(
        self,
        source: Source,
        query: Query,
        codes: Sequence[str],
        catalogue: Catalogue,
        places: Places,
        cutoff: date | None = None,
    ) -> None:
        self.source, self.query, self.catalogue, self.places = source, query, catalogue, places
        self.codes = list(codes)
        self.indicators = {code: catalogue.get(code) for code in codes}
        self.days = {code: window(query, indicator) for code, indicator in self.indicators.items()}
        flows = Window(query.start, query.end)
        self.windows = list(dict.fromkeys([flows, *self.days.values()]))
        self.plan: Plan = plan(query, self.windows, places)
        self.atlas = self.plan.atlas
        days = {"start": first_day(query), "end": query.end, "cutoff": cutoff or date.max}
        self.desk = source.desk(days)
        self.cells: dict[Key, Cell] = {}
        self.views: dict[Key, View] = {}
        self.seqs: dict[str, int] = {}
        self.near: small.Near | None = None
        self.levels: dict[int, list[climbing.Row]] = {}
        self.left_out: dict[int, list[climbing.Row]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.desk.close()

    # What is asked, as tables

    @cached_property
    def lines(self) -> dict[str, int]:
        """The archive's numbers of the asked indicators it has."""
        numbers = {code: line for line, code in enumerate(self.source.lines)}
        return {code: numbers[code] for code in self.codes if code in numbers}

    def _lay_out(self) -> None:
        few = self.plan.size <= MANY
        for name, stocks in (("told", False), ("told_stocks", True)):
            rows = self.source.told(self.query.start, self.query.end, stocks=stocks, by_place=few)
            self.desk.view(name, rows)
        self.spots: Any = spots_of(self.atlas, self.source.spots)
        self._put_kinds(self.codes)

    def _lay_places(self) -> None:
        self.desk.put("edges", self.plan.edges(self.spots))
        self.desk.put("units", self.plan.units)

    def _is_small(self) -> bool:
        """Whether the told rows are few enough to be added up here (see `small`)."""
        if not self.lines or self.plan.units.num_rows * len(self.lines) > FEW:
            return False
        return self.plan.size <= small.PLACES or len(self.lines) <= small.LINES

    def _put_kinds(self, codes: Iterable[str]) -> None:
        rows = [
            {
                "line": self.lines[code],
                "window": self.windows.index(self.days[code]),
                "adds": self.indicators[code].over_units == "sum",
                "stock": self.indicators[code].kind is Kind.STOCK,
                "oldest": self.days[code].start if self.indicators[code].kind is Kind.STOCK else None,
                "reaches": reach.may_reach(self.indicators[code]),
            }
            for code in codes
            if code in self.lines
        ]
        self.kinds = pa.Table.from_pylist(rows, schema=tables.KINDS)
        self.desk.put("kinds", self.kinds)

    # Counting

    def count(self) -> pa.Table:
        """Cells (`tables.CELL`) of every wanted unit that has a figure at or below it, but those of `reached`."""
        self._lay_out()
        if self._is_small():
            edges = self.plan.edges(self.spots)
            self.near = small.Near(self.desk, self.kinds, edges, self.plan.size <= small.PLACES)
        else:
            self._lay_places()
        self.reached = self._reaching()
        counted = [code for code in self.codes if code not in self.reached]
        if self.reached:
            self._put_kinds(counted)
            if self.near is not None:
                self.near.without(self.lines[code] for code in self.reached)
        kinds = {self.indicators[code].kind for code in counted if code in self.lines}
        self.flows, self.stocks = Kind.FLOW in kinds, Kind.STOCK in kinds
        if not kinds:
            return tables.CELLS.empty_table()
        self.views = self._views()
        if self.near is not None:
            return self._climb_few(self.near.based(self._settled()))
        self.desk.put("settled", pa.Table.from_pylist(self._settled(), schema=tables.GROUPED))
        return self._climb()

    def _climb(self) -> pa.Table:
        """From the sums to the cells of all wanted units: in Python when they are few, else level by level."""
        based = self.desk.run(tables.start, self.flows, self.stocks)
        if based.num_rows <= FEW:
            return self._climb_few(based.to_pylist())
        self.desk.put("based", based)
        mixed = self.stocks and bool(self.plan.mixed)
        if mixed:
            self.desk.put("watched", self.plan.watched(self.windows))
        self.desk.put("called", tables.CALLED.empty_table())
        for n, depth in enumerate(self.plan.depths):
            self.desk.keep(f"cells_{depth}", tables.step, depth, n == 0)
            self.desk.put(f"left_out_{depth}", tables.LEFT_OUT.empty_table())
            if mixed:
                self._call(depth, self.desk.run(tables.contested, depth))
        return self.desk.run(tables.gathered, self.plan.depths)

    def _climb_few(self, based: Iterable[climbing.Row]) -> pa.Table:
        kinds = {
            line: climbing.Kind(
                self.windows.index(self.days[code]),
                self.indicators[code].over_units == "sum",
                self.indicators[code].kind is Kind.STOCK,
            )
            for code, line in self.lines.items()
        }
        ended = self.plan.ended(self.windows) if self.stocks and self.plan.mixed else {}

        def call(number: int, unit: int, newest: Mapping[int, date]) -> RollCall | None:
            if ended.get((number, unit), NOBODY).isdisjoint(newest):
                return None
            return self._roll(number, unit, {self.atlas.ids[part]: day for part, day in newest.items()})

        numbers = self.atlas.number
        self.levels, self.left_out = climbing.climb(
            based, kinds, self.plan.nodes, self.plan.depths, call, numbers
        )
        wanted = [row for rows in self.levels.values() for row in rows if row["wanted"]]
        return pa.Table.from_pylist(wanted, schema=tables.CELLS)

    def _lay_levels(self) -> None:
        """Put what was added up here where expressions find it."""
        for depth, rows in self.levels.items():
            self.desk.put(f"cells_{depth}", pa.Table.from_pylist(rows, schema=tables.CELLS))
            left_out = pa.Table.from_pylist(self.left_out[depth], schema=tables.LEFT_OUT)
            self.desk.put(f"left_out_{depth}", left_out)
        if self.near is not None:
            self._lay_places()

    def _call(self, depth: int, contested: pa.Table) -> None:
        """Put what a roll call among units that ended and units that followed says of the level above."""
        groups: dict[tuple[int, int, int], dict[str, date]] = {}
        for row in contested.to_pylist():
            group = groups.setdefault((row["line"], row["window"], row["parent"]), {})
            group[self.atlas.ids[row["unit"]]] = row["newest"]
        left_out: list[dict[str, int]] = []
        called: list[dict[str, int]] = []
        for (line, number, parent), newest in groups.items():
            roll = self._roll(number, parent, newest)
            out = newest.keys() - set(roll.standing)
            left_out += [{"line": line, "unit": self.atlas.number[unit]} for unit in out]
            called.append({"line": line, "unit": parent, "of": roll.of})
        self.desk.put(f"left_out_{depth}", pa.Table.from_pylist(left_out, schema=tables.LEFT_OUT))
        self.desk.put("called", pa.Table.from_pylist(called, schema=tables.CALLED))

    def _roll(self, number: int, unit: int, newest: Mapping[str, date]) -> RollCall:
        """Which stocks directly below a unit are added, by the days of their newest figures."""
        days, above = self.windows[number], self.places.get(self.atlas.ids[unit])
        units = self.places.children(above.id, days.start, days.end)
        return stock_roll_call(units, newest, answering_day(above, days), self.places, self.atlas.lineage)

    # Keys that need judgement

    def _settled(self) -> list[dict[str, Any]]:
        """What `own_view` makes of the keys whose periods cross, as rows of `tables.GROUPED`."""
        rows: list[dict[str, Any]] = []
        for (code, place), view in self.views.items():
            number = self.windows.index(self.days[code])
            for edge in self.plan.codes_of(number, self.atlas.number[place]):
                rows.append({"line": self.lines[code], "code": edge, **_grouped(view)})
        return rows

    def _views(self) -> dict[Key, View]:
        if self.near is not None:
            lines, spots = self.source.lines, self.source.spots
            pairs: Iterable[Key] = [(lines[line], spots[spot]) for line, spot in self.near.tangled()]
        else:
            keys = self.desk.run(lookups.tangled, self.flows, self.stocks)
            pairs = zip(keys["indicator"].to_pylist(), keys["place"].to_pylist(), strict=True)
        return self._remembered("views", pairs, self._judge)

    def _judge(self, keys: Sequence[Key]) -> dict[Key, View]:
        return {key: self._view(key[0], facts) for key, facts in self._figures(keys).items()}

    def _view(self, code: str, facts: Sequence[Fact]) -> View:
        indicator, days = self.indicators[code], Window(self.query.start, self.query.end)
        told = [f for f in facts if in_reach(span(f, indicator.kind), indicator.kind, days)]
        return own_view(claims_of(told, indicator), indicator, self.days[code].start)

    def _remembered(
        self, what: Hashable, keys: Iterable[K], find: Callable[[Sequence[K]], Mapping[K, V]]
    ) -> dict[K, V]:
        """What `find` says of keys (that begin with indicator, or with indicator and place): found once while nothing
        of theirs changes."""
        window = (what, self.query.start, self.query.end)
        return Memory.of(self.source).judged(window, lambda key: self.source.version(*key[:2]), keys, find)

    def _view_facts(self) -> None:
        only = None if self.flows and self.stocks else self.stocks
        self.desk.view("facts", self.source.facts(self.query.start, self.query.end, stocks=only))

    def _figures(self, keys: Sequence[Key]) -> dict[Key, list[Fact]]:
        """The counted figures of keys."""
        if not keys:
            return {}
        self._view_facts()
        codes, spots = zip(*keys, strict=True)
        self.desk.put("keys", pa.table([codes, spots], schema=tables.KEYS))
        few = tables.listed("code", sorted(set(codes))) if len(set(codes)) <= small.LINES else {}
        self.desk.name(few)
        found: dict[Key, list[Fact]] = {}
        for fact in opening.facts_of(self.desk.run(lookups.figures_of_keys, len(few))):
            self.seqs[fact.id] = fact.seq
            found.setdefault((fact.indicator, fact.place), []).append(fact)
        return found

    # Claims that reach back

    def _reaching(self) -> set[str]:
        """Indicators in which a unit that is asked for or adds here speaks for the time before it."""
        codes = [c for c in self.codes if c in self.lines and reach.may_reach(self.indicators[c])]
        born = reach.born_in(self.places, self.windows[0]) if codes and self._changes else {}
        inside = self.plan.inside
        rows = [
            {"spot": self.spots[self.atlas.number[unit]].as_py(), "born": day}
            for unit, day in born.items()
            if self.atlas.number[unit] in inside
        ]
        rows = [row for row in rows if row["spot"] is not None]
        if not rows:
            return set()
        if self.near is not None:
            days = {row["spot"]: row["born"] for row in rows}
            found = self.near.reaching(days, [self.lines[code] for code in codes])
            return {code for code in codes if self.lines[code] in found}
        self.desk.put("born", pa.Table.from_pylist(rows, schema=tables.BORN))
        return set(self.desk.run(lookups.reaching)["indicator"].to_pylist())

    @property
    def _changes(self) -> bool:
        """Whether a unit was born inside the window of flows."""
        days = self.windows[0]
        return any((days.start or date.min) < day <= days.end for day in self.atlas.changes[0])


def _grouped(view: View) -> dict[str, Any]:
    """A settled view as a row of `tables.GROUPED` without its key."""
    told = int(view.value is not None)
    return {
        "value": view.value,
        "word": telling.WORDS[view.qualifier],
        "n": told,
        "reported": told,
        "split": len(view.contradictions),
        "as_of": view.day,
        "newest": view.day,
        "stale": None if view.stale is None else view.stale[0],
        "stale_day": None if view.stale is None else view.stale[1],
        "other_value": None if view.other is None else view.other[0],
        "other_word": None if view.other is None else telling.WORDS[view.other[1]],
        "other_n": None if view.other is None else 1,
    }
