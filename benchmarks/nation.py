"""A made-up nation of figures, as Arrow batches of `rollup.columns.SCHEMA`: `python benchmarks/nation.py SIZE FOLDER`.

What it is like, all of it drawn from one seed:

- communes as they were until 30/6/2025 and the new ones after, weighted as by population (heavy-tailed; a new commune
  weighs what it was made of). A large commune keeps more indicators; the larger the size, the more of them are kept.
- months from January 2017 to October 2026, a tenth of the communes from the 15th to the 14th (Decree 09/2019); stocks
  at quarter ends; one figure in twenty as entries with their dates; rises at Tết, in July, on 19/8 and 18/11.
- gaps: communes fall silent, poor ones more often and for longer, and tell late.
- statements beside months: quarters and years of part of the communes, years of districts, quarters and years of
  provinces (the year 2025 by provinces, and by some communes, born in it), a few of the nation.
- four bodies, each with its own documents; 2.5 in a hundred figures told by a second one, one in seven of these otherwise.
- qualifiers, 3 in a hundred not confirmed, rates and parts, targets; some confirmed or corrected months after.
- one key (indicator, place) in a thousand where a campaign crosses the months.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from nation_columns import ENTRY, EVER, STEP, Ints, Row, Rows, amounts, dates, day, last_of, names

from kheo import catalogue, places
from kheo.common.types import Kind, Level, Measure
from kheo.rollup.columns import SCHEMA

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FIRST_YEAR, LAST_YEAR, LAST_MONTH = 2017, 2026, 10
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
TODAY = date(2026, 11, 22)
MONTHLY, AT_QUARTER = 0.52, 0.72  # how often a key that is kept is told
SPOKEN, ENTRIES = 0.86, 1.08  # communes not silent; figures for a month, some told as entries
OTHERS = 1.085  # second sources, second channels, parts, targets
DECREE_09, QUARTERLY, YEARLY, REACHING = 0.10, 0.10, 0.25, 0.015  # parts of the communes
TANGLED = 0.001  # part of the keys with a campaign across the months
WORDS = ("exact", "over", "about", "under", "vague")
WORD_ODDS = np.cumsum([0.88, 0.06, 0.03, 0.02, 0.01])
TET = {2017: 1, 2018: 2, 2019: 2, 2020: 1, 2021: 2, 2022: 2, 2023: 1, 2024: 2, 2025: 1, 2026: 2}
# What one figure of an average commune is about, in the base unit of its measure.
USUAL = {Measure.COUNT: 40.0, Measure.VND: 3e7, Measure.PERCENT: 85.0}
GRAIN = {Measure.COUNT: STEP, Measure.VND: 100_000 * STEP}  # else a tenth


class _Codes:
    """Indicators: how often they are told, how large their figures are, and in which months they rise."""

    def __init__(self, rng: np.random.Generator) -> None:
        indicators = list(catalogue.load().indicators.values())
        self.names = [i.code for i in indicators]
        self.stock = np.array([i.kind is Kind.STOCK for i in indicators])
        self.percent = np.array([i.measure is Measure.PERCENT for i in indicators])
        ranks = rng.permutation(len(indicators)) + 1
        self.odds = ranks**-0.6
        self.usual = np.array([USUAL.get(i.measure, 200.0) for i in indicators]) * rng.lognormal(
            0, 1, len(ranks)
        )
        self.usual[self.percent] = USUAL[Measure.PERCENT]
        self.grain = np.array([GRAIN.get(i.measure, STEP // 10) for i in indicators], np.int64)
        themes = [name.partition(".")[0] for name in self.names]
        self.body = np.array([sorted(set(themes)).index(theme) % 4 for theme in themes], np.int64)
        self._theme = np.array(themes)

    def season(self, year: int, month: int) -> Floats:
        """How much more than usual each indicator is done in a month."""
        found = np.full(len(self.names), 1.05 if month in (3, 10) else 1.0)
        giving, rest = self._theme == "charity", self._theme == "reststop"
        tet = month in (TET[year], TET[year] - 1 or 12)
        found[rest] = 1.8 if tet else 0.3
        if tet:
            found[giving] = 1.8
        if month == 7:  # 27/7, the day of the war invalids
            found[giving] = 1.5
        if month == 8:  # 19/8, the day of all the people guarding security
            found[np.isin(self._theme, ["groups", "safety", "outreach", "models", "awards"])] = 1.7
        if month == 11:  # 18/11, the great unity day of the Front
            found[np.isin(self._theme, ["rural", "dialogue", "mediation"])] = 1.6
        return found


class _Era:
    """The communes of one map, what each keeps, and what each has told since the quarter and the year began."""

    def __init__(
        self, rng: np.random.Generator, codes: _Codes, units: list[int], weight: Floats, above: list[Ints]
    ) -> None:
        self.units = np.array(units, np.int64)
        self.weight, self.district, self.province = weight, *above
        n = len(units)
        self.poor = np.clip(1.6 - weight, 0.2, 1.5) * rng.uniform(0.5, 1.5, n)
        self.shift = rng.random(n) < DECREE_09
        self.quarterly, self.yearly = rng.random(n) < QUARTERLY, rng.random(n) < YEARLY
        self.reaching = rng.random(n) < REACHING
        self.silent = rng.random(n) < 0.1
        self.draw = rng.random((n, len(codes.names)))  # a key is kept when its odds are above this
        self.base = np.sqrt(weight)[:, None] * codes.odds[None, :]

    def kept(self, scale: float) -> Floats:
        """Odds of every key to be kept, by commune and indicator."""
        odds: Floats = np.minimum(0.97, self.base * scale)
        return odds

    def settle(self, rng: np.random.Generator, codes: _Codes, scale: float) -> None:
        """Fix the keys that are kept."""
        place, code = np.nonzero(self.draw < self.kept(scale))
        del self.draw, self.base
        flows = ~codes.stock[code]
        self.place, self.code = place[flows], code[flows]
        self.stock_place, self.stock_code = place[~flows], code[~flows]
        size = codes.usual[self.code] * self.weight[self.place] ** 0.8
        self.size = size * rng.lognormal(0, 0.6, len(size))
        # A stock walks slowly from where it is.
        stocks = codes.usual[self.stock_code] * np.where(
            codes.percent[self.stock_code], 1, self.weight[self.stock_place]
        )
        self.standing = stocks * rng.lognormal(0, 0.1, len(stocks))
        self.quarter, self.year = np.zeros(len(size), np.int64), np.zeros(len(size), np.int64)
        self.tangled = np.where(rng.random(len(size)) < TANGLED, rng.integers(0, 10, len(size)), -1)

    def breathe(self, rng: np.random.Generator) -> Bools:
        """Which communes speak this month; poor ones stay silent for longer."""
        turn = rng.random(len(self.silent))
        stays = np.where(self.silent, turn < 0.35 + 0.4 * self.poor / 1.5, turn < 0.02 + 0.05 * self.poor)
        self.silent = stays
        return ~stays


class Nation:
    """`size` is about how many figures there are in all; `seed` decides everything else."""

    def __init__(self, size: int, seed: int = 19) -> None:
        self.rng = np.random.default_rng([seed, size])
        self.known = places.load()
        self.codes = _Codes(self.rng)
        self.ids = [unit.id for unit in self.known]
        self.at = {id: n for n, id in enumerate(self.ids)}
        self.eras = self._eras()
        self._settle(size)
        self.written = 0

    def _eras(self) -> tuple[_Era, _Era]:
        old = self.known.at_level(Level.COMMUNE, BEFORE, BEFORE)
        new = self.known.at_level(Level.COMMUNE, AFTER, AFTER)
        weight = np.minimum(self.rng.pareto(1.3, len(old)) + 0.35, 40.0)
        row = {id: n for n, id in enumerate(new)}
        heavy = np.full(len(new), 0.2)
        for n, id in enumerate(old):
            for share in self.known.shares(id, AFTER):
                if share.unit in row:
                    heavy[row[share.unit]] += weight[n] * float(share.share)
        weights = weight / weight.mean(), heavy / weight.mean()
        eras = [
            _Era(self.rng, self.codes, [self.at[i] for i in ids], w, self._above(ids))
            for ids, w in zip((old, new), weights, strict=True)
        ]
        return eras[0], eras[1]

    def _above(self, ids: tuple[str, ...]) -> list[Ints]:
        """District (or, without one, province) and province of each commune."""
        lines = [self.known.ancestors(id) for id in ids]
        return [np.array([self.at[line[n]] for line in lines], np.int64) for n in (0, -2)]

    def _settle(self, size: int) -> None:
        """Find the scale at which the regular statements make up `size`."""
        stock = self.codes.stock

        def expected(scale: float) -> float:
            kept = [era.kept(scale) for era in self.eras]
            flows = [k[:, ~stock] for k in kept]
            months = flows[0].sum() * 102 + flows[1].sum() * 16
            communes = months * MONTHLY * SPOKEN * ENTRIES
            communes += months / 12 * (QUARTERLY * 4 + YEARLY) * (1 - DECREE_09)
            stocks = (kept[0][:, stock].sum() * 34 + kept[1][:, stock].sum() * 5) * AT_QUARTER * SPOKEN
            heads = _with_any(flows[0], self.eras[0].district) * 0.25 * 8
            heads += _with_any(flows[0], self.eras[0].province) * 0.35 * (34 + 9)
            heads += _with_any(flows[1], self.eras[1].province) * 0.35 * (5 + 1)
            return float(communes + stocks + heads) * OTHERS

        low, high = 0.0, 1e4
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if expected(middle) < size else (low, middle)
        for era in self.eras:
            era.settle(self.rng, self.codes, high)

    # Time passes

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The figures month by month, each batch in no particular order."""
        self.below = np.zeros((len(self.ids), len(self.codes.names)), np.int64)
        self.below_quarter = np.zeros_like(self.below)
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for month in range(1, 13 if year < LAST_YEAR else LAST_MONTH + 1):
                rows = Rows()
                new = (year, month) >= (2025, 7)
                era = self.eras[new]
                speaks = era.breathe(self.rng)
                self._months(rows, era, speaks, year, month)
                if month % 3 == 0:
                    self._stocks(rows, era, speaks, year, month)
                    self._quarters(rows, era, year, month)
                if month == 12 or (year, month) == (2025, 6):
                    self._years(rows, era, year, month)
                if month == 2:
                    self._campaigns(rows, era, year)
                self._others(rows)
                yield self._batch(rows.columns())

    def _source(self, place: Ints, body: Ints, year: int, month: int, kind: int) -> Ints:
        period = ((year - FIRST_YEAR) * 12 + month) * 8 + kind
        return (np.int64(period) * 8 + body) * 20_000 + place

    def _values(self, mean: Floats, code: Ints) -> Ints:
        grain = self.codes.grain[code]
        drawn = mean * self.rng.lognormal(0, 0.7, len(mean))
        values = np.maximum(1, np.rint(drawn * STEP / grain)).astype(np.int64) * grain
        values[self.rng.random(len(values)) < 0.02] = 0  # told as none, which is not silence
        return values

    def _months(self, rows: Rows, era: _Era, speaks: Bools, year: int, month: int) -> None:
        season = self.codes.season(year, month)
        odds = MONTHLY * np.minimum(1.6, season)[era.code] * speaks[era.place]
        told = np.flatnonzero(self.rng.random(len(odds)) < odds)
        place, code = era.place[told], era.code[told]
        value = self._values(era.size[told] * season[code], code)
        np.add.at(era.quarter, told, value)
        np.add.at(era.year, told, value)
        for above in (era.district, era.province):
            np.add.at(self.below, (above[place], code), value)
        np.add.at(self.below_quarter, (era.province[place], code), value)
        ends = np.where(era.shift[place], day(date(year, month, 14)), last_of(year, month))
        before = day(date(year - (month == 1), month - 1 or 12, 15))
        firsts = np.where(era.shift[place], before, day(date(year, month, 1)))
        unit, body = era.units[place], self.codes.body[code]
        source = self._source(unit, body, year, month, 0)
        entry = self.rng.random(len(told)) < 0.05
        as_month = ~entry | (self.rng.random(len(told)) < 0.1)  # some tell the month beside its entries
        m = as_month
        rows.add(unit[m], code[m], value[m], firsts[m], ends[m], source[m])
        log = self._source(unit, body, year, month, 1)
        e = entry
        self._entries(rows, unit[e], code[e], value[e], firsts[e], ends[e], log[e])

    def _entries(
        self, rows: Rows, unit: Ints, code: Ints, value: Ints, first: Ints, end: Ints, source: Ints
    ) -> None:
        """One to four activities with their dates; half of them without a first day."""
        times = self.rng.integers(1, 5, len(unit))
        n = np.repeat(np.arange(len(unit)), times)
        when = first[n] + (self.rng.random(len(n)) * (end - first + 1)[n]).astype(np.int64)
        began = np.where(self.rng.random(len(n)) < 0.5, when, EVER)
        grain = self.codes.grain[code][n]
        value = value[n] // times[n] // grain * grain
        rows.add(unit[n], code[n], value, began, when, source[n], ENTRY)

    def _stocks(self, rows: Rows, era: _Era, speaks: Bools, year: int, month: int) -> None:
        code = era.stock_code
        percent = self.codes.percent[code]
        era.standing *= self.rng.lognormal(0.002, 0.02, len(code))
        era.standing[percent] = np.minimum(era.standing[percent], 99.9)
        told = self.rng.random(len(code)) < AT_QUARTER * speaks[era.stock_place]
        code, place = code[told], era.stock_place[told]
        grain = self.codes.grain[code]
        value = np.maximum(1, np.rint(era.standing[told] * STEP / grain)).astype(np.int64) * grain
        unit = era.units[place]
        source = self._source(unit, self.codes.body[code], year, month, 0)
        rows.add(unit, code, value, EVER, last_of(year, month), source)

    def _quarters(self, rows: Rows, era: _Era, year: int, month: int) -> None:
        first, end = day(date(year, month - 2, 1)), last_of(year, month)
        says = era.quarterly & ~era.shift
        told = np.flatnonzero(says[era.place] & (era.quarter > 0))
        self._statement(rows, era.units[era.place[told]], era.code[told], era.quarter[told], first, end, 2)
        era.quarter[:] = 0
        heads = np.unique(era.province)
        self._heads(rows, heads, self.below_quarter, 0.35, first, end, 2)
        self.below_quarter[:] = 0

    def _years(self, rows: Rows, era: _Era, year: int, month: int) -> None:
        """Years of communes, districts, provinces and the nation; in 2025 the half-year of those that end in it."""
        born = era is self.eras[1] and year == 2025
        first, end = day(date(year, 1, 1)), last_of(year, month)
        says = era.reaching if born else era.yearly & ~era.shift
        told = np.flatnonzero(says[era.place] & (era.year > 0))
        amount = era.year[told] * (2 if born else 1)
        self._statement(rows, era.units[era.place[told]], era.code[told], amount, first, end, 3)
        era.year[:] = 0
        if month == 12:
            # Districts ended with the old communes; the provinces of 2025 tell the year of what they were made of.
            districts = np.setdiff1d(era.district, era.province)
            self._heads(rows, districts, self.below, 0.25, first, end, 3)
            self._heads(rows, np.unique(era.province), self.below, 0.35, first, end, 3)
            nation = np.array([self.at["VN"]], np.int64)
            self.below[nation] = self.below[np.unique(era.province)].sum(axis=0)
            self._heads(rows, nation, self.below, 0.12, first, end, 3)
            self.below[:] = 0
        else:
            self._heads(rows, np.unique(era.province), self.below, 0.2, first, end, 3)
            self._hand_over(np.unique(era.province))

    def _hand_over(self, provinces: Ints) -> None:
        """What former provinces told until 30/6/2025 belongs to the year of their heirs."""
        gone = self.below[provinces].copy()
        self.below[:] = 0
        for n, unit in enumerate(provinces):
            for share in self.known.shares(self.ids[unit], AFTER):
                self.below[self.at[share.unit]] += gone[n]

    def _heads(
        self, rows: Rows, heads: Ints, told: Ints, part: float, first: int, end: int, kind: int
    ) -> None:
        """Statements of units above the communes for part of what was told below them."""
        place, code = np.nonzero(told[heads] > 0)
        # The same pairs every time: who keeps a book of an indicator goes on keeping it.
        keeps = (heads[place] * 7919 + code * 104_729) % 1000 < part * 1000
        place, code = heads[place[keeps]], code[keeps]
        flows = ~self.codes.stock[code]
        place, code = place[flows], code[flows]
        self._statement(rows, place, code, told[place, code], first, end, kind)

    def _statement(
        self, rows: Rows, unit: Ints, code: Ints, added: Ints, first: int, end: int, kind: int
    ) -> None:
        """Half say what their parts add up to; half know a little more."""
        grain = self.codes.grain[code]
        more = np.where(
            self.rng.random(len(unit)) < 0.5, 1.0, 1 + np.abs(self.rng.normal(0, 0.08, len(unit)))
        )
        value = (added * more).astype(np.int64) // grain * grain
        when = date.fromordinal(end + 719_163)
        source = self._source(unit, self.codes.body[code], when.year, when.month, kind)
        rows.add(unit, code, value, first, end, source)

    def _campaigns(self, rows: Rows, era: _Era, year: int) -> None:
        """20/12 to 10/2: across the year and three months."""
        told = np.flatnonzero(era.tangled == (year - FIRST_YEAR))
        code, unit = era.code[told], era.units[era.place[told]]
        value = self._values(era.size[told], code)
        first, end = day(date(year - 1, 12, 20)), day(date(year, 2, 10))
        rows.add(unit, code, value, first, end, self._source(unit, self.codes.body[code], year, 2, 4))

    def _others(self, rows: Rows) -> None:
        """Figures beside the regular ones: a second source, a second channel, parts, rates, targets."""
        for row in list(rows.parts):
            second = self._part(row, 0.025)
            grain = self.codes.grain[second["code"]]
            factor = self.rng.uniform(0.7, 1.3, len(grain))
            other = np.rint(second["value"] * factor / grain).astype(np.int64) * grain
            differs = self.rng.random(len(grain)) < 1 / 7
            value = np.where(differs, other, second["value"])
            rows.again(second, value=value, source=self._neighbour(second["source"]))
            rows.again(self._part(row, 0.01))
            few = self._part(row, 0.03)
            grain = self.codes.grain[few["code"]]
            rows.again(few, value=few["value"] * 2 // 5 // grain * grain, whole=np.zeros(len(grain), bool))
            aim = self._part(row, 0.02)
            rows.again(aim, target=np.ones(len(aim["code"]), bool))

    def _part(self, row: Row, part: float) -> Row:
        chosen = np.flatnonzero(self.rng.random(len(row["code"])) < part)
        return {name: column[chosen] for name, column in row.items()}

    def _neighbour(self, source: Ints) -> Ints:
        """The document of another body on the same place and period."""
        body = source // 20_000 % 8
        return source + ((body + 1) % 4 - body) * 20_000

    # Columns

    def _batch(self, rows: Row) -> pa.RecordBatch:
        n = len(rows["place"])
        rng = self.rng
        end = rows["end"]
        wait = 3 + rng.exponential(6, n) + np.where(rng.random(n) < 0.05, rng.uniform(30, 250, n), 0)
        told_on = end + wait.astype(np.int64)
        confirmed = (rng.random(n) >= 0.03) & (told_on <= day(TODAY))
        number = self.written + np.arange(n, dtype=np.int64)
        self.written += n
        words = np.searchsorted(WORD_ODDS, rng.random(n) * 0.999999, side="right")
        two = rng.random(n) < 0.0005  # two activities of one period, told apart by a person
        first = rows["first"]
        columns = {
            "id": pa.array(number).cast(pa.string()),
            "indicator": names(rows["code"], self.codes.names),
            "value": amounts(rows["value"]),
            "qualifier": names(words, list(WORDS)),
            "basis": names(rows["target"], ["result", "target"]),
            "start": dates(first, first == EVER),
            "end": dates(end),
            "place": names(rows["place"], self.ids),
            "source": pa.array(rows["source"]).cast(pa.string()),
            "form": names(rows["form"], ["statement", "entry"]),
            "state": names(confirmed, ["proposed", "confirmed"]),
            "whole": pa.array(rows["whole"]),
            # Grows with every confirmation, and never twice.
            "seq": pa.array((told_on - day(date(2016, 1, 1))) * 100_000_000 + number),
            "told_on": dates(told_on, ~confirmed),
            "activity": names(two, [None, "2"]),
        }
        arrays = [columns[name].cast(SCHEMA.field(name).type) for name in SCHEMA.names]
        return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _with_any(kept: Floats, above: Ints) -> float:
    """About how many pairs of unit above and indicator have anything below them in a quarter."""
    sums = np.zeros((above.max() + 1, kept.shape[1]))
    np.add.at(sums, above, kept)
    return float((1 - np.exp(-sums)).sum())


def batches(size: int, seed: int = 19) -> Iterator[pa.RecordBatch]:
    """About `size` figures of 2017–2026, month by month."""
    return Nation(size, seed).batches()


def write(size: int, folder: Path, seed: int = 19) -> int:
    """The same as `figures-YEAR.parquet` in `folder`, a year's batches in a file; gives how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    months = batches(size, seed)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        with pq.ParquetWriter(folder / f"figures-{year}.parquet", SCHEMA, compression="zstd") as file:
            for _month in range(12 if year < LAST_YEAR else LAST_MONTH):
                batch = next(months)
                count += len(batch)
                file.write_batch(batch)
    return count


def main() -> None:
    size, folder = int(sys.argv[1]), Path(sys.argv[2])
    began = time.perf_counter()
    count = write(size, folder)
    print(f"{count:,} figures in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
