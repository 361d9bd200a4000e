"""/bao-cao/de-cuong/ and /bao-cao/co-quan/: what an administrator keeps, changed on plain pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from kheo import catalogue
from kheo.accounts.models import User
from kheo.reports import bodies
from kheo.web import outline_parts as parts
from kheo.writer import outline as outlines

HOME = "/bao-cao/de-cuong/"
ISSUING = "/bao-cao/co-quan/"


@pytest.fixture
def admin(db):
    """An administrator's client."""
    client = Client()
    client.force_login(User.objects.create_user("tam", password="mat-khau-dai-hon", is_staff=True))
    return client


@pytest.fixture
def kept(db):
    """A copy of the year's outline."""
    return bodies.copy_outline(actor=None, of="dan-van-kheo-nam", name="Năm của tỉnh")


def text(answer):
    told = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", told).replace("\u00a0", " ")


def send(client, kept, path, **more):
    kept.refresh_from_db()
    return client.post(f"{HOME}{kept.code}/{path}", {"ban": kept.version, **more})


def outline_of(kept):
    kept.refresh_from_db()
    return outlines.from_data(kept.data)


def titles(kept):
    return [part["title"] for part in kept.data["sections"]]


def test_only_an_administrator_keeps_outlines_and_bodies(db, kept):
    clerk = Client()
    clerk.force_login(User.objects.create_user("lan", password="mat-khau-dai-hon", is_staff=False))
    for path in (HOME, f"{HOME}{kept.code}/", f"{HOME}{kept.code}/them/", ISSUING, f"{ISSUING}moi/"):
        answer = clerk.get(path)
        assert answer.status_code == 400
        assert "người quản trị" in text(answer)
    send(clerk, kept, "phan/0/bo/")
    assert kept.version == 1


def test_one_that_comes_with_kheo_is_copied_and_the_copy_edited(admin):
    listed = text(admin.get(HOME))
    assert "Dân vận khéo, cả năm" in listed
    page = admin.get(f"{HOME}dan-van-kheo-nam/")
    assert "Chép để sửa" in text(page)
    assert "phan/0/len/" not in page.content.decode()
    assert "Chép ra một bản" in text(admin.post(f"{HOME}dan-van-kheo-nam/phan/0/bo/"))
    answer = admin.post(f"{HOME}dan-van-kheo-nam/chep/", {"ten": "Năm của tỉnh"}, follow=True)
    assert "Năm của tỉnh" in text(answer)
    assert "Hoàn tác" not in text(answer)


def test_a_part_moves_up_and_down_and_the_same_button_has_the_focus_again(admin, kept):
    first, second, *_rest = titles(kept)
    answer = send(admin, kept, "phan/1/len/")
    assert answer["Location"].endswith("?o=0&nut=len")
    kept.refresh_from_db()
    assert titles(kept)[:2] == [second, first]
    page = admin.get(answer["Location"]).content.decode()
    assert re.findall(r'(?:href|formaction)="[^"]*(phan/[^"]*)"(?: disabled)? autofocus', page) == ["phan/0/"]
    answer = send(admin, kept, "phan/0/xuong/")
    kept.refresh_from_db()
    assert titles(kept)[:2] == [first, second]
    assert re.search(
        r'formaction="[^"]*phan/1/xuong/"\s+autofocus', admin.get(answer["Location"]).content.decode()
    )


def test_a_press_at_the_edge_changes_nothing(admin, kept):
    send(admin, kept, "phan/0/len/")
    kept.refresh_from_db()
    assert kept.version == 1


def test_a_part_is_taken_out_and_brought_back(admin, kept):
    before = kept.data
    answer = admin.post(f"{HOME}{kept.code}/phan/0/bo/", {"ban": 1}, follow=True)
    assert "Hoàn tác" in text(answer)
    kept.refresh_from_db()
    assert len(kept.data["sections"]) == len(before["sections"]) - 1
    send(admin, kept, "hoan-tac/")
    kept.refresh_from_db()
    assert kept.data == before
    assert "Bản 2" in text(admin.get(f"{HOME}{kept.code}/"))
    send(admin, kept, "hoan-tac/", **{"ban-cu": "2"})
    kept.refresh_from_db()
    assert len(kept.data["sections"]) == len(before["sections"]) - 1


def test_every_kind_of_part_can_be_added_and_is_shown(admin, kept):
    given = {
        "section": ({"title": "Việc mới"}, "Việc mới"),
        "tell": ({"chi-tieu": ["outreach.sessions"]}, "Buổi"),
        "room": ({"room": "Nêu cách làm hay."}, "Nêu cách làm hay."),
        "say": ({"say": "Kết quả {period}."}, "Kết quả {period}."),
        "table": ({"title": "Bảng mới", "chi-tieu": ["outreach"], "windows": "change"}, "Bảng mới"),
        "chart": (
            {"indicator": "outreach.sessions", "kind": "trend", "windows": "quarters"},
            "diễn biến theo thời gian",
        ),
        "models": ({"models": ""}, "Mô hình tiêu biểu"),
        "rest": ({"muc": ""}, "Các lĩnh vực còn lại"),
        "unsettled": ({}, "Số liệu cần thống nhất"),
    }
    assert given.keys() == parts.KINDS.keys()
    for kind, (filled, shown) in given.items():
        assert admin.get(f"{HOME}{kept.code}/them/?loai={kind}&muc=0").status_code == 200
        answer = send(admin, kept, "them/", loai=kind, **{"muc": "0", **filled})
        assert answer.status_code == 302, (kind, text(answer))
        assert shown in text(admin.get(f"{HOME}{kept.code}/"))
    outlines.check(outline_of(kept), catalogue.load())


def test_every_part_of_every_outline_opens_and_is_saved_as_it_was(admin, db):
    for code in outlines.builtin():
        kept = bodies.copy_outline(actor=None, of=code)
        for row in parts.rows(kept.data):
            if row.kind not in parts.KINDS:
                continue
            part = parts.part_at(kept.data, parts.path_of(row.path))
            page = admin.get(f"{HOME}{kept.code}/phan/{row.path}/")
            assert page.status_code == 200
            sent = _filled(page.content.decode())
            answer = admin.post(f"{HOME}{kept.code}/phan/{row.path}/", sent)
            assert answer.status_code == 302, (code, row, text(answer))
            kept.refresh_from_db()
            assert _sorted(kept.data) == _sorted(bodies.outline_history(kept.code)[-1].data), (code, part)


def _sorted(told):
    """Plain data whose lists of codes are in no order: an outline tells them in that of the catalogue."""
    if isinstance(told, dict):
        return {
            key: sorted(value) if key in ("indicators", "themes", "lead") else _sorted(value)
            for key, value in told.items()
        }
    return [_sorted(one) for one in told] if isinstance(told, list) else told


def _filled(page):
    """The fields of the page's form as a browser would send them."""
    form = re.search(r'<form method="post" class="stack part-form".*?</form>', page, re.DOTALL)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") == "checkbox" and " checked" not in tag:
            continue
        sent.setdefault(told["name"], []).append(unescape(told.get("value", "")))
    for name, said in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(said)]
    for name, said in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'<option value="([^"]*)" selected', said) or [""]
    return sent


def test_a_part_moves_into_another_section(admin, kept):
    row = next(row for row in parts.rows(kept.data) if row.kind == "room")
    hint = parts.part_at(kept.data, parts.path_of(row.path))["room"]
    last = str(len(kept.data["sections"]) - 1)
    send(admin, kept, f"phan/{row.path}/", room=hint, muc=last)
    kept.refresh_from_db()
    assert kept.data["sections"][-1]["parts"][-1] == {"room": hint}
    assert sum(r.told == hint for r in parts.rows(kept.data)) == 1


def test_a_part_without_indicators_is_refused_and_what_was_typed_stays(admin, kept):
    answer = send(admin, kept, "them/", loai="tell", muc="0")
    assert answer.status_code == 400
    assert "chưa chọn chỉ tiêu nào" in text(answer)
    answer = send(admin, kept, "them/", loai="table", muc="0", title="", **{"chi-tieu": "outreach"})
    assert answer.status_code == 400
    assert re.search(r'value="outreach" checked', answer.content.decode())
    answer = send(admin, kept, "them/", loai="chart", muc="0", indicator="outreach.sessions", kind="trend")
    assert "mục 1" in text(answer)
    assert "diễn biến thiếu" in text(answer)
    kept.refresh_from_db()
    assert kept.version == 1


def test_two_who_edit_one_outline_do_not_overwrite_each_other(admin, kept):
    send(admin, kept, "phan/0/xuong/")
    answer = admin.post(f"{HOME}{kept.code}/phan/0/", {"ban": 1, "title": "Mục khác", "muc": ""})
    assert answer.status_code == 400
    assert "vừa được người khác sửa" in text(answer)
    assert 'value="Mục khác"' in answer.content.decode()


def test_what_is_common_to_the_outline_is_saved_or_refused_whole(admin, kept):
    given = {
        "name": "Tên khác",
        "title": "BÁO CÁO",
        "subject": "Kết quả {period}",
        "lengths": ["half", "year"],
        "lengths-co": "1",
        "opening": "1",
        "lead": ["outreach.sessions"],
    }
    send(admin, kept, "chung/", **given)
    made = outline_of(kept)
    assert (made.name, made.lengths, made.opening, made.appendix) == (
        "Tên khác",
        ("half", "year"),
        True,
        False,
    )
    assert made.lead == ("outreach.sessions",)
    answer = send(admin, kept, "chung/", **{**given, "name": "Tên nữa", "lengths": []})
    assert answer.status_code == 400
    assert 'value="Tên nữa"' in answer.content.decode()
    assert outline_of(kept).name == "Tên khác"


def test_one_s_own_is_deleted_and_comes_back(admin, kept):
    send(admin, kept, "bo/")
    assert kept.code not in {one.outline.code for one in bodies.listed()}
    assert "Lấy lại" in text(admin.get(HOME))
    send(admin, kept, "bo/", lai="1")
    assert kept.code in {one.outline.code for one in bodies.listed()}


def test_a_path_that_is_gone_says_so(admin, kept):
    assert admin.get(f"{HOME}{kept.code}/phan/99.1/").status_code == 404
    assert admin.get(f"{HOME}{kept.code}/phan/x/").status_code == 404
    assert admin.get(f"{HOME}khong-co/").status_code == 404


# Issuing bodies

BODY = {
    "profile": "state",
    "parent": "Ủy ban nhân dân tỉnh",
    "name": "Công an tỉnh Bình Phước",
    "symbol": "BC-CAT",
    "locality": "Bình Phước",
    "sign_for": "KT",
    "sign_for_title": "Giám đốc",
    "signer_title": "Phó Giám đốc",
    "signer_name": "Đại tá Nguyễn Văn A",
    "recipients": "Bộ Công an;\nLưu: VT.",
}


def test_a_body_is_added_with_its_head_shown_and_changed(admin):
    empty = text(admin.get(ISSUING))
    assert "Chưa có cơ quan nào" in empty
    seen = admin.post(f"{ISSUING}moi/", {**BODY, "xem": "1"})
    assert seen.status_code == 200
    assert "KT. GIÁM ĐỐC" in text(seen)
    assert "BC-CAT" in text(seen)
    assert bodies.bodies() == []
    assert admin.post(f"{ISSUING}moi/", BODY).status_code == 302
    (row,) = bodies.bodies()
    assert row.recipients == ["Bộ Công an;", "Lưu: VT."]
    answer = admin.post(f"{ISSUING}{row.pk}/", {**BODY, "ban": "1", "symbol": "BC-CAT-PV"})
    assert answer.status_code == 302
    assert "BC-CAT-PV" in text(admin.get(ISSUING))
    answer = admin.post(f"{ISSUING}{row.pk}/", {**BODY, "ban": "1", "symbol": "X"})
    assert "vừa được người khác sửa" in text(answer)


def test_settings_follow_the_profile_and_are_held_to_its_bounds(admin):
    page = admin.post(f"{ISSUING}moi/", {**BODY, "xem": "1"}).content.decode()
    assert 'name="ht-page.left"' in page
    answer = admin.post(f"{ISSUING}moi/", {**BODY, "ht-page.left": "90"})
    assert answer.status_code == 400
    assert "page.left" in text(answer)
    assert 'value="90"' in answer.content.decode()
    assert admin.post(f"{ISSUING}moi/", {**BODY, "ht-page.left": "35"}).status_code == 302
    assert bodies.bodies()[0].settings == {"page.left": "35"}


def test_the_sample_alone_follows_typing(admin):
    part = admin.post(f"{ISSUING}xem-mau/", {**BODY, "profile": "party", "name": "Tỉnh ủy"})
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text(part)
    assert "<html" not in part.content.decode()


def test_a_body_is_retired_and_used_again(admin):
    admin.post(f"{ISSUING}moi/", BODY)
    (row,) = bodies.bodies()
    admin.post(f"{ISSUING}{row.pk}/thoi/")
    assert bodies.bodies() == []
    assert "Dùng lại" in text(admin.get(ISSUING))
    admin.post(f"{ISSUING}{row.pk}/thoi/", {"lai": "1"})
    assert bodies.bodies() == [row]
