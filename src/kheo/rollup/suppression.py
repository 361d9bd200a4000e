"""Which small counts are withheld from the people's edition, and which others beside them, so that none can be worked out.

The guarantee (docs/decisions: the public edition): whoever knows all that was ever published, every tie between the
numbers, this rule and the marks it prints, still has **at least four values** to choose from for each withheld count
of 1 to 4. As the mark "dưới 5" says 1 to 4 already, he learns nothing that the mark does not say.

It is proved and not hoped for: for each of the four values a whole world is exhibited, numbers for every withheld cell
that keep all ties and all printed numbers. A world is reached from the true one by moves of one unit: one cell goes
up by one and others go up or down until every tie closes again. Where no move exists among what is withheld, the
cheapest one that needs more cells withheld is taken. Nothing here knows places, periods or indicators; `disclosure`
turns totals into cells and ties.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count

SMALL_BELOW = Decimal(5)
CHOICES = 4
_NOUGHT, _ONE = Decimal(0), Decimal(1)
_MOST_STATES = 2000
_OPEN_TIE, _STEP = 250, 30
_CELL, _TOTAL, _BLUR, _NOISE = 1000, 4000, 700, 60

Name = Hashable


class Mark(StrEnum):
    """What is printed in place of a withheld value.

    SMALL, "dưới 5", says that it is 1 to 4. BESIDE, "không công bố", says nothing: a larger count that would give a
    small one away, or a small one of which even "dưới 5" would say too much (a total under 5 of several under 5).
    """

    SMALL = "small"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, as an attacker sees it: printed or not.

    asked: this edition would print it. known: an edition already out printed this very value. mark: how an edition
    already out withheld it. None of the three: it is printed nowhere, but can be had by subtracting (what a
    total has beyond its parts); unless `loose`: then no numbers give it, it only has room. level: 0 for a place of a
    table, more for what it adds up to; such are withheld last.
    """

    name: Name
    value: Decimal
    asked: bool = False
    known: bool = False
    mark: Mark | None = None
    level: int = 0
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """Something true that anybody may know: the sum of factor (1 or -1) times value over `terms` is nought."""

    terms: tuple[tuple[Name, int], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is withheld and how it is marked. `because`: for whose sake a cell is withheld beside another.

    `given_away`: small counts that can be told, or nearly so, from what is out already: withholding cannot mend it.
    """

    withheld: Mapping[Name, Mark]
    because: Mapping[Name, Name]
    given_away: tuple[Name, ...]


def is_small(value: Decimal) -> bool:
    """Whether a count could point at a person. Nought points at nobody."""
    return 0 < value < SMALL_BELOW


def plan(cells: Iterable[Cell], ties: Iterable[Tie], *, key: bytes = b"") -> Plan:
    """Withhold the small counts and as few others as found. ValueError when a tie does not hold or names no cell.

    `key` orders cells of like size, so that who has this program but not the key learns nothing from the choice.
    """
    board = _Board(list(cells), list(ties), key)
    for target in board.in_order():
        board.protect(target)
    board.release()
    return board.plan()


@dataclass(frozen=True, slots=True)
class _State:
    """A move half made: what it costs, what has changed, and which ties are still open."""

    price: int
    moved: dict[int, Decimal]
    gaps: dict[int, Decimal]

    @property
    def rank(self) -> int:
        """Cheap and nearly closed ones are looked at first."""
        return self.price + _OPEN_TIE * len(self.gaps) + _STEP * len(self.moved)


class _Board:
    """Cells by number, what may move, and the worlds found so far."""

    def __init__(self, cells: Sequence[Cell], ties: Sequence[Tie], key: bytes) -> None:
        self.cells = cells
        self.number = {cell.name: n for n, cell in enumerate(cells)}
        self.truth = [cell.value for cell in cells]
        self.rows = [tuple((self.number[name], factor) for name, factor in tie.terms) for tie in ties]
        self.ties: list[list[tuple[int, int]]] = [[] for _ in cells]
        for tie, row in enumerate(self.rows):
            if sum((factor * self.truth[n] for n, factor in row), _NOUGHT):
                raise ValueError(f"a tie that is not true: {ties[tie]}")
            for n, factor in row:
                self.ties[n].append((tie, factor))
        self.marks: list[Mark | None] = [self._first_mark(cell) for cell in cells]
        self.open = [
            not cell.known and (not cell.asked or mark is not None) for cell, mark in zip(cells, self.marks)
        ]
        self.cost = [_cost(cell, key) for cell in cells]
        self.seen: dict[int, set[Decimal]] = {
            n: {cell.value}
            for n, cell in enumerate(cells)
            if is_small(cell.value) and not cell.known and not cell.loose
        }
        self.proofs: dict[int, list[frozenset[int]]] = {n: [] for n in self.seen}
        self.because: dict[int, int] = {}
        self.given_away = [
            n for n, cell in enumerate(cells) if is_small(cell.value) and cell.known and cell.asked
        ]

    def _first_mark(self, cell: Cell) -> Mark | None:
        if cell.known:
            return None
        if cell.asked:
            return Mark.SMALL if is_small(cell.value) else None
        return cell.mark

    def in_order(self) -> list[int]:
        """The counts to protect: those with the fewest cells to move against first."""
        return sorted(
            self.seen, key=lambda n: (min((len(self.rows[t]) for t, _ in self.ties[n]), default=0), n)
        )

    def protect(self, target: int) -> None:
        """Find worlds until `target` has enough values, withholding more where there is no other way."""
        for paying in (False, True):
            for step in (_ONE, -_ONE):
                self._walk(target, step, paying)
        if len(self.seen[target]) < CHOICES:
            self.given_away.append(target)

    def _walk(self, target: int, step: Decimal, paying: bool) -> bool:
        """Move `target` by `step` as far as needed; every world on the way is kept as proof."""
        world = dict[int, Decimal]()
        for _ in range(CHOICES - 1):
            if len(self.seen[target]) >= CHOICES:
                break
            move = self._move(world, target, step, paying)
            if move is None:
                return False
            for n, change in move.items():
                world[n] = world.get(n, _NOUGHT) + change
            self._hide(move, world, target)
            self._note(world)
        return True

    def _hide(self, move: Mapping[int, Decimal], world: Mapping[int, Decimal], target: int) -> None:
        for n in move:
            mark = self.marks[n]
            if not self.open[n] or (mark is Mark.SMALL and not is_small(self.truth[n] + world[n])):
                self.open[n], self.marks[n] = True, Mark.BESIDE
                self.because.setdefault(n, target)

    def _note(self, world: Mapping[int, Decimal]) -> None:
        """A world is a proof for every small count that it changes."""
        used = frozenset(n for n, change in world.items() if change)
        for n in used:
            value = self.truth[n] + world[n]
            if n in self.seen and value not in self.seen[n]:
                self.seen[n].add(value)
                self.proofs[n].append(used)

    def _price(self, n: int, value: Decimal) -> int | None:
        """What must be paid so that a cell may hold `value` in the attacker's eyes; None when he knows better."""
        cell, mark = self.cells[n], self.marks[n]
        if value < 0 or cell.known:
            return None
        if self.open[n]:
            if mark is not Mark.SMALL or is_small(value):
                return 0
            return _BLUR if cell.asked and cell.mark is not Mark.SMALL else None
        return self.cost[n]

    def _move(
        self, world: Mapping[int, Decimal], target: int, step: Decimal, paying: bool
    ) -> dict[int, Decimal] | None:
        """The cheapest change of single units that moves `target` by `step` and closes every tie again."""
        first = self._price(target, self._at(world, target) + step)
        if first is None or (first and not paying):
            return None
        order = count()
        start = _State(first, {target: step}, self._gaps({}, target, step))
        heap = [(start.rank, next(order), start)]
        been = {frozenset(start.moved.items())}
        for _ in range(_MOST_STATES):
            if not heap:
                return None
            state = heappop(heap)[-1]
            if not state.gaps:
                return state.moved
            for n, change in self._answers(state):
                more = self._price(n, self._at(world, n) + change)
                moved = {**state.moved, n: change}
                if more is None or (more and not paying) or (mark := frozenset(moved.items())) in been:
                    continue
                been.add(mark)
                grown = _State(state.price + more, moved, self._gaps(state.gaps, n, change))
                heappush(heap, (grown.rank, next(order), grown))
        return None

    def _at(self, world: Mapping[int, Decimal], n: int) -> Decimal:
        return self.truth[n] + world.get(n, _NOUGHT)

    def _gaps(self, before: Mapping[int, Decimal], n: int, change: Decimal) -> dict[int, Decimal]:
        """By how much ties are open once cell `n` has changed too."""
        gaps = dict(before)
        for tie, factor in self.ties[n]:
            gap = gaps.pop(tie, _NOUGHT) + factor * change
            if gap:
                gaps[tie] = gap
        return gaps

    def _answers(self, state: _State) -> Iterable[tuple[int, Decimal]]:
        """Cells that may move by one unit to bring the open tie with the fewest cells nearer to closing."""
        tie = min(state.gaps, key=lambda t: (len(self.rows[t]), t))
        gap = state.gaps[tie]
        for n, factor in self.rows[tie]:
            if n not in state.moved:
                yield n, -_ONE if (gap > 0) == (factor > 0) else _ONE

    def release(self) -> None:
        """Show again what turned out not to be needed, the dearest first."""
        for n in sorted(self.because, key=lambda n: (-self.cost[n], n)):
            held = self.open[n], self.marks[n]
            small = is_small(self.truth[n])
            self.open[n], self.marks[n] = small, Mark.SMALL if small else None
            if self._stands_without(n):
                del self.because[n]
            else:
                self.open[n], self.marks[n] = held

    def _stands_without(self, gone: int) -> bool:
        """Whether every count whose proof moved cell `gone` finds other worlds."""
        kept = {n: (set(self.seen[n]), list(self.proofs[n])) for n in self.seen}
        shaken = [n for n, proofs in self.proofs.items() if any(gone in used for used in proofs)]
        for n in shaken:
            self.seen[n], self.proofs[n] = {self.truth[n]}, []
        for n in shaken:
            for step in (_ONE, -_ONE):
                self._walk(n, step, paying=False)
            if len(self.seen[n]) < CHOICES and n not in self.given_away:
                for m, (seen, proofs) in kept.items():
                    self.seen[m], self.proofs[m] = seen, proofs
                return False
        return True

    def plan(self) -> Plan:
        """What was found, by name."""
        names = [cell.name for cell in self.cells]
        return Plan(
            {names[n]: mark for n, mark in enumerate(self.marks) if mark is not None and self.cells[n].asked},
            {names[n]: names[target] for n, target in self.because.items()},
            tuple(names[n] for n in dict.fromkeys(self.given_away)),
        )


def _cost(cell: Cell, key: bytes) -> int:
    """One more cell withheld weighs most, a total more; of like ones rather the smaller, blurred by the key."""
    size = int(cell.value).bit_length()
    noise = hashlib.blake2b(repr(cell.name).encode(), key=key[:64], digest_size=2).digest()
    return _CELL + _TOTAL * cell.level + 20 * size + int.from_bytes(noise) * _NOISE // 65536
