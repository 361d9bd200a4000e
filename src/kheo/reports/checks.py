"""Whether what was signed is still what was signed, and every draft is what its history says."""

from __future__ import annotations

from collections.abc import Iterator

from kheo.common.errors import KheoError, Problem
from kheo.ledger import store
from kheo.reports import signing, steps
from kheo.reports.models import Block, BlockRevision, Notice, Return, Snapshot


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
    for block in Block.objects.order_by("pk").iterator():
        last = BlockRevision.objects.filter(block=block).order_by("-n").first()
        told = {key: value for key, value in (last.state if last else {}).items() if key in _COMPARED}
        state = {key: value for key, value in steps.state_of(block).items() if key in _COMPARED}
        if last is None or last.n != block.version or told != state:
            yield Problem(
                "report-history",
                f"báo cáo {block.report_id}, đoạn {block.pk}",
                "đoạn khác với lịch sử của nó.",
                "Khôi phục cơ sở dữ liệu từ bản sao lưu.",
            )


_COMPARED = ("content", "lines", "hand", "deleted")
