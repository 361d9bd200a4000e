"""Random worlds: trees that merge and divide, and figures of every sort written about them.

Drawn from a seed rather than piece by piece: choices stay evenly spread, so that rare rules are met often.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st
from rollup_world import INDICATORS, succession, unit

from kheo.common.types import Basis, Fact, Form, Level, Measure, Period, Qualifier, State
from kheo.places.gazetteer import Places
from kheo.places.model import Succession, Unit
from kheo.rollup import Query

LAST = date(2025, 6, 30)
DAY = timedelta(days=1)
FIRST = LAST + DAY
MONTHS = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(37)]
YEARS = [Period(date(y, 1, 1), date(y, 12, 31)) for y in (2024, 2025, 2026)]
DIVISIONS = (("1",), ("0.5", "0.5"), ("0.25", "0.75"), ("0.3", "0.7"))
VALUES = [Decimal(v) for v in ("0", "7", "7", "7", "12", "1000000000000.25")]


@dataclass(frozen=True)
class World:
    """A country, what was told about it, and a question."""

    places: Places
    facts: list[Fact]
    query: Query


def worlds() -> st.SearchStrategy[World]:
    return st.integers(0, 2**63).map(world)


def world(seed: int) -> World:
    rng = Random(seed)
    places = _country(rng)
    ids = sorted(u.id for u in places)
    merger = rng.random() < 0.3
    codes = ["sessions", "gifts"] if merger else sorted(INDICATORS)
    codes = rng.sample(codes, rng.choice([1, 2]))
    usual = [*rng.sample(YEARS, 2), *(_period(rng) for _ in range(rng.choice([1, 3, 6])))]
    here = ids if rng.random() < 0.7 else rng.sample(ids, min(4, len(ids)))
    count = rng.choice([4, 16, 32, 48])
    seqs = rng.sample(range(100), count)
    facts = [_fact(rng, n, seq, here, codes, usual) for n, seq in enumerate(seqs)]
    if merger:
        facts = [_around_the_merger(rng, fact, places) for fact in facts]
    return World(places, facts, _query(rng, ids))


def _country(rng: Random) -> Places:
    """One to three old provinces, most merged, with districts or communes that merge and divide."""
    units: list[Unit] = [unit("VN", Level.NATION, None)]
    links: list[Succession] = []
    heirs = {f"P{n}": rng.choice(["same", "N0", "N1"]) for n in range(rng.randint(1, 3))}
    for new in sorted(set(heirs.values()) - {"same"}):
        units.append(unit(new, Level.PROVINCE, "VN", FIRST))
    for old, heir in heirs.items():
        ended = None if heir == "same" else LAST
        units.append(unit(old, Level.PROVINCE, "VN", None, ended))
        if ended:
            links.append(succession(old, heir))
        _communes(rng, old, heir if ended else old, units, links)
    return Places(units, links)


def _communes(rng: Random, province: str, heir: str, units: list[Unit], links: list[Succession]) -> None:
    above = province
    if rng.random() < 0.5:
        above = f"{province}d"
        units.append(unit(above, Level.DISTRICT, province, None, LAST))
    news = [f"{province}n{n}" for n in range(rng.randint(0, 2))]
    units += [unit(new, Level.COMMUNE, heir, FIRST) for new in news]
    for n in range(rng.randint(0, 3)):
        commune = f"{province}c{n}"
        changes = bool(news) and rng.random() < 0.8
        gone = changes or above != province or heir != province
        units.append(unit(commune, Level.COMMUNE, above, None, LAST if gone else None))
        if changes:
            parts = rng.choice([d for d in DIVISIONS if len(d) <= len(news)])
            links += [succession(commune, new, share) for new, share in zip(news, parts, strict=False)]


def _period(rng: Random) -> Period:
    """Months, runs of months, single days, the calendar of the 15th, an open start; rarely no end."""
    first = rng.randint(0, 35)
    end = MONTHS[min(36, first + rng.choice([1, 1, 2, 3, 6, 12]))] - timedelta(days=1)
    shift = timedelta(days=rng.choice([0, 0, 0, 14]))
    start, end = MONTHS[first] + shift, end + shift
    if rng.random() < 0.1:
        return Period(None, rng.choice([end, start, None]))
    return Period(start, rng.choice([end, end, end, start]))


def _fact(rng: Random, n: int, seq: int, places: list[str], codes: list[str], usual: list[Period]) -> Fact:
    return Fact(
        id=f"f{n}",
        indicator=rng.choice(codes),
        value=rng.choice(VALUES),
        measure=Measure.COUNT,
        qualifier=rng.choice([Qualifier.EXACT, Qualifier.EXACT, *Qualifier]),
        basis=rng.choice([Basis.RESULT] * 12 + [Basis.TARGET, Basis.COMPARISON]),
        period=rng.choice(usual) if rng.random() < 0.8 else _period(rng),
        place=rng.choice(places),
        source=rng.choice(["s1", "s2", "s3"]),
        dims=rng.choice([()] * 10 + [(("per", "hộ"),), (("part", "nữ"),), (("topic", "x"),)]),
        form=rng.choice([Form.STATEMENT, Form.STATEMENT, Form.ENTRY]),
        state=rng.choice([State.CONFIRMED] * 12 + [State.PROPOSED, State.WITHDRAWN]),
        seq=seq,
    )


def _around_the_merger(rng: Random, fact: Fact, places: Places) -> Fact:
    """Often the year 2025 told by a unit born in it, and times inside that year told by those that ended."""
    told_by = places.get(fact.place)
    if told_by.valid_from is not None and rng.random() < 0.6:
        return replace(fact, period=rng.choice([YEARS[1], YEARS[1], Period(MONTHS[9], MONTHS[24] - DAY)]))
    if told_by.valid_to is not None and rng.random() < 0.6:
        first = rng.randint(11, 17)
        return replace(fact, period=Period(MONTHS[first], MONTHS[rng.randint(first + 1, 18)] - DAY))
    return fact


def _query(rng: Random, ids: list[str]) -> Query:
    """Any place and level; windows that cross the mergers; as it was then or on some day's map."""
    end = rng.choice([*MONTHS[6:], *[MONTHS[12], MONTHS[24], MONTHS[24], MONTHS[36]] * 24]) - timedelta(
        days=1
    )
    start = rng.choice([None, *(m for m in MONTHS if m <= end), *[MONTHS[0]] * 60])
    on: date | str = rng.choice(["then", LAST, date(2026, 11, 22)])
    return Query(
        indicators=rng.choice([(), (), (), tuple(INDICATORS)]),
        start=start,
        end=end,
        place=rng.choice([*["VN"] * 24, *ids]),
        level=rng.choice([*Level, Level.PROVINCE, Level.COMMUNE, Level.COMMUNE]),
        boundaries=on,  # type: ignore[arg-type]
    )
