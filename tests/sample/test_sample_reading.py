"""The reader finds in the sample what a person finds (expected.tsv): indicator, value, place and period."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from kheo.common.types import Basis, Figure, Qualifier
from kheo.reader import read
from kheo.sample import reports

EXPECTED = Path(__file__).with_name("expected.tsv")
NAMES = [report.filename for report in reports()]
Row = tuple[str, Decimal, str, str, str]


@cache
def figures(name: str) -> tuple[Figure, ...]:
    report = next(report for report in reports() if report.filename == name)
    return read(report.data.decode(), name=name).figures


@cache
def expected(name: str) -> Counter[Row]:
    with EXPECTED.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["file"] == name]
    return Counter(
        (row["indicator"], Decimal(row["value"]), row["place"], row["from"], row["to"]) for row in rows
    )


@cache
def found(name: str) -> Counter[Row]:
    """Results with an indicator, and what they say. A stock stands for its last day, whatever its first."""
    return Counter(
        (
            figure.indicator,
            figure.value,
            (figure.place.id if figure.place else None) or "",
            _day(figure, "start"),
            _day(figure, "end"),
        )
        for figure in figures(name)
        if figure.indicator and figure.basis is Basis.RESULT
    )


def _day(figure: Figure, side: str) -> str:
    if figure.period is None or (side == "start" and figure.kind == "stock"):
        return ""
    day = getattr(figure.period, side)
    return day.isoformat() if day else ""


def said(rows: Counter[Row], columns: int) -> Counter[tuple[object, ...]]:
    cut: Counter[tuple[object, ...]] = Counter()
    for row, times in rows.items():
        cut[row[:columns]] += times
    return cut


@pytest.mark.parametrize("name", NAMES)
def test_figures_and_places_of_each_report(name: str) -> None:
    """At most one figure in ten, or one of a short report, may be missed or stand at another place."""
    wanted = expected(name)
    missed = said(wanted, 3) - said(found(name), 3)
    assert missed.total() <= max(1, wanted.total() // 10), missed


def test_the_whole_sample() -> None:
    """Indicator, value, place and period together."""
    wanted = sum(expected(name).total() for name in NAMES)
    right = sum((expected(name) & found(name)).total() for name in NAMES)
    read_as = sum(found(name).total() for name in NAMES)
    assert right / wanted >= 0.95
    assert right / read_as >= 0.95


def test_the_published_figures_of_binh_phuoc() -> None:
    year = ("70~2025", "2020-01-01", "2020-12-31")
    day = ("70~2025", "", "2020-12-24")
    stated: list[tuple[str, int, tuple[str, str, str]]] = [
        ("outreach.sessions", 1645, year),
        ("outreach.attendance", 81178, year),
        ("outreach.leaflets", 28033, year),
        ("charity.gifts", 15122, year),
        ("blood.units", 1636, year),
        ("twinning.signed", 133, day),
        ("twinning.handed_over", 32, day),
        ("twinning.active", 101, day),
    ]
    rows = found(NAMES[0])
    assert [row for row in stated if (row[0], Decimal(row[1]), *row[2]) not in rows] == []
    leaflets = next(f for f in figures(NAMES[0]) if f.indicator == "outreach.leaflets")
    assert leaflets.qualifier is Qualifier.OVER


def test_rates_are_told_from_results() -> None:
    rates = {(f.text, f.indicator) for f in figures(NAMES[0]) if "per" in dict(f.dims)}
    assert rates == {
        ("20", "charity.rice"),
        ("100.000", "charity.cash_value"),
        ("200.000", "charity.cash_value"),
    }


def test_plans_and_comparisons_are_not_results() -> None:
    plans = [f for name in NAMES for f in figures(name) if f.basis is Basis.TARGET]
    assert {"1.600", "15.000", "45", "30"} <= {figure.text for figure in plans}
    assert "1.600" not in {f.text for f in figures(NAMES[1]) if f.basis is Basis.RESULT}
