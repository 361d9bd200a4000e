"""What is asked (Query), what rollup needs to know of places and catalogue, and which units answer for a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, Protocol

from kheo.common.types import Kind, Level

NATION = "VN"
DEPTH = {Level.NATION: 0, Level.PROVINCE: 1, Level.DISTRICT: 2, Level.COMMUNE: 3}


@dataclass(frozen=True, slots=True)
class Query:
    """Totals of `place` itself and of the units of `level` inside it, over start..end (start None: from ever).

    `indicators` empty means all. `boundaries`: "then" (units as they were) or the day whose map is used.
    """

    indicators: tuple[str, ...]
    start: date | None
    end: date
    place: str = "VN"
    level: Level = Level.PROVINCE
    boundaries: Literal["then"] | date = "then"


class Ratio(Protocol):
    """A share in percent: 100 · `of` / the sum of `to`, each a code."""

    @property
    def of(self) -> str: ...
    @property
    def to(self) -> Sequence[str]: ...


class Indicator(Protocol):
    """The part of a catalogue indicator that decides how it adds."""

    @property
    def kind(self) -> Kind: ...
    @property
    def over_units(self) -> str: ...
    @property
    def over_time(self) -> str: ...
    @property
    def staleness_days(self) -> int | None: ...
    @property
    def ratio(self) -> Ratio | None: ...


class Catalogue(Protocol):
    """Indicators in order of presentation."""

    @property
    def indicators(self) -> Mapping[str, Indicator]: ...
    def get(self, code: str) -> Indicator: ...


class Unit(Protocol):
    """An administrative unit and the days it exists."""

    @property
    def id(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


class Share(Protocol):
    """What part of a unit lies in `unit` on some day's map."""

    @property
    def unit(self) -> str: ...
    @property
    def share(self) -> Decimal: ...
    @property
    def estimated(self) -> bool: ...
    @property
    def source(self) -> str: ...


class Succession(Protocol):
    """What became of a unit; `whole`: all of it went into the new one."""

    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def whole(self) -> bool: ...


class Places(Protocol):
    """The tree of units through time. `previous`: by unit, what it was made of; `next`: what it went into.

    `mark` tells this map from every other.
    """

    @property
    def mark(self) -> str: ...
    @property
    def previous(self) -> Mapping[str, Sequence[Succession]]: ...
    @property
    def next(self) -> Mapping[str, Sequence[Succession]]: ...
    def get(self, id: str) -> Unit: ...
    def children(self, id: str, start: date | None, end: date | None) -> tuple[str, ...]: ...
    def ancestors(self, id: str) -> tuple[str, ...]: ...
    def shares(self, id: str, on: date) -> Sequence[Share]: ...


@dataclass(frozen=True, slots=True)
class Window:
    """Days a unit must touch to answer: the asked window for flows, the staleness reach for stocks."""

    start: date | None
    end: date
    stock: bool = False


def asked(query: Query, catalogue: Catalogue) -> list[str]:
    """Codes asked for, in catalogue order. An unknown code raises the catalogue's own error."""
    for code in query.indicators:
        catalogue.get(code)
    return [code for code in catalogue.indicators if not query.indicators or code in query.indicators]


def window(query: Query, indicator: Indicator) -> Window:
    """The days on which a unit has to exist to be counted for this indicator."""
    if indicator.kind is Kind.FLOW:
        return Window(query.start, query.end)
    if indicator.staleness_days is None:
        return Window(None, query.end, stock=True)
    return Window(query.end - timedelta(days=indicator.staleness_days), query.end, stock=True)


def units_at(places: Places, root: str, level: Level, days: Window) -> list[str]:
    """Units of `level` below `root` that exist on some day of the window, in order of id."""
    found: list[str] = []
    heads = [root]
    while heads:
        below = [child for head in heads for child in places.children(head, days.start, days.end)]
        found += [child for child in below if places.get(child).level is level]
        heads = [child for child in below if DEPTH[places.get(child).level] < DEPTH[level]]
    return sorted(set(found))


def exists_on(unit: Unit, day: date) -> bool:
    return (unit.valid_from or date.min) <= day <= (unit.valid_to or date.max)


def counts_into(places: Places, id: str, days: Window) -> list[str]:
    """`id` and the units above it that it counts into: up to the first that does not exist in the window."""
    chain = [id]
    while _exists_in(unit := places.get(chain[-1]), days) and unit.parent is not None:
        chain.append(unit.parent)
    return chain


def _exists_in(unit: Unit, days: Window) -> bool:
    began = unit.valid_from is None or unit.valid_from <= days.end
    return began and (unit.valid_to is None or days.start is None or days.start <= unit.valid_to)


class Lineage:
    """Which units took over from which: heirs of a unit at any remove, remembered."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._known: dict[str, frozenset[str]] = {}

    def heirs(self, id: str) -> frozenset[str]:
        """Every later unit that took over some of `id`; of a district, the heirs of its communes."""
        if id not in self._known:
            self._known[id] = frozenset()
            self._known[id] = self._find(id)
        return self._known[id]

    def _find(self, id: str) -> frozenset[str]:
        last = self._places.get(id).valid_to
        if last is None:
            return frozenset()
        direct = took_over(id, self._places)
        if not direct:
            inside = self._places.children(id, last, last)
            return frozenset().union(*(self.heirs(child) for child in inside))
        return direct.union(*(self.heirs(heir) for heir in direct))


def took_over(id: str, places: Places) -> frozenset[str]:
    """The units that `id` was merged or divided into; none for a district, as nothing is its like any more."""
    depth = DEPTH[places.get(id).level]
    new = {link.new for link in places.next.get(id, ())} - {id}
    return frozenset(unit for unit in new if DEPTH[places.get(unit).level] >= depth)


@dataclass(frozen=True, slots=True)
class RollCall:
    """Of several units: those whose value is added, and how many were expected.

    `spoken`: units another's claim speaks for (see `reach`), so that nothing of theirs can be missing.
    """

    standing: tuple[str, ...]
    of: int
    spoken: frozenset[str] = frozenset()


def stock_roll_call(
    units: Iterable[str], newest: Mapping[str, date], day: date, places: Places, lineage: Lineage
) -> RollCall:
    """Who answers for a stock: never a unit and its successor both.

    `newest` gives, for the units that have a value, the day of their newest figure. The newest stands (the
    successor when equal). A unit existing on `day` without a value is answered for by the units it was made
    of as soon as one of them stands; the others of them are then expected too.
    """
    units = tuple(units)
    alive = {u for u in units if exists_on(places.get(u), day)}
    ended = [u for u in units if u not in alive]
    if not ended:
        return RollCall(tuple(u for u in units if u in newest), len(units))
    made_of = _made_of(units, lineage.heirs)
    standing = _standing(newest, made_of, lineage, places)
    carried = {u for u in alive if u not in newest and not standing.isdisjoint(made_of.get(u, ()))}
    silent = {u for u in alive if u not in newest and u not in carried}
    silent |= {e for e in ended if e not in newest and not carried.isdisjoint(lineage.heirs(e))}
    return RollCall(tuple(u for u in units if u in standing), len(standing) + len(silent))


def _made_of(units: Iterable[str], heirs: Callable[[str], frozenset[str]]) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for unit in units:
        for heir in heirs(unit):
            made.setdefault(heir, set()).add(unit)
    return made


def _standing(
    newest: Mapping[str, date], made_of: Mapping[str, set[str]], lineage: Lineage, places: Places
) -> set[str]:
    def latest_first(id: str) -> tuple[int, int, str]:
        born = places.get(id).valid_from or date.min
        return -newest[id].toordinal(), -born.toordinal(), id

    standing: set[str] = set()
    for unit in sorted(newest, key=latest_first):
        kin = lineage.heirs(unit) | made_of.get(unit, set())
        if standing.isdisjoint(kin):
            standing.add(unit)
    return standing
