"""Charts for the tests: by hand, over the nation of the writer's small world and over today's map."""

import random
from datetime import date
from decimal import Decimal

from kheo import places
from kheo.common.numerals import QUALIFIER_WORD, number
from kheo.common.types import Level, Qualifier
from kheo.writer.model import Chart, Num, Point, Sentence

DAY = date(2026, 10, 1)
ALT = Sentence(("Nhiều nhất là xã <Tịnh Thới> & các xã bên.",))


def num(value, qualifier="exact", text=""):
    found = Qualifier(qualifier)
    word = QUALIFIER_WORD[found]
    said = text or (f"{word}\u00a0" if word else "") + number(Decimal(value))
    return Num(said, ("outreach.sessions", "x"), Decimal(value), found)


def chart(kind, *points, title="Buổi tuyên truyền", unit="buổi"):
    return Chart("c0123456789ab", kind, title, unit, points, ALT)


def places_of(parent, *, missing=0.0, seed=4):
    """A point for each unit below `parent` on today's map; some without a number."""
    rng, here = random.Random(seed), places.load()
    level = Level.PROVINCE if parent == places.NATION else Level.COMMUNE
    ids = here.at_level(level, DAY) if parent == places.NATION else here.children(parent, DAY, DAY)
    return tuple(
        Point(
            here.get(id).full_name(DAY), None if rng.random() < missing else num(rng.randint(1, 400_000)), id
        )
        for id in ids
    )


def by_place(report, code="outreach.sessions"):
    """Bars of one indicator of a composed report: numbers that the guard knows."""
    totals = [
        t for (c, at), t in report.evidence.totals.items() if c == code and at != report.place and t.value
    ]
    points = tuple(
        Point(f"Nơi {letter}", Num(number(t.value), (code, t.place), t.value), t.place)
        for letter, t in zip("ABCDEFGH", totals, strict=False)
    )
    return Chart(
        "c0123456789ab", "bars", "Buổi tuyên truyền", "buổi", points, Sentence(("Nơi A nhiều nhất.",))
    )
