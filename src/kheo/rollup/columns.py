"""Facts as columns: what the mirror of the ledger holds for totals.

Values are DECIMAL(18,4), as exact as the ledger's own and half as wide as what sums need: below 10**14, in steps of
0.0001. A value that does not fit is refused, never rounded.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from kheo.common.types import Fact
from kheo.rollup.claims import NOT_ADDED

AMOUNT = pa.decimal128(38, 6)
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
    """Facts as an Arrow table of SCHEMA; `whole` is false for rates and parts.

    `told_on` is the day of confirmation; `activity` names one of several activities told of one period, null mostly.
    Raises pyarrow.ArrowInvalid for a value with more than four decimals or of 10**14 and more.
    """
    facts = list(facts)
    columns = {
        "id": [f.id for f in facts],
        "indicator": [f.indicator for f in facts],
        "value": [f.value for f in facts],
        "qualifier": [f.qualifier.value for f in facts],
        "basis": [f.basis.value for f in facts],
        "start": [f.period.start for f in facts],
        "end": [f.period.end for f in facts],
        "place": [f.place for f in facts],
        "source": [f.source for f in facts],
        "form": [f.form.value for f in facts],
        "state": [f.state.value for f in facts],
        "whole": [NOT_ADDED.isdisjoint(key for key, _ in f.dims) for f in facts],
        "seq": [f.seq for f in facts],
        "told_on": [f.day for f in facts],
        "activity": [f.activity or None for f in facts],
    }
    return pa.table(columns, schema=SCHEMA)
