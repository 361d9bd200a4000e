"""The ledger changes after a report was signed: the report says which sentences, and a notice corrects them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from kheo.ledger import actions as ledger
from kheo.ledger.models import Figure
from kheo.reports import checking, correcting, life, refreshing, signing
from kheo.reports.models import Snapshot
from kheo.writer import stored
from life_world import DAY, draft, edit, refused, sign, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(admin, report):
    edit(admin, report, "đã tặng", "đã ân cần trao tặng")
    return sign(admin, report)


def correct(admin, figures, code, value):
    ledger.correct(actor=admin, id=figures[code].pk, value=value)


def test_a_report_that_agrees_with_the_ledger_is_not_composed_again(signed, monkeypatch):
    monkeypatch.setattr(refreshing, "composed_now", lambda report: pytest.fail("composed"))
    assert not correcting.staleness(signed).due
    assert correcting.look(signed.pk).found == ()


def test_what_concerns_another_matter_is_seen_without_composing(admin, signed, monkeypatch):
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã thu hồi 15 khẩu súng.\n", "sung.txt")
    assert correcting.staleness(signed).due
    assert correcting.due() == [signed.pk]
    monkeypatch.setattr(refreshing, "composed_now", lambda report: pytest.fail("composed"))
    seen = correcting.look(signed.pk)
    assert (seen.found, seen.due) == ((), False)
    assert correcting.due() == []


def test_a_changed_source_marks_the_sentences_that_used_it(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    seen = correcting.look(signed.pk)
    sentence = next(one for one in seen.found if one.sentence)
    assert sentence.where == "mục II, đoạn 1, câu 1"
    assert [(was, now) for _, was, now in sentence.moved] == [("1.200", "1.250")]
    assert "ân cần trao tặng 1.250" in sentence.reads.replace("\u00a0", " ")
    assert {one.where for one in seen.found} == {"mục II, đoạn 1, câu 1", "phụ lục"}
    assert life.reports()[0].n_stale == 2
    assert signing.intact(Snapshot.objects.get())


def test_a_withdrawn_source_and_a_turned_comparison(admin, signed, figures):
    ledger.withdraw(actor=admin, ids=[figures["charity.gifts"].pk])
    correct(admin, figures, "outreach.sessions", 1400)
    found = {one.where: one for one in correcting.look(signed.pk).found}
    gone = found["mục II, đoạn 1, câu 1"]
    assert [(was, now) for _, was, now in gone.moved] == [("1.200", "")]
    assert gone.reads == ""
    turned = found["mục I, đoạn 2, câu 1"]
    assert turned.flips
    assert "buổi tuyên truyền giảm" in turned.reads


def test_a_change_taken_back_leaves_nothing_stale(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    assert correcting.look(signed.pk).found
    ledger.undo(actor=admin, id=figures["charity.gifts"].pk)
    assert correcting.look(signed.pk).found == ()
    assert life.reports()[0].n_stale == 0


def test_everything_withdrawn_leaves_every_number_without_ground(admin, signed, figures):
    ledger.withdraw(actor=admin, ids=[f.pk for f in figures.values()])
    found = correcting.look(signed.pk).found
    assert all(now == "" for one in found for _, _, now in one.moved)
    assert {"mục I, đoạn 1, câu 1", "mục II, đoạn 1, câu 1"} <= {one.where for one in found}


def test_what_was_let_stand_at_the_signature_is_stale_only_when_it_changes_again(admin, report, figures):
    correct(admin, figures, "charity.gifts", 1250)
    for point in checking.check(report.pk).open:
        signing.waive(actor=admin, report=report.pk, point=point.key, reason="sau ngày chốt")
    signed = sign(admin, report)
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã tặng 5 phần quà.\n", "khac.txt")
    ledger.withdraw(actor=admin, ids=_last())
    assert correcting.look(signed.pk).found == ()
    correct(admin, figures, "charity.gifts", 1300)
    moved = {(was, now) for one in correcting.look(signed.pk).found for _, was, now in one.moved}
    assert moved == {("1.200", "1.300")}


def _last():
    return [Figure.objects.latest("pk").pk]


def test_the_notice_is_written_in_official_words(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    notice = correcting.draft_notice(actor=admin, report=signed.pk)
    assert [line["words"] for line in notice.corrections] == [
        "Tại mục II, đoạn 1, câu 1: số “1.200” nay đọc là “1.250”.",
        "Tại phụ lục: số “1.200” nay đọc là “1.250”.",
    ]
    assert "“2020.txt”" in notice.reason


def issue(admin, notice, **more):
    return correcting.issue_notice(
        actor=admin, notice=notice.pk, version=notice.version, **{"day": DAY, **more}
    )


def test_an_issued_notice_has_its_own_number_and_stays(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    notice = correcting.draft_notice(actor=admin, report=signed.pk)
    notice = correcting.edit_notice(
        actor=admin,
        notice=notice.pk,
        version=1,
        words=["Tại mục II: “1.200 phần quà” nay đọc là “1.250 phần quà”.", ""],
        reason="Xã Phú Nghĩa bổ sung số liệu.",
        left_out=[1],
    )
    issued = issue(admin, notice)
    assert (issued.number, issued.symbol, issued.issued) == (1, "TB-CAT", DAY)
    printed = stored.from_json(issued.stored)
    text = " ".join(sentence.text for sentence in printed.sentences)
    assert "1.250 phần quà" in text
    assert "Xã Phú Nghĩa bổ sung" in text
    assert "phụ lục" not in text
    assert printed.subject == "Đính chính số liệu tại Báo cáo số 01/BC-CAT ngày 05/01/2021"
    assert correcting.notice_file(issued, "pdf")[:4] == b"%PDF"
    with refused("notice-issued"):
        correcting.edit_notice(actor=admin, notice=issued.pk, version=3, words=["a", "b"], reason="")
    with refused("notice-issued"):
        issue(admin, issued)


def test_what_a_notice_corrected_is_no_longer_asked_for_until_it_changes_again(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    issue(admin, correcting.draft_notice(actor=admin, report=signed.pk))
    assert correcting.look(signed.pk).open == ()
    assert life.reports()[0].n_stale == 0
    with refused("nothing-to-correct"):
        correcting.draft_notice(actor=admin, report=signed.pk)
    correct(admin, figures, "charity.gifts", 1300)
    assert len(correcting.look(signed.pk).open) == 2
    second = issue(admin, correcting.draft_notice(actor=admin, report=signed.pk))
    assert second.number == 2
    assert [n.number for n in correcting.notices(signed)] == [2, 1]


def test_two_at_one_notice_and_days_ahead(admin, signed, figures):
    correct(admin, figures, "charity.gifts", 1250)
    notice = correcting.draft_notice(actor=admin, report=signed.pk)
    asked = {"actor": admin, "notice": notice.pk, "words": ["a", "b"], "reason": ""}
    correcting.edit_notice(version=1, **asked)
    with refused("notice-moved"):
        correcting.edit_notice(version=1, **asked)
    with refused("notice-moved"):
        issue(admin, notice)
    with refused("text-missing"):
        correcting.edit_notice(version=2, **{**asked, "words": ["", "b"]})
    notice = correcting.notice(notice.pk)
    with refused("day-ahead"):
        issue(admin, notice, day=date(timezone.localdate().year + 1, 1, 1))


def test_a_draft_has_nothing_to_correct(admin, figures):
    with refused("report-not-signed"):
        correcting.look(draft(admin).pk)
