"""Result, target or comparison; a part of a total."""

from __future__ import annotations

import re

from kheo.common.types import Basis, Measure
from kheo.reader.detect import Found
from kheo.reader.scan import Alternatives

_B = r"(?<![^\W\d_])"
# Verbs and words of aiming: what follows is wanted, up to a word that says it was done.
_AIM = (
    r"phấn đấu|dự kiến|dự tính|sẽ|(?P<wish>hướng (?:tới|đến)(?! kỷ niệm| chào mừng| dịp| ngày| đại hội| chính)|đặt ra|mong muốn|quyết tâm|nhu cầu)|(?:trong )?thời gian tới|năm tới|giai đoạn tới|phương hướng|"
    r"được giao(?! nhiệm vụ| quản lý| phụ trách)|giao chỉ tiêu|yêu cầu (?:mỗi|các|từng)|(?P<need>cần|phải) (?:phải |được )?(?:xây|xóa|hỗ trợ|vận động|huy động|sửa|giúp|bố trí|có|đạt|thêm|đầu tư|làm|hoàn thành|thực hiện)"
)
_PLAN = Alternatives(
    _B
    + rf"(?:(?P<noun>mục tiêu(?! quốc gia)|chỉ tiêu|kế hoạch đề ra|theo kế hoạch(?! số)|kế hoạch (?:cả )?năm(?: 20\d\d)?)|{_AIM})\b"
)
_DONE = re.compile(
    _B
    + r"(?:đã(?! (?:đề ra|đặt ra|giao))|đạt(?! chuẩn| danh hiệu| tiêu chuẩn)|kết quả|hoàn thành|qua đó|hiện có|đến nay|(?:tổ chức|thực hiện|vận động|xây dựng|huy động) được)\b"
)
# Behind a word of aiming only these say that it was done: "phấn đấu vận động được 900 suất" is still an aim.
_REALLY_DONE = re.compile(
    _B + r"(?:đã(?! (?:đề ra|đặt ra|giao))|kết quả|hoàn thành|qua đó|hiện có|đạt được|đến nay|hiện nay)\b"
)
# With no other number and no comma between, the verb itself still belongs to the aim: "phải hoàn thành 45 công trình".
_STRAIGHT = re.compile(r"[^,;\d]*(?:(?:năm|tháng|quý|ngày) \d[\d/]*,?[^,;\d]*)?")
_SURELY_DONE = re.compile(
    _B + r"(?:đã(?! (?:đề ra|đặt ra|giao))|kết quả(?! (?:là|phấn đấu))|đến nay|hiện (?:có|nay))\b"
)
# "Thực hiện mục tiêu giảm nghèo, Hội hỗ trợ…": the goal is only why; what is told happened.
_MOTIVE = re.compile(
    _B
    + r"(?:thực hiện(?: tốt| hiệu quả| thắng lợi| các| những)?|nhằm|với|vì|để|góp phần|bám sát|triển khai|hoàn thành|đạt|vượt|trên cơ sở|xác định)(?: (?:các|những|đạt|vượt))? $"
)
_MET = re.compile(
    _B + r"(?:vượt|vượt mức|hoàn thành|đạt|hoàn thành vượt|đạt và vượt)(?: (?:các|những))? $|% (?:so với )?$"
)
_WHEN = re.compile(r"\b(?:đến|năm|cuối|tháng|giai đoạn|nhiệm kỳ|quý)\b")
_ABOUT = r"(?:hơn |gần |trên |khoảng |ít nhất )?"
_CHANGE = Alternatives(
    _B
    + r"(?:(?:kéo |(?<!suy )(?<!thuyên ))(?:tăng|giảm)(?! còn| xuống| lên)(?: thêm| được| hơn| trưởng| bình quân| trung bình| (?:hàng|hằng|mỗi) năm| gần| trên| khoảng| mạnh){0,3}|vượt(?: thêm)?|gấp) "
    + _ABOUT
    + "$"
)
# "tăng so với cùng kỳ 45 vụ", "vượt chỉ tiêu đề ra 12%", "cao hơn năm trước 2,3%".
_CHANGE_AGAINST = Alternatives(
    _B
    + r"(?:(?:tăng|giảm|nhiều|ít|cao|thấp)(?: hơn)? (?:so với|so|cùng kỳ|năm (?:trước|ngoái|\d{4})|tháng trước|quý trước)[^,;.()]{0,30}|"
    r"vượt (?:so với )?(?:chỉ tiêu|kế hoạch|mục tiêu|nghị quyết)(?: (?:đề ra|được giao|giao|năm|cả năm|là|tới|đến|trên giao|cấp trên giao)){0,3}) "
    + _ABOUT
    + "$"
)
# "giảm 45 hộ nghèo" is what was done; "giảm 45 hộ nghèo so với năm 2020" compares.
_POOR = re.compile(r"[ ]hộ [^,;.()]{0,12}nghèo(?![^;.]{0,30}(?:so với|cùng kỳ))")
# "từ 12 mô hình lên 20", "giảm từ 5,6% xuống còn 3,2%": the first is what it was.
_FROM = Alternatives(_B + r"từ\s(?:mức\s|chỗ(?: chỉ)?(?: có)?\s|chỉ\s)?$")
_TO = re.compile(
    r"[^,;.\d]{0,20}(?:\(?(?:vào |của |trong )?năm \d{4}\)?,? ?[^,;.\d]{0,25})?\b(?:lên|xuống|còn)\b[^,;.\d]{0,20}\d"
)
_AGAINST = re.compile(
    r"[^,;.\d]{0,40}\b(?:so với(?! tổng)|so cùng kỳ|cùng kỳ|kế hoạch|chỉ tiêu|nghị quyết giao)\b"
)
_REACHED = Alternatives(_B + r"(?:đạt|bằng|vượt|đạt tỷ lệ|tương đương|hoàn thành)\s" + _ABOUT + "$")
_OF_PLAN = re.compile(
    r"\s?(?:so với\s)?(?:kế hoạch|chỉ tiêu|kh\b|nghị quyết|so với|mục tiêu|năm (?:trước|ngoái|\d{4})|cùng kỳ)"
)
# "giảm 12 vụ, bằng 15%": a share of a change.
_OF_CHANGE = Alternatives(
    _B
    + r"(?:tăng|giảm) (?:[^,;.()]|[.,](?=\d)){0,40}(?:[,(] ?| )(?:bằng|tương ứng|tương đương|tức|tỷ lệ|đạt|tăng|giảm)(?: với| là)? "
    + _ABOUT
    + "$"
)
_SHARE_OF_GOAL = Alternatives(
    _B
    + r"so với (?:chỉ tiêu|kế hoạch|nghị quyết|mục tiêu|cùng kỳ|năm)[^;.%]{0,30}(?:đạt|bằng|được) "
    + _ABOUT
    + "$"
)
# What it was in an earlier time: "cùng kỳ năm 2022 là 345 vụ", "(năm 2019: 300 vụ)".
_EARLIER = re.compile(
    _B
    + r"(?:so với[^,;.()]{0,40}\($|(?:so với |trong khi )?(?:cùng kỳ|năm (?:trước|ngoái))[^,;.()]{0,20}(?:là|có|chỉ có|xảy ra|:) ?$|"
    r"so với (?:năm|tháng|quý|đầu) [^,;.()]{0,20} (?:là|có|chỉ có) $|\((?:so với )?cùng kỳ[^,;.()]{0,30}$|\((?:so với )?năm (?:19|20)\d\d(?: là| chỉ có| có|:) $)"
)
# A bracket that goes on with the next year is a breakdown, no look back.
_NEXT_YEAR = re.compile(r"[^()]{0,60}\bnăm (?:19|20)\d\d")
# "tối đa", "không quá": a ceiling. "Mỗi xã ít nhất 02 mô hình": a floor that is asked for.
_CEILING = re.compile(r"tối đa|không quá|không vượt quá")
_FLOOR = re.compile(r"ít nhất|tối thiểu|không dưới")
_WILL = re.compile(r"(?:[ ](?!đã\b)[^\W\d_]+){0,6} (?:dự kiến )?sẽ (?:được|có|tham|nhận)\b")
# "theo kế hoạch, 9 việc lớn đã được triển khai": what is told of the figure has come.
_WAS = re.compile(r"(?:[ ][^\W\d_]+){0,6} đã\b")
_BODY_EACH = re.compile(
    _B
    + r"mỗi (?:một )?(?:xã|phường|thị trấn|huyện|thôn|ấp|bản|làng|buôn|khóm|khu|tổ|đơn vị|cơ sở|cơ quan|chi (?:hội|đoàn|bộ)|đoàn|hội|cán bộ|hội viên|đoàn viên|đảng viên|năm|quý|tháng|địa phương|trường)\b[^.;]*$"
)
# Several views of one thing side by side ("số cộng từ cấp dưới là 200, số báo cáo chung là 213"), and what is too old: set aside.
_CONTESTED = Alternatives(
    _B
    + r"(?:(?:các|hai|những) nguồn (?:nêu|ghi|báo cáo) số (?:liệu )?khác nhau|số (?:cộng|tổng hợp)(?: được)? từ (?:cấp dưới|cơ sở) là|"
    r"số báo cáo chung là|tỷ lệ (?:nêu trong báo cáo|tính từ số liệu) là|số liệu đã cũ của|đã cũ nên không (?:tính|coi))"
)
_PART = re.compile(
    _B + r"(?:trong đó(?: có)?|bao gồm|gồm(?: có)?|cụ thể|trong số đó|trong số này)\b(?:[^.;]|\.(?=\d))*$"
)


def basis(key: str, it: Found) -> Basis:
    """What the sentence makes of the figure."""
    start = it.sentence[0]
    before = key[max(start, it.span[0] - 400) : it.span[0]]
    after = key[it.quantity.end : min(it.sentence[1], it.quantity.end + 60)]
    if _CONTESTED.search(key, *it.sentence) or _CHANGE_AGAINST.search(before[-80:]):
        return Basis.COMPARISON
    planned = (_planned(before) or (it.paragraph.aims and not _DONE.search(before))) and not _WAS.match(after)
    if _compared(it, before, after):
        return Basis.TARGET if planned and "so với" not in after else Basis.COMPARISON
    planned = planned or bool(_WILL.match(after))
    return Basis.TARGET if planned or _bounded(key[it.span[0] : it.start], before) else Basis.RESULT


def _compared(it: Found, before: str, after: str) -> bool:
    """Whether the figure only says how much more, less, or how much it was earlier."""
    near = before[-80:]
    if near.endswith(("(+", "(-", "(+ ", "(- ")):
        return True
    if _CHANGE.search(near):
        return not (_POOR.match(after) and near.endswith(("giảm ", "giảm được ")))
    if _FROM.search(near) and _TO.match(after):
        return True
    if _EARLIER.search(near) and not _NEXT_YEAR.match(after):
        return True
    if it.quantity.measure is not Measure.PERCENT:
        return False
    if _REACHED.search(near) and _OF_PLAN.match(after):
        return True
    return bool(_OF_CHANGE.search(near) or _SHARE_OF_GOAL.search(near)) or (
        _AGAINST.match(after) is not None and "hộ" not in after[:12]
    )


def _planned(before: str) -> bool:
    """Whether the last word of planning before the figure has nothing done behind it."""
    plans = list(_PLAN.finditer(before))
    if not plans:
        return False
    last = plans[-1]
    since = before[last.end() :]
    if last["noun"] and _MET.search(before[: last.start()]):
        return False
    if _STRAIGHT.fullmatch(since):
        return not _SURELY_DONE.search(since)
    if last["wish"] and "," in since and not re.search(r"\d", since.partition(",")[0]):
        return False
    if not last["noun"]:
        return not last["need"] and not _REALLY_DONE.search(since)
    reason, comma, _ = since.partition(",")
    if comma and reason.strip() and not re.search(r"\d", reason) and not _WHEN.search(reason):
        return False
    if comma and _MOTIVE.search(before[: last.start()]) and not _WHEN.search(reason):
        return False
    return not _DONE.search(since)


def _bounded(words: str, before: str) -> bool:
    """Whether the qualifier sets a bound that is asked for, not what came of it."""
    return bool(
        _CEILING.search(words)
        or before.endswith(("tối đa ", "tối đa là "))
        or (_FLOOR.search(words) and _BODY_EACH.search(before))
    )


def is_part(key: str, it: Found, whole: Found) -> bool:
    """Whether "trong đó", "gồm" or an open bracket stands between a whole and this figure of the same sentence."""
    if whole.sentence != it.sentence:
        return False
    between = key[whole.quantity.end : it.span[0]]
    return bool(_PART.search(between)) or between.rfind("(") > between.rfind(")")
