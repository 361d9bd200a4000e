"""The engine's expressions over told rows. Each takes tables and gives a table; nothing is run here.

They are written over tables that are only named (`NAMES`) and days that are only named (`day`), so that each is
compiled once for every question of its kind, and for any database Ibis speaks to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from kheo.rollup import columns
from kheo.rollup import told as telling

SUM = telling.SUM
Value = date | int | str
PARTIAL, STATED, BELOW = 1, 2, 3
CELL = (
    "line",
    "unit",
    "value",
    "word",
    "reported",
    "expected",
    "method",
    "other_value",
    "other_word",
    "as_of",
    "newest",
    "stale",
    "stale_day",
)
METHODS = ("missing", "partial", "stated", "below")

# What is put under a name for one question. Units are numbers of the atlas; `code` is the number of a unit for what
# is told below it and -1 - number for what it told itself. `line` and `spot` are the archive's numbers of
# indicators and places, `window` the number of a window of the question (stocks have their own, by staleness).
EDGES = pa.schema([("window", pa.int8()), ("spot", pa.int32()), ("code", pa.int32())])
UNITS = pa.schema(
    [
        ("window", pa.int8()),
        ("unit", pa.int32()),
        ("parent", pa.int32()),
        ("depth", pa.int8()),
        ("expected", pa.int32()),
        ("wanted", pa.bool_()),
    ]
)
KINDS = pa.schema(
    [
        ("line", pa.int16()),
        ("window", pa.int8()),
        ("adds", pa.bool_()),
        ("stock", pa.bool_()),
        ("oldest", pa.date32()),
        ("reaches", pa.bool_()),
    ]
)
AMOUNT = pa.decimal128(38, 4)
GROUPED = pa.schema(
    [
        ("line", pa.int16()),
        ("code", pa.int32()),
        ("value", AMOUNT),
        ("word", pa.int8()),
        ("n", pa.int32()),
        ("reported", pa.int32()),
        ("split", pa.int32()),
        ("as_of", pa.date32()),
        ("newest", pa.date32()),
        ("stale", AMOUNT),
        ("stale_day", pa.date32()),
        ("other_value", AMOUNT),
        ("other_word", pa.int8()),
        ("other_n", pa.int32()),
    ]
)
CELLS = pa.schema(
    [
        ("line", pa.int16()),
        ("unit", pa.int32()),
        ("window", pa.int8()),
        ("parent", pa.int32()),
        ("wanted", pa.bool_()),
        ("value", AMOUNT),
        ("word", pa.int8()),
        ("reported", pa.int32()),
        ("expected", pa.int32()),
        ("method", pa.int8()),
        ("other_value", AMOUNT),
        ("other_word", pa.int8()),
        ("as_of", pa.date32()),
        ("newest", pa.date32()),
        ("stale", AMOUNT),
        ("stale_day", pa.date32()),
        ("split", pa.int32()),
    ]
)
KEYS = pa.schema([("indicator", pa.string()), ("place", pa.string())])
WATCHED = pa.schema([("window", pa.int8()), ("unit", pa.int32()), ("ended", pa.bool_())])
ASKED = pa.schema([("indicator", pa.string())])
HERE = pa.schema([("place", pa.string())])
VIEWED = pa.schema([("line", pa.int16()), ("code", pa.int32()), ("n", pa.int32())])
SPLIT = pa.schema([*KEYS, ("first", pa.date32()), ("end", pa.date32())])
UNDER = pa.schema([("window", pa.int8()), ("spot", pa.int32()), ("row", pa.int32())])
LOSERS = pa.schema([("id", pa.string())])
OPENED = pa.schema([("id", pa.string()), ("seq", pa.int64())])
USED = pa.schema([("line", pa.int16()), ("code", pa.int32()), ("top", pa.int32())])
BORN = pa.schema([("spot", pa.int32()), ("born", pa.date32())])
LEFT_OUT = pa.schema([("line", pa.int16()), ("unit", pa.int32())])
CALLED = pa.schema([("line", pa.int16()), ("unit", pa.int32()), ("of", pa.int32())])
DOCUMENTS = pa.schema([("source", pa.string()), ("figures", pa.int32())])
TOLD = telling.SCHEMA

NAMES: Mapping[str, pa.Schema] = {
    "told": TOLD,
    "told_stocks": TOLD,
    "facts": columns.SCHEMA,
    "edges": EDGES,
    "units": UNITS,
    "kinds": KINDS,
    "settled": GROUPED,
    "keys": KEYS,
    "left_out": LEFT_OUT,
    "called": CALLED,
    "used": USED,
    "watched": WATCHED,
    "born": BORN,
    "asked": ASKED,
    "here": HERE,
    "viewed": VIEWED,
    "split_keys": SPLIT,
    "losers": LOSERS,
    "under": UNDER,
    "told_edges": TOLD,
}


@cache
def named(name: str) -> Any:
    """The table that is put under `name` when a question is asked."""
    if name == "based":
        return ibis.table(start(True, True).schema(), name=name)
    return ibis.table(ibis.Schema.from_pyarrow(NAMES[name]), name=name)


# Days of the question


@ibis.udf.scalar.builtin(name="asked_day")  # type: ignore[untyped-decorator]
def _asked_day(name: str) -> date: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="asked_number")  # type: ignore[untyped-decorator]
def _asked_number(name: str) -> int: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="asked_word")  # type: ignore[untyped-decorator]
def _asked_word(name: str) -> str: ...  # type: ignore[empty-body]


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _bit_or(word: int, where: bool = True) -> int: ...  # type: ignore[empty-body]


_ASKED = re.compile(r"ASKED_(?:DAY|NUMBER|WORD)\('(\w+)'\)", re.IGNORECASE)
_PLAIN = re.compile(r"[^'\\]*")


def day(name: str) -> Any:
    """A day of the question, put in by `fill` when it is asked."""
    return _asked_day(name).name(name)


def numbers(name: str, size: int) -> list[Any]:
    """Numbers of the question listed under a name (`listed`)."""
    return [_asked_number(f"{name}_{n}").name(f"{name}_{n}") for n in range(size)]


def texts(name: str, size: int) -> list[Any]:
    """Words of the question listed under a name (`listed`)."""
    return [_asked_word(f"{name}_{n}").name(f"{name}_{n}") for n in range(size)]


def listed(name: str, values: Sequence[Value]) -> dict[str, Value]:
    """The members of a list that is not empty, each under a name; some twice, so that few sizes have to be compiled."""
    size = 1 << (len(values) - 1).bit_length()
    return {f"{name}_{n}": values[min(n, len(values) - 1)] for n in range(size)}


def fill(sql: str, values: Mapping[str, Value]) -> str:
    """Compiled SQL with the days, numbers and words of one question as literals, which every database reads alike."""
    return _ASKED.sub(lambda asked: _literal(values[asked[1]]), sql)


def _literal(value: Value) -> str:
    """ValueError for words that databases would quote in different ways."""
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int):
        return str(value)
    if not _PLAIN.fullmatch(value):
        raise ValueError(value)
    return f"'{value}'"


def words(table: Any, column: str, where: Any = None) -> Any:
    """All words of a group as one mask."""
    return _bit_or(table[column], where=where) if where is not None else _bit_or(table[column])


def folded(mask: Any, n: Any) -> Any:
    """The word of a sum of `n` amounts from the mask of their words (Qualifier.plus): one alone keeps its own."""
    about = (mask >= telling.ABOUT) | (mask == telling.OVER + telling.UNDER)
    return ibis.ifelse((n > 1) & about, telling.ABOUT, mask).cast("int8")


# Told rows in the window


def _free(first: Any, end: Any) -> Any:
    """Whether a holder does not itself lie in the window (or there is none)."""
    return first.isnull() | (first < day("start")) | (end > day("end"))


def in_window(told: Any) -> Any:
    """Flows told of a period inside the window, but those of tangled keys."""
    return told.filter(told.first >= day("start"), told.end <= day("end"), ~told.tangled)


def stands(told: Any) -> Any:
    """Whether a flow's row in the window is added: nothing narrower fills it, nothing wider stands."""
    return ~told.tiled & _free(told.shade_first, told.shade_end)


def is_root(told: Any) -> Any:
    """Whether nothing wider of its key lies in the window."""
    return _free(told.up_first, told.up_end)


def opens(told: Any) -> Any:
    """Whether a row in the window is the first of its key there that none holds: one such says that a place told."""
    return is_root(told) & (told.before.isnull() | (told.before < day("start")))


def on_the_day(told: Any) -> Any:
    """Stocks as last told on the day asked or before, but those of tangled keys."""
    return told.filter(
        told.end <= day("end"), told.widest, told.after.isnull() | (told.after > day("end")), ~told.tangled
    )


# From told rows to sums by unit


def flows(told: Any, edges: Any, kinds: Any) -> Any:
    """Sums (GROUPED) of the asked flows by the unit above, and by the unit itself."""
    rows = in_window(told).semi_join(kinds.filter(~kinds.stock), "line")
    rows = rows.join(edges.filter(edges.window == 0), "spot")
    stood, opened = stands(rows), opens(rows)
    sums = rows.group_by("line", "code").agg(
        value=rows.value.sum(where=stood),
        word=words(rows, "word", stood),
        n=rows.count(where=stood),
        reported=rows.count(where=opened),
        split=rows.split.cast("int8").sum(),
    )
    return _grouped(sums)


def others(told: Any, edges: Any, kinds: Any) -> Any:
    """The second views (GROUPED) of units that told flows: the sum of the views not taken, where there is one."""
    rows = in_window(told).semi_join(kinds.filter(~kinds.stock), "line")
    rows = rows.join(edges.filter(edges.window == 0, edges.code < 0), "spot")
    rows = rows.filter(is_root(rows))
    rows = rows.mutate(
        second=ibis.coalesce(rows.other_value, rows.value),
        second_word=ibis.ifelse(rows.other_value.notnull(), rows.other_word, rows.word),
    )
    sums = rows.group_by("line", "code").agg(
        other_value=rows.second.sum(),
        other_word=words(rows, "second_word"),
        other_n=rows.count(),
        seconds=rows.other_value.count(),
    )
    return _grouped(sums.filter(sums.seconds > 0).drop("seconds"))


def stocks(told: Any, edges: Any, kinds: Any) -> Any:
    """Sums (GROUPED) of the asked stocks by the unit above, and by the unit itself."""
    rows = on_the_day(told).join(kinds.filter(kinds.stock), "line")
    rows = rows.join(edges, ["window", "spot"])
    fresh = rows.oldest.isnull() | (rows.end >= rows.oldest)
    sums = rows.group_by("line", "code").agg(
        value=rows.value.sum(where=fresh),
        word=words(rows, "word", fresh),
        n=rows.count(where=fresh),
        reported=rows.count(where=fresh),
        split=rows.split.cast("int8").sum(),
        as_of=rows.end.min(where=fresh),
        newest=rows.end.max(where=fresh),
        stale=rows.value.max(where=~fresh),
        stale_day=rows.end.max(where=~fresh),
    )
    return _grouped(sums)


def _grouped(sums: Any) -> Any:
    """The same with every column of GROUPED, null where there is nothing."""
    kinds = ibis.Schema.from_pyarrow(GROUPED)
    return sums.select(
        **{
            name: sums[name].cast(kind) if name in sums.columns else ibis.null(kind)
            for name, kind in kinds.items()
        }
    )


# From sums to cells, level by level


def base(parts: Sequence[Any]) -> Any:
    """One row per indicator and unit: what it told itself (`own_…`) and the sums of the leaves directly below."""
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    rows = rows.mutate(own=rows.code < 0, unit=ibis.ifelse(rows.code < 0, -1 - rows.code, rows.code))
    own, below = rows.own, ~rows.own
    return rows.group_by("line", "unit").agg(
        own_value=rows.value.max(where=own),
        own_word=words(rows, "word", own),
        own_n=rows.n.sum(where=own).cast("int32"),
        own_day=rows.newest.max(where=own),
        stale=rows.stale.max(where=own),
        stale_day=rows.stale_day.max(where=own),
        other_value=rows.other_value.max(),
        other_word=words(rows, "other_word"),
        other_n=rows.other_n.max(),
        value=rows.value.sum(where=below).cast(SUM),
        word=words(rows, "word", below),
        n=rows.n.sum(where=below).cast("int32"),
        reported=rows.reported.sum(where=below).cast("int32"),
        whole=ibis.literal(True),
        as_of=rows.as_of.min(where=below),
        newest=rows.newest.max(where=below),
        split=rows.split.sum().cast("int32"),
    )


def level(based: Any, above: Any, kinds: Any, units: Any, called: Any = None) -> Any:
    """Cells of `units` (of one depth) from their `based` rows and the sums `above` of the units below them."""
    rows = based.semi_join(units, "unit")
    if above is not None:
        rows = _merged(rows, above)
    rows = rows.join(kinds.select("line", "window", "adds"), "line").join(units, ["window", "unit"])
    if called is not None:
        rows = rows.left_join(called, ["line", "unit"])
        rows = rows.mutate(expected=ibis.coalesce(rows.of, rows.expected)).drop(
            "of", "line_right", "unit_right"
        )
    return _chosen(rows)


def _merged(based: Any, above: Any) -> Any:
    """Rows of `base` with sums of a higher level added to those of the leaves."""
    schema = based.schema()
    padded = above.select(
        **{n: above[n].cast(k) if n in above.columns else ibis.null(k) for n, k in schema.items()}
    )
    rows = based.union(padded)
    masks = ("own_word", "other_word", "word")
    sums = ("own_n", "value", "n", "reported", "split")
    return rows.group_by("line", "unit").agg(
        **{
            name: words(rows, name)
            if name in masks
            else rows[name].sum().cast(kind)
            if name in sums
            else rows.whole.all()
            if name == "whole"
            else rows[name].min()
            if name == "as_of"
            else rows[name].max()
            for name, kind in schema.items()
            if name not in ("line", "unit")
        }
    )


def _chosen(rows: Any) -> Any:
    """Counted when all are in, else stated, else what there is; the view not taken beside it."""
    nothing, no_word = ibis.null(SUM), ibis.null("int8")
    rows = rows.mutate(
        told=rows.own_n.fill_null(0) > 0,
        counted=rows.adds & (rows.n.fill_null(0) > 0),
        reported=rows.reported.fill_null(0),
        own_word=folded(rows.own_word, rows.own_n),
        word=folded(rows.word, rows.n),
        other_word=folded(rows.other_word, rows.other_n),
    )
    rows = rows.mutate(all_in=rows.counted & (rows.reported == rows.expected) & rows.whole)
    rows = rows.mutate(up=rows.counted & (rows.all_in | ~rows.told))
    up, beside = rows.up, ~rows.up & rows.told & rows.counted
    return rows.select(
        "line",
        "unit",
        "window",
        "parent",
        "wanted",
        value=ibis.cases((up, rows.value), (rows.told, rows.own_value), else_=nothing),
        word=ibis.cases((up, rows.word), (rows.told, rows.own_word), else_=no_word),
        reported=rows.reported,
        expected=rows.expected,
        method=ibis.cases((up & rows.all_in, BELOW), (up, PARTIAL), (rows.told, STATED), else_=0).cast(
            "int8"
        ),
        other_value=ibis.cases(
            (up & rows.told, rows.own_value),
            (beside, rows.value),
            (~up & rows.told, rows.other_value),
            else_=nothing,
        ),
        other_word=ibis.cases(
            (up & rows.told, rows.own_word),
            (beside, rows.word),
            (~up & rows.told, rows.other_word),
            else_=no_word,
        ),
        as_of=ibis.ifelse(up, rows.as_of, rows.own_day),
        newest=ibis.ifelse(up, rows.newest, rows.own_day),
        stale=rows.stale,
        stale_day=rows.stale_day,
        split=rows.split,
    )


def raised(cells: Any, left_out: Any = None) -> Any:
    """Sums over the cells of one depth by the unit above. `left_out`: those another unit answers for."""
    rows = cells.filter(cells.parent.notnull())
    added = rows.value.notnull()
    if left_out is not None:
        out = left_out.select("line", "unit", out=ibis.literal(True))
        rows = rows.left_join(out, ["line", "unit"]).drop("line_right", "unit_right")
        added = rows.value.notnull() & rows.out.isnull()
    return rows.group_by("line", unit=rows.parent).agg(
        value=rows.value.sum(where=added).cast(SUM),
        word=words(rows, "word", added),
        n=rows.count(where=added).cast("int32"),
        reported=rows.count(where=added).cast("int32"),
        whole=(rows.method >= STATED).all(where=added),
        as_of=rows.as_of.min(where=added),
        newest=rows.newest.max(where=added),
        split=rows.split.sum().cast("int32"),
    )


# Whole questions


def start(flows_too: bool, stocks_too: bool) -> Any:
    """The rows of `base` for a question of flows, of stocks or of both."""
    edges, kinds = named("edges"), named("kinds")
    parts = [named("settled")]
    if flows_too:
        parts += [flows(named("told"), edges, kinds), others(named("told"), edges, kinds)]
    if stocks_too:
        parts.append(stocks(named("told_stocks"), edges, kinds))
    return base(parts)


def step(depth: int, first: bool) -> Any:
    """Cells of one depth from the kept "based" and the kept cells below."""
    above = None if first else raised(cells_of(depth + 1), left_out_of(depth + 1))
    return level(named("based"), above, named("kinds"), _of_depth(depth), named("called"))


def contested(depth: int) -> Any:
    """Of one depth, stocks of units below a watched one in which one told that ended and another may answer."""
    cells, watched = cells_of(depth), named("watched")
    rows = cells.filter(cells.value.notnull()).join(watched, ["window", "unit"])
    groups = rows.filter(rows.ended).select("line", "parent").distinct()
    return rows.semi_join(groups, ["line", "parent"]).select("line", "window", "parent", "unit", "newest")


def gathered(depths: Sequence[int]) -> Any:
    """The cells of wanted units over all kept depths."""
    levels = [cells_of(depth) for depth in depths]
    found = ibis.union(*levels) if len(levels) > 1 else levels[0]
    return found.filter(found.wanted)


def _of_depth(depth: int) -> Any:
    units = named("units")
    return units.filter(units.depth == depth).drop("depth")


@cache
def cells_of(depth: int) -> Any:
    """The kept cells of a depth."""
    return ibis.table(ibis.Schema.from_pyarrow(CELLS), name=f"cells_{depth}")


def left_out_of(depth: int) -> Any:
    """Stocks of a depth that another unit answers for."""
    return ibis.table(ibis.Schema.from_pyarrow(LEFT_OUT), name=f"left_out_{depth}")
