"""On random worlds with mergers, nothing is added beside a claim that already speaks for it, and nobody is lost."""

from __future__ import annotations

import os
from decimal import Decimal

from hypothesis import given, settings
from merger_worlds import merger_worlds
from random_worlds import World, worlds
from rollup_world import CATALOGUE

from kheo.common.types import Fact, Period
from kheo.places.gazetteer import Places
from kheo.rollup import reach, rules
from kheo.rollup.claims import span

WORLDS = int(os.environ.get("KHEO_WORLDS", "60"))


def _speaks_for(claim: Fact, other: Fact, places: Places) -> bool:
    """Whether `claim` reaches back over the time of `other`, told by a unit wholly merged into the claiming one."""
    kind = CATALOGUE.get(claim.indicator).kind
    whole, inner = span(claim, kind), span(other, kind)
    born = places.get(claim.place).valid_from
    if whole is None or inner is None or born is None or whole[0] >= born:
        return False
    inside = whole[0] <= inner[0] and inner[1] <= whole[1]
    return inside and other.place in reach.formers_of(claim.place, places)[1]


@settings(max_examples=5 * WORLDS, deadline=None)
@given(world=worlds() | merger_worlds())
def test_a_claim_and_what_it_speaks_for_are_never_both_added(world: World) -> None:
    told = {fact.id: fact for fact in world.facts}
    for total in rules.totals(world.facts, world.query, CATALOGUE, world.places):
        if reach.may_reach(CATALOGUE.get(total.indicator)):
            added = [told[id] for id in total.facts]
            assert not [(a.id, b.id) for a in added for b in added if _speaks_for(a, b, world.places)]


def _told_once(facts: list[Fact]) -> Decimal:
    """Sum over places and periods; what several sources say of one of them counts once, as they agree."""
    sources: dict[tuple[str, Period], dict[str, Decimal]] = {}
    for fact in facts:
        said = sources.setdefault((fact.place, fact.period), {})
        said[fact.source] = said.get(fact.source, Decimal(0)) + fact.value
    return sum((next(iter(said.values())) for said in sources.values()), Decimal(0))


@settings(max_examples=5 * WORLDS, deadline=None)
@given(world=merger_worlds())
def test_a_total_is_the_sum_of_the_figures_it_opens_to(world: World) -> None:
    told = {fact.id: fact for fact in world.facts}
    for total in rules.totals(world.facts, world.query, CATALOGUE, world.places):
        assert total.coverage.reported <= total.coverage.of
        if total.indicator in ("sessions", "gifts") and not total.contradictions and not total.shares:
            assert (total.value or Decimal(0)) == _told_once([told[id] for id in total.facts])
