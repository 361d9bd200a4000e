"""Who states a figure: the body named in the sentence, else the document's."""

from __future__ import annotations

import re

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
_ANY = re.compile("|".join(f"(?P<{code}>(?<![^\\W_])(?:{words}))" for code, words in _BODIES.items()))
_PEOPLE = re.compile(
    r"(?:nhân dân|người dân|quần chúng)(?: [^\W\d_,;.]+){0,4} cung cấp|(?:sinh viên|người dân|nhân dân) đã cung cấp"
)


def of_document(key: str, document: Document, lines: list[Paragraph]) -> str | None:
    """The body named most in title and lead; police and Front together are "police+front"."""
    counts: dict[str, int] = {}
    spans = [document.title] if document.title else []
    spans += [(p.start, p.end) for p in [p for p in lines if not p.chrome and p.end - p.start > 120][:3]]
    for start, end in spans:
        for match in _ANY.finditer(key, start, end):
            body = match.lastgroup or ""
            counts[body] = counts.get(body, 0) + 1
    if not counts:
        return None
    best = max(counts, key=lambda body: counts[body])
    if (
        {"police", "front"} <= counts.keys()
        and 2 * counts["front"] >= counts["police"]
        and 2 * counts["police"] >= counts["front"]
    ):
        return "police+front"
    return best


def of_figure(key: str, it: Found, code: str | None) -> str | None:
    """The people, where they gave the tips; else the last body named before the figure in its sentence."""
    start = it.sentence[0]
    if code is not None and code.startswith("tips.") and _PEOPLE.search(key, start, it.end):
        return "people"
    last = None
    for match in _ANY.finditer(key, start, it.span[0]):
        last = match.lastgroup
    return last
