"""When two totals of different windows may be set side by side."""

from __future__ import annotations

from collections.abc import Iterable

from kheo.common.types import Qualifier, Total


def comparable(now: Total, then: Total, rows_now: Iterable[str], rows_then: Iterable[str]) -> bool:
    """Whether "tăng 213 buổi" may be said of the two: exact, not estimated, sharing no figure and no day, and
    complete or told by the very same places.

    `rows_now` and `rows_then` are the places below that told of this indicator in each window.
    """
    if now.value is None or not then.value or now.estimated or then.estimated:
        return False
    if {now.qualifier, then.qualifier} != {Qualifier.EXACT} or not _apart(now, then):
        return False
    if not _has_gaps(now) and not _has_gaps(then):
        return True
    told = set(rows_now)
    return bool(told) and told == set(rows_then)


def _has_gaps(total: Total) -> bool:
    """Added from some of the places below only; a share is as whole as its sides, which nobody below told when they
    are the place's own statements."""
    short = 0 < total.coverage.reported < total.coverage.of
    return total.method == "partial" or (total.method == "computed" and short)


def _apart(now: Total, then: Total) -> bool:
    """No common figure, and for flows no common day: windows longer than a year overlap the one before.

    Totals need not name their figures. A stock of which a part was told on or before the earlier day asked may well
    be the figure used there.
    """
    if set(now.facts) & set(then.facts):
        return False
    if now.as_of is not None:
        return now.as_of > then.end
    return now.start is None or then.end < now.start
