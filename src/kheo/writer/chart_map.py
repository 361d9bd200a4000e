"""Where places lie on the sheet of a chart, and where their names find room.

The ground is drawn as points, one for each commune, so that the land has its shape without a drawn border. Đặc khu
Hoàng Sa and đặc khu Trường Sa are on every map of the nation, and in a frame of their own on the map of their province.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from kheo import places
from kheo.common.types import Level
from kheo.places import NATION, Places, Unit

ISLES = ("20333", "22736")  # đặc khu Hoàng Sa, đặc khu Trường Sa
NAMED = 10
_NATION_HIGH, _PROVINCE_HIGH = 0.84, 0.62  # of the width
_GRID = 4.4  # dots of the nation's ground fall on a grid of this many units
_EDGE = 30.0
_FRAME = (118.0, 58.0)  # of an inset

Spot = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Isle:
    """A special zone with where it is drawn; `frame` is its inset, on maps that it would lie far outside of."""

    place: str
    name: str
    at: Spot
    frame: Box | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A laid-out map: dots of the ground and their breadth, a spot for each place with a centre, the special zones."""

    width: float
    height: float
    ground: tuple[Spot, ...]
    dot: float
    spots: dict[str, Spot]
    isles: tuple[Isle, ...]


def lay(ids: Sequence[str], width: float) -> Sheet:
    """A map `width` units across for these places: of their province where they share one, else of the nation."""
    here = places.load()
    units = [here.get(id) for id in ids]
    provinces = {_province_of(here, unit) for unit in units}
    if len(provinces) != 1 or NATION in provinces:
        return _nation(here, units, width)
    return _province(here, here.get(provinces.pop()), units, width)


def _province_of(here: Places, unit: Unit) -> str:
    """The province that a commune or district lies in, the nation for all above."""
    above = here.ancestors(unit.id)
    return next((id for id in above if here.get(id).level is Level.PROVINCE), NATION)


def _nation(here: Places, units: Iterable[Unit], width: float) -> Sheet:
    ground = [u for u in here if u.level is Level.COMMUNE and u.valid_to is None]
    project, height = _projection(ground, width, _NATION_HIGH * width)
    dots = {(round(x / _GRID) * _GRID, round(y / _GRID) * _GRID) for x, y in map(project, ground)}
    isles = tuple(Isle(id, here.get(id).name_on(), project(here.get(id))) for id in ISLES)
    return Sheet(width, height, tuple(sorted(dots)), 2.2, _spots(project, units), isles)


def _province(here: Places, province: Unit, units: Iterable[Unit], width: float) -> Sheet:
    ground = [u for u in _communes(here, province) if u.id not in ISLES]
    project, height = _projection(
        [*ground, *(u for u in units if u.id not in ISLES)], width, _PROVINCE_HIGH * width
    )
    spots = _spots(project, units)
    frame = (width - _FRAME[0] - 1, height - _FRAME[1] - 1, width - 1, height - 1)
    at = (frame[0] + 18.0, (frame[1] + frame[3]) / 2)
    own = [id for id in ISLES if _code_above(here, id) == province.code]
    isles = tuple(Isle(id, here.get(id).name_on(), at, frame) for id in own)
    spots |= {isle.place: isle.at for isle in isles if isle.place in spots}
    return Sheet(width, height, tuple(map(project, ground)), 3.2, spots, isles)


def _code_above(here: Places, id: str) -> str:
    return here.get(here.get(id).parent or NATION).code


def _communes(here: Places, province: Unit) -> list[Unit]:
    """Communes of a province: of its last day where it is no more."""
    below = [here.get(id) for id in here.children(province.id) if here.get(id).valid_to == province.valid_to]
    deeper = [here.get(id) for unit in below for id in here.children(unit.id)]
    found = [u for u in (*below, *deeper) if u.level is Level.COMMUNE and u.valid_to == province.valid_to]
    return [u for u in found if u.lat is not None]


class _Projection:
    """Degrees to units of the sheet, true to scale at the middle of what is shown, centred."""

    def __init__(self, units: Sequence[Unit], width: float, high: float) -> None:
        lats = [u.lat for u in units if u.lat is not None] or [16.0]
        lons = [u.lon for u in units if u.lon is not None] or [106.0]
        self.narrow = cos(radians((min(lats) + max(lats)) / 2))
        broad, tall = max((max(lons) - min(lons)) * self.narrow, 0.05), max(max(lats) - min(lats), 0.05)
        self.scale = min((width - 2 * _EDGE) / broad, (high - 2 * _EDGE) / tall)
        self.west, self.north = min(lons), max(lats)
        self.left = (width - broad * self.scale) / 2
        self.height = tall * self.scale + 2 * _EDGE

    def __call__(self, unit: Unit) -> Spot:
        lat, lon = unit.lat or 0.0, unit.lon or 0.0
        x = self.left + (lon - self.west) * self.narrow * self.scale
        return (round(x, 1), round(_EDGE + (self.north - lat) * self.scale, 1))


def _projection(units: Sequence[Unit], width: float, high: float) -> tuple[_Projection, float]:
    made = _Projection([u for u in units if u.lat is not None], width, high)
    return made, made.height


def _spots(project: _Projection, units: Iterable[Unit]) -> dict[str, Spot]:
    return {u.id: project(u) for u in units if u.lat is not None and u.lon is not None}


class Labels:
    """Finds room for names: beside their mark, off other marks and names, on the sheet."""

    def __init__(self, sheet: Sheet, marks: Iterable[tuple[Spot, float]]) -> None:
        self.sheet = sheet
        self.marks = [(x - r, y - r, x + r, y + r) for (x, y), r in marks]
        self.taken: list[Box] = []

    def place(self, at: Spot, radius: float, broad: float, high: float) -> Spot | None:
        """Left top of a free box of this size beside the mark, None where there is none; it is taken then."""
        x, y = at
        own = (x - radius, y - radius, x + radius, y + radius)
        for gap in (4.0, 14.0, 30.0):
            reach = radius + gap
            for left, top in (
                (x + reach, y - high / 2),
                (x - reach - broad, y - high / 2),
                (x + reach * 0.75, y - reach * 0.75 - high),
                (x + reach * 0.75, y + reach * 0.75),
                (x - reach * 0.75 - broad, y - reach * 0.75 - high),
                (x - reach * 0.75 - broad, y + reach * 0.75),
                (x - broad / 2, y - reach - high),
                (x - broad / 2, y + reach),
            ):
                box = (left, top, left + broad, top + high)
                if self._free(box, own):
                    self.taken.append(box)
                    return left, top
        return None

    def dots(self) -> list[Spot]:
        """Dots of the ground that no name covers."""
        return [dot for dot in self.sheet.ground if not any(_holds(box, dot) for box in self.taken)]

    def _free(self, box: Box, own: Box) -> bool:
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self.sheet.width and box[3] <= self.sheet.height
        others = (*self.taken, *(mark for mark in self.marks if mark != own))
        return inside and not any(_meet(box, other) for other in others)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _holds(box: Box, dot: Spot) -> bool:
    return box[0] - 2 <= dot[0] <= box[2] + 2 and box[1] - 1 <= dot[1] <= box[3] + 1
