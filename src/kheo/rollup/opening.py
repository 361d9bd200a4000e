"""The figures behind told rows: read back from columns, and which of them disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from kheo.common.types import Basis, Fact, Form, Measure, Period, Qualifier, State
from kheo.rollup.claims import Claim, View, claims_of, span, told_by_all
from kheo.rollup.scope import Indicator

Told = tuple[str, str, date, date]
_COLUMNS = (
    "id",
    "indicator",
    "value",
    "qualifier",
    "start",
    "end",
    "place",
    "source",
    "form",
    "seq",
    "told_on",
    "activity",
)


def facts_of(rows: pa.Table) -> list[Fact]:
    """Counted figures from rows of `columns.SCHEMA`. What does not decide a total (measure, organisation) is lost."""
    columns = (rows[name].to_pylist() for name in _COLUMNS)
    return [_fact(*row) for row in zip(*columns, strict=True)]


def _fact(
    id: str,
    indicator: str,
    value: Any,
    qualifier: str,
    start: date | None,
    end: date | None,
    place: str,
    source: str,
    form: str,
    seq: int,
    day: date | None,
    activity: str | None,
) -> Fact:
    return Fact(
        id,
        indicator,
        value,
        Measure.COUNT,
        Qualifier(qualifier),
        Basis.RESULT,
        Period(start, end),
        place,
        source,
        dims=() if activity is None else (("activity", activity),),
        form=Form(form),
        state=State.CONFIRMED,
        seq=seq,
        day=day,
    )


def periods_of(facts: Iterable[Fact], indicator: Indicator) -> dict[tuple[date, date], list[Claim]]:
    """The claims of one key by period."""
    found: dict[tuple[date, date], list[Claim]] = {}
    for claim in claims_of(facts, indicator):
        found.setdefault((claim.start, claim.end), []).append(claim)
    return found


@dataclass(frozen=True, slots=True)
class Dispute:
    """A period whose sources differ: the ids that disagree, and those that lost against the latest."""

    ids: tuple[tuple[str, ...], ...]
    lost: tuple[str, ...]


def dispute(claims: Sequence[Claim]) -> Dispute:
    """What follows from the claims of one period."""
    told, ids = told_by_all(claims)
    kept = set(told.facts)
    return Dispute(ids, tuple(id for claim in claims for id in claim.facts if id not in kept))


def late(facts: Iterable[Fact], indicator: Indicator, view: View, cutoff: date) -> int:
    """How many of one key's periods that are in its view have a figure confirmed after `cutoff`."""
    used = set(view.facts)
    periods: dict[tuple[date, date] | None, list[Fact]] = {}
    for fact in facts:
        periods.setdefault(span(fact, indicator.kind), []).append(fact)
    return sum(
        not used.isdisjoint(fact.id for fact in told)
        and any(fact.day is not None and fact.day > cutoff for fact in told)
        for told in periods.values()
    )
