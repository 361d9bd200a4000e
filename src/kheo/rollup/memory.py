"""What was answered, remembered by indicator: a change costs the indicators it touches, not every answer.

It lives with the base of an archive (`kept`), so that all handles of a base share it. What is remembered of an indicator
is right as long as its version is the same, whichever handle asks; what was not counted is looked for among the answers
prepared with the archive (`shelf`), and counted last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kheo.common.types import Total
from kheo.rollup import answers, shelf
from kheo.rollup.desk import Source
from kheo.rollup.scope import Catalogue, Places, Query
from kheo.rollup.shapes import Shape, shape_of, versions

BUDGET = 200_000
"""Rows remembered of one base; the answer that was asked for longest ago goes first."""
LARGE = 20_000
"""Answers of more rows are not remembered."""
KEPT = 16
"""Windows of which what was judged is remembered."""
TOTALS, TABLE = shelf.TOTALS, shelf.TABLE
K = TypeVar("K", bound=tuple[Any, ...])
V = TypeVar("V")
Known = Mapping[str, tuple[int, Any]]
"""By code: a version, and the rows it had then (totals by place, or a table of `answers.SCHEMA`)."""


@dataclass
class _Answer:
    """What is remembered of a shape; `whole`: the codes with versions of the table made of it last, and that table."""

    known: Known
    size: int
    whole: tuple[Hashable, pa.Table] | None = None


class Memory:
    """Answers about one base by sort and shape. May be used by many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[tuple[str, Shape], _Answer] = OrderedDict()
        self._judged: OrderedDict[Hashable, dict[Any, tuple[int, Any]]] = OrderedDict()
        self.size = 0

    @classmethod
    def of(cls, source: Source) -> Memory:
        """The memory of a source's base."""
        found: Memory = source.kept.setdefault("memory", cls())
        return found

    def known(self, sort: str, shape: Shape, source: Source) -> Known:
        """What is remembered of a shape, or was prepared when the base was stored."""
        with self._lock:
            answer = self._answers.get((sort, shape))
            if answer is not None:
                self._answers.move_to_end((sort, shape))
                return answer.known
        prepared = shelf.read(sort, shape, source) if source.folder is not None else None
        if prepared is None:
            return {}
        return self.keep(sort, shape, {code: (source.base_mark, rows) for code, rows in prepared.items()})

    def keep(self, sort: str, shape: Shape, new: Known) -> Known:
        """Remember rows by code, but where those of a later version are known already. What is known then."""
        with self._lock:
            answer = self._answers.pop((sort, shape), None) or _Answer({}, 0)
            self.size -= answer.size
            newer = {
                code: told
                for code, told in new.items()
                if code not in answer.known or answer.known[code][0] <= told[0]
            }
            known = {**answer.known, **newer}
            size = sum(1 + len(rows) for _version, rows in known.values())
            if size <= LARGE:
                self._answers[sort, shape] = _Answer(known, size, answer.whole)
                self.size += size
            while self.size > BUDGET:
                self.size -= self._answers.popitem(last=False)[1].size
        return known

    def whole(self, shape: Shape, key: Hashable) -> pa.Table | None:
        """The table made of what is remembered, if the last was of these codes in these versions."""
        with self._lock:
            answer = self._answers.get((TABLE, shape))
            return answer.whole[1] if answer and answer.whole and answer.whole[0] == key else None

    def keep_whole(self, shape: Shape, key: Hashable, made: pa.Table) -> None:
        """Remember a table that was put in order."""
        with self._lock:
            if (TABLE, shape) in self._answers and made.num_rows <= LARGE:
                self._answers[TABLE, shape].whole = (key, made)

    def judged(
        self,
        what: Hashable,
        version: Callable[[K], int],
        keys: Iterable[K],
        find: Callable[..., Mapping[K, V]],
    ) -> dict[K, V]:
        """What `find` says of keys, found once while the version of a key is the same."""
        now = {key: version(key) for key in keys}
        with self._lock:
            known = self._judged.setdefault(what, {})
            self._judged.move_to_end(what)
            while len(self._judged) > KEPT:
                self._judged.popitem(last=False)
            found: dict[K, V] = {key: known[key][1] for key in now if known.get(key, (None,))[0] == now[key]}
        new = find([key for key in now if key not in found])
        with self._lock:
            for key, value in new.items():
                if key not in known or known[key][0] <= now[key]:
                    known[key] = (now[key], value)
        return {key: found[key] if key in found else new[key] for key in now}


def totals(
    source: Source,
    query: Query,
    codes: Sequence[str],
    catalogue: Catalogue,
    places: Places,
    count: Callable[[Sequence[str]], Sequence[Total]],
) -> list[Total]:
    """The answer for `codes`, in the order of `rules.totals`; `count` gives that for those not remembered."""

    def counted(missing: Sequence[str]) -> dict[str, dict[str, Total]]:
        by_code: dict[str, dict[str, Total]] = {code: {} for code in missing}
        for total in count(missing):
            by_code[total.indicator][total.place] = total
        return by_code

    def row(rows: Mapping[str, Total], place: str) -> dict[str, Total]:
        return {place: rows[place]} if place in rows else {}

    shape = shape_of(query, catalogue, places)
    found = _answer(TOTALS, source, shape, versions(source, codes, catalogue), counted, row)
    rows = [found[code] for code in codes]
    order = sorted({place for told in rows for place in told}, key=lambda one: (one != query.place, one))
    return [told[place] for place in order for told in rows if place in told]


def table(
    source: Source,
    query: Query,
    codes: Sequence[str],
    catalogue: Catalogue,
    places: Places,
    count: Callable[[Sequence[str]], pa.Table],
) -> pa.Table:
    """The same as a table of `answers.SCHEMA`; `count` gives that for codes not remembered."""

    def counted(missing: Sequence[str]) -> dict[str, pa.Table]:
        made.append(count(missing))
        return {code: made[-1].filter(pc.equal(made[-1]["indicator"], code)) for code in missing}

    def row(rows: pa.Table, place: str) -> pa.Table:
        return rows.filter(pc.equal(rows["place"], place))

    made: list[pa.Table] = []
    shape = shape_of(query, catalogue, places)
    now = versions(source, codes, catalogue)
    memory, key = Memory.of(source), tuple(now.items())
    whole = memory.whole(shape, key)
    if whole is not None:
        return whole
    found = _answer(TABLE, source, shape, now, counted, row)
    parts = [found[code] for code in codes]
    whole = answers.in_order(pa.concat_tables([answers.SCHEMA.empty_table(), *parts]), query.place, codes)
    memory.keep_whole(shape, key, whole)
    return whole


def _answer(
    sort: str,
    source: Source,
    shape: Shape,
    now: Mapping[str, int],
    count: Callable[[Sequence[str]], Mapping[str, Any]],
    row: Callable[[Any, str], Any],
) -> dict[str, Any]:
    """By code the rows of its version `now`. `row` gives those of a place among the rows of a code."""
    memory = Memory.of(source)
    found: dict[str, Any] = {}
    for wide, needs_row in shape.wider():
        if len(found) == len(now):
            break
        known = memory.known(sort, wide, source)
        for code in now.keys() - found.keys():
            if code not in known or known[code][0] != now[code]:
                continue
            rows = known[code][1]
            if wide.level is not shape.level:
                rows = row(rows, shape.place)
            if not needs_row or len(row(rows, shape.place)):
                found[code] = rows
    missing = [code for code in now if code not in found]
    if missing:
        new = count(missing)
        found.update(new)
        memory.keep(sort, shape, {code: (now[code], rows) for code, rows in new.items()})
    return found
