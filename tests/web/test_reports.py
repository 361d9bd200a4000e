"""/bao-cao/: a report is chosen, written, edited in place by several hands, talked about and brought up to the ledger."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from kheo.accounts.models import User
from kheo.ledger import actions as ledger
from kheo.reports import actions, life
from kheo.web import report_asked
from life_world import PLACE, draft, row_with, told
from word_edits import Edited

NEW = "/bao-cao/moi/"
ASKED = {"de-cuong": "tong-hop", "noi": PLACE, "nam": "2020", "ky": "calendar.year.1", "dia-gioi": "khi-ay"}
HX = {"HX-Request": "true"}


@pytest.fixture
def figures(db):
    """Two years of a province, figures of 2020 by indicator."""
    return told()


@pytest.fixture
def made(officer, figures):
    """A draft of 2020."""
    return draft(officer)


@pytest.fixture
def lan(client, db):
    """A second officer's client."""
    from django.test import Client

    other = Client()
    other.force_login(User.objects.create_user("lan", password="mat-khau-dai-hon", first_name="Lan"))
    return other


def query(**changes):
    asked = {**ASKED, "de-cuong": "", **changes}
    return QueryDict(urlencode(asked))


def page(desk, path, **more):
    return desk.get(path, **more).content.decode()


def plain(told):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told)).replace("\u00a0", " ")


def the_field(desk, report, row):
    """What stands in the field of a block, as a browser has it."""
    from html import unescape

    told = page(desk, f"/bao-cao/{report.pk}/?sua={row.id}")
    return unescape(re.search(rf'<textarea[^>]*id="chu-{row.id}"[^>]*>(.*?)</textarea>', told, re.DOTALL)[1])


def save(desk, report, row, text, version=None, **more):
    asked = {"chu": text, "ban": version or row.version}
    return desk.post(f"/bao-cao/{report.pk}/doan/{row.id}/", asked, **more)


# The list and a new one


def test_an_empty_list_says_what_to_do_first(desk):
    told = page(desk, "/bao-cao/")
    assert "Chưa có báo cáo nào" in told
    assert 'href="/bao-cao/moi/"' in told


def test_a_report_is_chosen_and_written(desk, figures):
    form = page(desk, NEW)
    for words in ("Báo cáo tổng hợp", "Dân vận khéo", "Theo Nghị định 09/2019/NĐ-CP", "Quý II", "Để sau"):
        assert words in form
    answer = desk.post(NEW, ASKED)
    report = life.reports().get()
    assert answer["Location"] == f"/bao-cao/{report.pk}/"
    told = page(desk, answer["Location"])
    assert "Đã viết dự thảo từ sổ" in told
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in told
    assert re.search(r'<a class="num" href="/so-lieu/o/[^"]+outreach\.sessions">1\.645</a>', told)
    assert report.subject in page(desk, "/bao-cao/")


def test_a_draft_leaves_room_and_says_what_to_write_there(desk, figures):
    outline = next(o for o in page(desk, NEW).split('name="de-cuong" value="')[1:] if "Dân vận khéo" in o)
    answer = desk.post(NEW, ASKED | {"de-cuong": outline.split('"')[0]})
    told = page(desk, answer["Location"])
    assert told.count("Viết ở đây") > 1
    assert "chỗ chờ viết" in plain(told)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("decree09.year.1", date(2019, 12, 15), date(2020, 12, 14)),
        ("calendar.quarter.4", date(2020, 10, 1), date(2020, 12, 31)),
        ("nam-lien.5", date(2016, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_period_is_chosen_by_name(db, window, start, end):
    asked = report_asked.read(query(ky=window, tu="01/01/2001", den="02/01/2001"), report_asked.outlines())
    assert (asked.pick.start, asked.pick.end, asked.window) == (start, end, window)
    assert asked.faults == []


def test_days_of_ones_own_win_over_the_year_beside_them(db):
    asked = report_asked.read(query(ky="ngay", tu="01/02/2020", den="20/12/2020"), report_asked.outlines())
    assert (asked.pick.start, asked.pick.end) == (date(2020, 2, 1), date(2020, 12, 20))


def test_an_address_without_a_period_names_the_one_its_days_are(db):
    given = report_asked.read(
        query(ky="", nam="", tu="01/04/2020", den="30/06/2020"), report_asked.outlines()
    )
    assert given.window == "calendar.quarter.2"
    assert given.outline == next(o.code for o in report_asked.outlines() if o.lengths[0] == "quarter")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noi": "Atlantis"}, "Không có đơn vị hành chính nào"),
        ({"nam": "1999"}, "chưa có số liệu nào được xác nhận"),
        ({"ky": "ngay", "den": "20/12/2020"}, "Ghi thêm ngày đầu"),
        ({"ky": "ngay", "tu": "40/12/2020"}, "không có ngày"),
        ({"ky": "calendar.week.9"}, "không có kỳ này"),
        ({"co-quan": "999"}, "cơ quan"),
    ],
)
def test_what_cannot_be_written_is_told_and_nothing_is_kept(desk, figures, changes, words):
    answer = desk.post(NEW, ASKED | changes)
    assert answer.status_code == 400
    told = answer.content.decode()
    assert words in told
    assert f'name="noi" id="noi" list="ds-noi" value="{(ASKED | changes)["noi"]}"' in told
    assert life.reports().count() == 0


def test_the_list_has_shelves_and_is_searched_without_marks(desk, made):
    assert made.subject in page(desk, "/bao-cao/?xem=du-thao&tim=binh phuoc")
    assert "Chưa có báo cáo nào ở đây" in page(desk, "/bao-cao/?xem=da-ky")
    assert "Không thấy báo cáo nào" in page(desk, "/bao-cao/?tim=atlantis")


def test_pages_of_other_rooms_lead_here(desk, figures):
    assert f'href="/bao-cao/moi/?noi={PLACE}&amp;nam=2020' in page(desk, f"/?noi={PLACE}&nam=2020")
    assert f'href="/bao-cao/moi/?noi={PLACE}&amp;nam=2020' in page(desk, f"/so-lieu/?noi={PLACE}&nam=2020")


def test_a_quick_look_keeps_nothing_and_comes_in_three_files(desk, figures):
    told = page(desk, f"/bao-cao/xem/?noi={PLACE}&nam=2020")
    assert "1.645" in told
    for kind, head in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = desk.get(f"/bao-cao/xem/tai-ve.{kind}?noi={PLACE}&nam=2020")
        assert answer.content.startswith(head)
        assert answer["Content-Disposition"].endswith(f'.{kind}"')
    assert desk.get(f"/bao-cao/xem/tai-ve.exe?noi={PLACE}&nam=2020").status_code == 404
    assert life.reports().count() == 0


def test_no_such_report(desk, db):
    assert desk.get("/bao-cao/77/").status_code == 404


# Writing in place


def test_the_field_shows_numbers_in_brackets_and_a_save_keeps_them_numbers(desk, made):
    row = row_with(made, "1.645")
    text = the_field(desk, made, row)
    assert "[1.645]" in text
    assert "#n" not in text
    answer = save(desk, made, row, text.replace("[1.645]", "tới [1.645]"))
    assert answer["Location"] == f"/bao-cao/{made.pk}/#d-{row.id}"
    told = page(desk, f"/bao-cao/{made.pk}/")
    assert re.search(r'tới <a class="num" href="[^"]+outreach\.sessions">1\.645</a>', told)
    assert "Hoa," in told, "who wrote it stands in the margin"


def test_saving_what_stands_changes_nothing(desk, made):
    row = row_with(made, "1.645")
    save(desk, made, row, the_field(desk, made, row))
    assert not row_with(made, "1.645").hand
    assert life.report(made.pk).version == made.version


def test_a_number_typed_over_is_refused_and_the_words_stay_in_the_field(desk, made):
    row = row_with(made, "1.645")
    markup = row.markup.replace("[1.645#", "[1.999#")
    answer = save(desk, made, row, markup)
    told = answer.content.decode()
    assert answer.status_code == 400
    assert "không gõ đè" in told
    assert "[1.999#" in told
    assert row_with(made, "1.645").markup == row.markup


def test_two_hands_at_one_paragraph_see_both_texts(desk, lan, made):
    row = row_with(made, "1.645")
    text = the_field(desk, made, row)
    save(lan, made, row, f"{text} Lời của Lan.")
    answer = save(desk, made, row, f"{text} Lời của Hoa.")
    told = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Lan đã sửa đoạn này trước", "Bản đang có", "Lời của Lan.", "Bản của bạn", "Lời của Hoa."):
        assert words in told
    version = re.search(r'name="ban" value="(\d+)"[^>]*>(?:(?!name="ban").)*<textarea', told, re.DOTALL)[1]
    save(desk, made, row, f"{text} Lời của Lan. Lời của Hoa.", version)
    both = row_with(made, "1.645").markup
    assert both.endswith("Lời của Lan. Lời của Hoa.")


def test_htmx_gets_the_block_and_the_head(desk, made):
    row = row_with(made, "1.645")
    part = save(desk, made, row, f"{row.markup} Thêm.", headers=HX).content.decode()
    assert "<html" not in part
    assert part.count('class="row ') == 1
    assert 'id="dau-bt"' in part
    assert "Đã lưu." in part
    more = save(desk, made, row_with(made, "1.645"), f"{row.markup}\nĐoạn hai.", headers=HX)
    assert more["HX-Retarget"] == "#ban-thao"


def test_paragraphs_are_added_moved_taken_out_and_brought_back(desk, made):
    row = row_with(made, "1.645")
    here = f"/bao-cao/{made.pk}/"
    desk.post(f"{here}them/", {"sau": row.id, "loai": "paragraph", "chu": "Một đoạn của tôi."})
    own = row_with(made, "Một đoạn của tôi")
    order = [r.id for r in life.draft(made.pk).rows]
    assert order.index(own.id) == order.index(row.id) + 1
    desk.post(f"{here}doan/{own.id}/len/")
    moved = [r.id for r in life.draft(made.pk).rows]
    assert moved.index(own.id) == order.index(row.id)
    desk.post(f"{here}doan/{own.id}/xuong/")
    assert [r.id for r in life.draft(made.pk).rows] == order
    desk.post(f"{here}doan/{own.id}/xoa/", {"ban": own.version})
    told = page(desk, here)
    assert "Đã bỏ 1 đoạn" in told
    desk.post(f"{here}doan/{own.id}/lay-lai/")
    assert row_with(made, "Một đoạn của tôi")


def test_the_first_goes_no_further_up_and_the_last_no_further_down(desk, made):
    rows = [r.id for r in life.draft(made.pk).rows]
    desk.post(f"/bao-cao/{made.pk}/doan/{rows[0]}/len/")
    desk.post(f"/bao-cao/{made.pk}/doan/{rows[-1]}/xuong/")
    assert [r.id for r in life.draft(made.pk).rows] == rows


def test_a_heading_of_ones_own_is_numbered_with_the_others(desk, made):
    desk.post(f"/bao-cao/{made.pk}/them/", {"sau": "0", "loai": "heading", "cap": "1", "chu": "Tình hình"})
    assert "I. Tình hình" in plain(page(desk, f"/bao-cao/{made.pk}/"))


def test_an_empty_paragraph_is_not_added_and_says_why(desk, made):
    asked = {"sau": "0", "loai": "heading", "chu": " "}
    answer = desk.post(f"/bao-cao/{made.pk}/them/", asked, headers=HX)
    assert answer.status_code == 400
    assert "đề mục chưa có chữ" in answer.content.decode()


def test_an_act_is_undone_and_an_old_page_cannot_undo_anothers(desk, lan, made):
    row = row_with(made, "1.645")
    save(desk, made, row, "Chỉ còn câu này.")
    version = life.report(made.pk).version
    desk.post(f"/bao-cao/{made.pk}/hoan-tac/", {"ban": version})
    assert row_with(made, "1.645").markup == row.markup
    told = lan.post(f"/bao-cao/{made.pk}/hoan-tac/", {"ban": version}, headers=HX).content.decode()
    assert "vừa được người khác sửa" in told


def test_markup_of_html_stays_text(desk, made):
    row = row_with(made, "1.645")
    save(desk, made, row, "<script>alert(1)</script> [<b>9</b>]")
    for path in (f"/bao-cao/{made.pk}/", f"/bao-cao/{made.pk}/?sua={row.id}"):
        told = page(desk, path)
        assert "<script>alert" not in told
        assert "<b>9</b>" not in told


# Talking about it


def test_remarks_stand_in_the_margin_are_answered_and_settled(desk, lan, made):
    row = row_with(made, "1.645")
    here = f"/bao-cao/{made.pk}/"
    sentence = row.sentences[0].id
    lan.post(f"{here}gop-y/", {"doan": row.id, "cau": sentence, "chu": "Số này của cả năm?"})
    told = page(desk, here)
    assert "Số này của cả năm?" in told
    assert "1 góp ý chờ" in plain(told)
    comment = life.draft(made.pk).comments[0]
    desk.post(f"{here}gop-y/", {"doan": row.id, "tra-loi": comment.pk, "chu": "Cả năm."})
    part = desk.post(f"{here}gop-y/{comment.pk}/xong/", {"doan": row.id}, headers=HX).content.decode()
    assert "1 góp ý đã xong" in plain(part)
    assert "góp ý chờ" not in plain(part)
    desk.post(f"{here}gop-y/{comment.pk}/mo-lai/", {"doan": row.id})
    assert "Cả năm." in page(desk, here)


def test_a_remark_without_words_says_so(desk, made):
    answer = desk.post(f"/bao-cao/{made.pk}/gop-y/", {"chu": " "}, headers=HX)
    assert answer.status_code == 400
    assert "góp ý chưa có chữ" in answer.content.decode()


# Brought up to the ledger


def test_a_persons_sentence_is_offered_the_new_number_beside_the_old(desk, officer, made, figures):
    row = row_with(made, "1.645")
    save(desk, made, row, the_field(desk, made, row).replace("[1.645]", "tới [1.645]"))
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    answer = desk.post(f"/bao-cao/{made.pk}/cap-nhat/")
    told = plain(page(desk, answer["Location"]))
    assert "1.645 → 1.700" in told
    assert "Câu đang có" in told
    assert "Với số hôm nay" in told
    now = row_with(made, "1.645")
    moved = next(one for one in now.sentences if one.offer)
    desk.post(f"/bao-cao/{made.pk}/doan/{row.id}/cau/", {"ban": now.version, "cau": moved.id, "lay": "so"})
    told = plain(page(desk, f"/bao-cao/{made.pk}/"))
    assert "tới 1.700" in told
    assert "Với số hôm nay" not in told


def test_a_page_of_a_draft_costs_a_fixed_number_of_queries(
    desk, made, officer, django_assert_max_num_queries
):
    for n in range(8):
        actions.comment(actor=officer, report=made.pk, text=f"Góp ý {n}")
        actions.add(actor=officer, report=made.pk, after=None, text=f"Đoạn {n}.")
    with django_assert_max_num_queries(16):
        assert desk.get(f"/bao-cao/{made.pk}/").status_code == 200


# Checked, signed, sent


def let_stand(desk, report):
    """Give a reason for every point that is open."""
    from kheo.reports import checking

    for point in checking.check(report.pk).open:
        desk.post(f"/bao-cao/{report.pk}/kiem/de-nguyen/", {"diem": point.key, "ly-do": "đã xem"})


@pytest.fixture
def signed(desk, made):
    """A draft signed through its pages."""
    let_stand(desk, made)
    desk.post(
        f"/bao-cao/{made.pk}/ky/", {"ban": life.report(made.pk).version, "ngay": "24/12/2020", "so": "5"}
    )
    return life.report(made.pk)


def test_the_check_lists_points_and_each_opens_its_place(desk, officer, made, figures):
    row = row_with(made, "1.645")
    save(desk, made, row, the_field(desk, made, row) + " Đã vận động 350 hộ dân hiến đất.")
    actions.comment(actor=officer, report=made.pk, text="Xem lại.", block=row.id)
    ledger.correct(actor=officer, id=figures["outreach.leaflets"].pk, value=29000)
    told = page(desk, f"/bao-cao/{made.pk}/kiem/")
    for words in ("Số đã đổi trong sổ", "Số gõ tay", "Góp ý chưa giải quyết", "Cơ quan ban hành còn thiếu"):
        assert words in told
    assert "<s>28.033</s>" in told
    assert f'href="/bao-cao/{made.pk}/#d-{row.id}"' in told
    assert told.index("Số đã đổi trong sổ") < told.index("Số gõ tay"), "what weighs most stands first"


def test_a_point_stands_only_with_a_reason_and_is_taken_up_again(desk, made):
    from kheo.reports import checking

    point = checking.check(made.pk).open[0]
    asked = {"diem": point.key, "ly-do": " "}
    part = desk.post(f"/bao-cao/{made.pk}/kiem/de-nguyen/", asked, headers=HX)
    assert part.status_code == 400
    assert "chưa ghi lý do" in part.content.decode()
    part = desk.post(f"/bao-cao/{made.pk}/kiem/de-nguyen/", asked | {"ly-do": "dùng mẫu cũ"}, headers=HX)
    assert "dùng mẫu cũ" in part.content.decode()
    assert checking.check(made.pk).clean
    desk.post(f"/bao-cao/{made.pk}/kiem/de-nguyen/", {"diem": point.key, "lai": "1"})
    assert not checking.check(made.pk).clean


def test_a_draft_in_order_is_marked_so(desk, made):
    assert "Location" in desk.post(f"/bao-cao/{made.pk}/kiem/xong/")
    assert life.report(made.pk).state == "draft", "open points stand in the way"
    let_stand(desk, made)
    assert "Mọi số khớp với sổ" in page(desk, f"/bao-cao/{made.pk}/kiem/")
    desk.post(f"/bao-cao/{made.pk}/kiem/xong/")
    assert "Đã rà soát" in page(desk, "/bao-cao/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ngay": ""}, "chưa ghi ngày ký"),
        ({"ngay": "24/12/2999"}, "ngày ký còn ở phía trước"),
        ({"so": "mười"}, "không phải số văn bản"),
        ({"so": "0"}, "không hợp lệ"),
        ({"ban": "99"}, "vừa được người khác sửa"),
    ],
)
def test_a_signature_that_cannot_be_says_why_and_keeps_what_was_typed(desk, made, changes, words):
    let_stand(desk, made)
    asked = {"ban": life.report(made.pk).version, "ngay": "24/12/2020", "so": "7"} | changes
    answer = desk.post(f"/bao-cao/{made.pk}/ky/", asked)
    assert answer.status_code == 400
    told = answer.content.decode()
    assert words in told
    assert f'id="so" value="{asked["so"]}"' in told
    assert life.report(made.pk).open


def test_an_unfinished_report_is_not_signed(desk, made):
    answer = desk.post(f"/bao-cao/{made.pk}/ky/", {"ban": made.version, "ngay": "24/12/2020"})
    assert answer.status_code == 400
    assert "điểm chưa xử lý" in answer.content.decode()


def test_a_signed_report_stays_as_it_was_signed(desk, officer, signed, figures):
    assert (signed.state, signed.number) == ("signed", 5)
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    told = page(desk, f"/bao-cao/{signed.pk}/")
    assert "1.645" in told
    assert "ngày 24 tháng 12 năm 2020" in plain(told)
    assert "Sửa</a>" not in told
    assert desk.get(f"/bao-cao/{signed.pk}/ky/").status_code == 302
    for kind in ("docx", "pdf", "xlsx"):
        first, second = (desk.get(f"/bao-cao/{signed.pk}/tai-ve.{kind}") for _ in "ab")
        assert first.status_code == 200
        assert first.content == second.content or kind == "xlsx"
        assert "bao-cao-05-2020-" in first["Content-Disposition"]
    assert desk.get(f"/bao-cao/{signed.pk}/tai-ve.exe").status_code == 404
    assert "5" in page(desk, f"/bao-cao/{signed.pk}/in/")


def test_a_draft_is_taken_away_as_files_with_a_name_that_says_draft(desk, made):
    for kind, head in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = desk.get(f"/bao-cao/{made.pk}/tai-ve.{kind}")
        assert answer.content.startswith(head)
        assert f"du-thao-{made.pk}-{made.version}-" in answer["Content-Disposition"]


def test_where_it_went_is_noted(desk, signed):
    here = f"/bao-cao/{signed.pk}/gui/"
    answer = desk.post(here, {"toi": " ", "cach": "Văn bản giấy", "ngay": "25/12/2020"})
    assert answer.status_code == 400
    assert "chưa ghi nơi nhận" in answer.content.decode()
    desk.post(here, {"toi": "Ban Dân vận Tỉnh ủy", "cach": "Văn bản giấy", "ngay": "25/12/2020"})
    told = page(desk, here)
    assert "Ban Dân vận Tỉnh ủy" in told
    assert "Đã gửi" in page(desk, "/bao-cao/?xem=da-gui")


def test_another_issuing_body_is_chosen_before_signing(desk, made):
    from kheo.reports import bodies

    body = bodies.add_body(actor=None, name="CÔNG AN TỈNH BÌNH PHƯỚC", profile="police")
    desk.post(f"/bao-cao/{made.pk}/ky/co-quan/", {"co-quan": body.pk})
    assert "CÔNG AN TỈNH BÌNH PHƯỚC" in page(desk, f"/bao-cao/{made.pk}/")
    desk.post(f"/bao-cao/{made.pk}/ky/co-quan/", {"co-quan": "999"})
    assert life.report(made.pk).body == body


# After the signature


@pytest.fixture
def moved(officer, signed, figures):
    """A signed report whose sessions were corrected since."""
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    return signed


def test_the_list_looks_for_signed_reports_that_read_otherwise_now(desk, moved):
    assert "Đang soát các báo cáo đã ký" in page(desk, "/bao-cao/")
    answer = desk.post("/bao-cao/soat-lai/", headers=HX)
    assert answer["HX-Refresh"] == "true"
    told = page(desk, "/bao-cao/")
    assert "câu đã đổi số" in told
    assert "Đang soát các báo cáo đã ký" not in told, "each is looked at once"
    assert f'href="/bao-cao/{moved.pk}/doi-so/"' in told


def test_sentences_that_changed_stand_beside_what_they_would_say(desk, moved):
    here = f"/bao-cao/{moved.pk}/doi-so/"
    assert f'hx-post="{here}soat/"' in page(desk, here), "the page asks for a look by itself"
    desk.post(f"{here}soat/")
    told = plain(page(desk, here))
    assert "1.645 → 1.700" in told
    assert "Đã ký" in told
    assert "Nay đọc là" in told
    part = desk.post(f"{here}soat/", headers=HX).content.decode()
    assert "<html" not in part


def test_a_signed_report_that_agrees_says_so(desk, signed):
    assert "vẫn khớp với sổ" in page(desk, f"/bao-cao/{signed.pk}/doi-so/")


def test_a_correction_notice_is_drafted_edited_and_issued(desk, moved):
    desk.post(f"/bao-cao/{moved.pk}/doi-so/soat/")
    here = desk.post(f"/bao-cao/{moved.pk}/dinh-chinh/")["Location"]
    told = page(desk, here)
    assert "THÔNG BÁO" in told
    lines = told.count('name="chu"')
    asked = {
        "ban": "1",
        "chu": ["Đọc lại là 1.700 buổi."] + ["Dòng khác."] * (lines - 1),
        "ly-do": "Đơn vị nộp bổ sung.",
    }
    desk.post(here, asked)
    assert "Đọc lại là 1.700 buổi." in page(desk, here)
    late = desk.post(here, asked)
    assert late.status_code == 400
    assert "vừa được người khác sửa" in late.content.decode()
    assert "Đơn vị nộp bổ sung." in late.content.decode(), "what was typed stays"
    desk.post(here, asked | {"ban": "2", "ban-hanh": "1", "ngay": "25/12/2020", "so": "9"})
    assert "Đã ban hành, số 09/" in page(desk, here)
    assert desk.get(f"{here}tai-ve.docx").content[:2] == b"PK"
    assert desk.get(f"{here}tai-ve.pdf").content[:4] == b"%PDF"
    assert "đã đính chính" in page(desk, f"/bao-cao/{moved.pk}/doi-so/")
    other = here.replace(f"/bao-cao/{moved.pk}/", "/bao-cao/999/")
    assert desk.get(other).status_code == 404


def test_a_new_edition_follows_a_signed_one(desk, signed):
    desk.post(f"/bao-cao/{signed.pk}/ban-moi/", {"ly-do": " "})
    assert life.reports().count() == 1
    here = desk.post(f"/bao-cao/{signed.pk}/ban-moi/", {"ly-do": "Số đã đổi."})["Location"]
    assert "lần 2" in plain(page(desk, here))
    told = plain(page(desk, f"{here}phien-ban/"))
    assert "lần 1, bản đã ký" in told
    assert "Số đã đổi." in told
    assert "Đã có bản thay thế" in page(desk, f"/bao-cao/{signed.pk}/")


def test_who_did_what_stands_in_the_versions_and_the_archive_takes_and_gives_back(desk, lan, made):
    save(lan, made, row_with(made, "1.645"), "Lời mới.")
    told = plain(page(desk, f"/bao-cao/{made.pk}/phien-ban/"))
    assert "sửa lời" in told
    assert "Lan" in told
    desk.post(f"/bao-cao/{made.pk}/luu-tru/")
    assert made.subject not in page(desk, "/bao-cao/?xem=du-thao")
    assert made.subject in page(desk, "/bao-cao/?xem=luu-tru")
    desk.post(f"/bao-cao/{made.pk}/luu-tru/", {"lai": "1"})
    assert made.subject in page(desk, "/bao-cao/?xem=du-thao")


# Versions side by side


def test_a_block_is_seen_through_its_versions_and_set_back(desk, lan, made):
    row = row_with(made, "1.200")
    save(lan, made, row, "Lời của Lan.")
    here = f"/bao-cao/{made.pk}/doan/{row.id}/lich-su/"
    assert f'href="{here}"' in page(desk, f"/bao-cao/{made.pk}/")
    told = page(desk, here)
    assert "Lời của Lan." in told
    assert "<mark>1.200</mark>" in told
    assert "Lan," in plain(told)
    desk.post(here, {"n": "1"})
    assert row_with(made, "1.200").markup == row.markup
    assert desk.get(f"/bao-cao/{made.pk}/doan/99999/lich-su/").status_code == 404
    desk.post(here, {"n": "77"})
    assert row_with(made, "1.200").markup == row.markup


def test_two_versions_stand_side_by_side_words_and_numbers(desk, officer, made, figures):
    ledger.correct(actor=officer, id=figures["outreach.leaflets"].pk, value=29000)
    desk.post(f"/bao-cao/{made.pk}/cap-nhat/")
    row = row_with(made, "1.200")
    save(desk, made, row, "Toàn tỉnh đã ân cần trao quà cho bà con.")
    here = f"/bao-cao/{made.pk}/phien-ban/"
    told = page(desk, f"{here}?a={made.pk}.1&b={made.pk}")
    assert "<del" in told
    assert "<ins>Toàn tỉnh đã ân cần trao quà cho bà con.</ins>" in told
    assert re.search(r"Tờ rơi[^<]*</th><td>28\.033</td><td><b>29\.000</b>", told)
    assert "câu giống nhau" in plain(told)
    turned = page(desk, f"{here}?a={made.pk}&b={made.pk}.1")
    assert "<ins>Toàn tỉnh" in turned, "the older one always stands on the left"


def test_the_same_version_twice_is_alike(desk, made):
    assert "giống hệt nhau" in page(desk, f"/bao-cao/{made.pk}/phien-ban/?a={made.pk}&b={made.pk}.1")


def test_a_version_that_is_not_is_refused(desk, made, officer):
    other = draft(officer)
    for ref in ("9.9", "x", str(other.pk)):
        answer = desk.get(f"/bao-cao/{made.pk}/phien-ban/?a={made.pk}&b={ref}")
        assert answer.status_code == 400
        assert "không có phiên bản này" in answer.content.decode()


# Edited in Word and brought back


@pytest.fixture
def word(desk, made):
    """The draft as a person has it open in Word, downloaded from its page."""
    return Edited(desk.get(f"/bao-cao/{made.pk}/tai-ve.docx").content)


def number(report, text):
    row = next(r for r in life.draft(report.pk).rows if f"[{text}#" in r.markup)
    return next(n for s in row.sentences for n in s.sentence.nums if n.text == text)


def upload(desk, report, data, name="bao-cao-sua.docx"):
    return desk.post(f"/bao-cao/{report.pk}/dua-ve/", {"tep": SimpleUploadedFile(name, data)})


def test_words_of_a_word_file_are_shown_and_only_the_chosen_are_taken(desk, made, word):
    word.replace(word.block(row_with(made, "phần quà").key), "đã tặng", "đã ân cần trao tặng")
    here = upload(desk, made, word.bytes())["Location"]
    told = page(desk, here)
    assert "đã ân cần trao tặng <mark>1.200</mark>" in told
    assert "Trong báo cáo" in told
    assert "ân cần" not in row_with(made, "1.200").markup, "nothing is taken by itself"
    desk.post(f"{here}nhan/", {"lay": re.search(r'name="lay" value="(\d+)"', told)[1]})
    assert "ân cần" in row_with(made, "1.200").markup
    assert "đã nhận" in page(desk, here)
    assert "đã xong" in page(desk, f"/bao-cao/{made.pk}/dua-ve/")


def test_a_number_typed_over_in_word_is_a_contradiction_to_settle(desk, made, word, figures):
    word.overwrite(number(made, "1.200").id, "1.300")
    here = upload(desk, made, word.bytes())["Location"]
    told = plain(page(desk, here))
    for words in ("Sổ 1.200", "Bản Word 1.300", "Giữ số của sổ", "Số trong Word đúng"):
        assert words in told
    refused = desk.post(f"{here}so/", {"n": "0", "chon": "ho", "so-lieu": "", "ghi-chu": ""})
    assert refused.status_code == 400
    assert "cũng chưa ghi chú" in refused.content.decode()
    figure = figures["charity.gifts"]
    desk.post(f"{here}so/", {"n": "0", "chon": "ho", "so-lieu": figure.pk, "gia-tri": "1300"})
    figure.refresh_from_db()
    assert figure.value == 1300
    assert "theo bản Word" in page(desk, here)
    desk.post(f"/bao-cao/{made.pk}/cap-nhat/")
    assert "1.300" in page(desk, f"/bao-cao/{made.pk}/")


def test_keeping_ours_settles_a_number_too(desk, made, word):
    word.overwrite(number(made, "1.200").id, "1.300")
    here = upload(desk, made, word.bytes())["Location"]
    desk.post(f"{here}so/", {"n": "0", "chon": "ta"})
    assert "giữ số của sổ" in page(desk, here)
    assert "1.200" in page(desk, f"/bao-cao/{made.pk}/")


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "rỗng"), (b"PK not a paper", "không"), (None, "không khác gì báo cáo")]
)
def test_a_file_that_cannot_be_taken_back_says_why(desk, made, word, data, words):
    answer = upload(desk, made, word.bytes() if data is None else data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert desk.post(f"/bao-cao/{made.pk}/dua-ve/").status_code == 400


def test_a_file_of_another_report_is_refused_there(desk, officer, made, word):
    other = draft(officer)
    word.replace(word.block(row_with(made, "phần quà").key), "đã tặng", "đã trao")
    answer = upload(desk, other, word.bytes())
    assert answer.status_code == 400
    assert "báo cáo khác" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/bao-cao/", "Write a new report"),
        (NEW, "Which place, which period"),
        ("/bao-cao/{id}/", "Refresh the figures"),
        ("/bao-cao/{id}/kiem/", "before signing"),
        ("/bao-cao/{id}/ky/", "To sign is to freeze"),
        ("/bao-cao/{id}/phien-ban/", "Who did what, when"),
        ("/bao-cao/{id}/dua-ve/", "Edit in Word and bring it back"),
    ],
)
def test_the_pages_in_english(desk, made, path, words):
    desk.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert words in page(desk, path.format(id=made.pk))


def test_a_number_no_report_can_have_is_answered_not_choked_on(desk, made):
    """A page may carry any number of digits; Python itself refuses to read more than some thousands."""
    endless = "9" * 5000
    assert desk.get(f"/bao-cao/xem/?noi={PLACE}&nam=2020&co-quan={endless}").status_code == 200
    for address in ("ky", "ky/co-quan", "them"):
        answer = desk.post(
            f"/bao-cao/{made.pk}/{address}/",
            {"ban": endless, "so": endless, "co-quan": endless, "sau": endless},
        )
        assert answer.status_code in (200, 302, 400), address
