"""A figure that names nothing itself is of the thing told just before, where the text says so."""

from __future__ import annotations

from kheo.reader import read


def codes(text: str) -> list[str | None]:
    return [figure.indicator for figure in read(text).figures]


def test_the_same_noun_shortened_is_the_same_thing() -> None:
    text = "Mặt trận giúp dân dựng 791 nhà đại đoàn kết.\n\nRiêng cấp tỉnh có 354 nhà; cấp huyện: 239 nhà."
    assert codes(text) == ["charity.houses"] * 3


def test_a_common_noun_alone_is_not_the_same_thing() -> None:
    assert codes("Hội thăm 20 hộ nghèo. Xã có 300 hộ.") == ["charity.households", None]


def test_parts_of_people_are_of_the_whole() -> None:
    assert codes("Trong số 8.663 hòa giải viên, mới có 241 người học luật.") == ["mediation.members"] * 2
    assert (
        codes("Hội nhận đỡ đầu 27 trẻ mồ côi. Trong đó, có 06 cháu học lớp một.") == ["charity.children"] * 2
    )


def test_parts_of_a_sum_are_of_the_sum() -> None:
    text = "Quỹ Vì người nghèo được ủng hộ gần 10 tỷ đồng, trong đó cấp tỉnh hơn 4 tỷ đồng, cấp huyện 5,6 tỷ đồng."
    assert codes(text) == ["charity.cash_value"] * 3


def test_what_is_greater_than_the_whole_is_no_part_of_it() -> None:
    assert codes("Hội nhận đỡ đầu 27 trẻ mồ côi. Trong đó, có 60 cháu học lớp một.")[1] is None
