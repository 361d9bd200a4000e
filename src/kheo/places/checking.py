"""Is the data sound? Every check gives a list of problems with a stable code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kheo.common.errors import Problem
from kheo.common.types import Level
from kheo.places.model import Unit

if TYPE_CHECKING:
    from kheo.places.gazetteer import Places

_ORDER = [Level.NATION, Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]


def check(places: Places, counts: Mapping[tuple[Level, date], int]) -> list[Problem]:
    """All problems, in the order of the checks."""
    return [
        *_lives(places),
        *_tree(places),
        *_codes(places),
        *_successions(places),
        *_counts(places, counts),
    ]


def _lives(places: Places) -> Iterator[Problem]:
    for unit in places:
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            yield Problem("life", unit.id, f"opens {unit.valid_from} after it closes {unit.valid_to}")
        days = [name.from_ for name in unit.names]
        if not days or days[0] is not None or days[1:] != sorted(d for d in days[1:] if d):
            yield Problem("names", unit.id, "names are not in the order of their days")
        if any(not n.name or n.name != " ".join(n.name.split()) for n in unit.names):
            yield Problem("names", unit.id, "a name is empty or badly spaced")


def _tree(places: Places) -> Iterator[Problem]:
    roots = [unit for unit in places if unit.parent is None]
    if len(roots) != 1 or roots[0].level is not Level.NATION or roots[0].valid_from or roots[0].valid_to:
        yield Problem(
            "root", ",".join(u.id for u in roots[:5]), "there must be one root, the nation, on every day"
        )
    for unit in places:
        if unit.parent is None:
            continue
        if unit.parent not in places:
            yield Problem("orphan", unit.id, f"parent {unit.parent} is unknown")
            continue
        above = places.units[unit.parent]
        if _ORDER.index(above.level) >= _ORDER.index(unit.level):
            yield Problem("level", unit.id, f"stands below {above.id} of the same or a lower level")
        if not (
            _covers(above.valid_from, unit.valid_from, True) and _covers(above.valid_to, unit.valid_to, False)
        ):
            yield Problem("orphan", unit.id, f"lives on days its parent {above.id} does not")


def _covers(outer: date | None, inner: date | None, start: bool) -> bool:
    """Whether an edge of the parent's life lies at or beyond the child's; None is open."""
    if outer is None:
        return True
    return inner is not None and (outer <= inner if start else inner <= outer)


def _codes(places: Places) -> Iterator[Problem]:
    bearers: defaultdict[tuple[Level, str], list[Unit]] = defaultdict(list)
    for unit in places:
        bearers[unit.level, unit.code].append(unit)
    for units in bearers.values():
        for i, one in enumerate(units):
            for other in units[i + 1 :]:
                if one.exists_in(other.valid_from, other.valid_to):
                    yield Problem("overlap", one.id, f"bears code {one.code} at the same time as {other.id}")


def _successions(places: Places) -> Iterator[Problem]:
    for s in places.successions:
        if s.old not in places or s.new not in places:
            yield Problem("succession", f"{s.old}>{s.new}", "names an unknown unit")
            continue
        if places.units[s.old].valid_to != s.on - timedelta(days=1) or places.units[s.new].valid_from != s.on:
            yield Problem("succession", f"{s.old}>{s.new}", f"does not join their lives on {s.on}")
        if not 0 < s.share <= 1 or (s.whole and s.share != 1):
            yield Problem("share", f"{s.old}>{s.new}", f"share {s.share} is not possible")
    for old, parts in places.next.items():
        if sum((p.share for p in parts), Decimal(0)) != 1:
            yield Problem("share", old, "shares do not sum to 1")
    for unit in places:
        if unit.valid_to and unit.level is not Level.DISTRICT and not places.next.get(unit.id):
            yield Problem("heirless", unit.id, "ended without a successor")
        if unit.valid_from and not places.previous.get(unit.id):
            yield Problem("fatherless", unit.id, "began without a predecessor")


def _counts(places: Places, counts: Mapping[tuple[Level, date], int]) -> Iterator[Problem]:
    for (level, day), wanted in counts.items():
        found = len(places.at_level(level, day))
        if found != wanted:
            yield Problem("count", level, f"{found} units on {day}, {wanted} expected")
