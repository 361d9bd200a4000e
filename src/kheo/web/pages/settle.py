"""/doi-chieu/: what a person must settle, one queue, decided by one key and taken back by another."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kheo import catalogue, places
from kheo.common.errors import KheoError
from kheo.ledger import cases, settling
from kheo.ledger.cases import Asked, Status
from kheo.ledger.settling import Verdict
from kheo.ledger.suspicion import Sort

from .. import matters, picks, words
from .actor import actor

PAGE = 20
_STATUS = {"": Status.WAITING, "de-sau": Status.LATER, "da-quyet": Status.DONE}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The page."""
    current = settling.refresh(settling.MANY)
    asked, faults = _asked(request.GET)
    rows = cases.listed(asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    first = page.start_index() - 1 if page.paginator.count else 0
    shown = [matters.matter(case) for case in cases.cases([*rows[first : first + PAGE]])]
    counted = cases.sorts(asked)
    context = {
        "asked": asked,
        "current": current,
        "faults": faults,
        "page": page,
        "matters": shown,
        "progress": cases.progress(),
        "sorts": [(sort.value, matters.SORTS[sort], counted.get(sort.value, 0)) for sort in Sort],
        "themes": [(theme.code, words.theme_name(theme)) for theme in catalogue.load().themes.values()],
        "options": picks.provinces(),
        "typed": request.GET.get("noi", "") if faults else _label(asked.place),
        "tabs": _tabs(request.GET),
        "query": _query(request.GET),
        "narrowed": bool(asked.sort or asked.place or asked.theme),
        "just": _just(request.GET.get("vua", "")),
    }
    return render(request, "web/settle.html", context)


def _asked(data: QueryDict) -> tuple[Asked, list[KheoError]]:
    """What the list is narrowed to; what could not be read is told and left out."""
    sort = data.get("loai", "")
    theme = data.get("chu-de", "")
    place, faults = "", []
    typed = data.get("noi", "")
    if typed.strip():
        try:
            place = picks.place_of(typed).id
        except KheoError as error:
            faults.append(error)
    return (
        Asked(
            _STATUS.get(data.get("xem", ""), Status.WAITING),
            sort if sort in set(Sort) else "",
            "" if place == places.NATION else place,
            theme if theme in catalogue.load().themes else "",
        ),
        faults,
    )


def _label(place: str) -> str:
    return picks.label(places.load().get(place)) if place else ""


def _query(data: QueryDict, **changes: str) -> str:
    """The address's question again, without what belongs to one answer only."""
    kept = {name: data.get(name, "") for name in ("loai", "noi", "chu-de", "xem")} | changes
    return urlencode({name: value for name, value in kept.items() if value})


def _tabs(data: QueryDict) -> list[tuple[str, Status]]:
    return [(f"/doi-chieu/?{_query(data, xem=word)}", status) for word, status in _STATUS.items()]


def _just(id: str) -> matters.Matter | None:
    """The decision that brought us here, so that it can be taken back at once."""
    number = picks.number_of(id)
    settled = settling.settlement(number) if number else None
    return matters.matter(cases.cases([settled])[0]) if settled else None


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """One decision; htmx gets the card as it is now, a plain form the page."""
    signature = request.POST.get("viec", "")
    word, _colon, side = request.POST.get("quyet", "").partition(":")
    try:
        verdict = Verdict(word)
    except ValueError:
        raise KheoError("verdict-unfit", _("không quyết việc này theo cách ấy được."), where=word) from None
    try:
        settled = settling.decide(
            actor=actor(request),
            signature=signature,
            verdict=verdict,
            side=picks.number_of(side),
            reason=request.POST.get("ly-do", ""),
        )
    except KheoError as error:
        return _refused(request, signature, error)
    return _answer(request, settled.signature, f"vua={settled.pk}", reload=settled.kind == Sort.PAPER)


@require_POST
def undo(request: HttpRequest, id: int) -> HttpResponse:
    """Take one decision back."""
    try:
        back = settling.undo(actor=actor(request), id=id)
    except KheoError as error:
        return _refused(request, request.POST.get("viec", ""), error)
    return _answer(request, back.signature, "", reload=back.kind == Sort.PAPER)


def _answer(request: HttpRequest, signature: str, more: str, *, reload: bool) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        asked = "&".join(filter(None, (_query(QueryDict(request.POST.get("ve", ""))), more)))
        return HttpResponseRedirect(f"/doi-chieu/?{asked}")
    if reload:  # the other cards of these documents are settled too
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return _changed(request, signature)


def _refused(request: HttpRequest, signature: str, error: KheoError) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        messages.error(request, str(error))
        return HttpResponseRedirect(f"/doi-chieu/?{_query(QueryDict(request.POST.get('ve', '')))}")
    return _changed(request, signature, error)


def _changed(request: HttpRequest, signature: str, error: KheoError | None = None) -> HttpResponse:
    """The card as it stands now, for the page that is open."""
    case = cases.case(signature)
    context = {
        "m": matters.matter(case) if case else None,
        "signature": signature,
        "progress": cases.progress(),
        "query": request.POST.get("ve", ""),
        "error": error,
    }
    return render(request, "web/_settle_changed.html", context)
