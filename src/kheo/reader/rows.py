"""A reading as rows of plain values, for a table: `pandas.DataFrame(rows(reading))`."""

from __future__ import annotations

from typing import Any

from kheo.common.types import Reading


def rows(reading: Reading) -> list[dict[str, Any]]:
    """One dict a figure, all with the same keys in the same order.

    `value` stays a Decimal in the base unit of `measure`; `from` and `to` are dates or None (an open end); `place` is a name
    and `place_id` the id of the unit as it was then; `dims` a dict; `why` and `doubts` lists of words and of codes.
    """
    return [
        {
            "text": f.text,
            "value": f.value,
            "measure": f.measure.value,
            "qualifier": f.qualifier.value,
            "indicator": f.indicator,
            "kind": f.kind.value if f.kind else None,
            "basis": f.basis.value,
            "from": f.period.start if f.period else None,
            "to": f.period.end if f.period else None,
            "place": f.place.name if f.place else None,
            "place_id": f.place.id if f.place else None,
            "org": f.org,
            "dims": dict(f.dims),
            "confidence": f.confidence,
            "why": list(f.why),
            "doubts": [doubt.code for doubt in f.doubts],
            "start": f.start,
            "end": f.end,
        }
        for f in reading.figures
    ]
