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
    if now.method != "partial" and then.method != "partial":
        return True
    told = set(rows_now)
    return bool(told) and told == set(rows_then)


def _apart(now: Total, then: Total) -> bool:
    """No common figure, and for flows no common day: windows longer than a year overlap the one before."""
    if set(now.facts) & set(then.facts):
        return False
    if now.as_of is not None or then.as_of is not None:
        return now.as_of != then.as_of
    return now.start is None or then.end < now.start
