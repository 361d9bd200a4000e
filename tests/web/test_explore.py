"""The explore page through Django's client: what it asks, how it sorts and pages, what opens, what one takes away."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kheo import places
from kheo.common import periods
from kheo.common.types import Level, Period, Qualifier
from kheo.ledger import queries
from kheo.web.explore import asked as asking
from kheo.web.explore import rows
from settle_world import line, report

LEAFLETS, SESSIONS, BLOOD = "outreach.leaflets", "outreach.sessions", "blood.units"
DONG_NAI, HA_NOI, DA_NANG, AN_GIANG, CAN_THO = "75", "01", "48", "91", "92"
YEAR = periods.year(2026)
ASK = f"/so-lieu/?chi-tieu={LEAFLETS}&chi-tieu={SESSIONS}&nam=2026"


def tell(officer, *told, period=YEAR):
    """Confirmed figures (place, indicator, value) of one report."""
    return report(officer, *(line(value, code, period, place) for place, code, value in told))


@pytest.fixture
def nation(officer):
    """Five provinces of 2026 with leaflets, two of them with sessions, one with none at all (0)."""
    return tell(
        officer,
        (DA_NANG, LEAFLETS, 300),
        (DONG_NAI, LEAFLETS, 4000),
        (HA_NOI, LEAFLETS, 1200),
        (AN_GIANG, LEAFLETS, 0),
        (CAN_THO, SESSIONS, 7),
        (DA_NANG, SESSIONS, 12),
    )


def page_of(desk, url: str) -> str:
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def table_of(page: str) -> list[list[str]]:
    """Rows of the table as the eye sees them."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)[1]
    found = []
    for line_ in re.findall(r"<tr.*?</tr>", body, re.S):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line_, re.S)
        found.append([_seen(cell) for cell in cells])
    return found


def _seen(html: str) -> str:
    html = re.sub(r'<span class="(?:sr|soft)">.*?</span>', "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_totals_stand_on_top_and_places_follow_as_vietnamese_sorts(desk, nation):
    told = table_of(page_of(desk, ASK))
    assert [row[0] for row in told] == ["Cả nước", "An Giang", "Cần Thơ", "Đà Nẵng", "Đồng Nai", "Hà Nội"]
    assert told[0][1:] == ["19", "5.500"]


def test_nothing_told_is_a_dash_and_none_is_zero(desk, nation):
    told = {row[0]: row[1:] for row in table_of(page_of(desk, ASK))}
    assert told["An Giang"] == ["–", "0"]
    assert told["Cần Thơ"] == ["7", "–"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-outreach.leaflets", ["Đồng Nai", "Hà Nội", "Đà Nẵng", "An Giang", "Cần Thơ"]),
        ("outreach.leaflets", ["An Giang", "Đà Nẵng", "Hà Nội", "Đồng Nai", "Cần Thơ"]),
        ("-noi", ["Hà Nội", "Đồng Nai", "Đà Nẵng", "Cần Thơ", "An Giang"]),
        ("khong.co", ["An Giang", "Cần Thơ", "Đà Nẵng", "Đồng Nai", "Hà Nội"]),
    ],
)
def test_a_column_sorts_and_what_is_missing_comes_last_either_way(desk, nation, sort, order):
    told = table_of(page_of(desk, f"{ASK}&sx={sort}"))
    assert told[0][0] == "Cả nước"
    assert [row[0] for row in told[1:]] == order


def test_the_head_says_how_it_is_sorted_and_turns_it_round(desk, nation):
    page = page_of(desk, f"{ASK}&sx=-{LEAFLETS}")
    head = re.search(r'<th scope="col" aria-sort="descending"><a href="([^"]+)">Tờ rơi', page)[1]
    assert f"sx={LEAFLETS}" in head
    assert page.count("aria-sort") == 1


def test_a_hundred_places_a_page_and_no_stop(desk, officer, monkeypatch):
    communes = [unit.id for unit in places.branch(places.load(), HA_NOI, date(2026, 6, 1))][:9]
    tell(officer, *((id, LEAFLETS, n + 1) for n, id in enumerate(communes)))
    monkeypatch.setattr(rows, "ROWS", 4)
    url = f"/so-lieu/?chi-tieu={LEAFLETS}&nam=2026&noi={HA_NOI}"
    pages = [table_of(page_of(desk, f"{url}&trang={n}")) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert {page[0][0] for page in pages} == {"Hà Nội"}
    assert sorted(int(row[1]) for page in pages for row in page[1:]) == list(range(1, 10))
    assert 'aria-current="page"><span class="sr">Trang </span>2</a>' in page_of(desk, f"{url}&trang=2")
    assert table_of(page_of(desk, f"{url}&trang=99")) == pages[2]


@pytest.fixture
def questions(monkeypatch):
    """Every question put to the ledger for totals while a page is made."""
    put = []
    ask = queries.totals

    def noted(query):
        put.append(query)
        return ask(query)

    monkeypatch.setattr(queries, "totals", noted)
    return put


def test_the_table_asks_once_and_only_what_it_shows(desk, nation, questions):
    page_of(desk, ASK)
    assert [(q.indicators, q.level, q.place) for q in questions] == [
        ((SESSIONS, LEAFLETS), Level.PROVINCE, "VN")
    ]


def test_charts_ask_for_one_indicator(desk, nation, questions):
    page_of(desk, f"{ASK}&xem=bieu-do&ct={LEAFLETS}")
    assert {q.indicators for q in questions} == {(LEAFLETS,)}
    assert sum(q.level is Level.PROVINCE for q in questions) == 1


def test_a_commune_opens_with_its_own_row(desk, officer, questions):
    commune = places.branch(places.load(), HA_NOI, date(2026, 6, 1))[0].id
    tell(officer, (commune, LEAFLETS, 5))
    told = table_of(page_of(desk, f"/so-lieu/?chu-de=outreach&nam=2026&noi={commune}"))
    assert [row[1:] for row in told] == [["5"]]
    assert [q.level for q in questions] == [Level.COMMUNE]


WORDS = st.sampled_from
ADDRESSES = st.fixed_dictionaries(
    {
        "noi": WORDS(["VN", "75", "70~2025"]),
        "dia-gioi": WORDS(["khi-ay", "hom-nay", "01/07/2025"]),
        "xem": WORDS(["bang", "bieu-do", "ban-do", "?"]),
        "sx": WORDS(["", f"-{LEAFLETS}", LEAFLETS, "-noi", "x"]),
        "trang": WORDS(["1", "2", "-3", "x"]),
        "ct": WORDS(["", LEAFLETS, SESSIONS, BLOOD]),
        "buoc": WORDS(["nam", "quy", "thang", ""]),
        "cap": WORDS(["", "province", "commune", "x"]),
        "tat-ca": WORDS(["", "1"]),
        "chi-tieu": WORDS([[LEAFLETS], [SESSIONS, LEAFLETS], ["x"], []]),
        "chu-de": WORDS(["", "outreach", "x"]),
        "nam": WORDS(["2020", "2026"]),
    }
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ADDRESSES)
def test_the_address_of_a_view_asks_for_it_again(db, asked):
    data = QueryDict(mutable=True)
    for name, value in asked.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    first = asking.read(data)
    assert asking.read(QueryDict(first.params())) == first


def test_other_windows_than_years_come_back_too(db):
    first = asking.read(
        QueryDict("tu=15/12/2024&den=14/12/2025&noi=75&dia-gioi=ngay&ngay-dia-gioi=30/06/2025")
    )
    assert (first.pick.start, first.pick.end) == (date(2024, 12, 15), date(2025, 12, 14))
    assert first.pick.boundaries == date(2025, 6, 30)
    assert asking.read(QueryDict(first.params())) == first


def test_presets_are_links_with_their_days(desk, nation):
    page = page_of(desk, ASK)
    panel = page[page.index("panel windows") : page.index("panel boundaries")]
    assert re.search(r'tu=15%2F12%2F2025&amp;den=14%2F12%2F2026[^"]*"[^>]*>Cả năm', panel)
    assert re.search(r'tu=01%2F01%2F2026&amp;den=30%2F09%2F2026[^"]*"[^>]*>9 tháng', panel)
    assert re.search(r'nam=2026[^"]*"[^>]*aria-current="true">Cả năm', panel)
    assert "Theo Nghị định 09/2019/NĐ-CP" in panel


def test_on_a_days_map_coverage_counts_the_rows_one_sees(desk, officer):
    tell(officer, ("70~2025", LEAFLETS, 28033), period=periods.year(2020))
    ask = f"chi-tieu={LEAFLETS}&noi=VN&nam=2020&dia-gioi=hom-nay"
    page = page_of(desk, f"/so-lieu/?{ask}")
    assert "1/34 tỉnh có số liệu" in page
    assert "mới có 1/34 nơi" in page
    assert "/63" not in page
    assert "1/34 tỉnh" in page_of(desk, f"/so-lieu/o/?{ask}")
    then = page_of(desk, f"/so-lieu/?{ask.replace('hom-nay', 'khi-ay')}")
    assert "mới có 1/63 nơi" in then
    assert "mới có 1/63 nơi khi ấy" not in then


def test_a_merged_province_says_how_many_of_its_old_ones_are_in(desk, officer):
    tell(officer, ("70~2025", LEAFLETS, 28033), period=periods.year(2020))
    ask = f"chi-tieu={LEAFLETS}&noi=75&nam=2020&dia-gioi=hom-nay"
    drawer = page_of(desk, f"/so-lieu/o/?{ask}")
    assert re.search(r"Đã có số</dt><dd>1/2 tỉnh khi ấy", drawer)
    assert "/95 xã" not in drawer
    table = page_of(desk, f"/so-lieu/?{ask}")
    assert "mới có 1/2 nơi khi ấy" in table
    assert "mới có 0/95" not in table


def test_a_province_after_the_merger_counts_its_communes(desk, officer):
    commune = places.branch(places.load(), DONG_NAI, date(2026, 6, 1))[0].id
    tell(officer, (commune, LEAFLETS, 5))
    ask = f"chi-tieu={LEAFLETS}&noi=75&nam=2026&dia-gioi=hom-nay"
    assert "1/95 nơi ngay dưới" in page_of(desk, f"/so-lieu/o/?{ask}")
    assert "mới có 1/95 nơi)" in page_of(desk, f"/so-lieu/?{ask}")


def test_a_place_is_looked_into_and_says_what_it_contained(desk, officer):
    tell(officer, ("70~2025", LEAFLETS, 28033), period=periods.year(2020))
    page = page_of(desk, f"/so-lieu/?chi-tieu={LEAFLETS}&nam=2020&dia-gioi=hom-nay")
    row = re.search(r'<th scope="row"><a href="([^"]+)">Đồng Nai</a> <span class="soft">gồm Bình Phước', page)
    assert "noi=75" in row[1]
    assert "dia-gioi=hom-nay" in row[1]


def test_the_tree_opens_by_branches_of_the_maps_day(desk, nation):
    page = page_of(desk, f"/so-lieu/?chi-tieu={LEAFLETS}&nam=2020")
    tree = page[page.index('class="tree"') :]
    names = re.findall(
        r'noi=[^"]*">([^<]+) <span class="soft">(?:tỉnh|thành phố)', tree[: tree.index("</nav>")]
    )
    assert len(names) == 63
    assert names.index("Đắk Lắk") < names.index("Điện Biên") < names.index("Hà Giang")
    part = page_of(desk, "/so-lieu/noi/?nhanh=75&noi=VN&nam=2026")
    assert part.count("<li>") == 95
    assert "nam=2026" in part


def test_a_place_is_found_with_or_without_marks_and_under_its_former_name(desk, nation):
    found = page_of(desk, "/so-lieu/noi/?noi=VN&nam=2026&noi=dong nai")
    assert re.search(r'noi=75&amp;nam=2026[^"]*">(?:tỉnh|thành phố) Đồng Nai', found)
    found = page_of(desk, "/so-lieu/noi/?noi=VN&nam=2026&noi=binh phuoc")
    assert "trước là tỉnh Bình Phước" in found
    assert "Không có nơi nào tên" in page_of(desk, "/so-lieu/noi/?noi=VN&nam=2026&noi=atlantis")


def test_the_picker_groups_by_theme_and_marks_what_is_chosen(desk, nation):
    page = page_of(desk, ASK)
    picker = page[page.index('id="ds-ct"') : page.index("panel windows")]
    assert picker.count("<fieldset") > 10
    assert len(re.findall(r"<input[^>]* checked>", picker)) == 2
    assert re.search(rf'value="{LEAFLETS}" checked', picker)


def test_more_columns_than_a_page_holds_are_said_and_downloaded(desk, nation, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 1)
    page = page_of(desk, ASK)
    assert "hiện 1 chỉ tiêu đầu" in page
    assert len(table_of(page)[0]) == 2
    csv = desk.get(ASK.replace("/?", "/tai-ve.csv?")).content.decode()
    assert LEAFLETS in csv
    assert SESSIONS in csv


def test_the_drawer_shows_both_views_and_the_difference(desk, officer):
    communes = places.branch(places.load(), HA_NOI, date(2026, 6, 1))[:2]
    tell(officer, (HA_NOI, LEAFLETS, 1000), *((c.id, LEAFLETS, 300) for c in communes))
    page = page_of(desk, f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi={HA_NOI}&nam=2026")
    views = re.findall(r"<tr[^>]*><th scope=\"row\">([^<]+)</th><td>(.*?)</td>", page)
    assert [(name, _seen(value)) for name, value in views] == [
        ("Báo cáo nêu", "1.000"),
        ("Cộng từ dưới", "600"),
        ("Chênh", "400"),
    ]
    assert "2/126" in page


def test_a_mixture_on_another_map_is_not_called_a_count(desk, officer):
    commune = places.branch(places.load(), "70~2025", date(2020, 6, 1))[0].id
    below = places.branch(places.load(), commune, date(2020, 6, 1))[0].id
    tell(officer, ("70~2025", LEAFLETS, 155438), (below, LEAFLETS, 7765), period=periods.year(2020))
    page = page_of(desk, f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi=75&nam=2020&dia-gioi=hom-nay")
    views = dict(re.findall(r"<tr[^>]*><th scope=\"row\">([^<]+)</th><td>(.*?)</td>", page))
    assert {name: _seen(value) for name, value in views.items()} == {
        "Số đang dùng": "155.438",
        "Cách nhìn kia": "7.765",
        "Chênh": "147.673",
    }


def test_the_drawer_turns_the_pages_of_its_figures(desk, officer):
    communes = [unit.id for unit in places.branch(places.load(), HA_NOI, date(2026, 6, 1))][:23]
    tell(officer, *((id, LEAFLETS, n + 1) for n, id in enumerate(communes)))
    page = page_of(desk, f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi={HA_NOI}&nam=2026")
    assert page.count('class="said"') == 20
    assert "23 số liệu trong tổng này" in page
    more = re.search(r'href="([^"]+)"[^>]*>Xem 3 số nữa', page)[1].replace("&amp;", "&")
    rest = page_of(desk, more)
    assert rest.count('class="said"') == 3
    assert "Xem" not in rest
    shown = re.findall(r'href="/van-ban/\d+/#so-(\d+)"', page + rest)
    assert len(set(shown)) == 23


def test_the_drawer_marks_what_crosses_the_window_and_what_came_late(desk, officer):
    crossing = periods.decree09(2025, 1, 12)  # 15/12/2024 – 14/12/2025
    tell(officer, (HA_NOI, LEAFLETS, 900), period=crossing)
    tell(officer, (HA_NOI, LEAFLETS, 500), period=periods.year(2025))
    ask = f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi={HA_NOI}&nam=2025"
    page = page_of(desk, ask)
    assert "1 số của kỳ khác chạm vào kỳ này" in page
    assert "1 số xác nhận hoặc sửa sau 15/01/2026" in page
    part = desk.get(ask, headers={"HX-Request": "true"}).content.decode()
    assert "Vắt ngang kỳ" not in part
    later = re.search(r'<div hx-get="([^"]+)" hx-trigger="load"', part)[1].replace("&amp;", "&")
    assert "Vắt ngang kỳ" in page_of(desk, later)


def test_a_figure_told_since_ever_says_so(desk, officer):
    report(
        officer,
        line(
            700,
            LEAFLETS,
            Period(None, date(2026, 6, 30)),
            HA_NOI,
            dims=(("cumulative", "1"),),
            said="Lũy kế 700",
        ),
    )
    page = page_of(desk, f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi={HA_NOI}&tu=&den=31/12/2026")
    assert "lũy kế đến 30/06/2026" in page


def test_charts_say_in_words_what_they_show(desk, nation):
    page = page_of(desk, f"{ASK}&xem=bieu-do&ct={LEAFLETS}")
    assert "Biểu đồ cột: 4 nơi có số; lớn nhất: Đồng Nai 4.000, Hà Nội 1.200, Đà Nẵng 300." in page
    marks = json.loads(_unescaped(re.search(r'data-draw="bars" data-marks="([^"]+)"', page)[1]))
    assert [(m["name"], m["v"]) for m in marks][:2] == [("Đồng Nai", 4000), ("Hà Nội", 1200)]
    assert all(m["url"].startswith("/so-lieu/o/?") for m in marks)
    assert table_of(page)[0] == ["Đồng Nai", "4.000"]


def test_a_line_has_gaps_and_marks_what_is_estimated(desk, officer, nation):
    tell(officer, (DONG_NAI, LEAFLETS, 900), period=periods.months(2026, 2, 2))
    page = page_of(desk, f"/so-lieu/?chi-tieu={LEAFLETS}&nam=2026&noi=75&xem=bieu-do&buoc=thang")
    marks = json.loads(_unescaped(re.search(r'data-draw="line" data-marks="([^"]+)"', page)[1]))
    assert [m["tick"] for m in marks[-12:]][:2] == ["1/26", "2/26"]
    assert [m.get("v") for m in marks[-12:]][:3] == [None, 900, None]
    assert 'data-merger="2025-07-01"' in page


def _unescaped(text: str) -> str:
    return text.replace("&quot;", '"').replace("&amp;", "&").replace("&#x27;", "'")


def test_the_map_has_communes_and_both_special_zones(desk, officer):
    communes = places.branch(places.load(), "56", date(2026, 6, 1))
    tell(officer, ("22736", LEAFLETS, 40), (communes[0].id, LEAFLETS, 5))
    drawn = desk.get(f"/so-lieu/diem.json?chi-tieu={LEAFLETS}&nam=2026").json()
    assert len(drawn["ground"]) == 2 * 3321
    assert [isle["name"] for isle in drawn["isles"]] == ["Hoàng Sa", "Trường Sa"]
    first = drawn["points"][0]
    assert (first["name"], first["v"]) == ("đặc khu Trường Sa", 40)
    assert 113 < first["lon"] < 116
    inside = desk.get(f"/so-lieu/diem.json?chi-tieu={LEAFLETS}&nam=2026&noi=56").json()
    assert len(inside["ground"]) == 2 * len(communes)
    assert [isle["name"] for isle in inside["isles"]] == ["Trường Sa"]
    page = page_of(desk, f"/so-lieu/?chi-tieu={LEAFLETS}&nam=2026&xem=ban-do")
    assert len(re.findall(r'<li class="c\d+ r\d+">', page)) == 36
    assert "Hoàng Sa" in page


def _sheet(data: bytes, number: int) -> list[list[tuple[str, str]]]:
    """Rows of a sheet as (kind, text): kind "n" is a number."""
    book = zipfile.ZipFile(io.BytesIO(data))
    ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    strings = [
        "".join(t.text or "" for t in si.iter(f"{{{ns['m']}}}t"))
        for si in etree.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", ns)
    ]
    made = []
    for row in etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).findall(".//m:row", ns):
        cells = []
        for cell in row.findall("m:c", ns):
            value = cell.find("m:v", ns)
            text = "" if value is None else value.text or ""
            kind = cell.get("t", "n")
            cells.append((kind, strings[int(text)] if kind == "s" else text))
        made.append(cells)
    return made


def test_excel_has_numbers_as_numbers_and_says_how_sure(desk, officer):
    report(
        officer,
        line(28033, LEAFLETS, periods.year(2020), "70~2025", qualifier=Qualifier.OVER),
        line(12, SESSIONS, periods.year(2020), "34~2025"),
    )
    ask = f"chi-tieu={LEAFLETS}&chi-tieu={SESSIONS}&nam=2020&dia-gioi=hom-nay"
    answer = desk.get(f"/so-lieu/tai-ve.xlsx?{ask}")
    assert answer["Content-Disposition"].endswith('.xlsx"')
    grid = _sheet(answer.content, 1)
    assert grid[1][:4] == [
        ("s", "Mã"),
        ("s", "Đơn vị"),
        ("s", "Ghi chú"),
        ("s", "Buổi (đợt, cuộc, lượt) tuyên truyền"),
    ]
    assert grid[2][1] == ("s", "Cả nước")
    assert grid[2][5:7] == [("n", "28033"), ("s", "hơn, 1/34")]
    dong_nai = next(row for row in grid[2:] if row[1][1] == "Đồng Nai")
    assert dong_nai[2] == ("s", "gồm Bình Phước")
    assert dong_nai[3] == ("s", "–")
    assert dong_nai[5] == ("n", "28033")
    notes = {row[0][1]: row[1][1] for row in _sheet(answer.content, 3)}
    assert notes["Kỳ"] == "01/01/2020 – 31/12/2020"
    assert notes["Địa giới"].startswith("bản đồ ngày")
    assert notes["Đã có số: Tờ rơi đã phát"].startswith("1/34")


@pytest.mark.office
def test_libreoffice_opens_the_workbook(desk, nation, tmp_path):
    import shutil
    import subprocess

    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    made = tmp_path / "so-lieu.xlsx"
    made.write_bytes(desk.get(ASK.replace("/?", "/tai-ve.xlsx?")).content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    kind = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false"
    command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")
    lines = [row.split("\t") for row in text.splitlines()]
    assert "Số liệu Cả nước" in lines[0][0]
    assert next(row for row in lines if "Đồng Nai" in row[1])[5].replace(",", "") == "4000"


def test_what_cannot_be_read_answers_nothing_in_a_download(desk, nation):
    for ending in ("csv", "xlsx"):
        answer = desk.get(f"/so-lieu/tai-ve.{ending}?noi=Atlantis&nam=2026")
        assert answer.status_code == 404
        assert "Atlantis" in answer.content.decode()


def test_the_page_speaks_english_too(desk, nation):
    desk.post("/ngon-ngu/", {"language": "en", "next": "/so-lieu/"})
    for view, word in (
        ("bang", "Copy table"),
        ("bieu-do", "Bar chart: 4 places"),
        ("ban-do", "Provinces of today"),
    ):
        assert word in page_of(desk, f"{ASK}&xem={view}&ct={LEAFLETS}")
