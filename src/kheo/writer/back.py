"""What a person changed in a DOCX of ours: words kept, numbers held against what was printed.

Blocks are known by their bookmarks, and by their words where a program dropped those; numbers by the tag of their
control, by the words around it where the tag is gone, by their printed text where the control is. Nothing that was
typed is lost: what fits nowhere is a new paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kheo.writer.back_bind import Figure, bound, merged, restored, same, spaced
from kheo.writer.back_file import File, Held, Seen, opened
from kheo.writer.carried import Carried, Kind, Printed
from kheo.writer.word_xml import FORM, FROM, NOTE, TITLE_OF, TO

__all__ = ["Back", "BackBlock", "Changed", "Figure", "FormChange", "Loose", "Remark", "read_back"]
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class BackBlock:
    """A block as it stands in the file; `id` is None for one a person added.

    `parts` are words and numbers in turn (a heading's title, a table's or chart's title, then a table's numbers).
    `edited`: its words, or which numbers stand in it, are not what was printed. `cells`: words of table cells that
    changed, (was, now); a row that was added or taken out is one of them, with tabs between its cells.
    """

    id: str | None
    kind: Kind
    level: int
    parts: tuple[str | Figure, ...]
    edited: bool
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """As one string, numbers as they stand now."""
        return "".join(p.now if isinstance(p, Figure) else p for p in self.parts)


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that reads otherwise than it was printed. `block` is None in a paragraph a person added."""

    block: str | None
    num: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A number that stands nowhere in its block any more."""

    block: str
    num: str
    was: str


@dataclass(frozen=True, slots=True)
class FormChange:
    """A line around the body that was changed: `part` names it as Looks does (number, day, subject, signer …)."""

    part: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment made in Word; `block` is None where it stands outside the body."""

    block: str | None
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Back:
    """All that a file says. `mark` is what was given to `to_docx`. `blocks` are in the order of the file; `gone` are
    ids of blocks that are no longer there."""

    mark: str
    blocks: tuple[BackBlock, ...]
    gone: tuple[str, ...]
    changed: tuple[Changed, ...]
    loose: tuple[Loose, ...]
    form: tuple[FormChange, ...]
    remarks: tuple[Remark, ...]


def read_back(data: bytes) -> Back:
    """What was changed in a DOCX that `to_docx` wrote. KheoError back-unreadable, back-foreign, back-tampered."""
    return _Reading(opened(data)).back()


class _Reading:
    def __init__(self, file: File) -> None:
        self.file = file
        self.printed = {b.mark: b for b in file.load.blocks}
        self.texts = {
            p.id: p.text
            for b in reversed(file.load.blocks)
            for p in reversed(b.parts)
            if isinstance(p, Printed)
        }
        self.place = {name: n for n, seen in enumerate(file.seen) for name in seen.marks}
        self.owner = self._owners()

    def back(self) -> Back:
        told: list[BackBlock] = []
        marks: list[str] = []
        remarks: list[Remark] = []
        region = self._region()
        for n, seen in enumerate(self.file.seen):
            mark = self.owner.get(n)
            id = self.printed[mark].id if mark else None
            if mark:
                told.append(self._known(self.printed[mark], seen))
                marks.append(mark)
            elif n in region and self._is_new(n, seen):
                told.append(self._new(seen))
                marks.append("")
            remarks += [Remark(id, *self.file.remarks[r]) for r in seen.remarks if r in self.file.remarks]
        return Back(
            mark=self.file.load.mark,
            blocks=tuple(told),
            gone=tuple(b.id for mark, b in self.printed.items() if mark not in self.owner.values()),
            changed=tuple(_changed(told)),
            loose=tuple(self._loose(told, marks)),
            form=tuple(self._form()),
            remarks=tuple(remarks),
        )

    def _owners(self) -> dict[int, str]:
        """Which block each paragraph or table of the file is: by bookmark, else by numbers and words."""
        owner: dict[int, str] = {}
        for block in self.file.load.blocks:
            if (start := self.place.get(block.mark)) is None:
                continue
            within = range(start, max(start, self.file.ends.get(block.mark, start)) + 1)
            free = [n for n in within if n not in owner and self._fits(block, self.file.seen[n])]
            if free:
                owner[max(free, key=lambda n: (_alike(block, self.file.seen[n]), -n))] = block.mark
        missing = [b for b in self.file.load.blocks if b.mark not in owner.values()]
        pairs = [
            (score, -n, block.mark)
            for block in missing
            for n, seen in enumerate(self.file.seen)
            if n not in owner and self._fits(block, seen) and (score := _alike(block, seen)) >= _ALIKE
        ]
        for _, n, mark in sorted(pairs, reverse=True):
            if -n not in owner and mark not in owner.values():
                owner[-n] = mark
        return owner

    def _region(self) -> range:
        """From the title to the signature: where a paragraph nobody knows was added by a person."""
        body = [n for n, mark in self.owner.items() if self.printed[mark].kind != "table"]
        start = self.place.get(FROM, min(body, default=0) - 1)
        return range(start + 1, self.place.get(TO, max(body, default=-1) + 1))

    def _fits(self, block: Carried, seen: Seen) -> bool:
        if block.kind == "table":
            return seen.rows is not None
        words = bool(seen.text.strip())
        return seen.rows is None and (seen.drawn and not words if block.kind == "chart" else words)

    def _is_new(self, n: int, seen: Seen) -> bool:
        if seen.caption or any(name.startswith((TITLE_OF, FORM, NOTE)) for name in seen.marks):
            return False
        return bool(seen.text.strip()) or bool(seen.rows)

    def _known(self, block: Carried, seen: Seen) -> BackBlock:
        if seen.rows is not None:
            return self._table(block, seen)
        if block.kind == "chart":
            title, edited = self._title(block)
            return BackBlock(block.id, "chart", 0, (title,), edited)
        load = self.file.load
        parts = bound(block.parts, _ended(seen.parts, load.ending), self.texts)
        parts, edited = restored(block.parts, parts)
        level = seen.level or block.level if block.kind == "heading" else 0
        kind: Kind = "heading" if seen.level or block.kind == "heading" else "paragraph"
        if kind == "heading" and block.kind == "paragraph":
            level = seen.level
        return BackBlock(block.id, kind, level, parts, edited or level != block.level or kind != block.kind)

    def _table(self, block: Carried, seen: Seen) -> BackBlock:
        title, edited = self._title(block)
        nums = [p for p in block.parts if isinstance(p, Printed)]
        held = [p for row in seen.rows or () for cell in row for p in cell if isinstance(p, Held)]
        told = [p for p in bound(nums, held, self.texts) if isinstance(p, Figure)]
        cells = tuple(_cells([line.split("\t") for line in block.words], _words(seen)))
        moved = [f.id for f in told] != [n.id for n in nums]
        return BackBlock(block.id, "table", 0, (title, *told), edited or bool(cells) or moved, cells)

    def _title(self, block: Carried) -> tuple[str, bool]:
        """The caption of a table or chart without its number, and whether it was changed."""
        title = block.parts[0] if block.parts and isinstance(block.parts[0], str) else ""
        at = self.place.get(TITLE_OF + block.mark)
        if at is None:
            return title, False
        now = spaced(self.file.seen[at].text)
        head, dot, rest = now.partition(". ")
        words = rest if dot and head.split()[-1:] and head.split()[-1].isdecimal() else now
        return (title, False) if same(words, title) else (words, True)

    def _new(self, seen: Seen) -> BackBlock:
        if seen.rows is not None:
            text = "\n".join(" | ".join(line) for line in _words(seen, numbers=True))
            return BackBlock(None, "table", 0, (text,), True)
        told = tuple(
            (Figure(p.id, self.texts[p.id], p.text.strip()) if p.id in self.texts else p.text)
            if isinstance(p, Held)
            else p
            for p in _ended(seen.parts, self.file.load.ending)
        )
        return BackBlock(None, "heading" if seen.level else "paragraph", seen.level, merged(told), True)

    def _loose(self, told: Sequence[BackBlock], marks: Sequence[str]) -> Iterable[Loose]:
        """Numbers missing from their block; not one that now stands in another paragraph (joined, split, moved)."""
        missing: list[Loose] = []
        moved: Counter[str] = Counter()
        for block, mark in zip(told, marks, strict=True):
            now = Counter(p.id for p in block.parts if isinstance(p, Figure))
            printed = [p for p in self.printed[mark].parts if isinstance(p, Printed)] if mark else []
            if block.kind != "table":
                moved += now - Counter(p.id for p in printed)
            for num in printed:
                now[num.id] -= 1
                if now[num.id] < 0:
                    missing.append(Loose(block.id or "", num.id, num.text))
        for loose in missing:
            if moved[loose.num] > 0:
                moved[loose.num] -= 1
            else:
                yield loose

    def _form(self) -> Iterable[FormChange]:
        for name, part, was in self.file.load.form:
            at = self.place.get(name)
            now = "" if at is None else self._line(name, at)
            if not same(was, now):
                yield FormChange(part, was, now)

    def _line(self, name: str, at: int) -> str:
        return spaced(self.file.lines.get(name, self.file.seen[at].text))


def _changed(told: Iterable[BackBlock]) -> Iterable[Changed]:
    for block in told:
        for part in block.parts:
            if isinstance(part, Figure) and not same(part.was, part.now):
                yield Changed(block.id, part.id, part.was, part.now)


def _alike(block: Carried, seen: Seen) -> float:
    """How much a paragraph or table is the block: the share of its numbers, or of its words where it has none."""
    ids = {p.id for p in block.parts if isinstance(p, Printed)}
    parts = [p for row in seen.rows for cell in row for p in cell] if seen.rows is not None else seen.parts
    held = {p.id for p in parts if isinstance(p, Held) and p.id}
    if ids and held:
        return len(ids & held) / len(ids | held)
    if seen.rows is not None:
        return SequenceMatcher(None, block.words, ["\t".join(line) for line in _words(seen)], False).ratio()
    was = "".join(p.text if isinstance(p, Printed) else p for p in block.parts)
    words = SequenceMatcher(None, spaced(was).casefold().split(), spaced(seen.text).casefold().split(), False)
    return words.ratio() if was or not seen.text.strip() else 0.0


def _ended(parts: Sequence[str | Held], ending: str) -> list[str | Held]:
    """The stroke behind the last full stop belongs to the form."""
    told = list(parts)
    last = told[-1] if told else ""
    if isinstance(last, str) and len(ending) > 1 and last.rstrip().endswith(ending):
        told[-1] = last.rstrip().removesuffix(ending) + ending[0]
    return told


def _words(seen: Seen, *, numbers: bool = False) -> list[list[str]]:
    """The words of a table's cells, numbers left out unless asked for."""
    return [
        [
            spaced("".join(p if isinstance(p, str) else p.text if numbers else "" for p in cell))
            for cell in row
        ]
        for row in seen.rows or ()
    ]


def _cells(was: list[list[str]], now: list[list[str]]) -> Iterable[tuple[str, str]]:
    """Words of cells that changed, row by row."""
    before, after = ([tuple(map(spaced, row)) for row in rows] for rows in (was, now))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1 and all(
            len(a) == len(b) for a, b in zip(before[i1:i2], after[j1:j2], strict=True)
        ):
            for a, b in zip(before[i1:i2], after[j1:j2], strict=True):
                yield from ((x, y) for x, y in zip(a, b, strict=True) if x != y)
        else:
            yield from (("\t".join(row), "") for row in before[i1:i2])
            yield from (("", "\t".join(row)) for row in after[j1:j2])
