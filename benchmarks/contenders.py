"""One contender in a process of its own: `contenders.py NAME FOLDER RUNS` prints what it took as JSON.

FOLDER holds `raw/` (figures as they were told) and `archive/` (the mirror; its figures are the Parquet that all but
PostgreSQL read, and PostgreSQL is filled from `raw/`). Answers are left there as Parquet for the caller to compare.
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asked
import pyarrow as pa
import pyarrow.parquet as pq
import sql

Act = Callable[[], object]
Times = dict[str, float]
PATIENCE = 40  # seconds for the repeats of one question
FIRST, LAST = (day.isoformat() for day in asked.YEAR)


def once(act: Act) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def timed(act: Act, runs: int, before: Act = lambda: None) -> Times:
    """Median seconds of `runs` calls after one to warm up; of fewer when one takes long. `before` each, untimed."""

    def call() -> float:
        before()
        return once(act)

    first = call()
    runs = max(1, min(runs, int(PATIENCE / first)))
    return {"median": statistics.median(call() for _ in range(runs)), "first": first, "runs": runs}


def spread(acts: Sequence[Act], before: Act = lambda: None) -> Times:
    """Median and 95th percentile of different questions of one sort, each asked once. `before` each, untimed."""

    def call(act: Act) -> float:
        before()
        return once(act)

    slow = [call(act) for act in acts[:3]][-1]
    asked_of = max(10, min(len(acts), int(2 * PATIENCE / slow)))
    took = sorted(call(act) for act in acts[:asked_of])
    return {"median": statistics.median(took), "p95": took[int(len(took) * 0.95) - 1], "runs": len(took)}


def save(
    folder: Path, name: str, rows: Any, columns: Sequence[str] = ("indicator", "place", "value")
) -> None:
    """Leave an answer for the caller: rows of `columns`, or a table that has them."""
    if not isinstance(rows, pa.Table):
        rows = pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True)))
    pq.write_table(rows.select(list(columns)), folder / f"answer-{name}.parquet")


# Khéo


def ours(folder: Path, runs: int) -> dict[str, Any]:
    """The engine over the archive."""
    from kheo import catalogue, places
    from kheo.common.types import Level
    from kheo.rollup import Query, engine
    from kheo.rollup.archive import Archive

    counted, known = catalogue.load(), places.load()
    archive = Archive.open(folder / "archive", counted)

    def page(one: asked.Page, of: Any = archive) -> Any:
        return engine.table(of, Query((), *one.days, one.place, Level.COMMUNE), counted, known)

    def drill(one: asked.Opening) -> Any:
        query = Query((one.code,), *one.days)
        return engine.figures(archive, query, one.code, "VN", asked.ROWS, 0, counted, known)

    def forget() -> None:
        archive.kept.clear()

    year = Query((), *asked.YEAR)
    windows = [(date(y, 1, 1), date(y, 12, 31)) for y in asked.YEARS]
    series = Query((asked.ONE,), *asked.YEAR, boundaries=asked.TODAY)

    def whole(of: Any = archive) -> Any:
        return engine.table(of, year, counted, known)

    def over_years() -> Any:
        return engine.series(archive, series, windows, counted, known)

    save(folder, "rules-ours", whole())
    pages = [lambda p=p: page(p) for p in asked.pages()]
    openings = [lambda o=o: drill(o) for o in asked.openings()]
    first = {
        "a": timed(whole, runs, forget),
        "b": spread(pages, forget),
        "c": spread(openings, forget),
        "d": timed(over_years, runs, forget),
        "f": _seen(archive, page, runs),
    }
    for act in (*pages, *openings):
        act()
    again = {
        "a": _again(archive, whole, runs),
        "b": spread(pages),
        "c": spread(openings),
        "d": timed(over_years, runs),
    }
    return {"rules": first, "again": again, "prepared": _prepared(folder, year, runs)}


def _again(archive: Any, whole: Callable[[Any], Any], runs: int) -> Times:
    """The year's table asked again after one more figure was confirmed each time: what is remembered is by indicator."""
    whole(archive)
    here = [one for one in asked.pages() if one.year == asked.YEAR[0].year]
    took = []
    for n in range(runs):
        handle = archive.with_changes([_confirmed(5000 + n, here[n % len(here)])], 100 + n)
        took.append(once(lambda handle=handle: whole(handle)))
    return {"median": statistics.median(took), "runs": runs}


def _prepared(folder: Path, year: Any, runs: int) -> dict[str, Any]:
    """The year's table by processes that find it prepared."""
    from kheo import catalogue, places
    from kheo.rollup import engine, prepared
    from kheo.rollup.archive import Archive

    class OneYear(Archive):
        years = [asked.YEAR[0].year]  # type: ignore[assignment]

    counted, known = catalogue.load(), places.load()
    prepared.prepare(OneYear.open(folder / "archive", counted), counted, known, asked.TODAY)
    times = []
    for _ in range(runs):
        archive = Archive.open(folder / "archive", counted)
        times.append(once(lambda archive=archive: engine.table(archive, year, counted, known)))
    return {"a": {"median": statistics.median(times), "runs": runs}}


def ours_merger(folder: Path, runs: int) -> dict[str, Any]:
    """The table of 2025, in which new units speak for the time before them: asked once."""
    from kheo import catalogue, places
    from kheo.rollup import Query, engine
    from kheo.rollup.archive import Archive

    counted, known = catalogue.load(), places.load()
    archive = Archive.open(folder / "archive", counted)
    query = Query((), date(2025, 1, 1), date(2025, 12, 31))
    took = once(lambda: engine.table(archive, query, counted, known))
    return {"rules": {"a": {"median": took, "runs": 1}}}


def _confirmed(n: int, one: asked.Page) -> Any:
    """One more figure of January of a page's commune and year."""
    from kheo.common.types import Basis, Fact, Measure, Period, Qualifier
    from kheo.rollup.archive import Change

    fact = Fact(
        id=f"new{n}",
        indicator=asked.ONE,
        value=Decimal(1_000_000_000 + n),
        measure=Measure.COUNT,
        qualifier=Qualifier.EXACT,
        basis=Basis.RESULT,
        period=Period(one.days[0], one.days[0].replace(day=31)),
        place=one.place,
        source=f"new{n}",
        seq=10**15 + n,
    )
    return Change(fact.id, fact, frozenset({(asked.ONE, one.place)}))


def _seen(archive: Any, page: Callable[[asked.Page, Any], Any], runs: int) -> Times:
    """From a confirmed figure to the page of its commune that shows it, after a thousand other confirmations."""
    pages = asked.pages()
    today = archive.with_changes([_confirmed(n, pages[n % 90]) for n in range(1000)], 2)
    took = []
    for n, one in enumerate(pages[90 : 90 + runs]):
        before = page(one, today)

        def see(n: int = n, one: asked.Page = one) -> Any:
            handle = today.with_changes([_confirmed(2000 + n, one)], 3 + n)
            return page(one, handle)

        began = time.perf_counter()
        after = see()
        took.append(time.perf_counter() - began)
        if after.equals(before):
            raise AssertionError(f"a confirmed figure is not on the page of {one}")
    return {"median": statistics.median(took), "worst": max(took)}


def ours_build(folder: Path, runs: int) -> dict[str, Any]:
    """The mirror built anew from every figure."""
    import shutil

    from kheo import catalogue
    from kheo.rollup.archive import Archive

    took = []
    for _ in range(runs):
        shutil.rmtree(folder / "archive", ignore_errors=True)
        batches = (batch for path in raw(folder) for batch in pq.ParquetFile(path).iter_batches(200_000))
        took.append(
            once(lambda b=batches: Archive.build(folder / "archive", b, mark=1, catalogue=catalogue.load()))
        )
    return {"rules": {"e": {"median": statistics.median(took), "runs": runs}}}


def raw(folder: Path) -> list[Path]:
    """The figures as they were told, a file a year."""
    return sorted((folder / "raw").glob("*.parquet"))


# DuckDB


def duckdb(folder: Path, runs: int) -> dict[str, Any]:
    """Hand-written SQL on the Parquet of the archive's figures."""
    import duckdb as db

    con = db.connect()
    con.execute("SET parquet_metadata_cache = true")
    con.register("k", asked.kinds())
    con.register("u", asked.units())
    con.execute("CREATE TABLE kinds AS FROM k; CREATE TABLE units AS FROM u")
    con.execute(
        f"""CREATE VIEW figures AS SELECT id, indicator, place, source, activity, value, seq, "start", "end" AS until,
        form = 'entry' AS entry, state, basis, whole FROM read_parquet('{folder}/archive/facts/*.parquet')"""
    )
    dialect = {
        "counted": "f.state = 'confirmed' AND f.basis = 'result' AND f.whole",
        "latest": "arg_max(value, seq)",
        "newest": "arg_max(value, until)",
        "days": "until - first + 1",
        "every": "bool_and",
    }

    def ask(text: str) -> Any:
        return con.execute(text).to_arrow_table()

    def quoted(name: str) -> str:
        return f"'{name}'"

    return ask_in_sql(folder, runs, "duckdb", ask, dialect, quoted, quoted)


def duckdb_build(folder: Path, runs: int) -> dict[str, Any]:
    """What any mirror has to do at least: read every figure, sort it, write it."""
    import duckdb as db

    con = db.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / "spill")})
    con.execute("SET preserve_insertion_order = false")
    text = f"""COPY (SELECT *, year("end") AS y FROM read_parquet('{folder}/raw/*.parquet')
        ORDER BY y, indicator, place, "start") TO '{folder}/sorted.parquet' (COMPRESSION zstd)"""
    took = [once(lambda: con.execute(text)) for _ in range(runs)]
    (folder / "sorted.parquet").unlink()
    return {"plain": {"e": {"median": statistics.median(took), "runs": runs}}}


def ask_in_sql(
    folder: Path,
    runs: int,
    name: str,
    ask: Callable[[str], Any],
    dialect: dict[str, str],
    code: Callable[[str], str],
    place: Callable[[str], str],
) -> dict[str, Any]:
    """The questions in SQL, asked of DuckDB and of PostgreSQL alike."""
    reach = timedelta(days=max(asked.kinds()["days"].to_pylist()))
    year = {**dialect, "first": FIRST, "last": LAST, "oldest": f"DATE '{asked.YEAR[1] - reach}'", "where": ""}

    def of(one: asked.Page) -> dict[str, str]:
        first, last = one.days
        return {**year, "first": f"{first}", "last": f"{last}", "oldest": f"DATE '{last - reach}'"}

    def page(text: str, one: asked.Page) -> Any:
        there = place(one.place)
        return ask(text.format(**{**of(one), "place": there, "where": f"AND f.place = {there}"}))

    def drill(one: asked.Opening) -> None:
        first, last = one.days
        more = {**year, "first": f"{first}", "last": f"{last}", "indicator": code(one.code)}
        more |= {"rows": str(asked.ROWS), "offset": "0"}
        ask(sql.COUNT.format(**more))
        ask(sql.ROWS.format(**more))

    plain, rules = sql.PLAIN.format(**year), sql.RULES.format(**year)
    series = sql.SERIES.format(**year, indicator=code(asked.ONE))
    save(folder, f"plain-{name}", ask(plain).rename_columns(["indicator", "place", "value"]))
    save(folder, f"rules-{name}", ask(rules))
    return {
        "plain": {
            "a": timed(lambda: ask(plain), runs),
            "b": spread([lambda p=p: page(sql.PAGE, p) for p in asked.pages()]),
            "c": spread([lambda o=o: drill(o) for o in asked.openings()]),
            "d": timed(lambda: ask(series), runs),
        },
        "rules": {
            "a": timed(lambda: ask(rules), runs),
            "b": spread([lambda p=p: page(sql.OWN_ONLY, p) for p in asked.pages()]),
        },
    }


# pandas


def pandas(folder: Path, runs: int) -> dict[str, Any]:
    """The needed columns read with filters at every question; decimals as doubles, words as categories."""
    frames = _Frames(folder)
    save(folder, "plain-pandas", frames.table(frames.read(_in_year())))
    wanted = asked.openings()[:10]
    return {
        "plain": {
            "a": timed(lambda: frames.table(frames.read(_in_year())), runs),
            "b": spread([lambda p=p: frames.page(frames.read(_of_page(p)), p) for p in asked.pages()[:20]]),
            "c": spread(
                [lambda o=o: frames.drill(frames.read([*_inside(o), _is(o.code)]), o) for o in wanted]
            ),
            "d": timed(lambda: frames.series(frames.read([_is(asked.ONE)])), runs),
        }
    }


def pandas_memory(folder: Path, runs: int) -> dict[str, Any]:
    """All counted figures in memory already."""
    frames = _Frames(folder)
    began = time.perf_counter()
    all_of_them = frames.read([])
    load = time.perf_counter() - began
    year = lambda: frames.inside(all_of_them, *asked.YEAR)  # noqa: E731
    return {
        "plain": {
            "a": timed(lambda: frames.table(year()), runs),
            "b": spread([lambda p=p: frames.page(all_of_them, p) for p in asked.pages()[:20]]),
            "c": spread([lambda o=o: frames.drill(all_of_them, o) for o in asked.openings()[:10]]),
            "d": timed(lambda: frames.series(all_of_them), runs),
            "e": {"median": load, "runs": 1},
        }
    }


def _is(code: str) -> tuple[str, str, object]:
    return "indicator", "==", code


def _in_year() -> list[tuple[str, str, object]]:
    return [("start", ">=", asked.YEAR[0]), ("end", "<=", asked.YEAR[1])]


def _inside(one: asked.Page | asked.Opening) -> list[tuple[str, str, object]]:
    return [("start", ">=", one.days[0]), ("end", "<=", one.days[1])]


def _of_page(one: asked.Page) -> list[tuple[str, str, object]]:
    return [("place", "==", one.place), *_inside(one)]


class _Frames:
    """pandas over the archive's figures."""

    COLUMNS = ("id", "indicator", "place", "value", "start", "end")

    def __init__(self, folder: Path) -> None:
        import pandas as pd

        self.pd = pd
        self.folder = folder / "archive" / "facts"
        units = asked.units().to_pandas().set_index("place")
        self.province, self.today = units["province"], units["today"]

    def read(self, filters: list[tuple[str, str, object]]) -> Any:
        counted = [("state", "==", "confirmed"), ("basis", "==", "result"), ("whole", "==", True)]
        words = ["indicator", "place"]
        table = pq.read_table(
            self.folder, columns=list(self.COLUMNS), filters=[*counted, *filters], read_dictionary=words
        )
        value = table["value"].cast(pa.float64())
        table = table.set_column(table.column_names.index("value"), "value", value).unify_dictionaries()
        for name in ("start", "end"):
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.timestamp("s")))
        return table.to_pandas()

    def inside(self, frame: Any, first: date, last: date) -> Any:
        first, last = self.pd.Timestamp(first), self.pd.Timestamp(last)
        return frame[(frame["start"] >= first) & (frame["end"] <= last)]

    def table(self, frame: Any) -> Any:
        province = frame["place"].map(self.province)
        summed = frame["value"].groupby([frame["indicator"], province], observed=True).sum().reset_index()
        summed.columns = ["indicator", "place", "value"]
        return pa.Table.from_pandas(summed, preserve_index=False)

    def page(self, frame: Any, one: asked.Page) -> Any:
        here = self.inside(frame[frame["place"] == one.place], *one.days)
        return here.groupby("indicator", observed=True)["value"].sum()

    def drill(self, frame: Any, one: asked.Opening) -> Any:
        here = self.inside(frame[frame["indicator"] == one.code], *one.days)
        return len(here), here.sort_values(["place", "end", "id"])["id"].head(asked.ROWS).tolist()

    def series(self, frame: Any) -> Any:
        here = frame[frame["indicator"] == asked.ONE]
        year = here["end"].dt.year
        here = here[here["start"].dt.year == year]
        return here["value"].groupby([year, here["place"].map(self.today)], observed=True).sum()


def main() -> None:
    name, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    room = importlib.import_module(name) if name in ("postgres", "pages") else sys.modules[__name__]
    act = getattr(room, name)
    found = act(folder, runs)
    # Kilobytes on Linux. A contender with servers of its own says itself what they took.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"memory": own, **found}))


if __name__ == "__main__":
    main()
