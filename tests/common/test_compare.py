"""What may be said to have risen or fallen."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kheo.common.compare import comparable
from kheo.common.types import Coverage, Qualifier, Total

NOW = Total(
    "outreach.sessions", "70~2025", date(2020, 1, 1), date(2020, 12, 31), Decimal(1645), Qualifier.EXACT,
    Coverage(0, 11), "stated", facts=("1",),
)  # fmt: skip
THEN = replace(NOW, start=date(2019, 1, 1), end=date(2019, 12, 31), value=Decimal(1432), facts=("2",))


def test_two_whole_years_are_comparable() -> None:
    assert comparable(NOW, THEN, (), ())


@pytest.mark.parametrize(
    "then",
    [
        replace(THEN, value=None, method="missing"),
        replace(THEN, value=Decimal(0)),
        replace(THEN, qualifier=Qualifier.OVER),
        replace(THEN, estimated=True),
        replace(THEN, facts=("1",)),
        replace(THEN, end=date(2020, 3, 31)),
    ],
)
def test_what_is_missing_vague_estimated_or_overlapping_is_not(then: Total) -> None:
    assert not comparable(NOW, then, (), ())


def test_stocks_are_comparable_when_no_part_is_as_old_as_the_day_before() -> None:
    now, then = (replace(total, facts=(), as_of=total.end) for total in (NOW, THEN))
    assert comparable(now, then, (), ())
    assert not comparable(replace(now, as_of=then.end), then, (), ()), "told once, used on both days"


def test_partial_totals_compare_only_when_the_same_places_told() -> None:
    now, then = replace(NOW, method="partial"), replace(THEN, method="partial")
    assert comparable(now, then, {"a", "b"}, {"b", "a"})
    assert not comparable(now, then, {"a", "b"}, {"a"})
    assert not comparable(now, then, (), ())


def test_a_computed_share_has_the_gaps_of_its_sides() -> None:
    now, then = (replace(total, method="computed", coverage=Coverage(2, 34)) for total in (NOW, THEN))
    assert comparable(now, then, {"a", "b"}, {"b", "a"})
    assert not comparable(now, then, {"a", "b"}, {"a", "c"})
    for whole in (Coverage(2, 2), Coverage(0, 104)):
        assert comparable(replace(now, coverage=whole), replace(then, coverage=whole), (), ())
