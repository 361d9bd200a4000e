"""/van-ban/: what came in, and the ways in: files, or pasted text."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kheo.common.errors import KheoError
from kheo.intake import actions as intake
from kheo.intake.actions import Imported
from kheo.ledger import access

from .actor import actor

PAGE = 40
NAME = 60  # characters of a pasted text that name it


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file."""

    filename: str
    imported: Imported | None = None
    error: KheoError | None = None

    @property
    def said(self) -> str:
        """One line for the person who brought it."""
        assert self.imported is not None
        if not self.imported.created:
            return _("đã có trong sổ từ %(day)s; không ghi thêm gì") % {
                "day": f"{self.imported.document.created:%d/%m/%Y}"
            }
        n = len(self.imported.figures)
        return ngettext("đọc được %(n)s số", "đọc được %(n)s số", n) % {"n": n}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    search, waiting = request.GET.get("tim", "").strip(), request.GET.get("cho") == "1"
    rows = access.documents_for(request.user, search)
    if waiting:
        rows = rows.filter(n_proposed__gt=0)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    return render(request, "web/documents.html", {"page": page, "search": search, "only_waiting": waiting})


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Files in. The script sends them one by one and gets a line each; a plain form sends all and gets the page."""
    files = request.FILES.getlist("tep")
    most = settings.KHEO_MAX_FILE + 1  # one byte too many is enough for intake to refuse
    results = [_one(request, file.name or "?", file.read(most)) for file in files]
    if request.headers.get("X-Kheo-One"):
        return render(request, "web/_results.html", {"results": results})
    if not results:
        messages.warning(request, _("Chưa chọn tệp nào. Chọn một hay nhiều tệp rồi bấm Đưa vào sổ."))
        return HttpResponseRedirect("/van-ban/")
    if len(results) == 1 and (done := results[0].imported) and done.created:
        return HttpResponseRedirect(f"/van-ban/{done.document.pk}/")
    rows = access.documents_for(request.user)
    page = Paginator(rows, PAGE).get_page(1)
    return render(request, "web/documents.html", {"page": page, "results": results})


@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """Pasted text in, kept as a .txt file."""
    text = request.POST.get("doan", "").replace("\r\n", "\n").strip()
    name = request.POST.get("ten", "").strip().replace("/", "-") or _called(text)
    if not text:
        messages.warning(request, _("Ô dán còn trống. Dán phần chữ của báo cáo rồi bấm Đọc."))
        return HttpResponseRedirect("/van-ban/#dan")
    result = _one(request, f"{name[:120]}.txt", text.encode())
    if result.imported is None:
        messages.error(request, str(result.error))
        return HttpResponseRedirect("/van-ban/#dan")
    if not result.imported.created:
        messages.warning(request, f"{name}: {result.said}.")
    return HttpResponseRedirect(f"/van-ban/{result.imported.document.pk}/")


def _called(text: str) -> str:
    """A name for pasted text that was given none: the beginning of its first line, cut between words."""
    first = text.partition("\n")[0].replace("/", "-").strip()
    if len(first) <= NAME:
        return first or _("Đoạn dán")
    return first[:NAME].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def _one(request: HttpRequest, name: str, data: bytes) -> Result:
    try:
        return Result(name, intake.import_document(actor=actor(request), data=data, filename=name))
    except KheoError as error:
        return Result(name, error=error)
