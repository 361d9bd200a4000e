"""Administrative units of Việt Nam as they were on any day, what became of them, and look-up by code and name.

from kheo import places
here = places.load()
here.find("xã Tịnh Thới", within="82", on=date(2021, 1, 1))
here.shares("70~2025", date(2025, 7, 1))   # Bình Phước lies wholly in 75, Đồng Nai
"""

from kheo.common.errors import Problem
from kheo.places.checking import Expected, Proof
from kheo.places.dataset import base, check, folder, load, prove, today, use
from kheo.places.gazetteer import NATION, Places
from kheo.places.model import DatedName, Share, Succession, Unit
from kheo.places.tree import Hit, Node, Points, branch, points, seek, trail

__all__ = [
    "NATION",
    "DatedName",
    "Expected",
    "Hit",
    "Node",
    "Places",
    "Points",
    "Problem",
    "Proof",
    "Share",
    "Succession",
    "Unit",
    "base",
    "branch",
    "check",
    "folder",
    "load",
    "points",
    "prove",
    "seek",
    "today",
    "trail",
    "use",
]
