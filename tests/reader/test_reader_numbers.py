"""Numbers, units, qualifiers, and the numbers that are no figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kheo.common.types import Basis, Measure, Qualifier
from kheo.reader import read


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("phát 1.645 tờ rơi", "1645", Measure.COUNT),
        ("tặng 3,5 tấn gạo", "3500", Measure.KG),
        ("thu 1,57kg thuốc nổ", "1.57", Measure.KG),
        ("gồm 05 xe đạp", "5", Measure.COUNT),
        ("hiến 800 nghìn m2 đất", "800000", Measure.M2),
        ("hiến 1,2 ha đất", "12000", Measure.M2),
        ("có 2,4 triệu hộ dân", "2400000", Measure.COUNT),
        ("trị giá 1 tỷ 200 triệu đồng", "1200000000", Measure.VND),
        ("trị giá 1,2 tỷ", "1200000000", Measure.VND),
        ("kinh phí 1.200 tỷ đồng", "1200000000000", Measure.VND),
        ("với số tiền 4.800.000đ", "4800000", Measure.VND),
        ("có hai mươi mốt nghìn không trăm mười một lượt người", "21011", Measure.COUNT),
        ("trao 19 ngàn suất quà", "19000", Measure.COUNT),
        ("cấp 200m3 nước", "200", Measure.M3),
        ("hiến 350 ml máu", "0.35", Measure.LITRE),
        ("làm 500m đường", "0.5", Measure.KM),
        ("đạt 98,6% hộ dân", "98.6", Measure.PERCENT),
        ("đạt 5M lượt xem", "5000000", Measure.COUNT),
        ("diện tích 4.000km2", "4000000000", Measure.M2),
    ],
)
def test_values_are_in_base_units(text: str, value: str, measure: Measure) -> None:
    (figure,) = read(text).figures
    assert (figure.value, figure.measure) == (Decimal(value), measure)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("phát hơn 28.033 tờ rơi", Qualifier.OVER),
        ("trên 01 tỷ đồng", Qualifier.OVER),
        ("ít nhất 20 buổi", Qualifier.OVER),
        ("từ 20 buổi trở lên", Qualifier.OVER),
        ("gần 500 người", Qualifier.UNDER),
        ("không quá 30 hộ", Qualifier.UNDER),
        ("khoảng 40 hộ", Qualifier.ABOUT),
        ("xấp xỉ 40 hộ", Qualifier.ABOUT),
        ("hàng chục nghìn lượt người", Qualifier.VAGUE),
        ("có 40 hộ", Qualifier.EXACT),
    ],
)
def test_how_sure_the_writer_was(text: str, qualifier: Qualifier) -> None:
    (figure,) = read(text).figures
    assert figure.qualifier is qualifier
    assert figure.span is not None
    assert figure.span[0] <= figure.start


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 19/8, ngày 28/9/2016, sáng 12.11, từ ngày 26-1 đến 7-2, 11.12.2020",
        "giai đoạn 2006 - 2016, năm 2020, tháng 11/2021, Hiến pháp năm 2013",
        "Nghị định số 13/2023/NĐ-CP, Chỉ thị 05-CT/TW, Quyết định số 521/2005/QĐ-TTg, Luật 30/2023/QH15",
        "Quốc lộ 1A, tỉnh lộ 830, số 152 đường Đinh Bộ Lĩnh, Phường 1, ấp 3, Công an Phường 1, xã Sơn Kim 2",
        "Điện thoại 0273.3872948, hotline 113; lúc 19 giờ 30 phút, 24/24 giờ, đúng 18 giờ hằng ngày",
        "lần thứ 2, khóa XIII, mức độ 1 và 2, cấp độ 4, Đồn Biên phòng 123, Trung đoàn 95, Đề án 06",
        "trong 05 năm qua, gần 08 năm qua, 12 tuổi, 60 giây, 3 tháng, dịch Covid-19",
        "Công trình “Tủ quần áo 0 đồng”, “5 không, 3 sạch”, “6 điều Bác Hồ dạy”, gian hàng 0 đồng",
        "Cách mạng công nghiệp 4.0, email a1@dongthap.gov.vn",
        "11,141 lượt xem",
    ],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    assert [f.text for f in read(text).figures] == []


def test_a_fraction_is_one_figure_and_a_slash_between_things_is_two() -> None:
    (share,) = read("có 148/151 xã đạt chuẩn").figures
    assert share.value == 148
    assert dict(share.dims)["of"] == "151"
    assert [f.value for f in read("xử lý 131 vụ/233 đối tượng").figures] == [131, 233]


def test_a_range_is_one_figure_with_its_upper_end_and_a_doubt() -> None:
    (figure,) = read("hỗ trợ từ 50 nghìn đến 55 nghìn đồng").figures
    assert (figure.value, dict(figure.dims)["to"]) == (50000, "55000")
    assert "range" in {doubt.code for doubt in figure.doubts}


def test_rates_are_marked() -> None:
    figures = read("hỗ trợ 15 hộ, mỗi hộ 20kg gạo; trao 60 phần quà (600.000 đồng/phần)").figures
    assert [dict(f.dims).get("per") for f in figures] == [None, "household", None, "gift"]


def test_results_plans_and_comparisons() -> None:
    text = "Đã xây dựng 12 mô hình, tăng 5 mô hình so với năm 2020. Mục tiêu năm 2022 xây dựng 20 mô hình."
    assert [f.basis for f in read(text).figures] == [Basis.RESULT, Basis.COMPARISON, Basis.TARGET]


def test_parts_of_a_whole_are_marked() -> None:
    text = "Năm 2021 thu hồi 60 khẩu súng, trong đó có 40 súng tự chế"
    whole, part = read(text).figures
    assert "part" not in dict(whole.dims)
    assert dict(part.dims)["part"] == "weapons.guns"


def test_a_balance_that_does_not_close_is_doubted() -> None:
    text = (
        "Đến nay đã ký kết nghĩa với 133 thôn, trong đó đã bàn giao 32 thôn, hiện đang kết nghĩa với {} thôn."
    )
    day = date(2020, 12, 24)
    broken = read(text.format(100), published=day, place="75").figures[0]
    assert "balance-broken" in {doubt.code for doubt in broken.doubts}
    closed = read(text.format(101), published=day, place="75").figures[0]
    assert "balance-broken" not in {doubt.code for doubt in closed.doubts}


def test_english_grouping_is_read_with_a_doubt() -> None:
    (figure,) = read("phát 11,141 tờ rơi").figures
    assert figure.value == 11141
    assert "decimal-point" in {doubt.code for doubt in figure.doubts}


def test_digits_without_end_are_read_or_left_but_break_nothing() -> None:
    for digits in (
        "9" * 25,
        "9" * 200,
        "1." * 300,
        "1" + ".000" * 40,
        "0," + "1" * 99,
        "1" * 40 + " tỷ đồng",
    ):
        assert len(read(f"phát {digits} tờ rơi").figures) <= 300
    assert read("3 nghìn 500 lượt người").figures[0].value == 3500


def test_lists_of_names_and_days_are_no_figures() -> None:
    text = "Ra mắt tại khu phố 1, 2, 3 và 4; hẻm 45/12 đường Lê Lợi; ngày 10 và 11/1; Sư đoàn 5 (Quân khu 7)"
    assert read(text).figures == ()
