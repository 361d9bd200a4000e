"""Every example is asked of both ways of taking totals."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rollup_world import CATALOGUE, PLACES, Ask

from kheo.common.types import Fact, Total
from kheo.rollup import Query, engine, rules
from kheo.rollup.archive import Archive


def by_rules(facts: Iterable[Fact], query: Query) -> list[Total]:
    return rules.totals(facts, query, CATALOGUE, PLACES)


def by_engine(facts: Iterable[Fact], query: Query) -> list[Total]:
    archive = Archive.of(engine.to_table(facts), CATALOGUE)
    return engine.totals(archive, query, CATALOGUE, PLACES, facts=True)


@pytest.fixture(params=[by_rules, by_engine], ids=["rules", "engine"])
def ask(request: pytest.FixtureRequest) -> Ask:
    def totals(facts: Iterable[Fact], query: Query) -> dict[tuple[str, str], Total]:
        return {(t.indicator, t.place): t for t in request.param(list(facts), query)}

    return totals
