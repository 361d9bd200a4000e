"""Aims are no results, also where a verb with "được" stands behind the word of aiming; distances are no figures."""

from __future__ import annotations

import pytest

from kheo.common.types import Basis
from kheo.reader import read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("phấn đấu vận động được 7.500 suất quà.", Basis.TARGET),
        ("phấn đấu đạt 60 căn nhà tình thương.", Basis.TARGET),
        ("phấn đấu giúp dân, đã vận động được 7.500 suất quà.", Basis.RESULT),
    ],
)
def test_aims(text: str, wanted: Basis) -> None:
    assert [f.basis for f in read(f"Năm 2024, tỉnh Long An {text}").figures] == [wanted]


def test_how_far_a_hamlet_lies_is_no_figure() -> None:
    text = "Năm 2024, tỉnh Lai Châu tặng 85 suất quà cho bản cách trung tâm xã 34 km."
    assert [f.text for f in read(text).figures] == ["85"]
