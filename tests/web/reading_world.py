"""Documents whose reading is written by hand, so that the page is tested whatever the reader says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kheo.common.types import Basis, Doubt, Figure, Kind, Measure, Period, PlaceRef, Qualifier, Reading
from kheo.ledger import actions

PLACE = PlaceRef("70~2025", "tỉnh Bình Phước")
YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))
WEAK = Doubt("weak-indicator", "Chỉ tiêu đoán theo từ ở xa con số.", 0, 0, hint="Xem lại chỉ tiêu.")
LEAFLETS, SESSIONS, GIFTS = "outreach.leaflets", "outreach.sessions", "charity.gifts"


def figure(text: str, number: str, **changes: object) -> Figure:
    """A sure leaflet figure at the only place `number` stands in `text`."""
    start = text.index(f" {number} ") + 1
    end = start + len(number)
    told = Figure(
        start=start,
        end=end,
        text=number,
        value=Decimal(number.replace(".", "")),
        measure=Measure.COUNT,
        qualifier=Qualifier.EXACT,
        indicator=LEAFLETS,
        kind=Kind.FLOW,
        basis=Basis.RESULT,
        period=YEAR,
        place=PLACE,
        org="police",
        confidence=0.95,
        why=("tờ rơi",),
        span=(start, end),
    )
    return replace(told, **changes)


def kept(officer, text: str, figures: list[Figure], name: str = "bai.txt", **more: object):
    """The document with those figures proposed: (document, figures)."""
    ordered = tuple(sorted(figures, key=lambda f: f.start))
    reading = Reading(ordered, (), (), title="Kết quả công tác dân vận năm 2020", place=PLACE, **more)
    document, _ = actions.store_document(
        actor=officer,
        data=text.encode(),
        filename=name,
        text=text,
        published=date(2020, 12, 24),
        reading=reading,
    )
    return document, actions.propose(actor=officer, document=document, reading=reading)


def weekly(n: int) -> str:
    """One line of a long report, with one number."""
    things = ("tờ rơi", "buổi tuyên truyền", "phần quà", "lượt người dự", "bộ quần áo", "thùng mì tôm")
    return f"Ở ấp thứ {n + 1}, lực lượng Công an cùng bà con đã làm được {1000 + n} {things[n % len(things)]} trong năm 2020."


def sixty(officer):
    """Forty sure figures and twenty doubtful ones: 8 are right, 4 are the first or second runner-up, 4 are leaflets to be
    searched for, 4 are no figures."""
    text = "\n".join(weekly(n) for n in range(60))
    sure = [LEAFLETS, SESSIONS, GIFTS, "outreach.attendance", "charity.clothes_boxes", "charity.noodle_boxes"]
    figures = []
    for n in range(60):
        one = figure(text, str(1000 + n), indicator=sure[n % 6])
        if n % 3 == 2:
            one = replace(one, indicator=GIFTS, confidence=0.6 + n / 1000, doubts=(WEAK,), why=("làm được",))
            if n // 3 in (8, 9, 10, 11):
                one = replace(
                    one, runners_up=((SESSIONS, 0.9), ("charity.houses", 0.8), ("rural.roads", 0.7))
                )
        figures.append(one)
    return kept(officer, text, figures, "sau-muoi.txt")
