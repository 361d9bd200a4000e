"""The same totals on Apache Spark, for books that have outgrown one machine: see docs/how-to/national-scale.md.

A `SparkArchive` reads the folder of an archive from storage that every worker reaches and is asked like one:
`engine.table(SparkArchive(session, folder), query, catalogue, places)`. It is read only: what changed since the archive
was stored is not in it. pyspark is not among Khéo's requirements; the session is brought by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from kheo.rollup import storing, tables
from kheo.rollup.desk import compiled


class _Files(NamedTuple):
    """Parquet of one sort of rows; `none`: only their columns are wanted."""

    paths: list[str]
    none: bool


class SparkArchive:
    """An archive's folder asked through a SparkSession (`desk.Source`).

    Raises OSError, ValueError, KeyError or TypeError for a folder that is no whole archive of this Khéo.
    """

    def __init__(self, session: Any, folder: Path) -> None:
        self._session = session
        self._meta = storing.read_meta(folder)
        self.lines, self.spots = tuple(self._meta.lines), tuple(self._meta.spots)
        self.folder, self.base_mark = folder, self._meta.mark
        self.kept: dict[Hashable, Any] = {}

    def version(self, code: str, place: str | None = None) -> int:
        """The mark of what is stored: nothing changes here."""
        return self.base_mark

    def desk(self, days: Mapping[str, date]) -> SparkDesk:
        """A place for the tables of one question."""
        return SparkDesk(self._session, days)

    def told(
        self,
        start: date | None,
        end: date,
        *,
        stocks: bool | None = None,
        by_place: bool = False,
        edges: bool = False,
    ) -> _Files:
        """Files of told rows. Spark skips by itself what lies outside the days that expressions name."""
        return self._rows("told_by_place" if by_place else "told", stocks)

    def facts(
        self, start: date | None, end: date, *, stocks: bool | None = None, edges: bool = False
    ) -> _Files:
        """Files of figures."""
        return self._rows("facts", stocks)

    def _rows(self, room: str, stocks: bool | None) -> _Files:
        parts = [part for part in self._meta.parts if part.room == room]
        some = [part for part in parts if stocks is None or (part.family == storing.STOCKS) is stocks]
        # A folder without stocks still has their columns.
        return _Files([str(self.folder / part.name) for part in some or parts], none=not some)


class SparkDesk:
    """A session of its own on the cluster (`desk.Desk`): its views are seen by no other question."""

    def __init__(self, session: Any, days: Mapping[str, date]) -> None:
        self._session = session.newSession()
        self._values: dict[str, tables.Value] = dict(days)

    def close(self) -> None:
        """Drop what was put here; kept rows go with it."""
        for table in self._session.catalog.listTables():
            if table.isTemporary:
                self._session.catalog.dropTempView(table.name)

    def name(self, values: Mapping[str, tables.Value]) -> None:
        self._values.update(values)

    def put(self, name: str, table: pa.Table) -> None:
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def view(self, name: str, table: _Files) -> None:
        # Read here, as a view belongs to the session that its rows were read in.
        rows = self._session.read.parquet(*table.paths)
        (rows.limit(0) if table.none else rows).createOrReplaceTempView(name)

    def keep(self, name: str, make: Callable[..., Any], *shape: Any) -> None:
        self._ask(make, *shape).localCheckpoint().createOrReplaceTempView(name)

    def run(self, make: Callable[..., Any], *shape: Any) -> pa.Table:
        found: pa.Table = self._ask(make, *shape).toArrow()
        return found.cast(make(*shape).schema().to_pyarrow())

    def _ask(self, make: Callable[..., Any], *shape: Any) -> Any:
        return self._session.sql(tables.fill(compiled("pyspark", make, *shape), self._values))
