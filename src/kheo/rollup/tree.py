"""The units a query touches, as edges for the engine: which unit counts into which, window by window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kheo.rollup.scope import Places, Window, exists_on


@dataclass(slots=True)
class Tree:
    """The wanted units and all below them that exist in a window. `expected`: children alive when asked."""

    days: Window
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    with_ended: set[str] = field(default_factory=set)

    def chain(self, unit: str) -> list[str]:
        """`unit` and the units it counts into, nearest first; nothing for a unit outside the tree."""
        found = [unit] if unit in self.children else []
        while found and found[-1] in self.parent:
            found.append(self.parent[found[-1]])
        return found


def grow(places: Places, wanted: Iterable[str], days: Window, *, stock: bool) -> Tree:
    """The tree below `wanted`. For stocks, units that ended before the asked day are not expected by themselves."""
    tree = Tree(days)
    heads = list(wanted)
    while heads:
        unit = heads.pop()
        if unit in tree.children:
            continue
        below = places.children(unit, days.start, days.end)
        tree.children[unit] = below
        tree.parent.update((child, unit) for child in below)
        tree.expected[unit] = len(below)
        heads.extend(below)
        if stock and below:
            _expect_the_living(tree, unit, places)
    return tree


def _expect_the_living(tree: Tree, unit: str, places: Places) -> None:
    above = places.get(unit)
    day = tree.days.end if exists_on(above, tree.days.end) else above.valid_to or tree.days.end
    alive = sum(exists_on(places.get(child), day) for child in tree.children[unit])
    if alive < len(tree.children[unit]):
        tree.expected[unit] = alive
        tree.with_ended.add(unit)
