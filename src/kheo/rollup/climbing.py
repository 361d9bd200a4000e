"""The upper levels in plain Python, for the few rows of a page: the same as `tables.step`, without a database's plans.

It takes the rows of `tables.base` and gives the rows of every level, as `tables.step` would keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kheo.rollup import told as telling
from kheo.rollup.scope import RollCall
from kheo.rollup.tables import BELOW, PARTIAL, STATED

Row = dict[str, Any]
Call = Callable[[int, int, Mapping[int, date]], RollCall | None]
"""Roll call of the parts of a unit (window, unit, newest day by part), None where nobody can be told twice."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How an indicator is counted: the window of its tree, and whether it adds over units."""

    window: int
    adds: bool
    stock: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of a window's tree, as in `tables.UNITS`."""

    parent: int | None
    depth: int
    expected: int
    wanted: bool


@dataclass(slots=True)
class _Sum:
    """What is added below a unit."""

    value: Decimal = Decimal(0)
    mask: int = 0
    n: int = 0
    reported: int = 0
    whole: bool = True
    split: int = 0
    of: int | None = None
    days: list[date] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Add a cell that has a value."""
        self.value += row["value"]
        self.mask |= row["word"]
        self.n += 1
        self.reported += 1
        self.whole = self.whole and row["method"] >= STATED
        if row["as_of"] is not None:
            self.days += [row["as_of"], row["newest"]]


def climb(
    based: Iterable[Row],
    kinds: Mapping[int, Kind],
    nodes: Mapping[tuple[int, int], Node],
    depths: Sequence[int],
    call: Call,
    numbers: Mapping[str, int],
) -> tuple[dict[int, list[Row]], dict[int, list[Row]]]:
    """The cells of every depth, and the stocks another unit answers for. `numbers`: of units by id."""
    rows: dict[int, dict[tuple[int, int], Row]] = {depth: {} for depth in depths}
    sums: dict[tuple[int, int], _Sum] = {}
    for row in based:
        node = nodes.get((kinds[row["line"]].window, row["unit"]))
        if node is not None:
            rows[node.depth][(row["line"], row["unit"])] = row
            sums[(row["line"], row["unit"])] = _leaves(row)
    cells: dict[int, list[Row]] = {}
    left_out: dict[int, list[Row]] = {}
    for depth in depths:
        cells[depth] = [
            _chosen(line, unit, rows[depth].get((line, unit)), sums[(line, unit)], kinds[line], nodes)
            for line, unit in _at(depth, sums, kinds, nodes)
        ]
        left_out[depth] = _raise(cells[depth], kinds, sums, call, numbers)
    return cells, left_out


def _at(
    depth: int,
    sums: Mapping[tuple[int, int], _Sum],
    kinds: Mapping[int, Kind],
    nodes: Mapping[tuple[int, int], Node],
) -> list[tuple[int, int]]:
    return [(line, unit) for line, unit in sums if nodes[(kinds[line].window, unit)].depth == depth]


def _leaves(row: Row) -> _Sum:
    found = _Sum(split=row["split"] or 0)
    if row["n"]:
        found.value, found.mask, found.n = row["value"], row["word"], row["n"]
        found.days = [day for day in (row["as_of"], row["newest"]) if day is not None]
    found.reported = row["reported"] or 0
    return found


def _raise(
    cells: Iterable[Row],
    kinds: Mapping[int, Kind],
    sums: dict[tuple[int, int], _Sum],
    call: Call,
    numbers: Mapping[str, int],
) -> list[Row]:
    """Add the cells to the sums of the units above; those that another answers for are given back."""
    groups: dict[tuple[int, int], list[Row]] = {}
    for cell in cells:
        if cell["parent"] is not None:
            groups.setdefault((cell["line"], cell["parent"]), []).append(cell)
    left_out: list[Row] = []
    for (line, parent), group in groups.items():
        above = sums.setdefault((line, parent), _Sum())
        above.split += sum(cell["split"] for cell in group)
        told = [cell for cell in group if cell["value"] is not None]
        if kinds[line].stock:
            newest = {cell["unit"]: cell["newest"] for cell in told}
            roll = call(kinds[line].window, parent, newest)
            if roll is not None:
                standing = {numbers[id] for id in roll.standing}
                above.of = roll.of
                left_out += [{"line": line, "unit": c["unit"]} for c in told if c["unit"] not in standing]
                told = [cell for cell in told if cell["unit"] in standing]
        for cell in told:
            above.take(cell)
    return left_out


def folded(mask: int, n: int) -> int:
    """The word of a sum of `n` amounts from the mask of their words."""
    about = mask >= telling.ABOUT or mask == telling.OVER + telling.UNDER
    return telling.ABOUT if n > 1 and about else mask


def _chosen(
    line: int,
    unit: int,
    row: Row | None,
    below: _Sum,
    kind: Kind,
    nodes: Mapping[tuple[int, int], Node],
) -> Row:
    """Counted when all are in, else stated, else what there is; the view not taken beside it."""
    node = nodes[(kind.window, unit)]
    expected = node.expected if below.of is None else below.of
    told = row is not None and bool(row["own_n"])
    counted = kind.adds and below.n > 0
    all_in = counted and below.reported == expected and below.whole
    up = counted and (all_in or not told)
    own = (row["own_value"], folded(row["own_word"], row["own_n"])) if row is not None and told else None
    added = (below.value, folded(below.mask, below.n)) if counted else None
    second = None
    if row is not None and row["other_value"] is not None:
        second = (row["other_value"], folded(row["other_word"], row["other_n"]))
    value = added if up else own
    other = own if up else (added or second) if told else None
    day = row["own_day"] if row is not None and told else None
    return {
        "line": line,
        "unit": unit,
        "window": kind.window,
        "parent": node.parent,
        "wanted": node.wanted,
        "value": None if value is None else value[0],
        "word": None if value is None else value[1],
        "reported": below.reported,
        "expected": expected,
        "method": BELOW if up and all_in else PARTIAL if up else STATED if told else 0,
        "other_value": None if other is None else other[0],
        "other_word": None if other is None else other[1],
        "as_of": min(below.days, default=None) if up else day,
        "newest": max(below.days, default=None) if up else day,
        "stale": None if row is None else row["stale"],
        "stale_day": None if row is None else row["stale_day"],
        "split": below.split,
    }
