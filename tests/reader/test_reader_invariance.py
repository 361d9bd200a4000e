"""What does not change a reading: normal form, sorts and numbers of blanks, line ends, capitals, and what stands in other
paragraphs. Asked of every passage that is tuned on. Tabs are not among the blanks: they part the cells of a table.

Of capitals this holds: in a text all in capitals every figure is found with the same value, measure, qualifier, basis,
indicator, period, place and dims. Numbers that only a capital shows to be part of a name ("Chi nhánh Đà Nẵng 1") may become
figures. Small letters hide names of places and promise nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_scores import passages

from kheo.common.types import Figure, Reading
from kheo.reader import read

PASSAGES = passages("tune")
DAY = date(2023, 12, 20)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def plain(text: str) -> str:
    """Without what the changes below put in."""
    return nfc(" ".join(text.replace("\u200b", "").replace("\u00ad", "").split()))


@cache
def as_given(number: int) -> Reading:
    """The reading of a passage as it stands in the file."""
    return reading_of(PASSAGES[number]["text"], PASSAGES[number])


def reading_of(text: str, passage: Any) -> Reading:
    day = passage.get("published")
    return read(text, published=date.fromisoformat(day) if day else None)


def meaning(figure: Figure) -> tuple[object, ...]:
    """All that a figure says, without its spans and words."""
    return (
        *(figure.value, figure.measure, figure.qualifier, figure.basis, figure.indicator, figure.kind),
        *(figure.period, figure.place, figure.org, figure.dims, figure.confidence, figure.runners_up),
        *(doubt.code for doubt in figure.doubts),
    )


CHANGES: dict[str, Callable[[str], str]] = {
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "blanks of all sorts": lambda text: re.sub(" ([^ ]*) ([^ ]*) ", "\u202f\\1\u2009\\2  ", text),
    "zero-width spaces": lambda text: text.replace(" ", " \u200b"),
    "soft hyphens": lambda text: re.sub(r"(?<=[^\W\d_])(?=[^\W\d_])", "\u00ad", text),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "all of it": lambda text: unicodedata.normalize(
        "NFD", text.replace(" ", " \u00a0").replace("\n", "\r\n")
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_how_a_text_is_written_down_does_not_matter(change: Callable[[str], str]) -> None:
    for number, passage in enumerate(PASSAGES):
        text = change(passage["text"])
        before, after = as_given(number), reading_of(text, passage)
        assert [meaning(f) for f in after.figures] == [meaning(f) for f in before.figures], passage["id"]
        assert [plain(f.text) for f in after.figures] == [plain(f.text) for f in before.figures]
        assert [tuple(map(plain, f.why)) for f in after.figures] == [
            tuple(map(plain, f.why)) for f in before.figures
        ]
        for old, new in zip(before.figures, after.figures, strict=True):
            assert old.span is not None
            assert new.span is not None
            assert text[new.start : new.end] == new.text
            assert plain(text[slice(*new.span)]) == plain(passage["text"][slice(*old.span)])
        assert [(plain(m.name), m.place) for m in after.programmes] == [
            (plain(m.name), m.place) for m in before.programmes
        ]
        assert (after.date, after.place, after.org, after.period) == (
            *(before.date, before.place, before.org, before.period),
        )


def same(figure: Figure) -> tuple[object, ...]:
    place = figure.place.id or figure.place.name.casefold() if figure.place else None
    return (
        *(figure.text.casefold(), figure.value, figure.measure, figure.qualifier, figure.basis),
        *(figure.indicator, figure.period, place, figure.dims),
    )


def test_capitals_lose_nothing_and_change_nothing() -> None:
    added = total = 0
    for number, passage in enumerate(PASSAGES):
        small = [same(f) for f in as_given(number).figures]
        large = [same(f) for f in reading_of(passage["text"].upper(), passage).figures]
        assert [figure for figure in small if figure not in large] == [], passage["id"]
        added += len(large) - len(small)
        total += len(small)
    assert added <= total / 100


def test_a_metre_is_no_million_in_capitals() -> None:
    for text in ("Năm 2021, tỉnh Tiền Giang làm 400m đường.", "NĂM 2021, TỈNH TIỀN GIANG LÀM 400M ĐƯỜNG."):
        assert [str(f.value) for f in read(text).figures] == ["0.4"]


def number_of(figure: Figure, shift: int = 0) -> tuple[object, ...]:
    dims = {name: value for name, value in figure.dims if name in ("per", "of", "to")}
    return (
        *(figure.start - shift, figure.end - shift, figure.text, figure.value, figure.measure),
        *(figure.qualifier, figure.basis, dims),
    )


@given(st.lists(st.sampled_from(PASSAGES), min_size=2, max_size=3, unique_by=lambda p: p["id"]))
@settings(max_examples=60, deadline=None)
def test_numbers_of_a_paragraph_do_not_depend_on_the_others(parts: list[Any]) -> None:
    """What they count may: "mô hình này" goes on with the paragraph before."""
    together = read("\n".join(p["text"] for p in parts), published=DAY, place="01").figures
    apart, shift = [], 0
    for passage in parts:
        apart += [number_of(f, -shift) for f in read(passage["text"], published=DAY, place="01").figures]
        shift += len(passage["text"]) + 1
    assert [number_of(f) for f in together] == apart


def test_parts_do_not_exceed_their_whole_and_values_are_what_is_written() -> None:
    for number, passage in enumerate(PASSAGES):
        figures = as_given(number).figures
        for n, figure in enumerate(figures):
            dims = dict(figure.dims)
            if "part" in dims:
                wholes = [f for f in figures[:n] if f.indicator == dims["part"]]
                assert any(figure.value <= whole.value for whole in wholes), (passage["id"], figure.text)
            if "of" in dims:
                over = "over-whole" in {doubt.code for doubt in figure.doubts}
                assert (figure.value > Decimal(dims["of"])) == over
            if "to" in dims:
                assert figure.value < Decimal(dims["to"])


GROUPED = st.integers(1, 10**12).map(lambda n: (f"{n:,}".replace(",", "."), Decimal(n)))
PLAIN = st.integers(1, 10**9).filter(lambda n: not 1900 <= n <= 2100).map(lambda n: (str(n), Decimal(n)))
WITH_COMMA = st.tuples(st.integers(0, 999), st.integers(1, 99)).map(
    lambda pair: (f"{pair[0]},{pair[1]:02d}", Decimal(f"{pair[0]}.{pair[1]:02d}"))
)
UNITS = {
    "kg gạo": 1,
    "tấn gạo": 1000,
    "tạ gạo": 100,
    "triệu đồng": 10**6,
    "tỷ đồng": 10**9,
    "nghìn đồng": 1000,
}


@given(st.one_of(GROUPED, PLAIN, WITH_COMMA), st.sampled_from(sorted(UNITS)), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_number_is_read_as_it_is_written(number: tuple[str, Decimal], unit: str, is_over: bool) -> None:
    written, value = number
    text = f"Năm 2021, Hội Phụ nữ tỉnh Tiền Giang trao tặng {'hơn ' if is_over else ''}{written} {unit} cho hộ nghèo."
    (figure,) = read(text).figures
    assert (figure.text, figure.value) == (written, value * UNITS[unit])
    assert (figure.qualifier == "over") == is_over
