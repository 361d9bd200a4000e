"""A signed-in client, a small ledger, and a real Chromium that keeps its pictures in KHEO_SHOTS when that is set."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

REPORT = """CÔNG AN TỈNH BÌNH PHƯỚC

BÁO CÁO
Kết quả công tác dân vận năm 2020

Năm 2020, Công an tỉnh Bình Phước tổ chức 1.645 buổi tuyên truyền với 81.178 lượt người tham dự, cấp phát hơn 28.033 tờ rơi.
Các đơn vị tặng 120 phần quà cho hộ nghèo; hỗ trợ mỗi hộ 20 kg gạo.
"""


@pytest.fixture
def desk(client, officer):
    """A client signed in as the officer."""
    client.force_login(officer)
    return client


@pytest.fixture
def report(officer):
    """REPORT read into the ledger, nothing confirmed."""
    from kheo.intake.actions import import_document

    return import_document(
        actor=officer,
        data=REPORT.encode(),
        filename="bp-2020.txt",
        published=date(2020, 12, 24),
        place="70~2025",
    )


@pytest.fixture
def confirmed(officer, report):
    """REPORT with every figure confirmed that can be."""
    from kheo.ledger import actions

    actions.confirm(actor=officer, ids=[figure.pk for figure in report.figures])
    return report


@pytest.fixture
def shots():
    """Takes a picture of a page under a name when KHEO_SHOTS names a folder."""
    folder = os.environ.get("KHEO_SHOTS")

    def take(page, name: str, *, whole: bool = True) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = page.viewport_size["width"]
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=whole)

    return take
