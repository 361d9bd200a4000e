"""Figures of one document against each other: what does not close is a doubt on the whole, the share or the total."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from kheo.common.types import Doubt
from kheo.reader import read

CHECKS = {"balance-broken", "share-broken", "product-broken", "over-whole"}
START = "Năm 2023, Công an tỉnh Trà Vinh "


def breaks(text: str) -> list[tuple[str, Doubt]]:
    """The number a doubt stands on, and the doubt."""
    figures = read(START + text, published=date(2023, 12, 20)).figures
    return [(f.text, d) for f in figures for d in f.doubts if d.code in CHECKS]


@pytest.mark.parametrize(
    ("text", "on", "code", "says"),
    [
        (
            "đã ký kết nghĩa với 133 thôn, trong đó đã bàn giao 32 thôn, đang kết nghĩa với 100 thôn.",
            "133",
            "balance-broken",
            "32 + 100 = 132 ≠ 133",
        ),
        (
            "có 233 mô hình, gồm 113 mô hình về an ninh, 59 mô hình về kinh tế, 64 mô hình về văn hóa.",
            "233",
            "balance-broken",
            "113 + 59 + 64 = 236 ≠ 233",
        ),
        (
            "có 233 mô hình (113 mô hình về an ninh, 59 mô hình về kinh tế, 64 mô hình về văn hóa).",
            "233",
            "balance-broken",
            "113 + 59 + 64 = 236 ≠ 233",
        ),
        (
            "có 233 mô hình, gồm 113 mô hình về an ninh, 59 mô hình về kinh tế, 60 mô hình về văn hóa.",
            "233",
            "balance-broken",
            "113 + 59 + 60 = 232 ≠ 233",
        ),
        (
            "tiếp nhận 2.000 tin báo, trong đó 2.500 tin có giá trị.",
            "2.000",
            "balance-broken",
            "2.500 > tổng 2.000",
        ),
        ("vận động 135/120 hộ ký cam kết.", "135", "over-whole", "135 nhiều hơn tổng 120"),
        ("hòa giải thành 320/345 vụ, đạt 82,7%.", "82,7%", "share-broken", "320/345 = 92,8%"),
        (
            "tiếp nhận 345 vụ việc, hòa giải thành 320 vụ (đạt 82,7%).",
            "82,7%",
            "share-broken",
            "320/345 = 92,8%",
        ),
        (
            "nhận 2.000 tin báo, trong đó 860 tin có giá trị, chiếm 53%.",
            "53%",
            "share-broken",
            "860/2.000 = 43%",
        ),
        (
            "tặng 100 suất quà, mỗi suất 500.000 đồng, tổng trị giá 40 triệu đồng.",
            "40",
            "product-broken",
            "100 × 500.000 = 50.000.000 ≠ 40.000.000",
        ),
        (
            "tặng 100 suất quà (mỗi suất trị giá 500.000 đồng) với tổng số tiền 40 triệu đồng.",
            "40",
            "product-broken",
            "100 × 500.000",
        ),
        (
            "trao 150 suất quà trị giá 75 triệu đồng (mỗi suất 400.000 đồng).",
            "75",
            "product-broken",
            "150 × 400.000",
        ),
        (
            "tặng 100 suất quà cho 90 hộ nghèo, mỗi suất 500.000 đồng, tổng trị giá 40 triệu đồng.",
            "40",
            "product-broken",
            "100 × 500.000",
        ),
        (
            "hỗ trợ 30 hộ, mỗi hộ 10kg gạo, tổng cộng 400 kg gạo.",
            "400",
            "product-broken",
            "30 × 10 = 300 ≠ 400",
        ),
        ("hòa giải thành 320/345 vụ việc (82,7%).", "82,7%", "share-broken", "320/345"),
        ("hòa giải thành 320/345 vụ việc, đạt tỷ lệ trên 95%.", "95%", "share-broken", "320/345"),
        ("giải quyết 320 trong tổng số 345 vụ, đạt tỷ lệ 82,7%.", "82,7%", "share-broken", "320/345"),
        ("xử lý 233 đối tượng, gồm 113 nam, 59 nữ, 64 trẻ em.", "233", "balance-broken", "236 ≠ 233"),
    ],
)
def test_what_does_not_close(text: str, on: str, code: str, says: str) -> None:
    ((number, doubt),) = breaks(text)
    assert (number, doubt.code) == (on, code)
    assert says in doubt.message
    assert doubt.hint


@pytest.mark.parametrize(
    "text",
    [
        "đã ký kết nghĩa với 133 thôn, trong đó đã bàn giao 32 thôn, đang kết nghĩa với 101 thôn.",
        "có 233 mô hình, gồm 113 mô hình về an ninh, 59 mô hình về kinh tế, 61 mô hình về văn hóa.",
        "có 233 mô hình, trong đó 13 mô hình về an ninh, 59 mô hình về kinh tế.",
        "có 233 mô hình, gồm 113 mô hình về an ninh, 59 mô hình về kinh tế, 40 mô hình về văn hóa…",
        "có 233 mô hình, gồm 113 mô hình về an ninh, hơn 59 mô hình về kinh tế, 64 mô hình về văn hóa.",
        "có 233 mô hình. Năm 2022, tỉnh có 113 mô hình, 59 mô hình về kinh tế, 64 mô hình về văn hóa.",
        "có hơn 2.000 tin báo, trong đó 2.500 tin có giá trị.",
        "vận động 120/120 hộ ký cam kết.",
        "hòa giải thành 320/345 vụ, đạt 92,7%.",
        "hòa giải thành 320/345 vụ, đạt 92,8%.",
        "hòa giải thành 320/345 vụ, đạt 93%.",
        "hòa giải thành 320/345 vụ, đạt 107% kế hoạch.",
        "tiếp nhận 355 vụ việc, hòa giải thành 320 vụ (đạt 92,7%), không thành 25 vụ.",
        "tiếp nhận 345 vụ việc, hòa giải thành 320 vụ. Tỷ lệ người dân hài lòng đạt 82,7%.",
        "tặng 100 suất quà, mỗi suất 500.000 đồng, tổng trị giá 50 triệu đồng.",
        "tặng 1.033 suất quà, mỗi suất 500.000 đồng, tổng trị giá hơn 516 triệu đồng.",
        "tặng 1.033 suất quà, mỗi suất 500.000 đồng, tổng trị giá 516 triệu đồng.",
        "tặng 100 suất quà, mỗi suất 500.000 đồng, hỗ trợ xây nhà tổng trị giá 40 triệu đồng.",
        "tặng 20 thùng quà cho 100 hộ, mỗi hộ 500.000 đồng, tổng trị giá 50 triệu đồng.",
        "trao 150 suất quà (mỗi suất 500.000 đồng) trị giá 75 triệu đồng.",
        "trao 150 suất quà trị giá 75 triệu đồng (mỗi suất 500.000 đồng).",
        "tặng 30 suất quà trị giá 15 triệu đồng; hỗ trợ hộ nghèo mỗi hộ 2 triệu đồng.",
        "hòa giải thành 320/345 vụ việc, đạt hơn 92%.",
        "hòa giải thành 320/345 vụ việc, đạt gần 93%.",
        "giải quyết 320 trong tổng số 345 vụ, đạt tỷ lệ 92,8%.",
        "tặng 20 túi quà, gồm 20 chai dầu ăn, 20 gói mì.",
        "có 500 hội viên, trong đó có 200 nữ, 350 đảng viên.",
        "tặng 100 suất quà, mỗi suất từ 300.000 đến 500.000 đồng, tổng trị giá 40 triệu đồng.",
    ],
)
def test_what_closes_or_cannot_be_said(text: str) -> None:
    assert breaks(text) == []


def test_decomposed_letters_and_capitals_are_checked_the_same() -> None:
    text = START + "tặng 100 suất quà, mỗi suất 500.000 đồng, tổng trị giá 40 triệu đồng."
    for other in (unicodedata.normalize("NFD", text), text.upper()):
        doubts = [d.code for f in read(other, published=date(2023, 12, 20)).figures for d in f.doubts]
        assert doubts == ["product-broken"]


def test_more_than_was_asked_for_is_one_figure_and_a_day_is_none() -> None:
    (figure,) = read(START + "vận động 135/120 hộ ký cam kết.").figures
    assert (figure.value, dict(figure.dims)) == (135, {"of": "120"})
    assert read(START + "ngày 13/12, huyện Cầu Kè họp.").figures == ()


def test_numbers_in_a_bracket_behind_their_whole_are_parts() -> None:
    text = "mở 10 buổi tuyên truyền (6 buổi trực tiếp, 4 buổi trực tuyến), tổ chức 5 cuộc thi."
    parts = [dict(f.dims).get("part") for f in read(START + text).figures]
    assert parts == [None, "outreach.sessions", "outreach.sessions", None]
