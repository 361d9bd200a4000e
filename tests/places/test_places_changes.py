"""Changes of the map from a CSV table: what they make, what is refused and how it is said, and that nothing is half kept."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_land import FIRST, LAST, small_land

from kheo import places
from kheo.common.errors import KheoError
from kheo.common.types import Level
from kheo.places import changes, dataset, overlay
from kheo.places.applying import apply
from kheo.places.changes import DIVIDE, KIND, MERGE, MOVE, NEW, RENAME, SHARE, Row
from kheo.places.nation import prove_nation

EXAMPLE = Path(__file__).parents[2] / "docs/how-to/places-changes-example.csv"
TODAY = date(2026, 11, 22)
HEAD = "việc,mã,tên,loại,thuộc,đơn vị nhận,tỷ lệ,vĩ độ,kinh độ,từ ngày,căn cứ"
DAY = date(2027, 7, 1)
EVE = DAY - timedelta(days=1)


def csv(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *lines)).encode()


def land_of(*lines: str) -> places.Places:
    """The shipped map with changes that must fit."""
    rows, problems = changes.read(csv(*lines), "a.csv")
    assert problems == []
    applied = apply(places.base(), rows)
    assert applied.problems == ()
    assert applied.land.check() == []
    return applied.land


# What changes make


def test_a_province_that_becomes_a_city_next_year_is_a_data_row() -> None:
    land = land_of("đổi loại,68,,thành phố,,,,,,01/01/2027,NQ 1/2026/QH16")
    lam_dong = land.get("68")
    assert lam_dong.full_name(date(2026, 12, 31)) == "tỉnh Lâm Đồng"
    assert lam_dong.full_name(date(2027, 1, 1)) == "thành phố Lâm Đồng"
    assert lam_dong.dated(date(2027, 1, 1)).decree == "NQ 1/2026/QH16"
    cities = [
        i for i in land.at_level(Level.PROVINCE, date(2027, 1, 1)) if land.get(i).kind_on() == "thành phố"
    ]
    assert len(cities) == 10
    assert land.find("thành phố Lâm Đồng", on=date(2027, 1, 1))[0].id == "68"


def test_a_new_name_is_found_and_the_old_one_too() -> None:
    land = land_of("đổi tên,25309,Hưng Phước Mới,,,,,,,01/07/2027,NQ 2")
    assert land.get("25309").full_name(EVE) == "xã Hưng Phước"
    assert land.get("25309").full_name(DAY) == "xã Hưng Phước Mới"
    for name in ("xã Hưng Phước Mới", "xã Hưng Phước"):
        assert "25309" in [unit.id for unit in land.find(name)]


def test_name_and_kind_of_one_day_are_one_dated_name() -> None:
    land = land_of(
        "đổi tên,25349,Minh Đức Mới,,,,,,,01/07/2027,NQ 2", "đổi loại,25349,,phường,,,,,,01/07/2027,NQ 3"
    )
    assert [(n.name, n.kind) for n in land.get("25349").names] == [
        ("Minh Đức", "xã"),
        ("Minh Đức Mới", "phường"),
    ]
    assert land.get("25349").dated().decree == "NQ 2; NQ 3"


def test_two_communes_become_a_new_one() -> None:
    land = land_of(
        'lập mới,99001,Xuân Thành Mới,xã,75,,,"10,98","107,35",01/07/2027,NQ 3',
        "nhập,26428,,,,99001,,,,01/07/2027,NQ 3",
        "nhập,26104,,,,99001,,,,01/07/2027,NQ 3",
    )
    new = land.get("99001")
    assert (new.full_name(), new.parent, new.valid_from) == ("xã Xuân Thành Mới", "75", DAY)
    assert (new.lat, new.lon) == (10.98, 107.35)
    assert land.get("26428").valid_to == EVE
    (share,) = land.shares("26428", DAY)
    assert (share.unit, share.share, share.estimated, share.source) == ("99001", Decimal(1), False, "NQ 3")
    assert len(land.children("75", DAY, DAY)) == len(land.children("75", EVE, EVE)) - 1
    assert "99001" in places.points(land, DAY).ids
    # The old communes of before 2025 are carried on through both changes.
    former = land.previous["26428"][0].old
    assert {s.unit for s in land.shares(former, DAY)} == {"99001"}


def test_what_takes_another_in_begins_anew_under_its_code() -> None:
    land = land_of("nhập,25390,,,,25387,,,,01/07/2027,NQ 3")
    then, now = land.by_code("25387", EVE), land.by_code("25387", DAY)
    assert then is not None
    assert now is not None
    assert (then.id, now.id) == ("25387", "25387~2027-07-01")
    assert now.full_name() == then.full_name() == "xã Thuận Lợi"
    assert now.parent == then.parent == "75"
    assert (now.lat, now.lon) == (then.lat, then.lon)
    assert [(s.unit, s.share, s.estimated) for s in land.shares("25387", DAY)] == [
        (now.id, Decimal(1), False)
    ]
    back = land.shares(now.id, EVE)
    assert {s.unit for s in back} == {"25387", "25390"}
    assert all(s.estimated for s in back)
    assert land.resolve("25387").id == now.id


def test_a_division_by_shares_and_one_with_a_main_heir() -> None:
    land = land_of(
        'chia,25252,,,,25252,"0,7",,,01/07/2027,NQ 4',
        "chia,25252,,,,25217,30%,,,01/07/2027,NQ 4",
        "chia,26380,,,,26380,chính,,,01/07/2027,NQ 5",
        "chia,26380,,,,26068,,,,01/07/2027,NQ 5",
    )
    assert [(s.unit, s.share, s.estimated) for s in land.shares("25252", DAY)] == [
        ("25217~2027-07-01", Decimal("0.3"), True),
        ("25252~2027-07-01", Decimal("0.7"), True),
    ]
    (main,) = land.shares("26380", DAY)
    assert (main.unit, main.share, main.estimated) == ("26380~2027-07-01", Decimal(1), True)
    assert main.source == "NQ 5; tính cả cho đơn vị nhận chính, nguồn không nêu tỷ lệ"


def test_two_provinces_merge_and_their_communes_go_with_them() -> None:
    land = land_of("nhập,68,,,,75,,,,01/07/2027,NQ 6")
    new = land.by_code("75", DAY)
    assert new is not None
    assert len(land.at_level(Level.PROVINCE, DAY)) == 33
    below = land.children(new.id, DAY, DAY)
    assert len(below) == len(land.children("75", EVE, EVE)) + len(land.children("68", EVE, EVE))
    assert len(land.at_level(Level.COMMUNE, DAY)) == 3321
    assert land.path("25195~2027-07-01") == "phường Bình Phước, thành phố Đồng Nai"
    assert [(s.unit, s.share, s.estimated) for s in land.shares("70~2025", DAY)] == [
        (new.id, Decimal(1), False)
    ]


def test_a_commune_goes_over_to_another_province() -> None:
    land = land_of(
        "chia,68,,,,68,chính,,,01/07/2027,NQ 7",
        "chia,68,,,,75,,,,01/07/2027,NQ 7",
        "chuyển,25159,,,75,,,,,01/07/2027,NQ 7",
    )
    moved = land.by_code("25159", DAY)
    assert moved is not None
    assert land.path(moved.id) == "xã Cát Tiên, thành phố Đồng Nai"
    assert land.path("25159") == "xã Cát Tiên 1, tỉnh Lâm Đồng" or land.path("25159").endswith(
        "tỉnh Lâm Đồng"
    )
    assert len(land.at_level(Level.COMMUNE, DAY)) == 3321
    assert len(land.at_level(Level.PROVINCE, DAY)) == 34


def test_better_shares_of_a_known_division() -> None:
    land = land_of(
        'sửa tỷ lệ,22315,,,,22015,"0,8",,,01/07/2025,BC 6', 'sửa tỷ lệ,22315,,,,22319,"0,2",,,01/07/2025,BC 6'
    )
    assert [(s.unit, s.share, s.source) for s in land.shares("22315~2025", TODAY)] == [
        ("22015", Decimal("0.8"), "BC 6"),
        ("22319", Decimal("0.2"), "BC 6"),
    ]
    only = land_of("sửa tỷ lệ,22315,,,,22319,1,,,01/07/2025,BC 6")
    assert [(s.unit, s.estimated) for s in only.shares("22315~2025", TODAY)] == [("22319", True)]


def test_changes_of_several_days_stand_on_one_another() -> None:
    land = land_of(
        "nhập,25390,,,,25387,,,,01/07/2027,NQ 3",
        "nhập,25387,,,,25252,,,,01/01/2028,NQ 8",
        "đổi tên,25252,Phú Riềng Mới,,,,,,,01/01/2028,NQ 8",
    )
    (share,) = land.shares("25390", date(2028, 1, 1))
    assert land.get(share.unit).full_name() == "xã Phú Riềng Mới"
    assert land.get(share.unit).valid_from == date(2028, 1, 1)
    assert land.get("25252").full_name() == "xã Phú Riềng"


# How it is written


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("viec;ma;ten;loai;tu ngay;can cu", "doi ten;25309;Hưng Phước Mới;;1/7/2027;NQ"),
        ("VIỆC,MÃ,TÊN,TỪ NGÀY,CĂN CỨ", "Đổi tên,25309,Hưng  Phước Mới,2027-07-01,NQ"),
        (
            "\ufeffviệc\tmã\ttên\ttừ ngày\tcăn cứ\tghi chú",
            "đổi tên\t25309\tHưng Phước Mới\t01.07.2027\tNQ\tx",
        ),
        ("căn cứ,từ ngày,tên,mã,việc", '"NQ",01-07-2027,Hưng Phước Mới,25309,đổi tên'),
    ],
)
def test_the_table_may_come_from_any_spreadsheet(head: str, line: str) -> None:
    rows, problems = changes.read(csv(line, head=head))
    assert problems == []
    assert rows == [Row(2, RENAME, "25309", DAY, "NQ", name="Hưng Phước Mới")]


def test_names_are_put_into_our_spelling() -> None:
    rows, _ = changes.read(
        csv("đổi tên,25309,Hoà ’Thuỷ,,,,,,,01/07/2027,NQ", "đổi tên,25309,05,,,,,,,01/07/2027,NQ")
    )
    assert [row.name for row in rows] == ["Hòa 'Thủy", "5"]


NEW_ROW = 'lập mới,99001,Mới,xã,75,,,"10,98","107,35",01/07/2027,NQ'
FAULTS = [
    # lines, line of the fault (as a spreadsheet counts), column, words of it
    (["đổi tên,25309,Ab,,,,,,,01/07/2027,"], 2, "căn cứ", "cần cột này"),
    (["bay,25309,Ab,,,,,,,01/07/2027,NQ"], 2, "việc", "không có việc “bay”"),
    ([",25309,Ab,,,,,,,01/07/2027,NQ"], 2, "việc", "chưa ghi việc"),
    (["đổi tên,,Ab,,,,,,,01/07/2027,NQ"], 2, "mã", "cần cột này"),
    (["đổi tên,25 309,Ab,,,,,,,01/07/2027,NQ"], 2, "mã", "không phải mã"),
    (["đổi tên,25309,Ab,,75,,,,,01/07/2027,NQ"], 2, "thuộc", "không dùng cột này"),
    (["đổi tên,25309,Ab,,,,,,,31/02/2027,NQ"], 2, "từ ngày", "không phải ngày"),
    (["đổi tên,25309,Ab,,,,,,,1/7,NQ"], 2, "từ ngày", "không phải ngày"),
    (["đổi tên,25309,xã Ab,,,,,,,01/07/2027,NQ"], 2, "tên", "kèm chữ “xã”"),
    (["đổi tên,25309,Phường 5,phường,,,,,,01/07/2027,NQ"], 2, "tên", "kèm chữ “phường”"),
    (['đổi tên,25309,"Ab, huyện Cd",,,,,,,01/07/2027,NQ'], 2, "tên", "không được có dấu"),
    (["đổi tên,25309,Hưng Phước,,,,,,,01/07/2027,NQ"], 2, "tên", "vẫn là xã Hưng Phước"),
    (["đổi tên,99999,Ab,,,,,,,01/07/2027,NQ"], 2, "mã", "không có đơn vị nào mang mã 99999"),
    (["đổi loại,25309,,tổng,,,,,,01/07/2027,NQ"], 2, "loại", "không có loại “tổng”"),
    (["đổi loại,25309,,tỉnh,,,,,,01/07/2027,NQ"], 2, "loại", "không phải loại của cấp này"),
    (["đổi loại,75,,tỉnh,,,,,,01/01/2026,NQ"], 2, "từ ngày", "đã có tên hoặc loại từ ngày 24/04/2026"),
    (
        ["đổi tên,25309,Ab,,,,,,,01/07/2027,NQ", "đổi tên,25309,Cd,,,,,,,01/07/2027,NQ"],
        3,
        "từ ngày",
        "đã có tên hoặc loại",
    ),
    ([NEW_ROW], 2, "mã", "không lấy đất, dân"),
    ([NEW_ROW, NEW_ROW, "nhập,25309,,,,99001,,,,01/07/2027,NQ"], 3, "mã", "lập hai lần"),
    ([NEW_ROW.replace("75,,", "99,,"), "nhập,25309,,,,99001,,,,01/07/2027,NQ"], 2, "thuộc", "mã 99"),
    (
        [NEW_ROW.replace("xã", "tỉnh"), "nhập,25309,,,,99001,,,,01/07/2027,NQ"],
        2,
        "loại",
        "không nằm ngay dưới",
    ),
    ([NEW_ROW.replace("99001", "25195"), "nhập,25309,,,,25195,,,,01/07/2027,NQ"], 2, "mã", "đang có đơn vị"),
    (
        [NEW_ROW.replace("10,98", "51,5"), "nhập,25309,,,,99001,,,,01/07/2027,NQ"],
        2,
        "vĩ độ",
        "ngoài lãnh thổ",
    ),
    (
        [NEW_ROW.replace("107,35", "đông"), "nhập,25309,,,,99001,,,,01/07/2027,NQ"],
        2,
        "kinh độ",
        "không phải số",
    ),
    ([NEW_ROW, "nhập,68,,,,99001,,,,01/07/2027,NQ"], 2, "loại", "không cùng cấp"),
    (["nhập,25309,,,,25309,,,,01/07/2027,NQ"], 2, "đơn vị nhận", "vào chính nó"),
    (["nhập,25309,,,,99001,,,,01/07/2027,NQ"], 2, "đơn vị nhận", "mang mã 99001"),
    (["nhập,25309,,,,75,,,,01/07/2027,NQ"], 2, "đơn vị nhận", "không cùng cấp"),
    (["nhập,VN,,,,75,,,,01/07/2027,NQ"], 2, "mã", "mang mã VN"),
    (["nhập,26428,,,,26104,,,,01/07/2024,NQ"], 2, "từ ngày", "đã hết từ ngày 30/06/2025"),
    (
        ["nhập,26428,,,,26104,,,,01/07/2027,NQ", "nhập,26428,,,,25195,,,,01/07/2027,NQ"],
        3,
        "việc",
        "trái nhau",
    ),
    (
        ["nhập,26428,,,,26104,,,,01/07/2027,NQ", "nhập,26104,,,,25195,,,,01/07/2027,NQ"],
        2,
        "đơn vị nhận",
        "cũng hết trong ngày này",
    ),
    (
        ["nhập,26428,,,,26104,,,,01/07/2027,NQ", "nhập,26428,,,,26104,,,,01/10/2027,NQ"],
        3,
        "mã",
        "không có đơn vị nào mang mã 26428",
    ),
    (["chia,25252,,,,25217,1,,,01/07/2027,NQ"], 2, "việc", "chỉ có một nơi nhận"),
    (
        ["chia,25252,,,,25252,60%,,,01/07/2027,NQ", "chia,25252,,,,25217,30%,,,01/07/2027,NQ"],
        3,
        "tỷ lệ",
        "cộng lại là 0,9",
    ),
    (
        ["chia,25252,,,,25252,60%,,,01/07/2027,NQ", "chia,25252,,,,25217,,,,01/07/2027,NQ"],
        3,
        "tỷ lệ",
        "cộng lại là 0,6",
    ),
    (
        ["chia,25252,,,,25252,chính,,,01/07/2027,NQ", 'chia,25252,,,,25217,"0,3",,,01/07/2027,NQ'],
        2,
        "tỷ lệ",
        "vừa có “chính” vừa có tỷ lệ",
    ),
    (
        ['chia,25252,,,,25217,"0,7",,,01/07/2027,NQ', 'chia,25252,,,,25217,"0,3",,,01/07/2027,NQ'],
        3,
        "đơn vị nhận",
        "hai lần",
    ),
    (["chia,25252,,,,25217,130%,,,01/07/2027,NQ"], 2, "tỷ lệ", "không phải phần của một"),
    (["chia,25252,,,,25217,1e-3,,,01/07/2027,NQ"], 2, "tỷ lệ", "không phải số"),
    (["chuyển,25159,,,75,,,,,01/07/2027,NQ"], 2, "mã", "mất đất"),
    (["chuyển,68,,,75,,,,,01/07/2027,NQ"], 2, "việc", "chỉ cấp xã"),
    (["nhập,75,,,,68,,,,01/03/2026,NQ"], 2, "từ ngày", "có tên hoặc loại mới từ ngày 24/04/2026"),
    (
        ["chia,68,,,,75,50%,,,01/07/2027,NQ", "chia,68,,,,79,50%,,,01/07/2027,NQ"],
        2,
        "đơn vị nhận",
        "chưa rõ",
    ),
    (["sửa tỷ lệ,25195,,,,25195,1,,,01/07/2027,NQ"], 2, "mã", "không bị chia"),
    (["sửa tỷ lệ,22315,,,,25195,1,,,01/07/2025,NQ"], 2, "đơn vị nhận", "đã chia cho 22015, 22319"),
    (['sửa tỷ lệ,22315,,,,22015,"0,4",,,01/07/2025,NQ'], 2, "tỷ lệ", "không bằng 1"),
    # Faults that only the proof of the whole map can see are told at the line that made them.
    (["đổi tên,25309,Bình Phước,phường,,,,,,01/07/2027,NQ"], 2, "", "cùng lúc mang tên"),
]


@pytest.mark.parametrize(("lines", "line", "column", "words"), FAULTS)
def test_a_fault_names_line_column_and_remedy(
    tmp_path: Path, lines: list[str], line: int, column: str, words: str
) -> None:
    with pytest.raises(KheoError) as refused:
        overlay.add(tmp_path / "places", "a.csv", csv(*lines), places.base(), TODAY)
    where = f"tệp a.csv, dòng {line}" + (f", cột “{column}”" if column else "")
    told = [problem for problem in refused.value.problems if problem.where == where]
    assert any(words in problem.message and problem.remedy for problem in told), refused.value.problems
    assert refused.value.code == "places-refused"
    assert overlay.read(tmp_path / "places") == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không có dòng thay đổi nào"),
        (csv(), "không có dòng thay đổi nào"),
        ("việc,mã\nđổi tên,1".encode("utf-16"), "không phải UTF-8"),
        (csv("đổi tên,25309,Ab", head="việc,mã,tên"), "thiếu cột này"),
        (csv("x", head=HEAD + ",mầu"), "không hiểu tên cột"),
        (csv("x", head=HEAD + ",MA"), "hai lần"),
        (csv('đổi tên,25309,"Ab,,,,,,,01/07/2027,NQ'), "không đọc được bảng"),
        (csv("đổi tên,25309,Ab,,,,,,,01/07/2027,NQ,thừa"), "nhiều ô hơn số cột"),
        (csv("đổi tên,25309,Ab,,,,,,,01/07/2027,NQ,lạc", head=HEAD + ","), "cột không tên"),
        (b"x" * 3_000_000, "quá lớn"),
    ],
)
def test_a_file_that_is_no_such_table(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(KheoError) as refused:
        overlay.add(tmp_path, "a.csv", data, places.base(), TODAY)
    assert any(words in problem.message and problem.remedy for problem in refused.value.problems)


def test_lines_are_told_in_their_order_and_count_as_a_spreadsheet_does(tmp_path: Path) -> None:
    lines = [
        "đổi tên,99998,Ab,,,,,,,01/07/2027,NQ",
        "",
        'đổi tên,25309,"Ba\ndòng",,,,,,,01/07/2027,NQ',
        "nhập,99997,,,,25309,,,,01/01/2027,NQ",
        "đổi tên,99996,Ab,,,,,,,01/07/2027,NQ",
    ]
    with pytest.raises(KheoError) as refused:
        overlay.add(tmp_path, "a.csv", csv(*lines), places.base(), TODAY)
    assert [p.where.split(", ")[1] for p in refused.value.problems] == ["dòng 2", "dòng 6", "dòng 7"]


# What is kept


def test_the_guide_tells_of_every_column_and_every_act() -> None:
    guide = EXAMPLE.with_name("import-changes-of-places.md").read_text("utf-8")
    assert [word for word in (*changes.COLUMNS, *changes.ACTS) if f"`{word}`" not in guide] == []
    assert f"({EXAMPLE.name})" in guide
    assert tuple(EXAMPLE.read_text("utf-8").splitlines()[0].split(",")) == changes.COLUMNS


def test_the_example_of_the_guide_fits_and_does_what_it_says(tmp_path: Path) -> None:
    batch = overlay.add(tmp_path, EXAMPLE.name, EXAMPLE.read_bytes(), places.base(), TODAY)
    acts = {row.act for row in batch.rows()}
    assert acts == {RENAME, KIND, NEW, MERGE, DIVIDE, MOVE, SHARE}, "one of each"
    assert overlay.prove_all(places.base(), [batch]) == []
    later = overlay.overlaid(places.base(), [batch], date(2028, 6, 1))
    assert later.until is None
    assert later.land.get("68").full_name(date(2027, 6, 1)) == "thành phố Lâm Đồng"
    assert len(later.land.at_level(Level.COMMUNE, date(2028, 6, 1))) == 3319
    now = overlay.overlaid(places.base(), [batch], TODAY)
    assert (now.until, len(now.land.at_level(Level.COMMUNE, date(2028, 6, 1)))) == (date(2027, 1, 1), 3321)
    assert now.land.shares("22315~2025", TODAY)[0].share == Decimal("0.8"), "what is due today is in force"
    assert now.since == (None, None), "better shares leave every count provable"
    assert later.since == (date(2027, 7, 1), date(2027, 1, 1))


def test_imports_stand_on_one_another_and_are_taken_back_in_turn(tmp_path: Path) -> None:
    base = places.base()
    first = csv("nhập,25390,,,,25387,,,,01/07/2026,NQ 1")
    second = csv(
        "đổi tên,25387,Thuận Lợi Mới,,,,,,,01/10/2026,NQ 2", "nhập,25387,,,,25252,,,,01/11/2026,NQ 2"
    )
    assert overlay.add(tmp_path, "1.csv", first, base, TODAY).number == 1
    third = csv("đổi tên,25390,Ab,,,,,,,01/10/2026,NQ 3")
    with pytest.raises(KheoError):
        overlay.add(tmp_path, "3.csv", third, base, TODAY)
    assert overlay.add(tmp_path, "2.csv", second, base, TODAY).number == 2
    with pytest.raises(KheoError) as twice:
        overlay.add(tmp_path, "copy.csv", first, base, TODAY)
    assert "đợt 1" in twice.value.problems[0].message
    assert [batch.name for batch in overlay.read(tmp_path)] == ["1.csv", "2.csv"]
    assert overlay.remove(tmp_path, 2, base).name == "2.csv"
    with pytest.raises(KheoError) as gone:
        overlay.remove(tmp_path, 2, base)
    assert gone.value.code == "places-changes-none"
    overlay.remove(tmp_path, 1, base)
    assert overlay.read(tmp_path) == ()


def test_what_later_imports_stand_on_is_not_taken_away(tmp_path: Path) -> None:
    base = places.base()
    new = csv(
        'lập mới,99001,Mới,xã,75,,,"10,98","107,35",01/07/2026,NQ', "nhập,25390,,,,99001,,,,01/07/2026,NQ"
    )
    overlay.add(tmp_path, "1.csv", new, base, TODAY)
    overlay.add(tmp_path, "2.csv", csv("đổi tên,99001,Ab,,,,,,,01/10/2026,NQ"), base, TODAY)
    with pytest.raises(KheoError) as refused:
        overlay.remove(tmp_path, 1, base)
    assert refused.value.code == "places-changes-needed"
    assert refused.value.problems[0].where == "tệp 2.csv, dòng 2, cột “mã”"
    assert [batch.number for batch in overlay.read(tmp_path)] == [1, 2]


def test_trying_keeps_nothing(tmp_path: Path) -> None:
    data = csv("đổi tên,25309,Ab,,,,,,,01/07/2026,NQ")
    assert overlay.add(tmp_path / "none", "a.csv", data, places.base(), TODAY, keep=False).number == 1
    assert not (tmp_path / "none").exists()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "places"
    overlay.add(folder, "a.csv", csv("đổi tên,25309,Ab,,,,,,,01/07/2026,NQ"), places.base(), TODAY)
    before = (folder / overlay.FILE).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KheoError) as refused:
        overlay.add(folder, "b.csv", csv("đổi tên,25349,Cd,,,,,,,01/07/2026,NQ"), places.base(), TODAY)
    assert refused.value.code == "home-unwritable"
    assert (folder / overlay.FILE).read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == [".lock", overlay.FILE]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 2, "batches": []}', '{"format": 1, "batches": [1]}']
)
def test_a_damaged_file_is_told_of(tmp_path: Path, text: str) -> None:
    (tmp_path / overlay.FILE).write_text(text)
    with pytest.raises(KheoError) as damaged:
        places.load(tmp_path)
    assert damaged.value.code == "places-changes-damaged"


def test_changes_that_no_longer_fit_are_told_of_and_can_be_taken_away(tmp_path: Path) -> None:
    misfit = [
        {"number": n, "name": f"{n}.csv", "handed_in": "2026-11-22", "text": csv(line).decode()}
        for n, line in (
            (1, "đổi tên,88888,Ab,,,,,,,01/07/2026,NQ"),
            (2, "nhập,88889,,,,25309,,,,01/07/2026,NQ"),
            (3, "việc không còn ai hiểu"),
        )
    ]
    (tmp_path / overlay.FILE).write_text(json.dumps({"format": 1, "batches": misfit}))
    with pytest.raises(KheoError) as unfit:
        places.load(tmp_path)
    assert unfit.value.code == "places-changes-damaged"
    overlay.remove(tmp_path, 3, places.base())
    with pytest.raises(KheoError) as unfit:
        places.load(tmp_path)
    assert unfit.value.code == "places-changes-unfit"
    assert overlay.lost(places.base(), overlay.read(tmp_path), ()) == frozenset()
    overlay.remove(tmp_path, 1, places.base())
    overlay.remove(tmp_path, 2, places.base())
    assert places.load(tmp_path) is places.base()


# How it is followed


def test_the_map_follows_an_import_at_once(kheo_home: Path) -> None:
    from kheo.reader import read

    folder = kheo_home / "places"
    assert places.folder() == folder, "the settings say where"
    shipped = places.load()
    assert shipped is places.base() is places.load()
    overlay.add(folder, "a.csv", csv("đổi tên,25309,Hưng Tân Phú,,,,,,,01/07/2026,NQ"), places.base(), TODAY)
    changed = places.load()
    assert changed is places.load() is not shipped
    assert changed.mark != shipped.mark
    assert changed.get("25309").name_on() == "Hưng Tân Phú"
    text = "Năm 2026, xã Hưng Tân Phú, tỉnh Đồng Nai phát 120 tờ rơi."
    (figure,) = read(text, published=date(2026, 12, 24)).figures
    assert figure.place is not None
    assert figure.place.id == "25309", "the reader's gazetteer follows too"
    overlay.remove(folder, 1, places.base())
    assert places.load() is shipped


def test_totals_follow_an_import_at_once(kheo_home: Path) -> None:
    folder = kheo_home / "places"
    assert len(places.load().shares("22315~2025", TODAY)) == 1
    data = csv(
        'sửa tỷ lệ,22315,,,,22015,"0,8",,,01/07/2025,BC 6', 'sửa tỷ lệ,22315,,,,22319,"0,2",,,01/07/2025,BC 6'
    )
    overlay.add(folder, "a.csv", data, places.base(), TODAY)
    assert [s.share for s in places.load().shares("22315~2025", TODAY)] == [Decimal("0.8"), Decimal("0.2")]


def test_a_change_comes_into_force_on_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = csv("đổi loại,68,,thành phố,,,,,,01/01/2027,NQ")
    overlay.add(tmp_path, "a.csv", data, places.base(), TODAY)
    monkeypatch.setattr(dataset, "today", lambda: date(2026, 12, 31))
    assert places.load(tmp_path).get("68").full_name() == "tỉnh Lâm Đồng"
    monkeypatch.setattr(dataset, "today", lambda: date(2027, 1, 1))
    assert places.load(tmp_path).get("68").full_name() == "thành phố Lâm Đồng"
    assert places.load(tmp_path) is places.load(tmp_path)


def test_the_proof_looks_at_days_to_come_too(kheo_home: Path) -> None:
    data = csv("nhập,68,,,,75,,,,01/07/2027,NQ 6", "đổi loại,66,,thành phố,,,,,,01/01/2026,NQ")
    overlay.add(kheo_home / "places", "a.csv", data, places.base(), TODAY)
    proofs = places.prove()
    assert [p.faults for p in proofs if p.faults] == []
    assert proofs[-1].seen == "1 đợt, 2 dòng"


def test_counts_are_proved_until_changes_alter_them() -> None:
    def seen(*lines: str) -> tuple[str, set[str]]:
        rows, _ = changes.read(csv(*lines))
        proofs = prove_nation(apply(places.base(), rows).land, overlay.since(rows))
        counts = next(proof for proof in proofs if proof.what.startswith("số đơn vị"))
        return counts.seen.partition(", ")[2], {fault.code for proof in proofs for fault in proof.faults}

    name, kind = "đổi tên,25309,Ab,,,,,,,01/07/2026,NQ", "đổi loại,68,,thành phố,,,,,,01/07/2026,NQ"
    merger = "nhập,25390,,,,25387,,,,01/07/2026,NQ"
    assert seen(name) == ("11 số", set())
    assert seen(kind) == ("10 số", set()), "nine cities from August are no longer expected"
    assert seen(merger) == ("10 số", set())
    land = apply(places.base(), changes.read(csv(merger))[0]).land
    assert {f.code for proof in prove_nation(land) for f in proof.faults} == {"count"}, "3 320 are not 3 321"


# On random small lands

CODES = ("N", "n1", "n2", "n3", "n4", "M", "m1", "zz")
DAYS = (date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1))


def wider_land() -> places.Places:
    """The small land with a second province M (commune m1) and two more communes of N."""
    land = small_land()
    more = [
        places.Unit(id, id, level, parent, (places.DatedName(name, kind),), FIRST, None, 10.0, 107.0)
        for id, level, parent, name, kind in (
            ("M", Level.PROVINCE, "VN", "Miền", "tỉnh"),
            ("n3", Level.COMMUNE, "N", "Ba Xuyên", "xã"),
            ("n4", Level.COMMUNE, "N", "Bốn Núi", "phường"),
            ("m1", Level.COMMUNE, "M", "Một Sông", "xã"),
        )
    ]
    former = [
        replace(unit, id=f"{unit.id}~2025", valid_from=None, valid_to=LAST, parent=parent)
        for unit, parent in zip(more, ("VN", "A~2025", "A~2025", "M~2025"))
    ]
    links = [places.Succession(f"{u.id}~2025", u.id, FIRST, Decimal(1), True, "QĐ") for u in more]
    return places.Places([*land, *more, *former], [*land.successions, *links])


WIDER = wider_land()


@st.composite
def any_rows(draw: st.DrawFn) -> list[Row]:
    """Up to eight changes of any sort, most of which do not fit."""
    rows = []
    for line in range(2, 2 + draw(st.integers(1, 8))):
        act = draw(st.sampled_from([RENAME, KIND, NEW, MERGE, MERGE, DIVIDE, DIVIDE, DIVIDE, MOVE, SHARE]))
        code, receiver = draw(st.sampled_from(CODES)), draw(st.sampled_from(CODES))
        share, main = draw(
            st.sampled_from([(None, False), (None, True), (Decimal("0.5"), False), (Decimal(1), False)])
        )
        row = Row(line, act, code, draw(st.sampled_from(DAYS)), "QĐ")
        if act in (RENAME, KIND, NEW):
            row = replace(
                row,
                name=draw(st.sampled_from(["Tân Lập", "Mới", "Tây Sơn"])) if act != KIND else "",
                kind=draw(st.sampled_from(["xã", "phường", "tỉnh", "thành phố"])) if act != RENAME else "",
            )
        if act in (NEW, MOVE):
            row = replace(row, parent=draw(st.sampled_from(["N", "M", "VN", "zz"])))
        if act in (MERGE, DIVIDE, SHARE):
            row = replace(row, receiver=receiver)
        if act in (DIVIDE, SHARE):
            row = replace(row, share=share, main=main)
        rows.append(row)
    return rows


@settings(max_examples=400, deadline=None)
@given(any_rows())
def test_whatever_is_asked_is_refused_or_gives_a_sound_map(rows: list[Row]) -> None:
    applied = apply(WIDER, rows)
    assert WIDER.check() == [], "what was there is left alone"
    if applied.problems:
        assert all(p.where.startswith("dòng ") and p.remedy for p in applied.problems)
        return
    faults = applied.land.check()
    # Only the whole map can show that two units now bear one name.
    assert {fault.code for fault in faults} <= {"name-twice"}


@st.composite
def fitting_rows(draw: st.DrawFn) -> list[Row]:
    """Mergers, divisions, renames and new communes that fit, on three days one after the other."""
    rows: list[Row] = []
    fresh = iter(range(1, 100))

    def told(act: str, code: str, **more: object) -> None:
        rows.append(replace(Row(len(rows) + 2, act, code, day, f"QĐ {len(rows)}"), **more))

    for day in DAYS:
        alive = sorted(
            {u.code for u in apply(WIDER, rows).land if u.level is Level.COMMUNE and u.exists_on(day)}
        )
        free = draw(st.permutations(alive))
        for _ in range(draw(st.integers(0, 2))):
            if len(free) < 2:
                break
            one, other, *free = free
            act = draw(st.sampled_from([MERGE, DIVIDE, NEW, RENAME]))
            province = apply(WIDER, rows).land.by_code(other, day - timedelta(days=1))
            assert province is not None
            above = (province.parent or "").partition("~")[0]
            if act == MERGE:
                told(MERGE, one, receiver=other)
            elif act == RENAME:
                told(RENAME, one, name=f"Tên {next(fresh)}")
            elif act == NEW:
                code = f"c{next(fresh)}"
                told(NEW, code, name=f"Lập {code}", kind="xã", parent=above, lat=10.0, lon=107.0)
                told(MERGE, one, receiver=code)
                told(MERGE, other, receiver=code)
            else:
                tenths = draw(st.integers(0, 9))
                share = Decimal(tenths) / 10
                told(DIVIDE, one, receiver=one, share=share or None, main=not tenths)
                told(DIVIDE, one, receiver=other, share=1 - share if tenths else None)
    return rows


@settings(max_examples=80, deadline=None)
@given(fitting_rows())
def test_changes_that_fit_make_a_sound_map_and_lose_nothing(rows: list[Row]) -> None:
    applied = apply(WIDER, rows)
    assert applied.problems == ()
    land = applied.land
    assert land.check() == []
    for day in (*DAYS, date(2028, 1, 1)):
        for then in (LAST, FIRST, *DAYS):
            units = land.at_level(Level.COMMUNE, then)
            carried = sum((s.share for id in units for s in land.shares(id, day)), Decimal(0))
            assert carried == len(units), "nothing is lost or doubled"
        below = [
            id for province in land.at_level(Level.PROVINCE, day) for id in land.children(province, day, day)
        ]
        assert sorted(below) == sorted(land.at_level(Level.COMMUNE, day))


@settings(max_examples=40, deadline=None)
@given(fitting_rows(), st.sampled_from(DAYS))
def test_what_is_not_in_force_yet_changes_nothing_before_its_day(rows: list[Row], day: date) -> None:
    whole, due = apply(WIDER, rows).land, apply(WIDER, [row for row in rows if row.day <= day]).land
    for level in Level:
        assert whole.at_level(level, day) == due.at_level(level, day)
    for id in due.at_level(Level.COMMUNE, day):
        assert due.get(id).full_name(day) == whole.get(id).full_name(day)
        assert due.shares(id, LAST) == whole.shares(id, LAST)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for given_bytes in (data, csv().rstrip() + b"\n" + data):
        rows, problems = changes.read(given_bytes)
        assert rows or problems
