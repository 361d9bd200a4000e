"""Charts: what is drawn is what was given, in shapes true to the values, with words for those who do not see them."""

import re
import struct

import chart_world
import pytest
from chart_world import chart, num, places_of
from lxml import etree

from kheo import places
from kheo.common.types import Level
from kheo.writer import chart_map, charts, typeset
from kheo.writer.chart_text import lines, wide
from kheo.writer.model import Point

SVG = "{http://www.w3.org/2000/svg}"
FACES = pytest.mark.parametrize("face", [charts.PRINT, charts.SCREEN], ids=["print", "screen"])
YEARS = (
    Point("Năm 2017", num(1310)),
    Point("Năm 2018", None),
    Point("Năm 2019", num(1432)),
    Point("Năm 2020", num(1645, "over")),
)
COMMUNES = (
    Point("xã Ba Sao", num(97)),
    Point("xã Tịnh Thới", num(312)),
    Point("phường Mỹ Ngãi", num(128, "over")),
    Point("xã Phong Mỹ", num(100, "vague", "hàng\u00a0trăm")),
    Point("xã Chưa Có", None),
)


def drawn(made, face=charts.PRINT):
    return etree.fromstring(charts.to_svg(made, face).encode())


def texts(svg):
    return ["".join(t.itertext()) for t in svg.iter(f"{SVG}text")]


def bars(svg):
    return [
        float(r.get("width"))
        for r in svg.iter(f"{SVG}rect")
        if r.get("class") in ("ch-now", "ch-past", "ch-loose")
    ]


def spans(svg, face):
    """Left and right end of every text, as broad as its letters are taken to be."""
    for text in svg.iter(f"{SVG}text"):
        broad = wide("".join(text.itertext()), face) * float(text.get("font-size")) / face.size
        x, back = float(text.get("x")), {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor")]
        yield x - broad * back, x + broad * (1 - back), text


@FACES
@pytest.mark.parametrize(
    "made",
    [
        chart("bars", *COMMUNES),
        chart("bars", *places_of(places.NATION)),
        chart("trend", *YEARS),
        chart("trend", *(Point(f"tháng {m}", num(m * 71)) for m in range(1, 13))),
        chart(
            "trend",
            *(Point(f"tháng {m}", num(m * 10**7, text=f"{m}0\u00a0triệu\u00a0đồng")) for m in range(1, 13)),
        ),
        chart("points", *places_of(places.NATION)),
        chart("points", *places_of("48", missing=0.3)),
        chart("points"),
        chart("bars"),
        chart("trend", Point("Năm 2018", None)),
    ],
    ids=["bars", "cut", "years", "months", "money", "nation", "province", "no points", "no bars", "no value"],
)
def test_only_numbers_that_were_given_stand_in_a_drawing_and_all_of_it_is_on_the_sheet(made, face):
    svg = drawn(made, face)
    given = {p.num.text.replace("\u00a0", " ") for p in made.points if p.num} | {charts.MISSING}
    given |= {line for p in made.points for line in (p.label, *p.label.split(" "))}
    given |= {line for p in made.points for line in lines(p.label, face.width * 0.38, face)}
    assert [t for t in texts(svg) if t.replace("\u00a0", " ") not in given | {"Hoàng Sa", "Trường Sa"}] == []
    height = float(svg.get("height"))
    assert height > 0
    for left, right, text in spans(svg, face):
        assert (left >= -1, right <= face.width + 1, 0 < float(text.get("y")) <= height) == (True, True, True)


def test_bars_stand_in_order_and_are_as_long_as_their_values():
    svg = drawn(chart("bars", *COMMUNES))
    assert texts(svg)[::2] == ["xã Tịnh Thới", "phường Mỹ Ngãi", "xã Phong Mỹ", "xã Ba Sao"]
    assert texts(svg)[1::2] == ["312", "hơn\u00a0128", "hàng\u00a0trăm", "97"]
    longest, *others = bars(svg)
    assert [round(o / longest * 312) for o in others] == [128, 100, 97]


@pytest.mark.parametrize(
    ("labels", "by"),
    [
        (("Năm 2019", "Năm 2020"), "qua các năm"),
        (("Tháng 1", "tháng 2"), "qua các tháng"),
        (("Quý I", "6 tháng đầu năm 2020"), "qua các kỳ"),
    ],
)
def test_a_title_says_what_it_is_drawn_by(labels, by):
    made = chart("trend", *(Point(label, num(3)) for label in labels), unit="")
    assert charts.title(made) == f"Buổi tuyên truyền {by}"


def test_a_vague_number_is_an_outline():
    loose = [r for r in drawn(chart("bars", *COMMUNES)).iter(f"{SVG}rect") if r.get("class") == "ch-loose"]
    assert [r.get("fill") for r in loose] == ["none"]


def test_only_the_largest_are_drawn_and_the_reader_is_told():
    made = chart("bars", *places_of(places.NATION))
    assert charts.is_cut(made)
    assert not charts.is_cut(chart("bars", *COMMUNES))
    largest = sorted((p.num.value for p in made.points), reverse=True)[: charts.MOST_BARS]
    assert len(bars(drawn(made))) == charts.MOST_BARS
    assert texts(drawn(made))[-1] == next(p.num.text for p in made.points if p.num.value == largest[-1])


def test_a_period_without_a_number_keeps_its_place():
    svg = drawn(chart("trend", *YEARS))
    assert texts(svg) == [
        "1.310",
        "Năm 2017",
        "–",
        "Năm 2018",
        "1.432",
        "Năm 2019",
        "hơn\u00a01.645",
        "Năm 2020",
    ]
    columns = list(svg.iter(f"{SVG}rect"))
    assert [c.get("class") for c in columns] == ["ch-past", "ch-past", "ch-now"]
    heights = [float(c.get("height")) for c in columns]
    assert [round(h / heights[-1] * 1645) for h in heights] == pytest.approx([1310, 1432, 1645], abs=2)


def test_the_latest_number_is_in_full_ink():
    svg = drawn(chart("trend", *YEARS[:3], Point("Năm 2020", None)))
    assert [r.get("class") for r in svg.iter(f"{SVG}rect")] == ["ch-past", "ch-now"]


def test_circles_have_areas_like_their_values():
    made = chart("points", *places_of(places.NATION))
    radii = sorted(
        (float(c.get("r")) for c in drawn(made).iter(f"{SVG}circle") if c.get("class") == "ch-dot"),
        reverse=True,
    )
    values = sorted((int(p.num.value) for p in made.points), reverse=True)
    wanted = [(v / values[0]) ** 0.5 * radii[0] for v in values]
    assert radii == pytest.approx([max(w, 2.6) for w in wanted], abs=0.11)


@FACES
def test_hoang_sa_and_truong_sa_are_on_every_map_of_the_nation(face):
    svg = drawn(chart("points", *places_of(places.NATION)[:3]), face)
    at = {"".join(t.itertext()): float(t.get("x")) for t in svg.iter(f"{SVG}text")}
    land = [float(x) for x in re.findall(r"M([\d.]+)", svg.find(f"{SVG}path").get("d"))]
    assert {"Hoàng Sa", "Trường Sa"} <= at.keys()
    mainland = sorted(land)[-40]
    assert mainland < at["Hoàng Sa"] < at["Trường Sa"]


@pytest.mark.parametrize(("province", "isle"), [("48", "Hoàng Sa"), ("56", "Trường Sa"), ("75", None)])
def test_the_province_of_a_special_zone_shows_it_in_a_frame(province, isle):
    svg = drawn(chart("points", *places_of(province)))
    frames = [r for r in svg.iter(f"{SVG}rect") if r.get("class") == "ch-ring"]
    assert len(frames) == (1 if isle else 0)
    assert [t for t in texts(svg) if t in ("Hoàng Sa", "Trường Sa")] == ([isle] if isle else [])


def test_a_province_of_before_the_merger_has_its_communes_of_then_through_its_districts():
    here = places.load()
    districts = here.children("70~2025")
    communes = here.children(districts[0])[:3]
    assert here.get(communes[0]).level is Level.COMMUNE
    for some in (districts[:2], communes):
        sheet = chart_map.lay(some, 640)
        assert len(sheet.ground) == 111
        assert set(sheet.spots) == set(some)
    assert len(chart_map.lay((*communes, "00004"), 640).isles) == 2


@FACES
@pytest.mark.parametrize("parent", [places.NATION, "48", "75", "82"])
def test_names_on_a_map_do_not_lie_on_one_another(parent, face):
    svg = drawn(chart("points", *places_of(parent)), face)
    boxes = [
        (left, float(t.get("y")) - float(t.get("font-size")) * 0.7, right, float(t.get("y")))
        for left, right, t in spans(svg, face)
    ]
    assert len(boxes) >= 10
    for n, a in enumerate(boxes):
        for b in boxes[:n]:
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


def test_a_drawing_says_what_it_is_and_carries_no_style_or_script():
    made = chart("bars", Point("<script>alert(1)</script>", num(5)), title='"Hòa" & <b>')
    told = charts.to_svg(made)
    svg = etree.fromstring(told.encode())
    assert svg.get("role") == "img"
    assert svg.get("aria-label").endswith(f"theo địa bàn (buổi). {chart_world.ALT.text}")
    assert " id=" not in told, "the same chart may stand twice on a page"
    assert svg.find(f"{SVG}title").text == '"Hòa" & <b> theo địa bàn (buổi)'
    assert svg.find(f"{SVG}desc").text == chart_world.ALT.text
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|href", told) == []
    assert texts(svg)[0] == "<script>alert(1)</script>"


def test_a_picture_for_word_is_sharp_and_shows_the_ink():
    made = typeset.png(charts.to_svg(chart("bars", *COMMUNES)), 160)
    width, height = struct.unpack(">II", made[16:24])
    assert (width, made[:8]) == (1890, b"\x89PNG\r\n\x1a\n")
    assert 300 < height < 700
    assert struct.unpack(">II", made[made.index(b"pHYs") + 4 :][:8]) == (11811, 11811)
    assert made == typeset.png(charts.to_svg(chart("bars", *COMMUNES)), 160)
