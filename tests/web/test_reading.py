"""/van-ban/<id>/: what is doubtful stands first and says why, what is sure is folded, a long text comes leaf by leaf."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml.html import fromstring
from reading_world import GIFTS, LEAFLETS, SESSIONS, WEAK, figure, kept

from kheo.common.types import Doubt, Period, State
from kheo.ledger import actions, queries, remembering
from kheo.ledger.models import RememberedPhrase
from kheo.web import leaves

TEXT = """Năm 2020, đoàn viên trao 1.250 thẻ nhớ an toàn cho bà con.
Các đơn vị phát 300 tờ rơi và tặng 40 phần quà, dựng 12 cây cầu.
Toàn xã còn 17 việc khác đang làm.
"""
RIVAL = Doubt(
    "rival-indicator", "Cũng có thể là outreach.leaflets.", 0, 0, hint="Chọn một trong hai chỉ tiêu."
)
OPEN_PERIOD = Doubt("no-period", "Chưa rõ kỳ của số này.", 0, 0, hint="Ghi từ ngày, đến ngày.")


@pytest.fixture
def told(officer):
    """Doubtful, sure, sure, fairly sure, and nothing known of it."""
    runners = ((LEAFLETS, 0.9), (SESSIONS, 0.4), ("no.such", 0.3))
    figures = [
        figure(
            TEXT, "1.250", indicator=GIFTS, confidence=0.6, doubts=(RIVAL,), why=("trao",), runners_up=runners
        ),
        figure(TEXT, "300"),
        figure(TEXT, "40", indicator=GIFTS),
        figure(TEXT, "12", indicator="rural.bridges", confidence=0.8),
        figure(TEXT, "17", indicator=None, kind=None, confidence=0.3, why=()),
    ]
    return kept(officer, TEXT, figures)


def shown(desk, document, query=""):
    return desk.get(f"/van-ban/{document.pk}/{query}").content.decode()


def card(page, row):
    """The words of one card."""
    (found,) = fromstring(f"<div>{page}</div>").xpath(f'//li[@id="the-{row.pk}"]')
    return re.sub(r"\s+", " ", found.text_content())


def post(desk, document, row, deed, **given):
    return desk.post(
        f"/van-ban/{document.pk}/so/{row.pk}/{deed}/", given, headers={"HX-Request": "true"}
    ).content.decode()


def test_doubtful_figures_stand_before_the_folds_least_sure_first(desk, told):
    document, (doubtful, _, _, fair, unknown) = told
    page = shown(desk, document)
    first = page[page.index('id="the"') : page.index("<details")]
    assert re.findall(r'id="the-(\d+)"', first) == [str(unknown.pk), str(doubtful.pk)]
    assert "Còn <b>2</b> chỗ nghi ngờ" in page
    folds = re.findall(r"<summary><b>([^<]+)</b> <span>([^<]+)</span>", page)
    assert folds == [
        ("Khá chắc", "1 số liệu, xem lướt"),
        ("Tuyên truyền", "1 số liệu chắc chắn"),
        ("An sinh xã hội", "1 số liệu chắc chắn"),
    ]
    assert f'id="the-{fair.pk}"' in page[page.index('id="gap-fair"') :]


def test_a_card_says_why_what_else_and_how_sure(desk, told):
    document, (doubtful, *_, unknown) = told
    page = shown(desk, document)
    words = card(page, doubtful)
    assert "chưa chắc" in words
    assert "Vì có “trao”" in words
    assert "Hay là 1 Tờ rơi đã phát 2 Buổi" in words
    assert "no.such" not in words
    assert "Cũng có thể là “Tờ rơi đã phát”. Chọn một trong hai chỉ tiêu." in words, (
        "doubts name indicators, not codes"
    )
    assert "chưa biết là gì" in card(page, unknown)


def test_only_what_is_sure_is_confirmed_together_and_the_lot_is_taken_back(desk, told):
    document, figures = told
    answer = desk.post(f"/van-ban/{document.pk}/xac-nhan/?to=1", follow=True)
    page = answer.content.decode()
    assert "Đã xác nhận 2 số" in page
    assert [queries.figure(f.pk).state for f in figures] == [
        "proposed",
        "confirmed",
        "confirmed",
        "proposed",
        "proposed",
    ]
    deed = re.search(r'name="viec" value="(\d+)"', page)[1]
    actions.withdraw(actor=None, ids=[figures[1].pk])  # somebody went on with this one
    page = desk.post(f"/van-ban/{document.pk}/hoan-tac/", {"viec": deed}, follow=True).content.decode()
    assert "Đã hoàn tác: 1 số" in page
    assert [queries.figure(f.pk).state for f in figures][1:3] == ["withdrawn", "proposed"]
    again = desk.post(f"/van-ban/{document.pk}/hoan-tac/", {"viec": deed}, follow=True)
    assert "Đã hoàn tác: 0 số" in again.content.decode()


def test_the_fairly_sure_are_confirmed_by_their_own_button(desk, told):
    document, figures = told
    desk.post(f"/van-ban/{document.pk}/xac-nhan/?to=1", {"kha-chac": "1"})
    assert [f.pk for f in figures if queries.figure(f.pk).state == "confirmed"] == [figures[3].pk]


def test_a_runner_up_is_chosen_and_confirmed_in_one_deed_that_one_undo_takes_back(desk, told):
    document, (doubtful, *_) = told
    part = post(desk, document, doubtful, "chi-tieu", ma=LEAFLETS)
    row = queries.figure(doubtful.pk)
    assert (row.indicator, row.state) == (LEAFLETS, "confirmed")
    assert "Còn <b>1</b> chỗ nghi ngờ" in part
    assert re.search(r'innerHTML:#loa">1\.250: đã xác nhận\. Còn 1 chỗ nghi ngờ', part)
    assert f"/so/{doubtful.pk}/ghi-nho/" in part, "the offer to remember is asked for"
    post(desk, document, doubtful, "hoan-tac")
    row = queries.figure(doubtful.pk)
    assert (row.indicator, row.state) == (GIFTS, "proposed")


def test_choosing_an_indicator_does_not_pass_over_another_doubt(desk, officer):
    told = figure(TEXT, "300", indicator=GIFTS, confidence=0.5, doubts=(RIVAL, OPEN_PERIOD), period=None)
    document, (row,) = kept(officer, TEXT, [told])
    part = post(desk, document, row, "chi-tieu", ma=LEAFLETS)
    assert queries.figure(row.pk).state == "proposed"
    assert "Chưa rõ kỳ" in card(part, row)
    assert "Cũng có thể" not in card(part, row), "the doubt about the indicator is answered"
    assert 'data-ask="period_end"' in part
    post(desk, document, row, "hoan-tac")
    assert "Cũng có thể" in card(shown(desk, document), row), "and comes back with the undo"


def test_the_same_indicator_chosen_is_a_yes(desk, told):
    document, (doubtful, *_) = told
    part = post(desk, document, doubtful, "chi-tieu", ma=GIFTS)
    assert queries.figure(doubtful.pk).state == "confirmed"
    assert "ghi-nho" not in part


def test_an_unknown_code_is_told_on_the_card(desk, told):
    document, (doubtful, *_) = told
    assert "Không có chỉ tiêu “x.y”" in post(desk, document, doubtful, "chi-tieu", ma="x.y")
    assert queries.figure(doubtful.pk).state == "proposed"


def test_the_list_of_indicators_is_asked_for_once_and_in_the_language_of_the_page(desk, told):
    address = re.search(r'/van-ban/chi-tieu/\?v=[^"]+', shown(desk, told[0]))[0]
    answer = desk.get(address)
    assert "max-age" in answer["Cache-Control"]
    assert "Tờ rơi đã phát" in answer.content.decode()
    desk.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert address not in shown(desk, told[0])
    assert "Leaflets handed out" in desk.get(address).content.decode()


def test_when_all_is_decided_the_page_leads_on(desk, officer, told):
    document, figures = told
    other, _ = kept(officer, TEXT + "Khác.", [figure(TEXT, "300")], "khac.txt")
    actions.withdraw(actor=officer, ids=[f.pk for f in figures])
    page = shown(desk, document)
    assert "Xong văn bản này" in page
    assert f'href="/van-ban/{other.pk}/"' in page
    actions.withdraw(actor=officer, ids=[f.pk for f in queries.figures_of(other)])
    assert 'id="nut-tiep" href="/van-ban/"' in shown(desk, document)


def test_the_offer_is_refused_kindly_and_kept_when_it_is_right(desk, told):
    document, (doubtful, *_) = told
    post(desk, document, doubtful, "chi-tieu", ma=LEAFLETS)
    base = f"/van-ban/{document.pk}/so/{doubtful.pk}/ghi-nho/"
    offer = desk.get(base, headers={"HX-Request": "true"}).content.decode()
    assert 'value="thẻ nhớ an toàn"' in offer
    sentence = re.search(r'name="cau" value="([^"]+)"', offer)[1]
    given = {"cum-tu": "phần quà", "cau": "Tặng 20 phần quà."}
    refused = desk.post(f"{base}luu/", given, headers={"HX-Request": "true"}).content.decode()
    assert "đã là cách nói của chỉ tiêu" in refused
    assert "Phần (suất) quà" in refused
    assert remembering.active() == ()
    given = {"cum-tu": "thẻ nhớ an toàn", "cau": sentence}
    taken = desk.post(f"{base}luu/", given, headers={"HX-Request": "true"}).content.decode()
    assert "Đã ghi nhớ" in taken
    assert [one.phrase for one in remembering.active()] == ["thẻ nhớ an toàn"]
    assert desk.get(base, headers={"HX-Request": "true"}).content.decode().strip() == "", (
        "nothing is asked twice"
    )


def test_remembering_works_without_script(desk, told):
    document, (doubtful, *_) = told
    answer = desk.post(f"/van-ban/{document.pk}/so/{doubtful.pk}/chi-tieu/", {"ma": LEAFLETS})
    assert "nho=1" in answer["Location"]
    page = shown(desk, document, re.search(r"\?[^#]+", answer["Location"])[0])
    assert 'id="cum-tu"' in page
    base = f"/van-ban/{document.pk}/so/{doubtful.pk}/ghi-nho/luu/"
    sentence = re.search(r'name="cau" value="([^"]+)"', page)[1]
    said = desk.post(base, {"cum-tu": "người", "cau": sentence}, follow=True).content.decode()
    assert "quá chung" in said
    said = desk.post(base, {"cum-tu": "thẻ nhớ an toàn", "cau": sentence}, follow=True).content.decode()
    assert "Đã ghi nhớ “thẻ nhớ an toàn”" in said


def test_the_page_of_phrases_switches_removes_and_brings_back(desk, officer, told):
    document, (doubtful, *_) = told
    assert "Chưa ghi nhớ cụm từ nào" in desk.get("/van-ban/cum-tu/").content.decode()
    row = remembering.remember(
        actor=officer,
        indicator=LEAFLETS,
        phrase="thẻ nhớ an toàn",
        example="đoàn viên trao 1.250 thẻ nhớ an toàn cho bà con",
        figure=doubtful.pk,
    )

    def deed(name):
        return desk.post(f"/van-ban/cum-tu/{row.pk}/{name}/", follow=True).content.decode()

    page = desk.get("/van-ban/cum-tu/").content.decode()
    assert '<mark class="wait">thẻ nhớ an toàn</mark>' in page
    assert f"/van-ban/{document.pk}/?so={doubtful.pk}" in page
    assert "đang tắt" in deed("tat")
    assert remembering.active() == ()
    assert "đang tắt" not in deed("bat")
    gone = deed("bo")
    assert "Đã xóa “thẻ nhớ an toàn”" in gone
    assert '<ul class="phrases">' not in gone
    assert '<ul class="phrases">' in deed("lay-lai")
    assert desk.post("/van-ban/cum-tu/999/bo/").status_code == 404
    text = desk.get("/van-ban/cum-tu/tai-ve.yaml").content.decode()
    assert "code: outreach.leaflets" in text
    assert text == remembering.contribution()


def test_switching_on_what_no_longer_reads_is_refused(desk, officer):
    row = remembering.remember(
        actor=officer, indicator=LEAFLETS, phrase="thẻ nhớ", example="trao 1.250 thẻ nhớ cho bà con"
    )
    remembering.switch(actor=officer, id=row.pk, on=False)
    RememberedPhrase.objects.update(example="trao 12 thứ khác")
    page = desk.post(f"/van-ban/cum-tu/{row.pk}/bat/", follow=True).content.decode()
    assert "Câu mẫu không có “thẻ nhớ”" in page
    assert remembering.active() == ()


def test_phrases_are_for_those_who_signed_in(client, db):
    for path in ("/van-ban/cum-tu/", "/van-ban/cum-tu/tai-ve.yaml", "/van-ban/chi-tieu/"):
        assert "/dang-nhap/" in client.get(path)["Location"]


def test_a_long_document_comes_leaf_by_leaf_and_the_page_stays_small(
    desk, officer, django_assert_max_num_queries
):
    text = "\n".join(f"Ở ấp thứ {n}, phát {10_000 + n} tờ rơi cho bà con trong ấp." for n in range(3_000))
    told = [figure_at(text, n) for n in range(3_000)]
    document, rows = kept(officer, text, told)
    with django_assert_max_num_queries(25):
        page = shown(desk, document)
    assert len(page) < 450_000
    assert page.count('<li class="card') == leaves.FIGURES
    assert "Tờ 1/" in page
    last = rows[-1]
    there = shown(desk, document, f"?so={last.pk}")
    assert f'id="the-{last.pk}"' in there
    assert f'id="so-{last.pk}"' in there
    assert "Xác nhận 3000 số chắc chắn" in there
    desk.post(f"/van-ban/{document.pk}/xac-nhan/")
    assert queries.counts().confirmed == 3_000


def figure_at(text, n):
    """Quicker than looking each up in a long text."""
    line = text.index(f"phát {10_000 + n} ") if n < 1 else figure_at.at
    start = text.index(" ", line) + 1
    figure_at.at = text.find("phát ", start)
    told = figure(f" {10_000 + n} ", str(10_000 + n))
    return replace(told, start=start, end=start + 5, span=(start, start + 5))


@pytest.mark.parametrize(
    "lines", [["a b " * 50], ["x" * 900], ["Phát 12 tờ rơi."] * 60, [""], ["", "", "số 5", ""] * 30]
)
def test_leaves_are_the_whole_text_once(lines):
    from kheo.ledger.reviewing import Seen, Standing

    text = "\n".join(lines)
    seen = [Seen(n, m.start(), m.end(), Standing.LOOK) for n, m in enumerate(re.finditer(r"\d+|a b", text))]
    made = leaves.leaves(text, seen, figures=7, letters=80)
    assert "".join(text[leaf.start : leaf.end] for leaf in made) == text
    assert [one for leaf in made for one in leaf.seen] == seen
    assert all(len(leaf.seen) <= 7 and leaf.end - leaf.start <= 80 for leaf in made)
    assert all(leaf.start <= one.start and one.end <= leaf.end for leaf in made for one in leaf.seen)


def test_a_period_that_was_filled_in_answers_its_doubt(desk, officer):
    told = figure(TEXT, "300", doubts=(OPEN_PERIOD,), period=Period(None, None))
    document, (row,) = kept(officer, TEXT, [told])
    assert "Còn <b>1</b> chỗ nghi ngờ" in shown(desk, document)
    actions.correct(actor=officer, id=row.pk, period_start="2020-01-01", period_end="2020-12-31")
    assert "Không còn chỗ nghi ngờ" in shown(desk, document)
    assert queries.figure(row.pk).state == State.PROPOSED
    assert WEAK.code not in shown(desk, document)
