"""From the check to the signature: nothing open is signed unnoticed, and what is signed stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kheo.ledger import actions as ledger
from kheo.ledger import store
from kheo.ledger.models import Revision
from kheo.reports import actions, bodies, checking, checks, life, refreshing, signing
from kheo.reports.models import Block, Life, Snapshot
from kheo.writer import to_html
from life_world import BODY, DAY, draft, edit, refused, row_with, sign, tell, text_of

pytestmark = pytest.mark.django_db


def kinds(report):
    return [point.kind for point in checking.check(report.pk).open]


# The check


def test_a_fresh_draft_of_a_whole_body_is_in_order(admin, report):
    assert checking.check(report.pk).points == ()
    signing.mark_checked(actor=admin, report=report.pk)
    assert life.report(report.pk).state == Life.CHECKED
    edit(admin, report, "đã tặng", "đã trao")
    assert life.report(report.pk).state == Life.DRAFT


def test_a_body_without_a_signer_is_told(admin, figures, settings):
    settings.KHEO_ISSUER = {"name": "UBND XÃ TÂN PHONG", "locality": "Tân Phong"}
    (point,) = checking.check(draft(admin).pk).points
    assert (point.kind, point.text) == ("body", "Còn thiếu: họ tên người ký.")


def test_changed_and_vanished_numbers_are_told_with_their_place(admin, report, figures):
    ledger.correct(actor=admin, id=figures["outreach.leaflets"].pk, value=28000)
    ledger.withdraw(actor=admin, ids=[figures["charity.gifts"].pk])
    points = checking.check(report.pk).points
    told_of = {(p.kind, p.where, p.was, p.now) for p in points if p.where != "phụ lục"}
    assert ("changed", "mục I, đoạn 1, câu 1", "28.033", "28.000") in told_of
    assert ("gone", "mục II, đoạn 1, câu 1", "1.200", "") in told_of
    refreshing.refresh(actor=admin, report=report.pk)
    assert kinds(report) == []


def test_a_sentence_of_a_person_that_says_growth_where_there_is_a_fall(admin, report, figures):
    edit(admin, report, "So với năm 2019,", "So cùng kỳ,")
    ledger.correct(actor=admin, id=figures["outreach.sessions"].pk, value=1400)
    assert "rewrite" in kinds(report)
    refreshing.refresh(actor=admin, report=report.pk)
    assert "rewrite" in kinds(report)
    edit(admin, report, "số buổi tuyên truyền tăng", "số buổi tuyên truyền giảm")
    assert "rewrite" not in kinds(report)


def test_sources_that_disagree_are_told(admin, report):
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã tặng 1.300 phần quà.\n", "mttq.txt")
    refreshing.refresh(actor=admin, report=report.pk)
    (point,) = [p for p in checking.check(report.pk).points if p.kind == "contradiction"]
    assert (point.code, point.at) == ("charity.gifts", "70~2025")


def test_words_of_a_persons_own_numbers_rooms_and_remarks_are_told(admin, report):
    edit(admin, report, "phần quà.", "phần quà. Thu hồi 15 khẩu súng theo Kế hoạch số 12/KH-UBND.")
    last = life.draft(report.pk).rows[-1].id
    made = actions.add(actor=admin, report=report.pk, after=last, text="Sẽ viết.")
    actions.edit(actor=admin, block=made.pk, version=1, text="")
    actions.comment(actor=admin, report=report.pk, text="Xem lại mục II.")
    points = {p.kind: p for p in checking.check(report.pk).open}
    assert sorted(points) == ["comment", "empty", "typed"]
    assert points["typed"].was == "15"
    assert points["typed"].where == "mục II, đoạn 1, câu 2"


def test_new_numbers_of_the_ledger_are_told_and_do_not_stop_the_signature(admin, report):
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã thu hồi 15 khẩu súng.\n", "sung.txt")
    found = checking.check(report.pk)
    assert [p.kind for p in found.points if p.kind == "new"] == ["new"]
    assert "new" not in [p.kind for p in found.open]


def test_a_point_is_let_stand_with_a_reason_until_it_changes(admin, report, figures):
    ledger.correct(actor=admin, id=figures["outreach.leaflets"].pk, value=28000)
    for point in checking.check(report.pk).open:
        signing.waive(actor=admin, report=report.pk, point=point.key, reason="số đến sau ngày chốt")
    assert kinds(report) == []
    ledger.correct(actor=admin, id=figures["outreach.leaflets"].pk, value=28500)
    assert set(kinds(report)) == {"changed"}
    with refused("reason-missing"):
        signing.waive(actor=admin, report=report.pk, point="x", reason=" ")
    with refused("point-unknown"):
        signing.waive(actor=admin, report=report.pk, point="x", reason="vì")


def test_a_waiver_can_be_taken_back(admin, report):
    actions.comment(actor=admin, report=report.pk, text="Xem lại.")
    (point,) = checking.check(report.pk).open
    signing.waive(actor=admin, report=report.pk, point=point.key, reason="đã trao đổi")
    signing.unwaive(actor=admin, report=report.pk, point=point.key)
    assert kinds(report) == ["comment"]


# The signature


def test_signing_numbers_dates_and_freezes(admin, report, figures):
    edit(admin, report, "đã tặng", "đã ân cần trao tặng")
    done = sign(admin, report)
    assert (done.state, done.number, done.symbol, done.signed) == (Life.SIGNED, 1, "BC-CAT", DAY)
    assert done.signer == "Nguyễn Văn A"
    kept = Snapshot.objects.get(report=report)
    assert signing.intact(kept)
    assert signing.file_of(kept, "docx")[:2] == b"PK"
    assert signing.file_of(kept, "pdf")[:4] == b"%PDF"
    printed = life.assembled(done)
    assert "ân cần trao tặng" in to_html(printed, lambda num: None)
    assert printed.issuer.number == "1"
    gifts = figures["charity.gifts"]
    n = Revision.objects.filter(figure=gifts).count()
    assert [gifts.pk, n, "1200", "exact"] in kept.figures
    assert len(kept.figures) == 5, "the year before is behind the changes"
    assert ["1.200", "1200", "exact", "charity.gifts", "70~2025"] in [row[1:6] for row in kept.numbers]
    assert {row[6] for row in kept.numbers} == {None}


def test_nothing_later_changes_what_was_signed(admin, report, figures, body):
    sign(admin, report)
    before = life.assembled(life.report(report.pk))
    files = {k: signing.file_of(Snapshot.objects.get(), k) for k in ("docx", "pdf")}
    ledger.correct(actor=admin, id=figures["charity.gifts"].pk, value=9)
    bodies.change_body(actor=admin, body=body.pk, version=1, signer_name="Người Khác")
    assert life.assembled(life.report(report.pk)) == before
    assert files == {k: signing.file_of(Snapshot.objects.get(), k) for k in files}
    assert signing.intact(Snapshot.objects.get())


@pytest.mark.parametrize(
    "act",
    [
        lambda who, r, row: actions.edit(actor=who, block=row.id, version=row.version, text="x"),
        lambda who, r, row: actions.add(actor=who, report=r.pk, after=None, text="x"),
        lambda who, r, row: actions.move(actor=who, block=row.id, after=None),
        lambda who, r, row: actions.delete(actor=who, block=row.id, version=row.version),
        lambda who, r, row: actions.undo(actor=who, report=r.pk, version=2),
        lambda who, r, row: refreshing.refresh(actor=who, report=r.pk),
        lambda who, r, row: signing.mark_checked(actor=who, report=r.pk),
        lambda who, r, row: sign(who, r),
        lambda who, r, row: signing.waive(actor=who, report=r.pk, point="x", reason="vì"),
    ],
)
def test_a_signed_report_refuses_every_change(admin, report, act):
    row = row_with(report, "phần quà")
    sign(admin, report)
    words = text_of(report)
    with refused("report-signed"):
        act(admin, report, row)
    assert text_of(report) == words


def test_the_database_itself_keeps_the_snapshot(admin, report):
    sign(admin, report)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_snapshot SET stored = ''")
    with refused("history-kept"):
        Snapshot.objects.update(mark=0)


def test_a_damaged_file_is_noticed(admin, report):
    sign(admin, report)
    kept = Snapshot.objects.get()
    store.path_of(kept.files["pdf"]).write_bytes(b"x")
    assert not signing.intact(kept)


def test_the_check_of_the_books_reads_what_was_signed(admin, report):
    edit(admin, report, "đã tặng", "đã trao")
    sign(admin, report)
    assert list(checks.problems()) == []
    store.path_of(Snapshot.objects.get().files["docx"]).unlink()
    Block.objects.filter(report=report, kind="heading").update(hand=True)
    found = [problem.code for problem in checks.problems()]
    assert found == ["report-damaged", "report-history", "report-history"]


def test_open_points_stop_the_signature_and_use_up_no_number(admin, report):
    actions.comment(actor=admin, report=report.pk, text="Xem lại.")
    with refused("report-open-points") as caught:
        sign(admin, report)
    assert [p.code for p in caught.value.problems] == ["comment"]
    assert signing.next_number(life.report(report.pk), DAY) == 1
    assert life.report(report.pk).state == Life.DRAFT


def test_what_was_let_stand_is_kept_with_the_signature(admin, report, figures):
    ledger.correct(actor=admin, id=figures["outreach.leaflets"].pk, value=28000)
    for point in checking.check(report.pk).open:
        signing.waive(actor=admin, report=report.pk, point=point.key, reason="số đến sau ngày chốt")
    sign(admin, report)
    kept = Snapshot.objects.get()
    assert "28.033" in kept.stored
    assert {row["reason"] for row in kept.waived} == {"số đến sau ngày chốt"}


def test_a_waived_number_is_signed_though_the_draft_was_refreshed(admin, report, figures):
    edit(admin, report, "phát [28.033", "đã phát [28.033")
    ledger.correct(actor=admin, id=figures["outreach.leaflets"].pk, value=28000)
    refreshing.refresh(actor=admin, report=report.pk)
    for point in checking.check(report.pk).open:
        signing.waive(actor=admin, report=report.pk, point=point.key, reason="theo văn bản đã gửi")
    sign(admin, report)
    assert "đã phát 28.033" in " ".join(s.text for s in life.assembled(report).sentences)


def test_numbers_run_by_body_and_year(admin, figures, body):
    other = bodies.add_body(actor=admin, **{**BODY, "name": "UBND XÃ TÂN PHONG"})
    drafts = [draft(admin, body=pk) for pk in (body.pk, body.pk, other.pk, body.pk)]
    days = [DAY, DAY, DAY, date(2022, 1, 10)]
    assert [sign(admin, r, day=day).number for r, day in zip(drafts, days, strict=True)] == [1, 2, 1, 1]


def test_a_number_from_the_offices_own_book(admin, figures, body):
    first, second, third = (draft(admin, body=body.pk) for _ in range(3))
    assert sign(admin, first, number=41).number == 41
    assert sign(admin, second).number == 42
    with refused("number-taken"):
        sign(admin, third, number=41)
    with refused("number-unlikely"):
        sign(admin, third, number=0)
    assert life.report(third.pk).state == Life.DRAFT


def test_a_day_ahead_and_an_older_version_are_refused(admin, report):
    with refused("day-ahead"):
        sign(admin, report, day=timezone.localdate().replace(year=timezone.localdate().year + 1))
    edit(admin, report, "đã tặng", "đã trao")
    with refused("report-moved"):
        signing.sign(actor=admin, report=report.pk, version=1, day=DAY)


def test_empty_rooms_and_headings_over_nothing_are_not_printed(admin, report):
    last = life.draft(report.pk).rows[-1].id
    made = actions.add(actor=admin, report=report.pk, after=last, kind="heading", text="Phương hướng")
    room = actions.add(actor=admin, report=report.pk, after=made.pk, text="Viết sau.")
    actions.edit(actor=admin, block=room.pk, version=1, text="")
    (point,) = checking.check(report.pk).open
    signing.waive(actor=admin, report=report.pk, point=point.key, reason="kỳ này không có")
    sign(admin, report)
    assert "Phương hướng" not in to_html(life.assembled(life.report(report.pk)), lambda num: None)


# Afterwards


def test_sending_is_noted(admin, report):
    sent = {"actor": admin, "report": report.pk, "to": "Bộ Công an", "how": signing.HOW[0], "day": DAY}
    with refused("report-not-signed"):
        signing.send(**sent)
    sign(admin, report)
    signing.send(**sent)
    signing.send(**{**sent, "to": "Tỉnh ủy"})
    assert life.report(report.pk).state == Life.SENT
    assert [s.to for s in signing.sendings(life.report(report.pk))] == ["Bộ Công an", "Tỉnh ủy"]
    with refused("recipient-missing"):
        signing.send(**{**sent, "to": " "})


def test_a_new_edition_begins_with_the_words_of_the_old(admin, report):
    edit(admin, report, "đã tặng", "đã ân cần trao")
    with refused("report-not-signed"):
        signing.reopen(actor=admin, report=report.pk, reason="sửa số")
    sign(admin, report)
    with refused("reason-missing"):
        signing.reopen(actor=admin, report=report.pk, reason="")
    again = signing.reopen(actor=admin, report=report.pk, reason="Số liệu tờ rơi thay đổi")
    assert (again.edition, again.follows, again.state) == (2, report, Life.DRAFT)
    assert text_of(again) == text_of(report)
    edit(admin, again, "ân cần", "tận tay")
    assert "ân cần" in text_of(report)
    with refused("report-followed"):
        signing.reopen(actor=admin, report=report.pk, reason="nữa")
    assert sign(admin, again).number == 2
