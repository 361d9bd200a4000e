"""/van-ban/<id>/: a document with its figures lit, decided on one by one or a page at once."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kheo import catalogue, places
from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.common.numerals import number
from kheo.common.text import fold
from kheo.common.types import Basis, Measure, Qualifier, State
from kheo.ledger import access, actions, queries, questions
from kheo.ledger.models import Figure

from .. import cards, picks, words
from .actor import actor

_CODE = re.compile(r"\(?([a-z0-9_]+\.[a-z0-9_.]+)\)?\s*$")
EDITED = ("indicator", "value", "qualifier", "measure", "basis", "period_start", "period_end", "place")


@require_safe
def show(request: HttpRequest, id: int) -> HttpResponse:
    """The reading page."""
    document = access.document_for(request.user, id)
    shown = [cards.card(f) for f in queries.figures_of(document)]
    programmes = list(queries.programmes_of(document))
    context = {
        "document": document,
        "cards": cards.in_order_of_doubt(shown),
        "tally": cards.tally(shown),
        "paragraphs": cards.paragraphs(document, shown, programmes),
        "programmes": programmes,
        "indicators": catalogue.load().indicators.values(),
        "options": picks.provinces(),
    }
    return render(request, "web/reading.html", context)


@require_safe
def original(request: HttpRequest, id: int) -> FileResponse:
    """The file as it came, to keep, never to be shown inside our pages."""
    document = access.document_for(request.user, id)
    return FileResponse(
        io.BytesIO(queries.original(document)),
        as_attachment=True,
        filename=document.filename,
        content_type="application/octet-stream",
    )


@require_POST
def confirm_page(request: HttpRequest, id: int) -> HttpResponse:
    """Confirm everything that waits and has no open question; say what stays and why."""
    document = access.document_for(request.user, id)
    ids = [f.pk for f in queries.figures_of(document) if f.state == State.PROPOSED]
    result = actions.confirm(actor=actor(request), ids=ids)
    n = len(result.done)
    if n:
        told = ngettext("Đã xác nhận %(n)s số; tổng đã có ngay.", "Đã xác nhận %(n)s số; tổng đã có ngay.", n)
        messages.success(request, told % {"n": n})
    if result.waiting:
        why = Counter(str(words.QUESTIONS.get(code, code)) for _f, codes in result.waiting for code in codes)
        listed = ", ".join(f"{word} ({k})" for word, k in why.most_common())
        messages.warning(
            request,
            _("Còn %(n)s số chưa xác nhận được: %(why)s. Sửa từng số rồi xác nhận.")
            % {"n": len(result.waiting), "why": listed},
        )
    return HttpResponseRedirect(f"/van-ban/{id}/")


@require_safe
def one(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """One card again (cancelled edit)."""
    row = _figure(request, id, figure)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"/van-ban/{id}/#the-{figure}")
    return render(request, "web/_card.html", {"c": cards.card(row), "document": row.document})


@require_safe
def history(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """Who did what to a figure, and when."""
    row = _figure(request, id, figure)
    context = {
        "c": cards.card(row),
        "document": row.document,
        "deeds": [cards.deed(revision) for revision in queries.revisions(row)],
    }
    name = "web/_history.html" if request.headers.get("HX-Request") else "web/history.html"
    return render(request, name, context)


@require_POST
def decide(request: HttpRequest, id: int, figure: int, deed: str) -> HttpResponse:
    """Confirm, withdraw or undo one figure."""
    _figure(request, id, figure)
    stuck, error = False, None
    try:
        if deed == "xac-nhan":
            stuck = bool(actions.confirm(actor=actor(request), ids=[figure]).waiting)
        elif deed == "bo":
            actions.withdraw(actor=actor(request), ids=[figure])
        else:
            actions.undo(actor=actor(request), id=figure)
    except KheoError as fault:
        error = fault
    return _changed(request, id, figure, stuck=stuck, error=error)


def _changed(
    request: HttpRequest, id: int, figure: int, *, stuck: bool = False, error: KheoError | None = None
) -> HttpResponse:
    """The card with its lit words and the counters; without htmx, back to the page at that card."""
    row = _figure(request, id, figure)
    shown = cards.card(row, stuck=stuck)
    if not request.headers.get("HX-Request"):
        if error:
            messages.error(request, str(error))
        elif stuck:
            told = ", ".join(shown.missing)
            messages.warning(request, _("Chưa xác nhận được: %(why)s.") % {"why": told})
        return HttpResponseRedirect(f"/van-ban/{id}/#the-{figure}")
    all_cards = [cards.card(f) for f in queries.figures_of(row.document)]
    context = {"c": shown, "document": row.document, "tally": cards.tally(all_cards), "error": error}
    return render(request, "web/_changed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """The fields of one figure, in its card or on a page of its own."""
    row = _figure(request, id, figure)
    faults: dict[str, str] = {}
    if request.method == "POST":
        changes, faults = _changes(request)
        changes |= _to_date(request, row)
        if not faults:
            try:
                actions.correct(actor=actor(request), id=figure, **changes)
                if "va-xac-nhan" in request.POST:
                    waiting = actions.confirm(actor=actor(request), ids=[figure]).waiting
                    return _changed(request, id, figure, stuck=bool(waiting))
                return _changed(request, id, figure)
            except KheoError as error:
                faults[error.where if error.where in EDITED else "all"] = _said(error)
    given = request.POST if request.method == "POST" else _fields(row)
    context = {
        "c": cards.card(row),
        "document": row.document,
        "given": given,
        "faults": faults,
        "qualifiers": words.QUALIFIERS.items(),
        "measures": words.MEASURES.items(),
        "bases": words.BASES.items(),
        "indicators": catalogue.load().indicators.values(),
        "options": picks.provinces(),
    }
    name = "web/_edit.html" if request.headers.get("HX-Request") else "web/edit.html"
    return render(request, name, context)


def _figure(request: HttpRequest, id: int, figure: int) -> Figure:
    row = access.figure_for(request.user, figure)
    if row.document_id != id:
        raise KheoError("figure-unknown", "số liệu này không thuộc văn bản ấy.", where=str(figure))
    return row


def _fields(row: Figure) -> dict[str, str]:
    """What the fields hold before anything is typed."""
    indicator = catalogue.load().indicators.get(row.indicator or "")
    place = picks.label(places.load().get(row.place)) if row.place else row.place_name
    return {
        "indicator": words.indicator_choice(indicator) if indicator else "",
        "value": number(row.value),
        "qualifier": row.qualifier,
        "measure": row.measure,
        "basis": row.basis,
        "period_start": periods.dmy(row.period_start) if row.period_start else "",
        "period_end": periods.dmy(row.period_end) if row.period_end else "",
        "place": place,
        "cumulative": "1" if questions.is_cumulative(row) else "",
    }


def _to_date(request: HttpRequest, row: Figure) -> dict[str, Any]:
    """What the tick "lũy kế" changes: such a figure has no first day."""
    ticked = "cumulative" in request.POST
    if ticked == questions.is_cumulative(row):
        return {"period_start": None} if ticked else {}
    if ticked:
        return {"period_start": None, "dims": [*row.dims, [questions.CUMULATIVE, "1"]]}
    return {"dims": [pair for pair in row.dims if pair[0] != questions.CUMULATIVE]}


def _changes(request: HttpRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields as the ledger takes them, and what is wrong with those it could not take."""
    given, changes, faults = request.POST, {}, {}
    readers: dict[str, Callable[[str], Any]] = {
        "indicator": _indicator,
        "value": _value,
        "qualifier": lambda text: Qualifier(text).value,
        "measure": lambda text: Measure(text).value,
        "basis": lambda text: Basis(text).value,
        "period_start": lambda text: picks.day_of(text, _("Từ ngày")),
        "period_end": lambda text: picks.day_of(text, _("Đến ngày")),
        "place": lambda text: picks.place_of(text).id if text.strip() else None,
    }
    for name, reader in readers.items():
        try:
            changes[name] = reader(given.get(name, ""))
        except KheoError as error:
            faults[name] = _said(error)
        except ValueError:
            faults[name] = _("Chọn một mục trong danh sách.")
    return changes, faults


def _said(error: KheoError) -> str:
    """What went wrong and what to do, as whole sentences under a field."""
    told = f"{error.message} {error.remedy}".strip()
    return told[:1].upper() + told[1:]


def _value(text: str) -> Any:
    value = cards.decimal_of(text)
    if value is None:
        raise KheoError("value-unreadable", f"“{text}” chưa phải là số.", remedy="Ghi như 28.033 hoặc 3,5.")
    return value


def _indicator(text: str) -> str | None:
    """A code, "name (code)" or a name alone."""
    text = text.strip()
    if not text:
        return None
    book = catalogue.load()
    code = _CODE.search(text)
    if code and code[1] in book:
        return code[1]
    wanted = fold(text)
    found = [i.code for i in book.indicators.values() if wanted in (fold(i.vi), fold(i.en))]
    if found or text in book:
        return found[0] if found else text
    raise KheoError(
        "indicator-unknown",
        _("Không có chỉ tiêu “%(text)s”.") % {"text": text},
        remedy=_("Gõ vài chữ rồi chọn trong danh sách, hoặc để trống."),
    )
