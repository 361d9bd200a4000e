"""What the words of a table's headings say: a unit, a plan, a comparison, or the indicator that a column or row counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from kheo.catalogue import Catalogue
from kheo.common.text import nfc
from kheo.common.types import Measure, Qualifier
from kheo.reader.detect import Found
from kheo.reader.numerals import numerals
from kheo.reader.once import once
from kheo.reader.periods import Anchor, Expression, expressions
from kheo.reader.phrases import Choice, Matcher, Scene, matcher
from kheo.reader.segment import Paragraph
from kheo.reader.source import key_of
from kheo.reader.units import quantity

_B, _E = r"(?<![^\W_])", r"(?![^\W_])"
_INDEX = re.compile(r"(?:s\.?tt|t\.?t|số tt|số thứ tự|thứ tự|no)\W*")
_NOTE = re.compile(
    r"(?:ghi chú|chú thích|thời gian|thời điểm|ngày(?:,? tháng)?(?:,? năm)?|ngày thực hiện|thời hạn|năm sinh|tuổi|địa chỉ|địa điểm|"
    r"(?:số )?(?:điện thoại|đt|sđt|cccd|cmnd|văn bản|quyết định|hiệu|tài khoản)|mã(?: số)?|số (?:và )?ký hiệu.*|họ (?:và )?tên|nguồn|cơ quan.*|căn cứ)\W*"
)
_UNIT_COLUMN = re.compile(r"(?:đvt|đ\.v\.t|đơn vị tính|đơn vị đo|đv tính)\W*")
_AGAINST = re.compile(
    rf"{_B}(?:so sánh|so (?:với|cùng|kế hoạch|kh|năm|kỳ|tháng|quý)|chênh lệch|tăng\W{{0,4}}(?:hoặc )?giảm|đạt tỷ lệ|mức (?:độ )?hoàn thành|tốc độ tăng|"
    rf"t[ỷỉ] lệ (?:đạt|hoàn thành|thực hiện|so|tăng|giảm|%? ?(?:th|kq|kh)\b)|(?:th|kq|thực hiện|kết quả) ?/ ?(?:kh|ct|kế hoạch|chỉ tiêu))"
    rf"|^(?:tăng|giảm)(?! gia| cường| ni|[^\W\d_])|\+ ?[/,;] ?-|% ?(?:đạt|hoàn thành|thực hiện|so|kh|kế hoạch|chỉ tiêu|cùng|th|kq){_E}"
    rf"|{_B}(?:đạt|hoàn thành) ?\(? ?%|^\W*t[ỷỉ] lệ\W*%?\W*$|^\W*%\W*$"
)
_PLAN = re.compile(rf"(?:kế hoạch|kh|chỉ tiêu|mục tiêu|dự kiến|phấn đấu|nhu cầu|được giao|giao){_E}")
_EARLIER = re.compile(rf"{_B}(?:cùng kỳ|kỳ trước|năm trước|năm ngoái|ck){_E}")
_TO_DATE = re.compile(rf"{_B}(?:l(?:ũy|uỹ) kế|cộng dồn|từ trước (?:đến|tới) nay){_E}")
_SAYS_NOTHING = re.compile(
    rf"{_B}(?:kết quả|đã|đạt được|được|thực hiện|số liệu|số lượng|số lượt|số|tổng số|tổng cộng|tổng|cộng|trong|kỳ này|kỳ báo cáo|báo cáo|kỳ|kỳ trước|"
    rf"năm nay|năm trước|cùng kỳ|cùng|của|ước|đến nay|tính đến|đến|tính|nay|này|trước|lũy kế|luỹ kế|th|kq|kh|ck|sl|ts|năm|tháng|quý|ngày|giao|đề ra|được giao|"
    rf"kế hoạch|chỉ tiêu|mục tiêu|dự kiến|phấn đấu|hiện có|hiện|toàn|tỉnh|huyện|xã|chung|các|so với|và|từ|trong đó|giá trị|đầu|cuối|nội dung|hoạt động|công tác|chỉ số|"
    rf"đơn vị|địa phương|tên|danh mục|stt|tt){_E}"
)
_BRACKET = re.compile(r"\s*\(([^()]{1,40})\)")
_UNIT_SAID = re.compile(r"^(?:đvt|đơn vị tính|đơn vị(?=\s?:)|tính bằng)\s*:?\s*")
_TRAILING = re.compile(
    rf"[,:;]?\s*{_B}((?:triệu|nghìn|ngàn|tỷ|tỉ|tr\.?|1\.?000)\s?(?:đồng|đ)|kg|tấn|m2|m3|km|lít|%)\s*$"
)
_TABLE_UNIT = re.compile(r"(?:đvt|đơn vị tính|đơn vị)\s*:\s*([^,;.()|\n]{1,25}|1\.000 ?(?:đồng|đ))")
_THOUSAND = re.compile(r"^(?:1[.,]?000|ngàn)\s?")
_MILLION = re.compile(r"^(?:tr\.?\s?(?:đồng|đ)|trđ|triệu đ)$")
_COUNTED = re.compile(
    r"(?:buổi|lượt|người|hộ|phần|suất|cái|chiếc|căn|ngôi|nhà|cuộc|đợt|lớp|vụ|việc|tin|bài|mô hình|câu lạc bộ|clb|tổ|đội|đối tượng|trường hợp|em|cháu|"
    r"con|cây|công|công trình|khẩu|viên|quả|cuốn|quyển|tờ|bản|hồ sơ|ngày|đơn vị|thành viên|hội viên|đoàn viên|ý kiến|camera|bộ|thùng|chai|hộp|"
    r"điểm|tuyến|xã|thôn|ấp|khu|hội nghị|diễn đàn|tập thể|cá nhân|học sinh|giờ|túi|bóng|đèn|xe|nguồn|chương trình|phóng sự|hòm thư|giấy)\b"
    r"(?:[ ,/][^\W\d_]+){0,3}$"
)
_NOUN = re.compile(
    r"(vụ việc|vụ|trường hợp|đối tượng|lượt người|người|hộ|buổi|cuộc|mô hình|câu lạc bộ|tổ|nguồn tin|tin|ý kiến|đơn vị)\b"
)
_MONEY_WORDS = r"(?:kinh phí|trị giá|giá trị|số tiền|thành tiền|tiền|quỹ|vốn|ngân sách|kp)"
# Money where the heading begins or ends with it: "có giá trị" and "hỗ trợ vốn, việc làm" are none.
_MONEY = re.compile(rf"^(?:tổng |tổng số )?{_MONEY_WORDS}{_E}|(?<!có ){_B}{_MONEY_WORDS}$")
# "Thực hiện năm 2022", "KH 2023", "Cùng kỳ năm 2022": whose year it is, is said by the role.
_DOING = re.compile(
    rf"(?:(?:kết quả|thực hiện|th|kq|kế hoạch|kh|chỉ tiêu|mục tiêu|dự kiến|phấn đấu|ước|cùng kỳ|so với|so|số liệu){_E}[\s:]*)*"
)
_LEADING = re.compile(r"(?:tổng số lượng|tổng số|số lượng|tổng cộng|tổng|số|sl)\s+(?=[^\W\d_])")
# What is done before what is counted: "Trao học bổng (suất)" counts "suất học bổng".
_DOES = re.compile(
    r"(?:đã |tổ chức |vận động |thăm,? |phối hợp )*(?:trao tặng|trao|tặng|hỗ trợ|xây dựng|xây|phát|cấp phát|cấp|trồng|hiến|làm|sửa chữa|thu hồi|tiếp nhận|tổ chức|vận động)\s+(?=[^\W\d_])"
)
_ITEM = re.compile(r"\s*(?:[-–+*•·]+|\(?(?:[ivxlc]+|\d+(?:\.\d+)*|[a-zđ])[.)](?=\s|$)|\d+(?:\.\d+)+)\s*")
_MOST_TITLES, _MOST_KNOWN = 1000, 20_000
_STRONG, _LESS, _LEAST = 2.6, 0.5, 1.0
_PLACEHOLDER = Decimal(7)


class Role(StrEnum):
    """What a column (or a row) is to its figures."""

    INDEX = "index"
    NOTE = "note"
    UNIT = "unit"
    COMPARISON = "comparison"
    TARGET = "target"
    PLAIN = "plain"  # says when or that it was done, not what is counted
    COUNTING = "counting"  # says what is counted


@dataclass(frozen=True, slots=True)
class Unit:
    """What one in a cell is: `factor` base units of a measure; `word` is the noun of a count ("phần")."""

    measure: Measure
    factor: Decimal
    word: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its words (key) without the unit, the unit, what it is, and the time it names."""

    words: str
    unit: Unit | None
    role: Role
    when: Expression | None = None
    earlier: bool = False
    to_date: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The words over and beside a figure (key): `words` name it, `context` stands above or beside those, `title` over the
    table; `before` is the indicator of the figure just before, `noun` what that one counted ("Số vụ" before "Hòa giải thành")."""

    context: str
    words: str
    unit: Unit | None
    title: str
    before: str | None
    noun: str = ""


@lru_cache(maxsize=4096)
def unit_of(words: str) -> Unit | None:
    """The unit that words name: "triệu đồng", "kg", "phần"; None when they are none."""
    plain = _UNIT_SAID.sub("", words.strip(" .:"))
    plain = "triệu đồng" if _MILLION.match(plain) else _THOUSAND.sub("nghìn ", plain)
    if not plain:
        return None
    key = f"{_PLACEHOLDER} {plain}"
    first = next(numerals(key, 0, len(key)), None)
    if first is None or first.start != 0:
        return None
    found = quantity(key, key, first, len(key), 0)
    rest = key[found.end :].strip()
    if found.measure is not Measure.COUNT:
        return Unit(found.measure, found.value / _PLACEHOLDER) if not rest else None
    if rest and not _COUNTED.match(rest):
        return None
    return (
        Unit(Measure.COUNT, found.value / _PLACEHOLDER, rest) if rest or found.value != _PLACEHOLDER else None
    )


def table_unit(key: str) -> Unit | None:
    """ "Đơn vị tính: triệu đồng" above a table."""
    said = _TABLE_UNIT.search(key)
    return unit_of(said[1].strip()) if said else None


def heading(words: str, anchor: Anchor) -> Heading:
    """A column's or row's heading (key) judged. A year alone is a year: "2022"."""
    told, unit = _with_unit(_ITEM.sub("", words, count=1).strip() if _ITEM.match(words) else words.strip())
    spoken = re.sub(r"(?<!năm )(?<![\d/.-])((?:19|20)\d\d)$", r"năm \1", told)
    when = next(iter(expressions(spoken, _DOING.match(spoken).end(), len(spoken), anchor)), None)  # type: ignore[union-attr]
    return Heading(
        told,
        unit,
        _role(words.strip(), spoken, when),
        when,
        bool(_EARLIER.search(told)),
        bool(_TO_DATE.search(told)),
    )


def _role(words: str, told: str, when: Expression | None) -> Role:
    for pattern, role in ((_INDEX, Role.INDEX), (_UNIT_COLUMN, Role.UNIT), (_NOTE, Role.NOTE)):
        if pattern.fullmatch(told):
            return role
    if _AGAINST.search(words):
        return Role.COMPARISON
    rest = told[: when.start] + told[when.end :] if when else told
    says = re.search(r"[^\W\d_]{2,}", _SAYS_NOTHING.sub(" ", rest))
    if _PLAN.match(told) and not says:
        return Role.TARGET
    return Role.COUNTING if says or _MONEY.search(told) else Role.PLAIN


def _with_unit(words: str) -> tuple[str, Unit | None]:
    for bracket in reversed(list(_BRACKET.finditer(words))):
        said, slash, each = bracket[1].partition("/")
        unit = unit_of(bracket[1]) or (unit_of(said) if slash else None)
        if unit is not None and not (slash and unit.measure is Measure.COUNT and not unit.word):
            rest = (words[: bracket.start()] + words[bracket.end() :]).strip()
            return f"{rest} /{each.strip()}" if slash and unit.measure is not Measure.COUNT else rest, unit
    trailing = _TRAILING.search(words)
    if trailing and trailing.start():
        return words[: trailing.start()].strip(), unit_of(trailing[1])
    return words, None


def counted_noun(heading: Heading) -> str:
    """The noun that a heading or its unit counts in: "vụ" of "Số vụ hòa giải"; "" when it says none."""
    if heading.unit is not None and heading.unit.word:
        return heading.unit.word
    found = _NOUN.match(_LEADING.sub("", heading.words, count=1))
    return found[1] if found else ""


def is_money(words: str) -> bool:
    """Whether a heading speaks of money: its figures are in đồng where no unit is said."""
    return bool(_MONEY.search(words))


class Namer:
    """Headings → indicators, by the phrases of a catalogue and by the names of its entries."""

    def __init__(self, matcher: Matcher, catalogue: Catalogue) -> None:
        self._matcher = matcher
        self._measures = {code: i.measure for code, i in catalogue.indicators.items()}
        told: dict[str, set[str]] = {}
        for code, indicator in catalogue.indicators.items():
            for name in (indicator.vi, indicator.unit_vi):
                if not indicator.retired and (" " in name or name is indicator.vi):
                    told.setdefault(_plain(key_of(nfc(name))), set()).add(code)
        self._names = {name: min(codes) for name, codes in told.items() if len(codes) == 1}
        self._matters: dict[str, frozenset[int]] = {}
        self._known: dict[Asked, list[Choice]] = {}

    def named(self, asked: Asked) -> list[Choice]:
        """Candidates for the figures under some words, best first."""
        if asked not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._named(asked)
            if not found and asked.noun and asked.unit is None:
                found = self._named(replace(asked, words=f"{asked.noun} {asked.words}"))
            self._known[asked] = found
        return self._known[asked]

    def _named(self, asked: Asked) -> list[Choice]:
        best: dict[str, Choice] = {}
        _keep(best, self._spoken(asked))
        if asked.title and max((c.score for c in best.values()), default=0.0) < _STRONG:
            above = f"{asked.title}: {asked.context}" if asked.context else asked.title
            told = self._spoken(replace(asked, context=above))
            _keep(best, (replace(choice, score=choice.score - _LESS) for choice in told))
        code = self._names.get(_plain(asked.words))
        if code is not None and self._measures[code] is (asked.unit.measure if asked.unit else Measure.COUNT):
            score = max([4.0 + asked.words.count(" "), *(c.score + _LESS for c in best.values())])
            best[code] = Choice(code, score, ((0, len(asked.words)),), headed=True, needed=False, met=True)
        return sorted((c for c in best.values() if c.score >= _LEAST), key=lambda c: (-c.score, c.code))

    def _spoken(self, asked: Asked) -> Iterator[Choice]:
        """The headings said as a sentence would: "tuyên truyền: số buổi: 7", "quà tặng: 7 phần quà tặng"."""
        lead = f"{asked.context}: " if asked.context else ""
        noun = _LEADING.sub("", asked.words, count=1)
        said = _said(asked.unit)
        yield from self._choices(asked, f"{lead}{asked.words}: " if asked.words else lead, said)
        if asked.words:
            yield from self._choices(asked, lead, f"{'' if noun.startswith(said) else said} {noun}".strip())
        thing = _DOES.sub("", noun, count=1)
        if thing != noun:
            yield from self._choices(asked, f"{lead}{noun}: ", f"{said} {thing}".strip())
        if asked.context:
            last = asked.context.rpartition(": ")[2]
            yield from self._choices(asked, "", f"{said} {noun} {last}".strip())

    def _choices(self, asked: Asked, head: str, tail: str) -> list[Choice]:
        key, start = f"{head}{_PLACEHOLDER} {tail}".strip(), len(head)
        numeral = next((n for n in numerals(key, start, len(key)) if n.start == start), None)
        if numeral is None:
            return []
        amount = quantity(key, key, numeral, len(key), start)
        whole = (0, len(key))
        it = Found(
            numeral,
            amount,
            Qualifier.EXACT,
            (start, amount.end),
            whole,
            Paragraph(0, len(key), False, (whole,), 0),
        )
        hits = self._matcher.hits(key, 0, len(key))
        codes = frozenset({asked.before})
        scene = Scene(
            key=key,
            it=it,
            hits=hits,
            before_codes=codes,
            own=whole,
            verb=(0, start),
            topic=whole,
            clause=whole,
            row=len(key),
            matter=self._matter(asked.title) | frozenset(hits.ids),
            alone=True,
        )
        return self._matcher.choices(scene)

    def _matter(self, title: str) -> frozenset[int]:
        """The words of the catalogue in what stands over the table."""
        if title not in self._matters:
            if len(self._matters) > _MOST_TITLES:
                self._matters.clear()
            self._matters[title] = frozenset(self._matcher.hits(title, 0, len(title)).ids)
        return self._matters[title]


def _said(unit: Unit | None) -> str:
    if unit is None:
        return ""
    if unit.measure is Measure.COUNT:
        return unit.word
    return {
        Measure.VND: "triệu đồng",
        Measure.KG: "kg",
        Measure.HOUR: "giờ",
        Measure.M2: "m2",
        Measure.M3: "m3",
        Measure.KM: "km",
        Measure.LITRE: "lít",
        Measure.PERCENT: "%",
    }[unit.measure]


def _keep(best: dict[str, Choice], choices: Iterable[Choice]) -> None:
    for choice in choices:
        if choice.code not in best or best[choice.code].score < choice.score:
            best[choice.code] = choice


@once
def namer(catalogue: Catalogue) -> Namer:
    """The namer of a catalogue, made once for the last few catalogues."""
    return Namer(matcher(catalogue), catalogue)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w%]+", " ", words).split())
