"""The place that a whole text is about: the country, a province, or the district or commune that speaks in it."""

from __future__ import annotations

import re
from datetime import date

from kheo.common.types import PlaceRef
from kheo.places import NATION
from kheo.reader.document import Document
from kheo.reader.placing import Finder, Mention, is_example, leads_in
from kheo.reader.segment import Paragraph
from kheo.reader.whereabouts import Home, Whereabouts, is_called

_WHOLE_PROVINCE = re.compile(
    r"toàn tỉnh|(?:công an|mttq(?: việt nam)?|hội [^,.;]{2,30}|đoàn) tỉnh|tỉnh ủy|tỉnh đoàn|trong tỉnh|trên địa bàn tỉnh"
)
_NATION = re.compile(r"(?:trên|trong|toàn)? ?cả nước|toàn quốc")
_CENTRAL = re.compile(
    r"(?:trung ương|t\.ư\.?|tw) (?:đoàn|hội|mttq|mặt trận)|(?:ban thường vụ|đoàn chủ tịch|ban chấp hành|ủy ban|ban thường trực) (?:trung ương|t\.ư|tw)|"
    r"(?:hội|liên đoàn|mttq|mặt trận tổ quốc)[^,.;:\d]{0,30} (?:việt nam|vn)(?! (?:tỉnh|huyện|xã|phường|thành phố|quận|thị|tp|các))|"
    r"bộ (?:công an|quốc phòng|tư pháp|y tế|lao động)|bộ tư lệnh"
)
_WHOLE_BODY = re.compile(r"toàn (?:hội|đoàn|quân|lực lượng|ngành)\b")
# The line that tells what a text is about is longer than this, and says it within so many characters.
_LEAD = 100
_OPENING = 200
# The head of a text: so many lines, each of so many characters at least, and how far into them it reaches.
_HEAD = 2
_LINE = 60
_REACH = 300
_HEADLINE = 40
# The share of the places named that lie in the unit a text is about.
_MOST = 0.7


class Named:
    """The places that each line of a text names, found once."""

    __slots__ = ("_clean", "_finder", "_found", "_key", "_lines")

    def __init__(self, key: str, clean: str, lines: list[Paragraph], finder: Finder) -> None:
        self._key, self._clean, self._lines, self._finder = key, clean, lines, finder
        self._found: dict[int, list[Mention]] = {}

    def of(self, line: Paragraph) -> list[Mention]:
        """The places of one line, in order."""
        if line.index not in self._found:
            self._found[line.index] = self._finder.mentions(self._key, self._clean, line.start, line.end)
        return self._found[line.index]

    def every(self) -> list[Mention]:
        """The places of the whole text, in order."""
        return [m for line in self._lines for m in self.of(line)]


def home(
    key: str, lines: list[Paragraph], document: Document, day: date | None, named: Named, finder: Finder
) -> Home:
    """The place of a text that nobody named: Home(None, None, day) when nothing in it tells."""
    return _Home(key, lines, document, day, named, finder).home()


class _Home:
    def __init__(
        self,
        key: str,
        lines: list[Paragraph],
        document: Document,
        day: date | None,
        named: Named,
        finder: Finder,
    ) -> None:
        self.key, self.document, self.day, self.named, self.finder = key, document, day, named, finder
        self.lines = [p for p in lines if not p.chrome]
        self.lead = next((p for p in self.lines if p.end - p.start > _LEAD), None)

    def home(self) -> Home:
        units = self.finder.places
        nation = self.finder.ref(units.get(NATION), self.day) if NATION in units else None
        if nation is not None and self._is_central():
            return Home(nation, None, self.day)
        province = self.finder.vote(self.key, self.lines, self.named.every(), self.document.title, self.day)
        if province is None:
            return Home(nation if _NATION.search(self.key) else self._unknown(), None, self.day)
        below = self._title(province) or self._event(province) or self._unit(province)
        if nation is not None and below == nation:  # "trên phạm vi cả nước"
            return Home(nation, None, self.day)
        return Home(below or self.finder.ref(units.get(province), self.day), province, self.day)

    def _unknown(self) -> PlaceRef | None:
        """A province of long ago that the map does not know: "tỉnh Hà Tây"."""
        told = (m for m in self.named.every() if m.parts[-1][0] == "tỉnh")
        first = next((" ".join(m.parts[-1]) for m in told), None)
        return None if first is None else PlaceRef(None, first)

    def _is_central(self) -> bool:
        """Whether a body of the whole country opens the text, and no province's or district's speaks in it."""
        lead = self.lead
        if lead is None or not _CENTRAL.search(self.key, lead.start, min(lead.end, lead.start + _OPENING)):
            return False
        country = _NATION.search(self.key) or _WHOLE_BODY.search(self.key)
        return country is not None and _WHOLE_PROVINCE.search(self.key) is None

    def _title(self, province: str) -> PlaceRef | None:
        """The one place below the province that the title names."""
        start, end = self.document.title or (0, 0)
        told = [m for m in self.named.every() if start <= m.start < end and m.parts[0][0] != "tỉnh"]
        found = [self.finder.resolve(m, province, self.day)[0] for m in told]
        found = [ref for ref in found if ref.id != province]  # "quận Sơn Trà, thành phố Đà Nẵng"
        ref = found[0] if len(found) == 1 else None
        return ref if ref is not None and ref.id is not None else None

    def _event(self, province: str) -> PlaceRef | None:
        """Where the one event of an article of one day took place."""
        told = self.document.period
        if self.lead is None or told is None or told.start != told.end:
            return None
        here = Whereabouts(
            self.key, self.lead, self.named.of(self.lead), self.finder, Home(None, province, self.day)
        )
        return here.topic(self.lead.sentences[0])

    def _unit(self, province: str) -> PlaceRef | None:
        """The district or commune that a text is about: the first that its head names, when most places named lie there and
        nothing before it speaks for the province."""
        head = [p for p in self.lines if p.end - p.start > _LINE][:_HEAD]
        first = next((m for p in head for m in self._told(p) if self._speaks(p, m)), None)
        if first is None or first.parts[0][0] == "tỉnh" or _WHOLE_PROVINCE.search(self.key, 0, first.start):
            return None
        ref, sure = self.finder.resolve(first, province, self.day)
        if ref.id is None or not sure:
            return None
        told = [m for p in self.lines for m in self._told(p) if m.parts[0][0] != "tỉnh"]
        ids = (
            ref.id if is_called(m, ref) else self.finder.resolve(m, province, self.day)[0].id for m in told
        )
        below = [id for id in ids if id not in (None, province)]
        for unit in (ref.id, *self.finder.above(ref.id)):
            if unit == province:
                return None
            inside = sum(id == unit or unit in self.finder.above(id) for id in below if id)
            if inside >= _MOST * len(below):
                return self.finder.ref(self.finder.places.get(unit), self.day)
        return None

    def _told(self, p: Paragraph) -> list[Mention]:
        return [m for m in self.named.of(p) if m.start < p.start + _REACH]

    def _speaks(self, p: Paragraph, m: Mention) -> bool:
        """Whether a body or the opening of a line names the place as its own."""
        start = next((s[0] for s in p.sentences if s[0] <= m.start < s[1]), p.start)
        return leads_in(self.key, start, m) and not is_example(self.key, start, m, _HEADLINE)
