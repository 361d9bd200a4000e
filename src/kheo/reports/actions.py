"""Writes of a draft: made from an outline, edited by several hands, commented. Signing and after: reports.signing.

An edit names the version of the block it was made against; a later one raises Conflict with both texts. `actor` None is
the command line. Meaning: docs/decisions/0016-life-of-a-report.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from kheo import writer
from kheo.common.errors import KheoError
from kheo.common.text import one_line
from kheo.ledger.actions import Actor, record
from kheo.ledger.models import LedgerState
from kheo.reports import bodies, life, queries, sentences, steps
from kheo.reports.models import Block, BlockRevision, Comment, Report
from kheo.reports.steps import Conflict, Step
from kheo.writer import outline as outlines
from kheo.writer import stored
from kheo.writer.model import Block as WriterBlock
from kheo.writer.model import Given, Heading, Num, Paragraph

LONGEST = 20_000
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def create(
    *,
    actor: Actor,
    outline: str,
    place: str,
    start: date,
    end: date,
    boundaries: queries.Boundaries = "then",
    body: int | None = None,
) -> Report:
    """A draft written by an outline from what the ledger says now.

    KheoError outline-unknown, body-unknown, place-unknown, period-order, report-empty.
    """
    chosen = bodies.outline(outline)
    issuing = bodies.body(body)
    mark = ledger_mark()
    composed = queries.build(
        place=place,
        start=start,
        end=end,
        boundaries=boundaries,
        outline=chosen,
        issuer=life.issuer_of(issuing),
        rooms=True,
    )
    with transaction.atomic():
        report = Report(
            outline=chosen.code,
            outline_name=chosen.name,
            outline_data=outlines.to_data(chosen),
            place=place,
            place_name=composed.place_name,
            start=start,
            end=end,
            boundaries="" if boundaries == "then" else boundaries.isoformat(),
            title=composed.title,
            subject=composed.subject,
            body=issuing,
            frame=frame_data(composed),
            mark=mark,
            version=0,
            created_by_id=steps.pk_of(actor),
            changed_by_id=steps.pk_of(actor),
        )
        report.folded = steps.searchable(report)
        report.save()
        made = Step(report, actor, "write")
        keyed_blocks = keyed(composed.body)
        made.add([steps.made_of(b, key, steps.GAP * n) for n, (key, b) in enumerate(keyed_blocks.items(), 1)])
        report.version, report.changed = made.n, made.now
        report.save(update_fields=["version", "changed"])
        record(actor=actor, action="report-write", report=report.pk, outline=chosen.code, place=place)
    return report


def ledger_mark() -> int:
    """The ledger's counter: what is read after this is at least as new."""
    state = LedgerState.objects.filter(pk=1).first()
    return state.counter if state else 0


def frame_data(composed: writer.Report) -> dict[str, object]:
    """A composed report without its blocks; of the words given only those that the guard asks for, which have digits."""
    words = frozenset(word for word in composed.evidence.words if any(c.isdigit() for c in word))
    evidence = replace(composed.evidence, words=words)
    return stored.to_data(replace(composed, body=(), evidence=evidence))


def keyed(body: Sequence[WriterBlock]) -> dict[str, WriterBlock]:
    """Blocks by id; one whose id comes again has its turn behind it."""
    found: dict[str, WriterBlock] = {}
    for block in body:
        key, turn = block.id, 1
        while key in found:
            turn += 1
            key = f"{block.id}-{turn}"
        found[key] = block
    return found


# Editing


def edit(*, actor: Actor, block: int, version: int, text: str) -> Block:
    """A heading's or a paragraph's text as a person wants it; new lines make paragraphs of their own behind it.

    KheoError report-conflict (steps.Conflict: both texts), report-signed, block-unknown, block-not-text, text-too-long,
    number-typed, number-unknown.
    """
    text = clean(text)
    with steps.step(actor=actor, report=report_of(block), action="edit") as step:
        rows = step.blocks()
        row = row_of(rows, block)
        current = life.whole(row)
        if isinstance(current, Heading):
            if current.title == one_line(text):
                return row
            same_version(row, version, text)
            retitle(row, text)
            step.save([row])
            return row
        passage = passage_of(row)
        first, *more = _paragraphs(text)
        known = known_nums(rows, step.report)
        made = sentences.read(first, passage, known)
        if made == passage and not more:
            return row
        same_version(row, version, text)
        write_passage(row, made)
        step.save([row])
        if more:
            own_blocks(step, rows, row.pk, "\n".join(more), known)
    return row


def same_version(row: Block, version: int, text: str) -> None:
    """Conflict when somebody changed the words since `version`."""
    if row.version == version:
        return
    then = BlockRevision.objects.filter(block=row, n=version).first()
    same = then is not None and then.state["content"] == row.content and then.state["deleted"] == row.deleted
    if not same:
        raise Conflict(row, text, text_of(row))


def text_of(row: Block) -> str:
    """A block's text as it is edited."""
    block = life.whole(row)
    if isinstance(block, Heading):
        return str(block.title)
    return sentences.markup(block.sentences) if isinstance(block, Paragraph) else ""


def retitle(row: Block, text: str) -> None:
    """Set a heading's row (not saved). KheoError text-missing."""
    heading, title = stored.block_from_data(row.content), one_line(text)
    if not title or not isinstance(heading, Heading):
        raise KheoError(
            "text-missing", "đề mục chưa có chữ.", where="đề mục", remedy="Viết đề mục, hoặc bỏ nó."
        )
    row.content = stored.block_to_data(replace(heading, title=Given(title)))
    row.hand = True


def write_passage(row: Block, passage: sentences.Passage) -> None:
    """Set a paragraph's row (not saved)."""
    row.content = stored.block_to_data(passage.paragraph)
    gone = {"gone": row.lines["gone"]} if "gone" in row.lines else {}
    row.lines = {**passage.marks, **gone}
    row.hand = passage.hand


def passage_of(row: Block) -> sentences.Passage:
    """A paragraph's row as a passage. KheoError block-not-text."""
    if row.kind != "paragraph":
        raise KheoError(
            "block-not-text",
            "bảng và biểu đồ không sửa bằng tay được.",
            where=row.key,
            remedy="Đính chính số liệu trong sổ, hoặc bỏ bảng này khỏi báo cáo.",
        )
    return sentences.opened(row.content, row.lines)


def known_nums(rows: Sequence[Block], report: Report) -> Mapping[str, Num]:
    """Every number of the report by id: of the appendix, as last written, and as it stands."""
    frame = stored.from_data(report.frame)
    known = {num.id: num for num in life.all_nums(frame)}
    for row in rows:
        for data in (row.base, row.content):
            if data:
                known |= {num.id: num for num in life.nums_of(stored.block_from_data(data))}
    return known


def clean(text: str) -> str:
    """A person's words as a database and a document can hold them. KheoError text-too-long."""
    text = _UNKEEPABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST:
        raise KheoError(
            "text-too-long",
            f"đoạn dài hơn {LONGEST} chữ cái.",
            where=f"{len(text)}",
            remedy="Tách thành nhiều đoạn.",
        )
    return text


def _paragraphs(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n")]
    return [line for line in lines if line] or [""]


def own_blocks(
    step: Step,
    rows: Sequence[Block],
    after: int | None,
    text: str,
    known: Mapping[str, Num],
    *,
    level: int = 0,
    ours: bool = False,
) -> list[Block]:
    """New blocks of a person's own behind another one: a heading of this level, or (0) a paragraph a line.

    `ours` as in sentences.read.
    """
    if level:
        key = steps.own_key()
        block = Heading(key, min(level, outlines.DEPTH), "")
        row = steps.made_of(block, key, steps.between(rows, after)[0], hand=True)
        retitle(row, text)
        return step.add([row])
    texts = _paragraphs(text)
    made = []
    for one, position in zip(texts, steps.between(rows, after, len(texts)), strict=True):
        key = steps.own_key()
        passage = sentences.read(one, sentences.Passage(key, ()), known, ours=ours)
        row = steps.made_of(passage.paragraph, key, position, hand=True)
        row.lines = passage.marks
        made.append(row)
    return step.add(made)


def add(
    *, actor: Actor, report: int, after: int | None, text: str, kind: str = "paragraph", level: int = 1
) -> Block:
    """A heading or a paragraph of a person's own behind the block `after` (None: before all); the first made is returned.

    KheoError text-missing, block-unknown and those of `edit`.
    """
    text = clean(text)
    with steps.step(actor=actor, report=report, action="add") as step:
        rows = step.blocks()
        known = known_nums(rows, step.report)
        depth = max(level, 1) if kind == "heading" else 0
        return own_blocks(step, rows, after, text, known, level=depth)[0]


def move(*, actor: Actor, block: int, after: int | None) -> Block:
    """Put a block behind another one (None: before all). KheoError block-unknown, report-signed."""
    with steps.step(actor=actor, report=report_of(block), action="move") as step:
        rows = step.blocks()
        row = row_of(rows, block)
        if after == row.pk:
            return row
        others = [one for one in rows if one.pk != row.pk]
        row.position = steps.between(others, after)[0]
        step.save([row])
    return row


def delete(*, actor: Actor, block: int, version: int) -> Block:
    """Take a block out; it stays among those that can be brought back. KheoError as `edit`."""
    with steps.step(actor=actor, report=report_of(block), action="delete") as step:
        row = row_of(step.blocks(), block)
        if not row.deleted:
            same_version(row, version, "")
            row.deleted = True
            row.lines = {**row.lines, "gone": "hand"}
            step.save([row])
    return row


def restore(*, actor: Actor, block: int) -> Block:
    """Bring back a block that was taken out. KheoError block-unknown, report-signed."""
    with steps.step(actor=actor, report=report_of(block), action="restore") as step:
        row = row_of(step.blocks(), block)
        if row.deleted:
            row.deleted = False
            row.lines = {name: value for name, value in row.lines.items() if name != "gone"}
            step.save([row])
    return row


def undo(*, actor: Actor, report: int, version: int) -> Report:
    """Take back the last act on the blocks that still stands; itself an act. Again: the one before it.

    KheoError report-moved when somebody did something since `version`, nothing-to-undo.
    """
    with steps.step(actor=actor, report=report, action="undo") as step:
        if step.report.version != version:
            raise moved(step.report)
        n = _last_standing(step.report)
        here = {row.pk: row for row in step.blocks()}
        done = BlockRevision.objects.filter(block__report=report, step=n)
        wanted = {block: m - 1 for block, m in done.values_list("block_id", "n")}
        before = {
            (r.block_id, r.n): r.state
            for r in BlockRevision.objects.filter(block__in=wanted, n__in=set(wanted.values()))
        }
        for block, m in wanted.items():
            if m:
                steps.put_back(here[block], before[block, m])
                here[block].position = before[block, m]["position"]
            else:
                here[block].deleted = True
        step.save([here[block] for block in wanted], undoes=n)
        return step.report


def moved(report: Report) -> KheoError:
    """Somebody else worked on the report meanwhile."""
    return KheoError(
        "report-moved",
        "báo cáo vừa được người khác sửa.",
        where=report.subject,
        remedy="Tải lại trang, xem thay đổi rồi làm tiếp.",
    )


def _last_standing(report: Report) -> int:
    """The newest step on blocks that is neither an undoing nor undone."""
    rows = BlockRevision.objects.filter(block__report=report).order_by("-step")
    undone = set(rows.filter(action="undo").values_list("state__undoes", flat=True))
    for n, action in rows.values_list("step", "action").distinct():
        if action not in ("undo", "write") and n not in undone:
            return int(n)
    raise KheoError("nothing-to-undo", "báo cáo chưa có thao tác nào để hoàn tác.", where=report.subject)


def bring_version(*, actor: Actor, block: int, version: int, n: int) -> Block:
    """Set a block to what it was at its version `n`. KheoError as `edit`, and block-unknown for no such version."""
    with steps.step(actor=actor, report=report_of(block), action="bring") as step:
        row = row_of(step.blocks(), block)
        same_version(row, version, "")
        then = BlockRevision.objects.filter(block=row, n=n).first()
        if then is None:
            raise steps.no_block(f"{block}, {n}")
        steps.put_back(row, then.state)
        step.save([row], of=n)
    return row


def set_body(*, actor: Actor, report: int, body: int | None) -> Report:
    """Another issuing body for a draft. KheoError body-unknown, report-signed."""
    with transaction.atomic():
        row = steps.locked(report)
        steps.must_be_open(row)
        row.body = bodies.body(body)
        row.save(update_fields=["body"])
        record(actor=actor, action="report-body", report=row.pk, body=body)
    return row


def report_of(block: int) -> int:
    """The report that a block belongs to. KheoError block-unknown."""
    found = Block.objects.filter(pk=block).values_list("report_id", flat=True).first()
    if found is None:
        raise steps.no_block(block)
    return int(found)


def row_of(rows: Sequence[Block], block: int) -> Block:
    """A block among those of its report. KheoError block-unknown."""
    found = next((row for row in rows if row.pk == block), None)
    if found is None:
        raise steps.no_block(block)
    return found


# Talking about it


@transaction.atomic
def comment(
    *,
    actor: Actor,
    report: int,
    text: str,
    block: int | None = None,
    sentence: str = "",
    reply_to: int | None = None,
) -> Comment:
    """A remark on a report, a block or a sentence, or a reply to one. KheoError text-missing, block-unknown, comment-unknown."""
    row = steps.locked(report)
    text = clean(text).strip()
    if not text:
        raise KheoError("text-missing", "góp ý chưa có chữ.", where="góp ý", remedy="Viết góp ý rồi gửi.")
    about = Block.objects.filter(report=row, pk=block).first() if block is not None else None
    if block is not None and about is None:
        raise steps.no_block(block)
    above = _comment(reply_to, row) if reply_to is not None else None
    made = Comment.objects.create(
        report=row,
        block=above.block if above else about,
        sentence=above.sentence if above else sentence[:16],
        quote="" if above or about is None else _quoted(about, sentence),
        text=text,
        reply_to=(above.reply_to or above) if above else None,
        actor_id=steps.pk_of(actor),
    )
    record(actor=actor, action="report-comment", report=row.pk, comment=made.pk, block=block)
    return made


def _quoted(block: Block, sentence: str) -> str:
    whole = life.whole(block)
    if isinstance(whole, Paragraph) and sentence:
        return next((s.text for id, s in sentences.named(whole.sentences).items() if id == sentence), "")
    return whole.text if isinstance(whole, Paragraph) else whole.title


def _comment(id: int, report: Report | None = None) -> Comment:
    rows = Comment.objects.filter(report=report) if report else Comment.objects.all()
    found = rows.filter(pk=id).first()
    if found is None:
        raise KheoError("comment-unknown", "không có góp ý này.", where=str(id), remedy="Tải lại trang.")
    return found


@transaction.atomic
def resolve(*, actor: Actor, comment: int, done: bool = True) -> Comment:
    """Say that a remark is dealt with, or (`done` False) that it is not. KheoError comment-unknown."""
    row = _comment(comment)
    row = row.reply_to or row
    if bool(row.resolved) != done:
        row.resolved = timezone.now() if done else None
        row.resolved_by_id = steps.pk_of(actor) if done else None
        row.save(update_fields=["resolved", "resolved_by"])
        record(actor=actor, action="report-resolve", report=row.report_id, comment=row.pk, done=done)
    return row


@transaction.atomic
def archive(*, actor: Actor, report: int, away: bool = True) -> Report:
    """Put a report among those kept away, or bring it back. Nothing is ever deleted. KheoError report-unknown."""
    row = steps.locked(report)
    if row.archived != away:
        row.archived = away
        row.save(update_fields=["archived"])
        record(actor=actor, action="report-archive", report=row.pk, away=away)
    return row
