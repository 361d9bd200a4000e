"""Vietnamese text: normal form, tone placement, folding, with offsets kept where they must be."""

from __future__ import annotations

import re
import unicodedata

# Tone marks sit on either vowel of these pairs: hòa/hoà, thủy/thuỷ, khỏe/khoẻ. We keep the older placement (hòa).
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_PAIR = re.compile(f"([oO])([aeAE])([{_TONES}])(?![a-zA-Z])|(?<![qQ])([uU])([yY])([{_TONES}])(?![a-zA-Z])")


def nfc(text: str) -> str:
    """Unicode NFC, the form TCVN 6909 documents use."""
    return unicodedata.normalize("NFC", text)


def tones(text: str) -> str:
    """NFC with tone marks at the older place: hoà → hòa, thuỷ → thủy, but hoàn and quý stay."""
    decomposed = unicodedata.normalize("NFD", text)
    moved = _PAIR.sub(
        lambda m: f"{m[1]}{m[3]}{m[2]}" if m[1] else f"{m[4]}{m[6]}{m[5]}",
        decomposed,
    )
    return unicodedata.normalize("NFC", moved)


def strip_marks(text: str) -> str:
    """Without diacritics, đ as d: the last resort of look-ups."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def fold(text: str) -> str:
    """A key for comparing names: case, tone placement, apostrophes, dashes and spaces do not matter; marks do."""
    text = tones(text).casefold()
    text = re.sub(r"[’‘ʼ`´]", "'", text)
    text = re.sub(r"\s*[-–—]\s*", " - ", text)
    return re.sub(r"\s+", " ", text).strip()


def bare(text: str) -> str:
    """`fold` without diacritics or apostrophes."""
    return strip_marks(fold(text)).replace("'", "")


def one_line(name: str) -> str:
    """A file's name or title in one line that a database, a terminal and a download's header can hold."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(name.split()))
