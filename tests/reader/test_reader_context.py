"""Period, place, date line and programmes from their context."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.common.types import Period
from kheo.reader import read

DAY = date(2022, 2, 21)


def whole(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Năm 2020, tổ chức 45 buổi tuyên truyền.", whole(2020)),
        ("Trong năm qua, tổ chức 45 buổi tuyên truyền.", whole(2021)),
        ("6 tháng đầu năm 2021, tổ chức 45 buổi tuyên truyền.", Period(date(2021, 1, 1), date(2021, 6, 30))),
        ("Chín tháng năm 2021, tổ chức 45 buổi tuyên truyền.", Period(date(2021, 1, 1), date(2021, 9, 30))),
        ("Quý II/2021, tổ chức 45 buổi tuyên truyền.", Period(date(2021, 4, 1), date(2021, 6, 30))),
        ("Tháng 11/2021, tổ chức 45 buổi tuyên truyền.", Period(date(2021, 11, 1), date(2021, 11, 30))),
        ("Ngày 20/2/2022, tổ chức 45 buổi tuyên truyền.", Period(date(2022, 2, 20), date(2022, 2, 20))),
        ("Giai đoạn 2017-2021, tổ chức 45 buổi tuyên truyền.", Period(date(2017, 1, 1), date(2021, 12, 31))),
        ("Từ năm 2018 đến nay, tổ chức 45 buổi tuyên truyền.", Period(date(2018, 1, 1), DAY)),
        ("Từ đầu năm đến nay, tổ chức 45 buổi tuyên truyền.", Period(date(2022, 1, 1), DAY)),
        ("Trong 05 năm qua, tổ chức 45 buổi tuyên truyền.", Period(date(2017, 1, 1), date(2021, 12, 31))),
        (
            "Từ ngày 15/12/2020 đến 14/12/2021, tổ chức 45 buổi tuyên truyền.",
            Period(date(2020, 12, 15), date(2021, 12, 14)),
        ),
        ("Đến nay, có 45 tổ hòa giải.", Period(None, DAY)),
        ("Tính đến 30/6/2021, có 45 tổ hòa giải.", Period(None, date(2021, 6, 30))),
        ("Có 45 tổ hòa giải.", Period(None, DAY)),
        ("Tổ chức 45 buổi tuyên truyền theo Luật năm 2013.", None),
    ],
)
def test_periods(text: str, period: Period | None) -> None:
    assert read(text, published=DAY).figures[0].period == period


def test_a_former_place_keeps_its_name_and_unit() -> None:
    text = "Năm 2020, Công an xã Tịnh Thới, thành phố Cao Lãnh, tỉnh Đồng Tháp tặng 20 phần quà."
    (figure,) = read(text, published=date(2020, 12, 1)).figures
    assert figure.place is not None
    assert figure.place.name == "xã Tịnh Thới, thành phố Cao Lãnh, Đồng Tháp"
    assert figure.place.id is not None
    assert figure.place.id.endswith("~2025")


def test_each_clause_has_its_own_place() -> None:
    text = (
        "Năm 2020, Công an tỉnh Bình Phước tặng 20 phần quà; cấp 200m3 nước cho người dân huyện Bù Gia Mập; "
        "tặng 15 xe đạp cho học sinh."
    )
    places = [f.place.name for f in read(text, published=DAY).figures if f.place]
    assert places == ["Bình Phước", "huyện Bù Gia Mập, Bình Phước", "Bình Phước"]


def test_examples_of_places_are_not_the_place() -> None:
    text = (
        "Toàn tỉnh Thái Bình có 462 trường hợp tiến bộ, điển hình như xã Hồng Châu (Đông Hưng), xã Thụy Văn."
    )
    (figure,) = read(text, published=date(2022, 2, 1)).figures
    assert figure.place is not None
    assert figure.place.name == "Thái Bình"


def test_programmes_are_named_once_with_quotes_whole_or_broken() -> None:
    text = (
        "Các mô hình tiêu biểu như: Trạm dừng chân nghĩa tình”, “Tiếng kẻng an ninh”; Công an thân thiện”. "
        "Mô hình “Tiếng kẻng an ninh” tại xã Việt Xuân, huyện Vĩnh Tường, tỉnh Vĩnh Phúc; phong trào “Dân vận khéo”."
    )
    reading = read(text, published=date(2017, 9, 19))
    assert [p.name for p in reading.programmes] == [
        "Trạm dừng chân nghĩa tình",
        "Tiếng kẻng an ninh",
        "Công an thân thiện",
    ]


def test_what_the_caller_knows_wins_over_the_text() -> None:
    reading = read("Tổ chức 45 buổi tuyên truyền.", published=DAY, place="Bình Phước", org="women")
    assert reading.date == DAY
    (figure,) = reading.figures
    assert (figure.place and figure.place.name, figure.org) == ("Bình Phước", "women")
