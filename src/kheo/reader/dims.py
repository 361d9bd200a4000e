"""Further breakdown of a figure as its text says it: the channel of a media count, the topic of outreach, the model it came from."""

from __future__ import annotations

import re

from kheo.reader.detect import Found
from kheo.reader.segment import clause
from kheo.reader.source import key_of

_W = r"(?<![^\W\d_])"
_E = r"(?![^\W\d_])"
# The first that stands in the clause: a station of the police before any station, a website before a newspaper.
_CHANNELS = (
    ("antv", re.compile(_W + r"antv" + _E)),
    (
        "website",
        re.compile(
            _W
            + r"(?:trang thông tin điện tử|cổng thông tin điện tử|website|trang web|trang tin điện tử)"
            + _E
        ),
    ),
    (
        "radio_tv_press",
        re.compile(
            _W + r"(?:phát thanh|truyền hình|truyền thanh|đài|báo|tạp chí|sóng)(?! cáo| cho| tin)" + _E
        ),
    ),
)
_MEDIA = frozenset(
    {"media.programmes", "media.features", "media.news_items", "media.articles", "media.items"}
)
# What was spoken of; the law as such only where nothing more exact is said.
_TOPICS = (
    ("traffic_safety", re.compile(_W + r"(?:giao thông|ttatgt|atgt)" + _E)),
    ("covid", re.compile(_W + r"(?:covid|phòng,? chống dịch)")),
    ("fire_safety", re.compile(_W + r"(?:phòng cháy|chữa cháy|pccc)" + _E)),
    ("drugs", re.compile(_W + r"ma túy" + _E)),
    ("fraud", re.compile(_W + r"(?:lừa đảo|công nghệ cao|không gian mạng|tín dụng đen)" + _E)),
    ("weapons", re.compile(_W + r"(?:vũ khí|vật liệu nổ|pháo)" + _E)),
    ("law", re.compile(_W + r"(?:pháp luật|luật)" + _E)),
)
_SPOKEN = frozenset(
    {
        "outreach.sessions",
        "outreach.attendance",
        "outreach.film_hours",
        "outreach.commitments",
        "outreach.commitment_coverage",
    }
)
# Families of models, by the words that name one.
_MODELS = (
    ("rest_stop", re.compile(r"(?:trạm|điểm) dừng chân")),
    ("free_wardrobe", re.compile(r"tủ (?:quần áo|đồ) ")),
    ("friendly_ward", re.compile(r"công an (?:phường|xã|thị trấn)[^\".;]{0,20} thân thiện")),
    ("mediation", re.compile(r"(?:tháo gỡ|hòa giải)[^\".;]{0,24} mâu thuẫn")),
)
_NAMED = re.compile(_W + r"(?:mô hình|công trình)(?! (?:này|trên|nêu trên|hay|mới|đã))[^.;\n]{0,90}")
_FAR = 1500
# How near the word a quoted name begins: "mô hình “…", "mô hình dân vận khéo “…".
_QUOTE = 30


def dims(key: str, it: Found, code: str | None, topic: int) -> list[tuple[str, str]]:
    """(name, value) pairs; nothing where the text says nothing. `topic`: where the matter of the paragraph begins."""
    part = clause(key, it.sentence, it.start)
    if code in _MEDIA:
        return [("channel", name) for name, words in _CHANNELS if words.search(key, *part)][:1]
    if code is None or code.startswith(
        ("reststop.", "models.total", "models.new", "models.exemplary", "awards.")
    ):
        return []
    if model := _model(key, it, part[0], max(topic, it.start - _FAR)):
        return [("model", model)]
    if code not in _SPOKEN:
        return []
    told = [name for name, words in _TOPICS if words.search(key, *part)]
    exact = [name for name in told if name != "law"]
    return [("topic", exact[0] if len(exact) == 1 else "law")] if len(exact) == 1 or "law" in told else []


def family(name: str) -> str | None:
    """The family of models that a name belongs to, as the dimension "model" says it; None for any other."""
    return next((code for code, words in _MODELS if words.search(key_of(name))), None)


def _model(key: str, it: Found, clause_start: int, topic: int) -> str | None:
    """The family of the last model named before the figure, in its own clause or in a sentence before."""
    for told in reversed(list(_NAMED.finditer(key, topic, it.start))):
        family = next((name for name, words in _MODELS if words.search(told[0])), None)
        if family is not None:
            return None if it.sentence[0] <= told.start() < clause_start else family
        if '"' in told[0][:_QUOTE]:
            return None
    return None
