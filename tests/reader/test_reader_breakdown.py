"""Who states a figure, and what more a text says of it: channel, topic, model."""

from __future__ import annotations

from kheo.reader import read


def breakdown(text: str) -> list[dict[str, str]]:
    return [dict(figure.dims) for figure in read(text).figures]


def bodies(text: str) -> list[str | None]:
    return [figure.org for figure in read(text).figures]


def test_a_media_count_tells_its_channel() -> None:
    text = "Gửi Đài huyện 12 tin; gửi kênh truyền hình ANTV 3 tin; đăng trên Trang thông tin điện tử 40 tin."
    assert breakdown(text) == [{"channel": "radio_tv_press"}, {"channel": "antv"}, {"channel": "website"}]


def test_outreach_tells_its_topic_and_the_law_when_there_are_several() -> None:
    assert breakdown("Mở 12 buổi tuyên truyền về an toàn giao thông.") == [{"topic": "traffic_safety"}]
    assert breakdown("Mở 12 buổi tuyên truyền pháp luật về giao thông, ma túy.") == [{"topic": "law"}]
    assert breakdown("Mở 12 buổi tuyên truyền ở các bản.") == [{}]


def test_a_model_named_before_is_told_and_one_of_another_clause_is_not() -> None:
    text = "Công trình “Tủ quần áo 0 đồng” đã tặng 80 thùng quần áo; tặng 100 phần quà Tết."
    assert breakdown(text) == [{"model": "free_wardrobe"}, {}]


def test_another_named_model_ends_the_one_before() -> None:
    text = "Xã có mô hình “Trạm dừng chân nghĩa tình”. Mô hình “Camera an ninh” phát 30 tờ rơi."
    assert breakdown(text) == [{}]


def test_a_body_that_receives_or_goes_along_states_nothing() -> None:
    assert bodies("Công an tỉnh tặng 20 suất quà cho các chốt Biên phòng, 3 tấn gạo.") == ["police", "police"]
    assert bodies("Hội Phụ nữ xã phối hợp với Công an xã mở 6 buổi tuyên truyền.") == ["women"]


def test_police_and_front_side_by_side_state_a_figure_together() -> None:
    assert bodies("Công an tỉnh, Ủy ban MTTQ tỉnh đã mở 20 buổi tuyên truyền.") == ["police+front"]


def test_tips_are_the_people_s_and_what_was_solved_the_police_s() -> None:
    text = "Nhân dân đã cung cấp 300 nguồn tin, giúp lực lượng công an làm rõ 40 vụ, bắt 52 đối tượng."
    assert bodies(text) == ["people", "police", "police"]
