"""A cell: what one place has for one indicator before it is given its name and window, and how cells add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kheo.common.types import Coverage, Kind, Qualifier, Total
from kheo.rollup.claims import Amount, View, add
from kheo.rollup.scope import Indicator, Lineage, Places, Query, RollCall, Window, exists_on, stock_roll_call

NOTHING_BELOW = Coverage(0, 0)
NOBODY: frozenset[str] = frozenset()
ALL_IN = frozenset({"below", "stated"})


@dataclass(frozen=True, slots=True)
class Cell:
    """The unnamed part of a Total; `newest` is the newest day among a stock's parts."""

    value: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    coverage: Coverage = NOTHING_BELOW
    method: str = "missing"
    facts: tuple[str, ...] = ()
    other: Amount | None = None
    as_of: date | None = None
    newest: date | None = None
    stale: tuple[Decimal, date] | None = None
    contradictions: tuple[tuple[str, ...], ...] = ()
    estimated: bool = False
    shares: tuple[tuple[str, Decimal, str], ...] = ()

    def total(self, code: str, place: str, query: Query) -> Total:
        """This cell as the total of an indicator at a place."""
        return Total(
            indicator=code,
            place=place,
            start=query.start,
            end=query.end,
            value=None if self.value is None else tidy(self.value),
            qualifier=self.qualifier,
            coverage=self.coverage,
            method=self.method,
            estimated=self.estimated,
            facts=self.facts,
            other=None if self.other is None else (tidy(self.other[0]), self.other[1]),
            as_of=self.as_of,
            stale=None if self.stale is None else (tidy(self.stale[0]), self.stale[1]),
            contradictions=self.contradictions,
            shares=self.shares,
        )


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent: 128033.000000 is 128033."""
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def call(
    units: Sequence[str],
    cells: Mapping[str, Cell],
    answering_for: str,
    indicator: Indicator,
    days: Window,
    places: Places,
    lineage: Lineage,
    spoken: frozenset[str] = NOBODY,
) -> RollCall:
    """Which of `units` are added for `answering_for`, and how many were expected.

    A silent unit that is `spoken` for is not expected.
    """
    if indicator.kind is Kind.FLOW:
        valued = tuple(u for u in units if _valued(cells, u))
        return RollCall(valued, len(units) - len(spoken.difference(valued).intersection(units)), spoken)
    above = places.get(answering_for)
    day = days.end if exists_on(above, days.end) else above.valid_to or days.end
    newest = {u: cells[u].newest or days.end for u in units if _valued(cells, u)}
    return stock_roll_call(units, newest, day, places, lineage)


def _valued(cells: Mapping[str, Cell], unit: str) -> bool:
    return unit in cells and cells[unit].value is not None


def combine(own: View, cells: Mapping[str, Cell], roll: RollCall, indicator: Indicator) -> Cell:
    """A place's cell from its own view and the cells of the units directly below (settled order of views)."""
    coverage = Coverage(len(roll.standing), roll.of)
    contradictions = union([own.contradictions, *(cell.contradictions for cell in cells.values())])
    below = [cells[unit] for unit in roll.standing]
    adds = indicator.over_units == "sum"
    counted = add_cells(below) if below and adds else None
    all_in = counted is not None and is_full(roll, cells)
    if counted is not None and (all_in or own.value is None):
        return Cell(
            counted.value,
            counted.qualifier,
            coverage,
            "below" if all_in else "partial",
            counted.facts,
            _amount(own.value, own.qualifier),
            counted.as_of,
            counted.newest,
            own.stale,
            contradictions,
        )
    if own.value is None:
        return Cell(coverage=coverage, stale=own.stale, contradictions=contradictions)
    other = _amount(counted.value, counted.qualifier) if counted else own.other
    return Cell(
        own.value,
        own.qualifier,
        coverage,
        "stated",
        own.facts,
        other,
        own.day,
        own.day,
        own.stale,
        contradictions,
    )


def is_full(roll: RollCall, cells: Mapping[str, Cell]) -> bool:
    """Whether all that were expected are in, each of them whole itself or spoken for."""
    whole = (cells[unit].method in ALL_IN or unit in roll.spoken for unit in roll.standing)
    return len(roll.standing) == roll.of and all(whole)


def _amount(value: Decimal | None, qualifier: Qualifier) -> Amount | None:
    return None if value is None else (value, qualifier)


def add_cells(cells: Sequence[Cell]) -> Cell:
    """Sum of cells that have a value; days are those of the oldest and of the newest part."""
    value, qualifier = add((c.value, c.qualifier) for c in cells if c.value is not None)
    return Cell(
        value,
        qualifier,
        facts=tuple(sorted({id for cell in cells for id in cell.facts})),
        as_of=min((c.as_of for c in cells if c.as_of), default=None),
        newest=max((c.newest for c in cells if c.newest), default=None),
    )


def union(groups: Iterable[tuple[tuple[str, ...], ...]]) -> tuple[tuple[str, ...], ...]:
    """Every disagreement once, in a fixed order."""
    return tuple(sorted({ids for group in groups for ids in group}))
