"""Reading a name as people write it: kind words, abbreviations, numbers, missing marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kheo.common.text import bare, fold
from kheo.common.types import Level

LEVELS: dict[str, frozenset[Level]] = {
    "tỉnh": frozenset({Level.PROVINCE}),
    "thành phố": frozenset({Level.PROVINCE, Level.DISTRICT}),
    "huyện": frozenset({Level.DISTRICT}),
    "quận": frozenset({Level.DISTRICT}),
    "thị xã": frozenset({Level.DISTRICT}),
    "thị trấn": frozenset({Level.COMMUNE}),
    "xã": frozenset({Level.COMMUNE}),
    "phường": frozenset({Level.COMMUNE}),
    "đặc khu": frozenset({Level.COMMUNE}),
}
_ABBREVIATED = {
    "tp": "thành phố", "t.p": "thành phố", "tx": "thị xã", "t.x": "thị xã", "tt": "thị trấn", "t.t": "thị trấn",
    "p": "phường", "x": "xã", "h": "huyện", "q": "quận", "t": "tỉnh", "đk": "đặc khu",
}  # fmt: skip
_UNMARKED = {bare(kind): kind for kind in LEVELS}
# A kind word, then the name. One-letter forms want a stop or a digit after them, so that no name is cut.
_KIND = re.compile(
    r"(?P<kind>thành phố|thị trấn|thị xã|đặc khu|phường|huyện|quận|tỉnh|xã)\s+(?P<a>\S.*)"
    r"|(?P<two>t\.p|t\.x|t\.t|tp|tx|tt|đk)(?:\s*\.\s*|\s+|(?=hcm))(?P<b>\S.*)"
    r"|(?P<one>[pxhqt])(?:\s*\.\s*(?P<c>\S.*)|\s?(?P<d>\d+))"
)
_KIND_UNMARKED = re.compile(
    r"(?P<kind>thanh pho|thi tran|thi xa|dac khu|phuong|huyen|quan|tinh|xa)\s+(?P<a>\S.*)"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A name as asked: its folded form and every way of taking a kind word off it, most literal last."""

    key: str
    readings: tuple[tuple[str | None, str], ...]


def key_of(name: str) -> str:
    """Folded name without leading zeros of a number."""
    key = fold(name)
    return str(int(key)) if key.isdecimal() else key


def keys_of(names: Iterable[str]) -> list[str]:
    """`fold` of many names in one pass; names hold no '|'."""
    return [k.strip() for k in fold("|".join(names)).split("|")]


def compact(key: str) -> str:
    """A folded key without marks, spaces, dashes, stops and apostrophes."""
    return re.sub(r"[\s'.\-]+", "", bare(key))


def compacts_of(keys: Iterable[str]) -> list[str]:
    """`compact` of many folded keys in one pass."""
    return compact("|".join(keys)).split("|")


@lru_cache(maxsize=16384)
def parse(text: str) -> Query:
    """Kind word and name of "TP. Cao Lãnh", "P.1", "phuong 1" or a bare name."""
    key = key_of(text.strip(' \t\n.,;:"“”()'))
    readings: list[tuple[str | None, str]] = []
    if match := _KIND.fullmatch(key):
        kind = match["kind"] or _ABBREVIATED[match["two"] or match["one"]]
        readings.append((kind, key_of(match["a"] or match["b"] or match["c"] or match["d"])))
    elif match := _KIND_UNMARKED.fullmatch(key):
        readings.append((_UNMARKED[match["kind"]], key_of(match["a"])))
    readings.append((None, key))
    return Query(key, tuple(readings))


def _letters(key: str) -> list[tuple[str, frozenset[str]]]:
    """Base letters of a key with the marks each bears; đ is d with a stroke."""
    letters: list[tuple[str, set[str]]] = []
    for char in unicodedata.normalize("NFD", key):
        if unicodedata.combining(char):
            if letters:
                letters[-1][1].add(char)
        elif char == "đ":
            letters.append(("d", {"đ"}))
        elif char.isalnum():
            letters.append((char, set()))
    return [(letter, frozenset(marks)) for letter, marks in letters]


def only_lacks_marks(asked: str, name: str) -> bool:
    """Whether `asked` is `name` with some marks left out, none wrong: "Tinh Thới", "Đăk Lăk", not "Tân Thánh"."""
    a, b = _letters(asked), _letters(name)
    return len(a) == len(b) and all(x[0] == y[0] and x[1] <= y[1] for x, y in zip(a, b))
