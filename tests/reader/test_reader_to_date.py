"""Told since ever up to a day ("lũy kế", "tính đến nay") is not told of a period."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.common.types import Figure
from kheo.reader import read

DAY = date(2025, 7, 3)
SINCE_EVER = (("cumulative", "1"),)


def figures(text: str) -> tuple[Figure, ...]:
    return read(f"{text}, tỉnh Quảng Nam tặng 60 suất quà, phát 900 tờ rơi.", published=DAY).figures


@pytest.mark.parametrize(
    ("opening", "last"),
    [
        ("Lũy kế đến nay", DAY),
        ("Luỹ kế", DAY),
        ("Tính đến nay", DAY),
        ("Tính đến hết ngày 30/6/2025", date(2025, 6, 30)),
        ("Tính tới tháng 5/2025", date(2025, 5, 31)),
        ("Từ trước đến nay", DAY),
        ("Năm 2024 đạt nhiều kết quả, lũy kế", date(2024, 12, 31)),
    ],
)
def test_a_flow_told_to_date_has_no_first_day(opening: str, last: date) -> None:
    for figure in figures(opening):
        assert figure.period is not None
        assert (figure.period.start, figure.period.end) == (None, last)
        assert figure.dims == SINCE_EVER


@pytest.mark.parametrize(
    ("opening", "first"),
    [
        ("Lũy kế từ đầu năm đến nay", date(2025, 1, 1)),
        ("Lũy kế 6 tháng đầu năm 2025", date(2025, 1, 1)),
        ("Từ năm 2021 đến nay", date(2021, 1, 1)),
        ("Lũy kế giai đoạn 2021-2025", date(2021, 1, 1)),
        ("Trong 6 tháng đầu năm 2025", date(2025, 1, 1)),
        ("Tính đến nay phong trào phát triển tốt, riêng năm 2024", date(2024, 1, 1)),
    ],
)
def test_one_with_a_first_day_is_told_of_its_period(opening: str, first: date) -> None:
    for figure in figures(opening):
        assert figure.period is not None
        assert (figure.period.start, figure.dims) == (first, ())


def test_beside_the_figure_of_the_period_only_the_one_to_date_is_marked() -> None:
    text = "Năm 2024, tỉnh Quảng Nam mở 30 buổi tuyên truyền, lũy kế 420 buổi tuyên truyền."
    period, to_date = read(text, published=DAY).figures
    assert (period.dims, to_date.dims) == ((), SINCE_EVER)
    assert period.period is not None
    assert period.period.start == date(2024, 1, 1)


def test_a_stock_of_today_is_no_sum() -> None:
    (groups,) = read("Tính đến nay, tỉnh Quảng Nam duy trì 60 tổ hòa giải.", published=DAY).figures
    assert (groups.indicator, groups.dims) == ("mediation.groups", ())


def test_a_plan_is_not_cumulative() -> None:
    (plan,) = read("Lũy kế đến nay, tỉnh Quảng Nam phấn đấu tặng 60 suất quà.", published=DAY).figures
    assert (plan.basis, plan.dims) == ("target", ())
