"""Shades of a map: which of four a value takes, and what each stands for. Shared by the tile grid and the points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.common.types import Total

from . import cells, show


def scale_of(totals: Iterable[Total]) -> list[Decimal]:
    """The steps of the shades of these totals."""
    return steps([t.value for t in totals if t.value is not None])


def steps(values: list[Decimal]) -> list[Decimal]:
    """Lower bounds of up to four shades: round numbers that part the values."""
    top = cells.biggest(values)
    if top <= 0:
        return []
    base = Decimal(10) ** (len(str(int(top))) - 1)
    return sorted({Decimal(1), (base / 100).max(1), (base / 10).max(1), base})[-4:]


def shade(value: Decimal | None, scale: list[Decimal]) -> int:
    """0 for missing, else 1–4."""
    if value is None:
        return 0
    return max(1, sum(value >= step for step in scale) + (4 - len(scale)))


def legend(scale: list[Decimal]) -> list[tuple[str, str]]:
    """(shade, the values it stands for); the palest also holds what was reported as none."""
    rows = []
    for n, step in enumerate(scale):
        first = show.digits(step if n else 0)
        upper = f"{first} – {show.digits(scale[n + 1] - 1)}" if n + 1 < len(scale) else ""
        rows.append((f"s{n + 1 + 4 - len(scale)}", upper or _("từ %(n)s") % {"n": first}))
    return rows
