"""The engine says what the rules say, on random worlds."""

from __future__ import annotations

import os
from decimal import Decimal
from itertools import zip_longest
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import World, worlds
from rollup_world import CATALOGUE

from kheo.rollup import engine, rules

WORLDS = int(os.environ.get("KHEO_WORLDS", "60"))


@settings(max_examples=WORLDS, deadline=None)
@given(world=worlds())
def test_engine_agrees_with_the_rules(world: World) -> None:
    places, told, query = world.places, world.facts, world.query
    meant = rules.totals(told, query, CATALOGUE, places)
    found = engine.totals(engine.to_table(told), query, CATALOGUE, places)
    for one, other in zip_longest(meant, found):
        assert one == other


@settings(max_examples=WORLDS, deadline=None)
@given(world=worlds())
def test_no_figure_counts_twice_and_flows_counted_below_add_up(world: World) -> None:
    places, told, query = world.places, world.facts, world.query
    value = {fact.id: fact.value for fact in told}
    for total in rules.totals(told, query, CATALOGUE, places):
        assert len(set(total.facts)) == len(total.facts)
        assert total.coverage.reported <= total.coverage.of
        assert (total.value is None) == (total.method == "missing")
        if total.value is not None and not total.contradictions and not total.shares:
            assert total.value <= sum((value[id] for id in total.facts), Decimal(0))


@settings(max_examples=WORLDS, deadline=None)
@given(world=worlds(), order=st.randoms())
def test_the_order_figures_arrive_in_changes_nothing(world: World, order: Random) -> None:
    places, told, query = world.places, world.facts, world.query
    shuffled = order.sample(told, len(told))
    assert rules.totals(told, query, CATALOGUE, places) == rules.totals(shuffled, query, CATALOGUE, places)
