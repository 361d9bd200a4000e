"""The calendars reports are written by (calendars.toml): their periods with dates and names, and cut-off days.

A window of days belongs to a calendar only when it is exactly one of its periods: 15/12/2024–14/12/2025 is the year
2025 of Decree 09/2019, never the calendar year.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from kheo.common.errors import KheoError
from kheo.common.periods import dmy
from kheo.common.types import Period

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2200
ROMAN = ("I", "II", "III", "IV")
# How many months a period of each sort holds, and how many there are in a year.
LENGTHS = {"year": (12, 1), "half": (6, 2), "nine_months": (9, 1), "quarter": (3, 4), "month": (1, 12)}


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The last day to tell a period without being late: so many days or working days (Monday to Friday) after its
    last day, or the first `month_day` (month, day) on or after it."""

    source: str
    mark: str
    days: int | None = None
    working_days: int | None = None
    month_day: tuple[int, int] | None = None

    def after(self, end: date) -> date:
        """The cut-off day of a period that ends on `end`."""
        if self.month_day is not None:
            day = date(end.year, *self.month_day)
            return day if day >= end else date(end.year + 1, *self.month_day)
        left, day = self.working_days or 0, end + (self.days or 0) * DAY
        while left:
            day += DAY
            left -= day.weekday() < 5
        return day


@dataclass(frozen=True, slots=True)
class Calendar:
    """One way of cutting time. `mark`: found in its source, recalled, or inferred; `marks` where a sort differs.

    `sorts` are those of LENGTHS it has, in order of presentation; none for windows with days of their own.
    """

    code: str
    name_vi: str
    note_vi: str
    source: str
    mark: str
    cutoff: Cutoff
    sorts: tuple[str, ...] = ()
    first_day: int = 1
    months_back: int = 0
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preset:
    """One period of a calendar. `number` counts its sort in the year from 1; `vi` is its name, with its dates unless
    the calendar is the plain one."""

    calendar: str
    sort: str
    number: int
    year: int
    vi: str
    start: date
    end: date
    cutoff: date
    mark: str

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


@cache
def calendars() -> tuple[Calendar, ...]:
    """All calendars, in order of presentation."""
    text = resources.files("kheo.common").joinpath("calendars.toml").read_text(encoding="utf-8")
    return tuple(_calendar(row) for row in tomllib.loads(text)["calendars"])


def _calendar(row: dict[str, Any]) -> Calendar:
    rule = dict(row["cutoff"])
    if "month_day" in rule:
        month, day = rule["month_day"].split("-")
        rule["month_day"] = (int(month), int(day))
    return Calendar(**row | {"cutoff": Cutoff(**rule), "sorts": tuple(row["sorts"])})


def get(code: str) -> Calendar:
    """The calendar; KheoError "calendar-unknown"."""
    for calendar in calendars():
        if calendar.code == code:
            return calendar
    known = ", ".join(calendar.code for calendar in calendars())
    raise KheoError("calendar-unknown", f"Không có lịch “{code}”.", remedy=f"Chọn một trong: {known}.")


def cutoff(code: str, end: date) -> date:
    """The last day on which figures of a period ending on `end` are told in time. KheoError "calendar-unknown"."""
    return get(code).cutoff.after(end)


@cache
def periods_of(code: str, year: int) -> tuple[Preset, ...]:
    """The periods of a calendar that belong to a year: longest sorts as the calendar orders them, each in time.

    KheoError "calendar-unknown", "calendar-year".
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise KheoError(
            "calendar-year",
            f"Năm {year} nằm ngoài các lịch báo cáo.",
            remedy=f"Chọn năm từ {FIRST_YEAR} đến {LAST_YEAR}.",
        )
    calendar = get(code)
    found: list[Preset] = []
    for sort in calendar.sorts:
        length, times = LENGTHS[sort]
        for number in range(1, times + 1):
            found.append(_preset(calendar, year, sort, number, (number - 1) * length + 1, number * length))
    return tuple(found)


def _preset(calendar: Calendar, year: int, sort: str, number: int, first: int, last: int) -> Preset:
    start, end = _begins(calendar, year, first), _begins(calendar, year, last + 1) - DAY
    name = _name(sort, number, year)
    if (calendar.first_day, calendar.months_back) != (1, 0):
        name = f"{name} ({dmy(start)}–{dmy(end)})"
    return Preset(
        calendar.code,
        sort,
        number,
        year,
        name,
        start,
        end,
        calendar.cutoff.after(end),
        calendar.marks.get(sort, calendar.mark),
    )


def _begins(calendar: Calendar, year: int, month: int) -> date:
    """First day of the calendar's month 1–13 of a year (13: of the next year's first)."""
    months = year * 12 + month - 1 - calendar.months_back
    return date(months // 12, months % 12 + 1, calendar.first_day)


def _name(sort: str, number: int, year: int) -> str:
    match sort:
        case "month":
            return f"tháng {number:02}/{year}"
        case "quarter":
            return f"quý {ROMAN[number - 1]} năm {year}"
        case "half":
            return f"6 tháng {('đầu', 'cuối')[number - 1]} năm {year}"
        case "nine_months":
            return f"9 tháng đầu năm {year}"
    return f"năm {year}"


def presets(year: int) -> tuple[Preset, ...]:
    """Every calendar's periods of a year, in order of presentation. KheoError "calendar-year"."""
    return tuple(preset for calendar in calendars() for preset in periods_of(calendar.code, year))


def naming(start: date, end: date) -> tuple[Preset, ...]:
    """Every calendar period that is exactly these days, the plain calendar first; none for days of their own."""
    years = [year for year in (end.year, end.year + 1) if FIRST_YEAR <= year <= LAST_YEAR]
    found = (preset for year in years for preset in presets(year))
    return tuple(preset for preset in found if (preset.start, preset.end) == (start, end))
