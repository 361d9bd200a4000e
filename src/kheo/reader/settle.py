"""Period and place of a figure, from its clause outwards to the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kheo.common.types import Kind, Period, PlaceRef
from kheo.reader.detect import Found
from kheo.reader.document import Document
from kheo.reader.orgs import bodies
from kheo.reader.periods import DAYS, Expression, expressions, is_of_its_day, says_now, to_date
from kheo.reader.placing import (
    Finder,
    Mention,
    is_event,
    is_example,
    is_nation,
    is_subject,
    is_venue,
    leads_in,
    was,
)
from kheo.reader.segment import Paragraph, clause

# How many places, periods or sentences back a figure looks.
_NEAR = 12
# How many characters of its sentence before a figure may say up to when it counts.
_BEFORE = 600
# Places of one sentence from which no single one can be taken as its topic; the whole province or city as the subject.
_MANY = 4
_OWN_LEVEL = re.compile(
    r"\b(?:toàn|cả|trong|trên địa bàn|công an|mttq|đoàn|các cấp) (tỉnh|thành phố)"
    r"(?=,| (?:có|đã|đang|hiện|được|còn|thành lập|xây|tổ chức|phối hợp|vận động|mở|duy trì|tiếp nhận|\d))"
)
_SET_APART = re.compile(r"\b(?:trong đó|riêng|trong số đó)\b[^;]*$")
# Spans of days hold also in brackets: "Trong tháng cao điểm (từ 17/10 đến 18/11/2018), …".
_FROM_TO = frozenset({"fromto", "twodays", "dayspan"})
# A day so many days before the document is the day it was told; how far behind a figure "hiện nay" may stand.
_JUST_NOW = 10
_BEHIND = 40
_ITEM_BEGINS = re.compile(r"(?:[,;:]| và|, và)\s(?:[^\W\d_]{1,8} ){0,4}$")
_ITS_NUMBER = re.compile(r"\)?[^,;.:)\d]{0,30}[ (:]\d")
_TO_ITS_NUMBER = re.compile(r"\)?(?: ?[(:-]| (?!cho\b|với\b|về\b)[^,;.:()\d]{0,30})? ?")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a paragraph says of time, place and bodies, worked out once for all its figures."""

    paragraph: Paragraph
    periods: list[Expression]
    mentions: list[Mention]
    bodies: list[tuple[int, str]]
    when: list[int]
    where: list[int]

    def told_in(self, sentence: tuple[int, int], period: Period | None) -> tuple[str, int, int]:
        """The sort of expression in a sentence that tells a period ("" when none does), and how many periods and places it tells."""
        times = self.periods[bisect_left(self.when, sentence[0]) : bisect_left(self.when, sentence[1])]
        places = bisect_left(self.where, sentence[1]) - bisect_left(self.where, sentence[0])
        return next((e.name for e in times if e.period == period), ""), len(times), places


def setting(
    key: str, clean: str, paragraph: Paragraph, document: Document, finder: Finder, *, central: bool = False
) -> Setting:
    """Periods and places of one paragraph. `central`: a body of the whole country reports, and where it met says nothing."""
    start, end = paragraph.start, paragraph.end
    periods = expressions(key, start, end, document.anchor)
    mentions = [
        m
        for m in finder.mentions(key, clean, start, end)
        if not was(key, m) and not (central and is_venue(key, start, m))
    ]
    return Setting(
        paragraph,
        periods,
        mentions,
        bodies(key, start, end),
        [e.start for e in periods],
        [m.start for m in mentions],
    )


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
    if kind is Kind.STOCK and told is not None and told.name in ("since", "yearstart"):
        return Period(None, told.period.end), "sentence"
    if told is not None:
        return told.period, "sentence"
    earlier = here.periods[: bisect_left(here.when, it.sentence[0])][-_NEAR:]
    now = says_now(key, max(it.sentence[0], it.span[0] - _BEFORE), it.span[0] + 1)
    if kind is not Kind.FLOW and now and document.day is not None:
        return Period(None, document.day), "sentence"
    lasting = (
        []
        if _goes_on_with_a_day(key, here, earlier, document)
        else [e for e in earlier if not e.as_of and e.name not in DAYS]
    )
    if lasting:
        return lasting[-1].period, "paragraph"
    if kind is Kind.STOCK:
        later = [
            e
            for e in here.periods[bisect_left(here.when, it.sentence[1]) :][:_NEAR]
            if e.name in ("thisyear", "inyear")
        ]
        whole = document.period
        if whole is not None and whole.end is not None and (document.day is None or whole.end < document.day):
            return whole, "document"
        if later and (document.day is None or (later[0].period.end or document.day) < document.day):
            return later[0].period, "paragraph"
        return (Period(None, document.day), "date") if document.day else (whole, "document" if whole else "")
    if document.period is not None:
        return document.period, "document"
    bracketed = [
        e for e in here.periods if it.sentence[0] <= e.start < it.span[0] and _alone_in_bracket(key, e)
    ]
    return (bracketed[-1].period, "sentence") if bracketed else (None, "")


def _goes_on_with_a_day(key: str, here: Setting, earlier: list[Expression], document: Document) -> bool:
    """Whether the year named last is only that of an event whose day the document tells of: "Ngày 28/3, … đợt đầu trong năm"."""
    last = next((e for e in reversed(earlier) if not e.as_of and e.name not in DAYS), None)
    if last is None or last.name not in ("year", "inyear", "thisyear") or document.period is None:
        return False
    sentence = next((s for s in here.paragraph.sentences if s[0] <= last.start < s[1]), None)
    one_day = document.period.start == document.period.end
    return one_day and sentence is not None and is_of_its_day(key, sentence, earlier)


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
    told = [e for e in inside if e.end <= it.span[0] and e.name in _FROM_TO]
    return told[-1] if told else None


def _bracketed(key: str, e: Expression, until: int) -> bool:
    """A period inside brackets that closed before the figure."""
    return ")" in key[e.end : until] and key.rfind("(", max(0, e.start - 40), e.start) > key.rfind(
        ")", max(0, e.start - 40), e.start
    )


def place(
    key: str,
    it: Found,
    here: Setting,
    finder: Finder,
    whole: PlaceRef | None,
    province: str | None,
    day: date | None,
) -> tuple[PlaceRef | None, Mention | None, bool]:
    """The innermost place of the clause, the sentence or the paragraph's topic, else the document's; and whether certain."""
    mention = _mention(key, it, here, province, finder)
    if mention is None:
        return whole, None, whole is not None and whole.id is not None
    ref, sure = finder.resolve(mention, province, day)
    return ref, mention, sure


def _mention(key: str, it: Found, here: Setting, province: str | None, finder: Finder) -> Mention | None:
    if not here.mentions:
        return None
    start = it.sentence[0]
    starts = here.where
    limit = clause(key, it.sentence, it.start)[1]
    behind = here.mentions[bisect_left(starts, it.quantity.end) : bisect_left(starts, limit)][:_NEAR]
    behind = [m for m in behind if not is_example(key, it.quantity.end, m) and _counts(m, province, finder)]
    behind = [m for m in behind if not _opens_an_item(key, it, m)]
    before = here.mentions[bisect_left(starts, start) : bisect_left(starts, it.span[0])]
    if before and _heads_the_item(key, it, before[-1]) and (not behind or _is_apart(key, it, behind[0])):
        return before[-1]
    if behind and not _listed(key, behind):
        return behind[0]
    for m in reversed(before[-_NEAR:]):
        if (
            _counts(m, province, finder)
            and (is_subject(key, start, m) if ";" in key[m.end : it.start] else leads_in(key, start, m))
            and (is_nation(m) or not _is_old_example(key, start, m, it.span[0]))
        ):
            return m
    level = _OWN_LEVEL.search(key, start, it.span[0])
    told = bisect_left(here.paragraph.sentences, it.sentence)
    for sentence in reversed(here.paragraph.sentences[max(0, told - _NEAR) : told]):
        topic = here.mentions[bisect_left(starts, sentence[0]) : bisect_left(starts, sentence[1])]
        found = _topic(key, sentence, topic, lambda m: _counts(m, province, finder))
        if topic:
            stays = level is None or (
                level[1] == "thành phố" and found is not None and found.parts[0][0] == level[1]
            )
            return found if found is not None and stays and _counts(found, province, finder) else None
    return None


def _topic(
    key: str, sentence: tuple[int, int], told: list[Mention], counts: Callable[[Mention], bool]
) -> Mention | None:
    """The place that the sentences behind go on with: the one where something took place, else the one it opens with, else
    the only one below the province that a body or a word such as "tại" names."""
    if not told:
        return None
    own = [
        m
        for m in told
        if not is_example(key, sentence[0], m) and not _SET_APART.search(key, sentence[0], m.start)
    ]
    events = [m for m in own if is_event(key, m)]
    if len(events) == 1 and len(told) < _MANY:
        return events[0]
    first = told[0]
    if first.start - sentence[0] < 45 and leads_in(key, sentence[0], first) and counts(first):
        return first
    below = [m for m in own if counts(m)]
    return below[0] if len(below) == 1 and leads_in(key, sentence[0], below[0]) else None


def _is_apart(key: str, it: Found, m: Mention) -> bool:
    """A place of the next item: a comma or semicolon stands between it and the figure."""
    between = key[it.quantity.end : m.start]
    return "," in between or ";" in between


def _opens_an_item(key: str, it: Found, m: Mention) -> bool:
    """A place behind a comma with a number of its own: "huyện A hiến 200 m2, huyện B hiến 300 m2"."""
    return bool(_ITEM_BEGINS.search(key, it.quantity.end, m.start) and _ITS_NUMBER.match(key, m.end))


def _heads_the_item(key: str, it: Found, m: Mention) -> bool:
    """A place at the head of its item or sentence with nothing but a verb up to the figure."""
    begins = m.start == it.sentence[0] or _ITEM_BEGINS.search(key, max(it.sentence[0], m.start - 36), m.start)
    return bool(begins) and bool(_TO_ITS_NUMBER.fullmatch(key, m.end, it.span[0]))


def _counts(m: Mention, province: str | None, finder: Finder) -> bool:
    """A province says nothing new when it is the document's own."""
    return m.parts[0][0] != "tỉnh" or finder.resolve(m, None, None)[0].id not in (None, province)


def _listed(key: str, found: list[Mention]) -> bool:
    """Three or more places in a row: the figure is of all of them."""
    return len(found) > 2 and all(b.start - a.end < 12 for a, b in pairwise(found))


def _is_old_example(key: str, start: int, m: Mention, until: int) -> bool:
    """An example that a semicolon or a closing bracket has ended before the figure."""
    if is_example(key, start, m) and ";" in key[m.end : until]:
        return True
    opened = key.rfind("(", start, m.start)
    return (
        opened >= 0
        and ")" not in key[opened : m.start]
        and ")" in key[m.end : until]
        and m.start - opened < 3
    )
