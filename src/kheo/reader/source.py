"""The text as given and a matching key of it: lower case, NFC, one tone placement, single spaces, with offsets back.

Every rule of the reader matches on `key`; every span it hands out is made of offsets into the text as given.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_MARKS = "\u0300-\u036f"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
# What makes the key shorter than the text: decomposed letters, runs of blanks, soft hyphens and zero-width marks.
_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u3000]{2,}")
_SHORTER = re.compile(f"[^\\W\\d_][{_MARKS}]+|{_BLANKS.pattern}|[{_UNSEEN}]+")
_MARKED = re.compile(f"[{_MARKS}{_UNSEEN}]")
_SAME_LENGTH = {
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "
    ),
    **dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    **dict.fromkeys("’‘ʼ`´", "'"),
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("–—‒‑−", "-"),
    **dict(zip("０１２３４５６７８９", "0123456789")),
    "İ": "i",
    "Ð": "đ",
    "ð": "đ",
}
# `str.translate` looks at every character in turn; a search for these few stops at them only.
_ALIKE = re.compile(f"[{''.join(map(re.escape, _SAME_LENGTH))}]")
_TONED = {
    "o": dict(zip("òóỏõọ", _TONES)),
    "a": dict(zip("àáảãạ", _TONES)),
    "e": dict(zip("èéẻẽẹ", _TONES)),
    "y": dict(zip("ỳýỷỹỵ", _TONES)),
}
_NEW_TONES = re.compile("o[àáảãạèéẻẽẹ](?![^\\W\\d_])|u(?<!qu)[ỳýỷỹỵ](?![^\\W\\d_])")


def _older(match: re.Match[str]) -> str:
    first, second = match[0][0], match[0][1]
    for plain, tones in _TONED.items():
        if second in tones:
            return unicodedata.normalize("NFC", first + tones[second]) + plain
    return match[0]


def key_of(text: str) -> str:
    """The key of text that is already NFC and single-spaced: same length, so offsets hold."""
    lowered = _ALIKE.sub(lambda m: _SAME_LENGTH[m[0]], text)
    low = lowered.lower()
    if len(low) != len(lowered):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in lowered)
    return _NEW_TONES.sub(_older, low)


def _table(marks: str | None) -> dict[int, str]:
    """Letters that lose `marks` (None: all, and đ its bar), one for one."""
    table = {}
    for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)):
        kept = [
            c
            for c in unicodedata.normalize("NFD", chr(code))
            if not unicodedata.combining(c) or (marks is not None and c not in marks)
        ]
        plain = unicodedata.normalize("NFC", "".join(kept))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    return table if marks is not None else {**table, ord("đ"): "d"}


_MARKLESS = _table(None)
_TONELESS = _table(_TONES)
_ACCENTED = re.compile(f"[{''.join(map(chr, _MARKLESS))}]")
# A key is written in few letters: to make each one byte and to take the marks off those is ten times as quick as
# `str.translate`.
_VIETNAMESE = (
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES)
)
_LATIN = map(chr, (*range(0x80), *range(0xA0, 0xC0), *range(0xDF, 0x100)))
_LETTERS = "".join(dict.fromkeys((*_LATIN, *_VIETNAMESE, "đ")))
_BYTES = codecs.charmap_build(_LETTERS)
_PLAIN = bytes(ord(c.translate(_MARKLESS)) for c in _LETTERS).ljust(0x100, b"?")


def without_marks(key: str) -> str:
    """The key without diacritics, same length; what is neither Vietnamese nor Latin-1 becomes "?"."""
    return codecs.charmap_encode(key, "replace", _BYTES)[0].translate(_PLAIN).decode("latin-1")


def is_bare(key: str, start: int, end: int) -> bool:
    """Whether a stretch is written without any diacritics."""
    return _ACCENTED.search(key, start, end) is None


def without_tones(key: str) -> str:
    """The key without tone marks, same length: "tiểu biểu" and "tiêu biểu" become one."""
    return key.translate(_TONELESS)


class Source:
    """A text with its key. `at(i)` is the offset in the text of key offset i; `shown(i, j)` the text of a key span."""

    __slots__ = ("_from", "_to", "clean", "key", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        pieces: list[str] = []
        self._from: list[int] = []
        self._to: list[int] = []
        done = length = 0
        for match in (_SHORTER if _MARKED.search(text) else _BLANKS).finditer(text):
            found = match[0]
            new = " " if found[0] in " \t\u00a0\u202f\u3000" or "\u2000" <= found[0] <= "\u200a" else ""
            if found[0].isalpha():
                new = unicodedata.normalize("NFC", found)
                if len(new) > 1:
                    new = new[0] + "".join(c for c in new[1:] if not unicodedata.combining(c))
            pieces += (text[done : match.start()], new)
            length += match.start() - done + len(new)
            done = match.end()
            self._from.append(length)
            self._to.append(done)
        pieces.append(text[done:])
        self.clean = "".join(pieces) if self._from else text
        self.key = key_of(self.clean)

    def at(self, offset: int) -> int:
        """Offset in the text as given of an offset in the key."""
        if not self._from:
            return offset
        i = bisect_right(self._from, offset) - 1
        return offset if i < 0 else self._to[i] + offset - self._from[i]

    def end(self, offset: int) -> int:
        """As `at`, for the end of a span: blanks and marks that follow are left out."""
        return self.at(offset - 1) + self._width(offset - 1) if offset and self._from else offset

    def _width(self, offset: int) -> int:
        start = self.at(offset)
        nxt = self.at(offset + 1) if offset + 1 <= len(self.key) else len(self.text)
        piece = self.text[start:nxt]
        return len(piece.rstrip("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")) or nxt - start
