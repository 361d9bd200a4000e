"""The document itself: title, date, year of report, period, issuing body."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kheo.common.periods import year as calendar_year
from kheo.common.types import Period
from kheo.reader.periods import (
    DAYS,
    SINCE,
    YEARS,
    Anchor,
    Expression,
    expressions,
    is_of_a_name,
    is_of_its_day,
)
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph

_Y = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d/.])(\d{{1,2}})\s?[/.\-]\s?(\d{{1,2}})\s?[/.\-]\s?({_Y})(?!\d)|ngày\s(\d{{1,2}})\stháng\s(\d{{1,2}})\snăm\s({_Y})"
)
# "Pleiku, 05/01/2015. -": the date opens the first line.
_INLINE = re.compile(rf"[^\d\n]{{0,30}}?(?:{_DATE.pattern})\s*(?:[.)-]|\n)")
# "Vinh, ngày 30/11/2023": place and day of a report, alone on their line.
_PLACE_AND_DAY = re.compile(
    rf"(?!thứ\b|chủ nhật|hôm\b|cập nhật|đăng\b|ngày\b)[^\W\d_][^\d\n:|]{{1,40}},\s?(?:ngày\s)?(?:{_DATE.pattern})\W*(?=\n|$)"
)
# "Tính đến ngày 01/12/2019, toàn xã có …": the day of what is counted, not of the text.
_COUNTS_TO = re.compile(r"tính đến (?:hết )?(?:ngày )?$")
_HEADED = re.compile(
    r"(?:báo cáo|thông báo|tờ trình)(?: (?:tóm tắt|nhanh|tổng hợp|sơ kết|tổng kết))?\W*(?=\n|$)"
)
_NUMBERED = re.compile(r"\W*(?:[ivx]+|\d+|[a-zđ])\s?[.)/]")
_LETTERHEAD = re.compile(r"độc lập\b|cộng hòa xã hội|đảng cộng sản|số\s?:|\W")
_STAGE = Alternatives(rf"(?:giai đoạn|trong|năm|các năm)\s(?:từ\s)?({_Y})\s?(?:-|đến|tới)\s?(?:năm\s)?({_Y})")
_YEARS = re.compile(rf"(?<![\d./])({_Y})(?![\d/])")
_SAYS_YEAR = re.compile(rf"{_Y}$")
_LONE_YEAR = re.compile(
    r"(?<![\d/.,\-])(?<!luật )(?<!sn )(?<!sinh năm )(?<!sinh )(?<!pháp năm )(?<!với năm )(20\d\d)(?=[ ,;:\")]|\.(?!\d)|$)(?! ?[-/]\d)"
)
_PAGE_CLOCK = re.compile(r"hôm nay|gmt")
_BODY = 160
# A line of the text that may say of when it tells.
_TELLS = 60
_LEADS = 2
_HEAD = 16


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of the whole text. `report`: its title stands under a line "BÁO CÁO"."""

    title: tuple[int, int] | None
    day: date | None
    anchor: Anchor
    period: Period | None
    report: bool = False


def document(key: str, clean: str, lines: list[Paragraph], published: date | None) -> Document:
    """Title, date and period from the head of the text; `published` wins over a date line."""
    body = next((i for i, p in enumerate(lines) if not p.chrome and p.end - p.start >= _BODY), len(lines))
    headed = _below_heading(key, clean, lines[: body + 1])
    title = headed or _title(key, clean, lines[:body])
    day = published or _day(key, lines, body if headed is None else headed.index, title)
    stages = tuple(
        (int(a), int(b))
        for a, b in dict.fromkeys(m.groups() for m in _STAGE.finditer(key))
        if 0 < int(b) - int(a) <= 30
    )
    anchor = Anchor(day, _year(key, day, stages), None, stages)
    first = min(body, title.index + 1 if title else 0)
    telling = (p for p in lines[first:] if not p.chrome and p.end - p.start >= _TELLS)
    text = [
        p for p in telling if "|" not in key[p.start : p.end]
    ]  # a row of a table tells its own period only
    period = _month(key, headed, anchor) or _period(key, title, text, anchor)
    if period is not None and period.end is not None:
        told = period.end.year if day is None else min(period.end.year, day.year)
        anchor = replace(anchor, told=told, year=anchor.year if day else told)
    return Document((title.start, title.end) if title else None, day, anchor, period, headed is not None)


def _title(key: str, clean: str, head: list[Paragraph]) -> Paragraph | None:
    """The longest of the first lines that are no letterhead: what stands in capitals only when nothing else does."""
    lines = [
        p for p in head if not p.chrome and p.end - p.start >= 20 and not _LETTERHEAD.match(key, p.start)
    ]
    lines = [p for p in lines if key[p.end - 1] not in ".;:" and key[p.start] != "-"]
    lines = [p for p in lines if "|" not in key[p.start : p.end]] or lines  # rows of a table are no title
    lines = ([p for p in lines if not clean[p.start : p.end].isupper()] or lines)[:3]
    return max(lines, key=lambda p: (p.end - p.start, -p.index)) if lines else None


def _below_heading(key: str, clean: str, head: list[Paragraph]) -> Paragraph | None:
    """What stands under a line "BÁO CÁO", with the lines that go on with it in small letters."""
    for heading, first in pairwise(head):
        if not _HEADED.match(key, heading.start) or first.chrome or _NUMBERED.match(key, first.start):
            continue
        end = first.end
        for p in head[first.index + 1 : first.index + 3]:
            if p.start - end > 2 or not clean[p.start].islower() or key[p.end - 1] == ".":
                break
            end = p.end
        *before, last = first.sentences
        return replace(first, end=end, sentences=(*before, (last[0], max(last[1], end))))
    return None


def _day(key: str, lines: list[Paragraph], body: int, title: Paragraph | None) -> date | None:
    """The date line of the article: the last one above the body that is not the page's own clock; else one at the foot."""
    for p in lines[:_HEAD]:
        line = _PLACE_AND_DAY.match(key, p.start)
        if line and (day := _of(line)):
            return day
    found: list[tuple[bool, date]] = []
    for p in lines[
        : body + 1
    ]:  # of an official report only the letterhead: what it tells has days of its own
        if p.end - p.start >= _BODY or (not p.chrome and title is not None and p.start == title.start):
            continue
        for match in _DATE.finditer(key, p.start, p.end):
            day = _of(match)
            if day and not _COUNTS_TO.search(key, max(p.start, match.start() - 30), match.start()):
                found.append((bool(_PAGE_CLOCK.search(key, p.start, p.end)), day))
    own = [day for clock, day in found if not clock]
    if own:
        return own[-1]
    inline = _INLINE.match(key, lines[0].start) if lines else None
    if inline and (day := _of(inline)):
        return day
    foot = [
        day
        for p in lines[body:]
        if p.chrome and not _PAGE_CLOCK.search(key, p.start, p.end)
        for match in _DATE.finditer(key, p.start, p.end)
        if (day := _of(match))
    ]
    return foot[0] if foot else (found[-1][1] if found else None)


def _of(match: re.Match[str]) -> date | None:
    d, m, y = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    try:
        return date(int(y), int(m), int(d))
    except ValueError:
        return None


def _year(key: str, day: date | None, stages: tuple[tuple[int, int], ...]) -> int | None:
    """The year a report of that day tells of: the one before for what appears by March, else its own."""
    if day is not None:
        return day.year - 1 if day.month <= 3 else day.year
    years = [int(y) for y in _YEARS.findall(key)]
    years += [last for _, last in stages]
    return max((y for y in years if y <= 2035), default=None)


def _period(key: str, title: Paragraph | None, text: list[Paragraph], anchor: Anchor) -> Period | None:
    """From the title, else the lead, else the first sentence that opens with a period, else "trong năm qua"."""
    for p in ([title] if title else []) + text[:_LEADS]:
        every = expressions(key, p.start, p.end, anchor)
        told = [e for e in every if _long(e, anchor)]
        if told:
            sentence = next(s for s in p.sentences if s[0] <= told[0].start < s[1])
            of_its_day = is_of_its_day(key, sentence, every) and told[0].name in YEARS
            named = is_of_a_name(key, sentence[0], told[0]) and _tells_its_day(key, text, anchor)
            return ((of_its_day or named) and _event(key, text, anchor)) or told[0].period
    for p in text:
        for start, end in p.sentences:
            told = [e for e in expressions(key, start, min(end, start + 60), anchor) if _long(e, anchor)]
            if told and told[0].start - start < 12 and _recent(told[0].period, anchor):
                return told[0].period
    for p in text:
        told = [
            e
            for e in expressions(key, p.start, p.end, anchor)
            if e.name in ("thisyear", "inyear", "half", "yearstart")
        ]
        if told:
            return told[0].period
    return _event(key, text, anchor) or _only_year(key, text, anchor)


def _month(key: str, title: Paragraph | None, anchor: Anchor) -> Period | None:
    """The month that the title of a report ("BÁO CÁO / Kết quả … tháng 10/2019") is about; elsewhere a month may be anything's."""
    if title is None:
        return None
    told = expressions(key, title.start, title.end, anchor)
    months = [e for e in told if not e.as_of and e.name == "month" and _dated(key, e)]
    return months[0].period if len(told) == len(months) == 1 else None


def _dated(key: str, e: Expression) -> bool:
    """Whether an expression says its year."""
    return bool(_SAYS_YEAR.search(key, e.start, e.end))


def _tells_its_day(key: str, text: list[Paragraph], anchor: Anchor) -> bool:
    """Whether the lead opens with the day of what it tells."""
    return any(
        is_of_its_day(key, p.sentences[0], expressions(key, *p.sentences[0], anchor)) for p in text[:_LEADS]
    )


def _only_year(key: str, text: list[Paragraph], anchor: Anchor) -> Period | None:
    """The one year that a text names, when it names no other ("Năm thanh niên tình nguyện 2024")."""
    years = {year for p in text for year in _LONE_YEAR.findall(key, p.start, p.end)}
    only = calendar_year(int(years.pop())) if len(years) == 1 else None
    return only if only is None or _recent(only, anchor) else None


def _event(key: str, text: list[Paragraph], anchor: Anchor) -> Period | None:
    """The day of the event a short article tells of, from its lead."""
    for p in text[:_LEADS]:
        told = expressions(key, p.start, min(p.end, p.start + 200), anchor)
        days = [e.period for e in told if e.name in DAYS and e.name != "holiday" and not e.as_of]
        day = next((day for day in days if _recent(day, anchor)), None)
        if day is not None:
            return day
    return None


def _recent(period: Period, anchor: Anchor) -> bool:
    if anchor.day is None or period.end is None or period.start is None:
        return True
    return period.start <= anchor.day and anchor.day.year - period.end.year <= 1


def _long(e: Expression, anchor: Anchor) -> bool:
    if e.as_of or e.name in DAYS | SINCE or e.name in ("month", "shortmonth", "tet"):
        return False
    return e.period.start is not None and (anchor.day is None or e.period.start <= anchor.day)
