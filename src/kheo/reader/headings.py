"""Sections of a report that say what is wanted, not what was done: "II. Phương hướng, nhiệm vụ năm 2025"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST = 160
_NUMBERED = re.compile(
    r"(?:(?P<part>phần (?:thứ )?\w+\b[.:]?|[ivx]{1,5}\s?[.)/-]|[a-d]\s?[./-])|(?P<item>\d{1,2}(?:\.\d{1,2}){0,2}\s?[.)/-]?)|(?P<mark>[-+*•]))\s+"
)
_AIMS = re.compile(
    r"(?:một số |các |những |về )?(?:phương hướng|nhiệm vụ(?:,? (?:và )?giải pháp)?(?: trọng tâm| chủ yếu| công tác| năm| quý| tháng| trong| thời gian)|(?:mục tiêu|chỉ tiêu)(?:,| và| cụ thể| phấn đấu| chủ yếu| năm| đến|:?$)|"
    r"(?:chương trình|kế hoạch) công tác|dự kiến (?:công tác|nhiệm vụ|kế hoạch|chương trình))"
)
# When it is to come: without a number before it, a heading has to say so.
_TO_COME = re.compile(
    r"\b(?:năm (?:20\d\d|tới)|quý|tháng|(?:thời gian|giai đoạn|nhiệm kỳ) tới|cuối năm|tiếp theo|nhiệm kỳ)\b|phấn đấu"
)
_ENDS = re.compile(r"nơi nhận|trên đây là|kiến nghị|đề xuất|tồn tại|kết quả|khó khăn|tổ chức thực hiện")
_PART, _ITEM, _PLAIN = range(3)


def aims(lines: Sequence[str], shouted: Sequence[bool]) -> list[bool]:
    """Which lines of a key stand in a section of aims. `shouted`: the line was written in capitals."""
    result = []
    if all(shouted):
        shouted = [False] * len(lines)
    open_rank: int | None = None
    for line, loud in zip(lines, shouted, strict=True):
        rank, words = _heading(line, loud=loud)
        if rank is not None and _AIMS.match(words) and (rank != _PLAIN or _TO_COME.search(words)):
            open_rank = rank if open_rank is None else min(rank, open_rank)
        elif open_rank is not None and (
            _ENDS.match(words) or (rank is not None and rank <= open_rank and not line.endswith(";"))
        ):
            open_rank = None
        result.append(open_rank is not None)
    return result


def _heading(line: str, *, loud: bool) -> tuple[int | None, str]:
    """The rank of a line as a heading (None: it is none) and its words behind the number."""
    number = _NUMBERED.match(line)
    words = line[number.end() :] if number else line
    if len(line) > _LONGEST or line.endswith("."):
        return None, words
    if number and number["part"]:
        return _PART, words
    if loud:
        return _PART, words
    if number and number["item"]:
        return _ITEM, words
    if number or any(c.isdigit() for c in _TO_COME.sub("", words)):
        return None, words
    return _PLAIN, words
