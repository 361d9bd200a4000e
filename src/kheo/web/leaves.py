"""A long document is read leaf by leaf: so much text and so many figures as an old machine shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kheo.ledger.reviewing import Seen, Standing

FIGURES, LETTERS = 120, 60_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """Characters start:end of the text, with the figures that begin there; `n` counts from 1."""

    n: int
    start: int
    end: int
    seen: tuple[Seen, ...]

    @property
    def look(self) -> int:
        """How many of its figures want eyes."""
        return sum(one.standing is Standing.LOOK for one in self.seen)


def leaves(text: str, seen: Sequence[Seen], figures: int = FIGURES, letters: int = LETTERS) -> list[Leaf]:
    """Cut at line ends, and inside a line only where one line is too long for a leaf. `seen` in the order of the text."""
    made: list[Leaf] = []
    start = first = 0
    while start < len(text) or not made:
        end = min(len(text), start + letters)
        if first + figures < len(seen):
            end = min(end, max(seen[first + figures].start, start + 1))
        if end < len(text):
            end = _cut(text, start, end, seen, first)
        last = first
        while last < len(seen) and seen[last].start < end:
            last += 1
        made.append(Leaf(len(made) + 1, start, end, tuple(seen[first:last])))
        start, first = end, last
    return made


def _cut(text: str, start: int, end: int, seen: Sequence[Seen], first: int) -> int:
    """The last line end before `end`, else the last blank outside a figure, else `end`."""
    line = text.rfind("\n", start, end)
    if line > start:
        return line + 1
    inside = next((one for one in seen[first:] if one.start < end < one.end), None)
    end = inside.start if inside and inside.start > start else end
    blank = text.rfind(" ", start, end)
    return blank + 1 if blank > start and not any(o.start <= blank < o.end for o in seen[first:]) else end


def of_figure(made: Sequence[Leaf], figure: int) -> Leaf | None:
    """The leaf a figure stands on."""
    return next((leaf for leaf in made if any(one.id == figure for one in leaf.seen)), None)


def next_look(made: Sequence[Leaf], here: Leaf) -> Leaf | None:
    """The next leaf, going round, with figures that want eyes."""
    return next((leaf for leaf in (*made[here.n :], *made[: here.n - 1]) if leaf.look), None)
