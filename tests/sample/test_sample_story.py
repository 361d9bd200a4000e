"""What the sample is there to show, taken from the figures a person finds in it (expected.tsv): two views of one
count, coverage, a contradiction, two years side by side, a stock that is not added, the merger of 1 July 2025."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from kheo import catalogue, places
from kheo.common.types import Basis, Coverage, Fact, Level, Measure, Period, Qualifier, Total
from kheo.rollup import Query, rules

EXPECTED = Path(__file__).with_name("expected.tsv")
BINH_PHUOC, DONG_NAI = "70~2025", "75"
BU_GIA_MAP, PHU_NGHIA_THEN, PHU_NGHIA_NOW = "691~2025", "25267~2025", "25267"


@cache
def facts() -> tuple[Fact, ...]:
    with EXPECTED.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["to"]]
    return tuple(
        Fact(
            id=str(seq),
            indicator=row["indicator"],
            value=Decimal(row["value"]),
            measure=Measure.COUNT,
            qualifier=Qualifier.EXACT,
            basis=Basis.RESULT,
            period=Period(
                date.fromisoformat(row["from"]) if row["from"] else None, date.fromisoformat(row["to"])
            ),
            place=row["place"],
            source=row["file"],
            seq=seq,
        )
        for seq, row in enumerate(rows)
    )


def total(
    indicator: str, place: str, year: int, level: Level = Level.COMMUNE, on: date | None = None
) -> Total:
    query = Query((indicator,), date(year, 1, 1), date(year, 12, 31), place, level, on or "then")
    return next(t for t in rules.totals(facts(), query, catalogue.load(), places.load()) if t.place == place)


def test_the_province_states_and_its_communes_count() -> None:
    stated = total("outreach.sessions", BINH_PHUOC, 2020)
    assert (stated.value, stated.method) == (1645, "stated")
    assert stated.other == (38 + 44 + 30 + 27, Qualifier.EXACT)


def test_half_of_a_district_has_reported() -> None:
    district = total("outreach.sessions", BU_GIA_MAP, 2020)
    assert (district.method, district.coverage) == ("partial", Coverage(4, 8))


def test_two_reports_of_one_commune_disagree() -> None:
    commune = total("outreach.sessions", PHU_NGHIA_THEN, 2020)
    assert commune.value == 44
    assert len(commune.contradictions) == 1
    assert total("outreach.attendance", PHU_NGHIA_THEN, 2020).contradictions == ()


def test_another_year_is_there_to_compare() -> None:
    assert total("charity.gifts", BINH_PHUOC, 2019).value == 13280
    assert total("charity.gifts", BINH_PHUOC, 2020).value == 15122
    assert total("models.total", "34~2025", 2021).value == 1447
    assert total("models.total", "34~2025", 2022).value == 1486


def test_stocks_are_taken_and_balances_close() -> None:
    signed, handed_over, active = (
        total(f"twinning.{part}", BINH_PHUOC, 2020).value for part in ("signed", "handed_over", "active")
    )
    assert (signed, handed_over, active) == (133, 32, 101)


def test_three_communes_became_one() -> None:
    halves = total("outreach.sessions", PHU_NGHIA_NOW, 2025, on=date(2026, 1, 1))
    assert halves.value == 14 + 12 + 21 + 52
    assert not halves.estimated
    assert total("outreach.sessions", PHU_NGHIA_NOW, 2025).value == 52


def test_figures_of_binh_phuoc_stand_under_dong_nai_today() -> None:
    today = total("outreach.leaflets", DONG_NAI, 2020, Level.PROVINCE, date(2026, 1, 1))
    assert today.value == 28033
    assert total("outreach.leaflets", "VN", 2020, Level.PROVINCE).value == 28033


def test_invented_reports_leave_the_published_sums_alone() -> None:
    query = Query(("outreach.leaflets",), date(2020, 1, 1), date(2021, 12, 31))
    nation = rules.totals(facts(), query, catalogue.load(), places.load())[0]
    assert (nation.place, nation.value) == ("VN", 28033 + 100000)
