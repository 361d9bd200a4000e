"""Charts as SVG: bars by place, a trend over periods, points on a map. One ink; every number printed is one given.

No number axis is drawn: a bar carries its own number. Shapes and words only, no script, no style that a strict
content policy would refuse; classes let a page recolour what print gives in attributes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape as _escaped

from kheo.common.types import Qualifier
from kheo.writer import chart_map
from kheo.writer.chart_text import Face, lines, wide
from kheo.writer.model import NBSP, Chart, Num, Point

PRINT = Face(width=640, size=15, family="'Liberation Serif', 'Times New Roman', serif")
SCREEN = Face(width=480, size=16, family="'Source Serif 4', Georgia, serif", stretch=1.22)
MOST_BARS = 15
CUT = "Chỉ vẽ những nơi có số cao nhất; số của mọi nơi xem ở phụ lục."
MISSING = "–"
_FORBIDDEN = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_KINDS_OF_PERIOD = frozenset({"năm", "quý", "tháng"})
_LEAST, _LARGEST = 2.6, 0.034  # radius of a mark on a map: units, part of the width
INK, GREEN, PALE, LINE, GHOST = "#1b2430", "#0e5a4a", "#b5d2c8", "#d8d0bd", "#b9b3a2"
# What a mark looks like on paper; a page may say otherwise by its class.
_PAINT = {
    "ch-ink": f'fill="{INK}"',
    "ch-soft": 'fill="#515b6b"',
    "ch-now": f'fill="{GREEN}"',
    "ch-past": f'fill="{PALE}" stroke="{GREEN}" stroke-width="0.75"',
    "ch-loose": f'fill="none" stroke="{GREEN}" stroke-width="1.25" stroke-dasharray="3 2"',
    "ch-base": f'stroke="{INK}" stroke-width="1.25"',
    "ch-line": f'stroke="{LINE}" stroke-width="0.75"',
    "ch-ghost": f'fill="none" stroke="{GHOST}" stroke-linecap="round"',
    "ch-dot": f'fill="{GREEN}" fill-opacity="0.82" stroke="#ffffff" stroke-width="1"',
    "ch-ring": f'fill="none" stroke="{INK}" stroke-width="0.75"',
}


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a text begins ("start"), ends ("end") or has its middle."""

    x: float
    y: float
    anchor: str = "start"


def to_svg(chart: Chart, face: Face = PRINT) -> str:
    """The chart as one <svg>, `face.width` units wide. Nothing in it but what the chart was given."""
    draw: Callable[[Chart, Face], tuple[float, list[str]]] = {
        "bars": _bars,
        "trend": _trend,
        "points": _points,
    }[chart.kind]
    height, marks = draw(chart, face)
    said = title(chart)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {face.width} {_n(height)}" ',
            f'width="{face.width}" height="{_n(height)}" class="chart-{chart.kind}" role="img" ',
            f'aria-label="{escape(said)}. {escape(chart.alt.text)}" ',
            f'font-family="{face.family}" font-size="{face.size}">',
            f"<title>{escape(said)}</title><desc>{escape(chart.alt.text)}</desc>",
            *marks,
            "</svg>",
        ]
    )


def title(chart: Chart) -> str:
    """The title with what it is drawn by and the unit its numbers are in."""
    by = "theo địa bàn"
    if chart.kind == "trend":
        kinds = {point.label.split(" ")[0].lower() for point in chart.points}
        by = f"qua các {kinds.pop()}" if len(kinds) == 1 and kinds <= _KINDS_OF_PERIOD else "qua các kỳ"
    return f"{chart.title} {by} ({chart.unit})" if chart.unit else f"{chart.title} {by}"


def ranked(points: Iterable[Point]) -> list[Point]:
    """Points with a number, the largest first, as given where equal."""
    return sorted((p for p in points if p.num), key=lambda p: -_value(p))


def is_cut(chart: Chart) -> bool:
    """Whether only the largest are drawn."""
    return chart.kind == "bars" and len(ranked(chart.points)) > MOST_BARS


def _bars(chart: Chart, face: Face) -> tuple[float, list[str]]:
    return _rows(ranked(chart.points)[:MOST_BARS], face, now=lambda _: True)


def _trend(chart: Chart, face: Face) -> tuple[float, list[str]]:
    """Columns side by side where their numbers and names fit over and under them, else a row for each period."""
    points = chart.points
    slot = face.width / max(len(points), 3)
    words = [word for p in points for word in (_said(p), *p.label.split(" "))]
    if all(wide(word, face) <= slot - 4 for word in words):
        return _columns(points, face, slot)
    last = _last(points)
    return _rows(points, face, now=lambda point: point is last)


def _last(points: Sequence[Point]) -> Point | None:
    """The latest period that has a number: it is drawn in full ink."""
    return next((point for point in reversed(points) if point.num), None)


def _columns(points: Sequence[Point], face: Face, slot: float) -> tuple[float, list[str]]:
    tall, head = 0.30 * face.width, face.size * 1.6
    base = head + tall
    most = max((_value(p) for p in points), default=Decimal(0))
    broad = min(slot * 0.56, face.width * 0.11)
    told = [lines(p.label, slot - 4, face) for p in points]
    if any(len(broken) > 1 for broken in told):
        told = [
            p.label.split(" ") if len(p.label.split(" ")) < 4 else broken for p, broken in zip(points, told)
        ]
    last = _last(points)
    marks: list[str] = []
    for n, point in enumerate(points):
        middle = slot * (n + 0.5)
        high = _share(point, most) * tall
        if point.num:
            cls = _bar_class(point.num, now=point is last)
            marks.append(_box(cls, middle - broad / 2, base - high, broad, high))
        marks.append(_number(point, _Spot(middle, base - high - face.size * 0.45, "middle"), face.size))
        marks += _stacked(told[n], _Spot(middle, base + face.size * 1.35, "middle"), face)
    marks.append(_rule("ch-base", 0, base, slot * len(points), base))
    deepest = max((len(broken) for broken in told), default=1)
    return base + face.size * (1.85 + 1.2 * (deepest - 1)), marks


def _rows(points: Sequence[Point], face: Face, *, now: Callable[[Point], bool]) -> tuple[float, list[str]]:
    """A line for each point as in a ledger: its name, its bar, its number at the bar's end."""
    gap, thick, pitch = face.size * 0.7, face.size * 0.8, face.size * 1.2
    most = max((_value(p) for p in points), default=Decimal(0))
    names = [lines(p.label, face.width * 0.38, face) for p in points]
    left = max((wide(line, face) for told in names for line in told), default=0) + gap
    room = face.width - left - gap * 0.6 - max((wide(_said(p), face) for p in points), default=0)
    y, marks = face.size * 0.2, []
    for n, (point, told) in enumerate(zip(points, names)):
        high = face.size * 0.5 + pitch * len(told)
        middle = y + high / 2
        if n:
            marks.append(_rule("ch-line", 0, y, face.width, y))
        first = middle - pitch * (len(told) - 1) / 2 + face.size * 0.34
        marks += _stacked(told, _Spot(left - gap, first, "end"), face)
        long = _share(point, most) * room
        if point.num:
            marks.append(_box(_bar_class(point.num, now=now(point)), left, middle - thick / 2, long, thick))
        marks.append(_number(point, _Spot(left + long + gap * 0.6, middle + face.size * 0.34), face.size))
        y += high
    marks.append(_rule("ch-base", left, 0, left, y))
    return y + face.size * 0.2, marks


def _points(chart: Chart, face: Face) -> tuple[float, list[str]]:
    """Circles where the places lie, their area by value; the largest that find room are named."""
    sheet = chart_map.lay([p.place for p in chart.points if p.place], face.width)
    placed = [p for p in chart.points if p.place in sheet.spots]
    known = ranked(placed)
    most = _value(known[0]) if known else Decimal(0)
    largest = _LARGEST * face.width * min(1.0, (24 / max(len(known), 1)) ** 0.4)
    sizes = {p.place: max(_LEAST, largest * _share(p, most) ** 0.5) for p in known}
    labels = chart_map.Labels(sheet, [(sheet.spots[place], r) for place, r in sizes.items()])
    named = _isles(sheet, {p.place: p for p in placed}, labels, sizes, face)
    named += _named(known, sheet, labels, sizes, face)
    dots = "".join(f"M{_n(x)} {_n(y)}h0" for x, y in labels.dots())
    marks = [f'<path class="ch-ghost" {_PAINT["ch-ghost"]} stroke-width="{_n(sheet.dot)}" d="{dots}"/>']
    marks += [_circle("ch-ring", *sheet.spots[p.place], _LEAST) for p in placed if p.num is None]
    marks += [_circle("ch-dot", *sheet.spots[p.place], sizes[p.place]) for p in known]
    return sheet.height, [*marks, *named]


def _isles(
    sheet: chart_map.Sheet,
    points: dict[str, Point],
    labels: chart_map.Labels,
    sizes: dict[str, float],
    face: Face,
) -> list[str]:
    """Hoàng Sa and Trường Sa: always drawn, always named."""
    marks, small = [], face.size * 0.86
    for isle in sheet.isles:
        if isle.frame:
            left, top, right, bottom = isle.frame
            labels.taken.append(isle.frame)
            marks.append(_frame(left, top, right - left, bottom - top))
        x, y = isle.at[0] + sizes.get(isle.place, _LEAST) + 5, isle.at[1] + small * 0.34
        point = points.get(isle.place)
        if point is None or point.num is None:
            marks.append(_circle("ch-ring", isle.at[0], isle.at[1], _LEAST))
        else:
            y -= small * 0.5
            marks.append(_number(point, _Spot(x, y + small * 1.1), small))
        labels.taken.append((x, y - small, x + wide(isle.name, face), y + small * 1.4))
        marks.append(_text("ch-soft", isle.name, _Spot(x, y), small, style="italic"))
    return marks


def _named(
    known: Sequence[Point],
    sheet: chart_map.Sheet,
    labels: chart_map.Labels,
    sizes: dict[str, float],
    face: Face,
) -> list[str]:
    marks, small = [], face.size * 0.86
    isles = {isle.place for isle in sheet.isles}
    for point in [p for p in known if p.place not in isles][: chart_map.NAMED]:
        broad = max(wide(point.label, face), wide(_said(point), face)) * 0.88
        free = labels.place(sheet.spots[point.place], sizes[point.place], broad, small * 2.2)
        if free:
            x, y = free[0], free[1] + small * 0.9
            if free[0] + broad / 2 < sheet.spots[point.place][0]:
                at, below = _Spot(x + broad, y, "end"), _Spot(x + broad, y + small * 1.1, "end")
            else:
                at, below = _Spot(x, y), _Spot(x, y + small * 1.1)
            marks += [_text("ch-ink", point.label, at, small), _number(point, below, small)]
    return marks


def _bar_class(num: Num, *, now: bool) -> str:
    """A vague number ("hàng trăm") has no edge to draw: its bar is an outline."""
    if num.qualifier is Qualifier.VAGUE:
        return "ch-loose"
    return "ch-now" if now else "ch-past"


def _value(point: Point) -> Decimal:
    return point.num.value if point.num else Decimal(0)


def _said(point: Point) -> str:
    return point.num.text if point.num else MISSING


def _share(point: Point, most: Decimal) -> float:
    return float(max(_value(point), Decimal(0)) / most) if most > 0 else 0.0


def _number(point: Point, at: _Spot, size: float) -> str:
    """The number as it was given, its qualifier word smaller and before it."""
    word = point.num.word if point.num else ""
    digits = point.num.digits if point.num else MISSING
    small = f'<tspan font-size="{_n(size * 0.78)}">{escape(word)}</tspan>{NBSP}' if word else ""
    return (
        f'<text x="{_n(at.x)}" y="{_n(at.y)}" text-anchor="{at.anchor}" font-size="{_n(size)}" font-weight="bold" '
        f'class="ch-ink" {_PAINT["ch-ink"]}>{small}{escape(digits)}</text>'
    )


def _stacked(told: Sequence[str], at: _Spot, face: Face) -> list[str]:
    pitch = face.size * 1.2
    return [
        _text("ch-ink", line, _Spot(at.x, at.y + n * pitch, at.anchor), face.size)
        for n, line in enumerate(told)
    ]


def _text(cls: str, words: str, at: _Spot, size: float, *, style: str = "normal") -> str:
    return (
        f'<text x="{_n(at.x)}" y="{_n(at.y)}" text-anchor="{at.anchor}" font-size="{_n(size)}" '
        f'font-style="{style}" class="{cls}" {_PAINT[cls]}>{escape(words)}</text>'
    )


def _frame(x: float, y: float, broad: float, high: float) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(broad)}" height="{_n(high)}" class="ch-ring" '
        f"{_PAINT['ch-ring']}/>"
    )


def _box(cls: str, x: float, y: float, broad: float, high: float) -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(broad, 0.75))}" height="{_n(max(high, 0.75))}" class="{cls}" '
        f"{_PAINT[cls]}/>"
    )


def _circle(cls: str, x: float, y: float, r: float) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" class="{cls}" {_PAINT[cls]}/>'


def _rule(cls: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{cls}" {_PAINT[cls]}/>'


def escape(words: str) -> str:
    """Words as XML may hold them: what it forbids is left out."""
    return _escaped(_FORBIDDEN.sub("", words))


def _n(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
