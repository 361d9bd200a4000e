"""/van-ban/cum-tu/: the phrases this installation remembers; and, on the reading page, the offer to remember one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.ledger import access, remembering
from kheo.ledger.models import RememberedPhrase

from .. import offers, picks, words
from .actor import actor
from .reading import figure_of, told

PAGE = 50
HERE = "/van-ban/cum-tu/"


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase as the list shows it; `gone`: its indicator is no longer in the catalogue, so it does nothing."""

    row: RememberedPhrase
    name: str
    gone: bool
    pieces: tuple[str, str, str]
    n: int


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list, newest first, and the one just removed, to be taken back."""
    page = Paginator(access.phrases_for(request.user), PAGE).get_page(request.GET.get("trang"))
    just = picks.number_of(request.GET.get("vua", ""))
    rows = list(page.object_list)
    uses = remembering.uses(row.pk for row in rows)
    context = {
        "page": page,
        "lines": [_line(row, uses.get(row.pk, 0)) for row in rows],
        "removed": remembering.phrase(just) if just else None,
    }
    return render(request, "web/phrases.html", context)


def _line(row: RememberedPhrase, n: int) -> Line:
    known = catalogue.load().indicators.get(row.indicator)
    gone = known is None or bool(known.retired)
    name = words.indicator_name(known) if known else row.indicator
    return Line(row, name, gone, offers.cut(row.example, row.phrase), n)


@require_POST
def change(request: HttpRequest, id: int, deed: str) -> HttpResponse:
    """Switch one off or on, remove it, or take removing back."""
    who, more = actor(request), ""
    try:
        if deed == "bo":
            remembering.remove(actor=who, id=id)
            more = f"?vua={id}"
        elif deed == "lay-lai":
            remembering.restore(actor=who, id=id)
        else:
            remembering.switch(actor=who, id=id, on=deed == "bat")
    except KheoError as error:
        if error.code == "remembered-unknown":
            raise
        messages.error(request, told(error))
    return HttpResponseRedirect(f"{HERE}{more}")


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """What is in force, as the catalogue is written."""
    access.phrases_for(request.user)
    answer = HttpResponse(remembering.contribution(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="kheo-cum-tu.yaml"'
    return answer


@require_safe
def offer(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """The question whether to remember; nothing when there is nothing worth it."""
    made = offers.offer(figure_of(request, id, figure))
    return render(request, "web/_offer.html", {"offer": made})


@require_POST
def remember(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """Remember the words typed, or say why not."""
    row = figure_of(request, id, figure)
    known = catalogue.load().indicators.get(row.indicator or "")
    typed = request.POST.get("cum-tu", "")
    made = offers.Offer(
        row, words.indicator_name(known) if known else "", typed, request.POST.get("cau", "")[:2000]
    )
    kept, error = None, None
    try:
        kept = remembering.remember(
            actor=actor(request),
            indicator=row.indicator or "",
            phrase=typed,
            example=made.example,
            figure=figure,
        )
    except KheoError as fault:
        error = told(fault)
    if not request.headers.get("HX-Request"):
        if kept:
            messages.success(request, _("Đã ghi nhớ “%(phrase)s”.") % {"phrase": kept.phrase})
        else:
            messages.error(request, error or "")
        return HttpResponseRedirect(f"/van-ban/{id}/?so={figure}#the-{figure}")
    return render(request, "web/_offer.html", {"offer": made, "kept": kept, "error": error})
