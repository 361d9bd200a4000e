"""/bao-cao/: the consolidated report of a place and a window, to read here or take away as DOCX."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from kheo import writer
from kheo.common.errors import KheoError
from kheo.ledger import queries
from kheo.reports import queries as reports

from .. import cells, picks
from ..picks import Pick

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The form, and below it the report as it will be printed, its numbers open."""
    pick, faults = _pick(request)
    html: SafeString | None = None
    empty: KheoError | None = None
    if not faults:
        try:
            html = _html(pick)
        except KheoError as error:
            empty = error
    context = {
        "pick": pick,
        "faults": faults,
        "empty": empty,
        "html": html,
        "years": picks.years(queries.years_with_data(), pick),
        "options": picks.provinces(),
        "docx": f"/bao-cao/tai-ve/?{pick.params()}",
    }
    return render(request, "web/report.html", context)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The report as DOCX."""
    pick, faults = _pick(request)
    if faults:
        raise faults[0]
    body = HttpResponse(writer.to_docx(_report(pick)), content_type=DOCX)
    name = f"bao-cao-{pick.place.replace('~', '-')}-{pick.end:%Y%m%d}.docx"
    body["Content-Disposition"] = f'attachment; filename="{name}"'
    return body


def _pick(request: HttpRequest) -> tuple[Pick, list[KheoError]]:
    years = queries.years_with_data()
    return picks.read(request.GET, years[0] if years else timezone.localdate().year)


def _report(pick: Pick) -> writer.Report:
    if pick.start is None:
        raise KheoError(
            "period-open", "báo cáo cần cả ngày đầu và ngày cuối.", where="kỳ", remedy="Ghi thêm ngày đầu."
        )
    return reports.build(place=pick.place, start=pick.start, end=pick.end, boundaries=pick.boundaries)


def _html(pick: Pick) -> SafeString:
    def link(num: writer.Num) -> str | None:
        code, place = num.total_key
        return cells.cell_url(code, pick, place or None) if code else None

    return mark_safe(writer.to_html(_report(pick), link))  # noqa: S308 – the writer escapes all it prints
