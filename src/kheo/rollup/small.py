"""Small questions: those about few places or few indicators.

Their told rows are read with one plain statement a kind and added up as Arrow columns. A database plans the joins and
sums of `tables.start` longer than it runs them when there is little to add; the meaning of every step is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from kheo.rollup import climbing, tables
from kheo.rollup import told as telling
from kheo.rollup.desk import Desk
from kheo.rollup.tables import day, is_root, listed, named, numbers, opens, stands, texts
from kheo.rollup.tree import NOWHERE

PLACES = 24
"""Up to so many places (by window) a question is small, whatever it asks."""
LINES = 4
"""Up to so many indicators it is, wherever it asks."""
SINCE, AMOUNT = pa.date32(), tables.AMOUNT
READ = ("line", "spot", "first", "end", "value", "word", "split", "figures", "tangled")
SECOND = ("other_value", "other_word")
Pair = tuple[int, int]


# What is read


def flows_told(lines: int, spots: int) -> Any:
    """Flows told inside the window with what decides whether they count; of so many indicators and places listed as
    "line" and "spot", of all where it is 0."""
    told = named("told")
    rows = told.filter(told.first >= day("start"), told.end <= day("end"))
    rows = _near(rows, lines, spots)
    return rows.select(*READ, *SECOND, stood=stands(rows), opened=opens(rows), root=is_root(rows))


def stocks_told(lines: int, spots: int) -> Any:
    """Stocks as last told on the day asked, likewise."""
    told = named("told_stocks")
    rows = told.filter(told.end <= day("end"), told.after.isnull() | (told.after > day("end")))
    rows = rows.filter(rows.widest | rows.tangled)
    return _near(rows, lines, spots).select(*READ)


def _near(rows: Any, lines: int, spots: int) -> Any:
    rows = rows.filter(rows.line.isin(numbers("line", lines))) if lines else rows
    return rows.filter(rows.spot.isin(numbers("spot", spots))) if spots else rows


def latest(codes: int, some_places: bool, stocks_too: bool, at_most: int) -> Any:
    """The counted figures of so many indicators listed as "code" that were confirmed last; where places are few, of
    those under "here"."""
    facts = named("facts")
    rows = facts.filter(facts.state == "confirmed", facts.basis == "result", facts.whole)
    rows = rows.filter(rows.end <= day("end"), rows.indicator.isin(texts("code", codes)))
    if not stocks_too:
        rows = rows.filter(rows.end >= day("start"))
    if some_places:
        rows = rows.semi_join(named("here"), "place")
    rows = rows.order_by([ibis.desc(_.seq), _.id]).limit(at_most)
    return rows.select("id", "seq", "indicator", "place", "start", "end", "form")


class Near:
    """The told rows of one small question.

    `rows` have the columns of READ and SECOND, and `window`, `stock`, `stood` (it is added), `opened` (it says that its
    place told) and `root`. Lines without a window are not asked for.
    """

    def __init__(self, desk: Desk, kinds: pa.Table, edges: pa.Table, some_places: bool) -> None:
        self._edges = edges
        spots = listed("spot", pc.unique(edges["spot"]).to_pylist() or [NOWHERE]) if some_places else {}
        desk.name(spots)
        parts = []
        for stock, read in ((False, flows_told), (True, stocks_told)):
            mine = kinds.filter(pc.equal(kinds["stock"], stock))
            lines = listed("line", mine["line"].to_pylist()) if 0 < mine.num_rows <= LINES else {}
            desk.name(lines)
            if mine.num_rows:
                parts.append(_of(desk.run(read, len(lines), len(spots)), mine, stock))
        self.rows = pa.concat_tables(parts)
        asked_for = pc.is_in(self._key(self.rows), self._key(edges))
        self.rows = self.rows.filter(asked_for)

    def _key(self, rows: pa.Table) -> Any:
        """Window and place as one number."""
        window = pc.shift_left(rows["window"].cast(pa.int64()), 32)
        return pc.add(window, rows["spot"].cast(pa.int64())).combine_chunks()

    def without(self, lines: Iterable[int]) -> None:
        """Leave indicators out."""
        gone = pc.is_in(self.rows["line"], pa.array(list(lines), pa.int16()))
        self.rows = self.rows.filter(pc.invert(gone))

    def reaching(self, born: Mapping[int, date], lines: Iterable[int]) -> set[int]:
        """Which of `lines` have a period that began before its place (`born` gives their first days) did."""
        rows = self.rows.filter(pc.is_in(self.rows["line"], pa.array(list(lines), pa.int16())))
        at = pc.index_in(rows["spot"], pa.array(list(born), pa.int32()))
        before = pc.less(rows["first"], pc.take(pa.array(list(born.values()), SINCE), at))
        return set(rows.filter(before)["line"].to_pylist())

    def tangled(self) -> list[Pair]:
        """Line and spot of keys that need judgement."""
        return list(dict.fromkeys(_pairs(self.rows.filter(self.rows["tangled"]))))

    def split(self) -> pa.Table:
        """Rows whose sources differ, but those of tangled keys."""
        return self.rows.filter(pc.and_(self.rows["split"], pc.invert(self.rows["tangled"])))

    # Sums

    def by_code(self) -> tuple[pa.Table, pa.Table]:
        """The rows that are not tangled with the `code` of the edges: for the unit above, and for their own."""
        rows = self.rows.filter(pc.invert(self.rows["tangled"]))
        own = pc.less(self._edges["code"], 0)
        keys = self._key(rows)
        return tuple(
            _with_code(rows, pc.index_in(keys, self._key(edges)), edges)
            for edges in (self._edges.filter(pc.invert(own)), self._edges.filter(own))
        )

    def based(self, settled: Iterable[Mapping[str, Any]]) -> list[climbing.Row]:
        """The rows of `tables.base`. `settled`: rows of `tables.GROUPED` without gaps, for tangled keys."""
        below, own = self.by_code()
        found: dict[Pair, climbing.Row] = {}
        for row in _sums(below).to_pylist():
            _row(found, row["line"], row["code"]).update(_below(row))
        for row in _sums(_with_second(own), own=True).to_pylist():
            base = _row(found, row["line"], -1 - row["code"])
            base.update(_own(row), split=base["split"] + row["split_sum"])
        for row in settled:
            _settle(found, row)
        return list(found.values())

    def used(self, codes: Iterable[Pair]) -> pa.Table:
        """The rows that are added where (line, code) is one of `codes`."""
        wide = pa.array([_wide(line, code) for line, code in codes], pa.int64())
        parts = []
        for rows in self.by_code():
            line = pc.shift_left(rows["line"].cast(pa.int64()), 32)
            mine = pc.is_in(pc.add(line, rows["code"].cast(pa.int64())), wide)
            parts.append(rows.filter(pc.and_(mine, rows["stood"])))
        return pa.concat_tables(parts)


def _wide(line: int, code: int) -> int:
    return (line << 32) + code


def _pairs(rows: pa.Table) -> Iterator[Pair]:
    return zip(rows["line"].to_pylist(), rows["spot"].to_pylist(), strict=True)


def _of(rows: pa.Table, kinds: pa.Table, stock: bool) -> pa.Table:
    """Rows of the asked indicators, stocks like flows."""
    at = pc.index_in(rows["line"], kinds["line"].combine_chunks())
    rows = rows.filter(pc.is_valid(at))
    at = pc.drop_null(at)
    columns = {name: rows[name] for name in READ}
    columns["window"] = pc.take(kinds["window"], at)
    columns["stock"] = pa.repeat(stock, rows.num_rows)
    if stock:
        oldest = pc.take(kinds["oldest"], at)
        fresh = pc.fill_null(pc.greater_equal(rows["end"], oldest), True)
        columns |= {"stood": fresh, "opened": fresh, "root": pa.repeat(False, rows.num_rows)}
        columns["other_value"] = pa.nulls(rows.num_rows, AMOUNT)
        columns["other_word"] = pa.nulls(rows.num_rows, pa.int8())
    else:
        columns |= {name: rows[name] for name in ("stood", "opened", "root", *SECOND)}
    return pa.table(columns)


def _with_code(rows: pa.Table, at: Any, edges: pa.Table) -> pa.Table:
    codes = pc.take(edges["code"], pc.drop_null(at))
    return rows.filter(pc.is_valid(at)).append_column("code", codes)


def _with_second(rows: pa.Table) -> pa.Table:
    """With the view not taken of rows that nothing wider holds: another one, or their own."""
    root, other = rows["root"], rows["other_value"]
    value = pc.if_else(root, pc.coalesce(other, rows["value"].cast(AMOUNT)), None)
    word = pc.if_else(pc.is_valid(other), rows["other_word"], rows["word"])
    seconds = pc.and_(root, pc.is_valid(other))
    rows = rows.append_column("second", value).append_column("second_n", root.cast(pa.int32()))
    rows = _with_words(rows, "second_word", pc.if_else(root, word, pa.scalar(0, pa.int8())))
    return rows.append_column("seconds", seconds)


def _with_words(rows: pa.Table, name: str, word: Any) -> pa.Table:
    """Words as columns that fold into one mask (`_mask`): above OVER and UNDER the largest decides."""
    rows = rows.append_column(name, word)
    rows = rows.append_column(f"{name}_over", pc.equal(word, telling.OVER))
    return rows.append_column(f"{name}_under", pc.equal(word, telling.UNDER))


def _sums(rows: pa.Table, own: bool = False) -> pa.Table:
    """Sums by line and code."""
    stood, stock, no_day = rows["stood"], rows["stock"], pa.scalar(None, SINCE)
    value = rows["value"].cast(AMOUNT)
    dated, stale = pc.and_(stood, stock), pc.and_(pc.invert(stood), stock)
    nought = pa.scalar(None, AMOUNT)
    end = rows["end"]
    rows = _with_words(rows, "w", pc.if_else(stood, rows["word"], pa.scalar(0, pa.int8())))
    rows = rows.append_column("v", pc.if_else(stood, value, nought))
    rows = rows.append_column("n", stood.cast(pa.int32()))
    rows = rows.append_column("reported", rows["opened"].cast(pa.int32()))
    rows = rows.append_column("day", pc.if_else(dated, end, no_day))
    rows = rows.set_column(rows.column_names.index("split"), "split", rows["split"].cast(pa.int32()))
    found = [
        ("v", "sum"),
        ("w", "max"),
        ("w_over", "any"),
        ("w_under", "any"),
        ("n", "sum"),
        ("reported", "sum"),
        ("split", "sum"),
        ("day", "min"),
        ("day", "max"),
    ]
    if own:
        rows = rows.append_column("stale", pc.if_else(stale, value, nought))
        rows = rows.append_column("stale_day", pc.if_else(stale, end, no_day))
        found += [("stale", "max"), ("stale_day", "max"), ("second", "sum"), ("second_n", "sum")]
        found += [("second_word", "max"), ("second_word_over", "any"), ("second_word_under", "any")]
        found += [("seconds", "any")]
    return rows.group_by(["line", "code"], use_threads=False).aggregate(found)


def _mask(row: Mapping[str, Any], name: str) -> int:
    top: int = row[f"{name}_max"]
    if top >= telling.ABOUT:
        return top
    word: int = telling.OVER * row[f"{name}_over_any"] + telling.UNDER * row[f"{name}_under_any"]
    return word


_NOTHING: climbing.Row = {
    **dict.fromkeys(("own_value", "own_word", "own_n", "own_day", "stale", "stale_day")),
    **dict.fromkeys(
        ("other_value", "other_word", "other_n", "value", "word", "n", "reported", "as_of", "newest")
    ),
    "split": 0,
}


def _row(found: dict[Pair, climbing.Row], line: int, unit: int) -> climbing.Row:
    if (line, unit) not in found:
        found[(line, unit)] = _NOTHING | {"line": line, "unit": unit}
    return found[(line, unit)]


def _below(row: Mapping[str, Any]) -> climbing.Row:
    return {
        "value": row["v_sum"],
        "word": _mask(row, "w"),
        "n": row["n_sum"],
        "reported": row["reported_sum"],
        "split": row["split_sum"],
        "as_of": row["day_min"],
        "newest": row["day_max"],
    }


def _own(row: Mapping[str, Any]) -> climbing.Row:
    return {
        "own_value": row["v_sum"],
        "own_word": _mask(row, "w"),
        "own_n": row["n_sum"],
        "own_day": row["day_max"],
        "stale": row["stale_max"],
        "stale_day": row["stale_day_max"],
        "other_value": row["second_sum"] if row["seconds_any"] else None,
        "other_word": _mask(row, "second_word"),
        "other_n": row["second_n_sum"],
    }


def _settle(found: dict[Pair, climbing.Row], row: Mapping[str, Any]) -> None:
    """Add a settled view where its key is added."""
    if row["code"] < 0:
        base = _row(found, row["line"], -1 - row["code"])
        for name in ("value", "word", "n"):
            base[f"own_{name}"] = row[name]
        base["own_day"] = row["newest"]
        for name in ("stale", "stale_day", "other_value", "other_word", "other_n"):
            base[name] = row[name]
        base["split"] += row["split"]
        return
    base = _row(found, row["line"], row["code"])
    base["split"] += row["split"]
    base["reported"] = (base["reported"] or 0) + row["reported"]
    if row["n"]:
        base["value"] = row["value"] + (base["value"] or 0)
        base["word"] = row["word"] | (base["word"] or 0)
        base["n"] = row["n"] + (base["n"] or 0)
        base["as_of"] = _least(base["as_of"], row["as_of"], min)
        base["newest"] = _least(base["newest"], row["newest"], max)


def _least(a: date | None, b: date | None, choose: Any) -> date | None:
    days = [one for one in (a, b) if one is not None]
    found: date | None = choose(days) if days else None
    return found


# From cells down to their figures


def codes_used(
    cells: Mapping[int, Sequence[climbing.Row]],
    left_out: Mapping[int, Sequence[climbing.Row]],
    depths: Sequence[int],
) -> set[Pair]:
    """Line and `code` of the edges of what makes the wanted cells (`lookups.used`)."""
    found: set[Pair] = set()
    opened: set[Pair] = set()
    for depth in reversed(depths):
        out = {(row["line"], row["unit"]) for row in left_out[depth]}
        here: set[Pair] = set()
        for cell in cells[depth]:
            unit = (cell["line"], cell["unit"])
            above = (cell["line"], cell["parent"]) in opened and unit not in out
            if cell["value"] is None or not (cell["wanted"] or above):
                continue
            if cell["method"] == tables.STATED:
                found.add((unit[0], -1 - unit[1]))
            else:
                found.add(unit)
                here.add(unit)
        opened = here
    return found
