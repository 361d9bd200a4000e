"""/van-ban/<id>/: a document with its figures lit; what is doubtful is decided one by one, what is sure in one go."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.common.types import State
from kheo.ledger import access, actions, queries, questions, remembering, reviewing
from kheo.ledger.models import Document, Figure
from kheo.ledger.reviewing import Seen, Standing

from .. import cards, leaves, offers, options, picks, words
from ..cards import Card
from ..leaves import Leaf
from .actor import actor


@require_safe
def show(request: HttpRequest, id: int) -> HttpResponse:
    """The reading page: one leaf of the document, what wants eyes first."""
    document = access.document_for(request.user, id)
    seen = reviewing.seen(document)
    made = leaves.leaves(document.text, seen)
    asked = _number(request, "so")
    leaf = (leaves.of_figure(made, asked) if asked else None) or _leaf(made, _number(request, "to"))
    shown = _cards(document, leaf)
    programmes = [p for p in queries.programmes_of(document) if leaf.start <= p.start < leaf.end]
    context = _state(document, seen, made, leaf) | {
        "cards": cards.in_order_of_doubt(shown),
        "folds": cards.folds(shown, asked),
        "paragraphs": cards.paragraphs(document, shown, programmes, (leaf.start, leaf.end)),
        "programmes": programmes,
        "indicators": catalogue.load().indicators.values(),
        "options": picks.provinces(),
        "options_mark": options.mark(),
        "just": _just(document, _number(request, "vua")),
        "offer": _offer(request, document, asked) if "nho" in request.GET else None,
    }
    return render(request, "web/reading.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    return picks.number_of(request.GET.get(name, ""))


def _leaf(made: list[Leaf], n: int | None) -> Leaf:
    """The leaf asked for, else the first that wants eyes, else the first."""
    if n is not None and 1 <= n <= len(made):
        return made[n - 1]
    return next((leaf for leaf in made if leaf.look), made[0])


def _cards(document: Document, leaf: Leaf) -> list[Card]:
    ids = [one.id for one in leaf.seen]
    rows = list(queries.figures_of(document).filter(pk__in=ids))
    changed, taught = reviewing.answered(rows), remembering.used_by(ids)
    looks = {one.id for one in leaf.seen if one.standing is Standing.LOOK}
    return [
        cards.card(f, changed.get(f.pk, ()), taught=taught.get(f.pk, ""), said=f.pk in looks) for f in rows
    ]


def _state(document: Document, seen: list[Seen], made: list[Leaf], leaf: Leaf) -> dict[str, Any]:
    """What the head of the page tells: the counters, and where to go on when this leaf or all of it is decided."""
    tally = cards.tally(seen)
    return {
        "document": document,
        "tally": tally,
        "leaf": leaf,
        "leaves": made,
        "next_leaf": leaves.next_look(made, leaf),
        "next_document": None if tally.waiting else reviewing.next_waiting(document),
    }


def _just(document: Document, deed: int | None) -> tuple[int, int] | None:
    """(audit row, how many figures) of a confirmation that can be taken back as a whole."""
    ids = reviewing.confirmed_by(document, deed) if deed else ()
    return (deed, len(ids)) if deed and ids else None


def _offer(request: HttpRequest, document: Document, figure: int | None) -> offers.Offer | None:
    """What may be remembered of a figure just corrected, where no script asks for it."""
    return offers.offer(figure_of(request, document.pk, figure)) if figure else None


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


@require_safe
@cache_control(private=True, max_age=7 * 24 * 3600)
def indicators(request: HttpRequest) -> HttpResponse:
    """The list one types into, asked for once and kept by the browser: its address carries a mark."""
    return render(request, "web/_options.html", {"options": options.options()})


@require_POST
def confirm_many(request: HttpRequest, id: int) -> HttpResponse:
    """Confirm everything that is sure, or what was glanced at on a leaf; say what stays and why."""
    document = access.document_for(request.user, id)
    seen = reviewing.seen(document)
    done = actions.confirm(actor=actor(request), ids=_many(request, document, seen)).done
    back = f"/van-ban/{id}/?to={_number(request, 'to') or ''}"
    if done:
        told = ngettext(
            "Đã xác nhận %(n)s số; tổng đã có ngay.", "Đã xác nhận %(n)s số; tổng đã có ngay.", len(done)
        )
        messages.success(request, told % {"n": len(done)})
        deed = reviewing.last_deed(document)
        return HttpResponseRedirect(f"{back}&vua={deed.pk if deed else ''}")
    waiting = [f for f in queries.figures_of(document) if f.state == State.PROPOSED]
    why = Counter(str(words.QUESTIONS.get(q, q)) for f in waiting for q in questions.open_questions(f))
    listed = ", ".join(f"{word} ({k})" for word, k in why.most_common()) or _("còn chỗ nghi ngờ")
    if waiting:
        messages.warning(
            request,
            _("Còn %(n)s số chưa xác nhận được một lượt: %(why)s. Xem từng số.")
            % {"n": len(waiting), "why": listed},
        )
    return HttpResponseRedirect(back)


def _many(request: HttpRequest, document: Document, seen: list[Seen]) -> list[int]:
    """Ids to confirm together: all sure ones, or those of a leaf that were open to a glance."""
    if "kha-chac" not in request.POST:
        return [one.id for one in seen if one.standing is Standing.SURE]
    leaf = _leaf(leaves.leaves(document.text, seen), _number(request, "to"))
    return [one.id for one in leaf.seen if one.standing is Standing.FAIR]


@require_POST
def undo_many(request: HttpRequest, id: int) -> HttpResponse:
    """Take back a confirmation of many at once, but for those somebody has touched since."""
    document = access.document_for(request.user, id)
    deed = request.POST.get("viec", "")
    ids = reviewing.confirmed_by(document, picks.number_of(deed) or 0)
    done = actions.undo_all(actor=actor(request), ids=ids)
    told = ngettext(
        "Đã hoàn tác: %(n)s số lại chờ xác nhận.", "Đã hoàn tác: %(n)s số lại chờ xác nhận.", len(done)
    )
    messages.success(request, told % {"n": len(done)})
    return HttpResponseRedirect(f"/van-ban/{id}/?to={_number(request, 'to') or ''}")


@require_safe
def one(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """One card again (cancelled edit)."""
    row = figure_of(request, id, figure)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(_at(id, figure))
    return render(request, "web/_card.html", {"c": _card(row), "document": row.document})


@require_safe
def history(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """Who did what to a figure, and when."""
    row = figure_of(request, id, figure)
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
    figure_of(request, id, figure)
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
    return changed(request, id, figure, stuck=stuck, error=error)


@require_POST
def choose(request: HttpRequest, id: int, figure: int) -> HttpResponse:
    """Another indicator, by one key; confirmed with it when nothing else is doubtful."""
    row = figure_of(request, id, figure)
    code, before = request.POST.get("ma", ""), row.indicator
    error, stuck = None, False
    try:
        catalogue.load().get(code)
        known = {"indicator", *reviewing.answered([row]).get(row.pk, ())}
        calm = not reviewing.open_doubts(row, known)
        actions.correct(actor=actor(request), id=figure, and_confirm=calm, indicator=code)
        if code == before:
            stuck = bool(actions.confirm(actor=actor(request), ids=[figure]).waiting)
    except KheoError as fault:
        error = fault
    return changed(request, id, figure, stuck=stuck, error=error, offer=error is None and code != before)


def changed(
    request: HttpRequest,
    id: int,
    figure: int,
    *,
    stuck: bool = False,
    error: KheoError | None = None,
    offer: bool = False,
) -> HttpResponse:
    """The card with its lit words and the counters; without htmx, back to the page at that card.

    `offer`: the indicator was corrected, so the page may ask whether to remember the words.
    """
    row = figure_of(request, id, figure)
    shown = _card(row, stuck=stuck)
    if not request.headers.get("HX-Request"):
        if error:
            messages.error(request, told(error))
        elif stuck:
            listed = ", ".join(shown.missing)
            messages.warning(request, _("Chưa xác nhận được: %(why)s.") % {"why": listed})
        return HttpResponseRedirect(_at(id, figure, "&nho=1" if offer else ""))
    seen = reviewing.seen(row.document)
    made = leaves.leaves(row.document.text, seen)
    context = _state(row.document, seen, made, leaves.of_figure(made, figure) or made[0])
    context |= {"c": shown, "error": error, "offer": offer, "waiting": queries.documents_waiting()}
    return render(request, "web/_changed.html", context)


def _card(row: Figure, *, stuck: bool = False) -> Card:
    taught = remembering.used_by([row.pk]).get(row.pk, "")
    known = reviewing.answered([row]).get(row.pk, ())
    return cards.card(row, known, taught=taught, said=True, stuck=stuck)


def _at(id: int, figure: int, more: str = "") -> str:
    return f"/van-ban/{id}/?so={figure}{more}#the-{figure}"


def figure_of(request: HttpRequest, id: int, figure: int) -> Figure:
    """A figure of this very document. KheoError figure-unknown."""
    row = access.figure_for(request.user, figure)
    if row.document_id != id:
        raise KheoError("figure-unknown", "số liệu này không thuộc văn bản ấy.", where=str(figure))
    return row


def told(error: KheoError) -> str:
    """What went wrong and what to do, as whole sentences."""
    said = f"{error.message} {error.remedy}".strip()
    return said[:1].upper() + said[1:]
