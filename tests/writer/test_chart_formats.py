"""Charts in the page and in Word: numbers that open, words for the picture, a sharp picture with its drawing beside it."""

import io
import zipfile
from dataclasses import replace

import chart_world
import pytest
import writer_world
from docx import Document
from docx.oxml.ns import qn
from lxml import etree, html

from kheo.common.errors import KheoError
from kheo.writer import Chart, Num, outline, to_docx, to_html


@pytest.fixture
def charted(nation):
    return replace(nation, body=(*nation.body, chart_world.by_place(nation)))


def test_the_page_draws_it_and_lists_its_numbers_with_what_they_open(charted):
    page = html.fromstring(to_html(charted, lambda num: f"/so/{num.total_key[1]}/"))
    (figure,) = page.xpath("//figure")
    assert figure.xpath("figcaption")[0].text == "Biểu đồ 1. Buổi tuyên truyền theo địa bàn (buổi)"
    assert len(figure.xpath("*[local-name()='svg']")) == 1
    opened = [(a.text, a.get("href")) for a in figure.xpath("details//a")]
    chart = charted.body[-1]
    assert opened == [(p.num.text, f"/so/{p.place}/") for p in chart.points]


def test_the_guard_looks_into_charts(charted):
    chart = charted.body[-1]
    wrong = replace(
        chart.points[0], num=Num("7.777", chart.points[0].num.total_key, chart.points[0].num.value)
    )
    false = replace(charted, body=(*charted.body[:-1], replace(chart, points=(wrong,))))
    for printer in (to_docx, lambda r: to_html(r, lambda _: None)):
        with pytest.raises(KheoError) as caught:
            printer(false)
        assert caught.value.code == "writer-unknown-number"


def test_word_has_the_picture_the_drawing_and_the_words(charted):
    made = to_docx(charted)
    doc = Document(io.BytesIO(made))
    captions = [p.text for p in doc.paragraphs if p.text.startswith("Biểu đồ")]
    assert captions == ["Biểu đồ 1. Buổi tuyên truyền theo địa bàn (buổi)"]
    (shape,) = doc.inline_shapes
    assert round(shape.width.mm) == 160
    assert shape._inline.docPr.get("descr") == "Nơi A nhiều nhất."
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = [n for n in package.namelist() if n.startswith("word/media/")]
        assert sorted(n.rsplit(".", 1)[1] for n in names) == ["png", "svg"]
        drawing = etree.fromstring(package.read(next(n for n in names if n.endswith(".svg"))))
        assert b'Extension="svg"' in package.read("[Content_Types].xml") or b"image/svg+xml" in package.read(
            "[Content_Types].xml"
        )
    assert drawing.get("role") == "img"
    blip = shape._inline.graphic.graphicData.pic.find(qn("pic:blipFill")).find(qn("a:blip"))
    (vector,) = [e for e in blip.iter() if etree.QName(e).localname == "svgBlip"]
    part = doc.part.related_parts[vector.get(qn("r:embed"))]
    assert part.content_type == "image/svg+xml"


def test_same_report_same_bytes_with_a_chart(charted):
    assert to_docx(charted) == to_docx(charted)


def test_a_report_draws_what_its_outline_asks_for(catalogue):
    """Numbers in a chart are bare; places without one are missing from bars, in the list they are a dash."""
    asked = outline.from_data(
        {
            "code": "thu",
            "name": "Thử",
            "title": "BÁO CÁO",
            "subject": "Kết quả",
            "lengths": ["year"],
            "opening": False,
            "appendix": False,
            "sections": [{"title": "Tuyên truyền", "parts": [{"chart": {"indicator": "outreach.sessions"}}]}],
        }
    )
    report = writer_world.make_nation(catalogue, outline=asked)
    (chart,) = (block for block in report.body if isinstance(block, Chart))
    assert [(p.label, p.num.text) for p in chart.points if p.num] == [
        ("tỉnh Thái Bình", "2.210"),
        ("tỉnh Bình Phước", "1.645"),
        ("tỉnh Đồng Tháp", "198"),
    ]
    page = to_html(report, lambda _: None)
    assert "Biểu đồ 1. Số buổi tuyên truyền theo địa bàn" in page
