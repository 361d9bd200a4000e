"""/bao-cao/: the reports there are, and a new one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kheo.common.errors import KheoError
from kheo.ledger import queries
from kheo.reports import access, actions, bodies, correcting
from kheo.reports.models import Life

from .. import picks, report_asked
from ..report_asked import Asked
from .actor import actor

PAGE = 30
_SHELVES = {"": "", "du-thao": Life.DRAFT, "ra-soat": Life.CHECKED, "da-ky": Life.SIGNED, "da-gui": Life.SENT}
AWAY = "luu-tru"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list: one shelf of it, or what a search finds."""
    shelf, search = request.GET.get("xem", ""), request.GET.get("tim", "").strip()
    away = shelf == AWAY
    state = "" if away else str(_SHELVES.get(shelf, ""))
    page = Paginator(access.reports_for(request.user, search, state, away), PAGE).get_page(
        request.GET.get("trang")
    )
    context = {
        "page": page,
        "search": search,
        "shelf": shelf,
        "shelves": _shelves(shelf, search),
        "query": urlencode({name: value for name, value in (("xem", shelf), ("tim", search)) if value}),
        "administers": bodies.administers(actor(request)),
        "due": bool(correcting.due(1)),
    }
    return render(request, "web/reports.html", context)


def _shelves(here: str, search: str) -> list[tuple[str, str, bool]]:
    names = (
        ("", _("Tất cả")),
        ("du-thao", _("Dự thảo")),
        ("ra-soat", _("Đã rà soát")),
        ("da-ky", _("Đã ký")),
        ("da-gui", _("Đã gửi")),
        (AWAY, _("Lưu trữ")),
    )
    found = []
    for code, name in names:
        asked = urlencode({k: v for k, v in (("xem", code), ("tim", search)) if v})
        found.append((f"/bao-cao/?{asked}" if asked else "/bao-cao/", name, code == here))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose outline, place, period and issuing body; a draft is written from what the ledger says now."""
    asked = report_asked.of(request)
    faults = list(asked.faults)
    if request.method == "POST" and not faults:
        try:
            return _created(request, asked)
        except KheoError as error:
            faults.append(error)
    context = {
        "asked": asked,
        "pick": asked.pick,
        "faults": faults,
        "groups": report_asked.groups(asked),
        "outlines": report_asked.named_outlines(report_asked.outlines()),
        "bodies": bodies.bodies(),
        "years": picks.years(queries.years_with_data(), asked.pick),
        "options": picks.provinces(),
        "administers": bodies.administers(actor(request)),
    }
    return render(request, "web/report_new.html", context, status=400 if request.method == "POST" else 200)


def _created(request: HttpRequest, asked: Asked) -> HttpResponse:
    pick = asked.pick
    assert pick.start is not None
    made = actions.create(
        actor=actor(request),
        outline=asked.outline,
        place=pick.place,
        start=pick.start,
        end=pick.end,
        boundaries=pick.boundaries,
        body=int(asked.body) if asked.body else None,
    )
    messages.success(request, _("Đã viết dự thảo từ sổ. Số nào cũng bấm mở được; chỗ chờ viết được tô viền."))
    return HttpResponseRedirect(f"/bao-cao/{made.pk}/")
