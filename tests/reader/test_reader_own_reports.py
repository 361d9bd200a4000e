"""Reports as this program writes them: rankings, coverage, what is set aside, months, cells without a number."""

from datetime import date

import pytest

from kheo.common.types import Basis, Qualifier
from kheo.reader import read

HEAD = """BÁO CÁO
Kết quả công tác dân vận {period} trên địa bàn tỉnh Lai Châu

"""


def results(text, period="năm 2020"):
    read_ = read(HEAD.format(period=period) + text)
    return [f for f in read_.figures if f.basis is Basis.RESULT]


def told(text, **more):
    return [(f.indicator, str(f.value), f.qualifier.value, f.place.name) for f in results(text, **more)]


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("tháng 10/2019", date(2019, 10, 1), date(2019, 10, 31)),
        ("tháng 02/2017", date(2017, 2, 1), date(2017, 2, 28)),
        ("quý I năm 2021", date(2021, 1, 1), date(2021, 3, 31)),
        ("từ 15/03/2018 đến 14/04/2018", date(2018, 3, 15), date(2018, 4, 14)),
    ],
)
def test_the_period_of_a_report_is_in_its_title(period, start, end):
    (found,) = results("Trong kỳ, các đơn vị đã phát 20 tờ rơi.", period)
    assert (found.period.start, found.period.end) == (start, end)


def test_a_month_in_the_title_of_an_article_may_be_anything():
    text = "Đội thanh niên tình nguyện tháng 10/2019 ra mắt tại Lai Châu\n\nTrong kỳ, các đơn vị đã phát 20 tờ rơi.\n"
    assert read(text).period is None


def test_places_are_named_as_they_are_when_a_report_without_a_day_ends():
    text = HEAD.replace("Lai Châu", "Tuyên Quang") + "Các đơn vị đã phát 20 tờ rơi."
    assert read(text.format(period="quý III năm 2026")).place.id == "08"
    assert read(text.format(period="quý III năm 2024")).place.id == "08~2025"


def test_numbers_in_brackets_behind_ranked_places_count_what_is_ranked():
    text = (
        "Trong các nơi đã có số liệu, nhiều diễn đàn lắng nghe ý kiến Nhân dân nhất là xã San Thàng (hơn 1.171 (ước tính)), "
        "tiếp đến là xã Sin Suối Hồ (hàng chục diễn đàn)."
    )
    assert told(text, period="năm 2024") == [
        ("dialogue.forums", "1171", "over", "xã San Thàng, thành phố Lai Châu, Lai Châu"),
        ("dialogue.forums", "10", "vague", "xã Sin Suối Hồ, huyện Phong Thổ, Lai Châu"),
    ]


def test_names_of_the_catalogue_said_in_full_name_the_indicator():
    text = (
        "Tính đến ngày 31/12/2020, toàn tỉnh có 13 thôn, ấp, sóc đã bàn giao và gần 95 thôn, ấp, sóc đang kết nghĩa; "
        "duy trì 08 khu dân cư có tiếng kẻng an ninh và 05 khu dân cư vùng có đạo giữ gìn ANTT."
    )
    assert [f.indicator for f in results(text)] == [
        "twinning.handed_over",
        "twinning.active",
        "groups.security_gong",
        "groups.religious_area_security",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Có 7/64 xã, thị trấn có số liệu.",
        "Nội dung này mới có số liệu của 8/106 xã, phường (xã Pa Tần, xã Nậm Cha và xã San Thàng).",
        "Riêng xã được hỗ trợ mới có số liệu của xã Sin Suối Hồ (1/106 xã).",
        "Báo cáo tổng hợp kết quả công tác dân vận từ 04 văn bản, báo cáo đã được xác nhận.",
        "So với năm 2019, số thành viên tăng 32.053.850, tương ứng 23,5%; số mô hình giữ nguyên.",
        "Buổi tuyên truyền (tỉnh Lai Châu): số cộng từ cấp dưới là khoảng 31 buổi, số báo cáo chung là 47 buổi, chênh lệch 16 buổi.",
        "Kíp nổ (xã San Thàng): các nguồn nêu số khác nhau (“Báo cáo A” ngày 31/10/2019); báo cáo này đang dùng số 4.556 kíp nổ.",
        "Số liệu gần nhất về đội dân phòng là 88 đội, có từ ngày 26/01/2017, đã cũ nên không coi là số hiện có.",
        "Tổng số về đội dân phòng chưa tính số liệu đã cũ của phường Đoàn Kết (635 ngày 17/12/2016).",
        "1. Báo cáo công tác dân vận (tệp bc-3.txt).",
    ],
)
def test_what_is_no_result(text):
    assert told(text) == []


def test_estimates_are_about():
    found = results("Các đơn vị đã đăng 3.791 tin, bài, phóng sự (ước tính); phát hơn 20 tờ rơi (ước tính).")
    assert [f.qualifier for f in found] == [Qualifier.ABOUT, Qualifier.OVER]


TABLE = """Đơn vị | Tờ rơi đã phát | Vũ khí thô sơ | Tiền hỗ trợ, ủng hộ (triệu đồng) | Đội dân phòng
Tổng số | ≈ hơn 20 | khoảng 30 | hàng trăm triệu đồng | 5
Có số liệu | 2/106 | 0/106 | 1/106 | 1/106
Số đối chiếu | 25 | – | – | –
xã Sin Suối Hồ | ≈ 13 | – | hàng trăm triệu đồng | (729; 15/03/2017)
xã San Thàng | hàng chục | – | – | 5
"""


def test_cells_of_words_of_dashes_and_of_old_stocks():
    found = {
        (f.indicator, str(f.value), f.qualifier.value, f.place.name.split(",")[0]) for f in results(TABLE)
    }
    assert found == {
        ("outreach.leaflets", "20", "over", "Lai Châu"),
        ("weapons.crude", "30", "about", "Lai Châu"),
        ("charity.cash_value", "100000000", "vague", "Lai Châu"),
        ("groups.civil_defence", "5", "exact", "Lai Châu"),
        ("outreach.leaflets", "13", "about", "xã Sin Suối Hồ"),
        ("charity.cash_value", "100000000", "vague", "xã Sin Suối Hồ"),
        ("outreach.leaflets", "10", "vague", "xã San Thàng"),
        ("groups.civil_defence", "5", "exact", "xã San Thàng"),
    }


def test_a_row_of_an_old_stock_begins_no_new_table():
    table = """Chỉ tiêu | Kỳ này | Cùng kỳ năm trước
Hòa giải viên, thành viên tổ | (31; 06/07/2017) | –
Vụ việc tiếp nhận hòa giải | 416 | 499
"""
    assert [(f.indicator, str(f.value), f.period.end.year) for f in results(table)] == [
        ("mediation.cases", "416", 2020),
        ("mediation.cases", "499", 2019),
    ]


def added(text):
    """(indicator, value) of what the ledger adds up: neither rates nor parts."""
    return [
        (f.indicator, str(f.value)) for f in results(text) if not {"per", "part"} & {n for n, _ in f.dims}
    ]


def test_all_parts_of_an_enumeration_are_parts():
    text = (
        "Cụ thể, đã đăng, phát 1.267 tin, gồm 277 tin và 479 tin trên sóng phát thanh, truyền hình, 65 tin trên kênh ANTV; "
        "hỗ trợ 39 hộ dân, gồm 15 hộ (mỗi hộ 20 kg gạo, 100.000 đồng) và 24 hộ (mỗi hộ 200.000 đồng)."
    )
    assert added(text) == [("media.news_items", "1267"), ("charity.households", "39")]


def test_money_beside_what_each_is_given_in_kind_is_given_to_each():
    text = "Đã hỗ trợ 15 hộ bán vé số mỗi hộ 20kg gạo, thêm 100.000đ; ủng hộ 24 hộ (mỗi hộ 200.000đ), tổng số tiền 4.800.000đ."
    assert ("charity.cash_value", "4800000") in added(text)
    assert all(value not in ("100000", "200000") for _, value in added(text))


def test_what_stands_in_the_text_and_in_a_table_is_told_once():
    text = """Năm 2020, các đơn vị đã tổ chức 84 buổi tuyên truyền; phát 20 tờ rơi. Tổ chức 84 buổi tuyên truyền tại trường học.
Địa phương có nhiều buổi tuyên truyền nhất là xã Sin Suối Hồ (44 buổi).

Biểu 1. Tuyên truyền
Đơn vị | Buổi (đợt, cuộc, lượt) tuyên truyền | Tờ rơi đã phát
Tổng số | 84 | 25
xã Sin Suối Hồ | 44 | 12
xã San Thàng | 40 | 13
"""
    assert added(text) == [
        ("outreach.sessions", "84"),
        ("outreach.leaflets", "20"),
        ("outreach.sessions", "84"),  # two things of one paragraph may well be as many
        ("outreach.sessions", "44"),
        ("outreach.leaflets", "25"),  # another number is a contradiction, not the same again
        ("outreach.leaflets", "12"),
        ("outreach.sessions", "40"),
        ("outreach.leaflets", "13"),
    ]


def test_a_large_total_said_again_in_a_later_sentence_is_told_once():
    text = "Năm 2020, các đơn vị đã phát 28.033 tờ rơi. Nhờ phát 28.033 tờ rơi, người dân hiểu luật hơn."
    assert added(text) == [("outreach.leaflets", "28033")]


def test_one_province_before_and_after_a_merger_is_one_in_a_text():
    text = (
        "Công an Đồng Tháp đã xây dựng 07 mô hình tiêu biểu. Tại xã Tịnh Thới, TP. Cao Lãnh, mở 05 buổi tuyên truyền. "
        "Nhân dân Đồng Tháp cung cấp 130 nguồn tin."
    )
    places = {f.place.id for f in read(f"Công an Đồng Tháp\n\n{text}").figures if "xã" not in f.place.name}
    assert len(places) == 1


def test_days_in_the_text_of_a_report_are_not_its_own_day():
    text = "Tính đến ngày 24/12/2020, toàn tỉnh duy trì 841 tổ hòa giải.\n\nSố liệu về đội dân phòng có từ ngày 26/01/2017.\n"
    found = read(HEAD.format(period="năm 2020") + text + "Các đơn vị đã phát 20 tờ rơi.\n")
    assert found.date is None
    assert found.figures[-1].period.start == date(2020, 1, 1)


def test_the_letterhead_counts_nothing():
    text = "CÔNG AN QUẬN 6\nCÔNG AN PHƯỜNG 12\nSố: 5/BC-CA\n12, ngày …… tháng …… năm ……\n\n" + HEAD.format(
        period="năm 2020"
    )
    assert read(text).figures == ()


def test_a_name_in_a_districts_report_is_the_districts_own():
    text = """BÁO CÁO
Kết quả công tác dân vận năm 2024 trên địa bàn huyện Tân Phú Đông, tỉnh Tiền Giang

Các đơn vị đã phát 20 tờ rơi. Địa phương có nhiều tờ rơi nhất là xã Tân Phú (13 tờ).

Đơn vị | Tờ rơi đã phát
Tổng số | 20
xã Tân Phú | 13
xã Phú Tân | 7
"""
    named = {f.place.name for f in read(text).figures if f.place.name.startswith("xã")}
    assert named == {
        "xã Tân Phú, huyện Tân Phú Đông, Tiền Giang",
        "xã Phú Tân, huyện Tân Phú Đông, Tiền Giang",
    }


def test_a_report_of_the_whole_country_has_no_province():
    text = """BÁO CÁO
Kết quả công tác dân vận năm 2017 trên phạm vi cả nước

Đơn vị | Tờ rơi đã phát
Tổng số | 20
thành phố Cần Thơ | 13
tỉnh Lai Châu | 7
"""
    assert [f.place.id for f in read(text).figures] == ["VN", "92~2025", "12"]


def test_grouped_digits_behind_accounts_are_a_count():
    text = "Nhiều tài khoản định danh điện tử nhất là xã Sin Suối Hồ (28.521 tài khoản)."
    assert [str(f.value) for f in results(text)] == ["28521"]


def test_an_estimate_marks_its_own_number_only():
    text = "Các đơn vị đã tổ chức 55 diễn đàn lắng nghe ý kiến Nhân dân, đã giải quyết hàng chục ý kiến, kiến nghị (ước tính)."
    assert [f.qualifier for f in results(text)] == [Qualifier.EXACT, Qualifier.VAGUE]


def test_a_caption_is_told_before_only_where_its_numbers_stand_as_they_are():
    text = "Năm 2020, tỉnh Lai Châu giải quyết 402 đơn thư.\n(Ảnh: 2 đơn vị chuẩn bị suất ăn.)"
    assert [f.text for f in read(text).figures] == ["402", "2"]
