"""Claims that reach back before the first day of the unit that makes them, and what they must not be added to.

A new province's figure of its whole first year speaks of the land of the units it was made of. What those told
themselves inside that period is another view of the same thing: wherever the claim is added, they are not, and
nobody waits for those that told nothing. "Wherever" is every group of cells that are added together: the units
directly below a place, or the pieces of a unit on another day's map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kheo.common.types import Kind, Qualifier
from kheo.rollup.cells import Cell
from kheo.rollup.claims import ZERO, Amount, Claim, add, fills
from kheo.rollup.scope import Indicator, Places, Window, exists_on, took_over
from kheo.rollup.tree import below_ever

Told = tuple[str, date, date]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fill:
    """What a predecessor told, without a gap, of the part of a reaching claim before the claiming unit's first day."""

    place: str
    value: Decimal
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """A unit's claim of a period begun before the unit. `facts`: its figures; `heads`: the units wholly merged
    into it; `hides`: place, first and last day of what those and the units once below them told inside it.

    `filled`: what all predecessors told, when that and the unit's later claims fill the period without a gap. Where
    those figures are added, they stand and the claim is the other view. `until`: last day of the part they fill.
    """

    unit: str
    start: date
    end: date
    facts: frozenset[str]
    heads: tuple[str, ...]
    hides: frozenset[Told]
    until: date
    filled: tuple[Fill, ...] | None = None

    def gives_way(self, added: Set[str]) -> bool:
        """Whether what fills the claim is among the figures added."""
        return self.filled is not None and all(fill.facts <= added for fill in self.filled)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What follows from the reaching claims that are added in one group of cells.

    `live` claims hide and speak for their predecessors; those that `gave_way` to what fills them add nothing before
    their unit's first day and leave the rest to its later claims. Both were added; `hidden` and `shortened` say
    which claims are to be told anew (`shortened` with the last day of what is left, also of claims not added).
    """

    live: tuple[Reach, ...]
    gave_way: tuple[Reach, ...]
    hidden: frozenset[Told]
    shortened: frozenset[tuple[Told, date]]


def may_reach(indicator: Indicator) -> bool:
    """Only what adds over units and over time can be added twice here."""
    return indicator.kind is Kind.FLOW and indicator.over_time == "sum" and indicator.over_units == "sum"


def born_in(places: Places, days: Window) -> dict[str, date]:
    """First days of the units made of others after the first day of the window and not after its last."""
    found: dict[str, date] = {}
    for unit, made_of in places.previous.items():
        born = places.get(unit).valid_from if made_of else None
        if born is not None and (days.start or date.min) < born <= days.end:
            found[unit] = born
    return found


def heads_of(unit: str, places: Places) -> tuple[str, ...]:
    """Units wholly merged into `unit`, at any remove; none that lies in another of them."""
    found: set[str] = set()
    new = [unit]
    while new:
        before = [link.old for link in places.previous.get(new.pop(), ()) if link.whole]
        new += [old for old in before if old not in found]
        found.update(before)
    found.discard(unit)
    return tuple(sorted(head for head in found if found.isdisjoint(places.ancestors(head))))


def formers_of(unit: str, places: Places) -> tuple[tuple[str, ...], list[str]]:
    """The heads of `unit`, and all whose figures its reaching claims speak for."""
    heads = heads_of(unit, places)
    return heads, [former for former in below_ever(places, heads) if former != unit]


class Country:
    """Which units were made of others inside a window, and of which: looked up once for all indicators."""

    def __init__(self, places: Places, days: Window) -> None:
        self.places, self.days = places, days
        self._formers: dict[str, tuple[tuple[str, ...], list[str]]] = {}

    @cached_property
    def born(self) -> dict[str, date]:
        """As `born_in`."""
        return born_in(self.places, self.days)

    def formers(self, unit: str) -> tuple[tuple[str, ...], list[str]]:
        """As `formers_of`."""
        if unit not in self._formers:
            self._formers[unit] = formers_of(unit, self.places)
        return self._formers[unit]


def reaches(claims: Mapping[str, Sequence[Claim]], indicator: Indicator, country: Country) -> list[Reach]:
    """The claims that reach back, from the claims of every place."""
    found: list[Reach] = []
    born = country.born if may_reach(indicator) else {}
    for unit in sorted(born.keys() & claims.keys()):
        back = [claim for claim in claims[unit] if claim.start < born[unit]]
        heads, formers = country.formers(unit) if back else ((), [])
        told = [(place, claim.start, claim.end) for place in formers for claim in claims.get(place, ())]
        for claim in back:
            inside = frozenset(t for t in told if claim.start <= t[1] and t[2] <= claim.end)
            until = min(claim.end, born[unit] - DAY)
            filled = _filled(unit, claim, until, claims, country.places)
            facts = frozenset(claim.facts)
            found.append(Reach(unit, claim.start, claim.end, facts, heads, inside, until, filled))
    return found


def _filled(
    unit: str, claim: Claim, until: date, claims: Mapping[str, Sequence[Claim]], places: Places
) -> tuple[Fill, ...] | None:
    if claim.end > until and fills(claims[unit], until + DAY, claim.end) is None:
        return None
    found: list[Fill] = []
    for link in places.previous[unit]:
        told = fills(claims.get(link.old, ()), claim.start, until) if link.whole else None
        if told is None:
            return None
        found.append(Fill(link.old, *told))
    return tuple(found)


def ruling(found: Iterable[Reach], cells: Mapping[str, Cell]) -> Ruling | None:
    """What the claims of `found` that are added in one of the cells mean there; None when none is."""
    found = list(found)
    added = {id for cell in cells.values() for id in cell.facts} if found else set()
    here = [reach for reach in found if not added.isdisjoint(reach.facts)]
    if not here:
        return None
    live = tuple(reach for reach in here if not reach.gives_way(added))
    units = {reach.unit for reach in here}
    short = (reach for reach in found if reach.unit in units and reach.gives_way(added))
    return Ruling(
        live,
        tuple(reach for reach in here if reach.gives_way(added)),
        frozenset().union(*(reach.hides for reach in live)),
        frozenset(((reach.unit, reach.start, reach.end), reach.until) for reach in short),
    )


def silenced(claim: Claim) -> Claim:
    """A hidden claim: it was made, so coverage knows of it, and it adds nothing."""
    return replace(claim, value=ZERO, qualifier=Qualifier.EXACT, facts=())


def quieter(
    claims: Mapping[str, Sequence[Claim]], hidden: frozenset[Told], shortened: frozenset[tuple[Told, date]]
) -> dict[str, Sequence[Claim]]:
    """The claims by place as they are told where `hidden` and `shortened` of a ruling hold."""
    until = dict(shortened)

    def anew(claim: Claim, told: Told) -> Claim:
        if told in until:
            return replace(silenced(claim), end=until[told])
        return silenced(claim) if told in hidden else claim

    touched = {place for place, _, _ in (*hidden, *until)}
    return {
        place: [anew(claim, (place, claim.start, claim.end)) for claim in told] if place in touched else told
        for place, told in claims.items()
    }


def told_once(cells: Mapping[str, Cell], quiet: Callable[[str], Cell]) -> dict[str, Cell]:
    """The cells as `quiet` gives them: without what is hidden in their group."""
    return {unit: replace(quiet(unit), contradictions=cell.contradictions) for unit, cell in cells.items()}


def with_others(
    once: Mapping[str, Cell],
    cells: Mapping[str, Cell],
    ruled: Ruling,
    full: Callable[[str], Cell],
    quiet: Callable[[str], Cell],
) -> dict[str, Cell]:
    """The cells `once` of a row, where the view not taken is `other` at the unit that claimed.

    `full` and `quiet` give the cell of any unit with the hidden figures and without them.
    """
    found = dict(once)
    heads: dict[str, set[str]] = {}
    for reach in ruled.live:
        heads.setdefault(reach.unit, set()).update(reach.heads)
    for unit in heads.keys() & found.keys():
        parts = [_taken_out(full(head), quiet(head)) for head in sorted(heads[unit])]
        amounts = [part for part in [cells[unit].other, *parts] if part is not None]
        if amounts:
            found[unit] = replace(found[unit], other=add(amounts))
    for reach in ruled.gave_way:
        claimed = cells.get(reach.unit)
        if claimed is not None and claimed.value is not None:
            found[reach.unit] = replace(found[reach.unit], other=(claimed.value, claimed.qualifier))
        for fill in reach.filled or ():
            if fill.place in found:
                found[fill.place] = _less(found[fill.place], fill.value)
    return found


def _less(cell: Cell, value: Decimal) -> Cell:
    """The cell of a predecessor whose figures are replaced by a claim in the other view."""
    left, word = cell.other or (cell.value or ZERO, cell.qualifier)
    return replace(cell, other=(left - value, word))


def _taken_out(full: Cell, quiet: Cell) -> Amount | None:
    if full.value is None or quiet.value is None or full.facts == quiet.facts:
        return None
    return full.value - quiet.value, full.qualifier


def spoken_for(units: Iterable[str], live: Iterable[Reach], days: Window, places: Places) -> frozenset[str]:
    """Those of `units` that ended in the window and all of whose land is spoken for, over all their days in it.

    A unit's heirs speak for it together, at any remove; a district is spoken for when all its communes are.
    """
    spoken: dict[str, list[tuple[date, date]]] = {}
    for reach in live:
        spoken.setdefault(reach.unit, []).append((reach.start, reach.end))

    def answered(unit: str, first: date, last: date) -> bool:
        if covers(spoken.get(unit, ()), first, last):
            return True
        own = places.get(unit)
        if own.valid_to is None or own.valid_to >= days.end:
            return False
        heirs = took_over(unit, places)
        if heirs and all(answered(heir, first, last) for heir in heirs):
            return True
        below = places.children(unit, first, last)
        return bool(below) and all(answered(child, *within(child, first, last)) for child in below)

    def within(unit: str, first: date, last: date) -> tuple[date, date]:
        own = places.get(unit)
        return max(first, own.valid_from or date.min), min(last, own.valid_to or date.max)

    ended = [unit for unit in units if not exists_on(places.get(unit), days.end)] if spoken else []
    asked = days.start or date.min
    return frozenset(unit for unit in ended if answered(unit, *within(unit, asked, days.end)))


def covers(periods: Iterable[tuple[date, date]], first: date, last: date) -> bool:
    """Whether the periods together hold every day first..last."""
    reached = first
    for start, end in sorted(periods):
        if start <= reached <= end:
            if end >= last:
                return True
            reached = end + DAY
    return False
