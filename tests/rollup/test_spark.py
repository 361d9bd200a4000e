"""The expressions that run on DuckDB, run on Apache Spark, give the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import spark_cluster
from random_worlds import world
from rollup_world import CATALOGUE

from kheo.rollup import columns, told

WORLDS = 120

pytestmark = pytest.mark.skipif(spark_cluster.java() is None, reason="Apache Spark needs Java 17")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("spark")
    with spark_cluster.cluster(folder) as master, spark_cluster.session(master, folder) as session:
        yield ibis.pyspark.connect(session)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The figures of many random worlds side by side: every rule is met, and no two worlds share a place."""
    figures = [
        replace(fact, id=f"{seed}-{fact.id}", place=f"{seed}/{fact.place}", seq=seed * 1000 + fact.seq)
        for seed in range(WORLDS)
        for fact in world(seed).facts
    ]
    path = tmp_path_factory.mktemp("nation") / "facts.parquet"
    pq.write_table(columns.to_table(figures), path)
    return path


def rows(con: Any, expression: Any) -> list[dict[str, Any]]:
    """Rows in a fixed order."""
    table: pa.Table = con.to_pyarrow(expression)
    return table.select(told.ROWS.names).sort_by([(name, "ascending") for name in told.PERIOD]).to_pylist()


def kept(con: Any, nation: Path) -> dict[str, Any]:
    """The nation's figures and every step to what was told of them, each kept as a table."""
    pq.write_table(told.kinds(CATALOGUE), nation.with_name("kinds.parquet"))
    tables = {name: con.read_parquet(str(nation.with_name(f"{name}.parquet"))) for name in ("facts", "kinds")}
    for name, step in told.STEPS.items():
        tables[name] = con.create_table(name, step(tables))
    return tables


def test_what_places_told_is_the_same_on_two_workers(spark: Any, nation: Path) -> None:
    here, there = (rows(con, kept(con, nation)["told"]) for con in (ibis.duckdb.connect(), spark))
    assert len(here) > 1000
    for name in ("tiled", "split", "tangled"):
        assert {row[name] for row in here} == {True, False}
    for name in ("shade_first", "up_first", "before", "other_value", "after"):
        assert len({row[name] for row in here}) > 2
    assert there == here
