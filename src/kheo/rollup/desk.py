"""Where the engine's expressions are run: by DuckDB on a cursor of its own, or by whatever else a source brings."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import ibis
import pyarrow as pa

from kheo.rollup import tables

_READ = re.compile(r'\b(FROM|JOIN) "(\w+)"')
LARGE = 1000
"""From so many rows on DuckDB has to know how many they are to join them well; it does not know of Arrow tables."""


class Desk(Protocol):
    """Where the tables of one question are put under the names that expressions use, and expressions are run."""

    def name(self, values: Mapping[str, tables.Value]) -> None:
        """Give numbers and words of the question the names that expressions use."""

    def put(self, name: str, table: pa.Table) -> None:
        """Put a small table under a name."""

    def view(self, name: str, table: Any) -> None:
        """Put a table of the archive under a name."""

    def keep(self, name: str, make: Callable[..., Any], *shape: Any) -> None:
        """Run the expression that `make` gives for a shape and keep its rows under a name."""

    def run(self, make: Callable[..., Any], *shape: Any) -> pa.Table:
        """Run the expression that `make` gives for a shape."""

    def close(self) -> None:
        """Give back what the question took. What was put here is gone."""


class Source(Protocol):
    """Figures and told rows as columns, kept by whoever owns them (`archive.Archive`)."""

    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def spots(self) -> tuple[str, ...]: ...
    @property
    def folder(self) -> Path | None: ...
    @property
    def base_mark(self) -> int: ...
    def version(self, code: str, place: str | None = None) -> int: ...
    @property
    def kept(self) -> dict[Hashable, Any]: ...
    def desk(self, days: Mapping[str, date]) -> Desk: ...
    def told(
        self,
        start: date | None,
        end: date,
        *,
        stocks: bool | None = None,
        by_place: bool = False,
        edges: bool = False,
    ) -> Any: ...
    def facts(
        self, start: date | None, end: date, *, stocks: bool | None = None, edges: bool = False
    ) -> Any: ...


class DuckDesk:
    """A cursor of a DuckDB. `days`: the days of the question by name."""

    def __init__(self, con: Any, days: Mapping[str, date]) -> None:
        self._cursor = con.con.cursor()
        self._values: dict[str, tables.Value] = dict(days)
        self._kept: set[str] = set()
        self._views: dict[str, str] = {}

    def close(self) -> None:
        self._cursor.close()

    def name(self, values: Mapping[str, tables.Value]) -> None:
        self._values.update(values)

    def put(self, name: str, table: pa.Table) -> None:
        if name in self._kept:
            self._cursor.execute(f'DROP TABLE "{name}"')
            self._kept.remove(name)
        if table.num_rows < LARGE:
            self._cursor.register(name, table)
            return
        self._cursor.unregister(name)
        self._cursor.register(f"{name}_rows", table)
        self._kept.add(name)
        self._cursor.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM "{name}_rows"')

    def view(self, name: str, table: Any) -> None:
        self._views[name] = table.get_name()

    def keep(self, name: str, make: Callable[..., Any], *shape: Any) -> None:
        self._cursor.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {self._sql(make, *shape)}')

    def run(self, make: Callable[..., Any], *shape: Any) -> pa.Table:
        found: pa.Table = self._cursor.execute(self._sql(make, *shape)).to_arrow_table()
        return found

    def _sql(self, make: Callable[..., Any], *shape: Any) -> str:
        # Views are put into the text: making one costs as much as a small statement.
        sql = tables.fill(compiled("duckdb", make, *shape), self._values)
        return _READ.sub(lambda read: f'{read[1]} "{self._views.get(read[2], read[2])}"', sql)


@cache
def compiled(dialect: str, make: Callable[..., Any], *shape: Any) -> str:
    """The SQL of an expression, compiled once for every question of its shape."""
    return str(ibis.to_sql(make(*shape), dialect=dialect))
