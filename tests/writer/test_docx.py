"""The report as DOCX: page, head, headings, controls and tables in the form of its issuing body; LibreOffice opens it."""

import io
import os
import re
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from kheo.writer import to_docx
from kheo.writer.model import Column, Heading, Num, Paragraph, Row, Sentence, Table


def opened(report):
    return Document(io.BytesIO(to_docx(report)))


def said(element):
    """The text of an element with the numbers in their controls."""
    return "".join(t.text or "" for t in element.iter(qn("w:t"))).replace("\u00a0", " ")


def issued(report, profile, **more):
    return replace(report, issuer=replace(report.issuer, profile=profile, **more))


def cells(doc, row):
    return [[said(p) for p in c._tc.iter(qn("w:p"))] for c in doc.tables[0].rows[row].cells]


def test_page_and_margins(province):
    section = opened(province).sections[0]
    assert [round(x.mm) for x in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [20, 20, 30, 20]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


def test_margins_an_issuing_body_sets_and_mirrored_pages(province):
    doc = opened(issued(province, "party", settings={"margins": "handbook", "page.right": "20"}))
    section = doc.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [25, 25, 35, 20]
    assert doc.settings.element.find(qn("w:mirrorMargins")) is not None


@pytest.mark.parametrize(
    ("profile", "left", "right", "number"),
    [
        (
            "state",
            ["BỘ CÔNG AN", "CÔNG AN TỈNH BÌNH PHƯỚC", ""],
            ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", ""],
            "Số: 05/BC-PV05",
        ),
        (
            "party",
            ["BỘ CÔNG AN", "CÔNG AN TỈNH BÌNH PHƯỚC", "*"],
            ["ĐẢNG CỘNG SẢN VIỆT NAM", ""],
            "Số 05-BC-PV05",
        ),
        (
            "youth",
            ["BỘ CÔNG AN", "CÔNG AN TỈNH BÌNH PHƯỚC", "***"],
            ["ĐOÀN TNCS HỒ CHÍ MINH", ""],
            "Số: 05-BC-PV05",
        ),
    ],
)
def test_the_head_of_each_family(province, profile, left, right, number):
    doc = opened(issued(province, profile, symbol="BC-PV05"))
    above, below = cells(doc, 0), cells(doc, 1)
    assert (above[0], above[-1]) == (left, right)
    assert below[0] == [number]
    assert below[-1] == ["Bình Phước, ngày 05 tháng 01 năm 2021"]


@pytest.mark.parametrize(
    ("profile", "sizes"),
    [
        (
            "state",
            {"Khéo Quốc hiệu": 12, "Khéo Tiêu ngữ": 13, "Khéo Số ký hiệu": 13, "Title": 14, "Body Text": 14},
        ),
        ("police", {"Khéo Cơ quan chủ quản": 12, "Khéo Nơi nhận": 12, "Khéo Danh sách nhận": 11}),
        ("party", {"Khéo Quốc hiệu": 15, "Khéo Cơ quan ban hành": 14, "Khéo Ngày tháng": 14, "Title": 16}),
        ("youth", {"Khéo Quốc hiệu": 15, "Khéo Cơ quan ban hành": 14, "Body Text": 14}),
    ],
)
def test_sizes_of_each_family(province, profile, sizes):
    styles = opened(issued(province, profile)).styles
    assert {name: styles[name].font.size.pt for name in sizes} == sizes


def test_the_national_name_is_bold_and_the_day_italic(province):
    styles = opened(province).styles
    assert styles["Khéo Quốc hiệu"].font.bold
    assert styles["Khéo Ngày tháng"].font.italic
    assert not styles["Khéo Cơ quan chủ quản"].font.bold
    assert styles["Khéo Cơ quan ban hành"].font.bold


def test_the_subject_begins_as_the_family_has_it_and_ends_in_its_rule(province):
    told = [said(p._p) for p in opened(issued(province, "party")).paragraphs]
    at = told.index("BÁO CÁO")
    assert told[at + 1].startswith("kết quả công tác dân vận")
    assert told[at + 2] == "-----"
    state = [said(p._p) for p in opened(province).paragraphs]
    assert state[state.index("BÁO CÁO") + 1].startswith("Kết quả công tác dân vận")
    assert "-----" not in state


def test_four_lines_of_a_deputy_who_signs_for_a_collective(province):
    deputy = {
        "collective": "Ủy ban nhân dân",
        "sign_for": "KT",
        "sign_for_title": "Chủ tịch",
        "signer_title": "Phó Chủ tịch",
        "signer_name": "ThS. Nguyễn Văn Mẫu",
    }
    for profile, sign in (("state", ("TM.", "KT.")), ("party", ("T/M", "K/T"))):
        block = next(
            t for t in opened(issued(province, profile, **deputy)).tables if "Nơi nhận" in said(t._tbl)
        )
        right = [said(p._p) for p in block.rows[0].cells[1].paragraphs]
        assert right == [
            f"{sign[0]} ỦY BAN NHÂN DÂN",
            f"{sign[1]} CHỦ TỊCH",
            "PHÓ CHỦ TỊCH",
            "Nguyễn Văn Mẫu",
        ]
        left = [said(p._p) for p in block.rows[0].cells[0].paragraphs]
        assert left[0] == "Nơi nhận:"
        assert left[-1] == "- Lưu: VT, PV05."


def test_the_signature_is_whole_and_never_alone_on_a_page(province):
    doc = opened(province)
    block = next(t for t in doc.tables if "Nơi nhận" in said(t._tbl))
    assert block.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert all(p.paragraph_format.keep_with_next for c in block.rows[0].cells for p in c.paragraphs)
    last = [p for p in doc.paragraphs if p.style.name == "Body Text"][-1]
    assert last.paragraph_format.keep_with_next
    assert said(last._p).endswith("./.")


def nested(province, letters=6):
    """A report with headings of three levels, the third with many points."""
    text = (Sentence(("Đã làm xong.",)),)
    body = [Heading("h1", 1, "Kết quả"), Heading("h2", 2, "Tuyên truyền")]
    for n in range(letters):
        body += [Heading(f"h3{n}", 3, "Cách làm"), Paragraph(f"p{n}", text)]
    body += [Heading("h4", 2, "Kết nghĩa"), Heading("h5", 3, "Ở bản"), Paragraph("p99", text)]
    return replace(province, body=tuple(body), tables=(), sources=(), notes=())


def test_headings_are_real_and_numbered_by_word(province):
    doc = opened(province)
    heads = [p.text for p in doc.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "Tuyên truyền"
    assert heads[-1] == "Số liệu cần thống nhất"
    assert doc.styles["Heading 1"].font.all_caps
    deeper = opened(nested(province))
    found = Counter(p.style.name for p in deeper.paragraphs if p.style.name.startswith("Heading"))
    assert found == {"Heading 1": 1, "Heading 2": 2, "Heading 3": 7}
    for n in (1, 2, 3):
        assert deeper.styles[f"Heading {n}"].element.pPr.find(qn("w:numPr")) is not None
        assert deeper.styles[f"Heading {n}"].paragraph_format.keep_with_next
    body = doc.styles["Body Text"]
    assert body.font.size.pt == 14
    assert round(body.paragraph_format.first_line_indent.cm, 2) == 1.27


def test_every_number_is_a_control_of_its_own(province, nation):
    for report in (province, nation):
        parts = [p for s in report.sentences for p in s.parts]
        parts += [p for s in report.notes for p in s.parts]
        parts += [p for t in report.tables for row in t.rows for c in row.cells for p in c]
        nums = [(p.id, p.text.replace("\u00a0", " ")) for p in parts if isinstance(p, Num)]
        controls = list(opened(report).element.body.iter(qn("w:sdt")))
        assert Counter((c.find(f".//{qn('w:tag')}").get(qn("w:val")), said(c)) for c in controls) == Counter(
            nums
        )
        ids = [c.find(f".//{qn('w:id')}").get(qn("w:val")) for c in controls]
        assert len(set(ids)) == len(ids)
        assert not any(c.findall(f".//{qn('w:lock')}") for c in controls)
        hidden = "{http://schemas.microsoft.com/office/word/2012/wordml}appearance"
        assert all(c.find(f".//{hidden}") is not None for c in controls)


def test_a_control_says_what_its_number_counts(nation):
    names = {t.get(qn("w:val")) for t in opened(nation).element.body.iter(qn("w:alias"))}
    assert "Tổ An ninh nhân dân" in names


def test_every_block_is_under_a_bookmark_of_its_own(province):
    marks = [m.get(qn("w:name")) for m in opened(province).element.body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    assert {f"kheo_{b.id}" for b in (*province.body, *province.tables)} <= set(marks)


# The order the schema of WordprocessingML asks for; Word calls a file broken that has another.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr spacing ind jc outlineLvl rPr sectPr",
    "sdtPr": "rPr alias tag id appearance text",
    "sectPr": "headerReference type pgSz pgMar pgNumType cols titlePg",
    "tblPr": "tblStyle tblW jc tblLayout tblCellMar tblCaption",
    "tcPr": "tcW gridSpan vAlign",
    "trPr": "cantSplit tblHeader",
    "lvl": "start numFmt pStyle suff lvlText lvlJc pPr",
    "rPr": "rFonts b bCs i iCs caps color spacing kern sz szCs u lang",
}


@pytest.mark.parametrize("profile", ["state", "party"])
def test_elements_stand_in_the_order_of_the_schema(province, nation, profile):
    for report in (province, nation, nested(province)):
        doc = opened(issued(report, profile))
        for root in (doc.element, doc.styles.element, doc.part.numbering_part.element):
            for name, order in ORDER.items():
                for element in root.iter(qn(f"w:{name}")):
                    told = [child.tag.rpartition("}")[2] for child in element]
                    known = [n for n in order.split() if n in told]
                    assert [n for n in told if n in known] == known
                    if root is doc.element:
                        assert set(told) <= set(order.split())


def test_fonts_cover_every_script(province):
    fonts = opened(province).styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{s}")) for s in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}


def test_tables_repeat_their_heads_on_wide_pages(nation):
    doc = opened(nation)
    figures = [t for t in doc.tables if t.style is not None and t.style.name == "Table Grid"]
    assert len(figures) == len(nation.tables)
    for table in figures:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert table.rows[1].cells[0].text == "Tổng số"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    assert doc.sections[1].page_width > doc.sections[1].page_height


def test_each_appendix_has_its_number_says_what_it_belongs_to_and_counts_its_pages(province):
    doc = opened(province)
    told = [said(p._p) for p in doc.paragraphs]
    first, second = told.index("Phụ lục I"), told.index("Phụ lục II")
    belongs = "(Kèm theo Báo cáo số 05/BC-CAT-PV05 ngày 05 tháng 01 năm 2021 của Công an tỉnh Bình Phước)"
    assert told[first + 1 : first + 3] == ["BẢNG SỐ LIỆU", belongs]
    assert told[second + 1 : second + 3] == ["NGUỒN SỐ LIỆU", belongs]
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in doc.sections]
    assert starts[0] is None
    assert [s.get(qn("w:start")) for s in starts[1:]] == ["1", "1"]
    alone = [said(p._p) for p in opened(replace(province, sources=())).paragraphs]
    assert "Phụ lục" in alone
    party = [said(p._p) for p in opened(issued(province, "party", symbol="BC/ĐU")).paragraphs]
    assert "Phụ lục 2" in party
    assert "(Kèm theo Báo cáo số 05-BC/ĐU, ngày 05 tháng 01 năm 2021 của Công an tỉnh Bình Phước)" in party


def test_a_table_too_wide_for_the_text_lies_on_its_side(province):
    def table(columns):
        heads = tuple(Column("", f"Số liệu {'abcdefghijklm'[n]}") for n in range(columns))
        return Table("Thử", heads, (Row("place", "Xã A", (("–",),) * columns),))

    narrow, wide = (
        opened(replace(province, body=(*province.body[:3], table(n), *province.body[3:]))) for n in (3, 13)
    )
    assert [s.orientation for s in narrow.sections] == [0, 0, 0]
    assert [s.orientation for s in wide.sections] == [0, 1, 0, 0, 0]
    assert wide.sections[1]._sectPr.find(qn("w:pgNumType")) is None


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
    body = [said(p._p) for p in opened(province).paragraphs if p.style.name == "Body Text"]
    found = {x for text in body[1:] for x in numbers(text)}
    assert len(found) > 20
    assert found <= given


# Ours alone: what a machine has may lack letters, and a letter from elsewhere is out of its place in the text.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>{fonts}</dir><cachedir>{folder}/cache</cachedir>
<match target="pattern"><edit name="family" mode="assign" binding="strong"><string>Liberation Serif</string></edit></match>
</fontconfig>"""


@contextmanager
def drawn(data, folder):
    """The pages as LibreOffice draws them."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    made = folder / "bao-cao.docx"
    made.write_bytes(data)
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=files("kheo.writer") / "data" / "fonts", folder=folder), "utf-8")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(made)],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )
    pdf = PdfDocument(folder / "bao-cao.pdf")
    try:
        yield pdf
    finally:
        pdf.close()


def page_texts(pdf):
    return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.office
def test_libreoffice_draws_it(nation, tmp_path):
    with drawn(to_docx(nation), tmp_path) as pdf:
        texts = page_texts(pdf)
        sizes = [page.get_size() for page in pdf]
    assert "BÁO CÁO" in texts[0]
    assert "I. TUYÊN" in texts[0]
    assert not texts[0].lstrip().startswith("1")
    assert texts[1].lstrip().startswith("2")
    assert any(width > height for width, height in sizes)
    assert len(texts) <= 8
    assert all(re.sub(r"\s", "", text) for text in texts)


@pytest.mark.office
@pytest.mark.parametrize(
    ("profile", "labels"),
    [
        (
            "state",
            [
                "I. KẾT QUẢ",
                "1. Tuyên truyền",
                *(f"{x}) Cách làm" for x in "abcdđe"),
                "2. Kết nghĩa",
                "a) Ở bản",
            ],
        ),
        (
            "party",
            [
                "I- KẾT QUẢ",
                "1- Tuyên truyền",
                *(f"{x}) Cách làm" for x in "abcdđe"),
                "2- Kết nghĩa",
                "a) Ở bản",
            ],
        ),
    ],
)
def test_headings_are_counted_as_vietnamese_documents_count(province, tmp_path, profile, labels):
    with drawn(to_docx(issued(nested(province), profile)), tmp_path) as pdf:
        text = "".join(" ".join(page_texts(pdf)).split())
    at = [text.index("".join(label.split())) for label in labels]
    assert at == sorted(at)
