"""A report in the making as its page shows it: every block with its words as links, its text to edit and its remarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kheo.reports.life import Draft, Row, Told
from kheo.reports.models import Comment, Report
from kheo.writer import html
from kheo.writer.model import NBSP, Num, Sentence

from . import paper
from .paper import Paper

_BRACKET = re.compile(r"\[([^\[\]]*?)(?:#(n[0-9a-f]{12}))?\]")


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark and what was answered to it."""

    comment: Comment
    replies: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence as it stands and as it would read, with what of its numbers changes; `fresh` is the writer's own."""

    now: SafeString
    then: SafeString
    fresh: SafeString
    moved: tuple[tuple[str, str], ...]
    flips: bool
    takes: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a paragraph."""

    told: Told
    html: SafeString
    offer: Compared | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A block of a draft. `text` is what stands in the field when it is edited; `said` its sentences, `html` the rest."""

    row: Row
    html: SafeString
    said: tuple[Said, ...]
    text: str
    threads: tuple[Thread, ...]
    settled: tuple[Thread, ...]
    first: bool
    last: bool

    @property
    def offers(self) -> list[Said]:
        """The sentences that have other numbers now."""
        return [said for said in self.said if said.offer]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft on paper; `general` are remarks on the report as a whole."""

    draft: Draft
    paper: Paper
    blocks: tuple[Shown, ...]
    general: tuple[Thread, ...]
    general_settled: tuple[Thread, ...]
    open_threads: int
    rooms: int

    @property
    def first_room(self) -> int | None:
        """The first block that waits for words."""
        return next((one.row.id for one in self.blocks if one.row.room), None)

    @property
    def report(self) -> Report:
        """What the draft is of."""
        return self.draft.report

    def of(self, block: int) -> Shown | None:
        """One block by its key in the database."""
        return next((one for one in self.blocks if one.row.id == block), None)


def sheet(draft: Draft) -> Sheet:
    """All of it; asks the database for nothing."""
    link = opener(draft.report)
    made = paper.paper(draft.printed, link)
    threads = _threads(draft.comments)
    last = len(draft.rows) - 1
    blocks = tuple(
        _shown(row, told, threads.get(row.id, ()), link, n == 0, n == last)
        for n, (row, (_, told)) in enumerate(zip(draft.rows, made.blocks, strict=True))
    )
    rooms = sum(1 for row in draft.rows if row.room)
    waiting, settled = _apart(threads.get(None, ()))
    count = sum(1 for found in threads.values() for t in found if t.comment.resolved is None)
    return Sheet(draft, made, blocks, waiting, settled, count, rooms)


def opener(report: Report) -> html.Link:
    """What the numbers of a report open."""
    return paper.opener(paper.pick_of(report.place, report.start, report.end, report.boundaries))


def _shown(
    row: Row, told: SafeString, threads: Sequence[Thread], link: html.Link, first: bool, last: bool
) -> Shown:
    said = tuple(Said(one, sentence(one.sentence, link), _compared(one, link)) for one in row.sentences)
    waiting, settled = _apart(threads)
    nums = [num for one in row.sentences for num in one.sentence.nums]
    return Shown(row, told, said, bare_text(row.markup, nums), waiting, settled, first, last)


def sentence(given: Sentence, link: html.Link) -> SafeString:
    """A sentence, its numbers as links."""
    return mark_safe(html.sentence_html(given, link))  # noqa: S308 – the writer escapes all it prints


def _compared(told: Told, link: html.Link) -> Compared | None:
    offer = told.offer
    if offer is None:
        return None
    return Compared(
        now=sentence(told.sentence, link),
        then=sentence(_with(told.sentence, {old.id: new for old, new in offer.nums if new}), link),
        fresh=sentence(offer.fresh, link) if offer.fresh else SafeString(),
        moved=tuple((old.text, new.text if new else "") for old, new in offer.nums),
        flips=offer.flips,
        takes=offer.can_take_numbers,
    )


def _with(given: Sentence, new: Mapping[str, Num]) -> Sentence:
    return Sentence(tuple(new.get(p.id, p) if isinstance(p, Num) else p for p in given.parts))


def _threads(comments: Iterable[Comment]) -> dict[int | None, list[Thread]]:
    """Remarks with their answers, by block; None is the report as a whole."""
    given = list(comments)
    answers: dict[int, list[Comment]] = {}
    for comment in given:
        if comment.reply_to_id is not None:
            answers.setdefault(comment.reply_to_id, []).append(comment)
    found: dict[int | None, list[Thread]] = {}
    for comment in given:
        if comment.reply_to_id is None:
            thread = Thread(comment, tuple(answers.get(comment.pk, ())))
            found.setdefault(comment.block_id, []).append(thread)
    return found


def _apart(threads: Sequence[Thread]) -> tuple[tuple[Thread, ...], tuple[Thread, ...]]:
    """Those that wait for an answer, and those that are dealt with."""
    waiting = tuple(thread for thread in threads if thread.comment.resolved is None)
    return waiting, tuple(thread for thread in threads if thread.comment.resolved is not None)


def bare_text(markup: str, nums: Sequence[Num]) -> str:
    """The text to edit without the ids behind its numbers, where a number of the paragraph is told by its looks alone."""
    single = _single(nums)
    return _BRACKET.sub(lambda m: f"[{m[1]}]" if single.get(_plain(m[1])) == m[2] else m[0], markup)


def full_text(text: str, nums: Sequence[Num]) -> str:
    """What `bare_text` left out, put back."""
    single = _single(nums)

    def named(found: re.Match[str]) -> str:
        id = found[2] or single.get(_plain(found[1]))
        return f"[{found[1]}#{id}]" if id else found[0]

    return _BRACKET.sub(named, text)


def _single(nums: Sequence[Num]) -> dict[str, str]:
    """Looks → id of the numbers that look like no other of the paragraph."""
    ids = {num.id: _plain(num.text) for num in nums}
    counted = Counter(ids.values())
    return {looks: id for id, looks in ids.items() if counted[looks] == 1}


def _plain(text: str) -> str:
    return " ".join(text.replace(NBSP, " ").split())


def lit(text: str) -> SafeString:
    """A text to edit with its numbers lit and without the signs around them."""
    return format_html_join("", "{}{}", ((before, _lit(mark)) for before, mark in _pieces(text)))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    done = 0
    for found in _BRACKET.finditer(text):
        yield text[done : found.start()], found[1]
        done = found.end()
    yield text[done:], ""


def _lit(number: str) -> SafeString:
    return format_html("<mark>{}</mark>", number) if number else SafeString()


def unmarked(text: str) -> str:
    """A text to edit as it reads."""
    return _BRACKET.sub(r"\1", text)


def named(person: Any) -> str:
    """The name of who did something; None is the command line."""
    return (person.get_full_name() or person.get_username()) if person else _("dòng lệnh")
