"""Finding a place by what people write."""

from __future__ import annotations

from datetime import date

import pytest

from kheo import places
from kheo.common.errors import KheoError
from kheo.common.types import Level

THEN, NOW = date(2021, 1, 1), date(2026, 11, 22)


@pytest.fixture(scope="module")
def land() -> places.Places:
    return places.load()


def ids(found: list[places.Unit]) -> list[str]:
    return [unit.id for unit in found]


@pytest.mark.parametrize("within", ["87~2025", "82", "VN"])
def test_a_former_commune_is_found_in_its_province_of_then_and_now(land: places.Places, within: str) -> None:
    (unit,) = land.find("xã Tịnh Thới", within=within, on=THEN)
    assert land.path(unit.id) == "xã Tịnh Thới, thành phố Cao Lãnh, tỉnh Đồng Tháp"


def test_within_another_province_nothing_is_found(land: places.Places) -> None:
    assert land.find("xã Tịnh Thới", within="70~2025") == []


@pytest.mark.parametrize(
    "text",
    [
        "Phường 1, Cao Lãnh, Đồng Tháp",
        "P.1, TP. Cao Lãnh",
        "P1, TP Cao Lãnh",
        "phường 01, t.p Cao Lãnh, tỉnh Đồng Tháp",
        "PHƯỜNG 1, THÀNH PHỐ CAO LÃNH",
        "phuong 1, thanh pho cao lanh",
    ],
)
def test_a_ward_whose_name_is_a_number(land: places.Places, text: str) -> None:
    assert ids(land.find(text)) == ["29869~2025"]
    assert land.get("29869~2025").full_name() == "Phường 1"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("hoà bình", "17~2025"),
        ("HÒA BÌNH", "17~2025"),
        ("Bà Rịa-Vũng Tàu", "77~2025"),
        ("Bà Rịa – Vũng Tàu", "77~2025"),
        ("tỉnh Ba Ria Vung Tau", "77~2025"),
        ("Đăk Lăk", "66"),
        ("dak lak", "66"),
        ("TP. Hồ Chí Minh", "79"),
        ("TP.HCM", "79"),
        ("TPHCM", "79"),
        ("Thừa Thiên - Huế", "46"),
        ("xã Ea H’Leo", "24184"),
        ("xã EA H'LEO", "24184"),
        ("Q.1, TP.HCM", "760~2025"),
        ("đặc khu Phú Quốc", "31078"),
        ("H. Cao Lãnh", "873~2025"),
        ("tỉnh Đồng Nai", "75"),
    ],
)
def test_spelling_does_not_matter(land: places.Places, text: str, id: str) -> None:
    assert land.find(text)[0].id == id


def test_wrong_marks_are_not_missing_marks(land: places.Places) -> None:
    assert land.find("tỉnh Bình Phứơc") == []
    assert land.find("tỉnh Bĩnh Phước") == []


def test_a_commune_merged_before_2025_is_found_in_the_one_that_took_it(land: places.Places) -> None:
    (unit,) = land.find("xã Việt Xuân, huyện Vĩnh Tường", on=THEN)
    assert land.path(unit.id) == "xã Sao Đại Việt, huyện Vĩnh Tường, tỉnh Vĩnh Phúc"


def test_an_ambiguous_name_gives_all_its_places(land: places.Places) -> None:
    found = land.find("xã Tân Thành", on=NOW)
    assert len(found) == 7
    assert all(unit.full_name(NOW) == "xã Tân Thành" for unit in found)
    assert len({land.parent(unit.id) for unit in found}) == 7
    (one,) = land.find("Tân Thành", on=NOW, within="96")
    assert one.full_name() == "phường Tân Thành"


def test_of_a_bare_name_the_larger_unit_comes_first(land: places.Places) -> None:
    found = land.find("Bình Phước")
    assert found[0].id == "70~2025"
    assert "25195" in ids(found)
    assert ids(land.find("Bình Phước", on=NOW))[0] == "25195"
    assert ids(land.find("tỉnh Bình Phước", on=NOW)) == ["70~2025"]
    assert ids(land.find("Cao Lãnh", on=THEN, within="87~2025")) == ["866~2025", "873~2025"]
    assert ids(land.find("Cao Lãnh", on=THEN, level=Level.PROVINCE)) == []


def test_the_day_decides_between_a_province_and_its_heir(land: places.Places) -> None:
    assert ids(land.find("Đồng Nai", on=THEN))[0] == "75~2025"
    assert ids(land.find("Đồng Nai", on=NOW))[0] == "75"
    assert ids(land.find("tỉnh Đồng Nai", on=NOW)) == ["75"]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("75", "75"),
        ("70", "70~2025"),
        ("70~2025", "70~2025"),
        ("25195", "25195"),
        ("VN", "VN"),
        ("Đồng Nai", "75"),
        ("bình phước", "70~2025"),
        ("Tịnh Thới, Đồng Tháp", "29899~2025"),
    ],
)
def test_a_person_names_one_place(land: places.Places, text: str, id: str) -> None:
    assert land.resolve(text).id == id


def test_resolve_says_what_is_wrong_and_how_to_mend_it(land: places.Places) -> None:
    with pytest.raises(KheoError) as unknown:
        land.resolve("Xứ Không Có")
    assert unknown.value.code == "place-unknown"
    with pytest.raises(KheoError) as ambiguous:
        land.resolve("xã Tân Thành", NOW)
    assert ambiguous.value.code == "place-ambiguous"
    assert "tỉnh Lạng Sơn" in str(ambiguous.value)
    with pytest.raises(KheoError) as missing:
        land.get("00")
    assert missing.value.code == "place-unknown"


def test_the_index_for_readers_never_holds_a_lone_number(land: places.Places) -> None:
    index = land.names_index()
    assert {"70~2025", "25195"} <= set(index["bình phước"])
    assert "29869~2025" in index["phường 1"]
    assert not any(key.isdecimal() for key in index)
    assert {unit.id for unit in land} == {id for ids in index.values() for id in ids}


@pytest.mark.parametrize(
    "text",
    ["", " ", ",", ", ,", "|", "P.", "phường", "xã ", "12345678", "a" * 10_000, "xã" * 200, "²"],
)
def test_what_is_no_name_finds_nothing_and_breaks_nothing(land: places.Places, text: str) -> None:
    assert land.find(text) == []


def test_every_unit_is_the_only_one_of_its_full_name(land: places.Places) -> None:
    for unit in land:
        day = unit.valid_to or NOW
        assert ids(land.find(land.path(unit.id, day), on=day)) == [unit.id]
