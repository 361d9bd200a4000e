"""The data inside the package: three gzipped tables built by scripts/build_places.py."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from kheo.common.errors import Problem
from kheo.common.types import Level
from kheo.places.gazetteer import Places
from kheo.places.model import DatedName, Succession, Unit

_DATA = Path(__file__).parent / "data"
_BEFORE, _AFTER = date(2025, 6, 30), date(2025, 7, 1)
# Islands that were districts without communes are why communes and special zones do not tally one to one.
COUNTS: dict[tuple[Level, date], int] = {
    (Level.PROVINCE, _BEFORE): 63,
    (Level.DISTRICT, _BEFORE): 696,
    (Level.COMMUNE, _BEFORE): 10_035,
    (Level.PROVINCE, _AFTER): 34,
    (Level.DISTRICT, _AFTER): 0,
    (Level.COMMUNE, _AFTER): 3_321,
}


def _table(name: str) -> list[list[str]]:
    text = gzip.decompress((_DATA / f"{name}.tsv.gz").read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines()]


@lru_cache(maxsize=64)
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=16)
def _share(text: str) -> Decimal:
    return Decimal(text)


def _names(text: str) -> tuple[DatedName, ...]:
    return tuple(
        DatedName(name, kind, _day(start), decree)
        for name, kind, start, decree in (part.split("~") for part in text.split(";"))
    )


def _unit(row: list[str]) -> Unit:
    id, level, parent, start, end, lat, lon, names, source = row
    return Unit(
        id,
        id.partition("~")[0],
        Level(level),
        parent or None,
        _names(names),
        _day(start),
        _day(end),
        float(lat) if lat else None,
        float(lon) if lon else None,
        source,
    )


def _succession(row: list[str]) -> Succession:
    old, new, on, share, whole, source = row
    return Succession(old, new, date.fromisoformat(on), _share(share), whole == "1", source)


@lru_cache(maxsize=1)
def load() -> Places:
    """Every province, former district and commune of Việt Nam; read once."""
    return Places(
        (_unit(row) for row in _table("units")),
        (_succession(row) for row in _table("successions")),
        {id: keys.split() for id, keys in _table("aliases")},
    )


def check() -> list[Problem]:
    """Faults of the shipped data, counts included; empty when sound."""
    return load().check(COUNTS)
