"""Districts in a row, each with a number of its own."""

from __future__ import annotations

import pytest

from kheo.reader import read


@pytest.mark.parametrize(
    "text",
    [
        "Huyện Kế Sách hiến 250 m2 đất, huyện Mỹ Tú hiến 360 m2, thị xã Vĩnh Châu 470 m2.",
        "Trong đó, huyện Kế Sách 250 m2 đất, huyện Mỹ Tú 360 m2 đất và thị xã Vĩnh Châu 470 m2 đất.",
        "Kết quả: huyện Kế Sách (25 căn nhà), huyện Mỹ Tú (36 căn nhà), thị xã Vĩnh Châu (47 căn nhà).",
        "Hội phụ nữ tặng 25 suất quà tại huyện Kế Sách, 36 suất quà tại huyện Mỹ Tú, 47 suất quà ở thị xã Vĩnh Châu.",
        "Công an huyện Kế Sách tặng 25 suất quà, Công an huyện Mỹ Tú tặng 36 suất, Công an thị xã Vĩnh Châu tặng 47 suất.",
    ],
)
def test_each_number_stays_with_its_district(text: str) -> None:
    figures = read(f"Năm 2022, tỉnh Sóc Trăng thi đua giúp dân. {text}").figures
    assert [f.place and f.place.name for f in figures] == [
        "huyện Kế Sách, Sóc Trăng",
        "huyện Mỹ Tú, Sóc Trăng",
        "thị xã Vĩnh Châu, Sóc Trăng",
    ]
