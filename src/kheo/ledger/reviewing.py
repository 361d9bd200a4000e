"""What of a document still wants a person's eyes, and what is sure enough to be confirmed together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kheo.common.types import State
from kheo.ledger import history, questions
from kheo.ledger.models import Audit, Document, Figure, Revision

# Of figures said with this confidence at least 95 in 100 are right as a whole (docs/reference/reader.md): they may be
# confirmed together unseen. FAIR ones are right in about 8 of 10: together, but only once they were looked at.
SURE, FAIR = 0.9, 0.7
_LIGHT = (
    *("id", "document_id", "start", "span_start", "span_end", "state", "confidence", "doubts", "decided"),
    *("basis", "indicator", "kind", "measure", "period_start", "period_end", "place", "dims"),
)
# What a person changed answers the doubts about it. The last word of a doubt's code says what it is about.
_ABOUT: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator",),
    "period": ("period_start", "period_end"),
    "place": ("place",),
}
_OTHERS = ("value", "measure", "qualifier", "basis", "dims")


class Standing(StrEnum):
    """Where a figure stands on the way to being decided: LOOK is doubtful, FAIR wants a glance, SURE none."""

    LOOK = "look"
    FAIR = "fair"
    SURE = "sure"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure at a glance: its lit characters and where it stands."""

    id: int
    start: int
    end: int
    standing: Standing


def answered(figures: Iterable[Figure]) -> dict[int, frozenset[str]]:
    """Of figures that wait and were decided on before: the fields that are no longer as they were read. One query."""
    rows = {f.pk: f for f in figures if f.state == State.PROPOSED and f.decided is not None}
    if not rows:
        return {}
    read = Revision.objects.filter(figure__in=list(rows), n=1).values_list("figure_id", "after")
    return {pk: _changed(after, history.snapshot(rows[pk])) for pk, after in read}


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in now.items() if name in before and before[name] != value)


def open_doubts(figure: Figure, changed: Collection[str] = ()) -> list[dict[str, Any]]:
    """The doubts of a reading that no change has answered yet."""
    if not changed:
        return list(figure.doubts)
    return [d for d in figure.doubts if not set(about(d["code"])) & set(changed)]


def about(code: str) -> tuple[str, ...]:
    """The fields a doubt is about."""
    return _ABOUT.get(code.rpartition("-")[2], _OTHERS)


def standing(figure: Figure, changed: Collection[str] = ()) -> Standing:
    """Where a figure stands; `changed` as of `answered`."""
    if figure.state == State.CONFIRMED:
        return Standing.CONFIRMED
    if figure.state == State.WITHDRAWN:
        return Standing.WITHDRAWN
    if open_doubts(figure, changed) or questions.open_questions(figure):
        return Standing.LOOK
    if figure.confidence >= SURE or "indicator" in changed:
        return Standing.SURE
    return Standing.FAIR if figure.confidence >= FAIR else Standing.LOOK


def seen(document: Document) -> list[Seen]:
    """Every figure of a document at a glance, in the order of the text."""
    rows = list(Figure.objects.filter(document=document).only(*_LIGHT).order_by("span_start", "pk"))
    known = answered(rows)
    return [Seen(f.pk, f.span_start, f.span_end, standing(f, known.get(f.pk, ()))) for f in rows]


def next_waiting(document: Document) -> int | None:
    """The newest other document that holds a figure nobody has decided on."""
    rows = Figure.objects.filter(state=State.PROPOSED.value).exclude(document=document)
    return rows.order_by("-document_id").values_list("document_id", flat=True).first()


def last_deed(document: Document) -> Audit | None:
    """What was last done to a document."""
    return Audit.objects.filter(document=document).order_by("-pk").first()


def confirmed_by(document: Document, deed: int) -> Sequence[int]:
    """The figures that one confirmation put in and that nothing has happened to since."""
    row = Audit.objects.filter(pk=deed, document=document, action="confirm").first()
    if row is None:
        return ()
    figures = Figure.objects.filter(
        document=document, pk__in=row.detail["figures"], state=State.CONFIRMED.value
    )
    last: dict[int, str] = {}
    revisions = Revision.objects.filter(figure__in=figures).order_by("n")
    for pk, action in revisions.values_list("figure_id", "action"):
        last[pk] = action
    return [pk for pk in row.detail["figures"] if last.get(pk) == "confirm"]
