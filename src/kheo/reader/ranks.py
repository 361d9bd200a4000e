"""Numbers in the brackets of a ranking: "nhiều buổi tuyên truyền nhất là xã A (20), tiếp đến là xã B (15 buổi)"."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kheo.catalogue import Catalogue
from kheo.common.types import Measure
from kheo.reader.detect import Found

if TYPE_CHECKING:
    from kheo.reader.phrases import Choice

_MOST = re.compile(r"(?<![^\W\d_])(?:nhiều|cao|lớn|ít|thấp) (?P<noun>[^;.\d]{2,120}?) nhất (?:là|thuộc về) ")


def ranked(key: str, it: Found, catalogue: Catalogue) -> list[Choice]:
    """What a number counts that stands in the bracket behind a place of a ranking, best first; nothing for any other."""
    if not key.endswith("(", 0, it.span[0]):
        return []
    told = _MOST.search(key, it.sentence[0], it.span[0])
    if told is None:
        return []
    from kheo.reader.tableheads import Asked, Unit, namer  # most texts rank nobody

    measure = it.quantity.measure
    unit = None if measure is Measure.COUNT else Unit(measure, Decimal(1))
    found = namer(catalogue).named(Asked("", told["noun"], unit, "", None))
    return [replace(choice, words=(told.span("noun"),)) for choice in found]
