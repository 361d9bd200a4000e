"""Where a figure or a programme is: the places its paragraph names, from its own clause outwards to the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kheo.common.types import PlaceRef
from kheo.places import NATION
from kheo.reader.detect import Found
from kheo.reader.placing import (
    Finder,
    Mention,
    is_event,
    is_example,
    is_nation,
    is_plural,
    is_subject,
    is_venue,
    leads_in,
    was,
)
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph, clause
from kheo.reader.source import key_of

# How many places or sentences back a figure looks.
_NEAR = 12
# Places of one sentence from which no single one can be taken as its topic; how far into it its opening reaches.
_MANY = 4
_OPENING = 45
# Up to where a colon only opens a sentence: "Sóc Trăng (20/8/2024): …".
_DATELINE = 40
# The whole province or city as the subject ends the place told of before.
_OWN_LEVEL = Alternatives(
    r"\b(?:toàn|cả|trong|trên địa bàn|công an|mttq|đoàn|các cấp) (tỉnh|thành phố)"
    r"(?=,| (?:có|đã|đang|hiện|được|còn|thành lập|xây|tổ chức|phối hợp|vận động|mở|duy trì|tiếp nhận|\d))"
)
_SET_APART = re.compile(r"\b(?:trong đó|riêng|trong số đó)\b[^;]*$")
_ITEM_BEGINS = re.compile(r"(?:[,;:]| và|, và)\s(?:[^\W\d_]{1,8} ){0,4}$")
_ITS_NUMBER = re.compile(r"\)?[^,;.:)\d]{0,30}[ (:](?:\d|hàng (?:chục|trăm|nghìn|triệu|tỷ))")
# "xã A (gần 20 buổi), tiếp đến là xã B (hàng chục buổi)": a number in the bracket right behind a place is its own.
_INTO_A_BRACKET = re.compile(r" \(")
_TO_ITS_NUMBER = re.compile(r"\)?(?: ?[(:-]| (?!cho\b|với\b|về\b)[^,;.:()\d]{0,30})? ?")

Sentence = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Home:
    """The place of a whole text; `province` is None when it is the whole country."""

    place: PlaceRef | None
    province: str | None
    day: date | None

    @property
    def central(self) -> bool:
        """Whether a body of the whole country reports: where it met is no place of its figures."""
        return self.province is None and self.place is not None and self.place.id == NATION


class Whereabouts:
    """The places of one paragraph, and which of them holds at an offset."""

    __slots__ = ("_below", "_finder", "_home", "_key", "_mentions", "_provinces", "_sentences", "_starts")

    def __init__(
        self, key: str, paragraph: Paragraph, named: list[Mention], finder: Finder, home: Home
    ) -> None:
        self._key, self._finder, self._home = key, finder, home
        self._sentences = paragraph.sentences
        start = paragraph.start
        self._mentions = [
            m
            for m in named
            if not (was(key, m) or is_plural(key, m) or (home.central and is_venue(key, start, m)))
        ]
        self._starts = [m.start for m in self._mentions]
        own = home.place.name.lower() if home.place is not None else ""
        self._below = [m.parts[0][0] != "tỉnh" and m.parts[0][1] not in own for m in self._mentions]
        self._provinces = len({m.parts[-1] for m in self._mentions if m.parts[-1][0] == "tỉnh"})

    def topic(self, sentence: Sentence) -> PlaceRef | None:
        """What a sentence is about, below the province."""
        found = self._topic(sentence, named) if (named := self._between(*sentence)) else None
        return None if found is None else self._settled(found)[0]

    def count(self, sentence: Sentence) -> tuple[int, int, int]:
        """How many places below the document's own a sentence and the paragraph name, and how many provinces the paragraph."""
        first, last = bisect_left(self._starts, sentence[0]), bisect_left(self._starts, sentence[1])
        return sum(self._below[first:last]), sum(self._below), self._provinces

    def of_figure(self, it: Found) -> tuple[PlaceRef | None, Mention | None, bool]:
        """The place of a figure, where it is named (None: the document's own) and whether it is certain."""
        mention = self._mention(it) if self._mentions else None
        province = self._home.province
        if mention is None and province is not None and self._of_the_province(it):
            return self._finder.ref(self._finder.places.get(province), self._home.day), None, True
        return self._settled(mention)

    def _of_the_province(self, it: Found) -> bool:
        """ "Toàn tỉnh có 300 tổ hòa giải", "Công an tỉnh A huy động …" in a text about one of its districts."""
        level = _OWN_LEVEL.search(self._key, it.sentence[0], it.span[0])
        return (level is not None and level[1] == "tỉnh") or self._province_speaks(it.sentence, it.span[0])

    def _province_speaks(self, sentence: Sentence, at: int) -> bool:
        """Whether the document's province is the subject of a sentence."""
        told = self._between(sentence[0], at)
        return any(m.parts[0][0] == "tỉnh" and is_subject(self._key, sentence[0], m) for m in told)

    def named(self, start: int, end: int) -> PlaceRef | None:
        """The first place below the province named between two offsets."""
        found = next((m for m in self._between(start, end) if m.parts[0][0] != "tỉnh"), None)
        return None if found is None else self._settled(found)[0]

    def of_name(self, name: tuple[int, int], sentence: Sentence) -> PlaceRef | None:
        """The place of a programme by what stands before its name; None: the document's."""
        found = self._before(sentence, name[0], name[0]) if self._mentions else None
        return None if found is None else self._settled(found)[0]

    def _settled(self, mention: Mention | None) -> tuple[PlaceRef | None, Mention | None, bool]:
        whole = self._home.place
        if mention is None:
            return whole, None, whole is not None and whole.id is not None
        if whole is not None and is_called(mention, whole):
            return whole, mention, True
        if whole is not None and whole.id not in (NATION, self._home.province):
            name = ", ".join(" ".join(part).strip() for part in mention.parts)
            if (own := self._finder.only(name, whole.id, self._home.day)) is not None:
                return own, mention, True
        ref, sure = self._finder.resolve(mention, self._home.province, self._home.day)
        return ref, mention, sure

    def _between(self, start: int, end: int) -> list[Mention]:
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _mention(self, it: Found) -> Mention | None:
        """The innermost place of the clause, else of the sentence, else what the sentences before are about."""
        key = self._key
        limit = clause(key, it.sentence, it.start)[1]
        behind = [
            m
            for m in self._between(it.quantity.end, limit)[:_NEAR]
            if not is_example(key, it.quantity.end, m) and self._counts(m) and not _opens_an_item(key, it, m)
        ]
        before = self._between(it.sentence[0], it.span[0])
        if before and _INTO_A_BRACKET.fullmatch(key, before[-1].end, it.span[0]):
            return before[-1]
        if before and _heads_the_item(key, it, before[-1]) and (not behind or _is_apart(key, it, behind[0])):
            return before[-1]
        if behind and not _listed(behind):
            return behind[0]
        return self._before(it.sentence, it.span[0], it.start)

    def _before(self, sentence: Sentence, at: int, start: int) -> Mention | None:
        """The place that leads up to an offset: in its sentence, else the topic of those before it."""
        key = self._key
        for m in reversed(self._between(sentence[0], at)[-_NEAR:]):
            leads = is_subject if ";" in key[m.end : start] else leads_in
            old = not is_nation(m) and _is_old_example(key, sentence[0], m, at)
            if self._counts(m) and leads(key, sentence[0], m) and not old:
                return m
        if (lone := self._lone(sentence, at, start)) is not None:
            return lone
        if self._province_speaks(sentence, at):
            return None
        told = bisect_left(self._sentences, sentence)
        for earlier in reversed(self._sentences[max(0, told - _NEAR) : told]):
            if named := self._between(*earlier):
                topic = self._topic(earlier, named)
                if topic is None and not self._speaks_of_the_province(earlier, named):
                    continue
                return topic if topic is not None and self._goes_on(topic, sentence[0], at) else None
        return None

    def _lone(self, sentence: Sentence, at: int, start: int) -> Mention | None:
        """The only place that a sentence names before an offset, whatever leads up to it."""
        below = [m for m in self._between(sentence[0], at) if self._is_below(m)]
        if len(below) != 1 or ";" in self._key[below[0].end : start]:
            return None
        return None if is_example(self._key, sentence[0], below[0], _DATELINE) else below[0]

    def _is_below(self, m: Mention) -> bool:
        return m.parts[0][0] not in ("", "tỉnh") and self._counts(m)

    def _speaks_of_the_province(self, sentence: Sentence, named: list[Mention]) -> bool:
        """Whether a sentence that names no place below the province is about the province, or names several places."""
        if any(self._is_below(m) for m in named):
            return True
        return any(is_subject(self._key, sentence[0], m) for m in named)

    def _topic(self, sentence: Sentence, named: list[Mention]) -> Mention | None:
        """What a sentence is about: where something took place, else what it opens with, else the only place below the
        province that a body or a word such as "tại" names."""
        key, start = self._key, sentence[0]
        own = [
            m
            for m in named
            if not is_example(key, start, m, _DATELINE) and not _SET_APART.search(key, start, m.start)
        ]
        events = [m for m in own if is_event(key, m)]
        if len(events) == 1 and len(named) < _MANY:
            return events[0] if self._counts(events[0]) else None
        first = named[0]
        if first.start - start < _OPENING and leads_in(key, start, first) and self._counts(first):
            return first
        below = [m for m in own if self._counts(m)]
        lone = len(below) == 1 and (self._is_below(below[0]) or leads_in(key, start, below[0]))
        return below[0] if lone else None

    def _goes_on(self, topic: Mention, start: int, at: int) -> bool:
        """Whether the place told of before holds here too: not when the whole province or city is the subject."""
        level = _OWN_LEVEL.search(self._key, start, at)
        return level is None or (level[1] == "thành phố" == topic.parts[0][0])

    def _counts(self, m: Mention) -> bool:
        """A province says nothing new when it is the document's own, by its name too: the one before and the one after a
        merger are one province to a text."""
        if m.parts[0][0] != "tỉnh":
            return True
        own = self._home.province
        if own is not None and key_of(m.parts[0][1]) == key_of(
            self._finder.places.get(own).name_on(self._home.day)
        ):
            return False
        return self._finder.resolve(m, None, self._home.day)[0].id not in (None, self._home.province)


def is_called(mention: Mention, whole: PlaceRef) -> bool:
    """Whether a mention only repeats the place of the text: "xã Thái Hưng", of which its province has two."""
    own = " ".join(mention.parts[0])
    return len(mention.parts) == 1 and key_of(own) == key_of(whole.name.partition(",")[0])


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


def _listed(found: list[Mention]) -> bool:
    """Several places in a row: the figure is of all of them."""
    return len(found) > 1 and all(b.start - a.end < 12 for a, b in pairwise(found))


def _is_old_example(key: str, start: int, m: Mention, until: int) -> bool:
    """An example that a semicolon or a closing bracket has ended before the figure."""
    if is_example(key, start, m, _DATELINE) and ";" in key[m.end : until]:
        return True
    opened = key.rfind("(", start, m.start)
    return (
        opened >= 0
        and ")" not in key[opened : m.start]
        and ")" in key[m.end : until]
        and m.start - opened < 3
    )
