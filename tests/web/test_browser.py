"""The four flows of a desk, clicked through in real Chromium, and axe on every page at phone and desk width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = """BÁO CÁO
Kết quả công tác dân vận 6 tháng đầu năm 2021 của Công an tỉnh Bình Phước

6 tháng đầu năm 2021, Công an tỉnh Bình Phước tổ chức 412 buổi tuyên truyền với 20.350 lượt người tham dự, cấp phát hơn 7.100 tờ rơi.
Các đội còn làm 17 thứ lạ, 18 thứ quen.
"""


def test_overview_to_number_to_sentence(enter, confirmed, shots):
    page = enter()
    page.fill("#noi", "tỉnh Bình Phước (đến 30/06/2025)")
    page.select_option("#nam", "2020")
    page.click("text=Xem >> nth=0")
    assert "Bình Phước" in page.locator("h1").inner_text()
    shots(page, "tong-quan")
    page.locator(".lede a", has_text="1.645").click()
    assert page.locator("mark.sure", has_text="1.645").is_visible()
    assert "tổ chức 1.645 buổi" in page.locator(".said").first.inner_text()
    shots(page, "so-va-cau")


def test_upload_read_confirm_by_keyboard_then_totals(enter, shots, tmp_path):
    path = tmp_path / "bao-cao-2021.txt"
    path.write_text(REPORT, encoding="utf-8")
    page = enter()
    page.goto("/van-ban/")
    page.set_input_files("#tep", str(path))
    page.locator("#ket-qua a").click()
    page.wait_for_url(re.compile(r"/van-ban/\d+/$"))
    chosen = page.locator(".card.on")
    first = chosen.get_attribute("id")
    assert page.locator("mark.on").inner_text() in chosen.inner_text()
    shots(page, "doc-soat", whole=False)

    page.keyboard.press("j")
    assert chosen.get_attribute("id") != first
    assert page.locator("mark.on").get_attribute("data-card") == chosen.get_attribute("id")
    page.keyboard.press("k")
    assert chosen.get_attribute("id") == first
    page.keyboard.press("x")
    page.locator(".card[data-state=withdrawn]").wait_for()
    assert "1 đã bỏ" in page.locator("#dem").inner_text()
    assert page.locator(".card.on").get_attribute("data-state") == "proposed"
    page.keyboard.press("u")
    page.locator(".card[data-state=withdrawn]").wait_for(state="detached")

    page.keyboard.press("e")
    page.locator(".edit").wait_for()
    page.locator("#e-indicator:focus").wait_for()
    shots(page, "doc-sua", whole=False)
    page.keyboard.press("Escape")
    page.locator(".edit").wait_for(state="detached")

    # The sure ones, then those the reader is fairly sure of.
    while page.locator("#nut-chac, #nut-kha").count():
        if not page.locator("#nut-chac").count():
            page.locator("#gap-fair").evaluate("(fold) => { fold.open = true; }")
        with page.expect_response(re.compile("/xac-nhan/")):
            page.keyboard.press("Shift+Enter")
        page.locator(".notice.success").wait_for()
        page.locator(".htmx-request").wait_for(state="detached")
    assert page.locator(".card[data-state=proposed]").count() == 2, "what nobody knows waits for a person"
    page.goto("/so-lieu/?noi=70~2025&tu=01/01/2021&den=30/06/2021")
    assert page.locator("tr.sum").inner_text().count("412") == 1
    shots(page, "sau-xac-nhan")


def test_totals_to_drawer_to_document(enter, confirmed, shots):
    page = enter()
    page.goto("/so-lieu/?nam=2020")
    cell = page.locator("tbody tr").nth(1).locator("a", has_text="28.033")
    cell.click()
    drawer = page.locator("#ngan .drawer")
    drawer.wait_for()
    assert "hơn 28.033" in drawer.locator("mark").first.inner_text()
    assert page.evaluate("document.activeElement.id") == "ngan-dau"
    shots(page, "ngan", whole=False)
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent").strip().endswith("28.033")
    cell.click()
    drawer.locator(".sources a").first.click()
    page.wait_for_url(re.compile(r"/van-ban/\d+/#so-\d+$"))
    lit = page.locator("mark.on")
    assert "28.033" in lit.inner_text()
    assert "28.033" in page.locator(".card.on .value").inner_text()


def test_report_downloads_as_word(enter, confirmed, shots):
    page = enter()
    page.goto("/bao-cao/xem/?noi=70~2025&nam=2020")
    assert page.locator(".report .num", has_text="1.645").first.is_visible()
    shots(page, "bao-cao")
    with page.expect_download() as waited:
        page.click("text=Tải báo cáo (Word)")
    assert waited.value.suggested_filename.endswith(".docx")
    assert Path(waited.value.path()).read_bytes()[:2] == b"PK"


def test_everything_works_without_script(enter, report):
    page = enter(java_script_enabled=False)
    page.goto(f"/van-ban/{report.document.pk}/")
    page.locator(".fold > summary").first.click()
    page.locator(".card button", has_text="Đúng").first.click()
    assert page.locator(".card[data-state=confirmed]").count() == 1
    page.goto("/so-lieu/?nam=2020")
    page.locator("td a.opens").first.click()
    assert page.locator(".said mark").first.is_visible()


def test_the_page_one_is_on_stands_in_sight_in_the_row_of_pages(enter, confirmed):
    page = enter("phone")
    for path in ("/", "/so-lieu/?nam=2020", "/bao-cao/xem/?noi=70~2025&nam=2020"):
        page.goto(path)
        here = page.locator(".top nav [aria-current]").bounding_box()
        assert here["x"] >= 0, path
        assert here["x"] + here["width"] <= 390, path


@pytest.mark.parametrize(("width", "scheme"), [("desk", "light"), ("phone", "light"), ("phone", "dark")])
def test_axe_finds_nothing_serious(enter, confirmed, officer, shots, faults, width, scheme):
    from kheo.intake.actions import import_document

    waiting = import_document(actor=officer, data=REPORT.encode(), filename="cho.txt").document.pk
    figure = confirmed.figures[0].pk
    page = enter(width, scheme)
    places = {
        "tong-quan": "/?noi=70~2025&nam=2020",
        "ca-nuoc": "/?nam=2020&dia-gioi=hom-nay",
        "van-ban": "/van-ban/",
        "doc-cho": f"/van-ban/{waiting}/",
        "doc-xong": f"/van-ban/{confirmed.document.pk}/",
        "sua": f"/van-ban/{confirmed.document.pk}/so/{figure}/sua/",
        "so-lieu": "/so-lieu/?nam=2020",
        "o": "/so-lieu/o/?chi-tieu=outreach.leaflets&noi=VN&nam=2020",
        "bao-cao": "/bao-cao/xem/?noi=70~2025&nam=2020",
        "kieu": "/kieu/",
    }
    found = {}
    for name, path in places.items():
        page.goto(path)
        if bad := faults(page):
            found[name] = bad
        shots(page, f"{name}-{scheme}")
    assert found == {}


def test_axe_on_the_way_in(chromium, live_server, db, faults):
    page = chromium.new_page(base_url=live_server.url)
    page.goto("/dang-nhap/")
    bad = faults(page)
    page.close()
    assert bad == []


def test_the_text_opens_at_a_whole_paragraph(enter, officer):
    from kheo.intake.actions import import_document

    opening = "Thực hiện kế hoạch của cấp trên, đơn vị đã triển khai các mặt công tác. " * 12
    told = (
        "\n".join(f"Phần mở đầu. {opening}" for _ in range(3))
        + "\nNăm 2020, phát 28 thứ lạ.\n"
        + f"{opening}\n" * 3
    )
    imported = import_document(actor=officer, data=told.encode(), filename="dai.txt", place="70~2025")
    page = enter()
    page.goto(f"/van-ban/{imported.document.pk}/")
    page.locator("mark.on").wait_for()
    assert page.evaluate("document.querySelector('.doc').scrollTop") > 0
    edges = """() => {
      const top = document.querySelector('.doc').getBoundingClientRect().top;
      const starts = [...document.querySelectorAll('.doc p')].map((p) => p.getBoundingClientRect().top - top);
      return starts.some((y) => y >= 0 && y < 40);
    }"""
    assert page.evaluate(edges)
    assert page.locator("mark.on").evaluate("(m) => m.getBoundingClientRect().bottom < innerHeight")


def test_a_figure_at_the_end_of_the_text_stands_above_the_edge_of_the_screen(enter, officer):
    from kheo.intake.actions import import_document

    told = (
        "\n".join(f"Mục {'a' * n}: đơn vị đã triển khai." for n in range(1, 22))
        + "\nCác đội làm 17 thứ lạ.\n"
    )
    imported = import_document(actor=officer, data=told.encode(), filename="cuoi.txt", place="70~2025")
    page = enter()
    page.goto(f"/van-ban/{imported.document.pk}/")
    page.locator("mark.on").wait_for()
    page.wait_for_timeout(600)  # what moves the page back does so after it is loaded
    assert page.locator("mark.on").evaluate("(m) => m.getBoundingClientRect().bottom < innerHeight")


def test_the_list_and_the_badge_follow_an_upload_without_a_reload(enter, tmp_path):
    path = tmp_path / "bao-cao-2021.txt"
    path.write_text(REPORT, encoding="utf-8")
    page = enter()
    page.goto("/van-ban/")
    assert not page.locator("#so-van-ban").is_visible()
    page.evaluate("window.stayed = true")
    page.set_input_files("#tep", str(path))
    page.locator("#trong-so .papers a", has_text="Kết quả công tác dân vận").wait_for()
    assert page.locator("#so-van-ban").inner_text() == "1"
    assert page.evaluate("window.stayed")
    assert page.locator("#ket-qua a").is_visible(), "the answer about the file stays"
