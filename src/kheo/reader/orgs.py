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
# How many bodies back in its sentence a figure looks.
_NEAR = 8
_AUTOMATON: Any = ahocorasick.Automaton()
for _body, _words in _BODIES.items():
    for _word in _words.split("|"):
        _AUTOMATON.add_word(_word, (len(_word), _body))
_AUTOMATON.make_automaton()
# Tips are the people's: "nhân dân … đã cung cấp 300 nguồn tin", "bà con tố giác".
_PEOPLE = re.compile(
    r"(?<![^\W\d_])(?:nhân dân|người dân|quần chúng|bà con|ngư dân|sinh viên|hội viên|dân)(?![^\W\d_])[^.]{0,200}(?:cung cấp|tố giác|báo|phản ánh|gửi)"
)
_TOLD_BY_PEOPLE = frozenset({"tips.received", "tips.useful", "tips.useful_rate"})
_SOLVED = frozenset({"tips.cases_solved", "tips.suspects", "tips.social_evil_cases"})
# What a body that acts stands behind; one behind "cho", "của", "với", "chốt" only receives, owns or goes along.
_ACTS = re.compile(
    r"(?:^|[.;:,(\n]|(?<![^\W\d_])(?:và|do|bởi|giúp|theo|để|nay|qua|năm|đó|mà|khi))\s?(?:(?:các|những|lực lượng|toàn|toàn thể|ban|bộ|ủy ban|cán bộ|chiến sĩ|chiến sỹ|tuổi trẻ|"
    r"tổ chức|cấp|hội|tỉnh|thành|trực|thường|lãnh đạo|đảng ủy|bch|phòng|đồn|trạm|bđbp|bộ đội|việt nam|đảng bộ|chi đoàn|giúp|cho)[ ,]+){0,4}$"
)
_JOINED = re.compile(r"[^.;:]{0,24}(?:,|và|cùng|phối hợp)[^.;:]{0,16}")


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
    """The people, where they gave the tips; else the last body that acts before the figure in its sentence, police and
    Front together as "police+front". None: the document's."""
    if code in _TOLD_BY_PEOPLE and _PEOPLE.search(key, it.sentence[0], it.end):
        return "people"
    first, last = bisect_left(named, (it.sentence[0], "")), bisect_left(named, (it.span[0], ""))
    before = named[max(first, last - _NEAR) : last]
    if code in _SOLVED and any(body == "police" for _, body in before):
        return "police"
    acting = [n for n, (at, _) in enumerate(before) if _ACTS.search(key, max(it.sentence[0], at - 60), at)]
    if not acting:
        return None
    at, body = before[acting[-1]]
    joined = {body}
    for earlier, other in before[: acting[-1]]:
        if _JOINED.fullmatch(key, earlier + len(other), at) or _JOINED.fullmatch(key, earlier, at):
            joined.add(other)
    return "police+front" if {"police", "front"} <= joined else body
