"""Who states a figure: the body named in the sentence, else the document's."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

import ahocorasick

from kheo.reader.detect import Found
from kheo.reader.document import Document
from kheo.reader.segment import Paragraph

_BODIES = {
    "police": r"công an|cand|cảnh sát",
    "front": r"mttq|mặt trận tổ quốc|ban công tác mặt trận",
    "people_committee": r"ubnd|ủy ban nhân dân",
    "women": r"hội phụ nữ|hội lhpn|hội liên hiệp phụ nữ",
    "youth": r"đoàn thanh niên|tỉnh đoàn|huyện đoàn|thành đoàn|xã đoàn|đoàn tncs|hội lhtn|hội liên hiệp thanh niên",
    "veterans": r"hội cựu chiến binh|hội ccb|cựu chiến binh",
    "farmers": r"hội nông dân",
    "border_guard": r"biên phòng|bđbp",
    "army": r"bộ chqs|ban chqs|bộ chỉ huy quân sự|ban chỉ huy quân sự|sư đoàn|lữ đoàn|trung đoàn|quân khu|bộ đội",
    "justice": r"sở tư pháp|phòng tư pháp|ngành tư pháp",
    "red_cross": r"chữ thập đỏ",
    "union": r"liên đoàn lao động|lđlđ|công đoàn",
}
_AUTOMATON: Any = ahocorasick.Automaton()
for _body, _words in _BODIES.items():
    for _word in _words.split("|"):
        _AUTOMATON.add_word(_word, (len(_word), _body))
_AUTOMATON.make_automaton()
_PEOPLE = re.compile(
    r"(?:nhân dân|người dân|quần chúng)(?: [^\W\d_,;.]+){0,4} cung cấp|(?:sinh viên|người dân|nhân dân) đã cung cấp"
)


def bodies(key: str, start: int, end: int) -> list[tuple[int, str]]:
    """The bodies named in a stretch, each with its offset, in order."""
    found = []
    for last, (length, body) in _AUTOMATON.iter(key[start:end]):
        first = start + last - length + 1
        if first == 0 or not key[first - 1].isalnum():
            found.append((first, body))
    return found


def of_document(key: str, document: Document, lines: list[Paragraph]) -> str | None:
    """The body named most in title and lead; police and Front together are "police+front"."""
    counts: dict[str, int] = {}
    spans = [document.title] if document.title else []
    spans += [(p.start, p.end) for p in [p for p in lines if not p.chrome and p.end - p.start > 120][:3]]
    for start, end in spans:
        for _, body in bodies(key, start, end):
            counts[body] = counts.get(body, 0) + 1
    if not counts:
        return None
    best = max(counts, key=lambda body: counts[body])
    if {"police", "front"} <= counts.keys() and 2 * min(counts["police"], counts["front"]) >= max(
        counts["police"], counts["front"]
    ):
        return "police+front"
    return best


def of_figure(key: str, it: Found, code: str | None, named: list[tuple[int, str]]) -> str | None:
    """The people, where they gave the tips; else the last body named before the figure in its sentence."""
    if code is not None and code.startswith("tips.") and _PEOPLE.search(key, it.sentence[0], it.end):
        return "people"
    i = bisect_left(named, (it.span[0], ""))
    return named[i - 1][1] if i and named[i - 1][0] >= it.sentence[0] else None
