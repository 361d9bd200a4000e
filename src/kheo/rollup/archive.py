"""The archive: figures and told rows as columns, with what changed since they were stored laid over them.

The stored part (the base) never changes. A change makes its keys (an indicator at a place) dirty: the base's rows of
those keys no longer count, and stand anew in small tables in memory. So a confirmed figure is in the next total at
the cost of its keys, however large the base is. Handles share their base and may be read by many threads.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import weakref
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from kheo.common.errors import KheoError
from kheo.common.types import Fact
from kheo.rollup import columns, settling, storing, told
from kheo.rollup.desk import Desk, DuckDesk
from kheo.rollup.scope import Catalogue
from kheo.rollup.storing import STOCKS, Part

MEMORY = "2GB"
KEYS = pa.schema([("indicator", pa.string()), ("place", pa.string())])
Key = tuple[str, str]
_NUMBER = count(1)


class Change(NamedTuple):
    """What became of a figure since the base: `fact` None when it counts no more. `keys`: every (indicator, place)
    it had since then, so that what it no longer says is taken out there."""

    id: str
    fact: Fact | None
    keys: frozenset[Key]


@dataclass(eq=False)
class _Base:
    """What is stored: Parquet files of a folder, or two tables in memory. `views`: names given to sets of files."""

    con: Any
    folder: Path | None
    parts: tuple[Part, ...]
    figures: int
    facts: str = ""
    told: str = ""
    lock: Any = field(default_factory=threading.Lock)
    views: dict[tuple[str, ...], str] = field(default_factory=dict)
    kept: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Over:
    """What is laid over the base: ids that changed, dirty keys, and all figures and told rows of those keys.

    `lines` and `spots`: the numbers of indicators and places, those of the base first. `keys` and `codes`: the mark
    at which each dirty key, and each indicator that has one, last changed.
    """

    lines: tuple[str, ...]
    spots: tuple[str, ...]
    changed: frozenset[str] = frozenset()
    keys: Mapping[Key, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    facts: pa.Table = field(default_factory=columns.SCHEMA.empty_table)
    told: pa.Table = field(default_factory=told.SCHEMA.empty_table)

    def numbers(self, rows: pa.Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """`lines` and `spots` with what is new in `rows` behind."""
        codes = set(pc.unique(rows["indicator"]).to_pylist()).difference(self.lines)
        places = set(pc.unique(rows["place"]).to_pylist()).difference(self.spots)
        return (*self.lines, *sorted(codes)), (*self.spots, *sorted(places))


class Archive:
    """A handle: a base, and what changed since. `mark` is the ledger's counter it is brought up to."""

    def __init__(self, base: _Base, kinds: pa.Table, base_mark: int, mark: int, over: _Over) -> None:
        self.con = base.con
        self.mark, self.base_mark = mark, base_mark
        self._base, self._kinds, self._over = base, kinds, over
        self._views: dict[tuple[str, ...], str] = {}
        self._lock = threading.Lock()
        self._name = f"over_{next(_NUMBER)}"
        self._made: list[str] = []
        weakref.finalize(self, _drop, base.con, self._made).atexit = False
        if over.keys:
            self._lay()

    # Ways to one

    @classmethod
    def build(
        cls,
        folder: Path,
        figures: Iterable[pa.RecordBatch | pa.Table],
        *,
        mark: int,
        catalogue: Catalogue,
    ) -> Archive:
        """Store figures (columns.SCHEMA, any order) in `folder` and open it. Memory stays bounded; OSError."""
        storing.write(folder, figures, mark=mark, catalogue=catalogue)
        return cls.open(folder, catalogue)

    @classmethod
    def open(cls, folder: Path, catalogue: Catalogue) -> Archive:
        """The archive stored in `folder`. KheoError mirror-damaged when it is not whole or of other rules."""
        try:
            meta = storing.read_meta(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(folder) from error
        if storing.kinds_of(catalogue, meta.kinds) != meta.kinds:
            raise _damaged(folder)
        con = storing.connect(storing.spill_of(folder.parent), MEMORY)
        con.con.execute("SET parquet_metadata_cache = true")
        base = _Base(con, folder, tuple(meta.parts), meta.figures)
        weakref.finalize(base, con.disconnect).atexit = False
        over = _Over(tuple(meta.lines), tuple(meta.spots))
        return cls(base, told.kinds(catalogue), meta.mark, meta.mark, over)

    @classmethod
    def of(cls, figures: pa.Table, catalogue: Catalogue) -> Archive:
        """An archive in memory, without files."""
        con, kinds, number = _memory(os.getpid()), told.kinds(catalogue), next(_NUMBER)
        base = _Base(con, None, (), figures.num_rows, f"facts_{number}", f"told_{number}")
        with con.con.cursor() as cursor:
            told_rows = settling.told_of(cursor, figures, kinds)
        numbers = _Over((), ()).numbers(told_rows)
        _create(con, base.facts, figures)
        _create(con, base.told, told.numbered(told_rows, *numbers))
        weakref.finalize(base, _drop, con, [base.facts, base.told]).atexit = False
        return cls(base, kinds, 0, 0, _Over(*numbers))

    def with_changes(self, changes: Sequence[Change], mark: int) -> Archive:
        """A handle on the same base that knows `changes` too. The changes of a base are one history: `mark` only
        grows along it, and with it the versions of what changed."""
        if not changes:
            return Archive(self._base, self._kinds, self.base_mark, mark, self._over)
        over = self._over
        changed = over.changed | {change.id for change in changes}
        facts = [change.fact for change in changes if change.fact is not None]
        touched = {key for change in changes for key in change.keys}
        touched |= {(fact.indicator, fact.place) for fact in facts}
        known = pa.concat_tables([over.facts, self._stored(touched - over.keys.keys())])
        gone = pc.is_in(known["id"], pa.array([change.id for change in changes], pa.string()))
        known = pa.concat_tables([known.filter(pc.invert(gone)), columns.to_table(facts)])
        mine = _has(known, touched)
        with self.con.con.cursor() as cursor:
            told_rows = settling.told_of(cursor, known.filter(mine), self._kinds)
        others = over.told.filter(pc.invert(_has(over.told, touched)))
        numbers = over.numbers(told_rows)
        told_rows = pa.concat_tables([others, told.numbered(told_rows, *numbers)])
        now = max(mark, self.base_mark + 1, *(at + 1 for at in over.codes.values()))
        keys = {**over.keys, **dict.fromkeys(touched, now)}
        codes = {**over.codes, **{code: now for code, _place in touched}}
        made = _Over(*numbers, changed, keys, codes, known, told_rows)
        return Archive(self._base, self._kinds, self.base_mark, mark, made)

    @property
    def lines(self) -> tuple[str, ...]:
        """Indicators by their number in `told.SCHEMA`."""
        return self._over.lines

    @property
    def spots(self) -> tuple[str, ...]:
        """Places by their number in `told.SCHEMA`."""
        return self._over.spots

    @property
    def folder(self) -> Path | None:
        """Where the base is stored; None in memory."""
        return self._base.folder

    @property
    def figures(self) -> int:
        """How many figures the base holds."""
        return self._base.figures

    @property
    def changes(self) -> int:
        """How many figures changed since the base was stored."""
        return len(self._over.changed)

    @property
    def dirty(self) -> frozenset[Key]:
        """Keys in which something changed since the base was stored."""
        return frozenset(self._over.keys)

    def version(self, code: str, place: str | None = None) -> int:
        """The mark at which anything of an indicator, or of its key at `place`, last changed; `base_mark` when nothing
        did since the base was stored."""
        changed = self._over.codes.get(code) if place is None else self._over.keys.get((code, place))
        return self.base_mark if changed is None else changed

    @property
    def kept(self) -> dict[Hashable, Any]:
        """What readers keep of the base, for as long as it is open."""
        return self._base.kept

    @property
    def years(self) -> list[int]:
        """Years in which figures of the stored base end."""
        ends = [part.end for part in self._base.parts if part.room == "facts"]
        return sorted({year for first, last in ends for year in range(first.year, last.year + 1)})

    # Tables

    def desk(self, days: Mapping[str, date]) -> Desk:
        """A place of its own to run the engine's expressions on, for one question."""
        return DuckDesk(self.con, days)

    def told(
        self,
        start: date | None,
        end: date,
        *,
        stocks: bool | None = None,
        by_place: bool = False,
        edges: bool = False,
    ) -> Any:
        """The told rows among which are all that count in start..end, as a table of `told.SCHEMA` that can be read
        while this handle lives, by any cursor of `con.con`.

        `stocks`: only stocks, only flows, or None for both. `edges`: also flows that overlap an end of the window.
        `by_place`: stored with all of a place together (for questions about few places), else all of an indicator.
        """
        room = "told_by_place" if by_place else "told"
        return self._table(room, told.SCHEMA, Days(start, end, edges), stocks)

    def facts(self, start: date | None, end: date, *, stocks: bool | None = None, edges: bool = False) -> Any:
        """The figures told's rows are made of, as a table of `columns.SCHEMA`, likewise."""
        return self._table("facts", columns.SCHEMA, Days(start, end, edges), stocks)

    def _table(self, room: str, schema: pa.Schema, days: Days, stocks: bool | None) -> Any:
        parts = tuple(p for p in self._base.parts if p.room == room and _matters(p, days, stocks))
        with self._lock:
            key = (room, *(part.name for part in parts))
            if key not in self._views:
                self._views[key] = self._view(room, schema, parts)
            return _table(self.con, self._views[key], schema)

    def _view(self, room: str, schema: pa.Schema, parts: Sequence[Part]) -> str:
        """The name of the base's rows of `parts`, without those of dirty keys, with those that stand anew."""
        below = self._below(room, schema, parts)
        if not self._over.keys:
            return below
        top = "facts" if room == "facts" else "told"
        clean = _table(self.con, below, schema).anti_join(
            _table(self.con, f"{self._name}_keys", KEYS), told.KEY
        )
        rows = clean.union(_table(self.con, f"{self._name}_{top}", schema))
        name = f"{self._name}_{len(self._views)}"
        with self.con.con.cursor() as cursor:
            cursor.execute(f'CREATE VIEW "{name}" AS {ibis.to_sql(rows, dialect="duckdb")}')
        self._made.append(name)
        return name

    def _below(self, room: str, schema: pa.Schema, parts: Sequence[Part]) -> str:
        """The name of the base's rows of `parts`."""
        base = self._base
        if base.folder is None:
            return base.facts if room == "facts" else base.told
        with base.lock:
            key = (room, *(part.name for part in parts))
            if key not in base.views:
                name = base.views[key] = f"base_{len(base.views)}"
                if parts:
                    paths = ", ".join(_quoted(str(base.folder / part.name)) for part in parts)
                    with self.con.con.cursor() as cursor:
                        cursor.execute(f'CREATE VIEW "{name}" AS FROM read_parquet([{paths}])')
                else:
                    _create(self.con, name, schema.empty_table())
            return base.views[key]

    # Changes

    def _lay(self) -> None:
        """Put what is laid over the base where queries see it, for as long as this handle lives."""
        pairs = sorted(self._over.keys)
        keys = pa.table(list(zip(*pairs, strict=True)), schema=KEYS)
        for name, table in (("keys", keys), ("facts", self._over.facts), ("told", self._over.told)):
            _create(self.con, f"{self._name}_{name}", table)
            self._made.append(f"{self._name}_{name}")

    def _stored(self, keys: Collection[Key]) -> pa.Table:
        """The base's figures of `keys`. They lie together by indicator, so that few row groups are read."""
        if not keys:
            return columns.SCHEMA.empty_table()
        parts = [part for part in self._base.parts if part.room == "facts"]
        rows = _table(self.con, self._below("facts", columns.SCHEMA, parts), columns.SCHEMA)
        codes, places = (sorted(set(names)) for names in zip(*keys, strict=True))
        near = ibis.to_sql(rows.filter(_.indicator.isin(codes), _.place.isin(places)), dialect="duckdb")
        with self.con.con.cursor() as cursor:
            found = cursor.execute(str(near)).to_arrow_table().cast(columns.SCHEMA)
        return found.filter(_has(found, keys))


@dataclass(frozen=True, slots=True)
class Days:
    """Days asked for; `edges`: with what overlaps an end of them."""

    start: date | None
    end: date
    edges: bool


def _matters(part: Part, days: Days, stocks: bool | None) -> bool:
    """Whether a file may hold a row that counts in `days`."""
    start = days.start or date.min
    if part.family == STOCKS:
        passed = part.room != "facts" and not part.open and (part.after or date.min) <= days.end
        return stocks is not False and part.end[0] <= days.end and not passed
    if days.edges:
        return stocks is not True and part.end[1] >= start and part.first[0] <= days.end
    return stocks is not True and part.end[1] >= start and part.end[0] <= days.end and part.first[1] >= start


def _table(con: Any, name: str, schema: pa.Schema) -> Any:
    """A table or view that is there, without asking the database for its columns."""
    return ops.DatabaseTable(name=name, schema=_columns(schema), source=con).to_expr()


@cache
def _columns(schema: pa.Schema) -> Any:
    return ibis.Schema.from_pyarrow(schema)


def _create(con: Any, name: str, rows: pa.Table) -> None:
    with con.con.cursor() as cursor:
        cursor.register("rows", rows)
        cursor.execute(f'CREATE TABLE "{name}" AS FROM rows')


def _drop(con: Any, names: Sequence[str]) -> None:
    """Views and tables nobody reads any more, the last made first; nothing when the database is closed already."""
    with contextlib.suppress(duckdb.Error), con.con.cursor() as cursor:
        for name in reversed(names):
            for kind in ("VIEW", "TABLE"):
                with contextlib.suppress(duckdb.CatalogException):
                    cursor.execute(f'DROP {kind} IF EXISTS "{name}"')


def _has(table: pa.Table, keys: Iterable[Key]) -> Any:
    """Which rows are of one of `keys`."""
    pairs = pc.binary_join_element_wise(table["indicator"], table["place"], " ")
    return pc.is_in(pairs, pa.array([f"{code} {place}" for code, place in keys], pa.string()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def _memory(_process: int) -> Any:
    """The database of archives in memory, one a process. They are small: sharing the work would cost more than it."""
    spill = Path(tempfile.gettempdir()) / f"kheo-{os.getpid()}"
    return ibis.duckdb.connect(temp_directory=str(spill), threads=1)


def _damaged(folder: Path) -> KheoError:
    return KheoError(
        "mirror-damaged",
        "bản cột của sổ không còn nguyên vẹn.",
        where=str(folder),
        remedy="Chạy “kheo mirror rebuild”; sổ vẫn nguyên vẹn.",
    )
