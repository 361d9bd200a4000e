"""Totals as columns, for answers too large to be objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from kheo.rollup import tables
from kheo.rollup import told as telling
from kheo.rollup.cells import Cell

AMOUNT = pa.decimal128(38, 6)
SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("place", pa.string()),
        ("value", AMOUNT),
        ("word", pa.int8()),
        ("reported", pa.int64()),
        ("expected", pa.int64()),
        ("method", pa.string()),
        ("other_value", AMOUNT),
        ("other_word", pa.int8()),
        ("as_of", pa.date32()),
        ("stale", AMOUNT),
        ("stale_day", pa.date32()),
        ("contradictions", pa.int64()),
        ("estimated", pa.bool_()),
    ]
)


def of_rows(rows: pa.Table, lines: Sequence[str], ids: Sequence[str]) -> pa.Table:
    """Rows of `tables.step` with the words of their numbers: `lines` of indicators, `ids` of units."""
    told = pc.is_valid(rows["value"])
    columns = {name: rows[name] for name in SCHEMA.names if name in rows.column_names}
    columns["indicator"] = pc.take(pa.array(lines, pa.string()), rows["line"])
    columns["place"] = pc.take(pa.array(ids, pa.string()), rows["unit"])
    columns["word"] = pc.fill_null(rows["word"], 0)
    columns["method"] = pc.take(pa.array(tables.METHODS), rows["method"])
    columns["as_of"] = pc.if_else(told, rows["as_of"], None)
    columns["contradictions"] = rows["split"]
    columns["estimated"] = pa.repeat(False, rows.num_rows)
    return pa.table({name: columns[name] for name in SCHEMA.names}).cast(SCHEMA)


def of_cells(
    found: Mapping[str, Mapping[str, Cell]], contradictions: Callable[[str, str, Cell], int]
) -> pa.Table:
    """Cells by place and indicator. `contradictions` counts those of one (indicator, place, cell)."""
    rows = [
        {
            "indicator": code,
            "place": place,
            "value": cell.value,
            "word": telling.WORDS[cell.qualifier],
            "reported": cell.coverage.reported,
            "expected": cell.coverage.of,
            "method": cell.method,
            "other_value": None if cell.other is None else cell.other[0],
            "other_word": None if cell.other is None else telling.WORDS[cell.other[1]],
            "as_of": cell.as_of,
            "stale": None if cell.stale is None else cell.stale[0],
            "stale_day": None if cell.stale is None else cell.stale[1],
            "contradictions": contradictions(code, place, cell),
            "estimated": cell.estimated,
        }
        for place, cells in found.items()
        for code, cell in cells.items()
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def in_order(answer: pa.Table, first: str, codes: Sequence[str]) -> pa.Table:
    """The rows of place `first`, then the others by place, each place's in the order of `codes`."""
    order = pc.index_in(answer["indicator"], pa.array(codes, pa.string()))
    behind = pc.not_equal(answer["place"], first)
    keyed = answer.append_column("_behind", behind).append_column("_order", order)
    keys = [("_behind", "ascending"), ("place", "ascending"), ("_order", "ascending")]
    return keyed.sort_by(keys).drop_columns(["_behind", "_order"])
