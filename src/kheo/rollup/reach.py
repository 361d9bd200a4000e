"""Claims that reach back before the first day of the unit that makes them, and what they must not be added to.

A new province's figure of its whole first year speaks of the land of the units it was made of. What those told
themselves inside that period is another view of the same thing: wherever the claim is added, they are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kheo.common.types import Kind, Qualifier
from kheo.rollup.cells import Cell
from kheo.rollup.claims import ZERO, Amount, Claim, add
from kheo.rollup.scope import Indicator, Places, Window
from kheo.rollup.tree import below_ever

Told = tuple[str, date, date]


@dataclass(frozen=True, slots=True)
class Reach:
    """A unit's claim of a period begun before the unit. `facts`: its figures; `heads`: the units wholly merged
    into it; `hides`: place, first and last day of what those and the units once below them told inside it."""

    unit: str
    facts: frozenset[str]
    heads: tuple[str, ...]
    hides: frozenset[Told]


def may_reach(indicator: Indicator) -> bool:
    """Only what adds over units and over time can be added twice here."""
    return indicator.kind is Kind.FLOW and indicator.over_time == "sum" and indicator.over_units == "sum"


def born_in(places: Places, days: Window) -> dict[str, date]:
    """First days of the units that took over whole units after the first day of the window and not after its last."""
    found: dict[str, date] = {}
    for unit, made_of in places.previous.items():
        born = places.get(unit).valid_from if any(link.whole for link in made_of) else None
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


def reaches(
    claims: Mapping[str, Sequence[Claim]], indicator: Indicator, days: Window, places: Places
) -> list[Reach]:
    """The claims that reach back and hide something, from the claims of every place."""
    found: list[Reach] = []
    born = born_in(places, days) if may_reach(indicator) else {}
    for unit in born.keys() & claims.keys():
        heads, formers = formers_of(unit, places)
        told = [(place, claim.start, claim.end) for place in formers for claim in claims.get(place, ())]
        for claim in claims[unit]:
            inside = frozenset(t for t in told if claim.start <= t[1] and t[2] <= claim.end)
            if claim.start < born[unit] and inside:
                found.append(Reach(unit, frozenset(claim.facts), heads, inside))
    return found


def added_in(found: Iterable[Reach], cells: Mapping[str, Cell]) -> list[Reach]:
    """Those of `found` whose claim is added in one of the cells; only these hide anything there."""
    found = list(found)
    if not found:
        return []
    added = {id for cell in cells.values() for id in cell.facts}
    return [reach for reach in found if not added.isdisjoint(reach.facts)]


def hidden(found: Iterable[Reach]) -> frozenset[Told]:
    """Everything these claims hide."""
    return frozenset().union(*(reach.hides for reach in found))


def silenced(claim: Claim) -> Claim:
    """A hidden claim: it was made, so coverage knows of it, and it adds nothing."""
    return replace(claim, value=ZERO, qualifier=Qualifier.EXACT, facts=())


def told_once(
    cells: Mapping[str, Cell],
    live: Iterable[Reach],
    full: Callable[[str], Cell],
    quiet: Callable[[str], Cell],
) -> dict[str, Cell]:
    """The cells without what the `live` claims hide; at the units that made them it is the other view.

    `full` and `quiet` give the cell of any unit with the hidden figures and without them.
    """
    heads: dict[str, set[str]] = {}
    for reach in live:
        heads.setdefault(reach.unit, set()).update(reach.heads)
    found: dict[str, Cell] = {}
    for unit, cell in cells.items():
        found[unit] = replace(quiet(unit), contradictions=cell.contradictions)
        parts = [_taken_out(full(head), quiet(head)) for head in sorted(heads.get(unit, ()))]
        amounts = [part for part in [cell.other, *parts] if part is not None]
        if unit in heads and amounts:
            found[unit] = replace(found[unit], other=add(amounts))
    return found


def _taken_out(full: Cell, quiet: Cell) -> Amount | None:
    if full.value is None or quiet.value is None or full.facts == quiet.facts:
        return None
    return full.value - quiet.value, full.qualifier
