"""No small count can be worked out from the people's editions: by hand, and against an attacker with a solver.

KHEO_ATTACKS sets how many random countries are attacked in each way.
"""

from __future__ import annotations

import os
import random
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from disclosure_world import CODES, NATION, Country, broken, country, edition, published
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo import catalogue
from kheo.catalogue.model import Measure
from kheo.common.types import Coverage, Qualifier, Total
from kheo.rollup import disclosure
from kheo.rollup.disclosure import Edition, Region, Told
from kheo.rollup.suppression import Cell, Mark, Tie, plan

ATTACKS = int(os.environ.get("KHEO_ATTACKS", "40"))
many = settings(max_examples=ATTACKS, deadline=None)
seeds = st.integers(0, 2**32)
YEAR = date(2025, 1, 1), date(2025, 12, 31)


def cells_of(**values: int) -> list[Cell]:
    return [Cell(name, Decimal(n), asked=True, level=int(name == "total")) for name, n in values.items()]


def sum_of(total: str, *parts: str) -> Tie:
    return Tie(((total, 1), *((part, -1) for part in parts)))


def told(code: str, place: str, value: int, level: int = 0, mark: Mark | None = None) -> Told:
    return Told(Region(code, place, *YEAR), Decimal(value), mark, level)


def test_a_small_count_takes_one_neighbour_with_it_and_the_total_stays():
    cells = cells_of(total=61, a=2, b=20, c=39)
    found = plan(cells, [sum_of("total", "a", "b", "c")])
    assert found.withheld["a"] is Mark.SMALL
    assert [found.withheld.get(n) for n in ("b", "c")].count(Mark.BESIDE) == 1
    assert "total" not in found.withheld
    assert list(found.because.values()) == ["a"]
    assert not found.given_away


def test_nought_is_shown_and_so_is_what_needs_no_protection():
    assert plan(cells_of(total=12, a=0, b=12), [sum_of("total", "a", "b")]).withheld == {}


def test_small_counts_that_hide_each_other_need_no_third():
    cells = cells_of(total=120, a=2, b=3, c=4, d=111)
    found = plan(cells, [sum_of("total", "a", "b", "c", "d")])
    assert set(found.withheld) == {"a", "b", "c"}


def test_a_total_under_five_of_several_under_five_does_not_say_that_it_is():
    found = plan(cells_of(total=3, a=1, b=1, c=1), [sum_of("total", "a", "b", "c")])
    assert found.withheld == {"total": Mark.BESIDE, "a": Mark.SMALL, "b": Mark.SMALL, "c": Mark.SMALL}


def test_what_is_out_already_cannot_be_taken_back():
    cells = [*cells_of(a=2, b=20), Cell("total", Decimal(22), known=True)]
    assert set(plan(cells, [sum_of("total", "a", "b")]).withheld) == {"a", "b"}
    cells = [*cells_of(a=2), Cell("b", Decimal(20), known=True), Cell("total", Decimal(22), known=True)]
    assert plan(cells, [sum_of("total", "a", "b")]).given_away == ("a",)


def test_a_tie_that_does_not_hold_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="not true"):
        plan(cells_of(total=9, a=2), [sum_of("total", "a")])


def test_who_does_not_have_the_key_cannot_tell_which_neighbour_is_taken():
    cells = cells_of(total=400, a=2, **{f"p{n}": 20 + n for n in range(12)}, rest=92)
    ties = [sum_of("total", *(c.name for c in cells if c.name != "total"))]
    taken = {next(iter(plan(cells, ties, key=bytes([n])).because)) for n in range(40)}
    assert len(taken) > 3


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_every_value_is_left_possible_when_all_worlds_are_counted(four):
    """Brute force, without a solver: a table of two lines, its rows and its columns added up."""
    width = 2
    values = {(r, c): four[2 * r + c] for r in (0, 1) for c in range(width)}
    values |= {(r, "all"): sum(values[r, c] for c in range(width)) for r in (0, 1)}
    values |= {("all", c): values[0, c] + values[1, c] for c in (*range(width), "all")}
    cells = [Cell(n, Decimal(v), asked=True, level=("all" in n)) for n, v in values.items()]
    ties = [Tie((((r, "all"), 1), *(((r, c), -1) for c in range(width)))) for r in (0, 1, "all")]
    ties += [Tie(((("all", c), 1), ((0, c), -1), ((1, c), -1))) for c in (*range(width), "all")]
    found = plan(cells, ties)
    assert not found.given_away
    inner = [(r, c) for r in (0, 1) for c in range(width)]
    reach: dict[object, set[int]] = {n: set() for n in values}
    choices = [range(10) if n in found.withheld else (values[n],) for n in inner]
    for world in _worlds(inner, choices, width):
        if all(_allows(found.withheld.get(n), world[n], values[n]) for n in values):
            for n in values:
                reach[n].add(world[n])
    for n, value in values.items():
        if 0 < value < 5:
            assert len(reach[n]) >= 4, (n, value, reach[n], found.withheld)


def _worlds(inner, choices, width):
    for some in product(*choices):
        world = dict(zip(inner, some))
        world |= {(r, "all"): sum(world[r, c] for c in range(width)) for r in (0, 1)}
        world |= {("all", c): world[0, c] + world[1, c] for c in (*range(width), "all")}
        yield world


def _allows(mark, value, truth):
    return value == truth if mark is None else mark is Mark.BESIDE or 1 <= value <= 4


@given(seeds)
@settings(max_examples=4 * ATTACKS, deadline=None)
def test_one_edition_against_the_attacker(seed):
    rng = random.Random(seed)
    here = country(rng, 1)
    place = rng.choice([NATION, *here.provinces])
    out, lost = published(here, [(place, (1, 1), CODES)], seed.to_bytes(8))
    assert not lost
    assert broken(here, out) == []


@given(seeds)
@many
def test_editions_of_all_levels_against_the_attacker(seed):
    rng = random.Random(seed)
    here = country(rng, 1)
    places = [NATION, *here.provinces]
    rng.shuffle(places)
    out, lost = published(here, [(place, (1, 1), CODES) for place in places], b"")
    assert not lost
    assert broken(here, out) == []


@given(seeds)
@settings(max_examples=ATTACKS // 2, deadline=None)
def test_months_quarters_and_windows_that_overlap_against_the_attacker(seed):
    rng = random.Random(seed)
    here = country(rng, 3)
    windows = [(1, 3), (1, 1), (2, 2), (1, 2), (2, 3), (3, 3)]
    asked = [
        (rng.choice([NATION, *here.provinces]), rng.choice(windows), rng.sample(CODES, rng.randint(1, 6)))
        for _ in range(rng.randint(2, 4))
    ]
    out, lost = published(here, asked, b"")
    assert broken(here, out, lost, least=2) == []
    assert lost or broken(here, out) == [], "four values, unless it is told that this cannot be promised"


def test_the_attacker_is_strong():
    """Without the neighbours, and with one neighbour but blind to wholes and to months, he gets through."""
    caught = {"small only": 0, "no parts": 0, "no months": 0}
    for seed in range(12):
        here = country(random.Random(seed), 2)
        asked = [(NATION, window, CODES) for window in ((1, 1), (1, 2))]
        bare = [_small_only(edition(here, *one)) for one in asked]
        caught["small only"] += bool(broken(here, bare[:1]))
        caught["no parts"] += bool(broken(here, [_each_code_alone(here, asked[0])]))
        alone = [published(here, [one], b"")[0][0] for one in asked]
        caught["no months"] += bool(broken(here, alone))
    assert min(caught.values()) >= 3, caught


def _small_only(one: Edition) -> Edition:
    return Edition(
        tuple(Told(t.region, t.value, Mark.SMALL if 0 < t.value < 5 else None, t.level) for t in one.told),
        one.sums,
    )


def _each_code_alone(here: Country, asked: tuple[str, tuple[int, int], tuple[str, ...]]) -> Edition:
    place, window, codes = asked
    parts = [published(here, [(place, window, [code])], b"")[0][0] for code in codes]
    return Edition(tuple(t for part in parts for t in part.told), parts[0].sums)


def test_the_reserve_is_every_count_that_could_point_at_a_person():
    codes = disclosure.guarded(catalogue.load())
    themes = {"tips", "mediation", "reintegration"}
    indicators = catalogue.load().indicators.values()
    assert codes == {i.code for i in indicators if i.theme in themes and i.measure is Measure.COUNT}
    assert all(i.public_suppression for i in indicators if i.theme in themes)


def test_whole_and_part_leave_no_small_remainder():
    one = Edition((told("tips.received", "X", 12), told("tips.useful", "X", 9)), {})
    found = disclosure.withhold(one, (), catalogue.load())
    assert len(found.marks) == 1, "12 − 9 = 3 would be three tips of no use"


def test_a_correction_does_not_give_the_corrected_count_away():
    """First five, shown; then four. The total and the other place stand as they were known."""
    first = Edition(
        (told("tips.received", "VN", 35, 1), told("tips.received", "A", 5), told("tips.received", "B", 30)),
        {"VN": ("A", "B")},
    )
    then = Edition(
        (told("tips.received", "VN", 34, 1), told("tips.received", "A", 4), told("tips.received", "B", 30)),
        {"VN": ("A", "B")},
    )
    found = disclosure.withhold(then, [first], catalogue.load())
    assert set(found.marks) == {Region("tips.received", "A", *YEAR), Region("tips.received", "VN", *YEAR)}
    assert not found.given_away


def test_totals_become_an_edition():
    def total(code: str, place: str, value: int | None) -> Total:
        amount = None if value is None else Decimal(value)
        return Total(code, place, *YEAR, amount, Qualifier.EXACT, Coverage(1, 1), "below")

    made = disclosure.edition(
        [
            total("tips.received", "70", 7),
            total("tips.received", "a", 7),
            total("tips.received", "b", None),
            total("tips.useful_rate", "70", 50),
            total("outreach.sessions", "70", 3),
            total("tips.mailboxes", "a", 2),
        ],
        "70",
        catalogue.load(),
    )
    assert {(t.region.code, t.region.place, t.level) for t in made.told} == {
        ("tips.received", "70", 1),
        ("tips.received", "a", 0),
        ("tips.mailboxes", "a", 0),
    }
    assert next(t.region.start for t in made.told if t.region.code == "tips.mailboxes") is None
    assert made.sums == {"70": ("a", "b")}
