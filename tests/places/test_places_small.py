"""Places built from a handful of units: the tree by day, shares both ways, faults found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from small_land import FIRST, LAST, heir, new, small_land

from kheo.common.types import Level
from kheo.places import DatedName, Places


def codes(land: Places) -> set[str]:
    return {problem.code for problem in land.check()}


def test_the_tree_is_that_of_the_day() -> None:
    land = small_land()
    assert land.children("VN", LAST, LAST) == ("A~2025", "B~2025")
    assert land.children("VN", FIRST, FIRST) == ("N",)
    assert land.children("VN", date(2025, 1, 1), date(2025, 12, 31)) == ("A~2025", "B~2025", "N")
    assert land.ancestors("a1~2025") == ("d~2025", "A~2025", "VN")
    assert land.parent("VN") is None
    assert land.at_level(Level.COMMUNE, FIRST) == ("n1", "n2")
    assert "n1" in land
    assert "zz" not in land


def test_shares_forward_and_backward() -> None:
    land = small_land()
    assert [(s.unit, s.share, s.estimated) for s in land.shares("a2~2025", FIRST)] == [
        ("n1", Decimal("0.5"), True),
        ("n2", Decimal("0.5"), True),
    ]
    back = land.shares("N", LAST)
    assert {s.unit for s in back} == {"A~2025", "B~2025"}
    assert all(s.estimated for s in back)
    assert sum(s.share for s in back) == 1
    assert back[0].share > back[1].share, "A had two communes, B one"
    assert [(s.unit, s.share) for s in land.shares("d~2025", FIRST)] == [("N", Decimal(1))]
    assert [(s.unit, s.share, s.estimated) for s in land.shares("VN", LAST)] == [("VN", Decimal(1), False)]


def test_a_name_changes_on_its_day() -> None:
    unit = small_land().get("N")
    assert [unit.kind_on(d) for d in (FIRST, date(2026, 4, 23), date(2026, 4, 24), None)] == [
        "tỉnh",
        "tỉnh",
        "thành phố",
        "thành phố",
    ]


def test_look_up_in_a_small_land() -> None:
    land = small_land()
    assert [u.id for u in land.find("xã Tân Lập", on=LAST, within="A~2025")] == ["a1~2025"]
    assert [u.id for u in land.find("Tân Lập", on=LAST)] == ["a1~2025", "b1~2025"]
    assert [u.id for u in land.find("tan lap", within="N", on=FIRST)] == ["n1"]
    assert [u.id for u in land.find("P. 1, An Hoà")] == ["a2~2025"]


def test_a_sound_land_has_no_problems() -> None:
    assert small_land().check({(Level.PROVINCE, FIRST): 1}) == []
    assert [p.code for p in small_land().check({(Level.PROVINCE, FIRST): 2})] == ["count"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("orphan", "orphan"),
        ("outlives", "orphan"),
        ("two roots", "root"),
        ("same code", "overlap"),
        ("half lost", "share"),
        ("no heir", "heirless"),
        ("wrong day", "succession"),
    ],
)
def test_each_fault_is_found(fault: str, code: str) -> None:
    land = small_land()
    units, heirs = dict(land.units), list(land.successions)
    if fault == "orphan":
        units["n1"] = replace(units["n1"], parent="gone")
    elif fault == "outlives":
        units["a1~2025"] = replace(units["a1~2025"], valid_to=None)
    elif fault == "two roots":
        units["N"] = replace(units["N"], parent=None)
    elif fault == "same code":
        units["n3"] = replace(new("n3", Level.COMMUNE, "N", DatedName("Khác", "xã")), code="n1")
    elif fault == "half lost":
        heirs = [h for h in heirs if (h.old, h.new) != ("a2~2025", "n2")]
    elif fault == "no heir":
        heirs = [h for h in heirs if h.old != "b1~2025"]
    else:
        heirs.append(replace(heir("B", "N"), on=date(2025, 8, 1)))
    assert code in codes(Places(units.values(), heirs))
