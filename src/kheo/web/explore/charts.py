"""What the charts draw: one indicator by place, and through time. All words and numbers are made here; the script draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo import catalogue, places
from kheo.catalogue import Indicator
from kheo.common import periods
from kheo.common.types import Kind, Level, Period, Total
from kheo.ledger import queries
from kheo.places import NATION

from .. import cells, show, words
from ..cells import Cell
from ..picks import Pick
from . import windows
from .asked import Asked
from .rows import coverages, name_of, note_of

BARS, YEARS = 40, 12
MERGER = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a point: `at` is the day a point stands on, `cell` what it opens."""

    name: str
    note: str
    cell: Cell | None
    at: date | None = None
    tick: str = ""

    @property
    def value(self) -> Decimal | None:
        """None is missing: no bar, a gap in the line."""
        return self.cell.total.value if self.cell else None


@dataclass(frozen=True, slots=True)
class Chart:
    """`marks` also stand in the table beside the picture; `said` is the picture in a sentence; `rest` more places."""

    title: str
    said: str
    marks: list[Mark]
    rest: int = 0

    @property
    def told(self) -> list[Mark]:
        """Those with a number."""
        return [mark for mark in self.marks if mark.value is not None]


def bars(asked: Asked) -> Chart:
    """The charted indicator over the places below, the largest first."""
    pick, code = asked.pick, asked.charted
    found = cells.by_place(queries.totals(pick.query((code,), asked.level)))
    rows = [(told[code], place) for place, told in found.items() if code in told and place != pick.place]
    having = [(total, place) for total, place in rows if total.value is not None]
    having.sort(key=lambda pair: (-(pair[0].value or 0), pair[1]))
    here = places.load()
    marks = [
        Mark(name_of(here.get(place), pick), note_of(here.get(place), asked), cells.cell(total, pick))
        for total, place in having[:BARS]
    ]
    name = words.indicator_name(catalogue.load().get(code))
    title = _("%(name)s, %(when)s") % {"name": name, "when": windows.named(pick)}
    whole = coverages(replace(asked, codes=(code,)), found).get(code)
    return Chart(
        title,
        _said_of_places(marks, len(having), asked.level, whole is None),
        marks,
        max(0, len(having) - BARS),
    )


def _said_of_places(marks: Sequence[Mark], count: int, level: Level, then: bool) -> str:
    if not marks:
        return _("Chưa có số liệu.")
    most = ", ".join(f"{mark.name} {mark.cell.shown}" for mark in marks[:3] if mark.cell)
    return ngettext(
        "Biểu đồ cột: %(n)s nơi có số; lớn nhất: %(most)s.",
        "Biểu đồ cột: %(n)s nơi có số; lớn nhất: %(most)s.",
        count,
    ) % {"n": show.digits(count), "most": most}


def line(asked: Asked) -> Chart:
    """The charted indicator of the place itself, step by step through time; nothing below is asked for."""
    code, pick = asked.charted, asked.pick
    indicator = catalogue.load().get(code)
    spans = steps(asked)
    told = queries.series(pick.query((code,), pick.unit.level), spans)
    marks = [
        _point(asked, indicator, replace(pick, start=start, end=end), totals)
        for (start, end), totals in zip(spans, told)
    ]
    title = _("%(name)s qua thời gian, %(place)s") % {
        "name": words.indicator_name(indicator),
        "place": _("cả nước") if pick.place == NATION else name_of(pick.unit, pick),
    }
    return Chart(title, _said_of_time(marks), marks)


def _point(asked: Asked, indicator: Indicator, pick: Pick, totals: Sequence[Total]) -> Mark:
    """A flow stands in the middle of its window, a stock on its last day."""
    total = next((t for t in totals if t.place == pick.place), None)
    drawn = cells.cell(total, pick) if total else None
    whole = indicator.kind is Kind.STOCK or pick.start is None
    at = pick.end if whole or pick.start is None else pick.start + (pick.end - pick.start) / 2
    shown = drawn if drawn and drawn.shown else None
    return Mark(windows.named(pick), "", shown, at, _tick(asked, pick.end))


def steps(asked: Asked) -> list[tuple[date, date]]:
    """Years that have numbers (the last dozen), or the quarters or months of the window's years."""
    end = asked.pick.end.year
    if asked.step == "nam":
        known = queries.years_with_data() or [end]
        years = range(max(min(known), max(known) - YEARS + 1), max(known) + 1)
        return [_days(periods.year(y)) for y in years]
    first = max(asked.pick.start.year if asked.pick.start else end, end - 1)
    years = range(first, end + 1)
    if asked.step == "quy":
        return [_days(periods.quarter(y, q)) for y in years for q in range(1, 5)]
    return [_days(periods.months(y, m, m)) for y in years for m in range(1, 13)]


def _days(period: Period) -> tuple[date, date]:
    assert period.start is not None
    assert period.end is not None
    return period.start, period.end


def _tick(asked: Asked, end: date) -> str:
    """What stands under a point: 2020, I/2020, 3/2020."""
    if asked.step == "nam":
        return str(end.year)
    return f"{('I', 'II', 'III', 'IV')[(end.month - 1) // 3] if asked.step == 'quy' else end.month}/{end:%y}"


def _said_of_time(marks: Sequence[Mark]) -> str:
    told = [mark for mark in marks if mark.cell]
    if not told:
        return _("Chưa có số liệu.")
    ends = [told[0]] if len(told) == 1 else [told[0], told[-1]]
    said = "; ".join(f"{mark.name}: {mark.cell.shown}" for mark in ends if mark.cell)
    return ngettext(
        "Biểu đồ đường: %(n)s kỳ có số; %(said)s.", "Biểu đồ đường: %(n)s kỳ có số; %(said)s.", len(told)
    ) % {"n": show.digits(len(told)), "said": said}


def drawn(chart: Chart) -> list[dict[str, object]]:
    """The marks as the script takes them."""
    return [_drawn(mark) for mark in chart.marks]


def _drawn(mark: Mark) -> dict[str, object]:
    cell = mark.cell
    made: dict[str, object] = {"name": mark.name, "note": mark.note}
    if mark.at:
        made |= {"at": mark.at.isoformat(), "tick": mark.tick}
    if cell and cell.total.value is not None:
        made |= {
            "v": float(cell.total.value),
            "said": f"{'≈ ' if cell.total.estimated else ''}{cell.shown}",
            "sure": not cell.total.estimated,
            "whole": cell.total.method != "partial",
            "url": cell.url,
        }
    return made


def scale_words() -> dict[str, str]:
    """Words for the numbers of an axis."""
    return {
        "million": _("triệu"),
        "billion": _("tỷ"),
        "decimal": "." if words.english() else ",",
        "group": "," if words.english() else ".",
        "merger": _("1/7/2025: sáp nhập"),
    }
