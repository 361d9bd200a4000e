"""/bao-cao/<id>/dua-ve/: a Word file that was edited comes back; its words are taken, its numbers settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common.errors import KheoError
from kheo.ledger.models import Figure
from kheo.reports import access, returning
from kheo.reports.models import Report, Return

from .. import cells, paper, picks, report_steps
from .actor import actor


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was typed over; `figures` are those of the ledger that it is made of."""

    item: Mapping[str, Any]
    url: str
    figures: list[Figure]
    usual: str


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, id: int) -> HttpResponse:
    """Files that came back, and a new one."""
    report = access.report_for(request.user, id)
    error: KheoError | None = None
    if request.method == "POST":
        try:
            made = _brought(request, report)
            return HttpResponseRedirect(f"/bao-cao/{id}/dua-ve/{made.pk}/")
        except KheoError as refused:
            error = refused
    context = {
        **report_steps.frame(report, "dua-ve"),
        "returns": returning.returns(report),
        "error": error,
    }
    return render(request, "web/report_returns.html", context, status=400 if error else 200)


def _brought(request: HttpRequest, report: Report) -> Return:
    given = request.FILES.get("tep")
    if not isinstance(given, UploadedFile):
        raise KheoError("file-empty", "chưa chọn tệp.", where=_("tệp"), remedy="Chọn tệp Word đã sửa.")
    return returning.bring_back(
        actor=actor(request), report=report.pk, data=given.read(), filename=given.name or "bao-cao.docx"
    )


@require_safe
def show(request: HttpRequest, id: int, ret: int) -> HttpResponse:
    """One file: words to take, numbers to settle."""
    return _page(request, access.report_for(request.user, id), ret)


def _page(request: HttpRequest, report: Report, ret: int, error: KheoError | None = None) -> HttpResponse:
    found = _of(request, report, ret)
    context = {
        **report_steps.frame(report, "dua-ve"),
        "ret": found,
        "words": found.words,
        "conflicts": sum(1 for word in found.words if word.get("theirs")),
        "numbers": [_number(report, item) for item in found.numbers],
        "left": sum(1 for item in found.numbers if not item["choice"]),
        "error": error,
        "refused": request.POST.get("n", ""),
        "note": request.POST.get("ghi-chu", ""),
    }
    return render(request, "web/report_return.html", context, status=400 if error else 200)


def _of(request: HttpRequest, report: Report, ret: int) -> Return:
    found = access.returned_for(request.user, ret)
    if found.report_id != report.pk:
        raise KheoError("return-unknown", "không có bản đưa về này.", where=str(ret), remedy="Tải lại trang.")
    return found


def _number(report: Report, item: Mapping[str, Any]) -> Number:
    code, at = item["code"], item["at"]
    pick = paper.pick_of(report.place, report.start, report.end, report.boundaries)
    figures = returning.figures_of(report, code, at) if code and not item["choice"] else []
    try:
        usual = returning.typed_value(item["now"])
    except KheoError:
        usual = ""
    return Number(item, cells.cell_url(code, pick, at or None) if code else "", figures, usual)


@require_POST
def take(request: HttpRequest, id: int, ret: int) -> HttpResponse:
    """Take the chosen words over, in one step that one undo takes back."""
    report = access.report_for(request.user, id)
    found = _of(request, report, ret)
    chosen = picks.numbers_of(request.POST.getlist("lay"))
    try:
        returning.take_words(actor=actor(request), ret=found.pk, take=chosen)
    except KheoError as error:
        return _page(request, report, ret, error)
    messages.success(
        request, _("Đã nhận chữ vào dự thảo. Bấm Hoàn tác ở trang Soạn nếu muốn lấy lại như trước.")
    )
    return HttpResponseRedirect(f"/bao-cao/{id}/dua-ve/{ret}/")


@require_POST
def settle(request: HttpRequest, id: int, ret: int) -> HttpResponse:
    """Ours stays, or theirs corrects a figure of the ledger, or is left as a remark."""
    report = access.report_for(request.user, id)
    found = _of(request, report, ret)
    n = picks.number_of(request.POST.get("n", ""))
    ours = request.POST.get("chon", "") == "ta"
    try:
        returning.settle_number(
            actor=actor(request),
            ret=found.pk,
            n=-1 if n is None else n,
            choice=returning.OURS if ours else returning.THEIRS,
            note=request.POST.get("ghi-chu", ""),
            figure=None if ours else picks.number_of(request.POST.get("so-lieu", "")),
            value=request.POST.get("gia-tri", "").strip() or None,
        )
    except KheoError as error:
        return _page(request, report, ret, error)
    messages.success(
        request,
        _("Giữ số của sổ.") if ours else _("Đã ghi. Cập nhật số liệu ở trang Soạn để số mới vào báo cáo."),
    )
    return HttpResponseRedirect(f"/bao-cao/{id}/dua-ve/{ret}/#so-{n}")
