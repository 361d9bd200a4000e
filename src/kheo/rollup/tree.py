"""The units with figures at or below them, as edges for the engine: which counts into which, window by window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kheo.common.types import Level
from kheo.rollup.scope import Places, Window, counts_into, exists_on


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the tree. `expected`: how many report below (for stocks, those alive on the day asked);
    `heirs_below`: some of its parts ended before that day, so that they and their heirs may both report."""

    unit: str
    parent: str | None
    depth: int
    expected: int
    heirs_below: bool


class Tree:
    """Units of one window from the written-about places up to level `top`."""

    def __init__(self, places: Places, days: Window, top: Level) -> None:
        self._places, self._days, self._top = places, days, top
        self.parent: dict[str, str | None] = {}
        self._chains: dict[str, tuple[str, ...]] = {}

    def chain(self, place: str) -> tuple[str, ...]:
        """`place` and the units it counts into, nearest first; these become units of the tree."""
        if place not in self._chains:
            chain = counts_into(self._places, place, self._days)
            tops = [n for n, unit in enumerate(chain) if self._places.get(unit).level is self._top]
            chain = chain[: tops[0] + 1] if tops else chain
            self._chains[place] = tuple(chain)
            self.parent.update(zip(chain, [*chain[1:], None], strict=True))
        return self._chains[place]

    def children(self, unit: str) -> tuple[str, ...]:
        """Units directly below that exist in the window."""
        return self._places.children(unit, self._days.start, self._days.end)

    def day(self, unit: str) -> date:
        """The day a unit answers for: the last of the window, or of its own life."""
        return min(self._places.get(unit).valid_to or self._days.end, self._days.end)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every unit met; read once all places are known."""
        return tuple(self._node(unit, parent) for unit, parent in self.parent.items())

    def _node(self, unit: str, parent: str | None) -> Node:
        below = self.children(unit)
        expected = len(below)
        if self._days.stock:
            day = self.day(unit)
            expected = sum(exists_on(self._places.get(child), day) for child in below)
        depth = len(self._places.ancestors(unit))
        return Node(unit, parent, depth, expected, expected < len(below))


def below_ever(places: Places, roots: Iterable[str]) -> list[str]:
    """`roots` and every unit that was ever below one of them."""
    found: dict[str, None] = {}
    heads = list(roots)
    while heads:
        unit = heads.pop()
        if unit not in found:
            found[unit] = None
            heads.extend(places.children(unit, None, None))
    return list(found)
