"""Totals over imported changes: what was told before stands on today's map after a merger, a division, a new name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kheo import catalogue, places
from kheo.common.types import Basis, Fact, Level, Measure, Period, Qualifier, Total
from kheo.places import changes
from kheo.places.applying import apply
from kheo.rollup import Query, rules

LEAFLETS = "outreach.leaflets"
YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
END = date(2026, 12, 31)
HEAD = "việc,mã,đơn vị nhận,tỷ lệ,từ ngày,căn cứ"


def told(place: str, value: int, period: Period = YEAR) -> Fact:
    return Fact(
        id=f"{place} {period.end}",
        indicator=LEAFLETS,
        value=Decimal(value),
        measure=Measure.COUNT,
        qualifier=Qualifier.EXACT,
        basis=Basis.RESULT,
        period=period,
        place=place,
        source=place,
    )


def land_of(*lines: str) -> places.Places:
    rows, problems = changes.read("\n".join((HEAD, *lines)).encode())
    assert problems == []
    applied = apply(places.base(), rows)
    assert applied.problems == ()
    return applied.land


def totals(land: places.Places, facts: list[Fact], *, today: bool) -> dict[str, Total]:
    query = Query((LEAFLETS,), date(2026, 1, 1), END, "75", Level.COMMUNE, END if today else "then")
    return {row.place: row for row in rules.totals(facts, query, catalogue.load(), land)}


def test_after_a_merger_the_parts_stand_under_what_they_became() -> None:
    land = land_of("nhập,25390,25387,,01/07/2026,NQ 1")
    autumn = Period(date(2026, 7, 1), date(2026, 12, 31))
    facts = [told("25390", 100), told("25387", 30), told("25387~2026-07-01", 7, autumn)]
    now = totals(land, facts, today=True)
    assert now["25387~2026-07-01"].value == 137
    assert not now["25387~2026-07-01"].estimated
    assert "25390" not in now
    then = totals(land, facts, today=False)
    assert {id: then[id].value for id in ("25390", "25387", "25387~2026-07-01")} == {
        "25390": Decimal(100),
        "25387": Decimal(30),
        "25387~2026-07-01": Decimal(7),
    }
    assert now["75"].value == then["75"].value == 137, "the province loses and doubles nothing"


def test_after_a_division_shares_are_used_and_named() -> None:
    land = land_of('chia,25252,25252,"0,7",01/07/2026,NQ 2', "chia,25252,25217,30%,01/07/2026,NQ 2")
    now = totals(land, [told("25252", 100), told("25217", 5)], today=True)
    kept, taken = now["25252~2026-07-01"], now["25217~2026-07-01"]
    assert (kept.value, taken.value) == (Decimal(70), Decimal(35))
    assert kept.estimated
    assert taken.estimated
    assert ("25252", Decimal("0.7"), "NQ 2") in kept.shares


@pytest.mark.parametrize("place", ["22315~2025", "22225~2025"])
def test_a_divided_commune_of_2025_stands_where_the_decision_says(place: str) -> None:
    year = Period(date(2024, 1, 1), date(2024, 12, 31))
    query = Query((LEAFLETS,), year.start, END, "66", Level.COMMUNE, END)
    rows = rules.totals([told(place, 1000, year)], query, catalogue.load(), places.base())
    got = {row.place: row for row in rows if row.place != "66" and row.value}
    wanted = {
        "22315~2025": {"22015": Decimal(1000)},
        "22225~2025": {"22225": Decimal("805.4"), "22237": Decimal("194.6")},
    }
    assert {id: row.value for id, row in got.items()} == wanted[place]
    assert all(row.estimated and row.shares[0][0] == place and row.shares[0][2] for row in got.values())


def test_when_provinces_merge_the_figures_of_their_communes_go_with_them() -> None:
    land = land_of("nhập,68,75,,01/07/2026,NQ 3")
    facts = [told("25195", 10), told("25159", 4)]
    query = Query((LEAFLETS,), date(2026, 1, 1), END, "VN", Level.PROVINCE, END)
    rows = {row.place: row.value for row in rules.totals(facts, query, catalogue.load(), land)}
    assert rows["75~2026-07-01"] == 14
    assert rows["VN"] == 14
    assert "68" not in rows
