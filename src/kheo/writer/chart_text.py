"""How broad words are in a chart, near enough to set them side by side, and where they break."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kheo.writer.model import NBSP

# Advance widths of a Times-like face in em, by kind of letter.
_NARROW, _WIDE = frozenset("iljtfrI.,;:!'|()[]/- " + NBSP), frozenset("mwMW—…")


@dataclass(frozen=True, slots=True)
class Face:
    """What a chart is set in: units across, letter size, fonts; `stretch` for faces broader than Times."""

    width: int
    size: float
    family: str
    stretch: float = 1.0


def wide(text: str, face: Face) -> float:
    """Units that `text` takes in one line; a little more rather than less."""
    return sum(_em(c) for c in unicodedata.normalize("NFC", text)) * face.size * face.stretch


def lines(text: str, room: float, face: Face) -> list[str]:
    """`text` broken between words into lines no broader than `room`; a word is never broken."""
    told: list[str] = []
    for word in text.split(" "):
        if told and wide(f"{told[-1]} {word}", face) <= room:
            told[-1] += f" {word}"
        else:
            told.append(word)
    return told


def _em(letter: str) -> float:
    bare = unicodedata.normalize("NFD", letter)[0]
    if bare in _NARROW:
        return 0.31
    if bare in _WIDE:
        return 0.84
    return 0.70 if bare.isupper() else 0.5
