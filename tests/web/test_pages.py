"""Pages through Django's client: who gets in, what they show, what they refuse."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLPattern

import kheo.web
from kheo.common.types import State
from kheo.intake.actions import import_document
from kheo.ledger import queries
from kheo.web import urls

WEB = Path(kheo.web.__file__).parent
PEOPLE = {"public", "edition", "edition-figures", "edition-dictionary", "edition-package"}
OPEN = {"health", "login", "language"} | PEOPLE
CELL = "/so-lieu/o/?chi-tieu=outreach.leaflets&noi=70~2025&nam=2020"


def _address(pattern: URLPattern) -> str:
    return "/" + re.sub(r"<(int|slug):\w+>", "1", str(pattern.pattern))


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda p: p.name)
def test_nobody_gets_in_without_signing_in(client, db, pattern):
    answer = client.get(_address(pattern))
    if pattern.name in OPEN:
        assert "/dang-nhap/?next" not in answer.get("Location", "")
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/dang-nhap/")


def test_health_answers_without_sign_in(client, db):
    assert client.get("/suc-khoe/").json() == {"status": "ok"}


def test_views_never_touch_the_tables():
    guilty = [str(path) for path in WEB.rglob("*.py") if ".objects" in path.read_text(encoding="utf-8")]
    assert guilty == []


def test_pages_hold_no_inline_script_or_style():
    for path in WEB.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\bsrc=)", text), path


def test_everything_served_comes_from_us(desk, report):
    for path in ("/", "/van-ban/", f"/van-ban/{report.document.pk}/", "/so-lieu/", "/bao-cao/", "/kieu/"):
        page = desk.get(path)
        assert page.status_code == 200, path
        assert "default-src 'self'" in page["Content-Security-Policy"]
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.content.decode()), path


def test_wrong_password_says_what_to_do(client, officer):
    page = client.post("/dang-nhap/", {"username": "hoa", "password": "x"}).content.decode()
    assert "Tên hoặc mật khẩu chưa đúng" in page
    assert "Caps Lock" in page


def test_a_part_asked_for_after_the_session_ended_sends_the_page_to_sign_in(client, db):
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/van-ban/1/"}
    answer = client.get("/dang-nhap/", headers=asked)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/dang-nhap/?next=%2Fvan-ban%2F1%2F")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing_to_be_drawn(name):
    page = render_to_string(f"{name}.html")
    assert "Về tổng quan" in page


def test_a_stale_form_is_told_kindly(officer):
    page = Client(enforce_csrf_checks=True).post("/dang-nhap/", {"username": "hoa"})
    assert page.status_code == 403
    assert "Trang để quá lâu" in page.content.decode()


def test_the_file_comes_back_as_it_came(desk, report):
    answer = desk.get(f"/van-ban/{report.document.pk}/goc/")
    assert b"".join(answer.streaming_content) == queries.original(report.document)
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_too_large_names_itself_and_the_remedy(desk, settings):
    settings.KHEO_MAX_FILE = settings.MEBIBYTE
    big = SimpleUploadedFile("to.txt", b"1" * (settings.MEBIBYTE + 1))
    page = desk.post("/van-ban/tai-len/", {"tep": [big]}).content.decode()
    assert "to.txt" in page
    assert "tệp lớn hơn 1 MB" in page


def test_an_empty_ledger_says_what_to_do_first(desk):
    assert "Đưa văn bản đầu tiên vào" in desk.get("/").content.decode()
    assert "Chưa có số liệu nào được xác nhận" in desk.get("/so-lieu/").content.decode()


def test_overview_tells_the_year_in_a_sentence_whose_numbers_open(desk, confirmed):
    page = desk.get("/?noi=70~2025&nam=2020").content.decode()
    assert "Một năm gần dân ở Bình Phước, 2020" in page
    lede = re.search(r'<p class="lede"[^>]*>(.*?)</p>', page, re.S)[1]
    assert re.search(r'<a class="opens nowrap" href="/so-lieu/o/[^"]+">1\.645</a>', lede)
    assert "nay thuộc Đồng Nai" in page


def test_overview_shows_all_provinces(desk, confirmed):
    page = desk.get("/?nam=2020").content.decode()
    assert len(re.findall(r'href="/\?noi=\d\d&', page)) == 34
    assert "Hoàng Sa" in page
    assert "Trường Sa" in page
    assert re.search(r'Đồng Nai<span class="sr">: 81\.178', page)


def test_unknown_place_is_told_with_a_remedy(desk, confirmed):
    page = desk.get("/?noi=Atlantis&nam=2020").content.decode()
    assert "Không có đơn vị hành chính nào là “Atlantis”" in page


def test_files_come_in_and_twice_changes_nothing(desk):
    def send():
        files = [
            SimpleUploadedFile("a.txt", "Năm 2020 phát 12 tờ rơi.".encode()),
            SimpleUploadedFile("b.bin", b"\x00\x01"),
        ]
        return desk.post("/van-ban/tai-len/", {"tep": files}, headers={"X-Kheo-One": "1"}).content.decode()

    first, second = send(), send()
    assert "đọc được 1 số" in first
    assert "b.bin" in first
    assert "notice bad" in first
    assert "đã có trong sổ" in second
    assert queries.counts().documents == 1


def test_pasted_text_is_kept_and_read(desk):
    answer = desk.post("/van-ban/dan/", {"ten": "Quý I", "doan": "Phát 12 tờ rơi."})
    page = desk.get(answer["Location"]).content.decode()
    assert "Quý I.txt" in page
    assert re.search(r"<mark[^>]*>.*12", page)


def test_html_in_a_document_stays_text(desk, officer):
    text = "Phát 12 tờ rơi <script>alert(1)</script> & <b>đậm</b>."
    made = import_document(actor=officer, data=text.encode(), filename="<img src=x>.txt")
    for path in ("/van-ban/", f"/van-ban/{made.document.pk}/"):
        page = desk.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_text_is_shown_whole_with_every_figure_lit(desk, report):
    page = desk.get(f"/van-ban/{report.document.pk}/").content.decode()
    for figure in report.figures:
        assert f'id="so-{figure.pk}"' in page
        assert f'id="the-{figure.pk}"' in page
    article = re.search(r"<article.*?</article>", page, re.S)[0]
    shown = re.sub(r"<[^>]+>", "", re.sub(r"</p>", "\n", article))
    for line in filter(str.strip, report.document.text.split("\n")):
        assert line in shown


def test_buttons_work_without_script(desk, report):
    base = f"/van-ban/{report.document.pk}/so/{report.figures[0].pk}"
    state = lambda: queries.figure(report.figures[0].pk).state  # noqa: E731
    for deed, then in (("xac-nhan", State.CONFIRMED), ("bo", State.WITHDRAWN), ("hoan-tac", State.CONFIRMED)):
        answer = desk.post(f"{base}/{deed}/")
        assert answer["Location"].endswith(f"#the-{report.figures[0].pk}")
        assert state() == then


def test_htmx_gets_the_card_its_lit_words_and_the_counters(desk, report):
    figure = report.figures[0]
    path = f"/van-ban/{report.document.pk}/so/{figure.pk}/xac-nhan/"
    part = desk.post(path, headers={"HX-Request": "true"}).content.decode()
    assert f'id="the-{figure.pk}"' in part
    assert re.search(rf'<mark id="so-{figure.pk}" class="sure"[^>]*hx-swap-oob="true"', part)
    assert re.search(r'id="dem"[^>]*hx-swap-oob="true"', part)


def test_a_correction_is_read_as_officers_write(desk, report):
    figure = next(f for f in report.figures if f.text.endswith("28.033"))
    given = {
        "indicator": "Tờ rơi đã phát (outreach.leaflets)",
        "value": "28.500,5",
        "qualifier": "about",
        "measure": "count",
        "basis": "result",
        "period_start": "01/02/2020",
        "period_end": "30/11/2020",
        "place": "tỉnh Bình Phước (đến 30/06/2025)",
        "va-xac-nhan": "1",
    }
    desk.post(f"/van-ban/{report.document.pk}/so/{figure.pk}/sua/", given)
    row = queries.figure(figure.pk)
    assert (str(row.value.normalize()), row.qualifier, row.place, row.state) == (
        "28500.5",
        "about",
        "70~2025",
        "confirmed",
    )
    assert f"{row.period_start:%d/%m/%Y}" == "01/02/2020"


def test_a_flow_told_to_date_is_ticked_and_confirmed_without_a_first_day(desk, report):
    figure = next(f for f in report.figures if f.text.endswith("28.033"))
    base = f"/van-ban/{report.document.pk}/so/{figure.pk}"
    given = {"indicator": "outreach.leaflets", "value": "28.033", "qualifier": "over", "measure": "count"}
    given |= {"basis": "result", "period_start": "01/01/2020", "period_end": "31/12/2020", "place": "70~2025"}
    desk.post(f"{base}/sua/", given | {"cumulative": "1", "va-xac-nhan": "1"})
    row = queries.figure(figure.pk)
    assert (row.period_start, row.dims, row.state) == (None, [["cumulative", "1"]], "confirmed")
    assert "lũy kế" in desk.get(f"{base}/", headers={"HX-Request": "true"}).content.decode()
    form = desk.get(f"{base}/sua/", headers={"HX-Request": "true"}).content.decode()
    assert 'name="cumulative" value="1" checked' in form
    desk.post(f"{base}/sua/", given)
    row = queries.figure(figure.pk)
    assert (str(row.period_start), row.dims) == ("2020-01-01", [])


def test_a_figure_tells_its_history(desk, report):
    figure = next(f for f in report.figures if f.text.endswith("28.033"))
    base = f"/van-ban/{report.document.pk}/so/{figure.pk}"
    given = {"indicator": "outreach.leaflets", "value": "28.500", "qualifier": "about", "measure": "count"}
    given |= {"basis": "result", "period_start": "01/01/2020", "period_end": "31/12/2020", "place": "70~2025"}
    desk.post(f"{base}/sua/", given)
    desk.post(f"{base}/xac-nhan/")
    page = desk.get(f"{base}/lich-su/").content.decode()
    assert "số: 28.033 → 28.500" in page
    assert "mức chắc: hơn → khoảng" in page
    assert "trạng thái: chờ xác nhận → đã xác nhận" in page
    assert "Hoa" in page


def test_a_wrong_field_keeps_what_was_typed_and_says_why(desk, report):
    given = {
        "value": "1.5",
        "period_end": "31/02/2020",
        "qualifier": "exact",
        "measure": "count",
        "basis": "result",
    }
    page = desk.post(f"/van-ban/{report.document.pk}/so/{report.figures[0].pk}/sua/", given).content.decode()
    assert "“1.5” chưa phải là số" in page
    assert "Không có ngày “31/02/2020”" in page
    assert 'value="31/02/2020"' in page


def test_a_page_is_confirmed_at_once_and_says_what_waits(desk, officer):
    made = import_document(actor=officer, data="Phát 12 tờ rơi.".encode(), filename="x.txt")
    page = desk.post(f"/van-ban/{made.document.pk}/xac-nhan/", follow=True).content.decode()
    assert "chưa xác nhận được" in page
    assert "chưa rõ" in page


def test_a_figure_opens_only_in_its_own_document(desk, report, officer):
    other = import_document(actor=officer, data="Phát 7 tờ rơi.".encode(), filename="y.txt")
    path = f"/van-ban/{other.document.pk}/so/{report.figures[0].pk}/xac-nhan/"
    assert desk.post(path).status_code == 404


def test_a_total_opens_down_to_the_sentence(desk, confirmed):
    page = desk.get(CELL).content.decode()
    figure = next(f for f in confirmed.figures if f.indicator == "outreach.leaflets")
    assert '<mark class="sure">hơn 28.033' in page
    assert f'href="/van-ban/{confirmed.document.pk}/#so-{figure.pk}"' in page
    part = desk.get(CELL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_totals_under_the_map_of_today(desk, confirmed):
    page = desk.get(
        "/so-lieu/?chi-tieu=outreach.leaflets&tu=01/01/2020&den=31/12/2021&dia-gioi=hom-nay"
    ).content.decode()
    assert re.search(r'<th scope="row"><a href="[^"]+">Đồng Nai</a>.*?gồm Bình Phước', page, re.S)
    assert page.count("28.033") >= 2


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("nam=2020&dang=nam&tu=01/02/2020&den=30/11/2020", "01/02/2020"),  # dates typed beside the year
        ("nam=2019&dang=ngay&tu=01/02/2020&den=30/11/2020", "selected>2019"),  # year chosen over the dates
        ("tu=&den=30/11/2020", "30/11/2020"),
        ("tu=05/05/2020&den=01/01/2020", "ngày đầu đứng sau ngày cuối"),
        ("dia-gioi=32/01/2020", "không có ngày"),
    ],
)
def test_a_window_is_asked_by_year_or_by_days(desk, confirmed, asked, shown):
    assert shown in desk.get(f"/so-lieu/?{asked}").content.decode()


def test_csv_for_excel(desk, confirmed):
    answer = desk.get("/so-lieu/tai-ve.csv?chi-tieu=outreach.leaflets&nam=2020")
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    told = {row["ma_noi"]: (row["gia_tri"], row["muc_chac"]) for row in rows}
    assert told["70~2025"] == ("28033", "over")


def test_missing_is_a_dash_and_not_zero(desk, confirmed):
    page = desk.get("/so-lieu/?chi-tieu=blood.units&noi=70~2025&nam=2020").content.decode()
    assert "chưa có số liệu" in page
    assert ">0<" not in page[page.index("<table") : page.index("</table>")]


def test_report_previews_and_downloads(desk, confirmed):
    page = desk.get("/bao-cao/xem/?noi=70~2025&nam=2020").content.decode()
    assert re.search(r'<a class="num" href="/so-lieu/o/[^"]+">1\.645</a>', page)
    answer = desk.get("/bao-cao/xem/tai-ve.docx?noi=70~2025&nam=2020")
    assert answer.content[:2] == b"PK"
    assert answer["Content-Disposition"].endswith('.docx"')


def test_report_of_nothing_says_so(desk):
    assert "chưa có số liệu nào được xác nhận" in desk.get("/bao-cao/xem/?nam=1999").content.decode()


def test_place_search_offers_then_and_now(desk):
    options = desk.get("/noi/?noi=binh phuoc").content.decode()
    assert "tỉnh Bình Phước (đến 30/06/2025)" in options


def test_english_switch_stays(desk, confirmed):
    answer = desk.post("/ngon-ngu/", {"language": "en", "next": "/so-lieu/"})
    assert answer["Location"] == "/so-lieu/"
    page = desk.get("/so-lieu/?nam=2020").content.decode()
    assert '<html lang="en"' in page
    assert "Figures" in page
    assert "1,645" in page
    assert "Leaflets" in desk.get("/so-lieu/?chi-tieu=outreach.leaflets").content.decode()


def test_a_browser_set_to_english_does_not_decide(desk):
    assert '<html lang="vi"' in desk.get("/", headers={"Accept-Language": "en-US"}).content.decode()


@pytest.mark.parametrize("path", ["/van-ban/999/", "/khong-co/", "/so-lieu/o/?chi-tieu=khong.co"])
def test_what_is_not_there_is_a_kind_404(desk, path):
    answer = desk.get(path)
    assert answer.status_code == 404
    assert "Về tổng quan" in answer.content.decode()


def test_every_word_has_its_english():
    text = (WEB / "locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    entries = text.split("\n\n")[1:]
    assert len(entries) > 150
    assert [e for e in entries if re.search(r'msgstr(\[\d\])? ""\s*(\n#|\nmsgstr|$)', e)] == []
    assert "#, fuzzy" not in text
    assert (WEB / "locale/en/LC_MESSAGES/django.mo").exists()


@pytest.mark.parametrize("path", ["/", "/so-lieu/", "/bao-cao/xem/"])
def test_what_could_not_be_read_stays_to_be_mended_and_answers_nothing_else(desk, confirmed, path):
    page = desk.get(path, {"noi": "Atlantis", "nam": "2020"}).content.decode()
    assert 'value="Atlantis"' in page
    assert "28.033" not in page


def test_reversed_days_stay_in_their_fields(desk, confirmed):
    page = desk.get("/so-lieu/", {"noi": "70~2025", "tu": "31/12/2021", "den": "01/01/2020"}).content.decode()
    assert 'value="31/12/2021"' in page
    assert 'value="01/01/2020"' in page


def test_pasted_text_without_a_name_is_called_by_its_beginning(desk, db):
    text = "Năm 2025, Công an xã Đức Hạnh tổ chức 9 buổi tuyên truyền với 640 lượt người tham dự."
    answer = desk.post("/van-ban/dan/", {"ten": "", "doan": text})
    page = desk.get(answer["Location"]).content.decode()
    assert "Năm 2025, Công an xã Đức Hạnh tổ chức 9 buổi tuyên truyền…" in page
    assert "Đoạn dán" not in page
    assert re.search(r"<h1[^>]*>[^<]*tuyên truyền…</h1>", page)


def test_an_unknown_indicator_is_told_in_the_officers_words(desk, report):
    path = f"/van-ban/{report.document.pk}/so/{report.figures[0].pk}/sua/"
    given = {
        "indicator": "nuôi cá",
        "value": "5",
        "qualifier": "exact",
        "measure": "count",
        "basis": "result",
    }
    page = desk.post(path, given).content.decode()
    assert "Không có chỉ tiêu “nuôi cá”. Gõ vài chữ rồi chọn trong danh sách" in page
    assert ".md" not in page


def test_a_warning_looks_like_one():
    css = (WEB / "static/web/css/parts.css").read_text(encoding="utf-8")
    for tag in ("warning", "error"):
        assert f".notice.{tag} {{" in css, "Django's own name of the message's level"


def test_joint_organisations_are_named_in_words():
    from kheo.web import words

    assert words.org_name("police+front") == "Công an, Mặt trận Tổ quốc"
