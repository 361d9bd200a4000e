"""Periods: presets with dates (Decree 09/2019/NĐ-CP Article 12 and the calendar), and dates as dd/mm/yyyy."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from kheo.common.types import Period


def dmy(day: date) -> str:
    """24/12/2020."""
    return f"{day:%d/%m/%Y}"


def year(y: int) -> Period:
    """Calendar year."""
    return Period(date(y, 1, 1), date(y, 12, 31))


def months(y: int, first: int, last: int) -> Period:
    """Calendar months first..last of a year: months(2025, 1, 6) is the first half."""
    return Period(date(y, first, 1), date(y, last, calendar.monthrange(y, last)[1]))


def quarter(y: int, q: int) -> Period:
    """Calendar quarter 1–4."""
    return months(y, 3 * q - 2, 3 * q)


def decree09(y: int, first: int, last: int) -> Period:
    """Months first..last on the 15th-to-14th calendar: decree09(2025, 1, 12) is 15/12/2024–14/12/2025."""
    start = date(y - 1, 12, 15) if first == 1 else date(y, first - 1, 15)
    return Period(start, date(y, last, 14))


def same_length_before(period: Period) -> Period:
    """The same days one year before; 29 February becomes 28, and whole months stay whole (February 2017 → 1–29 February 2016)."""
    start, end = period.start, period.end
    whole = start is not None and start.day == 1 and end is not None and (end + timedelta(days=1)).day == 1

    def back(day: date, to_the_last: bool = False) -> date:
        last = calendar.monthrange(day.year - 1, day.month)[1]
        return date(day.year - 1, day.month, last if to_the_last else min(day.day, last))

    return Period(back(start) if start else None, back(end, whole) if end else None)


def in_words(period: Period) -> str:
    """ "năm 2020", "6 tháng đầu năm 2025", "quý II năm 2021", "tháng 11/2021", "đến 24/12/2020" or "từ … đến …"."""
    start, end = period.start, period.end
    if end is None:
        return "chưa rõ kỳ"
    if start is None:
        return f"đến {dmy(end)}"
    if start == end:
        return f"ngày {dmy(end)}"
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if whole and start.year == end.year:
        span = (start.month, end.month)
        named = {
            (1, 12): "năm",
            (1, 6): "6 tháng đầu năm",
            (7, 12): "6 tháng cuối năm",
            (1, 9): "9 tháng đầu năm",
            (1, 3): "quý I năm",
            (4, 6): "quý II năm",
            (7, 9): "quý III năm",
            (10, 12): "quý IV năm",
        }
        if span in named:
            return f"{named[span]} {start.year}"
        if span[0] == span[1]:
            return f"tháng {start:%m/%Y}"
    if whole and (start.month, end.month) == (1, 12):
        return f"giai đoạn {start.year}-{end.year}"
    return f"từ {dmy(start)} đến {dmy(end)}"
