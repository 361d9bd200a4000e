"""How often the rule of jumps is wrong, on months made up without a fault and with one zero too many."""

from __future__ import annotations

import math
import random
from decimal import Decimal

import pytest

from kheo import catalogue
from kheo.common import periods
from kheo.common.types import Form, Measure, Qualifier
from kheo.ledger import jumps
from kheo.ledger.suspicion import Line

ATTENDANCE = catalogue.load().get("outreach.attendance")


def a_place(rng, spread):
    """Two years of months about a level of its own."""
    level = math.exp(rng.gauss(math.log(400), 0.8))
    lines = []
    for n in range(24):
        month = periods.months(2024 + n // 12, n % 12 + 1, n % 12 + 1)
        value = Decimal(round(level * math.exp(rng.gauss(0, spread))))
        lines.append(
            Line(
                n,
                ATTENDANCE.code,
                "25267",
                month.start,
                month.end,
                value,
                Qualifier.EXACT,
                n,
                Form.STATEMENT,
                n,
                None,
            )
        )
    return lines


@pytest.mark.parametrize(
    ("spread", "most_alarms", "least_found"), [(0.2, 0, 0.97), (0.3, 2, 0.9), (0.5, 6, 0.5)]
)
def test_calm_places_raise_no_alarm_and_hide_no_zero(spread, most_alarms, least_found):
    rng = random.Random(11)
    looked = alarms = found = 0
    for _ in range(400):
        lines = a_place(rng, spread)
        judged = [jumps.out_of_line(s, ATTENDANCE) for s in jumps.steps(lines, ATTENDANCE) if s.n >= 4]
        looked, alarms = looked + len(judged), alarms + sum(far is not None for far in judged)
        n = rng.randrange(6, 24)
        lines[n] = lines[n]._replace(value=lines[n].value * 10)
        found += jumps.out_of_line(jumps.steps(lines, ATTENDANCE)[n], ATTENDANCE) is not None
    assert looked == 8000
    assert alarms <= most_alarms
    assert found / 400 >= least_found


@pytest.mark.parametrize(
    ("value", "usual", "measure", "slip"),
    [
        (4100, 400, Measure.COUNT, ("zero-more", 410)),
        (39, 400, Measure.COUNT, ("zero-less", 390)),
        (41_000, 400, Measure.COUNT, ("zero-more", 410)),
        (4105, 400, Measure.COUNT, None),  # no whole number without the zero
        (2000, 400, Measure.COUNT, None),
        (99_000_000_000, 99_500_000, Measure.VND, ("unit", 99_000_000)),
        (120, 110_000, Measure.KG, ("unit", 120_000)),
        (0, 400, Measure.COUNT, None),
    ],
)
def test_slips_of_writing(value, usual, measure, slip):
    assert jumps.slip(Decimal(value), Decimal(usual), measure) == slip
