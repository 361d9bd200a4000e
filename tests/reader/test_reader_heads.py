"""The head of an official report: number, place and day, title, numbered sections."""

from __future__ import annotations

from datetime import date

from kheo.reader import read

LETTER = """HUYỆN ĐOÀN KRÔNG PẮC
Số: 27-BC/ĐTN
Đắk Lắk, ngày 3 tháng 12 năm 2022
BÁO CÁO
Kết quả công tác an sinh 9 tháng đầu năm 2022
và nhiệm vụ trọng tâm cuối năm
1. Tuyên truyền
Tổ chức 31 buổi tuyên truyền. Ngày 19/12/2022 sẽ họp tổng kết.
2) Quà tặng
a) Tặng 75 suất quà.
3- Phát 640 tờ rơi.
"""


def test_number_headings_and_letters_are_no_figures() -> None:
    assert [f.text for f in read(LETTER).figures] == ["31", "75", "640"]


def test_title_stands_below_the_word_report() -> None:
    reading = read(LETTER)
    assert reading.title == "Kết quả công tác an sinh 9 tháng đầu năm 2022 và nhiệm vụ trọng tâm cuối năm"
    assert {f.period and str(f.period.end) for f in reading.figures} == {"2022-09-30"}


def test_place_and_day_line_wins_over_later_days() -> None:
    assert read(LETTER).date == date(2022, 12, 3)
    short = LETTER.replace("ngày 3 tháng 12 năm 2022", "ngày 03/12/2022")
    assert read(short).date == date(2022, 12, 3)


def test_a_place_does_not_run_over_the_line() -> None:
    reading = read(
        "Gửi 12 xã\nHà Giang, ngày 1 tháng 7 năm 2024\nBÁO CÁO\n6 tháng đầu năm\nTặng 20 suất quà."
    )
    assert reading.place is not None
    assert reading.place.name == "Hà Giang"
