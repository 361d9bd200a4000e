"""The table: totals on top, then the places below, sorted by a column and told page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo import catalogue, places
from kheo.catalogue import Indicator
from kheo.common.types import Coverage, Level, Total
from kheo.ledger import queries
from kheo.places import NATION, DatedName, Unit
from kheo.places.tree import order

from .. import cells, picks, show, words
from ..cells import Cell
from ..picks import Pick
from .asked import Asked

ROWS = 100
_KEYS: dict[DatedName, tuple[object, ...]] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator as a column: `url` sorts by it, `order` is the aria-sort it has now ("" when none)."""

    indicator: Indicator
    name: str
    unit: str
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Row:
    """A place with a cell (or None: missing) for every column; `url` looks into the place."""

    unit: Unit
    name: str
    note: str
    cells: list[Cell | None]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`head` is the place itself; `rows` one page of the places below; `silent` how many without numbers are left out."""

    columns: list[Column]
    head: Row
    rows: list[Row]
    page: int
    pages: int
    first: int
    count: int
    silent: int
    places: Column


def table(asked: Asked) -> Table:
    """One page of the table, from one question to the ledger."""
    totals = queries.totals(asked.pick.query(asked.columns, asked.level))
    found = cells.by_place(totals)
    ids, silent = listed(asked, found)
    pages = max(1, -(-len(ids) // ROWS))
    page = min(asked.page, pages)
    first = (page - 1) * ROWS
    urls = asked.urls({"trang": None, "cap": None})
    return Table(
        columns=[_column(asked, code) for code in asked.columns],
        head=_head(asked, found, ids),
        rows=[row(asked, id, found.get(id, {}), urls(id)) for id in ids[first : first + ROWS]],
        page=page,
        pages=pages,
        first=first + 1,
        count=len(ids),
        silent=0 if asked.everyone else silent,
        places=_names_column(asked),
    )


def listed(asked: Asked, found: dict[str, dict[str, Total]]) -> tuple[list[str], int]:
    """Ids of the places below in the order asked for, and how many of those have nothing to show."""
    own = asked.pick.place
    below = [p for p, told in found.items() if p != own and any(map(picks.opens, told.values()))]
    known = set(below)
    silent = [p for p in asked.pick.parts() if p not in known] if asked.level is asked.pick.below else []
    return sorted_places(asked, below + (silent if asked.everyone else []), found), len(silent)


def sorted_places(asked: Asked, ids: Iterable[str], found: dict[str, dict[str, Total]]) -> list[str]:
    """By name as Vietnamese sorts, or by a column with the missing last either way."""
    here = places.load()
    day = picks.named_on(asked.pick)
    by_name = sorted(ids, key=lambda id: (name_key(here.get(id), day), id))
    if not asked.sort:
        return by_name[::-1] if asked.down else by_name

    def value(id: str) -> Decimal | None:
        total = found.get(id, {}).get(asked.sort)
        return total.value if total else None

    told = [(v, id) for id in by_name if (v := value(id)) is not None]
    told.sort(key=lambda pair: pair[0], reverse=asked.down)
    return [id for _v, id in told] + [id for id in by_name if value(id) is None]


def name_key(unit: Unit, day: date) -> tuple[object, ...]:
    """Sorts as a Vietnamese reader expects; kept, as a long table sorts thousands of names."""
    name = unit.dated(day)
    if name not in _KEYS:
        if len(_KEYS) > 50_000:
            _KEYS.clear()
        _KEYS[name] = order(unit, day)
    return _KEYS[name]


def _column(asked: Asked, code: str) -> Column:
    indicator = catalogue.load().get(code)
    on = asked.sort == code
    turned = ("" if asked.down else "-") if on else "-"  # the largest first, as one looks for it
    order = ("descending" if asked.down else "ascending") if on else ""
    return Column(
        indicator,
        words.indicator_name(indicator),
        str(words.UNITS[indicator.measure]),
        asked.url({"sx": turned + code, "trang": None}),
        order,
    )


def _names_column(asked: Asked) -> Column:
    on = not asked.sort
    order = ("descending" if asked.down else "ascending") if on else ""
    turned = "-noi" if on and not asked.down else None
    indicator = next(iter(catalogue.load().indicators.values()))
    return Column(indicator, _("Đơn vị"), "", asked.url({"sx": turned, "trang": None}), order)


def _head(asked: Asked, found: dict[str, dict[str, Total]], ids: Sequence[str]) -> Row:
    """The place itself. Where its parts are the rows below, its coverage is said in those rows."""
    pick = asked.pick
    told = found.get(pick.place, {})
    whole = coverages(asked, found)
    drawn = [cells.cell(told[c], pick, told=whole.get(c)) if c in told else None for c in asked.columns]
    made = row(asked, pick.place, told)
    note = made.note
    if asked.level is pick.below and (parts := pick.parts()):
        having = sum(any(t.value is not None for t in found.get(p, {}).values()) for p in parts)
        note = _("%(k)s/%(n)s %(what)s có số liệu") % {
            "k": show.digits(having),
            "n": show.digits(len(parts)),
            "what": words.COUNTED[asked.level],
        }
    return Row(made.unit, made.name, note, drawn)


def coverages(asked: Asked, found: dict[str, dict[str, Total]]) -> dict[str, Coverage]:
    """Of each column of the nation on a day's map: how many of the provinces one sees have a number.

    The nation's own coverage counts the provinces that recorded (63 in 2020). Every other total says its own.
    """
    if asked.pick.then or asked.pick.place != NATION or asked.level is not asked.pick.below:
        return {}
    parts = asked.pick.parts()
    return {
        code: Coverage(sum(_valued(found, part, code) for part in parts), len(parts))
        for code in asked.codes
        if parts
    }


def _valued(found: dict[str, dict[str, Total]], place: str, code: str) -> bool:
    total = found.get(place, {}).get(code)
    return total is not None and total.value is not None


def row(asked: Asked, place: str, told: dict[str, Total], url: str = "") -> Row:
    """One place with its cells; `url` looks into it."""
    pick = asked.pick
    unit = places.load().get(place)
    drawn = [cells.cell(told[c], pick) if c in told else None for c in asked.columns]
    return Row(unit, name_of(unit, pick), note_of(unit, asked), drawn, url)


def name_of(unit: Unit, pick: Pick) -> str:
    """Name as it was on the last day asked about that the unit lived."""
    if unit.id == NATION:
        return _("Cả nước")
    day = picks.named_on(pick, unit)
    small = unit.level in (Level.DISTRICT, Level.COMMUNE)
    return unit.full_name(day) if small else unit.name_on(day)


def note_of(unit: Unit, asked: Asked) -> str:
    """What it contained or became; of communes listed below a nation or a district, also what they lie in."""
    pick = asked.pick
    note = picks.became(unit) if pick.then else picks.contained(unit)
    if unit.level is not Level.COMMUNE or unit.id == pick.place:
        return note
    here = places.load()
    day: date | None = picks.named_on(pick, unit)
    holders = [i for i in here.ancestors(unit.id) if i not in (NATION, pick.place)]
    lies = ", ".join(here.get(i).full_name(day) for i in holders)
    return "; ".join(part for part in (lies, note) if part)
