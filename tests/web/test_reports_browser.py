"""A report in a real browser: written by keyboard, in several hands, on a phone, checked, signed and taken away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kheo.accounts.models import User
from kheo.ledger import actions as ledger
from kheo.reports import actions, bodies, checking, life, returning, signing
from life_world import BODY, PLACE, draft, row_with, told
from word_edits import Edited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def figures(db):
    return told()


@pytest.fixture
def made(officer, figures):
    """A draft of 2020."""
    return draft(officer)


@pytest.fixture
def full(officer, figures):
    """A draft by the police's outline of the year, with everything there is to see on its page."""
    lan = User.objects.create_user("lan", password="mat-khau-dai-hon", first_name="Lan", last_name="Trần")
    outline = next(o.outline for o in bodies.listed() if "an ninh Tổ quốc, cả năm" in o.outline.name)
    body = bodies.add_body(actor=None, **BODY)
    report = draft(officer, outline=outline.code, body=body.pk)
    row = row_with(report, "1.645")
    text = row.markup.replace("[1.645#", "tới [1.645#")
    actions.edit(actor=lan, block=row.id, version=row.version, text=f"{text} Nhân dân đồng tình, ủng hộ.")
    actions.comment(actor=officer, report=report.pk, text="Thêm số của các xã biên giới.", block=row.id)
    done = actions.comment(actor=lan, report=report.pk, text="Kỳ này tính cả năm?", block=row.id)
    actions.comment(actor=officer, report=report.pk, text="Cả năm.", reply_to=done.pk)
    actions.resolve(actor=officer, comment=done.pk)
    actions.comment(actor=lan, report=report.pk, text="Trình trước ngày 20/12.")
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    from kheo.reports import refreshing

    refreshing.refresh(actor=officer, report=report.pk)
    return report


def settled(page):
    page.locator(".htmx-request").first.wait_for(state="detached")


def at(page, words):
    """The block that holds these words, made current."""
    row = page.locator(".row[data-block]", has_text=words).first
    row.locator(".words, .room").first.click(position={"x": 4, "y": 6})
    return row


def let_stand(officer, report):
    for point in checking.check(report.pk).open:
        signing.waive(actor=officer, report=report.pk, point=point.key, reason="đã xem")


def test_a_report_is_written_by_keyboard_from_the_first_page_to_the_first_save(enter, figures):
    page = enter()
    page.goto(f"/?noi={PLACE}&nam=2020")
    page.click("text=Viết báo cáo của nơi và năm này")
    page.click("button:has-text('Viết dự thảo')")
    page.wait_for_url(re.compile(r"/bao-cao/\d+/$"))
    at(page, "1.645")
    page.keyboard.press("e")
    field = page.locator(".writing textarea")
    field.wait_for()
    assert "[1.645]" in field.input_value()
    assert page.locator(".writing .preview mark", has_text="1.645").is_visible(), "its numbers are lit"
    page.keyboard.press("End")
    page.keyboard.type(" Nhân dân đồng tình.")
    page.keyboard.press("Control+Enter")
    page.locator("#bao-tin", has_text="Đã lưu.").wait_for()
    row = page.locator(".row.on")
    assert "Nhân dân đồng tình." in row.inner_text()
    assert page.evaluate("document.activeElement.id") == row.get_attribute("id"), "the keyboard stays there"
    page.keyboard.press("u")
    page.locator("#bao-tin", has_text="Đã hoàn tác.").wait_for()
    assert "Nhân dân đồng tình." not in page.locator("#ban-thao").inner_text()


def test_paragraphs_come_go_and_move_by_keys(enter, made):
    page = enter()
    page.goto(f"/bao-cao/{made.pk}/")
    at(page, "1.645")
    page.keyboard.press("n")
    page.locator("#them textarea").wait_for()
    page.keyboard.type("Một đoạn của tôi.")
    page.keyboard.press("Control+Enter")
    page.locator("#bao-tin", has_text="Đã thêm.").wait_for()
    assert "Một đoạn của tôi." in page.locator(".row.on").inner_text(), "what was added is current"
    before = [r.id for r in life.draft(made.pk).rows]
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#bao-tin", has_text="Đã đưa lên.").wait_for()
    assert "Một đoạn của tôi." in page.locator(".row.on").inner_text()
    assert [r.id for r in life.draft(made.pk).rows] != before
    page.keyboard.press("x")
    page.locator("#bao-tin", has_text="Đã bỏ.").wait_for()
    page.locator(".gone > summary").click()
    page.locator(".gone button", has_text="Lấy lại").click()
    page.locator("#bao-tin", has_text="Đã lấy lại.").wait_for()
    assert row_with(made, "Một đoạn của tôi.")
    page.keyboard.press("?")
    assert page.locator("#phim").is_visible()


def test_two_hands_at_one_paragraph_keep_both_texts(enter, made):
    page = enter(refused=True)
    page.goto(f"/bao-cao/{made.pk}/")
    at(page, "1.645")
    page.keyboard.press("e")
    page.locator(".writing textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" Lời của Hoa.")
    row = row_with(made, "1.645")
    lan = User.objects.create_user("lan", password="mat-khau-dai-hon", first_name="Lan")
    actions.edit(actor=lan, block=row.id, version=row.version, text=f"{row.markup} Lời của Lan.")
    page.keyboard.press("Control+Enter")
    page.locator(".writing .pair").wait_for()
    shown = page.locator(".writing").inner_text()
    assert "Lan đã sửa đoạn này trước" in shown
    assert "Lời của Lan." in shown
    assert page.locator(".writing textarea").input_value().endswith("Lời của Hoa.")
    page.locator(".writing textarea").press("End")
    page.keyboard.type(" Lời của Lan.")
    page.keyboard.press("Control+Enter")
    page.locator("#bao-tin", has_text="Đã lưu.").wait_for()
    assert row_with(made, "1.645").markup.endswith("Lời của Hoa. Lời của Lan.")


def test_words_not_sent_survive_a_lost_connection_and_a_reload(enter, made):
    page = enter(refused=True)
    page.goto(f"/bao-cao/{made.pk}/")
    at(page, "1.645")
    page.keyboard.press("e")
    page.locator(".writing textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" Chữ chưa gửi.")
    page.route(
        "**/doan/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    page.keyboard.press("Control+Enter")
    page.locator(".offline").wait_for()
    assert page.locator(".writing textarea").input_value().endswith("Chữ chưa gửi."), (
        "the field stays as it was"
    )
    page.unroute("**/doan/**")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator(".writing textarea").wait_for()
    assert page.locator(".writing textarea").input_value().endswith("Chữ chưa gửi.")
    assert page.locator(".writing .notice", has_text="chưa lưu được").is_visible()
    page.keyboard.press("Control+Enter")
    page.locator("#bao-tin", has_text="Đã lưu.").wait_for()
    assert "Chữ chưa gửi." in row_with(made, "1.645").markup
    page.reload()
    assert page.locator(".writing").count() == 0, "what was kept is not asked again"


def test_another_field_with_words_in_it_is_opened_again_when_the_sheet_is_drawn_anew(enter, made):
    page = enter()
    page.goto(f"/bao-cao/{made.pk}/")
    at(page, "1.645")
    page.keyboard.press("e")
    page.locator(".writing textarea").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" Đang viết dở.")
    at(page, "phần quà")
    page.locator(".row.on button", has_text="Xuống").or_(
        page.locator(".row.on button", has_text="Lên")
    ).first.click()
    page.locator("#bao-tin .notice").wait_for()
    page.locator(".writing textarea").wait_for()
    assert page.locator(".writing textarea").input_value().endswith("Đang viết dở.")


def test_a_number_opens_beside_the_sheet_and_gives_the_keyboard_back(enter, made):
    page = enter()
    page.goto(f"/bao-cao/{made.pk}/")
    number = page.locator("#ban-thao a.num", has_text="1.645").first
    number.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#ngan")
    drawer.locator(".said mark").first.wait_for()
    assert "1.645" in drawer.inner_text()
    page.keyboard.press("Escape")
    assert drawer.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "1.645"


def test_a_remark_is_made_answered_and_settled_in_the_margin(enter, made):
    page = enter()
    page.goto(f"/bao-cao/{made.pk}/")
    row = at(page, "1.645")
    page.keyboard.press("c")
    page.keyboard.type("Số này của cả năm?")
    row.locator("button", has_text="Gửi góp ý").click()
    row.locator(".threads", has_text="Số này của cả năm?").wait_for()
    page.locator("#dau-bt", has_text="1 góp ý chờ").wait_for()
    row.locator(".answer > summary").click()
    row.locator(".answer textarea").fill("Cả năm.")
    row.locator(".answer button").click()
    row.locator(".reply", has_text="Cả năm.").wait_for()
    row.locator("button", has_text="Xong").click()
    row.locator("summary", has_text="1 góp ý đã xong").wait_for()


def test_a_new_number_is_taken_into_a_persons_sentence_by_one_key(enter, full):
    page = enter()
    page.goto(f"/bao-cao/{full.pk}/")
    page.keyboard.press("m")
    row = page.locator(".row.on")
    assert "1.645 → 1.700" in row.locator(".sentence-offer").first.inner_text().replace("\u00a0", " ")
    page.keyboard.press("a")
    page.locator("#bao-tin", has_text="Đã lấy số mới.").wait_for()
    assert "tới 1.700" in page.locator(".row.on .words").inner_text()


def test_checked_signed_and_taken_away(enter, officer, figures, shots):
    report = draft(officer, body=bodies.add_body(actor=None, **BODY).pk)
    actions.add(actor=officer, report=report.pk, after=None, text="Vận động 350 hộ dân hiến đất.")
    page = enter()
    page.goto(f"/bao-cao/{report.pk}/")
    page.click("text=Kiểm trước khi ký")
    waiting = page.locator(".points:not(.waived) .waive")
    assert waiting.count() > 0
    for n in range(waiting.count()):
        waiting.first.locator("summary").click()
        waiting.first.locator("input[name=ly-do]").fill("theo biên bản của xã")
        waiting.first.locator("button").click()
        page.locator(".waived li").nth(n).wait_for()
    page.click("text=Xác nhận đã rà soát, sang ký")
    page.fill("#so", "12")
    page.fill("#ngay", "24/12/2020")
    page.click("button:has-text('Ký báo cáo')")
    page.locator(".tag", has_text="Đã ký").wait_for()
    assert "ngày 24 tháng 12 năm 2020" in page.locator(".letterhead").inner_text().replace("\u00a0", " ")
    page.locator(".menu summary").click()
    for kind in ("Word", "PDF", "Excel"):
        with page.expect_download() as waited:
            page.locator(".menu a", has_text=kind).click()
        assert waited.value.suggested_filename.startswith("bao-cao-12-2020-")
        assert Path(waited.value.path()).stat().st_size > 1000


def test_everything_works_without_script(enter, made):
    page = enter(java_script_enabled=False)
    page.goto(f"/bao-cao/{made.pk}/")
    row = page.locator(".row[data-block]", has_text="1.645").first
    row.locator("a", has_text="Sửa").click()
    page.locator(".writing textarea").fill("Toàn tỉnh đã làm [1.645] buổi.")
    page.locator(".writing button").click()
    assert "Toàn tỉnh đã làm 1.645 buổi." in page.locator("#ban-thao").inner_text()
    assert page.locator("#ban-thao a.num", has_text="1.645").first.is_visible()
    page.locator("button", has_text="Hoàn tác").click()
    assert "Toàn tỉnh đã làm" not in page.locator("#ban-thao").inner_text()


@pytest.mark.parametrize(
    ("width", "scheme"), [("desk", "light"), ("phone", "light"), ("phone", "dark"), ("desk", "dark")]
)
def test_axe_finds_nothing_serious_on_any_page(enter, officer, full, shots, faults, width, scheme):
    word = Edited(returning.exported(full.pk))
    row = row_with(full, "phần quà")
    word.replace(word.block(row.key), "phần quà", "phần quà nghĩa tình")
    number = next(n for s in row.sentences for n in s.sentence.nums)
    word.overwrite(number.id, "1.300")
    ret = returning.bring_back(actor=officer, report=full.pk, data=word.bytes(), filename="sua.docx")
    other = draft(officer)
    let_stand(officer, other)
    from datetime import date

    signed = signing.sign(
        actor=officer, report=other.pk, version=life.report(other.pk).version, day=date(2020, 12, 24)
    )
    figure = next(f for f in ledger_figures() if f.indicator == "outreach.leaflets")
    ledger.correct(actor=officer, id=figure.pk, value=29000)
    from kheo.reports import correcting

    notice = correcting.draft_notice(actor=officer, report=signed.pk)
    page = enter(width, scheme)
    places = {
        "bc-ds": "/bao-cao/",
        "bc-moi": f"/bao-cao/moi/?noi={PLACE}&nam=2020",
        "bc-xem": f"/bao-cao/xem/?noi={PLACE}&nam=2020",
        "bc-soan": f"/bao-cao/{full.pk}/",
        "bc-sua": f"/bao-cao/{full.pk}/?sua={row.id}",
        "bc-kiem": f"/bao-cao/{full.pk}/kiem/",
        "bc-ky": f"/bao-cao/{full.pk}/ky/",
        "bc-ban": f"/bao-cao/{full.pk}/phien-ban/?a={full.pk}.1&b={full.pk}",
        "bc-ve": f"/bao-cao/{full.pk}/dua-ve/",
        "bc-ve-mot": f"/bao-cao/{full.pk}/dua-ve/{ret.pk}/",
        "bc-doan": f"/bao-cao/{full.pk}/doan/{row_with(full, 'ủng hộ').id}/lich-su/",
        "bc-daky": f"/bao-cao/{signed.pk}/",
        "bc-gui": f"/bao-cao/{signed.pk}/gui/",
        "bc-doiso": f"/bao-cao/{signed.pk}/doi-so/",
        "bc-tb": f"/bao-cao/{signed.pk}/dinh-chinh/{notice.pk}/",
        "bc-daky-ban": f"/bao-cao/{signed.pk}/phien-ban/",
        "bc-in": f"/bao-cao/{signed.pk}/in/",
    }
    found = {}
    for name, path in places.items():
        page.goto(path)
        settled(page)
        if bad := faults(page):
            found[name] = bad
        shots(page, f"{name}-{scheme}")
    page.goto(f"/bao-cao/{full.pk}/")
    at(page, "phần quà")
    page.locator("#ban-thao a.num").nth(1).click()
    page.locator("#ngan .big").wait_for()
    if bad := faults(page):
        found["drawer"] = bad
    shots(page, f"bc-ngan-{scheme}", whole=False)
    assert found == {}


def ledger_figures():
    from kheo.ledger.models import Figure

    return list(Figure.objects.filter(period_end__year=2020))


def test_targets_on_a_phone_are_large_enough(enter, full):
    page = enter("phone")
    small = """() => [...document.querySelectorAll('main a, main button, main summary, main select, main input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
      .filter((e) => e.checkVisibility() && !e.closest('p:not(.acts):not(.counts), .words, .figures, li.settled, .sr'))
      .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect().height])
      .filter(([, height]) => height > 0 && height < 43.5)"""
    found = {}
    for path in (
        "/bao-cao/",
        "/bao-cao/moi/",
        f"/bao-cao/{full.pk}/",
        f"/bao-cao/{full.pk}/kiem/",
        f"/bao-cao/{full.pk}/ky/",
    ):
        page.goto(path)
        if bad := page.evaluate(small):
            found[path] = bad
    assert found == {}


def test_a_second_person_sees_the_same_sheet(live_server, made, officer):
    other = Client()
    other.force_login(User.objects.create_user("lan", password="mat-khau-dai-hon"))
    assert "1.645" in other.get(f"/bao-cao/{made.pk}/").content.decode()
