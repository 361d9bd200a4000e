"""How a check of a data set is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Protocol


class Problem(Protocol):
    """What every check finds: where, what, how to mend it."""

    @property
    def code(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def remedy(self) -> str: ...


def report(problems: Iterable[Problem]) -> int:
    """Print problems on stderr; the exit code."""
    found = list(problems)
    for one in found:
        print(f"{one.where}: {one.message} {one.remedy} [{one.code}]", file=sys.stderr)
    print(f"{len(found)} lỗi" if found else "không có lỗi")
    return 1 if found else 0
