"""A count or sum that names nothing itself and is of the thing told just before: "791 nhà đại đoàn kết … cấp tỉnh xây 354 nhà"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kheo.common.types import Measure
from kheo.reader.basis import is_part
from kheo.reader.detect import Found
from kheo.reader.phrases import Choice, head_limit
from kheo.reader.wording import PARTED

_SCORE = 1.2
_NEAR = 6
_LONGEST = 40
# Nouns too common to be the same thing again without "trong đó" or "trong số".
_COMMON = frozenset(
    (
        *(
            "người",
            "hộ",
            "em",
            "cháu",
            "trẻ",
            "vụ",
            "việc",
            "xã",
            "thôn",
            "bản",
            "ấp",
            "khu",
            "tổ",
            "điểm",
            "đơn",
        ),
        *(
            "lượt",
            "gia",
            "trường",
            "đối",
            "học",
            "hội",
            "đoàn",
            "cán",
            "công",
            "cơ",
            "cái",
            "chiếc",
            "con",
            "bộ",
        ),
    )
)
_PEOPLE = re.compile(
    r" (?:em|cháu|trẻ|người|đối tượng|trường hợp|học sinh|hội viên|hòa giải viên|thành viên|chị|phụ nữ|thanh niên|đoàn viên|cán bộ|cụ|hộ|gia đình)\b"
)
# A sentence that goes on with parts of the last thing of the one before.
_PARTS = re.compile(r"\W{0,3}(?:trong (?:đó|số (?:này|đó|ấy))|riêng|cụ thể)\b")
_OUT_OF = re.compile(r"trong (?:tổng )?số $")


def echoed(key: str, it: Found, earlier: Sequence[tuple[Found, str | None]]) -> Choice | None:
    """What an unnamed figure counts by the figures before it; None when nothing says so. `earlier`: figures with their
    codes in the order of the text, also of the paragraph before."""
    noun = _noun(key, it)
    for whole, code in reversed(earlier[-_NEAR:]):
        if code is None or whole.quantity.measure is not it.quantity.measure or whole.quantity.per:
            continue
        if (
            _is_part(key, it, whole)
            if it.quantity.measure is not Measure.COUNT
            else _is_same(key, it, noun, whole)
        ):
            words = (whole.start, max(whole.quantity.end, whole.start + 1))
            return Choice(code, _SCORE, (words,), headed=False, needed=True, met=True, borrowed=True)
    return None


def _noun(key: str, it: Found) -> str:
    """The words behind a figure up to the first mark or preposition."""
    start = it.quantity.end
    end = head_limit(key, start, min(it.sentence[1], start + _LONGEST))
    parted = PARTED.search(key, start, end)
    return key[start : parted.start() if parted else end].strip(" .")


def _is_part(key: str, it: Found, whole: Found) -> bool:
    """Whether "trong đó", "gồm" or the like leads from a whole to this figure of no greater value."""
    if it.quantity.value > whole.quantity.value:
        return False
    if is_part(key, it, whole) or _OUT_OF.search(key, max(0, whole.span[0] - 16), whole.span[0]):
        return whole.sentence == it.sentence
    follows = 0 <= it.sentence[0] - whole.sentence[1] <= 1
    return follows and bool(_PARTS.match(key, it.sentence[0]))


def _is_same(key: str, it: Found, noun: str, whole: Found) -> bool:
    other = _noun(key, whole)
    if not noun or not other:
        return False
    if (other + " ").startswith(noun + " ") and noun.split()[0] not in _COMMON:
        return True
    both = _PEOPLE.match(key, it.quantity.end) and _PEOPLE.match(key, whole.quantity.end)
    return bool(both) and _is_part(key, it, whole)
