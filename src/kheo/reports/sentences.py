"""A paragraph in a person's hands: as text to edit, back to sentences, and laid over what the writer writes anew.

Pure functions. In the text a number stands in brackets with its id ("[1.645#n0123456789ab]"): it can be moved, repeated or
taken out, its digits cannot be typed over. A sentence that nobody touched is the writer's and is written anew with the
figures; one that a person wrote is never changed here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from kheo.common.errors import KheoError
from kheo.writer import stored
from kheo.writer.model import Given, Num, Paragraph, Part, Sentence

_BRACKET = re.compile(r"\[([^\[\]]*?)(?:#(n[0-9a-f]{12}))?\]")
_END = re.compile(r"(?<=[.!?…])([”\"')\]]*)\s+(?=[\[“\"'(\-–]*[^\W\d_])")
_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
ALIKE = 0.5
_MORE = re.compile(r"\b(tăng|vượt|nhiều hơn|cao hơn)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(giảm|hụt|ít hơn|thấp hơn)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, which of the writer's it comes from ("" for none), and whether a person wrote it as it is."""

    sentence: Sentence
    of: str = ""
    hand: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as it stands; `dropped` are sentences of the writer that a person took out."""

    id: str
    lines: tuple[Line, ...]
    dropped: tuple[str, ...] = ()
    hint: str = ""

    @property
    def paragraph(self) -> Paragraph:
        """As the writer prints it."""
        return Paragraph(self.id, tuple(line.sentence for line in self.lines), self.hint)

    @property
    def hand(self) -> bool:
        """Whether a person wrote any of it, or took any of it out."""
        return bool(self.dropped) or any(line.hand for line in self.lines)

    @property
    def marks(self) -> dict[str, Any]:
        """What `opened` needs beside the paragraph, as JSON values."""
        told: dict[str, Any] = {"of": [[line.of, line.hand] for line in self.lines]}
        return {**told, "dropped": list(self.dropped)} if self.dropped else told


def opened(content: Mapping[str, Any], marks: Mapping[str, Any]) -> Passage:
    """The passage of a stored paragraph and its marks."""
    block = stored.block_from_data(content)
    if not isinstance(block, Paragraph):
        raise TypeError(type(block).__name__)
    return with_marks(block, marks)


def with_marks(paragraph: Paragraph, marks: Mapping[str, Any]) -> Passage:
    """The passage of a paragraph and its marks; without marks it is the writer's."""
    if "of" not in marks:
        return written(paragraph)
    pairs = zip(paragraph.sentences, marks["of"], strict=True)
    lines = tuple(Line(sentence, of, hand) for sentence, (of, hand) in pairs)
    return Passage(paragraph.id, lines, tuple(marks.get("dropped", ())), paragraph.hint)


def written(paragraph: Paragraph) -> Passage:
    """A paragraph as the writer wrote it."""
    lines = tuple(Line(sentence, of) for of, sentence in named(paragraph.sentences).items())
    return Passage(paragraph.id, lines, (), paragraph.hint)


def named(sentences: Iterable[Sentence]) -> dict[str, Sentence]:
    """Sentences by id; one that comes again has its turn behind the id."""
    seen: Counter[str] = Counter()
    found = {}
    for sentence in sentences:
        seen[sentence.id] += 1
        turn = seen[sentence.id]
        found[sentence.id if turn == 1 else f"{sentence.id}-{turn}"] = sentence
    return found


# As text


def markup(sentences: Iterable[Sentence]) -> str:
    """Sentences as text to edit."""
    return " ".join(_shown(sentence) for sentence in sentences)


def _shown(sentence: Sentence) -> str:
    parts = (f"[{p.text}#{p.id}]" if isinstance(p, Num) else p for p in sentence.parts)
    return flat("".join(parts))


def flat(text: str) -> str:
    """On one line, with plain spaces."""
    return _SPACE.sub(" ", text).strip()


def read(text: str, old: Passage, known: Mapping[str, Num], *, ours: bool = False) -> Passage:
    """What a person made of `old`. `known` are the numbers of the report by id; those of `old` go first.

    `ours`: a bracket is its number whatever digits stand in it, and words where the report has no such number any more.

    KheoError number-typed for a bracket whose digits were typed over, number-unknown for an id that is not of this report.
    """
    text = flat(text.replace("\n", " "))
    mine = {num.id: num for line in old.lines for num in line.sentence.nums}
    numbers = _Numbers({**known, **mine}, [n for line in old.lines for n in line.sentence.nums])
    if ours:
        text = _BRACKET.sub(numbers.ours, text)
    pieces: list[Line | Sentence] = []
    for piece in _cut(text, old.lines):
        if isinstance(piece, Line):
            pieces.append(piece)
        else:
            pieces += [_sentence(said, numbers) for said in _split(piece)]
    return _aligned(pieces, old)


def _split(text: str) -> Iterator[str]:
    """Sentences, each with the quotes and brackets that close it."""
    done = 0
    for end in _END.finditer(text):
        yield text[done : end.end(1)]
        done = end.end()
    if done < len(text):
        yield text[done:]


def _cut(text: str, lines: Sequence[Line]) -> Iterator[Line | str]:
    """The text as lines that stand in it unchanged, and what is between them."""
    found: list[tuple[int, int, Line]] = []
    for line in sorted(lines, key=lambda line: -len(line.sentence.text)):
        said = _shown(line.sentence)
        at = text.find(said) if said else -1
        while at >= 0:
            end = at + len(said)
            whole = (not at or text[at - 1] == " ") and (end == len(text) or text[end] == " ")
            if whole and all(end <= a or b <= at for a, b, _ in found):
                found.append((at, end, line))
                break
            at = text.find(said, at + 1)
    done = 0
    for at, end, line in sorted(found, key=lambda one: one[0]):
        if between := text[done:at].strip():
            yield between
        yield line
        done = end
    if rest := text[done:].strip():
        yield rest


class _Numbers:
    """Numbers by id and, for brackets without one, by what they look like."""

    def __init__(self, known: Mapping[str, Num], mine: Sequence[Num]) -> None:
        self.known = known
        self.looks: dict[str, Num] = {}
        for num in [*known.values(), *mine]:
            self.looks[flat(num.text)] = num

    def ours(self, bracket: re.Match[str]) -> str:
        """A bracket as this report writes it."""
        if bracket[2] is None:
            return bracket[0]
        num = self.known.get(bracket[2])
        return f"[{flat(num.text)}#{num.id}]" if num else bracket[1]

    def named(self, shown: str, id: str | None) -> Num | None:
        """The number of a bracket, None where the bracket is words."""
        if id is None:
            return self.looks.get(flat(shown))
        num = self.known.get(id)
        if num is None:
            raise KheoError(
                "number-unknown",
                "số trong ngoặc vuông không thuộc báo cáo này.",
                where=f"[{shown}]",
                remedy="Xóa phần sau dấu #, hoặc chép lại số từ đoạn khác của báo cáo.",
            )
        if flat(shown) != flat(num.text):
            raise KheoError(
                "number-typed",
                f"số “{num.text}” lấy từ sổ, không gõ đè thành “{shown}” được.",
                where=f"[{shown}]",
                remedy="Giữ nguyên số trong ngoặc; nếu số sai, đính chính số liệu trong sổ rồi cập nhật báo cáo.",
            )
        return num


def _sentence(text: str, numbers: _Numbers) -> Sentence:
    """Words of a person stay as they were typed: to the writer they are Given."""
    parts: list[Part] = []
    done = 0
    for bracket in _BRACKET.finditer(text):
        num = numbers.named(bracket[1], bracket[2])
        if num is not None:
            parts += [Given(text[done : bracket.start()]), num]
            done = bracket.end()
    parts.append(Given(text[done:]))
    return Sentence(tuple(p for p in parts if p))


def _aligned(pieces: Sequence[Line | Sentence], old: Passage) -> Passage:
    """New sentences take the place of the lines they were made from; lines of the writer left over were taken out."""
    kept = [id(piece) for piece in pieces if isinstance(piece, Line)]
    left = [line for line in old.lines if id(line) not in kept]
    fresh = [n for n, piece in enumerate(pieces) if isinstance(piece, Sentence)]
    made: dict[int, Line] = {}
    for n, line in _pairs(pieces, fresh, left):
        left.remove(line)
        made[n] = replace(line, sentence=pieces[n], hand=True)  # type: ignore[arg-type]
    lines = [
        piece if isinstance(piece, Line) else made.get(n, Line(piece, "", True))
        for n, piece in enumerate(pieces)
    ]
    gone = [line.of for line in left if line.of]
    return replace(old, lines=tuple(lines), dropped=tuple(dict.fromkeys([*old.dropped, *gone])))


def _pairs(
    pieces: Sequence[Line | Sentence], fresh: Sequence[int], left: Sequence[Line]
) -> list[tuple[int, Line]]:
    """New sentences with the lines they most resemble, each at most once."""
    scored = []
    for n in fresh:
        piece = pieces[n]
        if isinstance(piece, Line):
            continue
        for m, line in enumerate(left):
            score = likeness(piece, line.sentence)
            if score >= ALIKE:
                scored.append((-score, abs(n - m), n, m))
    taken: set[int] = set()
    found: dict[int, Line] = {}
    for _, _, n, m in sorted(scored):
        if n not in found and m not in taken:
            found[n] = left[m]
            taken.add(m)
    return list(found.items())


def likeness(new: Sentence, old: Sentence) -> float:
    """0–1: numbers in common, else words in common."""
    nums = {num.id for num in old.nums}
    shared = len(nums & {num.id for num in new.nums}) / len(nums) if nums else 0.0
    alike = SequenceMatcher(None, new.text.split(), old.text.split(), autojunk=False).ratio()
    return max(shared, alike)


# Written anew


def merged(passage: Passage, fresh: Paragraph) -> Passage:
    """`passage` over what the writer writes now: its own sentences anew, a person's as they are, new ones in their place."""
    now = named(fresh.sentences)
    lines: list[Line] = []
    for line in passage.lines:
        if line.hand:
            lines.append(line)
        elif line.of in now:
            lines.append(replace(line, sentence=now[line.of]))
    there = {line.of for line in lines} | set(passage.dropped)
    before = ""
    for of, sentence in now.items():
        if of not in there:
            at = next((n + 1 for n, line in enumerate(lines) if line.of == before), None) if before else 0
            lines.insert(len(lines) if at is None else at, Line(sentence, of))
        if of not in passage.dropped:
            before = of
    return replace(passage, lines=tuple(lines), hint=fresh.hint)


# Words that take a side


def contrary(sentence: Sentence, direction: Callable[[Num], int]) -> bool:
    """Whether the words before a change ("tăng", "giảm") say the contrary of its direction (1 more, -1 less, 0 neither)."""
    before = ""
    for part in sentence.parts:
        if not isinstance(part, Num):
            before += part
            continue
        if part.role in ("change", "percent"):
            said = _side(before)
            if said and said != direction(part):
                return True
        before += part.text
    return False


def _side(before: str) -> int:
    """The last word that takes a side: 1 more, -1 less, 0 none."""
    more = max((m.start() for m in _MORE.finditer(before)), default=-1)
    less = max((m.start() for m in _LESS.finditer(before)), default=-1)
    return (more > less) - (more < less)
