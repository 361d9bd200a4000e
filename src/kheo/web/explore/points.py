"""What the map draws: communes as points where they lie, and today's provinces as tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from kheo import places
from kheo.common.types import Level, Total
from kheo.ledger import queries
from kheo.places import NATION

from .. import cells, shades
from ..cells import Cell
from ..picks import Pick
from ..tiles import LAND, Spot
from .asked import Asked
from .rows import name_of, note_of

ISLES = ("20333", "22736")  # đặc khu Hoàng Sa, đặc khu Trường Sa
LISTED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A commune with a number."""

    name: str
    note: str
    cell: Cell


def communes(asked: Asked) -> list[Total]:
    """Totals of the communes inside the place that have the charted indicator, the largest first."""
    here = places.load()
    rows = queries.totals(asked.pick.query((asked.charted,), Level.COMMUNE))
    having = [t for t in rows if t.value is not None and here.get(t.place).level is Level.COMMUNE]
    having.sort(key=lambda t: (-(t.value or 0), t.place))
    return having


def told(asked: Asked, totals: Iterable[Total]) -> list[Told]:
    """Communes as they are printed."""
    deep = replace(asked, level=Level.COMMUNE)
    return [_told(deep, total) for total in totals]


def _told(asked: Asked, total: Total) -> Told:
    unit = places.load().get(total.place)
    return Told(name_of(unit, asked.pick), note_of(unit, asked), cells.cell(total, asked.pick))


def drawn(asked: Asked) -> dict[str, object]:
    """Points for the script: `ground` are all communes of the map as lon, lat, lon, lat …; `points` those told."""
    here = places.load()
    ground = places.points(here, asked.pick.map_day)
    inside = _inside(asked)
    totals = communes(asked)
    scale = shades.scale_of(totals)
    flat: list[float] = []
    for id, lat, lon in zip(ground.ids, ground.lats, ground.lons):
        if inside is None or id in inside:
            flat += (round(lon, 3), round(lat, 3))
    return {
        "ground": flat,
        "points": [_point(commune, scale) for commune in told(asked, totals)],
        "isles": [_isle(id) for id in ISLES] if inside is None else [_isle(i) for i in ISLES if i in inside],
    }


def _inside(asked: Asked) -> frozenset[str] | None:
    """Communes of the map that lie in the place; None for all of the nation's."""
    if asked.pick.place == NATION:
        return None
    here = places.load()
    day = asked.pick.map_day
    found: set[str] = set()
    heads = [asked.pick.place]
    while heads:
        id = heads.pop()
        below = here.children(id, day, day)
        heads += below
        found |= {id} if here.get(id).level is Level.COMMUNE else set()
    return frozenset(found)


def _point(told: Told, scale: list[Decimal]) -> dict[str, object]:
    total = told.cell.total
    unit = places.load().get(total.place)
    return {
        "name": told.name,
        "note": told.note,
        "lon": unit.lon,
        "lat": unit.lat,
        "v": float(total.value or 0),
        "said": f"{'≈ ' if total.estimated else ''}{told.cell.shown}",
        "sure": not total.estimated,
        "shade": shades.shade(total.value, scale),
        "url": told.cell.url,
    }


def _isle(id: str) -> dict[str, object]:
    unit = places.load().get(id)
    return {"name": unit.name_on(), "lon": unit.lon, "lat": unit.lat}


@dataclass(frozen=True, slots=True)
class Tile:
    """A province of today on the grid, with its shade and what it opens."""

    spot: Spot
    shade: str
    said: str
    url: str


def tiles(asked: Asked) -> tuple[list[Tile], list[Decimal]]:
    """Today's provinces with the steps of their shades: the grid has their shape, so it is always today's map."""
    code = asked.charted
    pick = replace(asked.pick, place=NATION, boundaries=timezone.localdate())
    rows = queries.totals(pick.query((code,), Level.PROVINCE))
    having = {t.place: t for t in rows if t.value is not None and t.place != NATION}
    scale = shades.scale_of(having.values())
    return [_tile(spot, having.get(spot.code), scale, pick) for spot in LAND], scale


def _tile(spot: Spot, total: Total | None, scale: list[Decimal], pick: Pick) -> Tile:
    drawn = cells.cell(total, pick, short=True) if total else None
    if drawn is None or drawn.shown is None:
        return Tile(spot, "s0", "", "")
    said = f"{'≈ ' if drawn.total.estimated else ''}{drawn.shown}"
    return Tile(spot, f"s{shades.shade(drawn.total.value, scale)}", said, drawn.url)
