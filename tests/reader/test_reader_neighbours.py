"""A figure is named by its own words, not by those of its neighbours."""

from __future__ import annotations

import pytest

from kheo.reader import read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "đã bàn giao 27 bản, còn 64 bản đang tiếp tục được giúp đỡ.",
            ["twinning.handed_over", "twinning.active"],
        ),
        ("hòa giải thành 210 trên tổng số 238 vụ.", ["mediation.settled", "mediation.cases"]),
        ("hòa giải thành 45 trong số 52 vụ việc.", ["mediation.settled", "mediation.cases"]),
        (
            "thuyết phục 41 đối tượng từ bỏ tà đạo, 6 đối tượng ra đầu thú.",
            ["reintegration.persuaded", "reintegration.fugitives_surrendered"],
        ),
        (
            "cảm hóa 88 đối tượng, trong số này 52 trường hợp có chuyển biến tốt.",
            ["reintegration.persuaded", "reintegration.progressed"],
        ),
        (
            "có 340 khu dân cư văn hóa, 125 khu dân cư không có tội phạm.",
            [None, "groups.crime_free_area"],
        ),
        ("phát thanh 800 giờ, chiếu 36 giờ phim.", ["outreach.broadcast_hours", "outreach.film_hours"]),
        ("phá 9 vụ/21 người đánh bạc.", ["tips.social_evil_cases", "tips.suspects"]),
    ],
)
def test_words_of_a_neighbour(text: str, wanted: list[str | None]) -> None:
    assert [f.indicator for f in read(f"Năm 2022, tỉnh Sơn La {text}").figures] == wanted
