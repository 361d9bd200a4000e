"""`told` run by DuckDB step by step; the SQL of the steps is compiled once a process."""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from kheo.rollup import columns, told


@cache
def steps() -> dict[str, str]:
    """`told.STEPS` in DuckDB's words, each reading the tables named before it, `facts` and `kinds`."""
    known = {"facts": columns.SCHEMA, "kinds": told.KINDS}
    tables: dict[str, Any] = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in known.items()
    }
    found: dict[str, str] = {}
    for name, step in told.STEPS.items():
        expression = step(tables)
        found[name] = str(ibis.to_sql(expression, dialect="duckdb"))
        tables[name] = ibis.table(expression.schema(), name=name)
    return found


def settle(cursor: Any, kinds: pa.Table) -> None:
    """From a table or view `facts` that `cursor` sees to a temporary table `told`, in no order."""
    last = _prepare(cursor, kinds)
    cursor.execute(f'CREATE OR REPLACE TEMP TABLE "told" AS {last}')
    for name in steps().keys() - {"told"}:
        cursor.execute(f'DROP TABLE "{name}"')
    cursor.unregister("kinds")


def told_of(cursor: Any, figures: pa.Table, kinds: pa.Table) -> pa.Table:
    """The told rows of a table of figures. `cursor` is one of its own, to be closed: it keeps what was in between."""
    cursor.register("facts", figures)
    return cursor.execute(_prepare(cursor, kinds)).to_arrow_table().cast(told.ROWS)


def _prepare(cursor: Any, kinds: pa.Table) -> str:
    """Take all steps but the last, and say that one."""
    cursor.register("kinds", kinds)
    for name, sql in steps().items():
        if name != "told":
            cursor.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
    return steps()["told"]
