"""The queue of things to settle as a page lists it. Reads, batch-shaped: a page costs a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, QuerySet

from kheo import catalogue, places
from kheo.ledger.models import Figure, Settlement, Suspect
from kheo.ledger.settling import Verdict, allowed, standing, undecided
from kheo.ledger.suspicion import Sort

R = TypeVar("R", Suspect, Settlement)
_SHOWN = 12  # figures of one side that are brought along


class Status(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to; empty strings are no wish."""

    status: Status = Status.WAITING
    sort: str = ""
    place: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to settle, or settled. `sides` hold at most some figures each; `more` how many others there are."""

    about: Suspect | Settlement
    sides: tuple[tuple[Figure, ...], ...]
    more: tuple[int, ...]
    verdicts: tuple[Verdict, ...]
    settled: Settlement | None

    @property
    def sort(self) -> Sort:
        return Sort(self.about.kind)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the queue is worked through."""

    waiting: int
    later: int
    done: int

    @property
    def total(self) -> int:
        """Everything there is to settle; at least 1, as a measure of progress needs a whole."""
        return max(1, self.waiting + self.later + self.done)


def listed(asked: Asked) -> QuerySet[Suspect] | QuerySet[Settlement]:
    """Rows of one state, the weightiest first; decided ones newest first."""
    if asked.status is Status.DONE:
        return _narrowed(standing().exclude(verdict=Verdict.LATER.value).order_by("-pk"), asked)
    rows = Suspect.objects.all()
    if asked.status is Status.WAITING:
        return _narrowed(undecided(rows), asked)
    decided = standing().exclude(verdict=Verdict.LATER.value).values("signature")
    off = standing().filter(verdict=Verdict.LATER.value).values("signature")
    return _narrowed(rows.filter(signature__in=off).exclude(signature__in=decided), asked)


def _narrowed(rows: QuerySet[R], asked: Asked) -> QuerySet[R]:
    if asked.sort:
        rows = rows.filter(kind=asked.sort)
    if asked.theme:
        rows = rows.filter(indicator__in=[i.code for i in catalogue.load().of_theme(asked.theme)])
    if asked.place and asked.place != places.NATION:
        here = places.load()
        spots = set(rows.order_by().values_list("place", flat=True).distinct())
        rows = rows.filter(place__in=[p for p in spots if p in here and here.lies_in(p, asked.place)])
    return rows


def sorts(asked: Asked) -> dict[str, int]:
    """How many rows of each sort the list has, not narrowed to one."""
    rows = listed(Asked(asked.status, "", asked.place, asked.theme))
    return dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))


def progress() -> Progress:
    """Of everything."""
    return Progress(
        undecided(Suspect.objects.all()).count(),
        listed(Asked(Status.LATER)).count(),
        standing().exclude(verdict=Verdict.LATER.value).count(),
    )


def cases(rows: Sequence[Suspect | Settlement]) -> list[Case]:
    """Rows with their figures, documents and standing decision."""
    told = {row.signature: _members(row) for row in rows if isinstance(row, Settlement)}
    suspects = [row for row in rows if isinstance(row, Suspect)]
    for row in Suspect.objects.filter(pk__in=[row.pk for row in suspects]).prefetch_related("members"):
        sides: dict[int, list[int]] = {}
        for member in row.members.all():
            sides.setdefault(member.side, []).append(member.figure_id)
        told[row.signature] = [sides[n] for n in sorted(sides)]
    wanted = {pk for sides in told.values() for side in sides for pk in side[:_SHOWN]}
    figures = {f.pk: f for f in Figure.objects.select_related("document").filter(pk__in=wanted)}
    off = standing().filter(signature__in=[row.signature for row in suspects]).select_related("actor")
    decided: Mapping[str, Settlement] = {one.signature: one for one in off.order_by("pk")}
    return [_case(row, told[row.signature], figures, decided) for row in rows]


def _members(row: Settlement) -> list[list[int]]:
    return [list(side) for side in row.sides]


def _case(
    row: Suspect | Settlement,
    sides: Sequence[Sequence[int]],
    figures: Mapping[int, Figure],
    decided: Mapping[str, Settlement],
) -> Case:
    done = isinstance(row, Settlement)
    return Case(
        row,
        tuple(tuple(figures[pk] for pk in side[:_SHOWN] if pk in figures) for side in sides),
        tuple(max(0, len(side) - _SHOWN) for side in sides),
        () if done else allowed(row),
        row if isinstance(row, Settlement) else decided.get(row.signature),
    )


def case(signature: str) -> Case | None:
    """The case of a signature as it stands now: waiting, put off or decided; None when there is none."""
    done = standing().filter(signature=signature).exclude(verdict=Verdict.LATER.value).first()
    row = done or Suspect.objects.filter(signature=signature).first()
    return cases([row])[0] if row else None
