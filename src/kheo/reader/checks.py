"""Checks of the figures of one document against each other (docs/meaning.md, rule 7). A break is a doubt; nothing is changed.

Only what is told exactly is checked: of "hơn 200" and "khoảng 50" no sum follows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kheo.catalogue import Catalogue
from kheo.common.numerals import number
from kheo.common.text import nfc
from kheo.common.types import Basis, Doubt, Figure, Measure, Qualifier
from kheo.reader.sorts import doubt

# How many figures behind a whole are looked at for its parts, and before a share for what it is a share of.
_ROW = 12
_NEAR = 4
_NEW_SENTENCE = re.compile(r"[.!?…]\s+(?=[^\W\d_a-zà-ỹđ])|\n")
_ALL_PARTS = re.compile(r"\b(?:gồm|bao gồm)(?: có)?[^,;.]{0,40}$")
_SOME_PARTS = re.compile(r"\btrong (?:đó|số đó|số này)\b[^;.]*$")
# A part said right behind its whole: "2.000 tin, trong đó có 265 tin".
_FIRST_PART = re.compile(r"[^,;.:()]{0,60}[,;(]? ?trong (?:đó|số đó|số này)(?: có| thì)?(?: [^\W\d_]+){0,3} ")
_OPENS = re.compile(r"[^,;.:()]{0,60}(?:\(|: ?)(?:gồm |bao gồm |trong đó )?(?:có )?$")
_AND_SO_ON = re.compile(r"\b(?:v\.v|vv|khác|còn lại|…|\.\.\.)")
_MUCH = Decimal("0.9")
_PERCENT_BEHIND = re.compile(
    r"[^,;.()]{0,50}(?:\((?:(?:đạt|chiếm|bằng|tương đương)? ?(?:t[ỷỉ] lệ)? ?)|[,;]? ?(?:và )?(?:đạt|chiếm|bằng|t[ỷỉ] lệ)(?: t[ỷỉ] lệ)? )"
)
_OUT_OF = re.compile(r"[^,;.()]{0,40} (?:trên|trong) (?:tổng(?: số)?|số) ")
_PEOPLE = re.compile(
    r"\s*(?:lượt )?(?:người|đối tượng|đại biểu|em|học sinh|hội viên|đoàn viên|thành viên|cán bộ|bị can)\b"
)
_OF_OTHER = re.compile(r"\s?(?:so với|kế hoạch|chỉ tiêu|nghị quyết|mục tiêu|kh\b)")
_EACH_BEFORE = re.compile(r"\bmỗi (?:một )?([^\W\d_]+)[^,;.\d]{0,40}$")
_EACH_BEHIND = re.compile(r" ?/ ?(?:0?1 |một |mỗi )?([^\W\d_]+)| mỗi ([^\W\d_]+)")
_TOTAL = re.compile(r"\b(?:tổng|trị giá|giá trị|số tiền|kinh phí)\b[^,;.]{0,40}$")
_NEW_THING = re.compile(r"\b(?:tặng|trao|hỗ trợ|xây|ủng hộ|đóng góp|thăm)\b")


@dataclass(frozen=True, slots=True)
class _Text:
    """The text between figures, in lower-case NFC."""

    text: str

    def between(self, a: Figure, b: Figure) -> str:
        return nfc(self.text[_span(a)[1] : _span(b)[0]]).lower()

    def before(self, f: Figure, length: int = 60) -> str:
        start = _span(f)[0]
        return nfc(self.text[max(0, start - length) : start]).lower()

    def behind(self, f: Figure, length: int = 60) -> str:
        return nfc(self.text[_span(f)[1] : _span(f)[1] + length]).lower()

    def one_sentence(self, a: Figure, b: Figure) -> bool:
        a, b = (a, b) if a.start <= b.start else (b, a)
        return not _NEW_SENTENCE.search(nfc(self.text[_span(a)[1] : _span(b)[0]]))


def _span(f: Figure) -> tuple[int, int]:
    return f.span or (f.start, f.end)


def checked(figures: Sequence[Figure], text: str, catalogue: Catalogue) -> list[Figure]:
    """The figures, with a doubt on each whole, share or total that does not close."""
    words = _Text(text)
    added: defaultdict[int, list[Doubt]] = defaultdict(list)
    found = [
        *_balances(figures, catalogue),
        *_parts(figures, words),
        *_shares(figures, words, catalogue),
        *_products(figures, words),
    ]
    for i, code, said in found:
        if all(d.code != code for d in added[i]):
            added[i].append(doubt("figures", code, figures[i].start, figures[i].end, sum=said))
    return [replace(f, doubts=f.doubts + tuple(added[i])) if i in added else f for i, f in enumerate(figures)]


Break = tuple[int, str, str]


def _balances(figures: Sequence[Figure], catalogue: Catalogue) -> Iterator[Break]:
    """A balance of the catalogue, where each side is told once for one period and place."""
    for balance in catalogue.balances:
        sides = (balance.whole, *balance.parts)
        groups: defaultdict[object, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for i, f in enumerate(figures):
            if f.indicator in sides and _is_exact(f) and not _is_share(f):
                groups[f.period, f.place][f.indicator].add(i)
        for group in groups.values():
            if any(len(group[code]) != 1 for code in sides):
                continue
            whole, *parts = (figures[min(group[code])] for code in sides)
            if sum(f.value for f in parts) != whole.value:
                yield min(group[balance.whole]), "balance-broken", _unequal(parts, whole)


def _is_told(f: Figure) -> bool:
    return f.basis is Basis.RESULT and not {"per", "to"} & dict(f.dims).keys()


def _is_exact(f: Figure) -> bool:
    return _is_told(f) and f.qualifier is Qualifier.EXACT


def _is_share(f: Figure) -> bool:
    return bool({"part", "of"} & dict(f.dims).keys())


def _unequal(parts: Sequence[Figure], whole: Figure) -> str:
    total = sum((f.value for f in parts), Decimal(0))
    made = f" = {number(total)}" if len(parts) > 1 else ""
    return f"{' + '.join(number(f.value) for f in parts)}{made} ≠ {number(whole.value)}"


def _parts(figures: Sequence[Figure], words: _Text) -> Iterator[Break]:
    """Parts told behind their whole: one beyond it, all of them beyond it, or all of them short of it."""
    for i, whole in enumerate(figures):
        counted = whole.indicator is not None or _PEOPLE.match(words.behind(whole))
        if not counted or not _is_exact(whole) or _is_share(whole):
            continue
        row = _row(figures, i, words)
        if not row:
            continue
        begins = words.between(whole, row[0])
        if row[0].value > whole.value and _FIRST_PART.fullmatch(begins) and row[0].measure is whole.measure:
            yield i, "balance-broken", f"phần {number(row[0].value)} > tổng {number(whole.value)}"
            continue
        if len(row) < 2 or any(f.indicator != whole.indicator or not _is_exact(f) for f in row):
            continue
        total = sum(f.value for f in row)
        every = bool(_ALL_PARTS.search(begins)) or bool(_OPENS.fullmatch(begins))
        if not every and (whole.indicator is None or not _SOME_PARTS.search(begins)):
            continue
        tail = words.between(row[-2], row[-1]) + words.behind(row[-1])
        short = every and whole.value * _MUCH <= total < whole.value and not _AND_SO_ON.search(tail)
        if total > whole.value or short:
            yield i, "balance-broken", _unequal(row, whole)


def _row(figures: Sequence[Figure], at: int, words: _Text) -> list[Figure]:
    """The figures that may be parts of the one at `at`: behind it in its sentence, of its measure, up to another whole."""
    row: list[Figure] = []
    whole = figures[at]
    last = whole
    for f in figures[at + 1 : at + 1 + _ROW]:
        if not words.one_sentence(last, f) or f.measure is not whole.measure:
            break
        gap = words.between(last, f)
        if row and (";" in gap or ")" in gap or _SOME_PARTS.search(gap) or f.indicator != whole.indicator):
            break
        row.append(f)
        last = f
    return row


def _shares(figures: Sequence[Figure], words: _Text, catalogue: Catalogue) -> Iterator[Break]:
    """A percentage behind its numerator: against "320/345", "320 trên tổng số 345", the whole it is part of, or the
    catalogue's two sides."""
    for i, share in enumerate(figures):
        if share.measure is not Measure.PERCENT or not _is_told(share) or i == 0:
            continue
        before = figures[i - 1]
        if (
            before.measure is Measure.PERCENT
            or not _is_exact(before)
            or not words.one_sentence(before, share)
        ):
            continue
        if _OF_OTHER.match(words.behind(share)) or not _PERCENT_BEHIND.fullmatch(
            words.between(before, share)
        ):
            continue
        part, whole = before, _whole_of(figures, i - 1, share, words, catalogue)
        if i > 1 and _is_exact(figures[i - 2]) and _OUT_OF.fullmatch(words.between(figures[i - 2], before)):
            part, whole = figures[i - 2], before.value
        if whole and not _makes(part.value, whole, share):
            made = number((part.value * 100 / whole).quantize(Decimal("0.1")))
            yield (
                i,
                "share-broken",
                f"{number(part.value)}/{number(whole)} = {made}%, không phải {share.text}",
            )


def _whole_of(
    figures: Sequence[Figure], at: int, share: Figure, words: _Text, catalogue: Catalogue
) -> Decimal | None:
    """What the numerator at `at` is a share of, where that is certain."""
    part = figures[at]
    if (whole := dict(part.dims).get("of")) is not None:
        return Decimal(whole)
    near = [
        f
        for f in figures[max(0, at - _NEAR) : at + _NEAR]
        if f.measure is part.measure and _is_exact(f) and words.one_sentence(f, part)
    ]
    before = [f for f in near if f.start < part.start and f.value > part.value]
    indicator = catalogue.indicators.get(share.indicator or "")
    ratio = indicator.ratio if indicator else None
    sides = [f.value for f in near if ratio and f.indicator in ratio.to]
    if not before or any(
        _makes(part.value, side, share) for side in (*(f.value for f in before), sum(sides, Decimal(0)))
    ):
        return None
    told = ratio is not None and part.indicator == ratio.of
    if told or (before[-1] is figures[at - 1] and _FIRST_PART.fullmatch(words.between(before[-1], part))):
        return before[-1].value
    return None


def _makes(part: Decimal, whole: Decimal, share: Figure) -> bool:
    """Whether the percentage is that of the two numbers: to the last digit written, rounded or cut, or on its side of it
    ("trên 90%")."""
    if whole <= 0:
        return True
    step = Decimal(1).scaleb(-len(share.text.rstrip(" %").replace(".", ",").partition(",")[2]))
    off = part * 100 / whole - share.value
    if share.qualifier is Qualifier.EXACT:
        return abs(off) < step
    sides = {Qualifier.OVER: off > -step, Qualifier.UNDER: off < step}
    return sides.get(share.qualifier, True)


def _products(figures: Sequence[Figure], words: _Text) -> Iterator[Break]:
    """ "100 suất quà, mỗi suất 500.000 đồng, tổng trị giá 50 triệu": number, rate and total of one sentence; the rate may
    stand behind the total."""
    for i, rate in enumerate(figures):
        if "per" not in dict(rate.dims) or rate.measure is Measure.COUNT or "to" in dict(rate.dims):
            continue
        if rate.qualifier is not Qualifier.EXACT or rate.basis is not Basis.RESULT:
            continue
        for at in (i + 1, i - 1):
            count = _counted(figures[max(0, min(i, at) - _NEAR) : min(i, at)], rate, words)
            if count is None or not 0 < at < len(figures):
                continue
            total = figures[at]
            if _is_its_total(total, rate, words) and abs(
                count.value * rate.value - total.value
            ) >= _last_place(total):
                made = number(count.value * rate.value)
                said = f"{number(count.value)} × {number(rate.value)} = {made} ≠ {number(total.value)}"
                yield at, "product-broken", said
                break


def _counted(before: Sequence[Figure], rate: Figure, words: _Text) -> Figure | None:
    """What the rate is of: the last count of its sentence whose noun stands behind "mỗi"."""
    each = _EACH_BEHIND.match(words.behind(rate)) or _EACH_BEFORE.search(words.before(rate))
    if each is None:
        return None
    noun = re.compile(rf"\s*(?:[^\W\d_]+ )?{re.escape(each[each.lastindex or 1])}\b")
    for f in reversed(before):
        if not words.one_sentence(f, rate) or ";" in words.between(f, rate):
            return None
        if f.measure is Measure.COUNT and noun.match(words.behind(f)):
            return f if _is_exact(f) else None
    return None


def _is_its_total(total: Figure, rate: Figure, words: _Text) -> bool:
    """Whether an amount beside the rate is what all of them are worth."""
    first, second = (rate, total) if rate.start < total.start else (total, rate)
    gap = words.between(first, second)
    if total.measure is not rate.measure or not _is_exact(total) or not words.one_sentence(first, second):
        return False
    if ";" in gap or _NEW_THING.search(gap):
        return False
    return bool(_TOTAL.search(gap if first is rate else words.before(total)))


def _last_place(f: Figure) -> Decimal:
    """What one step of the last digit written is worth: "1,2 tỷ" is told to the hundred million."""
    digits = re.sub(r"[^0-9]", "", f.text)
    steps = Decimal(digits) if digits else Decimal(0)
    return f.value / steps if steps else f.value
