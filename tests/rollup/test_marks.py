"""What stands beside a total: periods across the window's edge, and what came after the cut-off."""

from __future__ import annotations

from datetime import date

import pytest
from rollup_world import CATALOGUE, PLACES, C, Facts, year

from kheo.rollup import Query, rules
from kheo.rollup.marks import Marks

CUTOFF = date(2025, 1, 15)
BEFORE, AFTER = date(2025, 1, 15), date(2025, 1, 16)
TODAY = date(2026, 11, 22)


def marks(say: Facts, query: Query) -> dict[tuple[str, str], Marks]:
    return rules.marks(say.all, query, CATALOGUE, PLACES, CUTOFF)


def test_a_month_of_the_other_calendar_is_marked_at_every_place_above() -> None:
    say = Facts()
    say("sessions", "9", "a1~2025", (date(2023, 12, 15), date(2024, 1, 14)))
    say("sessions", "9", "a1~2025", (date(2024, 1, 15), date(2024, 2, 14)))
    say("sessions", "9", "a2~2025", (date(2024, 12, 15), date(2025, 1, 14)))
    found = marks(say, year(2024))
    assert found == {("sessions", "VN"): Marks(2, 0), ("sessions", "A~2025"): Marks(2, 0)}
    assert marks(say, year(2024, level=C))[("sessions", "a1~2025")] == Marks(1, 0)


@pytest.mark.parametrize(
    "period",
    [
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 5, 1), date(2024, 5, 31)),
        (date(2023, 12, 15), date(2024, 12, 31)),
        (date(2024, 1, 1), date(2025, 1, 14)),
        (date(2021, 1, 1), date(2025, 12, 31)),
        (date(2023, 1, 1), date(2023, 12, 31)),
        (None, date(2024, 12, 31)),
    ],
)
def test_periods_inside_outside_or_around_the_window_do_not_cross(period: tuple[date | None, date]) -> None:
    say = Facts()
    say("sessions", "9", "H", period)
    assert marks(say, year(2024)) == {}


def test_a_sum_since_ever_up_to_a_day_inside_crosses() -> None:
    say = Facts()
    say("sessions", "9", "H", (None, date(2024, 6, 30)), dims=(("cumulative", "1"),))
    assert marks(say, year(2024))[("sessions", "H")] == Marks(1, 0)
    assert marks(say, Query((), None, date(2024, 12, 31))) == {}


def test_two_sources_of_one_period_are_one_mark_and_stocks_have_none() -> None:
    say = Facts()
    for _ in range(2):
        say("sessions", "9", "H", (date(2024, 12, 15), date(2025, 1, 14)))
    say("groups", "9", "H", (date(2024, 12, 15), date(2025, 1, 14)))
    assert marks(say, year(2024)) == {("sessions", p): Marks(1, 0) for p in ("VN", "H")}


def test_what_was_confirmed_after_the_cut_off_is_marked_where_it_counts() -> None:
    say = Facts()
    say("sessions", "9", "a1~2025", day=AFTER)
    say("sessions", "9", "a2~2025", day=BEFORE)
    say("sessions", "9", "b1~2025")
    say("groups", "9", "a1~2025", (None, date(2024, 10, 1)), day=AFTER)
    say("groups", "8", "a1~2025", (None, date(2024, 1, 1)), day=AFTER)
    found = marks(say, year(2024))
    places = ("VN", "A~2025")
    assert found == {(code, p): Marks(0, 1) for code in ("sessions", "groups") for p in places}


def test_a_late_month_replaced_by_its_year_is_no_mark_and_a_late_correction_is() -> None:
    say = Facts()
    say("sessions", "100", "H", day=BEFORE)
    say("sessions", "9", "H", (date(2024, 3, 1), date(2024, 3, 31)), day=AFTER)
    assert marks(say, year(2024)) == {}
    say("sessions", "101", "H", day=AFTER)
    assert marks(say, year(2024))[("sessions", "H")] == Marks(0, 1)


def test_on_todays_map_marks_follow_the_pieces() -> None:
    say = Facts()
    say("sessions", "9", "A~2025", (date(2024, 12, 15), date(2025, 1, 14)))
    say("sessions", "9", "B~2025", day=AFTER)
    found = marks(say, year(2024, boundaries=TODAY))
    assert found[("sessions", "A")] == found[("sessions", "VN")] == Marks(1, 1)


def test_a_named_indicator_has_only_its_own_marks() -> None:
    say = Facts()
    say("sessions", "9", "H", day=AFTER)
    say("gifts", "9", "H", day=AFTER)
    assert set(marks(say, year(2024, "gifts"))) == {("gifts", "VN"), ("gifts", "H")}
