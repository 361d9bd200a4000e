"""The shipped map of Việt Nam: counts, the official mergers, kinds that change, shares that close."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kheo import places
from kheo.common.types import Level
from kheo.places.nation import maps, prove_nation

BEFORE, AFTER, AUTUMN = date(2025, 6, 30), date(2025, 7, 1), date(2026, 10, 10)


@pytest.fixture(scope="module")
def land() -> places.Places:
    return places.load()


def test_the_shipped_data_is_sound() -> None:
    assert places.check() == []


@pytest.mark.parametrize(
    ("level", "day", "count"),
    [
        (Level.PROVINCE, date(2020, 12, 31), 63),
        (Level.PROVINCE, BEFORE, 63),
        (Level.PROVINCE, AFTER, 34),
        (Level.DISTRICT, BEFORE, 696),
        (Level.DISTRICT, AFTER, 0),
        # The national count. Five island districts had no commune: with them the data set has 10 040 rows.
        (Level.COMMUNE, BEFORE, 10_035),
        (Level.COMMUNE, AFTER, 3_321),
        (Level.COMMUNE, AUTUMN, 3_321),
    ],
)
def test_counts_by_day(land: places.Places, level: Level, day: date, count: int) -> None:
    assert len(land.at_level(level, day)) == count


def kinds(land: places.Places, level: Level, day: date) -> dict[str, int]:
    return dict(Counter(land.get(i).kind_on(day) for i in land.at_level(level, day)))


def test_kinds_by_day(land: places.Places) -> None:
    assert kinds(land, Level.COMMUNE, AFTER) == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert kinds(land, Level.COMMUNE, AUTUMN) == {"xã": 2599, "phường": 709, "đặc khu": 13}
    assert kinds(land, Level.PROVINCE, AFTER) == {"tỉnh": 28, "thành phố": 6}
    assert kinds(land, Level.PROVINCE, AUTUMN) == {"tỉnh": 25, "thành phố": 9}


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("Bình Phước", "Đồng Nai"),
        ("Thái Bình", "Hưng Yên"),
        ("Bình Thuận", "Lâm Đồng"),
        ("Vĩnh Phúc", "Phú Thọ"),
        ("Tiền Giang", "Đồng Tháp"),
        ("Long An", "Tây Ninh"),
        ("Quảng Bình", "Quảng Trị"),
        ("Bắc Giang", "Bắc Ninh"),
    ],
)
def test_former_provinces_lie_wholly_in_their_heirs(land: places.Places, former: str, present: str) -> None:
    (old,) = land.find(former, on=BEFORE, level=Level.PROVINCE)
    (new,) = land.find(present, on=AUTUMN, level=Level.PROVINCE)
    (share,) = land.shares(old.id, AUTUMN)
    assert (share.unit, share.share, share.estimated) == (new.id, Decimal(1), False)
    assert share.source == "202/2025/QH15"


def test_ids_say_whether_a_unit_ended(land: places.Places) -> None:
    assert land.get("70~2025").full_name() == "tỉnh Bình Phước"
    assert land.get("75~2025").valid_to == BEFORE
    assert land.get("75").valid_from == AFTER
    unchanged = [i for i in land.at_level(Level.PROVINCE, BEFORE) if "~" not in i]
    assert len(unchanged) == 11
    assert all(land.get(i).exists_on(AUTUMN) for i in unchanged)


def test_an_official_code_means_another_unit_on_another_day(land: places.Places) -> None:
    then, now = land.by_code("24", BEFORE), land.by_code("24")
    assert then is not None
    assert now is not None
    assert (then.name_on(), now.name_on()) == ("Bắc Giang", "Bắc Ninh")
    assert land.by_code("70") is None


def test_changes_of_kind_and_name_are_dated(land: places.Places) -> None:
    dong_nai, hue = land.get("75"), land.get("46")
    assert dong_nai.full_name(date(2026, 1, 1)) == "tỉnh Đồng Nai"
    assert dong_nai.full_name(date(2026, 12, 31)) == "thành phố Đồng Nai"
    assert "30/2026/QH16" in dong_nai.dated().decree
    assert hue.full_name(date(2020, 6, 1)) == "tỉnh Thừa Thiên Huế"
    assert hue.full_name(BEFORE) == "thành phố Huế"
    assert land.get("25270").full_name(AFTER) == "xã Lộc Ninh"
    assert land.get("25270").full_name() == "phường Lộc Ninh"


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_shares_of_every_unit_sum_to_one_on_every_map(land: places.Places, day: date) -> None:
    for unit in land:
        shares = land.shares(unit.id, day)
        assert sum(s.share for s in shares) == 1, unit.id
        assert all(land.get(s.unit).exists_on(day) and s.share > 0 for s in shares), unit.id


def test_a_former_district_lies_in_its_provinces_heir(land: places.Places) -> None:
    (share,) = land.shares("688~2025", AUTUMN)
    assert (share.unit, share.share, share.estimated) == ("75", Decimal(1), False)


def test_the_five_island_districts_become_special_zones(land: places.Places) -> None:
    heirs = {
        land.get(s.old).name_on(): land.get(s.new).full_name()
        for s in land.successions
        if land.get(s.old).level is Level.DISTRICT
    }
    assert heirs == {
        name: f"đặc khu {name}" for name in ("Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo")
    }


def test_divided_communes_are_marked_estimated(land: places.Places) -> None:
    divided = {s.old for s in land.successions if not s.whole}
    assert len(divided) == 471
    for old in divided:
        shares = land.shares(old, AUTUMN)
        assert all(share.estimated and share.source for share in shares), old
    assert sum(len(land.shares(old, AUTUMN)) == 1 for old in divided) == 470, "the rest have a main heir only"


def test_where_the_resolution_tells_people_they_decide(land: places.Places) -> None:
    first, second = land.shares("22225~2025", AUTUMN)
    assert (first.unit, first.share) == ("22225", Decimal("0.8054"))
    assert (second.unit, second.share) == ("22237", Decimal("0.1946"))
    assert first.share == round(Decimal(5568) / (5568 + 1345), 4)
    assert "5.568 + 1.345 người" in first.source


def test_where_it_tells_that_all_the_land_went_one_way_that_decides(land: places.Places) -> None:
    (share,) = land.shares("18796~2025", AUTUMN)
    assert (land.get(share.unit).name_on(), share.share, share.estimated) == ("Vũng Áng", Decimal(1), True)
    assert "toàn bộ diện tích" in share.source


def test_else_all_goes_to_the_main_heir_and_the_source_says_so(land: places.Places) -> None:
    (share,) = land.shares("22315~2025", AUTUMN)
    assert (land.get(share.unit).name_on(), share.share, share.estimated) == ("Tuy Hòa", Decimal(1), True)
    assert "tính cả cho đơn vị nhận chính" in share.source
    assert "18.771 người" in share.source, "what is known of one part alone is told, not used"
    parts = {s.new: (s.share, s.source) for s in land.next["22315~2025"]}
    assert parts["22319"][0] == 0
    assert "nhận một phần" in parts["22319"][1]


def test_a_commune_made_of_parts_nobody_measured_is_still_traced_back(land: places.Places) -> None:
    alone = [id for id, made_of in land.previous.items() if not any(s.share for s in made_of)]
    assert [land.get(id).full_name() for id in alone] == ["phường Yên Sở"]
    back = land.shares(alone[0], BEFORE)
    assert len(back) == 5
    assert all(share.estimated and "chia đều" in share.source for share in back)


def test_no_division_crosses_a_province(land: places.Places) -> None:
    for old, parts in land.next.items():
        assert len({land.parent(part.new) for part in parts if land.parent(part.new) != "VN"}) <= 1, old


def test_the_proofs_say_how_much_they_saw() -> None:
    proofs = places.prove()
    assert len(proofs) == 12
    assert all(proof.seen and not proof.faults for proof in proofs)
    (root,) = (proof for proof in proofs if "gốc duy nhất" in proof.what)
    assert root.seen == "7 ngày có thay đổi"


def test_the_map_of_every_day_of_change() -> None:
    shown = dict(maps(places.base()))
    assert [row["TP thuộc TW"] for row in shown.values()] == [5, 6, 6, 6, 7, 7, 9]
    assert shown[AFTER] == {
        "tỉnh, thành phố": 34,
        "TP thuộc TW": 6,
        "huyện": 0,
        "cấp xã": 3321,
        "phường": 687,
        "đặc khu": 13,
    }


@pytest.mark.parametrize(
    ("id", "change", "code"),
    [
        ("20333", {"lat": 16.5, "lon": 108.2}, "centre"),
        ("22736", {"lat": None}, "centre"),
        ("25195", {"lat": 51.5}, "centre"),
        ("75", {"names": (places.DatedName("Đồng Nai", "tỉnh"),)}, "count"),
        ("471~2025", {"names": (places.DatedName("Cồn Khác", "huyện"),)}, "islands"),
    ],
)
def test_what_is_known_of_the_nation_is_asked_of_it(
    land: places.Places, id: str, change: dict[str, object], code: str
) -> None:
    units = {**land.units, id: replace(land.get(id), **change)}
    spoilt = places.Places(units.values(), land.successions)
    assert code in {fault.code for proof in prove_nation(spoilt) for fault in proof.faults}


def test_every_present_commune_has_a_centre_in_viet_nam(land: places.Places) -> None:
    for id in land.at_level(Level.COMMUNE, AUTUMN):
        unit = land.get(id)
        assert unit.lat is not None
        assert unit.lon is not None
        assert 6 < unit.lat < 24
        assert 102 < unit.lon < 118
