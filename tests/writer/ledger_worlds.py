"""Random ledgers for the writer: what some place below and the place itself told of some indicators, added up.

A world is drawn from a seed alone, so that any test (and any person) can draw the same one again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kheo import catalogue, places
from kheo.catalogue.model import Catalogue, Indicator
from kheo.common import periods
from kheo.common.types import Coverage, Kind, Level, Measure, Period, Qualifier, Total
from kheo.writer import Heading, Issuer, Num, Paragraph, Report, Source, compose

BOOK = catalogue.load()
_BELOW = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE, Level.DISTRICT: Level.COMMUNE}
_VAGUE = {Measure.VND: tuple(Decimal(10) ** n for n in (6, 7, 8, 9, 10, 11))}
_FEW = tuple(Decimal(10) ** n for n in (1, 2, 3, 4, 5, 6))
_QUALIFIERS = (*[Qualifier.EXACT] * 6, Qualifier.OVER, Qualifier.UNDER, Qualifier.ABOUT, Qualifier.VAGUE)


@dataclass(frozen=True, slots=True)
class World:
    """What compose is given. `below` are the places of the rows."""

    seed: int
    place: str
    place_name: str
    period: Period
    totals: tuple[Total, ...]
    before: tuple[Total, ...]
    names: dict[str, str]
    sources: dict[str, Source]
    below: tuple[str, ...]
    issuer: Issuer
    book: Catalogue = BOOK


def world(seed: int, *, widest: int = 60, rows: int = 12) -> World:
    """A random ledger of 5 to `widest` indicators with at most `rows` places below."""
    draw = random.Random(seed)
    return _Drawn(draw, seed, widest, rows).world()


def window(draw: random.Random) -> Period:
    """A year, a month of either calendar, a quarter, a half or three quarters of a year, five years, or a season."""
    year = draw.randint(2017, 2026)
    month = draw.randint(1, 12 if year < 2026 else 10)
    kinds = {
        "year": lambda: periods.year(min(year, 2025)),
        "month": lambda: periods.months(year, month, month),
        "month 15-14": lambda: periods.decree09(year, month, month),
        "quarter": lambda: periods.quarter(year, draw.randint(1, 3)),
        "half": lambda: draw.choice((periods.months(year, 1, 6), periods.months(min(year, 2025), 7, 12))),
        "nine months": lambda: periods.months(year, 1, 9),
        "five years": lambda: Period(date(min(year, 2021), 1, 1), date(min(year, 2021) + 4, 12, 31)),
        "season": lambda: _season(draw, year),
    }
    return draw.choice(list(kinds.values()))()


def _season(draw: random.Random, year: int) -> Period:
    start = date(year, draw.randint(1, 9), draw.randint(1, 28))
    return Period(start, start + timedelta(days=draw.randint(1, 40)))


class _Drawn:
    """A world in the making."""

    def __init__(self, draw: random.Random, seed: int, widest: int, rows: int) -> None:
        self.draw, self.seed = draw, seed
        self.period = window(draw)
        self.here = places.load()
        self.end = self.period.end or date.max
        self.place, self.below, self.of = self._places(rows)
        codes = list(BOOK.indicators)
        self.codes = sorted(draw.sample(codes, draw.randint(5, widest)), key=codes.index)
        self.sources = {
            f"f{n}": Source(
                f"d{n}", f"Báo cáo công tác dân vận của đơn vị thứ {word}", self.end, f"bc-{n}.txt"
            )
            for n, word in enumerate(("nhất", "hai", "ba", "tư"), 1)
        }

    def _places(self, rows: int) -> tuple[str, tuple[str, ...], int]:
        draw, day = self.draw, self.end
        levels = [Level.NATION, Level.PROVINCE, Level.PROVINCE, Level.COMMUNE, Level.COMMUNE]
        if day < date(2025, 6, 30):
            levels.append(Level.DISTRICT)
        level = draw.choice(levels)
        if level is Level.NATION:
            place = "VN"
            all_below = self.here.at_level(Level.PROVINCE, day, day)
        else:
            named = [
                p for p in self.here.at_level(level, day, day) if _is_name(self.here.get(p).name_on(day))
            ]
            place = draw.choice(named)
            all_below = self._within(place, level, day)
        if not all_below or draw.random() < 0.25:
            return place, (), len(all_below)
        # Twelve names of the data set have small letters ("Pa ủ", "Nông trường Trần Phú"): no text is read that way.
        all_below = tuple(p for p in all_below if _is_name(self.here.get(p).name_on(day)))
        some = draw.sample(all_below, min(len(all_below), draw.randint(1, rows)))
        return place, tuple(some), len(all_below)

    def _within(self, place: str, level: Level, day: date) -> tuple[str, ...]:
        below = _BELOW.get(level)
        if below is None:
            return ()
        return tuple(p for p in self.here.at_level(below, day, day) if place in self.here.ancestors(p))

    def world(self) -> World:
        totals: list[Total] = []
        before: list[Total] = []
        compared = self.draw.random() < 0.6
        for code in self.codes:
            own, rows = self._told(BOOK.indicators[code])
            totals += [own, *rows]
            if compared and own.value and self.draw.random() < 0.7:
                before += self._earlier(own, rows)
        named = dict.fromkeys((self.place, *self.below))
        return World(
            self.seed,
            self.place,
            self._name(),
            self.period,
            tuple(totals),
            tuple(before),
            {p: self._called(p) for p in named},
            self.sources,
            self.below,
            self._issuer(),
        )

    def _called(self, place: str) -> str:
        """A row's name, with its district where the report's place has two of the name."""
        unit, above = self.here.get(place), self.here.parent(place)
        name = unit.full_name(self.end)
        holder = self.here.get(above) if above is not None else None
        twins = [u for u in self.here.find(name, on=self.end, within=self.place) if u.level is unit.level]
        if holder is None or holder.id == self.place or len(twins) < 2:
            return name
        return f"{name}, {holder.full_name(self.end)}"

    def _name(self) -> str:
        """A commune with what it lies in: three to seven communes have the same name."""
        if self.place == "VN":
            return "cả nước"
        above = [self.here.get(up) for up in self.here.ancestors(self.place) if up != "VN"]
        names = [self.here.get(self.place), *(unit for unit in above if unit.exists_on(self.end))]
        return ", ".join(unit.full_name(self.end) for unit in names)

    def _issuer(self) -> Issuer:
        """The police of the place, under those of the place above it."""
        if self.place == "VN":
            return Issuer(
                "Bộ Công an", "Cục Xây dựng phong trào bảo vệ ANTQ", symbol="BC-V05", locality="Hà Nội"
            )
        unit, above = self.here.get(self.place), self.here.parent(self.place)
        over = "Bộ Công an"
        if above is not None and above != "VN":
            over = f"Công an {self.here.get(above).full_name(self.end)}"
        return Issuer(
            over,
            f"Công an {unit.full_name(self.end)}",
            symbol="BC-CA",
            locality=name if (name := unit.name_on(self.end)).istitle() else unit.full_name(self.end),
        )

    def _told(self, indicator: Indicator) -> tuple[Total, list[Total]]:
        draw = self.draw
        telling = [p for p in self.below if draw.random() < 0.7]
        rows = [self._stated(indicator, p) for p in telling]
        with_value = [t for t in rows if t.value is not None]
        how = draw.choice(("stated", "counted", "both")) if with_value else "stated"
        if indicator.measure is Measure.PERCENT:
            how = "stated"
        if how == "stated":
            own = self._stated(indicator, self.place)
            return self._covered(own, rows), rows
        own = self._counted(indicator, with_value, rows)
        if how == "both":
            other = self._amount(indicator)
            own = _with(own, other=(other, draw.choice((Qualifier.EXACT, Qualifier.OVER))))
        return own, rows

    def _covered(self, own: Total, rows: list[Total]) -> Total:
        if not self.of:
            return own
        reported = sum(t.value is not None for t in rows)
        found = _with(own, coverage=Coverage(reported, self.of))
        if reported and self.draw.random() < 0.3 and own.value is not None:
            total = sum((t.value for t in rows if t.value is not None), Decimal(0))
            found = _with(found, other=(total, Qualifier.EXACT))
        return found

    def _counted(self, indicator: Indicator, with_value: list[Total], rows: list[Total]) -> Total:
        value = sum((t.value for t in with_value if t.value is not None), Decimal(0))
        qualifier = with_value[0].qualifier
        for t in with_value[1:]:
            qualifier = qualifier.plus(t.qualifier)
        stock = indicator.kind is Kind.STOCK
        whole = len(with_value) == self.of
        return Total(
            indicator.code,
            self.place,
            None if stock else self.period.start,
            self.end,
            value,
            qualifier,
            Coverage(len(with_value), self.of),
            "below" if whole else "partial",
            estimated=any(t.estimated for t in rows),
            facts=tuple(dict.fromkeys(f for t in with_value for f in t.facts)),
            as_of=min((t.as_of for t in with_value if t.as_of), default=None),
        )

    def _stated(self, indicator: Indicator, place: str) -> Total:
        draw = self.draw
        stock = indicator.kind is Kind.STOCK
        day = self.end - timedelta(days=draw.choice((0, 0, 0, 7, 30))) if stock else None
        start = None if stock else self.period.start
        none = Coverage(0, 0)
        if stock and draw.random() < 0.08:
            old = (self._amount(indicator), self.end - timedelta(days=draw.randint(800, 1500)))
            return Total(
                indicator.code, place, start, self.end, None, Qualifier.EXACT, none, "missing", stale=old
            )
        qualifier = draw.choice(_QUALIFIERS)
        if indicator.measure is Measure.PERCENT and qualifier is Qualifier.VAGUE:
            qualifier = Qualifier.ABOUT
        value = (
            draw.choice(_VAGUE.get(indicator.measure, _FEW))
            if qualifier is Qualifier.VAGUE
            else self._amount(indicator)
        )
        facts = tuple(draw.sample(list(self.sources), draw.choice((1, 1, 1, 2))))
        against = (facts,) if len(facts) == 2 and draw.random() < 0.3 else ()
        return Total(
            indicator.code,
            place,
            start,
            self.end,
            value,
            qualifier,
            none,
            "stated",
            estimated=draw.random() < 0.05,
            facts=facts[:1] if against else facts,
            as_of=day,
            contradictions=against,
        )

    def _amount(self, indicator: Indicator) -> Decimal:
        draw, measure = self.draw, indicator.measure
        if measure is Measure.PERCENT:
            return (
                Decimal(draw.randint(1, 1000)) / 10 if draw.random() < 0.7 else Decimal(draw.randint(1, 100))
            )
        if measure is Measure.VND:
            size = draw.choice((10**3, 10**5, 10**6, 10**6, 10**8, 10**9))
            return Decimal(draw.randint(1, 9999) * size)
        size = draw.choice((10, 100, 1000, 10**4, 10**5, 10**6, 10**9))
        whole = Decimal(draw.randint(1, size))
        if measure is not Measure.COUNT and draw.random() < 0.4:
            # Nobody notes thousandths of an hour, and "26,966 giờ" is many hours to most who read it.
            most = 100 if measure is Measure.HOUR else 1000
            return whole + Decimal(draw.randint(1, 999)) / draw.choice(
                [n for n in (10, 100, 1000) if n <= most]
            )
        return whole

    def _earlier(self, own: Total, rows: list[Total]) -> list[Total]:
        was = periods.same_length_before(self.period)
        assert was.end is not None
        found = []
        for total in (own, *rows):
            if total.value is None or total.value <= 0:
                continue
            value = total.value
            if total.qualifier is not Qualifier.VAGUE:
                value = (value * self.draw.randint(50, 150) / 100).quantize(Decimal(1)) or Decimal(1)
            found.append(
                _with(
                    total,
                    start=total.start and was.start,
                    end=was.end,
                    value=value,
                    as_of=total.as_of and was.end,
                    facts=(),
                    other=None,
                    contradictions=(),
                )
            )
        return found


def _is_name(name: str) -> bool:
    return not any(word[:1].islower() for word in name.split())


def written(w: World, **more: object) -> Report:
    """The report of a world."""
    return compose(
        issuer=w.issuer,
        place=w.place,
        place_name=w.place_name,
        period=w.period,
        totals=w.totals,
        before=w.before,
        place_names=w.names,
        fact_sources=w.sources,
        catalogue=w.book,
        **more,  # type: ignore[arg-type]
    )


# An indicator, how much of it, and where: the day of a stock, the period of a flow.
Told = tuple[str, Decimal, Qualifier, Period | date, str]


def told(w: World) -> tuple[set[Told], set[Told]]:
    """What a report of the world prints as values: in the sentences that say results, and in the tables of the appendix."""
    report, days = written(w), {(t.indicator, t.place): t for t in w.totals}
    text: set[Told] = set()
    contested = False
    for block in report.body:
        if isinstance(block, Heading):
            contested = block.title == "Số liệu cần thống nhất"
        elif isinstance(block, Paragraph) and not contested:
            values = (n for s in block.sentences for n in s.nums if n.role == "value")
            text |= {_told(days[n.total_key], n) for n in values}
    cells = (p for t in report.tables for row in t.rows for cell in row.cells for p in cell)
    values = (n for n in cells if isinstance(n, Num) and n.role == "value")
    return text, {_told(days[n.total_key], n) for n in values}


def true_beside(w: World) -> set[Told]:
    """What a report may also tell rightly: the year before, and stocks too old to be added, each of its own day."""
    found = {_told(t, t) for t in w.before if t.value is not None}
    for t in w.totals:
        if t.stale is not None:
            found.add((t.indicator, t.stale[0], Qualifier.EXACT, t.stale[1], t.place))
    return found


def as_asked(one: Told, w: World) -> Told:
    """A stock told as it stands at the end of the window, which is what a table says."""
    return one if isinstance(one[3], Period) else (*one[:3], w.period.end or one[3], one[4])


def _told(total: Total, said: Num | Total) -> Told:
    """An estimate is read as "about"; a sum of whole numbers stays what it is."""
    assert said.value is not None
    qualifier = said.qualifier
    if total.estimated and qualifier is Qualifier.EXACT:
        qualifier = Qualifier.ABOUT
    stock = BOOK.indicators[total.indicator].kind is Kind.STOCK
    when = (total.as_of or total.end) if stock else Period(total.start, total.end)
    return total.indicator, said.value, qualifier, when, total.place


def _with(total: Total, **changed: object) -> Total:
    return Total(**{f: getattr(total, f) for f in Total.__slots__} | changed)  # type: ignore[arg-type]
