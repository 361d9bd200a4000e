"""The shipped map of Việt Nam: counts, the official mergers, kinds that change, shares that close."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from kheo import places
from kheo.common.types import Level

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
    divided = [s for s in land.successions if not s.whole]
    assert len({s.old for s in divided}) == 471
    for s in divided[:50]:
        assert all(share.estimated and share.source for share in land.shares(s.old, AUTUMN))


def test_every_present_commune_has_a_centre_in_viet_nam(land: places.Places) -> None:
    for id in land.at_level(Level.COMMUNE, AUTUMN):
        unit = land.get(id)
        assert unit.lat is not None
        assert unit.lon is not None
        assert 6 < unit.lat < 24
        assert 102 < unit.lon < 118
