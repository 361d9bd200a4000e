"""Two versions of a report side by side: words sentence by sentence, and the numbers that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal

from kheo import writer
from kheo.common.errors import KheoError
from kheo.reports import life, sentences
from kheo.reports.models import Report
from kheo.writer import letterhead, profiles
from kheo.writer.model import NBSP, Block, Chart, Heading, Num, Paragraph, Sentence, Table

Kind = Literal["same", "changed", "added", "gone"]


@dataclass(frozen=True, slots=True)
class Version:
    """A version that can be compared: `step` None is the edition as it stands, or as it was signed."""

    report: int
    step: int | None
    edition: int
    at: datetime
    by: Any
    action: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words or a number of one side; `new`: the other side of a changed pair has it otherwise."""

    text: str
    new: bool
    num: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, heading, table or chart on both sides; an empty side has none. `where` is of the side that has it."""

    kind: Kind
    block: str
    where: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class NumChange:
    """A number that differs; "" where a side does not tell it."""

    id: str
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two versions say, in the order of the right one."""

    pairs: tuple[Pair, ...]
    nums: tuple[NumChange, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """Pairs that differ."""
        return tuple(pair for pair in self.pairs if pair.kind != "same")


def versions(report: Report) -> list[Version]:
    """Every version of a report and of the editions before and after it, newest first."""
    found = []
    for one in sorted(_editions(report), key=lambda one: -one.edition):
        signed = not one.open
        found.append(Version(one.pk, None, one.edition, one.changed, one.changed_by, one.state, signed))
        found += [
            Version(one.pk, past.n, one.edition, past.at, past.by, past.action, False)
            for past in life.history(one)
        ]
    return found


def _editions(report: Report) -> Iterator[Report]:
    yield report
    before = report
    while before.follows_id is not None:
        before = life.report(before.follows_id)
        yield before
    after = Report.objects.select_related("changed_by").filter(follows=report).first()
    while after is not None:
        yield after
        after = Report.objects.select_related("changed_by").filter(follows=after).first()


def at_version(report: Report, step: int | None) -> writer.Report:
    """A report as it stands or was signed (`step` None), or as it was at a version. KheoError version-unknown."""
    if step is None:
        return life.assembled(report)
    if not 1 <= step <= report.version:
        raise KheoError(
            "version-unknown", "không có phiên bản này.", where=str(step), remedy="Chọn lại phiên bản."
        )
    return life.put_together(life.frame_of(report), life.body_at(report, step))


def compare(left: writer.Report, right: writer.Report) -> Comparison:
    """Two reports side by side."""
    return Comparison(tuple(_pairs(_placed(left), _placed(right))), tuple(_numbers(left, right)))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A heading, a sentence, a table or a chart, where it stands, and what it is known by."""

    key: str
    block: str
    where: str
    parts: tuple[str | Num, ...]

    @property
    def text(self) -> str:
        return "".join(part.text if isinstance(part, Num) else part for part in self.parts)


def _placed(report: writer.Report) -> list[_Unit]:
    labels = letterhead.numbered(report.headings, profiles.of(report.issuer))
    at, turn = life.Standing(labels), 0
    found = []
    for block in report.body:
        at.pass_by(block)
        turn = 0 if isinstance(block, Heading) else turn + isinstance(block, Paragraph)
        for unit in _units(block, labels):
            where = f"mục {at.where}" if at.where else "phần mở đầu"
            if unit.block == "paragraph":
                where = f"{where}, đoạn {turn}, {unit.where}"
            found.append(replace(unit, where=where))
    for table in report.tables:
        found += [replace(unit, where="phụ lục") for unit in _units(table, labels)]
    return found


def _units(block: Block, labels: dict[str, str]) -> Iterator[_Unit]:
    match block:
        case Heading():
            words = f"{labels.get(block.id, '')} {block.title}".strip()
            yield _Unit(block.id, "heading", "", (words,))
        case Paragraph():
            for n, (id, sentence) in enumerate(sentences.named(block.sentences).items(), 1):
                yield _Unit(f"{block.id}/{id}", "paragraph", f"câu {n}", sentence.parts)
        case Table() | Chart():
            kind = "table" if isinstance(block, Table) else "chart"
            cells = tuple(part for num in life.nums_of(block) for part in (num, " "))
            yield _Unit(block.id, kind, "", (f"{block.title}: ", *cells))


def _pairs(left: Sequence[_Unit], right: Sequence[_Unit]) -> Iterator[Pair]:
    """Units known by the same key stand side by side, then those that resemble each other between two of these."""
    matcher = SequenceMatcher(None, [u.key for u in left], [u.key for u in right], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for a, b in zip(left[i1:i2], right[j1:j2], strict=True):
                yield _pair(a, b)
        else:
            yield from _resembling(left[i1:i2], right[j1:j2])


def _resembling(left: Sequence[_Unit], right: Sequence[_Unit]) -> Iterator[Pair]:
    free = list(left)
    for unit in right:
        scored = [(sentences.likeness(_sentence(unit), _sentence(one)), -n) for n, one in enumerate(free)]
        best, at = max(scored, default=(0.0, 0))
        if best < sentences.ALIKE or free[-at].block != unit.block:
            yield _pair(None, unit)
            continue
        for gone in free[:-at] if at else ():
            yield _pair(gone, None)
        yield _pair(free[-at], unit)
        free = free[-at + 1 :]
    for gone in free:
        yield _pair(gone, None)


def _sentence(unit: _Unit) -> Sentence:
    return Sentence(unit.parts)


def _pair(left: _Unit | None, right: _Unit | None) -> Pair:
    one = right or left
    if one is None:
        raise ValueError("a pair of nothing")
    if left is None or right is None:
        pieces = tuple(_runs(_tokens(one), False, []))
        sides = ((), pieces) if left is None else (pieces, ())
        return Pair("added" if left is None else "gone", one.block, one.where, *sides)
    if left.text == right.text:
        same = tuple(_runs(_tokens(right), False, []))
        return Pair("same", one.block, one.where, same, same)
    return Pair("changed", one.block, one.where, *_marked(left, right))


def _tokens(unit: _Unit) -> list[tuple[str, bool]]:
    """Words with the space behind them, and numbers whole; how the words were cut into parts does not matter."""
    found: list[tuple[str, bool]] = []
    for is_num, parts in groupby(unit.parts, key=lambda part: isinstance(part, Num)):
        if is_num:
            found += [(part.text, True) for part in parts if isinstance(part, Num)]
        else:
            words = "".join(map(str, parts)).replace(NBSP, " ").split(" ")
            found += [(f"{word} ", False) for word in words[:-1]]
            found += [(words[-1], False)] if words[-1] else []
    return found


def _marked(left: _Unit, right: _Unit) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both sides with what differs marked, runs joined."""
    a, b = _tokens(left), _tokens(right)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        _runs(a[i1:i2], tag != "equal", sides[0])
        _runs(b[j1:j2], tag != "equal", sides[1])
    return tuple(sides[0]), tuple(sides[1])


def _runs(tokens: Sequence[tuple[str, bool]], new: bool, side: list[Piece]) -> list[Piece]:
    """Tokens put behind a side, words joined to runs."""
    for text, num in tokens:
        last = side[-1] if side else None
        if last and not num and not last.num and last.new == new:
            side[-1] = replace(last, text=last.text + text)
        else:
            side.append(Piece(text, new, num))
    return side


def _numbers(left: writer.Report, right: writer.Report) -> Iterator[NumChange]:
    """Numbers by id whose print differs, in the order of the right report, then those only the left one tells."""
    was = {num.id: num for num in reversed(list(life.all_nums(left)))}
    now = {num.id: num for num in reversed(list(life.all_nums(right)))}
    for id in dict.fromkeys([*reversed(now), *reversed(was)]):
        a, b = was.get(id), now.get(id)
        if a is None or b is None or (a.value, a.qualifier) != (b.value, b.qualifier):
            one = b or a
            label = life.label_of(one) if one else ""
            yield NumChange(id, label, a.text if a else "", b.text if b else "")
