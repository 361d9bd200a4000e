"""Balances close: 133 signed = 32 handed over + 101 active. A break is shown, never mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kheo.common.types import Qualifier, Total
from kheo.rollup.claims import Amount, add


class Balance(Protocol):
    """A whole indicator and the indicators it is made of."""

    @property
    def whole(self) -> str: ...
    @property
    def parts(self) -> Sequence[str]: ...


class Balances(Protocol):
    """A catalogue with ties between indicators."""

    @property
    def balances(self) -> Sequence[Balance]: ...


@dataclass(frozen=True, slots=True)
class Break:
    """A tie that does not close at a place: the whole as told and what its parts add up to."""

    place: str
    whole: str
    parts: tuple[str, ...]
    told: Amount
    added: Amount
    facts: tuple[str, ...]

    @property
    def difference(self) -> Decimal:
        """Told minus added."""
        return self.told[0] - self.added[0]


def balances(totals: Iterable[Total], catalogue: Balances) -> list[Break]:
    """Breaks among `totals`, in order of place then balance. A tie with a missing side is not judged."""
    found: dict[str, dict[str, Total]] = {}
    for total in totals:
        if total.value is not None:
            found.setdefault(total.place, {})[total.indicator] = total
    breaks = [_check(place, tie, known) for place, known in found.items() for tie in catalogue.balances]
    return [broken for broken in breaks if broken]


def _check(place: str, tie: Balance, known: dict[str, Total]) -> Break | None:
    whole = known.get(tie.whole)
    parts = [known[part] for part in tie.parts if part in known]
    if whole is None or whole.value is None or len(parts) < len(tie.parts):
        return None
    told = (whole.value, whole.qualifier)
    added = add((part.value, part.qualifier) for part in parts if part.value is not None)
    if _can_be_equal(told, added):
        return None
    facts = tuple(sorted({id for total in (whole, *parts) for id in total.facts}))
    return Break(place, tie.whole, tuple(tie.parts), told, added, facts)


def _can_be_equal(a: Amount, b: Amount) -> bool:
    """Equal, or unequal by no more than the words allow: "hơn 100" may be 105, "khoảng" and vague may be any."""
    loose = {Qualifier.ABOUT, Qualifier.VAGUE}
    if a[0] == b[0] or a[1] in loose or b[1] in loose:
        return True
    low, high = (a, b) if a[0] < b[0] else (b, a)
    return low[1] is Qualifier.OVER or high[1] is Qualifier.UNDER
