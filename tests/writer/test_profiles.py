"""Profiles: what each kind of body prints in its heading, numbering and signature, and what it may set otherwise."""

from dataclasses import replace
from datetime import date

import pytest

from kheo.common.errors import KheoError
from kheo.writer import letterhead, numbering, profiles
from kheo.writer.model import Issuer

WARD = Issuer(
    parent="",
    name="Ủy ban nhân dân xã Tân Phong",
    number="5",
    symbol="BC-UBND",
    locality="Tân Phong",
    collective="Ủy ban nhân dân",
    sign_for="KT",
    sign_for_title="Chủ tịch",
    signer_title="Phó Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    recipients=("UBND tỉnh", "Đảng ủy xã;", "- Lưu: VT."),
)


def test_every_kind_of_body_has_a_profile():
    assert list(profiles.profiles()) == ["state", "police", "front", "mass", "party", "youth"]


@pytest.mark.parametrize(
    ("code", "symbol", "line"),
    [
        ("state", "BC-UBND", "Số: 05/BC-UBND"),
        ("party", "BC/ĐU", "Số 05-BC/ĐU"),
        ("youth", "BC/TWĐTN", "Số: 05-BC/TWĐTN"),
        ("front", "", "Số: 05/BC-MTTQ-BTT"),
    ],
)
def test_number_and_symbol(code, symbol, line):
    issuer = replace(WARD, symbol=symbol)
    assert letterhead.number_line(issuer, profiles.get(code)).replace("\u00a0", " ") == line


def test_a_number_of_two_digits_has_no_zero_and_none_leaves_room():
    state = profiles.get("state")
    assert letterhead.number_line(replace(WARD, number="128"), state).endswith("128/BC-UBND")
    blank = letterhead.number_line(replace(WARD, number=""), state)
    assert len(blank.removeprefix("Số:").removesuffix("/BC-UBND").replace("\u00a0", " ")) >= 5


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 22), "ngày 22 tháng 11 năm 2026"),
    ],
)
def test_zero_before_a_day_and_before_the_first_two_months_only(day, told):
    assert letterhead.day_in_words(day).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("state", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("party", ("T/M ỦY BAN NHÂN DÂN", "K/T CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    ],
)
def test_four_lines_of_a_deputy_signing_for_a_collective(code, lines):
    assert letterhead.signature_lines(WARD, profiles.get(code)) == lines


@pytest.mark.parametrize(
    ("sign", "title", "own", "lines"),
    [
        ("TL", "Chủ tịch", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ", "Giám đốc", "Trưởng phòng", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        ("Q", "", "Trưởng Công an xã", ("Q. TRƯỞNG CÔNG AN XÃ",)),
        ("", "", "Giám đốc", ("GIÁM ĐỐC",)),
    ],
)
def test_other_forms_of_signing(sign, title, own, lines):
    issuer = replace(WARD, collective="", sign_for=sign, sign_for_title=title, signer_title=own)
    assert letterhead.signature_lines(issuer, profiles.get("state")) == lines


def test_a_form_written_by_hand_is_printed_in_the_profile_s_own():
    issuer = replace(WARD, collective="", sign_for="", signer_title="KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN")
    assert letterhead.signature_lines(issuer, profiles.get("party")) == ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("PGS.TS. Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
        ("ThS Trần Thị Mẫu", "Trần Thị Mẫu"),
        ("Đại tá Nguyễn Văn Mẫu", "Đại tá Nguyễn Văn Mẫu"),
        ("Tsan Văn Mẫu", "Tsan Văn Mẫu"),
    ],
)
def test_a_name_is_printed_without_academic_title_but_with_its_rank(written, printed):
    issuer = replace(WARD, signer_name=written)
    assert letterhead.signer_name(issuer, profiles.get("police")) == printed
    kept = profiles.of(replace(issuer, settings={"academic_titles": "keep"}))
    assert letterhead.signer_name(issuer, kept) == written


def test_recipients_end_as_the_profile_says():
    state = letterhead.recipient_lines(WARD, profiles.get("state"))
    assert state == ("- UBND tỉnh;", "- Đảng ủy xã;", "- Lưu: VT.")
    assert letterhead.recipient_lines(WARD, profiles.get("party"))[0] == "- UBND tỉnh,"


@pytest.mark.parametrize(
    ("code", "name", "lines"),
    [
        (
            "state",
            "Cục Xây dựng phong trào bảo vệ an ninh Tổ quốc",
            ["CỤC XÂY DỰNG PHONG TRÀO", "BẢO VỆ AN NINH TỔ QUỐC"],
        ),
        ("state", "Công an\ntỉnh A", ["CÔNG AN", "TỈNH A"]),
        ("party", "Ban Tuyên giáo và Dân vận\nTỉnh ủy", ["BAN TUYÊN GIÁO VÀ DÂN VẬN", "TỈNH ỦY", "*"]),
        ("youth", "Ban Chấp hành xã Tân Phong", ["BAN CHẤP HÀNH", "XÃ TÂN PHONG", "***"]),
        ("state", "", []),
    ],
)
def test_a_long_name_of_an_issuer_breaks_evenly_and_its_own_breaks_win(province, code, name, lines):
    report = replace(province, issuer=replace(WARD, name=name, profile=code))
    left = letterhead.frame(report, profiles.get(code)).left
    assert [line.text for line in left if isinstance(line, letterhead.Line)] == lines


def test_headings_are_numbered_by_profile():
    assert [letterhead.label(x, 4) for x in profiles.get("state").levels] == ["IV.", "4.", "d)", "-"]
    assert [letterhead.label(x, 2) for x in profiles.get("party").levels][:2] == ["II-", "2-"]
    assert [numbering.letter(n) for n in range(1, 9)] == list("abcdđegh")


def test_the_party_puts_the_tone_late_and_only_in_our_words():
    party, state = profiles.get("party"), profiles.get("state")
    words = "Ủy ban hòa giải, thủy lợi, khỏe, quý, toàn, hoàn thành, của"
    assert letterhead.toned(words, party) == "Uỷ ban hoà giải, thuỷ lợi, khoẻ, quý, toàn, hoàn thành, của"
    assert letterhead.toned(words, state) == words


def test_margins_and_sizes_of_the_sources():
    state, party, youth = (profiles.get(code) for code in ("state", "party", "youth"))
    for page in (state.page, party.page, youth.page):
        assert (page.top, page.bottom, page.left, page.right) == (20, 20, 30, 20)
    assert [p.code for p in party.pages] == ["36-hd", "handbook"]
    assert (state.looks.right_first.size, state.looks.right_second.size) == (12, 13)
    assert party.looks.right_first.size == youth.looks.right_first.size == 15
    assert (party.looks.body.size, party.looks.title.size) == (14, 16)


def test_an_issuing_body_sets_what_was_only_recalled():
    issuer = replace(
        WARD,
        profile="party",
        settings={"page.right": "20", "margins": "handbook", "looks.body.size": "15", "tone": "early"},
    )
    mine = profiles.of(issuer)
    page = mine.page
    assert (page.code, page.top, page.left, page.right, page.mirrored) == ("handbook", 25, 35, 20, True)
    assert mine.looks.body.size == mine.levels[0].look.size == 15
    assert mine.tone == "early"
    assert profiles.get("party").looks.body.size == 14


@pytest.mark.parametrize(
    "given",
    [{"page.left": "36"}, {"page.left": "rộng"}, {"tone": "other"}, {"right": "KHÁC"}, {"page.left": "nan"}],
)
def test_a_setting_out_of_bounds_is_refused_with_what_may_be_set(given):
    with pytest.raises(KheoError) as caught:
        profiles.of(replace(WARD, settings=given))
    assert caught.value.code == "profile-setting"
    assert caught.value.remedy


def test_an_unknown_profile_is_refused_and_the_known_named():
    with pytest.raises(KheoError) as caught:
        profiles.of(replace(WARD, profile="royal"))
    assert caught.value.code == "profile-unknown"
    assert "party" in caught.value.remedy
