"""What the ledger holds at units that a change of the map ends or takes away."""

from datetime import date

import pytest

from kheo.ledger import actions, territory

BINH_PHUOC = "70~2025"


@pytest.fixture
def confirmed(entered, officer):
    """The three figures of the report of 2020 on Bình Phước, confirmed where they may be."""
    _, figures = entered
    actions.confirm(actor=officer, ids=[figure.pk for figure in figures])
    return figures


def test_what_lies_at_a_unit_is_counted(confirmed, officer):
    assert territory.used([BINH_PHUOC]) == 4, "three figures and their document"
    assert territory.used(["75"]) == 0
    assert territory.used([]) == 0
    actions.withdraw(actor=officer, ids=[confirmed[0].pk])
    assert territory.used([BINH_PHUOC]) == 3


def test_a_figure_is_stranded_when_its_place_ended_before_its_period(confirmed, officer):
    leaflets = confirmed[0]
    assert territory.stranded({BINH_PHUOC: date(2019, 12, 31)})[0].id == leaflets.pk
    assert territory.stranded({BINH_PHUOC: date(2020, 1, 1)}) == [], (
        "a period that touches its life is its own"
    )
    assert territory.stranded({"75": date(2019, 12, 31)}) == []
    assert territory.stranded({}) == []
    (found,) = [
        one
        for one in territory.stranded({"75": date(2025, 1, 1), BINH_PHUOC: date(2019, 12, 31)})
        if one.id == leaflets.pk
    ]
    assert (found.text, found.document, found.place) == ("28.033", "bp-2020.txt", BINH_PHUOC)
    actions.withdraw(actor=officer, ids=[leaflets.pk])
    assert leaflets.pk not in [one.id for one in territory.stranded({BINH_PHUOC: date(2019, 12, 31)})]


def test_a_day_without_a_first_one_counts_by_itself(confirmed, officer):
    leaflets = confirmed[0]
    since_ever = {"period_start": None, "period_end": "2020-06-30", "dims": [["cumulative", "1"]]}
    actions.correct(actor=officer, id=leaflets.pk, **since_ever)
    assert leaflets.pk in [one.id for one in territory.stranded({BINH_PHUOC: date(2020, 6, 29)})]
    assert leaflets.pk not in [one.id for one in territory.stranded({BINH_PHUOC: date(2020, 6, 30)})]
