"""What a question names in its statements."""

from __future__ import annotations

from datetime import date

import pytest

from kheo.rollup import tables


def test_days_numbers_and_words_become_literals() -> None:
    values = {"end": date(2024, 12, 31), "line_0": 7, "code_0": "charity.gifts"}
    text = "ASKED_DAY('end') asked_number('line_0') ASKED_WORD('code_0')"
    assert tables.fill(text, values) == "DATE '2024-12-31' 7 'charity.gifts'"


@pytest.mark.parametrize("word", ["a'b", "a\\"])
def test_a_word_that_databases_quote_differently_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="a"):
        tables.fill("ASKED_WORD('code_0')", {"code_0": word})


@pytest.mark.parametrize(("values", "named"), [([5], [5]), ([5, 6], [5, 6]), ([5, 6, 7], [5, 6, 7, 7])])
def test_lists_are_named_in_few_sizes(values: list[int], named: list[int]) -> None:
    found = tables.listed("line", values)
    assert found == {f"line_{n}": value for n, value in enumerate(named)}
