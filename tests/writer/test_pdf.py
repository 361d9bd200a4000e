"""The report as PDF: the same words and form as in Word, set as given, archived, tagged, never anything from outside."""

import io
import os
import re
import select
import shutil
import signal
import subprocess
from contextlib import contextmanager
from ctypes import create_string_buffer
from dataclasses import replace
from importlib.resources import files

import chart_world
import pypdfium2.raw as raw
import pytest
import writer_world
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdfium2 import PdfDocument

from kheo.common.errors import KheoError
from kheo.writer import Num, Table, charts, letterhead, pdf, profiles, to_docx, to_pdf, typeset
from kheo.writer.model import Column, Row

REPORT = writer_world.make_nation(writer_world.make_catalogue())
CHART = chart_world.by_place(REPORT)
HOSTILE = "#panic(1) *đậm* $x$ @a <b> \\u{41} `m` // #sys.inputs “]” ~ -- ./etc"


@contextmanager
def opened(data):
    document = PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def texts(data):
    with opened(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def flat(text):
    """Words in a row, whatever the lines."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\ufffe", "-")).strip()


def signed_by(report, code, **more):
    return replace(report, issuer=replace(report.issuer, profile=code, symbol="", **more))


def test_the_form_of_the_decree_on_the_first_page(province):
    first = flat(texts(to_pdf(province))[0])
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in first
    assert "Số: 05/BC-CAT-PV05" in first
    assert "Bình Phước, ngày 05 tháng 01 năm 2021" in first
    assert "BÁO CÁO Kết quả công tác dân vận" in first
    assert "I. TUYÊN TRUYỀN" in first


def test_pages_are_numbered_from_the_second_in_the_top_margin_and_anew_in_appendices(nation):
    with opened(to_pdf(nation)) as document:
        tops = []
        for page in document:
            height = page.get_size()[1]
            tops.append(page.get_textpage().get_text_bounded(bottom=height - 18 * 72 / 25.4).strip())
    assert tops == ["", "2", "", "2", ""]  # the report, the figures, the sources: each counts its own pages


def test_margins_are_the_profile_s(province):
    with opened(to_pdf(province)) as document:
        page = document[0]
        told = page.get_textpage()
        letters = [n for n, c in enumerate(told.get_text_range()) if not c.isspace()]
        boxes = [told.get_charbox(n) for n in letters]
        width = page.get_size()[0]
    left, right = (30 * 72 / 25.4, width - 20 * 72 / 25.4)
    assert min(box[0] for box in boxes) == pytest.approx(left, abs=1.5)
    assert max(box[2] for box in boxes) == pytest.approx(right, abs=1.5)


def test_mirrored_margins_change_sides(province):
    party = signed_by(province, "party", settings={"margins": "handbook"})
    with opened(to_pdf(party)) as document:
        lefts = []
        for page in list(document)[:2]:
            told = page.get_textpage()
            lefts.append(min(told.get_rect(n)[0] for n in range(told.count_rects())) * 25.4 / 72)
    assert lefts == pytest.approx([35, 15], abs=0.6)


@pytest.mark.parametrize("code", list(profiles.profiles()))
def test_every_profile_has_its_heading_numbers_and_signature(province, code):
    report = signed_by(
        province, code, number="5", collective="Ban Thường vụ", sign_for="KT", sign_for_title="Trưởng ban"
    )
    profile = profiles.of(report.issuer)
    told = [flat(text) for text in texts(to_pdf(report))]
    assert all(told)
    for line in profile.right:
        assert line in told[0]
    assert flat(letterhead.number_line(report.issuer, profile)) in told[0]
    assert f"I{profile.levels[0].after} TUYÊN TRUYỀN" in told[0]
    whole = " ".join(told)
    assert all(flat(line) in whole for line in letterhead.signature_lines(report.issuer, profile))
    assert profile.to_words in whole


def test_it_says_what_the_word_file_says(province):
    """Headings are in capitals by style in Word: case does not count. Numbers stand in controls of their own."""
    pages = texts(to_pdf(province))
    whole = flat(" ".join(re.sub(r"^\s*\d+\r?\n", "", text) for text in pages)).casefold()
    doc = Document(io.BytesIO(to_docx(province)))
    found = doc.element.body.iter(qn("w:p"))
    lines = [flat("".join(t.text for t in p.iter(qn("w:t")))).casefold() for p in found]
    assert len(lines) > 80
    assert [line for line in lines if line not in whole] == []


def test_fonts_are_embedded_and_ours(nation):
    names = set()
    with opened(to_pdf(nation)) as document:
        for page in document:
            for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(found.raw)
                assert raw.FPDFFont_GetIsEmbedded(font) == 1
                buffer = create_string_buffer(200)
                raw.FPDFFont_GetFamilyName(font, buffer, 200)
                names.add(bytes(buffer).split(b"\0")[0].decode())
    assert names == {"Liberation Serif"}


def test_it_is_pdf_a_and_tagged(nation):
    made = to_pdf(nation)
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    with opened(made) as document:
        assert raw.FPDFCatalog_IsTagged(document.raw)
        assert document.get_metadata_dict()["Title"].startswith("Báo cáo kết quả công tác dân vận")


def test_it_would_pass_as_accessible(nation):
    """The stricter standards refuse a picture without words, a document without a title, headings that skip."""
    report = replace(nation, body=(*nation.body, chart_world.by_place(nation)))
    made = typeset.pdf("report.typ", pdf.sheet(report), letterhead.stamp(report), ("a-2a", "ua-1"))
    assert b"pdfuaid:part" in made


def test_same_report_same_bytes(nation):
    report = replace(nation, body=(*nation.body, chart_world.by_place(nation)))
    assert to_pdf(report) == to_pdf(report)


def test_words_are_never_markup(province):
    report = replace(
        province,
        subject=province.subject,
        issuer=replace(province.issuer, parent=HOSTILE, signer_name=HOSTILE, recipients=(HOSTILE,)),
        sources=tuple(replace(s, title=HOSTILE) for s in province.sources),
        evidence=replace(province.evidence, words=province.evidence.words | {HOSTILE}),
    )
    whole = flat(" ".join(texts(to_pdf(report))))
    assert whole.count(HOSTILE) == 2 + len(report.sources)


def test_letters_that_no_face_has_are_seen_to_be_missing(province):
    name = "Tổ 漢字 \u0000\ufeff😀 Ủy\u0309"
    report = replace(province, issuer=replace(province.issuer, signer_name=name, recipients=("A\tB\nC",)))
    whole = flat(" ".join(texts(to_pdf(report))))
    assert "Tổ □□ □ Ủỷ" in whole
    assert "- A B C." in whole


def test_words_in_pieces_are_composed():
    assert typeset.printable("Bi\u0300nh Phu\u031bo\u031b\u0301c") == "Bình Phước"


def test_nothing_comes_from_a_network_or_another_file():
    template = (files("kheo.writer") / "data" / "report.typ").read_text("utf-8")
    assert re.findall(r"@preview|#?import|#?include|\bread\(|https?:|\beval\(|plugin\(", template) == []


def test_a_number_that_was_not_given_is_refused(nation):
    table = nation.tables[0]
    row = replace(table.rows[0], cells=((Num("9.999", *_key(table)),), *table.rows[0].cells[1:]))
    false = replace(nation, tables=(replace(table, rows=(row,)),))
    with pytest.raises(KheoError) as caught:
        to_pdf(false)
    assert caught.value.code == "writer-unknown-number"


def _key(table):
    num = next(p for p in table.rows[0].cells[0] if isinstance(p, Num))
    return num.total_key, num.value


def test_wide_tables_lie_on_their_side_and_say_their_heads_on_every_page(nation):
    columns = tuple(Column("", label) for label in ("Buổi", "Lượt", "Giờ", "Tờ", "Tin", "Bài"))
    rows = tuple(Row("place", f"xã {'ABCDEGHIKL'[n % 10]}", (("–",),) * 6) for n in range(70))
    report = replace(nation, tables=(Table("Tuyên truyền", columns, rows),))
    with opened(to_pdf(report)) as document:
        sizes = [page.get_size() for page in document]
        told = [page.get_textpage().get_text_range() for page in document]
    wide = [n for n, (w, h) in enumerate(sizes) if w > h]
    assert len(wide) >= 3
    assert [told[n].count("Lượt") for n in wide[:3]] == [1, 1, 1]
    assert all(text.strip() for text in told)


def test_a_table_too_wide_for_the_text_has_pages_of_its_own(province):
    columns = tuple(Column("", f"Lượtngườidựtuyêntruyền {letter}") for letter in "ABCDEF")
    table = Table("Rộng", columns, (Row("place", "xã A", (("–",),) * 6),))
    first, *others = province.body
    report = replace(province, body=(first, table, *others))
    with opened(to_pdf(report)) as document:
        sizes = [page.get_size() for page in document]
        told = [flat(page.get_textpage().get_text_range()) for page in document]
    assert [w > h for w, h in sizes[:3]] == [False, True, False]
    assert told[1].startswith("2 Bảng 1. Rộng")
    assert told[2].startswith("3 I. TUYÊN TRUYỀN")
    last = replace(province, body=(first, table), tables=(), sources=())
    with opened(to_pdf(last)) as document:
        sizes = [page.get_size() for page in document]
        told = [flat(page.get_textpage().get_text_range()) for page in document]
    assert [w > h for w, h in sizes] == [False, True, False]
    assert "Nguyễn Văn Mẫu" in told[2]


def test_charts_are_drawn_as_lines_and_letters_not_as_dots(nation):
    report = replace(nation, body=(*nation.body, chart_world.by_place(nation)))
    with opened(to_pdf(report)) as document:
        objects = [found.type for page in document for found in page.get_objects(max_depth=4)]
        whole = flat(" ".join(page.get_textpage().get_text_range() for page in document))
    assert objects.count(raw.FPDF_PAGEOBJ_IMAGE) == 0
    assert "Biểu đồ 1. Buổi tuyên truyền theo địa bàn (buổi)" in whole
    assert all(p.num.text in whole for p in report.body[-1].points)


def test_a_heading_never_stands_alone_at_the_foot_of_a_page(province):
    """Whatever the length of what is before it."""
    first, *others = province.body
    for more in range(0, 24, 3):
        report = replace(province, body=(*(first,) * more, first, *others))
        for text in texts(to_pdf(report)):
            lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
            assert not re.match(r"^[IVX]+\. [A-ZĐÀ-Ỹ ,]+$", lines[-1].strip())


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=20, deadline=None)
def test_whatever_a_person_types_is_set(name, title):
    """Odd letters, control signs, halves of pairs, other scripts: a page comes out, and the words we know are on it."""
    report = replace(
        REPORT,
        issuer=replace(REPORT.issuer, parent=title, name=name, recipients=(name, title), signer_name=name),
        body=(*REPORT.body, replace(CHART, title="Buổi", points=(replace(CHART.points[0], label=title),))),
        evidence=replace(REPORT.evidence, words=REPORT.evidence.words | {title.replace("\u00a0", " ")}),
    )
    first = flat(texts(to_pdf(report))[0])
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    etree.fromstring(charts.to_svg(report.body[-1]).encode())


@pytest.mark.parametrize("code", list(profiles.profiles()))
def test_a_long_name_of_a_body_breaks_between_words_where_its_column_ends(province, code):
    name = "Phòng Xây dựng phong trào bảo vệ an ninh Tổ quốc"
    report = signed_by(province, code, parent="Công an tỉnh", name=name)
    profile = profiles.of(report.issuer)
    lines = [
        line.text for line in letterhead.frame(report, profile).left if getattr(line, "part", "") == "issuer"
    ]
    own = [line for line in lines if line != profile.issuer_mark]
    assert " ".join(own) == name.upper()
    with opened(to_pdf(report)) as document:
        page = document[0]
        told = page.get_textpage().get_text_range().replace("\r", "").split("\n")
    assert [line.strip() for line in told if line.strip() in own] == own


def test_a_process_forked_after_a_pdf_was_made_makes_one_too(nation):
    """As the workers of a server are, after its first run signed the sample report."""
    first = to_pdf(nation)
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(here, b"same" if to_pdf(nation) == first else b"other")
        os._exit(0)
    os.close(here)
    ready, _, _ = select.select([there], [], [], 60)
    if not ready:
        os.kill(child, signal.SIGKILL)
    told = os.read(there, 10)
    os.close(there)
    os.waitpid(child, 0)
    assert told == b"same"


def test_what_typst_refuses_is_said_and_not_a_crash():
    with pytest.raises(KheoError) as caught:
        typeset.png("<svg", 160)
    assert caught.value.code == "file-not-set"
    assert caught.value.remedy


@pytest.mark.office
def test_word_and_pdf_have_the_same_lines_on_the_same_pages(province, tmp_path):
    """LibreOffice sets the Word file in our letters: what a reader sees is the same sheet."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    made = tmp_path / "bao-cao.docx"
    made.write_bytes(to_docx(province))
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{files('kheo.writer') / 'data' / 'fonts'}</dir><cachedir>{tmp_path}/fonts</cachedir>"
        "<alias binding='same'><family>Times New Roman</family><prefer><family>Liberation Serif</family></prefer>"
        "</alias></fontconfig>"
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(made)],
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
    )
    ours = [lines_of(text) for text in texts(to_pdf(province))]
    words = [lines_of(text) for text in texts((tmp_path / "bao-cao.pdf").read_bytes())]
    assert len(ours) == len(words)
    for page, other in zip(ours, words, strict=True):
        assert [line for line in page if line not in other] == []


def lines_of(text):
    return [flat(line).replace(" ", "") for line in text.replace("\r", "").split("\n") if line.strip()]
