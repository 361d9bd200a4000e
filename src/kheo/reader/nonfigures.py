"""Numbers that are no figures: dates, years, law and road numbers, house numbers, ordinals, durations, ages, phones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from kheo.reader.names import is_name
from kheo.reader.numerals import Numeral
from kheo.reader.scan import Alternatives

_B = r"(?<![^\W\d_])"
_E = r"(?![^\W\d_])"
# Spans that hold numbers but no figure, wherever they stand.
_SPANS = Alternatives(
    r"(?<![\d.,/])\d{1,2}\s?(?:-|và|đến|,)\s?(?:ngày\s)?\d{1,2}\s?[/.]\s?\d{1,2}\s?[/.]\s?(?:19|20)\d\d(?!\d)"
    r"|(?<![\d.,/])\d{1,2}[/.-]\d{1,2} ?(?:-|đến) ?(?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)"
    r"|\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)\d\d(?!\d)"
    r"|\(0\d{1,3}\) ?\d[\d .\-]{5,20}\d|(?<![\d.,])\d{1,4}(?:[.,]\d{1,2})? ?m? ?[x×] ?\d{1,4}(?:[.,]\d{1,2})? ?(?:m|cm|mm)?(?![^\W_])"
    r"|(?:tháng|quý|t)\s?(?:\d{1,2}|[ivx]+)\s?[/\-.]\s?(?:19|20)\d\d(?!\d)"
    r"|(?<![\d.,])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\d/]|\.\d)"
    r"|(?<![\d.,/])\d{1,2} ?- ?\d{1,2}/(?:0?[1-9]|1[0-2])(?![\d/])(?! ?(?:huyện|xã|thôn|ấp|hộ|tổ|khu|phường|vụ|đơn vị|trường|người|chi|tiêu chí))"
    r"|\(1[0-9]\d\d\)"
    r"|(?<![\d.,])\d{1,3}/(?:199\d|20[0-3]\d)(?![\d/]|\.\d)(?! ?(?:hộ|người|thôn|ấp|xã|cơ sở|đơn vị|vụ|hội viên|đoàn viên|đảng viên|khu dân cư|chi))"
    r"|(?:19|20)\d\d ?- ?\d{1,2}/(?:19|20)\d\d|(?<![\d.,])\d{1,2}(?::\d\d)? h(?=[ ,.;)-]|$)(?! ?(?:đất|ruộng))|(?<![\d.,])\d{1,2} (?:tết|âm lịch|tháng (?:chạp|giêng))"
    r"|tài khoản[^\d.;\n]{0,40}(?!\d{1,3}(?:\.\d{3}){1,4}(?![\d-]|\.\d))\d[\d. -]{5,30}"
    r"|ngày\s\d{1,2}\stháng\s\d{1,2}(?:\snăm\s\d{4})?"
    r"|(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d(?!\d)"
    r"|(?:ngày|sáng|chiều|tối|đêm|trưa|từ|đến|dịp|hôm|lễ|mùng)\s(?:ngày\s)?(?:\d{1,2}(?:,| và|-|, và|/| đến| đến ngày)\s?){0,12}\d{1,2}-(?:1[0-2]|0?[1-9])(?![\d.,]{0,20}\d)(?!\s?(?:%|triệu|nghìn|tỷ|người|hộ|lượt|em|cháu|phần|suất|căn|buổi|cuộc|tháng|năm|ngày|giờ|tấn|kg|km|ha|m2|bạn|cây|con|vụ|đồng|mô hình|tổ|đội|thành viên|hội viên|đoàn viên|học sinh|xe|lần|mét|lít|thôn|xã|điểm|chi|cán bộ))"
    r"|" + _B + r"(?:hẻm|ngõ|kiệt|ngách|số|đường|tổ)\s\d{1,4}(?:/\d{1,4}){1,6}(?!\d)"
    r"|" + _B + r"(?:khu phố|ấp|thôn|tổ|phường|quận|khóm|tổ dân phố|khu vực|buôn|đội|khu)(?:\s?:)?\s\d{1,2}(?:(?:,| và|, và)\s?\d{1,2}){1,20}"
    r"(?![\d.,/]{0,20}\d)(?!\s(?:hộ|người|phần|suất|căn|lượt|buổi|cuộc|vụ|em|cháu|cái|chiếc|con|cây|xe|tấn|kg|triệu|nghìn|tỷ|mô hình|tổ|đội|thành viên|ha|km|m|m2|mét|lít|đồng)\b)"
    r"|(?<![\d.,])\d{1,2}(?:(?:,| và)\s?\d{1,2}){1,20}/(?:0?[1-9]|1[0-2])(?![\d/])(?!\s(?:huyện|xã|thôn|ấp|hộ|tổ|khu|phường|vụ|đơn vị|trường))"
    r"|(?:ngày|mùng)\s\d{1,2}(?:(?:,| và|,? đến| -)\s?(?:ngày\s)?\d{1,2}){1,12}\s?[/.-]\s?\d{1,2}(?!\d)"
    r"|(?:ngày|sáng|chiều|tối|đêm|trưa|nay|qua|hôm)\s(?:ngày\s)?(?:0?[1-9]|[12]\d|3[01])\.(?:1[0-2]|0?[1-9])(?![\d.]{0,20}\d)"
    r"|" + _B + r"(?:0|\+?84)[ .]?\d{2,3}(?:[ .]?\d{2,4}){2,3}(?!\d)"
    r"|\d{1,4}(?:/\d{2,4})?/[a-zđ][a-zđ0-9]{0,12}(?:-[a-zđ0-9]{1,12}){1,6}"
    r"|tuổi(?: (?:đời|đã|nay|từ|ngoài|trên|dưới|khoảng|chừng|đảng|quân)){0,3} \d{1,3}(?:(?: ?- ?| đến | tới |, ?)\d{1,2})*(?!\d|\.\d)|" + _B + r"[2-4]\scấp(?=[ ,.;)](?!phát|cho|xã|huyện))"
    r"|\d{1,3}[:h]\d{2}(?!\d)|(?<![\d.,])\d{1,2}g(?:[0-5]\d)?(?=[ ]?(?:sáng|trưa|chiều|tối|đêm|ngày|cùng ngày|hằng ngày|[0-5]?\d phút)\b)|(?<![\d.,])(?:[01]?\d|2[0-3])g[0-5]\d(?!\d)|(?:lúc|từ|đến|hồi|vào|trước|sau) \d{1,2}g(?![^\W_])|km ?\d+ ?\+ ?\d+|" + _B + r"\d{1,2}h" + _E +
    r"|\d{1,2}\sgiờ\s\d{1,2}(?:\sphút)?" + _E +
    r"|từ \d{1,2} ?(?:giờ|h)?(?: ?- ?| đến | tới )\d{1,2} ?(?:giờ|h)" + _E + r"(?! (?:lao động|công|phát thanh|chiếu|bay))"
    r"|(?:trong|sau|suốt|kéo dài|cứ|nghỉ|vòng|mất)(?: vòng| khoảng| hơn| gần)? \d{1,3} ?(?:giờ|tiếng)" + _E +
    r"|(?:thắng|thua|hòa|dẫn|hoà|tỷ số|tỉ số)(?: trước)?(?: đậm| sát nút)?(?: với)?(?: tỷ số| tỉ số| kết quả)?(?: chung cuộc)?(?: là)? \d{1,2} ?[-/:] ?\d{1,2}(?!\d)(?! (?:hộ|người|vụ|suất|căn|triệu))"
    r"|(?:nay|qua|hôm|mai|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|ngày),? ?\(?(?:0?[1-9]|[12]\d|3[01])[-.](?:1[0-2]|0?[1-9])(?:\)|(?=[ ,.;]|$))(?! ?(?:%|triệu|nghìn|tỷ|người|hộ|lượt|em|cháu|phần|suất|căn|buổi|cuộc|tháng|năm|ngày|giờ|tấn|kg|km|ha|m2))"
    r"|(?:đường dây nóng|tổng đài|hotline|số điện thoại|điện thoại|số máy|zalo|đt|sđt)[^\d.;\n]{0,20}\+?(?:0|84|1[89])[\d .\-]{2,14}\d"
    r"|1[89]00 ?\d{4,6}(?!\d)"
    r"|5k(?![^\W_])(?! ?/)|[2-6]g(?=[ ,.;)]|$)"
    r"|24\s?/\s?24(?:\s?(?:giờ|h))?|24\s?/\s?7(?!\d)"
    r"|(?<![\d.,/])\d{1,5}\s?[/-]\s?(?:bc|kh|qđ|tb|nq|ct|cv|hd|tt|nđ|kl|đa|ctr|ttr)(?![^\W_])(?:\s?[-/][^\s,;]*)?"
    r"|https?://\S+|www\.\S+"
    r"|gmt\s?\+\s?\d+"
    r"|cov[iy]d\s?-?\s?19|sars\s?-?\s?cov\s?-?\s?2|ncov\s?-?\s?\d*"
)  # fmt: skip
# "bc-3.txt", "Phu luc 2.xlsx": the names of files.
_FILE = re.compile(
    r"[\w.()-]{1,80}\.(?:txt|docx?|odt|rtf|pdf|xlsx?|ods|csv|pptx?|html?|zip|jpe?g|png)(?![^\W_])"
)
_POST = re.compile(r"(?<![\w.\-])[\w.\-]{1,64}@[\w.\-]{1,255}")
# Days that things are named after, written with a dash or a full stop: "Ngôi nhà 19-8", "quà 1.6", "Bệnh viện 30-4".
_FEAST = Alternatives(
    r"(?<![\d.,/-])(?:0?9[-.]0?1|0?3[-.]0?2|27[-.]0?2|0?3[-.]0?3|0?8[-.]0?3|26[-.]0?3|30[-.]0?4|0?1[-.]0?5|0?7[-.]0?5|15[-.]0?5|19[-.]0?5|0?1[-.]0?6|28[-.]0?6|"
    r"27[-.]0?7|28[-.]0?7|19[-.]0?8|0?2[-.]0?9|12[-.]0?9|0?1[-.]10|10[-.]10|13[-.]10|14[-.]10|15[-.]10|20[-.]10|18[-.]11|20[-.]11|23[-.]11|0?6[-.]12|22[-.]12)"
    r"(?![\d%]|[.,/-]\d)"
)
# "(22-5)", "vào 22-11", "sáng sớm 26-11, …": a day and a month where nothing counted follows.
_DASHED = Alternatives(
    r"(?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])-(?:1[0-2]|0?[1-9])(?![\d%]|[.,/-]\d)"
    r"(?=[ ]?[,.;:)\]\n-]|$|[ ](?:\(|tại|do|của|ở|và|đến|cùng|với|đã|là|nhằm|để|trên|theo|khi|này|tới|vừa|vào|hằng|hàng|sẽ|diễn|trong|nhân|bằng)\b)"
)
_DAY_MONTH = Alternatives(
    r"(?<![\d.,])(0?[1-9]|[12]\d|3[01])\s?[/]\s?(0?[1-9]|1[0-2])(?![\d/.,]{0,20}\d)(?!/)"
)
_COUNTED_AFTER = re.compile(
    r"[ ](?:huyện|xã|thôn|ấp|bản|làng|buôn|sóc|khu|khối|tổ|phường|thị trấn|thị xã|thành phố|quận|tỉnh|chi|cơ sở|hộ|trường|đơn vị|"
    r"công an|người|đồng chí|đại biểu|chỉ tiêu|tiêu chí|mô hình|địa phương|hội|cụm|vụ|đảng bộ|tổ chức|điểm|sở|ban|câu lạc bộ|phòng|"
    r"cơ quan|đội|trung tâm|giáo xứ|chùa|đồn|ý kiến|kiến nghị|việc|đơn|lượt|đối tượng|em|cháu|công trình|căn|nhà|phiếu|hồ sơ|nhiệm vụ)\b"
)
_DAY_BEFORE = re.compile(
    _B + r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|dịp|lễ|mùng|nay|qua)(?: nay| qua| ngày)?[ ,(]{1,2}$"
)
_DATE_BEFORE = re.compile(
    _B
    + r"(?:ngày|sáng|chiều|tối|trưa|hôm|lễ|dịp|từ|đến|tới|nghị định|đường|phố|quốc khánh|mùng|và|năm|nghĩa là|đêm|cả ngày|phẩm|"
    r"tháng|kỷ niệm|trước|sau|hết|giải phóng|lao động|phụ nữ|thành lập)[ ,(]{1,2}$|[(,]\s?$|\d/\d{1,2}\s?(?:,|và|-|–|đến)\s?$"
)
_LONGEST = 60
_NEAR = 4
# "Quyết định 217, 218 và 33": a number that goes on with names.
_CHAIN = 6
_FIRST_YEAR, _LAST_YEAR = 1990, 2035
_AND = re.compile(r"(?: ?[,;/-] ?| ?,? (?:và|hoặc|hay|đến) )")
# What is counted or weighed right behind a number.
_COUNTED = re.compile(
    r"[ ]?(?:%|tỷ|tỉ|triệu|nghìn|ngàn|trăm|đồng|đ|kg|tấn|tạ|gam|g|km|m|m2|m3|ha|lít|mét|hộ|người|phần|suất|căn|ngôi|nhà|lượt|buổi|cuộc|vụ|đối tượng|em|cháu|cái|chiếc|con|cây|xe|giờ|"
    r"tháng|năm|ngày|tuổi|lần|điểm|độ|phút|thành viên|mô hình|đồng chí|cán bộ|chiến sĩ|hội viên|đoàn viên|học sinh|thanh niên|trẻ|bộ|thùng|xã|thôn|huyện|tổ)(?![^\W\d_])"
)
# "cách trung tâm 75 km", "quãng đường dài 20 km": how far a place lies, how long a way is.
_WAY = re.compile(r" ?(?:km|cây số|ki-lô-mét|m|mét)\b")
_DISTANCE = re.compile(_B + r"(?:cách|quãng đường|đi bộ|chạy bộ|độ cao|vượt|cao)(?! quy) [^,;.\d]{0,30}$")
_FREE = re.compile(r"[\"' ]{0,2}(?:đồng|đ)\b")
_DURATION = re.compile(
    r"[ ]?(?:(?:-|đến|tới|hoặc)\s?\d+\s)?(?:năm|tháng|tuần(?! lễ)|ngày(?! công| lao động| hội| chủ nhật| thứ bảy)|phút|giây|thế kỷ|thập kỷ|thập niên|nhiệm kỳ|quý|tuổi|đêm(?! diễn| nhạc| văn nghệ)|mùa|buổi/(?!\s?\d)|canh giờ|(?:giờ|tiếng) đồng hồ)" + _E
)  # fmt: skip
# "pháo 105 mm", "rộng 30 cm": the size of one thing; "2 lần/tháng", "mỗi tuần 1 lần": how often.
_SMALL_LENGTH = re.compile(r"[ ]?(?:mm|cm|dm|inch|hz|mhz|kv|kva|kw|mb|gb|tb|mbps|pixel|px)" + _E)
# "đường rộng 3 m", "sâu 2m": a measure across one thing; "loại 350 ml", "bao 50 kg": the size of a thing.
_SIZE_OF = re.compile(
    _B
    + r"(?:bề (?:ngang|rộng|mặt)|rộng|cao|ngang|sâu|dày|đường kính|bán kính)(?: (?:từ|khoảng|hơn|trên|gần|chưa đầy|chưa đến|trung bình|bình quân)){0,2} $"
)
_METRES = re.compile(r"[ ]?(?:m|mét)(?![^\W_]|²|³)(?! (?:vuông|khối))")
_SPEED = re.compile(r"[ ]?km ?/ ?(?:h|giờ)" + _E + r"|[ ]?km mỗi giờ")
_KIND_OF = re.compile(_B + r"(?:loại|bao|chai|can|bình|gói|túi|dung tích|thể tích|cỡ) (?:từ |khoảng )?$")
_WEIGHT = re.compile(r"[ ]?(?:kg|g|gam|gram|ml|lít|l)" + _E)
_ONCE = re.compile(r"[ ]lần(?=[ ,.;)]|$)")
_TIMES = re.compile(r"[ ]lần ?/ ?(?:tuần|tháng|năm|quý|ngày|giờ)")
_TIMES_EACH = re.compile(_B + r"(?:tuần|tháng|năm|quý|ngày|họp|mỗi lần)[ ]$")
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
_GLUED = re.compile(
    r"(?:kg|g|gam|gram|m2|m3|m²|m³|km2|km²|m|km|ha|đ|vnđ|vnd|đồng|tấn|lít|ml|tr|tỷ|tỉ|triệu|k|giờ|người|hộ|suất|phần|em|vụ|xe|con|cây|căn|tin|pano|camera)"
    + _E
    + r"|(?=[^\W\d_]{0,7}[à-ỹđ])[^\W\d_]{2,}"
)
# "17/20 xã có số liệu", "mới có số liệu của xã A (1/9 xã)", "từ 04 văn bản, báo cáo": who has told, not what was done.
_LEVELS = r"(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|tỉnh|thành phố|địa phương|đơn vị|nơi)"
_HAVE_TOLD = re.compile(
    rf" {_LEVELS}(?:(?:,| và) {_LEVELS}){{0,3}} (?:đã |có |mới )*(?:có số liệu|(?:gửi |nộp )?báo cáo)(?![^\W\d_])"
    r"| văn bản, báo cáo"
)
_TELLERS = re.compile(rf"(?:có|mới có) số liệu của (?:{_LEVELS} [^;.()]{{1,120}}\()?$")
# Who speaks: "bà Lan nói: …", "…, chị Ly nói".
_SAYS = re.compile(
    _B
    + r"(?:nói|cho biết|chia sẻ|kể|bày tỏ|rằng|tâm sự|phát biểu|cho hay|khẳng định)(?: rằng| thêm)?\s?[:,]?\s?$"
)
_SAID = re.compile(
    r"[,. ]{0,2}[-–]?\s?(?:anh|chị|ông|bà|em|đồng chí|thiếu|trung|thượng|đại|cô|chú|bác)\b[^,.;\"]{0,30}(?:nói|cho biết|chia sẻ|kể|bày tỏ|tâm sự|cho hay)"
)
_LONGEST_MOTTO = 40
_QUOTED = re.compile(r'"[^"\n;]{2,160}"')


def spans(key: str, clean: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches of a paragraph in which every number is none of ours, in order."""
    found = [m.span() for m in _SPANS.finditer(key, start, end)]
    if key.find("@", start, end) >= 0:
        found += [m.span() for m in _POST.finditer(key, start, end)]
    if key.find(".", start, end) >= 0:
        found += [m.span() for m in _FILE.finditer(key, start, end)]
    found += [m.span() for m in _DAY_MONTH.finditer(key, start, end) if _is_date(key, m, start, end)]
    found += [m.span() for m in _FEAST.finditer(key, start, end) if not _COUNTED.match(key, m.end(), end)]
    found += [m.span() for m in _DASHED.finditer(key, start, end)]
    found += _names(key, clean, start, end)
    return sorted(found)


def _is_date(key: str, match: re.Match[str], start: int, end: int) -> bool:
    before = key[max(start, match.start() - 16) : match.start()]
    if _DAY_BEFORE.search(before):
        return True
    if _COUNTED_AFTER.match(key, match.end() + key.startswith(")", match.end()), end) or before.endswith(
        "% ("
    ):
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
        if _is_speech(key, match, start, end):
            continue
        if len(inner) <= 90 and not re.search(r"(?<![^\W\d_])(?:đã|được|hơn|trên|gần|khoảng) \d", inner):
            result.append(match.span())
    return result


def _is_speech(key: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether somebody says what is quoted: numbers in it are told, not named."""
    if match[0][-2] in ",.!?…" and len(match[0]) > _LONGEST_MOTTO:
        return True
    return bool(
        _SAYS.search(key, max(start, match.start() - 30), match.start())
        or _SAID.match(key, match.end(), min(end, match.end() + 40))
    )


def is_figure(
    key: str,
    clean: str,
    numeral: Numeral,
    sentence: tuple[int, int],
    closed: Sequence[tuple[int, int]],
    name_end: int,
) -> bool:
    """Whether a numeral states a quantity. `closed` are the spans of `spans()`; `name_end` is where the last none ended."""
    start = numeral.start
    at = bisect_right(closed, (start, len(key)))
    if any(a <= start < b for a, b in closed[max(0, at - _NEAR) : at]):
        return False
    if len(numeral.raw) > _LONGEST:
        return False
    before = key[max(sentence[0], start - 30) : start]
    after = key[numeral.after : min(sentence[1], numeral.after + 30)]
    if _HAVE_TOLD.match(key, numeral.after, sentence[1]) or _TELLERS.search(
        key[max(sentence[0], start - 160) : start]
    ):
        return False
    if _DISTANCE.search(before) and _WAY.match(after):
        return False
    if numeral.vague:
        return not re.match(r"[ ](?:năm|ngày(?! công)|tuổi|tháng|họ|hoa)\b", after)
    if numeral.spelled and numeral.sized == 1 and start > sentence[0] and clean[start].isupper():
        return not before.strip(' "(-')
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
    if (
        _SMALL_LENGTH.match(after)
        or _TIMES.match(after)
        or (numeral.value == 1 and _ONCE.match(after))
        or (_TIMES_EACH.search(before) and after.startswith(" lần"))
    ):
        return False
    if _KIND_OF.search(before) and _WEIGHT.match(after):
        return False
    if _SPEED.match(after) or (_SIZE_OF.search(before) and _METRES.match(after)):
        return False
    if _DURATION.match(after) or (numeral.value == 0 and _FREE.match(after)):
        return False
    if _PER_ITEM.search(before) and numeral.value <= 1:
        return False
    if _is_year(numeral, before, after) or _is_clock(before, after):
        return False
    if _LAW.match(after) and clean[numeral.after + 1 : numeral.after + 2].isupper():
        return False
    goes_on = 0 < start - name_end <= _CHAIN and bool(_AND.fullmatch(key, name_end, start))
    return not is_name(key, clean, numeral, before, after, sentence, goes_on=goes_on)


def _glued_unit(after: str) -> bool:
    """Whether letters right behind a digit are its unit or a word that lost its blank, not a code: "20kg", "50xe"."""
    return bool(_GLUED.match(after))


def _is_year(numeral: Numeral, before: str, after: str) -> bool:
    if not (
        numeral.raw.isdigit() and len(numeral.raw) == 4 and Decimal(1900) <= numeral.value <= Decimal(2100)
    ):
        return False
    if _YEAR_BEFORE.search(before):
        return True
    # "hè 2017 do", "Trái tim tình nguyện 2016": a year of our days that counts nothing.
    if _FIRST_YEAR <= numeral.value <= _LAST_YEAR and numeral.value % 50 and not _COUNTED.match(after):
        return True
    return bool(re.match(r"[ ]?(?:[,;.:)(\]\-\"]|$|\n|so với|đến nay|trở)", after))


def _is_clock(before: str, after: str) -> bool:
    if not after.startswith((" giờ", "giờ")):
        return False
    return bool(_CLOCK.match(after) and _TIME.search(before)) or bool(
        re.match(r"[ ]?giờ (?:sáng|trưa|chiều|tối|đêm|ngày|kém)\b", after)
    )
