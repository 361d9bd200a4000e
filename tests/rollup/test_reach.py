"""A unit born of a merger tells a time that began before it: nothing told inside that time is added beside it."""

from __future__ import annotations

from datetime import date

import pytest
from rollup_world import FIRST, LAST, Ask, C, D, Facts, year

from kheo import catalogue, places
from kheo.common.types import Coverage, Fact, Level, Qualifier
from kheo.rollup import Query, engine, rules
from kheo.rollup.archive import Archive

TODAY = date(2026, 11, 22)
Y2025 = (date(2025, 1, 1), date(2025, 12, 31))
HALF = (date(2025, 1, 1), LAST)
EXACT, OVER = Qualifier.EXACT, Qualifier.OVER


def test_the_year_of_the_new_province_is_not_added_to_the_half_year_of_the_former(ask: Ask) -> None:
    say = Facts()
    whole = say("sessions", "100", "A", Y2025, qualifier=OVER)
    half = say("sessions", "30", "A~2025", HALF)
    got = ask(say.all, year(2025))
    nation, new, old = (got[("sessions", id)] for id in ("VN", "A", "A~2025"))
    assert (nation.value, nation.qualifier, nation.facts) == (100, OVER, (whole,))
    assert (nation.coverage, nation.method) == (Coverage(2, 3), "partial"), "B is spoken for, H is missing"
    assert (new.value, new.facts, new.other) == (100, (whole,), (30, EXACT))
    assert (old.value, old.facts, old.method) == (30, (half,), "stated")


def test_nor_on_todays_map(ask: Ask) -> None:
    say = Facts()
    whole = say("sessions", "100", "A", Y2025)
    say("sessions", "30", "A~2025", HALF)
    say("sessions", "8", "B~2025", HALF)
    row = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (row.value, row.facts, row.other) == (100, (whole,), (38, EXACT))
    assert (row.coverage, row.estimated) == (Coverage(3, 3), False)


def test_nor_to_a_month_of_a_former_commune_of_a_former_district(ask: Ask) -> None:
    say = Facts()
    whole = say("sessions", "100", "A", Y2025)
    month = say("sessions", "4", "a1~2025", (date(2025, 3, 1), date(2025, 3, 31)))
    for boundaries in ("then", TODAY):
        got = ask(say.all, year(2025, level=C, boundaries=boundaries))
        assert (got[("sessions", "VN")].value, got[("sessions", "VN")].facts) == (100, (whole,))
    then = ask(say.all, year(2025))
    assert then[("sessions", "A")].other == (4, EXACT)
    assert (then[("sessions", "A~2025")].value, then[("sessions", "A~2025")].facts) == (4, (month,))
    district = ask(say.all, year(2025, place="a-d~2025", level=D))[("sessions", "a-d~2025")]
    assert district.value == 4


def test_in_the_first_half_year_the_former_ones_count(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "30", "A~2025", HALF)
    got = ask(say.all, Query((), *HALF))
    assert [(t.place, t.value, t.other) for t in got.values()] == [("VN", 30, None), ("A~2025", 30, None)]


def test_what_was_told_of_a_time_outside_the_claim_is_added(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", (date(2025, 4, 1), date(2025, 12, 31)))
    say("sessions", "30", "A~2025", (date(2025, 1, 1), date(2025, 3, 31)))
    say("sessions", "5", "A~2025", (date(2025, 4, 1), LAST))
    got = ask(say.all, year(2025))
    assert (got[("sessions", "VN")].value, got[("sessions", "A")].other) == (130, (5, EXACT))
    assert got[("sessions", "A~2025")].value == 35


def test_a_wholly_merged_commune_and_the_new_one_that_tells_the_year(ask: Ask) -> None:
    say = Facts()
    say("sessions", "20", "n1", Y2025)
    say("sessions", "6", "a1~2025", HALF)
    say("sessions", "4", "a2~2025", HALF)
    then = ask(say.all, year(2025, level=C))
    assert then[("sessions", "VN")].value == 24, "only part of a2 went into n1, so its figure stays"
    assert (then[("sessions", "n1")].value, then[("sessions", "n1")].other) == (20, (6, EXACT))
    assert then[("sessions", "a1~2025")].value == 6
    assert ask(say.all, year(2025))[("sessions", "A~2025")].value == 10
    now = ask(say.all, year(2025, level=C, boundaries=TODAY))
    assert (now[("sessions", "n1")].value, now[("sessions", "n2")].value) == (21, 3)


def test_the_count_from_below_stands_and_then_the_former_ones_are_added(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    for new in ("n1", "n2"):
        say("sessions", "20", new, (FIRST, Y2025[1]))
    say("sessions", "30", "A~2025", HALF)
    got = ask(say.all, year(2025))
    assert (got[("sessions", "A")].method, got[("sessions", "A")].value) == ("below", 40)
    assert got[("sessions", "VN")].value == 70


def test_halves_of_the_new_province_replace_its_year_and_still_hide_the_former(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "55", "A", HALF)
    say("sessions", "50", "A", (FIRST, Y2025[1]))
    say("sessions", "30", "A~2025", HALF)
    got = ask(say.all, year(2025))
    assert (got[("sessions", "VN")].value, got[("sessions", "A~2025")].value) == (105, 30)


def test_another_indicator_and_another_province_are_left_alone(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "30", "A~2025", HALF)
    say("gifts", "9", "A~2025", HALF)
    say("sessions", "5", "H", Y2025)
    got = ask(say.all, year(2025))
    assert (got[("sessions", "VN")].value, got[("gifts", "VN")].value) == (105, 9)


def test_when_all_new_provinces_tell_the_year_nobody_is_missing(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "5", "H", Y2025)
    say("sessions", "90", "VN", Y2025)
    for boundaries in ("then", TODAY):
        nation = ask(say.all, year(2025, boundaries=boundaries))[("sessions", "VN")]
        assert (nation.value, nation.coverage, nation.method) == (105, Coverage(2, 2), "below")
        assert nation.other == (90, EXACT)
    row = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (row.coverage, row.method) == (Coverage(1, 1), "below")


def test_a_former_province_that_told_a_month_leaves_no_gap_and_adds_nothing(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "5", "H", Y2025)
    say("sessions", "4", "a1~2025", (date(2025, 3, 1), date(2025, 3, 31)))
    got = ask(say.all, year(2025))
    nation, old = got[("sessions", "VN")], got[("sessions", "A~2025")]
    assert (nation.value, nation.coverage, nation.method) == (105, Coverage(3, 3), "below")
    assert (old.value, old.coverage, old.method) == (4, Coverage(1, 1), "partial")


def test_a_claim_that_does_not_reach_the_first_day_asked_speaks_for_nobody(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", (date(2025, 2, 1), Y2025[1]))
    say("sessions", "5", "H", Y2025)
    nation = ask(say.all, year(2025))[("sessions", "VN")]
    assert (nation.value, nation.coverage, nation.method) == (105, Coverage(2, 4), "partial")
    since_ever = ask(say.all, Query((), None, Y2025[1]))[("sessions", "VN")]
    assert since_ever.coverage == Coverage(2, 4)


def test_the_new_communes_together_speak_for_all_that_were_merged_or_divided(ask: Ask) -> None:
    say = Facts()
    for commune in ("n1", "n2", "h1", "h2"):
        say("sessions", "10", commune, Y2025)
    got = ask(say.all, year(2025))
    assert got[("sessions", "H")].coverage == Coverage(2, 2), "the district ended and its commune was divided"
    nation = got[("sessions", "VN")]
    assert (nation.value, nation.coverage, nation.method) == (40, Coverage(2, 2), "below")


def test_a_divided_commune_is_missing_while_one_of_its_heirs_is_silent(ask: Ask) -> None:
    say = Facts()
    say("sessions", "10", "h1", Y2025)
    assert ask(say.all, year(2025))[("sessions", "H")].coverage == Coverage(1, 3)


def test_the_nations_own_statement_stands_beside_a_count_without_double_views(ask: Ask) -> None:
    say = Facts()
    say("sessions", "500", "VN", Y2025)
    say("sessions", "100", "A", Y2025)
    say("sessions", "30", "A~2025", HALF)
    nation = ask(say.all, year(2025))[("sessions", "VN")]
    assert (nation.value, nation.method, nation.other) == (500, "stated", (100, EXACT))


def test_predecessors_and_later_claims_that_fill_the_year_replace_it(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    second = say("sessions", "50", "A", (FIRST, Y2025[1]))
    halves = [say("sessions", value, old, HALF) for old, value in (("A~2025", "30"), ("B~2025", "8"))]
    then = ask(say.all, year(2025))
    nation = then[("sessions", "VN")]
    assert (nation.value, nation.facts) == (88, tuple(sorted([second, *halves])))
    assert nation.coverage == Coverage(3, 4)
    assert (then[("sessions", "A")].value, then[("sessions", "A~2025")].value) == (100, 30)
    now = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (now.value, now.other, now.coverage) == (88, (100, EXACT), Coverage(3, 3))


def test_one_predecessor_with_a_gap_and_the_year_stands(ask: Ask) -> None:
    say = Facts()
    whole = say("sessions", "100", "A", Y2025)
    say("sessions", "50", "A", (FIRST, Y2025[1]))
    say("sessions", "30", "A~2025", HALF)
    say("sessions", "8", "B~2025", (date(2025, 2, 1), LAST))
    now = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (now.value, now.facts, now.other) == (100, (whole,), (88, EXACT))


def test_halves_of_the_new_province_and_of_its_predecessors_are_each_told_once(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "A", Y2025)
    say("sessions", "55", "A", HALF)
    second = say("sessions", "50", "A", (FIRST, Y2025[1]))
    first = [say("sessions", value, old, HALF) for old, value in (("A~2025", "30"), ("B~2025", "8"))]
    nation = ask(say.all, year(2025))[("sessions", "VN")]
    assert (nation.value, nation.facts) == (88, tuple(sorted([second, *first])))
    now = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (now.value, now.other) == (88, (105, EXACT))


def _told() -> list[Fact]:
    say = Facts()
    say("outreach.leaflets", "90000", "75", Y2025, source="Đồng Nai")
    say("outreach.leaflets", "30000", "70~2025", HALF, source="Bình Phước")
    say("outreach.leaflets", "700", "25195~2025", (date(2025, 2, 1), date(2025, 2, 28)), source="xã")
    return say.all


@pytest.mark.parametrize("boundaries", ["then", TODAY])
def test_thirty_four_provinces_tell_2025_and_the_nation_is_whole(boundaries: date | str) -> None:
    here, say = places.load(), Facts()
    provinces = here.children("VN", Y2025[1], Y2025[1])
    for province in provinces:
        say("outreach.leaflets", "1000", province, Y2025)
    say("outreach.leaflets", "40", "70~2025", (date(2025, 4, 1), date(2025, 4, 30)))
    query = Query(("outreach.leaflets",), *Y2025, "VN", Level.PROVINCE, boundaries)  # type: ignore[arg-type]
    nation, *rows = rules.totals(say.all, query, catalogue.load(), here)
    assert (nation.value, nation.coverage, nation.method) == (34000, Coverage(35, 35), "below")
    assert len(rows) == (35 if boundaries == "then" else 34)
    silent = [fact for fact in say.all if fact.place != "70~2025"]
    assert rules.totals(silent, query, catalogue.load(), here)[0].coverage == Coverage(34, 34)
    late = [fact for fact in silent if fact.place != "75"]
    assert rules.totals(late, query, catalogue.load(), here)[0].coverage == Coverage(33, 36)


@pytest.mark.parametrize("boundaries", ["then", TODAY])
def test_dong_nai_tells_the_year_in_which_binh_phuoc_was_merged_into_it(boundaries: date | str) -> None:
    told = _told()
    query = Query(("outreach.leaflets",), *Y2025, "VN", Level.PROVINCE, boundaries)  # type: ignore[arg-type]
    meant = rules.totals(told, query, catalogue.load(), places.load())
    archive = Archive.of(engine.to_table(told), catalogue.load())
    assert engine.totals(archive, query, catalogue.load(), places.load(), facts=True) == meant
    value = {total.place: total.value for total in meant}
    then = {"VN": 90000, "75": 90000, "70~2025": 30000}
    assert value == (then if boundaries == "then" else {"VN": 90000, "75": 90000})
    assert [total.other for total in meant if total.place == "75"] == [(30000, EXACT)]
