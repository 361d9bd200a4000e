"""Unicode → TCVN3 and VNI as the old fonts wrote them, for tests: the tables of the reader turned round."""

from __future__ import annotations

import unicodedata

from kheo.reader import encodings

_TCVN3 = {chr(letter): chr(written) for written, letter in encodings._TCVN3.items()}
_VNI: dict[str, str] = {}
for _written, _letter in encodings._VNI.items():
    if _letter not in _VNI or _written in (_written.upper(), _written.lower()):
        _VNI[_letter] = _written


def tcvn3(text: str) -> str:
    """Capitals with tones are written small: the encoding has none."""
    nfc = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(c, _TCVN3.get(c.lower(), c)) for c in nfc)


def vni(text: str) -> str:
    return "".join(_VNI.get(c, c) for c in unicodedata.normalize("NFC", text))


def in_1258(text: str) -> bytes:
    """Bytes as that code page writes: the hatted letter, then the tone."""
    pieces = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in marks if c in "\u0300\u0301\u0303\u0309\u0323")
        pieces.append(unicodedata.normalize("NFC", marks.replace(tone, "")) + tone if tone else letter)
    return "".join(pieces).encode("cp1258")
