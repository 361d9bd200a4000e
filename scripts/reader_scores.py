"""How well the reader reads the annotated passages, and docs/reference/reader.md, which says so.

    scripts/reader_scores.py           write the page
    scripts/reader_scores.py --part tune    print the scores of one part

A passage is a line of tests/reader/corpus/*.jsonl. A figure read is right as a whole when its characters overlap those
annotated, its value is equal, and so are measure, qualifier and basis; of a result also the indicator, the period and the
place, wherever the annotation says one. `confidence` is the chance of that. Figures annotated as "context" are neutral.

The part "score" is read here in sums only: nobody looks at single passages of it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from kheo import catalogue
from kheo.common.types import Basis, Figure, Reading
from kheo.reader import TRAITS, read
from kheo.reader.confidence import weights
from kheo.reader.sorts import SORTS

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests/reader/corpus"
PAGE = ROOT / "docs/reference/reader.md"
Row = Mapping[str, Any]
Counts = Counter[tuple[str, bool]]
_NAMED = "indicator precision"
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)


@dataclass(frozen=True)
class Pair:
    """An annotated figure and the one read for it; one of them is None when missed or false."""

    row: Row | None
    figure: Figure | None


def passages(part: str) -> list[Row]:
    """The passages of a part, in the order of the file; none when the file is not there."""
    path = CORPUS / f"{part}.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def read_passage(passage: Row) -> Reading:
    """A passage without a date of publication has its date, if any, in its own words."""
    day = passage.get("published")
    return read(passage["text"], published=date.fromisoformat(day) if day else None)


def pairs(wanted: Iterable[Row], figures: Iterable[Figure]) -> Iterator[Pair]:
    """Each annotated figure with the one read, then the false ones. What is "context" is left out."""
    wanted = list(wanted)
    left = list(figures)
    for row in wanted:
        same = next((f for f in left if _meets(f, row) and _is_value(f, row)), None)
        if same is not None:
            left.remove(same)
        if row["kind"] != "context":
            yield Pair(row, same)
    for figure in left:
        if not any(_meets(figure, row) for row in wanted if row["kind"] == "context"):
            yield Pair(None, figure)


def _meets(figure: Figure, row: Row) -> bool:
    return bool(figure.start < row["end"] and row["start"] < figure.end)


def _is_value(figure: Figure, row: Row) -> bool:
    return bool(abs(float(figure.value) - row["value"]) < 1e-6 * max(1, row["value"]))


def period_of(figure: Figure) -> list[str | None] | None:
    """As the annotation writes it: [first day, last day]."""
    if figure.period is None:
        return None
    return [day.isoformat() if day else None for day in (figure.period.start, figure.period.end)]


def judged(row: Row, figure: Figure) -> dict[str, bool]:
    """What is asked of a figure that was found, and whether it is right."""
    basis = row["kind"] if row["kind"] in ("target", "comparison") else "result"
    checks = {
        "measure": figure.measure == row["measure"],
        "qualifier": figure.qualifier == row["qualifier"],
        "basis": figure.basis == basis,
    }
    if basis == "result":
        right = {row["indicator"], *row.get("alt", [])}
        if row["indicator"]:
            checks["indicator recall"] = figure.indicator in right
        if figure.indicator:
            checks["indicator precision"] = figure.indicator in right
        if row["period"]:
            checks["period"] = period_of(figure) == row["period"]
        if row["place"]:
            place = figure.place.name.casefold() if figure.place else ""
            checks["place"] = row["place"].split(",")[0].casefold() in place
    return checks


def is_right(pair: Pair) -> bool:
    """Whether a figure read is right as a whole."""
    return pair.row is not None and pair.figure is not None and all(judged(pair.row, pair.figure).values())


def scores(found: Iterable[Pair]) -> Counts:
    """Counts of (what, right). "confident" asks the indicator of results said 0.9 or more, "confident whole" all of them
    as a whole."""
    counts: Counts = Counter()
    for pair in found:
        if pair.row is not None:
            counts["found", pair.figure is not None] += 1
        else:
            counts["false", True] += 1
        if pair.row is not None and pair.figure is not None:
            counts.update(judged(pair.row, pair.figure).items())
        if pair.figure is not None and pair.figure.confidence >= 0.9:
            counts["confident whole", is_right(pair)] += 1
            if pair.figure.basis is Basis.RESULT:
                counts[
                    "confident", pair.row is not None and judged(pair.row, pair.figure).get(_NAMED, True)
                ] += 1
    return counts


def share(counts: Counts, what: str) -> float:
    """The share that is right; "detection" is the F1 of figures found. 1.0 where nothing was asked."""
    if what == "detection":
        found, missed, false = counts["found", True], counts["found", False], counts["false", True]
        return 2 * found / (2 * found + missed + false) if found + missed + false else 1.0
    asked = counts[what, True] + counts[what, False]
    return counts[what, True] / asked if asked else 1.0


def shown(counts: Counts, what: str) -> str:
    """As `share`, "–" where nothing was asked."""
    asked = (
        counts["found", True] + counts["found", False]
        if what == "detection"
        else counts[what, True] + counts[what, False]
    )
    return f"{share(counts, what):.3f}" if asked else "–"


def all_pairs(part: str) -> list[Pair]:
    """Every pair of a part."""
    return [pair for p in passages(part) for pair in pairs(p["figures"], read_passage(p).figures)]


SCORES = {
    "detection": "figures found, F1 of span and value",
    "measure": "measure",
    "qualifier": "qualifier",
    "basis": "basis",
    "indicator precision": "indicator, precision",
    "indicator recall": "indicator, recall",
    "period": "period",
    "place": "place",
    "confident": "indicator, of results said 0.9 or more",
    "confident whole": "right as a whole, of those said 0.9 or more",
}
PARTS = ("tune", "score")


def page() -> str:
    """The whole page of docs/reference/reader.md."""
    parts = {part: all_pairs(part) for part in PARTS}
    lines = [
        "# The reader: scores, confidence and doubts",
        "",
        "Generated by `scripts/reader_scores.py`. Passages are our own words over figures of real reports, annotated by hand in",
        "`tests/reader/corpus`. Rules are made on the part *tune*; the part *score* is only scored, and nobody looks at its",
        "single passages. The meaning of each field is in [meaning](../meaning.md).",
        "",
        *_overall(parts),
        *_reliability(parts),
        *_weights(),
        *_by_indicator(parts),
        *_sorts(),
    ]
    return "\n".join(lines)


def _overall(parts: Mapping[str, Sequence[Pair]]) -> list[str]:
    head = ["## Scores", "", "| | " + " | ".join(parts) + " |", "|---|" + "---|" * len(parts)]
    head.append("| passages | " + " | ".join(str(len(passages(part))) for part in parts) + " |")
    rows = [str(sum(p.row is not None for p in found)) for found in parts.values()]
    head.append("| figures annotated | " + " | ".join(rows) + " |")
    counts = {part: scores(found) for part, found in parts.items()}
    for what, words in SCORES.items():
        head.append(f"| {words} | " + " | ".join(shown(counts[p], what) for p in parts) + " |")
    sure = []
    for found in parts.values():
        said = [p.figure.confidence >= 0.9 for p in found if p.figure]
        sure.append(f"{sum(said) / len(said):.3f}" if said else "–")
    return [*head, "| share of figures said 0.9 or more | " + " | ".join(sure) + " |", ""]


def _reliability(parts: Mapping[str, Sequence[Pair]]) -> list[str]:
    head = [
        "## Confidence",
        "",
        "What is said against what is right. A figure is right when value, measure, qualifier and basis are, and of a result also",
        "indicator, period and place. Shown per part: how many figures, the mean that was said, the share that is right.",
        "",
        "| said | " + " | ".join(f"{part}: figures | said | right" for part in parts) + " |",
        "|---|" + "---|---|---|" * len(parts),
    ]
    for low, high in pairwise(BINS):
        cells = []
        for found in parts.values():
            inside = [p for p in found if p.figure is not None and low <= p.figure.confidence < high]
            said = sum(p.figure.confidence for p in inside if p.figure) / max(1, len(inside))
            right = sum(is_right(p) for p in inside) / max(1, len(inside))
            cells.append(f"{len(inside)} | {said:.2f} | {right:.2f}" if inside else "0 | – | –")
        head.append(f"| {low:.2f} to {min(high, 1):.2f} | " + " | ".join(cells) + " |")
    return [*head, ""]


def _weights() -> list[str]:
    known = weights()
    head = [
        "### What lowers it",
        "",
        f"The best case starts at log odds {known['']:.2f}; each trait takes its number off (`Figure.lowered_by` names them). Counted by",
        "`scripts/calibrate_reader.py` on passages as they were read for the first time, before any rule was made on them.",
        "",
        "| trait | takes | meaning |",
        "|---|---|---|",
    ]
    return [
        *head,
        *(f"| `{name}` | {abs(known.get(name, 0.0)):.2f} | {words} |" for name, words in TRAITS.items()),
        "",
    ]


def _by_indicator(parts: Mapping[str, Sequence[Pair]]) -> list[str]:
    head = [
        "## By indicator",
        "",
        "Results annotated with the indicator (n), precision and recall of the figures found. Indicators no passage names are left out.",
        "",
        "| indicator | " + " | ".join(f"{part}: n | precision | recall" for part in parts) + " |",
        "|---|" + "---|---|---|" * len(parts),
    ]
    rows = {part: _counted(found) for part, found in parts.items()}
    for code in catalogue.load().indicators:
        if any(code in rows[part] for part in parts):
            head.append(f"| `{code}` | " + " | ".join(_cells(rows[part].get(code)) for part in parts) + " |")
    return [*head, ""]


def _counted(found: Sequence[Pair]) -> dict[str, Counter[str]]:
    """code → how many annotated, recalled, read, and read rightly. An alternative code that was read counts as annotated."""
    rows: dict[str, Counter[str]] = {}
    for pair in found:
        row, figure = pair.row, pair.figure
        if row is not None and row["kind"] in ("target", "comparison"):
            continue
        right = {row["indicator"], *row.get("alt", [])} - {None} if row is not None else set()
        got = figure.indicator if figure is not None and figure.basis is Basis.RESULT else None
        if row is not None and row["indicator"]:
            code = got if got in right and got else row["indicator"]
            rows.setdefault(code, Counter()).update(n=1, recalled=got in right)
        if got and row is not None:
            rows.setdefault(got, Counter()).update(read=1, hit=got in right)
    return rows


def _cells(counts: Counter[str] | None) -> str:
    if counts is None:
        return "0 | – | –"
    precision = f"{counts['hit'] / counts['read']:.2f}" if counts["read"] else "–"
    recall = f"{counts['recalled'] / counts['n']:.2f}" if counts["n"] else "–"
    return f"{counts['n']} | {precision} | {recall}"


def _sorts() -> list[str]:
    head = [
        "## Doubts",
        "",
        "Doubts are results. Codes are stable; what stands in braces is filled in.",
        "",
        "| code | of | when | says | what to do |",
        "|---|---|---|---|---|",
    ]
    rows = [f"| `{s.code}` | {s.of} | {s.when} | {s.message} | {s.hint} |" for s in SORTS]
    return [*head, *rows, ""]


def main() -> None:
    """Write the page, or print one part's scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS)
    part = parser.parse_args().part
    if part is None:
        PAGE.write_text(page(), encoding="utf-8")
        return
    found = all_pairs(part)
    counts = scores(found)
    for what in SCORES:
        print(f"{what} {share(counts, what):.3f}")
    read_at_all = [p.figure for p in found if p.figure]
    print(f"said 0.9 or more {sum(f.confidence >= 0.9 for f in read_at_all)} of {len(read_at_all)}")


if __name__ == "__main__":
    main()
