"""Periods that a text speaks of, relative to the document's date: "năm 2020", "6 tháng đầu năm", "trong 05 năm qua"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kheo.common.periods import months, quarter, year
from kheo.common.types import Period
from kheo.reader.scan import Alternatives

_B = r"(?<![^\W\d_])"
_Y = r"(?:19|20)\d\d"
_D = r"3[01]|[12]\d|0?[1-9]"
_M = r"1[0-2]|0?[1-9]"
_WORD_NUMBER = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_N = r"\d{1,2}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_AND_YEAR = rf"(?:(?:\s?[/.-]\s?|\snăm\s|\s){_Y})?(?!\d)"
# One end of "từ … đến …": a day, a month, a quarter or a year.
_POINT = (
    rf"(?:ngày\s)?(?:{_D})\s?[/.-]\s?(?:{_M})(?:\s?[/.-]\s?{_Y})?(?!\d)|ngày\s(?:{_D})\stháng\s(?:{_M})(?:\snăm\s{_Y})?(?!\d)"
    rf"|tháng\s(?:{_M}){_AND_YEAR}|(?:{_M})/{_Y}(?!\d)|quý\s(?:iv|iii|ii|i|[1-4]){_AND_YEAR}(?![^\W\d_])"
    rf"|(?:đầu\s|giữa\s|cuối\s)?năm\s{_Y}(?!\d)|đầu\snăm(?!\s\d)|{_Y}(?!\d)"
)
_DAY_POINT = re.compile(
    rf"(?:ngày\s)?({_D})(?:(?:\s?[/.-]\s?|\stháng\s)({_M})(?:(?:\s?[/.-]\s?|\snăm\s)({_Y}))?)?"
)
_MONTH_POINT = re.compile(rf"(?:tháng\s)?({_M})(?:(?:\s?[/.-]\s?|\snăm\s|\s)({_Y}))?")
_QUARTER_POINT = re.compile(rf"quý\s(iv|iii|ii|i|[1-4])(?:(?:\s?[/.-]\s?|\snăm\s|\s)({_Y}))?")
_YEAR_POINT = re.compile(rf"(?:(?:đầu\s|giữa\s|cuối\s)?năm\s?)?({_Y})?")
_PATTERN = Alternatives(
    rf"(?P<stage>(?:giai đoạn|trong các năm|các năm|từ năm|trong|từ|năm)\s(?:từ\s)?(?:năm\s)?(?P<s1>{_Y})\s?(?:-|đến|–|tới)\s?(?:năm\s)?(?P<s2>{_Y})(?!\d))"
    rf"|(?P<since>{_B}từ\s(?:(?:ngày\s(?P<sd>{_D})[/.](?P<sm>{_M})[/.])|(?:tháng\s(?P<sm2>{_M})[/.\s](?:năm\s)?)|(?:cuối\s|đầu\s|giữa\s)?năm\s)?(?P<sy>{_Y})\s(?:đến|tới)\s(?:nay|thời điểm này))"
    rf"|(?P<fromto>{_B}từ\s(?P<p1>{_POINT}|(?:ngày\s)?(?:{_D})(?=\s?(?:đến|tới|-)\s?(?:hết\s)?(?:ngày\s)?(?:{_D})\s?[/.-]))\s?(?:\([^)\n]{{0,60}}\)\s?)?"
    rf"(?:đến|tới|-)\s?(?:hết\s|cuối\s)?(?P<p2>{_POINT}|(?:{_M})(?=[/-]{_Y})))"
    rf"|(?P<mrange>{_B}tháng\s(?P<ma>{_M})\s?(?:-|và|đến|,)\s?(?:tháng\s)?(?P<mb>{_M})(?:\s?[/.-]\s?|\s(?:năm\s)?)(?P<mby>{_Y})(?!\d))"
    rf"|(?P<dayspan>(?<![\d.,/])(?P<u1>{_D})\s?(?:(?:-|và|đến|,)\s?(?:ngày\s)?(?:{_D})\s?){{0,4}}(?:-|và|đến|,)\s?(?:ngày\s)?(?P<u2>{_D})\s?[/.]\s?(?P<u3>{_M})\s?[/.]\s?(?P<u4>{_Y})(?!\d))"
    rf"|(?P<daysof>(?:{_B}(?:ngày|sáng|chiều|tối|đêm)\s|\(|{_B}từ\s)(?P<w1>{_D})\s?(?:(?:-|và|đến|,)\s?(?:ngày\s)?(?:{_D})\s?){{0,4}}(?:-|và|đến|,)\s?(?:ngày\s)?(?P<w2>{_D})\s?[/.-]\s?(?P<w3>{_M})(?!\d|[/.-]\d))"
    rf"|(?P<years>{_B}(?:{_N}|các)\snăm\s(?P<g1>{_Y})(?:,\s?{_Y}){{0,4}}\s?(?:,|và)\s?(?:năm\s)?(?P<g2>{_Y})(?!\d))"
    rf"|(?P<quarters>{_B}(?:hai|2)\squý\sđầu\snăm(?:\s(?P<x1>{_Y}))?|{_B}quý\si\s?(?:,|và|-)\s?(?:quý\s)?ii(?![^\W_])(?:\s?/\s?|\snăm\s|\s)?(?P<x2>{_Y})?)"
    rf"|(?P<halfyear>{_B}nửa\s(?:năm\s)?(?P<k1>đầu|cuối)(?:\snăm)?\s(?:(?P<k2>{_Y})(?!\d)|nay))"
    rf"|(?P<monthstart>{_B}từ\sđầu\stháng\s(?:đến|tới)\snay)"
    rf"|(?P<sinceday>{_B}(?:từ|kể\stừ)\s(?:ngày\s)?(?P<j1>{_D})[/-](?P<j2>{_M})\s(?:đến|tới)\snay)"
    rf"|(?P<thisday>{_B}(?:(?:hôm|sáng|trưa|chiều|tối|đêm)\s(?P<i1>nay|qua)|hôm\skia)(?![^\W_]|\s?\(?\d|\sngày))"
    rf"|(?P<twodays>(?<![\d.,/])(?P<v1>{_D})\s?[/.]\s?(?P<v2>{_M})\s?-\s?(?P<v3>{_D})\s?[/.-]\s?(?P<v4>{_M})\s?[/.-]\s?(?P<v5>{_Y})(?!\d))"
    rf"|(?P<half>{_B}(?P<hn>{_N})\stháng\s(?:(?P<hw>đầu|cuối|qua)(?:\s(?:của\s)?năm(?:\s(?:học\s)?(?P<hy>{_Y})|\s(?P<hz>nay|qua|trước))?)?|(?:của\s)?năm\s(?P<hx>{_Y})|của\snăm(?!\s\d)))"
    rf"|(?P<quarter>{_B}quý\s(?P<q>iv|iii|ii|i|[1-4])(?:\s?[/.-]\s?(?P<qy>{_Y})|\snăm\s(?P<qy2>{_Y})|\s(?P<qy3>{_Y}))?(?![^\W_]))"
    rf"|(?P<school>{_B}năm\shọc\s(?P<c1>{_Y})\s?[-/]\s?(?P<c2>{_Y}))"
    rf"|(?P<day>{_B}(?:ngày\s|sáng\s|chiều\s|tối\s|\()*(?<![\d.,/])(?P<d1>{_D})\s?[/.-]\s?(?P<d2>{_M})\s?[/.-]\s?(?P<d3>{_Y})(?!\d))"
    rf"|(?P<longday>{_B}ngày\s(?P<l1>{_D})\stháng\s(?P<l2>{_M})(?:\snăm\s(?P<l3>{_Y}))?)"
    rf"|(?P<month>{_B}tháng\s(?P<m1>{_M})(?:\s?[/.-]\s?(?P<m2>{_Y})|\s(?:năm\s)?(?P<m3>{_Y}))?(?![\d/.]{{0,20}}\d))"
    rf"|(?P<shortmonth>(?<![\d/.,])(?P<n1>{_M})/(?P<n2>{_Y})(?!\d))"
    rf"|(?P<holiday>(?:lễ|dịp|ngày)\s(?:nghỉ\s)?(?:lễ\s)?(?P<h1>{_D})/(?P<h2>{_M})\s?(?:,|và|-)\s?(?P<h3>{_D})/(?P<h4>{_M})(?:[/\s](?:năm\s)?(?P<h5>{_Y}))?)"
    rf"|(?P<shortday>{_B}(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|dịp|vào|thứ\s[^\W\d_]+|chủ\snhật)[\s,]{{1,2}}(?:nay\s|qua\s|ngày\s)?\(?(?P<e1>{_D})\s?[/.-]\s?(?P<e2>{_M})(?![\d/.-]{{0,20}}\d))"
    rf"|(?P<bareday>(?<![\d/.,])(?P<f1>{_D})[/-](?P<f2>{_M})(?=\svừa\s(?:qua|rồi)))"
    rf"|(?P<past>{_B}(?:trong|qua|sau|hơn|gần)\s(?:hơn\s|gần\s|vòng\s)?(?P<p>{_N})\snăm(?:\s(?:gần đây|qua|thực hiện|triển khai|xây dựng|phát động|trở lại đây|hoạt động))?)"
    rf"|(?P<past2>{_B}(?P<pp>{_N})\snăm\s(?:qua|gần đây|trở lại đây))"
    rf"|(?P<yearstart>{_B}từ\sđầu\snăm(?:\s(?P<ys>{_Y})|\s(?P<ys2>nay))?\s(?:đến|tới)\s(?:nay|thời điểm|cuối|hết))"
    rf"|(?P<thisyear>{_B}(?<!những\s)(?<!nhiều\s)(?<!các\s)(?<!mấy\s)(?:trong\s)?(?:(?:một\s)?năm\s(?:vừa\s)?qua|năm\snay|năm\strước|năm\sngoái)(?![^\W_]))"
    rf"|(?P<inyear>{_B}trong\snăm(?=[\s,;.:](?!{_Y})|$)(?!\s(?:học|tháng|tới|sau)))"
    rf"|(?P<year>{_B}năm\s(?P<y>{_Y})(?!\s?[-/]\s?\d|\d))"
    rf"|(?P<tet>{_B}tết(?:\s\w+){{0,4}}\s(?P<t>{_Y}))"
    rf"|(?P<thismonth>{_B}(?:trong\s)?tháng\s(?:(?:vừa\s)?qua|trước|(?P<tm>này))(?![^\W_]))"
    rf"|(?P<range>(?<![\d/.])(?P<r1>{_Y})\s?-\s?(?P<r2>{_Y})(?!\d))"
)
# Every period has one of these within a few words; elsewhere the long pattern need not look.
_ANCHOR = Alternatives(
    r"(?:19|20)\d\d|\d ?[/.-] ?\d{1,2}(?!\d)|năm (?:qua|nay|vừa|trước|ngoái|gần|thực|triển|xây|phát|trở|hoạt)|\d năm|trong năm|đầu năm|cuối năm|"
    r"tháng (?:đầu|cuối|qua|vừa|năm|này|trước|\d)|quý đầu|đầu tháng|nửa (?:năm )?(?:đầu|cuối)|(?:hôm|sáng|trưa|chiều|tối|đêm) (?:nay|qua)|hôm kia|quý [iv1-4]|ngày \d|(?:qua|trong|sau|gần|hơn) (?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) năm"
)
_REACH = 48
# Longer ranges of years are anniversaries: "78 năm … (1944-2022)".
_STAGE_YEARS = 30
# How far into a sentence its opening reaches.
_OPENING = 60
# A day without its year that lies more than these days ahead of the document is of the year before.
_AHEAD = 60
# Expressions that name days, and such as lean on the document's day.
DAYS = frozenset(
    {"day", "dayspan", "twodays", "longday", "shortday", "bareday", "daysof", "thisday", "holiday"}
)
YEARS = frozenset({"year", "inyear", "thisyear", "tet"})
# Such as begin on some day and last until the document's.
SINCE = frozenset({"since", "sinceday", "monthstart"})
# How long something took: "hơn 3 tháng qua".
_LENGTHS = frozenset({"half", "past", "past2"})
_LEANING = frozenset({"past", "past2", "thisyear", "inyear", "half", "month"})
_OPEN_ENDED = frozenset({"year", "month", "shortmonth", "day", "longday", "shortday"})
# A meeting that looks back on a year, unlike an event of its own day.
_LOOKS_BACK = re.compile(
    r"tổng kết|sơ kết|kết quả|báo cáo|đánh giá|cho biết|cho hay|thông tin|họp báo|nhìn lại|kiểm điểm|phương hướng|nhiệm vụ"
)
_BEGUN = re.compile(
    rf"(?:ra mắt|thành lập|ra đời|phát động|triển khai|xây dựng|khởi xướng|khởi động|bắt đầu|thực hiện|từ)[^.;\d]{{0,40}}?(?P<p>{_POINT})"
)
# What bears its year as part of a name: "Ngày hội Đại đoàn kết năm 2023", "chiến dịch hè 2017".
_EVENT_NAME = re.compile(
    _B
    + r"(?:ngày hội|lễ|hội thi|hội trại|hội xuân|chiến dịch|chương trình|diễn đàn|giải|hành trình|liên hoan|tuần lễ|phiên chợ|xuân|tết|đợt|ngày toàn dân)[^.;:]{0,90}$"
)
_FROM = re.compile(_B + r"(?:từ|kể từ|bắt đầu từ)\s(?:cuối\s|đầu\s|giữa\s|ngày\s)?$")
_YEARS_OF = re.compile(rf"{_B}(?:{_N})\snăm\s[^.;:\d]{{3,60}}\($")
_TO_NOW = re.compile(r"\)?\s(?:đến|tới)\s(?:nay|thời điểm này)")
_MONTH_OF_YEAR = re.compile(rf"từ tháng (?:{_M})-{_Y}")
_UP_TO = re.compile(r"\s?(?:\([^)\n]{0,40}\)\s?)?(?:đến|tới|-)")
_OPENS = re.compile(r"[^\W\d_]{0,8} ?\((?:ngày |tức |tính )?")
_NOT_OURS = re.compile(
    r"(?:so với|so sánh với|cùng kỳ|hiến pháp|luật [^,;.]{0,60}|bộ luật [^,;.]{0,40}|nghị định [^,;]{0,30}|thông tư [^,;]{0,30}|"
    r"chỉ thị [^,;]{0,30}|nghị quyết [^,;]{0,30}|quyết định [^,;]{0,30}|kế hoạch số [^,;]{0,40}|công văn [^,;]{0,40}|thành lập|ra đời|(?:phát động|khởi xướng) \(|(?<!an )(?<!học )(?<!phát )(?<!vệ )sinh|\bsn|đến|định hướng|(?:đại hội|nghị quyết|khóa|bầu)[^,;]{0,40}nhiệm kỳ|"
    r"mục tiêu|tầm nhìn|phấn đấu|(?<!trong )(?<!qua )(?<!sau )(?<!suốt )hơn|cùng kỳ của|kế hoạch)[ (]{0,2}$"
)
# The year of a numbered round is part of its name: "đợt hiến máu thứ 7 của năm 2017".
_ROUND = re.compile(r"(?:(?:đợt|lần|kỳ|vòng|khóa)(?: thứ)?|thứ) [\w-]{1,5}(?: của)?[ (]{0,2}$")
_MORE_THAN = re.compile(r"hơn $")
_AS_OF = re.compile(
    _B
    + r"(?:tính đến|tính tới|đến|đến hết|tính đến hết|tới|hiện|hiện nay|hiện tại|đến nay)\s(?:thời điểm\s)?(?:hết\s|cuối\s|đầu\s)?$"
)
_NOW = Alternatives(
    _B
    + r"(?:(?:tính\s)?(?:đến|tới)\s(?:nay|thời điểm này|thời điểm hiện tại)|hiện nay|hiện tại|hiện có|hiện vẫn|đang có|hiện toàn|hiện đang|hiện còn)"
)
# Told since ever, up to a day; words behind it that turn back to the reporting period.
_TO_DATE = Alternatives(
    _B
    + r"(?:l(?:ũy|uỹ) kế|cộng dồn|từ trước (?:đến|tới) nay|tính (?:đến|tới) (?=nay|thời điểm|hiện|hết|cuối|ngày|tháng|quý|năm|\d))"
)
_THIS_TIME = re.compile(_B + r"(?:(?:trong|của) (?:kỳ|tháng|quý|tuần)|(?:kỳ|tháng|quý) này|riêng|trong đó)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words lean on: the document's date, its year of report, the year its own
    period ends in, and the stages (years) it names."""

    day: date | None
    year: int | None
    told: int | None
    stages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A period named between two offsets. `as_of`: only its last day counts ("tính đến 30/6")."""

    start: int
    end: int
    period: Period
    as_of: bool = False
    name: str = ""


def expressions(key: str, start: int, end: int, anchor: Anchor) -> list[Expression]:
    """Periods named in a stretch of the key, in order; years of laws and of comparisons are left out."""
    result: list[Expression] = []
    done = start
    for first, last in _zones(key, start, end):
        for match in _PATTERN.finditer(key, max(first, done), min(end, last + 2 * _REACH)):
            if match.start() >= last:
                break
            done = match.end()
            expression = _expression(key, match, start, anchor)
            if expression is None:
                continue
            if expression.name in ("past", "past2"):
                expression = _counted_from(result, expression, match, anchor)
            if expression.name == "since" and result and _counts_to(key, result[-1], expression, anchor):
                result[-1] = replace(result[-1], period=expression.period)
            elif result and _refines(key, result[-1], expression):
                result[-1] = replace(result[-1], period=expression.period, name=expression.name)
            else:
                result.append(expression)
    return result


def _counted_from(told: list[Expression], it: Expression, match: re.Match[str], anchor: Anchor) -> Expression:
    """ "từ tháng 3/2014 … Qua hơn 7 năm": the years are counted from the beginning named before."""
    since = next((e.period for e in reversed(told) if e.name == "since"), None)
    years = _years_since(since, anchor)
    return replace(it, period=since) if since and abs(years - _number(match["p"] or match["pp"])) < 1 else it


def _counts_to(key: str, told: Expression, since: Expression, anchor: Anchor) -> bool:
    """ "qua hơn 7 năm thực hiện mô hình (từ tháng 3/2014)": the bracket says when the years began."""
    if told.name not in ("past", "past2") or told.period.start is None or told.period.end is None:
        return False
    between = key[told.end : since.start]
    told_years = told.period.end.year - told.period.start.year + 1
    near = len(between) < _REACH and "(" in between and not any(mark in between for mark in ".;,")
    return near and abs(_years_since(since.period, anchor) - told_years) < 1


def _years_since(period: Period | None, anchor: Anchor) -> float:
    if period is None or period.start is None or anchor.day is None:
        return float("inf")
    return (anchor.day - period.start).days / 365.25


def _refines(key: str, told: Expression, it: Expression) -> bool:
    """A bracket right behind a period that says it more exactly: "dịp Tết (từ 26/1 đến 5/2/2025)"."""
    outer, inner = told.period, it.period
    if told.as_of or it.as_of or None in (outer.start, outer.end, inner.start, inner.end):
        return False
    within = outer.start <= inner.start and inner.end <= outer.end  # type: ignore[operator]
    # "năm 2023 (từ 15/12/2022 đến 14/11/2023)": a reporting year need not begin in January.
    reporting = it.name == "fromto" and outer.start <= inner.end <= outer.end  # type: ignore[operator]
    return (within or reporting or told.name in _LEANING) and bool(_OPENS.fullmatch(key, told.end, it.start))


def _zones(key: str, start: int, end: int) -> list[tuple[int, int]]:
    """Stretches around anchors, merged."""
    zones: list[tuple[int, int]] = []
    for anchor in _ANCHOR.finditer(key, start, end):
        first, last = max(start, anchor.start() - _REACH), min(end, anchor.end() + _REACH)
        if zones and first <= zones[-1][1]:
            zones[-1] = (zones[-1][0], last)
        else:
            zones.append((first, last))
    return zones


def _expression(key: str, match: re.Match[str], start: int, anchor: Anchor) -> Expression | None:
    before = key[max(start, match.start() - 70) : match.start()]
    name = _kind(match)
    as_of = bool(_AS_OF.search(before))
    to_now = name in _OPEN_ENDED and _TO_NOW.match(key, match.end())
    ours = as_of or to_now or (name == "range" and _YEARS_OF.search(before))
    ours = ours or (name in _LENGTHS and _MORE_THAN.search(before))
    if not ours and (_NOT_OURS.search(before) or (name in YEARS and _ROUND.search(before))):
        return None
    period = _period(name, match, anchor)
    if period is None or _long_ago(name, period, anchor):
        return None
    if not as_of and _begins(key, name, match, before, period, anchor):
        name, period = "since", Period(period.start, anchor.day)
    return Expression(match.start(), match.end(), Period(None, period.end) if as_of else period, as_of, name)


def _begins(key: str, name: str, match: re.Match[str], before: str, period: Period, anchor: Anchor) -> bool:
    """ "từ năm 2016, …", "nghỉ hưu năm 2012 đến nay": a first day whose last one is the document's day."""
    if anchor.day is None or period.start is None or period.start >= anchor.day:
        return False
    if name == "fromto":  # "từ tháng 3-2014" is one month of a year, not a month up to a year
        return bool(_MONTH_OF_YEAR.fullmatch(match[0]))
    if name not in _OPEN_ENDED:
        return False
    if _TO_NOW.match(key, match.end()):
        return True
    opened = _FROM.search(before) or match[0].startswith("từ ")
    return bool(opened) and not _UP_TO.match(key, match.end())


def begun(key: str, start: int, end: int) -> date | None:
    """The first day of what a stretch says was begun: "ra mắt ngày 5/6/2023", "phát động từ tháng 3-2014", "từ năm 2016"."""
    for match in _BEGUN.finditer(key, start, end):
        told = _point(match["p"], None, None)
        if told is not None:
            return told.start
    return None


def is_of_a_name(key: str, start: int, e: Expression) -> bool:
    """Whether a year only belongs to the name of an event told of in the sentence that begins at `start`."""
    return e.name in YEARS and bool(_EVENT_NAME.search(key, start, e.start))


def is_of_its_day(key: str, sentence: tuple[int, int], told: list[Expression]) -> bool:
    """Whether a sentence opens with a day and tells what was done on it: "Ngày 28/3, huyện A mở ngày hội …"."""
    start, end = sentence
    first = next((e for e in told if start <= e.start < end), None)
    if first is None or first.name not in DAYS or first.as_of or first.start - start > _OPENING:
        return False
    return not _LOOKS_BACK.search(key, first.end, end)


def _long_ago(name: str, period: Period, anchor: Anchor) -> bool:
    """Founding days and the like: dates and years that no report of that day tells of."""
    if anchor.day is None or period.end is None:
        return False
    gap = anchor.day.year - period.end.year
    return gap > (1 if name in ("day", "longday") else 20)


def _named_year(a: Anchor) -> int | None:
    """The year of a month or half named without one."""
    return a.told or a.year


def says_now(key: str, start: int, end: int) -> bool:
    """Whether a stretch says "đến nay", "hiện có": true on the document's day."""
    return bool(_NOW.search(key, start, end))


def to_date(key: str, start: int, end: int) -> int | None:
    """Where a stretch says last that it counts since ever ("lũy kế", "tính đến nay"); None when nothing does, or
    when words behind it turn back to the reporting period."""
    found = [match.span() for match in _TO_DATE.finditer(key, start, end)]
    if not found or _THIS_TIME.search(key, found[-1][1], end):
        return None
    return found[-1][0]


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _READERS if match[name] is not None)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _WORD_NUMBER[word]


def _date(y: int | str, m: int | str, d: int | str) -> date | None:
    try:
        return date(int(y), int(m), int(d))
    except ValueError:
        return None


def _one(day: date | None) -> Period | None:
    return Period(day, day) if day else None


def _span(first: date | None, last: date | None) -> Period | None:
    return Period(first, last) if first and last and first <= last else None


def _month(y: int, m: int) -> Period:
    return months(y, m, m)


def _stage(m: re.Match[str], a: Anchor) -> Period | None:
    return _span(date(int(m["s1"]), 1, 1), date(int(m["s2"]), 12, 31))


def _range(m: re.Match[str], a: Anchor) -> Period | None:
    first, last = int(m["r1"]), int(m["r2"])
    return _span(date(first, 1, 1), date(last, 12, 31)) if last - first <= _STAGE_YEARS else None


def _since(m: re.Match[str], a: Anchor) -> Period | None:
    last = a.day or (date(a.year, 12, 31) if a.year else None)
    month = m["sm"] or m["sm2"] or 1
    return _span(_date(m["sy"], month, m["sd"] or 1), last)


def _fromto(m: re.Match[str], a: Anchor) -> Period | None:
    """ "từ ⟨điểm⟩ đến ⟨điểm⟩": the first point takes month and year from the last where it says none."""
    last = _point(m["p2"], _named_year(a), None)
    if last is None or last.end is None:
        return None
    first = _point(m["p1"], last.end.year, last.end.month)
    if first is not None and first.start and first.start > last.end and not re.search(_Y, m["p1"]):
        first = _point(m["p1"], last.end.year - 1, last.end.month)
    return _span(first.start, last.end) if first else None


def _point(words: str, y: int | None, month: int | None) -> Period | None:
    """The day, month, quarter or year that one end of a period names; year and month of its other end serve it."""
    if m := _DAY_POINT.fullmatch(words):
        year_said, month_said = m[3] or y, m[2] or month
        return _one(_date(year_said, month_said, m[1])) if year_said and month_said else None
    if m := _MONTH_POINT.fullmatch(words):
        return _month(int(m[2] or y or 0), int(m[1])) if m[2] or y else None
    if m := _QUARTER_POINT.fullmatch(words):
        return quarter(int(m[2] or y or 0), _number(m[1])) if m[2] or y else None
    m = _YEAR_POINT.fullmatch(words)
    return year(int(m[1] or y or 0)) if m and (m[1] or y) else None


def _dayspan(m: re.Match[str], a: Anchor) -> Period | None:
    return _span(_date(m["u4"], m["u3"], m["u1"]), _date(m["u4"], m["u3"], m["u2"]))


def _twodays(m: re.Match[str], a: Anchor) -> Period | None:
    last = _date(m["v5"], m["v4"], m["v3"])
    first = _date(m["v5"], m["v2"], m["v1"])
    if first and last and first > last:
        first = _date(int(m["v5"]) - 1, m["v2"], m["v1"])
    return _span(first, last)


def _daysof(m: re.Match[str], a: Anchor) -> Period | None:
    last = _this_day(m["w3"], m["w2"], a)
    first = _this_day(m["w3"], m["w1"], a)
    return _span(first.start if first else None, last.end if last else None)


def _years(m: re.Match[str], a: Anchor) -> Period | None:
    return _span(date(int(m["g1"]), 1, 1), date(int(m["g2"]), 12, 31))


def _quarters(m: re.Match[str], a: Anchor) -> Period | None:
    y = m["x1"] or m["x2"] or _named_year(a)
    return months(int(y), 1, 6) if y else None


def _halfyear(m: re.Match[str], a: Anchor) -> Period | None:
    y = int(m["k2"]) if m["k2"] else (a.day.year if a.day else a.year)
    return (months(y, 1, 6) if m["k1"] == "đầu" else months(y, 7, 12)) if y else None


def _monthstart(m: re.Match[str], a: Anchor) -> Period | None:
    return _span(a.day.replace(day=1), a.day) if a.day else None


def _sinceday(m: re.Match[str], a: Anchor) -> Period | None:
    first = _this_day(m["j2"], m["j1"], a)
    return _span(first.start, a.day) if first and a.day else None


def _thisday(m: re.Match[str], a: Anchor) -> Period | None:
    if a.day is None:
        return None
    return _one(a.day - timedelta(days=0 if m["i1"] == "nay" else 1 if m["i1"] else 2))


def _months(m: re.Match[str], a: Anchor) -> Period | None:
    first, last = int(m["ma"]), int(m["mb"])
    return months(int(m["mby"]), first, last) if first < last else None


def _half(m: re.Match[str], a: Anchor) -> Period | None:
    n = _number(m["hn"])
    y = int(m["hy"] or m["hx"]) if m["hy"] or m["hx"] else _named_year(a)
    if not y or n > 12:
        return None
    if m["hw"] == "qua":
        if a.day is None:
            return None
        back = a.day.year * 12 + a.day.month - 1 - n
        return Period(date(back // 12, back % 12 + 1, 1), a.day)
    return months(y, 1, n) if m["hw"] != "cuối" else months(y, 13 - n, 12)


def _quarter(m: re.Match[str], a: Anchor) -> Period | None:
    y = m["qy"] or m["qy2"] or m["qy3"] or _named_year(a)
    return quarter(int(y), _number(m["q"])) if y else None


def _school(m: re.Match[str], a: Anchor) -> Period | None:
    return _span(date(int(m["c1"]), 9, 1), date(int(m["c2"]), 5, 31))


def _day(m: re.Match[str], a: Anchor) -> Period | None:
    return _one(_date(m["d3"], m["d2"], m["d1"]))


def _longday(m: re.Match[str], a: Anchor) -> Period | None:
    if m["l3"] is None and a.day is not None:
        return _this_day(m["l2"], m["l1"], a)
    y = m["l3"] or _named_year(a)
    return _one(_date(y, m["l2"], m["l1"])) if y else None


def _shortday(m: re.Match[str], a: Anchor) -> Period | None:
    return _this_day(m["e2"], m["e1"], a)


def _bareday(m: re.Match[str], a: Anchor) -> Period | None:
    return _this_day(m["f2"], m["f1"], a)


def _this_day(month: str, day: str, a: Anchor) -> Period | None:
    """A day named without its year: that of the document, or the one before when the day lies far ahead of it."""
    y = a.day.year if a.day else a.year
    told = _date(y, month, day) if y else None
    if told and a.day and (told - a.day).days > _AHEAD:
        told = _date(told.year - 1, month, day)
    return _one(told)


def _onemonth(m: re.Match[str], a: Anchor) -> Period | None:
    y = m["m2"] or m["m3"] or _named_year(a)
    return _month(int(y), int(m["m1"])) if y else None


def _shortmonth(m: re.Match[str], a: Anchor) -> Period | None:
    return _month(int(m["n2"]), int(m["n1"]))


def _holiday(m: re.Match[str], a: Anchor) -> Period | None:
    y = m["h5"] or (a.day.year if a.day else None) or a.year
    return _span(_date(y, m["h2"], m["h1"]), _date(y, m["h4"], m["h3"])) if y else None


def _past(m: re.Match[str], a: Anchor) -> Period | None:
    n = _number(m["p"] or m["pp"])
    for first, last in a.stages:
        if last - first + 1 == n or last - first == n:
            return Period(date(first, 1, 1), date(last, 12, 31))
    if a.year is None or n > 60:
        return None
    return Period(date(a.year - n + 1, 1, 1), date(a.year, 12, 31))


def _yearstart(m: re.Match[str], a: Anchor) -> Period | None:
    y = int(m["ys"]) if m["ys"] else (a.day.year if a.day else a.year)
    if not y:
        return None
    return _span(date(y, 1, 1), a.day if a.day and a.day.year == y else date(y, 12, 31))


def _thisyear(m: re.Match[str], a: Anchor) -> Period | None:
    if "nay" in m[0]:
        y = a.day.year if a.day else a.year
    elif "trước" in m[0] or "ngoái" in m[0]:
        y = a.day.year - 1 if a.day else (a.year - 1 if a.year else None)
    else:
        y = a.year
    return year(y) if y else None


def _inyear(m: re.Match[str], a: Anchor) -> Period | None:
    return year(y) if (y := _named_year(a)) else None


def _year(m: re.Match[str], a: Anchor) -> Period | None:
    return year(int(m["y"]))


def _tet(m: re.Match[str], a: Anchor) -> Period | None:
    return year(int(m["t"]))


def _thismonth(m: re.Match[str], a: Anchor) -> Period | None:
    if a.day is None:
        return None
    if m["tm"]:
        return _month(a.day.year, a.day.month)
    last = a.day.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1]))


_READERS = {
    "stage": _stage,
    "since": _since,
    "fromto": _fromto,
    "mrange": _months,
    "dayspan": _dayspan,
    "twodays": _twodays,
    "daysof": _daysof,
    "years": _years,
    "quarters": _quarters,
    "halfyear": _halfyear,
    "monthstart": _monthstart,
    "sinceday": _sinceday,
    "thisday": _thisday,
    "half": _half,
    "quarter": _quarter,
    "school": _school,
    "day": _day,
    "longday": _longday,
    "month": _onemonth,
    "shortmonth": _shortmonth,
    "holiday": _holiday,
    "shortday": _shortday,
    "bareday": _bareday,
    "past": _past,
    "past2": _past,
    "yearstart": _yearstart,
    "thisyear": _thisyear,
    "inyear": _inyear,
    "year": _year,
    "tet": _tet,
    "thismonth": _thismonth,
    "range": _range,
}


def _period(name: str, match: re.Match[str], anchor: Anchor) -> Period | None:
    return _READERS[name](match, anchor)
