"""The writer refuses to print a number it was not given."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from writer_world import ISSUER, total

from kheo.catalogue.model import Catalogue
from kheo.common.errors import KheoError
from kheo.common.periods import year
from kheo.common.types import Kind, Measure, Qualifier
from kheo.writer import Given, Num, Paragraph, Sentence, Source, compose, to_docx, to_html

PRINTERS = [to_docx, lambda report: to_html(report, lambda num: None)]


def tampered(report, sentence):
    return replace(report, body=(*report.body, Paragraph("p1", (sentence,))))


def swap(report, **changes):
    """The first number after the opening, changed."""
    first = next(s for s in list(report.sentences)[1:] if s.nums)
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
    "a share that was not": lambda r: swap(r, role="share", text="15%", value=Decimal(15)),
    "a sum of other parts": lambda r: swap(r, role="sum", of=("outreach.leaflets",)),
    "places that are not late": lambda r: swap(r, role="lacking", text="63", value=Decimal(63)),
    "open points that there are not": lambda r: swap(r, role="more", text="63", value=Decimal(63)),
    "a subject of another year": lambda r: replace(r, subject=r.subject.replace("2020", "2021")),
    "a table cell": lambda r: replace(
        r, tables=(replace(r.tables[0], rows=(replace(r.tables[0].rows[1], cells=(("7",),)),)),)
    ),
    "a table title": lambda r: replace(r, tables=(replace(r.tables[0], title="Năm 1999"),)),
    "a note": lambda r: replace(r, notes=(Sentence(("Còn 3 huyện.",)),)),
}


@pytest.mark.parametrize("write", PRINTERS, ids=["docx", "html"])
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_forged_numbers_are_refused(province, forge, write):
    with pytest.raises(KheoError) as caught:
        write(forge(province))
    assert caught.value.code == "writer-unknown-number"


def test_names_with_digits_are_words_not_numbers(catalogue):
    """Nouns, themes, communes and titles may hold digits, and titles from PDF files may hold worse."""

    def covid(i):
        unit = i.unit_vi if i.measure is Measure.VND else f"{i.unit_vi} Covid-19 được {i.verb_vi} 24/24"
        return replace(i, vi=f"{i.vi} nhân dân 19/8", unit_vi=unit)

    book = Catalogue(
        themes={c: replace(t, vi=f"{t.vi} 138") for c, t in catalogue.themes.items()},
        indicators={c: covid(i) for c, i in catalogue.indicators.items()},
    )
    codes = list(book.indicators)
    stocks = {c for c, i in book.indicators.items() if i.kind is Kind.STOCK}

    def at(place, y, n):
        day = date(y, 12, 24)
        return [total(c, place, n + k, y=y, as_of=day if c in stocks else None) for k, c in enumerate(codes)]

    own = [
        replace(t, other=(Decimal(3), Qualifier.OVER), contradictions=(("f",),)) for t in at("P", 2020, 90)
    ]
    report = compose(
        issuer=ISSUER,
        place_name="Phường 12",
        period=year(2020),
        totals=[
            *own,
            *at("k1", 2020, 40),
            *at("k2", 2020, 20),
            *at("k3", 2020, 10),
            total(codes[0], "k4", None),
        ],
        before=at("P", 2019, 80),
        place_names={"k1": "Khu phố 1", "k2": "Phường 2", "k3": "Phường 3", "k4": "Phường 4"},
        fact_sources={"f": Source("s", "Báo cáo\n số 12\x0c quý 3", date(2020, 1, 2), "bc\x01 1.pdf")},
        catalogue=book,
    )
    for write in PRINTERS:
        assert write(report)
    assert report.notes[-1].text.endswith(": Phường 4.")
    assert report.sources[0].title == "Báo cáo số 12 quý 3"


def test_what_was_composed_passes(province, nation):
    for report in (province, nation):
        for write in PRINTERS:
            assert write(report)
