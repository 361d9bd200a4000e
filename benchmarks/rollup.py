"""Time of totals over a made-up nation of figures, beside the plain sum in hand-written DuckDB SQL.

    python benchmarks/rollup.py [SIZE …]      figures, default 10000 100000

The figures: statements of communes (as they were in each month) for months of 2024 and 2025 over the adding
indicators of the catalogue, large communes far more often, two in a hundred told by a second source as well, three
in a hundred not confirmed, two in a hundred only a part of another figure. Communes alone speak, so every place
above them is counted from below. Seeded by size. Every time is the median of 5.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kheo import catalogue, places
from kheo.common.types import Kind, Level
from kheo.rollup import Query, engine
from kheo.rollup.columns import SCHEMA

RUNS = 5
TODAY = date(2026, 11, 22)
MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(25)]
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
PLAIN = """
    SELECT indicator, place, sum(value) FROM read_parquet('{path}')
    WHERE state = 'confirmed' AND basis = 'result' AND whole AND start >= DATE '2024-01-01' AND "end" <= DATE '2024-12-31'
    GROUP BY ALL
"""


def make(size: int, path: Path) -> None:
    """Write about `size` figures as Parquet."""
    rng = Random(size)
    codes = [(i.code, i.kind) for i in catalogue.load().indicators.values() if i.over_units == "sum"]
    known = places.load()
    maps = [known.at_level(Level.COMMUNE, day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    weights = [[rng.paretovariate(1.2) for _ in communes] for communes in maps]
    drawn = [rng.choices(maps[n], weights[n], k=size // 2) for n in (0, 1)]
    columns: dict[str, list[object]] = {name: [] for name in SCHEMA.names}
    seen: set[tuple[str, str, date]] = set()
    for n in range(size):
        month = MONTHS[rng.randrange(24)]
        later = month >= date(2025, 7, 1)
        place = drawn[later][n % (size // 2)]
        code, kind = codes[rng.randrange(len(codes))]
        second = (code, place, month) in seen or rng.random() < 0.02
        seen.add((code, place, month))
        _write(columns, n, code, kind, month, place, f"d{n}" if second else f"{place}-{month:%Y%m}", rng)
    columns["value"] = [Decimal(v) for v in columns["value"]]  # type: ignore[arg-type]
    pq.write_table(pa.table(columns, schema=SCHEMA), path)


def _write(
    columns: dict[str, list[object]],
    n: int,
    code: str,
    kind: Kind,
    month: date,
    place: str,
    source: str,
    rng: Random,
) -> None:
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    row = {
        "id": f"f{n}",
        "indicator": code,
        "value": int(rng.paretovariate(1.1)),
        "qualifier": "over" if rng.random() < 0.1 else "exact",
        "basis": "result",
        "start": month if kind is Kind.FLOW else None,
        "end": last,
        "place": place,
        "source": source,
        "form": "statement",
        "state": "confirmed" if rng.random() < 0.97 else "proposed",
        "whole": rng.random() < 0.98,
        "seq": n,
    }
    for name, value in row.items():
        columns[name].append(value)


def median(act: Callable[[], object]) -> float:
    """Seconds, median of RUNS."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure(size: int, folder: Path) -> None:
    path = folder / f"{size}.parquet"
    make(size, path)
    known, counted = places.load(), catalogue.load()
    commune = known.at_level(Level.COMMUNE, TODAY)[100]
    code = next(i.code for i in counted.indicators.values() if i.kind is Kind.FLOW)
    asked = {
        "year x provinces x all indicators": Query((), *YEAR),
        "the same on today's map": Query((), *YEAR, boundaries=TODAY),
        "one province and its communes": Query((), date(2025, 1, 1), date(2025, 12, 31), "75", Level.COMMUNE),
        "one commune": Query((), date(2025, 1, 1), date(2025, 12, 31), commune, Level.COMMUNE),
        "one indicator, provinces": Query((code,), *YEAR),
    }
    plain = PLAIN.format(path=path)
    limit = median(lambda: duckdb.sql(plain).to_arrow_table())
    print(f"{size:>10,} figures  {'plain sum, SQL':36} {limit:8.3f} s")
    for name, query in asked.items():
        rows = len(engine.totals(path, query, counted, known))
        took = median(lambda query=query: engine.totals(path, query, counted, known))  # type: ignore[misc]
        print(f"{size:>10,} figures  {name:36} {took:8.3f} s  {rows:>7,} rows")


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
