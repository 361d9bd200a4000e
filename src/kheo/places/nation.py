"""What is known of Việt Nam and every map of it must show: counts by day, cities, island zones, the box it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kheo.common.errors import Problem
from kheo.common.types import Level
from kheo.places.checking import Expected, Proof, count, days_of_change, n, prove

if TYPE_CHECKING:
    from kheo.places.gazetteer import Places

_BEFORE, _AFTER = date(2025, 6, 30), date(2025, 7, 1)
_CITY, _ZONE = "thành phố", "đặc khu"
EXPECTED = (
    Expected(Level.PROVINCE, 63, last=_BEFORE),
    Expected(Level.PROVINCE, 34, first=_AFTER),
    Expected(Level.PROVINCE, 5, last=date(2024, 12, 31), kind=_CITY),
    Expected(Level.PROVINCE, 6, first=date(2025, 1, 1), last=date(2026, 4, 23), kind=_CITY),
    Expected(Level.PROVINCE, 7, first=date(2026, 4, 24), last=date(2026, 8, 23), kind=_CITY),
    Expected(Level.PROVINCE, 9, first=date(2026, 8, 24), kind=_CITY),
    Expected(Level.DISTRICT, 696, last=_BEFORE),
    Expected(Level.DISTRICT, 0, first=_AFTER),
    Expected(Level.COMMUNE, 10_035, last=_BEFORE),
    Expected(Level.COMMUNE, 3_321, first=_AFTER),
    Expected(Level.COMMUNE, 13, first=_AFTER, kind=_ZONE),
)
# Districts that had no commune and became special zones: why 10 040 rows of the source are 10 035 communes.
ISLAND_DISTRICTS = ("Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo")
# Land and islands, Hoàng Sa and Trường Sa within: south, west, north, east in degrees.
BOX = (6.5, 102.0, 23.5, 117.5)
_ARCHIPELAGOS = {"Hoàng Sa": (15.5, 111.0, 17.5, 113.0), "Trường Sa": (6.5, 111.0, 12.0, 117.5)}


class Since(NamedTuple):
    """First days on which imported changes alter how many units there are, and of which kinds; None: never."""

    units: date | None = None
    kinds: date | None = None

    def of(self, one: Expected) -> date | None:
        """From when a count is no longer what the shipped map has."""
        days = (self.units, self.kinds if one.kind else None)
        return min((day for day in days if day is not None), default=None)


UNCHANGED = Since()


def prove_nation(places: Places, since: Since = UNCHANGED) -> tuple[Proof, ...]:
    """Every proof of the whole map of Việt Nam. Counts hold until imported changes alter them."""
    expected = [known for one in EXPECTED if (known := _until(one, since.of(one))) is not None]
    zones = [u for u in places if u.valid_to is None and u.kind_on() == _ZONE]
    placed = sum(1 for unit in places if unit.lat is not None)
    return (
        *prove(places, expected),
        Proof(
            "5 huyện đảo không có xã nay là đặc khu (10.035 + 5)",
            f"{len(ISLAND_DISTRICTS)} huyện đảo",
            tuple(_islands(places)),
        ),
        Proof(
            "tâm điểm đủ và nằm trong lãnh thổ, có Hoàng Sa, Trường Sa",
            f"{n(placed)} điểm, {len(zones)} đặc khu",
            tuple(_centres(places)),
        ),
    )


def _until(one: Expected, changed: date | None) -> Expected | None:
    """What is expected until the eve of a change; None when nothing is left of it."""
    if changed is None or (one.last is not None and one.last < changed):
        return one
    if one.first is not None and one.first >= changed:
        return None
    return replace(one, last=changed - timedelta(days=1))


def maps(places: Places) -> list[tuple[date, dict[str, int]]]:
    """For every day of change, how many units there are: provinces, cities among them, districts, communes, zones."""
    return [
        (
            day,
            {
                "tỉnh, thành phố": count(places, Level.PROVINCE, day),
                "TP thuộc TW": count(places, Level.PROVINCE, day, _CITY),
                "huyện": count(places, Level.DISTRICT, day),
                "cấp xã": count(places, Level.COMMUNE, day),
                "phường": count(places, Level.COMMUNE, day, "phường"),
                "đặc khu": count(places, Level.COMMUNE, day, _ZONE),
            },
        )
        for day in days_of_change(places)
    ]


def _islands(places: Places) -> Iterator[Problem]:
    empty = {
        id: places.units[id].name_on()
        for id in places.at_level(Level.DISTRICT, _BEFORE)
        if not places.children(id, _BEFORE, _BEFORE)
    }
    if sorted(empty.values()) != sorted(ISLAND_DISTRICTS):
        yield Problem(
            "islands", ", ".join(empty), "các huyện không có xã không phải đúng năm huyện đảo đã biết"
        )
    for id, name in empty.items():
        heirs = [places.units[part.new] for part in places.next.get(id, ()) if part.whole]
        if [(unit.name_on(_AFTER), unit.kind_on(_AFTER)) for unit in heirs] != [(name, _ZONE)]:
            yield Problem("islands", id, "không trở thành đặc khu cùng tên")


def _centres(places: Places) -> Iterator[Problem]:
    for unit in places:
        if unit.level is Level.NATION:
            continue
        if unit.lat is None or unit.lon is None:
            yield Problem("centre", unit.id, "không có tâm điểm")
        elif not inside(unit.lat, unit.lon, BOX):
            yield Problem("centre", unit.id, f"tâm điểm {unit.lat}, {unit.lon} ở ngoài lãnh thổ")
    for name, box in _ARCHIPELAGOS.items():
        found = [u for u in places if u.valid_to is None and (u.name_on(), u.kind_on()) == (name, _ZONE)]
        if len(found) != 1 or not inside(found[0].lat or 0.0, found[0].lon or 0.0, box):
            yield Problem("centre", name, f"phải có một đặc khu {name}, tâm điểm trong vùng quần đảo")


def inside(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    """Whether a point lies in a box south, west, north, east."""
    south, west, north, east = box
    return south <= lat <= north and west <= lon <= east
