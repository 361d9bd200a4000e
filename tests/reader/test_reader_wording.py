"""One thing said in several ways: hyphens, rows, homonyms, and whose words a verb between two figures are."""

from __future__ import annotations

import pytest

from kheo.reader import read


def codes(text: str) -> list[str | None]:
    return [figure.indicator for figure in read(text).figures]


@pytest.mark.parametrize(
    "row",
    ["tập thể, cá nhân", "tập thể và cá nhân", "tập thể, và cá nhân", "tập thể - cá nhân", "tập thể cá nhân"],
)
def test_a_row_of_two_is_one_thing_however_it_is_joined(row: str) -> None:
    assert codes(f"Năm 2019 huyện khen thưởng 46 {row} tiêu biểu.") == ["awards.recipients"]


def test_a_hyphen_between_syllables_is_a_blank() -> None:
    assert codes("Xã treo 14 pa-nô và 30 băng-rôn.") == ["outreach.banners", "outreach.banners"]
    assert codes("Hội cảm hóa 21 thanh-thiếu niên chậm tiến.") == ["reintegration.persuaded"]


def test_to_report_to_somebody_is_no_newspaper() -> None:
    assert codes("Bà con đã báo cho đồn biên phòng 37 nguồn tin.") == ["tips.received"]
    assert codes("Cán bộ xã gửi Báo tỉnh 37 tin.") == ["media.news_items"]


def test_to_settle_and_to_mediate_differ_by_a_tone_mark_and_stay_apart() -> None:
    assert codes("Tổ hòa giải đã hòa giải 12 vụ.") == ["mediation.cases"]
    assert codes("Già làng đã hóa giải 12 mâu thuẫn.") == ["mediation.settled"]


def test_the_verb_of_the_next_figure_is_not_borrowed() -> None:
    assert codes("Lãnh đạo xã nhận 78 đơn thư, giải quyết 75 đơn.") == [
        "dialogue.opinions",
        "dialogue.opinions_resolved",
    ]
    assert codes("Hội nghị đối thoại có 41 ý kiến, đã giải quyết 39 ý kiến.") == [
        "dialogue.opinions",
        "dialogue.opinions_resolved",
    ]


def test_received_and_settled_in_one_breath() -> None:
    assert codes("Các tổ hòa giải đã hòa giải 345 vụ, thành 320 vụ.") == [
        "mediation.cases",
        "mediation.settled",
    ]


def test_a_sum_told_behind_a_loan_is_a_loan() -> None:
    assert codes("Quỹ cho 86 hội viên vay vốn, số tiền 6,5 tỷ đồng.")[1] is None
    assert codes("Quỹ hỗ trợ 86 hộ nghèo, số tiền 6,5 tỷ đồng.")[1] == "charity.cash_value"


def test_what_people_report_is_a_tip_and_no_case_solved() -> None:
    assert codes("Bà con tố giác 264 vụ việc.") == ["tips.received"]
    assert codes("Nhờ tin tố giác, công an làm rõ 264 vụ việc.") == ["tips.cases_solved"]


def test_half_of_another_word_is_no_head() -> None:
    assert codes("Đoàn xã mở 95 đợt học tập nghị quyết, lập 33 đội tập trung.") == [None, None]
    assert codes("Hội tặng 120 cây bút, gửi 12 chai nước tương.") == [None, None]


def test_a_head_on_the_left_ends_at_a_preposition() -> None:
    assert codes("Tổ chức 45 buổi tuyên truyền tại 88 bản; tặng 13 phần quà và 11 bộ máy tính.") == [
        "outreach.sessions",
        None,
        "charity.gifts",
        None,
    ]


def test_what_a_storm_did_is_no_help() -> None:
    assert codes("Bão làm 126 căn nhà tốc mái, 400 cây xanh đổ.") == [None, None]
    assert codes("Hội lợp lại 126 căn nhà bị tốc mái.") == ["charity.houses"]


def test_those_who_help_are_not_those_helped() -> None:
    assert (
        codes("Bộ CHQS đưa 145 lượt cán bộ xuống xã, khám bệnh cho 380 lượt người.")[0] != "charity.patients"
    )


def test_a_sum_with_its_own_verb_is_no_value_of_the_thing_before() -> None:
    assert codes("Mặt trận dựng 35 nhà đại đoàn kết trị giá 2 tỷ đồng.")[1] == "charity.houses_value"
    assert (
        codes("Mặt trận dựng 35 nhà đại đoàn kết, vận động 2 tỷ đồng giúp người nghèo.")[1]
        == "charity.cash_value"
    )


def test_a_matter_told_in_the_title_serves_a_bare_noun() -> None:
    day = "Sáng nay, hội trường của phường Bình Minh đông vui từ sớm; ai cũng muốn góp một phần nhỏ cho người bệnh đang chờ. "
    text = f"Hiến máu ở phường Bình Minh\n\n{day}Ban tổ chức tiếp nhận 193 đơn vị, vượt kế hoạch đã đề ra cho đợt này."
    assert codes(text) == ["blood.units"]
    assert codes(text.replace("Hiến máu", "Họp mặt")) == [None]


def test_loss_told_before_the_number_is_no_help_either() -> None:
    assert codes("Lũ làm sập 26 cầu, chết 448 con bò, đường bị ngập 9 km, thiệt hại 2 tỷ đồng.") == [None] * 4
    assert codes("Đoàn xã làm 26 cầu nông thôn.") == ["rural.bridges"]


def test_people_of_a_place_are_no_guns() -> None:
    assert codes("Xã có 400 hộ với 1.600 khẩu.") == [None, None]
    assert codes("Súng các loại thu hồi 61 khẩu.") == ["weapons.guns"]


def test_those_who_live_in_a_place_are_not_those_helped() -> None:
    assert codes("Tổ dân phố hiện có 395 hộ, trong đó có 15 hộ cận nghèo.") == [None, None]
    assert codes("Hội tặng gạo cho 15 hộ cận nghèo.") == ["charity.households"]
