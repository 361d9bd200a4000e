"""Small countries whose every person is known: what each commune counted in each month, and editions made of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from attacker import Attacker

from kheo import catalogue
from kheo.rollup import disclosure
from kheo.rollup.disclosure import Edition, Region, Told
from kheo.rollup.suppression import Mark

NATION = "VN"
CODES = (
    "tips.received",
    "tips.useful",
    "mediation.cases",
    "mediation.settled",
    "mediation.unsettled",
    "tips.suspects",
)
Atom = tuple[str, str, int]
Window = tuple[int, int]


@dataclass(frozen=True)
class Country:
    """Communes by province, and the count of each (code, commune, month 1–6)."""

    provinces: Mapping[str, tuple[str, ...]]
    counts: Mapping[Atom, int]

    def communes(self, place: str) -> tuple[str, ...]:
        """The communes of a place."""
        if place == NATION:
            return tuple(c for communes in self.provinces.values() for c in communes)
        return self.provinces.get(place, (place,))

    def rows(self, place: str) -> tuple[str, ...]:
        """The places one level below."""
        return tuple(self.provinces) if place == NATION else self.provinces.get(place, ())

    def atoms(self, code: str, place: str, window: Window) -> list[Atom]:
        """The smallest counts that a cell adds up."""
        return [(code, c, m) for c in self.communes(place) for m in range(window[0], window[1] + 1)]

    def value(self, code: str, place: str, window: Window) -> int:
        """What a cell prints."""
        return sum(self.counts[atom] for atom in self.atoms(code, place, window))


def country(rng: random.Random, months: int) -> Country:
    """Mostly small counts, some large; parts never exceed their whole."""
    provinces = {
        f"T{p}": tuple(f"T{p}X{c}" for c in range(rng.randint(1, 4))) for p in range(rng.randint(1, 3))
    }
    scale = rng.choice([1, 2, 4, 12])
    counts: dict[Atom, int] = {}
    for commune in (c for communes in provinces.values() for c in communes):
        for month in range(1, months + 1):

            def some() -> int:
                return rng.choice([0, 0, 1, 1, 2, 3, rng.randint(0, 3 * scale), rng.randint(0, 12 * scale)])

            received, cases = some(), some()
            settled = rng.randint(0, cases)
            told = (
                received,
                rng.randint(0, received),
                cases,
                settled,
                rng.randint(0, cases - settled),
                some(),
            )
            counts.update({(code, commune, month): n for code, n in zip(CODES, told)})
    return Country(provinces, counts)


def days(window: Window) -> tuple[date, date]:
    """Months of 2025 as first and last day."""
    return date(2025, window[0], 1), date(2025, window[1] + 1, 1) - timedelta(days=1)


def edition(here: Country, place: str, window: Window, codes: Sequence[str]) -> Edition:
    """The edition of a place: its own counts and those of its rows."""
    told = [
        Told(Region(code, at, *days(window)), Decimal(here.value(code, at, window)), None, int(at == place))
        for at in (place, *here.rows(place))
        for code in codes
    ]
    return Edition(tuple(told), {place: here.rows(place)} if here.rows(place) else {})


def published(
    here: Country, asked: Sequence[tuple[str, Window, Sequence[str]]], key: bytes
) -> tuple[list[Edition], set[Region]]:
    """Editions one after the other, each knowing those before it, and what was given away in spite of all."""

    def counted(code: str, place: str, first: date, last: date) -> Decimal:
        return Decimal(here.value(code, place, (first.month, last.month)))

    out: list[Edition] = []
    lost: set[Region] = set()
    for place, window, codes in asked:
        new = edition(here, place, window, codes)
        withheld = disclosure.withhold(new, out, catalogue.load(), key=key, counted=counted)
        lost.update(withheld.given_away)
        out.append(disclosure.marked(new, withheld))
    return out, lost


def attacker(here: Country, editions: Sequence[Edition]) -> Attacker:
    """All he can write down: every printed number, every mark, and that parts are not more than their whole."""
    he = Attacker()
    for code, part in (("tips.received", ("tips.useful",)), ("mediation.cases", CODES[3:5])):
        for name, commune, month in here.counts:
            if name == code:
                parts = {(p, commune, month): -1 for p in part}
                he.learns({(code, commune, month): 1, **parts}, 0)
    for told in (t for one in editions for t in one.told):
        what = dict.fromkeys(here.atoms(told.region.code, told.region.place, months(told.region)), 1)
        if told.mark is None:
            he.learns(what, float(told.value), float(told.value))
        elif told.mark is Mark.SMALL:
            he.learns(what, 1, 4)
    return he


def months(region: Region) -> Window:
    """First and last month of a region."""
    assert region.start
    return region.start.month, region.end.month


def broken(
    here: Country,
    editions: Sequence[Edition],
    but: frozenset[Region] | set[Region] = frozenset(),
    least: int = 4,
) -> list[str]:
    """Small counts of which he has fewer than four values left: withheld ones, and what only subtracting gives."""
    he = attacker(here, editions)
    found = []
    for name, what, value in _secrets(here, editions, but):
        near = sorted(range(max(0, value - 3), value + 4), key=lambda n: abs(n - value))
        held = he.believes(what, near, least)
        assert value in held, f"{name}: the truth itself contradicts what was printed"
        if len(held) < least:
            found.append(f"{name} is {value}: {sorted(held)}")
    return found


def _secrets(
    here: Country, editions: Sequence[Edition], but: frozenset[Region] | set[Region]
) -> Iterator[tuple[str, dict[Atom, int], int]]:
    regions = {t.region: t for one in editions for t in one.told}
    for region, told in regions.items():
        what = dict.fromkeys(here.atoms(region.code, region.place, months(region)), 1)
        if 0 < told.value < 5 and region not in but:
            yield str(region), what, int(told.value)
        for inner in regions:
            if region in but or inner in but or inner == region:
                continue
            if _within(inner, region) or _part(inner, region):
                rest = what | dict.fromkeys(here.atoms(inner.code, inner.place, months(inner)), -1)
                if _within(inner, region):
                    rest = {atom: 1 for atom, factor in rest.items() if factor == 1}
                value = here.value(*region[:2], months(region)) - here.value(*inner[:2], months(inner))
                if 0 < value < 5:
                    yield f"{region} less {inner}", rest, value


def _within(inner: Region, outer: Region) -> bool:
    (a, b), (c, d) = months(inner), months(outer)
    return inner[:2] == outer[:2] and c <= a and b <= d


def _part(inner: Region, outer: Region) -> bool:
    return inner[1:] == outer[1:] and (outer.code, inner.code) == ("tips.received", "tips.useful")
