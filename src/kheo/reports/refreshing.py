"""A draft brought up to the ledger: what nobody touched is written anew, what a person wrote stays and gets an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kheo import writer
from kheo.common.errors import KheoError
from kheo.ledger.actions import Actor
from kheo.reports import actions, life, queries, sentences, steps
from kheo.reports.models import Block, Report
from kheo.reports.sentences import Passage
from kheo.reports.steps import Step
from kheo.writer import outline as outlines
from kheo.writer import stored
from kheo.writer.model import Block as WriterBlock
from kheo.writer.model import Evidence, Heading, Num, Paragraph, Sentence
from kheo.writer.renewal import renewed


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: blocks written anew, made and taken out; sentences of a person that have other numbers now."""

    written: int
    made: int
    gone: int
    offers: int


def composed_now(report: Report) -> writer.Report:
    """The report by its own outline from what the ledger says now. KheoError as queries.build."""
    return queries.build(
        place=report.place,
        start=report.start,
        end=report.end,
        boundaries=life.day_of(report.boundaries),
        outline=outlines.from_data(report.outline_data),
        issuer=life.issuer_of(report.body),
        rooms=True,
    )


def refresh(*, actor: Actor, report: int) -> Refreshed:
    """Lay a draft over what the ledger says now. KheoError report-unknown, report-signed, report-empty."""
    before = life.report(report)
    steps.must_be_open(before)
    mark = actions.ledger_mark()
    fresh = composed_now(before)
    with steps.step(actor=actor, report=report, action="refresh") as step:
        rows = step.blocks()
        now = actions.keyed(fresh.body)
        changed = _laid_over(rows, now)
        step.save(changed)
        made = _new(step, rows, now)
        step.report.frame, step.report.mark = actions.frame_data(fresh), mark
        step.report.title, step.report.subject = fresh.title, fresh.subject
        step.report.folded = steps.searchable(step.report)
        step.report.save(update_fields=["frame", "mark", "title", "subject", "folded"])
    gone = sum(1 for row in changed if row.deleted)
    return Refreshed(len(changed) - gone, len(made), gone, _offers(rows, fresh.evidence))


def _offers(rows: Sequence[Block], evidence: Evidence) -> int:
    count = 0
    for row in rows:
        if row.hand and not row.deleted and row.kind == "paragraph":
            passage = sentences.opened(row.content, row.lines)
            count += sum(1 for told in life.told_of(passage, row, evidence) if told.offer)
    return count


def _laid_over(rows: Sequence[Block], now: Mapping[str, WriterBlock]) -> list[Block]:
    """The writer's blocks as they are now; those that changed, not saved yet."""
    changed = []
    for row in rows:
        if row.base is None or row.lines.get("gone") == "hand":
            continue
        was = steps.state_of(row)
        block = now.get(row.key)
        if block is None:
            _taken_out(row)
        else:
            _written_anew(row, block)
        if steps.state_of(row) != was:
            changed.append(row)
    return _with_headings(rows, changed)


def _written_anew(row: Block, block: WriterBlock) -> None:
    fresh = stored.block_to_data(block)
    if row.lines.get("gone"):
        row.deleted = False
        row.lines = {name: value for name, value in row.lines.items() if name != "gone"}
    if isinstance(block, Paragraph):
        passage = sentences.merged(sentences.opened(row.content, row.lines), block)
        row.content = stored.block_to_data(passage.paragraph)
        row.lines = passage.marks if passage.hand or row.lines else {}
        row.hand = passage.hand
    elif not row.hand:
        row.content = fresh
    row.base = fresh


def _taken_out(row: Block) -> None:
    """The writer has nothing to tell here any more: what a person wrote stays, the rest goes."""
    if row.deleted:
        return
    if row.kind == "paragraph":
        passage = sentences.opened(row.content, row.lines)
        own = tuple(line for line in passage.lines if line.hand)
        if own:
            kept = replace(passage, lines=own)
            row.content, row.lines = stored.block_to_data(kept.paragraph), kept.marks
            return
    elif row.hand:
        return
    row.deleted = True
    row.lines = {**row.lines, "gone": "writer"}


def _with_headings(rows: Sequence[Block], changed: list[Block]) -> list[Block]:
    """A heading that would go stays while a person's words stand under it."""
    for n, row in enumerate(rows):
        if row.kind == "heading" and row.deleted and row.lines.get("gone") == "writer":
            level = _level(row)
            below = _until(rows[n + 1 :], level)
            if any(one.hand and not one.deleted for one in below):
                row.deleted = False
                row.lines = {name: value for name, value in row.lines.items() if name != "gone"}
                if row in changed:
                    changed.remove(row)
    return changed


def _until(rows: Sequence[Block], level: int) -> list[Block]:
    """Blocks up to the next heading of this level or above."""
    found = []
    for row in rows:
        if row.kind == "heading" and not row.deleted and _level(row) <= level:
            break
        found.append(row)
    return found


def _level(row: Block) -> int:
    block = stored.block_from_data(row.content)
    return block.level if isinstance(block, Heading) else 0


def _new(step: Step, rows: Sequence[Block], now: Mapping[str, WriterBlock]) -> list[Block]:
    """Blocks that the draft has not had, each behind the one it follows."""
    here = list(rows)
    known = {row.key for row in rows}
    made = []
    before: int | None = None
    for key, block in now.items():
        if key in known:
            before = next(row.pk for row in here if row.key == key)
            continue
        row = steps.made_of(block, key, steps.between(here, before)[0])
        step.add([row])
        made.append(row)
        here = sorted([*here, row], key=lambda one: (one.position, one.pk))
        before = row.pk
    return made


# Offers


def accept(*, actor: Actor, block: int, version: int, sentence: str, take: str = "numbers") -> Block:
    """Put the numbers of now into a sentence that a person wrote, or (`take` "fresh") the writer's own sentence of now.

    KheoError as actions.edit; sentence-unknown, no-offer, sentence-rewrite where words and numbers no longer agree.
    """
    with steps.step(actor=actor, report=actions.report_of(block), action="accept") as step:
        row = actions.row_of(step.blocks(), block)
        actions.same_version(row, version, "")
        frame = stored.from_data(step.report.frame)
        passage = actions.passage_of(row)
        told = {one.id: one for one in life.told_of(passage, row, frame.evidence)}
        one = told.get(sentence)
        if one is None:
            raise KheoError(
                "sentence-unknown", "đoạn này không còn câu ấy.", where=sentence, remedy="Tải lại trang."
            )
        if one.offer is None:
            raise KheoError("no-offer", "câu này không có số mới.", where=one.sentence.text[:80])
        actions.write_passage(row, _taken(passage, one, take, frame.evidence))
        step.save([row])
    return row


def _taken(passage: Passage, one: life.Told, take: str, evidence: Evidence) -> Passage:
    offer = one.offer
    if take == "fresh" and offer and offer.fresh:
        line = replace(passage.lines[one.n], sentence=offer.fresh, hand=False)
    elif offer and offer.can_take_numbers:
        line = replace(passage.lines[one.n], sentence=with_numbers(one.sentence, evidence))
    else:
        raise KheoError(
            "sentence-rewrite",
            "số mới không còn hợp với lời của câu (tăng thành giảm, hoặc không còn số).",
            where=one.sentence.text[:80],
            remedy="Viết lại câu, hoặc lấy câu máy viết.",
        )
    return replace(passage, lines=(*passage.lines[: one.n], line, *passage.lines[one.n + 1 :]))


def with_numbers(sentence: Sentence, evidence: Evidence) -> Sentence:
    """A sentence with its numbers as they are now; one that cannot be told stays."""

    def now(num: Num) -> Num:
        return renewed(num, evidence) or num

    return Sentence(tuple(now(part) if isinstance(part, Num) else part for part in sentence.parts))
