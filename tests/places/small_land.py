"""A small land for tests of any room: two provinces become one, one commune is divided, one islet is alone.

Before 1/7/2025: A (communes a1, a2 in district d) and B (commune b1 in district e).
After: N with communes n1 (a1 and half of a2) and n2 (the other half of a2, and b1).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kheo.common.types import Level
from kheo.places import DatedName, Places, Succession, Unit

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


def old(id: str, level: Level, parent: str, name: str, kind: str) -> Unit:
    """A unit that ended on 30/6/2025."""
    return Unit(f"{id}~2025", id, level, parent, (DatedName(name, kind),), None, LAST)


def new(id: str, level: Level, parent: str, *names: DatedName) -> Unit:
    """A unit that began on 1/7/2025."""
    return Unit(id, id, level, parent, names, FIRST)


def heir(before: str, after: str, share: str = "1") -> Succession:
    """`share` of a former unit lies in a new one."""
    return Succession(f"{before}~2025", after, FIRST, Decimal(share), share == "1", "QĐ thử")


def small_land() -> Places:
    """The land described above."""
    units = [
        Unit("VN", "VN", Level.NATION, None, (DatedName("Việt Nam", ""),)),
        old("A", Level.PROVINCE, "VN", "An Hòa", "tỉnh"),
        old("B", Level.PROVINCE, "VN", "Bình Thủy", "tỉnh"),
        old("d", Level.DISTRICT, "A~2025", "Đông Sơn", "huyện"),
        old("e", Level.DISTRICT, "B~2025", "Tây Sơn", "huyện"),
        old("a1", Level.COMMUNE, "d~2025", "Tân Lập", "xã"),
        old("a2", Level.COMMUNE, "d~2025", "1", "phường"),
        old("b1", Level.COMMUNE, "e~2025", "Tân Lập", "xã"),
        new(
            "N",
            Level.PROVINCE,
            "VN",
            DatedName("An Bình", "tỉnh"),
            DatedName("An Bình", "thành phố", date(2026, 4, 24), "NQ thử"),
        ),
        new("n1", Level.COMMUNE, "N", DatedName("Tân Lập", "xã")),
        new("n2", Level.COMMUNE, "N", DatedName("Tây Sơn", "xã")),
    ]
    return Places(
        units,
        [
            heir("A", "N"),
            heir("B", "N"),
            heir("a1", "n1"),
            heir("a2", "n1", "0.5"),
            heir("a2", "n2", "0.5"),
            heir("b1", "n2"),
        ],
    )
