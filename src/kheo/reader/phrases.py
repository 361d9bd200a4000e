"""Which indicator a quantity is: the catalogue's phrases over an automaton of all their words.

`Matcher` is built once from a catalogue. A paragraph with figures is scanned once (`hits`); each figure then looks only at
the hits of its own sentence or paragraph.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick

from kheo.catalogue import Catalogue
from kheo.catalogue.model import Phrase
from kheo.common.text import nfc
from kheo.common.types import Measure
from kheo.reader.detect import Found
from kheo.reader.segment import clause
from kheo.reader.source import key_of

_WINDOW = 90
_LEFT = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase made ready: word ids instead of words."""

    code: str
    measure: Measure
    heads: frozenset[int]
    needs: frozenset[int]
    bars: frozenset[int]
    after: frozenset[str]
    scope: str
    weight: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate indicator of a figure with its weight and the spans of the words that spoke for it."""

    code: str
    score: float
    words: tuple[tuple[int, int], ...]
    headed: bool
    needed: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """Words of the catalogue in a paragraph, by start: starts[i], ends[i], ids[i]."""

    starts: list[int]
    ends: list[int]
    ids: list[int]


class Matcher:
    """The phrases of a catalogue over one automaton."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids: dict[str, int] = {}
        self.rules: list[Rule] = []
        for indicator in catalogue.indicators.values():
            if indicator.retired:
                continue
            for phrase in indicator.phrases:
                self.rules.append(self._rule(indicator.code, indicator.measure, phrase))
        self._by_head: dict[int, list[Rule]] = {}
        self._headless: dict[Measure, list[Rule]] = {}
        for rule in self.rules:
            for head in rule.heads:
                self._by_head.setdefault(head, []).append(rule)
            if not rule.heads:
                self._headless.setdefault(rule.measure, []).append(rule)
        self._words = {i: len(word.split()) for word, i in self._ids.items()}
        self._automaton: Any = ahocorasick.Automaton()
        for word, i in self._ids.items():
            self._automaton.add_word(word, (i, len(word)))
        if self._ids:
            self._automaton.make_automaton()

    def _rule(self, code: str, measure: Measure, phrase: Phrase) -> Rule:
        return Rule(
            code,
            measure,
            self._known(phrase.head),
            self._known(phrase.needs),
            self._known(phrase.bars),
            frozenset(phrase.after),
            phrase.scope,
            phrase.weight,
        )

    def _known(self, words: Sequence[str]) -> frozenset[int]:
        keys = (" ".join(key_of(nfc(word)).split()) for word in words)
        return frozenset(self._ids.setdefault(key, len(self._ids)) for key in keys if key)

    def hits(self, key: str, start: int, end: int) -> Hits:
        """Whole-word hits of one paragraph."""
        rows: list[tuple[int, int, int]] = []
        if self._ids:
            for last, (i, length) in self._automaton.iter(key, start, end):
                first = last - length + 1
                if first < start or (
                    first > start and key[first - 1].isalnum() and not key[first - 1].isdigit()
                ):
                    continue
                if last + 1 < end and key[last + 1].isalnum():
                    continue
                rows.append((first, last + 1, i))
        rows.sort()
        return Hits([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])

    def choices(
        self,
        key: str,
        it: Found,
        hits: Hits,
        before: Found | None,
        before_code: str | None,
        following: Found | None,
    ) -> list[Choice]:
        """Candidates for one figure, best first, one a code. `before` and `following` stand in the same sentence."""
        left = before.span[1] if before else it.sentence[0]
        right = following.span[0] if following else it.sentence[1]
        scopes = {
            "clause": clause(key, it.sentence, it.start),
            "sentence": it.sentence,
            "paragraph": (it.paragraph.start, it.paragraph.end),
        }
        best: dict[str, Choice] = {}
        for rule, start, end, base in self._candidates(key, it, hits, left, right):
            choice = self._judge(rule, base, (start, end), it, hits, scopes, before_code, (left, right))
            if choice and (choice.code not in best or best[choice.code].score < choice.score):
                best[choice.code] = choice
        return sorted(best.values(), key=lambda c: (-c.score, c.code))

    def _candidates(
        self, key: str, it: Found, hits: Hits, left: int, right: int
    ) -> list[tuple[Rule, int, int, float]]:
        measure = it.quantity.measure
        found: list[tuple[Rule, int, int, float]] = []
        first_end = 0
        begin = it.quantity.end
        limit = min(_head_limit(key, begin, right), begin + _WINDOW)
        for i in range(bisect_left(hits.starts, begin), len(hits.starts)):
            start, end = hits.starts[i], hits.ends[i]
            if start >= limit:
                break
            rules = self._by_head.get(hits.ids[i])
            if not rules:
                continue
            gap = key.count(" ", begin, start) - (key[begin : begin + 1] == " ")
            base = 3.0 + 0.8 * self._words[hits.ids[i]] + 0.01 * (end - start) - 0.5 * max(gap, 0)
            if first_end and start >= first_end:
                base -= 1.0
            if gap <= 0 and any(r.measure is measure for r in rules):
                first_end = max(first_end, end)
            if base > 0.6:
                found += [(r, start, end, base) for r in rules if r.measure is measure]
        floor = max(left, it.span[0] - _LEFT)
        for i in range(bisect_left(hits.starts, floor), bisect_left(hits.starts, it.span[0])):
            rules = self._by_head.get(hits.ids[i])
            start, end = hits.starts[i], hits.ends[i]
            if not rules or end > it.span[0] or any(c in key[end : it.span[0]] for c in ",;"):
                continue
            gap = key.count(" ", end, it.span[0]) - 1
            base = 1.1 + 0.4 * self._words[hits.ids[i]] + 0.01 * (end - start) - 0.3 * max(gap, 0)
            if base > 0.6:
                found += [(r, start, end, base) for r in rules if r.measure is measure]
        found += [(r, it.start, it.start, 0.9) for r in self._headless.get(measure, ())]
        return found

    def _judge(
        self,
        rule: Rule,
        base: float,
        head: tuple[int, int],
        it: Found,
        hits: Hits,
        scopes: dict[str, tuple[int, int]],
        before_code: str | None,
        own: tuple[int, int],
    ) -> Choice | None:
        start, end = scopes[rule.scope]
        score, words = base, []
        if head[0] != head[1]:
            words.append(head)
        if rule.after:
            if before_code not in rule.after:
                return None
            score += 1.5
        need: tuple[float, int] | None = None
        if rule.needs or rule.bars:
            for i in range(bisect_left(hits.starts, start), len(hits.starts)):
                if hits.starts[i] >= end:
                    break
                word = hits.ids[i]
                if word in rule.bars:
                    return None
                if word in rule.needs:
                    near = _near(it, hits.starts[i], hits.ends[i], own)
                    if need is None or near > need[0]:
                        need = (near, i)
            if rule.needs and need is None:
                return None
        if need is not None:
            score += 0.2 + 0.3 * need[0] if head[0] > it.start else 0.6 + need[0]
            words.append((hits.starts[need[1]], hits.ends[need[1]]))
        if not rule.heads and not rule.needs and not rule.after:
            score -= 0.5
        return Choice(
            rule.code, score * rule.weight, tuple(words), head[0] != head[1], bool(rule.needs or rule.after)
        )


def _head_limit(key: str, begin: int, right: int) -> int:
    """A head stands before the first comma, semicolon, colon or bracket behind the numeral."""
    limit = right
    for mark in ",;:()":
        at = key.find(mark, begin, limit)
        if at >= 0:
            limit = at
    return limit


def _near(it: Found, start: int, end: int, own: tuple[int, int]) -> float:
    """How near a needed word is: 1 beside the numeral, falling with distance; less beyond a neighbouring figure."""
    distance = start - it.end if start >= it.end else it.start - end
    near = 1.0 / (1.0 + max(distance, 0) / 40)
    return near if own[0] <= start and end <= own[1] else near * 0.6


_COMPILED: list[tuple[Catalogue, Matcher]] = []


def matcher(catalogue: Catalogue) -> Matcher:
    """The matcher of a catalogue, compiled once for the last few catalogues."""
    for known, made in _COMPILED:
        if known is catalogue:
            return made
    made = Matcher(catalogue)
    _COMPILED.append((catalogue, made))
    del _COMPILED[:-4]
    return made
