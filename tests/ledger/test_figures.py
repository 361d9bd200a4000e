"""Proposed → confirmed → withdrawn, corrections and undoing."""

from datetime import date
from decimal import Decimal

import pytest

from kheo.common.errors import KheoError
from kheo.common.types import Kind, Measure, Period
from kheo.ledger import actions, queries
from kheo.ledger.models import Figure


def ids(figures):
    return [figure.pk for figure in figures]


def test_confirming_leaves_the_question_open(entered, officer):
    result = actions.confirm(actor=officer, ids=ids(entered[1]))
    assert [figure.text for figure in result.done] == ["28.033", "30.000"]
    assert [(figure.text, asked) for figure, asked in result.waiting] == [("12", ("no-indicator",))]
    counts = queries.counts()
    assert (counts.confirmed, counts.proposed) == (2, 1)


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"period": None}, "no-period"),
        ({"period": Period(None, date(2020, 12, 31))}, "no-period"),
        ({"period": Period(date(2021, 1, 1), date(2020, 12, 31))}, "no-period"),
        ({"period": Period(date(2021, 1, 1), None)}, "no-period"),
        ({"place": None}, "no-place"),
        ({"indicator": "no.such"}, "no-indicator"),
        ({"measure": Measure.VND}, "other-measure"),
    ],
)
def test_each_open_question_keeps_a_figure_waiting(officer, reading, changes, question):
    from dataclasses import replace

    reading = replace(reading, figures=(replace(reading.figures[0], **changes),))
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = actions.propose(actor=officer, document=document, reading=reading)
    result = actions.confirm(actor=officer, ids=ids(figures))
    assert [asked for _, asked in result.waiting] == [(question,)]


def test_what_is_told_since_ever_needs_only_its_last_day(officer, reading):
    from dataclasses import replace

    to_date = replace(
        reading.figures[0], period=Period(None, date(2020, 12, 31)), dims=(("cumulative", "1"),)
    )
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = actions.propose(actor=officer, document=document, reading=replace(reading, figures=(to_date,)))
    assert len(actions.confirm(actor=officer, ids=ids(figures)).done) == 1


def test_a_stock_needs_only_its_day(officer, reading):
    from dataclasses import replace

    stock = replace(
        reading.figures[0],
        indicator="twinning.signed",
        kind=Kind.STOCK,
        period=Period(None, date(2020, 12, 31)),
    )
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = actions.propose(actor=officer, document=document, reading=replace(reading, figures=(stock,)))
    assert len(actions.confirm(actor=officer, ids=ids(figures)).done) == 1


def test_confirming_again_changes_nothing(entered, officer):
    actions.confirm(actor=officer, ids=ids(entered[1]))
    seqs = list(Figure.objects.values_list("pk", "seq"))
    again = actions.confirm(actor=officer, ids=ids(entered[1]))
    assert again.done == ()
    assert list(Figure.objects.values_list("pk", "seq")) == seqs


def test_of_two_confirmations_the_later_has_the_larger_seq(entered, officer):
    first, second, _ = entered[1]
    actions.confirm(actor=officer, ids=[second.pk])
    actions.confirm(actor=officer, ids=[first.pk])
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.seq > second.seq


def test_a_new_indicator_brings_its_kind_and_lets_the_figure_in(entered, officer):
    gift = entered[1][2]
    corrected = actions.correct(actor=officer, id=gift.pk, indicator="charity.gifts")
    assert corrected.kind == Kind.FLOW
    assert len(actions.confirm(actor=officer, ids=[gift.pk]).done) == 1


def test_correcting_a_confirmed_figure_makes_it_the_later_claim(entered, officer):
    leaflets = entered[1][0]
    (confirmed,) = actions.confirm(actor=officer, ids=[leaflets.pk]).done
    corrected = actions.correct(
        actor=officer, id=leaflets.pk, value="28100", qualifier="exact", place="77~2025"
    )
    assert corrected.value == Decimal(28100)
    assert corrected.place_name == "tỉnh Bà Rịa - Vũng Tàu"
    assert corrected.state == "confirmed"
    assert corrected.seq > confirmed.seq


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"indicator": "outreach.leaflet"}, "indicator-unknown"),
        ({"place": "999999"}, "place-unknown"),
        ({"value": "mười"}, "field-value"),
        ({"value": "-3"}, "field-value"),
        ({"value": "NaN"}, "field-value"),
        ({"value": "100000000000000"}, "field-value"),
        ({"qualifier": "maybe"}, "field-value"),
        ({"period_start": "2021-01-01"}, "field-value"),
        ({"period_end": "31/12"}, "field-value"),
        ({"state": "confirmed"}, "field-unknown"),
        ({"seq": 1}, "field-unknown"),
        ({"place": None}, "figure-incomplete"),
    ],
)
def test_a_wrong_correction_changes_nothing(entered, officer, changes, code):
    leaflets = entered[1][0]
    actions.confirm(actor=officer, ids=[leaflets.pk])
    before = Figure.objects.filter(pk=leaflets.pk).values().get()
    with pytest.raises(KheoError) as caught:
        actions.correct(actor=officer, id=leaflets.pk, **changes)
    assert caught.value.code == code
    assert Figure.objects.filter(pk=leaflets.pk).values().get() == before
    assert queries.revisions(leaflets).count() == 2


def test_a_withdrawn_figure_waits_until_undone(entered, officer):
    leaflets = entered[1][0]
    actions.confirm(actor=officer, ids=[leaflets.pk])
    actions.withdraw(actor=officer, ids=[leaflets.pk], reason="nhập nhầm")
    assert actions.confirm(actor=officer, ids=[leaflets.pk]).waiting[0][1] == ("withdrawn",)
    with pytest.raises(KheoError) as caught:
        actions.correct(actor=officer, id=leaflets.pk, value=1)
    assert caught.value.code == "figure-withdrawn"
    assert actions.undo(actor=officer, id=leaflets.pk).state == "confirmed"


def test_undo_brings_back_every_field_and_undoes_itself(entered, officer):
    leaflets = entered[1][0]
    actions.confirm(actor=officer, ids=[leaflets.pk])
    before = Figure.objects.filter(pk=leaflets.pk).values().get()
    actions.correct(actor=officer, id=leaflets.pk, value="1.5", period_end=date(2021, 6, 30))
    after = Figure.objects.filter(pk=leaflets.pk).values().get()
    changed = ("decided", "version")
    actions.undo(actor=officer, id=leaflets.pk)
    undone = Figure.objects.filter(pk=leaflets.pk).values().get()
    assert {k: v for k, v in undone.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    actions.undo(actor=officer, id=leaflets.pk)
    redone = Figure.objects.filter(pk=leaflets.pk).values().get()
    assert {k: v for k, v in redone.items() if k not in changed} == {
        k: v for k, v in after.items() if k not in changed
    }


def test_undoing_a_confirmation_makes_it_a_proposal(entered, officer):
    leaflets = entered[1][0]
    actions.confirm(actor=officer, ids=[leaflets.pk])
    undone = actions.undo(actor=officer, id=leaflets.pk)
    assert (undone.state, undone.seq) == ("proposed", None)


def test_nothing_to_undo_on_a_fresh_proposal(entered, officer):
    with pytest.raises(KheoError) as caught:
        actions.undo(actor=officer, id=entered[1][0].pk)
    assert caught.value.code == "nothing-to-undo"


def test_unknown_figures_are_named(officer):
    with pytest.raises(KheoError) as caught:
        actions.confirm(actor=officer, ids=[424242])
    assert (caught.value.code, caught.value.where) == ("figure-unknown", "424242")


def test_a_page_of_confirmations_costs_a_fixed_number_of_queries(
    officer, reading, django_assert_max_num_queries
):
    from dataclasses import replace

    reading = replace(reading, figures=reading.figures[:1] * 100)
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = actions.propose(actor=officer, document=document, reading=reading)
    with django_assert_max_num_queries(14):
        assert len(actions.confirm(actor=officer, ids=ids(figures)).done) == 100


def test_a_sum_no_column_can_hold_is_left_out_and_said(officer, reading):
    from dataclasses import replace

    huge = replace(reading.figures[0], value=Decimal(10) ** 30)
    document, _ = actions.store_document(actor=officer, data=b"a", filename="a.txt", text="a" * 200)
    figures = actions.propose(actor=officer, document=document, reading=replace(reading, figures=(huge,)))
    assert figures == ()
    assert queries.audit(document).first().detail["too_large"] == 1


def test_the_sentence_of_a_figure(entered):
    sentence = queries.sentence(entered[1][0])
    assert (sentence.before, sentence.lit, sentence.after) == (
        "Năm 2020, Công an tỉnh cấp phát ",
        "hơn 28.033 tờ rơi",
        ".",
    )
    last = queries.sentence(entered[1][2])
    assert (last.before, last.lit, last.after) == ("Kế hoạch là 30.000 tờ rơi, tặng ", "12", " phần quà!")


def test_years_with_data(entered, officer):
    assert queries.years_with_data() == []
    actions.confirm(actor=officer, ids=ids(entered[1]))
    assert queries.years_with_data() == [2020]
