"""What the ledger holds at units that a change of the map ends or takes away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from kheo.common.types import State
from kheo.ledger.models import Document, Figure, Programme


class Stranded(NamedTuple):
    """A confirmed figure whose period begins after its place had ended."""

    id: int
    text: str
    document: str
    place: str


def used(ids: Iterable[str]) -> int:
    """How many figures not withdrawn, documents and programmes lie at these units."""
    places = list(ids)
    figures = Figure.objects.filter(place__in=places).exclude(state=State.WITHDRAWN.value)
    others = (Document.objects.filter(place__in=places), Programme.objects.filter(place__in=places))
    return figures.count() + sum(rows.count() for rows in others)


def stranded(ended: Mapping[str, date]) -> list[Stranded]:
    """Confirmed figures at units (id → last day) that their period does not touch any more, by id."""
    if not ended:
        return []
    late = Q()
    for last in set(ended.values()):
        late |= Q(place__in=[id for id, day in ended.items() if day == last], begins__gt=last)
    rows = (
        Figure.objects.filter(state=State.CONFIRMED.value)
        .annotate(begins=Coalesce("period_start", "period_end"), told_in=F("document__filename"))
        .filter(late)
        .order_by("pk")
    )
    told = rows.values_list("pk", "text", "told_in", "place")
    return [Stranded(pk, text, document, place or "") for pk, text, document, place in told]
