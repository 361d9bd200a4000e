"""Shares close on any land: units divided and joined twice over, asked from every day to every other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.common.types import Level
from kheo.places import DatedName, Places, Succession, Unit

DAYS = (date(2008, 8, 1), date(2025, 7, 1))
MAPS = (date(2000, 1, 1), date(2015, 1, 1), date(2026, 1, 1))


@st.composite
def lands(draw: st.DrawFn) -> Places:
    """Three generations of communes; each unit gives its whole, drawn tenths, or parts nobody has measured to the next."""
    sizes = [draw(st.integers(1, 5)) for _ in MAPS]
    units = [Unit("VN", "VN", Level.NATION, None, (DatedName("Việt Nam", ""),))]
    for era, size in enumerate(sizes):
        start = DAYS[era - 1] if era else None
        end = DAYS[era] - timedelta(days=1) if era < len(DAYS) else None
        for i in range(size):
            id = f"{era}.{i}"
            units.append(Unit(id, id, Level.COMMUNE, "VN", (DatedName(f"Xã {id}", "xã"),), start, end))
    heirs = []
    for era, day in enumerate(DAYS):
        news = [f"{era + 1}.{i}" for i in range(sizes[era + 1])]
        for i in range(sizes[era]):
            cuts = sorted(draw(st.sets(st.integers(1, 9), max_size=min(3, len(news) - 1))))
            tenths = [b - a for a, b in zip([0, *cuts], [*cuts, 10])]
            if len(tenths) > 1 and draw(st.booleans()):
                tenths = [10] + [0] * (len(tenths) - 1)
            whole = len(tenths) == 1
            for new, part in zip(draw(st.permutations(news)), tenths):
                heirs.append(Succession(f"{era}.{i}", new, day, Decimal(part) / 10, whole, "thử"))
    return Places(units, heirs)


@settings(max_examples=60, deadline=None)
@given(lands())
def test_shares_sum_to_one_forward_and_backward(land: Places) -> None:
    for unit in land:
        for day in MAPS:
            shares = land.shares(unit.id, day)
            assert sum(s.share for s in shares) == 1
            assert len({s.unit for s in shares}) == len(shares)
            assert all(land.get(s.unit).exists_on(day) for s in shares)
            assert len(shares) == 1 or all(s.estimated for s in shares)
            assert all(s.share > 0 for s in shares)


@settings(max_examples=60, deadline=None)
@given(lands())
def test_a_share_is_exact_only_where_nothing_was_divided_on_the_way(land: Places) -> None:
    for unit in land:
        for s in land.shares(unit.id, MAPS[2]) if unit.valid_to else ():
            steps = land.next[unit.id]
            assert s.estimated or (len(steps) == 1 and steps[0].whole)


@settings(max_examples=60, deadline=None)
@given(lands())
def test_any_such_land_proves_sound_but_for_units_out_of_nothing(land: Places) -> None:
    assert {problem.code for problem in land.check()} <= {"fatherless"}


@settings(max_examples=30, deadline=None)
@given(lands())
def test_what_is_carried_forward_is_neither_lost_nor_doubled(land: Places) -> None:
    first = land.at_level(Level.COMMUNE, MAPS[0])
    carried = sum((s.share for id in first for s in land.shares(id, MAPS[2])), Decimal(0))
    assert carried == len(first)
