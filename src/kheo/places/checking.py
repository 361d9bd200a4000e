"""Is the data sound? Each proof looks at the whole set, on every day on which anything changes, and lists its faults."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kheo.common.errors import Problem
from kheo.common.text import fold
from kheo.common.types import Level
from kheo.places.model import Unit

if TYPE_CHECKING:
    from kheo.places.gazetteer import Places

_ORDER = [Level.NATION, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
_DAY = timedelta(days=1)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing looked at over the whole set: what, how much was seen (both Vietnamese), and the faults found."""

    what: str
    seen: str
    faults: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """How many units of a level (and kind) there must be on every day from `first` to `last`; None is open."""

    level: Level
    count: int
    first: date | None = None
    last: date | None = None
    kind: str | None = None

    def on(self, day: date) -> bool:
        """Whether it speaks of a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def prove(places: Places, expected: Sequence[Expected] = ()) -> tuple[Proof, ...]:
    """Every proof in order; those that follow successions wait until tree and successions are sound."""
    days = days_of_change(places)
    successions = f"{n(len(places.successions))} kế tục"
    units = f"{n(len(places))} đơn vị"
    first = [
        _proof("ngày mở, ngày đóng, tên theo thời gian", units, _lives(places)),
        _proof("một gốc duy nhất, ngày nào cũng có", f"{len(days)} ngày có thay đổi", _root(places, days)),
        _proof("không nơi nào mồ côi, đời nằm trong đời cấp trên", units, _tree(places)),
        _proof("mỗi mã một đơn vị, ngày nào cũng vậy", units, _codes(places)),
        _names_proof(places),
        _proof("nối đúng ngày, tỷ lệ cộng bằng 1, có căn cứ", successions, _successions(places)),
        _proof("có nơi kế tục, có gốc gác", units, _kin(places)),
    ]
    if any(proof.faults for proof in first):
        return (*first, *_counts_proof(places, expected, days))
    ended = sum(1 for unit in places if unit.valid_to is not None)
    return (
        *first,
        _proof(
            "đi theo kế tục tới nơi còn tồn tại, không vòng", f"{n(ended)} đơn vị đã hết", _reaching(places)
        ),
        _proof(
            "tỷ lệ đi và về khớp nhau",
            f"{n(len(places.next) + len(places.previous))} đơn vị",
            _both_ways(places),
        ),
        *_counts_proof(places, expected, days),
    )


def check(places: Places, expected: Sequence[Expected] = ()) -> list[Problem]:
    """The faults of every proof."""
    return [fault for proof in prove(places, expected) for fault in proof.faults]


def days_of_change(places: Places) -> tuple[date, ...]:
    """Every day on which a unit opens, is gone, or takes a name or kind, and the eve of the first."""
    days = {unit.valid_from for unit in places if unit.valid_from}
    days |= {unit.valid_to + _DAY for unit in places if unit.valid_to and unit.valid_to < date.max}
    days |= {name.from_ for unit in places for name in unit.names if name.from_}
    eve = {min(days) - _DAY} if days and min(days) > date.min else set()
    return tuple(sorted(days | eve))


def n(count: int) -> str:
    """A count as Vietnamese writes it: 14.139."""
    return f"{count:,}".replace(",", ".")


def _proof(what: str, seen: str, faults: Iterable[Problem]) -> Proof:
    return Proof(what, seen, tuple(faults))


def _lives(places: Places) -> Iterator[Problem]:
    for unit in places:
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            yield Problem("life", unit.id, f"mở ngày {unit.valid_from} sau khi đóng ngày {unit.valid_to}")
        days = [name.from_ for name in unit.names]
        told = [day for day in days[1:] if day is not None]
        if not days or days[0] is not None or len(told) != len(days) - 1 or told != sorted(set(told)):
            yield Problem("names", unit.id, "tên không theo thứ tự ngày")
        elif any(not unit.exists_on(day) for day in told):
            yield Problem("names", unit.id, "có tên bắt đầu vào ngày đơn vị không tồn tại")
        if any(not name.name or name.name != " ".join(name.name.split()) for name in unit.names):
            yield Problem("names", unit.id, "có tên trống hoặc thừa dấu cách")


def _root(places: Places, days: Sequence[date]) -> Iterator[Problem]:
    roots = [unit for unit in places if unit.parent is None]
    for day in days or (date.min,):
        alive = [unit for unit in roots if unit.exists_on(day)]
        if len(alive) != 1 or alive[0].level is not Level.NATION:
            named = ", ".join(unit.id for unit in alive[:5]) or "không có"
            yield Problem("root", named, f"ngày {day} phải có một gốc duy nhất là cả nước")
            return
    if any(unit.valid_from or unit.valid_to for unit in roots):
        yield Problem("root", roots[0].id, "gốc phải có mặt từ đầu tới nay")


def _tree(places: Places) -> Iterator[Problem]:
    for unit in places:
        if unit.parent is None:
            continue
        above = places.units.get(unit.parent)
        if above is None:
            yield Problem("orphan", unit.id, f"không có đơn vị cấp trên {unit.parent}")
        elif _ORDER.index(above.level) >= _ORDER.index(unit.level):
            yield Problem("level", unit.id, f"nằm dưới {above.id} là đơn vị cùng cấp hoặc cấp thấp hơn")
        elif not _within(unit, above):
            yield Problem("orphan", unit.id, f"có những ngày mà cấp trên {above.id} không tồn tại")


def _within(unit: Unit, above: Unit) -> bool:
    """Whether a unit lives only on days on which the other does."""
    opens = above.valid_from is None or (unit.valid_from is not None and above.valid_from <= unit.valid_from)
    return opens and (
        above.valid_to is None or (unit.valid_to is not None and unit.valid_to <= above.valid_to)
    )


def _codes(places: Places) -> Iterator[Problem]:
    bearers: defaultdict[tuple[Level, str], list[Unit]] = defaultdict(list)
    for unit in places:
        bearers[unit.level, unit.code].append(unit)
    for units in bearers.values():
        for one, other in _pairs(units):
            if one.exists_in(other.valid_from, other.valid_to):
                yield Problem("overlap", f"{one.id}, {other.id}", f"cùng lúc mang mã {one.code}")


def _pairs(units: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    for i, one in enumerate(units):
        for other in units[i + 1 :]:
            yield one, other


def _names_proof(places: Places) -> Proof:
    """Of two units below one parent, none may bear the other's full name on any day. One name with two kinds (thị trấn
    and xã Cao Lãnh) is allowed: the law gives such names, and the kind tells them apart."""
    faults: list[Problem] = []
    alike = 0
    bearers: defaultdict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in places:
        for key in {fold(name.name) for name in unit.names} if unit.parent is not None else ():
            bearers[unit.parent or "", key].append(unit)
    for (_, key), units in bearers.items():
        for one, other in _pairs(units) if len(units) > 1 else ():
            kinds = list(_kinds_together(one, other, key))
            alike += bool(kinds)
            if any(mine == theirs for mine, theirs in kinds):
                why = f"cùng lúc mang tên “{one.full_name()}” trong một đơn vị cấp trên"
                faults.append(Problem("name-twice", f"{one.id}, {other.id}", why))
    seen = f"{n(len(places))} đơn vị"
    return Proof(
        "không trùng cả loại lẫn tên trong một nơi",
        f"{seen}; {alike} cặp trùng tên, khác loại" if alike else seen,
        tuple(faults),
    )


def _kinds_together(one: Unit, other: Unit, key: str) -> Iterator[tuple[str, str]]:
    """Kinds the two bear with the same name at the same time."""
    for mine, my_from, my_to in _spells(one):
        for theirs, their_from, their_to in _spells(other):
            together = max(my_from, their_from) <= min(my_to, their_to)
            if together and fold(mine[0]) == fold(theirs[0]) == key:
                yield mine[1], theirs[1]


def _spells(unit: Unit) -> Iterator[tuple[tuple[str, str], date, date]]:
    """((name, kind), first day, last day) of each dated name."""
    last = unit.valid_to or date.max
    for name, following in zip(unit.names, (*unit.names[1:], None)):
        until = following.from_ - _DAY if following is not None and following.from_ else last
        yield (name.name, name.kind), name.from_ or unit.valid_from or date.min, until


def _successions(places: Places) -> Iterator[Problem]:
    for s in places.successions:
        where = f"{s.old} → {s.new}"
        if s.old not in places or s.new not in places:
            yield Problem("succession", where, "nêu một đơn vị không có")
            continue
        if places.units[s.old].valid_to != s.on - _DAY or places.units[s.new].valid_from != s.on:
            yield Problem("succession", where, f"ngày đóng và ngày mở không nối nhau ở {s.on}")
        if not 0 <= s.share <= 1 or (s.whole and s.share != 1):
            yield Problem("share", where, f"tỷ lệ {s.share} không thể có")
        if not s.source.strip():
            yield Problem("source", where, "không ghi căn cứ")
    for old, parts in places.next.items():
        if sum((p.share for p in parts), Decimal(0)) != 1:
            yield Problem("share", old, "tỷ lệ cộng lại không bằng 1")
        if len({p.new for p in parts}) != len(parts):
            yield Problem("share", old, "một nơi kế tục được nêu hai lần")
        if any(p.whole for p in parts) and len(parts) > 1:
            yield Problem("share", old, "vừa nhập nguyên vẹn vừa chia")


def _kin(places: Places) -> Iterator[Problem]:
    for unit in places:
        if unit.valid_to and unit.level is not Level.DISTRICT and not places.next.get(unit.id):
            yield Problem("heirless", unit.id, "đã hết mà không có nơi kế tục")
        if unit.valid_from and not places.previous.get(unit.id):
            yield Problem("fatherless", unit.id, "mở ra mà không lấy từ đơn vị nào")


def _reaching(places: Places) -> Iterator[Problem]:
    """Every ended unit leads to units of today by each of its successions; a district by its province."""
    reach: dict[str, bool] = {}

    def arrives(id: str, met: tuple[str, ...]) -> bool:
        if id in met:
            return False
        if id not in reach:
            unit = places.units[id]
            parts = places.next.get(id, ())
            if unit.valid_to is None:
                reach[id] = True
            elif parts:
                reach[id] = all(arrives(part.new, (*met, id)) for part in parts)
            else:
                reach[id] = unit.parent is not None and arrives(unit.parent, (*met, id))
        return reach[id]

    for unit in places:
        if not arrives(unit.id, ()):
            yield Problem("dead-end", unit.id, "đi theo kế tục không tới đơn vị nào còn tồn tại")


def _both_ways(places: Places) -> Iterator[Problem]:
    """On the day of each succession: forward sums to one and goes where the successions say; backward the same."""
    for old, parts in places.next.items():
        got = {share.unit: share for share in places.shares(old, parts[0].on)}
        wanted = {part.new: part.share for part in parts if part.share}
        if {id: share.share for id, share in got.items()} != wanted:
            yield Problem("two-ways", old, "tỷ lệ đi không đúng với kế tục")
        if any(got[part.new].estimated is part.whole for part in parts if part.new in got):
            yield Problem("two-ways", old, "phần chia không ghi là ước, hoặc phần nguyên vẹn lại ghi là ước")
    for new, made_of in places.previous.items():
        back = places.shares(new, made_of[0].on - _DAY)
        known = {part.old for part in made_of if part.share} or {part.old for part in made_of}
        if sum((share.share for share in back), Decimal(0)) != _ONE or not {s.unit for s in back} <= known:
            yield Problem("two-ways", new, "tỷ lệ về không đúng với kế tục")
        if len(made_of) == 1 and (len(back) != 1 or back[0].estimated):
            yield Problem("two-ways", new, "lấy từ một nơi duy nhất mà tỷ lệ về không nguyên vẹn")


def _counts_proof(places: Places, expected: Sequence[Expected], days: Sequence[date]) -> tuple[Proof, ...]:
    if not expected:
        return ()
    edges = {day for one in expected for day in (one.first, one.last) if day is not None}
    looked = sorted({*days, *edges})
    return (
        _proof(
            "số đơn vị mỗi cấp đúng từng ngày",
            f"{len(looked)} ngày, {len(expected)} số",
            _counts(places, expected, looked),
        ),
    )


def _counts(places: Places, expected: Sequence[Expected], days: Sequence[date]) -> Iterator[Problem]:
    for one in expected:
        for day in filter(one.on, days):
            found = count(places, one.level, day, one.kind)
            if found != one.count:
                what = f"{one.level} {one.kind}" if one.kind else str(one.level)
                yield Problem("count", what, f"ngày {day} có {found}, phải là {one.count}")


def count(places: Places, level: Level, day: date, kind: str | None = None) -> int:
    """How many units of a level, and kind when asked, there are on a day."""
    ids = places.at_level(level, day)
    return len(ids) if kind is None else sum(places.units[id].kind_on(day) == kind for id in ids)
