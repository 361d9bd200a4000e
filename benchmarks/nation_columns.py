"""Figures under way as numpy columns, and the Arrow columns they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Row = dict[str, npt.NDArray[Any]]

EVER = np.iinfo(np.int64).min  # stands for "no first day" until the columns are made
STEP = 10_000  # values are whole steps of 0.0001 until the columns are made
STATEMENT, ENTRY = 0, 1


def day(when: date) -> int:
    """Days since 1/1/1970, as Arrow counts them."""
    return when.toordinal() - 719_163


def last_of(year: int, month: int) -> int:
    """The last day of a month, as days since 1970."""
    return day(date(year + month // 12, month % 12 + 1, 1)) - 1


@dataclass
class Rows:
    """Figures under way, column by column; `place` and `code` are positions, `source` a document's number."""

    parts: list[Row] = field(default_factory=list)

    def add(
        self,
        place: Ints,
        code: Ints,
        value: Ints,
        first: Ints | int,
        end: Ints | int,
        source: Ints,
        form: int = STATEMENT,
    ) -> None:
        n = len(place)
        row: Row = {
            "place": place.astype(np.int32),
            "code": code.astype(np.int16),
            "value": value,
            "first": np.broadcast_to(np.asarray(first, np.int64), n),
            "end": np.broadcast_to(np.asarray(end, np.int64), n),
            "source": source,
            "form": np.full(n, form, np.int8),
            "whole": np.ones(n, bool),
            "target": np.zeros(n, bool),
        }
        self.parts.append(row)

    def again(self, row: Row, **changes: npt.NDArray[Any]) -> None:
        self.parts.append({**row, **changes})

    def columns(self) -> Row:
        return {name: np.concatenate([part[name] for part in self.parts]) for name in self.parts[0]}


def names(positions: npt.NDArray[Any], words: list[Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(positions.astype(np.int32)), pa.array(words)
    ).dictionary_decode()


def dates(days: Ints, absent: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    return (
        pa.array(np.where(absent, 0, days) if absent is not None else days, mask=absent)
        .cast(pa.int32())
        .cast(pa.date32())
    )


def amounts(steps: Ints) -> pa.Array:
    """Whole steps of 0.0001 as decimals."""
    words = np.zeros((len(steps), 2), np.int64)
    words[:, 0] = steps
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(steps), [None, pa.py_buffer(words)])
