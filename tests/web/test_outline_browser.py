"""The pages of outlines and issuing bodies in real Chromium: moved by keyboard, undone, previewed; axe at both widths."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(officer):
    """The officer keeps outlines."""
    officer.is_staff = True
    officer.save()
    return officer


def test_an_outline_is_copied_moved_by_keyboard_undone_and_previewed(admin, enter, confirmed, shots):
    page = enter()
    page.goto("/bao-cao/de-cuong/")
    shots(page, "de-cuong")
    page.get_by_role("button", name="Chép Dân vận khéo, cả năm để sửa").click()
    page.wait_for_url("**/de-cuong/*-ban-sao-1/")
    rows = page.locator(".part.d0 .what b")
    before = rows.all_inner_texts()
    page.locator("#p-0 .down").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator("#p-1.on").wait_for()
    assert rows.all_inner_texts()[:2] == [before[1], before[0]]
    assert page.locator("#p-1 .down").evaluate("(button) => button === document.activeElement")
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#p-0.on").wait_for()
    assert rows.all_inner_texts() == before
    page.locator("#p-0 .no-way").click()
    page.locator(".notice.success").wait_for()
    page.keyboard.press("Control+z")
    page.locator(".notice.success", has_text="Đã lấy lại").wait_for()
    assert rows.all_inner_texts() == before
    shots(page, "de-cuong-sua")

    page.get_by_role("link", name="Thêm phần vào mục: Đặc điểm tình hình").click()
    page.get_by_role("link", name="Câu từ số liệu").click()
    page.get_by_role("group").locator("summary", has_text="Tuyên truyền").first.click()
    page.get_by_label("Cả lĩnh vực").first.check()
    shots(page, "de-cuong-phan")
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.locator(".part.on", has_text="Câu từ số liệu").wait_for()

    page.fill("#noi", "tỉnh Bình Phước (đến 30/06/2025)")
    page.select_option("#nam", "2020")
    page.get_by_role("button", name="Xem trước").click()
    page.locator(".print-sheet").wait_for()
    assert "1.645" in page.locator(".print-sheet").inner_text()


def test_a_body_shows_its_head_while_it_is_filled_in(admin, enter, shots):
    page = enter()
    page.goto("/bao-cao/co-quan/moi/")
    page.fill("#b-name", "Công an tỉnh Bình Phước")
    page.fill("#b-locality", "Bình Phước")
    page.locator("#mau", has_text="CÔNG AN TỈNH BÌNH PHƯỚC").wait_for()
    page.select_option("#b-profile", "party")
    page.locator("#mau", has_text="ĐẢNG CỘNG SẢN VIỆT NAM").wait_for()
    page.select_option("#b-profile", "police")
    page.fill("#b-parent", "Bộ Công an")
    page.select_option("#b-sign", "KT")
    page.fill("#b-for", "Giám đốc")
    page.fill("#b-title", "Phó Giám đốc")
    page.fill("#b-to", "Bộ Công an\nTỉnh ủy, HĐND, UBND tỉnh\nLưu: VT, PV05")
    page.locator("#mau", has_text="KT. GIÁM ĐỐC").wait_for()
    shots(page, "co-quan-sua")
    page.get_by_role("button", name="Lưu").click()
    page.locator(".notice.success").wait_for()
    shots(page, "co-quan")


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_an_administrator_have_no_serious_fault(admin, enter, faults, shots, width, scheme):
    from kheo.reports import bodies

    kept = bodies.copy_outline(actor=None, of="dan-van-kheo-nam").code
    body = bodies.add_body(actor=None, name="Công an tỉnh Bình Phước", profile="police").pk
    page = enter(width, scheme)
    pages = {
        "danh-sach": "/bao-cao/de-cuong/",
        "co-san": "/bao-cao/de-cuong/tdbvantq-nam/",
        "ban-sao": f"/bao-cao/de-cuong/{kept}/?o=2.1&nut=len",
        "them": f"/bao-cao/de-cuong/{kept}/them/?muc=0",
        "phan": f"/bao-cao/de-cuong/{kept}/phan/2.0.0/",
        "cac-co-quan": "/bao-cao/co-quan/",
        "co-quan": f"/bao-cao/co-quan/{body}/",
    }
    found = {}
    for name, path in pages.items():
        page.goto(path)
        found[name] = faults(page)
        if scheme == "light":
            shots(page, f"quan-tri-{name}")
    assert found == {name: [] for name in pages}
