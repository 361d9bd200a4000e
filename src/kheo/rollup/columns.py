"""Facts as columns: what the mirror of the ledger holds for totals.

Values are DECIMAL(18,4), as exact as the ledger's own and half as wide as what sums need: below 10**14, in steps of
0.0001. A value that does not fit is refused, never rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from kheo.common.types import Fact
from kheo.rollup.claims import NOT_ADDED

VALUE = pa.decimal128(18, 4)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("indicator", pa.string()),
        ("value", VALUE),
        ("qualifier", pa.string()),
        ("basis", pa.string()),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("place", pa.string()),
        ("source", pa.string()),
        ("form", pa.string()),
        ("state", pa.string()),
        ("whole", pa.bool_()),
        ("seq", pa.int64()),
        ("told_on", pa.date32()),
        ("activity", pa.string()),
    ]
)


def to_table(facts: Iterable[Fact]) -> pa.Table:
    """Facts as an Arrow table of SCHEMA.

    Raises pyarrow.ArrowInvalid for a value with more than four decimals or of 10**14 and more.
    """
    rows = [
        (
            f.id,
            f.indicator,
            f.value,
            f.qualifier.value,
            f.basis.value,
            f.period.start,
            f.period.end,
            f.place,
            f.source,
            f.form.value,
            f.state.value,
            f.dims,
            f.seq,
            f.day,
        )
        for f in facts
    ]
    return of_rows(list(zip(*rows, strict=True)) or [[] for _ in range(14)])


def of_rows(columns: Sequence[Sequence[Any]]) -> pa.Table:
    """A table of SCHEMA from columns in its order, but `dims` in the place of `whole`, and no `activity`.

    `whole` is false for rates and parts; `told_on` is the day of confirmation; `activity` names one of several
    activities told of one period, null mostly. Ids and sources may be numbers.
    """
    id, *plain, source, form, state, dims, seq, told_on = columns
    whole = [not pairs or NOT_ADDED.isdisjoint(key for key, _ in pairs) for pairs in dims]
    activity = [next((x for key, x in pairs if key == "activity"), None) or None for pairs in dims]
    ids, sources = ([str(one) for one in column] for column in (id, source))
    arrays = [ids, *plain, sources, form, state, whole, seq, told_on, activity]
    made = [pa.array(column, kind) for column, kind in zip(arrays, SCHEMA.types, strict=True)]
    return pa.Table.from_arrays(made, schema=SCHEMA)
