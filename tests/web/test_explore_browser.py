"""The explore page in real Chromium: picked by keyboard, drawn under our content policy, every mark opens, tables are copied."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from kheo import places
from kheo.common import periods
from kheo.common.types import Qualifier
from settle_world import line, report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAFLETS, SESSIONS = "outreach.leaflets", "outreach.sessions"
ASK = f"/so-lieu/?chi-tieu={LEAFLETS}&chi-tieu={SESSIONS}&nam=2026"


@pytest.fixture
def nation(officer):
    """Provinces and communes of several years, with a qualifier, a zero, a gap and a statement beside a count."""
    communes = [unit.id for unit in places.branch(places.load(), "75", date(2026, 6, 1))][:4]
    year = periods.year(2026)
    return report(
        officer,
        line(4000, LEAFLETS, year, "75", qualifier=Qualifier.OVER),
        line(1200, LEAFLETS, year, "01"),
        line(1500000, LEAFLETS, year, "48"),
        line(0, LEAFLETS, year, "91"),
        line(12, SESSIONS, year, "48"),
        line(28033, LEAFLETS, periods.year(2020), "70~2025"),
        line(31000, LEAFLETS, periods.year(2021), "70~2025"),
        line(40, LEAFLETS, year, "22736"),
        *(line(300 + n, LEAFLETS, year, id) for n, id in enumerate(communes)),
    )


def asked(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_indicators_are_found_and_chosen_by_keyboard(enter, nation):
    page = enter()
    page.goto(f"/so-lieu/?chi-tieu={SESSIONS}&nam=2026")
    page.locator("summary", has_text="Chỉ tiêu").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'tim-ct'")
    page.keyboard.type("to roi")
    shown = page.locator("#ds-ct label:visible")
    assert shown.all_inner_texts() == ["Tờ rơi đã phát"]
    assert page.locator("#dem-ct").inner_text().startswith("1 ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("outreach.leaflets"))
    assert asked(page)["chi-tieu"] == [SESSIONS, LEAFLETS]
    assert page.locator("#bang-so thead th").count() == 3


def test_escape_closes_a_panel_and_gives_the_keyboard_back(enter, nation):
    page = enter()
    page.goto(ASK)
    page.locator("summary", has_text="Kỳ").click()
    page.locator(".panel.windows").wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".panel.windows").is_hidden()
    assert page.evaluate("document.activeElement.textContent").startswith("Kỳ")


def test_a_place_is_searched_or_walked_to(enter, nation):
    page = enter()
    page.goto(ASK)
    page.locator("summary", has_text="Nơi").click()
    page.locator("#noi").fill("dong nai")
    page.locator("#noi-thay a", has_text="Đồng Nai").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("noi=75"))
    assert asked(page)["chi-tieu"] == [SESSIONS, LEAFLETS]
    assert page.locator("h1").inner_text() == "Đồng Nai, năm 2026"

    page.locator("summary", has_text="Nơi").click()
    twist = page.get_by_role("button", name="Các nơi trong Khánh Hòa")
    twist.click()
    assert twist.get_attribute("aria-expanded") == "true"
    page.locator(".tree a", has_text="Trường Sa").click()
    page.wait_for_url(re.compile("noi=22736"))
    assert page.locator("tr.sum").inner_text().split()[-1] == "40"


def test_a_column_sorts_and_the_address_keeps_it(enter, nation):
    page = enter()
    page.goto(ASK)
    page.locator("thead a", has_text="Tờ rơi").click()
    page.wait_for_url(re.compile("sx="))
    names = page.locator("tbody th a").all_inner_texts()
    assert names[0] == "Đà Nẵng"
    assert names.index("Đồng Nai") < names.index("Hà Nội") < names.index("An Giang")
    page.locator(".tabs a", has_text="Biểu đồ").click()
    page.wait_for_url(re.compile("bieu-do"))
    page.locator(".tabs a", has_text="Bảng").click()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Tờ rơi")


def test_bars_and_points_in_time_are_drawn_and_open(enter, nation, shots):
    page = enter()
    page.goto(f"{ASK}&xem=bieu-do&ct={LEAFLETS}")
    bars = page.locator("figure[data-draw=bars] svg[role=img]")
    bars.wait_for()
    assert "lớn nhất: Đà Nẵng 1.500.000" in bars.get_attribute("aria-label")
    assert bars.locator(".bars .hot").count() == 5
    assert "1.500.000" in bars.text_content()
    bars.locator(".bars .hot").nth(1).click()
    drawer = page.locator("#ngan .drawer")
    drawer.wait_for()
    assert "hơn 4.000" in drawer.locator("h2").inner_text()
    assert drawer.locator("mark.sure").first.is_visible()
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")

    line_ = page.locator("figure[data-draw=line] svg[role=img]")
    assert line_.locator(".dots circle").count() == 3
    assert "1/7/2025: sáp nhập" in line_.text_content()
    assert "1 triệu" in line_.text_content()
    shots(page, "bieu-do")
    line_.locator(".dots circle").first.click()
    drawer.wait_for()
    assert "28.033" in drawer.locator("h2").inner_text()


def test_numbers_of_a_chart_stand_in_a_table_too(enter, nation):
    page = enter()
    page.goto(f"{ASK}&xem=bieu-do&ct={LEAFLETS}")
    page.locator("summary", has_text="Xem số của biểu đồ").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#ngan .drawer").wait_for()
    assert "1.500.000" in page.locator("#ngan-dau").inner_text()


def test_the_map_is_drawn_with_both_special_zones_and_opens(enter, nation, shots):
    page = enter()
    page.goto(f"{ASK}&xem=ban-do&ct={LEAFLETS}")
    drawn = page.locator("figure[data-draw=map] svg[role=img]")
    drawn.wait_for()
    assert drawn.locator("circle").count() > 3321
    said = drawn.locator("text").all_text_contents()
    assert {"Hoàng Sa", "Trường Sa"} <= set(said)
    point = drawn.locator(".dots circle").last
    point.scroll_into_view_if_needed()
    spot = point.bounding_box()
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.locator("#ngan .drawer").wait_for()
    page.keyboard.press("Escape")
    shots(page, "ban-do")
    page.locator(".land a", has_text="Đồng Nai").click()
    page.locator("#ngan .drawer").wait_for()
    assert "4.000" in page.locator("#ngan-dau").inner_text()


def copied(page) -> dict[str, str]:
    page.click("text=Chép bảng")
    assert "Đã chép" in page.locator(".said-done").inner_text()
    return page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const read = async (kind) => (await item.getType(kind)).text();
          return { text: await read("text/plain"), html: await read("text/html") };
        }"""
    )


def test_a_table_is_copied_with_its_numbers_and_words(enter, nation):
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    page.goto(ASK)
    given = copied(page)
    rows = [row.split("\t") for row in given["text"].splitlines()]
    assert rows[0] == ["Đơn vị", "Buổi (đợt, cuộc, lượt) tuyên truyền", "Tờ rơi đã phát", "mức chắc"]
    told = {row[0].split()[0]: row for row in rows}
    assert told["Đồng"][1:] == ["–", "4000", "hơn"]
    assert told["Hà"][1:] == ["–", "1200", ""]
    assert told["An"][1:] == ["–", "0", ""]
    assert "1.500.000" in given["html"]


@pytest.mark.office
def test_a_spreadsheet_takes_the_copy_as_numbers(enter, nation, tmp_path):
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    page.goto(ASK)
    (tmp_path / "chep.html").write_text(copied(page)["html"], encoding="utf-8")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--infilter=calc_HTML_WebQuery", "--convert-to", "fods"]
    command += ["--outdir", str(tmp_path), str(tmp_path / "chep.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = (tmp_path / "chep.fods").read_text(encoding="utf-8")
    row = next(row for row in book.split("<table:table-row")[1:] if "Đà Nẵng" in row)
    assert re.findall(r'office:value="([\d.]+)"', row) == ["12", "1500000"]
    row = next(row for row in book.split("<table:table-row")[1:] if "Đồng Nai" in row)
    assert re.findall(r'office:value="([\d.]+)"', row) == ["4000"]
    assert "hơn" in row


def test_a_link_reopens_the_same_view(enter, nation):
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{ASK}&xem=bieu-do&ct={LEAFLETS}&buoc=quy&dia-gioi=hom-nay")
    page.click("text=Chép liên kết")
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto("/")
    page.goto(link)
    assert page.locator(".chips a[aria-current]").all_inner_texts() == ["Tờ rơi đã phát", "theo quý"]


def test_choices_and_the_table_work_without_script(enter, nation):
    page = enter(java_script_enabled=False)
    page.goto(ASK)
    page.locator("summary", has_text="Kỳ").click()
    page.locator(".presets a", has_text="Quý I:").first.click()
    assert asked(page)["tu"] == ["01/01/2026"]
    page.locator("summary", has_text="Nơi").click()
    page.locator(".tree a", has_text="Đồng Nai").click()
    assert asked(page)["noi"] == ["75"]
    assert page.locator("#bang-so").is_visible()


VIEWS = {
    "bang": ASK,
    "bieu-do": f"{ASK}&xem=bieu-do&ct={LEAFLETS}",
    "ban-do": f"{ASK}&xem=ban-do&ct={LEAFLETS}",
    "ban-do-tinh": f"{ASK}&xem=ban-do&ct={LEAFLETS}&noi=75",
    "o-nguon": f"/so-lieu/o/?chi-tieu={LEAFLETS}&noi=75&nam=2026",
}


@pytest.mark.parametrize(
    ("width", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_axe_finds_nothing_serious_in_any_view_or_panel(enter, nation, shots, faults, width, scheme):
    page = enter(width, scheme)
    found = {}

    def look(name):
        if bad := faults(page):
            found[name] = bad
        shots(page, f"xem-{name}-{scheme}")

    for name, path in VIEWS.items():
        page.goto(path)
        if "ban-do" in name:
            page.locator("figure[data-draw=map] svg").wait_for()
        look(name)
    page.goto(ASK)
    for label in ("Nơi", "Chỉ tiêu", "Kỳ", "Địa giới"):
        page.locator("summary", has_text=label).click()
        look(label)
        page.keyboard.press("Escape")
    page.locator("tr.sum td a").last.click()
    page.locator("#ngan .drawer").wait_for()
    look("ngan")
    assert found == {}
