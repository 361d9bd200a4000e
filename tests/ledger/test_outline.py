"""What there is to look at follows the ledger: years, indicators, and what was told in a window."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.common import periods
from kheo.common.types import Period
from kheo.ledger import actions, mirror, queries
from settle_world import line, report

LEAFLETS, BLOOD, MODELS = "outreach.leaflets", "blood.units", "models.total"


@pytest.fixture
def told(officer):
    return report(
        officer,
        line(12, LEAFLETS, periods.year(2020), "70~2025"),
        line(7, BLOOD, periods.months(2021, 3, 3), "70~2025"),
        line(5, MODELS, Period(None, date(2021, 6, 30)), "70~2025"),
    )


def test_years_and_indicators_are_those_confirmed(told):
    assert queries.years_with_data() == [2021, 2020]
    assert queries.indicators_with_data() == {LEAFLETS, BLOOD, MODELS}


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), {LEAFLETS}),
        (date(2021, 1, 1), date(2021, 12, 31), {BLOOD, MODELS}),
        (date(2021, 1, 1), date(2021, 3, 31), {BLOOD}),
        (date(2020, 7, 1), date(2020, 12, 31), set()),  # a year does not lie in its half
        (None, date(2021, 12, 31), {LEAFLETS, BLOOD, MODELS}),
        (date(2019, 1, 1), date(2019, 12, 31), set()),
    ],
)
def test_what_was_told_in_a_window(told, start, end, codes):
    assert queries.indicators_told(start, end) == codes


def test_a_stock_stays_to_be_seen_while_it_is_fresh(told):
    def seen(last: date) -> bool:
        return MODELS in queries.indicators_told(date(last.year, 1, 1), last)

    assert seen(date(2022, 3, 31))
    assert not seen(date(2040, 3, 31))


def test_what_is_confirmed_after_the_mirror_was_stored_is_there_at_once(told, officer):
    mirror.rebuild()
    assert queries.years_with_data() == [2021, 2020]
    report(officer, line(9, "outreach.sessions", periods.year(2018), "01"))
    assert queries.years_with_data() == [2021, 2020, 2018]
    assert "outreach.sessions" in queries.indicators_told(date(2018, 1, 1), date(2018, 12, 31))


def test_what_is_withdrawn_goes_when_the_mirror_is_stored_anew(told, officer):
    actions.withdraw(actor=officer, ids=[told[0].pk])
    mirror.rebuild()
    assert queries.indicators_with_data() == {BLOOD, MODELS}
    assert queries.years_with_data() == [2021]
