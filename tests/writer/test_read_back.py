"""What the writer writes, the reader reads: every indicator of the catalogue once, in one report."""

from datetime import date

from ledger_worlds import told, world, written
from writer_world import ISSUER, total

from kheo import catalogue
from kheo.common.periods import year
from kheo.common.types import Kind, Measure
from kheo.reader import read
from kheo.reader.files import text_of
from kheo.writer import compose, to_docx, to_pdf
from kheo.writer.model import Num, Paragraph

QUALIFIERS = ("exact", "over", "under", "about")
# Stands in one list with "khu dân cư có tiếng kẻng an ninh", whose words the reader takes for both.
KNOWN_LOST = {"groups.religious_area_security"}


def amount(n, measure):
    """A different value for each indicator, in millions for money."""
    if measure is Measure.PERCENT:
        return 60 + n % 40
    return (n * 137 % 5000 + 13) * (10**6 if measure is Measure.VND else 1)


def test_the_tables_of_a_word_file_read_back_to_their_figures():
    book = catalogue.load()
    places = {
        "70~2025": "tỉnh Bình Phước",
        "688~2025": "thị xã Phước Long",
        "689~2025": "thành phố Đồng Xoài",
    }
    for shown in (["70~2025"], list(places)):
        totals = [
            total(code, place, amount(n, i.measure) + len(place), QUALIFIERS[n % 4], as_of=day(i))
            for place in shown
            for n, (code, i) in enumerate(book.indicators.items())
        ]
        report = compose(
            issuer=ISSUER,
            place_name="tỉnh Bình Phước",
            period=year(2020),
            totals=totals,
            before=[],
            place_names=places,
            fact_sources={},
            catalogue=book,
        )
        cells = [part for table in report.tables for row in table.rows for cell in row.cells for part in cell]
        told = {
            (*n.total_key, n.value, n.qualifier) for n in cells if isinstance(n, Num) and n.role == "value"
        }
        assert len(told) > 100 * len(shown)
        text = text_of(to_docx(report), "a.docx").text
        found = {(f.indicator, f.place.id, f.value, f.qualifier) for f in read(text).figures}
        assert told - found == set()


def day(indicator):
    return date(2020, 12, 24) if indicator.kind is Kind.STOCK else None


def test_a_report_reads_back_to_its_figures():
    book = catalogue.load()
    totals = [
        total(
            code,
            "70~2025",
            amount(n, i.measure),
            QUALIFIERS[n % 4],
            as_of=day(i),
        )
        for n, (code, i) in enumerate(book.indicators.items())
    ]
    report = compose(
        issuer=ISSUER,
        place_name="tỉnh Bình Phước",
        period=year(2020),
        totals=totals,
        before=[],
        place_names={},
        fact_sources={},
        catalogue=book,
    )
    told = {n.total_key[0]: n for q in report.sentences for n in q.nums if n.role == "value"}
    assert set(told) == set(book.indicators)
    paragraphs = [block.text for block in report.body if isinstance(block, Paragraph)]
    text = "\n\n".join([f"{report.title} {report.subject}", *paragraphs])
    found = {(f.indicator, f.value, f.qualifier) for f in read(text).figures}
    lost = {c for c, n in told.items() if (c, n.value, n.qualifier) not in found}
    assert lost <= KNOWN_LOST


def test_the_sentences_of_a_pdf_read_back_though_their_lines_are_broken():
    w = world(5, widest=16, rows=3)
    text = text_of(to_pdf(written(w)), "a.pdf").text
    assert "đã phát hơn 98 tờ rơi." in text.replace("\u00a0", " ")
    found = {(f.indicator, f.value, f.qualifier) for f in read(text).figures}
    in_text, _ = told(w)
    assert in_text
    assert {one[:3] for one in in_text} <= found
