"""A draft in several hands: nothing that a person wrote is lost, nothing that nobody touched grows old."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from kheo.ledger import actions as ledger
from kheo.ledger.queries import audit
from kheo.reports import access, actions, life, refreshing
from kheo.reports.models import BlockRevision
from kheo.reports.steps import Conflict
from kheo.writer import to_docx, to_html
from kheo.writer.guard import check
from life_world import OUTLINE, PLACE, YEAR, draft, refused, row_with, tell, text_of

pytestmark = pytest.mark.django_db


def edit(officer, row, old, new):
    assert old in row.markup
    text = row.markup.replace(old, new)
    return actions.edit(actor=officer, block=row.id, version=row.version, text=text)


def html(report):
    return to_html(life.assembled(life.report(report.pk)), lambda num: None)


# Made


def test_a_draft_is_the_outline_written_from_the_ledger(officer, figures):
    report = draft(officer)
    printed = life.assembled(report)
    check(printed)
    assert "1.645" in html(report)
    assert to_docx(printed)[:2] == b"PK"
    assert (report.state, report.version, report.created_by) == ("draft", 1, officer)
    assert audit()[0].detail == {"report": report.pk, "outline": OUTLINE, "place": PLACE}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outline": "khong-co"}, "outline-unknown"),
        ({"body": 99}, "body-unknown"),
        ({"place": "99999"}, "place-unknown"),
        ({"start": YEAR["end"], "end": YEAR["start"]}, "period-order"),
    ],
)
def test_a_draft_that_cannot_be_made_leaves_nothing(officer, figures, changes, code):
    with refused(code):
        draft(officer, **changes)
    assert list(life.reports()) == []


def test_a_page_of_drafts_costs_the_same_for_one_and_for_many(officer, figures, django_assert_num_queries):
    report = draft(officer)
    draft(officer)
    draft(officer)
    with django_assert_num_queries(1):
        assert [row.n_blocks for row in life.reports()] == [6, 6, 6]
    with django_assert_num_queries(3):
        life.draft(report.pk)


def test_reports_are_found_without_marks(officer, figures):
    report = draft(officer)
    assert [r.pk for r in life.reports("binh phuoc dan van")] == [report.pk]
    assert list(life.reports("quang ninh")) == []
    actions.archive(actor=officer, report=report.pk)
    assert list(life.reports()) == []
    assert [r.pk for r in life.reports(archived=True)] == [report.pk]


def test_only_who_is_signed_in_sees_reports(officer, figures):
    report = draft(officer)
    assert [r.pk for r in access.reports_for(officer)] == [report.pk]
    assert access.draft_for(officer, report.pk).report == report
    for read in (access.reports_for, lambda who: access.draft_for(who, report.pk)):
        with refused("sign-in-needed"):
            read(AnonymousUser())


# Edited


def test_words_are_the_persons_and_numbers_stay_numbers(officer, figures):
    report = draft(officer)
    row = row_with(report, "buổi tuyên truyền; phát")
    edit(officer, row, "các đơn vị, địa phương đã tổ chức được", "toàn tỉnh bền bỉ mở")
    after = row_with(report, "bền bỉ")
    assert [n.text for s in after.sentences for n in s.sentence.nums] == ["1.645", "28.033"]
    assert [s.hand for s in after.sentences] == [True]
    assert after.by == officer
    check(life.assembled(report))
    assert "toàn tỉnh bền bỉ mở" in html(report)


def test_a_sentence_beside_an_edited_one_stays_the_writers(officer, figures):
    report = draft(officer)
    row = row_with(report, "So với năm")
    text = row.markup + " Kết quả này vượt Kế hoạch số 15/KH-UBND."
    actions.edit(actor=officer, block=row.id, version=row.version, text=text)
    assert [s.hand for s in row_with(report, "So với năm").sentences] == [False, True]
    check(life.assembled(report))


def test_new_lines_make_paragraphs(officer, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    actions.edit(
        actor=officer, block=row.id, version=row.version, text=row.markup + "\n\nĐoạn hai.\nĐoạn ba."
    )
    shown = [r.markup for r in life.draft(report.pk).rows]
    assert shown[-2:] == ["Đoạn hai.", "Đoạn ba."]
    assert "phần quà" in shown[-3]


def test_saving_what_stands_is_no_change(officer, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    actions.edit(actor=officer, block=row.id, version=row.version, text=row.markup)
    assert life.report(report.pk).version == 1
    assert not row_with(report, "phần quà").hand


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[1.200#", "[1.300#", "number-typed"),
        ("[1.200#n", "[1.200#n000000000000] và [1.200#n", "number-unknown"),
    ],
)
def test_a_number_cannot_be_typed_over(officer, figures, old, new, code):
    report = draft(officer)
    row = row_with(report, "phần quà")
    with refused(code):
        edit(officer, row, old, new)
    assert row_with(report, "phần quà").markup == row.markup


def test_a_number_can_be_moved_and_taken_to_another_paragraph(officer, figures):
    report = draft(officer)
    gifts = row_with(report, "phần quà")
    number = gifts.markup.split("[")[1].split("]")[0]
    other = row_with(report, "So với năm")
    actions.edit(
        actor=officer,
        block=other.id,
        version=other.version,
        text=f"{other.markup} Đã trao [{number}] phần quà.",
    )
    told_now = row_with(report, "Đã trao").sentences[-1]
    assert [n.total_key[0] for n in told_now.sentence.nums] == ["charity.gifts"]


def test_two_officers_at_one_paragraph_lose_nothing(officer, lan, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    edit(officer, row, "đã tặng", "đã trao tặng")
    with pytest.raises(Conflict) as caught:
        edit(lan, row, "đã tặng", "đã vận động tặng")
    conflict = caught.value
    assert "đã vận động tặng" in conflict.mine
    assert "đã trao tặng" in conflict.theirs
    assert (conflict.code, conflict.by) == ("report-conflict", officer)
    assert "đã trao tặng" in text_of(report)
    fresh = row_with(report, "trao tặng")
    edit(lan, fresh, "đã trao tặng", "đã vận động, trao tặng")
    assert "đã vận động, trao tặng" in text_of(report)


def test_two_officers_at_two_paragraphs_do_not_meet(officer, lan, figures):
    report = draft(officer)
    gifts, compared = row_with(report, "phần quà"), row_with(report, "So với năm")
    edit(officer, gifts, "đã tặng", "đã trao")
    edit(lan, compared, "So với", "Nếu so với")
    assert "đã trao" in text_of(report)
    assert "Nếu so với" in text_of(report)


def test_a_move_does_not_stop_an_edit_made_against_the_words_before(officer, lan, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    actions.move(actor=lan, block=row.id, after=None)
    edit(officer, row, "đã tặng", "đã trao")
    assert "đã trao" in life.draft(report.pk).rows[0].markup


def test_headings_and_rooms_of_ones_own(officer, figures):
    report = draft(officer)
    last = life.draft(report.pk).rows[-1].id
    heading = actions.add(
        actor=officer, report=report.pk, after=last, kind="heading", text="Đánh giá chung", level=1
    )
    actions.add(actor=officer, report=report.pk, after=heading.pk, text="Nhân dân đồng tình, ủng hộ.")
    rows = life.draft(report.pk).rows
    assert [(r.label, r.markup) for r in rows[-2:]] == [
        ("III.", "Đánh giá chung"),
        ("", "Nhân dân đồng tình, ủng hộ."),
    ]
    assert rows[-1].where == "III"


def test_a_block_taken_out_can_come_back(officer, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    actions.delete(actor=officer, block=row.id, version=row.version)
    assert "phần quà" not in text_of(report)
    assert [gone.id for gone in life.draft(report.pk).gone] == [row.id]
    actions.restore(actor=officer, block=row.id)
    assert life.draft(report.pk).rows[-1].markup == row.markup


def test_taking_out_what_somebody_just_edited_is_a_conflict(officer, lan, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    edit(lan, row, "đã tặng", "đã trao")
    with pytest.raises(Conflict):
        actions.delete(actor=officer, block=row.id, version=row.version)
    assert "đã trao" in text_of(report)


def undo(officer, report):
    return actions.undo(actor=officer, report=report.pk, version=life.report(report.pk).version)


def test_undo_goes_back_step_by_step(officer, figures):
    report = draft(officer)
    first = text_of(report)
    edit(officer, row_with(report, "phần quà"), "đã tặng", "đã trao")
    second = text_of(report)
    row = row_with(report, "So với năm")
    actions.move(actor=officer, block=row.id, after=None)
    actions.delete(actor=officer, block=row.id, version=row.version + 1)
    actions.add(actor=officer, report=report.pk, after=None, text="Lời đầu.")
    for _ in range(3):
        undo(officer, report)
    assert text_of(report) == second
    undo(officer, report)
    assert text_of(report) == first
    with refused("nothing-to-undo"):
        undo(officer, report)


def test_undo_of_what_another_did_since_is_refused(officer, lan, figures):
    report = draft(officer)
    edit(lan, row_with(report, "phần quà"), "đã tặng", "đã trao")
    with refused("report-moved"):
        actions.undo(actor=officer, report=report.pk, version=1)


def test_every_version_of_a_block_can_be_seen_and_brought_back(officer, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    edit(officer, row, "đã tặng", "đã trao")
    edit(officer, row_with(report, "phần quà"), "đã trao", "đã chuyển")
    assert [(past.n, past.action) for past in life.history(report)] == [
        (3, "edit"),
        (2, "edit"),
        (1, "write"),
    ]
    actions.bring_version(actor=officer, block=row.id, version=3, n=2)
    assert "đã trao" in text_of(report)
    assert BlockRevision.objects.filter(block=row.id).count() == 4
    words = [b.content["sentences"][0]["parts"][0] for b in life.body_at(report, 2) if b.pk == row.id]
    assert "đã trao" in words[0]["text"]


# Remarks


def test_remarks_are_answered_and_settled(officer, lan, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    sentence = row.sentences[0]
    remark = actions.comment(
        actor=lan, report=report.pk, block=row.id, sentence=sentence.id, text="Ghi rõ của ai?"
    )
    actions.comment(actor=officer, report=report.pk, reply_to=remark.pk, text="Của Mặt trận.")
    shown = life.draft(report.pk)
    assert [(c.text, c.quote) for c in shown.comments] == [
        ("Ghi rõ của ai?", sentence.sentence.text),
        ("Của Mặt trận.", ""),
    ]
    assert row_with(report, "phần quà").comments == 1
    assert life.reports()[0].n_comments == 1
    actions.resolve(actor=lan, comment=shown.comments[1].pk)
    assert row_with(report, "phần quà").comments == 0
    actions.resolve(actor=lan, comment=remark.pk, done=False)
    assert life.reports()[0].n_comments == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"text": "  "}, "text-missing"),
        ({"text": "a", "block": 10**6}, "block-unknown"),
        ({"text": "a", "reply_to": 10**6}, "comment-unknown"),
    ],
)
def test_a_remark_on_nothing_is_refused(officer, figures, asked, code):
    report = draft(officer)
    with refused(code):
        actions.comment(actor=officer, report=report.pk, **asked)


# Brought up to the ledger


def test_untouched_sentences_are_written_anew(officer, figures):
    report = draft(officer)
    ledger.correct(actor=officer, id=figures["charity.gifts"].pk, value="1.250".replace(".", ""))
    done = refreshing.refresh(actor=officer, report=report.pk)
    assert (done.written, done.made, done.gone, done.offers) == (1, 0, 0, 0)
    assert "1.250" in text_of(report)
    assert "1.200" not in text_of(report)
    check(life.assembled(life.report(report.pk)))


def test_a_persons_sentence_keeps_its_number_until_the_new_one_is_taken(officer, figures):
    report = draft(officer)
    edit(officer, row_with(report, "phần quà"), "đã tặng", "đã ân cần trao")
    ledger.correct(actor=officer, id=figures["charity.gifts"].pk, value=1250)
    assert refreshing.refresh(actor=officer, report=report.pk).offers == 1
    row = row_with(report, "ân cần")
    (sentence,) = row.sentences
    assert "1.200" in row.markup
    assert [(was.text, now.text) for was, now in sentence.offer.nums] == [("1.200", "1.250")]
    assert "1.250" in sentence.offer.fresh.text
    refreshing.accept(actor=officer, block=row.id, version=row.version, sentence=sentence.id)
    row = row_with(report, "ân cần")
    assert "1.250" in row.markup
    assert row.sentences[0].offer is None


def test_growth_that_became_a_fall_is_put_up_for_rewriting(officer, figures):
    report = draft(officer)
    edit(officer, row_with(report, "So với năm"), "So với năm 2019,", "So cùng kỳ năm trước,")
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1400)
    refreshing.refresh(actor=officer, report=report.pk)
    row = row_with(report, "So cùng kỳ năm trước")
    (sentence,) = row.sentences
    assert sentence.offer.flips
    with refused("sentence-rewrite"):
        refreshing.accept(actor=officer, block=row.id, version=row.version, sentence=sentence.id)
    assert "tăng [213" in row_with(report, "So cùng kỳ").markup
    refreshing.accept(actor=officer, block=row.id, version=row.version, sentence=sentence.id, take="fresh")
    row = row_with(report, "buổi tuyên truyền giảm")
    assert not row.hand
    check(life.assembled(life.report(report.pk)))


def test_a_sentence_taken_out_does_not_come_back(officer, figures):
    report = draft(officer)
    row = row_with(report, "So với năm")
    actions.edit(actor=officer, block=row.id, version=row.version, text="Kết quả đáng mừng.")
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    refreshing.refresh(actor=officer, report=report.pk)
    assert "So với năm" not in text_of(report)
    assert "Kết quả đáng mừng." in text_of(report)


def test_what_is_no_longer_told_goes_and_what_a_person_wrote_there_stays(officer, figures):
    report = draft(officer)
    row = row_with(report, "phần quà")
    actions.edit(actor=officer, block=row.id, version=row.version, text=row.markup + " Bà con rất phấn khởi.")
    ledger.withdraw(actor=officer, ids=[figures["charity.gifts"].pk])
    refreshing.refresh(actor=officer, report=report.pk)
    words = text_of(report)
    assert "An sinh xã hội\nBà con rất phấn khởi." in words
    assert "phần quà" not in words


def test_what_is_told_anew_comes_in_its_place(officer, figures):
    report = draft(officer)
    edit(officer, row_with(report, "phần quà"), "đã tặng", "đã trao")
    tell("Trong năm 2020, Công an tỉnh Bình Phước đã thu hồi 15 khẩu súng.\n", "sung.txt")
    done = refreshing.refresh(actor=officer, report=report.pk)
    assert done.made == 2
    shown = [r.label + r.markup for r in life.draft(report.pk).rows if r.kind == "heading"]
    assert len(shown) == 3
    assert "khẩu súng" in text_of(report)
    ledger.withdraw(actor=officer, ids=_guns())
    refreshing.refresh(actor=officer, report=report.pk)
    assert "khẩu súng" not in text_of(report)
    ledger.undo_all(actor=officer, ids=_guns())
    refreshing.refresh(actor=officer, report=report.pk)
    assert "khẩu súng" in text_of(report)


def _guns():
    from kheo.ledger.models import Figure

    return list(Figure.objects.filter(document__filename="sung.txt").values_list("pk", flat=True))


def test_a_refresh_is_one_step_and_is_undone_as_one(officer, figures):
    report = draft(officer)
    before = text_of(report)
    ledger.correct(actor=officer, id=figures["outreach.sessions"].pk, value=1700)
    refreshing.refresh(actor=officer, report=report.pk)
    assert text_of(report) != before
    undo(officer, report)
    assert text_of(report) == before
