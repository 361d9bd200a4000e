"""/bao-cao/<id>/: its files and printing page at any time; sending, a new edition and the archive once it is signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.reports import access, actions, life, returning, signing
from kheo.reports.models import Report

from .. import paper, picks, report_steps
from . import report_preview
from .actor import actor


@require_safe
def file(request: HttpRequest, id: int, kind: str) -> HttpResponse:
    """The report as a file: of a signed one the very bytes that were signed."""
    report = access.report_for(request.user, id)
    snapshot = life.snapshot_of(report)
    if snapshot is not None and kind in snapshot.files:
        return report_preview.sent(signing.file_of(snapshot, kind), kind, _called(report))
    if kind == "docx" and report.open:
        return report_preview.sent(returning.exported(report.pk), kind, _called(report))
    return report_preview.as_file(life.assembled(report), kind, _called(report))


def _called(report: Report) -> str:
    """ "bao-cao-05-2021-70-20201231", a draft's with its version in place of the number."""
    if report.number and report.signed:
        head = f"bao-cao-{report.number:02d}-{report.signed.year}"
    else:
        head = f"du-thao-{report.pk}-{report.version}"
    return f"{head}-{report.place.replace('~', '-')}-{report.end:%Y%m%d}"


@require_safe
def printing(request: HttpRequest, id: int) -> HttpResponse:
    """The sheet alone, for the printer."""
    report = access.report_for(request.user, id)
    sheet = paper.paper(life.assembled(report), lambda num: None)
    return render(request, "web/report_print.html", {"report": report, "paper": sheet})


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, id: int) -> HttpResponse:
    """To whom a signed report went, and noting one more."""
    report = access.report_for(request.user, id)
    if report.open:
        return HttpResponseRedirect(f"/bao-cao/{id}/kiem/")
    error: KheoError | None = None
    if request.method == "POST":
        try:
            day = picks.day_of(request.POST.get("ngay", ""), _("Ngày gửi")) or timezone.localdate()
            to, how = request.POST.get("toi", ""), request.POST.get("cach", "")
            signing.send(actor=actor(request), report=report.pk, to=to, how=how, day=day)
        except KheoError as refused:
            error = refused
        else:
            messages.success(request, _("Đã ghi việc gửi."))
            return HttpResponseRedirect(f"/bao-cao/{id}/gui/")
    sendings = signing.sendings(report)
    usual = "" if sendings else _recipients(report)
    context = {
        **report_steps.frame(report, "gui"),
        "sendings": sendings,
        "ways": signing.HOW,
        "error": error,
        "to": request.POST.get("toi", usual),
        "how": request.POST.get("cach", ""),
        "day": request.POST.get("ngay", periods.dmy(timezone.localdate())),
    }
    return render(request, "web/report_send.html", context, status=400 if error else 200)


def _recipients(report: Report) -> str:
    """Those under "Nơi nhận", a line each, but the file copy."""
    given = (line.strip().lstrip("- ").rstrip(";.") for line in life.assembled(report).issuer.recipients)
    return "\n".join(line for line in given if line and not line.startswith("Lưu"))


@require_POST
def again(request: HttpRequest, id: int) -> HttpResponse:
    """A new edition that is to replace a signed one."""
    report = access.report_for(request.user, id)
    try:
        made = signing.reopen(actor=actor(request), report=report.pk, reason=request.POST.get("ly-do", ""))
    except KheoError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/phien-ban/")
    messages.success(request, _("Đã lập bản mới từ bản đã ký. Bản đã ký giữ nguyên."))
    return HttpResponseRedirect(f"/bao-cao/{made.pk}/")


@require_POST
def archive(request: HttpRequest, id: int) -> HttpResponse:
    """Put a report away among those kept, or bring it back."""
    away = "lai" not in request.POST
    actions.archive(actor=actor(request), report=access.report_for(request.user, id).pk, away=away)
    messages.success(request, _("Đã cất vào lưu trữ.") if away else _("Đã lấy lại từ lưu trữ."))
    return HttpResponseRedirect(f"/bao-cao/{id}/phien-ban/")
