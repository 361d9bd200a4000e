"""The calendars of reports: periods tile their year, names come back, cut-offs follow the last day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.common import calendars, periods
from kheo.common.calendars import Preset
from kheo.common.errors import KheoError

YEARS = st.integers(calendars.FIRST_YEAR, calendars.LAST_YEAR)
CODES = st.sampled_from([calendar.code for calendar in calendars.calendars()])
DAY = timedelta(days=1)


def of(code: str, year: int, sort: str) -> list[Preset]:
    return [preset for preset in calendars.periods_of(code, year) if preset.sort == sort]


@given(CODES, YEARS)
def test_what_a_year_is_cut_into_tiles_it_and_the_next_year_follows(code: str, year: int) -> None:
    calendar = calendars.get(code)
    for sort in calendar.sorts:
        parts = of(code, year, sort)
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))
        assert all(a.end + DAY == b.start for a, b in pairwise(parts))
        (whole,) = of(code, year, "year")
        assert parts[0].start == whole.start
        if sort != "nine_months":
            assert parts[-1].end == whole.end
    if calendar.sorts and year < calendars.LAST_YEAR:
        assert of(code, year, "year")[0].end + DAY == of(code, year + 1, "year")[0].start


@given(YEARS)
def test_quarters_and_halves_are_made_of_months(year: int) -> None:
    for code in ("calendar", "decree09"):
        months = of(code, year, "month")
        for sort, length in (("quarter", 3), ("half", 6), ("nine_months", 9)):
            for part in of(code, year, sort):
                own = months[(part.number - 1) * length : part.number * length]
                assert (part.start, part.end) == (own[0].start, own[-1].end)


@given(YEARS)
def test_a_period_is_found_again_by_its_days(year: int) -> None:
    for preset in calendars.presets(year):
        assert preset in calendars.naming(preset.start, preset.end)
        assert preset.start < preset.end < preset.cutoff


@given(YEARS)
def test_the_plain_calendar_and_the_decree_are_what_periods_says(year: int) -> None:
    halves, months = of("calendar", year, "half"), of("calendar", year, "month")
    assert [half.period for half in halves] == [periods.months(year, 1, 6), periods.months(year, 7, 12)]
    assert [month.period for month in months] == [periods.months(year, m, m) for m in range(1, 13)]
    assert [preset.vi for preset in calendars.periods_of("calendar", year)] == [
        periods.in_words(preset.period) for preset in calendars.periods_of("calendar", year)
    ]
    if year > calendars.FIRST_YEAR:
        decree = of("decree09", year, "month")
        assert [m.period for m in decree] == [periods.decree09(year, n, n) for n in range(1, 13)]


def test_the_windows_of_the_rules_in_2025() -> None:
    days = {f"{p.calendar}:{p.sort}:{p.number}": (p.start, p.end) for p in calendars.presets(2025)}
    assert days["decree09:year:1"] == (date(2024, 12, 15), date(2025, 12, 14))
    assert days["decree09:half:2"] == (date(2025, 6, 15), date(2025, 12, 14))
    assert days["decree09:quarter:1"] == (date(2024, 12, 15), date(2025, 3, 14))
    assert days["circular124-areas:year:1"] == (date(2024, 11, 1), date(2025, 10, 31))
    assert days["circular124-units:year:1"] == (date(2024, 11, 16), date(2025, 11, 15))
    assert days["calendar:nine_months:1"] == (date(2025, 1, 1), date(2025, 9, 30))


def test_names_say_their_days_unless_the_calendar_is_plain() -> None:
    assert of("calendar", 2025, "half")[0].vi == "6 tháng đầu năm 2025"
    assert of("decree09", 2025, "month")[2].vi == "tháng 03/2025 (15/02/2025–14/03/2025)"


def test_a_window_is_one_calendars_or_nobodys() -> None:
    (year,) = calendars.naming(date(2025, 1, 1), date(2025, 12, 31))
    assert (year.calendar, year.vi) == ("calendar", "năm 2025")
    (decree,) = calendars.naming(date(2024, 12, 15), date(2025, 12, 14))
    assert decree.calendar == "decree09"
    assert calendars.naming(date(2025, 1, 1), date(2025, 12, 30)) == ()


@pytest.mark.parametrize(
    ("code", "end", "day"),
    [
        ("decree09", date(2025, 11, 14), date(2025, 11, 17)),  # a Friday: the Monday after
        ("decree09", date(2025, 10, 14), date(2025, 10, 15)),
        ("calendar", date(2025, 12, 31), date(2026, 1, 15)),
        ("circular124-areas", date(2025, 10, 31), date(2025, 11, 15)),
        ("circular124-units", date(2025, 11, 15), date(2025, 12, 14)),
        ("circular124-units", date(2025, 12, 20), date(2026, 12, 14)),
        ("campaign", date(2025, 9, 10), date(2025, 9, 30)),
    ],
)
def test_cut_off_days(code: str, end: date, day: date) -> None:
    assert calendars.cutoff(code, end) == day


def test_every_calendar_says_where_it_is_from() -> None:
    for calendar in calendars.calendars():
        assert calendar.source
        assert calendar.cutoff.source
        assert {calendar.mark, calendar.cutoff.mark, *calendar.marks.values()} <= {
            "found",
            "recalled",
            "inferred",
        }
    assert of("decree09", 2025, "nine_months")[0].mark == "recalled"


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: calendars.get("lunar"), "calendar-unknown"),
        (lambda: calendars.cutoff("lunar", date(2025, 1, 1)), "calendar-unknown"),
        (lambda: calendars.presets(1), "calendar-year"),
    ],
)
def test_what_is_not_there_is_said(ask: object, code: str) -> None:
    with pytest.raises(KheoError) as caught:
        ask()  # type: ignore[operator]
    assert caught.value.code == code
