"""An archive as a folder: Parquet files of figures and told rows, and meta.json that says what is in them.

It is written beside and renamed when whole, so a folder is right or absent. Memory stays bounded however many
figures there are: they are first spilled sorted by indicator, then told a few indicators at a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis import _

from kheo.rollup import columns, settling, told
from kheo.rollup.scope import Catalogue

META = "meta.json"
GROUP = 120_000
SMALL = 40_000
CHUNK = 500_000
SLICE = 1_000_000
MEMORY = "800MB"
Name = TypeVar("Name", str, int)
FLOWS, STOCKS = "flows", "stocks"
DRAFT = ".draft-"
SPILL = ".spill-"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an archive. `room`: facts, told or told_by_place; `family`: flows or stocks.

    Days are the earliest and latest among its rows; `open`: some of its stocks have no next one.
    """

    name: str
    room: str
    family: str
    rows: int
    size: int
    first: tuple[date, date]
    end: tuple[date, date]
    after: date | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Meta:
    """What an archive holds. `kinds`: by indicator met, how it added when it was told; `lines` and `spots`: the
    numbers of indicators and places are their positions there."""

    layout: str
    mark: int
    figures: int
    kinds: dict[str, list[bool] | None]
    lines: list[str]
    spots: list[str]
    parts: list[Part]


@cache
def layout() -> str:
    """Changes with the code that makes archives: one of an older Khéo is not read."""
    made_by = (columns, told, settling)
    text = b"".join(Path(str(module.__file__)).read_bytes() for module in made_by)
    return hashlib.sha256(text + Path(__file__).read_bytes()).hexdigest()[:12]


def kinds_of(catalogue: Catalogue, codes: Iterable[str]) -> dict[str, list[bool] | None]:
    """How each of `codes` adds, None when the catalogue does not know it."""
    known = {row.pop("code"): list(row.values()) for row in told.kinds(catalogue).to_pylist()}
    return {code: known.get(code) for code in sorted(codes)}


# Reading


def read_meta(folder: Path) -> Meta:
    """OSError, ValueError, KeyError or TypeError when it is not a whole archive of this layout."""
    raw = json.loads((folder / META).read_text())
    if raw["layout"] != layout():
        raise ValueError("layout")
    parts = [_part(**part) for part in raw.pop("parts")]
    for part in parts:
        if (folder / part.name).stat().st_size != part.size:
            raise ValueError(part.name)
    return Meta(parts=parts, **raw)


def _part(first: list[str], end: list[str], after: str | None, **rest: Any) -> Part:
    def days(pair: list[str]) -> tuple[date, date]:
        return date.fromisoformat(pair[0]), date.fromisoformat(pair[1])

    return Part(first=days(first), end=days(end), after=date.fromisoformat(after) if after else None, **rest)


# Writing


def write(
    folder: Path, figures: Iterable[pa.RecordBatch | pa.Table], *, mark: int, catalogue: Catalogue
) -> None:
    """Make `folder` from figures in any order. One that is there already is left as it is."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _draft(folder.parent) as draft:
        spill = draft / "spill"
        spill.mkdir()
        con = connect(spill / "duckdb", MEMORY)
        try:
            spilled = _spill(figures, spill)
            parts = _tell(con, spilled, catalogue, _Files(draft / "whole"))
        finally:
            con.disconnect()
        counts = spilled.counts
        kinds, lines = kinds_of(catalogue, counts), list(counts)
        meta = Meta(layout(), mark, sum(counts.values()), kinds, lines, spilled.places, parts)
        _finish(draft / "whole", meta)
        with contextlib.suppress(FileExistsError, OSError) if folder.exists() else contextlib.nullcontext():
            (draft / "whole").rename(folder)
    _sync(folder.parent)


def spill_of(parent: Path) -> Path:
    """Where this process's questions spill what does not fit their memory."""
    return parent / f"{SPILL}{os.getpid()}"


def connect(spill: Path, memory: str) -> Any:
    """A DuckDB of its own that keeps to `memory` and spills into the folder `spill`."""
    return ibis.duckdb.connect(memory_limit=memory, temp_directory=str(spill))


@contextlib.contextmanager
def _draft(parent: Path) -> Iterator[Path]:
    """A folder to work in, locked while its process lives."""
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=parent))
    lock = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(lock)


def clear_drafts(parent: Path, grace: float) -> None:
    """Remove what processes that died left behind."""
    for draft in parent.glob(f"{DRAFT}*"):
        with contextlib.suppress(OSError):
            if draft.stat().st_mtime > time.time() - grace:
                continue
            lock = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(draft, ignore_errors=True)
            finally:
                os.close(lock)
    for spill in parent.glob(f"{SPILL}*"):
        with contextlib.suppress(PermissionError):
            try:
                os.kill(int(spill.name.removeprefix(SPILL)), 0)
            except ProcessLookupError:
                shutil.rmtree(spill, ignore_errors=True)


@dataclass(frozen=True)
class _Spilled:
    """Chunks of figures on disk; how many figures each indicator has, and every place."""

    chunks: str
    counts: dict[str, int]
    places: list[str]


def _spill(figures: Iterable[pa.RecordBatch | pa.Table], spill: Path) -> _Spilled:
    """Write chunks sorted by indicator. Figures with no last day are in no window: they are left out."""
    counts: dict[str, int] = {}
    places: set[str] = set()
    for n, chunk in enumerate(_chunks(figures, CHUNK)):
        dated = chunk.filter(pc.is_valid(chunk["end"]))
        codes = dated["indicator"].combine_chunks().dictionary_encode()
        order = pc.rank(codes.dictionary).take(codes.indices)
        path = spill / f"{n:06}.parquet"
        pq.write_table(
            dated.take(pc.sort_indices(order)), path, row_group_size=CHUNK // 16, compression="lz4"
        )
        for pair in pc.value_counts(dated["indicator"]).to_pylist():
            counts[pair["values"]] = counts.get(pair["values"], 0) + pair["counts"]
        places.update(pc.unique(dated["place"]).to_pylist())
    return _Spilled(f"{spill}/*.parquet", dict(sorted(counts.items())), sorted(places))


def _chunks(figures: Iterable[pa.RecordBatch | pa.Table], size: int) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    for more in figures:
        table = pa.Table.from_batches([more]) if isinstance(more, pa.RecordBatch) else more
        held.append(table.select(columns.SCHEMA.names).cast(columns.SCHEMA))
        if sum(table.num_rows for table in held) >= size:
            yield pa.concat_tables(held).combine_chunks()
            held = []
    if held:
        yield pa.concat_tables(held).combine_chunks()


def _slices(counts: dict[Name, int], size: int) -> Iterator[list[Name]]:
    """Neighbours that together have about `size` rows."""
    held: list[Name] = []
    rows = 0
    for name, count in counts.items():
        if held and rows + count > size:
            yield held
            held, rows = [], 0
        held.append(name)
        rows += count
    if held:
        yield held


def _tell(con: Any, spilled: _Spilled, catalogue: Catalogue, files: _Files) -> list[Part]:
    """The files of all slices of indicators. Names are kept as numbers in the order of the alphabet meanwhile."""
    kinds = told.kinds(catalogue)
    stock = {row["code"] for row in kinds.to_pylist() if row["stock"]}
    if not spilled.counts:
        return []
    _number(con, spilled)
    figures = con.read_parquet(spilled.chunks)
    for family in (FLOWS, STOCKS):
        mine = {code: n for code, n in spilled.counts.items() if (code in stock) is (family == STOCKS)}
        for codes in _slices(mine, SLICE):
            _take(con, "facts", figures.filter(_.indicator.isin(codes)))
            settling.settle(con.con, kinds)
            _store(con, family, files)
            _store_told(con, family, spilled, files)
    parts = files.close()
    return parts + _by_place(con, [part for part in parts if part.room == "told"], files)


def _number(con: Any, spilled: _Spilled) -> None:
    """Types of all places and indicators that sort, compare and are held as small numbers."""
    con.con.register("names", pa.table({"name": spilled.places}))
    con.con.execute("CREATE TYPE a_place AS ENUM (SELECT name FROM names)")
    con.con.register("names", pa.table({"name": list(spilled.counts)}))
    con.con.execute("CREATE TYPE a_code AS ENUM (SELECT name FROM names)")
    con.con.unregister("names")


def _take(con: Any, name: str, rows: Any) -> None:
    """Rows as a temporary table whose places and indicators are numbered."""
    made = ibis.to_sql(rows, dialect="duckdb")
    con.con.execute(
        f'CREATE OR REPLACE TEMP TABLE "{name}" AS {ibis.to_sql(rows.limit(0), dialect="duckdb")}'
    )
    con.con.execute(f'ALTER TABLE "{name}" ALTER place TYPE a_place')
    con.con.execute(f'ALTER TABLE "{name}" ALTER indicator TYPE a_code')
    con.con.execute(f'INSERT INTO "{name}" {made}')


def _named(name: str, schema: pa.Schema) -> Any:
    """A table by name, without asking for its columns."""
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def _read(con: Any, rows: Any, schema: pa.Schema) -> pa.Table:
    table = con.con.execute(str(ibis.to_sql(rows, dialect="duckdb"))).to_arrow_table()
    return table.cast(schema)


def _store(con: Any, family: str, files: _Files) -> None:
    """The figures of a slice, by the year in which they ended."""
    rows = _named("facts", columns.SCHEMA)
    ordered = rows.order_by([_.end.year(), _.indicator, _.place, _.start, _.end, _.seq])
    for year, made in _years(_read(con, ordered, columns.SCHEMA), "end"):
        files.add("facts", family, year, made)


def _store_told(con: Any, family: str, spilled: _Spilled, files: _Files) -> None:
    """Flows by the year in which they ended, stocks by the year of the next one: a day needs few files of either."""
    rows, day = _named("told", told.ROWS), "after" if family == STOCKS else "end"
    ordered = rows.order_by([_[day].year(), _.indicator, _.place, _.first, _.end])
    table = told.numbered(_read(con, ordered, told.ROWS), list(spilled.counts), spilled.places)
    for year, made in _years(table, day):
        files.add("told", family, year, made)


def _years(table: pa.Table, day: str) -> Iterator[tuple[str, pa.Table]]:
    """The runs of rows of one year; "open" where there is no day."""
    runs = pc.run_end_encode(pc.year(table[day]).combine_chunks())
    first = 0
    for year, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield "open" if year is None else f"{year:04}", table.slice(first, end - first)
        first = end


def _by_place(con: Any, parts: Sequence[Part], files: _Files) -> list[Part]:
    """The told rows once more, all of a place together: for questions about few places."""
    for part in parts:
        stored = con.read_parquet(str(files.folder / part.name))
        counts = stored.group_by("spot").agg(rows=_.count()).order_by("spot").to_pyarrow().to_pydict()
        for spots in _slices(dict(zip(counts["spot"], counts["rows"], strict=True)), SLICE):
            mine = stored.filter(_.spot >= spots[0], _.spot <= spots[-1])
            ordered = mine.order_by([_.spot, _.line, _.first, _.end])
            year = Path(part.name).stem.partition("-")[2]
            files.add("told_by_place", part.family, year, _read(con, ordered, told.SCHEMA))
    return files.close()


@dataclass
class _File:
    """One Parquet file being written, a row group at a time."""

    path: Path
    schema: pa.Schema
    held: list[pa.Table] = field(default_factory=list)
    rows: int = 0
    writer: Any = None
    days: dict[str, tuple[date, date]] = field(default_factory=dict)
    open: bool = False

    def add(self, table: pa.Table) -> None:
        self._look(table)
        self.held.append(table)
        self.rows += table.num_rows
        if sum(one.num_rows for one in self.held) >= SMALL:
            self._write(pa.concat_tables(self.held))
            self.held = []
        else:  # a copy of its own: a slice would keep the whole table it was cut from
            self.held[-1] = table.take(pa.array(range(table.num_rows)))

    def _look(self, table: pa.Table) -> None:
        for name in {"first", "start", "end", "after"} & set(table.column_names):
            found = pc.min_max(table[name]).as_py()
            if found["min"] is not None:
                low, high = self.days.get(name, (found["min"], found["max"]))
                self.days[name] = min(low, found["min"]), max(high, found["max"])
        if "after" in table.column_names:
            self.open = self.open or table["after"].null_count > 0

    def _write(self, table: pa.Table) -> None:
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = pq.ParquetWriter(self.path, self.schema, compression="lz4")
        self.writer.write_table(table, row_group_size=GROUP)

    def close(self, room: str, family: str, folder: Path) -> Part:
        if self.held:
            self._write(pa.concat_tables(self.held))
        self.writer.close()
        _sync(self.path)
        ends = self.days["end"]
        first = self.days.get("first") or (date.min, ends[1])
        after = self.days["after"][1] if "after" in self.days else None
        name, size = str(self.path.relative_to(folder)), self.path.stat().st_size
        return Part(name, room, family, self.rows, size, first, ends, after, self.open)


class _Files:
    """The files of a folder that are open for writing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[tuple[str, str, str], _File] = {}

    def add(self, room: str, family: str, year: str, table: pa.Table) -> None:
        if table.num_rows:
            key = (room, family, year)
            if key not in self._open:
                self._open[key] = _File(self.folder / room / f"{family}-{year}.parquet", table.schema)
            self._open[key].add(table)

    def close(self) -> list[Part]:
        parts = [file.close(room, family, self.folder) for (room, family, _year), file in self._open.items()]
        self._open = {}
        return sorted(parts, key=lambda part: part.name)


def _finish(whole: Path, meta: Meta) -> None:
    whole.mkdir(exist_ok=True)
    text = json.dumps(asdict(meta), default=str, ensure_ascii=False, indent=1)
    (whole / META).write_text(text)
    _sync(whole / META)
    for folder in {whole, *(path.parent for path in whole.glob("*/*"))}:
        _sync(folder)


def _sync(path: Path) -> None:
    """Make what was written survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
