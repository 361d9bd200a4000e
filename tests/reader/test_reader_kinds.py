"""Every kind of file a report comes in, made as people make them, and what is refused with its remedy."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from old_encodings import in_1258, tcvn3, vni

from kheo.common.errors import KheoError
from kheo.reader import read
from kheo.reader.files import text_of

SENTENCE = "Năm 2021, Công an xã tổ chức 45 buổi tuyên truyền."
OTHER = "Hội Phụ nữ tặng 20 suất quà cho hộ nghèo."


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def lines(data: bytes, name: str) -> list[str]:
    return text_of(data, name).text.split("\n")


# .docx


def test_a_word_file_gives_boxes_notes_and_insertions_but_no_headers_and_nothing_deleted():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Trang 7"
    paragraph = document.add_paragraph(SENTENCE)
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' "
            "xmlns:v='urn:schemas-microsoft-com:vml'><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent><w:p><w:r>"
            f"<w:t>{OTHER}</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r>"
            f"<w:t>{OTHER}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    changed = document.add_paragraph("Trao ")
    for xml in (
        f"<w:ins {nsdecls('w')} w:id='1'><w:r><w:t>12</w:t></w:r></w:ins>",
        f"<w:del {nsdecls('w')} w:id='2'><w:r><w:delText>10</w:delText></w:r></w:del>",
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t> xe lăn</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        changed._p.append(parse_xml(xml))
    data = saved(document)
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>"
        "<w:footnote w:id='1'><w:p><w:r><w:t>Trong đó 5 cuộc lưu động.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("word/footnotes.xml", notes)
    assert lines(target.getvalue(), "a.docx") == [
        SENTENCE,
        OTHER,
        "Trao 12 xe lăn",
        "Trong đó 5 cuộc lưu động.",
    ]


def test_a_table_in_a_table_follows_its_row_and_the_head_of_a_report_is_no_table():
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "UBND XÃ PHÚ NGHĨA\nSố: 12/BC-UBND"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPhú Nghĩa, ngày 05 tháng 7 năm 2022"
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "Quà", "20"
    inner = outer.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Gạo (kg)", "300"
    extracted = text_of(saved(document), "a.docx")
    assert extracted.text.split("\n") == [
        "UBND XÃ PHÚ NGHĨA",
        "Số: 12/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Phú Nghĩa, ngày 05 tháng 7 năm 2022",
        "Quà | 20",
        "Gạo (kg) | 300",
    ]
    assert str(read(extracted.text).date) == "2022-07-05"


def test_cells_merged_in_a_word_file_keep_their_columns():
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    for n, text in enumerate(["Đơn vị", "Tuyên truyền", "", "Quà"]):
        table.cell(0, n).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(1, 3))
    table.cell(1, 1).text, table.cell(1, 2).text = "Buổi", "Lượt người"
    for n, text in enumerate(["Xã A", "4", "120", "9"]):
        table.cell(2, n).text = text
    assert lines(saved(document), "a.docx") == [
        "Đơn vị | Tuyên truyền |  | Quà",
        "Đơn vị | Buổi | Lượt người | Quà",
        "Xã A | 4 | 120 | 9",
    ]


@pytest.mark.parametrize(("write", "font", "name"), [(tcvn3, ".VnTime", "TCVN3"), (vni, "VNI-Times", "VNI")])
def test_only_runs_in_an_old_font_are_converted(write, font, name):
    document = docx.Document()
    paragraph = document.add_paragraph("Hội Phụ nữ (Phú Hà): ")
    written = write("thẳng thắn, tặng 20 suất quà")
    for piece in (written[:9], written[9:]):  # a letter may be torn between two runs
        paragraph.add_run(piece).font.name = font
    styled = document.styles.add_style("Cũ", 1)
    styled.font.name = font
    document.add_paragraph(write("Số: 5 hộ"), style="Cũ")
    extracted = text_of(saved(document), "a.docx")
    assert extracted.text.split("\n") == ["Hội Phụ nữ (Phú Hà): thẳng thắn, tặng 20 suất quà", "Số: 5 hộ"]
    (doubt,) = extracted.doubts
    assert doubt.message.startswith("2 dòng")
    assert name in doubt.message


# .odt


def odt(content: str, manifest: str = "") -> bytes:
    names = {
        "office": "office:1.0",
        "text": "text:1.0",
        "table": "table:1.0",
        "style": "style:1.0",
        "draw": "drawing:1.0",
    }
    spaces = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}"' for k, v in names.items())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:automatic-styles><style:style style:name='T1'>"
            "<style:text-properties style:font-name='.VnTime'/></style:style></office:automatic-styles>"
            f"<office:body><office:text>{content}</office:text></office:body></office:document-content>",
        )
        if manifest:
            package.writestr("META-INF/manifest.xml", manifest)
    return target.getvalue()


def test_an_odt_gives_paragraphs_tables_and_notes_but_nothing_deleted():
    data = odt(
        f"<text:tracked-changes><text:p>999 hộ</text:p></text:tracked-changes><text:h>Báo cáo</text:h><text:p>{SENTENCE}"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Kể cả lưu động.</text:p></text:note-body></text:note></text:p>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>Đơn vị</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-spanned='2'><text:p>Quà</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>Suất</text:p></table:table-cell><table:table-cell><text:p>Tiền</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>Xã A</text:p></table:table-cell><table:table-cell table:number-columns-repeated='2'><text:p>5</text:p></table:table-cell></table:table-row></table:table>"
        f"<text:list><text:list-item><text:p>Tặng<text:s text:c='2'/>20 <text:span text:style-name='T1'>{tcvn3('suất quà')}</text:span></text:p></text:list-item></text:list>"
    )
    extracted = text_of(data, "a.odt")
    assert extracted.text.split("\n") == [
        "Báo cáo",
        SENTENCE,
        "Kể cả lưu động.",
        "Đơn vị | Quà",
        "Đơn vị | Suất | Tiền",
        "Xã A | 5 | 5",
        "Tặng  20 suất quà",
    ]
    assert [doubt.code for doubt in extracted.doubts] == ["converted-encoding"]


@pytest.mark.office
def test_a_file_that_libreoffice_wrote_reads_the_same_in_every_kind(tmp_path: Path):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=2, cols=2)
    for n, text in enumerate(["Đơn vị", "Quà (phần)", "Xã A", "1.200"]):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph(OTHER)
    (tmp_path / "a.docx").write_bytes(saved(document))
    office = shutil.which("soffice")
    assert office
    for kind in ("odt", "html"):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            [
                office,
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(tmp_path),
                str(tmp_path / "a.docx"),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        told = [line for line in lines((tmp_path / f"a.{kind}").read_bytes(), f"a.{kind}") if line]
        assert told == [SENTENCE, "Đơn vị | Quà (phần)", "Xã A | 1.200", OTHER]


# .html


def test_menus_related_articles_and_captions_that_repeat_are_left_out():
    links = "".join(f"<li><a href='/{n}'>Tin cũ số {n}: tặng {n}0 suất quà</a></li>" for n in range(5))
    page = f"""<html><body><ul>{links}</ul><div><p>{SENTENCE}</p>
      <figure><img><figcaption>Một trong 45 buổi tuyên truyền.</figcaption></figure>
      <figure><img><figcaption>Trao 7 xe đạp.</figcaption></figure>
      <div style="display:none">Ẩn 99 hộ</div><p>{OTHER} Xem <a href="#">tại đây</a>.</p></div><div class="xyz">{links}</div></body></html>"""
    assert lines(page.encode(), "a.html") == [SENTENCE, "Trao 7 xe đạp.", f"{OTHER} Xem tại đây."]


def test_a_table_of_figures_is_rows_and_a_table_for_layout_is_not():
    page = f"""<table><tr><td><p>{SENTENCE}</p></td><td>{OTHER}</td></tr></table>
      <table><caption>Biểu 1</caption><tr><th rowspan=2>Đơn vị</th><th colspan=2>Quà</th></tr><tr><th>Suất</th><th>Tiền</th></tr>
      <tr><td><p>Xã&nbsp;A</p></td><td>5</td><td>1.500</td></tr></table>"""
    assert lines(page.encode(), "a.html") == [
        SENTENCE,
        OTHER,
        "Biểu 1",
        "Đơn vị | Quà",
        "Đơn vị | Suất | Tiền",
        "Xã A | 5 | 1.500",
    ]


def test_a_number_merged_down_is_one_number():
    page = "<table><tr><th>Xã</th><th>Quà</th></tr><tr><td>A</td><td rowspan=2>50</td></tr><tr><td>B</td></tr></table>"
    assert lines(page.encode(), "a.html") == ["Xã | Quà", "A | 50", "B"]


def test_old_fonts_in_a_page():
    page = f"<p>Hội: <font face='.VnTime'>{tcvn3('tặng 20 suất quà')}</font></p><p style='font-family:VNI-Times'>{vni('Số hộ')}</p>"
    assert lines(page.encode(), "a.html") == ["Hội: tặng 20 suất quà", "Số hộ"]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1258", "utf-16"])
def test_a_page_in_the_charset_it_names(charset):
    page = f"<html><head><meta charset='{charset}'></head><p>Công an xã Phú Hà: 45 hộ</p></html>"
    data = in_1258(page) if charset == "windows-1258" else page.encode(charset)
    assert lines(data, "a.html") == ["Công an xã Phú Hà: 45 hộ"]


# .eml


def letter(**attached: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Báo cáo tuần", "a@b.vn", "c@d.vn"
    message["Date"] = "Tue, 05 Jul 2022 09:00:00 +0700"
    message.set_content(f"{SENTENCE}\n\nVào 08:00 ngày 01/07/2022, A <a@b.vn> đã viết:\n> Cần 99 hộ\n")
    for name, data in attached.items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return message.as_bytes()


def test_a_letter_gives_its_body_and_the_attachments_that_can_be_read():
    document = docx.Document()
    document.add_paragraph(OTHER)
    extracted = text_of(
        letter(quà_docx=saved(document), ảnh_png=b"\x89PNG", ghi_txt="Tặng 5 xe.".encode()), "a.eml"
    )
    assert [line for line in extracted.text.split("\n") if line] == [
        "Báo cáo tuần",
        "05/07/2022",
        SENTENCE,
        "Tệp đính kèm: quà.docx",
        OTHER,
        "Tệp đính kèm: ảnh.png",
        "Tệp đính kèm: ghi.txt",
        "Tặng 5 xe.",
    ]
    assert extracted.title == "Báo cáo tuần"
    (doubt,) = extracted.doubts
    assert doubt.code == "part-not-read"
    assert "ảnh.png" in doubt.message
    reading = extracted.with_doubts(read(extracted.text))
    assert str(reading.date) == "2022-07-05"
    assert "part-not-read" in [doubt.code for doubt in reading.doubts]


def test_a_forwarded_letter_is_read_with_its_own():
    message = EmailMessage()
    message["Subject"] = "Chuyển"
    message.set_content("<p>Xem thư.</p>", subtype="html")
    inner = EmailMessage()
    inner["Subject"] = "Gốc"
    inner.set_content(OTHER)
    message.add_attachment(inner)
    told = lines(message.as_bytes(), "a.eml")
    assert OTHER in told
    assert "Xem thư." in told


# What is refused


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), data)
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
DEEP = 400
LOCKED = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
DEEP_WORD = (
    f"<w:document {nsdecls('w')}><w:body>".encode()
    + b"<w:tbl><w:tr><w:tc>" * DEEP
    + b"<w:p><w:r><w:t>1</w:t></w:r></w:p>"
    + b"</w:tc></w:tr></w:tbl>" * DEEP
    + b"</w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "name", "code", "words"),
    [
        (OLE, "a.doc", "file-type", ".docx"),
        (b"{\\rtf1 x}", "a.rtf", "file-type", ".docx"),
        (b"PK", "a.xlsx", "file-type", "Word"),
        (b"x", "a.jpg", "file-type", "OCR"),
        (b"x", "a.zip", "file-type", "giải nén"),
        (OLE, "a.docx", "file-suffix", ".docx"),
        (b"{\\rtf1 x}", "a.docx", "file-suffix", ".docx"),
        (b"%PDF-1.7", "a.docx", "file-suffix", "đổi đuôi tệp thành .pdf"),
        (odt("<text:p>x</text:p>"), "a.docx", "file-suffix", "đổi đuôi tệp thành .odt"),
        (zipped(xl__workbook_xml=b"<x/>"), "a.docx", "file-suffix", "Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "file-locked", "mật khẩu"),
        (odt("<text:p>x</text:p>", LOCKED), "a.odt", "file-locked", "mật khẩu"),
        (zipped(a_txt=b"x"), "a.docx", "file-broken", "lưu lại"),
        (saved(docx.Document())[:-400], "a.docx", "file-broken", "lưu lại"),
        (zipped(word__document_xml=DEEP_WORD), "a.docx", "file-broken", "lưu lại"),
        (
            odt("<text:list><text:list-item>" * DEEP + "</text:list-item></text:list>" * DEEP),
            "a.odt",
            "file-broken",
            "lưu lại",
        ),
        (odt(" " * 45_000_000), "a.odt", "file-too-long", "nhỏ hơn"),
        (odt("<text:p>" + "a " * 1_100_000 + "</text:p>"), "a.odt", "file-too-long", "nhỏ hơn"),
        (b"no letter at all", "a.eml", "file-broken", "lưu lại"),
        (b"Subject: x\n" + b"Content-Type: message/rfc822\n\n" * 2000, "a.eml", "file-broken", "lưu lại"),
        (
            b"Subject: x\n" + b"--B\nContent-Type: text/plain\n\nx\n" * 6000,
            "a.eml",
            "file-too-long",
            "nhỏ hơn",
        ),
        (b"Subject: a\nContent-Type: text/plain; a*0*\n\nx", "a.eml", "file-broken", "lưu lại"),
        (bytes(range(128, 256)) * 9, "a.txt", "file-encoding", "UTF-8"),
    ],
)
def test_a_refusal_names_the_file_the_fault_and_the_remedy(data, name, code, words):
    with pytest.raises(KheoError) as caught:
        text_of(data, name)
    assert (caught.value.code, caught.value.where) == (code, name)
    assert words in caught.value.remedy


def test_a_locked_pdf_says_so(locked_pdf: bytes):
    with pytest.raises(KheoError) as caught:
        text_of(locked_pdf, "khóa.pdf")
    assert (caught.value.code, caught.value.where) == ("file-locked", "khóa.pdf")


@pytest.fixture
def locked_pdf() -> bytes:
    """A PDF that asks for a password before anything else: its standard security handler matches no empty one."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>",
    ]
    data, at = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        at.append(len(data))
        data += b"%d 0 obj" % n + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in at)
    end = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<aa><aa>]>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def test_half_a_file_of_any_kind_is_an_error_or_text_but_never_a_fault(locked_pdf):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    whole = {
        "a.docx": saved(document),
        "a.odt": odt(f"<text:p>{SENTENCE}</text:p>"),
        "a.pdf": locked_pdf,
        "a.eml": letter(a_txt=SENTENCE.encode()),
        "a.html": f"<table><tr><td>{SENTENCE}</td><td>5</td></tr></table>".encode(),
    }
    for name, data in whole.items():
        for part in range(1, 12):
            with contextlib.suppress(KheoError):
                assert text_of(data[: len(data) * part // 12], name).text.strip()


def test_a_paragraph_of_very_many_runs_is_read():
    run = "<w:r><w:rPr><w:rFonts w:ascii='.VnTime'/></w:rPr><w:t>\u00b5</w:t></w:r>"
    body = f"<w:document {nsdecls('w')}><w:body><w:p>{run * 40_000}</w:p></w:body></w:document>"
    assert text_of(zipped(word__document_xml=body.encode()), "a.docx").text == "à" * 40_000


@pytest.mark.parametrize("count", ["²", "9" * 5000])
def test_a_count_that_is_no_number_stops_no_file(count: str) -> None:
    spaced = odt(f"<text:p>Tặng<text:s text:c='{count}'/>20 suất quà.</text:p>")
    table = f"<table><tr><td colspan='{count}' rowspan='{count}'>Tặng</td><td>20 suất quà.</td></tr></table>"
    for data, name in ((spaced, "a.odt"), (table.encode(), "a.html")):
        words = text_of(data, name).text.split()
        assert words[0] == "Tặng"
        assert "20" in words
