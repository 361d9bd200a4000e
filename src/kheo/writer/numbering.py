"""Structural numbering: Roman numbers, and letters as the points of a Vietnamese document are counted."""

_ROMAN = ((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
LETTERS = "abcdđeghiklmnopqrstuvxy"


def roman(n: int) -> str:
    """1 → "I", 14 → "XIV"; for the few dozen sections of a report."""
    told = ""
    for size, letters in _ROMAN:
        while n >= size:
            told += letters
            n -= size
    return told


def letter(n: int) -> str:
    """1 → "a", 5 → "đ", 7 → "g"."""
    return LETTERS[(n - 1) % len(LETTERS)]
