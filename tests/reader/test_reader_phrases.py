"""Every example of the catalogue reads to its indicator, no counter-example does."""

from __future__ import annotations

import pytest

from kheo.catalogue.source import read_folder
from kheo.reader import read

CATALOGUE = read_folder()
CASES = [
    (indicator.code, sentence, wanted)
    for indicator in CATALOGUE.indicators.values()
    if not indicator.retired
    for phrase in indicator.phrases
    for sentences, wanted in ((phrase.examples, True), (phrase.counter, False))
    for sentence in sentences
]


@pytest.mark.parametrize("code", list(CATALOGUE.indicators))
def test_examples_and_counter_examples(code: str) -> None:
    wrong = [
        (sentence, codes)
        for of, sentence, wanted in CASES
        if of == code
        for codes in [[f.indicator for f in read(sentence, catalogue=CATALOGUE).figures]]
        if (code in codes) != wanted
    ]
    assert wrong == []


def test_every_choice_names_the_words_that_decided() -> None:
    figures = read("Năm 2021 tổ chức 45 buổi tuyên truyền, tặng 20 phần quà trị giá 6 triệu đồng.").figures
    assert [f.indicator for f in figures] == ["outreach.sessions", "charity.gifts", "charity.gifts_value"]
    assert "buổi tuyên truyền" in figures[0].why


def test_what_nobody_counts_stays_open_with_a_doubt() -> None:
    (figure,) = read("Năm 2021 lắp 12 trạm quan trắc").figures
    assert figure.indicator is None
    assert "no-indicator" in {doubt.code for doubt in figure.doubts}


def test_a_wrong_tone_mark_in_a_phrase_is_forgiven() -> None:
    (figure,) = read("biểu dương 07 mô hình tiểu biểu").figures
    assert figure.indicator == "models.exemplary"
