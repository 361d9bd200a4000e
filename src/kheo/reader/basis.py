"""Result, target or comparison; a part of a total."""

from __future__ import annotations

import re

from kheo.common.types import Basis, Measure
from kheo.reader.detect import Found

_B = r"(?<![^\W\d_])"
_PLAN = re.compile(
    _B
    + r"(?:mục tiêu|phấn đấu|dự kiến|sẽ|chỉ tiêu|kế hoạch đề ra|theo kế hoạch|kế hoạch (?:cả )?năm(?: 20\d\d)?|đặt ra|hướng tới|hướng đến|"
    r"(?:trong )?thời gian tới|năm tới|giao chỉ tiêu|được giao|nhu cầu)\b"
)
_DONE = re.compile(
    _B
    + r"(?:đã|đạt|kết quả|hoàn thành|qua đó|hiện có|(?:tổ chức|thực hiện|vận động|xây dựng|huy động) được)\b"
)
# Behind a word of aiming only these say that it was done: "phấn đấu vận động được 900 suất" is still an aim.
_AIMS = frozenset({"phấn đấu", "dự kiến", "hướng tới", "hướng đến", "sẽ"})
_REALLY_DONE = re.compile(_B + r"(?:đã|kết quả|hoàn thành|qua đó|hiện có|đạt được)\b")
_CHANGE = re.compile(
    _B
    + r"(?:tăng|giảm|vượt|gấp|tăng thêm|giảm còn|kéo giảm|tăng hơn|giảm hơn|giảm được|tăng gần|kéo giảm được|giảm gần|giảm trên|tăng trên|tăng khoảng)\s(?:được\s|thêm\s)?(?:hơn\s|gần\s|trên\s|khoảng\s)?$"
)
_FROM = re.compile(_B + r"(?:tăng|giảm)(?:\s[^\W\d_]+)?\stừ\s$")
_AGAINST = re.compile(
    r"[^,;.\d]{0,40}\b(?:so với(?! tổng)|so cùng kỳ|cùng kỳ|kế hoạch|chỉ tiêu|nghị quyết giao)\b"
)
_REACHED = re.compile(_B + r"(?:đạt|bằng|vượt|đạt tỷ lệ|tương đương)\s(?:hơn\s|gần\s|trên\s)?$")
_OF_PLAN = re.compile(r"\s?(?:so với\s)?(?:kế hoạch|chỉ tiêu|kh\b|nghị quyết|so với|mục tiêu)")
_EARLIER = re.compile(_B + r"(?:so với|cùng kỳ)[^,;.]{0,40}\(?$")
_PART = re.compile(_B + r"(?:trong đó(?: có)?|bao gồm|gồm(?: có)?|cụ thể|trong số đó|trong số này)\b[^.;]*$")


def basis(key: str, it: Found) -> Basis:
    """What the sentence makes of the figure."""
    start = it.sentence[0]
    before = key[max(start, it.span[0] - 400) : it.span[0]]
    after = key[it.quantity.end : min(it.sentence[1], it.quantity.end + 50)]
    if _CHANGE.search(before) or _FROM.search(before):
        return Basis.COMPARISON
    if it.quantity.measure is Measure.PERCENT and _REACHED.search(before) and _OF_PLAN.match(after):
        return Basis.COMPARISON
    if it.quantity.measure is Measure.PERCENT and _AGAINST.match(after) and "hộ" not in after[:12]:
        return Basis.COMPARISON
    if re.search(_B + r"(?:tăng|giảm|vượt) $", before[: len(before)]) or (
        _EARLIER.search(before) and "(" in before[-3:]
    ):
        return Basis.COMPARISON
    return Basis.TARGET if _planned(before) else Basis.RESULT


def _planned(before: str) -> bool:
    """Whether the last word of planning before the figure has nothing done behind it."""
    plans = list(_PLAN.finditer(before))
    if not plans:
        return False
    since = before[plans[-1].end() :]
    return not (_DONE if plans[-1][0] not in _AIMS else _REALLY_DONE).search(since)


def is_part(key: str, it: Found, whole: Found) -> bool:
    """Whether "trong đó" or "gồm" stands between a whole and this figure of the same sentence."""
    return whole.sentence == it.sentence and bool(_PART.search(key[whole.quantity.end : it.span[0]]))
