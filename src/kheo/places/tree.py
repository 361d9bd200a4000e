"""The map of a day to walk through: what lies below, the way down to a unit, search as one types, points to draw."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from weakref import WeakKeyDictionary

from vn_collate import collate_key

from kheo.common.text import bare
from kheo.common.types import Level
from kheo.places import names as naming
from kheo.places.gazetteer import NATION, Places
from kheo.places.model import Unit

_WORDS = re.compile(r"(\d+)|[\s-]+")
_LONGEST = 80  # characters typed; more finds nothing
_ORDER = {Level.NATION: 0, Level.PROVINCE: 1, Level.COMMUNE: 2, Level.DISTRICT: 3}


@dataclass(frozen=True, slots=True)
class Node:
    """A unit on one day: name without kind, kind, both; how many units lie directly below; centre in degrees."""

    id: str
    name: str
    kind: str
    full: str
    children: int
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit found: where it lies ("tỉnh Đồng Nai") and the ids to open down to it.

    `was`: full path of the former unit whose name was found, when the unit itself is what became of it; else "".
    """

    node: Node
    path: str
    trail: tuple[str, ...]
    was: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Centres of the units of one map, by id, as arrays of equal length; degrees. Units without a centre are left out."""

    ids: tuple[str, ...]
    lats: array[float]
    lons: array[float]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east; zeros when there is no point."""
        if not self.ids:
            return 0.0, 0.0, 0.0, 0.0
        return min(self.lats), min(self.lons), max(self.lats), max(self.lons)


class _Atlas:
    """What is worth keeping between questions about one `Places`: maps between two days of change, names typed for."""

    def __init__(self, here: Places) -> None:
        edges = {u.valid_from for u in here if u.valid_from}
        edges |= {u.valid_to + timedelta(days=1) for u in here if u.valid_to and u.valid_to < date.max}
        self.edges = sorted(edges)
        self.points: dict[tuple[int, Level], Points] = {}
        self._below: dict[int, Counter[str]] = {}
        self._names: list[tuple[str, str, tuple[str, ...]]] = []

    def names(self, here: Places) -> list[tuple[str, str, tuple[str, ...]]]:
        """(without marks, folded, ids) of every name. `here` is passed in: keeping it would keep it alive."""
        if not self._names:
            index = here.names_index()
            plain = bare("|".join(index)).split("|")
            self._names = [(short, key, ids) for short, (key, ids) in zip(plain, index.items())]
        return self._names

    def era(self, day: date) -> int:
        """The number of the map a day belongs to; no unit opens or closes inside one."""
        return bisect_right(self.edges, day)

    def below(self, here: Places, day: date) -> Counter[str]:
        """How many units lie directly below each unit on a day."""
        era = self.era(day)
        if era not in self._below:
            self._below[era] = Counter(u.parent for u in here if u.parent is not None and u.exists_on(day))
        return self._below[era]


_atlases: WeakKeyDictionary[Places, _Atlas] = WeakKeyDictionary()


def _atlas(here: Places) -> _Atlas:
    found = _atlases.get(here)
    if found is None:
        found = _atlases[here] = _Atlas(here)
    return found


def order(unit: Unit, day: date | None = None) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """The key that sorts units as a Vietnamese reader expects: syllable by syllable, numbers by value, then by kind."""
    parts = (part for part in _WORDS.split(unit.name_on(day)) if part)
    named = tuple((0, int(part)) if part.isdecimal() else (1, str(collate_key(part))) for part in parts)
    return named, unit.kind_on(day)


def _node(here: Places, unit: Unit, day: date) -> Node:
    name = unit.dated(day)
    below = _atlas(here).below(here, day)[unit.id]
    return Node(unit.id, name.name, name.kind, unit.full_name(day), below, unit.lat, unit.lon)


def branch(here: Places, id: str, day: date) -> tuple[Node, ...]:
    """The units directly below `id` on `day`, in Vietnamese order. KheoError place-unknown."""
    below = sorted((here.units[child] for child in here.children(id, day, day)), key=lambda u: order(u, day))
    return tuple(_node(here, unit, day) for unit in below)


def standing(here: Places, id: str, day: date) -> Unit:
    """The unit itself where it exists on `day`, else the one that holds its largest part then. KheoError place-unknown."""
    unit = here.get(id)
    if unit.exists_on(day):
        return unit
    return here.get(max(here.shares(id, day), key=lambda share: share.share).unit)


def trail(here: Places, id: str, day: date) -> tuple[str, ...]:
    """Ids to open from the nation down to `id` itself, or to what holds most of it on `day`. KheoError place-unknown."""
    unit = standing(here, id, day)
    return (*reversed(here.ancestors(unit.id)), unit.id)


def seek(
    here: Places, text: str, day: date, *, within: str | None = None, limit: int = 20
) -> tuple[Hit, ...]:
    """Units whose name may be meant by what is typed so far, best first; marks and kind words may be missing.

    A code, a whole name or a short form first; then names that begin so, have a word that begins so, hold it; two
    letters at least. Units of the kind typed come first, units of `day` before former ones, which are shown as what
    became of them. Each unit once. KheoError place-unknown.
    """
    if within is not None:
        here.get(within)
    typed = text.strip()
    if not typed or len(typed) > _LONGEST:
        return ()
    found: dict[str, Hit] = {}
    for unit in _candidates(here, typed, day, within):
        if within is not None and not here.lies_in(unit.id, within):
            continue
        now = standing(here, unit.id, day)
        if now.id not in found and now.exists_on(day):
            found[now.id] = _hit(here, unit, now, day)
            if len(found) == limit:
                break
    return tuple(found.values())


def _candidates(here: Places, typed: str, day: date, within: str | None) -> Iterator[Unit]:
    coded = here.bearer(typed, day) or here.units.get(typed)
    if coded is not None:
        yield coded
    yield from here.find(typed, on=day, within=within)
    kind, key = naming.parse(typed).readings[0]
    short = bare(key)
    if "," in typed or key in naming.LEVELS or (len(short) < 2 and not short.isdecimal()):
        return
    tiers: dict[str, int] = {}
    for plain, marked, ids in _atlas(here).names(here):
        at = plain.find(short)
        if at >= 0:
            tier = 0 if at == 0 else 1 if not plain[at - 1].isalnum() else 2
            # What was typed with its marks goes before what merely shares the letters.
            tiers |= dict.fromkeys(ids, tier if key == short or key in marked else 3)

    def rank(unit: Unit) -> tuple[bool, bool, int, int, str]:
        other_kind = kind is not None and all(name.kind != kind for name in unit.names)
        return other_kind, not unit.exists_on(day), tiers[unit.id], _ORDER[unit.level], unit.id

    yield from sorted((here.units[id] for id in tiers), key=rank)


def _hit(here: Places, unit: Unit, now: Unit, day: date) -> Hit:
    above = now.parent if now.parent is not None and now.parent != NATION else None
    was = "" if unit.id == now.id else here.path(unit.id, unit.valid_to)
    return Hit(_node(here, now, day), here.path(above, day) if above else "", trail(here, now.id, day), was)


def points(here: Places, day: date, level: Level = Level.COMMUNE) -> Points:
    """Centres of every unit of a level on `day`; the same object for every day between two changes."""
    atlas = _atlas(here)
    key = atlas.era(day), level
    if key not in atlas.points:
        units = [here.units[id] for id in here.at_level(level, day)]
        placed = [(u.id, u.lat, u.lon) for u in units if u.lat is not None and u.lon is not None]
        atlas.points[key] = Points(
            tuple(id for id, _, _ in placed),
            array("d", [lat for _, lat, _ in placed]),
            array("d", [lon for _, _, lon in placed]),
        )
    return atlas.points[key]
