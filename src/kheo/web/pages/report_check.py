"""/bao-cao/<id>/kiem/ and ky/: what is still open before a report is signed, and its signature."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.reports import access, actions, bodies, life, signing
from kheo.reports.checking import GRAVE, Check, Point
from kheo.reports.models import Report

from .. import cells, drafts, paper, picks, report_steps
from .actor import actor

KINDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "changed": (
        gettext_lazy("Số đã đổi trong sổ"),
        gettext_lazy("Cập nhật số liệu, hoặc ghi lý do để nguyên."),
    ),
    "gone": (
        gettext_lazy("Số không còn căn cứ trong sổ"),
        gettext_lazy("Bỏ số ấy khỏi câu, hoặc tìm lại nguồn."),
    ),
    "rewrite": (
        gettext_lazy("Lời câu trái với số mới"),
        gettext_lazy("Viết lại câu, hoặc lấy câu máy viết."),
    ),
    "contradiction": (gettext_lazy("Các nguồn nêu số khác nhau"), gettext_lazy("Đối chiếu, chọn số đúng.")),
    "empty": (gettext_lazy("Chỗ chưa viết"), gettext_lazy("Viết, hoặc bỏ đoạn ấy.")),
    "comment": (gettext_lazy("Góp ý chưa giải quyết"), gettext_lazy("Trả lời rồi bấm Xong.")),
    "typed": (gettext_lazy("Số gõ tay"), gettext_lazy("Thay bằng số trong sổ, hoặc ghi nguồn làm lý do.")),
    "body": (gettext_lazy("Cơ quan ban hành còn thiếu"), gettext_lazy("Chọn cơ quan ở trang Ký.")),
    "return": (
        gettext_lazy("Bản sửa bằng Word chưa xử lý xong"),
        gettext_lazy("Nhận lời, chọn số ở trang Đưa bản Word về."),
    ),
    "new": (gettext_lazy("Sổ có số mới"), gettext_lazy("Không bắt buộc. Cập nhật số liệu để thêm vào.")),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A point with where it opens, and the drawer of its number."""

    point: Point
    url: str
    number: str


@dataclass(frozen=True, slots=True)
class Group:
    """Points of one kind."""

    kind: str
    name: str | Promise
    remedy: str | Promise
    points: tuple[Seen, ...]


@require_safe
def check(request: HttpRequest, id: int) -> HttpResponse:
    """The points in order of weight; each opens its place."""
    report = access.report_for(request.user, id)
    if not report.open:
        return HttpResponseRedirect(f"/bao-cao/{id}/")
    return render(request, "web/report_check.html", _checked(access.check_for(request.user, id), report))


def _checked(found: Check, report: Report) -> dict[str, object]:
    waiting = [point for point in found.points if point.waiver is None]
    order = (*GRAVE, *(kind for kind in KINDS if kind not in GRAVE))
    groups = []
    for kind in order:
        own = tuple(_seen(point, report) for point in waiting if point.kind == kind)
        if own:
            name, remedy = KINDS.get(kind, (kind, ""))
            groups.append(Group(kind, name, remedy, own))
    return {
        **report_steps.frame(report, "kiem"),
        "found": found,
        "groups": groups,
        "waived": [_seen(point, report) for point in found.points if point.waiver],
        "stale": any(point.kind in ("changed", "gone", "rewrite", "new") for point in waiting),
    }


def _seen(point: Point, report: Report) -> Seen:
    here = f"/bao-cao/{report.pk}/"
    pages = {
        "contradiction": f"/doi-chieu/?{urlencode({'loai': 'dispute', 'noi': point.at or report.place})}",
        "empty": f"{here}?sua={point.block}#d-{point.block}",
        "body": f"{here}ky/",
        "return": f"{here}dua-ve/",
        "comment": f"{here}#{f'd-{point.block}' if point.block else 'gop-y'}",
    }
    place = f"{here}#d-{point.block}" if point.block else ""
    pick = paper.pick_of(report.place, report.start, report.end, report.boundaries)
    number = cells.cell_url(point.code, pick, point.at or None) if point.code else ""
    return Seen(point, pages.get(point.kind, place), number)


@require_POST
def waive(request: HttpRequest, id: int) -> HttpResponse:
    """Let a point stand, with a reason; without one, take that back (`lai`)."""
    report = access.report_for(request.user, id)
    point = request.POST.get("diem", "")
    error: KheoError | None = None
    try:
        if "lai" in request.POST:
            signing.unwaive(actor=actor(request), report=report.pk, point=point)
        else:
            reason = request.POST.get("ly-do", "")
            signing.waive(actor=actor(request), report=report.pk, point=point, reason=reason)
    except KheoError as refused:
        error = refused
    if not request.headers.get("HX-Request"):
        if error:
            messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/kiem/#{point}")
    context = _checked(access.check_for(request.user, id), report) | {"error": error, "refused": point}
    return render(request, "web/_check.html", context, status=400 if error else 200)


@require_POST
def in_order(request: HttpRequest, id: int) -> HttpResponse:
    """Say that the draft is in order."""
    try:
        signing.mark_checked(actor=actor(request), report=access.report_for(request.user, id).pk)
    except KheoError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"/bao-cao/{id}/kiem/")
    messages.success(request, _("Đã ghi: báo cáo đã rà soát, số khớp với sổ."))
    return HttpResponseRedirect(f"/bao-cao/{id}/ky/")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, id: int) -> HttpResponse:
    """Number, day and issuing body; what will be frozen. Signed, the report stays as it is."""
    report = access.report_for(request.user, id)
    if not report.open:
        return HttpResponseRedirect(f"/bao-cao/{id}/")
    error: KheoError | None = None
    if request.method == "POST":
        try:
            return _signed(request, report)
        except KheoError as refused:
            error = refused
    return render(
        request, "web/report_sign.html", _to_sign(request, report, error), status=400 if error else 200
    )


def _to_sign(request: HttpRequest, report: Report, error: KheoError | None) -> dict[str, object]:
    found = access.check_for(request.user, report.pk)
    today = timezone.localdate()
    printed = signing.as_signed(report, today) if report.number else life.assembled(report)
    numbers = len(signing.numbers_of(printed, found.evidence))
    return {
        **report_steps.frame(report, "ky"),
        "found": found,
        "error": error,
        "number": request.POST.get("so", ""),
        "next": signing.next_number(report, today),
        "day": request.POST.get("ngay", periods.dmy(today)),
        "bodies": bodies.bodies(),
        "paper": paper.paper(printed, drafts.opener(report)),
        "issuer": printed.issuer,
        "frozen": ngettext("%(n)s số", "%(n)s số", numbers) % {"n": numbers},
        "administers": bodies.administers(actor(request)),
    }


def _signed(request: HttpRequest, report: Report) -> HttpResponse:
    day = picks.day_of(request.POST.get("ngay", ""), _("Ngày ký"))
    if day is None:
        raise KheoError(
            "date-unreadable", "chưa ghi ngày ký.", where="ngày ký", remedy="Ghi ngày, như 24/12/2020."
        )
    signing.sign(
        actor=actor(request),
        report=report.pk,
        version=picks.number_of(request.POST.get("ban", "")) or 0,
        day=day,
        number=picks.document_number(request.POST.get("so", "")),
    )
    messages.success(request, _("Đã ký. Bản này đóng băng cùng các số và tệp Word, PDF của nó."))
    return HttpResponseRedirect(f"/bao-cao/{report.pk}/")


@require_POST
def body(request: HttpRequest, id: int) -> HttpResponse:
    """Another issuing body."""
    try:
        actions.set_body(
            actor=actor(request),
            report=access.report_for(request.user, id).pk,
            body=picks.number_of(request.POST.get("co-quan", "")),
        )
    except KheoError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(f"/bao-cao/{id}/ky/")
