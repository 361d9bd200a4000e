"""Charts of a report: which totals are its points, and what it says in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kheo.common.numerals import UNIT_WORD
from kheo.common.periods import in_words
from kheo.common.types import Measure, Total
from kheo.writer import figures
from kheo.writer.clauses import listing, upper_first
from kheo.writer.model import Chart, Given, Num, Part, Point, Sentence
from kheo.writer.outline import ChartPart, windows_of
from kheo.writer.scene import Scene

FEWEST = 2


def charts(scene: Scene, part: ChartPart, id: str) -> Iterator[Chart]:
    """The chart, unless fewer than FEWEST points have a value, or bars of only a few of the places below."""
    points = _trend(scene, part) if part.kind == "trend" else _places(scene, part)
    valued = [p for p in points if p.num]
    if len(valued) < FEWEST:
        return
    own = scene.teller.total(part.indicator)
    if part.kind == "bars" and own is not None and 2 * own.coverage.reported < own.coverage.of:
        return
    indicator = scene.teller.indicators[part.indicator]
    said = indicator.measure in (Measure.VND, Measure.PERCENT)  # these numbers say their unit themselves
    unit = "" if said else UNIT_WORD[indicator.measure]
    title = Given(upper_first(scene.teller.called(part.indicator)))
    yield Chart(id, part.kind, title, unit, tuple(points), _alt(title, valued))


def _trend(scene: Scene, part: ChartPart) -> list[Point]:
    evidence, code = scene.teller.evidence, part.indicator
    points = []
    for window in windows_of(part.windows, scene.period):
        total = evidence.further.get((code, evidence.place, window))
        num = None
        if total is not None and total.value is not None:
            num = Num(_text(scene, total), (code, total.place), total.value, total.qualifier, window=window)
        points.append(Point(Given(upper_first(in_words(window))), num))
    return points


def _places(scene: Scene, part: ChartPart) -> list[Point]:
    """Largest first; places without a value come last, by name."""
    totals = {at: scene.teller.evidence.totals.get((part.indicator, at)) for at in scene.rows}

    def size(place: str) -> Decimal:
        total = totals[place]
        return total.value if total is not None and total.value is not None else Decimal(-1)

    points = []
    for place in sorted(scene.rows, key=size, reverse=True):
        total = totals[place]
        num = None
        if total is not None and total.value is not None:
            num = Num(_text(scene, total), (part.indicator, place), total.value, total.qualifier)
        points.append(Point(Given(scene.names.get(place, place)), num, place))
    return points


def _text(scene: Scene, total: Total) -> str:
    """Money and per cent with their unit, anything else as in a table: "9", not the "09" of a sentence."""
    assert total.value is not None
    measure = scene.teller.indicators[total.indicator].measure
    if measure in (Measure.VND, Measure.PERCENT):
        return figures.in_sentence(total.value, measure, total.qualifier)
    return figures.in_table(total.value, total.qualifier)


def _alt(title: Given, points: Sequence[Point]) -> Sentence:
    told: list[tuple[Part, ...]] = [(p.label, " ", p.num) for p in points if p.num]
    return Sentence((title, ": ", *listing(told), "."))
