"""Figures of the published articles, asked of the real catalogue and places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rollup_world import Facts

from kheo import catalogue, places
from kheo.common.types import Coverage, Fact, Qualifier, Total
from kheo.rollup import Query, balances, engine, rules
from kheo.rollup.archive import Archive

OVER = Qualifier.OVER
TODAY = date(2026, 11, 22)


@pytest.fixture
def told() -> list[Fact]:
    say = Facts()
    say("outreach.leaflets", "28033", "70~2025", _year(2020), qualifier=OVER, source="Bình Phước")
    say("outreach.leaflets", "100000", "34~2025", _year(2021), qualifier=OVER, source="Thái Bình")
    for code, value in (("signed", "133"), ("handed_over", "32"), ("active", "101")):
        day = date(2020, 12, 24)
        say(f"twinning.{code}", value, "70~2025", (day, day), source="Bình Phước")
    return say.all


def _year(y: int) -> tuple[date, date]:
    return date(y, 1, 1), date(y, 12, 31)


@pytest.fixture(params=["rules", "engine"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _ask(way: str, facts: list[Fact], query: Query) -> list[Total]:
    if way == "rules":
        return rules.totals(facts, query, catalogue.load(), places.load())
    archive = Archive.of(engine.to_table(facts), catalogue.load())
    return engine.totals(archive, query, catalogue.load(), places.load(), facts=True)


LEAFLETS = Query(("outreach.leaflets",), date(2020, 1, 1), date(2021, 12, 31))


def test_leaflets_of_two_provinces_as_it_was_then(way: str, told: list[Fact]) -> None:
    nation, *rows = _ask(way, told, LEAFLETS)
    assert (nation.place, nation.value, nation.qualifier) == ("VN", 128033, OVER)
    assert (nation.coverage, nation.method) == (Coverage(2, 63), "partial")
    assert [(t.place, t.value, t.qualifier) for t in rows] == [
        ("34~2025", 100000, OVER),
        ("70~2025", 28033, OVER),
    ]


def test_leaflets_of_two_provinces_on_todays_map(way: str, told: list[Fact]) -> None:
    query = Query(LEAFLETS.indicators, LEAFLETS.start, LEAFLETS.end, boundaries=TODAY)
    nation, *rows = _ask(way, told, query)
    assert (nation.value, nation.qualifier, nation.coverage) == (128033, OVER, Coverage(2, 63))
    assert [(t.place, t.value, t.coverage, t.estimated) for t in rows] == [
        ("33", 100000, Coverage(1, 2), False),
        ("75", 28033, Coverage(1, 2), False),
    ]


def test_twinning_stands_and_its_balance_closes(way: str, told: list[Fact]) -> None:
    found = _ask(way, told, Query((), date(2020, 1, 1), date(2020, 12, 31)))
    by_code = {t.indicator: t for t in found if t.place == "VN"}
    signed = by_code["twinning.signed"]
    assert (signed.value, signed.as_of) == (133, date(2020, 12, 24))
    assert balances(found, catalogue.load()) == []


def test_a_broken_balance_is_shown_with_its_difference(told: list[Fact]) -> None:
    broken = [f for f in told if f.indicator != "twinning.active"]
    say = Facts()
    say("twinning.active", "100", "70~2025", (None, date(2020, 12, 24)))
    found = _ask("rules", broken + say.all, Query((), date(2020, 1, 1), date(2020, 12, 31)))
    breaks = balances(found, catalogue.load())
    assert [(b.place, b.whole, b.difference) for b in breaks] == [
        ("VN", "twinning.signed", Decimal(1)),
        ("70~2025", "twinning.signed", Decimal(1)),
    ]


def test_words_of_about_and_over_do_not_break_a_balance() -> None:
    say = Facts()
    for code, value, word in (
        ("signed", "130", OVER),
        ("handed_over", "32", Qualifier.EXACT),
        ("active", "101", Qualifier.EXACT),
    ):
        say(f"twinning.{code}", value, "70~2025", (None, date(2020, 12, 24)), qualifier=word)
    found = _ask("rules", say.all, Query((), date(2020, 1, 1), date(2020, 12, 31)))
    assert balances(found, catalogue.load()) == []


def test_an_archive_of_files_gives_the_same(tmp_path: Path, told: list[Fact]) -> None:
    book = catalogue.load()
    archive = Archive.build(tmp_path / "archive", [engine.to_table(told)], mark=1, catalogue=book)
    found = engine.totals(archive, LEAFLETS, book, places.load(), facts=True)
    assert found == _ask("rules", told, LEAFLETS)
