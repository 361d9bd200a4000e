"""What the people's edition says of a sentence or a cell when some of its numbers are withheld."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kheo import catalogue
from kheo.common.types import Coverage, Period, Qualifier, Total
from kheo.writer import public
from kheo.writer.model import (
    Chart,
    Column,
    Evidence,
    Given,
    Heading,
    Issuer,
    Num,
    Paragraph,
    Point,
    Report,
    Row,
    Sentence,
    Table,
)

NOW, THEN = Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2024, 1, 1), date(2024, 12, 31))
OWN, BELOW = "75", "25195"
NAMES = {OWN: "tỉnh Đồng Nai", BELOW: "phường Bình Phước"}


def total(code, value, place=OWN, window=NOW, method="below"):
    amount = None if value is None else Decimal(value)
    return Total(code, place, window.start, window.end, amount, Qualifier.EXACT, Coverage(2, 2), method)


def num(code, value, place=OWN, role="value", of=()):
    return Num(str(value), (code, place), Decimal(value), role=role, of=of)


def report(*body, totals=(), before=(), tables=()):
    evidence = Evidence(
        OWN,
        {(t.indicator, t.place): t for t in totals},
        {(t.indicator, t.place): t for t in before},
        {},
        frozenset(),
    )
    where, about = NAMES[OWN], "Kết quả trên địa bàn tỉnh Đồng Nai"
    return Report(Issuer(), OWN, where, NOW, "x", "BÁO CÁO", about, body, tables, (), (), evidence)


def edition(made, **fates):
    """`fates` by code and place: tips_received="hide" is of the province, tips_received_25195 of a ward."""
    book, held = catalogue.load(), {}
    for t in public.counted_in(made, book):
        key = t.indicator.replace(".", "_")
        name = f"{key}_{t.place}" if t.place != OWN else key
        name += "_then" if t.end < NOW.start else ""
        held[public.count_of(t, book.get(t.indicator).over_time == "last")] = fates.get(name, "show")
    return public.edition(made, public.reserve(book, held), book, NAMES)


def said(*parts, totals, before=(), **fates):
    """The sentences that a sentence of these parts becomes."""
    told = edition(report(Paragraph("p", (Sentence(parts),)), totals=totals, before=before), **fates)
    return [
        "".join(p if isinstance(p, str) else p["text"] for p in line)
        for block in told["blocks"]
        for line in block["sentences"]
    ]


RECEIVED, USEFUL = total("tips.received", 12), total("tips.useful", 3)
CHAIN = (
    "Lực lượng chức năng đã ",
    Given("tiếp nhận "),
    num("tips.received", 12),
    " nguồn tin, trong đó có ",
    num("tips.useful", 3),
    " nguồn tin có giá trị.",
)


def test_a_count_under_five_stands_as_that():
    told = said(*CHAIN, totals=(RECEIVED, USEFUL), tips_useful="small")
    assert told == ["Lực lượng chức năng đã tiếp nhận 12 nguồn tin, trong đó có dưới 5 nguồn tin có giá trị."]


def test_a_withheld_one_takes_its_sentence_with_it():
    assert said(*CHAIN, totals=(RECEIVED, USEFUL), tips_received="hide", tips_useful="small") == []


def test_clauses_become_sentences_and_only_the_withheld_one_goes():
    parts = (
        "Năm 2025, các lực lượng, đơn vị đã ",
        Given("tổ chức "),
        num("outreach.sessions", 71),
        " buổi; ",
        Given("tiếp nhận "),
        num("tips.received", 12),
        " nguồn tin; ",
        Given("tặng "),
        num("charity.gifts", 5),
        " suất quà.",
    )
    totals = (total("outreach.sessions", 71), RECEIVED, total("charity.gifts", 5))
    assert said(*parts, totals=totals, tips_received="hide") == [
        "Năm 2025, các đơn vị đã tổ chức 71 buổi.",
        "Đã tặng 5 suất quà.",
    ]


def test_a_change_needs_both_years():
    parts = (
        "So với năm 2024, số nguồn tin tăng ",
        num("tips.received", 4, role="change"),
        ", tức ",
        num("tips.received", "50", role="percent"),
        "%.",
    )
    before = (total("tips.received", 8, window=THEN),)
    assert said(*parts, totals=(RECEIVED,), before=before)
    assert not said(*parts, totals=(RECEIVED,), before=before, tips_received="hide")
    assert not said(*parts, totals=(RECEIVED,), before=before, tips_received_then="hide")


def test_that_nothing_changed_is_not_said_of_what_is_withheld():
    parts = (
        "So với năm 2024, số buổi tăng ",
        num("outreach.sessions", 1, role="change"),
        "; số nguồn tin nhân dân cung cấp giữ nguyên.",
    )
    totals = (total("outreach.sessions", 71), RECEIVED)
    before = (total("outreach.sessions", 70, window=THEN), total("tips.received", 12, window=THEN))
    assert said(*parts, totals=totals, before=before, tips_received="hide") == [
        "So với năm 2024, số buổi tăng 1."
    ]


def test_places_are_not_ranked_where_one_is_withheld():
    ward = total("tips.received", 9, BELOW)
    parts = ("Nhiều nguồn tin nhất là ", Given(NAMES[BELOW]), " (", num("tips.received", 9, BELOW), ").")
    assert said(*parts, totals=(RECEIVED, ward))
    assert not said(*parts, totals=(RECEIVED, ward), tips_received="hide")


@pytest.mark.parametrize("role", ["other", "gap", "stale", "detail", "share"])
def test_other_views_old_stocks_and_shares_of_the_withheld_stay_inside(role):
    parts = ("Có ", num("tips.received", 7, BELOW, role=role), " nguồn tin.")
    assert not said(*parts, totals=(RECEIVED, total("tips.received", 9, BELOW)), tips_received="hide")


def test_a_share_is_told_only_with_both_its_sides():
    rate = total("tips.useful_rate", "25", method="computed")
    parts = ("Tỷ lệ đạt ", num("tips.useful_rate", "25"), "%.")
    assert said(*parts, totals=(RECEIVED, USEFUL, rate))
    assert not said(*parts, totals=(RECEIVED, USEFUL, rate), tips_useful="small")
    assert not said(*parts, totals=(RECEIVED, USEFUL, total("tips.useful_rate", "25", method="stated")))


def test_a_number_that_a_person_typed_about_tips_is_not_repeated():
    told = (Given("Có ba nguồn tin nhân dân cung cấp ở khu phố 2 giúp bắt kẻ trộm"), ".")
    assert not said(*told, totals=(RECEIVED,))
    assert said(Given("Nhân dân tin cậy cung cấp nhiều nguồn tin nhân dân cung cấp"), ".", totals=(RECEIVED,))


def test_what_nobody_decided_on_is_not_shown():
    made = report(Paragraph("p", (Sentence(CHAIN),)), totals=(RECEIVED, USEFUL))
    told = public.edition(made, public.reserve(catalogue.load(), {}), catalogue.load(), NAMES)
    assert told["blocks"] == []
    assert [row["value"] for row in told["data"]] == [None, None]


def test_open_points_are_left_out_with_all_that_stands_under_them():
    made = report(
        Heading("a", 1, "Tuyên truyền"),
        Paragraph("p", (Sentence(("Đã tổ chức ", num("outreach.sessions", 71), " buổi.")),)),
        Heading("b", 1, "Số liệu cần thống nhất"),
        Heading("c", 2, "Các nguồn"),
        Paragraph("q", (Sentence(("Các nguồn nêu số khác nhau.",)),)),
        Heading("d", 1, "Kiến nghị"),
        totals=(total("outreach.sessions", 71),),
    )
    assert [b.get("text") for b in edition(made)["blocks"]] == ["Tuyên truyền", None]


def test_charts_with_a_withheld_point_are_left_out_with_their_words():
    ward = total("tips.received", 2, BELOW)
    points = (Point(Given(NAMES[BELOW]), num("tips.received", 2, BELOW), BELOW),)
    chart = Chart("c", "bars", "Nguồn tin", "", points, Sentence(("Biểu đồ.",)))
    made = report(chart, totals=(RECEIVED, ward))
    assert edition(made)["blocks"]
    assert not edition(made, tips_received_25195="small")["blocks"]


def test_a_row_beside_the_year_before_says_no_change_in_words_either():
    cells = ((num("tips.received", 12),), (num("tips.received", 12, role="before"),), ("không đổi",), ("–",))
    labels = ("Kỳ này", "Cùng kỳ năm trước", "Tăng, giảm", "Tỷ lệ")
    table = Table(
        "So với năm trước",
        tuple(Column("", label) for label in labels),
        (Row("indicator", "Nguồn tin", cells), Row("other", "Số đối chiếu", ((), (), (), ()))),
    )
    made = report(totals=(RECEIVED,), before=(total("tips.received", 12, window=THEN),), tables=(table,))
    (told,) = edition(made, tips_received="hide")["tables"]
    texts = [[p if isinstance(p, str) else p["text"] for p in cell] for cell in told["rows"][0]["cells"]]
    assert texts == [["không công bố"], ["12"], ["không công bố"], ["–"]]
    assert len(told["rows"]) == 1


def test_the_title_speaks_plainly():
    assert edition(report())["subject"] == "Kết quả ở tỉnh Đồng Nai"
