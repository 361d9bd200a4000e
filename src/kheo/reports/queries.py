"""A report of a place and window: totals of this and the year before, names and sources, composed by the writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.conf import settings

from kheo import catalogue, places, writer
from kheo.common.errors import KheoError
from kheo.common.periods import same_length_before
from kheo.common.types import Level, Period, Total
from kheo.ledger import queries
from kheo.ledger.models import Document
from kheo.reports import under
from kheo.rollup import Query, maps
from kheo.rollup.scope import Window

Boundaries = Literal["then"] | date
LISTED = 100
"""So many documents a report names; it counts all of them."""
ROLL = 200
"""Up to so many places directly below, a report may say which of them told nothing."""
BELOW = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE, Level.DISTRICT: Level.COMMUNE}


def build(
    *,
    place: str,
    start: date,
    end: date,
    boundaries: Boundaries = "then",
    outline: writer.Outline | None = None,
    issuer: writer.Issuer | None = None,
    rooms: bool = False,
) -> writer.Report:
    """The report of unit `place` over start..end. KheoError place-unknown, period-order, report-empty.

    `outline`: the general one unless given; `issuer`: the body of the settings unless given; `rooms`: with empty
    paragraphs where a person is to write.
    """
    chosen = outline or writer.builtin()[writer.GENERAL]
    told = material(place=place, start=start, end=end, boundaries=boundaries, outline=chosen)
    return writer.compose(
        issuer=issuer or settings_issuer(),
        place=place,
        place_name=told.place_name,
        period=told.period,
        totals=told.totals,
        before=told.before,
        further=told.further,
        below=told.below,
        place_names=told.names,
        fact_sources=told.disputed,
        documents=told.documents,
        listed=told.listed,
        details=told.details,
        models=told.models,
        catalogue=catalogue.load(),
        outline=chosen,
        rooms=rooms,
    )


@dataclass(frozen=True, slots=True)
class Material:
    """What a report of a place and period is written from, but who issues it.

    `totals` name no figures (a nation has a million), but those of a dispute where one is between the total's own;
    `before`: the same days of the year before; `further`: the windows of the outline's tables and trends, by indicator, place
    and window. `below`: all places directly below, also those that told nothing, unless they are more than ROLL. `names`: of
    all places, by id. `disputed`: the document of every figure that disagrees with another.
    `details`: figures that say more than the totals they stand under, `models` the named models (see `under`).
    `documents`: how many documents the totals stand in, and `listed` the LISTED that brought most.
    """

    place_name: str
    period: Period
    totals: tuple[Total, ...]
    before: tuple[Total, ...]
    further: Mapping[writer.FarKey, Total]
    below: tuple[str, ...]
    names: Mapping[str, str]
    disputed: Mapping[str, writer.Source]
    documents: int
    listed: tuple[writer.Source, ...]
    details: tuple[writer.Detail, ...]
    models: tuple[writer.Named, ...]


def material(
    *, place: str, start: date, end: date, boundaries: Boundaries, outline: writer.Outline
) -> Material:
    """All that a report by `outline` needs of the ledger. KheoError as `build`."""
    period = _in_order(start, end)
    unit = places.load().get(place)
    asked = Query((), start, end, place, BELOW.get(unit.level, unit.level), boundaries)
    totals = _telling(asked)
    if all(total.value is None and total.stale is None for total in totals):
        raise KheoError(
            "report-empty",
            "chưa có số liệu nào được xác nhận trong kỳ này.",
            where=unit.full_name(end),
            remedy="Xác nhận số liệu của kỳ, hoặc chọn kỳ khác.",
        )
    before = same_length_before(period)
    day = end if boundaries == "then" else boundaries
    details, models = under.under(place, period, boundaries, {total.place for total in totals} - {place})
    documents = queries.documents_told(asked)
    named = {row.pk: _source(row) for row in queries.documents_named(id for id, _count in documents[:LISTED])}
    totals, disputed = _disputes(totals)
    rows = maps.rows_asked(asked, places.load(), Window(start, end))
    below = tuple(id for id in rows if id != place) if len(rows) <= ROLL else ()
    return Material(
        place_name=unit.full_name(day),
        period=period,
        totals=tuple(totals),
        before=tuple(_telling(replace(asked, start=before.start, end=before.end or end))),
        further=_further(replace(asked, level=unit.level), outline.windowed(period, catalogue.load())),
        below=below,
        names=_names([*(total.place for total in totals), *below], day),
        disputed=disputed,
        documents=len(documents),
        details=tuple(details),
        models=tuple(models),
        listed=tuple(named[id] for id, _count in documents[:LISTED] if id in named),
    )


def _in_order(start: date, end: date) -> Period:
    if start > end:
        raise KheoError(
            "period-order", "ngày đầu sau ngày cuối.", where=f"{start} – {end}", remedy="Đổi lại kỳ."
        )
    if start.year == date.min.year:  # there is no year before to compare with
        raise KheoError("period-order", "kỳ quá xa về trước.", where=f"{start} – {end}", remedy="Đổi lại kỳ.")
    return Period(start, end)


def settings_issuer() -> writer.Issuer:
    """The issuing body of the settings (KHEO_ISSUER_*), the writer's own words where nothing is set."""
    given: dict[str, str] = dict(settings.KHEO_ISSUER)
    parts = tuple(part.strip() for part in given.pop("recipients", "").split(";") if part.strip())
    body = replace(writer.Issuer(), **given)  # type: ignore[arg-type]
    return replace(body, recipients=parts) if parts else body


def _telling(asked: Query) -> list[Total]:
    """The place itself and, when something lies below, the rows one level down that have something to say."""
    rows = queries.totals(asked)
    return [row for row in rows if row.place == asked.place or row.value is not None or row.stale is not None]


def _further(asked: Query, windowed: Mapping[Period, tuple[str, ...]]) -> dict[writer.FarKey, Total]:
    """The place's own totals over other windows: those of one set of indicators are asked together."""
    together: dict[tuple[str, ...], list[Period]] = {}
    for window, codes in windowed.items():
        together.setdefault(codes, []).append(window)
    found: dict[writer.FarKey, Total] = {}
    for codes, windows in together.items():
        days = [(window.start, window.end) for window in windows if window.end is not None]
        told = queries.series(replace(asked, indicators=codes), days)
        for window, totals in zip(windows, told, strict=True):
            found.update({(t.indicator, t.place, window): t for t in totals if t.place == asked.place})
    return found


def _disputes(totals: Sequence[Total]) -> tuple[list[Total], dict[str, writer.Source]]:
    """The documents of figures that disagree; and the totals, those that a place told itself and that are what one side
    of a dispute says naming that side's figures."""
    ids = {id for total in totals for group in total.contradictions for id in group}
    figures = {str(figure.pk): figure for figure in queries.figures(ids, texts=False)} if ids else {}

    def own(total: Total) -> tuple[str, ...]:
        for group in total.contradictions if total.method == "stated" else ():
            here = [figures[id] for id in group if id in figures and figures[id].place == total.place]
            if len(here) == len(group) and total.value in {figure.value for figure in here}:
                return tuple(sorted(str(figure.pk) for figure in here if figure.value == total.value))
        return ()

    made: dict[int, writer.Source] = {}
    disputed = {
        id: made.setdefault(figure.document_id, _source(figure.document)) for id, figure in figures.items()
    }
    return [replace(total, facts=own(total)) if total.contradictions else total for total in totals], disputed


def _source(document: Document) -> writer.Source:
    return writer.Source(
        id=str(document.pk),
        title=document.title or document.filename,
        date=document.published,
        filename=document.filename,
    )


def _names(ids: Iterable[str], day: date) -> dict[str, str]:
    here = places.load()
    return {id: here.get(id).full_name(day) for id in dict.fromkeys(ids)}
