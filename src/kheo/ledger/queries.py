"""Reads of the ledger, batch-shaped: no list costs a query per row."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any, TypedDict
from weakref import WeakKeyDictionary

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kheo import catalogue, places
from kheo.common.errors import KheoError
from kheo.common.text import bare
from kheo.common.types import State, Total
from kheo.ledger import mirror, store
from kheo.ledger.models import Audit, Document, Figure, Programme, Revision
from kheo.rollup import Query

if TYPE_CHECKING:
    import pyarrow as pa
    from django_stubs_ext import WithAnnotations

    from kheo.rollup.archive import Archive
    from kheo.rollup.marks import Marks
    from kheo.rollup.scope import Places

    CountedDocument = WithAnnotations[Document, "DocumentCounts"]

_REACH = 2000
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"')\]]*\s+|\n+")


class DocumentCounts(TypedDict):
    """What `documents` adds to each row."""

    n_figures: int
    n_proposed: int
    n_confirmed: int
    n_withdrawn: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence a figure stands in; `lit` are its own words. start is the character where `before` begins."""

    before: str
    lit: str
    after: str
    start: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is. `sample` counts the documents of the sample year."""

    documents: int
    sample: int
    proposed: int
    confirmed: int
    withdrawn: int


def documents(search: str = "") -> QuerySet[CountedDocument]:
    """Newest first, without the long text, each with n_figures, n_proposed, n_confirmed and n_withdrawn."""
    rows = Document.objects.defer("text", "folded").annotate(
        n_figures=_count(),
        n_proposed=_count(State.PROPOSED),
        n_confirmed=_count(State.CONFIRMED),
        n_withdrawn=_count(State.WITHDRAWN),
    )
    for word in bare(search).split():
        rows = rows.filter(folded__contains=word)
    return rows.order_by("-created", "-pk")


def _count(*states: State) -> Coalesce:
    """Figures of each document row (in `states`), counted for the rows of one page only."""
    figures = Figure.objects.filter(document=OuterRef("pk"))
    if states:
        figures = figures.filter(state__in=[state.value for state in states])
    counted = figures.order_by().values("document").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def document(id: int) -> Document:
    """One document with who entered it. KheoError document-unknown."""
    found = Document.objects.select_related("created_by").filter(pk=id).first()
    if found is None:
        raise KheoError("document-unknown", "không có văn bản này trong sổ.", where=str(id))
    return found


def document_with_hash(sha256: str) -> Document | None:
    """The document that holds these bytes."""
    return Document.objects.filter(sha256=sha256).first()


def original(document: Document) -> bytes:
    """The file as it came, checked against its hash. KheoError document-damaged."""
    return store.original(document.sha256)


def figures_of(document: Document) -> QuerySet[Figure]:
    """In the order of the text, with who decided."""
    return document.figures.select_related("decided_by").order_by("start", "pk")


def programmes_of(document: Document) -> QuerySet[Programme]:
    """In the order of the text."""
    return Programme.objects.filter(document=document).order_by("start")


def figure(id: int) -> Figure:
    """One figure with its document. KheoError figure-unknown."""
    found = Figure.objects.select_related("document", "decided_by").filter(pk=id).first()
    if found is None:
        raise KheoError("figure-unknown", "không có số liệu này trong sổ.", where=str(id))
    return found


def figures(ids: Iterable[str | int], *, texts: bool = True) -> list[Figure]:
    """Figures with their documents, newest claim first: what a total's `facts` open to. Unknown ids are left out.

    `texts` False: without the documents' texts, for lists that only name them.
    """
    wanted = {int(id) for id in ids}
    rows = Figure.objects.select_related("document").filter(pk__in=wanted).order_by("-seq", "pk")
    return list(rows if texts else rows.defer("document__text", "document__folded"))


def documents_named(ids: Iterable[int]) -> list[Document]:
    """Documents by id without their texts, in no order. Unknown ids are left out."""
    return list(Document.objects.defer("text", "folded").filter(pk__in=set(ids)).order_by())


def sentence(figure: Figure) -> Sentence:
    """The sentence around a figure, cut at full stops and line ends of the document's text."""
    text = figure.document.text
    first, last = max(0, figure.span_start - _REACH), min(len(text), figure.span_end + _REACH)
    cuts = [cut.end() for cut in _SENTENCE_END.finditer(text, first, figure.span_start)]
    start = cuts[-1] if cuts else first
    cut = _SENTENCE_END.search(text, figure.span_end, last)
    end = cut.start() if cut else last
    return Sentence(
        text[start : figure.span_start],
        text[figure.span_start : figure.span_end],
        text[figure.span_end : end],
        start,
    )


def revisions(figure: Figure) -> QuerySet[Revision]:
    """A figure's history, oldest first."""
    return Revision.objects.filter(figure=figure).select_related("actor").order_by("n")


def audit(document: Document | None = None) -> QuerySet[Audit]:
    """Newest first, of one document or of everything."""
    rows = Audit.objects.select_related("actor", "document").defer("document__text").order_by("-pk")
    return rows.filter(document=document) if document is not None else rows


def counts() -> Counts:
    """Two queries."""
    by_state = {state.value: Count("pk", filter=Q(state=state.value)) for state in State}
    kept = Document.objects.aggregate(all=Count("pk"), sample=Count("pk", filter=Q(sample=True)))
    return Counts(documents=kept["all"], sample=kept["sample"], **Figure.objects.aggregate(**by_state))


def sample_figures() -> list[int]:
    """Ids of the sample year's figures that are not withdrawn."""
    rows = Figure.objects.filter(document__sample=True).exclude(state=State.WITHDRAWN.value)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def documents_waiting() -> int:
    """How many documents hold a figure that nobody has decided on."""
    return Figure.objects.filter(state=State.PROPOSED.value).order_by().values("document").distinct().count()


def totals(query: Query, *, facts: bool = False) -> list[Total]:
    """Totals over everything confirmed up to now, by the engine over the mirror. `facts`: with the ids of figures."""
    if facts:
        return list(_answer("totals", query, facts=True))
    found: list[Total] = _ask("totals", query)
    return found


def table(query: Query) -> pa.Table:
    """The same totals as columns (`rollup.answers.SCHEMA`), for answers too large to be objects."""
    return _ask("table", query)


def series(query: Query, windows: Iterable[tuple[date | None, date]]) -> list[list[Total]]:
    """Totals of the same question over several windows."""
    found: list[list[Total]] = _ask("series", query, windows=windows)
    return found


def marks(query: Query, cutoff: date) -> Mapping[tuple[str, str], Marks]:
    """By indicator and place: figures on another calendar, and those that came after the cut-off day."""
    found: Mapping[tuple[str, str], Marks] = _answer("marks", query, cutoff=cutoff)
    return found


def documents_told(query: Query) -> list[tuple[int, int]]:
    """Documents of all that was told in the window where `query` asks, whether a total uses it or has another view, and
    how many figures each brought: those that brought most first, of equal ones the newest."""
    found = _answer("documents", query)
    rows = zip(found["source"].to_pylist(), found["figures"].to_pylist(), strict=True)
    return sorted(((int(source), count) for source, count in rows), key=lambda row: (-row[1], -row[0]))


def figures_of_cell(
    query: Query, indicator: str, place: str, limit: int, offset: int
) -> tuple[list[Figure], int]:
    """The figures one total is made of, latest confirmed first, a page of them; and how many there are."""
    asked = {"indicator": indicator, "place": place, "limit": limit, "offset": offset}
    ids, count = _answer("figures", query, **asked)
    return figures(ids), count


def _ask(what: str, query: Query, **asked: Any) -> Any:
    """What `engine.<what>` says of everything confirmed. It remembers totals and tables itself."""
    return _say(mirror.current(), places.load(), what, query, asked)


def _say(archive: Archive, here: Places, what: str, query: Query, asked: Mapping[str, Any]) -> Any:
    from kheo.rollup import engine  # as in mirror: only who asks for totals waits for the import

    return getattr(engine, what)(archive, query, catalogue=catalogue.load(), places=here, **asked)


_ANSWERS: WeakKeyDictionary[Archive, OrderedDict[Any, Any]] = WeakKeyDictionary()
_LOCK = Lock()
_KEPT = 64


def _answer(what: str, query: Query, **asked: Any) -> Any:
    """The same, remembered here. A handle of the mirror never changes, so its answers stay right while it is current."""
    archive, here = mirror.current(), places.load()
    key = (what, query, here.mark, *asked.items())
    with _LOCK:
        known = _ANSWERS.setdefault(archive, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return known[key]
    found = _say(archive, here, what, query, asked)
    with _LOCK:
        known[key] = found
        while len(known) > _KEPT:
            known.popitem(last=False)
    return found


def years_with_data() -> list[int]:
    """Calendar years in which a confirmed result lies or ends, newest first."""
    from kheo.ledger import outline  # as in _say

    return outline.years()


def indicators_with_data() -> set[str]:
    """Codes that have a confirmed result."""
    from kheo.ledger import outline

    return outline.indicators()


def indicators_told(start: date | None, end: date) -> set[str]:
    """Codes that somebody told of in a window, by whole months."""
    from kheo.ledger import outline

    return outline.told_in(start, end)
