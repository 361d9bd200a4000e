"""Random worlds around the merger: new units tell the whole year, their predecessors and later halves fill it or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import strategies as st
from random_worlds import FIRST, LAST, VALUES, World, world

from kheo.common.types import Basis, Fact, Level, Measure, Period, Qualifier
from kheo.rollup import Query

START, END = date(2025, 1, 1), date(2025, 12, 31)
YEAR, FIRST_HALF, SECOND_HALF = Period(START, END), Period(START, LAST), Period(FIRST, END)
QUARTERS = [Period(START, date(2025, 3, 31)), Period(date(2025, 4, 1), LAST)]


def merger_worlds() -> st.SearchStrategy[World]:
    return st.integers(0, 2**63).map(merger_world)


def merger_world(seed: int) -> World:
    """A random country in which most of what is told is told of 2025, and a question about that year."""
    rng = Random(seed)
    base = world(seed)
    told: list[tuple[str, Period]] = []
    for unit in sorted(base.places, key=lambda unit: unit.id):
        if unit.valid_from is not None:
            told += _sometimes(rng, 0.6, [(unit.id, YEAR)]) + _sometimes(rng, 0.4, [(unit.id, SECOND_HALF)])
            told += _sometimes(rng, 0.15, [(unit.id, FIRST_HALF)])
        elif unit.valid_to is not None:
            told += _sometimes(rng, 0.3, [(unit.id, FIRST_HALF)])
            told += _sometimes(rng, 0.15, [(unit.id, quarter) for quarter in QUARTERS])
        else:
            told += _sometimes(rng, 0.3, [(unit.id, YEAR)])
    facts = [_fact(rng, n, place, period) for n, (place, period) in enumerate(told)]
    facts += [replace(fact, id=f"x{fact.id}") for fact in rng.sample(base.facts, min(4, len(base.facts)))]
    on = rng.choice(["then", LAST, date(2026, 11, 22)])
    start = rng.choice([START, START, START, date(2024, 1, 1), None])
    level = rng.choice([*Level, Level.PROVINCE])
    query = Query((), start, END, rng.choice(["VN", "VN", base.query.place]), level, on)  # type: ignore[arg-type]
    return World(base.places, facts, query)


def _sometimes(rng: Random, chance: float, told: list[tuple[str, Period]]) -> list[tuple[str, Period]]:
    return told if rng.random() < chance else []


def _fact(rng: Random, n: int, place: str, period: Period) -> Fact:
    return Fact(
        id=f"f{n}",
        indicator=rng.choice(["sessions"] * 6 + ["gifts"]),
        value=rng.choice([*VALUES[:-1], Decimal(n + 1)]),
        measure=Measure.COUNT,
        qualifier=rng.choice([Qualifier.EXACT] * 4 + [*Qualifier]),
        basis=Basis.RESULT,
        period=period,
        place=place,
        source=rng.choice(["s1", "s2"]),
        seq=n,
    )
