"""Two versions side by side: what was said, what is said, and which numbers differ."""

from __future__ import annotations

import pytest

from kheo.ledger import actions as ledger
from kheo.reports import actions, comparing, life, refreshing, signing
from life_world import edit, refused, row_with, sign, tell

pytestmark = pytest.mark.django_db


def compared(report, step, other=None, other_step=None):
    left = comparing.at_version(life.report(report.pk), step)
    right = comparing.at_version(life.report((other or report).pk), other_step)
    return comparing.compare(left, right)


def marked(side):
    return "".join(f"<{p.text.strip()}>" if p.new else p.text for p in side)


def test_a_version_is_the_same_as_itself(report):
    found = compared(report, None)
    assert found.changed == ()
    assert found.nums == ()
    assert compared(report, 1).changed == ()


def test_words_that_changed_stand_out_in_their_sentence(admin, report):
    edit(admin, report, "đã tặng", "đã trao")
    (pair,) = compared(report, 1).changed
    assert (pair.kind, pair.where) == ("changed", "mục II, đoạn 1, câu 1")
    assert "<tặng>" in marked(pair.left)
    assert "<trao>" in marked(pair.right)
    assert "1.200" in marked(pair.right)


def test_numbers_that_changed_are_listed_with_what_they_count(admin, report, figures):
    ledger.correct(actor=admin, id=figures["charity.gifts"].pk, value=1250)
    refreshing.refresh(actor=admin, report=report.pk)
    found = compared(report, 1)
    gifts = [n for n in found.nums if n.was == "1.200"]
    assert [(n.now, "Bình Phước" in n.label) for n in gifts] == [("1.250", True)]
    sentence = next(p for p in found.changed if p.block == "paragraph" and "phần quà" in marked(p.right))
    assert "<1.250>" in marked(sentence.right)


def test_what_came_and_what_went(admin, report):
    row = row_with(report, "So với năm")
    actions.delete(actor=admin, block=row.id, version=row.version)
    actions.add(actor=admin, report=report.pk, after=None, text="Thực hiện kế hoạch năm.")
    found = {(p.kind, marked(p.left or p.right)[:10]) for p in compared(report, 1).changed}
    assert found == {("added", "Thực hiện "), ("gone", "So với năm")}


def test_editions_are_compared_as_they_were_signed(admin, report):
    sign(admin, report)
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã thu hồi 15 khẩu súng.\n", "sung.txt")
    again = signing.reopen(actor=admin, report=report.pk, reason="bổ sung")
    refreshing.refresh(actor=admin, report=again.pk)
    found = compared(report, None, again)
    assert any(p.kind == "added" and "khẩu súng" in marked(p.right) for p in found.changed)
    assert "15" in [n.now for n in found.nums if not n.was]
    listed = comparing.versions(life.report(report.pk))
    assert [(v.edition, v.step, v.signed) for v in listed] == [
        (2, None, False),
        (2, 2, False),
        (2, 1, False),
        (1, None, True),
        (1, 1, False),
    ]


def test_no_such_version(report):
    with refused("version-unknown"):
        compared(report, 7)
