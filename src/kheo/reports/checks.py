"""Whether what was signed is still what was signed, and every draft is what its history says."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from kheo.common.errors import KheoError, Problem
from kheo.ledger import store
from kheo.reports import signing, steps
from kheo.reports.models import Block, BlockRevision, Notice, Return, Snapshot

_COMPARED = ("content", "lines", "hand", "deleted")
_BATCH = 500


def problems() -> Iterator[Problem]:
    """Every fault found; empty when all is whole. Reads every signed file."""
    for kept in Snapshot.objects.select_related("report").defer("report__frame").order_by("pk").iterator():
        if not signing.intact(kept):
            yield Problem(
                "report-damaged",
                f"báo cáo {kept.report_id} “{kept.report}”",
                "bản đã ký hoặc tệp của nó không còn nguyên vẹn.",
                "Khôi phục cơ sở dữ liệu và thư mục documents từ bản sao lưu.",
            )
    yield from _files()
    yield from _blocks()


def _files() -> Iterator[Problem]:
    """Files of issued notices, and those that were brought back."""
    kept = [
        (f"thông báo {n.pk}", sha256) for n in Notice.objects.order_by("pk") for sha256 in n.files.values()
    ]
    kept += [(f"{name} (bản đưa về {pk})", sha256) for pk, name, sha256 in _returned()]
    for where, sha256 in kept:
        try:
            store.original(sha256)
        except KheoError as error:
            yield Problem(error.code, where, error.message, error.remedy)


def _returned() -> Iterator[tuple[int, str, str]]:
    yield from Return.objects.order_by("pk").values_list("pk", "filename", "sha256")


def _blocks() -> Iterator[Problem]:
    """Blocks that are not what their last revision says."""
    whole = set()
    rows = BlockRevision.objects.select_related("block").filter(n=F("block__version"))
    for last in rows.order_by("pk").iterator(chunk_size=_BATCH):
        state = steps.state_of(last.block)
        if all(last.state[name] == state[name] for name in _COMPARED):
            whole.add(last.block_id)
    for pk, report in Block.objects.order_by("pk").values_list("pk", "report_id").iterator():
        if pk not in whole:
            yield Problem(
                "report-history",
                f"báo cáo {report}, đoạn {pk}",
                "đoạn khác với lịch sử của nó.",
                "Khôi phục cơ sở dữ liệu từ bản sao lưu.",
            )
