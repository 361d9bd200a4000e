"""From totals to clauses: "tổ chức được 1.645 buổi tuyên truyền với 81.178 lượt người dự"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kheo.catalogue.model import Indicator
from kheo.common.numerals import UNIT_WORD
from kheo.common.types import Kind, Measure, Total
from kheo.writer import figures
from kheo.writer.model import NBSP, Evidence, Given, Num, Part
from kheo.writer.plan import BARE, CHAINS, CLASSIFIERS, KIN, REACHED, Follow

# The longest noun, in words, that is told again behind a change.
SHORT = 3
_BRACKETS = re.compile(r" \([^)]*\)")
# Words that a sentence may have beside its first ones, to be read aloud in one breath.
BREATH = 34
ESTIMATED = f"{NBSP}(ước tính)"


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with one or more figures. Those with the same verb and `listed` may become one list."""

    verb: str
    parts: tuple[Part, ...]
    codes: tuple[str, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns the totals of one place into words."""

    evidence: Evidence
    indicators: Mapping[str, Indicator]

    def total(self, code: str) -> Total | None:
        """The place's own total of an indicator, None when it is missing."""
        total = self.evidence.totals.get((code, self.evidence.place))
        return total if total is not None and total.value is not None else None

    def tellable(self, code: str) -> bool:
        """Present and not zero: a report has no zero sentences."""
        total = self.total(code)
        return total is not None and bool(total.value)

    def num(self, code: str, place: str | None = None) -> Num:
        """The value of a total as a sentence prints it."""
        key = (code, self.evidence.place if place is None else place)
        total = self.evidence.totals[key]
        assert total.value is not None
        text = figures.in_sentence(total.value, self.indicators[code].measure, total.qualifier)
        return Num(text, key, total.value, total.qualifier)

    def counted(self, code: str, noun: str | None = None) -> tuple[Part, ...]:
        """Number, noun and the mark of an estimate."""
        total = self.total(code)
        assert total is not None
        told = self.noun(code) if noun is None else noun
        parts: list[Part] = [self.num(code), *self._out_of(code)]
        if told:
            parts += [NBSP, Given(told)]
        return (*parts, ESTIMATED) if total.estimated else tuple(parts)

    def _out_of(self, code: str) -> tuple[Part, ...]:
        """ "/12" behind the 12 of "12/12 huyện", where the total was told so."""
        total = self.total(code)
        for detail in self.evidence.details.values():
            mine = detail.code == code and not detail.place_name and total and detail.value == total.value
            if mine and (whole := detail.dim("of")):
                text = figures.in_sentence(Decimal(whole), Measure.COUNT)
                key = (code, self.evidence.place)
                return ("/", Num(text, key, Decimal(whole), role="whole", of=(detail.fact,)))
        return ()

    def noun(self, code: str) -> str:
        """What is counted, with its unit: "buổi tuyên truyền", "kg gạo"; nothing after money and per cent."""
        indicator = self.indicators[code]
        if indicator.measure in (Measure.VND, Measure.PERCENT):
            return ""
        unit = UNIT_WORD[indicator.measure]
        noun = indicator.unit_vi or lower_first(indicator.vi)
        return noun if not unit or noun == unit or noun.startswith(unit + " ") else f"{unit} {noun}"

    def short_noun(self, code: str) -> str:
        """The counting word where it can stand alone ("buổi"), else the unit of measure, else nothing."""
        indicator = self.indicators[code]
        if indicator.measure is not Measure.COUNT:
            return "" if indicator.measure in (Measure.VND, Measure.PERCENT) else UNIT_WORD[indicator.measure]
        first = lower_first(self.noun(code).split(" ")[0])
        return first if first in CLASSIFIERS else ""

    def unit_noun(self, code: str) -> str:
        """What follows a number of it told a second time: the counting word ("buổi"), else the noun where it is short."""
        short = self.short_noun(code)
        if short or self.indicators[code].measure is not Measure.COUNT:
            return short
        noun = self.noun(code)
        for mark in TAIL_MARKS:
            noun = noun.partition(mark)[0]
        return noun if len(noun.split()) <= SHORT and "," not in noun else ""

    def full_noun(self, code: str) -> str:
        """What is counted, told alone: "người được hỗ trợ" where the noun is only "lượt người"."""
        noun = self.noun(code)
        return noun if noun and noun not in BARE else self._label(code)

    def called(self, code: str) -> str:
        """The figure by name inside a sentence: "số buổi tuyên truyền", "giá trị quà", "tỷ lệ hòa giải thành"."""
        noun = self.noun(code)
        if not noun:
            return self._label(code)
        weighed = self.indicators[code].measure in (Measure.KG, Measure.LITRE, Measure.M3)
        return f"lượng {_thing(noun)}" if weighed else f"số {noun}"

    def _label(self, code: str) -> str:
        """The catalogue's label inside a sentence, without what it says in brackets."""
        return lower_first(respectful(_BRACKETS.sub("", self.indicators[code].vi)))

    def together(self, one: str, other: str) -> bool:
        """Whether two totals speak of the same places and day, so that one may be told as a part of the other."""
        a, b = self.total(one), self.total(other)
        if a is None or b is None or a.as_of != b.as_of:
            return False
        if a.coverage.of == b.coverage.of == 0 or "partial" not in (a.method, b.method):
            return True
        return a.method == b.method and self._told_how(one) == self._told_how(other)

    def _told_how(self, code: str) -> frozenset[tuple[str, bool]]:
        """The places below that have a value, and whether theirs is only the sum of some below them."""
        return frozenset(
            (at, t.method == "partial")
            for (c, at), t in self.evidence.totals.items()
            if c == code and at != self.evidence.place and t.value is not None
        )

    def clauses(self, codes: Sequence[str], kind: Kind) -> list[Clause]:
        """The clauses of these indicators of one kind, related ones together, in catalogue order."""
        open_codes = [c for c in codes if self.indicators[c].kind is kind and self.tellable(c)]
        told: set[str] = set()
        clauses: list[Clause] = []
        for code in sorted(open_codes, key=lambda c: (not_leading(c, open_codes), open_codes.index(c))):
            if code in told:
                continue
            follows = [
                f
                for f in CHAINS.get(code, ())
                if f.code in open_codes and f.code not in told and self.together(code, f.code)
            ]
            told.update((code, *(f.code for f in follows)))
            clauses.append(self._clause(code, follows))
        clauses.sort(key=lambda c: open_codes.index(c.codes[0]))
        kin = [_kin(c) for c in clauses]
        return sorted(clauses, key=lambda c: (not c.verb, kin.index(_kin(c))))

    def _clause(self, code: str, follows: list[Follow]) -> Clause:
        indicator = self.indicators[code]
        if indicator.measure in (Measure.VND, Measure.PERCENT):
            subject = indicator.subject_vi or lower_first(indicator.vi)
            reached = "đạt" if indicator.measure is Measure.PERCENT else "là"
            return Clause("", (Given(subject), f" {reached}{NBSP}", *self.counted(code)), (code,), False)
        noun = self.full_noun(code) if indicator.verb_vi == "có" else self.noun(code)
        verb = fitting_verb(indicator.verb_vi, noun)
        parts = list(self.counted(code, fitting_noun(noun, verb)))
        for n, follow in enumerate(follows):
            words = follow.words
            if words == "," and n == len(follows) - 1 and n:
                words = " và"
            elif not words.startswith(","):
                words = f" {words}"
            noun = (
                fitting_noun(self.noun(follow.code), f"{verb} {words}")
                if follow.noun is None
                else follow.noun
            )
            parts += [f"{words} ", *self.counted(follow.code, noun)]
        codes = (code, *(f.code for f in follows))
        return Clause(verb, tuple(parts), codes, not follows)

    def brief(self, code: str) -> Clause:
        """One figure and what it comes with ("15.122 phần quà trị giá 5,978 tỷ đồng"), no more."""
        follows = [f for f in CHAINS.get(code, ())[:1] if not f.words.startswith(",")]
        return self._clause(
            code, [f for f in follows if self.tellable(f.code) and self.together(code, f.code)]
        )


def fitting_verb(verb: str, noun: str) -> str:
    """The verb, or "thực hiện" where the noun says it again ("chiếu" + "giờ chiếu phim")."""
    told = noun.split()[1:]
    again = verb in told and verb != "có" and "được" not in told
    return "thực hiện" if again else verb.strip()


def fitting_noun(noun: str, verb: str) -> str:
    """The noun without a tail that the verb has said: "hỗ trợ" + "hộ được hỗ trợ" → "hộ"."""
    said = {word.strip(",") for word in verb.split()}
    for mark in TAIL_MARKS:
        head, found, tail = noun.partition(mark)
        if found and tail.startswith(f"{verb} "):
            return head + tail[len(verb) :]
        if found and (tail.split()[0].strip(",") in said or (tail in _HELPED and verb in _HELPED)):
            return head
    if " " in verb and f" {verb} " in noun:
        return noun.replace(f" {verb}", "", 1)
    return noun


TAIL_MARKS = (" được ", " đã ", " đang ")
_HELPED = ("hỗ trợ", "giúp đỡ", "đỡ đầu")


def _thing(noun: str) -> str:
    """ "kg gạo" → "gạo": a quantity is called by its thing, "lượng gạo"."""
    unit, _, rest = noun.partition(" ")
    return rest if rest and unit in UNIT_WORD.values() else noun


def not_leading(code: str, present: Sequence[str]) -> bool:
    """Whether a present leader tells this figure: leaders are built first so that they find their followers."""
    return any(f.code == code for leader, fs in CHAINS.items() if leader in present for f in fs)


def lower_first(text: str) -> str:
    """First letter small, unless the first word is an abbreviation or a number."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


_NOT_THE_PEOPLE = (
    "Ủy ban",
    "Hội đồng",
    "Ban",
    "Công an",
    "An ninh",
    "an ninh",
    "Quân đội",
    "Tòa án",
    "Viện kiểm sát",
)


def respectful(text: str) -> str:
    """The people take a capital ("ý kiến Nhân dân"), not so in the name of a body ("Ủy ban nhân dân")."""
    before, found, after = text.partition("nhân dân")
    if not found or before.rstrip().endswith(_NOT_THE_PEOPLE):
        return text
    return f"{before}Nhân dân{after}"


def upper_first(text: str) -> str:
    """First letter capital."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[tuple[Part, ...]], last: str = " và ") -> tuple[Part, ...]:
    """a, b và c."""
    parts: list[Part] = []
    for n, item in enumerate(items):
        if n:
            parts.append(last if n == len(items) - 1 else ", ")
        parts.extend(item)
    return tuple(parts)


def merged(clauses: Iterable[Clause], most: int = 6) -> list[Clause]:
    """Single figures with the same verb become one list of at most `most` and BREATH words, at the place of the first."""
    runs: list[list[Clause]] = []
    for clause in clauses:
        alike = (r for r in reversed(runs) if len(r) < most and _list_together(r[0], clause))
        run = next((r for r in alike if sum(map(words, (*r, clause))) <= BREATH), None)
        if run is None:
            runs.append([clause])
        else:
            run.append(clause)
    return [
        Clause(
            run[0].verb,
            listing([c.parts for c in run]),
            tuple(k for c in run for k in c.codes),
            False,
        )
        for run in runs
    ]


def _list_together(one: Clause, other: Clause) -> bool:
    """Same verb, the same walk of life, and not goods beside those who get them."""
    same = bool(one.verb) and one.verb == other.verb and one.listed and other.listed
    return same and _of_people(one) == _of_people(other) and _kin(one) == _kin(other)


def _kin(clause: Clause) -> str:
    return KIN.get(clause.codes[0], "")


def _of_people(clause: Clause) -> bool:
    noun = next((p for p in clause.parts if isinstance(p, Given)), "")
    return noun.split(" ")[0] in _PEOPLE


_PEOPLE = ("hộ", "người", "lượt", "trẻ", "xã", "trường", "đối", "học")


def spoken(clause: Clause, first: bool = False) -> tuple[Part, ...]:
    """Verb and figures. "được" after the first verb where it takes one."""
    if not clause.verb:
        return clause.parts
    reached = " được" if first and clause.verb in REACHED else ""
    return (Given(f"{clause.verb}{reached} "), *clause.parts)


def packed(clauses: Sequence[Clause], most: int = 5) -> list[list[Clause]]:
    """Clauses in groups of about `most` figures and at most BREATH words: one group makes one sentence."""
    groups: list[list[Clause]] = []
    size = said = 0
    for clause in clauses:
        weight, more = min(len(clause.codes), 3), words(clause)
        if not groups or size + weight > most or said + more > BREATH:
            groups.append([])
            size = said = 0
        groups[-1].append(clause)
        size += weight
        said += more
    return groups


def words(clause: Clause) -> int:
    """How many it has, verb and numbers with them."""
    told = "".join(p.text if isinstance(p, Num) else p for p in clause.parts)
    return len(clause.verb.split()) + len(told.split())


def days_of(total: Total) -> tuple[date, bool]:
    """The day of a stock, and whether it is the oldest of several."""
    return total.as_of or total.end, total.method in ("below", "partial") and total.coverage.reported > 1
