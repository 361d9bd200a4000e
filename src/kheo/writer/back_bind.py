"""Which number of a printed block each control of the edited one is, and which of its words are still the printed ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

from kheo.common.numerals import QUALIFIER_WORD
from kheo.common.text import nfc, tones
from kheo.writer.back_file import Held
from kheo.writer.carried import Printed
from kheo.writer.model import NBSP

_DIGIT = re.compile(r"\d")
_QUALIFIED = re.compile(
    rf"\b({'|'.join(sorted(filter(None, set(QUALIFIER_WORD.values()))))})\s+$", re.IGNORECASE
)
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
Words = Sequence[str | Printed]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in its place: `was` printed, reads `now`; equal when nobody touched it."""

    id: str
    was: str
    now: str


Num = TypeVar("Num", Printed, Figure)


def spaced(text: str) -> str:
    """One plain space between words: how texts are compared and shown."""
    return " ".join(nfc(text).replace(NBSP, " ").split())


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing a person would see; where a tone stands in a word does not count."""
    return one == other or tones(spaced(one)) == tones(spaced(other))


def bound(was: Words, now: Sequence[str | Held], texts: Mapping[str, str]) -> tuple[str | Figure, ...]:
    """The edited parts with controls as numbers. `texts`: what a number of another block was printed as.

    A control with a tag is its number. One without is the number that stood among the same words; a number whose
    control is gone is found again where its printed text still stands. A control that is none of them is words.
    """
    nums = [p for p in was if isinstance(p, Printed)]
    pairs = _paired(was, now)
    told: list[str | Figure] = []
    for n, part in enumerate(now):
        if isinstance(part, str):
            told.append(part)
        elif n in pairs:
            told += _figure(nums[pairs[n]], part.text)
        elif part.id in texts and part.text.strip():
            told.append(Figure(part.id, texts[part.id], part.text.strip()))
        else:
            told.append(part.text)
    empty = {
        pairs[n]
        for n, part in enumerate(now)
        if n in pairs and isinstance(part, Held) and not part.text.strip()
    }
    left = [num for k, num in enumerate(nums) if k not in set(pairs.values()) or k in empty]
    return merged(_with_qualifiers(merged(_found_again(told, left)), was))


def restored(was: Words, now: Sequence[str | Figure]) -> tuple[tuple[str | Figure, ...], bool]:
    """The edited parts with every word nobody touched as the report has it (its spaces, its tone), and whether
    anything but the values of numbers was changed."""
    ours, theirs = _tokens(was), _tokens(now)
    keys = [_key(t) for t in ours], [_key(t) for t in theirs]
    if [k for k in keys[0] if k != " "] == [k for k in keys[1] if k != " "]:
        values = [p for p in now if isinstance(p, Figure)]
        told = [values.pop(0) if isinstance(p, Printed) else str(p) for p in was]
        return merged(told), False
    matcher = SequenceMatcher(None, *keys, False)
    kept = {b + k: a + k for a, b, size in matcher.get_matching_blocks() for k in range(size)}
    parts: list[str | Figure] = []
    for n, token in enumerate(theirs):
        mine = ours[kept[n]] if n in kept else None
        parts.append(mine if isinstance(mine, str) and isinstance(token, str) else token)
    return merged(parts), True


def _paired(was: Words, now: Sequence[str | Held]) -> dict[int, int]:
    """Place of a control among the edited parts → which printed number it is."""
    nums = [p for p in was if isinstance(p, Printed)]
    held = [(n, p) for n, p in enumerate(now) if isinstance(p, Held)]
    pairs: dict[int, int] = {}
    free = list(range(len(nums)))
    for n, part in held:
        match = next((k for k in free if nums[k].id == part.id), None)
        if match is not None:
            pairs[n] = match
            free.remove(match)
    bare = [(n, p) for n, p in held if not p.id]
    if not bare or not free:
        return pairs
    if len(bare) == len(held) == len(nums):
        return {n: k for k, (n, _) in enumerate(held)}
    return pairs | _by_words(was, now, free)


def _by_words(was: Words, now: Sequence[str | Held], free: list[int]) -> dict[int, int]:
    """Controls without a tag by the words they stand among: the same text first, then the same gap."""
    ours, theirs = _places(was), _places(now)
    keys = [k for k, _ in ours], [k for k, _ in theirs]
    pairs: dict[int, int] = {}
    gaps: list[tuple[list[int], list[int]]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, False).get_opcodes():
        left = [x for _, x in ours[i1:i2] if x is not None]
        right = [x for _, x in theirs[j1:j2] if x is not None]
        if tag == "equal":
            pairs |= {n: k for n, k in zip(right, left, strict=True) if k in free}
        else:
            gaps.append((left, right))
    for left, right in gaps:
        open_ = [k for k in left if k in free and k not in pairs.values()]
        pairs |= dict(zip([n for n in right if n not in pairs], open_, strict=False))
    return pairs


def _places(parts: Sequence[str | Printed | Held]) -> list[tuple[str, int | None]]:
    """Tokens as keys; a number's with its place: among the numbers where printed, among the parts where edited."""
    told: list[tuple[str, int | None]] = []
    nums = 0
    for n, part in enumerate(parts):
        if isinstance(part, str):
            told += [(_key(token), None) for token in _TOKEN.findall(part) if not token.isspace()]
        elif isinstance(part, Printed):
            told.append((f"#{spaced(part.text)}", nums))
            nums += 1
        elif not part.id:
            told.append((f"#{spaced(part.text)}", n))
    return told


def _figure(num: Printed, text: str) -> list[str | Figure]:
    """A control's number; words that were typed into it beside the printed number are words."""
    if not text.strip():
        return []
    found = _pattern(num.text).search(text.replace(NBSP, " "))
    if found is None:
        return [Figure(num.id, num.text, text.strip())]
    before, behind = text[: found.start()], text[found.end() :]
    if _DIGIT.search(before + behind) or _QUALIFIED.search(before):
        return [Figure(num.id, num.text, text.strip())]
    return [before, Figure(num.id, num.text, text[found.start() : found.end()]), behind]


def _with_qualifiers(parts: Sequence[str | Figure], was: Words) -> list[str | Figure]:
    """ "hơn" typed before a number's control makes it another number: the word belongs to it."""
    printed = {
        num.id
        for words, num in pairwise(was)
        if isinstance(words, str) and isinstance(num, Printed) and _QUALIFIED.search(words)
    }
    told = list(parts)
    for n, (words, figure) in enumerate(pairwise(parts)):
        if isinstance(words, Figure) or isinstance(figure, str) or figure.id in printed:
            continue
        if found := _QUALIFIED.search(words):
            told[n] = words[: found.start(1)]
            told[n + 1] = Figure(figure.id, figure.was, f"{found[1]} {figure.now}")
    return told


def _pattern(text: str) -> re.Pattern[str]:
    """A printed number in words, whole."""
    words = r"\s+".join(map(re.escape, text.replace(NBSP, " ").split()))
    return re.compile(rf"(?<![\w.,]){words}(?!\w|[.,]\d)")


def _found_again(told: list[str | Figure], left: Sequence[Printed]) -> list[str | Figure]:
    """Numbers whose control is gone, in words that still hold their printed text; in order, each once."""
    at = 0
    for num in left:
        pattern = _pattern(num.text)
        places = [*range(at, len(told)), *range(at)]
        for n in places:
            part = told[n]
            if isinstance(part, str) and (match := pattern.search(part)):
                found = Figure(num.id, num.text, match[0])
                told[n : n + 1] = [part[: match.start()], found, part[match.end() :]]
                at = n + 2
                break
    return told


def _tokens(parts: Sequence[str | Num]) -> list[str | Num]:
    told: list[str | Num] = []
    for part in parts:
        if isinstance(part, str):
            told += _TOKEN.findall(nfc(part))
        else:
            told.append(part)
    return told


def _key(token: str | Printed | Figure) -> str:
    if not isinstance(token, str):
        return f"#{token.id}"
    return " " if token.isspace() else tones(token)


def merged(parts: Sequence[str | Figure]) -> tuple[str | Figure, ...]:
    """Parts with neighbouring words as one, and no empty ones."""
    told: list[str | Figure] = []
    for part in parts:
        if isinstance(part, str) and told and isinstance(told[-1], str):
            told[-1] += part
        elif part:
            told.append(part)
    return tuple(told)
