"""The answers most asked for, counted when an archive is stored: the nation by provinces, each calendar year with figures,
as it was then and on today's map.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

from kheo.rollup import engine, shelf
from kheo.rollup.archive import Archive
from kheo.rollup.memory import Memory
from kheo.rollup.scope import Catalogue, Places, Query
from kheo.rollup.shapes import shape_of

YEARS = 30
"""At most so many years are prepared, the latest: a slip of a century makes no hundred of them."""


def prepare(
    archive: Archive,
    catalogue: Catalogue,
    places: Places,
    today: date,
    say: Callable[[str], object] = lambda line: None,
) -> None:
    """Store the usual answers in the archive's folder, the latest years first; `say` is told of each year.

    It may be stopped at any time: what is stored by then is used, the rest is counted when asked for. An archive with
    changes on top is prepared for what they do not touch. OSError.
    """
    if archive.folder is None:
        return
    shelf.clear(archive.folder)
    memory = Memory.of(archive)
    for year in reversed(archive.years[-YEARS:]):
        began = time.monotonic()
        for query in _usual(year, catalogue, today):
            engine.totals(archive, query, catalogue, places)
            engine.table(archive, query, catalogue, places)
            shape = shape_of(query, catalogue, places)
            for sort in (shelf.TOTALS, shelf.TABLE):
                known = memory.known(sort, shape, archive).items()
                shelf.write(
                    sort, shape, archive, {c: rows for c, (at, rows) in known if at == archive.base_mark}
                )
        say(f"tính sẵn năm {year}: {time.monotonic() - began:.1f} giây".replace(".", ","))


def _usual(year: int, catalogue: Catalogue, today: date) -> Iterator[Query]:
    """Those of a year: of all indicators, then by name, which only adds those nobody told of."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    for boundaries in ("then", today):
        for codes in ((), tuple(catalogue.indicators)):
            yield Query(codes, first, last, boundaries=boundaries)
