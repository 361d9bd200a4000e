"""A step of a draft: the report's row locked, every block it touches saved with a revision, an audit row at the end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kheo.common.errors import KheoError
from kheo.common.text import bare
from kheo.ledger.actions import Actor, record
from kheo.reports.models import Block, BlockRevision, Life, Report
from kheo.writer import stored
from kheo.writer.model import Block as WriterBlock

_BATCH = 200
GAP = 2**32


class Conflict(KheoError):
    """Somebody else changed the block meanwhile: `mine` is the text that was not saved, `theirs` the one that stands."""

    def __init__(self, block: Block, mine: str, theirs: str) -> None:
        self.block, self.mine, self.theirs = block, mine, theirs
        self.by, self.at = block.changed_by, block.changed
        super().__init__(
            "report-conflict",
            f"{_named(block.changed_by)} vừa sửa đoạn này lúc {timezone.localtime(block.changed):%H:%M}.",
            where="báo cáo",
            remedy="Xem hai bản cạnh nhau, chọn hoặc ghép lại rồi lưu; chưa có chữ nào bị mất.",
        )


def _named(person: Any) -> str:
    return (person.get_full_name() or person.get_username()) if person else "Dòng lệnh"


def locked(id: int) -> Report:
    """The report's row, held until commit. KheoError report-unknown."""
    found = Report.objects.select_for_update(of=("self",)).select_related("body").filter(pk=id).first()
    if found is None:
        raise unknown(id)
    return found


def unknown(id: int) -> KheoError:
    """No such report."""
    return KheoError(
        "report-unknown", "không có báo cáo này.", where=str(id), remedy="Mở lại danh sách báo cáo."
    )


def must_be_open(report: Report) -> None:
    """KheoError report-signed for one that can no longer be changed."""
    if not report.open:
        raise KheoError(
            "report-signed",
            "báo cáo đã ký, không sửa được.",
            where=report.subject,
            remedy="Lập bản mới thay thế từ báo cáo này, rồi sửa bản ấy.",
        )


def pk_of(actor: Actor) -> int | None:
    """The actor's key; None is the command line."""
    return None if actor is None else actor.pk


class Step:
    """One act on a draft. `n` is the report's version that it makes."""

    def __init__(self, report: Report, actor: Actor, action: str) -> None:
        self.report, self.actor, self.action = report, actor, action
        self.n = report.version + 1
        self.now: datetime = timezone.now()
        self.touched: list[int] = []

    def blocks(self) -> list[Block]:
        """All blocks in order, locked, those taken out too."""
        rows = Block.objects.select_for_update(of=("self",)).select_related("changed_by")
        return list(rows.filter(report=self.report).order_by("position", "pk"))

    def save(self, rows: Iterable[Block], **extra: Any) -> None:
        """Blocks that were changed: a version and a revision more for each. `extra` is kept with the revision."""
        some = list(rows)
        for row in some:
            row.version += 1
            row.changed, row.changed_by_id = self.now, pk_of(self.actor)
        Block.objects.bulk_update(some, _SAVED, batch_size=_BATCH)
        self._revisions(some, extra)

    def add(self, rows: Sequence[Block]) -> list[Block]:
        """New blocks, with their positions."""
        for row in rows:
            row.report, row.changed, row.changed_by_id = self.report, self.now, pk_of(self.actor)
        made = Block.objects.bulk_create(rows, batch_size=_BATCH)
        self._revisions(made, {})
        return made

    def _revisions(self, rows: Sequence[Block], extra: Mapping[str, Any]) -> None:
        BlockRevision.objects.bulk_create(
            (
                BlockRevision(
                    block=row,
                    n=row.version,
                    step=self.n,
                    actor_id=pk_of(self.actor),
                    action=self.action,
                    state={**state_of(row), **extra},
                )
                for row in rows
            ),
            batch_size=_BATCH,
        )
        self.touched += [row.pk for row in rows]


@contextmanager
def step(*, actor: Actor, report: int, action: str, **detail: Any) -> Iterator[Step]:
    """One act on an open draft. Nothing touched: nothing happened, and no version is made."""
    with transaction.atomic():
        row = locked(report)
        must_be_open(row)
        made = Step(row, actor, action)
        yield made
        if made.touched:
            row.version, row.changed, row.changed_by_id = made.n, made.now, pk_of(actor)
            row.state, row.checked = Life.DRAFT.value, None
            row.save()
            record(
                actor=actor,
                action=f"report-{action}",
                report=row.pk,
                step=made.n,
                blocks=made.touched,
                **detail,
            )


_STATE = ("content", "lines", "position", "hand", "deleted")
_SAVED = [*_STATE, "base", "version", "changed", "changed_by"]


def state_of(row: Block) -> dict[str, Any]:
    """What a revision keeps of a block; `base` True where it is the content itself."""
    told = {name: getattr(row, name) for name in _STATE}
    return {**told, "base": True if row.base == row.content else row.base}


def put_back(row: Block, state: Mapping[str, Any]) -> None:
    """Set a block (not saved) to a state that a revision kept; its place in the order is left to the caller."""
    for name in ("content", "lines", "hand", "deleted"):
        setattr(row, name, state[name])
    row.base = row.content if state["base"] is True else state["base"]


def made_of(block: WriterBlock, key: str, position: int, *, hand: bool = False) -> Block:
    """A row (not saved) of a block of the writer, or of a person's own."""
    content = stored.block_to_data(block)
    return Block(
        key=key,
        kind=content["is"],
        position=position,
        content=content,
        base=None if hand else content,
        hand=hand,
    )


def own_key() -> str:
    """The id of a block that a person adds."""
    return f"h{uuid.uuid4().hex[:12]}"


def between(rows: Sequence[Block], after: int | None, count: int = 1) -> list[int]:
    """Positions for `count` blocks behind the block `after` (None: before all). `rows` are all blocks in order.

    Positions lie far apart, so that others stay where their revisions say; only when no room is left they are spread anew.
    KheoError block-unknown.
    """
    at = -1 if after is None else next((n for n, row in enumerate(rows) if row.pk == after), None)
    if at is None:
        raise no_block(after)
    while True:
        low = rows[at].position if at >= 0 else 0
        high = rows[at + 1].position if at + 1 < len(rows) else low + GAP * (count + 1)
        apart = (high - low) // (count + 1)
        if apart:
            return [low + apart * (n + 1) for n in range(count)]
        for n, row in enumerate(rows, 1):
            row.position = GAP * n
        Block.objects.bulk_update(rows, ["position"], batch_size=_BATCH)


def no_block(id: object) -> KheoError:
    """No such block in this report."""
    return KheoError("block-unknown", "báo cáo không có đoạn này.", where=str(id), remedy="Tải lại trang.")


def searchable(report: Report) -> str:
    """What searching looks into, without marks."""
    return bare(f"{report.subject} {report.place_name} {report.outline_name} {report.symbol}")
