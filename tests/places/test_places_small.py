"""Places built from a handful of units: the tree by day, shares both ways, faults found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from small_land import FIRST, LAST, heir, new, small_land

from kheo.common.types import Level
from kheo.places import DatedName, Expected, Places, Share, Succession
from kheo.places.checking import _both_ways, _reaching, days_of_change, prove


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
    assert small_land().check([Expected(Level.PROVINCE, 1, first=FIRST)]) == []
    assert "count" in {p.code for p in small_land().check([Expected(Level.PROVINCE, 2, first=FIRST)])}
    cities = [
        Expected(Level.PROVINCE, 0, FIRST, date(2026, 4, 23), "thành phố"),
        Expected(Level.PROVINCE, 1, date(2026, 4, 24), None, "thành phố"),
    ]
    assert small_land().check(cities) == []
    (late,) = small_land().check([replace(cities[1], first=date(2026, 4, 23))])
    assert (late.code, "2026-04-23" in late.message) == ("count", True)


def broken(fault: str) -> Places:
    """The small land with one thing wrong."""
    land = small_land()
    units, heirs = dict(land.units), list(land.successions)
    change = {
        "orphan": ("n1", {"parent": "gone"}),
        "outlives": ("a1~2025", {"valid_to": None}),
        "two roots": ("N", {"parent": None}),
        "no root": ("VN", {"valid_from": FIRST}),
        "below its like": ("n1", {"parent": "n2"}),
        "closes first": ("n1", {"valid_to": date(2025, 6, 1)}),
        "names in disorder": (
            "n1",
            {"names": (DatedName("A", "xã", FIRST), DatedName("B", "xã"))},
        ),
        "spaces": ("n1", {"names": (DatedName("Tân  Lập", "xã"),)}),
        "named when gone": (
            "a1~2025",
            {"names": (DatedName("A", "xã"), DatedName("B", "xã", FIRST))},
        ),
        "same name": ("n1", {"names": (DatedName("Tây Sơn", "xã"),)}),
        "same name later": (
            "n1",
            {"names": (DatedName("Tân Lập", "xã"), DatedName("TÂY SƠN", "xã", date(2026, 1, 1)))},
        ),
    }
    if fault in change:
        id, fields = change[fault]
        units[id] = replace(units[id], **fields)
    elif fault == "same code":
        units["n3"] = replace(new("n3", Level.COMMUNE, "N", DatedName("Khác", "xã")), code="n1")
    elif fault == "half lost":
        heirs = [h for h in heirs if (h.old, h.new) != ("a2~2025", "n2")]
    elif fault == "no heir":
        heirs = [h for h in heirs if h.old != "b1~2025"]
    elif fault == "no father":
        units["n3"] = new("n3", Level.COMMUNE, "N", DatedName("Khác", "xã"))
    elif fault == "wrong day":
        heirs.append(replace(heir("B", "N"), on=date(2025, 8, 1)))
    elif fault == "too much":
        heirs = [replace(h, share=Decimal("1.5")) if h.new == "n1" else h for h in heirs]
    elif fault == "whole and divided":
        heirs.append(Succession("a1~2025", "n2", FIRST, Decimal(0), False, "thử"))
    elif fault == "no source":
        heirs = [replace(h, source=" ") if h.new == "N" else h for h in heirs]
    elif fault == "unknown heir":
        heirs.append(heir("a1", "zz"))
    return Places(units.values(), heirs)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("orphan", "orphan"),
        ("outlives", "orphan"),
        ("two roots", "root"),
        ("no root", "root"),
        ("below its like", "level"),
        ("closes first", "life"),
        ("names in disorder", "names"),
        ("spaces", "names"),
        ("named when gone", "names"),
        ("same name", "name-twice"),
        ("same name later", "name-twice"),
        ("same code", "overlap"),
        ("half lost", "share"),
        ("too much", "share"),
        ("whole and divided", "share"),
        ("unknown heir", "succession"),
        ("no source", "source"),
        ("no heir", "heirless"),
        ("no father", "fatherless"),
        ("wrong day", "succession"),
    ],
)
def test_each_fault_is_found(fault: str, code: str) -> None:
    assert code in codes(broken(fault))


def test_one_name_with_two_kinds_is_allowed_and_counted() -> None:
    land = small_land()
    units = dict(land.units)
    units["n1"] = replace(units["n1"], names=(DatedName("Tây Sơn", "phường"),))
    twin = Places(units.values(), land.successions)
    assert twin.check() == []
    (names,) = (proof for proof in prove(twin) if "trùng" in proof.what)
    assert "1 cặp" in names.seen


def test_one_name_at_different_times_is_no_fault() -> None:
    land = small_land()
    units = dict(land.units)
    day = date(2026, 1, 1)
    units["n1"] = replace(units["n1"], names=(DatedName("Cũ", "xã"), DatedName("Tây Sơn", "xã", day)))
    units["n2"] = replace(units["n2"], names=(DatedName("Tây Sơn", "xã"), DatedName("Mới", "xã", day)))
    assert Places(units.values(), land.successions).check() == []


def test_a_chain_that_leads_nowhere_is_found() -> None:
    land = small_land()
    last = date(2026, 12, 31)
    units = dict(land.units)
    units["n2"] = replace(units["n2"], valid_to=last)
    units["n1"] = replace(units["n1"], valid_to=last)
    later = replace(new("n9", Level.COMMUNE, "N", DatedName("Xa", "xã")), valid_from=date(2027, 1, 1))
    units["n9"] = later
    links = [Succession(id, "n9", date(2027, 1, 1), Decimal(1), True, "thử") for id in ("n1", "n2")]
    assert Places(units.values(), [*land.successions, *links]).check() == []
    units["n9"] = replace(later, valid_to=date(2027, 6, 1))
    assert {"heirless"} <= codes(Places(units.values(), [*land.successions, *links]))


def test_successions_that_run_in_a_ring_are_found() -> None:
    """The earlier proofs refuse such lives; this one does not lean on them."""
    land = small_land()
    ring = Succession("n1", "a1~2025", FIRST, Decimal(1), True, "thử")
    units = {**land.units, "n1": replace(land.units["n1"], valid_to=date(2026, 1, 1))}
    found = [problem.where for problem in _reaching(Places(units.values(), [*land.successions, ring]))]
    assert {"n1", "a1~2025"} <= set(found)
    assert list(_reaching(land)) == []


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({("a1~2025", FIRST): (Share("n2", Decimal(1), False, ""),)}, "a1~2025"),
        ({("a1~2025", FIRST): (Share("n1", Decimal(1), True, ""),)}, "a1~2025"),
        ({("a2~2025", FIRST): (Share("n1", Decimal(1), True, ""),)}, "a2~2025"),
        ({("n1", LAST): (Share("b1~2025", Decimal(1), True, ""),)}, "n1"),
        ({("n2", LAST): (Share("b1~2025", Decimal("0.9"), True, ""),)}, "n2"),
    ],
)
def test_shares_that_do_not_follow_the_successions_are_found(
    answers: dict[tuple[str, date], tuple[Share, ...]], where: str
) -> None:
    land = small_land()
    assert list(_both_ways(land)) == []
    for (id, day), shares in answers.items():
        land._shares[id, day] = shares
    assert where in [problem.where for problem in _both_ways(land)]


def test_the_whole_of_an_unmeasured_division_goes_to_its_main_heir() -> None:
    land = small_land()
    parts = {"n1": Decimal(1), "n2": Decimal(0)}
    heirs = [
        replace(h, share=parts[h.new], whole=False) if h.old == "a2~2025" else h for h in land.successions
    ]
    measured = Places(land.units.values(), heirs)
    assert measured.check() == []
    (share,) = measured.shares("a2~2025", FIRST)
    assert (share.unit, share.share, share.estimated, share.source) == ("n1", Decimal(1), True, "QĐ thử")
    back = measured.shares("n2", LAST)
    assert [(s.unit, s.share, s.estimated) for s in back] == [("b1~2025", Decimal(1), True)]
    lost = [h for h in heirs if h.old != "b1~2025" or h.new != "n2"] + [heir("b1", "n1")]
    (only,) = Places(land.units.values(), lost).shares("n2", LAST)
    assert (only.unit, only.estimated) == ("a2~2025", False), "one unit alone gave it everything it has"
    assert "chia đều" not in only.source


def test_days_of_change_are_all_of_them() -> None:
    assert days_of_change(small_land()) == (LAST, FIRST, date(2026, 4, 24))
