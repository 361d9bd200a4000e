"""Places: units and successions, the tree on any day, look-up by code and name. Pure; data come from `load`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import count
from types import MappingProxyType

from kheo.common.errors import KheoError, Problem
from kheo.common.types import Level
from kheo.places import names as naming
from kheo.places.checking import Expected, check
from kheo.places.model import Share, Succession, Unit
from kheo.places.sharing import shares

NATION = "VN"
_LONGEST = 300  # characters of a name asked for; more is no name
_RANK = {Level.NATION: 0, Level.PROVINCE: 1, Level.DISTRICT: 2, Level.COMMUNE: 3}


class Places:
    """All units that ever were, by id.

    `aliases`: unit id → earlier or short names without marks and spaces ("vietxuan"), asked when nothing else fits.
    `mark`: what tells this map from every other; give one to keep answers under, else the object has one of its own.
    """

    _made = count()

    def __init__(
        self,
        units: Iterable[Unit],
        successions: Iterable[Succession] = (),
        aliases: Mapping[str, Iterable[str]] | None = None,
        mark: str = "",
    ) -> None:
        self.mark = mark or f"#{next(self._made)}"
        self.units: dict[str, Unit] = {unit.id: unit for unit in units}
        self.successions = tuple(successions)
        self.aliases: Mapping[str, Iterable[str]] = aliases or {}
        self.next: dict[str, list[Succession]] = defaultdict(list)
        self.previous: dict[str, list[Succession]] = defaultdict(list)
        for s in self.successions:
            self.next[s.old].append(s)
            self.previous[s.new].append(s)
        self._shares: dict[tuple[str, date], tuple[Share, ...]] = {}
        self._holders: dict[str, tuple[frozenset[str], ...]] = {}

    def __contains__(self, id: object) -> bool:
        return id in self.units

    def __len__(self) -> int:
        return len(self.units)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units.values())

    def get(self, id: str) -> Unit:
        """The unit of an id; KheoError place-unknown."""
        try:
            return self.units[id]
        except KeyError:
            raise unknown(id) from None

    # The tree

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        below: defaultdict[str, list[str]] = defaultdict(list)
        for unit in self.units.values():
            if unit.parent is not None:
                below[unit.parent].append(unit.id)
        return {id: tuple(sorted(ids)) for id, ids in below.items()}

    def children(self, id: str, start: date | None = None, end: date | None = None) -> tuple[str, ...]:
        """Units directly below `id` alive on any day of the window (None: open), by id."""
        self.get(id)
        return tuple(c for c in self._children.get(id, ()) if self.units[c].exists_in(start, end))

    def parent(self, id: str) -> str | None:
        """The unit directly above, None for the nation."""
        return self.get(id).parent

    def ancestors(self, id: str) -> tuple[str, ...]:
        """Units above, nearest first, up to the nation."""
        above: list[str] = []
        parent = self.get(id).parent
        while parent is not None:
            above.append(parent)
            parent = self.get(parent).parent
        return tuple(above)

    @cached_property
    def _levels(self) -> dict[Level, tuple[str, ...]]:
        found: defaultdict[Level, list[str]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.level].append(unit.id)
        return {level: tuple(sorted(ids)) for level, ids in found.items()}

    def at_level(self, level: Level, start: date | None = None, end: date | None = None) -> tuple[str, ...]:
        """Units of a level alive in the window, by id. One date: on that day. None: of all times."""
        last = end if end is not None else start
        return tuple(i for i in self._levels.get(level, ()) if self.units[i].exists_in(start, last))

    # Shares

    def shares(self, id: str, on: date) -> tuple[Share, ...]:
        """What part of unit `id` lies in which units of the map of day `on`; they sum to 1. See places.sharing."""
        key = (id, on)
        if key not in self._shares:
            if len(self._shares) > 100_000:
                self._shares.clear()
            self._shares[key] = shares(self, id, on)
        return self._shares[key]

    # Look-up

    @cached_property
    def _codes(self) -> dict[str, list[Unit]]:
        found: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.code].append(unit)
        return dict(found)

    def by_code(self, code: str, on: date | None = None) -> Unit | None:
        """The unit that bore an official code on a day; None as day: on today's map."""
        for unit in self._codes.get(code, ()):
            if unit.exists_on(on) if on is not None else unit.valid_to is None:
                return unit
        return None

    def bearer(self, code: str, on: date | None = None) -> Unit | None:
        """The unit that bore a code on a day, else one that bears or bore it on another."""
        return self.by_code(code, on) or next(iter(self._codes.get(code, ())), None)

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        pairs = [(name.name, unit.id) for unit in self.units.values() for name in unit.names]
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key, (_, id) in zip(naming.keys_of(name for name, _ in pairs), pairs):
            found[key][id] = None
        return {key: tuple(ids) for key, ids in found.items()}

    @cached_property
    def _by_compact(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for short, key in zip(naming.compacts_of(self._by_name), self._by_name):
            found[short].append(key)
        return {short: tuple(keys) for short, keys in found.items()}

    @cached_property
    def _by_alias(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id, keys in self.aliases.items():
            for key in keys:
                found[key].append(id)
        return {key: tuple(ids) for key, ids in found.items()}

    @cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, ids in self._by_name.items():
            if not key.isdecimal():
                found[key].extend(ids)
                continue
            for id in ids:
                found[f"{self.units[id].kind_on()} {key}"].append(id)
        return MappingProxyType({key: tuple(ids) for key, ids in found.items()})

    def names_index(self) -> Mapping[str, tuple[str, ...]]:
        """Folded name without kind word → ids. A number stands with its kind ("phường 1"), never alone."""
        return self._index

    def find(
        self, name: str, *, on: date | None = None, within: str | None = None, level: Level | None = None
    ) -> list[Unit]:
        """Units a name may mean, best first; several when it is ambiguous, none when nothing fits.

        `name` may bear a kind word or its abbreviation, and be followed by what it lies in ("xã A, huyện B").
        With `on`, units of that day when there are any, else those of other days. With `within`, only units in
        that unit or in what became of it. Tried in turn: the name; the name lacking marks; earlier names.
        """
        if within is not None:
            self.get(within)
        if len(name) > _LONGEST:
            return []
        head, comma, rest = name.partition(",")
        if comma and rest.strip(" ,"):
            return self._find_chain(head, rest, on, within, level)
        query = naming.parse(name)
        for stage in (self._exact, self._lacking_marks, self._earlier):
            for kind, key in query.readings:
                found = self._choose(stage(kind, key), kind, on, within, level)
                if found:
                    return found
        return []

    def _find_chain(
        self, head: str, rest: str, on: date | None, within: str | None, level: Level | None
    ) -> list[Unit]:
        """The first of several comma-parted names, inside what the others mean; days other than `on` as last resort."""
        found: dict[str, Unit] = {}
        for day in (on, None) if on is not None else (None,):
            for holder in self.find(rest, on=day, within=within):
                for unit in self.find(head, on=on, within=holder.id, level=level):
                    found.setdefault(unit.id, unit)
            if found:
                break
        return list(found.values())

    def _exact(self, kind: str | None, key: str) -> Iterable[str]:
        return self._by_name.get(key, ())

    def _lacking_marks(self, kind: str | None, key: str) -> Iterable[str]:
        names = self._by_compact.get(naming.compact(key), ())
        return [id for name in names if naming.only_lacks_marks(key, name) for id in self._by_name[name]]

    def _earlier(self, kind: str | None, key: str) -> Iterable[str]:
        short = naming.compact(key)
        if key.isdecimal() or kind is not None:
            return self._by_alias.get(naming.compact(kind or "") + short) or self._by_alias.get(short, ())
        return self._by_alias.get(short, ())

    def _choose(
        self, ids: Iterable[str], kind: str | None, on: date | None, within: str | None, level: Level | None
    ) -> list[Unit]:
        """Of the units of a name, those that fit best: kind, then day; ordered by nearness, level, life, id."""
        levels = naming.LEVELS[kind] if kind else None
        ranked: list[tuple[tuple[int, ...], str, Unit]] = []
        for id in dict.fromkeys(ids):
            unit = self.units[id]
            if (level is not None and unit.level is not level) or (levels and unit.level not in levels):
                continue
            depth = 0 if within is None else self._inside(id, within)
            if depth is None:
                continue
            of_kind = kind is None or any(n.kind == kind for n in unit.names)
            alive = on is None or unit.exists_on(on)
            exact = kind is None or unit.kind_on(on) == kind
            rank = (not of_kind, not alive, depth, _RANK[unit.level], unit.valid_to is not None, not exact)
            ranked.append((rank, id, unit))
        if not ranked:
            return []
        ranked.sort(key=lambda r: r[:2])
        best = ranked[0][0][:2]
        return [unit for rank, _, unit in ranked if rank[:2] == best]

    def _inside(self, id: str, within: str) -> int | None:
        """0: is or lies in `within`; 1: what it became or was made of does; 2: what its holder became; None: no."""
        if within == NATION:
            return 0
        if id not in self._holders:
            self._holders[id] = self._holders_of(id)
        return next((depth for depth, ids in enumerate(self._holders[id]) if within in ids), None)

    def lies_in(self, id: str, within: str) -> bool:
        """Whether a unit, what it became or was made of, or what its holder became, is or lies in `within`."""
        return self._inside(id, within) is not None

    def _holders_of(self, id: str) -> tuple[frozenset[str], ...]:
        """The three circles of `_inside`: itself and above, its kin and above, what those above became and above."""
        line = (id, *self.ancestors(id))
        kin = [s.new for s in self.next.get(id, ())] + [s.old for s in self.previous.get(id, ())]
        later = [s.new for above in line[1:] for s in self.next.get(above, ())]
        circles = (line, *([i for k in near for i in (k, *self.ancestors(k))] for near in (kin, later)))
        return tuple(frozenset(circle) for circle in circles)

    def resolve(self, text: str, on: date | None = None) -> Unit:
        """The one unit a person means by a code, an id or "name[, within]"; place-unknown or place-ambiguous.

        A code that one unit after another bore means the one of the day; without a day, the one that stands.
        """
        text = text.strip()
        named = self.units.get(text)
        if named is not None and (named.exists_on(on) if on is not None else named.valid_to is None):
            return named
        coded = self.by_code(text, on) or named or self.bearer(text)
        if coded is not None:
            return coded
        found = self.find(text, on=on)
        if not found:
            raise unknown(text)
        top = [unit for unit in found if unit.level is found[0].level]
        standing = [unit for unit in top if unit.valid_to is None]
        choice = standing if on is None and standing else top
        if len(choice) > 1:
            raise self._ambiguous(text, choice, on)
        return choice[0]

    def path(self, id: str, on: date | None = None) -> str:
        """Full names up to the province: "xã Tịnh Thới, thành phố Cao Lãnh, tỉnh Đồng Tháp"."""
        line = [i for i in (id, *self.ancestors(id)) if i != NATION] or [id]
        return ", ".join(self.units[i].full_name(on) for i in line)

    def _ambiguous(self, text: str, found: list[Unit], on: date | None) -> KheoError:
        listed = "; ".join(f"{unit.id} ({self.path(unit.id, on)})" for unit in found[:8])
        more = f"; và {len(found) - 8} nơi khác" if len(found) > 8 else ""
        return KheoError(
            "place-ambiguous",
            f"“{text}” có thể là {len(found)} nơi: {listed}{more}.",
            remedy="Hãy ghi mã, hoặc thêm tên đơn vị cấp trên sau dấu phẩy.",
        )

    def check(self, expected: Sequence[Expected] = ()) -> list[Problem]:
        """Faults of the data; empty when sound. `expected`: how many units there must be on which days."""
        return check(self, expected)


def unknown(text: str) -> KheoError:
    """The error of a place nobody knows."""
    return KheoError(
        "place-unknown",
        f"Không có đơn vị hành chính nào là “{text}”.",
        remedy="Hãy ghi mã (ví dụ 75) hoặc tên, có thể thêm đơn vị cấp trên sau dấu phẩy.",
    )
