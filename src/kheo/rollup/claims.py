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
    """What one source says of a whole period (several sources once merged). A stock has start == end."""

    start: date
    end: date
    value: Decimal
    qualifier: Qualifier
    facts: tuple[str, ...]
    seq: int
    source: str

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
    """One claim per source and period. What never adds over units does not add within a source either."""
    groups: dict[tuple[date, date, str], list[Fact]] = {}
    for fact in facts:
        days = span(fact, indicator.kind)
        if days is not None:
            voice = fact.source if indicator.over_units == "sum" else f"{fact.source} {fact.id}"
            groups.setdefault((*days, voice), []).append(fact)
    return [_claim(*key, group) for key, group in groups.items()]


def _claim(start: date, end: date, source: str, facts: Sequence[Fact]) -> Claim:
    value, qualifier = add((f.value, f.qualifier) for f in facts)
    ids = tuple(sorted(f.id for f in facts))
    return Claim(start, end, value, qualifier, ids, max(f.seq for f in facts), source)


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
    """One claim of several sources on one period; when they differ the latest is used and all are listed."""
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


def _tile(whole: Claim, parts: Sequence[Claim]) -> bool:
    meets = all(b.start == a.end + timedelta(days=1) for a, b in pairwise(parts))
    return parts[0].start == whole.start and parts[-1].end == whole.end and meets
