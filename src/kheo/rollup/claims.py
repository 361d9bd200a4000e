"""One place's own view of one indicator: figures → claims → the value that stands, the other view, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from itertools import pairwise

from kheo.common.types import Basis, Fact, Form, Kind, Qualifier, State
from kheo.rollup.scope import Indicator, Window

Amount = tuple[Decimal, Qualifier]
NOT_ADDED = frozenset({"per", "part"})
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a whole period (several sources once merged). A stock has start == end.

    `activity` tells apart what a person said to be different things of one period; "" is most of what is told.
    """

    start: date
    end: date
    value: Decimal
    qualifier: Qualifier
    facts: tuple[str, ...]
    seq: int
    source: str
    activity: str = ""

    @property
    def amount(self) -> Amount:
        return self.value, self.qualifier


@dataclass(frozen=True, slots=True)
class View:
    """A place's own view. `value` None: nothing to count (a stale stock is kept in `stale`)."""

    value: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    facts: tuple[str, ...] = ()
    other: Amount | None = None
    day: date | None = None
    stale: tuple[Decimal, date] | None = None
    contradictions: tuple[tuple[str, ...], ...] = ()


def is_counted(fact: Fact) -> bool:
    """Confirmed results that are neither a rate nor a part of another figure."""
    dims = {key for key, _ in fact.dims}
    return fact.state is State.CONFIRMED and fact.basis is Basis.RESULT and dims.isdisjoint(NOT_ADDED)


def span(fact: Fact, kind: Kind) -> tuple[date, date] | None:
    """First and last day of a figure; None without a last day. A flow with no first day began "ever"."""
    end = fact.period.end
    if end is None:
        return None
    if kind is Kind.STOCK or (fact.form is Form.ENTRY and fact.period.start is None):
        return end, end
    return fact.period.start or date.min, end


def in_reach(days: tuple[date, date] | None, kind: Kind, asked: Window) -> bool:
    """A flow lies inside the asked window; a stock is of its last day or before (old ones come out as stale)."""
    if days is None or days[1] > asked.end:
        return False
    return kind is Kind.STOCK or days[0] >= (asked.start or date.min)


def add(amounts: Iterable[Amount]) -> Amount:
    """Sum with the qualifier of a sum. Needs at least one amount."""
    items = list(amounts)
    return sum((value for value, _ in items), ZERO), reduce(Qualifier.plus, (q for _, q in items))


def claims_of(facts: Iterable[Fact], indicator: Indicator) -> list[Claim]:
    """One claim per source, period and activity. What never adds over units does not add here either."""
    adds = indicator.over_units == "sum"
    groups: dict[tuple[date, date, str, str], list[Fact]] = {}
    for fact in facts:
        days = span(fact, indicator.kind)
        if days is not None:
            voice = (fact.source, fact.activity) if adds else (f"{fact.source} {fact.id}", "")
            groups.setdefault((*days, *voice), []).append(fact)
    return [_claim(*key, group) for key, group in groups.items()]


def _claim(start: date, end: date, source: str, activity: str, facts: Sequence[Fact]) -> Claim:
    value, qualifier = add((f.value, f.qualifier) for f in facts)
    ids = tuple(sorted(f.id for f in facts))
    return Claim(start, end, value, qualifier, ids, max(f.seq for f in facts), source, activity)


def own_view(claims: Sequence[Claim], indicator: Indicator, oldest: date | None) -> View:
    """The view that stands at one place. `oldest`: first day of a stock that is not yet stale."""
    if not claims:
        return View()
    if indicator.kind is Kind.FLOW and indicator.over_time == "sum":
        return _flow_view(claims)
    last_day = max(claim.end for claim in claims)
    widest = min(claim.start for claim in claims if claim.end == last_day)
    claim, contradictions = told_by_all([c for c in claims if (c.start, c.end) == (widest, last_day)])
    if indicator.kind is Kind.STOCK and oldest is not None and last_day < oldest:
        return View(stale=(claim.value, last_day), contradictions=contradictions)
    return View(claim.value, claim.qualifier, claim.facts, day=last_day, contradictions=contradictions)


def told_by_all(claims: Sequence[Claim]) -> tuple[Claim, tuple[tuple[str, ...], ...]]:
    """One claim of all that is told of one period: sources are merged, then different activities are added."""
    activities: dict[str, list[Claim]] = {}
    for claim in claims:
        activities.setdefault(claim.activity, []).append(claim)
    told = [_one_activity(group) for group in activities.values()]
    found = tuple(sorted({ids for _, split in told for ids in split}))
    if len(told) == 1:
        return told[0][0], found
    parts = [claim for claim, _ in told]
    value, qualifier = add(part.amount for part in parts)
    latest = max(parts, key=lambda part: (part.seq, part.source))
    return Claim(latest.start, latest.end, value, qualifier, _ids(parts), latest.seq, latest.source), found


def _one_activity(claims: Sequence[Claim]) -> tuple[Claim, tuple[tuple[str, ...], ...]]:
    """One claim of several sources on one thing; when they differ the latest is used and all are listed."""
    latest = max(claims, key=lambda claim: (claim.seq, claim.source))
    agreeing = [claim for claim in claims if claim.value == latest.value]
    merged = Claim(
        latest.start,
        latest.end,
        latest.value,
        latest.qualifier,
        _ids(agreeing),
        latest.seq,
        latest.source,
        latest.activity,
    )
    return merged, (() if len(agreeing) == len(claims) else (_ids(claims),))


def _ids(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(sorted(id for claim in claims for id in claim.facts))


def _flow_view(claims: Sequence[Claim]) -> View:
    periods: dict[tuple[date, date], list[Claim]] = {}
    for claim in claims:
        periods.setdefault((claim.start, claim.end), []).append(claim)
    told = [told_by_all(group) for group in periods.values()]
    kept, crossings = without_crossings([claim for claim, _ in told])
    parts = [_stand(root, kept) for root in _maximal(kept)]
    value, qualifier = add(part.amount for part in parts)
    other = add(part.other or part.amount for part in parts) if any(part.other for part in parts) else None
    contradictions = {ids for _, found in told for ids in found} | set(crossings)
    facts = tuple(sorted(id for part in parts for id in part.facts))
    return View(value, qualifier, facts, other, contradictions=tuple(sorted(contradictions)))


def without_crossings(claims: Sequence[Claim]) -> tuple[list[Claim], list[tuple[str, ...]]]:
    """Of two periods that overlap without one holding the other, the later confirmed stands."""
    kept: list[Claim] = []
    crossings: list[tuple[str, ...]] = []
    for claim in sorted(claims, key=lambda c: (c.seq, c.source, c.start, c.end), reverse=True):
        rivals = [other for other in kept if _crosses(claim, other)]
        crossings += [_ids([claim, rival]) for rival in rivals]
        if not rivals:
            kept.append(claim)
    return kept, crossings


def _holds(outer: Claim, inner: Claim) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _crosses(a: Claim, b: Claim) -> bool:
    return a.start <= b.end and b.start <= a.end and not _holds(a, b) and not _holds(b, a)


@dataclass(frozen=True, slots=True)
class _Standing:
    amount: Amount
    facts: tuple[str, ...]
    other: Amount | None


def _maximal(claims: Sequence[Claim]) -> list[Claim]:
    """Claims held by no other, in order of time. Periods are distinct and never cross."""
    tops: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (c.start, -c.end.toordinal())):
        if not tops or claim.start > tops[-1].end:
            tops.append(claim)
    return tops


def _stand(claim: Claim, claims: Sequence[Claim]) -> _Standing:
    """A claim, or the claims inside it when those fill it without a gap; the view not taken is the other."""
    inside = [c for c in claims if c is not claim and _holds(claim, c)]
    if not inside:
        return _Standing(claim.amount, claim.facts, None)
    tops = _maximal(inside)
    parts = [_stand(top, inside) for top in tops]
    narrow = add(part.amount for part in parts)
    if not _tile(claim, tops):
        return _Standing(claim.amount, claim.facts, narrow)
    return _Standing(narrow, tuple(id for part in parts for id in part.facts), claim.amount)


def fills(claims: Iterable[Claim], start: date, end: date) -> tuple[Decimal, frozenset[str]] | None:
    """Value and ids of what stands among one place's claims in start..end, if they fill it without a gap."""
    periods: dict[tuple[date, date], list[Claim]] = {}
    for claim in claims:
        if start <= claim.start and claim.end <= end:
            periods.setdefault((claim.start, claim.end), []).append(claim)
    kept, _crossings = without_crossings([told_by_all(group)[0] for group in periods.values()])
    tops = _maximal(kept)
    if not tops or not _meet(tops, start, end):
        return None
    parts = [_stand(top, kept) for top in tops]
    return add(part.amount for part in parts)[0], frozenset(id for part in parts for id in part.facts)


def _tile(whole: Claim, parts: Sequence[Claim]) -> bool:
    return _meet(parts, whole.start, whole.end)


def _meet(parts: Sequence[Claim], start: date, end: date) -> bool:
    meets = all(b.start == a.end + timedelta(days=1) for a, b in pairwise(parts))
    return parts[0].start == start and parts[-1].end == end and meets
