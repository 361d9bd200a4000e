"""/bao-cao/xem/: a report of a place and a period to read or take away at once; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kheo import writer
from kheo.common.errors import KheoError
from kheo.ledger import queries
from kheo.reports import bodies, life
from kheo.reports import queries as reports

from .. import paper, picks, report_asked
from ..report_asked import Asked

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: dict[str, tuple[Callable[[writer.Report], bytes], str]] = {
    "docx": (writer.to_docx, DOCX),
    "pdf": (writer.to_pdf, "application/pdf"),
    "xlsx": (writer.to_xlsx, XLSX),
}


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The form, and below it the report as it will be printed, its numbers open."""
    asked = report_asked.of(request)
    sheet: paper.Paper | None = None
    empty: KheoError | None = None
    if not asked.faults:
        try:
            sheet = paper.paper(_report(asked), paper.opener(asked.pick))
        except KheoError as error:
            empty = error
    context = {
        "asked": asked,
        "pick": asked.pick,
        "faults": asked.faults,
        "empty": empty,
        "paper": sheet,
        "groups": report_asked.groups(asked),
        "outlines": report_asked.named_outlines(report_asked.outlines()),
        "years": picks.years(queries.years_with_data(), asked.pick),
        "options": picks.provinces(),
        "files": [(kind, f"/bao-cao/xem/tai-ve.{kind}?{asked.params()}") for kind in FILES],
    }
    return render(request, "web/report_preview.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The report as a file."""
    asked = report_asked.of(request)
    if asked.faults:
        raise asked.faults[0]
    return as_file(
        _report(asked), kind, f"bao-cao-{asked.pick.place.replace('~', '-')}-{asked.pick.end:%Y%m%d}"
    )


def as_file(report: writer.Report, kind: str, name: str) -> HttpResponse:
    """A report in one of FILES. KheoError format-unknown."""
    if kind not in FILES:
        raise KheoError(
            "format-unknown", f"không có dạng tệp “{kind}”.", remedy=f"Chọn một trong: {', '.join(FILES)}."
        )
    return sent(FILES[kind][0](report), kind, name)


def sent(data: bytes, kind: str, name: str) -> HttpResponse:
    """Bytes of one of FILES as a download."""
    body = HttpResponse(data, content_type=FILES[kind][1])
    body["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return body


def _report(asked: Asked) -> writer.Report:
    pick = asked.pick
    assert pick.start is not None
    return reports.build(
        place=pick.place,
        start=pick.start,
        end=pick.end,
        boundaries=pick.boundaries,
        outline=bodies.outline(asked.outline),
        issuer=life.issuer_of(bodies.body(int(asked.body) if asked.body else None)),
    )
