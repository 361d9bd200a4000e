"""Numerals in text: digits in both groupings, magnitudes, words, vague amounts, ranges and "12/12"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kheo.reader.scan import Alternatives

_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_SIZE = {
    "trăm": Decimal(100),
    "nghìn": Decimal(1000),
    "ngàn": Decimal(1000),
    "ngìn": Decimal(1000),
    "vạn": Decimal(10**4),
    "triệu": Decimal(10**6),
    "tr": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
    "chục": Decimal(10),
}
_NOT_LETTER = r"(?![^\W\d_])"
_SIZES = re.compile(
    r"[ ]?(nghìn|ngàn|ngìn|vạn|triệu|trăm|chục|tỷ|tỉ|tr)" + _NOT_LETTER + r"(?! (?:lệ|phú|trọng|năm|họ)\b)"
)
_HALF = re.compile(r"[ ]rưỡi" + _NOT_LETTER)
_NEXT = re.compile(r"[ ](\d{1,3})[ ]?(nghìn|ngàn|triệu|trăm)" + _NOT_LETTER)
# "3 nghìn 500": three digits behind a thousand.
_REST = re.compile(r"[ ](\d{3})(?![\d.,]{0,20}\d)(?! ?(?:nghìn|ngàn|triệu|tỷ|tỉ|%))")
_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_WORD = "|".join(_UNITS)
_SPELLED = re.compile(
    rf"\b(?:{_WORD})(?: (?:{_WORD}|mươi|chục|trăm|linh|lẻ|nghìn|ngàn|vạn|triệu|tỷ|tỉ))+" + _NOT_LETTER
)
_VAGUE = re.compile(
    r"\b(?:hàng|hằng|vài(?: ba)?|dăm|mấy|nhiều|cả) (?:(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?: (?=chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ))?)+"
    + _NOT_LETTER
)
# "hơn chục hộ", "gần trăm người", "nửa triệu lượt": a magnitude alone.
_ALONE = re.compile(
    r"\b(?:(?<=hơn )|(?<=gần )|(?<=ngót )|(?<=khoảng )|(?<=chừng ))(?:chục|trăm|nghìn|ngàn|vạn)(?= [^\W\d_])(?! (?:năm|nghìn|ngàn|triệu|tỷ|tỉ|họ|hoa|lẻ|phần|tuổi))|\bnửa (?:triệu|tỷ|tỉ)"
    + _NOT_LETTER
)
# Lone number words count only what reports count: "ba mô hình", "sáu căn nhà"; "hai bên", "ba mẹ", "bốn mùa" are talk.
_COUNTED = (
    r"mô hình|câu lạc bộ|clb|căn(?! cứ| bản| bệnh| dặn| nguyên)|ngôi nhà|nhà(?= (?:tình|đại|nhân|mái|ở|đồng đội|,|;)|[,;])|suất|phần quà|vụ(?! mùa| lúa| việc này)|đối tượng|hộ(?= )|chi hội|chi đoàn|chi bộ|"
    r"công trình|khẩu súng|khẩu(?= )|quả (?:đạn|bom|mìn|lựu đạn|pháo)|viên đạn|con (?:bò|trâu|dê|lợn|heo|bê)|cặp (?:bò|dê|lợn)|xe (?:đạp|lăn|máy)|hội thi|tập thể|cá nhân|"
    r"tấn|tạ|bộ (?:bàn|máy|quần|sách|đồ|đèn|loa|hài|ti)|cây cầu|cầu(?= )|tuyến đường|km|ha|héc ta|đơn vị máu|tổ (?:tự quản|hòa giải|hợp tác|liên gia|tuần tra)|cháu (?:mồ côi|có hoàn cảnh)|em học sinh|"
    r"trường hợp|nhà văn hóa|mái ấm|tủ sách|giếng|camera"
)
LONE = re.compile(
    rf"\b(?:hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười)(?= (?:{_COUNTED}){_NOT_LETTER}(?!(?: [^\W\d_]{{1,8}}){{0,3}} (?:này|đó|kia|ấy|nói trên|trên đây|trên|còn lại)\b))"
)
_NO_LONE = re.compile(
    r"(?<![^\W\d_])(?:thứ|cả|lẫn|tháng|lớp|ngày|hàng|hằng|một|lần|tổ|ấp|thôn|điều|khoản|chương|khu|bà|ông|anh|chị|chú|cô|út|mươi|số|nhóm|loại|cấp|hạng|mỗi|qua|sau|những|các) $"
)
# "năm" is five only where no year can stand.
_NO_FIVE = re.compile(
    r"(?<![^\W\d_])(?:trong|đầu|cuối|qua|nhiều|các|từ|giữa|suốt|theo|cho|những|vào|của|một|sau|đến|hết|từng|nửa|hai|ba|mấy|vài) $|^$|\d $"
)
_PATTERN = Alternatives(
    rf"(?P<digits>{_DIGITS})|(?P<vague>{_VAGUE.pattern})|(?P<words>{_SPELLED.pattern})|(?P<alone>{_ALONE.pattern})|(?P<lone>{LONE.pattern})"
)
# "1 500 000 đồng", "1. 500.000 đồng": groups set apart, before money only.
_APART = re.compile(
    r"(?:[ ]?\.[ ]?\d{3}|[ ]\d{3}(?=[ .]\d{3}|[ ]?(?:đồng|đ|vnđ|vnd)\b)){1,4}(?=[ ]?(?:đồng|đ|vnđ|vnd)\b)"
)
# Letters where a scanner took "0" for "O" and "1" for "l".
_SLIP = re.compile(r"[\dol]{1,3}(?:\.[\dol]{3}){0,4}(?:,[\dol]{1,3})?(?![^\W_])(?! ?[c°]\b)")
_FROM_SLIP = str.maketrans("ol", "01")
# A word that a blank got lost behind: "có200 hộ".
_GLUED = re.compile(
    r"(?<![^\W\d_])(?:có|hơn|gần|trên|khoảng|với|cho|tặng|được|là|gồm|và|phát|trao|đạt|hỗ trợ|xây)$"
)
# Between the ends of a range: "15 - 17 triệu", "từ 2 triệu đồng đến 5 triệu đồng".
_RANGE = re.compile(
    r"(?: ?(đồng|đ|kg|tấn|m2|m3|ha|km|m|lít|%|hộ|người|suất|căn|vụ|con|cây|em|cháu))?(?: ?- ?| đến | tới | đến hơn | đến gần | đến trên | đến dưới )"
)
_FRACTION = re.compile(r"/(?: )?(\d{1,3}(?:\.\d{3})+|\d+)(?![\d/.,]{0,20}\d|[a-zđ%]|/)")
_A_WORD = re.compile(r" [^\W\d_]")


_FROM = re.compile(r"(?<![^\W\d_])từ (?:hơn |khoảng |trên |gần |mức |\w{2,8} )?$")
_LONGEST_JOINT = 16
_LONGEST_SLIP = 3
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the key. `end` is where the digits (or the vague words) end, `after` where its magnitude ends.

    `to` is the upper end of a range, `of` the whole of "12/12", `sized` the magnitude word if any; `slip`: letters were
    read as digits.
    """

    start: int
    end: int
    after: int
    value: Decimal
    vague: bool = False
    spelled: bool = False
    sized: Decimal = Decimal(1)
    to: Decimal | None = None
    of: Decimal | None = None
    english: bool = False
    raw: str = ""
    slip: bool = False


def numerals(key: str, start: int, end: int) -> Iterator[Numeral]:
    """Every numeral between two offsets, ranges joined."""
    held: Numeral | None = None
    for match in _PATTERN.finditer(key, start, end):
        if held is not None and match.start() < held.after:
            continue
        numeral = _numeral(key, match, end)
        if numeral is None:
            continue
        if held is not None:
            joined = _joined(key, held, numeral)
            if joined is not None:
                yield joined
                held = None
                continue
            yield held
        held = numeral
    if held is not None:
        yield held


def _numeral(key: str, match: re.Match[str], limit: int) -> Numeral | None:
    start, end = match.span()
    if match.lastgroup == "vague":
        return _vague(match)
    if match.lastgroup in ("alone", "lone"):
        return _lone(key, match)
    if match.lastgroup == "words":
        # "mười lăm năm": fifteen years.
        words = match[0]
        if words.endswith(" năm") and not words.endswith((" linh năm", " lẻ năm")):
            words = words.removesuffix(" năm")
        value = spelled(words) if " " in words else Decimal(_UNITS.get(words, 0)) or None
        if value is None:
            return None
        end = start + len(words)
        return Numeral(start, end, end, value, spelled=True, sized=_last_size(words), raw=words)
    if key[end : end + 1] == "o" or (start and key[start - 1] in "ol"):
        return _slip(key, start)
    coded = start and (key[start - 1].isalpha() or key[start - 1] in "_@#")
    if coded and not _GLUED.search(key, max(0, start - 8), start):
        return None
    raw = match[0]
    apart = _APART.match(key, end, limit) if key[end : end + 1] in " ." else None
    if apart and raw[0] != "0" and (len(raw) <= _GROUP or apart[0].startswith(" .")):
        end = apart.end()
        raw = re.sub("[ .]+", ".", key[start:end])
    size, after = sizes(key, end, limit)
    if (
        size == 1
        and key[end : end + 1].isalpha()
        and key[end : end + 1] == "k"
        and not key[end + 1 : end + 2].isalpha()
    ):
        size, after = Decimal(1000), end + 1
    value, english = digits(raw, sized=size > 1)
    value *= size
    if size > 1:
        half = _HALF.match(key, after, limit)
        if half:
            value += size / 2
            after = half.end()
        value, after = _tail(key, after, limit, value, size)
    of = None
    fraction = _FRACTION.match(key, end, limit) if size == 1 else None
    if fraction:
        whole, _ = digits(fraction[1], sized=False)
        if value <= whole or _beyond(key, value, whole, fraction.end()):
            of, after = whole, fraction.end()
    return Numeral(start, end, after, value, sized=size, of=of, english=english, raw=raw)


def _slip(key: str, at: int) -> Numeral | None:
    """ "1.2OO", "l2": digits with letters that look like them."""
    start = at
    while start and key[start - 1] in "ol" and at - start < _LONGEST_SLIP:
        start -= 1
    if start and (key[start - 1].isalnum() or key[start - 1] in "_.,-/"):
        return None
    match = _SLIP.match(key, start)
    if match is None or match[0] == "o2" or (match[0][-1] == "l" and match[0][:-1].isdigit()):
        return None
    raw = match[0].translate(_FROM_SLIP)
    size, after = sizes(key, match.end(), len(key))
    value, english = digits(raw, sized=size > 1)
    return Numeral(start, match.end(), after, value * size, sized=size, english=english, raw=raw, slip=True)


def _lone(key: str, match: re.Match[str]) -> Numeral | None:
    """ "ba mô hình", "hơn chục hộ", "nửa triệu lượt"."""
    words = match[0].split()
    start, end = match.span()
    if match.lastgroup == "alone":
        value = _SIZE[words[-1]] / (2 if len(words) == 2 else 1)
        return Numeral(start, end, end, value, spelled=True, sized=_SIZE[words[-1]], raw=match[0])
    before = key[max(0, start - 12) : start]
    if _NO_LONE.search(before) or (words[0] == "năm" and _NO_FIVE.search(before.rpartition("\n")[2])):
        return None
    return Numeral(start, end, end, Decimal(_UNITS[words[0]]), spelled=True, raw=match[0])


def _beyond(key: str, value: Decimal, whole: Decimal, after: int) -> bool:
    """ "135/120 hộ": more than was asked for, and no day of a month."""
    is_day = value <= 31 and whole <= 12
    return whole < value <= 2 * whole and not is_day and bool(_A_WORD.match(key, after))


def _tail(key: str, after: int, limit: int, value: Decimal, size: Decimal) -> tuple[Decimal, int]:
    """ "1 tỷ 200 triệu": each further magnitude smaller than the one before."""
    while more := _NEXT.match(key, after, limit):
        smaller = _SIZE[more[2]]
        if smaller >= size:
            break
        value += int(more[1]) * smaller
        size, after = smaller, more.end()
    rest = _REST.match(key, after, limit) if size == 1000 else None
    return (value + int(rest[1]), rest.end()) if rest else (value, after)


def sizes(key: str, start: int, limit: int) -> tuple[Decimal, int]:
    """The magnitude words at an offset ("nghìn tỷ" is both) and where they end."""
    size, after = Decimal(1), start
    while match := _SIZES.match(key, after, limit):
        if match[1] in ("trăm", "chục") and size > 1:
            break
        size *= _SIZE[match[1]]
        after = match.end()
    return size, after


def digits(raw: str, *, sized: bool) -> tuple[Decimal, bool]:
    """The value of digits, and whether they were written the English way (11,141 or 3.5)."""
    if raw.isdecimal():
        return Decimal(raw), False
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", raw):
        return Decimal(raw.replace(".", "").replace(",", ".")), False
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+", raw):
        return Decimal(raw.replace(",", "")), True
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", raw) and not sized:
        return Decimal(raw.replace(",", "")), True
    if "," in raw:
        return Decimal(raw.replace(",", ".")), False
    return Decimal(raw), "." in raw


def decimal_comma(raw: str) -> Decimal:
    """ "1,570" read with the comma as the decimal mark, as weights and lengths are written."""
    return Decimal(raw.replace(".", "").replace(",", "."))


def spelled(words: str) -> Decimal | None:
    """ "hai mươi mốt nghìn không trăm mười một" → 21011; None when the words are no number with a magnitude."""
    total = group = current = 0
    sized = False
    for word in words.split():
        if word in _UNITS:
            current = current + 10 if word == "mười" else current + _UNITS[word]
        elif word in ("mươi", "chục"):
            current *= 10
            sized = True
        elif word == "trăm":
            group += current * 100
            current, sized = 0, True
        elif word not in ("linh", "lẻ"):
            total += (group + current) * int(_SIZE[word])
            group = current = 0
            sized = True
    if "mười " in words + " " and len(words.split()) > 1:
        sized = True
    value = total + group + current
    return Decimal(value) if sized and value else None


def _last_size(words: str) -> Decimal:
    return max((_SIZE[w] for w in words.split() if w in _SIZE), default=Decimal(1))


def _vague(match: re.Match[str]) -> Numeral | None:
    words = [word for word in match[0].split() if word in _SIZE]
    if match[0].startswith("nhiều") and len(words) < 2:
        return None
    value = Decimal(1)
    for word in words:
        value *= _SIZE[word]
    return Numeral(match.start(), match.end(), match.end(), value, vague=True, sized=value, raw=match[0])


def _joined(key: str, low: Numeral, high: Numeral) -> Numeral | None:
    """ "15 - 17 triệu" and "từ 50 nghìn đến 55 nghìn" are one range; "15 - 2021" is none."""
    if low.vague or high.vague or low.of is not None or high.of is not None:
        return None
    between = key[low.after : high.start]
    joint = _RANGE.fullmatch(between) if len(between) <= _LONGEST_JOINT else None
    if not joint or (joint[1] and not key.startswith((joint[1], " " + joint[1]), high.after)):
        return None
    if not between.endswith(("-", "- ")) and not _FROM.search(key, max(0, low.start - 16), low.start):
        return None
    value = low.value
    if low.raw.isdigit() and low.value * 1000 < high.value < low.value * 50_000 and high.raw.endswith(".000"):
        value = low.value * 1000
    if low.sized == 1 and high.sized > 1 and low.value * high.sized < high.value:
        value = low.value * high.sized
    if not value < high.value or value * 50 < high.value:
        return None
    return replace(low, end=high.end, after=high.after, value=value, sized=high.sized, to=high.value)
