"""A paragraph as text to edit: numbers in brackets, words as they were typed, sentences where they were."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.reports.sentences import contrary, likeness, markup, merged, opened, read, written
from kheo.writer import stored
from kheo.writer.model import Given, Num, Paragraph, Sentence


def num(code, text, role="value"):
    return Num(text, (code, "70"), Decimal(text.replace(".", "").split(",")[0]), role=role)


SESSIONS, LEAFLETS = num("outreach.sessions", "1.645"), num("outreach.leaflets", "28.033")
FIRST = Sentence(("Đã tổ chức ", SESSIONS, "\u00a0buổi trong ", Given("quý II năm 2021"), "."))
SECOND = Sentence(("Phát ", LEAFLETS, " tờ rơi."))
WROTE = written(Paragraph("p1", (FIRST, SECOND)))
KNOWN = {n.id: n for n in (SESSIONS, LEAFLETS)}


def again(text):
    return read(text, WROTE, KNOWN)


def test_a_bracket_is_found_by_its_number_alone():
    made = again("Toàn tỉnh mở [1.645] buổi.")
    assert made.lines[0].sentence.nums == (SESSIONS,)


def test_brackets_with_words_are_words():
    made = again("Theo tài liệu [1] và [phụ lục], đã mở [1.645] buổi.")
    assert made.lines[0].sentence.text == "Theo tài liệu [1] và [phụ lục], đã mở 1.645 buổi."


def test_a_number_told_twice_is_told_twice():
    made = again(f"Mở [1.645#{SESSIONS.id}] buổi; riêng [1.645#{SESSIONS.id}] buổi ấy đều tốt.")
    assert made.lines[0].sentence.nums == (SESSIONS, SESSIONS)


def test_only_the_sentence_that_was_written_over_is_a_persons():
    made = again(markup([FIRST, SECOND]).replace("Phát", "Đã phát tận tay"))
    assert [(line.hand, line.of) for line in made.lines] == [
        (False, FIRST.id),
        (True, SECOND.id),
    ]


def test_sentences_change_places_and_stay_the_writers():
    made = again(markup([SECOND, FIRST]))
    assert [(line.hand, line.of) for line in made.lines] == [(False, SECOND.id), (False, FIRST.id)]
    assert made.dropped == ()


def test_a_sentence_cut_in_two_keeps_its_origin_once():
    made = again(f"Đã tổ chức [1.645#{SESSIONS.id}] buổi. Việc ấy diễn ra trong quý II năm 2021.")
    assert [line.of for line in made.lines] == [FIRST.id, ""]
    assert made.dropped == (SECOND.id,)


def test_what_is_emptied_stays_empty():
    made = again("")
    assert made.lines == ()
    assert merged(made, WROTE.paragraph).lines == ()


def test_written_anew_around_a_persons_words():
    mine = again(f"{markup([FIRST])} Bà con rất vui. {markup([SECOND])}")
    more = replace(SESSIONS, text="1.700", value=Decimal(1700))
    gifts = Sentence(("Tặng ", num("charity.gifts", "1.200"), " phần quà."))
    fresh = Paragraph("p1", (Sentence(("Đã mở ", more, " buổi.")), gifts, SECOND))
    said = [line.sentence.text for line in merged(mine, fresh).lines]
    assert said == [
        "Đã mở 1.700 buổi.",
        "Tặng 1.200 phần quà.",
        "Bà con rất vui.",
        "Phát 28.033 tờ rơi.",
    ]


@pytest.mark.parametrize(
    ("words", "direction", "flips"),
    [
        ("tăng ", 1, False),
        ("tăng ", -1, True),
        ("Giảm ", 1, True),
        ("giảm ", -1, False),
        ("tăng ", 0, True),
        ("thay đổi ", -1, False),
        ("tờ rơi tăng, riêng số buổi giảm ", -1, False),
        ("tăng cường tuyên truyền; số buổi ít hơn ", -1, False),
    ],
)
def test_words_that_take_a_side(words, direction, flips):
    change = num("outreach.sessions", "213", role="change")
    assert contrary(Sentence((words, change, " buổi.")), lambda n: direction) is flips


WORDS = st.text(alphabet="aăâbcđe 12.,[]#n\u00a0\n?!“”()", max_size=40)


@given(
    st.lists(st.one_of(WORDS, st.sampled_from((markup([FIRST]), markup([SECOND]), "[1.645]"))), max_size=5)
)
def test_whatever_is_typed_is_kept_to_the_letter(pieces):
    text = " ".join(pieces)
    made = again(text)
    said = " ".join(line.sentence.text for line in made.lines)
    plain = text
    for one in (SESSIONS, LEAFLETS):
        plain = plain.replace(f"[{one.text}#{one.id}]", one.text).replace(f"[{one.text}]", one.text)
    assert said.split() == plain.replace("\u00a0", " ").split()
    shown = markup(line.sentence for line in made.lines)
    assert markup(line.sentence for line in read(shown, made, KNOWN).lines) == shown
    kept = opened(stored.block_to_data(made.paragraph), made.marks)
    assert kept == made


def test_likeness_is_by_numbers_or_words():
    assert likeness(Sentence((Given("Hoàn toàn khác "), SESSIONS)), FIRST) == 1.0
    assert likeness(Sentence((Given("Không liên quan."),)), SECOND) == 0.0
