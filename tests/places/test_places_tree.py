"""The tree of a day, the way down to a unit, search as one types, the points of the map."""

from __future__ import annotations

import gc
import weakref
from datetime import date

import pytest
from small_land import FIRST, LAST, small_land

from kheo import places
from kheo.common.errors import KheoError
from kheo.common.types import Level

NOW, THEN = date(2026, 11, 22), date(2025, 6, 30)


@pytest.fixture(scope="module")
def land() -> places.Places:
    return places.load()


def test_branches_stand_in_vietnamese_order(land: places.Places) -> None:
    names = [node.name for node in places.branch(land, "VN", NOW)]
    assert len(names) == 34
    assert names[:4] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng"], "syllable by syllable: Cà before Cao"
    assert names.index("Hà Tĩnh") < names.index("Hải Phòng") < names.index("Hồ Chí Minh")
    assert names.index("Đắk Lắk") > names.index("Đà Nẵng") > names.index("Cần Thơ")


def test_numbers_stand_by_value(land: places.Places) -> None:
    names = [node.name for node in places.branch(land, "866~2025", THEN) if node.name.isdigit()]
    assert names == sorted(names, key=int)
    assert len(names) > 3


def test_a_branch_is_that_of_the_day_with_its_counts(land: places.Places) -> None:
    assert len(places.branch(land, "VN", THEN)) == 63
    (dong_nai,) = (node for node in places.branch(land, "VN", NOW) if node.id == "75")
    assert (dong_nai.full, dong_nai.kind) == ("thành phố Đồng Nai", "thành phố")
    assert dong_nai.children == len(places.branch(land, "75", NOW)) > 50
    before = {node.id: node.full for node in places.branch(land, "VN", date(2026, 1, 1))}
    assert before["75"] == "tỉnh Đồng Nai"
    assert places.branch(land, "25195", NOW) == ()
    with pytest.raises(KheoError) as unknown:
        places.branch(land, "zz", NOW)
    assert unknown.value.code == "place-unknown"


def test_trails_lead_to_what_stands_on_the_day(land: places.Places) -> None:
    assert places.trail(land, "25195", NOW) == ("VN", "75", "25195")
    assert places.trail(land, "VN", NOW) == ("VN",)
    assert places.trail(land, "29899~2025", THEN) == ("VN", "87~2025", "866~2025", "29899~2025")
    assert places.trail(land, "29899~2025", NOW)[:2] == ("VN", "82")
    small = small_land()
    assert places.trail(small, "a2~2025", FIRST)[:2] == ("VN", "N")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("đồng", "thành phố Đồng Nai"),
        ("dong th", "tỉnh Đồng Tháp"),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("tp hcm", "Thành phố Hồ Chí Minh"),
        ("hoang sa", "đặc khu Hoàng Sa"),
        ("tỉnh đồng th", "tỉnh Đồng Tháp"),
        ("75", "thành phố Đồng Nai"),
        ("25195", "phường Bình Phước"),
    ],
)
def test_search_as_one_types(land: places.Places, typed: str, first: str) -> None:
    assert places.seek(land, typed, NOW)[0].node.full == first


def test_a_former_unit_is_shown_as_what_became_of_it(land: places.Places) -> None:
    (hit,) = places.seek(land, "Tịnh Thới", NOW)
    assert hit.node.full == "phường Cao Lãnh"
    assert hit.path == "tỉnh Đồng Tháp"
    assert hit.was == "xã Tịnh Thới, thành phố Cao Lãnh, tỉnh Đồng Tháp"
    assert hit.trail == ("VN", "82", hit.node.id)
    (then,) = places.seek(land, "Tịnh Thới", THEN)
    assert (then.node.id, then.was) == ("29899~2025", "")
    assert places.seek(land, "70", NOW)[0].was == "tỉnh Bình Phước"


def test_marks_typed_go_before_letters_shared(land: places.Places) -> None:
    hits = places.seek(land, "tân", NOW, limit=60)
    assert all("tân" in hit.node.name.lower() for hit in hits)


def test_search_stays_inside_and_within_its_limit(land: places.Places) -> None:
    hits = places.seek(land, "tan", NOW, within="75", limit=7)
    assert len(hits) == 7
    assert {hit.path for hit in hits} == {"thành phố Đồng Nai"}
    assert len({hit.node.id for hit in hits}) == 7
    assert places.seek(land, "hoàng sa", NOW, within="75") == ()


@pytest.mark.parametrize("typed", ["", " ", ",", "x", "đ", "phường", "thành phố", "|", "a" * 500, "zzzz"])
def test_what_names_nothing_finds_nothing(land: places.Places, typed: str) -> None:
    assert places.seek(land, typed, NOW) == ()


def test_points_of_the_map(land: places.Places) -> None:
    now = places.points(land, NOW)
    assert len(now.ids) == len(now.lats) == len(now.lons) == 3321
    assert {"20333", "22736"} <= set(now.ids), "Hoàng Sa and Trường Sa"
    at = now.ids.index("25195")
    assert (now.lats[at], now.lons[at]) == (land.get("25195").lat, land.get("25195").lon)
    assert places.points(land, date(2025, 7, 1)) is now, "one map between two changes"
    assert len(places.points(land, THEN).ids) == 10_035
    assert len(places.points(land, NOW, Level.PROVINCE).ids) == 34
    south, west, north, east = now.box
    assert 8 < south < north < 24
    assert 102 < west < 110 < east < 115
    assert places.points(small_land(), LAST).box == (0.0, 0.0, 0.0, 0.0)


def test_a_map_no_longer_used_is_let_go() -> None:
    land = small_land()
    places.seek(land, "Tân", FIRST)
    gone = weakref.ref(land)
    del land
    gc.collect()
    assert gone() is None
