"""How sure a figure is, why its indicator was chosen, and what else it might be."""

from __future__ import annotations

import json
import math
from datetime import date

import calibrate_reader
import pytest

from kheo.common.types import Figure
from kheo.reader import TRAITS, read
from kheo.reader.confidence import chance, weights

DAY = date(2023, 12, 20)
GIVEN = "Năm 2023, Công an tỉnh Trà Vinh "


def figures(text: str) -> tuple[Figure, ...]:
    return read(text, published=DAY).figures


def test_the_best_case_is_sure_and_nothing_adds_to_it() -> None:
    best = chance(())
    assert best >= 0.9
    assert all(chance((name,)) <= best for name in TRAITS)
    assert all(weight <= 0 for name, weight in weights().items() if name)


def test_every_weight_has_a_trait_with_words() -> None:
    assert {name for name in weights() if name} == set(TRAITS)


def test_the_weights_are_those_of_the_noted_readings() -> None:
    written = json.loads(calibrate_reader.WEIGHTS.read_text(encoding="utf-8"))["weights"]
    assert written == calibrate_reader.fit(calibrate_reader.noted()), "run scripts/calibrate_reader.py"


def test_weights_never_seeing_a_passage_hold_on_it() -> None:
    """What is said 0.9 or more is right at least that often, and it is no small part."""
    said = calibrate_reader.cross_validated(calibrate_reader.noted())
    sure = [right for p, right in said if p >= 0.9]
    assert sum(sure) / len(sure) >= 0.9
    assert len(sure) / len(said) >= 0.3


def test_the_fit_finds_what_was_put_in() -> None:
    """Of a hundred figures without a trait ninety are right, of a hundred with it fifty."""
    rows = [calibrate_reader.Noted(str(i), (), i % 10 != 0) for i in range(100)]
    rows += [calibrate_reader.Noted(str(i), ("share",), i % 2 != 0) for i in range(100)]
    found = calibrate_reader.fit(rows)
    assert math.isclose(calibrate_reader.chance(found, ()), 0.9, abs_tol=0.03)
    assert math.isclose(calibrate_reader.chance(found, ("share",)), 0.5, abs_tol=0.06)


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        (GIVEN + "có 45 cái thang.", "no-indicator"),
        ("Công an tỉnh Trà Vinh tổ chức 45 buổi tuyên truyền.", "period-none"),
        ("Năm 2023, tổ chức 45 buổi tuyên truyền.", "place-none"),
        (GIVEN + "có hàng trăm buổi tuyên truyền.", "unlike-number"),
        ("Trong 5 năm qua, Công an tỉnh Trà Vinh tổ chức 45 buổi tuyên truyền.", "period-reckoned"),
        (GIVEN + "tặng 15 phần quà, trị giá 7,5 triệu đồng.", "by-neighbour"),
        (GIVEN + "phấn đấu tổ chức 45 buổi tuyên truyền.", "target"),
    ],
)
def test_what_makes_a_figure_less_sure_is_named(text: str, trait: str) -> None:
    figure = figures(text)[-1]
    assert trait in figure.lowered_by
    assert figure.confidence == chance(figure.lowered_by)
    assert figure.confidence <= chance(())


def test_the_words_that_decided_stand_in_the_text() -> None:
    text = GIVEN + "hòa giải thành 320 vụ; tặng 15 phần quà, trị giá 7,5 triệu đồng."
    settled, gifts, value = figures(text)
    assert settled.why == ("hòa giải thành", "vụ")
    assert gifts.why == ("phần quà",)
    assert "15 phần quà" in value.why
    assert all(word in text for f in (settled, gifts, value) for word in f.why)


def test_runners_up_weigh_no_more_than_the_choice() -> None:
    found = figures(GIVEN + "tiếp nhận 345 vụ việc, hòa giải thành 320 vụ.")[0]
    assert found.runners_up
    assert all(0 <= weight <= 1 and code != found.indicator for code, weight in found.runners_up)
    assert list(found.runners_up) == sorted(found.runners_up, key=lambda pair: -pair[1])
