"""What there is to look at: of every indicator, the months its figures begin and end in. From the mirror, not the ledger.

The stored part of the mirror is read once and kept with it; what changed since costs its own keys only. A figure that
was taken back since may still be counted here until the mirror is stored anew: a choice too many, never a number.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa

from kheo import catalogue
from kheo.common.types import Kind
from kheo.ledger import mirror
from kheo.rollup import columns, told
from kheo.rollup.archive import Archive

_YEARS_BACK = 20  # a figure of more years than this is not told of each of them
_KEYS = pa.schema([("indicator", pa.string()), ("place", pa.string())])
Span = tuple[str, int, int]


def years() -> list[int]:
    """Calendar years in which a confirmed result lies or ends, newest first."""
    found: set[int] = set()
    for _code, first, last in _spans(mirror.current()):
        found.update(range(max(first // 12, last // 12 - _YEARS_BACK), last // 12 + 1))
    return sorted(found, reverse=True)


def indicators() -> set[str]:
    """Codes that have a confirmed result."""
    return {code for code, _first, _last in _spans(mirror.current())}


def told_in(start: date | None, end: date) -> set[str]:
    """Codes told of somewhere in a window, by whole months; a stock also from as long before as it stays fresh."""
    book = catalogue.load()
    found: set[str] = set()
    for code, first, last in _spans(mirror.current()):
        if code in found or code not in book or last > _month(end):
            continue
        indicator = book.get(code)
        if indicator.kind is Kind.STOCK:
            days = indicator.staleness_days
            fresh = days is None or last >= _month(end - timedelta(days=days))
        else:
            fresh = start is None or first >= _month(start)
        if fresh:
            found.add(code)
    return found


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _spans(archive: Archive) -> frozenset[Span]:
    """(indicator, first month, last month); a stock, and a flow since ever, begins in the month it ends in."""
    kept = archive.kept
    if "outline" not in kept:
        kept["outline"] = frozenset(_ask(archive, archive.facts(None, date.max), _of_facts))
    base: frozenset[Span] = kept["outline"]
    if not archive.dirty:
        return base
    return base | frozenset(_ask(archive, archive.told(None, date.max, by_place=True), _of_dirty))


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
