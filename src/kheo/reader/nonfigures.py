"""Numbers that are no figures: dates, years, law and road numbers, house numbers, ordinals, durations, ages, phones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from kheo.reader.numerals import Numeral

_B = r"(?<![^\W\d_])"
_E = r"(?![^\W\d_])"
# Spans that hold numbers but no figure, wherever they stand.
_SPANS = re.compile(
    r"(?<![\d.,/])\d{1,2}\s?(?:-|và|đến|,)\s?(?:ngày\s)?\d{1,2}\s?[/.]\s?\d{1,2}\s?[/.]\s?(?:19|20)\d\d(?!\d)"
    r"|\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d(?!\d)"
    r"|(?:tháng|quý|t)\s?(?:\d{1,2}|[ivx]+)\s?[/\-.]\s?(?:19|20)\d\d(?!\d)"
    r"|(?<![\d.,])\d{1,2}/(?:19|20)\d\d(?![\d./])"
    r"|ngày\s\d{1,2}\stháng\s\d{1,2}(?:\snăm\s\d{4})?"
    r"|(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d(?!\d)"
    r"|(?:ngày|sáng|chiều|tối|đêm|trưa|từ|đến|dịp|hôm|lễ|mùng)\s(?:ngày\s)?(?:\d{1,2}(?:,| và|-|, và|/| đến| đến ngày)\s?){0,12}\d{1,2}-(?:1[0-2]|0?[1-9])(?![\d.,]{0,20}\d)(?!\s?(?:%|triệu|nghìn|tỷ|người|hộ|lượt|em|cháu|phần|suất|căn|buổi|cuộc|tháng|năm|ngày|giờ|tấn|kg|km|ha|m2))"
    r"|" + _B + r"(?:hẻm|ngõ|kiệt|ngách|số|đường|tổ)\s\d{1,4}(?:/\d{1,4}){1,6}(?!\d)"
    r"|" + _B + r"(?:khu phố|ấp|thôn|tổ|phường|quận|khóm|tổ dân phố|khu vực|buôn|đội|khu)(?:\s?:)?\s\d{1,2}(?:(?:,| và|, và)\s?\d{1,2}){1,20}"
    r"(?![\d.,/]{0,20}\d)(?!\s(?:hộ|người|phần|suất|căn|lượt|buổi|cuộc|vụ|em|cháu|cái|chiếc|con|cây|xe|tấn|kg|triệu|nghìn|tỷ|mô hình|tổ|đội|thành viên))"
    r"|(?<![\d.,])\d{1,2}(?:(?:,| và)\s?\d{1,2}){1,20}/(?:0?[1-9]|1[0-2])(?![\d/])(?!\s(?:huyện|xã|thôn|ấp|hộ|tổ|khu|phường|vụ|đơn vị|trường))"
    r"|(?:ngày|mùng)\s\d{1,2}(?:(?:,| và|,? đến| -)\s?(?:ngày\s)?\d{1,2}){1,12}\s?[/.-]\s?\d{1,2}(?!\d)"
    r"|(?:ngày|sáng|chiều|tối|đêm|trưa|nay|qua|hôm)\s(?:ngày\s)?(?:0?[1-9]|[12]\d|3[01])\.(?:1[0-2]|0?[1-9])(?![\d.]{0,20}\d)"
    r"|" + _B + r"(?:0|\+?84)[ .]?\d{2,3}(?:[ .]?\d{2,4}){2,3}(?!\d)"
    r"|\d{1,4}(?:/\d{2,4})?/[a-zđ][a-zđ0-9]{0,12}(?:-[a-zđ0-9]{1,12}){1,6}"
    r"|tuổi\s\d{1,2}(?:,\s?\d{1,2})*(?![\d.])|" + _B + r"[2-4]\scấp(?=[ ,.;)](?!phát|cho|xã|huyện))"
    r"|\d{1,3}[:h]\d{2}(?!\d)|" + _B + r"\d{1,2}h" + _E +
    r"|\d{1,2}\sgiờ\s\d{1,2}(?:\sphút)?" + _E +
    r"|24\s?/\s?24(?:\s?(?:giờ|h))?|24\s?/\s?7(?!\d)"
    r"|(?<![\d.,/])\d{1,5}\s?[/-]\s?(?:bc|kh|qđ|tb|nq|ct|cv|hd|tt|nđ|kl|đa|ctr|ttr)(?![^\W_])(?:\s?[-/][^\s,;]*)?"
    r"|(?<![\w.\-])[\w.\-]{1,64}@[\w.\-]{1,255}|https?://\S+|www\.\S+"
    r"|\[gmt\s?\+\s?\d+\]"
    r"|cov[iy]d\s?-?\s?19|sars\s?-?\s?cov\s?-?\s?2|ncov\s?-?\s?\d*"
)  # fmt: skip
_DAY_MONTH = re.compile(r"(?<![\d.,])(0?[1-9]|[12]\d|3[01])\s?[/]\s?(0?[1-9]|1[0-2])(?![\d/.,]{0,20}\d)(?!/)")
_COUNTED_AFTER = re.compile(
    r"[ ](?:huyện|xã|thôn|ấp|bản|làng|buôn|sóc|khu|khối|tổ|phường|thị trấn|thị xã|thành phố|quận|tỉnh|chi|cơ sở|hộ|trường|đơn vị|"
    r"công an|người|đồng chí|đại biểu|chỉ tiêu|tiêu chí|mô hình|địa phương|hội|cụm|vụ|đảng bộ|tổ chức|điểm|sở|ban|câu lạc bộ|phòng|"
    r"cơ quan|đội|trung tâm|giáo xứ|chùa|đồn|ý kiến|kiến nghị|việc|đơn|lượt|đối tượng|em|cháu|công trình|căn|nhà|phiếu|hồ sơ|nhiệm vụ)\b"
)
_DATE_BEFORE = re.compile(
    _B
    + r"(?:ngày|sáng|chiều|tối|trưa|hôm|lễ|dịp|từ|đến|tới|nghị định|đường|phố|quốc khánh|mùng|và|năm|nghĩa là|đêm|cả ngày|phẩm|"
    r"tháng|kỷ niệm|trước|sau|hết|giải phóng|lao động|phụ nữ|thành lập)[ ,(]{1,2}$|[(,]\s?$|\d/\d{1,2}\s?(?:,|và|-|–|đến)\s?$"
)
# Words before a number that make it a name or an ordinal, not a count.
_NAMED = re.compile(
    _B
    + r"(?:thứ|lần|lần thứ|số|số nhà|nhà số|điều|khoản|điểm [a-zđ]|chương|mục|phụ lục|quốc lộ|tỉnh lộ|hương lộ|đường|đường số|ngõ|ngách|hẻm|ql|tl|dt|đt|"
    r"phường|quận|xã|ấp|thôn|khu phố|khu vực|khu|khóm|tổ|bản|đội|buôn|cụm|khối|lô|tiểu khu|tổ dân phố|tdp|kp|khối phố|thị trấn số|"
    r"lớp|khối lớp|khóa|khoá|cấp|hạng|loại|mức|mức độ|cấp độ|độ|bậc|nhóm|vòng|đợt|kỳ|quý|tháng|năm|nhiệm kỳ|tuần|ngày|mùng|mồng|"
    r"chỉ thị|nghị quyết|nghị định|thông tư|quyết định|kế hoạch|công văn|đề án|dự án|chương trình|ban chỉ đạo|bcđ|luật|hướng dẫn|quy định|thông báo|kết luận|công điện|"
    r"trung đoàn|sư đoàn|lữ đoàn|tiểu đoàn|đại đội|quân đoàn|quân khu|binh đoàn|đoàn|đồn|hải đội|hải đoàn|trạm|chốt|vùng|trại|kho|nhà máy|công ty|xí nghiệp|"
    r"quân y|làng|xóm|giống|trang|tập|bài|hình|bảng|biểu|mẫu|phòng|tầng|cột mốc|mốc|km|cảng|cầu|kênh|kinh|chợ|bến|chung cư|thửa|tờ bản đồ|"
    r"iphone|vitamin|top|phiên bản|g|c|a|b|k|n|mẫu số|vị trí|hàng|báo động|f|zone|covid|điện thoại|hotline|tổng đài|sđt|đt|gọi|zalo|gmt|cách mạng công nghiệp)"
    r"\s?$"
)
_SMALL_NAME = re.compile(
    r"[ ](?:\"|'|và \d|,|;|\.|:|\)|-|/|đã|được|là|có|của|tại|ở|thuộc|với|đường|ngõ|phố|hẻm|thị trấn|xã|phường|huyện|tp|thành phố|quận|tỉnh|theo|về|đến|từ|cho|để)|[\",;.:)/]|$|\n|[ ]?-"
)
# These nouns before a number make it a name only when no counted thing follows.
_LOOSE = re.compile(
    _B
    + r"(?:phường|quận|xã|ấp|thôn|khu phố|khu vực|khu|khóm|tổ|bản|đội|buôn|cụm|khối|tổ dân phố|đợt|kỳ|đoàn|trạm|chốt|vùng|bài|phòng|"
    r"mức|loại|nhóm|cấp|dự án|chương trình|kế hoạch|đường|cầu|kênh|chợ|hàng|điểm|lần|công ty|tập|số|nhà máy|gọi|trường|trại|mẫu|đề án|vị trí|cột mốc|luật|quy định|hướng dẫn)\s?$"
)
_UNIT_NAME = re.compile(
    _B
    + r"(?:phường|quận|ấp|thôn|làng|xóm|khu phố|khóm|tổ|khu vực|tổ dân phố|tdp|kp|khu|cụm|buôn|đội|khối|khối phố)\s?$"
)
_PAPER = re.compile(_B + r"(?:đề án|dự án)\s?$")
_COUNT_NOUN = re.compile(
    r"[ ](?:hộ|người|phần|suất|căn|lượt|buổi|cuộc|vụ|đối tượng|em|cháu|cái|chiếc|con|cây|xe|tấn|kg|triệu|nghìn|tỷ|mô hình|đồng chí|thành viên|"
    r"gia đình|bộ|đợt|tin|nguồn|thùng|chai|tờ|camera|đèn|bóng|công trình|ngày công|trường hợp|học sinh|hội viên|đoàn viên|nhân khẩu|m2|m²|m3|ha|km|m|mét|lít|đồng|ngôi|nhà|mét vuông)\b"
)
_CAPITAL = r"[A-ZÀ-ỸĐ][^\W\d_]*\s"
# "xã Sơn Kim 2", "lúa TBR 97": the number ends a proper name.
_NAMED_PLACE = re.compile(
    r"(?:[Pp]hố|[Xx]ã|[Pp]hường|[Tt]hôn|[Ấấ]p|[Bb]ản|[Kk]hóm|[Bb]uôn|[Ll]àng|[Tt]rường|THPT|THCS|[Tt]iểu học|[Mm]ầm non|[Xx]óm|[Kk]hu phố|[Kk]hu|[Hh]ợp tác xã)\s"
    + f"(?:{_CAPITAL}){{1,4}}$"
)
_CODED = re.compile(
    r"(?:^|[\s(])(?!AK|NTM|CLB|HTX|BCH|CCB|KDC|MXH|BTV|CB|HS|SV|ND|PN|HV|TP|TX|TT|CA|QS|DN|VN|TW)[A-Z]{2,3}\s$"
)
# "1. Công tác…", "2) …": the number of a section.
_ITEM = re.compile(r"(?:\.\d{1,2})*[.)/-](?:\s|$)")
_LONGEST = 60
# The greatest number that a day, week, month… carries as its name.
_CALENDAR = {"ngày": 31, "tuần": 53, "tháng": 12, "quý": 4, "năm": 2100}
_NEAR = 4
# Places, schools and hamlets carry no greater number in their names.
_GREATEST_NAME = 99
_VERSION = re.compile(r"[2-5]\.0")
# "cách trung tâm 75 km": how far a place lies.
_DISTANCE = re.compile(_B + r"cách [^,;.\d]{0,30}$")
_FREE = re.compile(r"[ ]?(?:đồng|đ)\b")
_DURATION = re.compile(
    r"[ ]?(?:-\s?\d+\s)?(?:năm|tháng|tuần(?! lễ)|ngày(?! công| lao động| hội| chủ nhật| thứ bảy)|phút|giây|thế kỷ|thập kỷ|thập niên|nhiệm kỳ|quý|tuổi|đêm(?! diễn| nhạc| văn nghệ)|mùa|buổi/(?!\s?\d)|canh giờ)" + _E
)  # fmt: skip
_TIME = re.compile(_B + r"(?:lúc|hồi|vào|từ|đến|trước|sau|khoảng|hơn|gần|vào lúc|vào khoảng|đúng)[ ]$")
_CLOCK = re.compile(
    r"[ ]?giờ(?: (?:sáng|trưa|chiều|tối|đêm|ngày|kém|rưỡi|hàng|hằng|hôm|mỗi|30|15|phút)\b|[ ]?[,.)]?$)"
)
_YEAR_BEFORE = re.compile(
    _B
    + r"(?:năm|năm học|từ|đến|tới|giai đoạn|nhiệm kỳ|cuối|đầu|giữa|xuân|tết|hè|mùa|niên khóa|sau|trước|so với|cùng kỳ|khóa|kỳ|thế kỷ|và|hết|"
    r"quý \w+|tháng \d+|sinh|dịp|qua|ất tỵ|giáp thìn|quý mão|nhâm dần|tân sửu|canh tý|kỷ hợi|mậu tuất|đinh dậu|bính thân)[ ]?[-/,(]?[ ]?$|[-/(][ ]?$|(?:19|20)\d\d(?: ?[-,]| và) ?$"
)
_LAW = re.compile(r"/[a-zđ]{1,6}(?:-[a-zđ]+|\b)(?<!/hộ)(?<!/suất)")
_PER_ITEM = re.compile(r"/[ ]?$")
_QUOTED = re.compile(r'"[^"\n;]{2,160}"')


def spans(key: str, clean: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches of a paragraph in which every number is none of ours, in order."""
    found = [m.span() for m in _SPANS.finditer(key, start, end)]
    found += [m.span() for m in _DAY_MONTH.finditer(key, start, end) if _is_date(key, m, start, end)]
    found += _names(key, clean, start, end)
    return sorted(found)


def _is_date(key: str, match: re.Match[str], start: int, end: int) -> bool:
    before = key[max(start, match.start() - 16) : match.start()]
    if _COUNTED_AFTER.match(key, match.end(), end):
        return False
    return bool(_DATE_BEFORE.search(before)) or int(match[1]) > int(match[2]) or match[1] != match[2]


def _names(key: str, clean: str, start: int, end: int) -> list[tuple[int, int]]:
    """Quoted names. A quotation that tells of results ("…đã vận động 20 hộ…") is longer than a name or has a verb."""
    result = []
    for match in _QUOTED.finditer(key, start, end):
        inner = match[0]
        opens = clean[match.start()]
        if opens in "”" or (match.start() > start and key[match.start() - 1].isalnum() and opens != "“"):
            continue
        if len(inner) <= 90 and not re.search(r"(?<![^\W\d_])(?:đã|được|hơn|trên|gần|khoảng) \d", inner):
            result.append(match.span())
    return result


def is_figure(
    key: str, clean: str, numeral: Numeral, sentence: tuple[int, int], closed: Sequence[tuple[int, int]]
) -> bool:
    """Whether a numeral states a quantity. `closed` are the spans of `spans()`."""
    start = numeral.start
    at = bisect_right(closed, (start, len(key)))
    if any(a <= start < b for a, b in closed[max(0, at - _NEAR) : at]):
        return False
    if len(numeral.raw) > _LONGEST:
        return False
    if numeral.vague:
        return not re.match(r"[ ](?:năm|ngày|tuổi|tháng|họ|hoa)\b", key[numeral.after : numeral.after + 7])
    before = key[max(sentence[0], start - 30) : start]
    after = key[numeral.after : min(sentence[1], numeral.after + 30)]
    if start > sentence[0] and key[start - 1].isalpha():
        return False
    if (
        start > sentence[0]
        and key[start - 1] == "-"
        and start - 2 >= sentence[0]
        and key[start - 2].isalpha()
        and clean[start - 2].isupper()
    ):
        return False
    if after[:1] and (after[0].isalpha() and not _glued_unit(after)):
        return False
    if _DURATION.match(after) or (numeral.value == 0 and _FREE.match(after)):
        return False
    if _DISTANCE.search(before) and re.match(r" ?(?:km|cây số|ki-lô-mét|m|mét)\b", after):
        return False
    if _PER_ITEM.search(before) and numeral.value <= 1:
        return False
    if _is_year(numeral, before, after) or _is_clock(before, after):
        return False
    if _LAW.match(after) and clean[numeral.after + 1 : numeral.after + 2].isupper():
        return False
    return not _is_name(clean, numeral, before, after)


def _glued_unit(after: str) -> bool:
    return bool(
        re.match(
            r"(?:kg|g|m2|m3|m²|m³|km2|km²|m|km|ha|đ|vnđ|vnd|đồng|tấn|lít|ml|tr|tỷ|tỉ|triệu|k|giờ|người|hộ|suất|phần|em|vụ)"
            + _E,
            after,
        )
    )


def _is_year(numeral: Numeral, before: str, after: str) -> bool:
    if not (
        numeral.raw.isdigit() and len(numeral.raw) == 4 and Decimal(1900) <= numeral.value <= Decimal(2100)
    ):
        return False
    if _YEAR_BEFORE.search(before):
        return True
    return bool(re.match(r"[ ]?(?:[,;.:)\]\-\"]|$|\n|so với|đến nay|trở)", after))


def _is_clock(before: str, after: str) -> bool:
    if not after.startswith((" giờ", "giờ")):
        return False
    return bool(_CLOCK.match(after) and _TIME.search(before)) or bool(
        re.match(r"[ ]?giờ (?:sáng|trưa|chiều|tối|đêm|ngày|kém)\b", after)
    )


def _is_name(clean: str, numeral: Numeral, before: str, after: str) -> bool:
    """ "Phường 1", "lần thứ 2", "Quyết định số 12", "Đồn 123": the noun stands before the number."""
    if not before.strip() and numeral.value < 100 and _ITEM.match(after):
        return True
    if numeral.sized > 1 or "," in numeral.raw:
        return False
    if (
        re.search(_B + r"mức độ \d và $", before)
        or re.match(r"[ ]?°", after)
        or _VERSION.fullmatch(numeral.raw)
    ):
        return True
    written = clean[numeral.start - len(before) : numeral.start]
    if _NAMED_PLACE.search(written) and numeral.value > _GREATEST_NAME:
        return False
    if _NAMED_PLACE.search(written) or _CODED.search(written):
        return not _COUNT_NOUN.match(after)
    named = _NAMED.search(before)
    if not named:
        return False
    word = named[0].strip()
    if word in _CALENDAR and (
        numeral.value > _CALENDAR[word] or re.search(r"(?:mỗi|hằng|hàng|một|từng) \w+ ?$", before)
    ):
        return False
    if word in ("lần", "ngày", "tháng", "năm", "tuần", "quý", "thứ", "lần thứ"):
        return True
    if "." in numeral.raw and word != "số":
        return False
    if _UNIT_NAME.fullmatch(named[0]) and numeral.value <= 30 and not numeral.raw.startswith("0"):
        return not _COUNT_NOUN.match(after)
    if _PAPER.fullmatch(named[0]) and len(numeral.raw) >= 2:
        return not _COUNT_NOUN.match(after)
    return _ends_here(after) if _LOOSE.fullmatch(named[0]) else True


def _ends_here(after: str) -> bool:
    return bool(_SMALL_NAME.match(after)) or not after.strip()
