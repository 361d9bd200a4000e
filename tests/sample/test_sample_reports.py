"""The sample reports as a set: complete, marked, attributed, and nothing forgotten in the folder."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files

import pytest

from kheo.sample import SampleReport, reports

REPORTS = reports()
REAL = tuple(report for report in REPORTS if "MINH HỌA" not in report.data.decode())


def by_name(report: SampleReport) -> str:
    return report.filename


def test_manifest_lists_every_text_of_the_folder_once() -> None:
    kept = sorted(
        path.name for path in (files("kheo.sample") / "data").iterdir() if path.name.endswith(".txt")
    )
    assert sorted(report.filename for report in REPORTS) == kept


def test_there_are_enough_reports_and_some_wait_for_a_person() -> None:
    assert len(REPORTS) >= 16
    assert len(REAL) == 5
    assert 3 <= sum(not report.confirm for report in REPORTS) < len(REPORTS) / 2


@pytest.mark.parametrize("report", REPORTS, ids=by_name)
def test_first_line_says_it_is_a_sample(report: SampleReport) -> None:
    first, last = report.data.decode().strip().splitlines()[0], report.data.decode().strip().splitlines()[-1]
    if report in REAL:
        assert first == "BÁO CÁO MẪU"
        assert re.fullmatch(r"Số liệu theo bài “.+” \(.+\); lời văn do Khéo soạn lại\.", last)
    else:
        assert first == "BÁO CÁO MẪU - SỐ LIỆU MINH HỌA"
        assert "không phải số liệu thật" in last


@pytest.mark.parametrize("report", REPORTS, ids=by_name)
def test_looks_like_a_report(report: SampleReport) -> None:
    text = report.data.decode()
    assert re.search(r"^\S.*, ngày \d{1,2} tháng \d{1,2} năm 20\d\d$", text, re.MULTILINE)
    assert re.search(r"^Số: \d+[/-]", text, re.MULTILINE)
    assert "\nBÁO CÁO\n" in text
    assert text == unicodedata.normalize("NFC", text)
    assert len({report.data for report in REPORTS}) == len(REPORTS)
