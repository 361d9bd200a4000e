"""What every contender is asked, and the small tables (units, indicators) that those who ask in SQL join with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

import pyarrow as pa

from kheo import catalogue, places
from kheo.common.types import Kind, Level

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
YEARS = range(2017, 2027)
TODAY = date(2026, 11, 22)
ONE = "charity.gifts"  # the indicator of the drill-down and of the series
PAGES = 100  # pages of communes and of a cell's figures, for their 95th percentile
NEVER = 4000  # days, for stocks that do not grow stale: longer than the figures reach back
ROWS = 50  # figures on a page


@dataclass(frozen=True)
class Page:
    """One commune in one year."""

    place: str
    year: int

    @property
    def days(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)


@dataclass(frozen=True)
class Opening:
    """A national total of one indicator in one year, opened to its figures."""

    code: str
    year: int

    @property
    def days(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)


def pages(seed: int = 4) -> list[Page]:
    """Communes of every year, as they were then."""
    rng, known = Random(seed), places.load()
    found = []
    for _ in range(PAGES):
        year = rng.choice(YEARS)
        day = date(year, 3, 1) if year < 2026 else date(year, 10, 1)
        found.append(Page(rng.choice(known.at_level(Level.COMMUNE, day, day)), year))
    return found


def openings(seed: int = 5) -> list[Opening]:
    """Indicators and years whose national total is opened, one for each page of figures."""
    rng = Random(seed)
    flows = [i.code for i in catalogue.load().indicators.values() if i.kind is Kind.FLOW]
    return [Opening(rng.choice(flows), rng.choice(YEARS)) for _ in range(PAGES)]


def kinds() -> pa.Table:
    """Number and code of each indicator, how it adds, and after how many days its stocks are stale."""
    rows = []
    for n, indicator in enumerate(catalogue.load().indicators.values()):
        stock = indicator.kind is Kind.STOCK
        days = indicator.staleness_days or (NEVER if stock else 0)
        adds = indicator.over_units == "sum"
        rows.append({"line": n, "indicator": indicator.code, "stock": stock, "adds": adds, "days": days})
    types = [pa.int16(), pa.string(), pa.bool_(), pa.bool_(), pa.int32()]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(zip(rows[0], types, strict=True))))


def units() -> pa.Table:
    """Number and id of every unit; of YEAR: what it counts into, depth, how many are below; today's province."""
    known = places.load()
    level = {Level.NATION: 0, Level.PROVINCE: 1, Level.DISTRICT: 2, Level.COMMUNE: 3}
    rows = []
    for n, unit in enumerate(known):
        line = (unit.id, *known.ancestors(unit.id))
        there = unit.exists_in(*YEAR)
        shares = known.shares(line[-2], TODAY) if len(line) > 1 else ()
        rows.append(
            {
                "spot": n,
                "place": unit.id,
                "parent": unit.parent if there else None,
                "province": line[-2] if len(line) > 1 and there else None,
                "today": shares[0].unit if shares else None,
                "depth": level[unit.level] if there else None,
                "expected": len(known.children(unit.id, *YEAR)),
            }
        )
    words = {"place", "parent", "province", "today"}
    schema = pa.schema([(name, pa.string() if name in words else pa.int32()) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema=schema)
