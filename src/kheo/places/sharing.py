"""From one day's map to another's: which part of a unit lies where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kheo.places.model import Share

if TYPE_CHECKING:
    from kheo.places.gazetteer import Places

_ONE = Decimal(1)
_STEP = Decimal("0.000001")


def shares(places: Places, id: str, on: date) -> tuple[Share, ...]:
    """Parts of unit `id` on the map of day `on`, by unit id; they sum to exactly 1.

    Forward: through its successions; a unit that ended without one (a former district) lies where its parent lies.
    A succession of share 0 is a part nobody knows the size of: it lies, estimated, with the main heir.
    Backward: the units it was made of, by the number of units below each, estimated when there are several; if only
    parts of unknown size made it, by equal parts of those.
    """
    unit = places.get(id)
    if unit.exists_on(on):
        return (Share(id, _ONE, False, ""),)
    if unit.valid_to is not None and unit.valid_to < on:
        steps = [(s.new, s.share, not s.whole, s.source) for s in places.next.get(id, ()) if s.share]
    else:
        steps = _backward(places, id, on)
    if not steps:
        return places.shares(unit.parent, on) if unit.parent is not None else (Share(id, _ONE, True, ""),)
    return _follow(places, steps, on)


def _follow(places: Places, steps: list[tuple[str, Decimal, bool, str]], on: date) -> tuple[Share, ...]:
    """Carry each part on to the day asked, and add parts that meet in one unit."""
    added: dict[str, Share] = {}
    for target, part, estimated, source in steps:
        for further in places.shares(target, on):
            was = added.get(further.unit, Share(further.unit, Decimal(0), False, ""))
            told = dict.fromkeys(s for s in (was.source, source, further.source) if s)
            added[further.unit] = Share(
                further.unit,
                was.share + part * further.share,
                was.estimated or estimated or further.estimated,
                "; ".join(told),
            )
    return tuple(added[key] for key in sorted(added))


def _backward(places: Places, id: str, on: date) -> list[tuple[str, Decimal, bool, str]]:
    """Predecessors weighted by what they gave: their share times the number of units below them."""
    before = places.previous.get(id, ())
    weights = {s.old: s.share * max(1, _below(places, s.old, on)) for s in before}
    several = len(weights) > 1
    note = "ước theo số đơn vị trực thuộc" if several else ""
    if not any(weights.values()):
        weights = dict.fromkeys(weights, _ONE)
        note = "ước, chia đều vì không rõ phần góp của từng đơn vị" if several else ""
    parts = _apportion(weights)
    return [
        (s.old, parts[s.old], several, "; ".join(filter(None, (s.source, note))))
        for s in before
        if parts[s.old]
    ]


def _below(places: Places, id: str, on: date) -> int:
    """How many units lie at the bottom below `id` on the day, itself not counted."""
    below = places.children(id, on, on)
    return sum(max(1, _below(places, child, on)) for child in below)


def _apportion(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Weights as parts of one, rounded; the heaviest takes what rounding leaves."""
    if not weights:
        return {}
    total = sum(weights.values())
    parts = {key: (weight / total).quantize(_STEP) for key, weight in weights.items()}
    heaviest = max(sorted(weights), key=lambda key: weights[key])
    parts[heaviest] += 1 - sum(parts.values())
    return parts
