"""A draft edited in Word comes back: words are offered, numbers are settled, nothing is applied by itself."""

from __future__ import annotations

import pytest
from docx import Document

from kheo.ledger import actions as ledger
from kheo.reports import actions, checking, life, refreshing, returning, signing
from kheo.reports.models import Return
from life_world import draft, edit, refused, row_with, sign, text_of
from word_edits import Edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def word(report):
    """The draft as a person has it open in Word."""
    return Edited(returning.exported(report.pk))


def back(actor, report, word, name="bao-cao-sua.docx"):
    return returning.bring_back(actor=actor, report=report.pk, data=word.bytes(), filename=name)


def reword(word, report, old, new):
    word.replace(word.block(row_with(report, old).key), old, new)


def number(report, text):
    row = next(r for r in life.draft(report.pk).rows if f"[{text}#" in r.markup)
    return next(n for s in row.sentences for n in s.sentence.nums if n.text == text)


def test_words_wait_until_they_are_taken_over(admin, report, word):
    reword(word, report, "đã tặng", "đã ân cần trao tặng")
    before = text_of(report)
    came = back(admin, report, word)
    assert text_of(report) == before
    (item,) = came.words
    assert (item["kind"], item["where"], item["theirs"]) == ("edit", "mục II, đoạn 1", "")
    assert "ân cần" in item["now"]
    assert "[1.200#" in item["now"]
    returning.take_words(actor=admin, ret=came.pk)
    assert text_of(report) == before.replace("đã tặng", "đã ân cần trao tặng")
    assert row_with(report, "ân cần").hand
    assert returning.returned(came.pk).closed is not None
    actions.undo(actor=admin, report=report.pk, version=life.report(report.pk).version)
    assert text_of(report) == before


def test_a_number_typed_over_stays_ours_until_the_ledger_is_corrected(admin, report, figures, word):
    word.overwrite(number(report, "1.200").id, "1.300")
    before = text_of(report)
    came = back(admin, report, word)
    (item,) = came.numbers
    assert (item["was"], item["now"], item["code"]) == ("1.200", "1.300", "charity.gifts")
    assert "Bình Phước" in item["label"]
    assert [p.kind for p in checking.check(report.pk).open] == ["return"]
    (figure,) = returning.figures_of(life.report(report.pk), item["code"], item["at"])
    assert figure.pk == figures["charity.gifts"].pk
    returning.settle_number(actor=admin, ret=came.pk, n=item["n"], choice="theirs", figure=figure.pk)
    assert text_of(report) == before
    assert {p.kind for p in checking.check(report.pk).open} == {"changed"}
    refreshing.refresh(actor=admin, report=report.pk)
    assert "[1.300#" in text_of(report)
    assert checking.check(report.pk).clean


def test_the_ledgers_number_is_kept(admin, report, word):
    word.overwrite(number(report, "1.200").id, "1.300")
    came = back(admin, report, word)
    returning.settle_number(actor=admin, ret=came.pk, n=0, choice="ours")
    assert returning.returned(came.pk).closed is not None
    assert checking.check(report.pk).clean


def test_a_number_can_be_left_with_a_note_that_stays_open(admin, report, word):
    word.overwrite(number(report, "1.200").id, "1.300")
    came = back(admin, report, word)
    with refused("reason-missing"):
        returning.settle_number(actor=admin, ret=came.pk, n=0, choice="theirs")
    with refused("choice-unknown"):
        returning.settle_number(actor=admin, ret=came.pk, n=0, choice="?")
    with refused("point-unknown"):
        returning.settle_number(actor=admin, ret=came.pk, n=9, choice="ours")
    returning.settle_number(actor=admin, ret=came.pk, n=0, choice="theirs", note="Hỏi lại Mặt trận")
    (point,) = checking.check(report.pk).open
    assert point.kind == "comment"
    assert "Bản Word ghi “1.300” thay cho “1.200”: Hỏi lại Mặt trận" in point.text


def test_words_and_a_number_of_one_sentence_are_kept_apart(admin, report, word):
    reword(word, report, "đã tặng", "đã trao")
    word.overwrite(number(report, "1.200").id, "1.300")
    came = back(admin, report, word)
    returning.take_words(actor=admin, ret=came.pk)
    assert "đã trao [1.200#" in text_of(report)
    assert [p.kind for p in checking.check(report.pk).open] == ["return"]


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(admin, lan, report, word):
    reword(word, report, "đã tặng", "đã trao tặng")
    reword(word, report, "So với năm", "Nếu so với năm")
    edit(lan, report, "đã tặng", "đã vận động")
    came = back(admin, report, word)
    mine, compared = sorted(came.words, key=lambda item: "Nếu" in item["now"])
    assert "đã vận động" in mine["theirs"]
    assert compared["theirs"] == ""
    returning.take_words(actor=admin, ret=came.pk)
    assert "đã vận động" in text_of(report)
    assert "Nếu so với" in text_of(report)
    choices = {item["n"]: item["choice"] for item in returning.returned(came.pk).words}
    assert choices == {mine["n"]: "leave", compared["n"]: "take"}
    with refused("return-done"):
        returning.take_words(actor=admin, ret=came.pk)


def test_the_persons_choice_between_two_texts_is_followed(admin, lan, report, word):
    reword(word, report, "đã tặng", "đã trao tặng")
    edit(lan, report, "đã tặng", "đã vận động")
    came = back(admin, report, word)
    returning.take_words(actor=admin, ret=came.pk, take=[0])
    assert "đã trao tặng" in text_of(report)
    assert "đã vận động" in str([r.state for r in life.BlockRevision.objects.all()])


def test_words_fit_though_the_numbers_changed_meanwhile(admin, report, figures, word):
    reword(word, report, "đã tặng", "đã trao")
    came = back(admin, report, word)
    ledger.correct(actor=admin, id=figures["charity.gifts"].pk, value=1250)
    refreshing.refresh(actor=admin, report=report.pk)
    returning.take_words(actor=admin, ret=came.pk)
    assert "đã trao [1.250#" in text_of(report)


def test_new_paragraphs_come_in_order_and_taken_out_ones_go(admin, report, word):
    paragraph = word.block(row_with(report, "phần quà").key)
    document = Document()
    for words in ("Nhân dân phấn khởi.", "Cán bộ gần dân."):
        paragraph.addnext(document.add_paragraph(words)._p)
    compared = word.block(row_with(report, "So với năm").key)
    compared.getparent().remove(compared)
    came = back(admin, report, word)
    assert sorted(item["kind"] for item in came.words) == ["gone", "new", "new"]
    returning.take_words(actor=admin, ret=came.pk)
    shown = [row.markup for row in life.draft(report.pk).rows]
    assert shown[-2:] == ["Cán bộ gần dân.", "Nhân dân phấn khởi."]
    assert "So với năm" not in text_of(report)
    assert "So với năm" in life.draft(report.pk).gone[0].markup


# Refused, with a way on


def test_the_file_of_another_report_says_whose_it_is(admin, report, word):
    other = draft(admin)
    reword(word, report, "đã tặng", "đã trao")
    with refused("return-other") as caught:
        back(admin, other, word)
    assert report.subject in str(caught.value)
    assert not Return.objects.exists()


def test_the_file_of_the_signed_edition_is_told_from_the_new_one(admin, report, word):
    reword(word, report, "đã tặng", "đã trao")
    sign(admin, report)
    with refused("report-signed"):
        back(admin, report, word)
    again = signing.reopen(actor=admin, report=report.pk, reason="bổ sung")
    with refused("return-edition"):
        back(admin, again, word)


@pytest.mark.parametrize(("data", "code"), [(b"", "file-empty"), (b"khong phai docx", "back-unreadable")])
def test_what_is_no_report_of_ours_is_refused(admin, report, data, code):
    with refused(code):
        returning.bring_back(actor=admin, report=report.pk, data=data, filename="a.docx")


def test_a_file_too_large_and_a_foreign_one(admin, report, settings, word):
    foreign = Document()
    foreign.add_paragraph("Báo cáo của nơi khác.")
    import io

    out = io.BytesIO()
    foreign.save(out)
    with refused("back-foreign"):
        returning.bring_back(actor=admin, report=report.pk, data=out.getvalue(), filename="b.docx")
    settings.KHEO_MAX_FILE = 10
    with refused("file-too-large"):
        back(admin, report, word)


def test_a_file_without_changes_has_nothing_to_take(admin, report, word):
    with refused("return-same"):
        back(admin, report, word)
