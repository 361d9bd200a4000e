"""The fields of one figure: in its card, or on a page of its own without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo import catalogue, places
from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.common.numerals import number
from kheo.common.text import fold
from kheo.common.types import Basis, Measure, Qualifier
from kheo.ledger import actions, questions
from kheo.ledger.models import Figure

from .. import cards, picks, words
from . import reading
from .actor import actor

_CODE = re.compile(r"\(?([a-z0-9_]+\.[a-z0-9_.]+)\)?\s*$")
EDITED = ("indicator", "value", "qualifier", "measure", "basis", "period_start", "period_end", "place")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """The fields of one figure, in its card or on a page of its own."""
    row = reading.figure_of(request, id, figure)
    faults: dict[str, str] = {}
    if request.method == "POST":
        changes, faults = _changes(request)
        changes |= _to_date(request, row)
        if not faults:
            try:
                return _corrected(request, row, changes)
            except KheoError as error:
                faults[error.where if error.where in EDITED else "all"] = reading.told(error)
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


def _corrected(request: HttpRequest, row: Figure, changes: dict[str, Any]) -> HttpResponse:
    before = row.indicator
    done = actions.correct(
        actor=actor(request), id=row.pk, and_confirm="va-xac-nhan" in request.POST, **changes
    )
    stuck = False
    if "va-xac-nhan" in request.POST:  # what was right as it stood changed nothing, and waits still
        stuck = bool(actions.confirm(actor=actor(request), ids=[row.pk]).waiting)
    offer = done.indicator is not None and done.indicator != before
    return reading.changed(request, row.document_id, row.pk, stuck=stuck, offer=offer)


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
            faults[name] = reading.told(error)
        except ValueError:
            faults[name] = _("Chọn một mục trong danh sách.")
    return changes, faults


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
