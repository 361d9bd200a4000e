"""The part of a question in which units speak for the time before them: its figures and told rows, read for `speaking`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from kheo.rollup import lookups, opening, reach, rules, tables
from kheo.rollup.cells import Cell
from kheo.rollup.claims import Claim, claims_of, in_reach, own_view, span
from kheo.rollup.counting import MANY, Counting, Key
from kheo.rollup.shapes import shape_of
from kheo.rollup.speaking import Book, Land, Told

Found = dict[str, dict[str, Cell]]


class Speaking(Counting):
    """A question some of whose indicators have claims that reach back (`reached`)."""

    def _disputes(self, periods: Iterable[opening.Told]) -> dict[opening.Told, opening.Dispute]:
        """Who disagrees in periods whose sources differ."""
        return self._remembered("disputes", periods, self._hear)

    def _periods(self, rows: pa.Table) -> list[opening.Told]:
        """The periods of rows of `small.Near`."""
        lines, spots = self.source.lines, self.source.spots
        columns = (rows[name].to_pylist() for name in ("line", "spot", "first", "end"))
        return [
            (lines[line], spots[spot], first, end) for line, spot, first, end in zip(*columns, strict=True)
        ]

    def _hear(self, periods: Sequence[opening.Told]) -> dict[opening.Told, opening.Dispute]:
        asked_for, found = set(periods), {}
        for (code, place), facts in self._figures(list({period[:2] for period in periods})).items():
            for days, claims in opening.periods_of(facts, self.indicators[code]).items():
                if (code, place, *days) in asked_for:
                    found[(code, place, *days)] = opening.dispute(claims)
        return found

    # Claims that reach back

    def _of_reached(self, *, facts: bool) -> Found:
        """Rows of the indicators in which claims reach back; with the ids of their figures, by the rules themselves."""
        shape = shape_of(self.query, self.catalogue, self.places)
        keys = [(code,) for code in sorted(self.reached)]
        cells = self._ruled(keys) if facts else self._remembered(("reached", shape), keys, self._counted)
        found: Found = {}
        for (code,), rows in cells.items():
            for place, cell in rows.items():
                found.setdefault(place, {})[code] = cell
        return found

    # Without the ids of figures: from told rows

    def _counted(self, keys: Sequence[tuple[str]]) -> dict[tuple[str], dict[str, Cell]]:
        """What the rules say of indicators, but the ids of their figures."""
        if not keys:
            return {}
        land = Land(self.atlas, self.plan.trees[0], self.windows[0])
        told = self._told_of([code for (code,) in keys])
        claims, lists = self._judged(land, told)
        named = self.query.place if self.query.indicators else None
        cells: dict[tuple[str], dict[str, Cell]] = {}
        for (code,) in keys:
            # One indicator's rows at a time become objects: a million at once would be walked through again and again.
            rows = told.filter(pc.equal(told["indicator"], code))
            read = claims.get(code, {})
            book = Book(land, self.indicators[code], _by_place(rows, read), read)
            cells[(code,)] = {}
            for unit, pieces in self.plan.rows[0].items():
                parts = [piece.unit for piece in pieces] or [unit]
                if unit == named or not book.touched.isdisjoint(parts):
                    ids = {one for part in parts for one in lists.get((code, part), ())}
                    cell = book.row(unit, pieces)
                    cells[(code,)][unit] = replace(cell, facts=(), contradictions=tuple(sorted(ids)))
        return cells

    def _told_of(self, codes: Sequence[str]) -> pa.Table:
        """Told rows inside the window (`lookups.TOLD_OF`) of indicators, with those of predecessors."""
        here = self._spoken_of()
        some = len(here) < len(self.atlas.ids) // 2
        self.desk.put("here", pa.table({"place": here}, schema=tables.HERE))
        self.desk.put("asked", pa.table({"indicator": list(codes)}, schema=tables.ASKED))
        return self.desk.run(lookups.told_of_indicators, some)

    def _judged(
        self, land: Land, told: pa.Table
    ) -> tuple[dict[str, dict[str, Sequence[Claim]]], dict[Key, set[tuple[str, ...]]]]:
        """Claims of the keys that need judgement, by indicator and place; and by key the lists of figures that
        disagree there or below."""
        self.flows = True
        claims: dict[str, dict[str, Sequence[Claim]]] = {}
        lists: dict[Key, set[tuple[str, ...]]] = {}

        def disagree(code: str, place: str, ids: Iterable[tuple[str, ...]]) -> None:
            for unit in land.chain(place):
                lists.setdefault((code, unit), set()).update(ids)

        for (code, place), facts in self._figures(self._needing(land, told)).items():
            indicator = self.indicators[code]
            inside = [f for f in facts if in_reach(span(f, indicator.kind), indicator.kind, land.days)]
            if not inside:
                continue
            claims.setdefault(code, {})[place] = made = claims_of(inside, indicator)
            view = own_view(made, indicator, None)
            if view.contradictions:
                disagree(code, place, view.contradictions)
        split = told.filter(pc.and_(told["split"], pc.invert(told["tangled"])))
        periods = zip(
            *(split[name].to_pylist() for name in ("indicator", "place", "first", "end")), strict=True
        )
        for (code, place, *_days), dispute in self._disputes(periods).items():
            if dispute.ids:
                disagree(code, place, dispute.ids)
        return claims, lists

    def _needing(self, land: Land, told: pa.Table) -> list[Key]:
        """Keys whose claims are judged one by one: where periods cross, of units that speak for the time before them,
        and of those whose figures may fill that time."""
        born = land.country.born
        at = pc.index_in(told["place"], pa.array(list(born), pa.string()))
        before = pc.less(told["first"], pc.take(pa.array(list(born.values()), pa.date32()), at))
        speaking = _keys(told.filter(pc.fill_null(before, False)))
        filling = {(code, link.old) for code, unit in speaking for link in self.places.previous[unit]}
        return sorted(speaking | filling | _keys(told.filter(told["tangled"])))

    # With them: by the rules

    def _ruled(self, keys: Sequence[tuple[str]]) -> dict[tuple[str], dict[str, Cell]]:
        """What the rules say of indicators; the figures of few places are read at once, of many one by one."""
        if not keys:
            return {}
        here = self._spoken_of()
        few = len(here) <= MANY
        self.desk.view("facts", self.source.facts(self.query.start, self.query.end, stocks=False))
        self.desk.put("here", pa.table({"place": here}))
        turns = [keys] if few else [[key] for key in keys]
        some = len(here) < len(self.atlas.ids) // 2
        cells: dict[tuple[str], dict[str, Cell]] = {key: {} for key in keys}
        for turn in turns:
            codes = [code for (code,) in turn]
            self.desk.put("asked", pa.table({"indicator": codes}))
            told = opening.facts_of(self.desk.run(lookups.figures_of_indicators, some))
            self.seqs.update((fact.id, fact.seq) for fact in told)
            for place, row in rules.cells_of(told, codes, self.query, self.catalogue, self.places).items():
                for code, cell in row.items():
                    cells[(code,)][place] = cell
        return cells

    def _spoken_of(self) -> list[str]:
        """Places the question is about, and those that units among them may speak for."""
        here = {self.atlas.ids[unit] for unit in self.plan.inside}
        if len(here) > len(self.atlas.ids) // 2:
            return sorted(self.atlas.ids)
        spoken = set(here)
        for unit in here & reach.born_in(self.places, self.windows[0]).keys():
            heads, formers = reach.formers_of(unit, self.places)
            spoken.update(heads, formers, (link.old for link in self.places.previous[unit]))
        return sorted(spoken)


def _keys(rows: pa.Table) -> set[Key]:
    return set(zip(rows["indicator"].to_pylist(), rows["place"].to_pylist(), strict=True))


def _by_place(rows: pa.Table, without: Container[str]) -> dict[str, list[Told]]:
    """One indicator's told rows by place, but of some."""
    columns = (rows[name].to_pylist() for name in lookups.TOLD_OF[1:])
    found: dict[str, list[Told]] = {}
    for n, (place, *row) in enumerate(zip(*columns, strict=True)):
        if place not in without:
            found.setdefault(place, []).append(Told._make((*row, f"t{n}")))
    return found
