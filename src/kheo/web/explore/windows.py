"""The windows one may look through: the periods of the calendars as links, and what a window is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from kheo.common import calendars
from kheo.common.calendars import Preset

from .. import words
from ..picks import Pick
from .asked import Asked

_ROWS = (("year", "half", "nine_months"), ("quarter",), ("month",))


@dataclass(frozen=True, slots=True)
class Choice:
    """A window as a link; `full` says what a short name leaves out."""

    name: str
    full: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The periods of one calendar in one year, in rows; `note` says whose calendar it is."""

    name: str
    note: str
    rows: list[list[Choice]]


def groups(asked: Asked) -> list[Group]:
    """Every calendar's periods of the year in which the window ends."""
    year = asked.pick.end.year
    presets = calendars.presets(year)
    made = []
    for calendar in calendars.calendars():
        own = [preset for preset in presets if preset.calendar == calendar.code]
        rows = [[_choice(asked, p) for p in own if p.sort in sorts] for sorts in _ROWS]
        if own:
            name, note = words.CALENDARS.get(calendar.code, (calendar.name_vi, calendar.note_vi))
            made.append(Group(str(name), str(note), [row for row in rows if row]))
    return made


def named(pick: Pick) -> str:
    """The window in words: the name its calendar gives it, else its days."""
    if pick.start is None:
        return words.period_words(pick.period)
    preset = next(iter(calendars.naming(pick.start, pick.end)), None)
    return full_name(preset) if preset else words.period_words(pick.period)


def cutoff(pick: Pick) -> date:
    """The last day on which a figure of the window may be told without being late."""
    known = calendars.naming(pick.start, pick.end) if pick.start else ()
    return known[0].cutoff if known else calendars.cutoff("free", pick.end)


def full_name(preset: Preset) -> str:
    """ "6 tháng đầu năm 2025"; in English its days."""
    return preset.vi if not words.english() else words.period_words(preset.period)


def _choice(asked: Asked, preset: Preset) -> Choice:
    here = (preset.start, preset.end) == (asked.pick.start, asked.pick.end)
    return Choice(short_name(preset), full_name(preset), _url(asked, preset.start, preset.end), here)


def short_name(preset: Preset) -> str:
    """What fits a small button under the year: "Cả năm", "6 tháng đầu", "Quý II", "T3"."""
    if preset.sort == "year":
        return _("Cả năm")
    if preset.sort == "nine_months":
        return _("9 tháng")
    if preset.sort == "half":
        return _("6 tháng đầu") if preset.number == 1 else _("6 tháng cuối")
    if preset.sort == "quarter":
        return _("Quý %(n)s") % {"n": ("I", "II", "III", "IV")[preset.number - 1]}
    return _("Tháng %(n)s") % {"n": preset.number}


def _url(asked: Asked, start: date, end: date) -> str:
    return asked.url({"trang": None}, replace(asked.pick, start=start, end=end))
