"""Texts written without diacritics: the few words that numbers lean on get theirs back, so that the same rules read them."""

from __future__ import annotations

import re

from kheo.reader.source import without_marks

# Right before a number, right behind it, and anywhere (words of several syllables, which mean one thing only).
_BEFORE = (
    "hơn|trên|gần|khoảng|dưới|ngày|sáng|chiều|tối|tháng|năm|quý|đường|phường|quận|ấp|thôn|khóm|tổ|khu phố|xã|số|điều|khoản|quốc lộ|tỉnh lộ|nghị định|chỉ thị|"
    "nghị quyết|quyết định|thông tư|kế hoạch|đề án|lần thứ|khóa|lớp|đạt|tăng|giảm|vượt|từ|đến|hàng|lúc|được"
)
_BEHIND = "triệu đồng|nghìn đồng|ngàn đồng|tỷ đồng|ngày công|đồng chí|trăm|nghìn|ngàn|triệu|tỷ|đồng|tấn|tạ|mét|lít|giờ|phút|ngày|tháng|năm|tuổi|người|hộ|lượt|suất|căn"
_ANYWHERE = (
    "mục tiêu|phấn đấu|dự kiến|so với|cùng kỳ|trong đó|mỗi hộ|mỗi suất|mỗi phần|mỗi em|trở lên|ít nhất|tối thiểu|tối đa|"
    "xấp xỉ|kế hoạch|chỉ tiêu|trị giá|kinh phí|số tiền|phần trăm|hàng trăm|hàng nghìn|hàng chục|hàng triệu|giai đoạn"
)
_MARKED = {without_marks(word): word for word in f"{_BEHIND}|{_ANYWHERE}|{_BEFORE}".split("|")}


def _words(words: str) -> str:
    return "|".join(sorted(map(without_marks, words.split("|")), key=len, reverse=True))


_LEANING = re.compile(
    rf"\b(?:{_words(_ANYWHERE)})\b|\b(?:{_words(_BEFORE)})(?= \d| (?:tram|nghin|ngan|chuc|trieu)\b)|(?<=\d) ?(?:{_words(_BEHIND)})\b"
)
_VAGUE_SIZE = re.compile(r"(?<=hàng )(?:tram|nghin|ngan|trieu|ty)\b")


def with_marks(key: str) -> str:
    """A key of plain letters with the diacritics of the words that numbers lean on; same length, so offsets hold."""
    key = _LEANING.sub(lambda m: _marked(m[0]), key)
    return _VAGUE_SIZE.sub(lambda m: _MARKED[m[0]], key)


def _marked(found: str) -> str:
    word = found.lstrip(" ")
    return found[: len(found) - len(word)] + _MARKED[word]
