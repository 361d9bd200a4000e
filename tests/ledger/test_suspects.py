"""What comes to the page Đối chiếu, told as officers would, and what a decision does to the totals."""

from __future__ import annotations

import random
from datetime import date

import pytest

from kheo import catalogue
from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.common.types import Period, Qualifier
from kheo.ledger import actions, queries, settling, suspects
from kheo.ledger.models import Figure, LedgerState, Settlement, Suspect
from kheo.ledger.settling import Verdict
from kheo.ledger.suspicion import Sort
from settle_world import (
    BINH_PHUOC,
    BU_GIA_MAP,
    GIFTS_VALUE,
    LEAFLETS,
    PHU_NGHIA,
    PHU_VAN,
    SESSIONS,
    YEAR,
    contradictions,
    day,
    found,
    line,
    month,
    report,
    sides,
    the,
    total,
)

pytestmark = pytest.mark.django_db


def decide(officer, suspect, verdict, side=None, reason=""):
    return settling.decide(
        actor=officer, signature=suspect.signature, verdict=verdict, side=side, reason=reason
    )


# Contradictions


def test_police_and_front_give_different_numbers_for_one_year(officer):
    report(officer, line(46))
    report(officer, line(44), org="front")
    dispute = the(Sort.DISPUTE)
    assert sides(dispute) == [[44], [46]], "the later confirmed, which totals use, stands first"
    assert total() == (44, True)


def test_keeping_one_number_withdraws_the_other_and_undo_brings_it_back(officer):
    (first,) = report(officer, line(46))
    report(officer, line(44), org="front")
    dispute = the(Sort.DISPUTE)
    settled = decide(officer, dispute, Verdict.KEEP, side=1, reason="xã đã gọi lại")
    assert total() == (46, False)
    assert found() == []
    history = [(r.action, r.reason) for r in queries.revisions(first)]
    assert history[-1] == ("confirm", "")
    assert [(a.action, a.detail["verdict"]) for a in queries.audit() if a.action == "settle"] == [
        ("settle", "keep")
    ]
    before = Figure.objects.order_by("pk").values_list("state", "seq")
    settling.undo(actor=officer, id=settled.pk)
    assert total() == (44, True)
    assert the(Sort.DISPUTE).signature == dispute.signature
    assert list(before) == list(Figure.objects.order_by("pk").values_list("state", "seq"))
    assert queries.audit().filter(action="unsettle").count() == 1


def test_two_different_things_add_up_and_undo_parts_them_again(officer):
    report(officer, line(46))
    report(officer, line(44), org="front")
    settled = decide(officer, the(Sort.DISPUTE), Verdict.APART)
    assert total() == (90, False)
    assert found() == []
    settling.undo(actor=officer, id=settled.pk)
    assert total() == (44, True)


def test_a_third_thing_gets_its_own_number(officer):
    report(officer, line(46))
    report(officer, line(44), org="front")
    decide(officer, the(Sort.DISPUTE), Verdict.APART)
    report(officer, line(40), org="women")
    decide(officer, the(Sort.DISPUTE), Verdict.APART)
    assert total() == (46 + 44 + 40, False)
    marks = sorted(dict(dims).get("activity", "") for dims in Figure.objects.values_list("dims", flat=True))
    assert marks == ["", "2", "3"]


def test_seen_and_not_a_fault_stays_out_until_a_figure_changes(officer):
    (first,) = report(officer, line(46))
    report(officer, line(44), org="front")
    dispute = the(Sort.DISPUTE)
    decide(officer, dispute, Verdict.SEEN, reason="hai cách đếm")
    assert settling.waiting() == 0
    report(officer, line(12, place=PHU_VAN))
    assert len(found()) == 1
    assert settling.waiting() == 0, "another commune changes nothing here"
    actions.correct(actor=officer, id=first.pk, value=47)
    assert the(Sort.DISPUTE).signature != dispute.signature
    assert settling.waiting() == 1


def test_later_is_still_there_and_can_then_be_decided(officer):
    report(officer, line(46))
    report(officer, line(44), org="front")
    dispute = the(Sort.DISPUTE)
    decide(officer, dispute, Verdict.LATER)
    assert settling.waiting() == 0
    decide(officer, dispute, Verdict.KEEP, side=0)
    assert total() == (44, False)


def test_equal_numbers_of_two_sources_are_no_contradiction(officer):
    report(officer, line(46))
    report(officer, line(46), org="front")
    assert found() == []


def test_sources_that_agree_stand_on_one_side(officer):
    report(officer, line(46))
    report(officer, line(44), org="front")
    report(officer, line(46), org="women")
    assert sides(the(Sort.DISPUTE)) == [[46, 46], [44]]


def test_a_percentage_told_twice_differently_cannot_be_two_things(officer):
    report(officer, line(97, indicator="satisfaction.rate"))
    report(officer, line(95, indicator="satisfaction.rate"), org="front")
    with pytest.raises(KheoError) as caught:
        decide(officer, the(Sort.DISPUTE), Verdict.APART)
    assert caught.value.code == "verdict-unfit"


def test_a_plan_a_rate_and_a_part_contradict_nothing(officer):
    from kheo.common.types import Basis

    report(officer, line(46), line(50, basis=Basis.TARGET))
    report(officer, line(20, dims=(("per", "household"),)), line(10, dims=(("part", "1"),)), org="front")
    assert found() == []


def test_periods_that_cross_are_shown_and_one_is_kept(officer):
    calendar, decree = YEAR, periods.decree09(2020, 1, 12)
    report(officer, line(400, period=decree))
    report(officer, line(412, period=calendar), org="front")
    crossing = the(Sort.CROSSING)
    assert sides(crossing) == [[412], [400]]
    with pytest.raises(KheoError):
        decide(officer, crossing, Verdict.APART)
    decide(officer, crossing, Verdict.KEEP, side=1)
    assert total(period=decree) == (400, False)
    assert found() == []


def test_months_inside_a_year_are_no_contradiction(officer):
    report(officer, line(400), line(30, period=month(2020, 1)), line(31, period=month(2020, 2)))
    assert found() == []


# The same thing twice


def test_one_report_tells_a_number_in_the_body_and_again_in_its_summary(officer):
    report(
        officer,
        line(1920, said="Năm 2020, xã tổ chức tuyên truyền với 1920 lượt người dự."),
        line(1920, said="Nhìn chung, các buổi tuyên truyền thu hút 1920 lượt người."),
    )
    assert total() == (3840, False)
    repeat = the(Sort.REPEAT)
    settled = decide(officer, repeat, Verdict.KEEP, side=0)
    assert total() == (1920, False)
    settling.undo(actor=officer, id=settled.pk)
    assert total() == (3840, False)
    decide(officer, the(Sort.REPEAT), Verdict.APART)
    assert total() == (3840, False)
    assert settling.waiting() == 0


def test_small_or_round_numbers_are_equal_by_chance(officer):
    report(
        officer,
        line(4, said="Kênh truyền hình ANTV nhận 4 bài của tỉnh."),
        line(4, said="Trang thông tin điện tử của Công an tỉnh đăng 4 bài."),
        line(1200, said="Công an xã phát 1200 tờ rơi về ma túy."),
        line(1200, said="Dịp Tết, các thôn nhận thêm 1200 tờ rơi về pháo nổ."),
    )
    assert found() == []


def test_round_numbers_in_the_same_words_are_the_same(officer):
    report(
        officer,
        line(1200, said="Trong năm, Công an xã đã phát 1200 tờ rơi về phòng, chống ma túy."),
        line(1200, said="Tóm lại, trong năm, Công an xã đã phát 1200 tờ rơi về phòng, chống ma túy."),
    )
    assert sides(the(Sort.REPEAT)) == [[1200], [1200]]


def test_one_report_entered_under_two_names(officer):
    lines = [
        line(value, indicator=code) for code, value in ((LEAFLETS, 412), (SESSIONS, 33), ("blood.units", 57))
    ]
    body = "Công an xã bám sát từng thôn, cùng đoàn thể vận động bà con giữ gìn an ninh, trật tự. " * 5
    report(officer, *lines, name="bao-cao.txt", opening=body)
    copy = report(officer, *lines, line(9, "charity.houses"), name="bao-cao (1).txt", opening=f"{body} Sửa.")
    paper = the(Sort.PAPER)
    settled = decide(officer, paper, Verdict.KEEP, side=0)
    assert {f.state for f in Figure.objects.filter(document=copy[0].document)} == {"withdrawn"}
    assert found() == []
    settling.undo(actor=officer, id=settled.pk)
    assert {f.state for f in Figure.objects.all()} == {"confirmed"}
    assert the(Sort.PAPER).signature == paper.signature


def test_two_reports_of_one_commune_in_other_words_are_two_sources(officer):
    values = ((LEAFLETS, 412), (SESSIONS, 33), ("blood.units", 57))
    report(officer, *(line(v, indicator=c) for c, v in values), opening="Mặt trận xã báo cáo kết quả năm.")
    told = [line(v, indicator=c, said=f"Ghi nhận {v} trong bảng {c}, cột năm.") for c, v in values]
    report(
        officer, *told, opening="Biểu mẫu thống kê, số liệu do Công an nhập tay theo từng dòng.", org="front"
    )
    assert found() == []


def test_a_joint_session_of_two_bodies_is_one_until_someone_says_otherwise(officer):
    at = day("2020-03-26")
    report(officer, line(215, period=at, indicator="outreach.attendance"), form="entry")
    report(officer, line(215, period=at, indicator="outreach.attendance"), form="entry", org="youth")
    assert total("outreach.attendance") == (215, False)
    joint = the(Sort.MERGED)
    settled = decide(officer, joint, Verdict.APART)
    assert total("outreach.attendance") == (430, False)
    settling.undo(actor=officer, id=settled.pk)
    assert total("outreach.attendance") == (215, False)


def test_a_commune_with_the_number_of_its_province(officer):
    report(officer, line(28033, place=BINH_PHUOC))
    report(officer, line(28033), line(300, SESSIONS))
    report(officer, line(300, SESSIONS, place=BU_GIA_MAP))
    assert found() == [], "alone below, one is the whole; 300 is equal by chance"
    report(officer, line(1250, place=PHU_VAN))
    copy = the(Sort.COPY)
    assert (copy.place, copy.other_place) == (BINH_PHUOC, PHU_NGHIA)
    decide(officer, copy, Verdict.KEEP, side=0)
    assert total()[0] is None
    assert total(place=BINH_PHUOC) == (28033, False)


# Balances


def twinning(signed, handed_over, active, on=date(2020, 12, 24), **more):
    values = {"signed": signed, "handed_over": handed_over, "active": active}
    return [
        line(value, f"twinning.{name}", Period(None, on), BINH_PHUOC, **more)
        for name, value in values.items()
    ]


def test_133_is_32_and_101(officer):
    report(officer, *twinning(133, 32, 101))
    assert found() == []


def test_a_balance_that_does_not_close_comes_up_and_goes_when_mended(officer):
    rows = report(officer, *twinning(133, 32, 103))
    broken = the(Sort.BALANCE)
    assert sides(broken) == [[133], [32], [103]]
    assert (broken.detail["told"], broken.detail["added"]) == ("133.0000", "135.0000")
    actions.correct(actor=officer, id=rows[2].pk, value=101)
    assert found() == []


def test_each_side_of_a_balance_can_be_what_is_mended(officer):
    report(officer, *twinning(133, 32, 103))
    broken = the(Sort.BALANCE)
    assert settling.mends(broken) == [135, 30, 101]
    settled = decide(officer, broken, Verdict.MEND, side=2)
    assert total("twinning.active", BINH_PHUOC)[0] == 101
    assert found() == []
    settling.undo(actor=officer, id=settled.pk)
    assert the(Sort.BALANCE).signature == broken.signature
    with pytest.raises(KheoError):
        decide(officer, broken, Verdict.MEND, side=3)


def test_a_part_cannot_be_mended_below_nothing(officer):
    report(officer, *twinning(133, 1, 140))
    assert settling.mends(the(Sort.BALANCE)) == [141, None, 132]


def test_words_may_close_a_balance(officer):
    report(officer, *twinning(133, 32, 103, qualifier=Qualifier.ABOUT))
    assert found() == []


def test_parts_of_another_day_break_nothing(officer):
    report(officer, *twinning(133, 32, 101)[:1])
    report(officer, *twinning(120, 30, 70, on=date(2020, 6, 30))[1:])
    assert found() == []


# Jumps


def months(officer, values, year=2020, **more):
    return report(officer, *(line(v, period=month(year, n), **more) for n, v in enumerate(values, 1)))


def test_a_zero_too_many(officer):
    rows = months(officer, [410, 380, 402, 455, 390, 398, 420, 371, 4100])
    jump = the(Sort.JUMP)
    assert sides(jump) == [[4100]]
    assert (jump.detail["slip"], jump.detail["mended"], jump.detail["n"]) == ("zero-more", "410", "8")
    settled = decide(officer, jump, Verdict.MEND)
    assert queries.figure(rows[8].pk).value == 410
    assert found() == []
    settling.undo(actor=officer, id=settled.pk)
    assert queries.figure(rows[8].pk).value == 4100


def test_a_zero_too_few_and_a_far_number_that_is_no_slip(officer):
    months(officer, [410, 380, 402, 455, 390, 398, 420, 39])
    assert the(Sort.JUMP).detail["slip"] == "zero-less"
    months(officer, [410, 380, 402, 455, 390, 398, 420, 2330], place=PHU_VAN)
    far = next(one for one in found(Sort.JUMP) if one.place == PHU_VAN)
    assert "slip" not in far.detail
    with pytest.raises(KheoError):
        decide(officer, far, Verdict.MEND)
    decide(officer, far, Verdict.DROP)
    assert [one.place for one in found(Sort.JUMP)] == [PHU_NGHIA]


def test_millions_for_billions(officer):
    values = [95_000_000, 104_000_000, 88_000_000, 120_000_000, 99_000_000_000]
    months(officer, values, indicator=GIFTS_VALUE)
    jump = the(Sort.JUMP)
    assert (jump.detail["slip"], jump.detail["mended"]) == ("unit", "99000000")


@pytest.mark.parametrize(
    "values",
    [
        [410, 380, 402, 4100],  # three months are no history
        [5, 3, 6, 4, 30],  # too small to mean anything
        [40, 900, 60, 1500, 30, 700, 2100],  # a place that always leaps
        [400, 380, 420, 410, 700],  # less than twice as much
        [400, 380, 420, 410, 0],  # a month without
        [400, 380, 420, 410, 120],  # a quiet month
    ],
)
def test_what_is_no_jump(officer, values):
    months(officer, values)
    assert found() == []


def test_the_season_of_last_year_is_no_jump(officer):
    months(officer, [60, 62, 900, 58, 66, 61, 70, 59, 64, 60, 63, 61], year=2019)
    calm = found(Sort.JUMP)
    assert [one.end for one in calm] == []
    months(officer, [61, 60, 950], year=2020)
    assert [one.end for one in found(Sort.JUMP)] == []


def communes(count):
    from kheo import places

    land = places.load()
    return [p for d in land.children(BINH_PHUOC) for p in land.children(d) if p.endswith("~2025")][:count]


def test_a_year_in_which_all_places_grow_is_no_jump(officer):
    for n, place in enumerate(communes(12)):
        report(officer, line(100 + n, period=periods.year(2019), place=place))
        report(officer, line(1000 + 10 * n, place=place))
    assert found() == []


def test_one_place_grows_as_no_other_does(officer):
    *others, odd = communes(12)
    for n, place in enumerate(others):
        report(officer, line(101 + n, period=periods.year(2019), place=place))
        report(officer, line(111 + n, place=place))
    report(officer, line(107, period=periods.year(2019), place=odd))
    report(officer, line(1123, place=odd))
    jump = the(Sort.JUMP)
    assert (jump.place, jump.detail["by"], jump.detail["n"]) == (odd, "growth", "11")


def test_a_first_number_larger_than_all_others_together(officer):
    *others, odd = communes(14)
    for n, place in enumerate(others):
        report(officer, line(301 + n, place=place))
    report(officer, line(31507, place=BINH_PHUOC))
    report(officer, line(31400, place=odd))
    jump = the(Sort.JUMP)
    assert (jump.place, jump.detail["by"], jump.detail["n"]) == (odd, "peers", "13")


# Looking through everything


def test_looking_through_the_columns_finds_what_looking_at_what_was_touched_finds(officer):
    from kheo.ledger import mirror, scan
    from kheo.rollup import columns
    from kheo.rollup.archive import Archive

    months(officer, [410, 380, 402, 455, 390, 398, 420, 371, 4100])
    report(officer, line(46, SESSIONS, period=periods.decree09(2020, 1, 12)), line(7, "charity.houses"))
    report(officer, line(44, SESSIONS), line(9, "charity.houses"), org="front")
    report(officer, line(28033, "blood.units", place=BINH_PHUOC), line(28033, "blood.units"))
    report(officer, line(57, "blood.units", place=PHU_VAN), *twinning(133, 32, 103))
    for org in ("police", "youth"):
        at = day("2020-03-26")
        report(officer, line(215, "outreach.attendance", at), form="entry", org=org)
    report(
        officer,
        line(1920, "charity.gifts", said="Trong năm tặng 1920 phần quà."),
        line(1920, "charity.gifts", said="Đánh giá chung: vận động 1920 phần quà."),
    )
    three = [
        line(v, c) for c, v in (("rural.trees", 412), ("digital.vneid_accounts", 733), ("charity.meals", 571))
    ]
    for name in ("a.txt", "b.txt"):
        report(officer, *three, name=name, opening="Công an xã bám từng thôn, cùng đoàn thể vận động bà con.")
    *others, odd = communes(14)
    for n, place in enumerate(others):
        report(officer, line(301 + n, "charity.patients", place=place))
    report(officer, line(31400, "charity.patients", place=odd))
    kinds = {one.kind for one in found()}
    assert kinds == set(Sort)
    whole = scan.search(Archive.of(columns.to_table(mirror.facts()), catalogue.load()))
    assert {one.signature for one in whole} == {one.signature for one in found()}
    assert settling.refresh_whole() == len(whole)


# The queue


def test_only_what_was_touched_is_looked_at_again_and_all_is_as_if_looked_at_anew(officer):
    months(officer, [410, 380, 402, 455, 390, 398, 420, 371, 4100])
    report(officer, line(46, SESSIONS))
    report(officer, line(44, SESSIONS), org="front")
    (moved,) = report(officer, line(40, SESSIONS), org="women")
    assert len(found()) == 2
    actions.correct(actor=officer, id=moved.pk, place=PHU_VAN)
    actions.correct(actor=officer, id=moved.pk, indicator=LEAFLETS)
    kept = {one.signature: one.pk for one in found()}
    papers = set(suspects.counted().order_by().values_list("document", flat=True).distinct())
    anew = suspects.search(suspects.keys_of(papers), papers, suspects.LedgerBook())
    assert set(kept) == {one.signature for one in anew}
    assert len(kept) == 2


def test_a_figure_withdrawn_takes_its_suspicion_with_it(officer):
    report(officer, line(46))
    (second,) = report(officer, line(44), org="front")
    the(Sort.DISPUTE)
    actions.withdraw(actor=officer, ids=[second.pk])
    assert found() == []


def test_nothing_is_looked_at_when_nothing_was_decided(officer, django_assert_num_queries):
    report(officer, line(46))
    assert settling.refresh()
    with django_assert_num_queries(1):
        assert settling.refresh()


def test_too_much_at_once_waits_for_the_page(officer):
    report(officer, *(line(40 + n, period=month(2020, n + 1)) for n in range(12)))
    assert not settling.refresh(limit=5)
    assert LedgerState.objects.get(pk=1).judged == 0
    assert settling.refresh(limit=12)


def test_a_look_costs_no_query_a_row(officer, django_assert_max_num_queries):
    for n in range(3):
        report(officer, *(line(40 + n + m, period=month(2020, m + 1)) for m in range(12)), org=f"b{n}")
    with django_assert_max_num_queries(30):
        settling.refresh()
    assert Suspect.objects.count() == 12


def test_a_decision_is_refused_when_another_came_first(officer):
    report(officer, line(46))
    (second,) = report(officer, line(44), org="front")
    dispute = the(Sort.DISPUTE)
    actions.correct(actor=officer, id=second.pk, value=45)
    with pytest.raises(KheoError) as caught:
        decide(officer, dispute, Verdict.KEEP, side=0)
    assert caught.value.code == "suspect-unknown"
    other = the(Sort.DISPUTE)
    decide(officer, other, Verdict.SEEN)
    with pytest.raises(KheoError):
        decide(officer, other, Verdict.KEEP, side=0)


def test_undo_is_refused_when_the_figure_was_decided_on_since(officer):
    report(officer, line(46))
    (second,) = report(officer, line(44), org="front")
    settled = decide(officer, the(Sort.DISPUTE), Verdict.KEEP, side=1)
    actions.undo(actor=officer, id=second.pk)
    with pytest.raises(KheoError) as caught:
        settling.undo(actor=officer, id=settled.pk)
    assert caught.value.code == "settled-since"
    with pytest.raises(KheoError) as caught:
        settling.undo(actor=officer, id=settled.pk + 1)
    assert caught.value.code == "settlement-unknown"


def test_settlements_stay(officer):
    from django.db import DatabaseError, connection, transaction

    report(officer, line(46))
    report(officer, line(44), org="front")
    decide(officer, the(Sort.DISPUTE), Verdict.SEEN)
    for attempt in (Settlement.objects.all().delete, lambda: Settlement.objects.update(reason="x")):
        with pytest.raises(KheoError):
            attempt()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_settlement SET reason = 'x'")


def test_contradictions_in_the_queue_are_those_that_totals_show(officer):
    rng = random.Random(7)
    spans = [YEAR, month(2020, 1), month(2020, 2), periods.decree09(2020, 1, 12), periods.months(2020, 1, 2)]
    for n in range(12):
        told = [line(rng.randint(40, 44), period=rng.choice(spans)) for _ in range(3)]
        report(officer, *told, org=f"body {n}")
    found()
    shown = contradictions(Period(date(2019, 12, 1), date(2020, 12, 31)))
    queued = Suspect.objects.filter(kind__in=(Sort.DISPUTE, Sort.CROSSING))
    assert len(shown) > 3
    assert {frozenset(group) for group in shown} == {
        frozenset(str(member.figure_id) for member in one.members.all()) for one in queued
    }
