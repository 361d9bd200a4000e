"""The period of a figure, from its clause outwards to the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from kheo.common.types import Kind, Period
from kheo.reader.detect import Found
from kheo.reader.document import Document
from kheo.reader.orgs import bodies
from kheo.reader.periods import (
    DAYS,
    SINCE,
    YEARS,
    Expression,
    expressions,
    is_of_a_name,
    is_of_its_day,
    says_now,
    to_date,
)
from kheo.reader.segment import Paragraph, clause
from kheo.reader.whereabouts import Whereabouts

# How many places, periods or sentences back a figure looks.
_NEAR = 12
# From how many characters on a period stands far before a figure.
_FAR = 150
# How many characters of its sentence before a figure may say up to when it counts.
_BEFORE = 600
# How a paragraph goes on with the event told of before it, and how many lines back that is looked for.
_SAME_EVENT = re.compile(
    r"[^\w\n]*(?:tại (?:buổi|chương trình|ngày hội|lễ|đây|hội nghị|điểm|sự kiện|diễn đàn|các điểm)|dịp này|nhân dịp này|trong chương trình|kết thúc|theo đó|"
    r"trong khuôn khổ|cùng ngày|ngay sau|sau (?:lễ|buổi|khi)|qua buổi|trước đó|ban tổ chức|đoàn |chương trình|buổi|ngày hội|kết quả|có |bà con|tổng )"
)
_BACK = 6
# What was done on the day of the event, whatever time the sentences before it look back on.
_AT_IT = re.compile(
    r"(?:(?:tại|ở|trong|kết thúc|sau) (?:ngày hội|hội nghị|buổi lễ|lễ |buổi|chương trình|diễn đàn)|hội nghị (?:đã )?(?:khen|biểu dương|tuyên dương|tôn vinh|trao)|"
    r"dịp này|nhân dịp này|ngay trong ngày|cùng ngày)"
)
# Spans of days hold also in brackets: "Trong tháng cao điểm (từ 17/10 đến 18/11/2018), …".
_FROM_TO = frozenset({"fromto", "twodays", "dayspan"})
# A day so many days before the document is the day it was told; how far behind a figure "hiện nay" may stand.
_JUST_NOW = 10
_BEHIND = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """What a paragraph says of time, place and bodies, worked out once for all its figures."""

    paragraph: Paragraph
    periods: list[Expression]
    when: list[int]
    places: Whereabouts
    bodies: list[tuple[int, str]]
    event: Period | None = None

    def told_near(self, it: Found, period: Period | None) -> Told:
        """What stands in the sentence and the paragraph of a figure whose period is known."""
        times = self.periods[bisect_left(self.when, it.sentence[0]) : bisect_left(self.when, it.sentence[1])]
        sort, at = next(((e.name, e.end) for e in reversed(times) if e.period == period), ("", it.start))
        places, around, provinces = self.places.count(it.sentence)
        return Told(
            sort,
            it.start - at > _FAR,
            len(times),
            any(e.period != period for e in self.periods),
            any(e.name in DAYS for e in self.periods),
            provinces > 1,
            places,
            around,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What is told near a figure: the sort of expression of its period in its sentence ("" when none) and whether it stands
    far before it; how many periods its sentence has; whether its paragraph has another period, a single day, several
    provinces; and how many places below the document's the sentence and the paragraph have."""

    sort: str = ""
    is_far: bool = False
    times: int = 0
    has_others: bool = False
    has_day: bool = False
    has_provinces: bool = False
    places: int = 0
    around: int = 0


def setting(
    key: str, paragraph: Paragraph, document: Document, places: Whereabouts, lines: list[Paragraph]
) -> Setting:
    """What holds for the figures of one paragraph of `lines`."""
    start, end = paragraph.start, paragraph.end
    periods = expressions(key, start, end, document.anchor)
    whole = document.period
    # In a text about an event of one day the year in its name says nothing.
    if whole is not None and whole.start == whole.end:
        periods = [e for e in periods if not is_of_a_name(key, start, e)]
    told, when = bodies(key, start, end), [e.start for e in periods]
    return Setting(paragraph, periods, when, places, told, _event(key, paragraph, document, lines))


def _event(key: str, paragraph: Paragraph, document: Document, lines: list[Paragraph]) -> Period | None:
    """The day of the event that a paragraph goes on with: "Tại buổi lễ, …", "Dịp này, …" behind "Sáng 5/3, xã mở …"."""
    if not (_SAME_EVENT.match(key, paragraph.start) or _AT_IT.search(key, paragraph.start, paragraph.end)):
        return None
    before = [p for p in lines[max(0, paragraph.index - _BACK) : paragraph.index] if not p.chrome]
    if not before or any(
        e.name not in DAYS | YEARS
        for e in expressions(key, before[-1].start, before[-1].end, document.anchor)
        if not e.as_of
    ):
        return None  # what it goes on with tells of a time of its own
    for p in before:
        for sentence in p.sentences:
            told = expressions(key, *sentence, document.anchor)
            if is_of_its_day(key, sentence, told):
                return told[0].period
    return None


def period(
    key: str, it: Found, kind: Kind | None, here: Setting, document: Document
) -> tuple[Period | None, str]:
    """The period and where it came from: "sentence", "paragraph", "document", "date" or ""."""
    told = _own(key, it, here)
    if kind is Kind.FLOW and is_cumulative(key, it, here):
        last = (
            told.period.end if told is not None else document.day or (document.period and document.period.end)
        )
        return (Period(None, last), "sentence") if last else (None, "")
    if kind is Kind.STOCK and told is not None and _is_the_day_it_was_told(key, it, told, document):
        return Period(None, document.day), "date"
    if kind is Kind.STOCK and told is not None and told.name in SINCE | {"yearstart"}:
        return Period(None, told.period.end), "sentence"
    if told is not None:
        return told.period, "sentence"
    earlier = here.periods[: bisect_left(here.when, it.sentence[0])][-_NEAR:]
    now = says_now(key, max(it.sentence[0], it.span[0] - _BEFORE), it.span[0] + 1)
    if kind is not Kind.FLOW and now and document.day is not None:
        return Period(None, document.day), "sentence"
    if kind is Kind.FLOW and (then := _at_the_event(key, it, here, earlier, document)) is not None:
        return then, "paragraph"
    day = _day_gone_on_with(key, here, earlier, document)
    if day is not None and kind is Kind.FLOW:
        return day, "paragraph"
    lasting = [e for e in earlier if not e.as_of and e.name not in DAYS] if day is None else []
    if lasting and (kind is not Kind.STOCK or _is_over(lasting[-1].period, document)):
        return lasting[-1].period, "paragraph"
    if kind is Kind.STOCK:
        later = [
            e
            for e in here.periods[bisect_left(here.when, it.sentence[1]) :][:_NEAR]
            if e.name in ("thisyear", "inyear")
        ]
        before = bool(later) and (
            document.day is None or (later[0].period.end or document.day) < document.day
        )
        if before and not _has_ended(document):
            return later[0].period, "paragraph"
        return untold(kind, document)
    if here.event is not None:
        return here.event, "paragraph"
    if document.period is not None:
        return untold(kind, document)
    bracketed = [
        e for e in here.periods if it.sentence[0] <= e.start < it.span[0] and _alone_in_bracket(key, e)
    ]
    return (bracketed[-1].period, "sentence") if bracketed else (None, "")


def _is_over(told: Period, document: Document) -> bool:
    """Whether a period ended before the document's day: what stands is told of its end, else of the day itself."""
    return told.end is None or document.day is None or told.end < document.day


def untold(kind: Kind | None, document: Document) -> tuple[Period | None, str]:
    """The period of a figure of which no words near it say when: the document's, or for a stock the document's day while
    that period still runs."""
    if kind is Kind.STOCK and document.day is not None and not _has_ended(document):
        return Period(None, document.day), "date"
    return document.period, "document" if document.period is not None else ""


def _has_ended(document: Document) -> bool:
    """Whether the document's own period was over on its day."""
    whole = document.period
    if whole is None or whole.end is None:
        return False
    return document.day is None or whole.end < document.day


def _at_the_event(
    key: str, it: Found, here: Setting, earlier: list[Expression], document: Document
) -> Period | None:
    """The day of the meeting that a sentence says something was done at: "Hội nghị khen thưởng 35 tập thể"."""
    if not _AT_IT.search(key, it.sentence[0], it.span[0]):
        return None
    days = _days_gone([e for e in earlier if not e.as_of], document)
    return days[-1] if days else here.event


def _day_gone_on_with(
    key: str, here: Setting, earlier: list[Expression], document: Document
) -> Period | None:
    """The day of the event that the sentences before tell of: "Ngày 28/3, … mở ngày hội, đợt đầu trong năm 2025. …"."""
    last = next((e for e in reversed(earlier) if not e.as_of), None)
    if last is None or not (last.name in DAYS or last.name in YEARS):
        return None
    sentence = next((s for s in here.paragraph.sentences if s[0] <= last.start < s[1]), None)
    if sentence is None or not is_of_its_day(key, sentence, earlier):
        return None
    return next(iter(_days_gone([e for e in earlier if e.start >= sentence[0]], document)), None)


def _days_gone(told: list[Expression], document: Document) -> list[Period]:
    """The days named that do not lie ahead of the document."""
    days = [e.period for e in told if e.name in DAYS]
    return [d for d in days if document.day is None or d.end is None or d.end <= document.day]


def _is_the_day_it_was_told(key: str, it: Found, told: Expression, document: Document) -> bool:
    """ "Sáng 8/12, hội nghị cho biết cả nước đang có …", "năm 2018 …; 8.663 hòa giải viên hiện nay": what stands, stands on
    the document's day."""
    if document.day is None or told.as_of:
        return False
    if told.name in DAYS:
        return told.period.end is not None and 0 <= (document.day - told.period.end).days <= _JUST_NOW
    behind = min(clause(key, it.sentence, it.start)[1], it.quantity.end + _BEHIND)
    return told.end <= it.start and says_now(key, it.quantity.end, behind)


def is_cumulative(key: str, it: Found, here: Setting) -> bool:
    """Whether a flow is told since ever up to a day: "lũy kế", "tính đến nay", and no period of its own behind that."""
    since = to_date(key, max(it.sentence[0], it.span[0] - _BEFORE), it.span[0] + 1)
    if since is None:
        return False
    told = _own(key, it, here)
    return told is None or told.as_of or told.end <= since


def _alone_in_bracket(key: str, e: Expression) -> bool:
    """ "(12-13/5/2022)": nothing but the time stands inside."""
    return key.endswith("(", 0, e.start) and key.startswith(")", e.end)


def _own(key: str, it: Found, here: Setting) -> Expression | None:
    """The nearest period before the figure in its sentence, else the first behind it in its clause, else in the sentence."""
    start, end = it.sentence
    first, at, last = (bisect_left(here.when, offset) for offset in (start, it.span[0], end))
    inside = here.periods[max(first, at - _NEAR) : min(last, at + _NEAR)]
    before = [e for e in inside if e.end <= it.span[0] and not _bracketed(key, e, it.span[0])]
    if before:
        return before[-1]
    limit = clause(key, it.sentence, it.start)[1]
    behind = [e for e in inside if e.start >= it.quantity.end and e.start < limit]
    if behind:
        return behind[0]
    told = [e for e in inside if e.end <= it.span[0] and e.name in _FROM_TO | SINCE]
    return told[-1] if told else None


def _bracketed(key: str, e: Expression, until: int) -> bool:
    """A period inside brackets that closed before the figure."""
    return ")" in key[e.end : until] and key.rfind("(", max(0, e.start - 40), e.start) > key.rfind(
        ")", max(0, e.start - 40), e.start
    )
