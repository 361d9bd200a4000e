"""What there is to look at: of every indicator, the months its figures begin and end in. From the mirror, not the ledger.

The stored part of the mirror is read once and kept with it; what changed since costs its own keys only. A figure that
was taken back since may still be counted here until the mirror is stored anew: a choice too many, never a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import ibis
import pyarrow as pa

from kheo import catalogue
from kheo.common.types import Kind
from kheo.ledger import mirror
from kheo.rollup import columns, told
from kheo.rollup.archive import Archive

_YEARS_BACK = 20  # a figure of more years than this is not told of each of them
_KEPT = 64  # windows whose answer is kept
_KEYS = pa.schema([("indicator", pa.string()), ("place", pa.string())])
Span = tuple[str, int, int]


def years() -> list[int]:
    """Calendar years in which a confirmed result lies or ends, newest first."""
    return list(_outline().years)


def indicators() -> set[str]:
    """Codes that have a confirmed result."""
    return set(_outline().spans)


def told_in(start: date | None, end: date) -> set[str]:
    """Codes told of somewhere in a window, by whole months; a stock also from as long before as it stays fresh."""
    return set(_outline().told_in(start, end))


@dataclass(frozen=True, eq=False)
class _Outline:
    """By indicator the (first month, last month) of its figures, of one state of the mirror; answers are kept."""

    spans: Mapping[str, frozenset[tuple[int, int]]]
    windows: dict[tuple[date | None, date], frozenset[str]] = field(default_factory=dict)

    @cached_property
    def years(self) -> tuple[int, ...]:
        found: set[int] = set()
        for first, last in frozenset().union(*self.spans.values()):
            found.update(range(max(first // 12, last // 12 - _YEARS_BACK), last // 12 + 1))
        return tuple(sorted(found, reverse=True))

    def told_in(self, start: date | None, end: date) -> frozenset[str]:
        if (start, end) not in self.windows:
            while len(self.windows) >= _KEPT:
                self.windows.pop(next(iter(self.windows)), None)
            codes = (code for code in self.spans if self._tells(code, start, end))
            self.windows[start, end] = frozenset(codes)
        return self.windows[start, end]

    def _tells(self, code: str, start: date | None, end: date) -> bool:
        book = catalogue.load()
        if code not in book:
            return False
        indicator, oldest = book.get(code), start
        if indicator.kind is Kind.STOCK:
            days = indicator.staleness_days
            oldest = None if days is None else end - timedelta(days=days)
        since, until = 0 if oldest is None else _month(oldest), _month(end)
        return any(since <= first and last <= until for first, last in self.spans[code])


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _outline() -> _Outline:
    """That of the mirror as it is now, made once for each of its states."""
    archive = mirror.current()
    mark, made = archive.kept.get("outline", (None, None))
    if mark != archive.mark:
        made = _Outline(_spans(archive))
        archive.kept["outline"] = (archive.mark, made)
    found: _Outline = made
    return found


def _spans(archive: Archive) -> dict[str, frozenset[tuple[int, int]]]:
    """A stock, and a flow since ever, begins in the month it ends in."""
    kept = archive.kept
    if "spans" not in kept:
        kept["spans"] = frozenset(_ask(archive, archive.facts(None, date.max), _of_facts))
    rows: frozenset[Span] = kept["spans"]
    if archive.dirty:
        rows |= frozenset(_ask(archive, archive.told(None, date.max, by_place=True), _of_dirty))
    found: dict[str, set[tuple[int, int]]] = {}
    for code, first, last in rows:
        found.setdefault(code, set()).add((first, last))
    return {code: frozenset(months) for code, months in found.items()}


def _ask(archive: Archive, rows: Any, make: Any) -> list[Span]:
    desk = archive.desk({})
    try:
        desk.view("rows", rows)
        keys = sorted(archive.dirty)
        desk.put("keys", pa.table({"indicator": [k[0] for k in keys], "place": [k[1] for k in keys]}, _KEYS))
        answer = desk.run(make)
    finally:
        desk.close()
    return list(zip(*(answer[name].to_pylist() for name in ("indicator", "first", "last"))))


def _named(name: str, schema: pa.Schema) -> Any:
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def _of_facts() -> Any:
    rows = _named("rows", columns.SCHEMA)
    return _months(rows.indicator, rows.start.coalesce(rows.end), rows.end, rows)


def _of_dirty() -> Any:
    rows = _named("rows", told.SCHEMA).semi_join(_named("keys", _KEYS), told.KEY)
    ever = ibis.date(1, 1, 1)
    return _months(rows.indicator, ibis.ifelse(rows.first == ever, rows.end, rows.first), rows.end, rows)


def _months(indicator: Any, first: Any, last: Any, rows: Any) -> Any:
    def month(day: Any) -> Any:
        return day.year() * 12 + day.month() - 1

    return rows.select(indicator=indicator, first=month(first), last=month(last)).distinct()
