"""Structural numbering of a report (Decree 30/2020, Appendix I: I. – 1. – a))."""

from __future__ import annotations

from collections.abc import Sequence

from kheo.writer.model import Heading

_ROMAN = ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(n: int) -> str:
    """1 → "I", 14 → "XIV"; for the few dozen sections of a report."""
    told = ""
    for size, letters in _ROMAN:
        while n >= size:
            told += letters
            n -= size
    return told


LETTERS = ("a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q")


def numbered(headings: Sequence[Heading]) -> dict[str, str]:
    """ "I.", "1.", "a)" by the id of the heading; a number starts anew under each heading above it."""
    counts: list[int] = []
    told = {}
    for heading in headings:
        del counts[heading.level :]
        counts += [0] * (heading.level - len(counts))
        counts[-1] += 1
        told[heading.id] = _label(heading.level, counts[-1])
    return told


def _label(level: int, n: int) -> str:
    if level == 1:
        return f"{roman(n)}."
    return f"{n}." if level == 2 else f"{LETTERS[(n - 1) % len(LETTERS)]})"
