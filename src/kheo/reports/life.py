"""Reads of the life of a report: lists, a draft with all that a person sees of it, and a draft as the writer prints it.

No list costs a query per row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kheo import catalogue, places
from kheo.common.text import bare
from kheo.reports import queries, sentences, steps
from kheo.reports.models import Block, BlockRevision, Comment, IssuingBody, Report, Snapshot, StaleLook
from kheo.reports.sentences import Passage
from kheo.writer import guard, letterhead, profiles, stored
from kheo.writer import model as writing
from kheo.writer.model import Chart, Evidence, Given, Heading, Num, Paragraph, Sentence, Table
from kheo.writer.renewal import direction, renewed

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from kheo.ledger.access import Viewer as Viewer

    ListedReport = WithAnnotations[Report, "ReportCounts"]

_LARGE = ("frame", "outline_data")


class ReportCounts(TypedDict):
    """What `reports` adds to each row; `n_stale` None: not looked for yet."""

    n_blocks: int
    n_comments: int
    n_stale: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sentence that a person wrote would have to say today.

    `nums`: (as it is, as it would be; None: can no longer be told). `flips`: its words say the contrary of the change now.
    `fresh`: the writer's own sentence of it now, where there is one.
    """

    nums: tuple[tuple[Num, Num | None], ...]
    flips: bool
    fresh: Sentence | None

    @property
    def can_take_numbers(self) -> bool:
        """Whether its numbers alone can be put in place."""
        return not self.flips and all(now is not None for _, now in self.nums)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a draft: `id` names it within its block, `n` is its turn there."""

    id: str
    n: int
    sentence: Sentence
    hand: bool
    of: str
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Row:
    """A block of a draft. `where` is the number of the heading it stands under ("II.1"), `label` a heading's own ("1.")."""

    id: int
    key: str
    version: int
    kind: str
    level: int
    label: str
    where: str
    block: writing.Block
    markup: str
    hint: str
    hand: bool
    sentences: tuple[Told, ...]
    comments: int
    by: Any
    at: Any
    deleted: bool

    @property
    def room(self) -> bool:
        """Room for a person's words that nobody has filled."""
        return isinstance(self.block, Paragraph) and not self.block.sentences


@dataclass(frozen=True, slots=True)
class Draft:
    """A report with its blocks in order. `gone` are those taken out, newest first."""

    report: Report
    rows: tuple[Row, ...]
    gone: tuple[Row, ...]
    comments: tuple[Comment, ...]
    printed: writing.Report

    @property
    def offers(self) -> int:
        """How many sentences a person wrote have other numbers now."""
        return sum(1 for row in self.rows for told in row.sentences if told.offer)


def reports(search: str = "", state: str = "", archived: bool = False) -> QuerySet[ListedReport]:
    """Newest first, without their large columns, each with n_blocks, n_comments (open) and n_stale."""
    rows = Report.objects.defer(*_LARGE).select_related("body", "created_by", "changed_by")
    rows = rows.filter(archived=archived)
    if state:
        rows = rows.filter(state=state)
    for word in bare(search).split():
        rows = rows.filter(folded__contains=word)
    look = StaleLook.objects.filter(report=OuterRef("pk")).values("count")
    return rows.annotate(
        n_blocks=_count(Block.objects.filter(deleted=False)),
        n_comments=_count(Comment.objects.filter(resolved__isnull=True, reply_to__isnull=True)),
        n_stale=Subquery(look),
    ).order_by("-changed", "-pk")


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = (
        rows.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted), 0)


def report(id: int) -> Report:
    """One report with who made it. KheoError report-unknown."""
    people = ("body", "created_by", "changed_by", "follows")
    found = (
        Report.objects.select_related(*people)
        .defer("follows__frame", "follows__outline_data")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise steps.unknown(id)
    return found


def snapshot_of(report: Report) -> Snapshot | None:
    """What was signed, None while nothing is."""
    return Snapshot.objects.filter(report=report).first()


def signed_report(snapshot: Snapshot) -> writing.Report:
    """The report as it was signed."""
    return stored.from_json(snapshot.stored)


def issuer_of(body: IssuingBody | None) -> writing.Issuer:
    """The issuing body as the writer takes it; without one, the body of the settings."""
    if body is None:
        return queries.settings_issuer()
    same = ("profile", "parent", "name", "symbol", "locality", "collective", "sign_for_title")
    fields: dict[str, Any] = {name: getattr(body, name) for name in (*same, "signer_title", "signer_name")}
    settings = {str(key): str(value) for key, value in body.settings.items()}
    recipients = tuple(body.recipients) or writing.Issuer().recipients
    return writing.Issuer(**fields, sign_for=body.sign_for, settings=settings, recipients=recipients)  # type: ignore[arg-type]


def frame_of(report: Report) -> writing.Report:
    """The report as last composed, without its blocks, issued by its body of today."""
    return replace(stored.from_data(report.frame), issuer=issuer_of(report.body))


def blocks_of(report: Report) -> list[Block]:
    """Blocks in order, those taken out too, with who changed them."""
    return list(Block.objects.select_related("changed_by").filter(report=report).order_by("position", "pk"))


def assembled(report: Report) -> writing.Report:
    """The report as the writer prints it: as signed, or the draft as it stands."""
    snapshot = snapshot_of(report)
    if snapshot is not None:
        return signed_report(snapshot)
    return put_together(frame_of(report), blocks_of(report))


def put_together(frame: writing.Report, rows: Iterable[Block]) -> writing.Report:
    """A frame with its blocks. What the guard needs for them is laid beside the evidence: words with digits that a person
    typed, and numbers that are no longer what the totals say."""
    body = tuple(whole(row) for row in rows if not row.deleted)
    words = {word for block in body for word in given_words(block)}
    earlier = {
        (num.id, num.value, num.qualifier)
        for block in body
        for num in nums_of(block)
        if not guard.stands(num, frame.evidence)
    }
    evidence = replace(frame.evidence, words=frame.evidence.words | words, earlier=frozenset(earlier))
    return replace(frame, body=body, evidence=evidence)


def whole(row: Block) -> writing.Block:
    """The writer's block of a row, with the row's key for its id."""
    block = stored.block_from_data(row.content)
    return replace(block, id=row.key) if isinstance(block, Heading | Paragraph | Chart) else block


def given_words(block: writing.Block) -> Iterator[str]:
    """Words of a heading or a paragraph that hold digits and were handed in."""
    lines = [(block.title,)] if isinstance(block, Heading) else []
    if isinstance(block, Paragraph):
        lines = [sentence.parts for sentence in block.sentences]  # type: ignore[misc]
    for parts in lines:
        for part in parts:
            if isinstance(part, Given) and any(c.isdigit() for c in part):
                yield part.replace(writing.NBSP, " ")


def nums_of(block: writing.Block) -> Iterator[Num]:
    """All numbers that a block prints."""
    match block:
        case Paragraph():
            yield from (num for sentence in block.sentences for num in sentence.nums)
        case Table():
            cells = (cell for row in block.rows for cell in row.cells)
            yield from (part for cell in cells for part in cell if isinstance(part, Num))
        case Chart():
            yield from block.alt.nums
            yield from (point.num for point in block.points if point.num)


def all_nums(report: writing.Report) -> Iterator[Num]:
    """All numbers that a report prints: body, appendix and notes."""
    for block in (*report.body, *report.tables):
        yield from nums_of(block)
    yield from (num for note in report.notes for num in note.nums)


def label_of(num: Num) -> str:
    """What a number counts, and where: "Phần quà · tỉnh Bình Phước"."""
    code, at = num.total_key
    book, here = catalogue.load().indicators, places.load()
    name = book[code].vi if code in book else ""
    return " · ".join(filter(None, (name, here.get(at).full_name() if at in here else "")))


# A draft as a person sees it


def draft(id: int) -> Draft:
    """A report with its blocks and comments: three queries, whatever its size. KheoError report-unknown, report-stored."""
    found = report(id)
    frame = frame_of(found)
    rows = blocks_of(found)
    remarks = list(
        Comment.objects.select_related("actor", "resolved_by").filter(report=found).order_by("at", "pk")
    )
    waiting = Counter(c.block_id for c in remarks if c.resolved is None and c.reply_to_id is None)
    shown = list(_rows(rows, frame, waiting))
    return Draft(
        found,
        tuple(row for row in shown if not row.deleted),
        tuple(sorted((row for row in shown if row.deleted), key=lambda row: row.at, reverse=True)),
        tuple(remarks),
        put_together(frame, rows),
    )


def _rows(rows: Sequence[Block], frame: writing.Report, waiting: Mapping[int | None, int]) -> Iterator[Row]:
    profile = profiles.of(frame.issuer)
    blocks = {row.pk: whole(row) for row in rows}
    there = [b for row in rows if not row.deleted and isinstance(b := blocks[row.pk], Heading)]
    labels = letterhead.numbered(there, profile)
    at = Standing(labels)
    for row in rows:
        block = blocks[row.pk]
        if not row.deleted:
            at.pass_by(block)
        passage = sentences.opened(row.content, row.lines) if isinstance(block, Paragraph) else None
        yield Row(
            id=row.pk,
            key=row.key,
            version=row.version,
            kind=row.kind,
            level=block.level if isinstance(block, Heading) else 0,
            label=labels.get(row.key, ""),
            where=at.where,
            block=block,
            markup=block.title if isinstance(block, Heading) else _markup(passage),
            hint=passage.hint if passage else "",
            hand=row.hand,
            sentences=tuple(told_of(passage, row, frame.evidence)) if passage else (),
            comments=waiting[row.pk],
            by=row.changed_by,
            at=row.changed,
            deleted=row.deleted,
        )


def _markup(passage: Passage | None) -> str:
    return sentences.markup(passage.paragraph.sentences) if passage else ""


class Standing:
    """Under which headings one stands on the way through a body: "II.1"."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.path: list[tuple[int, str]] = []

    def pass_by(self, block: writing.Block) -> None:
        """The next block."""
        if isinstance(block, Heading):
            self.path = [one for one in self.path if one[0] < block.level]
            self.path.append((block.level, self.labels.get(block.id, "").strip(".-)– ")))

    @property
    def where(self) -> str:
        """The numbers of the headings above, joined by points; "" before the first."""
        return ".".join(number for _, number in self.path if number)


def told_of(passage: Passage, row: Block, evidence: Evidence) -> Iterator[Told]:
    """The sentences of a passage, with what is offered for those a person wrote."""
    base = stored.block_from_data(row.base) if row.base else None
    fresh = sentences.named(base.sentences) if isinstance(base, Paragraph) else {}
    for n, (id, line) in enumerate(zip(names(passage), passage.lines, strict=True)):
        offered = offer(line.sentence, fresh.get(line.of), evidence) if line.hand else None
        yield Told(id, n, line.sentence, line.hand, line.of, offered)


def names(passage: Passage) -> list[str]:
    """What the sentences of a passage are called, in order; none twice."""
    return list(sentences.named(line.sentence for line in passage.lines))


def offer(sentence: Sentence, fresh: Sentence | None, evidence: Evidence) -> Offer | None:
    """What a sentence would have to say by this evidence; None when it says it."""
    moved = []
    for num in sentence.nums:
        now = renewed(num, evidence)
        if now != num:
            moved.append((num, now))
    turned = sentences.contrary(sentence, lambda num: direction(num, evidence))
    if not moved and not turned:
        return None
    return Offer(tuple(moved), turned, fresh)


# History


@dataclass(frozen=True, slots=True)
class PastStep:
    """One act on a draft: which version it made, when, who, what, on how many blocks."""

    n: int
    at: Any
    by: Any
    action: str
    blocks: tuple[int, ...]


def history(report: Report) -> list[PastStep]:
    """All acts on a report's blocks, newest first, in one query."""
    found: dict[int, PastStep] = {}
    rows = BlockRevision.objects.select_related("actor").defer("state").filter(block__report=report)
    for row in rows.order_by("-step", "pk"):
        past = found.get(row.step) or PastStep(row.step, row.at, row.actor, row.action, ())
        found[row.step] = replace(past, blocks=(*past.blocks, row.block_id))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class PastText:
    """A block as it stood after an act on it: its text to edit, "" for a table or a chart."""

    n: int
    at: Any
    by: Any
    action: str
    text: str
    deleted: bool


def past_texts(report: Report, block: int) -> list[PastText]:
    """Every version of a block, newest first, in one query; nothing for a block that is not of this report."""
    rows = BlockRevision.objects.select_related("actor").filter(block=block, block__report=report)
    return [
        PastText(row.n, row.at, row.actor, row.action, _text(row.state["content"]), row.state["deleted"])
        for row in rows.order_by("-n")
    ]


def _text(content: Mapping[str, Any]) -> str:
    block = stored.block_from_data(content)
    if isinstance(block, Heading):
        return str(block.title)
    return sentences.markup(block.sentences) if isinstance(block, Paragraph) else ""


def body_at(report: Report, n: int) -> list[Block]:
    """The blocks (not to be saved) as they stood at version `n` of a report, in order."""
    newest: dict[int, BlockRevision] = {}
    rows = BlockRevision.objects.select_related("block").filter(Q(block__report=report), step__lte=n)
    for row in rows.order_by("block_id", "n"):
        newest[row.block_id] = row
    found = []
    for revision in newest.values():
        block = revision.block
        steps.put_back(block, revision.state)
        block.position = revision.state["position"]
        found.append(block)
    return sorted(found, key=lambda block: (block.position, block.pk))


def day_of(boundaries: str) -> queries.Boundaries:
    """Report.boundaries as totals take it."""
    return date.fromisoformat(boundaries) if boundaries else "then"
