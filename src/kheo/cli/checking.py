"""How a check of a data set is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable


def report(problems: Iterable[str]) -> int:
    """Print problems on stderr; the exit code."""
    found = list(problems)
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"{len(found)} lỗi" if found else "không có lỗi")
    return 1 if found else 0
