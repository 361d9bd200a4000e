"""What an attacker can put together from the people's editions: counts, and the ties between them that are true.

A count is told for an indicator, a place and a window. Ties are taken only where they hold in the numbers: one that
does not hold tells the attacker nothing true, and one that does may always be guessed.

* places: a total is its rows and what it has beyond them;
* indicators: a whole is its parts and what it has beyond them (`PARTS`, and the balances of the catalogue);
* time: windows are sums of the stretches between their first and last days, and no stretch is less than nothing;
* editions: a count that did not change between two of them is one count, and each edition is a picture of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from kheo.catalogue.model import Catalogue
from kheo.common.types import Kind, Measure, Total
from kheo.rollup.suppression import Cell, Mark, Name, Plan, Tie, is_small, plan

# Wholes and parts of sensitive counts that the catalogue does not state as balances: the parts never exceed the whole.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mediation.cases", ("mediation.settled", "mediation.unsettled", "mediation.pending")),
    ("mediation.cases", ("mediation.settled", "mediation.unsettled")),
    ("tips.received", ("tips.useful",)),
    ("reintegration.in_community", ("reintegration.progressed",)),
)
Days = tuple[date, date]  # a first day and the day after a last one
Line = tuple[str, str]  # code and place
Counted = Callable[[str, str, date, date], Decimal]
_DAY = timedelta(days=1)
_GRAIN = Decimal("0.000001")
_NOTHING = Decimal(0)


class Region(NamedTuple):
    """What is counted where and when. A stock has no first day."""

    code: str
    place: str
    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class Told:
    """A count of an edition: shown, or withheld under its mark. level as in `suppression.Cell`."""

    region: Region
    value: Decimal
    mark: Mark | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """The sensitive counts of one edition with what each place of it is the sum of."""

    told: tuple[Told, ...]
    sums: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What an edition withholds: the mark by region, for whose sake, and what earlier ones give away whatever it does."""

    marks: Mapping[Region, Mark]
    because: Mapping[Region, Region]
    given_away: tuple[Region, ...]


def guarded(catalogue: Catalogue) -> frozenset[str]:
    """Codes of the counts whose small values are withheld. Shares are not counts: they follow their sides."""
    return frozenset(
        code
        for code, indicator in catalogue.indicators.items()
        if indicator.public_suppression and indicator.measure is Measure.COUNT
    )


def edition(totals: Iterable[Total], own: str, catalogue: Catalogue) -> Edition:
    """The edition that would print these totals: those of `own` and of the rows below it."""
    codes = guarded(catalogue)
    told: dict[Region, Told] = {}
    rows: dict[str, None] = {}
    for total in totals:
        if total.place != own:
            rows[total.place] = None
        if total.indicator in codes and total.value is not None:
            region = region_of(total, catalogue)
            told[region] = Told(region, _even(total.value), None, int(total.place == own))
    return Edition(tuple(told.values()), {own: tuple(rows)} if rows else {})


def region_of(total: Total, catalogue: Catalogue) -> Region:
    """The region a total speaks of."""
    is_stock = catalogue.get(total.indicator).kind is Kind.STOCK
    return Region(total.indicator, total.place, None if is_stock else total.start, total.end)


def withhold(
    new: Edition,
    earlier: Sequence[Edition],
    catalogue: Catalogue,
    *,
    key: bytes = b"",
    counted: Counted | None = None,
) -> Withheld:
    """What `new` must withhold, knowing the editions already out, oldest first.

    Where overlapping windows leave no way to protect a count, its indicator and those it is whole or part of are
    withheld altogether in this edition. `counted` tells what the books have for a code, a place and days that no edition told (0 where nothing): where
    windows overlap, the proof has to say what lies between their ends.
    """
    marks: dict[Region, Mark] = {}
    while True:
        open_ = replace(new, told=tuple(t for t in new.told if t.region not in marks))
        cells, ties = system(open_, earlier, catalogue, counted)
        found: Plan = plan(cells, ties, key=key)
        lost = {_region(name).code for name in found.given_away}
        silent = [t.region for t in open_.told if t.region.code in _kin(lost, catalogue)]
        if not silent:
            break
        marks |= dict.fromkeys(silent, Mark.BESIDE)
    asked = {_name(told): told.region for told in open_.told}
    return Withheld(
        marks | {asked[name]: mark for name, mark in found.withheld.items()},
        {asked[n]: _region(for_) for n, for_ in found.because.items() if n in asked},
        tuple(dict.fromkeys(_region(name) for name in found.given_away)),
    )


def _kin(codes: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """These codes and those that are whole or part with them."""
    groups = [{whole, *parts} for whole, parts in wholes(catalogue)]
    kin = set(codes)
    for _ in groups:
        kin = kin.union(*(group for group in groups if group & kin))
    return frozenset(kin)


def wholes(catalogue: Catalogue) -> list[tuple[str, tuple[str, ...]]]:
    """Every whole with its parts that an attacker may know of."""
    return [*PARTS, *((b.whole, tuple(b.parts)) for b in catalogue.balances)]


def marked(new: Edition, withheld: Withheld) -> Edition:
    """The edition as it goes out: each count shown or under its mark."""
    return replace(new, told=tuple(replace(t, mark=withheld.marks.get(t.region)) for t in new.told))


def system(
    new: Edition, earlier: Sequence[Edition], catalogue: Catalogue, counted: Counted | None = None
) -> tuple[list[Cell], list[Tie]]:
    """Cells and ties of all editions together. Each edition's ties are those of its own day."""
    book = _Book(catalogue, counted)
    for one in earlier:
        book.add(one, out=True)
    book.add(new, out=False)
    book.tie_times()
    return list(book.cells.values()), list(book.ties.values())


def _even(value: Decimal) -> Decimal:
    """Shares of divided places bring endless fractions; what is under a millionth is nothing."""
    even = value.quantize(_GRAIN)
    return even.to_integral_value() if even == even.to_integral_value() else even.normalize()


def _name(told: Told) -> Name:
    return (told.region, told.value)


def _region(name: Name) -> Region:
    """The region a cell is of: its own, or for what is only had by subtracting that of the total it is part of."""
    assert isinstance(name, tuple)
    return name[0] if isinstance(name[0], Region) else name[1]


class _Book:
    """Cells and ties as editions come out one after the other."""

    def __init__(self, catalogue: Catalogue, counted: Counted | None) -> None:
        self.catalogue, self.counted = catalogue, counted
        self.sums: dict[str, tuple[str, ...]] = {}
        self.cells: dict[Name, Cell] = {}
        self.ties: dict[frozenset[tuple[Name, int]], Tie] = {}
        self.now: dict[Region, Told] = {}
        self.wholes = wholes(catalogue)

    def add(self, one: Edition, *, out: bool) -> None:
        """Take in an edition (`out`: it is public) and the ties that hold on its day."""
        for told in one.told:
            self._tell(told, out)
        self._tie_places(one)
        self._tie_parts(one)
        self.sums.update(one.sums)

    def _tell(self, told: Told, out: bool) -> None:
        self.now[told.region] = told
        name = _name(told)
        had = self.cells.get(name) or Cell(name, told.value, level=told.level)
        if out:
            shown = told.mark is None
            had = replace(had, known=had.known or shown, mark=None if shown or had.known else told.mark)
        else:
            had = replace(had, asked=True)
        self.cells[name] = had

    def _tie_places(self, one: Edition) -> None:
        windows = dict.fromkeys((t.region.code, t.region.start, t.region.end) for t in one.told)
        for code, start, end in windows:
            for whole, parts in one.sums.items():
                region = Region(code, whole, start, end)
                self._tie_sum(region, [Region(code, part, start, end) for part in parts])

    def _tie_parts(self, one: Edition) -> None:
        spots = dict.fromkeys((t.region.place, t.region.start, t.region.end) for t in one.told)
        for place, start, end in spots:
            for whole, parts in self.wholes:
                regions = [self._of(code, place, start, end) for code in (whole, *parts)]
                self._tie_sum(regions[0], regions[1:])

    def _of(self, code: str, place: str, start: date | None, end: date) -> Region:
        stock = code in self.catalogue and self.catalogue.get(code).kind is Kind.STOCK
        return Region(code, place, None if stock else start, end)

    def _tie_sum(self, whole: Region, parts: Sequence[Region]) -> None:
        """whole = parts + what it has beyond them, where the parts are not more than the whole."""
        told = [self.now[part] for part in parts if part in self.now]
        if whole not in self.now or not told:
            return
        rest = self.now[whole].value - sum((t.value for t in told), _NOTHING)
        if rest < 0:
            return
        terms = [(_name(self.now[whole]), 1), *((_name(t), -1) for t in told)]
        if rest:
            name = ("beyond", whole, tuple(name for name, _ in terms))
            self.cells.setdefault(name, Cell(name, rest))
            terms.append((name, -1))
        self._tie(terms)

    def _tie(self, terms: Sequence[tuple[Name, int]]) -> None:
        self.ties.setdefault(frozenset(terms), Tie(tuple(terms)))

    def tie_times(self) -> None:
        """Windows that overlap, as sums of the stretches between all their ends; in each stretch, places and parts
        add up as they do in a window."""
        lines: dict[Line, list[Told]] = {}
        for region, told in self.now.items():
            if region.start:
                lines.setdefault((region.code, region.place), []).append(told)
        overlapping = {line: told for line, told in lines.items() if _overlap(told)}
        cuts = sorted({day for told in overlapping.values() for t in told for day in _ends(t)})
        stretches: dict[tuple[Line, Days], Told] = {}
        for line, windows in lines.items():
            if line in overlapping or self._beside(line, overlapping):
                for days, value in self._stretched(line, windows, cuts).items():
                    stretches[line, days] = Told(Region(*line, days[0], days[1] - _DAY), value)
        for told in stretches.values():
            name = _stretch(told)
            self.cells.setdefault(name, Cell(name, told.value, loose=True))
        self._tie_stretches(stretches)

    def _beside(self, line: Line, overlapping: Collection[Line]) -> bool:
        """Whether a line is part or whole, or row or total, of one whose windows overlap."""
        code, place = line
        codes = {c for whole, parts in self.wholes if code in (whole, *parts) for c in (whole, *parts)}
        places = {p for own, rows in self.sums.items() if place in (own, *rows) for p in (own, *rows)}
        return any((c, place) in overlapping for c in codes) or any((code, p) in overlapping for p in places)

    def _stretched(self, line: Line, told: Sequence[Told], cuts: Sequence[date]) -> dict[Days, Decimal]:
        """The count of each stretch that a window of the line covers: by the books, else any that fits the windows.

        Ties each window to its stretches and watches what the windows give by subtracting.
        """
        ends = {day for t in told for day in _ends(t)}
        days = sorted(ends | {day for day in cuts if min(ends) < day < max(ends)})
        level = _counted_level(line, told, days, self.counted) if self.counted else None
        fitting: Sequence[Told] = told
        if level is None:
            fitting, level = _levels(told, days)
        held = {(a, b): level[b] - level[a] for a, b in pairwise(days)}
        covered = {pair: value for pair, value in held.items() if any(_covers(t, pair) for t in fitting)}
        names = {
            pair: _stretch(Told(Region(*line, pair[0], pair[1] - _DAY), covered[pair])) for pair in covered
        }
        for pair, name in names.items():
            self.cells.setdefault(name, Cell(name, covered[pair], loose=True))
        for t in fitting:
            self._tie([(_name(t), 1), *((names[pair], -1) for pair in names if _covers(t, pair))])
        self._watch_differences(line, fitting, level, names)
        return covered

    def _tie_stretches(self, stretches: Mapping[tuple[Line, Days], Told]) -> None:
        for (code, place), days in stretches:
            sums = [[(code, row) for row in self.sums.get(place, ())]]
            sums += [[(part, place) for part in parts] for whole, parts in self.wholes if whole == code]
            for lines in sums:
                there = [stretches[line, days] for line in lines if (line, days) in stretches]
                whole = stretches[(code, place), days]
                rest = whole.value - sum((t.value for t in there), _NOTHING)
                if there and rest >= 0:
                    terms = [(_stretch(whole), 1), *((_stretch(t), -1) for t in there)]
                    if rest or len(there) < len(lines):
                        name = ("beyond stretch", whole.region, tuple(n for n, _ in terms))
                        self.cells.setdefault(name, Cell(name, rest, loose=True))
                        terms.append((name, -1))
                    self._tie(terms)

    def _watch_differences(
        self,
        line: Line,
        fitting: Sequence[Told],
        level: Mapping[date, Decimal],
        stretch: Mapping[Days, Name],
    ) -> None:
        """Small counts of days that no window is, but that windows give by adding and subtracting."""
        told = {(_ends(t),) for t in fitting}
        for held in (*_between(fitting), *_left_over(fitting)):
            value = sum((level[b] - level[a] for a, b in held), _NOTHING)
            if not is_small(value) or held in told:
                continue
            first, last = held[0][0], held[-1][1] - _DAY
            name = ("difference", Region(*line, first, last), (held, value))
            self.cells.setdefault(name, Cell(name, value))
            inside = [pair for pair in stretch if any(a <= pair[0] and pair[1] <= b for a, b in held)]
            self._tie([(name, 1), *((stretch[pair], -1) for pair in inside)])


def _ends(told: Told) -> tuple[date, date]:
    """First day and the day after the last."""
    assert told.region.start is not None
    return told.region.start, told.region.end + _DAY


def _covers(told: Told, days: Days) -> bool:
    first, last = _ends(told)
    return first <= days[0] and days[1] <= last


def _stretch(told: Told) -> Name:
    return ("between", told.region, told.value)


def _overlap(windows: Iterable[Told]) -> bool:
    """Whether any two windows have a day in common."""
    spans = sorted(_ends(told) for told in windows)
    return any(b > c for (_, b), (c, _) in pairwise(spans))


def _counted_level(
    line: Line, told: Sequence[Told], days: Sequence[date], counted: Counted
) -> dict[date, Decimal] | None:
    """The running count of the books by day, None when a window says otherwise."""
    level = {days[0]: _NOTHING}
    for a, b in pairwise(days):
        level[b] = level[a]
        if any(_covers(t, (a, b)) for t in told):
            level[b] += _even(counted(*line, a, b - _DAY))
    ends = [(*_ends(t), t.value) for t in told]
    return level if all(level[last] - level[first] == value for first, last, value in ends) else None


def _levels(group: Sequence[Told], days: Sequence[date]) -> tuple[list[Told], dict[date, Decimal]]:
    """The windows that can all be true of one running count, shorter ones first, and such a count by day."""
    fitting: list[Told] = []
    level = dict.fromkeys(days, _NOTHING)
    for told in sorted(group, key=lambda t: (_ends(t)[1] - _ends(t)[0], _ends(t))):
        found = _running([*fitting, told], days)
        if found is not None:
            fitting.append(told)
            level = found
    return fitting, level


def _running(windows: Sequence[Told], days: Sequence[date]) -> dict[date, Decimal] | None:
    """A count that never falls and rises over each window by its value, least at every day; None when there is none."""
    rises = [(a, b, _NOTHING) for a, b in pairwise(days)]
    for told in windows:
        first, last = _ends(told)
        rises += [(first, last, told.value), (last, first, -told.value)]
    level = dict.fromkeys(days, _NOTHING)
    for _ in days:
        settled = True
        for a, b, least in rises:
            if level[b] < level[a] + least:
                level[b], settled = level[a] + least, False
        if settled:
            return level
    return None


def _between(windows: Sequence[Told]) -> list[tuple[Days, ...]]:
    """Days from one end of a window to another end, where windows link the two: their count is fixed by the windows."""
    groups: list[set[date]] = []
    for told in windows:
        ends = set(_ends(told))
        linked = [group for group in groups if group & ends]
        groups = [group for group in groups if group not in linked] + [ends.union(*linked)]
    return [((a, b),) for group in groups for a in group for b in group if a < b]


def _left_over(windows: Sequence[Told]) -> list[tuple[Days, ...]]:
    """What a window has beyond one window within it, and beyond as many as fit side by side, short ones or long ones."""
    found: dict[tuple[Days, ...], None] = {}
    spans = [_ends(told) for told in windows]
    for whole in spans:
        inner = [s for s in spans if s != whole and whole[0] <= s[0] and s[1] <= whole[1]]
        taken = [[one] for one in inner]
        taken += [_side_by_side(sorted(inner, key=lambda s: sign * (s[1] - s[0]).days)) for sign in (1, -1)]
        for some in taken:
            if some and (held := _without(whole, some)):
                found[held] = None
    return list(found)


def _side_by_side(spans: Iterable[Days]) -> list[Days]:
    taken: list[Days] = []
    for a, b in spans:
        if all(b <= c or d <= a for c, d in taken):
            taken.append((a, b))
    return taken


def _without(whole: Days, taken: Iterable[Days]) -> tuple[Days, ...]:
    left, at = [], whole[0]
    for a, b in sorted(taken):
        if at < a:
            left.append((at, a))
        at = b
    return (*left, (at, whole[1])) if at < whole[1] else tuple(left)
