"""How sure the writer was: the word before a numeral, or behind it."""

from __future__ import annotations

import re

from kheo.common.types import Qualifier

_WORDS = {
    Qualifier.OVER: ("hơn", "trên", "ít nhất", "tối thiểu", "trên dưới hơn", "quá", "không dưới", "không ít hơn", "nhiều hơn"),
    Qualifier.UNDER: ("gần", "dưới", "chưa đến", "chưa tới", "chưa đầy", "tối đa", "không quá", "suýt", "ít hơn", "ngót", "gần đến", "gần tới"),
    Qualifier.ABOUT: (
        "khoảng", "xấp xỉ", "chừng", "ước", "ước tính", "ước đạt", "ước khoảng", "tầm", "độ", "cỡ", "khoảng chừng",
        "khoảng trên dưới", "trên dưới", "ngót nghét", "gần như", "khoảng hơn", "khoảng gần", "áng chừng",
    ),
}  # fmt: skip
_OF_WORD = {word: qualifier for qualifier, words in _WORDS.items() for word in words}
_ALL = "|".join(sorted(_OF_WORD, key=len, reverse=True))
_BEFORE = re.compile(rf"(?<![^\W\d_])({_ALL})(?: (?:là|có|được|tới|đến|cả|số))?\s?$")
# "vận động vượt 800 triệu đồng" says how much; "vượt 12%" alone compares.
_BEYOND = re.compile(
    r"(?<![^\W\d_])(?:vận động|huy động|quyên góp|thu|trồng|đạt|thu hút|mốc|con số) (?:được )?(vượt)(?: qua| mức| mốc| con số)?\s$"
)
# "camera trên 15 tuyến đường", "triển khai trên 12/12 huyện": where, not how many.
_WAYS = re.compile(r"[ ](?:tuyến|trục|trang|kênh|cánh đồng|địa bàn|lĩnh vực|nhánh|đoạn)\b")
_COUNTS = re.compile(
    r"(?<![^\W\d_])(?:có|được|làm|xây|mở|với|là|của|cho|đạt|mới|dựng|hóa|trang|chữa|tạo|cấp|dọn|quét|hút|lắp|sơn|thảm|trồng|sạch|và|tại|ở|hơn) trên $|[,;:(] ?trên $|^trên $"
)
_DEGREE = re.compile(r"(?:mức|trình|tốc|cấp|nhiệt|chế|tiến|thái|cường|độ) độ\s$")
# "80 buổi (ước tính)".
_ESTIMATED = re.compile(r"(?:(?!hàng (?:chục|trăm|nghìn|triệu|tỷ))[^;.()\d]){0,120}? \((?:số )?ước tính\)")
_AFTER = re.compile(r"[^,;.()\d]{0,32}?\b(trở lên|trở xuống)\b")


def qualifier(
    key: str, start: int, after: int, sentence: tuple[int, int], *, vague: bool
) -> tuple[Qualifier, int]:
    """The qualifier of the numeral at `start` and where its word begins."""
    if vague:
        return Qualifier.VAGUE, start
    before = key[max(sentence[0], start - 24) : start]
    found = _BEFORE.search(before)
    if found and not (found[1] == "độ" and _DEGREE.search(before)):
        where = found[1] == "trên" and _WAYS.match(key, after) and not _COUNTS.search(before)
        return (
            (Qualifier.EXACT, start) if where else (_OF_WORD[found[1]], start - len(before) + found.start())
        )
    beyond = _BEYOND.search(before)
    if beyond:
        return Qualifier.OVER, start - len(before) + beyond.start(1)
    behind = _AFTER.match(key, after, sentence[1])
    if behind:
        return (Qualifier.OVER if behind[1] == "trở lên" else Qualifier.UNDER), start
    if key.startswith(" hơn ", after) or key.startswith(" hơn,", after):
        return Qualifier.OVER, start
    if _ESTIMATED.match(key, after, sentence[1]):
        return Qualifier.ABOUT, start
    return Qualifier.EXACT, start
