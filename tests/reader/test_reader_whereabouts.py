"""When and where the figures of a press article are: what its sentences carry on from one to the next."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.common.types import Stage
from kheo.reader import read

WHERE = [
    # The whole country, beside the town where the meeting was held.
    ("Hội thảo sáng 8/12 ở Cần Thơ cho biết: cả nước đang có 1.250 tổ hòa giải; 310 đội dân phòng.", ["Việt Nam", "Việt Nam"]),
    (
        "Trung ương Đoàn họp tổng kết tại TP Đà Lạt, tỉnh Lâm Đồng. Trên cả nước, thanh niên sửa 1.200 ngôi nhà. Toàn Đoàn trồng 5.000 cây.",
        ["Việt Nam", "Việt Nam"],
    ),
    ("Công an tỉnh Bình Phước đứng đầu cả nước khi vận động được 300 khẩu súng tự chế.", ["Bình Phước"]),
    # Another province as the subject of its own sentence.
    ("Đồng Nai lập 12 tổ tự quản. Hà Nội trao 68 suất quà. Ở Nghệ An, Hội Phụ nữ trao 40 suất quà.", ["Đồng Nai", "Hà Nội", "Nghệ An"]),
    # Where something took place, and what the sentences behind go on with.
    (
        "Ngày 30/12, tại xã Tà Long (huyện Đakrông, Quảng Trị), Bộ đội Biên phòng tỉnh mở phiên chợ. Bà con nhận 300 suất quà; 120 người được khám bệnh.",
        ["xã Tà Long", "xã Tà Long"],
    ),
    (
        "Công an tỉnh Lào Cai cho biết: Công an xã A Mú Sung thu hồi 114 khẩu súng. Trong số này có 83 khẩu súng tự chế.",
        ["xã A Mú Sung", "xã A Mú Sung"],
    ),
    ("Công an xã Lộc An, huyện Lộc Ninh, tỉnh Bình Phước phát 90 tờ rơi. Toàn tỉnh có 5.000 tờ rơi được phát.", ["xã Lộc An", "Bình Phước"]),
    # Nothing but a name between the opening of a sentence and its place.
    ('Năm 2019, Quỹ "Vì người nghèo" huyện Hàm Thuận Bắc (Bình Thuận) xây 35 căn nhà Đại đoàn kết; tặng 51 xe đạp.', ["Hàm Thuận Bắc"] * 2),
    ("Tối 31/8, Thành đoàn Vinh, tỉnh Nghệ An tổng kết hè. Các phường mở 95 buổi tuyên truyền.", ["thành phố Vinh"]),
    # Items with a place each.
    (
        "Trẻ em xã Thanh Phong (huyện Như Xuân, Thanh Hóa) nhận 100 suất quà, học sinh xã Thành Thọ (huyện Thạch Thành) nhận 50 suất quà.",
        ["xã Thanh Phong", "xã Thành Thọ"],
    ),
    ("Tỉnh Quảng Bình phân hàng: huyện Lệ Thủy 500 suất quà, 40 thùng mì; huyện Minh Hóa 200 suất quà.", ["Lệ Thủy", "Lệ Thủy", "Minh Hóa"]),
    # What kind of village it is stands between kind and name; the only place of a sentence holds.
    ("Đoàn công tác về xã biên giới Đắk Ơ, huyện Bù Gia Mập, tỉnh Bình Phước trao 40 suất quà.", ["xã Đắk Ơ"]),
    ("Quà theo chân người lính lên xã Tà Long (huyện Đakrông, Quảng Trị): 90 suất quà. Có 30 thùng mì đi cùng.", ["xã Tà Long"] * 2),
    # A text about one commune: the whole province is the province.
    (
        "Công an xã Lộc An, huyện Lộc Ninh, tỉnh Bình Phước làm tốt công tác dân vận trong nhiều năm liền.\n"
        "Các ấp phát 90 tờ rơi. Toàn tỉnh có 5.000 tờ rơi được phát.",
        ["xã Lộc An", "Bình Phước"],
    ),
    # A name that its province has twice is the place of the text; a body of the province speaks for the province.
    (
        "Công an xã Thái Hưng, huyện Thái Thụy, tỉnh Thái Bình làm tốt công tác dân vận trong nhiều năm liền.\n"
        "Năm 2024, xã Thái Hưng phát 90 tờ rơi. Công an tỉnh Thái Bình phát 5.000 tờ rơi.",
        ["xã Thái Hưng, huyện Thái Thụy", "Thái Bình"],
    ),
    # Several places in a row hold for none of them.
    ("Hội LHPN tỉnh Thanh Hóa tặng 200 suất quà tại các huyện Như Xuân, Thạch Thành và Hậu Lộc.", ["Thanh Hóa"]),
    ("Quận Kiến An, Hải Phòng: công an tổ chức 5 buổi đối thoại ở phường Trần Thành Ngọ, xã Tân Hưng.", ["quận Kiến An"]),
    # Where the one event of an article took place holds in its other paragraphs.
    (
        "Chiều 17-11, bà Mai, Phó Chủ tịch Mặt trận tỉnh Khánh Hòa đến dự Ngày hội tại khu dân cư Vạn Lợi, phường Vạn Thạnh (TP. Nha Trang).\n"
        "Dịp này, các nơi trao 20 suất quà cho hộ nghèo.",
        ["phường Vạn Thạnh"],
    ),
    # Hamlets and institutions lead in the commune behind them; a name of before does not count.
    ("Đoàn đến thôn Vinh Quang, xã Sơn Thủy, huyện Lệ Thủy, Quảng Bình trao 250 suất quà, 30 thùng mì.", ["xã Sơn Thủy"] * 2),
    ("Mặt trận xã Tam Đảo (tỉnh Phú Thọ, trước đây thuộc Vĩnh Phúc) trao 20 suất quà.", ["xã Tam Đảo"]),
    ("Mặt trận tỉnh Đồng Nai, sau khi sáp nhập với Bình Phước, trao 90 suất quà.", ["Đồng Nai"]),
    ("Công an Lâm Hà, tỉnh Lâm Đồng, cấp phát 90 tờ rơi.", ["huyện Lâm Hà"]),
    # A province that the map no longer knows keeps its name.
    ("Năm 2007, tỉnh Hà Tây có 418 khu dân cư mở hội. Các huyện xây 612 nhà đại đoàn kết.", ["tỉnh Hà Tây"] * 2),
    ("Công an BR-VT cấp phát 6.700 tờ rơi.", ["Bà Rịa - Vũng Tàu"]),
    ("Hội Chữ thập đỏ TP.HCM trao 25.000 phần quà.", ["Hồ Chí Minh"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), WHERE, ids=[text[:40] for text, _ in WHERE])
def test_where(text: str, wanted: list[str]) -> None:
    published = date(2025, 12, 31) if "Tam Đảo" in text else date(2024, 12, 31)
    got = [f.place.name if f.place else "" for f in read(text, published=published).figures]
    assert len(got) == len(wanted)
    assert [name for name, part in zip(got, wanted, strict=True) if part not in name] == []


WHEN = [
    # A day without its year, in a text of January; the day of an event and the sentences behind.
    ("2023-01-02", "Ngày 31-12, Đồn Biên phòng Ba Nang mở phiên chợ. Bà con được tặng 380 suất quà.", "2022-12-31", "2022-12-31"),
    ("2017-10-20", "Sáng 19/10, Hội Chữ thập đỏ tổ chức hiến máu lần thứ 7 của năm 2017. Kết thúc buổi sáng, tiếp nhận 193 đơn vị máu.", "2017-10-19", "2017-10-19"),
    ("2025-03-28", "Ngày 28/3, huyện mở ngày hội hiến máu, đợt đầu tiên trong năm 2025. Ban chỉ đạo thu nhận 596 đơn vị máu.", "2025-03-28", "2025-03-28"),
    # A meeting of one day looks back on its year.
    ("2020-12-25", "Ngày 24/12, Công an tỉnh tổng kết công tác năm 2020. Các đơn vị đã phát 596 tờ rơi.", "2020-01-01", "2020-12-31"),
    # Beginnings without an end, and years counted from one.
    ("2021-10-22", "Mô hình được phát động từ tháng 3-2014. Qua hơn 7 năm, các đơn vị đã phát 65.673 tờ rơi.", "2014-03-01", "2021-10-22"),
    ("2019-08-09", "Từ khi nghỉ hưu năm 2012 đến nay, ông vận động được 70 căn nhà đồng đội.", "2012-01-01", "2019-08-09"),
    ("2021-06-30", "Từ năm 2016, Hội đã trao 70 suất quà.", "2016-01-01", "2021-06-30"),
    ("2021-10-22", "Qua hơn 7 năm triển khai mô hình (từ tháng 3-2014), các đơn vị đã phát 65.673 tờ rơi.", "2014-03-01", "2021-10-22"),
    # The day of the sentence before wins over the year of the paragraph behind it.
    ("2013-11-09", "Sáng qua (8-11), Hội Chữ thập đỏ mở ngày hội. Trên 250 người hiến máu. Từ đầu năm đến nay, có 40 suất quà.", "2013-01-01", "2013-11-09"),
    # Days in a row, days told by today's, halves, pairs of years, months in a row.
    ("2023-11-21", "Trong hai ngày 5 và 6-11, các xã trao 50 suất quà.", "2023-11-05", "2023-11-06"),
    ("2023-11-21", "Ngày 18, 19 và 20/11, các xã trao 50 suất quà.", "2023-11-18", "2023-11-20"),
    ("2023-11-21", "Sáng qua, các xã trao 50 suất quà.", "2023-11-20", "2023-11-20"),
    ("2023-11-21", "Thứ bảy (18/11), các xã trao 50 suất quà.", "2023-11-18", "2023-11-18"),
    ("2023-11-21", "Ngày 20 tháng 11, các xã trao 50 suất quà.", "2023-11-20", "2023-11-20"),
    ("2023-11-21", "Nửa đầu năm 2023, các xã trao 50 suất quà.", "2023-01-01", "2023-06-30"),
    ("2023-11-21", "Quý I và quý II năm 2023, các xã trao 50 suất quà.", "2023-01-01", "2023-06-30"),
    ("2023-11-21", "Hai năm 2021 và 2022, các xã trao 50 suất quà.", "2021-01-01", "2022-12-31"),
    ("2023-11-21", "Tháng 8-9/2023, các xã trao 50 suất quà.", "2023-08-01", "2023-09-30"),
    ("2023-11-21", "Từ đầu tháng đến nay, các xã trao 50 suất quà.", "2023-11-01", "2023-11-21"),
    ("2023-11-21", "Từ 1-7 đến nay, các xã trao 50 suất quà.", "2023-07-01", "2023-11-21"),
    ("2023-11-21", "Trong đợt 1 (từ 1/6 đến 30/6), các xã trao 50 suất quà.", "2023-06-01", "2023-06-30"),
    ("2023-11-21", "Trong hơn 1 tháng qua, các xã trao 50 suất quà.", "2023-10-01", "2023-11-21"),
    # What was done at the meeting itself; a feast day without its year.
    ("2015-01-18", "Ngày 17/1, tỉnh tổng kết công tác năm 2014. Các xã phát 50 tờ rơi. Hội nghị khen thưởng 35 tập thể.", "2015-01-17", "2015-01-17"),
    ("2018-03-09", "Năm 2017, hội mở 60 lớp tập huấn. Nhân dịp 8/3, hội tặng 50 suất quà.", "2018-03-08", "2018-03-08"),
    # The year in the name of an event, and the paragraph that goes on with it.
    ("2023-11-19", "Ngày hội Đại đoàn kết năm 2023 ở Vạn Lợi\nChiều 17-11, khu dân cư Vạn Lợi mở ngày hội cùng bà con trong phường và các ban ngành.\n"
     "Tại ngày hội, Mặt trận trao 20 suất quà.", "2023-11-17", "2023-11-17"),
    # Brackets that say it more exactly; the reporting year of Decree 09/2019 begins in the December before.
    ("2023-11-20", "Năm 2023 (tính từ 15/12/2022 đến 14/11/2023), Công an xã phát 50 tờ rơi.", "2022-12-15", "2023-11-14"),
    ("2019-04-09", "Trong 5 năm qua (2014 - 2018), các tổ hòa giải thành 9.201 vụ việc.", "2014-01-01", "2018-12-31"),
    ("2021-11-20", "Tháng cao điểm (17.10 - 18.11.2021) đã trao 6.486 suất quà.", "2021-10-17", "2021-11-18"),
    ("2018-12-05", "Ngày hội năm 2018 rất vui. Trong đợt cao điểm (từ ngày 17-10 đến 18-11-2018), các nơi tặng 160 suất quà.", "2018-10-17", "2018-11-18"),
    # What stands, stands on the document's day.
    ("2017-12-09", "Tại hội thảo sáng 8-12, đại biểu được nghe: tỉnh đang có 700 tổ hòa giải.", None, "2017-12-09"),
    ("2019-04-09", "Năm 2018, các tổ hòa giải làm tốt, với 663 tổ hòa giải hiện nay.", None, "2019-04-09"),
    # Anniversaries are no period.
    ("2022-12-28", "Ngày 27/12, Ban CHQS ra quân, trao 80 suất quà. Hoạt động chào mừng 78 năm Ngày thành lập Quân đội (1944-2022).", "2022-12-27", "2022-12-27"),
    ("2012-01-10", "Trong nhiệm kỳ 2006-2011, Hội Chữ thập đỏ thu được 7.973 đơn vị máu.", "2006-01-01", "2011-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("published", "text", "start", "end"), WHEN, ids=[row[1][:40] for row in WHEN])
def test_when(published: str, text: str, start: str | None, end: str) -> None:
    figure = read(text, published=date.fromisoformat(published)).figures[-1]
    assert figure.period is not None
    assert (figure.period.start and figure.period.start.isoformat(), str(figure.period.end)) == (start, end)


def test_a_year_of_birth_and_a_beginning_in_brackets_are_no_period() -> None:
    born = "Công an xã vừa tiếp nhận 1 khẩu súng săn do anh Kiểm (SN 2001, ở thôn 6) tự nguyện giao nộp."
    begun = "Thực hiện chương trình “Mẹ đỡ đầu” do Hội phát động (tháng 10-2021), các cấp Hội nhận đỡ đầu 62 trẻ mồ côi."
    for text in (born, begun):
        (figure,) = read(text, published=date(2025, 9, 29)).figures
        assert figure.period is None


def test_names_of_programmes_behind_their_figures_in_rows_and_behind_a_count() -> None:
    text = (
        "Chương trình “Nâng bước em tới trường” trên 3,5 tỷ đồng, “Con nuôi đồn biên phòng” gần 890 triệu đồng và “Bếp ăn tình thương” "
        "hơn 900 triệu đồng. Phong trào “Hũ gạo tiết kiệm” đem 300 kg gạo đến dân. Hội có 13 mô hình “Nhà sạch, vườn đẹp”. "
        "Các chiến dịch “Mùa hè xanh”, “Hoa phượng đỏ” và Quỹ “Vì người nghèo” cùng phong trào “Toàn dân bảo vệ an ninh Tổ quốc”."
    )
    names = [mention.name for mention in read(text, published=date(2024, 12, 31)).programmes]
    assert names == [
        "Nâng bước em tới trường",
        "Con nuôi đồn biên phòng",
        "Bếp ăn tình thương",
        "Hũ gạo tiết kiệm",
        "Nhà sạch, vườn đẹp",
        "Mùa hè xanh",
        "Hoa phượng đỏ",
    ]


def test_names_of_programmes_behind_what_is_done_with_them() -> None:
    text = "Xã ra mắt “Camera an ninh”, khánh thành “Nhà đồng đội” và dựng “Tủ sách pháp luật”; bà con nói: “Ai cũng mừng”."
    names = [mention.name for mention in read(text, published=date(2024, 12, 31)).programmes]
    assert names == ["Camera an ninh", "Nhà đồng đội", "Tủ sách pháp luật"]


def test_a_programme_is_where_its_sentence_is() -> None:
    text = (
        "Ngày 3/12, tại xã Tà Long (huyện Đakrông, Quảng Trị), bộ đội mở chương trình “Xuân ấm lòng dân bản”."
    )
    (mention,) = read(text, published=date(2022, 12, 5)).programmes
    assert mention.place is not None
    assert mention.place.name.startswith("xã Tà Long")


STAGES = [
    ("Mô hình “Camera an ninh” được chọn làm điểm tại xã Tân Lập từ tháng 3-2021.", Stage.PILOT, date(2021, 3, 1)),
    ("Mô hình “Tiếng kẻng an ninh” ra mắt ngày 5/6/2019, nay được nhân rộng ra 12 xã.", Stage.SPREAD, date(2019, 6, 5)),
    ("Chương trình “Mẹ đỡ đầu” do Hội phát động (tháng 10-2021) đã lan ra cả nước.", Stage.NATIONWIDE, date(2021, 10, 1)),
    ("Mô hình “Nhà sạch” rất hay; mô hình “Vườn đẹp” làm thí điểm.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stage", "since"), STAGES, ids=[row[0][:24] for row in STAGES])
def test_how_far_a_programme_has_come(text: str, stage: Stage | None, since: date | None) -> None:
    mention = read(text, published=date(2024, 12, 31)).programmes[0]
    assert (mention.stage, mention.since) == (stage, since)
