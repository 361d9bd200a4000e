""" "Từ … đến …" with days, months, quarters and years at either end, and what the next sentences take from it."""

from __future__ import annotations

import pytest

from kheo.reader import read


def periods(text: str) -> list[tuple[str, str] | None]:
    return [f.period and (str(f.period.start), str(f.period.end)) for f in read(text).figures]


@pytest.mark.parametrize(
    ("opening", "wanted"),
    [
        ("Từ năm 2020 đến tháng 9/2024", ("2020-01-01", "2024-09-30")),
        ("Từ 20/1 đến 2/2/2023", ("2023-01-20", "2023-02-02")),
        ("Từ ngày 15/11 đến 14/2/2023", ("2022-11-15", "2023-02-14")),
        ("Dịp Tết 2023 (từ 20/1 đến 2/2/2023)", ("2023-01-20", "2023-02-02")),
        ("Từ ngày 15/11/2022 đến hết ngày 14/11/2023", ("2022-11-15", "2023-11-14")),
        ("Từ ngày 1 tháng 3 năm 2023 đến ngày 31 tháng 5 năm 2023", ("2023-03-01", "2023-05-31")),
        ("Từ tháng 8 đến tháng 11/2023", ("2023-08-01", "2023-11-30")),
        ("Từ quý II/2022 đến quý I/2023", ("2022-04-01", "2023-03-31")),
        ("Từ đầu năm đến tháng 9/2023", ("2023-01-01", "2023-09-30")),
        ("Giai đoạn 2015-2020", ("2015-01-01", "2020-12-31")),
        ("Từ năm 2015 đến năm 2020", ("2015-01-01", "2020-12-31")),
        ("Từ 7 đến 11/8/2023", ("2023-08-07", "2023-08-11")),
        ("Hai ngày 7 và 8/8/2023", ("2023-08-07", "2023-08-08")),
    ],
)
def test_both_ends(opening: str, wanted: tuple[str, str]) -> None:
    assert periods(f"{opening}, tỉnh Quảng Nam tặng 60 suất quà.") == [wanted]


def test_the_following_sentence_takes_the_whole_period() -> None:
    text = "Từ năm 2020 đến tháng 9/2024, tỉnh Quảng Nam mở 60 buổi tuyên truyền. Các đội phát 900 tờ rơi."
    assert periods(text) == [("2020-01-01", "2024-09-30")] * 2


def test_days_in_a_bracket_are_no_number() -> None:
    text = "Hội trại tại Quảng Nam (7-8/8/2023) đã tặng 60 suất quà."
    assert periods(text) == [("2023-08-07", "2023-08-08")]
