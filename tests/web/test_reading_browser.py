"""The reading page in real Chromium: by keyboard alone, on a phone, and what it looks like in every state."""

from __future__ import annotations

import re

import pytest
from reading_world import GIFTS, LEAFLETS, SESSIONS, WEAK, figure, kept, sixty

from kheo.common.types import State
from kheo.ledger import queries, remembering

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = """Năm 2020, đoàn viên trao 1.250 thẻ nhớ an toàn cho bà con.
Các đơn vị phát 300 tờ rơi và tặng 40 phần quà cho hộ nghèo.
Toàn xã còn 17 việc khác đang làm.
"""


def opened(page, path: str) -> None:
    """A reading page with its list of indicators there."""
    page.goto(path)
    page.locator("#chon-ds li").first.wait_for(state="attached")


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page) -> None:
        self.page, self.pressed = page, 0

    def __call__(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def settled(page) -> None:
    """Wait until every answer has come."""
    page.locator(".busy").first.wait_for(state="detached")


def the(page, figure):
    return page.locator(f"#the-{figure.pk}")


@pytest.fixture
def three(officer):
    """A document with a figure to be taught, two sure ones, and one that nothing is known of."""
    figures = [
        figure(TEXT, "1.250", indicator=GIFTS, confidence=0.6, doubts=(WEAK,), why=("trao",)),
        figure(TEXT, "300"),
        figure(TEXT, "40", indicator=GIFTS, why=("phần quà",)),
        figure(TEXT, "17", indicator=None, kind=None, confidence=0.3, why=()),
    ]
    return kept(officer, TEXT, figures)


def test_sixty_figures_are_settled_by_keyboard_alone(enter, officer):
    document, figures = sixty(officer)
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    assert "Còn 20 chỗ nghi ngờ" in page.locator("#dem h2").inner_text()
    press = Keyboard(page)
    press("Shift+Enter")
    page.locator("#tin .notice.success", has_text="Đã xác nhận 40 số").wait_for()
    for n in range(20):
        focused = page.evaluate("document.activeElement.id")
        assert focused == page.locator(".card.on").get_attribute("id"), "the focus goes with the current card"
        if n < 8:
            press("Enter")
        elif n < 12:
            press("1" if n % 2 else "2")
        elif n < 16:
            press("t", "r")
            assert "Tờ rơi đã phát" in page.locator("#chon-ds [aria-selected=true]").inner_text()
            press("Enter")
        else:
            press("x")
    page.locator("#xong").wait_for()
    rows = [queries.figure(f.pk) for f in figures]
    assert [row.state for row in rows].count(State.CONFIRMED) == 56
    assert [row.state for row in rows].count(State.WITHDRAWN) == 4
    doubtful = [row.indicator for row in rows[2::3]]
    assert doubtful[8:16] == ["charity.houses", SESSIONS] * 2 + [LEAFLETS] * 4
    assert press.pressed <= 40, "one key a doubtful figure, three where the indicator is searched for"
    page.locator("#nut-tiep:focus").wait_for()
    assert "Xong văn bản này" in page.locator("#dem h2").inner_text()


def test_typing_finds_an_indicator_by_initials_beginnings_and_marks(enter, three):
    document, _ = three
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")

    def first(text: str) -> str:
        page.fill("#chon-chu", text)
        return page.locator("#chon-ds [aria-selected=true] span").inner_text()

    page.keyboard.press("/")
    page.locator("#chon[open]").wait_for()
    assert page.evaluate("document.activeElement.id") == "chon-chu"
    assert first("tr") == "Tờ rơi đã phát"
    assert first("to roi") == "Tờ rơi đã phát"
    assert first("tờ r") == "Tờ rơi đã phát"
    assert first("to gap") == "Tờ rơi đã phát"
    assert "tờ gấp" in page.locator("#chon-ds [aria-selected=true] em").inner_text()
    assert first("pq") == "Phần (suất) quà"
    assert "tổ" in first("tổ").lower()
    page.fill("#chon-chu", "zzz")
    assert page.locator("#chon-ds [role=option]:visible").count() == 0
    assert "Không có chỉ tiêu nào khớp" in page.locator("#chon-bao").inner_text()
    page.fill("#chon-chu", "t")
    before = page.locator("#chon-chu").get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert page.locator("#chon-chu").get_attribute("aria-activedescendant") != before
    page.keyboard.press("Escape")
    page.locator("#chon[open]").wait_for(state="detached")
    page.locator(".card.on:focus").wait_for()


def test_every_key_keeps_the_focus_and_says_what_it_did(enter, three):
    document, (first, _, _, last) = three
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    said = page.locator("#loa")

    def here() -> str:
        return page.evaluate("document.activeElement.id")

    page.keyboard.press("j")
    page.keyboard.press("k")
    one = here()
    page.keyboard.press("x")
    assert here() != one
    settled(page)
    assert "đã bỏ" in said.inner_text()
    assert "Còn 1 chỗ nghi ngờ" in said.inner_text()
    page.keyboard.press("u")
    page.locator(f"#{one}[data-state=proposed]").wait_for()
    settled(page)
    assert here() == one
    assert "Còn 2 chỗ nghi ngờ" in said.inner_text()
    page.keyboard.press("?")
    assert page.locator("#phim[open]").is_visible()
    page.keyboard.press("Escape")
    the(page, last).click(position={"x": 20, "y": 12})
    page.keyboard.press("Enter")
    page.locator("#chon[open]").wait_for()  # nothing is known of it: Enter asks what it is
    page.keyboard.press("Escape")
    the(page, first).click(position={"x": 20, "y": 12})
    page.keyboard.press("e")
    page.locator("#e-indicator:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator(".edit").wait_for(state="detached")
    assert here() == f"the-{first.pk}"


def test_undo_takes_back_a_hasty_enter_and_the_whole_lot(enter, three):
    document, figures = three
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    page.keyboard.press("Shift+Enter")
    page.locator("#tin .notice.success").wait_for()
    page.keyboard.press("u")
    page.locator("#tin .notice.success", has_text="Đã hoàn tác").wait_for()
    assert {queries.figure(f.pk).state for f in figures} == {"proposed"}
    the(page, figures[0]).click(position={"x": 20, "y": 12})
    page.keyboard.press("Enter")
    page.keyboard.press("u")  # before the answer to Enter has come
    page.locator(f"#the-{figures[0].pk}[data-state=proposed]:not(.busy)").wait_for()
    settled(page)
    assert queries.figure(figures[0].pk).state == "proposed"
    assert len(queries.revisions(figures[0])) >= 3


def test_sure_figures_are_one_line_a_theme_until_asked_for(enter, three, shots):
    document, (_, leaflets, _, _) = three
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    line = page.locator("#gap-outreach > summary")
    assert "1 số liệu chắc chắn" in line.inner_text()
    assert not the(page, leaflets).is_visible()
    page.locator(f"#so-{leaflets.pk} a").click()
    assert the(page, leaflets).is_visible(), "a click on the lit word unfolds its line"
    assert "on" in the(page, leaflets).get_attribute("class")


def test_a_correction_offers_its_words_and_the_next_document_reads_by_them(enter, officer, three, shots):
    from kheo.intake.actions import import_document

    document, (first, *_) = three
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    the(page, first).click(position={"x": 20, "y": 12})
    page.keyboard.press("t")
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    field = page.locator("#cum-tu")
    field.wait_for()
    assert field.input_value() == "thẻ nhớ an toàn"
    assert page.locator("#nho mark").inner_text() == "thẻ nhớ an toàn"
    shots(page, "ghi-nho-hoi", whole=False)
    field.fill("người")
    field.press("Enter")
    page.locator("#cum-tu-loi", has_text="quá chung").wait_for()
    assert page.evaluate("document.activeElement.id") == "cum-tu"
    shots(page, "ghi-nho-loi", whole=False)
    field.fill("thẻ nhớ an toàn")
    field.press("Escape")
    page.keyboard.press("+")
    page.locator("#nho .kept").wait_for()
    assert [row.phrase for row in remembering.listed()] == ["thẻ nhớ an toàn"]
    told = "Năm 2021, Hội Phụ nữ trao 90 thẻ nhớ an toàn tại chợ."
    later = import_document(actor=officer, data=told.encode(), filename="sau.txt", place="70~2025")
    assert [f.indicator for f in later.figures] == [LEAFLETS]
    page.locator("#nho a").click()
    page.wait_for_url(re.compile("/van-ban/cum-tu/"))
    assert "1 số đã đọc theo" in page.locator(".phrases").inner_text()
    page.locator("text=Tắt >> nth=0").click()
    assert page.locator(".tag", has_text="đang tắt").is_visible()
    page.locator("button", has_text="Xóa").click()
    page.locator("button", has_text="Lấy lại").click()
    assert page.locator(".phrases > li").count() == 1


def test_the_fairly_sure_are_gone_through_after_the_doubtful_or_confirmed_at_a_glance(enter, officer):
    figures = [
        figure(TEXT, "1.250", indicator=GIFTS, confidence=0.6, doubts=(WEAK,), why=("trao",)),
        figure(TEXT, "300", confidence=0.8),
        figure(TEXT, "40", indicator=GIFTS, confidence=0.8),
        figure(TEXT, "17", confidence=0.8),
    ]
    document, rows = kept(officer, TEXT, figures)
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    assert not the(page, rows[1]).is_visible()
    page.keyboard.press("Enter")
    page.locator(f"#the-{rows[1].pk}:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(f"#the-{rows[2].pk}:focus").wait_for()
    page.keyboard.press("Shift+Enter")
    page.locator("#nut-tiep:focus").wait_for()
    assert {queries.figure(row.pk).state for row in rows} == {"confirmed"}


def test_on_a_phone_the_text_is_a_sheet_over_the_cards(enter, three, shots):
    document, (first, *_) = three
    page = enter("phone")
    opened(page, f"/van-ban/{document.pk}/")
    assert not page.locator(".doc").is_visible()
    card = the(page, first)
    assert "thẻ nhớ an toàn" in card.locator(".said").inner_text()
    card.locator(".seek").click()
    page.locator("#to-giay[role=dialog]").wait_for()
    mark = page.locator(f"#so-{first.pk}")
    assert mark.is_visible()
    assert mark.evaluate("(m) => m.contains(document.activeElement)")
    shots(page, "doc-to-giay", whole=False)
    page.keyboard.press("Escape")
    page.locator("#to-giay[role=dialog]").wait_for(state="detached")
    assert page.evaluate("document.activeElement.closest('.card').id") == f"the-{first.pk}"
    card.locator("[data-pick]").click()
    page.fill("#chon-chu", "to roi")
    shots(page, "chon-dien-thoai", whole=False)
    page.locator("#chon-ds [role=option]:visible").first.click()
    page.locator(f"#the-{first.pk}[data-state=confirmed]").wait_for()
    assert queries.figure(first.pk).indicator == LEAFLETS


def test_a_long_document_is_read_leaf_by_leaf(enter, officer):
    text = "\n".join(f"Ở ấp thứ {n}, phát {10_000 + n} tờ rơi." for n in range(300))
    told = [figure(text, str(10_000 + n), doubts=(WEAK,) if n in (5, 290) else ()) for n in range(300)]
    document, figures = kept(officer, text, told, "dai.txt")
    page = enter()
    opened(page, f"/van-ban/{document.pk}/")
    assert page.locator(".card").count() == 120
    assert "Còn 2 chỗ nghi ngờ" in page.locator("#dem h2").inner_text()
    page.keyboard.press("Enter")
    page.locator("#nut-chac:focus", has_text="Xác nhận 298").wait_for()
    page.keyboard.press("Enter")
    page.locator("#to-tiep:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?to=3$"))
    assert page.locator(".card.on").get_attribute("id") == f"the-{figures[290].pk}"
    page.goto(f"/van-ban/{document.pk}/#so-{figures[130].pk}")
    page.wait_for_url(re.compile(rf"\?so={figures[130].pk}#so-"))
    assert page.locator("mark.on").inner_text() == "10130"


@pytest.mark.parametrize(
    ("width", "scheme"), [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_every_state_is_clean_for_axe(enter, officer, three, shots, faults, width, scheme):
    document, (first, *_) = three
    long, _figures = sixty(officer)
    empty, _none = kept(officer, "Thông báo họp dân.", [], "trong.txt")
    remembering.remember(
        actor=officer,
        indicator=LEAFLETS,
        phrase="thẻ nhớ an toàn",
        example="Năm 2020, đoàn viên trao 1.250 thẻ nhớ an toàn cho bà con.",
        figure=first.pk,
    )
    page = enter(width, scheme)
    found = {}

    def look(name: str, *, whole: bool = False) -> None:
        page.wait_for_timeout(200)
        if bad := faults(page):
            found[name] = bad
        shots(page, f"doc-{name}-{scheme}", whole=whole)

    page.goto(f"/van-ban/{empty.pk}/")
    look("trong")
    page.goto(f"/van-ban/{long.pk}/")
    look("nghi-ngo")
    page.locator(".fold > summary").first.click()
    look("mo-gap", whole=True)
    opened(page, f"/van-ban/{document.pk}/")
    if width == "desk":
        page.keyboard.press("j")
        page.keyboard.press("?")
        look("moi-phim")
        page.keyboard.press("Escape")
    page.locator(".card.doubt [data-pick]").first.click() if width == "phone" else page.keyboard.press("/")
    look("danh-sach")
    page.fill("#chon-chu", "tr")
    look("chon")
    page.keyboard.press("Escape")
    page.goto("/van-ban/cum-tu/")
    look("cum-tu", whole=True)
    page.goto(f"/van-ban/{long.pk}/")
    page.locator("#nut-chac").click()
    page.locator("#tin .notice").wait_for()
    look("xac-nhan-loat")
    assert found == {}
