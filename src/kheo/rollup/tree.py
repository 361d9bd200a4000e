"""The units of the country as numbers: which counts into which in a window, kept from one question to the next.

Trees do not follow the figures but the days: between two changes of the map every window has the same tree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from kheo.rollup.scope import NATION, Lineage, Places, Unit, Window, exists_on

NOWHERE = -1


@dataclass(frozen=True)
class Tree:
    """One window's tree by number of unit. `parent`: the unit counted into, NOWHERE for those that count into none.

    `below`: numbers of the units directly below that exist in the window, by unit that has any; `expected`: how
    many of these report (for stocks, those alive on the day asked); `mixed`: units some of whose parts ended
    before that day, so that they and their heirs may both report.
    """

    parent: tuple[int, ...]
    below: dict[int, tuple[int, ...]]
    expected: dict[int, int]
    mixed: frozenset[int]

    def inside(self, roots: Iterable[int]) -> set[int]:
        """`roots` and all units below them in the window."""
        found: set[int] = set()
        heads = list(roots)
        while heads:
            unit = heads.pop()
            if unit not in found:
                found.add(unit)
                heads.extend(self.below.get(unit, ()))
        return found


@dataclass(eq=False)
class Atlas:
    """Every unit of the country by number, and its trees so far. `plans` and `spots` keep what
    `plans` makes of them."""

    places: Places
    ids: tuple[str, ...]
    number: dict[str, int]
    depth: tuple[int, ...]
    lineage: Lineage
    changes: tuple[tuple[date, ...], tuple[date, ...]]
    trees: dict[tuple[int, int, int], Tree] = field(default_factory=dict)
    plans: dict[Hashable, object] = field(default_factory=dict)
    spots: deque[tuple[tuple[str, ...], Any]] = field(default_factory=lambda: deque(maxlen=4))

    @classmethod
    def of(cls, places: Places) -> Atlas:
        """Numbers for all units below the nation."""
        ids = tuple(sorted(below_ever(places, [NATION])))
        units = [places.get(id) for id in ids]
        born = {unit.valid_from for unit in units if unit.valid_from is not None}
        gone = {unit.valid_to for unit in units if unit.valid_to is not None}
        return cls(
            places,
            ids,
            {id: number for number, id in enumerate(ids)},
            tuple(len(places.ancestors(id)) for id in ids),
            Lineage(places),
            (tuple(sorted(born)), tuple(sorted(gone))),
        )

    def tree(self, days: Window) -> Tree:
        """The tree of a window; one object for all windows between the same changes of the map."""
        born, gone = self.changes
        first = 0 if days.start is None else bisect_left(gone, days.start)
        # born on the last day or before; gone before the first day (and, of stocks, before the day asked)
        last = bisect_left(born, date.fromordinal(min(days.end.toordinal() + 1, date.max.toordinal())))
        key = (first, last, bisect_left(gone, days.end) if days.stock else NOWHERE)
        if key not in self.trees:
            self.trees[key] = self._tree(days)
        return self.trees[key]

    def _tree(self, days: Window) -> Tree:
        below: dict[int, tuple[int, ...]] = {}
        expected: dict[int, int] = {}
        parent = [NOWHERE] * len(self.ids)
        mixed: set[int] = set()
        for number, id in enumerate(self.ids):
            children = self.places.children(id, days.start, days.end)
            if not children:
                continue
            below[number] = tuple(self.number[child] for child in children)
            for child in below[number]:
                parent[child] = number
            expected[number] = len(children)
            if days.stock:
                day = answering_day(self.places.get(id), days)
                expected[number] = sum(exists_on(self.places.get(child), day) for child in children)
                if expected[number] < len(children):
                    mixed.add(number)
        return Tree(tuple(parent), below, expected, frozenset(mixed))


def answering_day(unit: Unit, days: Window) -> date:
    """The day a unit answers for a stock: the last of the window, or of its own life."""
    return days.end if exists_on(unit, days.end) else unit.valid_to or days.end


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


_ATLASES: WeakKeyDictionary[Places, Atlas] = WeakKeyDictionary()


def atlas_of(places: Places) -> Atlas:
    """The atlas of these places, made once for as long as they live."""
    found = _ATLASES.get(places)
    if found is None:
        found = _ATLASES.setdefault(places, Atlas.of(places))
    return found
