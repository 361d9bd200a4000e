"""A report of a place and window: totals of this and the year before, names and sources, composed by the writer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from django.conf import settings

from kheo import catalogue, places, writer
from kheo.common.errors import KheoError
from kheo.common.periods import same_length_before
from kheo.common.types import Level, Period, Total
from kheo.ledger import queries
from kheo.rollup import Query

Boundaries = Literal["then"] | date
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
    if start > end:
        raise KheoError(
            "period-order", "ngày đầu sau ngày cuối.", where=f"{start} – {end}", remedy="Đổi lại kỳ."
        )
    unit = places.load().get(place)
    period = Period(start, end)
    if start.year == date.min.year:  # there is no year before to compare with
        raise KheoError("period-order", "kỳ quá xa về trước.", where=f"{start} – {end}", remedy="Đổi lại kỳ.")
    before = same_length_before(period)
    totals = _totals(place, unit.level, start, end, boundaries)
    if all(total.value is None and total.stale is None for total in totals):
        raise KheoError(
            "report-empty",
            "chưa có số liệu nào được xác nhận trong kỳ này.",
            where=unit.full_name(end),
            remedy="Xác nhận số liệu của kỳ, hoặc chọn kỳ khác.",
        )
    earlier = _totals(place, unit.level, before.start or start, before.end or end, boundaries)
    day = end if boundaries == "then" else boundaries
    return writer.compose(
        issuer=issuer or settings_issuer(),
        place=place,
        place_name=unit.full_name(day),
        period=period,
        totals=totals,
        before=earlier,
        place_names=_names(totals, day),
        fact_sources=sources([*totals, *earlier]),
        catalogue=catalogue.load(),
        outline=outline,
        rooms=rooms,
    )


def settings_issuer() -> writer.Issuer:
    """The issuing body of the settings (KHEO_ISSUER_*), the writer's own words where nothing is set."""
    given: dict[str, str] = dict(settings.KHEO_ISSUER)
    parts = tuple(part.strip() for part in given.pop("recipients", "").split(";") if part.strip())
    body = replace(writer.Issuer(), **given)  # type: ignore[arg-type]
    return replace(body, recipients=parts) if parts else body


def sources(totals: Iterable[Total]) -> dict[str, writer.Source]:
    """The document of every figure that these totals were made of, by figure id."""
    ids = {
        id for total in totals for id in (*total.facts, *(f for group in total.contradictions for f in group))
    }
    made: dict[int, writer.Source] = {}
    found: dict[str, writer.Source] = {}
    for figure in queries.figures(ids):
        document = figure.document
        if document.pk not in made:
            made[document.pk] = writer.Source(
                id=str(document.pk),
                title=document.title or document.filename,
                date=document.published,
                filename=document.filename,
            )
        found[str(figure.pk)] = made[document.pk]
    return found


def _totals(place: str, level: Level, start: date, end: date, boundaries: Boundaries) -> list[Total]:
    """The place itself and, when something lies below, the rows one level down that have something to say."""
    below = BELOW.get(level, level)
    query = Query(indicators=(), start=start, end=end, place=place, level=below, boundaries=boundaries)
    rows = queries.totals(query, facts=True)
    return [row for row in rows if row.place == place or row.value is not None or row.stale is not None]


def _names(totals: Sequence[Total], day: date) -> dict[str, str]:
    here = places.load()
    return {id: here.get(id).full_name(day) for id in dict.fromkeys(total.place for total in totals)}
