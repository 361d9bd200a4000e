"""Files → text, and the errors a person can act on."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import docx
import pypdfium2
import pytest

from kheo.common.errors import KheoError
from kheo.reader import read
from kheo.reader.files import MOST_CHARACTERS, text_of

SENTENCE = "Năm 2021, Công an xã tổ chức 45 buổi tuyên truyền."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_any_unicode(encoding: str) -> None:
    assert text_of(SENTENCE.encode(encoding), "bao-cao.TXT").text == SENTENCE


def test_text_that_is_not_unicode_names_the_file() -> None:
    with pytest.raises(KheoError, match=r"cũ\.txt") as caught:
        text_of("Báo cáo".encode("cp1258", errors="replace") + b"\xe9\xff", "cũ.txt")
    assert caught.value.code == "file-encoding"


def test_an_html_page_gives_the_article_without_its_chrome() -> None:
    page = f"""<html><head><title>Bản tin</title><script>var a=1</script></head><body><nav><a>Trang chủ</a></nav>
      <div class="menu">11,141 lượt xem</div><article><h1>Dân vận khéo</h1><p>{SENTENCE}</p><p>Tặng <b>20</b> phần quà.</p></article>
      <div class="related">Tin khác 12</div><footer>Điện thoại 123</footer></body></html>"""
    extracted = text_of(page.encode(), "tin.html")
    assert extracted.text == f"Dân vận khéo\n{SENTENCE}\nTặng 20 phần quà."
    assert extracted.title == "Bản tin"


def test_a_docx_gives_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Tờ rơi", "1.200"
    document.add_paragraph("Hết.")
    target = io.BytesIO()
    document.save(target)
    assert text_of(target.getvalue(), "a.docx").text == f"{SENTENCE}\nTờ rơi | 1.200\nHết."


def test_a_scanned_pdf_says_so() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    target = io.BytesIO()
    document.save(target)
    document.close()
    with pytest.raises(KheoError, match=r"quét\.pdf") as caught:
        text_of(target.getvalue(), "quét.pdf")
    assert caught.value.code == "file-scanned"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.xyz", "file-type"),
        (b"x", "khong-duoi", "file-type"),
        (b"", "a.txt", "file-empty"),
        (b" \n", "a.txt", "file-empty"),
        (b"not a zip", "a.docx", "file-broken"),
        (b"not a pdf", "a.pdf", "file-broken"),
    ],
)
def test_errors_name_the_file_and_a_remedy(data: bytes, name: str, code: str) -> None:
    with pytest.raises(KheoError) as caught:
        text_of(data, name)
    assert caught.value.code == code
    assert caught.value.where == name
    assert caught.value.remedy


def test_page_lines_are_not_read() -> None:
    text = f"Thứ 2, 21/02/2022 | 09:21:36\n11,141 lượt xem\nCỡ chữ: A+ A-\n{SENTENCE}\nĐịa chỉ: Số 152, đường Đinh Bộ Lĩnh\nThời gian chờ: 60 giây\nCác tin khác\nTặng 20 phần quà (12/02)"
    reading = read(text)
    assert [f.text for f in reading.figures] == ["45"]
    assert str(reading.date) == "2022-02-21"


def packed(body: bytes, before: bytes = b"", more: bytes = b"") -> bytes:
    """A .docx whose word/document.xml holds `body`."""
    document = docx.Document()
    source, target = io.BytesIO(), io.BytesIO()
    document.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != "word/document.xml":
                new.writestr(part, old.read(part))
        space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        head = b'<?xml version="1.0"?>' + before + b'<w:document xmlns:w="' + space + b'"><w:body>'
        new.writestr("word/document.xml", head + body + b"</w:body></w:document>")
        if more:
            new.writestr("word/media/image1.png", more)
    return target.getvalue()


def said(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (packed(b" " * 45_000_000), "a.docx"),
        (packed(said(SENTENCE), more=bytes(210_000_000)), "b.docx"),
        (b"a " * (MOST_CHARACTERS // 2 + 1), "c.txt"),
        (b"<p>" + b"a " * (MOST_CHARACTERS // 2 + 1), "d.html"),
    ],
)
def test_more_than_a_report_holds_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(KheoError) as caught:
        text_of(data, name)
    assert (caught.value.code, caught.value.where) == ("file-too-long", name)


def written(words: str) -> bytes:
    """A PDF of one page that says `words` (ASCII)."""
    drawn = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"


def test_pdfs_handed_in_at_once_are_read_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFium is not safe in two threads, and each worker of the pages has four."""
    open_now: list[object] = []
    seen: list[int] = []

    class Watched(pypdfium2.PdfDocument):
        def __init__(self, data: bytes) -> None:
            super().__init__(data)
            open_now.append(self)

        def __len__(self) -> int:
            Event().wait(0.01)
            seen.append(len(open_now))
            return super().__len__()

        def close(self, *told: object) -> None:
            open_now.remove(self)
            super().close(*told)

    monkeypatch.setattr(pypdfium2, "PdfDocument", Watched)
    papers = [(written(f"Report {n} was handed in at the same time."), f"{n}.pdf") for n in range(12)]
    with ThreadPoolExecutor(4) as desks:
        texts = list(desks.map(lambda paper: text_of(*paper).text, papers))
    assert texts == [f"Report {n} was handed in at the same time." for n in range(12)]
    assert set(seen) == {1}


def test_a_pdf_of_thousands_of_pages_is_refused() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(3001):
        document.new_page(100, 100)
    target = io.BytesIO()
    document.save(target)
    document.close()
    with pytest.raises(KheoError) as caught:
        text_of(target.getvalue(), "dày.pdf")
    assert caught.value.code == "file-too-long"


def test_entities_open_no_file_and_do_not_multiply(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'.encode()
    assert "SECRET" not in text_of(packed(said(f"{SENTENCE} &x;"), outside), "x.docx").text
    assert "SECRET" not in text_of(outside + f"<p>{SENTENCE} &x;</p>".encode(), "x.html").text
    steps = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    laughs = f'<!DOCTYPE w [<!ENTITY a "lollollollol">{steps}]>'.encode()
    with pytest.raises(KheoError) as caught:
        text_of(packed(said("&j;"), laughs), "x.docx")
    assert caught.value.code == "file-broken"
    assert len(text_of(laughs + b"<p>&j;</p>", "x.html").text) < 1000


def test_merged_cells_are_told_once_across_and_again_in_every_row_down() -> None:
    wide = (
        b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr>' + said("Đầu bảng") + b"</w:tc></w:tr>"
    )
    rows = [
        f"<w:tr><w:tc><w:tcPr><w:vMerge{mark}/></w:tcPr>".encode()
        + said(name)
        + b"</w:tc><w:tc>"
        + said(str(n))
        + b"</w:tc></w:tr>"
        for n, (mark, name) in enumerate([(' w:val="restart"', "Xã A"), *[("", "")] * 2000])
    ]
    lines = text_of(
        packed(b"<w:tbl><w:tblGrid/>" + wide + b"".join(rows) + b"</w:tbl>"), "a.docx"
    ).text.split("\n")
    assert lines[:3] == ["Đầu bảng", "Xã A | 0", "Xã A | 1"]
    assert lines[-1] == "Xã A | 2000"
