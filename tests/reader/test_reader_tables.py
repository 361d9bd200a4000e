"""Figures of tables: indicator from the headings, measure from the unit in brackets, place from the row, time from the column."""

from __future__ import annotations

import io

import docx
import pytest

from kheo.common.types import Basis, Figure, Measure, Reading
from kheo.reader import read
from kheo.reader.files import text_of

HEAD = "Kết quả công tác dân vận 6 tháng đầu năm 2023 của Công an tỉnh Bình Phước\nBình Phước, ngày 05 tháng 7 năm 2023\n"
BY_PLACE = (
    HEAD
    + """Biểu 1: Tuyên truyền và an sinh xã hội
STT | Đơn vị | Số buổi tuyên truyền | Lượt người | Quà tặng (phần) | Trị giá (triệu đồng) | Ghi chú
(1) | (2) | (3) | (4) | (5) | (6) | (7)
1 | Huyện Bù Đăng | 45 | 1.200 | 120 | 36,5 | 12/5
2 | Phước Long | 30 | hơn 900 | 80 | 24
3 | Công an huyện Đồng Phú | 12 | 500 | - | -
Tổng cộng |  | 87 | 2.600 | 200 | 60,5
"""
)
BY_INDICATOR = (
    HEAD
    + """TT | Nội dung | ĐVT | Kế hoạch năm 2023 | 6 tháng đầu năm 2022 | 6 tháng đầu năm 2023 | So với cùng kỳ (%)
I | Tuyên truyền
1 | Số buổi | buổi | 90 | 40 | 45 | 112,5
2 | Số người tham dự | lượt người | | 1.000 | 1.200 | 120
II | An sinh xã hội
1 | Tặng quà | suất | 250 | 100 | 120 | 120
- | Trong đó: trẻ em | suất | | 20 | 30 | 150
2 | Gạo | tấn | | 1,5 | 2 | 133
"""
)


def told(reading: Reading) -> list[tuple[str, str | None]]:
    return [(f.text, f.indicator) for f in reading.figures]


def at(reading: Reading, text: str) -> Figure:
    (found,) = [f for f in reading.figures if f.text == text]
    return found


def test_rows_of_places_under_headings_that_count():
    reading = read(BY_PLACE)
    assert told(reading)[:4] == [
        ("45", "outreach.sessions"),
        ("1.200", "outreach.attendance"),
        ("120", "charity.gifts"),
        ("36,5", "charity.gifts_value"),
    ]
    worth = at(reading, "36,5")
    assert (worth.value, worth.measure) == (36_500_000, Measure.VND)
    assert worth.why == ("Trị giá (triệu đồng)",)
    assert worth.place.name == "huyện Bù Đăng, Bình Phước"
    assert (str(worth.period.start), str(worth.period.end)) == ("2023-01-01", "2023-06-30")
    assert at(reading, "900").qualifier == "over"
    assert at(reading, "80").place.name == "thị xã Phước Long, Bình Phước"
    assert (at(reading, "500").place.name, at(reading, "500").org) == ("huyện Đồng Phú, Bình Phước", "police")
    assert [f.text for f in reading.figures if f.text in ("1", "2", "3", "(1)", "12", "5")] == ["12"]


def test_a_column_headed_unit_tells_what_is_counted_when_its_cells_do():
    rows = "TT | Nội dung | Đơn vị | Số lượng\n1 | Buổi tuyên truyền | buổi | 45\n2 | Tờ rơi đã phát | tờ | 1.200\n"
    assert told(read(HEAD + rows)) == [("45", "outreach.sessions"), ("1.200", "outreach.leaflets")]


def test_the_row_of_the_total_is_the_place_of_the_document_and_is_added_up():
    reading = read(BY_PLACE)
    total = at(reading, "87")
    assert total.place.name == "Bình Phước"
    assert not total.doubts
    assert all(not f.dims for f in reading.figures)  # other places are no parts
    wrong = read(BY_PLACE.replace("| 87 |", "| 88 |"))
    (doubt,) = at(wrong, "88").doubts
    assert doubt.code == "balance-broken"
    assert "87" in doubt.message


def test_rows_of_bodies_at_one_place_are_parts_of_their_total():
    reading = read(
        HEAD + "Đơn vị | Số buổi tuyên truyền\nHội Phụ nữ | 5\nĐoàn Thanh niên | 3\nTổng cộng | 8\n"
    )
    assert [(f.text, f.org, f.dims) for f in reading.figures] == [
        ("5", "women", (("part", "outreach.sessions"),)),
        ("3", "youth", (("part", "outreach.sessions"),)),
        ("8", "police", ()),
    ]


def test_rows_of_indicators_under_columns_of_times_plans_and_comparisons():
    reading = read(BY_INDICATOR)
    rows = [
        [f for f in reading.figures if line.start() <= f.start < line.end()] for line in lines(BY_INDICATOR)
    ]
    sessions = next(row for row in rows if row and row[0].text == "90")
    assert [f.indicator for f in sessions] == ["outreach.sessions"] * 3 + [None]
    assert [f.basis for f in sessions] == [Basis.TARGET, Basis.RESULT, Basis.RESULT, Basis.COMPARISON]
    assert [str(f.period.end) for f in sessions[:3]] == ["2023-12-31", "2022-06-30", "2023-06-30"]
    assert sessions[1].why == ("6 tháng đầu năm 2022", "Số buổi")
    gifts = next(row for row in rows if row and row[0].text == "250")
    assert {f.indicator for f in gifts} == {"charity.gifts", None}
    rice = at(reading, "1,5")
    assert (rice.indicator, rice.value, rice.measure) == ("charity.rice", 1500, Measure.KG)
    children = at(reading, "30")
    assert (children.indicator, children.dims) == ("charity.gifts", (("part", "charity.gifts"),))
    compared = [f for f in reading.figures if f.basis is Basis.COMPARISON]
    assert [f.measure for f in compared] == [Measure.PERCENT] * 5
    assert not any(d.code == "no-indicator" for f in compared for d in f.doubts)


def lines(text: str):
    import re

    return re.finditer(r"[^\n]+", text)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("Tờ rơi | 1.200\nBuổi tuyên truyền | 45\nGạo (kg) | 300", ["outreach.leaflets", "outreach.sessions", "charity.rice"]),
        ("Huyện\tSố đơn vị máu\nBù Đăng\t40\nBù Đốp\t35", ["blood.units", "blood.units"]),
        ("| Xã | Số hộ ký cam kết |\n|---|---|\n| Phú Nghĩa | 120 |", ["outreach.commitments"]),
        ("Năm | Số vụ hòa giải | Hòa giải thành\n2020 | 120 | 100", ["mediation.cases", "mediation.settled"]),
        (
            "Đơn vị | Tuyên truyền | | Quà tặng |\n| Số buổi | Lượt người | Số suất | Trị giá (1.000 đồng)\nXã Phú Nghĩa | 5 | 200 | 10 | 3.000",
            ["outreach.sessions", "outreach.attendance", "charity.gifts", "charity.gifts_value"],
        ),
        ("Nội dung | Tổng số | Huyện Bù Đăng | Huyện Bù Đốp\nTổ hòa giải | 120 | 70 | 50", ["mediation.groups"] * 3),
    ],
)  # fmt: skip
def test_other_shapes(table, expected):
    reading = read(f"Kết quả năm 2022 của tỉnh Bình Phước\n{table}\n")
    assert [f.indicator for f in reading.figures] == expected


def test_what_each_of_a_thing_costs_is_a_rate():
    reading = read(
        "Năm 2022\nXã | Nhà đại đoàn kết (căn) | Mức hỗ trợ (triệu đồng/căn)\nPhú Nghĩa | 5 | 50\n"
    )
    assert [(f.text, f.value, dict(f.dims).get("per")) for f in reading.figures] == [
        ("5", 5, None),
        ("50", 50_000_000, "house"),
    ]


def test_communes_under_their_district_are_in_its_sum_and_keep_their_own_bodies():
    reading = read(
        HEAD
        + """TT | Đơn vị | Số buổi tuyên truyền
 | Toàn tỉnh | 30
I | HUYỆN BÙ ĐĂNG | 20
1 | Xã Bom Bo | 12
2 | Xã Đoàn Kết | 8
II | HUYỆN BÙ ĐỐP | 10
"""
    )
    assert [(f.text, f.place.name.partition(",")[0], f.org) for f in reading.figures] == [
        ("30", "Bình Phước", "police"),
        ("20", "huyện Bù Đăng", "police"),
        ("12", "xã Bom Bo", "police"),
        ("8", "xã Đoàn Kết", "police"),  # its name is no "xã đoàn"
        ("10", "huyện Bù Đốp", "police"),
    ]
    assert not any(f.doubts for f in reading.figures)


def test_columns_under_trong_do_are_parts_of_the_column_before_them():
    reading = read(
        "Năm 2023, tỉnh Bình Phước\nTên đơn vị | Tổng số quà | Trong đó |\n | | Hộ nghèo | Trẻ em\nUBMTTQ huyện Bù Đăng | 100 | 60 | 40\n"
    )
    part = (("part", "charity.gifts"),)
    assert [(f.text, f.indicator, f.dims) for f in reading.figures] == [
        ("100", "charity.gifts", ()),
        ("60", "charity.gifts", part),
        ("40", "charity.gifts", part),
    ]
    assert {f.place.name for f in reading.figures} == {"huyện Bù Đăng, Bình Phước"}


def test_what_was_done_stands_before_what_is_counted():
    reading = read(
        "Năm 2023\nNội dung | Số lượng | Kinh phí (đồng)\nTrao học bổng | 45 suất | 45.000.000\nHiến máu | 120 đơn vị |\nMái ấm tình thương | 03 nhà | 150.000.000\n"
    )
    assert told(reading) == [
        ("45", "charity.scholarships"),
        ("45.000.000", "charity.scholarships_value"),
        ("120", "blood.units"),
        ("03", "charity.houses"),
        ("150.000.000", "charity.houses_value"),
    ]


def test_years_in_the_first_column_are_the_time_of_their_row():
    reading = read("Năm | Số buổi tuyên truyền\n2020 | 120\n2021 | 130\n")
    assert [(f.text, f.period.end.year) for f in reading.figures] == [("120", 2020), ("130", 2021)]


def test_columns_of_places_and_the_same_time_a_year_before():
    reading = read(f"{HEAD}Nội dung | Kỳ này | Cùng kỳ năm trước\nSố buổi tuyên truyền | 45 | 40\n")
    assert [(f.text, str(f.period.start)) for f in reading.figures] == [
        ("45", "2023-01-01"),
        ("40", "2022-01-01"),
    ]
    reading = read(
        "Năm 2022\nNội dung | Huyện Bù Đăng | Huyện Bù Đốp\nTổ hòa giải | 70 | 50\n", place="tỉnh Bình Phước"
    )
    assert [f.place.name for f in reading.figures] == [
        "huyện Bù Đăng, Bình Phước",
        "huyện Bù Đốp, Bình Phước",
    ]


def test_a_cell_that_tells_in_a_sentence_is_read_as_one():
    reading = read(
        "Năm 2022\nĐơn vị | Số buổi tuyên truyền | Kết quả khác\nHội Phụ nữ | 5 | Tặng 20 suất quà, xây 02 căn nhà tình thương\nĐoàn Thanh niên | 3 |\n"
    )
    assert told(reading) == [
        ("5", "outreach.sessions"),
        ("20", "charity.gifts"),
        ("02", "charity.houses"),
        ("3", "outreach.sessions"),
    ]


def test_the_unit_said_over_a_table_is_the_unit_of_its_money_only():
    reading = read(
        "Năm 2022\nĐơn vị tính: triệu đồng\nHuyện | Số phần quà | Trị giá quà\nBù Đăng | 40 | 12\n"
    )
    assert [(f.text, f.value) for f in reading.figures] == [("40", 40), ("12", 12_000_000)]


def test_bars_in_the_page_around_an_article_are_no_table():
    text = "Trang chủ | Tin tức | 12\nThứ 2, 21/02/2022 | 09:21:36\nNăm 2022 xã tổ chức 45 buổi tuyên truyền."
    assert ("45", "outreach.sessions") in told(read(text))


def test_the_same_table_in_word_and_html_reads_the_same():
    rows = [
        ["Đơn vị", "Tuyên truyền", None, "Quà tặng (phần)"],
        [None, "Số buổi", "Lượt người", None],
        ["Huyện Bù Đăng", "45", "1.200", "120"],
        ["Tổng cộng", "45", "1.200", "120"],
    ]
    document = docx.Document()
    for line in HEAD.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=4, cols=4)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell:
                table.cell(y, x).text = cell
    table.cell(0, 1).merge(table.cell(0, 2))
    for x in (0, 3):
        table.cell(0, x).merge(table.cell(1, x))
    target = io.BytesIO()
    document.save(target)
    page = (
        "".join(f"<p>{line}</p>" for line in HEAD.splitlines())
        + "<table><tr><th rowspan=2>Đơn vị</th><th colspan=2>Tuyên truyền</th><th rowspan=2>Quà tặng (phần)</th></tr>"
        "<tr><th>Số buổi</th><th>Lượt người</th></tr>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[2:])
        + "</table>"
    )
    readings = [
        read(text_of(*file).text) for file in ((target.getvalue(), "a.docx"), (page.encode(), "a.html"))
    ]
    word, html = ([(f.text, f.indicator, f.place, f.period) for f in reading.figures] for reading in readings)
    assert word == html
    assert [code for _, code, _, _ in word] == [
        "outreach.sessions",
        "outreach.attendance",
        "charity.gifts",
    ] * 2


def test_a_table_of_many_rows_is_read_whole():
    rows = "".join(f"Xã Phú {n} | {n % 90} | {n % 70}\n" for n in range(2000))
    assert len(read(f"{HEAD}Xã | Số buổi tuyên truyền | Quà (phần)\n{rows}").figures) == 4000


@pytest.mark.parametrize(
    "table",
    ["|\n|\n", "a|\n|b\n" * 3, "1 | 2\n3 | 4\n", "|||||||\n" * 50, "\t\n\t1\n", "a | " * 500 + "\nb | 1\n"],
)
def test_odd_tables_break_nothing(table):
    read(table)
