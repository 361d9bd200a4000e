"""Turns ("lượt người") are not people: who comes twice is two turns."""

from __future__ import annotations

import pytest

from kheo.reader import read

YEAR = "Năm 2024, Công an tỉnh Thanh Hóa "


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ("cảm hóa, giáo dục 40 người lầm lỗi", "reintegration.persuaded"),
        ("cảm hóa, giáo dục 40 đối tượng", "reintegration.persuaded"),
        ("giúp đỡ 80 học sinh nghèo đến trường", "charity.children"),
        ("bồi dưỡng nghiệp vụ cho 95 hòa giải viên", "mediation.members"),
    ],
)
def test_an_indicator_of_people_takes_no_turns(people: str, code: str) -> None:
    (count,) = read(f"{YEAR}{people}.").figures
    assert count.indicator == code
    number = count.text
    (turns,) = read(f"{YEAR}{people.replace(number, f'{number} lượt')}.").figures
    assert (turns.text, turns.indicator) == (number, None)


def test_people_at_an_event_are_its_turns() -> None:
    for word in ("người", "lượt người"):
        figures = read(f"{YEAR}tổ chức 12 buổi tuyên truyền cho 900 {word} dự.").figures
        assert [f.indicator for f in figures] == ["outreach.sessions", "outreach.attendance"]
