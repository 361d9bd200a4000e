"""The report as DOCX: page, header, headings and tables of Decree 30/2020; opened by LibreOffice."""

import io
import re
import shutil
import subprocess

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from kheo.writer import to_docx


def opened(report):
    return Document(io.BytesIO(to_docx(report)))


def test_page_and_margins(province):
    section = opened(province).sections[0]
    assert [round(x.mm) for x in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_header_of_the_decree(province):
    left, right = opened(province).tables[0].rows[0].cells
    assert left.paragraphs[0].text == "BỘ CÔNG AN"
    assert right.paragraphs[0].text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    number, day = opened(province).tables[0].rows[1].cells
    assert number.text == "Số:\u00a005/BC-CAT-PV05"
    assert day.text.replace("\u00a0", " ") == "Bình Phước, ngày 05 tháng 01 năm 2021"


def test_headings_are_real_and_numbered_by_word(province):
    doc = opened(province)
    heads = [p.text for p in doc.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "Tuyên truyền"
    assert heads[-1] == "Số liệu cần thống nhất"
    style = doc.styles["Heading 1"]
    assert style.font.all_caps
    assert style.element.pPr.find(qn("w:numPr")) is not None
    body = doc.styles["Body Text"]
    assert body.font.size.pt == 14
    assert round(body.paragraph_format.first_line_indent.cm, 2) == 1.27


def test_fonts_cover_every_script(province):
    fonts = opened(province).styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{s}")) for s in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}


def test_tables_repeat_their_heads_on_wide_pages(nation):
    doc = opened(nation)
    figures = [t for t in doc.tables if t.style.name == "Table Grid"]
    assert len(figures) == len(nation.tables)
    for table in figures:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1].cells[0].text == "Tổng số"
    assert doc.sections[1].page_width > doc.sections[1].page_height


def test_same_report_same_bytes(province):
    assert to_docx(province) == to_docx(province)


def test_properties(province):
    props = opened(province).core_properties
    assert props.title.startswith("Báo cáo kết quả công tác dân vận")
    assert props.author == "Công an tỉnh Bình Phước"
    assert props.language == "vi-VN"


def numbers(text):
    return set(re.findall(r"\d[\d.,/]*\d|\d", text))


def test_every_printed_number_was_given(province):
    """Read the file back: no digit in the body that is not a number of the report or a given day or year."""
    given = {"2019", "2020", "24/12/2020", "28/12/2020", "15/03/2017"}
    given |= {x for q in province.sentences for n in q.nums for x in numbers(n.text)}
    body = [p.text for p in opened(province).paragraphs if p.style.name == "Body Text"]
    found = {x for text in body[1:] for x in numbers(text)}
    assert found <= given


@pytest.mark.office
def test_libreoffice_draws_it(nation, tmp_path):
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    made = tmp_path / "bao-cao.docx"
    made.write_bytes(to_docx(nation))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(made)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = PdfDocument(tmp_path / "bao-cao.pdf")
    try:
        texts = [page.get_textpage().get_text_range() for page in pdf]
        sizes = [page.get_size() for page in pdf]
    finally:
        pdf.close()
    assert "BÁO CÁO" in texts[0]
    assert "I. TUYÊN" in texts[0]
    assert not texts[0].lstrip().startswith("1")
    assert texts[1].lstrip().startswith("2")
    assert any(width > height for width, height in sizes)
