"""Rows told once answer any window as `claims.own_view` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import MONTHS, VALUES
from rollup_world import CATALOGUE, INDICATORS, Facts

from kheo.common.types import Fact, Form, Kind, Period, Qualifier, State
from kheo.rollup import claims
from kheo.rollup.archive import Archive
from kheo.rollup.claims import Amount, View, claims_of, in_reach, is_counted, own_view, span
from kheo.rollup.told import WORDS

Row = Mapping[str, Any]
Key = tuple[str, str]
DAY = timedelta(days=1)
WORD_OF = {number: word for word, number in WORDS.items()}
YEARS = range(2024, 2027)
CODES = ["sessions", "gifts", "groups", "forever", "rate", "sessions"]


def told(facts: list[Fact]) -> dict[Key, list[Row]]:
    keys: dict[Key, list[Row]] = {}
    archive = Archive.of(facts_table(facts), CATALOGUE)
    for row in archive.told(None, date.max, stocks=None).to_pyarrow().to_pylist():
        keys.setdefault((row["indicator"], row["place"]), []).append(row)
    return keys


def facts_table(facts: Iterable[Fact]) -> Any:
    from kheo.rollup.columns import to_table

    return to_table(facts)


# Random keys: months, quarters, halves, years, since ever; sometimes shifted so that they cross


def key_facts(rng: Random, place: str, say: Facts) -> None:
    code = rng.choice(CODES)
    crossing = rng.random() < 0.15
    sources = rng.sample(["s1", "s2", "s3", "s4"], rng.choice([1, 1, 2, 3]))
    for period in _periods(rng):
        if crossing and rng.random() < 0.3 and period[0]:
            period = (period[0] + 14 * DAY, period[1] + 14 * DAY)
        for source in sources[: rng.choice([1, 1, 1, len(sources)])]:
            for _ in range(rng.choice([1, 1, 1, 2])):
                say(
                    code,
                    str(rng.choice(VALUES)),
                    place,
                    period,
                    source=source,
                    qualifier=rng.choice([Qualifier.EXACT, Qualifier.EXACT, *Qualifier]),
                    form=rng.choice([Form.STATEMENT, Form.STATEMENT, Form.ENTRY]),
                    state=rng.choice([State.CONFIRMED] * 9 + [State.WITHDRAWN]),
                    dims=rng.choice([()] * 8 + [(("part", "nữ"),)] + _activities(rng)),
                )


def _activities(rng: Random) -> list[tuple[tuple[str, str], ...]]:
    return [(("activity", rng.choice("ab")),)] * 3


def _periods(rng: Random) -> Iterator[tuple[date | None, date]]:
    year, spans = rng.choice(YEARS), [1, 3, 6, 12]
    chosen = rng.sample(spans, rng.randint(1, 4))
    for span_of in chosen:
        for first in range(0, 12, span_of):
            if rng.random() < rng.choice([1, 0.9, 0.4]):
                yield date(year, first + 1, 1), _last(year, first + span_of)
    if rng.random() < 0.3:
        yield date(year, 1, 1), _last(year, 9)
    for _ in range(rng.choice([0, 0, 1, 3])):
        first = rng.randrange(36)
        yield MONTHS[first], MONTHS[min(36, first + rng.choice([1, 2, 12]))] - DAY
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        yield None, MONTHS[rng.randint(1, 36)] - DAY
    if rng.random() < 0.2:
        day = date(year, 1, 1) + rng.randrange(365) * DAY
        yield day, day


def _last(year: int, months: int) -> date:
    return date(year + months // 12, months % 12 + 1, 1) - DAY


# What the rows of one key say of a window


def view_of(rows: list[Row], code: str, start: date | None, end: date) -> View:
    if INDICATORS[code].kind is Kind.STOCK:
        return _stock_view(rows, code, end)
    inside = [row for row in rows if _in(row["first"], row["end"], start, end)]
    used = [r for r in inside if not r["tiled"] and not _in(r["shade_first"], r["shade_end"], start, end)]
    roots = [row for row in inside if not _in(row["up_first"], row["up_end"], start, end)]
    if not inside:
        assert not used
        return View()
    value, word = claims.add(_amount(row) for row in used)
    others = [_other(row) or _amount(row) for row in roots]
    assert len([r for r in roots if r["before"] is None or r["before"] < (start or date.min)]) == 1
    return View(
        value,
        word,
        tuple("x" for row in used for _ in range(row["figures"])),
        claims.add(others) if any(_other(row) for row in roots) else None,
        contradictions=(("split",),) if any(row["split"] for row in inside) else (),
    )


def _stock_view(rows: list[Row], code: str, end: date) -> View:
    standing = [
        r for r in rows if r["end"] <= end and (r["after"] is None or r["after"] > end) and r["widest"]
    ]
    if not standing:
        return View()
    (row,) = standing
    split = (("split",),) if row["split"] else ()
    staleness = INDICATORS[code].staleness_days
    if staleness is not None and row["end"] < end - timedelta(days=staleness):
        return View(stale=(row["value"], row["end"]), contradictions=split)
    facts = tuple("x" for _ in range(row["figures"]))
    return View(row["value"], WORD_OF[row["word"]], facts, day=row["end"], contradictions=split)


def _in(first: date | None, last: date | None, start: date | None, end: date) -> bool:
    return first is not None and last is not None and (start or date.min) <= first and last <= end


def _amount(row: Row) -> Amount:
    return row["value"], WORD_OF[row["word"]]


def _other(row: Row) -> Amount | None:
    return None if row["other_value"] is None else (row["other_value"], WORD_OF[row["other_word"]])


def meant(facts: list[Fact], code: str, start: date | None, end: date) -> View:
    from kheo.rollup.scope import Query, window

    indicator = INDICATORS[code]
    days = window(Query((), start, end), indicator)
    asked = type(days)(start, end)
    near = [f for f in facts if is_counted(f) and in_reach(span(f, indicator.kind), indicator.kind, asked)]
    view = own_view(claims_of(near, indicator), indicator, days.start)
    return View(
        view.value,
        view.qualifier,
        tuple("x" for _ in view.facts),
        view.other,
        view.day,
        view.stale,
        (("split",),) if view.contradictions else (),
    )


def _windows(rng: Random, rows: list[Row]) -> Iterator[tuple[date | None, date]]:
    for _ in range(6):
        first = rng.randrange(36)
        start = rng.choice([None, MONTHS[first], MONTHS[first - first % 12], MONTHS[first - first % 12]])
        yield start, MONTHS[min(36, first + rng.choice([1, 3, 6, 12, 12, 24, 36]))] - DAY
    row = rng.choice(rows)
    yield row["first"], row["end"]
    yield None, date(2027, 12, 31)


def _crosses(periods: set[tuple[date, date]]) -> bool:
    return any(a[0] < b[0] <= a[1] < b[1] for a in periods for b in periods)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**63))
def test_rows_told_once_answer_any_window(seed: int) -> None:
    rng, say = Random(seed), Facts()
    for n in range(30):
        key_facts(rng, f"p{n}", say)
    rng.shuffle(say.all)
    by_key: dict[Key, list[Fact]] = {}
    for fact in say.all:
        if is_counted(fact):
            by_key.setdefault((fact.indicator, fact.place), []).append(fact)
    found = told(say.all)
    assert found.keys() == by_key.keys()
    for (code, _place), facts in by_key.items():
        rows = found[(code, _place)]
        indicator = INDICATORS[code]
        periods = {days for f in facts if (days := span(f, indicator.kind))}
        assert {(r["first"], r["end"]) for r in rows} == periods
        spread = indicator.kind is Kind.FLOW and indicator.over_time == "sum"
        tangled = _crosses(periods) if spread else indicator.kind is Kind.FLOW
        assert {row["tangled"] for row in rows} == {tangled}
        if not tangled:
            for start, end in _windows(rng, rows):
                assert view_of(rows, code, start, end) == meant(facts, code, start, end)


# What the links say, by example


def _rows(say: Facts) -> dict[tuple[date, date], Row]:
    ((_key, rows),) = told(say.all).items()
    return {(row["first"], row["end"]): row for row in rows}


def month(n: int, last: int | None = None) -> tuple[date, date]:
    return date(2024, n, 1), _last(2024, last or n)


def test_months_fill_their_quarter_and_the_year_that_they_do_not_fill_stands() -> None:
    say = Facts()
    for n in (1, 2, 3):
        say("sessions", str(n), "H", month(n))
    say("sessions", "7", "H", month(1, 3))
    say("sessions", "20", "H", month(1, 12))
    rows = _rows(say)
    quarter, year = rows[month(1, 3)], rows[month(1, 12)]
    assert quarter["tiled"]
    assert not year["tiled"]
    assert (rows[month(2)]["up_first"], rows[month(2)]["up_end"]) == month(1, 3)
    assert (rows[month(2)]["shade_first"], rows[month(2)]["shade_end"]) == month(1, 12)
    assert (quarter["other_value"], year["other_value"]) == (7, 6)
    assert rows[month(3)]["before"] == date(2024, 2, 1)
    assert year["before"] is None


def test_the_day_it_was_told_and_the_figures_that_agree_are_counted() -> None:
    say = Facts()
    say("sessions", "5", "H", source="a")
    say("sessions", "6", "H", source="b")
    say("sessions", "4", "H", source="b")
    say("sessions", "10", "H", source="c")
    days = [date(2025, 1, 3), None, date(2025, 2, 1), date(2025, 1, 9)]
    from dataclasses import replace

    say.all[:] = [replace(fact, day=day) for fact, day in zip(say.all, days, strict=True)]
    (row,) = _rows(say).values()
    assert (row["value"], row["figures"], row["split"]) == (10, 3, True)
    assert row["told_on"] == date(2025, 2, 1)


def test_a_sum_too_large_for_its_column_is_left_to_the_rules() -> None:
    say = Facts()
    for _ in range(2):
        say("sessions", "60000000000000", "H", source="a")
    say("sessions", "1", "H", month(1))
    assert {row["tangled"] for row in _rows(say).values()} == {True}


@pytest.mark.parametrize("code", ["sessions", "groups", "rate"])
def test_a_figure_with_no_last_day_says_nothing(code: str) -> None:
    say = Facts()
    say(code, "5", "H", (None, None))
    assert told(say.all) == {}


def test_a_stock_stands_until_the_next() -> None:
    say = Facts()
    say("groups", "5", "H", (None, date(2024, 6, 30)))
    say("groups", "6", "H", (None, date(2024, 12, 31)))
    rows = _rows(say)
    day = date(2024, 6, 30)
    assert rows[(day, day)]["after"] == date(2024, 12, 31)
    assert rows[(date(2024, 12, 31),) * 2]["after"] is None


def test_periods_are_distinct_whatever_wrote_them() -> None:
    say = Facts()
    say("sessions", "5", "H", (None, date(2024, 6, 30)), form=Form.ENTRY)
    say("sessions", "6", "H", (date(2024, 6, 30), date(2024, 6, 30)))
    assert Period(date(2024, 6, 30), date(2024, 6, 30)) == Period(*next(iter(_rows(say))))
    assert len(_rows(say)) == 1


def test_decimals_are_kept() -> None:
    say = Facts()
    say("sessions", "0.0001", "H", source="a")
    say("sessions", "99999999999999.9998", "H", source="a")
    (row,) = _rows(say).values()
    assert row["value"] == Decimal("99999999999999.9999")
