"""The shape of a question: all that decides its answer but the figures and the choice of indicators."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from kheo.common.types import Level
from kheo.rollup import ratios
from kheo.rollup.desk import Source
from kheo.rollup.scope import DEPTH, Catalogue, Places, Query
from kheo.rollup.tree import atlas_of

THEN = "then"


class Shape(NamedTuple):
    """Questions of one shape have one answer for an indicator.

    `map`: "then", or how many units had been born and had gone on the day whose map is used, so that all days of a map
    are one shape. `named`: indicators asked by name have a row at the place even when nobody told. `own`: only the place
    itself is asked for. `land` and `book` tell these places and this catalogue from every other.
    """

    start: date | None
    end: date
    place: str
    level: Level
    map: str
    named: bool
    own: bool
    land: str
    book: str

    def wider(self) -> Iterator[tuple[Shape, bool]]:
        """This and other shapes that hold its answers: an indicator's rows there, or that of the place when `own`.

        True where they do so for an indicator only if it has a row at the place: without one, only asking by name
        gives it. What a place has does not depend on which units are listed beside it.
        """
        levels = [self.level, *(level for level in Level if self.own and DEPTH[level] > DEPTH[self.level])]
        for level in levels:
            wide = self._replace(level=level, own=self.own and level is self.level)
            yield wide, False
            if self.named:
                yield wide._replace(named=False), True


def shape_of(query: Query, catalogue: Catalogue, places: Places) -> Shape:
    """The shape of a question. An unknown place raises the places' own error."""
    own = places.get(query.place).level is query.level
    on = THEN if not isinstance(query.boundaries, date) else map_of(query.boundaries, places)
    named = bool(query.indicators)
    return Shape(
        query.start, query.end, query.place, query.level, on, named, own, places.mark, book_of(catalogue)
    )


def map_of(day: date, places: Places) -> str:
    """A name for the map of a day: between two changes it is the same."""
    born, gone = atlas_of(places).changes
    return f"{bisect_right(born, day)}+{bisect_left(gone, day)}"


_BOOKS: deque[tuple[Catalogue, str]] = deque(maxlen=4)


def book_of(catalogue: Catalogue) -> str:
    """What tells how a catalogue's indicators add from how any others do."""
    for known, mark in tuple(_BOOKS):
        if known is catalogue:
            return mark
    text = repr([_rules_of(code, catalogue.get(code)) for code in catalogue.indicators])
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    _BOOKS.append((catalogue, mark))
    return mark


def _rules_of(code: str, indicator: Any) -> tuple[object, ...]:
    how = (indicator.kind.value, indicator.over_units, indicator.over_time, indicator.staleness_days)
    return (code, *how, ratios.sides(indicator.ratio) if indicator.ratio else None)


def versions(source: Source, codes: Sequence[str], catalogue: Catalogue) -> dict[str, int]:
    """By code, the mark at which it or a side it is computed from last changed."""
    found: dict[str, int] = {}
    for code in codes:
        ratio = catalogue.get(code).ratio
        of = (code, *ratios.sides(ratio)) if ratio else (code,)
        found[code] = max(source.version(one) for one in of)
    return found
