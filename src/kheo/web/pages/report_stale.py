"""/bao-cao/<id>/doi-so/: what of a signed report reads otherwise now, and the notice that corrects it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.reports import access, correcting
from kheo.reports.models import Notice, Report

from .. import paper, picks, report_steps
from . import report_preview
from .actor import actor

AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A correction of a notice as its page shows it."""

    n: int
    where: str
    words: str
    left_out: bool


@require_safe
def stale(request: HttpRequest, id: int) -> HttpResponse:
    """The sentences that no longer agree, as last looked for; the page asks for a new look where one is due."""
    report = access.report_for(request.user, id)
    if report.open:
        return HttpResponseRedirect(f"/bao-cao/{id}/kiem/")
    return render(request, "web/report_stale.html", _stale(request, report))


def _stale(request: HttpRequest, report: Report) -> dict[str, Any]:
    return {
        **report_steps.frame(report, "doi-so"),
        "seen": access.staleness_for(request.user, report.pk),
        "notices": correcting.notices(report),
        "follower": getattr(report, "followed_by", None),
    }


@require_POST
def look(request: HttpRequest, id: int) -> HttpResponse:
    """Look at a signed report against the ledger of now."""
    report = access.report_for(request.user, id)
    try:
        correcting.look(report.pk)
    except KheoError as error:
        messages.error(request, str(error))
    if request.headers.get("HX-Request"):
        return render(request, "web/_stale.html", _stale(request, report))
    return HttpResponseRedirect(f"/bao-cao/{id}/doi-so/")


@require_POST
def look_around(request: HttpRequest) -> HttpResponse:
    """Look at a few signed reports that nobody looked at since the ledger changed; the list asks until none is left."""
    access.reports_for(request.user)
    due = correcting.due(AT_ONCE)
    found = sum(len(correcting.look(report).open) for report in due)
    left = bool(correcting.due(1))
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect("/bao-cao/")
    if found:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "web/_look_around.html", {"left": left})


@require_POST
def draft_notice(request: HttpRequest, id: int) -> HttpResponse:
    """A notice of all that is not corrected yet."""
    report = access.report_for(request.user, id)
    try:
        made = correcting.draft_notice(actor=actor(request), report=report.pk)
    except KheoError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/doi-so/")
    return HttpResponseRedirect(f"/bao-cao/{id}/dinh-chinh/{made.pk}/")


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, id: int, notice: int) -> HttpResponse:
    """A notice on its sheet, its lines beside it; saved or issued."""
    report = access.report_for(request.user, id)
    found = _notice(request, report, notice)
    error: KheoError | None = None
    if request.method == "POST":
        try:
            return _kept(request, report, found)
        except KheoError as refused:
            error = refused
    return render(
        request, "web/report_notice.html", _shown(request, report, found, error), status=400 if error else 200
    )


def _notice(request: HttpRequest, report: Report, id: int) -> Notice:
    found = access.notice_for(request.user, id)
    if found.report_id != report.pk:
        raise KheoError("notice-unknown", "không có thông báo đính chính này.", where=str(id))
    return found


def _shown(request: HttpRequest, report: Report, found: Notice, error: KheoError | None) -> dict[str, Any]:
    typed, dropped = request.POST.getlist("chu"), set(request.POST.getlist("bo"))
    lines = []
    for n, line in enumerate(found.corrections):
        words = typed[n] if error and n < len(typed) else line["words"]
        out = str(n) in dropped if error else bool(line.get("left_out"))
        lines.append(Line(n, line["where"], words, out))
    today = timezone.localdate()
    return {
        **report_steps.frame(report, "doi-so"),
        "notice": found,
        "lines": lines,
        "reason": request.POST.get("ly-do", found.reason) if error else found.reason,
        "error": error,
        "day": request.POST.get("ngay", periods.dmy(today)),
        "number": request.POST.get("so", ""),
        "paper": paper.paper(correcting.printed_notice(found, report), lambda num: None),
        "issued_files": sorted(found.files),
    }


def _kept(request: HttpRequest, report: Report, found: Notice) -> HttpResponse:
    """Save the lines; with `ban-hanh` issue the notice too."""
    here = f"/bao-cao/{report.pk}/dinh-chinh/{found.pk}/"
    version = picks.number_of(request.POST.get("ban", "")) or 0
    saved = correcting.edit_notice(
        actor=actor(request),
        notice=found.pk,
        version=version,
        words=request.POST.getlist("chu"),
        reason=request.POST.get("ly-do", ""),
        left_out=picks.numbers_of(request.POST.getlist("bo")),
    )
    if "ban-hanh" not in request.POST:
        messages.success(request, _("Đã lưu thông báo."))
        return HttpResponseRedirect(here)
    day = picks.day_of(request.POST.get("ngay", ""), _("Ngày ký")) or timezone.localdate()
    correcting.issue_notice(
        actor=actor(request),
        notice=found.pk,
        version=saved.version,
        day=day,
        number=picks.document_number(request.POST.get("so", "")),
    )
    messages.success(request, _("Đã ban hành thông báo đính chính."))
    return HttpResponseRedirect(here)


@require_safe
def notice_file(request: HttpRequest, id: int, notice: int, kind: str) -> HttpResponse:
    """A notice as a file: an issued one as it was kept."""
    report = access.report_for(request.user, id)
    found = _notice(request, report, notice)
    name = f"dinh-chinh-{found.number or 'du-thao'}-{report.pk}"
    if found.files:
        return report_preview.sent(correcting.notice_file(found, kind), kind, name)
    return report_preview.as_file(correcting.printed_notice(found, report), kind, name)
