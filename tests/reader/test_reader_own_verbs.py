"""Names of indicators need a verb of their own; givers, receivers and values behind receivers are known."""

from __future__ import annotations

import pytest

from kheo.reader import read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("có 64 tập thể, 820 cá nhân đăng ký tự quản.", [None, None]),
        ("biểu dương 7 tập thể, 18 cá nhân.", ["awards.collectives", "awards.individuals"]),
        ("chi 2,3 tỷ đồng đưa lao động về quê.", [None]),
        ("tặng quà 56 chị em khuyết tật.", ["charity.people"]),
        ("ghi nhận hội viên đóng góp 4,6 tỷ đồng.", ["rural.contributions_value"]),
        ("cắt tóc miễn phí cho 310 người.", ["charity.people"]),
        (
            "trao 900 suất quà cho 870 hộ, tổng trị giá 450 triệu đồng.",
            ["charity.gifts", "charity.households", "charity.gifts_value"],
        ),
        (
            "trao 90 suất quà, mỗi suất 400.000 đồng, tổng trị giá 36 triệu đồng.",
            ["charity.gifts", "charity.gifts_value", "charity.gifts_value"],
        ),
    ],
)
def test_indicator_of_each_figure(text: str, wanted: list[str | None]) -> None:
    assert [f.indicator for f in read(f"Năm 2021, tỉnh Kon Tum {text}").figures] == wanted
