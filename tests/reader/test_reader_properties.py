"""What holds for any text: spans, normal forms, determinism, independence of paragraphs, linear time."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.reader import read

PIECES = [
    "Năm 2021, Công an xã Tịnh Thới tổ chức 45 buổi tuyên truyền cho hơn 1.200 lượt người.",
    "Hội Phụ nữ tặng 15 phần quà trị giá 7,5 triệu đồng;",
    "thu hồi 12 khẩu súng, 1,57kg thuốc nổ",
    "hàng trăm tỷ đồng, hai mươi mốt nghìn lượt",
    "từ 50 nghìn đến 55 nghìn đồng",
    "12/12 huyện, ngày 19/8, 131 vụ/233 đối tượng",
    "mô hình “Tiếng kẻng an ninh” tại xã Việt Xuân, huyện Vĩnh Tường",
    "\n",
    " “",
    "” ; : ( ) 1.2.3,4/5-6%",
    "tăng 276 mô hình so với năm 2020",
    "giai đoạn 2021-2025, quý IV, tháng 13/2021, ngày 31/2/2022",
    "CÔNG AN TỈNH BÌNH PHƯỚC",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=12).map(" ".join)
DAY = date(2021, 12, 20)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_spans_lie_in_the_text_and_any_text_is_read(text: str) -> None:
    reading = read(text)
    for figure in reading.figures:
        assert text[figure.start : figure.end] == figure.text
        assert figure.text
        assert figure.span is not None
        assert 0 <= figure.span[0] <= figure.start < figure.end <= figure.span[1] <= len(text)
        assert 0.0 <= figure.confidence <= 1.0
        assert figure.value >= 0
    for mention in reading.programmes:
        assert text[mention.start : mention.end] == mention.name


@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
@settings(max_examples=80, deadline=None)
def test_normal_form_does_not_matter(text: str) -> None:
    composed = read(unicodedata.normalize("NFC", text), published=DAY).figures
    decomposed = read(unicodedata.normalize("NFD", text), published=DAY).figures
    plain = [(f.value, f.measure, f.qualifier, f.indicator, f.basis, f.period, f.place) for f in composed]
    assert plain == [
        (f.value, f.measure, f.qualifier, f.indicator, f.basis, f.period, f.place) for f in decomposed
    ]
    assert [unicodedata.normalize("NFC", f.text) for f in decomposed] == [f.text for f in composed]


@given(
    st.lists(st.sampled_from([p for p in PIECES if p != p.upper() and "“" not in p]), min_size=1, max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_capitals_do_not_change_values(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    values = [(f.value, f.measure, f.qualifier) for f in read(text, published=DAY).figures]
    assert values == [(f.value, f.measure, f.qualifier) for f in read(text.upper(), published=DAY).figures]


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_reading_again_gives_the_same(text: str) -> None:
    assert read(text, published=DAY, place="93") == read(text, published=DAY, place="93")


@given(st.sampled_from(PIECES[:6]), st.sampled_from(PIECES[:6]))
@settings(max_examples=40, deadline=None)
def test_an_unrelated_paragraph_behind_changes_no_span(first: str, second: str) -> None:
    alone = [(f.start, f.end, f.value) for f in read(first).figures]
    together = [(f.start, f.end, f.value) for f in read(f"{first}\n{second}").figures]
    assert together[: len(alone)] == alone


def test_the_reader_needs_no_django() -> None:
    code = (
        "import sys; from kheo.reader import read; read('phát 20 tờ rơi'); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
