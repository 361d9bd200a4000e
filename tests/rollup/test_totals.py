"""The rules of adding by example (docs/decisions/0002-how-totals-are-taken.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from rollup_world import FIRST, LAST, Ask, C, D, Facts, P, year

from kheo.common.types import Basis, Coverage, Form, Level, Qualifier, State
from kheo.rollup import Query, engine

OVER, EXACT = Qualifier.OVER, Qualifier.EXACT


def months(y: int, first: int, last: int) -> tuple[date, date]:
    end = date(y, last + 1, 1) if last < 12 else date(y + 1, 1, 1)
    return date(y, first, 1), date.fromordinal(end.toordinal() - 1)


def test_children_all_in_are_counted_and_the_statement_is_the_other_view(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "a-d~2025", qualifier=OVER)
    a1, a2 = say("sessions", "60", "a1~2025"), say("sessions", "50", "a2~2025", qualifier=OVER)
    got = ask(say.all, year(2024, place="A~2025", level=D))[("sessions", "a-d~2025")]
    assert (got.value, got.qualifier, got.method) == (110, OVER, "below")
    assert got.other == (Decimal(100), OVER)
    assert got.coverage == Coverage(2, 2)
    assert got.facts == (a1, a2)


def test_one_child_missing_the_statement_stands_with_the_count_beside_it(ask: Ask) -> None:
    say = Facts()
    stated = say("sessions", "100", "a-d~2025")
    say("sessions", "60", "a1~2025")
    got = ask(say.all, year(2024, place="a-d~2025", level=D))[("sessions", "a-d~2025")]
    assert (got.value, got.method, got.other, got.facts) == (100, "stated", (60, EXACT), (stated,))
    assert got.coverage == Coverage(1, 2)


def test_what_there_is_is_partial_up_to_the_nation(ask: Ask) -> None:
    say = Facts()
    say("sessions", "60", "a1~2025")
    say("sessions", "7", "H")
    got = ask(say.all, year(2024))
    assert [(t.place, t.value, t.method, t.coverage) for t in got.values()] == [
        ("VN", 67, "partial", Coverage(2, 3)),
        ("A~2025", 60, "partial", Coverage(1, 1)),
        ("H", 7, "stated", Coverage(0, 1)),
    ]


def test_twelve_months_and_a_year_are_never_added(ask: Ask) -> None:
    say = Facts()
    say("sessions", "130", "b1~2025")
    monthly = [say("sessions", "10", "b1~2025", months(2024, m, m)) for m in range(1, 13)]
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.other) == (120, (130, EXACT))
    assert got.facts == tuple(sorted(monthly))


def test_eleven_months_do_not_replace_the_year(ask: Ask) -> None:
    say = Facts()
    stated = say("sessions", "130", "b1~2025")
    for m in range(1, 12):
        say("sessions", "10", "b1~2025", months(2024, m, m))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.other, got.facts) == (130, (110, EXACT), (stated,))


def test_disjoint_periods_add_and_a_period_outside_the_window_does_not(ask: Ask) -> None:
    say = Facts()
    say("sessions", "3", "b1~2025", months(2024, 1, 3))
    say("sessions", "4", "b1~2025", months(2024, 7, 9), qualifier=Qualifier.UNDER)
    say("sessions", "50", "b1~2025", (date(2023, 12, 15), date(2024, 12, 14)))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.qualifier) == (7, Qualifier.UNDER)


def test_crossing_periods_the_later_stands_and_both_are_listed(ask: Ask) -> None:
    say = Facts()
    first = say("sessions", "3", "b1~2025", months(2024, 1, 6))
    second = say("sessions", "5", "b1~2025", months(2024, 4, 9))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.facts, got.contradictions) == (5, (second,), ((first, second),))


def test_equal_sources_are_one_figure_with_two_sources(ask: Ask) -> None:
    say = Facts()
    ids = (say("sessions", "9", "b1~2025"), say("sessions", "9", "b1~2025"))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.facts, got.contradictions) == (9, ids, ())


def test_unequal_sources_contradict_and_the_latest_is_used(ask: Ask) -> None:
    say = Facts()
    one, two = say("sessions", "9", "b1~2025"), say("sessions", "8", "b1~2025")
    got = ask(say.all, year(2024))[("sessions", "VN")]
    assert (got.value, got.facts, got.contradictions) == (8, (two,), ((one, two),))


def test_two_channels_of_one_document_add(ask: Ask) -> None:
    say = Facts()
    say("sessions", "277", "H", source="báo cáo", dims=(("channel", "đài"),))
    say("sessions", "479", "H", source="báo cáo", dims=(("channel", "báo"),))
    assert ask(say.all, year(2024))[("sessions", "H")].value == 756


def test_different_activities_of_one_period_add(ask: Ask) -> None:
    say = Facts()
    police = say("sessions", "46", "b1~2025", qualifier=OVER)
    front = say("sessions", "44", "b1~2025", dims=(("activity", "2"),))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.qualifier, got.facts, got.contradictions) == (90, OVER, (police, front), ())


def test_sources_of_one_activity_may_still_contradict(ask: Ask) -> None:
    say = Facts()
    joint = ("activity", "2")
    one, two = (say("sessions", value, "b1~2025", dims=(joint,)) for value in ("44", "43"))
    other = say("sessions", "46", "b1~2025")
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.facts, got.contradictions) == (89, tuple(sorted([two, other])), ((one, two),))


def test_activities_of_a_month_are_one_view_beside_the_year(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "b1~2025")
    for n in range(1, 13):
        say("sessions", "5", "b1~2025", months(2024, n, n))
        say("sessions", "4", "b1~2025", months(2024, n, n), dims=(("activity", "2"),))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.other, len(got.facts)) == (108, (100, EXACT), 24)


def test_percentages_of_different_activities_are_not_added(ask: Ask) -> None:
    say = Facts()
    say("rate", "80", "b1~2025")
    say("rate", "90", "b1~2025", dims=(("activity", "2"),))
    assert ask(say.all, year(2024, level=C))[("rate", "b1~2025")].value == 90


def test_a_share_is_computed_from_its_two_sides(ask: Ask) -> None:
    say = Facts()
    for place, settled, unsettled in (("b1~2025", "17", "3"), ("a1~2025", "40", "0")):
        say("settled", settled, place)
        say("unsettled", unsettled, place)
    say("success", "86", "b1~2025")
    got = ask(say.all, year(2024, "success", level=C))
    commune, nation = got[("success", "b1~2025")], got[("success", "VN")]
    assert (commune.value, commune.method, commune.other) == (85, "computed", (86, EXACT))
    assert commune.facts == ("f1", "f2")
    assert (nation.value, nation.method, nation.coverage) == (95, "computed", Coverage(2, 3))
    assert got[("success", "a1~2025")].value == 100
    assert {code for code, _ in got} == {"success"}, "its sides were not asked for"


def test_a_share_is_rounded_as_officers_write_it(ask: Ask) -> None:
    say = Facts()
    say("settled", "2", "H", qualifier=OVER)
    say("unsettled", "1", "H", qualifier=Qualifier.UNDER)
    got = ask(say.all, year(2024))[("success", "H")]
    assert (got.value, got.qualifier) == (Decimal("66.67"), OVER), "more settled, fewer not: more than that"


def test_a_share_stands_where_it_was_stated_while_a_side_is_missing(ask: Ask) -> None:
    say = Facts()
    stated = say("success", "86", "H")
    say("settled", "17", "H")
    got = ask(say.all, year(2024))[("success", "H")]
    assert (got.value, got.method, got.facts) == (86, "stated", (stated,))
    assert ask(say.all, year(2024, "success"))[("success", "VN")].method == "missing"


def test_sides_told_by_different_numbers_of_places_make_no_share(ask: Ask) -> None:
    say = Facts()
    say("settled", "17", "a1~2025")
    say("settled", "40", "H")
    say("unsettled", "3", "a1~2025")
    got = ask(say.all, year(2024))
    assert ("success", "VN") not in got
    assert got[("success", "A~2025")].value == 85


def test_nothing_mediated_has_no_share(ask: Ask) -> None:
    say = Facts()
    say("settled", "0", "H")
    say("unsettled", "0", "H")
    assert ("success", "H") not in ask(say.all, year(2024))


def test_what_is_told_to_date_counts_only_since_ever(ask: Ask) -> None:
    say = Facts()
    to_date = say("sessions", "420", "H", (None, date(2024, 12, 31)), dims=(("cumulative", "1"),))
    say("sessions", "30", "H")
    assert ask(say.all, year(2024))[("sessions", "H")].value == 30
    ever = ask(say.all, Query((), None, date(2024, 12, 31)))[("sessions", "H")]
    assert (ever.value, ever.facts, ever.other) == (420, (to_date,), (30, EXACT))


def test_entries_of_one_source_add_over_days(ask: Ask) -> None:
    say = Facts()
    for day in (3, 3, 17):
        when = date(2024, 5, day)
        say("sessions", "1", "h1~2025", (when, when), source="sổ", form=Form.ENTRY)
    assert ask(say.all, year(2024, level=C))[("sessions", "h1~2025")].value == 3


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.PROPOSED},
        {"state": State.WITHDRAWN},
        {"basis": Basis.TARGET},
        {"basis": Basis.COMPARISON},
        {"dims": (("per", "household"),)},
        {"dims": (("part", "nữ"),)},
    ],
)
def test_only_confirmed_whole_results_are_added(ask: Ask, change: dict[str, object]) -> None:
    say = Facts()
    say("sessions", "9", "H", **change)  # type: ignore[arg-type]
    assert ask(say.all, year(2024)) == {}
    named = ask(say.all, year(2024, "sessions"))
    assert [(t.place, t.value, t.method) for t in named.values()] == [("VN", None, "missing")]


def test_zero_is_told_and_missing_is_not_zero(ask: Ask) -> None:
    say = Facts()
    say("sessions", "0", "a1~2025")
    got = ask(say.all, year(2024, "sessions", "gifts", level=C))
    assert got[("sessions", "a1~2025")].value == 0
    assert got[("gifts", "VN")].value is None
    assert ("sessions", "a2~2025") not in got


def test_one_vague_stays_vague_and_a_sum_with_it_is_about(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "a1~2025", qualifier=Qualifier.VAGUE)
    assert ask(say.all, year(2024))[("sessions", "VN")].qualifier is Qualifier.VAGUE
    say("sessions", "100", "a2~2025")
    assert ask(say.all, year(2024))[("sessions", "VN")].qualifier is Qualifier.ABOUT


def test_a_percentage_stands_only_where_it_was_stated(ask: Ask) -> None:
    say = Facts()
    say("rate", "80", "a1~2025")
    say("rate", "90", "b1~2025", months(2024, 1, 6))
    latest = say("rate", "95", "b1~2025", months(2024, 7, 12))
    got = ask(say.all, year(2024, level=C))
    assert (got[("rate", "VN")].value, got[("rate", "VN")].method) == (None, "missing")
    assert got[("rate", "a1~2025")].value == 80
    assert (got[("rate", "b1~2025")].value, got[("rate", "b1~2025")].facts) == (95, (latest,))


def test_a_stock_is_the_last_one_and_never_adds_over_time(ask: Ask) -> None:
    say = Facts()
    for month, value in ((3, "10"), (9, "12")):
        say("groups", value, "H", (None, date(2024, month, 1)))
    say("groups", "99", "H", (None, date(2025, 1, 1)))
    got = ask(say.all, year(2024))[("groups", "VN")]
    assert (got.value, got.as_of) == (12, date(2024, 9, 1))


def test_a_stale_stock_is_shown_and_not_added(ask: Ask) -> None:
    say = Facts()
    say("groups", "10", "H", (None, date(2023, 3, 1)))
    say("groups", "5", "a1~2025", (None, date(2024, 3, 1)))
    got = ask(say.all, year(2024))
    assert (got[("groups", "H")].value, got[("groups", "H")].stale) == (None, (10, date(2023, 3, 1)))
    assert (got[("groups", "VN")].value, got[("groups", "VN")].coverage) == (5, Coverage(1, 3))


def test_a_stock_counts_a_unit_or_its_successor_never_both(ask: Ask) -> None:
    say = Facts()
    say("groups", "10", "A~2025", (None, date(2025, 5, 1)))
    say("groups", "20", "B~2025", (None, date(2025, 6, 1)))
    before = ask(say.all, year(2025))[("groups", "VN")]
    assert (before.value, before.coverage, before.as_of) == (30, Coverage(2, 3), date(2025, 5, 1))
    say("groups", "31", "A", (None, date(2025, 12, 1)))
    after = ask(say.all, year(2025))
    assert (after[("groups", "VN")].value, after[("groups", "VN")].coverage) == (31, Coverage(1, 2))
    assert after[("groups", "A~2025")].value == 10


def test_a_former_district_and_the_communes_after_it_are_not_both_counted(ask: Ask) -> None:
    say = Facts()
    say("groups", "10", "h-d~2025", (None, date(2025, 5, 1)))
    say("groups", "7", "h1", (None, date(2025, 12, 1)))
    got = ask(say.all, year(2025))[("groups", "H")]
    assert (got.value, got.coverage) == (7, Coverage(1, 2))


TODAY = date(2026, 11, 22)


def test_on_todays_map_merged_provinces_are_exact(ask: Ask) -> None:
    say = Facts()
    fact = say("sessions", "28033", "A~2025", qualifier=OVER)
    got = ask(say.all, year(2024, boundaries=TODAY))
    row = got[("sessions", "A")]
    assert (row.value, row.qualifier, row.coverage) == (28033, OVER, Coverage(1, 2))
    assert (row.estimated, row.facts, row.shares) == (False, (fact,), ())
    assert got[("sessions", "VN")] == ask(say.all, year(2024))[("sessions", "VN")]
    assert list(got) == [("sessions", "VN"), ("sessions", "A")]


def test_on_todays_map_a_divided_commune_is_estimated_by_its_share(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "a1~2025")
    say("sessions", "10", "a2~2025")
    got = ask(say.all, year(2024, level=C, boundaries=TODAY))
    row = got[("sessions", "n1")]
    assert (row.value, row.estimated, row.method) == (Decimal("102.5"), True, "below")
    assert row.shares == (("a2~2025", Decimal("0.25"), "NQ a2~2025"),)
    other = got[("sessions", "n2")]
    assert (other.value, other.coverage, other.method) == (Decimal("7.5"), Coverage(1, 2), "partial")


def test_an_unchanged_province_is_the_same_on_every_map(ask: Ask) -> None:
    say = Facts()
    say("sessions", "5", "h1~2025")
    say("sessions", "9", "H")
    then, now = (ask(say.all, year(2024, boundaries=b))[("sessions", "H")] for b in ("then", TODAY))
    assert then == now


def test_a_later_unit_on_an_earlier_map_is_estimated(ask: Ask) -> None:
    say = Facts()
    say("sessions", "300", "A", months(2026, 1, 6))
    got = ask(say.all, year(2026, boundaries=LAST))
    rows = [got[("sessions", id)] for id in ("A~2025", "B~2025")]
    assert sum(row.value or 0 for row in rows) == 300
    assert all(row.estimated for row in rows)


def test_asking_a_merged_province_on_todays_map_gives_its_own_total_first(ask: Ask) -> None:
    say = Facts()
    say("sessions", "100", "a1~2025")
    say("sessions", "10", "b1~2025")
    got = ask(say.all, year(2024, place="A", level=C, boundaries=TODAY))
    assert [(t.place, t.value) for t in got.values()] == [("A", 110), ("n1", 100), ("n2", 10)]


def test_rows_come_place_by_place_in_catalogue_order(ask: Ask) -> None:
    say = Facts()
    for code in ("groups", "gifts", "sessions"):
        for place in ("H", "A~2025"):
            say(code, "1", place)
    got = list(ask(say.all, Query((), date(2024, 1, 1), date(2024, 12, 31))))
    codes = ("sessions", "gifts", "groups")
    assert got == [(code, place) for place in ("VN", "A~2025", "H") for code in codes]


def test_over_the_merger_both_halves_of_a_year_add(ask: Ask) -> None:
    say = Facts()
    say("sessions", "10", "A~2025", (date(2025, 1, 1), LAST))
    say("sessions", "5", "A", (FIRST, date(2025, 12, 31)))
    assert ask(say.all, year(2025))[("sessions", "VN")].value == 15
    now = ask(say.all, year(2025, boundaries=TODAY))[("sessions", "A")]
    assert (now.value, now.coverage, now.estimated) == (15, Coverage(2, 3), False)


def test_national_statement_with_nothing_below_is_stated(ask: Ask) -> None:
    say = Facts()
    say("sessions", "1000", "VN")
    got = ask(say.all, year(2024, level=Level.NATION))
    assert [(t.value, t.method, t.coverage) for t in got.values()] == [(1000, "stated", Coverage(0, 3))]


def test_level_of_the_place_itself_gives_one_row(ask: Ask) -> None:
    say = Facts()
    say("sessions", "4", "H")
    assert list(ask(say.all, year(2024, place="H", level=P))) == [("sessions", "H")]


def test_two_periods_that_share_one_day_cross(ask: Ask) -> None:
    say = Facts()
    first = say("sessions", "3", "b1~2025", (date(2024, 1, 1), date(2024, 3, 31)))
    second = say("sessions", "5", "b1~2025", (date(2024, 3, 31), date(2024, 6, 30)))
    got = ask(say.all, year(2024, place="b1~2025", level=C))[("sessions", "b1~2025")]
    assert (got.value, got.contradictions) == (5, ((first, second),))


def test_a_stock_counts_to_the_last_day_of_its_staleness(ask: Ask) -> None:
    say = Facts()
    last_day = date.fromordinal(date(2024, 12, 31).toordinal() - 400)
    say("groups", "5", "H", (None, last_day))
    say("groups", "6", "B~2025", (None, date.fromordinal(last_day.toordinal() - 1)))
    got = ask(say.all, year(2024))
    assert got[("groups", "H")].value == 5
    assert got[("groups", "B~2025")].value is None


def test_a_figure_with_a_finer_step_than_the_columns_hold_is_refused() -> None:
    say = Facts()
    say("sessions", "0.0000001", "H")
    with pytest.raises(pa.ArrowInvalid):
        engine.to_table(say.all)
