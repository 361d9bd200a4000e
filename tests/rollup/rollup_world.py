"""A small world: two provinces that become one, with districts and communes, and a few indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from kheo.common.types import Basis, Fact, Form, Kind, Level, Measure, Period, Qualifier, State, Total
from kheo.places.gazetteer import Places
from kheo.places.model import DatedName, Succession, Unit
from kheo.rollup import Query

Ask = Callable[[Iterable[Fact], Query], dict[tuple[str, str], Total]]
LAST = date(2025, 6, 30)
FIRST = date(2025, 7, 1)
Y2024 = (date(2024, 1, 1), date(2024, 12, 31))


@dataclass(frozen=True)
class Share:
    """A share in percent."""

    of: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Adds:
    """How an indicator adds."""

    code: str
    kind: Kind
    over_units: str = "sum"
    over_time: str = "sum"
    staleness_days: int | None = None
    ratio: Share | None = None


INDICATORS = {
    i.code: i
    for i in (
        Adds("sessions", Kind.FLOW),
        Adds("gifts", Kind.FLOW),
        Adds("groups", Kind.STOCK, over_time="last", staleness_days=400),
        Adds("forever", Kind.STOCK, over_time="last"),
        Adds("rate", Kind.FLOW, "none", "none"),
        Adds("signed", Kind.STOCK, over_time="last", staleness_days=400),
        Adds("handed", Kind.STOCK, over_time="last", staleness_days=400),
        Adds("active", Kind.STOCK, over_time="last", staleness_days=400),
        Adds("settled", Kind.FLOW),
        Adds("unsettled", Kind.FLOW),
        Adds("success", Kind.FLOW, "none", "none", ratio=Share("settled", ("settled", "unsettled"))),
    )
}


def _get(code: str) -> Adds:
    return INDICATORS[code]


CATALOGUE = SimpleNamespace(
    indicators=INDICATORS,
    get=_get,
    balances=(SimpleNamespace(name="kết nghĩa", whole="signed", parts=("handed", "active")),),
)


def unit(
    id: str, level: Level, parent: str | None, start: date | None = None, end: date | None = None
) -> Unit:
    return Unit(id, id.split("~")[0], level, parent, (DatedName(id, "đơn vị"),), start, end)


def succession(old: str, new: str, share: str = "1", on: date = FIRST) -> Succession:
    return Succession(old, new, on, Decimal(share), share == "1", f"NQ {old}")


P, D, C = Level.PROVINCE, Level.DISTRICT, Level.COMMUNE
PLACES = Places(
    [
        unit("VN", Level.NATION, None),
        unit("A~2025", P, "VN", None, LAST),
        unit("B~2025", P, "VN", None, LAST),
        unit("A", P, "VN", FIRST),
        unit("H", P, "VN"),
        unit("a-d~2025", D, "A~2025", None, LAST),
        unit("a1~2025", C, "a-d~2025", None, LAST),
        unit("a2~2025", C, "a-d~2025", None, LAST),
        unit("b1~2025", C, "B~2025", None, LAST),
        unit("n1", C, "A", FIRST),
        unit("n2", C, "A", FIRST),
        unit("h-d~2025", D, "H", None, LAST),
        unit("h1~2025", C, "h-d~2025", None, LAST),
        unit("h1", C, "H", FIRST),
        unit("h2", C, "H", FIRST),
    ],
    [
        succession("A~2025", "A"),
        succession("B~2025", "A"),
        succession("a1~2025", "n1"),
        succession("a2~2025", "n1", "0.25"),
        succession("a2~2025", "n2", "0.75"),
        succession("b1~2025", "n2"),
        succession("h1~2025", "h1", "0.5"),
        succession("h1~2025", "h2", "0.5"),
    ],
)


class Facts:
    """Numbers facts as they are written down: f1, f2, … with growing seq."""

    def __init__(self) -> None:
        self.all: list[Fact] = []

    def __call__(
        self,
        indicator: str,
        value: str,
        place: str,
        period: tuple[date | None, date | None] = Y2024,
        *,
        source: str | None = None,
        qualifier: Qualifier = Qualifier.EXACT,
        basis: Basis = Basis.RESULT,
        dims: tuple[tuple[str, str], ...] = (),
        form: Form = Form.STATEMENT,
        state: State = State.CONFIRMED,
        day: date | None = None,
    ) -> str:
        n = len(self.all) + 1
        self.all.append(
            Fact(
                f"f{n}",
                indicator,
                Decimal(value),
                Measure.COUNT,
                qualifier,
                basis,
                Period(*period),
                place,
                source or f"doc{n}",
                "",
                dims,
                form,
                state,
                n,
                day,
            )
        )
        return f"f{n}"


def year(
    y: int,
    *codes: str,
    place: str = "VN",
    level: Level = P,
    boundaries: date | str = "then",
) -> Query:
    return Query(codes, date(y, 1, 1), date(y, 12, 31), place, level, boundaries)  # type: ignore[arg-type]
