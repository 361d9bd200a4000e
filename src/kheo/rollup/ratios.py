"""Shares worked out from their two sides: 100 · settled / (settled + unsettled). They never add; they are taken anew.

A share is computed at a place from the totals of its sides there. Totals with gaps may have gaps in different
places, so two of them make a share only when as many units told the one as the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kheo.common.types import Coverage, Qualifier
from kheo.rollup.cells import Cell, union
from kheo.rollup.scope import Catalogue, Ratio

STEP = Decimal("0.01")
WHOLE = Decimal(100)
_TURNED = {Qualifier.OVER: Qualifier.UNDER, Qualifier.UNDER: Qualifier.OVER}


def sides(ratio: Ratio) -> tuple[str, ...]:
    """Every code the share is made of, once, its numerator first."""
    return tuple(dict.fromkeys((ratio.of, *ratio.to)))


def with_sides(codes: Collection[str], catalogue: Catalogue) -> list[str]:
    """`codes` and those they are computed from, in catalogue order."""
    wanted = set(codes)
    for code in codes:
        ratio = catalogue.get(code).ratio
        wanted.update(sides(ratio) if ratio else ())
    return [code for code in catalogue.indicators if code in wanted]


def share(ratio: Ratio, cells: Mapping[str, Cell], stated: Cell) -> Cell:
    """The cell of a share at a place from the `cells` of its sides there; `stated` where it cannot be computed."""
    parts = [cells[code] for code in sides(ratio) if code in cells]
    if len(parts) < len(sides(ratio)) or not _match(parts):
        return stated
    value = _percent(ratio, cells)
    if value is None:
        return stated
    return Cell(
        value,
        _word(ratio, cells),
        _least(part.coverage for part in parts),
        "computed",
        tuple(sorted({id for part in parts for id in part.facts})),
        None if stated.value is None else (stated.value, stated.qualifier),
        min((part.as_of for part in parts if part.as_of), default=None),
        stale=stated.stale,
        contradictions=union([stated.contradictions, *(part.contradictions for part in parts)]),
        estimated=any(part.estimated for part in parts),
        shares=tuple(dict.fromkeys(share for part in parts for share in part.shares)),
    )


def shares(codes: Iterable[str], found: Mapping[str, Cell], catalogue: Catalogue) -> dict[str, Cell]:
    """The cells of `codes` at one place, shares computed, from all cells `found` there."""
    cells: dict[str, Cell] = {}
    for code in codes:
        ratio = catalogue.get(code).ratio
        cell = found.get(code)
        if ratio is not None:
            taken = share(ratio, found, cell or Cell())
            cell = taken if taken.value is not None else cell
        if cell is not None:
            cells[code] = cell
    return cells


def _match(parts: Sequence[Cell]) -> bool:
    """Whether all sides have a value that speaks of the same units, as far as can be seen: none has gaps, or as
    many units told each."""
    if any(part.value is None for part in parts):
        return False
    gaps = [part.method == "partial" for part in parts]
    return not any(gaps) or (all(gaps) and len({part.coverage for part in parts}) == 1)


def _percent(ratio: Ratio, cells: Mapping[str, Cell]) -> Decimal | None:
    """None for a share of nothing, and for a part larger than its whole."""
    of = cells[ratio.of].value
    to = sum((cells[code].value or Decimal(0) for code in ratio.to), Decimal(0))
    if of is None or to <= 0 or not 0 <= of <= to:
        return None
    return (WHOLE * of / to).quantize(STEP, ROUND_HALF_UP)


def _word(ratio: Ratio, cells: Mapping[str, Cell]) -> Qualifier:
    """A larger numerator makes the share larger, anything else in the whole makes it smaller."""
    word = cells[ratio.of].qualifier
    for code in ratio.to:
        if code != ratio.of:
            other = cells[code].qualifier
            word = word.plus(_TURNED.get(other, other))
    return Qualifier.ABOUT if word is Qualifier.VAGUE else word


def _least(coverages: Iterable[Coverage]) -> Coverage:
    return min(coverages, key=lambda told: (told.reported - told.of, told.reported))
