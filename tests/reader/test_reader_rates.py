"""Rates ("mỗi hộ 20 kg gạo") are told from totals, and a rate ends where a new verb begins."""

from __future__ import annotations

import pytest

from kheo.reader import read


def rates(text: str) -> dict[str, str | None]:
    return {f.text: dict(f.dims).get("per") for f in read(f"Năm 2023, tỉnh Lâm Đồng {text}").figures}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "trao mỗi hộ 15 kg gạo, tặng 60 suất quà, xây 4 căn nhà.",
            {"15": "household", "60": None, "4": None},
        ),
        ("vận động mỗi thôn có 1 mô hình, tổ chức 35 buổi tuyên truyền.", {"1": "hamlet", "35": None}),
        ("trao 70 túi quà, mỗi túi 250 nghìn đồng.", {"70": None, "250": "gift"}),
        ("hỗ trợ 10 kg gạo/hộ cho 25 hộ.", {"10": "household", "25": None}),
        ("cấp cây giống giá 12.000 đồng/cây.", {"12.000": "item"}),
        ("đỡ đầu mỗi tháng 400.000 đồng/em.", {"400.000": "person"}),
        ("trao mỗi hộ 150.000đ và 10kg gạo.", {"150.000": "household", "10": "household"}),
        ("trao mỗi hộ 10kg gạo, thêm 150.000đ.", {"10": "household", "150.000": "household"}),
        (
            "tặng 80 suất quà, mỗi suất gồm 5 kg gạo, 2 lít dầu ăn và 100.000 đồng.",
            {"80": None, "5": "gift", "2": "gift", "100.000": "gift"},
        ),
        (
            "tặng 30 suất quà, mỗi suất 500.000 đồng, tổng trị giá 15 triệu đồng.",
            {"30": None, "500.000": "gift", "15": None},
        ),
    ],
)
def test_rates_and_totals(text: str, wanted: dict[str, str | None]) -> None:
    assert rates(text) == wanted


def test_sessions_and_people_parted_by_a_slash() -> None:
    assert rates("tuyên truyền 52 buổi/4.100 lượt người.") == {"52": None, "4.100": None}
