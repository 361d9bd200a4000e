"""Numbers, words and periods as officers write them."""

import unicodedata
from datetime import date
from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.common import numerals, periods, text
from kheo.common.errors import KheoError
from kheo.common.types import Measure, Period, Qualifier


@pytest.mark.parametrize(
    ("value", "measure", "qualifier", "shown"),
    [
        ("1645", Measure.COUNT, Qualifier.EXACT, "1.645"),
        ("28033", Measure.COUNT, Qualifier.OVER, "hơn 28.033"),
        ("3500", Measure.KG, Qualifier.EXACT, "3.500 kg"),
        ("0.95", Measure.KG, Qualifier.EXACT, "0,95 kg"),
        ("100", Measure.PERCENT, Qualifier.EXACT, "100%"),
        ("100", Measure.COUNT, Qualifier.VAGUE, "hàng trăm"),
        ("1000", Measure.COUNT, Qualifier.VAGUE, "hàng nghìn"),
        ("100000000000", Measure.VND, Qualifier.VAGUE, "hàng trăm tỷ đồng"),
        ("0", Measure.COUNT, Qualifier.EXACT, "0"),
    ],
)
def test_a_quantity_is_written_as_an_officer_writes_it(
    value: str, measure: Measure, qualifier: Qualifier, shown: str
) -> None:
    assert numerals.quantity(Decimal(value), measure, qualifier) == shown


def test_qualifiers_of_a_sum_follow_the_contract() -> None:
    exact, over, under, about, vague = Qualifier
    assert exact.plus(over) is over
    assert over.plus(under) is about
    assert exact.plus(vague) is about
    assert under.plus(under) is under


def test_qualifiers_add_in_any_order() -> None:
    for a, b, c in product(Qualifier, repeat=3):
        assert a.plus(b) is b.plus(a)
        assert a.plus(b).plus(c) is a.plus(b.plus(c))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("Hoà Bình", "Hòa Bình"),
        ("quý", "quý"),
        ("hoàn toàn", "hoàn toàn"),
    ],
)
def test_tone_marks_move_to_the_older_place(written: str, kept: str) -> None:
    assert text.tones(written) == kept


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạấờỹ '’-–", max_size=40))
def test_folding_is_stable_and_blind_to_case_and_form(word: str) -> None:
    assert text.fold(text.fold(word)) == text.fold(word)
    assert text.fold(word.upper()) == text.fold(word)
    assert text.fold(unicodedata.normalize("NFD", word)) == text.fold(word)


def test_bare_names_have_no_marks() -> None:
    assert text.bare("Đắk R’Lấp") == "dak rlap"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (periods.year(2020), "năm 2020"),
        (periods.months(2025, 1, 6), "6 tháng đầu năm 2025"),
        (periods.months(2025, 1, 9), "9 tháng đầu năm 2025"),
        (periods.quarter(2021, 2), "quý II năm 2021"),
        (periods.months(2021, 11, 11), "tháng 11/2021"),
        (Period(date(2021, 1, 1), date(2025, 12, 31)), "giai đoạn 2021-2025"),
        (Period(None, date(2020, 12, 24)), "đến 24/12/2020"),
        (periods.decree09(2025, 1, 12), "từ 15/12/2024 đến 14/12/2025"),
    ],
)
def test_periods_read_as_in_a_report(period: Period, words: str) -> None:
    assert periods.in_words(period) == words


def test_decree_09_windows_join_without_gap() -> None:
    ends = [periods.decree09(2025, m, m) for m in range(1, 13)]
    assert ends[0].start == date(2024, 12, 15)
    assert all((b.start - a.end).days == 1 for a, b in pairwise(ends) if b.start and a.end)


def test_the_year_before_keeps_29_february_valid() -> None:
    assert periods.same_length_before(Period(date(2024, 2, 1), date(2024, 2, 29))).end == date(2023, 2, 28)
    assert periods.same_length_before(Period(date(2017, 2, 1), date(2017, 2, 28))).end == date(2016, 2, 29)
    assert periods.same_length_before(Period(date(2016, 12, 15), date(2017, 2, 28))).end == date(2016, 2, 28)


def test_errors_name_place_and_remedy() -> None:
    error = KheoError(
        "file-type", "không đọc được loại tệp này.", where="a.xyz", remedy="Hãy đổi sang .docx."
    )
    assert str(error) == "a.xyz: không đọc được loại tệp này. Hãy đổi sang .docx. [file-type]"
