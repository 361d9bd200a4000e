"""Units of measure behind a numeral, and rates ("/hộ", "mỗi hộ")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kheo.common.types import Measure
from kheo.reader.numerals import Numeral, decimal_comma

_NOT_LETTER = r"(?![^\W\d_])"
_UNIT = re.compile(
    r"[ ]?(?:"
    r"(?P<percent>%|phần trăm)"
    r"|(?P<vnd>(?:đồng|đ|vnđ|vnd|đvn)" + _NOT_LETTER + r"(?!/c\b)(?! (?:chí|bào|phạm|bọn|minh|hương|tác giả|nát|đội|hành|ý|thuận|thời|bộ|loạt|nghiệp|hồ|ruộng|cỏ|tiền \w{1,12} cổ)\b)(?:[ ](?:vn|việt nam)\b)?)"
    r"|(?P<kg>kg|kilôgam|kilogam|ki-lô-gam|ký|kí|cân)" + _NOT_LETTER +
    r"|(?P<ton>tấn)" + _NOT_LETTER +
    r"|(?P<quintal>tạ|yến)" + _NOT_LETTER +
    r"|(?P<gram>gram|gam|gr|g|lạng)" + _NOT_LETTER +
    r"|(?P<m2>m2|m²|mét vuông|m vuông)" + _NOT_LETTER +
    r"|(?P<ha>ha|héc ta|hécta|hecta|héc-ta)" + _NOT_LETTER +
    r"|(?P<km2>km2|km²|ki-lô-mét vuông)"
    + _NOT_LETTER
    + r"|(?P<m3>m3|m³|mét khối|m khối|khối(?= (?:nước|đất|cát|đá|rác|bê tông|gỗ|bùn)))" + _NOT_LETTER +
    r"|(?P<km>km|ki-lô-mét|kilômét|kilomet|cây số)" + _NOT_LETTER +
    r"|(?P<metre>mét|m)" + _NOT_LETTER +
    r"|(?P<litre>lít|lit)" + _NOT_LETTER +
    r"|(?P<ml>ml|cc)" + _NOT_LETTER +
    r"|(?P<hour>giờ|tiếng đồng hồ)" + _NOT_LETTER +
    r")(?P<square>[ ]?vuông)?"
)  # fmt: skip
_FACTOR = {
    "percent": (Measure.PERCENT, Decimal(1)),
    "vnd": (Measure.VND, Decimal(1)),
    "kg": (Measure.KG, Decimal(1)),
    "ton": (Measure.KG, Decimal(1000)),
    "gram": (Measure.KG, Decimal("0.001")),
    "m2": (Measure.M2, Decimal(1)),
    "ha": (Measure.M2, Decimal(10000)),
    "km2": (Measure.M2, Decimal(10**6)),
    "m3": (Measure.M3, Decimal(1)),
    "km": (Measure.KM, Decimal(1)),
    "metre": (Measure.KM, Decimal("0.001")),
    "litre": (Measure.LITRE, Decimal(1)),
    "ml": (Measure.LITRE, Decimal("0.001")),
    "hour": (Measure.HOUR, Decimal(1)),
}
_WEIGHED = {Measure.KG, Measure.KM, Measure.M2, Measure.M3, Measure.LITRE, Measure.PERCENT}
# A count that may follow a bare "tỷ" or "triệu", which else is money.
_COUNTED = re.compile(
    r"[ ](?:lượt|người|hộ|đối tượng|trường hợp|tờ|cây|con|bản|tài khoản|hồ sơ|dân|cuốn|quyển|khẩu|liều|cổ phiếu|tin|bài|ngày|công|suất|phần|"
    r"đoàn viên|hội viên|học sinh|chai|thùng|hộp|cái|chiếc|viên|lá|áp phích|panô|pa nô|nhân khẩu|usd|đô|euro|bảng anh|nhân dân tệ|yên nhật|won|baht|kíp|kip|ringgit)\b"
)
# Nobody measures these in metres: "1,2m lượt xem" is a million and more.
_VIEWS = re.compile(r"[ ](?:lượt|người|tài khoản|view|follow|like|theo dõi|dân)\b")
_MONEY_BEFORE = re.compile(
    r"(?:trị giá|giá trị|kinh phí|số tiền|tiền|ủng hộ|đóng góp|quỹ|ngân sách|hỗ trợ|vốn|chi phí|mức|đồng)\b[^;.]{0,40}$"
)
# A mark or a word that counts nothing: "5 triệu của quỹ", "300 triệu làm đường" is money.
_NOTHING = re.compile(
    r"[ ]?(?:[,;.):…/\n]|$)|[ ](?:và|với|từ|do|của|cho|để|là|đã|được|nhằm|về|mỗi|một|trở|vào|đến|theo|tiền|trên|bằng|gồm|tại|ở|trong|nữa|nhưng|thì|xây|làm|mua|sửa|giúp|hỗ trợ|"
    r"ủng hộ|tặng|trao|chữa|trả|đóng góp|gửi|thuê|lo|tổ chức|thăm)\b"
)
_EACH = r"hộ|suất|phần|người|căn|nhà|em|cháu|học sinh|giải|gia đình|xã|tháng|năm|con|thôn|ngày|mô hình|trường hợp|đồng chí"
_THING = r"cây|túi|sổ|bộ|bồn|cái|chiếc|thùng|chai|hộp|bao|lượt|bản|buôn|ấp|phường|huyện|đơn vị|chi hội|công trình|tổ|đội|quý|tuần|ha|m2|sào"
_PER_AFTER = re.compile(
    rf"[ ]?/[ ]?(?:0?1[ ]|một[ ]|mỗi[ ])?({_EACH})\b"
    rf"|[ ](?:mỗi|một)[ ]({_EACH}|túi|sổ|cây|bộ|bồn)\b(?=[ ]?[,;.)]|$)"
)
# "20 kg gạo/hộ", "15.000 đồng/cây giống".
_PER_MEASURED = re.compile(rf"(?:[ ][^\W\d_]+){{0,2}}[ ]?/[ ]?(?:0?1[ ]|một[ ]|mỗi[ ])?({_EACH}|{_THING})\b")
# "1,2 vụ/tháng", "20 suất/xã": a count of one time or place.
_PER_COUNTED = re.compile(
    r"(?:[ ][^\W\d_]+){1,2}[ ]?/[ ]?(?:0?1[ ]|một[ ]|mỗi[ ])?(tháng|năm|ngày|tuần|quý|xã|thôn|ấp|bản|đơn vị|người|hộ)\b(?! \d)"
)
_PER_BEFORE = re.compile(
    rf"\bmỗi[ ](?:một[ ])?(?!khi\b|lúc\b|nơi\b)({_EACH}|[^\W\d_]+)\b(?![^;.]{{0,120}}\btổng\b)[ ]?[:(]?"
    r"(?:(?:(?<=tháng)|(?<=năm)|(?<=ngày)|(?<=quý)|(?<=tuần)),)?"
    r"(?:,[ ](?:và[ ])?(?:xã|phường|thị trấn|thôn|ấp|bản|buôn|làng|khu phố|khóm|tổ dân phố|gia đình|đơn vị|cơ quan)\b)*"
    r"[^;.(),\d]{0,60}$"
)
# What goes on with a rate: "mỗi hộ 100.000đ và 20kg gạo", "mỗi em một suất quà trị giá 300.000đ".
_WORTH_OF_IT = re.compile(
    r"(?:[ ][^\W\d_]+){0,5},?[ ](?:có[ ]|với[ ])?(?:trị giá|giá trị)[ ](?:khoảng[ ]|hơn[ ]|trên[ ]|từ[ ])?$"
)
_AND_SO = re.compile(r"(?:[ ][^\W\d_]+){0,5}(?:,?[ ](?:và|cùng|kèm|cộng|thêm)|[ ]?\+)[ ]$")
_ITEM_OF_IT = re.compile(r"(?:[ ][^\W\d_]+){0,5},[ ](?:và[ ])?$")
# "mỗi hộ 20kg gạo, thêm 100.000đ": a sum of money behind what each is given in kind is given to each.
_MONEY_OF_IT = re.compile(r"(?:[ ][^\W\d_]+){1,3},[ ](?:thêm |và |cùng )?$")
_MADE_OF = re.compile(r"\bmỗi[ ][^;.\d]{0,40}\b(?:gồm|bao gồm|có)\b")
_PER = {
    "hộ": "household", "gia đình": "household", "suất": "gift", "phần": "gift", "người": "person", "em": "person",
    "cháu": "person", "học sinh": "person", "đồng chí": "person", "trường hợp": "person", "căn": "house", "nhà": "house",
    "giải": "prize", "xã": "commune", "thôn": "hamlet", "bản": "hamlet", "ấp": "hamlet", "buôn": "hamlet", "túi": "gift", "tháng": "month", "năm": "year", "ngày": "day",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in its base unit, where its unit ends, and what it is a rate of."""

    value: Decimal
    to: Decimal | None
    measure: Measure
    end: int
    per: str | None


def quantity(key: str, clean: str, numeral: Numeral, limit: int, sentence_start: int) -> Quantity:
    """The numeral with its unit, in base units."""
    match = _UNIT.match(key, numeral.after, limit)
    value, to, end = numeral.value, numeral.to, numeral.after
    measure, factor = Measure.COUNT, Decimal(1)
    if match and not _hard_unit_refused(key, clean, match):
        name = match.lastgroup if match.lastgroup != "square" else "m2"
        if match["square"]:
            name = "m2"
        if name == "quintal":
            measure, factor = Measure.KG, Decimal(100 if "tạ" in match[0] else 10)
        else:
            measure, factor = _FACTOR[name or "vnd"]
        if name == "gram" and "lạng" in match[0]:
            factor = Decimal("0.1")
        end = match.end()
        if measure in _WEIGHED and numeral.english and "," in numeral.raw and numeral.sized == 1:
            value = decimal_comma(numeral.raw)
    elif (
        key[end : end + 1] == "m"
        and (clean[end] == "M" or _VIEWS.match(key, end + 1))
        and not key[end + 1 : end + 2].isalpha()
    ):
        value, end = value * 10**6, end + 1
    elif key[end - 1] == "k" and not _COUNTED.match(key, end, limit):
        before = key[max(sentence_start, numeral.start - 70) : numeral.start]
        if _MONEY_BEFORE.search(before) or _NOTHING.match(key, end, limit):
            measure = Measure.VND
    elif numeral.sized >= 10**6 and not _COUNTED.match(key, end, limit):
        before = key[max(sentence_start, numeral.start - 70) : numeral.start]
        if numeral.sized >= 10**9 or _MONEY_BEFORE.search(before) or _NOTHING.match(key, end, limit):
            measure = Measure.VND
    per = _rate(key, numeral, end, limit, sentence_start, measure)
    return Quantity(
        _plain(value * factor), _plain(to * factor) if to is not None else None, measure, end, per
    )


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros or an exponent: 1200000000, 69.15."""
    if value.adjusted() > 24:
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _hard_unit_refused(key: str, clean: str, match: re.Match[str]) -> bool:
    """ "M" is a million and "cân nặng" a noun; "5 giờ 30" is settled with the non-figures."""
    if match.lastgroup == "metre" and (clean[match.end() - 1] == "M" or _VIEWS.match(key, match.end())):
        return True
    word = match[0].strip()
    rest = key[match.end() : match.end() + 8]
    if word in ("cân", "ký", "kí"):
        return rest.startswith((" nặng", " kết", " cam", " tên", " hiệu", " họa", " đối", " bằng"))
    if word == "tạ":
        return rest.startswith(" ơn")
    return word == "đồng" and rest.startswith(("-", "/đội"))


def _rate(
    key: str, numeral: Numeral, end: int, limit: int, sentence_start: int, measure: Measure
) -> str | None:
    after = _PER_AFTER.match(key, end, limit)
    if not after:
        measured = _PER_COUNTED if measure is Measure.COUNT else _PER_MEASURED
        after = measured.match(key, end, limit)
    if after:
        word = next(w for w in after.groups() if w)
        return _PER.get(word, "item")
    before = key[max(sentence_start, numeral.start - 75) : numeral.start]
    found = _PER_BEFORE.search(before) if "mỗi" in before else None
    return _PER.get(found[1], "item") if found else None


def rate_goes_on(
    key: str, rate: Quantity, numeral: Numeral, amount: Quantity, sentence_start: int
) -> str | None:
    """The rate that a figure without one of its own shares with the figure just before it."""
    between = key[rate.end : numeral.start]
    if _WORTH_OF_IT.fullmatch(between) or (
        _AND_SO.fullmatch(between) and amount.measure is not Measure.COUNT
    ):
        return rate.per
    if amount.measure is Measure.VND is not rate.measure and _MONEY_OF_IT.fullmatch(between):
        return rate.per
    listed = _ITEM_OF_IT.fullmatch(between) or _AND_SO.fullmatch(between)
    return (
        rate.per if listed and _MADE_OF.search(key, max(sentence_start, rate.end - 200), rate.end) else None
    )
