"""Answers prepared with an archive: files in its folder `answers`, one a shape and sort, each the digest of what follows
and then Parquet (whose own checksums leave its footer open to a flipped bit).

A file is named by all that its answer depends on (the base's mark, the shape, the code that counts), so one of other rules,
places or figures is never found. Nothing needs them: one that is absent, or not whole, only means counting.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kheo.common.types import Coverage, Qualifier, Total
from kheo.rollup import answers
from kheo.rollup.desk import Source
from kheo.rollup.shapes import Shape

ROOM = "answers"
TOTALS, TABLE = "totals", "table"
DIGEST = hashlib.sha256().digest_size
_ABOUT = b"kheo"
_AMOUNT = pa.struct([("value", pa.string()), ("word", pa.string())])
_STALE = pa.struct([("value", pa.string()), ("day", pa.date32())])
_SHARE = pa.struct([("unit", pa.string()), ("share", pa.string()), ("source", pa.string())])
TOTAL = pa.schema(
    [
        ("indicator", pa.string()),
        ("place", pa.string()),
        ("value", pa.string()),
        ("word", pa.string()),
        ("reported", pa.int64()),
        ("expected", pa.int64()),
        ("method", pa.string()),
        ("estimated", pa.bool_()),
        ("other", _AMOUNT),
        ("as_of", pa.date32()),
        ("stale", _STALE),
        ("contradictions", pa.list_(pa.list_(pa.string()))),
        ("shares", pa.list_(_SHARE)),
    ]
)
"""A total without its window and figures. Numbers are text: a share may have any number of digits."""


def read(sort: str, shape: Shape, source: Source) -> dict[str, Any] | None:
    """The prepared rows of a shape by code (as in `memory.Known`), or None when there are none that can be read."""
    if source.folder is None:
        return None
    path, about = _place(source.folder, source.base_mark, sort, shape)
    try:
        told = path.read_bytes()
        if hashlib.sha256(told[DIGEST:]).digest() != told[:DIGEST]:
            return None
        rows = pq.read_table(pa.py_buffer(told[DIGEST:]))
        said = json.loads((rows.schema.metadata or {})[_ABOUT])
        if said["about"] != about:
            return None
        rows = rows.replace_schema_metadata(None)
        return (
            _read_totals(rows, said["codes"], shape) if sort == TOTALS else _read_table(rows, said["codes"])
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None


def write(sort: str, shape: Shape, source: Source, known: Mapping[str, Any]) -> None:
    """Store rows by code; what is there is replaced when they are whole. OSError."""
    if source.folder is None or shape.land.startswith("#"):  # a map that only this process knows
        return
    path, about = _place(source.folder, source.base_mark, sort, shape)
    rows = (
        _totals(known)
        if sort == TOTALS
        else pa.concat_tables([answers.SCHEMA.empty_table(), *known.values()])
    )
    said = json.dumps({"about": about, "codes": list(known)})
    made = pa.BufferOutputStream()
    pq.write_table(rows.replace_schema_metadata({_ABOUT: said}), made, compression="zstd")
    told = made.getvalue().to_pybytes()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_suffix(".draft")
    try:
        draft.write_bytes(hashlib.sha256(told).digest() + told)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Take away drafts that were left by a process that died. OSError."""
    for draft in folder.glob(f"{ROOM}/*.draft"):
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()


def _place(folder: Path, mark: int, sort: str, shape: Shape) -> tuple[Path, str]:
    """Where an answer lies, and what it says it is about."""
    about = json.dumps([sort, mark, code(), *shape], default=str)
    return folder / ROOM / f"{sort}-{hashlib.sha256(about.encode()).hexdigest()[:24]}.answer", about


@cache
def code() -> str:
    """Changes with the code that answers: what an older Khéo prepared is not read."""
    kheo = Path(__file__).parent.parent
    files = sorted(path for room in ("rollup", "places", "common") for path in (kheo / room).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


# Rows


def _totals(known: Mapping[str, Mapping[str, Total]]) -> pa.Table:
    rows = [_row(total) for told in known.values() for total in told.values()]
    return pa.Table.from_pylist(rows, schema=TOTAL)


def _row(total: Total) -> dict[str, Any]:
    other, stale = total.other, total.stale
    return {
        "indicator": total.indicator,
        "place": total.place,
        "value": None if total.value is None else str(total.value),
        "word": total.qualifier.value,
        "reported": total.coverage.reported,
        "expected": total.coverage.of,
        "method": total.method,
        "estimated": total.estimated,
        "other": None if other is None else {"value": str(other[0]), "word": other[1].value},
        "as_of": total.as_of,
        "stale": None if stale is None else {"value": str(stale[0]), "day": stale[1]},
        "contradictions": [list(ids) for ids in total.contradictions],
        "shares": [
            {"unit": unit, "share": str(share), "source": source} for unit, share, source in total.shares
        ],
    }


def _read_totals(rows: pa.Table, codes: Iterable[str], shape: Shape) -> dict[str, dict[str, Total]]:
    found: dict[str, dict[str, Total]] = {code: {} for code in codes}
    for row in rows.cast(TOTAL).to_pylist():
        found[row["indicator"]][row["place"]] = _total(row, shape)
    return found


def _total(row: dict[str, Any], shape: Shape) -> Total:
    other, stale = row["other"], row["stale"]
    return Total(
        indicator=row["indicator"],
        place=row["place"],
        start=shape.start,
        end=shape.end,
        value=None if row["value"] is None else Decimal(row["value"]),
        qualifier=Qualifier(row["word"]),
        coverage=Coverage(row["reported"], row["expected"]),
        method=row["method"],
        estimated=row["estimated"],
        other=None if other is None else (Decimal(other["value"]), Qualifier(other["word"])),
        as_of=row["as_of"],
        stale=None if stale is None else (Decimal(stale["value"]), stale["day"]),
        contradictions=tuple(tuple(ids) for ids in row["contradictions"]),
        shares=tuple((one["unit"], Decimal(one["share"]), one["source"]) for one in row["shares"]),
    )


def _read_table(rows: pa.Table, codes: Iterable[str]) -> dict[str, pa.Table]:
    told = rows.cast(answers.SCHEMA)
    return {code: told.filter(pc.equal(told["indicator"], code)) for code in codes}
