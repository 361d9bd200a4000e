"""/doi-chieu/: what waits is told in words with its sentences, decided by buttons and keys, and taken back."""

from __future__ import annotations

import re

import pytest

from kheo.common import periods
from kheo.common.types import Period, Qualifier
from kheo.ledger import queries, settling
from kheo.ledger.models import Figure, Settlement
from kheo.ledger.settling import Verdict
from kheo.ledger.suspicion import Sort
from settle_world import (
    BINH_PHUOC,
    PHU_VAN,
    SESSIONS,
    YEAR,
    day,
    line,
    month,
    report,
    the,
)

PAGE = "/doi-chieu/"


@pytest.fixture
def dispute(officer):
    """Police and Front tell one year differently: (46 of the police, 44 of the Front)."""
    police = report(officer, line(46, said="Năm 2020, Công an xã phát 46 tờ rơi."), name="cong-an.txt")
    front = report(officer, line(44, said="Mặt trận xã phát 44 tờ rơi."), name="mat-tran.txt", org="front")
    return police[0], front[0]


def shown(desk, query=""):
    return desk.get(PAGE + query).content.decode()


def plain(page):
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def post(desk, suspect, code, **more):
    return desk.post(f"{PAGE}quyet/", {"viec": suspect.signature, "quyet": code, **more})


def test_an_empty_queue_says_when_something_will_come(desk):
    assert "Không còn việc nào chờ quyết" in shown(desk)


def test_a_dispute_shows_both_sentences_lit_their_sources_and_the_gap(desk, dispute):
    police, front = dispute
    page = shown(desk)
    assert "Các nguồn nói khác nhau: 44 · 46; chênh 2." in page
    for figure, words in ((police, "Công an xã phát"), (front, "Mặt trận xã phát")):
        assert re.search(rf'{words} <mark class="\w+">{figure.text}</mark> tờ rơi', page)
        assert f'href="/van-ban/{figure.document_id}/#so-{figure.pk}"' in page
    assert "cong-an.txt" in page
    assert "Mặt trận Tổ quốc" in page
    assert "tổng đang dùng số này" in page
    assert re.search(r'id="so-doi-chieu"[^>]*>1<', page), "the badge in the head of every page"


def test_the_badge_is_brought_up_where_one_sees_what_is_to_do(desk, dispute):
    badge = re.compile(r'id="so-doi-chieu"([^>]*)>(\d+)<')
    assert badge.search(desk.get("/kieu/").content.decode())[2] == "0", "as last known"
    assert badge.search(desk.get("/van-ban/").content.decode())[2] == "1"
    assert badge.search(desk.get("/kieu/").content.decode())[2] == "1"


def test_the_first_page_leads_here_while_something_waits(desk, dispute):
    assert '<a href="/doi-chieu/">việc cần đối chiếu</a>' in desk.get("/?nam=2020").content.decode()
    post(desk, the(Sort.DISPUTE), "keep:0")
    assert "việc cần đối chiếu" not in desk.get("/?nam=2020").content.decode()


def test_a_decision_without_scripts_brings_the_page_back_with_its_undo(desk, dispute):
    _police, front = dispute
    suspect = the(Sort.DISPUTE)
    answer = post(desk, suspect, "keep:1", **{"ly-do": "xã đã gọi lại", "ve": "loai=dispute"})
    assert answer["Location"].startswith("/doi-chieu/?loai=dispute&vua=")
    page = desk.get(answer["Location"]).content.decode()
    assert "Vừa quyết" in page
    assert queries.figure(front.pk).state == "withdrawn"
    settled = Settlement.objects.get()
    assert (settled.reason, settled.actor.username) == ("xã đã gọi lại", "hoa")
    desk.post(f"{PAGE}{settled.pk}/hoan-tac/")
    assert queries.figure(front.pk).state == "confirmed"
    assert "Các nguồn nói khác nhau" in shown(desk)


def test_htmx_gets_the_card_the_progress_and_the_badge(desk, dispute):
    suspect = the(Sort.DISPUTE)
    part = desk.post(
        f"{PAGE}quyet/",
        {"viec": suspect.signature, "quyet": "apart"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "<html" not in part
    assert 'data-state="done"' in part
    assert "hai việc khác nhau, cộng cả" in part
    assert re.search(r'id="tien-do"[^>]*hx-swap-oob="true"', part)
    assert re.search(r'id="so-doi-chieu"[^>]*hx-swap-oob="true"[^>]*hidden', part)
    settled = Settlement.objects.get()
    back = desk.post(
        f"{PAGE}{settled.pk}/hoan-tac/", {"viec": suspect.signature}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'data-state="waiting"' in back


def test_what_was_put_off_and_what_was_decided_have_their_lists(desk, dispute):
    post(desk, the(Sort.DISPUTE), "later")
    assert "Không còn việc nào chờ quyết" in shown(desk)
    assert "Đưa lại vào việc chờ" in shown(desk, "?xem=de-sau")
    post(desk, the(Sort.DISPUTE), "seen", **{"ly-do": "hai cách đếm"})
    assert "Không có việc nào để sau" in shown(desk, "?xem=de-sau")
    done = shown(desk, "?xem=da-quyet")
    assert "Lý do: hai cách đếm" in done
    assert "Hoa" in done


def test_a_decision_that_came_too_late_says_so(desk, dispute):
    suspect = the(Sort.DISPUTE)
    post(desk, suspect, "keep:0")
    assert "việc này đã được quyết" in desk.get(post(desk, suspect, "keep:1")["Location"]).content.decode()
    part = desk.post(
        f"{PAGE}quyet/", {"viec": suspect.signature, "quyet": "keep:1"}, headers={"HX-Request": "true"}
    )
    assert "việc này đã được quyết" in part.content.decode()


@pytest.mark.parametrize("code", ["", "keep", "keep:7", "mend", "drop", "burn"])
def test_what_cannot_be_decided_is_refused(desk, dispute, code):
    post(desk, the(Sort.DISPUTE), code)
    assert Settlement.objects.count() == 0


def test_the_list_is_narrowed_by_kind_place_and_theme(desk, officer, dispute):
    twins = (("signed", 133), ("handed_over", 32), ("active", 103))
    period = Period(None, YEAR.end)
    report(officer, *(line(value, f"twinning.{name}", period, BINH_PHUOC) for name, value in twins))
    assert shown(desk).count('class="case ') == 2
    for query, words in (
        ("?loai=balance", "Không cân"),
        ("?chu-de=twinning", "Không cân"),
        ("?noi=xã Phú Nghĩa, tỉnh Đồng Nai", "Các nguồn nói"),
    ):
        page = shown(desk, query)
        assert page.count('class="case ') == 1, query
        assert words in page
    assert shown(desk, "?noi=75").count('class="case ') == 2, "Đồng Nai of today holds Bình Phước"
    assert shown(desk, "?noi=01").count('class="case ') == 0
    assert "Không có việc nào như thế" in shown(desk, "?noi=01")
    assert "Không có đơn vị hành chính nào" in shown(desk, "?noi=Atlantis")


def test_every_kind_is_told_in_a_sentence(desk, officer):
    values = [410, 380, 402, 455, 390, 398, 420, 371, 4100]
    report(officer, *(line(v, period=month(2020, n)) for n, v in enumerate(values, 1)))
    report(officer, line(28033, "blood.units", place=BINH_PHUOC))
    report(officer, line(28033, "blood.units"), line(57, "blood.units", place=PHU_VAN))
    at = day("2020-03-26")
    for org in ("police", "youth"):
        report(officer, line(215, "outreach.attendance", at), form="entry", org=org)
    report(officer, line(12, SESSIONS, periods.decree09(2020, 1, 12)))
    report(officer, line(14, SESSIONS, YEAR, qualifier=Qualifier.OVER))
    report(
        officer,
        line(1920, "charity.gifts", said="Trong năm tặng 1920 phần quà cho hộ nghèo."),
        line(1920, "charity.gifts", said="Đánh giá chung: xã vận động được 1920 phần quà."),
    )
    twins = (("signed", 133), ("handed_over", 32), ("active", 103))
    period = Period(None, YEAR.end)
    report(officer, *(line(value, f"twinning.{name}", period, BINH_PHUOC) for name, value in twins))
    three = [
        line(v, c) for c, v in (("rural.trees", 412), ("digital.vneid_accounts", 733), ("charity.meals", 571))
    ]
    for name in ("a.txt", "b.txt"):
        report(officer, *three, name=name, opening="Công an xã bám từng thôn, cùng đoàn thể vận động bà con.")
    page = plain(shown(desk))
    for words in (
        "Số này gấp 10,2 lần trung vị 8 kỳ trước của chính nơi này (400). Có thể thừa số 0: 410?",
        "2 đơn vị cùng kể một ngày, cùng một số",
        "Hai kỳ chồng lên nhau một phần",
        "Một văn bản nói số này 2 lần; tổng đang cộng cả 2.",
        "Không cân: nêu 133 mà các phần cộng lại 135; lệch 2.",
        "Hai văn bản giống nhau",
        "có đúng số của",
        "Sửa thành 410",
        "Sửa 103 thành 101",
        "Các kỳ trước: 410 · 380 · 402",
    ):
        assert words in page


def test_unit_slips_are_told_with_the_unit(desk, officer):
    values = [95_000_000, 104_000_000, 88_000_000, 120_000_000, 99_000_000_000]
    told = (line(v, "charity.gifts_value", month(2020, n)) for n, v in enumerate(values, 1))
    report(officer, *told)
    page = plain(shown(desk))
    assert "Có thể nhầm đơn vị (nghìn, triệu, tỷ; kg, tấn): 99 triệu đồng?" in page


def test_html_in_a_sentence_stays_text(desk, officer):
    report(officer, line(46, said="Phát 46 tờ rơi <script>alert(1)</script>."), name="<img src=x>.txt")
    report(officer, line(44))
    page = shown(desk)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_page_of_the_queue_costs_a_fixed_number_of_queries(desk, officer, django_assert_max_num_queries):
    for n in range(12):
        report(officer, *(line(40 + n, period=month(2020, m)) for m in (1, 2)), org=f"b{n % 3}")
    settling.refresh()
    with django_assert_max_num_queries(24):
        assert shown(desk).count('class="case ') == 2


def test_the_whole_in_english(desk, dispute):
    desk.post("/ngon-ngu/", {"language": "en", "next": PAGE})
    page = shown(desk)
    assert "Sources disagree: 44 · 46; 2 apart." in plain(page)
    assert "Settle" in page
    assert "Keep 44" in plain(page)


# In a real browser


browser = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def three(officer):
    """A dispute, a repeat and a jump: three things to settle, in this order."""
    report(officer, line(46, SESSIONS, said="Năm 2020, Công an xã Phú Nghĩa tổ chức 46 buổi tuyên truyền."))
    report(
        officer, line(44, SESSIONS, said="Mặt trận xã phối hợp tổ chức 44 buổi tuyên truyền."), org="front"
    )
    report(
        officer,
        line(1920, "charity.gifts", said="Trong năm, xã tặng 1920 phần quà cho hộ nghèo."),
        line(1920, "charity.gifts", said="Đánh giá chung: vận động được 1920 phần quà."),
    )
    values = [410, 380, 402, 455, 390, 398, 420, 371, 4100]
    report(officer, *(line(v, period=month(2020, n)) for n, v in enumerate(values, 1)))


class TestKeyboard:
    pytestmark = browser

    def test_a_queue_is_worked_off_and_taken_back_by_keys(self, enter, three, shots):
        page = enter()
        page.goto(PAGE)
        shots(page, "doi-chieu-light")
        cases, current = page.locator(".case"), page.locator(".case.on")
        assert cases.count() == 3
        assert "Các nguồn nói khác nhau" in current.inner_text()
        page.keyboard.press("j")
        assert "nói số này 2 lần" in current.inner_text()
        page.keyboard.press("k")

        page.keyboard.press("2")
        page.locator(".case[data-state=done]").wait_for()
        assert "nói số này 2 lần" in current.inner_text(), "the next that waits"
        assert page.locator("#so-doi-chieu").inner_text() == "2"
        assert (
            queries.figures(Figure.objects.filter(value=44).values_list("pk", flat=True))[0].state
            == "withdrawn"
        )

        page.keyboard.press("1")
        page.locator(".case[data-state=done]").nth(1).wait_for()
        assert "gấp 10,2 lần" in current.inner_text()
        page.keyboard.press("r")
        page.keyboard.type("đã hỏi xã")
        page.keyboard.press("Escape")
        page.keyboard.press("0")
        page.locator("#tien-do", has_text="1 để sau").wait_for()
        assert settling.standing().get(verdict=Verdict.LATER).reason == "đã hỏi xã"
        assert page.locator("#tien-do").inner_text().startswith("0 chờ quyết")
        assert page.locator("#so-doi-chieu").is_hidden()
        shots(page, "doi-chieu-xong")

        page.keyboard.press("k")
        page.keyboard.press("u")
        page.locator(".case[data-state=waiting]", has_text="nói số này 2 lần").wait_for()
        assert "nói số này 2 lần" in current.inner_text()
        assert Figure.objects.filter(value=1920, state="confirmed").count() == 2

        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/van-ban/\d+/#so-\d+$"))

    def test_without_script_the_buttons_decide(self, enter, dispute):
        page = enter(java_script_enabled=False)
        page.goto(PAGE)
        page.locator("button", has_text="Giữ 46").click()
        assert page.locator("#vua").is_visible()
        page.locator("#vua button", has_text="Hoàn tác").click()
        assert page.locator(".case").count() == 1

    @pytest.mark.parametrize(
        ("width", "scheme"), [("desk", "light"), ("phone", "light"), ("phone", "dark"), ("desk", "dark")]
    )
    def test_axe_finds_nothing_serious(self, enter, three, officer, shots, faults, width, scheme):
        settling.decide(actor=officer, signature=the(Sort.DISPUTE).signature, verdict=Verdict.KEEP, side=0)
        settling.decide(actor=officer, signature=the(Sort.JUMP).signature, verdict=Verdict.LATER)
        page = enter(width, scheme)
        found = {}
        for name, query in {
            "cho": "",
            "de-sau": "?xem=de-sau",
            "da-quyet": "?xem=da-quyet",
            "trong": "?noi=01",
        }.items():
            page.goto(PAGE + query)
            if bad := faults(page):
                found[name] = bad
            shots(page, f"doi-chieu-{name}-{scheme}")
        assert found == {}


def test_a_number_of_endless_digits_is_answered(desk):
    endless = "9" * 5000
    assert desk.get(f"{PAGE}?vua={endless}").status_code == 200
    answer = desk.post(f"{PAGE}quyet/", {"viec": "x", "quyet": f"keep:{endless}"})
    assert answer.status_code in (302, 400, 404)
