"""Doubts are results: each has its code, says what is wrong in the reader's words and what to do."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from kheo import catalogue
from kheo.reader import read, sorts
from kheo.reader.sorts import SORTS, Sort

DAY = date(2023, 12, 20)
GIVEN = "Năm 2023, Công an tỉnh Trà Vinh "


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.of}-{sort.code}")
def test_every_sort_speaks_vietnamese_and_says_what_to_do(sort: Sort) -> None:
    for words in (sort.message, sort.hint):
        assert words == "{what}" or re.search(r"[à-ỹđ]", words)
        assert words == "{what}" or words.endswith(".")
    assert sort.when
    assert sort.of in {"figure", "figures", "document", "file"}


def test_codes_are_told_once() -> None:
    keys = [(sort.of, sort.code) for sort in SORTS]
    assert len(set(keys)) == len(keys)


def test_every_doubt_comes_from_the_table() -> None:
    folder = Path(sorts.__file__).parent
    made = [
        (path.name, node.lineno)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Doubt" and path.name != "sorts.py"
    ]
    assert made == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GIVEN + "có 45 cái thang.", "no-indicator"),
        ("Công an tỉnh Trà Vinh tổ chức 45 buổi tuyên truyền.", "no-period"),
        ("Năm 2023 tổ chức 45 buổi tuyên truyền.", "no-place"),
        ("Năm 2023, Công an huyện Tịnh Lâm, tỉnh Trà Vinh tổ chức 45 buổi tuyên truyền.", "unknown-place"),
        (GIVEN + "tổ chức 1,245 buổi tuyên truyền.", "decimal-point"),
        (GIVEN + "tặng từ 15 đến 17 suất quà.", "range"),
        (GIVEN + "vận động 135/120 hộ ký cam kết.", "over-whole"),
        (GIVEN + "phát 12.000 chai nước suối, khăn lạnh.", "one-count-two-objects"),
    ],
)
def test_a_figure_is_doubted(text: str, code: str) -> None:
    found = [d for f in read(text).figures for d in f.doubts if d.code == code]
    assert found
    assert found[0].hint
    assert text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    "text",
    [
        "treo 460 băng rôn, khẩu hiệu.",
        "đăng 640 tin, bài.",
        "có 97 câu lạc bộ phòng, chống tội phạm.",
        "huy động 3.200 ngày công thu hoạch ngô, lúa.",
        "xây 1.700 ngôi nhà, khám bệnh.",
    ],
)
def test_one_indicator_with_two_names_is_one_object(text: str) -> None:
    doubts = [d.code for f in read(GIVEN + text, published=DAY).figures for d in f.doubts]
    assert "one-count-two-objects" not in doubts


def test_a_rival_is_named_as_people_name_it() -> None:
    text = GIVEN + "tiếp nhận 345 vụ việc, hòa giải thành 320 vụ."
    messages = [d.message for f in read(text).figures for d in f.doubts if d.code == "rival-indicator"]
    names = {indicator.vi for indicator in catalogue.load().indicators.values()}
    assert all(re.findall("“(.+)”", message)[0] in names for message in messages)


def test_what_is_never_added_needs_no_indicator() -> None:
    text = GIVEN + "phấn đấu làm 45 cái thang; số thang tăng 12,5% so với năm 2022."
    assert [d.code for f in read(text).figures for d in f.doubts] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Năm 2023, Công an tỉnh Trà Vinh tổ chức 45 buổi tuyên truyền.", "no-date"),
        ("Tổ chức 45 buổi tuyên truyền.", "no-place"),
        ("Không có gì để nói.", "no-figures"),
        ("Nam 2023, Cong an tinh Tra Vinh to chuc 45 buoi tuyen truyen. " * 5, "no-marks"),
        ("Năm 2023, Công an tỉnh Trà Vinh t\ufffd chức 45 buổi tuyên truyền.", "lost-letters"),
    ],
)
def test_a_document_is_doubted(text: str, code: str) -> None:
    assert code in {d.code for d in read(text).doubts}


def test_a_document_that_says_all_is_not_doubted() -> None:
    assert read(GIVEN + "tổ chức 45 buổi tuyên truyền.", published=DAY).doubts == ()
