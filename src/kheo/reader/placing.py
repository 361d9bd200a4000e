"""Places named in a text, chained ("xã A, huyện B") and resolved inside the document's province."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import ahocorasick

from kheo.common.types import Level, PlaceRef
from kheo.places import NATION, Places, Unit
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph
from kheo.reader.source import key_of

_KINDS = {
    "tỉnh": "tỉnh", "thành phố": "thành phố", "tp": "thành phố", "huyện": "huyện", "quận": "quận", "thị xã": "thị xã",
    "tx": "thị xã", "thị trấn": "thị trấn", "tt": "thị trấn", "xã": "xã", "phường": "phường", "đặc khu": "đặc khu",
    "p": "phường", "x": "xã", "h": "huyện", "q": "quận", "t": "tỉnh",
}  # fmt: skip
_KIND = Alternatives(
    r"(?<![^\W_])(?:(thành|thị|huyện|quận|tỉnh) ?(?:đoàn|ủy) +|(thành phố|thị trấn|thị xã|đặc khu|phường|huyện|quận|tỉnh|xã) +"
    r"(?:(?:biên giới|miền núi|vùng cao|vùng biên|vùng sâu|ven biển|rẻo cao|nông thôn mới|đảo|biển|nghèo) +)?"
    r"|(tp|tx|tt)(?: *\. *| +)|([pxhq])\. *)(?=[^\W_])"
)
# What a district is named behind without a kind word: "Công an Lâm Hà", "ở Đức Linh".
_BODY_OF = Alternatives(
    r"(?<![^\W_])(?:công an|hội (?:lhpn|phụ nữ|nông dân|ccb|cựu chiến binh|chữ thập đỏ)|phụ nữ|nông dân|tuổi trẻ|mặt trận|mttq|ubmttq|ở|tại) (?=[^\W\d_])"
)
_BODY_KINDS = {"thành": "thành phố", "thị": "thị xã"}
# Provinces as the press shortens them.
_SHORT = {
    "br-vt": "Bà Rịa - Vũng Tàu", "brvt": "Bà Rịa - Vũng Tàu", "bà rịa-vũng tàu": "Bà Rịa - Vũng Tàu",
    "tt-huế": "Thừa Thiên Huế", "tt huế": "Thừa Thiên Huế", "thừa thiên-huế": "Thừa Thiên Huế", "thừa thiên - huế": "Thừa Thiên Huế",
    "tphcm": "Hồ Chí Minh", "hcm": "Hồ Chí Minh",
}  # fmt: skip
_SYLLABLE = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
# The kind word of the nation, which holds every province.
_WHOLE = "cả nước"
_RANK = {
    _WHOLE: -1,
    "tỉnh": 0,
    "thành phố": 1,
    "huyện": 1,
    "quận": 1,
    "thị xã": 1,
    "thị trấn": 2,
    "xã": 2,
    "phường": 2,
    "đặc khu": 2,
}
_LINK = re.compile(r"\s*(?:,|\(|-|thuộc|của|, của|,\s*thuộc)\s*(?:\(cũ\)\s*,?\s*)?$|\s+$|\s*\(cũ\)\s*,\s*$")
_BARE_NEXT = re.compile(r"\s*(?:\(|,|-)\s*(?=[^\W\d_])")
_EXAMPLE = re.compile(r"(?:như|điển hình|tiêu biểu|nổi bật|trong đó có|ví dụ|cụ thể)\b[^.;]{0,160}$")
# What a colon lists, unless it only brings what somebody said.
_LISTS = re.compile(r"(?<!biết)(?<!hay)(?<!thấy):[^.;]{0,200}$")
_PLURAL = re.compile(r"(?:các|những|nhiều|mấy|hai|ba|bốn|năm|sáu|(?<!\d)\d{1,2}) $")
_LEADS_IN = re.compile(
    r"(?:tại|ở|trên địa bàn|địa bàn|thuộc|của|cho|từ|công an|ubnd|ủy ban|mttq|mặt trận tổ quốc(?: việt nam)?|hội [^,.;]{0,30}|đoàn [^,.;]{0,30}|"
    r"đảng ủy|đảng bộ|chi bộ|nhân dân|toàn|bch|ban chỉ huy quân sự|chính quyền|đến|về|quân dân|các|tặng|hỗ trợ|khu vực|và|với|công tác|cử tri|đồng bào|người dân|bà con|học sinh|nông dân|phụ nữ|thanh niên|ngư dân|hộ nghèo|hộ|bệnh viện|trạm y tế|chợ|nhà văn hóa|"
    r"(?:trường|trung tâm|đồn|chi hội|câu lạc bộ) [^,.;]{0,30}|(?:thôn|bản|ấp|buôn|làng|xóm|khu|tổ|khóm|khu phố|khu dân cư|tổ dân phố) [^,.;]{1,25},)\s*$"
    r"|[;:] $"
)


_SUBJECT = re.compile(
    r"(?:tại|ở|trên địa bàn|công an|ubnd|ủy ban|mttq|mặt trận tổ quốc(?: việt nam)?|hội [^,.;]{0,30}|đoàn [^,.;]{0,30}|đảng ủy|đảng bộ|"
    r"nhân dân|người dân|bà con|chính quyền|ban chỉ huy quân sự|toàn|quân dân)\s*$"
)
_EVENT = re.compile(
    r"\b(?:tại|ở|đến|về|trên địa bàn)(?: (?:các |bản |thôn |ấp |buôn |làng |\d+ xã[^,.;]{0,14} của )[^,.;()]{0,20}?,?)? ?$"
)
# Where the body whose work a text tells of is named: in the first of its longer lines.
_LEAD = 120
_LEAD_LEAST = 60
_BODY = re.compile(
    r"(?:công an|ubnd|mttq|mặt trận|hội|đoàn|đồn biên phòng|bđbp|biên phòng|chqs|đảng ủy|đảng bộ|chữ thập đỏ)[^,.;:()\d]{0,40}$"
)
_SUBJECT_REACH = 130
# What may stand before the subject: "Năm 2019, ", "(QNO) - Ngày 9/1, ", "Từ đầu năm 2010 đến nay, ".
_ADVERBIAL = re.compile(
    r"[^\w(]*(?:\([^)\n]{0,30}\)\W*)?(?:[^\W_]{2,12} ?- )?(?:(?:năm|ngày|sáng|trưa|chiều|tối|tháng|quý|trong|từ|tính|đến|qua|sau|hiện|dịp|nhân|vừa|mới|tết|đợt|theo đó|cụ thể|riêng|ngoài|bên cạnh|cùng|đồng thời|đặc biệt|như vậy|trước đó|tiếp|\d)[^,;:“\"]{0,60}[,:] )?"
)
_PREDICATE = re.compile(
    r"[,;:\d]|(?<![^\W_])(?:đã|được|bị|tổ chức|phối hợp|tặng|trao|hỗ trợ|vận động|xây|triển khai|có|là|cho|mở|giúp|thăm|đến|về|tại|ở|cùng|với|từ|và|như|ra mắt|"
    r"phát|thành lập|cử|huy động|nhận|khen|theo|trong|sang|giao|góp|ủng hộ|đạt|xuất hiện|qua)(?![^\W_])"
)
_MEETING = re.compile(
    r"họp|hội nghị|hội thảo|tổng kết|sơ kết|tuyên dương|đại hội|gặp mặt|phát động|ra mắt|khai mạc|lễ "
)
_MEETS = 60
_WAS = re.compile(
    r"(?:trước đây|trước kia|trước là)(?: thuộc)? $|(?:nhập|hợp nhất)(?: (?:với|từ|vào|cùng))?(?: hai)?(?: tỉnh)? $"
)
# "Cả nước" as the place told of, not as what is compared with ("đứng đầu cả nước", "nhân rộng ra toàn quốc").
_NATION = Alternatives(
    r"(?:(?<=[,;:(\"“] )|(?<=[,;:(\"“])|(?<=^)|(?<=[.] )|(?<=\n)|(?<=- )|(?<=nay )|(?<=hiện )|(?<=đã )|(?<=thấy )|(?<=rằng )|(?<=biết )|(?<=là )|(?<=qua )|(?<=\d ))"
    r"(?:cả nước|toàn quốc)(?! (?:ngoài|đứng|xếp|lần))|(?:trên|trong|khắp)(?: phạm vi)? (?:cả nước|toàn quốc)"
)
_RANKED = re.compile(
    r"(?:đầu|nhất|tỉnh|thành|thành phố|địa phương|hạng|điển hình|thứ \d{1,2}|đơn vị|lần thứ [^\s]{1,4}) $"
)
# A place that opens a sentence, if need be behind a date.
_OPENING = re.compile(r"\W{0,3}(?:(?:ngày|sáng|chiều|tối|năm|sáng ngày|chiều ngày) [\d/.-]{1,10},? )?$")


def _written(name: str) -> str:
    """A name as it stands in the text, with plain blanks between its words."""
    return " ".join(name.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named between two offsets: parts innermost first as (kind, name), and what it resolves to."""

    start: int
    end: int
    parts: tuple[tuple[str, str], ...]


class Finder:
    """Place look-ups of the reader over one `Places`: an automaton of province names, and a cache."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._index = places.names_index()
        self._provinces: dict[str, tuple[str, ...]] = {}
        for unit in places:
            if unit.level is Level.PROVINCE:
                for name in unit.names:
                    key = key_of(name.name)
                    self._provinces[key] = (*self._provinces.get(key, ()), unit.id)
        for short, full in _SHORT.items():
            self._provinces.setdefault(short, self._provinces.get(key_of(full), ()))
        self._automaton: Any = ahocorasick.Automaton()
        for key in self._provinces:
            self._automaton.add_word(key, key)
        if self._provinces:
            self._automaton.make_automaton()
        self._resolved: dict[tuple[object, ...], tuple[PlaceRef, bool]] = {}

    def provinces(self, key: str, clean: str, start: int, end: int) -> list[tuple[int, int, str]]:
        """Province names with a capital, whole words, in order."""
        if not self._provinces:
            return []
        rows = []
        # Of a stretch given by offsets the automaton would first copy the whole text.
        for last, name in self._automaton.iter(key[start:end]):
            last += start
            first = last - len(name) + 1
            if not clean[first].isupper() or (first and key[first - 1].isalnum()) or name == "hồ chí minh":
                continue
            if last + 1 < len(key) and (key[last + 1].isalnum() or key[last + 1 : last + 3] == "- "):
                continue
            rows.append((first, last + 1, name))
        return rows

    def mentions(self, key: str, clean: str, start: int, end: int) -> list[Mention]:
        """Places of a stretch, chained with what they lie in."""
        single: list[Mention] = []
        for match in _KIND.finditer(key, start, end):
            kind = _BODY_KINDS.get(match[1], match[1]) or _KINDS[match[2] or match[3] or match[4]]
            named = self._name(key, clean, kind, match.end(), end)
            if named:
                single.append(Mention(match.start(), named[1], ((kind, named[0]),)))
        taken = [(m.start, m.end) for m in single]
        for first, last, name in self.provinces(key, clean, start, end):
            if not any(a <= first < b for a, b in taken):
                single.append(
                    Mention(first, last, (("tỉnh", _SHORT.get(name, _written(clean[first:last]))),))
                )
        for match in _BODY_OF.finditer(key, start, end):
            if clean[match.end()].isupper() and not any(a <= match.end() < b for a, b in taken):
                named = self._district(key, clean, match.end(), end)
                if named:
                    single.append(Mention(match.end(), named[1], (("", named[0]),)))
        if NATION in self.places and any(
            key.find(words, start, end) >= 0 for words in ("cả nước", "toàn quốc")
        ):
            single += self._nation(key, start, end)
        single.sort(key=lambda m: m.start)
        return self._chained(key, clean, single, end)

    def _nation(self, key: str, start: int, end: int) -> Iterator[Mention]:
        for match in _NATION.finditer(key, start, end):
            if not _RANKED.search(key, max(start, match.start() - 24), match.start()):
                yield Mention(match.start(), match.end(), ((_WHOLE, ""),))

    def _district(self, key: str, clean: str, at: int, limit: int) -> tuple[str, int] | None:
        """A district's name of two words or more that no province bears."""
        named = self._name(key, clean, "huyện", at, limit)
        if named is None or " " not in named[0] or (name := key_of(named[0])) in self._provinces:
            return None
        units = (self.places.units[i] for i in self._index.get(name, ()))
        return named if any(unit.level is Level.DISTRICT for unit in units) else None

    def _name(self, key: str, clean: str, kind: str, at: int, limit: int) -> tuple[str, int] | None:
        """The longest known name at an offset; an unknown capitalised one is taken as written."""
        ends: list[int] = []
        position = at
        while len(ends) < 5:
            match = _SYLLABLE.match(key, position, limit)
            if not match or not (clean[match.start()].isupper() or clean[match.start()].isdigit()):
                break
            ends.append(match.end())
            if match[0].isdigit() or key[match.end() : match.end() + 1] != " ":
                break
            position = match.end() + (3 if key.startswith(" - ", match.end()) else 1)
        for last in reversed(ends):
            name = key[at:last]
            if kind in ("tỉnh", "thành phố") and name in _SHORT:
                return _SHORT[name], last
            if name in self._index or (name.isdigit() and f"{kind} {name.lstrip('0')}" in self._index):
                return _written(clean[at:last]), last
        if ends and not key[at : ends[0]].isdigit():
            last = ends[min(1, len(ends) - 1)]
            if not clean[at:last].isupper() and (kind != "tỉnh" or key.endswith("tỉnh ", 0, at)):
                return _written(clean[at:last]), last
        return None

    def _chained(self, key: str, clean: str, single: list[Mention], limit: int) -> list[Mention]:
        result: list[Mention] = []
        for mention in single:
            last = result[-1] if result else None
            inner = (
                last is not None
                and _rank(mention) < _rank_of(last.parts[-1])
                and mention.start - last.end < 16
            )
            if (
                last is not None
                and inner
                and _rank(mention) >= 0
                and _LINK.match(key[last.end : mention.start])
            ):
                result[-1] = Mention(last.start, mention.end, last.parts + mention.parts)
            else:
                result.append(mention)
        return [self._with_bare_holder(key, clean, m, limit) for m in result]

    def _with_bare_holder(self, key: str, clean: str, mention: Mention, limit: int) -> Mention:
        """ "xã Hồng Châu (Đông Hưng)": a bare name behind a commune that is a district's or a province's."""
        if _rank_of(mention.parts[-1]) < 2:
            return mention
        link = _BARE_NEXT.match(key, mention.end, limit)
        if not link:
            return mention
        named = self._name(key, clean, "tỉnh", link.end(), limit)
        if not named or not any(
            self.places.units[i].level is not Level.COMMUNE for i in self._index.get(key_of(named[0]), ())
        ):
            return mention
        return Mention(mention.start, named[1], (*mention.parts, ("", named[0])))

    def resolve(self, mention: Mention, within: str | None, on: date | None) -> tuple[PlaceRef, bool]:
        """The unit of a mention and whether it is certain; id None when nothing fits."""
        asked = (mention.parts, within, on)
        if asked not in self._resolved:
            if len(self._resolved) > 20_000:
                self._resolved.clear()
            self._resolved[asked] = self._resolve(mention, within, on)
        return self._resolved[asked]

    def only(self, name: str, within: str | None, on: date | None) -> PlaceRef | None:
        """The one unit of a name inside another: "xã Tân Phú" in a district's report is its own, not the province's first."""
        found = self.places.find(name, on=on, within=within) if within is not None else []
        return self.ref(found[0], on) if len(found) == 1 and found[0].id != within else None

    def _resolve(self, mention: Mention, within: str | None, on: date | None) -> tuple[PlaceRef, bool]:
        if mention.parts[0][0] == _WHOLE:
            return self.ref(self.places.get(NATION), on), True
        name = ", ".join(f"{kind} {name}".strip() for kind, name in mention.parts)
        tries: list[tuple[str, str | None]] = [(name, within)]
        if len(mention.parts) > 1:
            tries.append((name, None))
        first = " ".join(mention.parts[0]).strip()
        tries += [(first, within)]
        if _rank_of(mention.parts[0]) == 0 or within is None:
            tries.append((first, None))
        for text, holder in tries:
            found = self.places.find(text, on=on, within=holder)
            if found:
                best = found[0]
                same = [
                    u
                    for u in found
                    if u.level is best.level and (on is None or u.exists_on(on) == best.exists_on(on))
                ]
                standing = [u for u in same if u.valid_to is None]
                sure = len(same) == 1 or (on is None and len(standing) == 1)
                if on is None and standing:
                    best = standing[0]
                return self._as_written(mention, self.ref(best, on), best), sure
        return PlaceRef(None, _title_name(mention)), False

    def _as_written(self, mention: Mention, ref: PlaceRef, unit: Unit) -> PlaceRef:
        """An earlier name stays as the text has it: "xã Việt Xuân, huyện Vĩnh Tường, Vĩnh Phúc"."""
        kind, name = mention.parts[0]
        if (
            any(key_of(n.name).lstrip("0") == key_of(name).lstrip("0") for n in unit.names)
            or unit.level is Level.PROVINCE
        ):
            return ref
        above = ref.name.partition(", ")[2]
        return PlaceRef(ref.id, ", ".join(p for p in (f"{kind} {name}".strip(), above) if p))

    def ref(self, unit: Unit, on: date | None) -> PlaceRef:
        """ "xã Tịnh Thới, thành phố Cao Lãnh, Đồng Tháp": full names below the province."""
        names: list[str] = []
        for id in (unit.id, *self.places.ancestors(unit.id)):
            above = self.places.units[id]
            if above.level is Level.NATION and names:
                break
            names.append(above.name_on(on) if above.level is Level.PROVINCE else above.full_name(on))
        return PlaceRef(unit.id, ", ".join(names))

    def province_of(self, id: str) -> str | None:
        """The province a unit lies in (or is)."""
        for above in (id, *self.places.ancestors(id)):
            if self.places.units[above].level is Level.PROVINCE:
                return above
        return None

    def above(self, id: str) -> tuple[str, ...]:
        """What a unit lies in, innermost first, without the nation."""
        return tuple(i for i in self.places.ancestors(id) if i != NATION)

    def vote(
        self,
        key: str,
        lines: list[Paragraph],
        every: list[Mention],
        title: tuple[int, int] | None,
        on: date | None,
    ) -> str | None:
        """The province a text is about: names of provinces count most, districts and communes by what they lie in."""
        votes: defaultdict[str, float] = defaultdict(float)
        lead = next((p.start for p in lines if p.end - p.start > _LEAD_LEAST), 0)
        for mention in every:
            weight = 3.0 if title and title[0] <= mention.start < title[1] else 1.0
            if lead <= mention.start < lead + _LEAD and _BODY.search(key, lead, mention.start):
                weight += 2.0
            outer = mention.parts[-1]
            if outer[0] == _WHOLE:
                continue
            ids = self._ids(outer, on)
            provinces = {p for i in ids if (p := self.province_of(i))}
            if not provinces:
                continue
            share = weight * (1.0 if _rank_of(outer) == 0 else 0.8) / len(provinces)
            if _rank_of(outer) == 2 and len(provinces) > 3:
                continue
            for province in provinces:
                votes[province] += share
        if not votes:
            return None
        return max(votes, key=lambda id: (votes[id], id))

    def _ids(self, part: tuple[str, str], on: date | None) -> list[str]:
        kind, name = part
        level = Level.PROVINCE if kind == "tỉnh" else None
        units = self.places.find(f"{kind} {name}".strip(), on=on, level=level)
        return [u.id for u in units if u.id != NATION]


def _rank_of(part: tuple[str, str]) -> int:
    return _RANK.get(part[0], 1)


def _rank(mention: Mention) -> int:
    return _rank_of(mention.parts[0])


def _title_name(mention: Mention) -> str:
    return ", ".join(f"{kind} {name}".strip() for kind, name in mention.parts)


def is_nation(mention: Mention) -> bool:
    """ "Cả nước", "trên toàn quốc"."""
    return mention.parts[0][0] == _WHOLE


def is_event(key: str, mention: Mention) -> bool:
    """Whether something took place there: "tại xã A", "đến 11 xã của huyện B"."""
    return bool(_EVENT.search(key, max(0, mention.start - 30), mention.start))


def is_venue(key: str, start: int, mention: Mention) -> bool:
    """Whether a meeting took place there: "hội nghị … tại TP Hạ Long", "Tại Hà Nội, Trung ương Đoàn tổng kết …"."""
    around = max(start, mention.start - 2 * _MEETS), mention.end + _MEETS
    return is_event(key, mention) and bool(_MEETING.search(key, *around))


def was(key: str, mention: Mention) -> bool:
    """Whether a place is named only as what another belonged to: "trước đây thuộc Vĩnh Phúc"."""
    return bool(_WAS.search(key, max(0, mention.start - 24), mention.start))


def is_plural(key: str, mention: Mention) -> bool:
    """Whether the first of several places is named by one kind word: "các huyện A, B và C", "hai xã A và B"."""
    return bool(_PLURAL.search(key, max(0, mention.start - 8), mention.start))


def is_example(key: str, start: int, mention: Mention, head: int = 0) -> bool:
    """Whether a place only illustrates what was said before it ("điển hình như xã A, xã B"); a colon within the first `head`
    characters only opens what is told ("Vinh, 20/8: …")."""
    told = key[start : mention.start]
    return bool(_EXAMPLE.search(told) or _LISTS.search(told, head))


def leads_in(key: str, start: int, mention: Mention) -> bool:
    """Whether a word such as "tại" or "Công an" introduces the place, or it stands in the subject of the sentence."""
    if is_nation(mention) or _in_subject(key, start, mention):
        return True
    opening = mention.start - start < 40 and _OPENING.match(key[start : mention.start])
    return bool(opening) or bool(_LEADS_IN.search(key[max(start, mention.start - 45) : mention.start]))


def _in_subject(key: str, start: int, mention: Mention) -> bool:
    """Whether no verb, figure or mark stands between the opening of the sentence and the place: "Quỹ “Vì người nghèo” huyện A"."""
    if mention.start - start > _SUBJECT_REACH:
        return False
    opening = _ADVERBIAL.match(key, start, mention.start)
    return not _PREDICATE.search(key, opening.end() if opening else start, mention.start)


def is_subject(key: str, start: int, mention: Mention) -> bool:
    """Whether a sentence is about the place to its end: "Tại huyện A, …; …", "Công an huyện A …; …"."""
    if is_nation(mention) or _in_subject(key, start, mention):
        return True
    if mention.start - start > 80 or ";" in key[start : mention.start]:
        return False
    opening = _OPENING.match(key[start : mention.start])
    return bool(opening) or bool(_SUBJECT.search(key[max(start, mention.start - 45) : mention.start]))
