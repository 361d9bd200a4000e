"""Structural numbering."""

_ROMAN = ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(n: int) -> str:
    """1 → "I", 14 → "XIV"; for the few dozen sections of a report."""
    told = ""
    for size, letters in _ROMAN:
        while n >= size:
            told += letters
            n -= size
    return told
