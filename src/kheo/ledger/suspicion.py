"""What makes a person look twice: rules over figures, without a database. Decision: docs/decisions/0009-settling.md.

Everything here takes the lines of whole keys (one indicator at one place) and gives suspicions. Nothing is decided:
each rule says what it saw and in which lines, and a person settles it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from itertools import combinations
from typing import NamedTuple

from kheo.catalogue import Catalogue, Indicator
from kheo.common.types import Coverage, Form, Kind, Qualifier, Total
from kheo.rollup import balances

Key = tuple[str, str]
TWICE = 2  # telling digits a number told twice in one document needs to be noticed
COPIED = 4  # and one that is equal at two levels


class Sort(StrEnum):
    """Kinds of suspicion, in the order in which they mislead a total."""

    DISPUTE = "dispute"  # sources give different values for one period
    CROSSING = "crossing"  # periods overlap, neither holds the other
    PAPER = "paper"  # one document entered twice under two names
    REPEAT = "repeat"  # one document tells one number twice, so it is added twice
    BALANCE = "balance"  # 133 = 32 + 101 does not close
    JUMP = "jump"  # far from the place's own history or from its peers
    COPY = "copy"  # a commune's number is its province's number
    MERGED = "merged"  # two bodies, one day, equal: counted once


class Line(NamedTuple):
    """A counted figure. A stock and an entry have start == end; `start` is date.min for "since ever"."""

    id: int
    indicator: str
    place: str
    start: date
    end: date
    value: Decimal
    qualifier: Qualifier
    source: int
    form: Form
    seq: int
    activity: str | None

    @property
    def key(self) -> Key:
        return self.indicator, self.place


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`sides` stand against each other, the one that totals use first. `weight` orders the queue, `said` words it."""

    sort: Sort
    sides: tuple[tuple[Line, ...], ...]
    weight: float
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Line:
        """The line whose indicator, place and period the suspicion is filed under."""
        return self.sides[0][0]

    @property
    def other_place(self) -> str | None:
        """The second place, when there is one."""
        return next(
            (line.place for side in self.sides for line in side if line.place != self.home.place), None
        )

    @property
    def signature(self) -> str:
        """Changes with any figure involved, so that a decision holds for what was seen and for nothing else."""
        lines = sorted(
            f"{line.id} {line.indicator} {line.place} {line.start} {line.end} {line.value.normalize():f} "
            f"{line.qualifier} {line.activity or ''}"
            for side in self.sides
            for line in side
        )
        return hashlib.sha256("\n".join([self.sort, *lines]).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Told:
    """What a place says of one period once its sources are one: the lines used and their sum."""

    start: date
    end: date
    value: Decimal
    qualifier: Qualifier
    lines: tuple[Line, ...]
    seq: int


def by_key(lines: Iterable[Line]) -> dict[Key, list[Line]]:
    """Lines of each indicator at each place."""
    found: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.key].append(line)
    return dict(found)


def weigh(base: float, larger: Decimal, smaller: Decimal) -> float:
    """`base` plus up to 1 for how far apart two values are."""
    return base + float(1 - smaller / larger) if larger > 0 else base


# What sources say of one period


def _claims(lines: Sequence[Line], indicator: Indicator) -> list[tuple[Decimal, int, tuple[Line, ...]]]:
    """(value, latest seq, lines) of each source, the latest first; what never adds is a claim by itself."""
    groups: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.source, 0 if indicator.over_units == "sum" else line.id].append(line)
    claims = [
        (sum((x.value for x in told), Decimal(0)), max(x.seq for x in told), tuple(told))
        for told in groups.values()
    ]
    return sorted(claims, key=lambda claim: claim[1], reverse=True)


def _sides(lines: Sequence[Line], indicator: Indicator) -> list[tuple[Decimal, tuple[Line, ...]]]:
    """Values that sources give for one activity and period, each with its lines, the one in use first."""
    sides: dict[Decimal, list[Line]] = {}
    for value, _seq, told in _claims(lines, indicator):
        sides.setdefault(value, []).extend(told)
    return [(value, tuple(told)) for value, told in sides.items()]


def _periods(lines: Iterable[Line]) -> dict[tuple[date, date], dict[str | None, list[Line]]]:
    found: dict[tuple[date, date], dict[str | None, list[Line]]] = {}
    for line in lines:
        found.setdefault((line.start, line.end), {}).setdefault(line.activity, []).append(line)
    return found


def told_of(lines: Sequence[Line], indicator: Indicator) -> list[Told]:
    """One key's lines as one telling a period, in order of time; different activities of a period add up."""
    told = []
    for (start, end), activities in _periods(lines).items():
        alone = next(iter(activities.values()))
        if len(activities) == len(alone) == 1:
            (line,) = alone
            told.append(Told(start, end, line.value, line.qualifier, (line,), line.seq))
            continue
        used = [_sides(group, indicator)[0] for group in activities.values()]
        parts = tuple(line for _value, side in used for line in side)
        told.append(
            Told(
                start,
                end,
                sum((value for value, _side in used), Decimal(0)),
                reduce(Qualifier.plus, (line.qualifier for line in parts)),
                parts,
                max(line.seq for line in parts),
            )
        )
    return sorted(told, key=lambda t: (t.end, t.start))


def disputes(lines: Sequence[Line], indicator: Indicator) -> list[Suspicion]:
    """Sources that give different values for one period (meaning.md rule 3). One key."""
    found = []
    for activities in _periods(lines).values():
        for group in activities.values():
            sides = _sides(group, indicator)
            if len(sides) > 1:
                values = [value for value, _side in sides]
                found.append(
                    Suspicion(
                        Sort.DISPUTE,
                        tuple(side for _value, side in sides),
                        weigh(8, max(values), min(values)),
                        {"gap": str(max(values) - min(values))},
                    )
                )
    return found


def crossings(lines: Sequence[Line], indicator: Indicator) -> list[Suspicion]:
    """Periods of a flow that overlap without one holding the other; the later confirmed is in use. One key."""
    if indicator.kind is not Kind.FLOW or indicator.over_time != "sum":
        return []
    kept: list[Told] = []
    found = []
    for told in sorted(told_of(lines, indicator), key=lambda t: (t.seq, t.start), reverse=True):
        rivals = [other for other in kept if _cross(told, other)]
        found += [
            Suspicion(Sort.CROSSING, (rival.lines, told.lines), weigh(7, *_ordered(rival.value, told.value)))
            for rival in rivals
        ]
        if not rivals:
            kept.append(told)
    return found


def _ordered(a: Decimal, b: Decimal) -> tuple[Decimal, Decimal]:
    return (a, b) if a >= b else (b, a)


def _cross(a: Told, b: Told) -> bool:
    overlap = a.start <= b.end and b.start <= a.end
    holds = (a.start <= b.start and b.end <= a.end) or (b.start <= a.start and a.end <= b.end)
    return overlap and not holds


# The same thing twice


def telling(value: Decimal) -> int:
    """Digits that say something: 1.200 has two, 28.033 five. Two counts of many such digits are not equal by chance."""
    return len(f"{value.normalize():f}".replace(".", "").strip("0"))


def repeats(lines: Sequence[Line], indicator: Indicator) -> list[Suspicion]:
    """One number told twice in one document for one period: both are added. The sentences decide (see suspects)."""
    if indicator.over_units != "sum":
        return []
    groups: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if telling(line.value) >= TWICE:
            groups[line.source, line.start, line.end, line.activity, line.value].append(line)
    return [
        Suspicion(
            Sort.REPEAT, tuple((line,) for line in sorted(same)), 5 + min(1.0, telling(same[0].value) / 6)
        )
        for same in groups.values()
        if len(same) > 1
    ]


def merged(lines: Sequence[Line], indicator: Indicator) -> list[Suspicion]:
    """Several documents that tell one day's work with equal value: counted once, though it may be two events."""
    if indicator.kind is not Kind.FLOW or indicator.over_units != "sum":
        return []
    found = []
    for (start, end), activities in _periods(lines).items():
        for group in activities.values():
            claims = _claims(group, indicator)
            if start == end and len(claims) > 1 and len({value for value, *_ in claims}) == 1:
                found.append(Suspicion(Sort.MERGED, tuple(told for *_, told in claims), 1.0))
    return found


def twins(lines: Iterable[Line], least: int) -> list[tuple[int, int, list[tuple[Line, Line]]]]:
    """Pairs of documents that tell `least` or more equal numbers of the same keys and periods, with these numbers."""
    same: dict[tuple[object, ...], dict[int, Line]] = defaultdict(dict)
    for line in lines:
        same[line.indicator, line.place, line.start, line.end, line.value].setdefault(line.source, line)
    pairs: dict[tuple[int, int], list[tuple[Line, Line]]] = defaultdict(list)
    for told in same.values():
        if 2 <= len(told) <= 8:
            for a, b in combinations(sorted(told), 2):
                pairs[a, b].append((told[a], told[b]))
    return [(a, b, shared) for (a, b), shared in pairs.items() if len(shared) >= least]


def copies(lines: Iterable[Line], above: Callable[[str], Sequence[str]]) -> list[Suspicion]:
    """A place whose statement equals the statement of a place above it, to COPIED telling digits or more."""
    same: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.form is Form.STATEMENT and line.value >= 1000 and telling(line.value) >= COPIED:
            same[line.indicator, line.start, line.end, line.value].append(line)
    found = []
    for group in same.values():
        at = {line.place: line for line in sorted(group, key=lambda x: x.seq)}
        for low in at.values():
            holder = next((up for up in above(low.place) if up in at), None)
            if holder is not None:
                found.append(
                    Suspicion(Sort.COPY, ((at[holder],), (low,)), 3 + min(1.0, telling(low.value) / 6))
                )
    return found


# Ties between indicators


def breaks(lines: Mapping[Key, Sequence[Line]], catalogue: Catalogue) -> list[Suspicion]:
    """Ties that do not close in what one place told of one period or day; judged by rollup.balances."""
    found = []
    for tie in catalogue.balances:
        codes = (tie.whole, *tie.parts)
        for place in {place for code, place in lines if code == tie.whole}:
            told = [
                {(t.start, t.end): t for t in told_of(lines.get((code, place), ()), catalogue.get(code))}
                for code in codes
            ]
            for period in told[0]:
                if all(period in one for one in told):
                    parts = [one[period] for one in told]
                    totals = [_total(code, place, t) for code, t in zip(codes, parts, strict=True)]
                    found += [
                        Suspicion(
                            Sort.BALANCE,
                            tuple(t.lines for t in parts),
                            weigh(6, *_ordered(broken.told[0], broken.added[0])),
                            {
                                "told": str(broken.told[0]),
                                "added": str(broken.added[0]),
                                "tie": tie.name,
                                "mends": _mends(parts, broken.difference),
                            },
                        )
                        for broken in balances(totals, catalogue)
                        if broken.whole == tie.whole
                    ]
    return found


def _mends(sides: Sequence[Told], gap: Decimal) -> str:
    """What each side alone would have to be for the tie to close, "-" where one figure cannot be that."""
    closing = [sides[0].value - gap, *(part.value + gap for part in sides[1:])]
    fit = (len(side.lines) == 1 and value >= 0 for side, value in zip(sides, closing, strict=True))
    return " ".join(f"{value.normalize():f}" if ok else "-" for value, ok in zip(closing, fit, strict=True))


def _total(code: str, place: str, told: Told) -> Total:
    facts = tuple(str(line.id) for line in told.lines)
    return Total(
        code, place, told.start, told.end, told.value, told.qualifier, Coverage(0, 0), "stated", facts=facts
    )
