"""The same totals as `rules`, set-based: Ibis expressions over told rows, run by DuckDB inside the process.

One pass over what was told in the window adds it up by indicator and unit above; the few upper levels are then small
tables. Only what is rare and needs judgement goes through Python: keys whose periods cross, stocks of units whose
successors report too, and indicators in which a unit speaks for the time before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kheo.common.types import Coverage, Form, Kind, Qualifier, Total
from kheo.rollup import answers, lookups, maps, memory, opening, ratios, small, tables
from kheo.rollup import told as telling
from kheo.rollup.cells import Cell, call, combine
from kheo.rollup.claims import View
from kheo.rollup.columns import to_table
from kheo.rollup.counting import MANY, Key
from kheo.rollup.desk import Source
from kheo.rollup.marks import Marks
from kheo.rollup.reached import Found, Speaking
from kheo.rollup.scope import Catalogue, Places, Query, asked

__all__ = ["documents", "figures", "marks", "series", "table", "to_table", "totals"]

PAGE = 256
"""Figures read at first for a page of them: most of the latest are used."""
WORDS = {mask: word for word, mask in telling.WORDS.items()}


def totals(
    source: Source, query: Query, catalogue: Catalogue, places: Places, *, facts: bool = False
) -> list[Total]:
    """Totals as `rules.totals` gives them; the ids of their figures only when `facts` asks for them."""
    codes = asked(query, catalogue)
    if facts:
        return _totals(source, query, codes, catalogue, places, facts=True)
    count = partial(_totals, source, query, catalogue=catalogue, places=places, facts=False)
    return memory.totals(source, query, codes, catalogue, places, count)


def _totals(
    source: Source,
    query: Query,
    codes: Sequence[str],
    catalogue: Catalogue,
    places: Places,
    *,
    facts: bool,
) -> list[Total]:
    if not codes:
        return []
    with _Run(source, query, ratios.with_sides(codes, catalogue), catalogue, places) as run:
        found = run.rows(facts=facts)
    found = {place: ratios.shares(codes, cells, catalogue) for place, cells in found.items()}
    order = sorted(found, key=lambda place: (place != query.place, place))
    return [cell.total(code, place, query) for place in order for code, cell in found[place].items()]


def table(source: Source, query: Query, catalogue: Catalogue, places: Places) -> pa.Table:
    """The same totals as columns (`answers.SCHEMA`), for answers too large to be objects."""

    def count(codes: Sequence[str]) -> pa.Table:
        with _Run(source, query, ratios.with_sides(codes, catalogue), catalogue, places) as run:
            return run.table(codes)

    return memory.table(source, query, asked(query, catalogue), catalogue, places, count)


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


def documents(source: Source, query: Query, catalogue: Catalogue, places: Places) -> pa.Table:
    """Sources of all that was told in the window where `query` asks, whether a total uses it or has another view, with
    the number of figures in each (`tables.DOCUMENTS`, in no order)."""
    with _Run(source, query, asked(query, catalogue), catalogue, places) as run:
        return run.documents()


def marks(
    source: Source, query: Query, catalogue: Catalogue, places: Places, cutoff: date
) -> dict[Key, Marks]:
    """Marks of the rows of `totals`, as `rules.marks` gives them."""
    with _Run(source, query, asked(query, catalogue), catalogue, places, cutoff) as run:
        return run.marks(cutoff)


class _Run(Speaking):
    """One question with its answers."""

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
        if self.near is not None:
            periods: Iterable[opening.Told] = self._periods(self.near.split())
        else:
            periods = _told(self.desk.run(lookups.split, self.flows, self.stocks))
        for period, dispute in self._disputes(periods).items():
            for ids in dispute.ids:
                yield (period[0], period[1]), ids

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
        self._lay_levels()
        for n, depth in enumerate(reversed(self.plan.depths)):
            self.desk.keep(f"top_{depth}", lookups.top, depth, n == 0)
        self.desk.keep("used", lookups.used, self.plan.depths)
        self.desk.keep("told_used", lookups.told_used, self.flows, self.stocks)
        split = _told(self.desk.run(lookups.split_used))
        lost = sorted({id for dispute in self._disputes(split).values() for id in dispute.lost})
        self.desk.put("losers", pa.table([lost], schema=tables.LOSERS))
        self._view_facts()
        return self.desk.run(lookups.ids_used)

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
        found = self.desk.run(lookups.viewed_used).to_pylist() if rows else []
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
        cells = self._rows(self.codes, self._of_reached(facts=True)).get(place, {})
        cell = ratios.shares([code], cells, self.catalogue).get(code)
        if cell is None or cell.value is None:
            return [], 0
        codes = set(self.codes if cell.method == "computed" else [code])
        judged = codes if carried else codes & self.reached
        spoken = {id for c in judged if c in cells for id in cells[c].facts}
        if codes - judged and self.near is not None:
            return self._latest(sorted(codes - judged), spoken, limit, offset)
        if codes - judged and self.cells:
            opened = self._opened()
            opened = opened.filter(self._of(opened, codes)).select(["id", "seq"])
            spoken |= {id for key, view in self._viewed() if key[0] in codes for id in view.facts}
        else:
            opened = tables.OPENED.empty_table()
        ids = self._in_order(spoken, codes)
        told = pa.table([[id for id, _seq in ids], [seq for _id, seq in ids]], schema=tables.OPENED)
        rows = pa.concat_tables([opened.cast(tables.OPENED), told])
        rows = rows.sort_by([("seq", "descending"), ("id", "ascending")])
        return rows.slice(offset, limit)["id"].to_pylist(), rows.num_rows

    def _in_order(self, ids: Set[str], codes: Collection[str]) -> list[tuple[str, int]]:
        """Ids that settled views of `codes` name, with their seq."""
        if not self.seqs.keys() >= ids:  # those of views judged for an earlier question
            self._figures([key for key in self.views if key[0] in codes])
        return [(id, self.seqs[id]) for id in sorted(ids)]

    def _latest(
        self, codes: Sequence[str], spoken: Set[str], limit: int, offset: int
    ) -> tuple[list[str], int]:
        """A page of a small question's figures and their number: of the figures only the latest are read.

        `spoken`: ids that settled keys have named already.
        """
        assert self.near is not None
        lines = {self.lines[code] for code in codes if code in self.lines}
        used = small.codes_used(self.levels, self.left_out, self.plan.depths)
        used = {(line, edge) for line, edge in used if line in lines}
        told, views = self.near.used(used), set(spoken)
        for (code, place), view in self.views.items():
            edges = self.plan.codes_of(self.windows.index(self.days[code]), self.atlas.number[place])
            if view.value is not None and any((self.lines[code], edge) in used for edge in edges):
                views.update(view.facts)
        count = (pc.sum(told["figures"]).as_py() or 0) + len(views)
        found = self._in_order(views, [*codes, *self.reached])
        self._view_facts()
        few = told.num_rows <= MANY
        if few:
            self.desk.put("here", pa.table([pc.take(self._spot_names, told["spot"])], schema=tables.HERE))
        at_most = PAGE
        while told.num_rows:
            names = tables.listed("code", codes)
            self.desk.name(names)
            rows = self.desk.run(small.latest, len(names), few, self.stocks, at_most)
            mine = self._kept(rows, told)
            if rows.num_rows < at_most or len(mine) >= offset + limit:
                found += mine
                break
            at_most *= 8
        found.sort(key=lambda row: (-row[1], row[0]))
        return [id for id, _seq in found[offset : offset + limit]], count

    @cached_property
    def _spot_names(self) -> pa.Array:
        return pa.array(self.source.spots, pa.string())

    def _kept(self, rows: pa.Table, told: pa.Table) -> list[tuple[str, int]]:
        """Of figures, those that the told rows are made of: id and seq."""
        spot = pc.index_in(rows["place"], self._spot_names)
        near = pc.and_(pc.is_in(told["spot"], spot), pc.is_in(told["end"], rows["end"].combine_chunks()))
        told = told.filter(near)
        split = dict(zip(self._periods(told), told["split"].to_pylist(), strict=True))
        stock = {code for code in self.codes if self.indicators[code].kind is Kind.STOCK}
        found: list[tuple[str, int, opening.Told]] = []
        columns = (rows[name].to_pylist() for name in rows.column_names)
        for id, seq, code, place, start, end, form in zip(*columns, strict=True):
            one_day = code in stock or (form == Form.ENTRY.value and start is None)
            period = (code, place, end if one_day else start or date.min, end)
            if period in split:
                found.append((id, seq, period))
        disputes = self._disputes({period for _id, _seq, period in found if split[period]})
        lost = {id for dispute in disputes.values() for id in dispute.lost}
        return [(id, seq) for id, seq, _period in found if id not in lost]

    def documents(self) -> pa.Table:
        """Sources of all that was told, and how many figures stand in each."""
        self._lay_out()
        self._lay_places()
        kinds = {self.indicators[code].kind for code in self.lines}
        self.flows, self.stocks = Kind.FLOW in kinds, Kind.STOCK in kinds
        if not kinds:
            return tables.DOCUMENTS.empty_table()
        self.desk.keep("told_here", lookups.told_here, self.flows, self.stocks)
        self._view_facts()
        return self.desk.run(lookups.documents).cast(tables.DOCUMENTS)

    # Marks

    def marks(self, cutoff: date) -> dict[Key, Marks]:
        """Marks that are not nought, by indicator and row."""
        self._lay_out()
        self._lay_places()
        rows = self.source.told(self.query.start, self.query.end, stocks=False, edges=True)
        self.desk.view("told_edges", rows)
        self.desk.put("under", self.plan.below(self.spots))
        names = [list(rows) for rows in self.plan.rows]
        found: dict[Key, Marks] = {}
        for row in self.desk.run(lookups.marked).to_pylist():
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
        return self._rows(self.codes, self._of_reached(facts=facts))

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
        cells = self._rows(needed, self._of_reached(facts=False))
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


def _told(rows: pa.Table) -> Iterator[opening.Told]:
    """The periods of rows with their key and days."""
    columns = (rows[name].to_pylist() for name in ("indicator", "place", "first", "end"))
    return zip(*columns, strict=True)
