"""The expressions that run on DuckDB, run on Apache Spark, give the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import spark_cluster
from random_worlds import world
from rollup_world import CATALOGUE

from kheo import catalogue, places
from kheo.common.types import Level
from kheo.rollup import Query, columns, engine, told
from kheo.rollup.archive import Archive
from kheo.rollup.spark import SparkArchive

WORLDS = 120
FIGURES = 15_000
MERGER = date(2025, 7, 1)

pytestmark = pytest.mark.skipif(spark_cluster.java() is None, reason="Apache Spark needs Java 17")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("spark")
    with spark_cluster.cluster(folder) as master, spark_cluster.session(master, folder) as session:
        yield session


# What places told


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The figures of many random worlds side by side: every rule is met, and no two worlds share a place."""
    figures = [
        replace(fact, id=f"{seed}-{fact.id}", place=f"{seed}/{fact.place}", seq=seed * 1000 + fact.seq)
        for seed in range(WORLDS)
        for fact in world(seed).facts
    ]
    folder = tmp_path_factory.mktemp("worlds")
    pq.write_table(columns.to_table(figures), folder / "facts.parquet")
    pq.write_table(told.kinds(CATALOGUE), folder / "kinds.parquet")
    return folder


def told_by(con: Any, worlds: Path) -> list[dict[str, Any]]:
    """What is told of the worlds in a fixed order, every step to it kept as a table."""
    tables = {name: con.read_parquet(str(worlds / f"{name}.parquet")) for name in ("facts", "kinds")}
    for name, step in told.STEPS.items():
        tables[name] = con.create_table(name, step(tables))
    table: pa.Table = con.to_pyarrow(tables["told"])
    rows = table.select(told.ROWS.names).sort_by([(name, "ascending") for name in told.PERIOD])
    return rows.to_pylist()


def test_what_places_told_is_the_same_on_two_workers(spark: Any, worlds: Path) -> None:
    here, there = (told_by(con, worlds) for con in (ibis.duckdb.connect(), ibis.pyspark.connect(spark)))
    assert len(here) > 1000
    for name in ("tiled", "split", "tangled"):
        assert {row[name] for row in here} == {True, False}
    for name in ("shade_first", "up_first", "before", "other_value", "after"):
        assert len({row[name] for row in here}) > 2
    assert there == here


# Whole questions


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Two years of the nation that benchmarks are made with, some of its periods crossed by others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
        from nation import batches

        told_all = pa.Table.from_batches(batches(FIGURES), columns.SCHEMA)
    days = told_all["end"]
    told_then = told_all.filter(
        pc.and_(pc.greater_equal(days, date(2023, 11, 1)), pc.less(days, date(2026, 1, 1)))
    )
    folder = tmp_path_factory.mktemp("nation") / "archive"
    figures = pa.concat_tables([told_then, _crossing(told_then)])
    return Archive.build(folder, [figures], mark=1, catalogue=catalogue.load())


def _crossing(figures: pa.Table) -> pa.Table:
    """Other sources for every fortieth month of a commune, from its middle to the middle of the next."""
    statements = figures.filter(
        pc.and_(pc.equal(figures["form"], "statement"), pc.is_valid(figures["start"]))
    )
    half = timedelta(days=15)
    rows = [
        row
        | {
            "id": f"x{row['id']}",
            "source": "x",
            "start": row["start"] + half,
            "end": row["end"] + half,
            "value": row["value"] + Decimal(1),
            "seq": row["seq"] + 1,
        }
        for row in statements.slice(0, statements.num_rows).to_pylist()[::40]
    ]
    return pa.Table.from_pylist(rows, schema=columns.SCHEMA)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(Query((), date(2024, 1, 1), date(2024, 12, 31)), id="provinces-then"),
        pytest.param(
            Query((), date(2025, 1, 1), date(2025, 12, 31), boundaries=MERGER),
            id="provinces-after-the-merger",
        ),
        pytest.param(
            Query((), date(2025, 1, 1), date(2025, 12, 31), "01", Level.COMMUNE), id="one-province-communes"
        ),
    ],
)
def test_totals_are_the_same_on_two_workers(spark: Any, nation: Archive, query: Query) -> None:
    assert nation.folder is not None
    known, counted = places.load(), catalogue.load()
    here = engine.table(nation, query, counted, known)
    there = engine.table(SparkArchive(spark, nation.folder), query, counted, known)
    assert here.num_rows > 5
    assert there.to_pylist() == here.to_pylist()
    assert there.schema == here.schema


def test_the_nation_asked_about_meets_the_rules(nation: Archive) -> None:
    year = Query((), date(2024, 1, 1), date(2024, 12, 31))
    found = engine.table(nation, year, catalogue.load(), places.load())
    assert {"stated", "partial"} <= set(found["method"].to_pylist())
    assert found["other_value"].null_count < found.num_rows
    assert found["as_of"].null_count < found.num_rows
    assert len(set(found["word"].to_pylist())) > 2
    assert pc.sum(found["contradictions"]).as_py() > 0
