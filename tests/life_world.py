"""A small province whose report lives: two communes report, figures change, people write."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.common.errors import KheoError
from kheo.intake.actions import import_document
from kheo.reports import actions, life, signing

PLACE = "70~2025"
YEAR = {"place": PLACE, "start": date(2020, 1, 1), "end": date(2020, 12, 31)}
OUTLINE = "tong-hop"
DAY = date(2021, 1, 5)
BODY = {
    "name": "CÔNG AN TỈNH BÌNH PHƯỚC",
    "parent": "BỘ CÔNG AN",
    "symbol": "BC-CAT",
    "locality": "Bình Phước",
    "signer_title": "GIÁM ĐỐC",
    "signer_name": "Nguyễn Văn A",
    "recipients": ["Bộ Công an", "Lưu: VT"],
}


BEFORE = """Trong năm 2019, Công an tỉnh Bình Phước đã tổ chức 1.432 buổi tuyên truyền.
Trong năm 2019, Công an tỉnh Bình Phước đã cấp phát 20.000 tờ rơi.
"""
NOW = """Trong năm 2020, Công an tỉnh Bình Phước đã tổ chức 1.645 buổi tuyên truyền.
Trong năm 2020, Công an tỉnh Bình Phước đã cấp phát 28.033 tờ rơi.
Trong năm 2020, Công an tỉnh Bình Phước đã tặng 1.200 phần quà.
"""


def tell(text, name):
    """A document in the ledger, all of it confirmed; its figures."""
    return import_document(actor=None, data=text.encode(), filename=name, confirm=True).figures


def told():
    """Two years in the ledger; figures of 2020 by indicator."""
    tell(BEFORE, "2019.txt")
    return {figure.indicator: figure for figure in tell(NOW, "2020.txt")}


def draft(actor=None, **changes):
    return actions.create(actor=actor, **{"outline": OUTLINE, **YEAR, **changes})


def row_with(report, words):
    """The block whose text holds these words."""
    return next(row for row in life.draft(report.pk).rows if words in row.markup)


def text_of(report):
    """All of a draft's words, block after block."""
    return "\n".join(row.markup for row in life.draft(report.pk).rows if row.kind in ("heading", "paragraph"))


def refused(code):
    """The act is refused with this code."""
    return pytest.raises(KheoError, match=rf"\[{code}\]$")


def sign(actor, report, **more):
    """Sign it as it stands."""
    return signing.sign(
        actor=actor,
        report=report.pk,
        version=life.report(report.pk).version,
        **{"day": DAY, **more},
    )


def edit(officer, report, old, new):
    """Change words of the block that holds them."""
    row = row_with(report, old)
    return actions.edit(actor=officer, block=row.id, version=row.version, text=row.markup.replace(old, new))
