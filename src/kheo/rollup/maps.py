"""Totals as they were then, carried to the map of another day by shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kheo.common.types import Coverage, Level
from kheo.rollup.cells import NOBODY, Cell, add_cells, call, is_full, union
from kheo.rollup.scope import NATION, Indicator, Lineage, Places, Query, Share, Window, units_at

EXACT_TO = Decimal("0.000001")
WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit as it was, and the part of it that lies in a unit of the map asked for."""

    unit: str
    share: Share


def pieces_of(units: Sequence[str], places: Places, on: date) -> dict[str, list[Piece]]:
    """For every unit of the map of `on`: the units it is made of, and with what part."""
    found: dict[str, list[Piece]] = {}
    for unit in units:
        for share in places.shares(unit, on):
            found.setdefault(share.unit, []).append(Piece(unit, share))
    return found


def rows_asked(query: Query, places: Places, days: Window) -> dict[str, list[Piece]]:
    """The asked place, then the units of the asked level inside it; on a day's map with their pieces.

    No pieces: the unit is shown as it was (always so for "then", for the nation, and for a place not on the map).
    """
    place, on = query.place, query.boundaries
    if not isinstance(on, date):
        return {unit: [] for unit in (place, *units_at(places, place, query.level, days))}
    below = [unit for unit in units_at(places, place, query.level, Window(on, on)) if unit != place]
    found: dict[str, list[Piece]] = {}
    for units, level in (([place], places.get(place).level), (below, query.level)):
        known = {} if level is Level.NATION else pieces_of(units_at(places, NATION, level, days), places, on)
        found.update((unit, known.get(unit, [])) for unit in units)
    return found


def carried(
    place: str,
    pieces: Sequence[Piece],
    cells: Mapping[str, Cell],
    indicator: Indicator,
    days: Window,
    places: Places,
    lineage: Lineage,
    spoken: frozenset[str] = NOBODY,
) -> Cell:
    """The cell of `place` on the asked map. A unit that is itself on both maps is taken as it is.

    `spoken`: pieces that another piece's claim speaks for.
    """
    if not pieces:
        return cells[place]
    if [(p.unit, p.share.share) for p in pieces] == [(place, WHOLE)] and not pieces[0].share.estimated:
        return cells[place]
    units = [piece.unit for piece in pieces]
    roll = call(units, cells, place, indicator, days, places, lineage, spoken)
    bare = Cell(
        coverage=Coverage(len(roll.standing), roll.of),
        contradictions=union(cell.contradictions for cell in cells.values()),
    )
    standing = [piece for piece in pieces if piece.unit in roll.standing]
    lone = len(pieces) == 1 and pieces[0].share.share == WHOLE
    if not standing or (indicator.over_units != "sum" and not lone):
        return bare
    return _added(bare, standing, cells, full=is_full(roll, cells))


def _added(bare: Cell, standing: Sequence[Piece], known: Mapping[str, Cell], *, full: bool) -> Cell:
    parts = [_part(known[piece.unit], piece.share.share) for piece in standing]
    counted = add_cells(parts)
    second = None
    if any(part.other for part in parts):
        other = add_cells([Cell(*part.other) if part.other else part for part in parts])
        second = None if other.value is None else (other.value, other.qualifier)
    unsure = [p for p in standing if p.share.estimated or p.share.share != WHOLE]
    return replace(
        counted,
        coverage=bare.coverage,
        contradictions=bare.contradictions,
        method="below" if full else "partial",
        other=second,
        estimated=any(p.share.estimated for p in unsure) or any(part.estimated for part in parts),
        shares=tuple((p.unit, p.share.share, p.share.source) for p in unsure),
    )


def _part(cell: Cell, share: Decimal) -> Cell:
    if share == WHOLE or cell.value is None:
        return cell
    other = None if cell.other is None else (_times(cell.other[0], share), cell.other[1])
    return replace(cell, value=_times(cell.value, share), other=other)


def _times(value: Decimal, share: Decimal) -> Decimal:
    return (value * share).quantize(EXACT_TO)
