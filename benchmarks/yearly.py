"""The report of a nation and a year: `python benchmarks/yearly.py [--full]`.

Without `--full`: from 100 000 figures, in some minutes. With it: from a million, and docs/reference/yearly-report.md is
written.

The ledger is made once (`--folder` keeps it): the figures of benchmarks/nation.py as rows of a SQLite database, a document
for every one that is told of, and the mirror as `kheo mirror rebuild` makes it. Each question is then asked by processes
of their own, which know nothing yet: gathering, composing and printing, the parts timed apart. Processor time beside the
clock's, since a machine is seldom alone; medians.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from report import machine

QUICK, FULL, RUNS = 100_000, 1_000_000, 5
AIM = 5.0
TODAY = date(2026, 11, 22)
OTHER = 2019
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "yearly-report.md"
ASKED = {
    "2024, as it was then": (2024, "then"),
    "2024, on today's map": (2024, "today"),
    "2025 (the merger), as it was then": (2025, "then"),
    "2025 (the merger), on today's map": (2025, "today"),
    "2026, as it was then": (2026, "then"),
}
PARTS = {
    "totals": "totals of both years",
    "sources": "sources",
    "compose": "composing",
    "docx": "DOCX",
    "html": "HTML",
    "pdf": "PDF",
}


# The ledger


def make(folder: Path, size: int) -> None:
    """A data folder whose ledger holds about `size` figures, and its mirror. Nothing if it is there."""
    if (folder / "ready").exists():
        return
    from nation import write

    began = time.perf_counter()
    raw = folder / "raw"
    if not raw.exists():
        write(size, raw)
    _django(folder)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()
    con = sqlite3.connect(connection.settings_dict["NAME"])
    con.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;")
    count = _fill(con, sorted(raw.glob("*.parquet")))
    con.execute(
        "INSERT OR REPLACE INTO ledger_ledgerstate (id, counter, token, judged) VALUES (1, ?, ?, ?)",
        (count, "0" * 32, count),
    )
    con.commit()
    con.executescript("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;")
    con.close()
    print(f"{count:,} figures in the database after {time.perf_counter() - began:.0f} s", flush=True)
    from kheo.ledger import mirror

    mirror.rebuild()
    print(f"mirror after {time.perf_counter() - began:.0f} s", flush=True)
    (folder / "ready").write_text(str(count))


def _fill(con: sqlite3.Connection, files: list[Path]) -> int:
    from kheo import catalogue, places

    known, units = catalogue.load(), places.load()
    documents: dict[str, int] = {}
    titles: list[tuple[Any, ...]] = []

    def document(source: str, place: str, end: date) -> int:
        if source not in documents:
            documents[source] = number = len(documents) + 1
            name = units.get(place).full_name(end)
            title = f"Báo cáo kết quả công tác dân vận {end.month:02}/{end.year} của {name}"
            titles.append(
                (number, f"{number:064x}", title, name, place, (end + timedelta(days=5)).isoformat())
            )
        return documents[source]

    def rows() -> Iterator[tuple[Any, ...]]:
        number = 0
        for path in files:
            for batch in pq.ParquetFile(path).iter_batches(50_000):
                for row in batch.to_pylist():
                    number += 1
                    code = known.get(row["indicator"])
                    part = [] if row["whole"] else [["part", "1"]]
                    act = [] if row["activity"] is None else [["activity", row["activity"]]]
                    told = row["state"] == "confirmed"
                    yield (
                        number, document(row["source"], row["place"], row["end"]), str(row["value"]),
                        code.measure.value, row["qualifier"], row["indicator"], code.kind.value, row["basis"],
                        row["start"] and row["start"].isoformat(), row["end"].isoformat(), row["place"],
                        json.dumps([*part, *act]), row["form"], row["state"], row["seq"] if told else None, number,
                        f"{row['told_on']} 03:00:00" if told else None,
                    )  # fmt: skip

    con.executemany(
        """INSERT INTO ledger_figure (id, document_id, start, "end", span_start, span_end, text, value, measure,
        qualifier, indicator, kind, basis, period_start, period_end, place, place_name, org, dims, form, state,
        confidence, why, runners_up, doubts, seq, version, created, decided) VALUES (?, ?, 0, 5, 0, 5, '', ?, ?, ?, ?, ?, ?,
        ?, ?, ?, '', '', ?, ?, ?, 1.0, '[]', '[]', '[]', ?, ?, '2026-01-01 00:00:00', ?)""",
        rows(),
    )
    con.executemany(
        """INSERT INTO ledger_document (id, sha256, filename, media_type, size, title, text, published, place_name,
        place, org, note, doubts, folded, sample, created) VALUES (?1, ?2, ?2, 'text/plain', 100, ?3, ?3, ?6, ?4, ?5,
        '', '', '[]', '', 0, '2026-01-01 00:00:00')""",
        titles,
    )
    count: int = con.execute("SELECT count(*) FROM ledger_figure").fetchone()[0]
    return count


def _django(home: Path) -> None:
    os.environ |= {"KHEO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kheo.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()


# One question


class _Clock:
    """Processor and clock seconds by part. A part within another is taken out of it."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = {}
        self._inside: list[list[float]] = []

    def of(self, part: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act`, timed."""

        @functools.wraps(act)
        def timed(*args: Any, **named: Any) -> Any:
            began = time.process_time(), time.perf_counter()
            self._inside.append([0.0, 0.0])
            try:
                return act(*args, **named)
            finally:
                spent = time.process_time() - began[0], time.perf_counter() - began[1]
                within = self._inside.pop()
                told = self.took.setdefault(part, [0.0, 0.0])
                for n in (0, 1):
                    told[n] += spent[n] - within[n]
                    if self._inside:
                        self._inside[-1][n] += spent[n]

        return timed


def ask(home: Path, year: int, boundaries: str, *, warm: bool) -> dict[str, Any]:
    """The report of one year, by this process, for the first time and again; `warm`: after that of another year."""
    _django(home)
    from kheo import catalogue, places, writer
    from kheo.ledger import mirror
    from kheo.ledger import queries as ledger
    from kheo.reports import queries

    # What a server has done before anyone asks: the programs are read, the mirror is open.
    catalogue.load(), places.load(), mirror.current()
    clock = _Clock()
    ledger.totals = clock.of("totals", ledger.totals)
    for name in ("documents_told", "documents_named", "figures"):
        setattr(ledger, name, clock.of("sources", getattr(ledger, name)))
    writer.compose = clock.of("compose", writer.compose)
    on: Any = "then" if boundaries == "then" else TODAY
    found: dict[str, Any] = {}
    if warm:
        other = queries.build(place="VN", start=date(OTHER, 1, 1), end=date(OTHER, 12, 31), boundaries=on)
        writer.to_docx(other)
    for turn in ("first", "again"):
        clock.took.clear()

        def build() -> Any:
            first, last = date(year, 1, 1), date(year, 12, 31)
            return queries.build(place="VN", start=first, end=last, boundaries=on)

        report = clock.of("else", build)()
        docx = clock.of("docx", writer.to_docx)(report)
        html = clock.of("html", writer.to_html)(report, lambda num: "#")
        pdf = clock.of("pdf", writer.to_pdf)(report)
        found[turn] = dict(clock.took)
    found["about"] = {
        "tables": len(report.tables),
        "cells": sum(len(row.cells) for table in report.tables for row in table.rows),
        "sentences": sum(1 for _ in report.sentences),
        "sources": report.evidence.sources,
        "docx": len(docx),
        "html": len(html),
        "pdf": len(pdf),
    }
    return found


def measure(folder: Path, runs: int) -> dict[str, Any]:
    """Every question `runs` times, each by a process of its own."""
    found: dict[str, Any] = {}
    for label, (year, boundaries) in ASKED.items():
        took: dict[str, list[Any]] = {"cold": [], "warm": []}
        load = []
        for n in range(2 * runs):
            sort = ("cold", "warm")[n % 2]
            load.append(os.getloadavg()[0])
            command = [
                sys.executable,
                __file__,
                "--folder",
                str(folder),
                "--ask",
                str(year),
                boundaries,
                sort,
            ]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            took[sort].append(json.loads(done.stdout.splitlines()[-1]))
        found[label] = {
            "about": took["cold"][0]["about"],
            "load": [min(load), max(load)],
            "cold": _middle([one["first"] for one in took["cold"]]),
            "first": _middle([one["first"] for one in took["warm"]]),
            "again": _middle([one["again"] for one in took["warm"]]),
        }
        print(line(label, found[label]), flush=True)
    return found


def _middle(runs: list[dict[str, list[float]]]) -> dict[str, list[float]]:
    parts = {part for run in runs for part in run}
    told = [{**{part: [0.0, 0.0] for part in parts}, **run} for run in runs]
    whole = {"all": [[sum(run[p][n] for p in run) for n in (0, 1)] for run in runs]}
    taken = {part: [run[part] for run in told] for part in parts} | whole
    return {part: [statistics.median(one[n] for one in rows) for n in (0, 1)] for part, rows in taken.items()}


def line(label: str, found: dict[str, Any]) -> str:
    """One question while the run goes on."""
    parts = "  ".join(f"{part} {took[0]:.2f}" for part, took in sorted(found["first"].items()))
    again = found["again"]["all"]
    return (
        f"{label:36} first: {parts} (clock {found['first']['all'][1]:.2f})  again {again[0]:.2f} ({again[1]:.2f})"
        f"  load {found['load'][0]:.1f}–{found['load'][1]:.1f}  {found['about']}"
    )


def page(found: dict[str, Any], figures: int) -> str:
    """The page of a run."""
    out = [HEAD, "| | |", "|---|---|"]
    out += [f"| {name} | {text} |" for name, text in machine().items() if name != "versions"]
    out += [f"| figures | {figures:,} |", ""]
    out += ["| | **first time**, with DOCX | the clock | process just begun | the clock | again | load |"]
    out += ["|---|---:|---:|---:|---:|---:|---:|"]
    for label, one in found.items():
        cells = []
        for turn in ("first", "cold"):
            took, clock = (_sum(one[turn], WHOLE, n) for n in (0, 1))
            cells += [f"{took:.2f} s{'' if took < AIM else ' **missed**'}", f"{clock:.2f} s"]
        load = f"{one['load'][0]:.1f}–{one['load'][1]:.1f}"
        cells += [f"{_sum(one['again'], WHOLE):.2f} s", load]
        out.append(f"| {label} | {' | '.join(cells)} |")
    out += ["", "By part, first time; processor seconds, of the PDF those of the clock:", ""]
    out += [f"| | {' | '.join(PARTS.values())} |", "|---|" + "---:|" * len(PARTS)]
    for label, one in found.items():
        cells = [f"{one['first'][part][part == 'pdf']:.2f}" for part in PARTS]
        out.append(f"| {label} | {' | '.join(cells)} |")
    out += [
        "",
        "What was written:",
        "",
        "| | tables | cells | sentences | documents counted | DOCX | HTML | PDF |",
    ]
    out += ["|---|" + "---:|" * 7]
    for label, one in found.items():
        about = one["about"]
        sizes = [f"{about[kind] / 1024:,.0f} KiB" for kind in ("docx", "html", "pdf")]
        counts = [f"{about[kind]:,}" for kind in ("tables", "cells", "sentences", "sources")]
        out.append(f"| {label} | {' | '.join([*counts, *sizes])} |")
    return "\n".join([*out, ""])


def _sum(told: dict[str, list[float]], parts: tuple[str, ...], n: int = 0) -> float:
    return sum(told[part][n] for part in parts)


WHOLE = ("totals", "sources", "compose", "else", "docx")
HEAD = """# The yearly report of a nation

Made by `python benchmarks/yearly.py --full`; `make bench` runs the same with 100 000 figures.

From a ledger of a million figures (benchmarks/nation.py, 2017–2026, in SQLite, with the mirror that `kheo mirror rebuild`
makes, nothing prepared) to the report of all provinces and indicators, the year before beside it, as a DOCX. **First
time**: by a process that has made the report of 2019 and knows no answer of the years asked. **Just begun**: by one that
has read the catalogue and the places and nothing else. **Again**: the same report by the same process. Processes of their
own for every run; medians of processor time, and of the clock, which other programs on the machine lengthen (see the
load; processor time grows with it too). The aim is five seconds; HTML and PDF (typst, in a process of its own) are shown
beside.
"""


def main() -> None:
    """Make what is missing and measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", action="store_true", help="a million figures; writes the page")
    asked.add_argument("--folder", type=Path, help="where the ledger is kept for another time")
    asked.add_argument("--runs", type=int, default=RUNS)
    asked.add_argument(
        "--ask", nargs=3, metavar=("YEAR", "MAP", "SORT"), help="one question, by this process, cold or warm"
    )
    choice = asked.parse_args()
    if choice.ask:
        year, boundaries, sort = choice.ask
        print(json.dumps(ask(choice.folder, int(year), boundaries, warm=sort == "warm")))
        return
    with tempfile.TemporaryDirectory(prefix="kheo-yearly-") as scratch:
        folder = (choice.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, FULL if choice.full else QUICK)
        found = measure(folder, choice.runs)
        text = page(found, int((folder / "ready").read_text()))
    print(text)
    if choice.full:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
