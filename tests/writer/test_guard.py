"""The writer refuses to print a number it was not given."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kheo.common.errors import KheoError
from kheo.writer import Given, Num, Section, Sentence, to_docx, to_html

PRINTERS = [to_docx, lambda report: to_html(report, lambda num: None)]


def tampered(report, sentence):
    return replace(report, sections=(Section("Tuyên truyền", ((sentence,),)), *report.sections[1:]))


def swap(report, **changes):
    """The first number of the first section, changed."""
    first = report.sections[0].sentences[0]
    num = first.nums[0]
    parts = tuple(replace(num, **changes) if p is num else p for p in first.parts)
    return tampered(report, Sentence(parts))


FORGED = {
    "a number in plain words": lambda r: tampered(r, Sentence(("Đã tổ chức 999 buổi.",))),
    "a number passed off as given": lambda r: tampered(r, Sentence((Given("tháng 13/2020"),))),
    "another text": lambda r: swap(r, text="1.646"),
    "another value": lambda r: swap(r, value=Decimal(1646), text="1.646"),
    "a lost qualifier": lambda r: tampered(
        r, Sentence((Num("28.033", ("outreach.leaflets", "70~2025"), Decimal(28033)),))
    ),
    "another place": lambda r: swap(r, total_key=("outreach.sessions", "34~2025")),
    "a change that was not": lambda r: swap(r, role="change"),
    "a per cent that was not": lambda r: swap(r, role="percent", text="15%", value=Decimal(15)),
    "a coverage that was not": lambda r: swap(r, role="reported", text="63", value=Decimal(63)),
    "a subject of another year": lambda r: replace(r, subject=r.subject.replace("2020", "2021")),
    "a table cell": lambda r: replace(
        r, tables=(replace(r.tables[0], rows=(replace(r.tables[0].rows[1], cells=(("7",),)),)),)
    ),
    "a note": lambda r: replace(r, notes=(Sentence(("Còn 3 huyện.",)),)),
}


@pytest.mark.parametrize("write", PRINTERS, ids=["docx", "html"])
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_forged_numbers_are_refused(province, forge, write):
    with pytest.raises(KheoError) as caught:
        write(forge(province))
    assert caught.value.code == "writer-unknown-number"


def test_what_was_composed_passes(province, nation):
    for report in (province, nation):
        for write in PRINTERS:
            assert write(report)
