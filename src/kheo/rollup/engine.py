"""The same totals as `rules`, set-based: Ibis expressions run by DuckDB inside the process.

Figures are filtered, grouped to claims and added level by level as tables. Only what is rare and needs
judgement goes through Python: claims of one place that disagree or overlap, and stocks of units whose
successors report too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from kheo.common.types import Coverage, Level, Qualifier, Total
from kheo.rollup import maps, reach, tables
from kheo.rollup.cells import Cell, call, combine, union
from kheo.rollup.claims import View, own_view
from kheo.rollup.columns import to_table
from kheo.rollup.scope import (
    Catalogue,
    Lineage,
    Places,
    Query,
    Window,
    asked,
    stock_roll_call,
    window,
)
from kheo.rollup.tree import Tree, below_ever

__all__ = ["to_table", "totals"]

Key = tuple[str, str]
Told = tuple[str, str, date, date]
Hidden = frozenset[Told]


def totals(source: pa.Table | Path | str, query: Query, catalogue: Catalogue, places: Places) -> list[Total]:
    """Totals over an Arrow table of `columns.SCHEMA` or the path of a Parquet file (or glob) of it."""
    run = _Run(query, catalogue, places)
    if not run.codes:
        return []
    con = ibis.duckdb.connect()
    try:
        facts = con.read_parquet(source) if isinstance(source, str | Path) else ibis.memtable(source)
        run.count(con, facts)
    finally:
        con.disconnect()
    return run.answers()


@dataclass
class _Run:
    """One query: its indicators and units, and the cells found for them."""

    query: Query
    catalogue: Catalogue
    places: Places
    cells: dict[Key, Cell] = field(default_factory=dict)
    touched: set[Key] = field(default_factory=set)
    contradictions: dict[Key, set[tuple[str, ...]]] = field(default_factory=dict)
    reaches: dict[str, list[reach.Reach]] = field(default_factory=dict)
    quiet: dict[Hidden, dict[Key, Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = asked(self.query, self.catalogue)
        self.indicators = {code: self.catalogue.get(code) for code in self.codes}
        self.days = {code: window(self.query, ind) for code, ind in self.indicators.items()}
        self.lineage = Lineage(self.places)

    @cached_property
    def rows(self) -> dict[Window, dict[str, list[maps.Piece]]]:
        """Per window, the units asked for; on another day's map with the pieces they are made of."""
        windows = dict.fromkeys(self.days.values())
        return {days: maps.rows_asked(self.query, self.places, days) for days in windows}

    @cached_property
    def trees(self) -> dict[Window, Tree]:
        """Per window, the tree that grows with the places met."""
        top = Level.NATION if self.reaches else self.places.get(self.query.place).level
        return {days: Tree(self.places, days, top) for days in self.rows}

    def _wanted(self, days: Window) -> list[str]:
        units = (p.unit for row, pieces in self.rows[days].items() for p in pieces or ())
        bare = (row for row, pieces in self.rows[days].items() if not pieces)
        heads = (h for found in self.reaches.values() for r in found for h in r.heads)
        return list(dict.fromkeys([*units, *bare, *heads]))

    # Counting

    def count(self, con: Any, facts: Any) -> None:
        """Fill `cells` for every wanted unit that has a figure at or below it."""
        kinds = tables.of_indicators(self.indicators, self.days, list(self.rows))
        counted = tables.counted(facts, kinds, self.query.start, self.query.end)
        self._reach(counted)
        if self.places.get(self.query.place).level is not Level.NATION:
            roots = (unit for days in self.rows for unit in self._wanted(days))
            here = tables.of_units(below_ever(self.places, roots))
            counted = counted.semi_join(here, [counted.place == here.unit])
        claims = tables.claims(counted)
        own = self._own(con, claims)
        self._touch(own)
        if self.touched:
            self.cells = self._climb(con, own)
            for hidden in self._hidden():
                told = tables.silenced(claims, tables.of_told(sorted(hidden)))
                self.quiet[hidden] = self._climb(con, self._own(con, told, again=True))

    def _own(self, con: Any, claims: Any, *, again: bool = False) -> Any:
        """What each place says itself. `again`: its disagreements are known already."""
        own = _kept(con, tables.own(tables.told(claims)))
        hard = own.filter(_.hard).select("indicator", "place")
        if not hard.count().to_pyarrow().as_py():
            return own
        views = self._settled(claims.semi_join(hard, ["indicator", "place"]))
        for (code, place), view in () if again else views.items():
            for up in self.trees[self.days[code]].chain(place) if view.contradictions else ():
                self.contradictions.setdefault((code, up), set()).update(view.contradictions)
        settled = tables.of_views(views, self.indicators, self.days, list(self.trees))
        return _kept(con, own.filter(~_.hard).select(settled.columns).union(settled))

    def _settled(self, claims: Any) -> dict[Key, View]:
        """What `own_view` makes of places whose claims disagree or overlap."""
        groups: dict[Key, list[dict[str, Any]]] = {}
        for row in claims.to_pyarrow().to_pylist():
            groups.setdefault((row["indicator"], row["place"]), []).append(row)
        return {key: self._view(key[0], group) for key, group in groups.items()}

    def _view(self, code: str, rows: Sequence[dict[str, Any]]) -> View:
        indicator = self.indicators[code]
        return own_view([tables.claim(row) for row in rows], indicator, self.days[code].start)

    def _touch(self, own: Any) -> None:
        pairs = own.select("indicator", "place").to_pyarrow()
        for code, place in zip(*(column.to_pylist() for column in pairs.columns), strict=True):
            self.touched.update((code, up) for up in self.trees[self.days[code]].chain(place))

    def _climb(self, con: Any, own: Any) -> dict[Key, Cell]:
        """Add level by level from the bottom; the cells of wanted units are read at the end."""
        edges = tables.of_trees(self.trees.values())
        levels: list[Any] = []
        for depth in sorted(
            {node.depth for tree in self.trees.values() for node in tree.nodes}, reverse=True
        ):
            below = self._added(levels[-1]) if levels else None
            levels.append(_kept(con, tables.level(own, below, edges.filter(edges.depth == depth))))
        wanted = tables.of_wanted([self._wanted(days) for days in self.trees])
        rows = tables.wanted_cells(levels, wanted).to_pyarrow().to_pylist()
        return {(row["indicator"], row["place"]): self._cell(row) for row in rows}

    def _added(self, level: Any) -> Any:
        """Sums by the unit above, leaving out the stocks another unit answers for."""
        watched = [[n.unit for n in tree.nodes if n.heirs_below] for tree in self.trees.values()]
        if not any(watched):
            return tables.added(level, None, None)
        above = tables.of_wanted(watched)
        rows = level.filter(_.value.notnull())
        rows = rows.semi_join(above, [rows.window == above.window, rows.parent == above.unit])
        groups: dict[Key, dict[str, date]] = {}
        for row in rows.select("indicator", "parent", "place", "newest").to_pyarrow().to_pylist():
            groups.setdefault((row["indicator"], row["parent"]), {})[row["place"]] = row["newest"]
        left_out: list[Key] = []
        expected: list[tuple[str, str, int]] = []
        for (code, parent), newest in groups.items():
            tree = self.trees[self.days[code]]
            below, day = tree.children(parent), tree.day(parent)
            roll = stock_roll_call(below, newest, day, self.places, self.lineage)
            left_out += [(code, unit) for unit in newest if unit not in roll.standing]
            expected.append((code, parent, roll.of))
        return tables.added(level, tables.of_keys(left_out), tables.of_expected(expected))

    # Claims that reach back before their unit (see `reach`)

    def _reach(self, counted: Any) -> None:
        """Find the claims that reach back and hide something."""
        codes = [code for code in self.codes if reach.may_reach(self.indicators[code])]
        born = reach.born_in(self.places, self.days[codes[0]]) if codes else {}
        if not born:
            return
        claims = tables.reaching(counted, tables.of_days(born)).to_pyarrow().to_pylist()
        formers = {unit: reach.formers_of(unit, self.places) for unit in {c["place"] for c in claims}}
        spoken_for = [
            (number, claim["indicator"], former, claim["first"], claim["end"])
            for number, claim in enumerate(claims)
            for former in formers[claim["place"]][1]
        ]
        if not spoken_for:
            return
        hides: dict[int, set[reach.Told]] = {}
        for row in tables.hides(counted, tables.of_formers(spoken_for)).to_pyarrow().to_pylist():
            hides.setdefault(row["number"], set()).add((row["place"], row["first"], row["end"]))
        for number, told in hides.items():
            unit, facts = claims[number]["place"], frozenset(claims[number]["facts"])
            found = reach.Reach(unit, facts, formers[unit][0], frozenset(told))
            self.reaches.setdefault(claims[number]["indicator"], []).append(found)

    @cached_property
    def _by_figure(self) -> dict[str, list[reach.Reach]]:
        by_figure: dict[str, list[reach.Reach]] = {}
        for found in self.reaches.values():
            for one in found:
                for figure in one.facts:
                    by_figure.setdefault(figure, []).append(one)
        return by_figure

    def _live(self, cells: Mapping[str, Cell]) -> list[reach.Reach]:
        """`reach.added_in`, looked up by figure."""
        figures = (figure for cell in cells.values() for figure in cell.facts)
        found = [one for figure in figures for one in self._by_figure.get(figure, ())]
        return list({id(one): one for one in found}.values())

    @cached_property
    def _hides(self) -> dict[Key, Hidden]:
        """By indicator and row: what must be hidden there, as one of few sets that serve many rows."""
        needs: dict[Key, tuple[set[str], Hidden]] = {}
        for code in self.reaches:
            for place, pieces in self.rows[self.days[code]].items():
                units = {piece.unit for piece in pieces} or {place}
                live = self._live({unit: self._known(code, unit) for unit in units})
                units |= {head for r in live if r.unit in units for head in r.heads}
                told = frozenset((code, *key) for key in reach.hidden(live))
                if told:
                    needs[(code, place)] = (units, told)
        under: dict[Key, set[Told]] = {}
        for row in frozenset().union(*(told for _units, told in needs.values())):
            for up in self.trees[self.days[row[0]]].chain(row[1]):
                under.setdefault((row[0], up), set()).add(row)
        sets: list[tuple[set[Told], set[Told]]] = []
        serves: dict[Key, set[Told]] = {}
        for (code, place), (units, told) in needs.items():
            heard = set().union(*(under.get((code, unit), set()) for unit in units)) - told
            fits = (s for s in sets if s[0].isdisjoint(heard) and s[1].isdisjoint(told))
            all_hidden, all_heard = chosen = next(fits, (set(), set()))
            if not all_hidden:
                sets.append(chosen)
            all_hidden |= told
            all_heard |= heard
            serves[(code, place)] = all_hidden
        final = {id(s[0]): frozenset(s[0]) for s in sets}
        return {key: final[id(all_hidden)] for key, all_hidden in serves.items()}

    def _hidden(self) -> set[Hidden]:
        return set(self._hides.values())

    # Answers

    def _cell(self, row: dict[str, Any]) -> Cell:
        key = (row["indicator"], row["place"])
        other = (
            None if row["other_value"] is None else (row["other_value"], Qualifier(row["other_qualifier"]))
        )
        valued = row["value"] is not None
        return Cell(
            row["value"],
            Qualifier(row["qualifier"]) if valued else Qualifier.EXACT,
            Coverage(row["reported"], row["expected"]),
            row["method"],
            tuple(row["facts"]) if valued else (),
            other,
            row["as_of"] if valued else None,
            row["newest"] if valued else None,
            None if row["stale"] is None else (row["stale"], row["stale_day"]),
            union([tuple(self.contradictions.get(key, ()))]),
        )

    def answers(self) -> list[Total]:
        """Every cell asked for, in the order of `rules.totals`."""
        found: list[tuple[bool, str, int, Cell]] = []
        for n, code in enumerate(self.codes):
            rows = self.rows[self.days[code]]
            for place, pieces in rows.items():
                cell = self._answer(code, place, pieces)
                if cell is not None:
                    found.append((place != self.query.place, place, n, cell))
        found.sort(key=lambda row: row[:3])
        return [cell.total(self.codes[n], place, self.query) for _, place, n, cell in found]

    def _answer(self, code: str, place: str, pieces: Sequence[maps.Piece]) -> Cell | None:
        units = [piece.unit for piece in pieces] or [place]
        named = bool(self.query.indicators) and place == self.query.place
        if not named and not any((code, unit) in self.touched for unit in units):
            return None
        cells = {unit: self._known(code, unit) for unit in units}
        hidden = self._hides.get((code, place))
        if hidden is not None:
            live = self._live(cells)
            full, quiet = partial(self._known, code), partial(self._known, code, among=self.quiet[hidden])
            cells = reach.told_once(cells, live, full, quiet)
        indicator, days = self.indicators[code], self.days[code]
        return maps.carried(place, pieces, cells, indicator, days, self.places, self.lineage)

    def _known(self, code: str, place: str, among: Mapping[Key, Cell] | None = None) -> Cell:
        """The cell found, or the missing one of a unit with nothing that counts."""
        among = self.cells if among is None else among
        if (code, place) in among:
            return among[(code, place)]
        indicator, days = self.indicators[code], self.days[code]
        children = self.places.children(place, days.start, days.end)
        roll = call(children, {}, place, indicator, days, self.places, self.lineage)
        found = tuple(self.contradictions.get((code, place), ()))
        return combine(View(contradictions=found), {}, roll, indicator)


def _kept(con: Any, table: Any) -> Any:
    """The table computed once and kept for the expressions that follow."""
    return con.create_table(ibis.util.gen_name("rollup"), table, temp=True)
