"""Count how much each trait lowers the confidence of a figure: src/kheo/reader/data/confidence.json.

    scripts/calibrate_reader.py --record    note how passages new to the tuning part are read, before a rule is made on them
    scripts/calibrate_reader.py             fit the weights to what was noted, print how they hold, write them

A passage that rules were made on reads better than one nobody has seen. So each passage is noted once, when it comes
(tests/reader/corpus/first_readings.jsonl, one figure a line: passage, traits, right as a whole), and what was noted stays as it
was. Rows marked "seen" are of passages older than this file: rules had been made on them when they were noted, so they count
half.
The part "score" is never looked at.

The fit is a logistic regression whose weights may only lower, with a small ridge towards a slight doubt, by coordinate descent in a fixed order:
the same input gives the same file. Cross-validated by passage, ten folds.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reader_scores import is_right, pairs, passages, read_passage

from kheo.reader import TRAITS

ROOT = Path(__file__).parents[1]
NOTED = ROOT / "tests/reader/corpus/first_readings.jsonl"
WEIGHTS = ROOT / "src/kheo/reader/data/confidence.json"
RIDGE = 1.0
# What a trait is taken to lower before a figure with it was seen.
START = -0.4
ROUNDS = 300
FOLDS = 10
SEEN = 0.5


@dataclass(frozen=True)
class Noted:
    """A figure as it was first read: its passage, what lowered it, whether it was right as a whole, and how much it counts."""

    passage: str
    traits: tuple[str, ...]
    right: bool
    weight: float = 1.0


def noted() -> list[Noted]:
    """All first readings."""
    if not NOTED.exists():
        return []
    rows = [json.loads(line) for line in NOTED.read_text(encoding="utf-8").splitlines()]
    return [
        Noted(row["passage"], tuple(row["traits"]), row["right"], SEEN if row.get("seen") else 1.0)
        for row in rows
    ]


def record() -> int:
    """Note the passages of the tuning part that were not noted yet; how many figures that gave."""
    known = {row.passage for row in noted()}
    lines = []
    for passage in passages("tune"):
        if passage["id"] in known:
            continue
        for pair in pairs(passage["figures"], read_passage(passage).figures):
            if pair.figure is not None:
                row = {
                    "passage": passage["id"],
                    "traits": pair.figure.lowered_by,
                    "right": is_right(pair),
                }
                lines.append(json.dumps(row, ensure_ascii=False))
    with NOTED.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return len(lines)


def fit(rows: Sequence[Noted]) -> dict[str, float]:
    """Log odds of the best case ("") and what each trait adds to it, never more than 0."""
    names = ["", *TRAITS]
    having = {name: [i for i, row in enumerate(rows) if not name or name in row.traits] for name in names}
    found = dict.fromkeys(names, 0.0)
    odds = [0.0] * len(rows)
    for _ in range(ROUNDS):
        for name in names:
            slope, bend = (RIDGE * (START - found[name]), RIDGE) if name else (0.0, 1e-6)
            for i in having[name]:
                chance = 1 / (1 + math.exp(-odds[i]))
                slope += rows[i].weight * (rows[i].right - chance)
                bend += rows[i].weight * chance * (1 - chance)
            to = found[name] + max(-1.0, min(1.0, slope / bend))
            to = min(to, 0.0) if name else min(to, 6.0)
            for i in having[name]:
                odds[i] += to - found[name]
            found[name] = to
    return {name: round(weight, 2) + 0.0 for name, weight in found.items()}


def chance(weights: dict[str, float], traits: Sequence[str]) -> float:
    """The confidence of a figure."""
    return 1 / (1 + math.exp(-weights[""] - sum(weights.get(name, 0.0) for name in traits)))


def cross_validated(rows: Sequence[Noted]) -> list[tuple[float, bool]]:
    """(said, right) of every figure, said by weights that never saw its passage."""
    passages = sorted({row.passage for row in rows})
    fold = {passage: i % FOLDS for i, passage in enumerate(passages)}
    said = []
    for k in range(FOLDS):
        weights = fit([row for row in rows if fold[row.passage] != k])
        said += [(chance(weights, row.traits), row.right) for row in rows if fold[row.passage] == k]
    return said


def main() -> None:
    """Note new passages, or fit, print and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", action="store_true", help="note passages not noted yet")
    if parser.parse_args().record:
        print(f"{record()} figures noted")
        return
    rows = noted()
    said = cross_validated(rows)
    for low in (0.0, 0.5, 0.7, 0.8, 0.9):
        high = {0.0: 0.5, 0.5: 0.7, 0.7: 0.8, 0.8: 0.9, 0.9: 1.01}[low]
        inside = [right for p, right in said if low <= p < high]
        if inside:
            print(
                f"said {low:.1f} to {min(high, 1):.1f}: {len(inside)} figures, {sum(inside) / len(inside):.3f} right"
            )
    weights = fit(rows)
    WEIGHTS.write_text(
        json.dumps({"weights": weights}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
