"""What stands under the totals of a report: figures that say more than the total does, and the named models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from django.db.models import Q
from django.db.models.functions import Coalesce

from kheo import places
from kheo.common.text import bare
from kheo.common.types import Basis, Level, Measure, Period, Qualifier, State
from kheo.ledger.models import Figure, Programme
from kheo.reader.dims import family
from kheo.rollup import Query
from kheo.rollup.maps import rows_asked
from kheo.rollup.scope import Window
from kheo.writer import Detail, Named

Boundaries = Literal["then"] | date
# As many figures, and as many models, as a report can tell one by one.
MOST = 400
MOST_MODELS = 40
MOST_PIECES = 8
# How far behind a count in its text what each one got may stand, in characters.
_NEAR = 160
_KINDS = {"tỉnh", "thành phố"}


def under(
    place: str, period: Period, boundaries: Boundaries, rows: Iterable[str]
) -> tuple[list[Detail], list[Named]]:
    """The details and named models of a report of `place` whose tables have `rows`. Three queries."""
    inside = _inside(place, period, boundaries)
    own = inside.pop(place)
    shown = set(rows)
    figures = _figures(period, [*own, *inside], own)
    details = _details(figures, own, shown)
    models = _models(period, {*own, *inside}, own, details)
    told = {d.fact for model in models for d in model.told}
    kept = [d for d in details if d.fact not in told and (not d.place_name or d.place not in shown)]
    return [d for d in kept if not d.dim("model")] + _single_models(kept), models


def _single_models(details: Sequence[Detail]) -> list[Detail]:
    """Figures of a model that no document names are details like any other at the report's own place."""
    return [
        replace(d, dims=tuple((k, v) for k, v in d.dims if k != "model"))
        for d in details
        if d.dim("model") and not d.place_name
    ]


def _inside(place: str, period: Period, boundaries: Boundaries) -> dict[str, tuple[str, ...]]:
    """`place` with the units it was made of, then every unit inside those; of the whole country only itself."""
    here = places.load()
    level = here.get(place).level
    if level is Level.NATION:
        return {place: (place,)}
    assert period.end is not None
    query = Query((), period.start, period.end, place, level, boundaries)
    pieces = rows_asked(query, here, Window(period.start, period.end)).get(place, [])
    own = tuple(dict.fromkeys((place, *(p.unit for p in pieces if p.share.share == 1))))
    found: dict[str, tuple[str, ...]] = {place: own}
    heads: Sequence[str] = own
    while heads:
        heads = [child for head in heads for child in here.children(head, period.start, period.end)]
        found.update((unit, ()) for unit in heads)
    return found


def _figures(period: Period, units: Sequence[str], own: Sequence[str]) -> list[Figure]:
    """Confirmed results of the period, in the order of their texts: all of the place itself, of others what names a model
    or stands between the levels."""
    assert period.end is not None
    rows = Figure.objects.filter(
        state=State.CONFIRMED.value,
        basis=Basis.RESULT.value,
        indicator__isnull=False,
        period_end__range=(period.start, period.end),
        place__in=units,
    ).filter(Q(kind="stock") | Q(period_start__gte=period.start))
    rows = rows.filter(Q(place__in=own) | ~Q(dims=[]) | Q(place__in=_between(units)))
    return list(rows.order_by("document_id", "start")[:MOST])


def _between(units: Sequence[str]) -> list[str]:
    """Districts, which have no row in a province's report."""
    here = places.load()
    return [unit for unit in units if here.get(unit).level is Level.DISTRICT]


def _details(figures: Sequence[Figure], own: Sequence[str], shown: set[str]) -> list[Detail]:
    told = [_detail(f, own) for f in figures]
    pieces: Mapping[tuple[str, str, Period, str], list[Detail]] = defaultdict(list)
    for detail in told:
        if not detail.dim("per"):
            pieces[(detail.code, detail.source, detail.period, detail.place)].append(detail)
    wholes = dict(_rates(figures))
    found = []
    for detail in told:
        group = pieces[(detail.code, detail.source, detail.period, detail.place)]
        says_more = detail.dim("model") or detail.dim("of") or detail.fact in wholes.values()
        several = 1 < len(group) <= MOST_PIECES and not detail.place_name
        between = detail.place_name and detail.place not in shown
        if detail.dim("per"):
            if detail.fact in wholes:
                found.append(replace(detail, whole=wholes[detail.fact]))
        elif says_more or several or between:
            found.append(detail)
    return found


def _detail(figure: Figure, own: Sequence[str]) -> Detail:
    return Detail(
        fact=str(figure.pk),
        code=figure.indicator or "",
        value=figure.value.normalize() + 0,
        qualifier=Qualifier(figure.qualifier),
        period=Period(figure.period_start, figure.period_end),
        place=figure.place or "",
        place_name="" if figure.place in own else _called(figure.place or "", figure.period_end),
        dims=tuple((str(k), str(v)) for k, v in figure.dims),
        source=str(figure.document_id),
    )


def _called(place: str, day: date | None) -> str:
    """ "xã Tịnh Thới, thành phố Cao Lãnh": a place below with what it lies in, up to the province."""
    here = places.load()
    above = [here.get(up) for up in here.ancestors(place)]
    named = [here.get(place), *(u for u in above if u.level is Level.DISTRICT)]
    return ", ".join(unit.full_name(day) for unit in named)


def _rates(figures: Sequence[Figure]) -> Iterator[tuple[str, str]]:
    """(rate, what it is per one of): the count just before it in the text."""
    last: Figure | None = None
    for figure in figures:
        rate = any(key == "per" for key, _ in figure.dims)
        if not rate:
            counts = figure.measure == Measure.COUNT.value
            last = figure if counts else None
        elif last is not None and last.document_id == figure.document_id and figure.start - last.end < _NEAR:
            yield str(figure.pk), str(last.pk)


def _models(period: Period, inside: set[str], own: Sequence[str], details: Sequence[Detail]) -> list[Named]:
    """The models that documents of the period name, each once, with its own figures."""
    rows = Programme.objects.annotate(day=Coalesce("document__period_end", "document__published")).filter(
        Q(place__in=inside) | Q(place__isnull=True, document__place__in=own)
    )
    rows = rows.filter(day__range=(period.start, period.end)).order_by("document_id", "start")
    named: dict[str, Named] = {}
    free = {d.fact: d for d in details if d.dim("model")}
    for row in rows[: 4 * MOST_MODELS]:
        key = bare(row.name)
        if key in named or len(named) >= MOST_MODELS:
            continue
        kind = family(row.name)
        its = [d for d in free.values() if d.dim("model") == kind and d.source == str(row.document_id)]
        for detail in its:
            del free[detail.fact]
        where = "" if row.place in own or not row.place else _called(row.place, row.day)
        if its and not where:
            where = its[0].place_name
        named[key] = Named(" ".join(row.name.split()), where, tuple(its))
    return list(named.values())
