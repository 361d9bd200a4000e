"""Which indicator a quantity is: the catalogue's phrases over an automaton of all their words.

`Matcher` is built once from a catalogue. A paragraph with figures is scanned once (`hits`); each figure then looks only at
the hits of its own sentence or paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick

from kheo.catalogue import Catalogue
from kheo.catalogue.model import Phrase
from kheo.common.text import nfc
from kheo.common.types import Measure
from kheo.reader.detect import Found
from kheo.reader.once import once
from kheo.reader.source import is_bare, key_of, without_marks, without_tones
from kheo.reader.wording import (
    BARE,
    CLASSIFIERS,
    HARMED,
    HARMED_BEFORE,
    HELPED,
    OF_BEFORE,
    OF_IT,
    OF_PEOPLE,
    OWN_VERB,
    PARTED,
    TURN,
    VERB_OF_NEXT,
    half_of_another,
    unhyphened,
)

_WINDOW = 90
_LEFT = 40
_FAINT = 0.6
# A phrase that needs nothing and weighs this much says by itself what is counted.
_PLAIN = 0.8
_FAR = 1500
_LOOSE = 8
_MARKS = ",;:()"
_CLOSED = re.compile(
    r"(?<![^\W\d_])(?:còn(?: lại)?|trong (?:số|đó)(?: (?:ấy|đó|này))?(?: có)?|(?:trên|trong) tổng số)\b"
)
_OF_BOTH = re.compile(r"(?<![^\W\d_])(?:được|bị|đều|cùng)(?: [^\W\d_]+)? $")


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase made ready: word ids instead of words. `turns`: its indicator counts turns ("lượt người") too."""

    code: str
    measure: Measure
    heads: frozenset[int]
    needs: frozenset[int]
    bars: frozenset[int]
    after: frozenset[str]
    about: frozenset[int]
    scope: str
    weight: float
    turns: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate indicator of a figure with its weight and the spans of the words that spoke for it.
    `met`: it has what its phrase needs, if anything; `borrowed`: that stands among the words of a neighbour; `after`: codes of
    the figure before that it leaned on."""

    code: str
    score: float
    words: tuple[tuple[int, int], ...]
    headed: bool
    needed: bool
    met: bool
    borrowed: bool = False
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hits:
    """Words of the catalogue in a paragraph, by start: starts[i], ends[i], ids[i]. `words` are all of them."""

    starts: list[int]
    ends: list[int]
    ids: list[int]
    words: frozenset[int]

    def among(self, words: frozenset[int], start: int, end: int) -> list[int]:
        """Which of some words begin between two offsets, in order."""
        if words.isdisjoint(self.words):
            return []
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [i for i in range(first, last) if self.ids[i] in words]


@dataclass(frozen=True, slots=True)
class Scene:
    """A figure among its neighbours. `own`: from the figure before to the one behind, in its sentence; `verb`: the
    stretch before the enumeration it stands in ("thu hồi 20 tờ rơi, 5 băng rôn" has one verb); `topic`: the paragraph,
    with the one before it where it only goes on ("mô hình này"); `clause`: between semicolons; `row`: where the row of
    counts that this one stands in ends ("5 tập thể, 9 cá nhân được khen"); `matter`: words of the paragraph, the one before and the title, `here`: of the paragraph alone; `alone`: one
    figure, not several, stands before it in its clause ("15 phần quà, trị giá…"); `noun`: where its noun is looked for,
    behind the whole in "32 trên tổng số 40 vụ"; `part_code`: what the part of this whole is, which the whole is not."""

    key: str
    it: Found
    hits: Hits
    before_codes: frozenset[str | None]
    own: tuple[int, int]
    verb: tuple[int, int]
    topic: tuple[int, int]
    clause: tuple[int, int]
    row: int
    matter: frozenset[int] = frozenset()
    here: frozenset[int] = frozenset()
    alone: bool = False
    noun: int = 0
    part_code: str | None = None

    def scope(self, name: str) -> tuple[int, int]:
        """The stretch that a phrase's needs are looked for in."""
        if name == "own":
            return max(self.verb[0], self.clause[0]), min(self.own[1], self.clause[1])
        if name == "clause":
            start, end = self.clause[0], min(self.clause[1], self.row)
        else:
            start, end = self.it.sentence if name == "sentence" else self.topic
        return max(start, self.it.start - _FAR), min(end, self.it.end + _FAR)

    def beyond_part(self, at: int) -> bool:
        """Whether "trong đó" stands between the figure and an offset: what follows is said of a part."""
        return at > self.it.end and self.key.find("trong đó", self.it.end, at) >= 0

    def told_of_before(self) -> bool:
        """Whether this is a sum told of what stands before it: "cho 86 hộ vay, số tiền 6 tỷ đồng"."""
        if self.it.quantity.measure is not Measure.VND:
            return False
        return bool(OF_BEFORE.search(self.key, self.own[0], self.it.span[0]))

    def own_verb(self) -> int:
        """Where a sum begins to say itself what was done with it ("20 căn nhà, vận động 3 tỷ đồng"), so that it is no value
        of the thing before; 0 where it does not."""
        if self.it.quantity.measure is not Measure.VND:
            return 0
        found = OWN_VERB.search(self.key, self.own[0], self.it.span[0])
        return 0 if found is None or OF_IT.search(self.key, *found.span()) else found.start()

    def near_by(self, head_end: int, of_before: bool) -> Callable[[int], bool]:
        """Whether a barred word at an offset is about this figure: in its verb's stretch, or up to the next comma."""
        right = head_limit(self.key, head_end, max(self.own[1], head_end))
        inside = self.key.find("trong đó", head_end, right)
        right = right if inside < 0 else inside
        left, verb = self.it.span[0], self.verb[0]
        if of_before:
            verb = min(verb, self.own[0])
        return lambda at: verb <= at < self.verb[1] or left <= at < right


class Matcher:
    """The phrases of a catalogue over one automaton."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids: dict[str, int] = {}
        self.rules: list[Rule] = []
        for indicator in catalogue.indicators.values():
            if indicator.retired:
                continue
            turns = any(head.startswith(TURN) for phrase in indicator.phrases for head in phrase.head)
            for phrase in indicator.phrases:
                self.rules.append(self._rule(indicator.code, indicator.measure, phrase, turns))
        self._by_head: dict[Measure, dict[int, list[Rule]]] = {measure: {} for measure in Measure}
        self._headless: dict[Measure, list[Rule]] = {}
        for rule in self.rules:
            for head in rule.heads:
                self._by_head[rule.measure].setdefault(head, []).append(rule)
            if not rule.heads:
                self._headless.setdefault(rule.measure, []).append(rule)
        self._words = {i: len(word.split()) for word, i in self._ids.items()}
        self._people = {i for word, i in self._ids.items() if f"{word} ".startswith(OF_PEOPLE)}
        self._automaton: Any = ahocorasick.Automaton()
        same: dict[str, list[tuple[int, str, str | None]]] = {}
        for word, i in self._ids.items():
            loose = len(word) >= _LOOSE and self._words[i] > 1
            for way in _written(word):
                if way == word or way not in self._ids:
                    same.setdefault(without_marks(way), []).append(
                        (i, way, without_tones(way) if loose else None)
                    )
        for plain, words in same.items():
            self._automaton.add_word(plain, (len(plain), words))
        if self._ids:
            self._automaton.make_automaton()

    def _rule(self, code: str, measure: Measure, phrase: Phrase, turns: bool) -> Rule:
        return Rule(
            code,
            measure,
            self._known(phrase.head),
            self._known(phrase.needs),
            self._known(phrase.bars),
            frozenset(phrase.after),
            self._known(phrase.about),
            phrase.scope,
            phrase.weight,
            turns,
        )

    def _known(self, words: Sequence[str]) -> frozenset[int]:
        keys = (" ".join(unhyphened(key_of(nfc(word))).split()) for word in words)
        return frozenset(self._ids.setdefault(key, len(self._ids)) for key in keys if key)

    def hits(self, key: str, start: int, end: int) -> Hits:
        """Whole-word hits of one paragraph; in phrases of several words a wrong or missing tone mark is forgiven."""
        rows: list[tuple[int, int, int]] = []
        if not self._ids:
            return Hits([], [], [], frozenset())
        line = unhyphened(key[start:end]) + "\n"
        bare = is_bare(key, start, end)
        for last, (length, words) in self._automaton.iter(without_marks(line)):
            first = last - length + 1
            if line[last + 1].isalnum() or (first and line[first - 1].isalpha()):
                continue
            written = line[first : last + 1]
            if half_of_another(written, line, first, last + 1):
                continue
            for i, word, toneless in words:
                if (
                    bare
                    or written == word
                    or (toneless and written not in self._ids and toneless == without_tones(written))
                ):
                    rows.append((start + first, start + last + 1, i))
        rows.sort()
        ids = [r[2] for r in rows]
        return Hits([r[0] for r in rows], [r[1] for r in rows], ids, frozenset(ids))

    def choices(self, scene: Scene) -> list[Choice]:
        """Candidates for one figure, best first, one a code."""
        best: dict[str, Choice] = {}
        sums = (scene.own_verb(), scene.told_of_before())
        if _is_harm(scene):
            return []
        for rule, start, end, base in self._candidates(scene):
            choice = _judge(rule, base, (start, end), scene, sums)
            if choice and (choice.code not in best or best[choice.code].score < choice.score):
                best[choice.code] = choice
        best.pop(scene.part_code or "", None)
        if any(c.headed and c.met and not c.borrowed for c in best.values()):
            best = {code: c for code, c in best.items() if not c.borrowed}
        return sorted(best.values(), key=lambda c: (-c.score, c.code))

    def _candidates(self, scene: Scene) -> list[tuple[Rule, int, int, float]]:
        found = [*self._right(scene), *self._left(scene)]
        bare = self._headless.get(scene.it.quantity.measure)
        if bare:
            found.append((bare, scene.it.start, scene.it.start, 0.9))
        return [
            (rule, start, end, base)
            for rules, start, end, base in found
            for rule in rules
            if _possible(rule, scene)
        ]

    def _right(self, scene: Scene) -> Iterator[tuple[list[Rule], int, int, float]]:
        """Heads behind the numeral: the longest beside it is strongest, one behind another head weakest."""
        key, hits, begin = scene.key, scene.hits, scene.noun or scene.it.quantity.end
        limit = min(head_limit(key, begin, scene.own[1]), begin + _WINDOW)
        by_head, first_end = self._by_head[scene.it.quantity.measure], 0
        for i in range(bisect_left(hits.starts, begin), bisect_left(hits.starts, limit)):
            start, end = hits.starts[i], hits.ends[i]
            rules = by_head.get(hits.ids[i])
            if not rules:
                continue
            if scene.it.quantity.measure is Measure.COUNT and PARTED.search(key, begin, start):
                break
            if hits.ids[i] in self._people and key.find(TURN, begin, start) >= 0:
                rules = [rule for rule in rules if rule.turns]
            gap = _gap(key, begin, start)
            words = self._words[hits.ids[i]]
            base = 3.0 + words if gap == 0 else 2.5 + 0.3 * min(words, 4) - 0.6 * gap
            base += 0.01 * (end - start)
            if first_end and start >= first_end:
                base -= 1.0
            if gap == 0 and rules:
                first_end = max(first_end, end)
            if base > _FAINT:
                yield rules, start, end, base

    def _left(self, scene: Scene) -> Iterator[tuple[list[Rule], int, int, float]]:
        """Heads before the numeral with no comma between: "số tiền", "tổng trị giá"."""
        key, hits, begin = scene.key, scene.hits, scene.it.span[0]
        if scene.it.quantity.measure is Measure.COUNT and not BARE.match(key, scene.it.quantity.end):
            return
        by_head, floor = self._by_head[scene.it.quantity.measure], max(scene.own[0], begin - _LEFT)
        for i in range(bisect_left(hits.starts, floor), bisect_left(hits.starts, begin)):
            start, end = hits.starts[i], hits.ends[i]
            rules = by_head.get(hits.ids[i])
            if not rules or end > begin or "," in key[end:begin] or ";" in key[end:begin]:
                continue
            if PARTED.search(key, end, begin):
                continue
            base = 1.1 + 0.4 * self._words[hits.ids[i]] + 0.01 * (end - start)
            base -= 0.3 * max(key.count(" ", end, begin) - 1, 0)
            if base > _FAINT:
                yield rules, start, end, base


def _is_harm(scene: Scene) -> bool:
    """Whether what is counted was damaged or lost, and nobody helped: "làm 30 căn nhà bị tốc mái", "sập 26 cầu"."""
    it, key = scene.it, scene.key
    if HARMED_BEFORE.search(key, max(scene.own[0], it.span[0] - _LEFT), it.span[0]):
        return True
    if it.quantity.measure not in (Measure.COUNT, Measure.KM, Measure.M2):
        return False
    end = head_limit(key, it.quantity.end, max(scene.own[1], it.quantity.end))
    return bool(HARMED.match(key, it.quantity.end, end)) and not HELPED.search(key, scene.own[0], it.start)


def _written(word: str) -> Iterator[str]:
    """The ways a row is written: "tập thể, cá nhân", "tập thể và cá nhân", "tập thể; cá nhân", "tập thể cá nhân"."""
    yield word
    first, comma, last = word.rpartition(", ")
    if comma:
        yield from (f"{first} và {last}", f"{first}, và {last}", f"{first}/{last}", f"{first} - {last}")
        yield word.replace(",", "")


def _possible(rule: Rule, scene: Scene) -> bool:
    """Whether the paragraph and the figure before have what a rule cannot do without."""
    return not (
        (rule.needs and rule.needs.isdisjoint(scene.hits.words))
        or (rule.after and rule.after.isdisjoint(scene.before_codes))
        or (rule.about and rule.about.isdisjoint(scene.matter))
    )


def _judge(
    rule: Rule, base: float, head: tuple[int, int], scene: Scene, sums: tuple[int, bool]
) -> Choice | None:
    """The candidate with what its needed words add; None when one is missing or a barred one stands near."""
    it, hits = scene.it, scene.hits
    own_verb, of_before = sums
    if rule.after and not _follows(rule, scene, own_verb):
        return None
    need = _needed(rule, head, scene, own_verb)
    if rule.needs and need is None:
        return None
    barred = _barred(rule, head, scene, of_before)
    if barred and (
        barred[-1] >= it.start
        or not _overruled(scene, of_before, barred[-1], hits.starts[need[1]] if need else barred[-1])
    ):
        return None
    score, words = base, []
    if head[0] != head[1]:
        words.append(head)
    if rule.after:
        score += 2.0 if scene.alone else 1.5
    if need is not None:
        inside = scene.clause[0] <= hits.starts[need[1]] < scene.clause[1]
        if head[0] > it.start:
            score += (0.2 if inside else 0.0) + 0.7 * need[0]
        else:
            score += (0.6 if inside else 0.0) + need[0]
        score -= 0.75 if rule.after and not inside else 0.0
        words.append((hits.starts[need[1]], hits.ends[need[1]]))
    if not rule.heads and not rule.needs and not rule.after:
        score -= 0.5
    if rule.about and scene.here and rule.about.isdisjoint(scene.here):
        score -= 0.4
    return Choice(
        rule.code,
        score - 2 * (1 - rule.weight),
        tuple(words),
        head[0] != head[1],
        bool(rule.needs or rule.after),
        bool(rule.needs or rule.after) or rule.weight >= _PLAIN,
        need is not None and _is_borrowed(scene, hits.starts[need[1]]),
        frozenset(code for code in rule.after if code in scene.before_codes),
    )


def _follows(rule: Rule, scene: Scene, own_verb: int) -> bool:
    """Whether the figure leans on the one before: of a code the rule names, in the same clause where that is asked, and
    no sum with a verb of its own."""
    if not scene.before_codes & rule.after or (not rule.needs and own_verb):
        return False
    return rule.scope not in ("own", "clause") or scene.own[0] >= scene.clause[0]


def _needed(rule: Rule, head: tuple[int, int], scene: Scene, own_verb: int) -> tuple[float, int] | None:
    """The nearest of the words a rule needs: how near it is, and which hit."""
    hits = scene.hits
    found = [
        (_near(scene, hits.starts[i], hits.ends[i]), i)
        for i in hits.among(rule.needs, *scene.scope(rule.scope))
        if not scene.beyond_part(hits.starts[i])
        and not _of_the_next(head, scene, hits.starts[i])
        and not scene.own[0] <= hits.starts[i] < own_verb
        and not (rule.turns and _opens_the_next(scene, hits.starts[i]))
    ]
    return max(found, key=lambda row: row[0], default=None)


def _barred(rule: Rule, head: tuple[int, int], scene: Scene, of_before: bool) -> list[int]:
    """Where words that bar a rule stand about this figure."""
    found = scene.hits.among(rule.bars, *scene.scope(rule.scope))
    if not found:
        return []
    near_by = scene.near_by(max(head[1], scene.it.quantity.end), of_before)
    return [start for start in (scene.hits.starts[i] for i in found) if near_by(start)]


def _closed(scene: Scene) -> bool:
    """Whether the words before the figure end what was said before: "bàn giao 38 bản, còn 108 bản…"."""
    return bool(_CLOSED.search(scene.key, scene.own[0], scene.it.start))


def _of_the_next(head: tuple[int, int], scene: Scene, at: int) -> bool:
    """A word beyond the next numeral and its like noun: "113 người bỏ đạo, 17 người ra đầu thú"."""
    right, hits = max(scene.own[1], scene.it.quantity.end), scene.hits
    if at < right or scene.own[1] >= scene.it.sentence[1] or _OF_BOTH.search(scene.key, right, at):
        return False
    noun = scene.key[head[0] : head[1]]
    first, last = bisect_left(hits.starts, right), bisect_left(hits.starts, at)
    return any(scene.key[hits.starts[i] : hits.ends[i]] == noun for i in range(first, last))


def _is_borrowed(scene: Scene, at: int) -> bool:
    """Whether a needed word is a neighbour's: beyond the next numeral, its verb, or before the numeral that a new stretch
    follows."""
    if at >= max(scene.own[1], scene.it.quantity.end) or (at < scene.own[0] and _closed(scene)):
        return True
    return _opens_the_next(scene, at)


def _opens_the_next(scene: Scene, at: int) -> bool:
    """Whether a word behind the figure is the verb of the next one: "78 đơn, giải quyết 75 đơn"."""
    end, right = scene.it.quantity.end, scene.own[1]
    return end < at < right < scene.it.sentence[1] and bool(VERB_OF_NEXT.search(scene.key, end, at))


def _overruled(scene: Scene, of_before: bool, barred: int, needed: int) -> bool:
    """Whether a needed word stands nearer than the barred one, with a comma between: "xây nhà, giúp vốn, ủng hộ…"."""
    between = barred < needed < scene.it.start and "," in scene.key[barred:needed]
    return between and not (barred >= scene.own[0] and of_before)


def _gap(key: str, begin: int, start: int) -> int:
    """How many words other than classifiers stand between a numeral and a head."""
    if start - begin < 2:
        return 0
    return sum(word not in CLASSIFIERS for word in key[begin:start].split())


def head_limit(key: str, begin: int, right: int) -> int:
    """A head stands before the first comma, semicolon, colon or bracket behind the numeral."""
    limit = right
    for mark in _MARKS:
        at = key.find(mark, begin, limit)
        if at >= 0:
            limit = at
    return limit


def _near(scene: Scene, start: int, end: int) -> float:
    """How near a needed word is, 0–1. Verbs stand left of what they count: a word to the right counts less, and
    least behind a comma; one beyond a neighbouring figure less than one on this side of it."""
    it = scene.it
    if end <= it.start:
        near = 1.0 / (1.0 + (it.start - end) / 60)
        return near if start >= scene.own[0] else near * 0.6
    near = 0.8 / (1.0 + max(start - it.quantity.end, 0) / 60)
    if end > scene.own[1]:
        return near * 0.4
    return near if start <= head_limit(scene.key, it.quantity.end, scene.own[1]) else near * 0.5


@once
def matcher(catalogue: Catalogue) -> Matcher:
    """The matcher of a catalogue, compiled once for the last few catalogues."""
    return Matcher(catalogue)
