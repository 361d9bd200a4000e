"""How a report reads: what stands first, who has most and who is late, changes, old stocks, breath and variety."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from writer_world import ISSUER, place_totals, total

from kheo import catalogue as real
from kheo.common.periods import months, year
from kheo.common.types import Period, Qualifier
from kheo.writer import compose, outline
from kheo.writer.model import Chart, Detail, Named, Paragraph, Table, stable_id

NAMES = {"P": "tỉnh P", **{p: f"xã {p.upper()}" for p in "abcde"}}


def write(
    totals, *, before=(), period=None, code="tong-hop", below=(), place_name="tỉnh P", book=None, **more
):
    return compose(
        issuer=ISSUER,
        place="P",
        place_name=place_name,
        period=period or year(2020),
        totals=totals,
        before=before,
        place_names=NAMES,
        fact_sources={},
        catalogue=book or real.load(),
        outline=outline.builtin()[code],
        below=below,
        **more,
    )


def plain(text):
    return text.replace("\u00a0", " ")


def opening(report):
    first = report.body[0]
    assert isinstance(first, Paragraph)
    assert first.id == stable_id("p", "opening")
    return plain(first.text)


def body(report):
    paragraphs = [b for b in report.body if isinstance(b, Paragraph) and b.id != stable_id("p", "opening")]
    return [plain(b.text) for b in paragraphs]


def counted(values, code="outreach.sessions", of=5, **more):
    """A total of P that is added from its communes."""
    rows = [total(code, p, v) for p, v in values.items()]
    how = "below" if len(values) == of else "partial"
    own = total(code, "P", sum(values.values()), method=how, coverage=(len(values), of), **more)
    return [own, *rows]


def test_what_matters_most_stands_first_and_says_what_it_stands_on():
    totals = [t for t in place_totals("P") if t.indicator in real.load()]
    first = opening(write(totals, code="dan-van-kheo-nam"))
    assert first.startswith(
        "Năm 2020, toàn tỉnh đã tổ chức được 1.645 buổi tuyên truyền với 81.178 lượt người dự; "
        "tặng 15.122 phần quà trị giá 5,978 tỷ đồng; phát 45 chuyên mục"
    )
    assert "Tính đến ngày 24/12/2020, toàn tỉnh duy trì 5.287 Tổ An ninh nhân dân." in first


def test_a_short_report_has_no_summary_of_itself():
    assert body(write([total("outreach.sessions", "P", 12)])) == [
        "Năm 2020, các đơn vị, địa phương đã tổ chức được 12 buổi tuyên truyền."
    ]


def test_the_sum_of_a_few_places_is_no_headline():
    few = [*counted({"a": 30}, of=100), *counted({"a": 3}, "charity.gifts", of=100)]
    rest = [total(c, "P", 5) for c in ("tips.received", "media.programmes", "blood.units")]
    first = opening(write([*few, *rest]))
    assert "buổi" not in first
    assert "tiếp nhận 05 nguồn tin" in first


def test_most_least_and_share_of_places_when_all_have_told():
    text = " ".join(body(write(counted({"a": 50, "b": 25, "c": 14, "d": 8, "e": 3}))))
    assert (
        "Địa phương có nhiều buổi tuyên truyền nhất là xã A (50 buổi, chiếm 50%), tiếp đến là xã B "
        "(25 buổi, chiếm 25%); ít nhất là xã E (03 buổi)." in text
    )


def test_no_share_of_what_is_not_the_sum_and_nobody_is_least_among_some():
    some = " ".join(body(write(counted({"a": 50, "b": 25, "c": 14, "d": 8}))))
    assert "Trong các nơi đã có số liệu, nhiều buổi tuyên truyền nhất là xã A (50 buổi), tiếp đến" in some
    assert "chiếm" not in some
    assert "ít nhất" not in some


def test_open_points_of_other_matters_are_not_told():
    """A statement of contributions says nothing of disputed sessions."""
    totals = [
        total(c, "P", 100, coverage=(5, 5), other=(Decimal(90), Qualifier.EXACT))
        for c in ("outreach.sessions", "charity.gifts")
    ]
    last = body(write(totals, code="cong-khai-dong-gop"))[-1]
    assert last.startswith("Số phần quà (tỉnh P): số báo cáo chung là 100 phần")


def test_a_table_in_the_text_has_only_places_with_something_in_it():
    points = counted({"a": 5, "b": 4}, "reststop.points")
    report = write([*points, total("outreach.sessions", "c", 3)], code="tram-dung-nghi")
    table = next(b for b in report.body if isinstance(b, Table))
    assert [row.name for row in table.rows if row.kind == "place"] == ["xã A", "xã B"]
    alone = write(counted({"a": 5}, "reststop.points"), code="tram-dung-nghi")
    assert not any(isinstance(b, Table) for b in alone.body), "one place is no table"


def test_bars_of_a_few_places_are_not_drawn():
    def bars(of):
        report = write(counted({"a": 5, "b": 4, "c": 2}, of=of), code="dan-van-kheo-nam")
        return [b.title for b in report.body if isinstance(b, Chart)]

    assert bars(of=5) == ["Số buổi tuyên truyền"]
    assert bars(of=90) == []


def test_contributions_are_listed_as_a_table():
    totals = [total("charity.gifts", "P", 20), total("charity.gifts_value", "P", 5_500_000)]
    before = [total("charity.gifts", "P", 10, y=2019)]
    report = write([*totals, total("charity.rice", "P", 0)], before=before, code="cong-khai-dong-gop")
    table = next(b for b in report.body if isinstance(b, Table))
    rows = [(r.name, *("".join(getattr(p, "text", p) for p in c) for c in r.cells)) for r in table.rows]
    assert (table.title, rows) == (
        "Bảng kê đã phân phối",
        [("An sinh xã hội", ""), ("Phần (suất) quà", "20"), ("Giá trị quà (triệu đồng)", "5,5")],
    )


def test_nobody_is_praised_for_being_one_of_a_few_who_told():
    stated = total("outreach.sessions", "P", 1645, coverage=(2, 100))
    rows = [total("outreach.sessions", p, v) for p, v in (("a", 44), ("b", 38))]
    assert "nhiều buổi" not in " ".join(body(write([stated, *rows])))
    assert "nhiều buổi" not in " ".join(body(write(counted({"a": 44, "b": 38, "c": 3}, of=95))))


def test_late_places_are_named_where_they_are_few():
    totals = counted({"a": 50, "b": 25, "c": 14})
    text = " ".join(body(write(totals, below=tuple("abcde"))))
    assert "mới có số liệu của 3/5 xã (A, B và C); còn 02 nơi chưa có số liệu: xã D và xã E." in text
    assert "chưa có số liệu" not in " ".join(body(write(totals)))


def test_a_noun_that_says_nothing_alone_is_named_in_full():
    text = " ".join(body(write(counted({"a": 50, "b": 25, "c": 14}, "digital.people_guided", of=4))))
    assert "nhiều lượt người được hướng dẫn nhất là xã A" in text


def test_changes_are_told_in_the_officers_form():
    now = [total("outreach.sessions", "P", 1645), total("outreach.leaflets", "P", 500)]
    then = [total("outreach.sessions", "P", 1432, y=2019), total("outreach.leaflets", "P", 500, y=2019)]
    both = " ".join(body(write(now, before=then)))
    assert (
        "So với năm 2019, số buổi tuyên truyền tăng 213 buổi, tương ứng 14,9%; số tờ rơi giữ nguyên." in both
    )
    one = " ".join(body(write(now[:1], before=then[:1])))
    assert "Số buổi tuyên truyền tăng 213 buổi, tương ứng 14,9% so với năm 2019." in one


def test_of_a_part_of_the_year_the_same_period_is_meant():
    def half(y, value):
        t = total("outreach.sessions", "P", value, y=y)
        return replace(t, start=date(y, 1, 1), end=date(y, 6, 30))

    text = " ".join(body(write([half(2020, 20)], before=[half(2019, 16)], period=months(2020, 1, 6))))
    assert "tăng 04 buổi, tương ứng 25% so với cùng kỳ năm trước." in text


def test_a_change_of_next_to_nothing_has_no_per_cent():
    now, then = total("outreach.leaflets", "P", 202000), total("outreach.leaflets", "P", 201999, y=2019)
    text = " ".join(body(write([now], before=[then])))
    assert "Số tờ rơi tăng 01 tờ so với năm 2019." in text


def test_old_stocks_of_one_day_are_told_together():
    codes = ("groups.peoples_security", "groups.civil_defence")
    old = [total(c, "P", None, stale=(Decimal(n), date(2017, 3, 5))) for n, c in enumerate(codes, 7)]
    assert body(write(old)) == [
        "Số liệu có từ ngày 05/03/2017 (07 Tổ An ninh nhân dân và 08 đội dân phòng) đã cũ nên không coi là số hiện có."
    ]


def test_stocks_of_several_days_are_of_the_windows_end():
    day = date(2020, 6, 30)
    rows = [total("groups.civil_defence", p, 4, as_of=d) for p, d in (("a", day), ("b", date(2020, 12, 1)))]
    own = total("groups.civil_defence", "P", 8, method="below", coverage=(2, 2), as_of=day)
    assert (
        "Tính đến ngày 31/12/2020, theo số liệu gần nhất của các địa phương (sớm nhất từ ngày 30/06/2020), toàn tỉnh "
        "duy trì 08 đội dân phòng." in " ".join(body(write([own, *rows])))
    )


def test_a_balance_that_does_not_close_is_told():
    def stocks(handed_over):
        values = {"twinning.signed": 133, "twinning.handed_over": handed_over, "twinning.active": 101}
        return [total(c, "P", v, as_of=date(2020, 12, 24)) for c, v in values.items()]

    closed, open_ = write(stocks(32)), write(stocks(30))
    assert "cần thống nhất" not in " ".join(h.title for h in closed.headings)
    assert body(open_)[-1] == (
        "Số thôn, ấp, sóc đã ký kết nghĩa (tỉnh P): số báo cáo chung là 133, cộng số thôn, ấp, sóc đã bàn giao và "
        "số thôn, ấp, sóc đang kết nghĩa là 131, chênh lệch 02."
    )


def test_only_the_weightiest_open_points_are_told_one_by_one():
    codes = [c for c, i in real.load().indicators.items() if i.kind == "flow" and i.measure == "count"][:14]
    totals = [
        total(c, "P", 100 + n, coverage=(5, 5), other=(Decimal(90), Qualifier.EXACT))
        for n, c in enumerate(codes)
    ]
    last = body(write(totals))[-11:]
    assert last[-1] == "Còn 04 nội dung khác có số liệu khác nhau giữa các nguồn."
    assert all("chênh lệch" in line for line in last[:-1])
    assert "chênh lệch 10." not in " ".join(last), "the smallest are not among them"


def test_what_does_not_fit_one_list_goes_on_in_the_next():
    codes = [c for c, i in real.load().indicators.items() if i.theme == "weapons" and i.verb_vi == "thu hồi"]
    text = " ".join(body(write([total(c, "P", 1000 + n) for n, c in enumerate(codes)])))
    assert text.count("thu hồi") <= 3


def test_members_alone_say_of_what():
    assert "toàn tỉnh có 214 thành viên mô hình, tổ, câu lạc bộ." in " ".join(
        body(write([total("models.members", "P", 214, as_of=date(2020, 12, 24))]))
    )


def test_different_walks_of_life_are_not_in_one_list():
    totals = [total(c, "P", 20) for c in ("charity.prescriptions", "charity.water")]
    text = " ".join(body(write(totals)))
    assert "cấp 20 đơn thuốc miễn phí; cấp 20 m³ nước sinh hoạt" in text


def test_a_deed_of_one_commune_is_no_part_of_what_the_province_stated():
    totals = [
        total("blood.units", "P", 1636, coverage=(1, 5)),
        *counted({"a": 26}, "blood.donors"),
        total("blood.units", "a", 26),
    ]
    assert "thu được" not in " ".join(body(write(totals)))


def test_one_model_is_one_and_a_season_names_only_its_own():
    detail = Detail("f1", "reststop.water_bottles", Decimal(40), Qualifier.EXACT, year(2020), "P")
    models = [Named("Trạm dừng chân nghĩa tình", told=(detail,)), Named("Tiếng kẻng an ninh")]
    totals = [total("reststop.water_bottles", "P", 40), total("models.new", "P", 2)]
    season = " ".join(body(write(totals, code="tram-dung-nghi", models=models, details=[detail])))
    assert "Phục vụ theo mô hình “Trạm dừng chân nghĩa tình”." in season
    assert "Tiếng kẻng" not in season
    whole = " ".join(body(write(totals, code="dan-van-kheo-nam", models=models, details=[detail])))
    assert "Tiêu biểu là các mô hình “Trạm dừng chân nghĩa tình” và “Tiếng kẻng an ninh”." in whole


def test_twelve_of_twelve_is_said_in_one():
    told = total("reststop.districts", "P", 12, as_of=date(2020, 12, 31))
    of = Detail(
        "f1", "reststop.districts", Decimal(12), Qualifier.EXACT, year(2020), "P", dims=(("of", "12"),)
    )
    assert body(write([told], details=[of])) == [
        "Tính đến ngày 31/12/2020, toàn tỉnh có 12/12 huyện, xã có điểm dừng chân."
    ]


def test_nor_of_what_the_nation_has_from_that_province():
    def at(code, value, method):
        return [
            total(code, "P", value, method="partial", coverage=(1, 34)),
            total(code, "a", value, method=method, coverage=(1, 5) if method == "partial" else (0, 0)),
        ]

    unlike = [*at("blood.units", 1636, "stated"), *at("blood.donors", 26, "partial")]
    assert "thu được" not in " ".join(body(write(unlike)))
    alike = [*at("blood.units", 20, "stated"), *at("blood.donors", 26, "stated")]
    assert "vận động được 26 lượt người hiến máu, thu được 20 đơn vị máu" in " ".join(body(write(alike)))


def everything(period):
    """Every indicator of the catalogue, told by P itself."""
    found = []
    for n, i in enumerate(real.load().indicators.values()):
        value = (
            60 + n % 40
            if i.measure == "percent"
            else (n * 137 % 5000 + 13) * (10**6 if i.measure == "VND" else 1)
        )
        t = total(i.code, "P", value, as_of=period.end if i.kind == "stock" else None)
        found.append(replace(t, start=period.start, end=period.end))
    return found


LENGTHS = {
    "month": months(2020, 3, 3),
    "quarter": months(2020, 1, 3),
    "half": months(2020, 1, 6),
    "year": year(2020),
    "years": Period(date(2016, 1, 1), date(2020, 12, 31)),
    "days": Period(date(2020, 1, 18), date(2020, 1, 30)),
}


@pytest.mark.parametrize("code", outline.builtin())
@pytest.mark.parametrize("place_name", ["tỉnh P", "xã P, tỉnh Q"])
def test_every_outline_reads_on_in_one_breath_and_begins_each_paragraph_its_own_way(code, place_name):
    period = LENGTHS[outline.builtin()[code].lengths[0]]
    report = write(everything(period), code=code, period=period, place_name=place_name)
    sentences = [plain(s.text) for s in report.sentences]
    assert [s for s in sentences if len(s.split()) > 45] == []
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)
    assert not any("  " in s or " ," in s or " ;" in s for s in sentences)
    paragraphs = body(report)
    begun = [" ".join(p.split()[:4]) for p in paragraphs]
    alike = [(a, b) for a, b in pairwise(begun) if a == b and not a.startswith("Tính đến")]
    assert alike == []
    told = {n.total_key[0] for s in report.sentences for n in s.nums}
    left_out = set(outline.builtin()[code].left_out(real.load()))
    assert set(real.load().indicators) - left_out <= told
