"""/bao-cao/<id>/cong-khai/: what the people's edition of a signed report would show and withhold; publish, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kheo.common.errors import KheoError
from kheo.reports import access, publishing

from .. import report_steps
from .actor import actor


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, id: int) -> HttpResponse:
    """The preview; POST publishes just what was seen."""
    report = access.report_for(request.user, id)
    if report.open:
        return HttpResponseRedirect(f"/bao-cao/{id}/kiem/")
    error: KheoError | None = None
    if request.method == "POST":
        seen, note = request.POST.get("da-xem", ""), request.POST.get("dinh-chinh", "")
        try:
            made = publishing.publish(actor=actor(request), report=report.pk, seen=seen, note=note)
        except KheoError as refused:
            error = refused
        else:
            messages.success(request, _("Đã công khai. Ai có địa chỉ đều xem được, không cần đăng nhập."))
            return HttpResponseRedirect(f"/bao-cao/{id}/cong-khai/#{made.number}")
    found = publishing.propose(report.pk)
    context = {
        **report_steps.frame(report, "cong-khai"),
        "found": found,
        "edition": found.edition,
        "small": [one for one in found.withheld if one.small],
        "beside": [one for one in found.withheld if not one.small],
        "is_out": bool(found.out) and found.out[0].withdrawn is None,
        "note": request.POST.get("dinh-chinh", ""),
        "error": error,
    }
    return render(request, "web/report_public.html", context, status=400 if error else 200)


@require_POST
def withdraw(request: HttpRequest, id: int) -> HttpResponse:
    """Take it off the public pages."""
    report = access.report_for(request.user, id)
    try:
        slug = publishing.propose(report.pk).slug
        publishing.withdraw(actor=actor(request), slug=slug, reason=request.POST.get("ly-do", ""))
    except KheoError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã rút. Địa chỉ cũ từ nay chỉ nêu lý do rút."))
    return HttpResponseRedirect(f"/bao-cao/{id}/cong-khai/")
