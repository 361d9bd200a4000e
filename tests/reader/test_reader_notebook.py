"""What docs/how-to/read-in-a-notebook.md shows runs as it stands there, and says what it prints."""

from __future__ import annotations

import contextlib
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import kheo.reader
from kheo.reader import read, rows

PAGE = (Path(__file__).parents[2] / "docs/how-to/read-in-a-notebook.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_runs_from_top_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = Document()
    document.add_paragraph("Năm 2021, Công an xã Tịnh Thới, tỉnh Đồng Tháp phát 1.200 tờ rơi.")
    document.save(str(tmp_path / "bao-cao.docx"))
    cells: dict[str, Any] = {}
    printed = []
    for block in BLOCKS:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(block, cells)
        printed.append(out.getvalue())
    assert "120 120 count charity.gifts Period(start=datetime.date(2021, 1, 1), " in printed[0]
    assert "36 36000000 VND charity.gifts_value" in printed[0]
    assert "('phần quà',)" in printed[1]
    assert printed[2].strip() in PAGE
    assert [str(f.value) for f in cells["reading"].figures] == ["1200"]
    assert list(cells["table"]["indicator"]) == ["outreach.leaflets"]
    assert all(f"`{name}`" in PAGE for name in cells["table"].columns)


def test_rows_are_plain_values() -> None:
    text = "Năm 2021, Công an xã Tịnh Thới, tỉnh Đồng Tháp tặng hơn 120 phần quà; hòa giải 12/15 vụ."
    first, second = rows(read(text, published=date(2021, 12, 20)))
    assert (first["value"], first["qualifier"], first["indicator"]) == (Decimal(120), "over", "charity.gifts")
    assert (first["from"], first["to"]) == (date(2021, 1, 1), date(2021, 12, 31))
    assert first["place"].startswith("xã Tịnh Thới")
    assert second["dims"] == {"of": "15"}
    assert list(first) == list(second)
    assert rows(read("")) == []


def test_what_is_given_out_is_documented() -> None:
    given = {name: getattr(kheo.reader, name) for name in kheo.reader.__all__}
    assert [name for name, thing in given.items() if not thing.__doc__] == []
