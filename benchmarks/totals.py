"""Totals of a made-up nation, Khéo beside its peers, in one run: `python benchmarks/totals.py [--full] [--sizes N …]`.

Without `--full`: 100 000 figures, in a minute or two. With it: 1, 10 and 30 million, about an hour on two cores, 25 GB of disk
at most, and docs/reference/benchmarks.md is written. No time is shown unless the answers of all contenders agree.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import report
from nation import write

from kheo import catalogue

QUICK, FULL = [100_000], [1_000_000, 10_000_000, 30_000_000]
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "benchmarks.md"
CONTENDERS = (
    "ours_build",
    "duckdb_build",
    "ours",
    "pages",
    "ours_merger",
    "duckdb",
    "postgres",
    "pandas",
    "pandas_memory",
)
RUNS = 5


def builds(size: int) -> int:
    """How often a mirror is built: it takes minutes when it is large."""
    return 3 if size < 5_000_000 else 1


def measure(size: int, contenders: list[str], folder: Path) -> dict[str, Any]:
    """Everything at one size: every contender runs in a process of its own, then answers are compared.

    The figures are made unless they are in `folder` already, which is then left as it is.
    """
    there = (folder / "raw").exists()
    began = time.perf_counter()
    if not there:
        write(size, folder / "raw")
    count = sum(pq.ParquetFile(path).metadata.num_rows for path in (folder / "raw").glob("*.parquet"))
    found: dict[str, Any] = {"figures": count, "load": []}
    print(f"{count:,} figures made in {time.perf_counter() - began:.0f} s", flush=True)
    try:
        for name in contenders:
            runs = builds(size) if name.endswith("_build") else RUNS
            found["load"].append(os.getloadavg()[0])
            found[name] = _run(name, folder, runs)
            print(report.line(name, found[name]), flush=True)
        found["agree"] = agreement(folder)
        found["archive"] = _bytes(folder / "archive")
    finally:
        if not there:
            shutil.rmtree(folder, ignore_errors=True)
    return found


def _run(name: str, folder: Path, runs: int) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "contenders.py"), name, str(folder), str(runs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def agreement(folder: Path) -> dict[str, int]:
    """Cells of (a) that all contenders answer alike, by sort of answer. Raises AssertionError with what differs."""
    # A share of two sides is no sum; the hand-written SQL leaves it out.
    shares = {i.code for i in catalogue.load().indicators.values() if i.ratio is not None}
    found = {}
    for sort in ("plain", "rules"):
        answers = {
            path.stem: _cells(path, shares) for path in sorted(folder.glob(f"answer-{sort}-*.parquet"))
        }
        (first, meant), *others = answers.items()
        for name, cells in others:
            wrong = [key for key in meant.keys() | cells.keys() if not _same(meant.get(key), cells.get(key))]
            assert not wrong, (
                f"{name} and {first} differ in {len(wrong)} of {len(meant)} cells: "
                + "; ".join(f"{key} {meant.get(key)} {cells.get(key)}" for key in sorted(wrong)[:5])
            )
        found[sort] = len(meant)
    return found


def _cells(path: Path, without: set[str]) -> dict[tuple[str, str], Decimal | float]:
    columns = (column.to_pylist() for column in pq.read_table(path).columns)
    rows = zip(*columns, strict=True)
    return {(code, place): value for code, place, value in rows if value is not None and code not in without}


def _same(one: Decimal | float | None, other: Decimal | float | None) -> bool:
    """Equal to the last digit; doubles, in which pandas adds, to the twelfth."""
    if one is None or other is None:
        return False
    if isinstance(one, float) or isinstance(other, float):
        return abs(float(one) - float(other)) <= 1e-12 * max(1.0, abs(float(one)))
    return one == other


def join(found: dict[str, Any], earlier: dict[str, Any]) -> None:
    """Take what was not measured now from an earlier run, which the page then names."""
    taken = set()
    for size, of in earlier["sizes"].items():
        now = found["sizes"].setdefault(size, {})
        taken |= {name for name in of if name in CONTENDERS and name not in now}
        found["sizes"][size] = {**of, **now}
    loads = [load for of in earlier["sizes"].values() for load in of["load"]]
    found["machine"]["earlier"] = (
        f"taken from a run of commit {earlier['machine']['commit']}, with load {min(loads):.1f}–{max(loads):.1f} of other"
        f" programs in part of it: {', '.join(sorted(taken))}; of smaller sizes everything"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", action="store_true", help="1, 10 and 30 million figures; writes the page")
    asked.add_argument("--sizes", type=int, nargs="+")
    asked.add_argument("--only", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    asked.add_argument("--keep", type=Path, help="leave the numbers there as JSON")
    asked.add_argument(
        "--folder", type=Path, help="look for figures made before in FOLDER/SIZE, and leave them"
    )
    asked.add_argument("--earlier", type=Path, help="an earlier --keep, for the contenders not asked now")
    choice = asked.parse_args()
    sizes = choice.sizes or (FULL if choice.full else QUICK)
    found: dict[str, Any] = {"machine": report.machine(), "sizes": {}}
    with tempfile.TemporaryDirectory(prefix="kheo-bench-") as scratch:
        # PostgreSQL runs as another user and has to pass through.
        Path(scratch).chmod(0o755)
        for size in sizes:
            found["sizes"][str(size)] = measure(
                size, choice.only, (choice.folder or Path(scratch)) / str(size)
            )
            if choice.keep:
                choice.keep.write_text(json.dumps(found, indent=1))
    if choice.earlier:
        join(found, json.loads(choice.earlier.read_text()))
    text = report.page(found)
    print(text)
    if choice.full:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
