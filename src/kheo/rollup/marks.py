"""What is to be said beside a total: periods that cross the window's edge, and what was told after the cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kheo.rollup.scope import Window


@dataclass(frozen=True, slots=True)
class Marks:
    """Of an indicator at a place and at all places below it.

    `crossing`: periods told that lie partly in the window and partly outside (another calendar's month, say), so
    that they are not in the total. `late`: periods in the total of which a figure was confirmed after the cut-off.
    """

    crossing: int = 0
    late: int = 0


def crosses(first: date, end: date, days: Window) -> bool:
    """Whether first..end is partly in the window; a period that holds the whole window is not."""
    start = days.start or date.min
    return (first < start <= end < days.end) or (start < first <= days.end < end)
