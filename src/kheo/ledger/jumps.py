"""Numbers far from what a place has told before or from what its peers tell: robust, and explained in words.

Everything is compared by ratio (in logarithms), because counts grow by shares and not by steps. The middle is the
median and the spread the median of the distances from it (MAD), so that one wrong number does not hide another.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from kheo.catalogue import Indicator
from kheo.common.periods import same_length_before
from kheo.common.types import Kind, Measure, Period
from kheo.ledger.suspicion import Key, Line, Sort, Suspicion, Told, told_of

HISTORY = 4  # earlier periods that make a history
PEERS = 8  # places that make a comparison
ALONE = 12  # places beside which a number without history can be called huge
FAR = math.log(3)  # nearer than three times is life,
LOW = math.log(5)  # and less work than usual needs more to be odd
PEER_FAR = math.log(8)
LISTED = 12  # earlier values that are shown as evidence
HUGE = 10  # times the largest of all others
SPREAD = 0.2  # the least spread a history is believed to have: a fifth up or down
STEPS = 6.0  # spreads that are odd,
SLIP_STEPS = 3.0  # or that are when the number looks like a zero too many
SLIP = 0.22  # how near to a power of ten (in logarithms, for ten twice as far) a slip of writing is
SMALL: Mapping[Measure, Decimal] = {Measure.VND: Decimal(20_000_000), Measure.KG: Decimal(200)}
LEAST = Decimal(40)  # below this a number may do what it likes
CLASSES = (
    (27, 32, "month"),
    (88, 93, "quarter"),
    (180, 185, "half"),
    (272, 276, "nine"),
    (364, 367, "year"),
)

Group = tuple[str, date, date]
# For an indicator's period: what each place told of it (only places of the level of the asked one are looked at).
Peers = Callable[[Iterable[Group]], Mapping[Group, Mapping[str, Decimal]]]


@dataclass(frozen=True, slots=True)
class Step:
    """One period beside the `n` before it in `alike`, periods of its length in order; `mid` is their median (log)."""

    told: Told
    alike: Sequence[Told]
    n: int
    mid: float

    @property
    def past(self) -> tuple[Decimal, ...]:
        """The earlier values, the oldest first."""
        return tuple(told.value for told in self.alike[: self.n])

    @property
    def year_before(self) -> Told | None:
        """The same days a year earlier; a stock has none."""
        if self.told.start == self.told.end:
            return None
        days = _year_before(self.told)
        ends = [told.end for told in self.alike[: self.n]]
        near = self.alike[max(0, bisect_left(ends, days[1]) - 1) : self.n]
        return next((told for told in near if _same_days(told, days)), None)


def _year_before(told: Told) -> tuple[date, date]:
    days = same_length_before(Period(told.start, told.end))
    assert days.start is not None
    assert days.end is not None
    return days.start, days.end


def length(start: date, end: date) -> str | None:
    """Sort of period by its length, None for days and odd spans that nothing is compared with."""
    days = (end - start).days + 1
    return next((name for low, high, name in CLASSES if low <= days <= high), None)


def steps(lines: Sequence[Line], indicator: Indicator) -> list[Step]:
    """Every period of a key that can be compared, beside earlier ones of the same length that do not touch it."""
    told = told_of(lines, indicator)
    if indicator.kind is Kind.STOCK:
        return list(_walk(told))
    sorts: dict[str, list[Told]] = {}
    for t in told:
        sort = length(t.start, t.end)
        if sort is not None:
            sorts.setdefault(sort, []).append(t)
    return [step for alike in sorts.values() for step in _walk(alike)]


def _walk(alike: Sequence[Told]) -> Iterator[Step]:
    """Steps of periods of one length, in order of time."""
    ends = [told.end for told in alike]
    logs: list[float] = []
    for told in alike:
        n = bisect_left(ends, told.start)
        for earlier in alike[len(logs) : n]:
            insort(logs, _log(earlier.value))
        yield Step(told, alike, n, (logs[n // 2] + logs[(n - 1) // 2]) / 2 if n else 0.0)


def _same_days(told: Told, days: tuple[date, date]) -> bool:
    """The same days, but for 29 February."""
    return abs((told.start - days[0]).days) <= 1 and abs((told.end - days[1]).days) <= 1


def _log(value: Decimal | float) -> float:
    return math.log(float(value) + 1)


def spread(values: Sequence[Decimal], mid: float) -> float:
    """The spread (MAD) of logarithms about their median; that of few values is widened, for few say little."""
    found = 1.4826 * median(abs(_log(value) - mid) for value in values)
    return max(found, SPREAD) * (1 + 2 / max(1, len(values) - 2))


def small(value: Decimal, other: Decimal, measure: Measure) -> bool:
    """Both too small for a ratio to mean much."""
    return max(value, other) < SMALL.get(measure, LEAST)


def out_of_line(step: Step, indicator: Indicator) -> float | None:
    """How many times (in logarithms, signed) a period leaves its own history; None when it does not, or has none.

    Nothing done (0) is no jump: a month without a session is a month without a session.
    """
    value = step.told.value
    if step.n < HISTORY or value == 0:
        return None
    far = _log(value) - step.mid
    if abs(far) < (FAR if far > 0 else LOW):
        return None
    past = step.past
    usual = Decimal(median(past))
    odd = SLIP_STEPS if far > 0 and slip(value, usual, indicator.measure) else STEPS
    if small(value, usual, indicator.measure) or abs(far) < odd * spread(past, step.mid):
        return None
    last = step.year_before
    if last is not None and abs(_log(value) - _log(last.value)) < math.log(2):
        return None  # the same season did the same a year ago
    return far


def slip(value: Decimal, usual: Decimal, measure: Measure) -> tuple[str, Decimal] | None:
    """(what may have been mistaken, the value without it) when the two differ by ten, a hundred or a thousand times."""
    if value <= 0 or usual <= 0:
        return None
    far = math.log10(value / usual)
    power = round(far)
    if power == 0 or abs(power) > 6 or abs(far - power) * math.log(10) > SLIP * (1 + abs(power)):
        return None
    mended = value.scaleb(-power)
    if measure is Measure.COUNT and mended != mended.to_integral_value():
        return None
    if abs(power) % 3 == 0 and measure in (Measure.VND, Measure.KG):
        return "unit", mended
    return ("zero-more" if power > 0 else "zero-less") if abs(power) <= 3 else "unit", mended


def jumps(
    keys: Mapping[Key, Sequence[Line]],
    indicator_of: Callable[[str], Indicator],
    level_of: Callable[[str], str],
    peers: Peers,
) -> list[Suspicion]:
    """Jumps of every key. `peers` is asked once, for the periods of the few that need it."""
    own: list[tuple[Step, Indicator, float]] = []
    bare: list[tuple[Step, Indicator]] = []
    for (code, _place), lines in keys.items():
        indicator = indicator_of(code)
        if indicator.over_units != "sum":
            continue
        for step in steps(lines, indicator):
            far = out_of_line(step, indicator)
            if far is not None:
                own.append((step, indicator, far))
            elif step.n < HISTORY and indicator.kind is Kind.FLOW and _worth(step, indicator):
                bare.append((step, indicator))
    looked = [*((step, indicator) for step, indicator, _far in own), *bare]
    wanted = {group for step, indicator in looked for group in _groups(step, indicator)}
    told = peers(wanted) if wanted else {}
    found = []
    for step, indicator, far in own:
        trend = _trend(step, indicator, told, level_of)
        if trend is None or abs(_growth(step, far) - trend[0]) >= FAR:
            found.append(_of_history(step, indicator, far))
    for step, indicator in bare:
        found += _of_peers(step, indicator, told, level_of)
    return found


def _worth(step: Step, indicator: Indicator) -> bool:
    """Whether a number without history could be a slip at all: large, or far from the year before."""
    value, last = step.told.value, step.year_before
    if last is None:
        return not step.n and value >= SMALL.get(indicator.measure, LEAST) * 5
    far = abs(_log(value) - _log(last.value))
    return value > 0 and far >= PEER_FAR and not small(value, last.value, indicator.measure)


def _groups(step: Step, indicator: Indicator) -> list[Group]:
    if indicator.kind is Kind.STOCK:
        return []
    now = (indicator.code, step.told.start, step.told.end)
    last = step.year_before
    return [now, (indicator.code, last.start, last.end)] if last is not None else [now]


def _growth(step: Step, far: float) -> float:
    last = step.year_before
    return _log(step.told.value) - _log(last.value) if last is not None else far


def _level(values: Mapping[str, Decimal], like: str, level_of: Callable[[str], str]) -> dict[str, Decimal]:
    wanted = level_of(like)
    return {place: value for place, value in values.items() if place != like and level_of(place) == wanted}


def _trend(
    step: Step,
    indicator: Indicator,
    told: Mapping[Group, Mapping[str, Decimal]],
    level_of: Callable[[str], str],
) -> tuple[float, float, int] | None:
    """(median growth of the peers in logarithms, its spread, how many they are), None when they are too few."""
    last = step.year_before
    if last is None:
        return None
    place = step.told.lines[0].place
    now = _level(told.get((indicator.code, step.told.start, step.told.end), {}), place, level_of)
    then = _level(told.get((indicator.code, last.start, last.end), {}), place, level_of)
    both = [_log(now[p]) - _log(then[p]) for p in now.keys() & then.keys()]
    if len(both) < PEERS:
        return None
    mid = median(both)
    return mid, max(SPREAD, 1.4826 * median(abs(x - mid) for x in both)), len(both)


def _of_history(step: Step, indicator: Indicator, far: float) -> Suspicion:
    usual = Decimal(median(step.past))
    past = " ".join(f"{value.normalize():f}" for value in step.past[-LISTED:])
    said = {"by": "history", "usual": str(usual), "n": str(step.n), "past": past}
    return _suspicion(step, indicator, said, usual, far)


def _of_peers(
    step: Step,
    indicator: Indicator,
    told: Mapping[Group, Mapping[str, Decimal]],
    level_of: Callable[[str], str],
) -> list[Suspicion]:
    value, place, last = step.told.value, step.told.lines[0].place, step.year_before
    if last is not None:
        trend = _trend(step, indicator, told, level_of)
        far = _log(value) - _log(last.value)
        if trend is None or abs(far - trend[0]) < max(PEER_FAR, STEPS * trend[1]):
            return []
        said = {
            "by": "growth",
            "usual": str(last.value),
            "n": str(trend[2]),
            "trend": f"{math.exp(trend[0]):.2f}",
        }
        return [_suspicion(step, indicator, said, last.value, far)]
    others = _level(told.get((indicator.code, step.told.start, step.told.end), {}), place, level_of)
    if len(others) < ALONE or value < HUGE * max(others.values()):
        return []
    usual = Decimal(median(others.values()))
    said = {"by": "peers", "usual": str(usual), "n": str(len(others)), "top": str(max(others.values()))}
    return [_suspicion(step, indicator, said, usual, _log(value) - _log(usual))]


def _suspicion(
    step: Step, indicator: Indicator, said: dict[str, str], usual: Decimal, far: float
) -> Suspicion:
    """A jump in the queue: likely slips of writing first, then by how far it is."""
    mistaken = slip(step.told.value, usual, indicator.measure)
    if mistaken and len(step.told.lines) == 1:
        said |= {"slip": mistaken[0], "mended": f"{mistaken[1].normalize():f}"}
    return Suspicion(Sort.JUMP, (step.told.lines,), 4 + bool(mistaken) + min(0.9, abs(far) / 10), said)
