"""The same totals as `rules`, set-based: Ibis expressions over told rows, run by DuckDB inside the process.

One pass over what was told in the window adds it up by indicator and unit above; the few upper levels are then small
tables. Only what is rare and needs judgement goes through Python: keys whose periods cross, stocks of units whose
successors report too, and indicators in which a unit speaks for the time before it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kheo.common.types import Coverage, Fact, Kind, Qualifier, Total
from kheo.rollup import answers, climbing, maps, opening, ratios, reach, rules, tables
from kheo.rollup import told as telling
from kheo.rollup.cells import Cell, call, combine
from kheo.rollup.claims import View, claims_of, in_reach, own_view, span
from kheo.rollup.columns import to_table
from kheo.rollup.desk import Source
from kheo.rollup.marks import Marks
from kheo.rollup.plans import Plan, first_day, plan, spots_of
from kheo.rollup.scope import Catalogue, Places, Query, RollCall, Window, asked, stock_roll_call, window
from kheo.rollup.tree import answering_day

__all__ = ["table", "to_table", "totals"]

Key = tuple[str, str]
K = TypeVar("K", bound=tuple[Any, ...])
V = TypeVar("V")
KEPT = 16
FEW = 5000
"""Sums up to this many are added up in Python: that is faster than the plans of a database."""
MANY = 500
"""Questions about up to this many places read told rows as they are sorted by place."""
NOBODY: frozenset[int] = frozenset()
Found = dict[str, dict[str, Cell]]
WORDS = {mask: word for word, mask in telling.WORDS.items()}


def totals(
    source: Source, query: Query, catalogue: Catalogue, places: Places, *, facts: bool = False
) -> list[Total]:
    """Totals as `rules.totals` gives them; the ids of their figures only when `facts` asks for them."""
    codes = asked(query, catalogue)
    if not codes:
        return []
    with _Run(source, query, ratios.with_sides(codes, catalogue), catalogue, places) as run:
        found = run.rows(facts=facts)
    found = {place: ratios.shares(codes, cells, catalogue) for place, cells in found.items()}
    order = sorted(found, key=lambda place: (place != query.place, place))
    return [cell.total(code, place, query) for place in order for code, cell in found[place].items()]


def table(source: Source, query: Query, catalogue: Catalogue, places: Places) -> pa.Table:
    """The same totals as columns (`answers.SCHEMA`), for answers too large to be objects."""
    codes = asked(query, catalogue)
    with _Run(source, query, ratios.with_sides(codes, catalogue), catalogue, places) as run:
        return run.table(codes)


def figures(
    source: Source,
    query: Query,
    indicator: str,
    place: str,
    limit: int,
    offset: int,
    catalogue: Catalogue,
    places: Places,
) -> tuple[list[str], int]:
    """Ids of the figures that one cell of `query` is made of, latest confirmed first, a page of them; and how many."""
    level = places.get(place).level
    one = replace(query, indicators=(indicator,), place=place, level=level)
    with _Run(source, one, ratios.with_sides([indicator], catalogue), catalogue, places) as run:
        return run.figures(indicator, place, limit, offset)


def series(
    source: Source,
    query: Query,
    windows: Iterable[tuple[date | None, date]],
    catalogue: Catalogue,
    places: Places,
) -> list[list[Total]]:
    """`totals` of the same question over several windows."""
    asked_over = (replace(query, start=start, end=end) for start, end in windows)
    return [totals(source, one, catalogue, places) for one in asked_over]


def marks(
    source: Source, query: Query, catalogue: Catalogue, places: Places, cutoff: date
) -> dict[Key, Marks]:
    """Marks of the rows of `totals`, as `rules.marks` gives them."""
    with _Run(source, query, asked(query, catalogue), catalogue, places, cutoff) as run:
        return run.marks(cutoff)


class _Run:
    """One query: its indicators and units, and what is found for them."""

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

    def __enter__(self) -> _Run:
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
        self.desk.put("edges", self.plan.edges(self.spots))
        self.desk.put("units", self.plan.units)
        self._put_kinds(self.codes)

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
        self.desk.put("kinds", pa.Table.from_pylist(rows, schema=tables.KINDS))

    # Counting

    def count(self) -> pa.Table:
        """Cells (`tables.CELL`) of every wanted unit that has a figure at or below it, but those of `reached`."""
        self._lay_out()
        self.reached = self._reaching()
        counted = [code for code in self.codes if code not in self.reached]
        if self.reached:
            self._put_kinds(counted)
        kinds = {self.indicators[code].kind for code in counted if code in self.lines}
        self.flows, self.stocks = Kind.FLOW in kinds, Kind.STOCK in kinds
        if not kinds:
            return tables.CELLS.empty_table()
        self.desk.put("settled", self._settled())
        return self._climb()

    def _climb(self) -> pa.Table:
        """From the sums to the cells of all wanted units: in Python when they are few, else level by level."""
        based = self.desk.run(tables.start, self.flows, self.stocks)
        if based.num_rows <= FEW:
            return self._climb_few(based)
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

    def _climb_few(self, based: pa.Table) -> pa.Table:
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
        cells, left_out = climbing.climb(
            based.to_pylist(), kinds, self.plan.nodes, self.plan.depths, call, numbers
        )
        levels = {depth: pa.Table.from_pylist(rows, schema=tables.CELLS) for depth, rows in cells.items()}
        for depth, level in levels.items():
            self.desk.put(f"cells_{depth}", level)
            self.desk.put(f"left_out_{depth}", pa.Table.from_pylist(left_out[depth], schema=tables.LEFT_OUT))
        found = pa.concat_tables(levels.values())
        return found.filter(found["wanted"])

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

    def _settled(self) -> pa.Table:
        """What `own_view` makes of the keys whose periods cross, as rows of `tables.GROUPED`."""
        self.views = self._views()
        rows: list[dict[str, Any]] = []
        for (code, place), view in self.views.items():
            number = self.windows.index(self.days[code])
            for edge in self.plan.codes_of(number, self.atlas.number[place]):
                rows.append({"line": self.lines[code], "code": edge, **_grouped(view)})
        return pa.Table.from_pylist(rows, schema=tables.GROUPED)

    def _views(self) -> dict[Key, View]:
        keys = self.desk.run(tables.tangled, self.flows, self.stocks)
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
        kept = self.source.kept.setdefault("windows", {})
        known = kept.setdefault((what, self.query.start, self.query.end), {})
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)), None)
        dirty: Set[tuple[str, ...]] = self.source.dirty
        keys = list(keys)
        if keys and len(keys[0]) == 1:
            dirty = {key[:1] for key in dirty}
        new = find([key for key in keys if key not in known or key[:2] in dirty])
        known.update((key, value) for key, value in new.items() if key[:2] not in dirty)
        return {key: new[key] if key in new else known[key] for key in keys}

    def _view_facts(self) -> None:
        rows = self.source.facts(self.query.start, self.query.end)
        self.desk.view("facts", rows)

    def _figures(self, keys: Sequence[Key]) -> dict[Key, list[Fact]]:
        """The counted figures of keys."""
        if not keys:
            return {}
        self._view_facts()
        codes, spots = zip(*keys, strict=True)
        self.desk.put("keys", pa.table([codes, spots], schema=tables.KEYS))
        found: dict[Key, list[Fact]] = {}
        for fact in opening.facts_of(self.desk.run(tables.figures_of_keys)):
            self.seqs[fact.id] = fact.seq
            found.setdefault((fact.indicator, fact.place), []).append(fact)
        return found

    # Contradictions

    def _contradict(self, found: pa.Table) -> None:
        """Lists of figures that disagree, at their place and at every place above."""
        lists: dict[Key, set[tuple[str, ...]]] = {key: set(v.contradictions) for key, v in self.views.items()}
        if pc.any(pc.greater(found["split"], 0)).as_py():
            for key, ids in self._split():
                lists.setdefault(key, set()).add(ids)
        above: dict[Key, set[tuple[str, ...]]] = {}
        for (code, place), found_here in lists.items():
            number = self.windows.index(self.days[code])
            for unit in self.plan.chain(number, self.atlas.number[place]) if found_here else ():
                above.setdefault((code, self.atlas.ids[unit]), set()).update(found_here)
        for key in above.keys() & self.cells.keys():
            self.cells[key] = replace(self.cells[key], contradictions=tuple(sorted(above[key])))

    def _split(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        for wanted, make in ((self.flows, tables.split_flows), (self.stocks, tables.split_stocks)):
            for period, dispute in self._disputes(make).items() if wanted else ():
                for ids in dispute.ids:
                    yield (period[0], period[1]), ids

    def _disputes(self, make: Callable[..., Any]) -> dict[opening.Told, opening.Dispute]:
        """Who disagrees in the periods that an expression gives."""
        rows = self.desk.run(make)
        columns = (rows[name].to_pylist() for name in ("indicator", "place", "first", "end"))
        return self._remembered("disputes", zip(*columns, strict=True), self._hear)

    def _hear(self, periods: Sequence[opening.Told]) -> dict[opening.Told, opening.Dispute]:
        asked_for, found = set(periods), {}
        for (code, place), facts in self._figures(list({period[:2] for period in periods})).items():
            for days, claims in opening.periods_of(facts, self.indicators[code]).items():
                if (code, place, *days) in asked_for:
                    found[(code, place, *days)] = opening.dispute(claims)
        return found

    # Figures of cells

    def _open(self) -> None:
        """Give the taken cells the ids of their figures."""
        if not self.cells:
            return
        ids: dict[Key, set[str]] = {}
        rows = self._opened()
        columns = (rows[name].to_pylist() for name in ("line", "top", "id", "seq"))
        for line, top, id, seq in zip(*columns, strict=True):
            self.seqs[id] = seq
            ids.setdefault((self.source.lines[line], self.atlas.ids[top]), set()).add(id)
        for key, view in self._viewed():
            ids.setdefault(key, set()).update(view.facts)
        for key, found in ids.items():
            self.cells[key] = replace(self.cells[key], facts=tuple(sorted(found)))

    def _opened(self) -> pa.Table:
        """Figures by indicator and wanted unit, but those of settled views."""
        for n, depth in enumerate(reversed(self.plan.depths)):
            self.desk.keep(f"top_{depth}", tables.top, depth, n == 0)
        self.desk.keep("used", tables.used, self.plan.depths)
        self.desk.keep("told_used", tables.told_used, self.flows, self.stocks)
        lost = sorted({id for dispute in self._disputes(tables.split_used).values() for id in dispute.lost})
        self.desk.put("losers", pa.table([lost], schema=tables.LOSERS))
        self._view_facts()
        return self.desk.run(tables.ids_used)

    def _viewed(self) -> list[tuple[Key, View]]:
        """Settled views by the wanted unit that they make."""
        views = list(self.views.items())
        rows = [
            {"line": self.lines[code], "code": edge, "n": n}
            for n, ((code, place), view) in enumerate(views)
            if view.value is not None
            for edge in self.plan.codes_of(self.windows.index(self.days[code]), self.atlas.number[place])
        ]
        self.desk.put("viewed", pa.Table.from_pylist(rows, schema=tables.VIEWED))
        found = self.desk.run(tables.viewed_used).to_pylist() if rows else []
        return [
            ((self.source.lines[row["line"]], self.atlas.ids[row["top"]]), views[row["n"]][1])
            for row in found
        ]

    def figures(self, code: str, place: str, limit: int, offset: int) -> tuple[list[str], int]:
        """A page of the ids of one cell, and how many there are."""
        self._take(self.count())
        carried = any(pieces for rows in self.plan.rows for pieces in rows.values())
        if carried:
            self._open()
        cells = self._rows(self.codes, self._by_rules(facts=True)).get(place, {})
        cell = ratios.shares([code], cells, self.catalogue).get(code)
        if cell is None or cell.value is None:
            return [], 0
        codes = set(self.codes if cell.method == "computed" else [code])
        judged = codes if carried else codes & self.reached
        spoken = {id for c in judged if c in cells for id in cells[c].facts}
        if codes - judged and self.cells:
            opened = self._opened()
            opened = opened.filter(self._of(opened, codes)).select(["id", "seq"])
            spoken |= {id for key, view in self._viewed() if key[0] in codes for id in view.facts}
            self._figures([key for key in self.views if key[0] in codes])
        else:
            opened = tables.OPENED.empty_table()
        told = pa.table(
            {"id": sorted(spoken), "seq": [self.seqs[id] for id in sorted(spoken)]}, tables.OPENED
        )
        rows = pa.concat_tables([opened.cast(tables.OPENED), told])
        rows = rows.sort_by([("seq", "descending"), ("id", "ascending")])
        return rows.slice(offset, limit)["id"].to_pylist(), rows.num_rows

    # Marks

    def marks(self, cutoff: date) -> dict[Key, Marks]:
        """Marks that are not nought, by indicator and row."""
        self._lay_out()
        rows = self.source.told(self.query.start, self.query.end, stocks=False, edges=True)
        self.desk.view("told_edges", rows)
        self.desk.put("under", self.plan.below(self.spots))
        names = [list(rows) for rows in self.plan.rows]
        found: dict[Key, Marks] = {}
        for row in self.desk.run(tables.marked).to_pylist():
            code = self.source.lines[row["line"]]
            place = names[self.windows.index(self.days[code])][row["row"]]
            found[(code, place)] = Marks(row["crossing"], row["late"])
        for key, late in self._late(cutoff, names):
            known = found.get(key, Marks())
            found[key] = Marks(known.crossing, known.late + late)
        return found

    def _late(self, cutoff: date, names: Sequence[Sequence[str]]) -> Iterator[tuple[Key, int]]:
        """Late periods of keys whose periods cross, by indicator and row."""
        rows: dict[tuple[int, int], list[int]] = {}
        for number, unit, row in self.plan.under:
            rows.setdefault((number, unit), []).append(row)
        self.flows = self.stocks = True
        views = self._views()
        for (code, place), told in self._figures(list(views)).items():
            late = opening.late(told, self.indicators[code], views[(code, place)], cutoff)
            number = self.windows.index(self.days[code])
            for row in rows.get((number, self.atlas.number[place]), ()) if late else ():
                yield (code, names[number][row]), late

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
        self.desk.put("born", pa.Table.from_pylist(rows, schema=tables.BORN))
        return set(self.desk.run(tables.reaching)["indicator"].to_pylist())

    @property
    def _changes(self) -> bool:
        """Whether a unit was born inside the window of flows."""
        days = self.windows[0]
        return any((days.start or date.min) < day <= days.end for day in self.atlas.changes[0])

    def _by_rules(self, *, facts: bool) -> Found:
        """Rows of the indicators in which claims reach back, by the rules themselves, one indicator at a time."""
        found: Found = {}
        codes = sorted(self.reached)
        asked_for = (self.query.place, self.query.level, self.query.boundaries, bool(self.query.indicators))
        if facts:
            cells = {(code,): self._ruled(code) for code in codes}
        else:
            cells = self._remembered(
                ("rules", self.atlas, *asked_for), [(code,) for code in codes], self._ruled_without_facts
            )
        for (code,), rows in cells.items():
            for place, cell in rows.items():
                found.setdefault(place, {})[code] = cell
        return found

    def _ruled(self, code: str) -> dict[str, Cell]:
        rows = self.source.facts(self.query.start, self.query.end, stocks=False)
        self.desk.view("facts", rows)
        self.desk.put("asked", pa.table({"indicator": [code]}))
        few = self.plan.size <= MANY
        if few:
            self.desk.put("here", pa.table({"place": self._spoken_of()}))
        told = opening.facts_of(self.desk.run(tables.figures_of_indicators, few))
        self.seqs.update((fact.id, fact.seq) for fact in told)
        found = rules.cells_of(told, [code], self.query, self.catalogue, self.places)
        return {place: cells[code] for place, cells in found.items()}

    def _ruled_without_facts(self, keys: Sequence[tuple[str]]) -> dict[tuple[str], dict[str, Cell]]:
        return {
            key: {place: replace(cell, facts=()) for place, cell in self._ruled(key[0]).items()}
            for key in keys
        }

    def _spoken_of(self) -> list[str]:
        """Places the question is about, and those that units among them may speak for."""
        here = {self.atlas.ids[unit] for unit in self.plan.inside}
        for unit in here & reach.born_in(self.places, self.windows[0]).keys():
            heads, formers = reach.formers_of(unit, self.places)
            here = here.union(heads, formers, (link.old for link in self.places.previous[unit]))
        return sorted(here)

    # Answers

    def _take(self, found: pa.Table) -> None:
        """Cells from the rows of `tables.answer`."""
        ids, lines = self.atlas.ids, self.source.lines
        columns = [found[name].to_pylist() for name in tables.CELL]
        for row in zip(*columns, strict=True):
            (
                line,
                unit,
                value,
                word,
                reported,
                expected,
                method,
                other,
                other_word,
                as_of,
                newest,
                stale,
                day,
            ) = row
            self.cells[(lines[line], ids[unit])] = Cell(
                value,
                Qualifier.EXACT if value is None else WORDS[word],
                Coverage(reported, expected),
                tables.METHODS[method],
                (),
                None if other is None else (other, WORDS[other_word]),
                None if value is None else as_of,
                None if value is None else newest,
                None if stale is None else (stale, day),
            )

    def rows(self, *, facts: bool) -> Found:
        """By place and indicator, every cell asked for."""
        found = self.count()
        self._take(found)
        self._contradict(found)
        if facts:
            self._open()
        return self._rows(self.codes, self._by_rules(facts=facts))

    def _rows(self, codes: Iterable[str], found: Found) -> Found:
        """`found` and the cells taken, by place and indicator."""
        for code in codes:
            if code in self.reached:
                continue
            for place, pieces in self.plan.rows[self.windows.index(self.days[code])].items():
                cell = self._row(code, place, pieces)
                if cell is not None:
                    found.setdefault(place, {})[code] = cell
        return found

    def table(self, codes: Sequence[str]) -> pa.Table:
        """The answer for `codes` as columns: only shares, carried and judged cells become objects on the way."""
        found = self.count()
        shares = [code for code in codes if self.catalogue.get(code).ratio is not None]
        carried = any(pieces for rows in self.plan.rows for pieces in rows.values())
        judged = set(codes) if carried else self.reached.intersection(codes) | set(shares)
        needed = set(ratios.with_sides(judged, self.catalogue))
        mine = found.filter(self._of(found, needed))
        self._take(mine)
        cells = self._rows(needed, self._by_rules(facts=False))
        cells = {place: ratios.shares(judged, row, self.catalogue) for place, row in cells.items()}
        plain = found.filter(self._of(found, set(codes) - judged))
        plain = answers.of_rows(plain, self.source.lines, self.atlas.ids)
        told = set(plain.filter(pc.equal(plain["place"], self.query.place))["indicator"].to_pylist())
        if self.query.indicators:
            silent = {code for code in codes if code not in judged and code not in told}
            missing = {code: self._missing(code, self.query.place) for code in silent}
            cells[self.query.place] = {**cells.get(self.query.place, {}), **missing}
        answer = pa.concat_tables([plain, answers.of_cells(cells, self._counts(mine))])
        return answers.in_order(answer, self.query.place, codes)

    def _counts(self, rows: pa.Table) -> Callable[[str, str, Cell], int]:
        """How many contradictions a cell has, from the level rows of what it is made of."""
        columns = (rows[name].to_pylist() for name in ("line", "unit", "split"))
        split = {(line, unit): count for line, unit, count in zip(*columns, strict=True)}

        def count(code: str, place: str, cell: Cell) -> int:
            if cell.contradictions:
                return len(cell.contradictions)
            computed = self.indicators[code].ratio if cell.method == "computed" else None
            codes = {code, *(ratios.sides(computed) if computed else ())} - self.reached
            return sum(
                split.get((self.lines.get(c), self.atlas.number[part]), 0)
                for c in codes
                for part in self._parts(c, place)
            )

        return count

    def _parts(self, code: str, place: str) -> list[str]:
        """The units a row is made of."""
        pieces = self.plan.rows[self.windows.index(self.days[code])].get(place, ())
        return [piece.unit for piece in pieces] or [place]

    def _of(self, rows: pa.Table, codes: Iterable[str]) -> Any:
        """Which rows are of one of `codes`."""
        return pc.is_in(rows["line"], pa.array([self.lines[c] for c in codes if c in self.lines], pa.int16()))

    def _row(self, code: str, place: str, pieces: Sequence[maps.Piece]) -> Cell | None:
        if not pieces:
            cell = self.cells.get((code, place))
            named = bool(self.query.indicators) and place == self.query.place
            return self._missing(code, place) if cell is None and named else cell
        units = [piece.unit for piece in pieces]
        named = bool(self.query.indicators) and place == self.query.place
        if not named and not any((code, unit) in self.cells for unit in units):
            return None
        cells = {unit: self.cells.get((code, unit)) or self._missing(code, unit) for unit in units}
        days, lineage = self.days[code], self.atlas.lineage
        return maps.carried(place, pieces, cells, self.indicators[code], days, self.places, lineage)

    def _missing(self, code: str, place: str) -> Cell:
        """The cell of a unit with nothing that counts."""
        indicator, days = self.indicators[code], self.days[code]
        children = self.places.children(place, days.start, days.end)
        roll = call(children, {}, place, indicator, days, self.places, self.atlas.lineage)
        return combine(View(), {}, roll, indicator)


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
