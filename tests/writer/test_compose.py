"""The sentences of a report, as an officer would read them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from writer_world import ISSUER, SOURCES, total

from kheo.common.periods import months, year
from kheo.common.types import Period, Qualifier
from kheo.writer import Num, compose, lede
from kheo.writer.clauses import respectful
from kheo.writer.figures import in_sentence, money, percent
from kheo.writer.model import Paragraph, stable_id


def told(report):
    """All but the opening paragraph."""
    paragraphs = [b for b in report.body if isinstance(b, Paragraph) and b.id != stable_id("p", "opening")]
    return " ".join(s.text for b in paragraphs for s in b.sentences).replace("\u00a0", " ")


def opening(report):
    """The opening paragraph, or nothing."""
    first = report.body[0] if report.body else None
    is_opening = isinstance(first, Paragraph) and first.id == stable_id("p", "opening")
    return first.text.replace("\u00a0", " ") if is_opening else ""


def write(catalogue, totals, before=(), names=None, place_name="tỉnh A", sources=None):
    return compose(
        issuer=ISSUER,
        place_name=place_name,
        period=year(2020),
        totals=totals,
        before=before,
        place_names=names or {},
        fact_sources=sources or {},
        catalogue=catalogue,
    )


def test_related_figures_share_a_sentence(province):
    text = told(province)
    assert "tổ chức được 1.645 buổi tuyên truyền với 81.178 lượt người dự" in text
    assert "phát hơn 28.033 tờ rơi" in text
    assert (
        "tặng 15.122 phần quà trị giá 5,978 tỷ đồng; tặng 20 căn nhà tình thương trị giá 1,2 tỷ đồng" in text
    )
    assert (
        "133 thôn, ấp, sóc, trong đó đã bàn giao cho chính quyền địa phương 32, hiện còn kết nghĩa với 101"
        in text
    )


def test_title_and_opening_say_what_is_covered(province, nation):
    assert province.subject == (
        "Kết quả công tác dân vận và phong trào Toàn dân bảo vệ an ninh Tổ quốc năm 2020 trên địa bàn tỉnh Bình Phước"
    )
    assert "từ 02 văn bản" in opening(province)
    assert "có 3/5 tỉnh, thành phố có số liệu" in opening(nation)


def test_comparison_only_between_exact_totals(province):
    text = told(province)
    assert "So với năm 2019, số buổi tuyên truyền tăng 213 buổi, tương ứng 14,9%" in text
    assert "số lượt người dự tuyên truyền giảm 9.022 lượt, tương ứng 10%" in text
    assert "số tờ rơi" not in text


def test_partial_totals_compare_only_when_the_same_places_told(catalogue):
    def at(y, *places):
        rows = [total("outreach.leaflets", p, 10 * y, y=y) for p in places]
        return [
            total("outreach.leaflets", "VN", 100 * y, y=y, method="partial", coverage=(len(places), 3)),
            *rows,
        ]

    assert "so với năm 2019" in told(write(catalogue, at(2020, "a", "b"), at(2019, "a", "b")))
    assert "so với" not in told(write(catalogue, at(2020, "a", "b"), at(2019, "a", "c")))


def test_a_part_is_told_of_a_whole_only_for_the_same_places(catalogue):
    rows = [total("tips.received", "a", 50), total("tips.useful", "b", 20)]
    own = [
        total("tips.received", "VN", 50, method="partial", coverage=(1, 2)),
        total("tips.useful", "VN", 20, method="partial", coverage=(1, 2)),
    ]
    assert "trong đó" not in told(write(catalogue, own + rows))
    rows.append(total("tips.useful", "a", 5))
    rows.append(total("tips.received", "b", 5))
    assert "trong đó có 20 nguồn tin có giá trị" in told(write(catalogue, own + rows))


def test_zero_and_missing_make_no_sentence(catalogue):
    report = write(catalogue, [total("outreach.sessions", "A", 0), total("outreach.leaflets", "A", None)])
    assert report.headings == ()
    cells = {row.name: row.cells for row in report.tables[0].rows}
    assert cells["Buổi (đợt, cuộc, lượt) tuyên truyền"][0][0].text == "0"


def test_a_stock_has_its_day_and_an_old_one_is_never_current(province):
    text = told(province)
    assert "Tính đến ngày 24/12/2020, toàn tỉnh duy trì 5.287 Tổ An ninh nhân dân" in text
    assert "Số liệu có từ ngày 15/03/2017 (729 hòm thư tố giác) đã cũ nên không coi là số hiện có" in text


def test_estimates_and_vague_totals_say_so(nation):
    text = told(nation)
    assert "4.053 buổi tuyên truyền (ước tính)" in text
    assert "hàng nghìn nguồn tin do Nhân dân cung cấp" in text
    assert "hơn 128.033 tờ rơi" in text


def test_places_with_most(nation):
    assert (
        "Trong các nơi đã có số liệu, nhiều buổi tuyên truyền nhất là tỉnh Thái Bình (2.210 buổi), tiếp đến là tỉnh Bình Phước (1.645 buổi)"
        in told(nation)
    )


def open_points(report):
    """The sentences under the last heading."""
    at = report.body.index(report.headings[-1])
    return [s for block in report.body[at + 1 :] for s in block.sentences]


def test_contradictions_and_second_views_come_last(province, nation):
    assert province.headings[-1].title == "Số liệu cần thống nhất"
    last = open_points(province)[0].text.replace("\u00a0", " ")
    assert "các nguồn nêu số khác nhau" in last
    assert "ngày 28/12/2020" in last
    other = open_points(nation)[0].text.replace("\u00a0", " ")
    assert "số cộng từ cấp dưới là 4.053 buổi (ước tính), số báo cáo chung là 4.100" in other
    assert "chênh lệch" not in other


def test_gap_of_two_exact_views(catalogue):
    stated = total("outreach.sessions", "A", 90, other=(Decimal(100), Qualifier.EXACT), coverage=(4, 5))
    assert "số báo cáo chung là 90 buổi, số cộng được từ cấp dưới là 100, chênh lệch 10" in told(
        write(catalogue, [stated])
    )


def test_every_number_knows_its_total(province):
    nums = [n for s in province.sentences for n in s.nums if n.role != "sources"]
    assert nums
    assert {n.total_key for n in nums} <= province.evidence.totals.keys()


def test_same_input_same_words(catalogue):
    totals = [total("outreach.sessions", "A", 12), total("charity.rice", "A", "3500")]
    assert write(catalogue, totals) == write(catalogue, totals)


def test_money_is_never_rounded():
    assert money(Decimal(5978000000)).replace("\u00a0", " ") == "5,978 tỷ đồng"
    assert money(Decimal(4800000)).replace("\u00a0", " ") == "4,8 triệu đồng"
    assert money(Decimal(1234567890)).replace("\u00a0", " ") == "1.234.567.890 đồng"
    assert percent(Decimal(213) * 100 / 1432) == "14,9%"


def test_small_counts_have_a_leading_zero(catalogue):
    assert in_sentence(Decimal(4), catalogue.indicators["media.articles"].measure) == "04"


def test_appendix_has_totals_on_top_a_dash_for_missing_and_names_who_is_silent(nation):
    table = nation.tables[0]
    assert [row.kind for row in table.rows][:2] == ["total", "coverage"]
    silent = next(r for r in table.rows if r.name == "tỉnh Đồng Tháp")
    assert silent.cells[0][0] == "≈\u00a0"
    assert silent.cells[1] == ("–",)
    assert nation.notes[-1].text.endswith("Bình Thuận và Hà Nội.")
    assert all(len(t.columns) <= 9 for t in nation.tables)


def test_lede_is_one_sentence_of_three_themes(catalogue):
    totals = [
        total("outreach.sessions", "A", 1645),
        total("outreach.attendance", "A", 81178),
        total("charity.gifts", "A", 20),
        total("tips.useful", "A", 30, "over"),
    ]
    sentence = lede(totals, place_name="tỉnh A", period=year(2020), catalogue=catalogue)
    assert sentence.text.replace("\u00a0", " ") == (
        "Năm 2020, tỉnh A đã tổ chức được 1.645 buổi tuyên truyền với 81.178 lượt người dự, tặng 20 phần quà "
        "và tiếp nhận hơn 30 nguồn tin có giá trị."
    )
    assert all(isinstance(n, Num) for n in sentence.nums)
    empty = lede([], place_name="tỉnh A", period=year(2020), catalogue=catalogue, place="A")
    assert empty.text == "Năm 2020, tỉnh A chưa có số liệu nào được xác nhận."


def test_dates_of_a_free_period(catalogue):
    report = compose(
        issuer=ISSUER,
        place_name="xã Phú Riềng",
        period=Period(date(2019, 12, 15), date(2020, 12, 14)),
        totals=[total("outreach.sessions", "c", 12)],
        before=[],
        place_names={},
        fact_sources={},
        catalogue=catalogue,
    )
    assert "Trong thời gian từ 15/12/2019 đến 14/12/2020, các ban, ngành" in told(report)


def test_windows_that_overlap_are_not_compared(catalogue):
    def five(first, facts):
        t = total("outreach.sessions", "A", first, facts=facts)
        return replace(t, start=date(first, 1, 1), end=date(first + 4, 12, 31))

    assert "so với" not in told(write(catalogue, [five(2017, ("a",))], [five(2016, ("b",))]))
    text = told(write(catalogue, [five(2017, ("a",))], [five(2012, ("b",))]))
    assert "Số buổi tuyên truyền tăng 05 buổi, tương ứng 0,2% so với giai đoạn 2012-2016." in text


def test_the_same_old_stock_is_no_comparison(catalogue):
    now = total("groups.peoples_security", "A", 50, as_of=date(2019, 12, 1), facts=("a",))
    then = replace(now, start=date(2019, 1, 1), end=date(2019, 12, 31))
    assert "so với" not in told(write(catalogue, [now], [then]))


def test_places_are_in_the_order_of_the_alphabet(catalogue):
    names = {"a": "tỉnh Điện Biên", "b": "tỉnh An Giang", "c": "thành phố Đà Nẵng", "d": "tỉnh Vĩnh Long"}
    totals = [
        total("outreach.sessions", "VN", 4, coverage=(4, 34)),
        *(total("outreach.sessions", p, 1) for p in names),
    ]
    table = write(catalogue, totals, names=names).tables[0]
    assert [r.name.split(" ")[-2] for r in table.rows[2:]] == ["An", "Đà", "Điện", "Vĩnh"]


def test_the_people_take_a_capital():
    assert respectful("Diễn đàn lắng nghe ý kiến nhân dân") == "Diễn đàn lắng nghe ý kiến Nhân dân"
    assert respectful("Tổ An ninh nhân dân") == "Tổ An ninh nhân dân"


def test_places_with_old_stocks_are_named_beside_the_total(catalogue):
    rows = [
        total("groups.peoples_security", "a", 1447, as_of=date(2020, 12, 31)),
        total("groups.peoples_security", "b", None, stale=(Decimal(138), date(2017, 12, 31))),
    ]
    own = total(
        "groups.peoples_security", "VN", 1447, coverage=(1, 63), method="partial", as_of=date(2020, 12, 31)
    )
    text = told(write(catalogue, [own, *rows], names={"a": "tỉnh Thái Bình", "b": "tỉnh Bình Thuận"}))
    assert (
        "Tổng số Tổ An ninh nhân dân chưa tính số liệu đã cũ của tỉnh Bình Thuận (138 ngày 31/12/2017)."
        in text
    )


def test_parts_below_a_statement_are_no_conflict_until_they_exceed_it(catalogue):
    rows = [total("outreach.sessions", p, 20) for p in ("a", "b")]
    stated = total("outreach.sessions", "P", 90, other=(Decimal(40), Qualifier.EXACT), coverage=(2, 5))
    report = write(catalogue, [stated, *rows], names={"a": "xã A", "b": "xã B"})
    assert [h.title for h in report.headings] == ["Tuyên truyền"]
    assert "mới có số liệu" not in told(report)
    other = report.tables[0].rows[2]
    assert (other.name, other.cells[0][0].text) == ("Số đối chiếu", "40")


def test_rows_two_levels_down_are_counted_without_a_fraction(catalogue):
    """Coverage counts districts; a fraction of communes over districts would be false."""
    rows = [total("outreach.sessions", p, 20) for p in ("a", "b", "c")]
    own = total("outreach.sessions", "P", 60, coverage=(1, 11), method="partial")
    report = write(catalogue, [own, *rows], names={"a": "xã A", "b": "xã B", "c": "phường C"})
    text = opening(report)
    assert "Có 03 xã, phường có số liệu (xã A, xã B và phường C)." in text
    assert "3/11" not in text + told(report)


def test_only_the_partial_totals_of_a_theme_need_coverage(catalogue):
    rows = [total("outreach.leaflets", "a", 20), total("outreach.sessions", "a", 2)]
    own = [
        total("outreach.sessions", "P", 90, coverage=(1, 5)),
        total("outreach.leaflets", "P", 20, coverage=(1, 5), method="partial"),
    ]
    text = told(write(catalogue, [*own, *rows], names={"a": "xã A"}))
    assert "Riêng tờ rơi mới có số liệu của xã A (1/5 xã)." in text


def test_a_conflict_further_below_does_not_claim_the_total(catalogue):
    own = total("outreach.sessions", "P", 90, facts=("x",), contradictions=(("f1", "f2"),))
    text = told(write(catalogue, [own], sources=SOURCES))
    assert "(thuộc tỉnh A): các nguồn nêu số khác nhau" in text
    assert "đang dùng số" not in text


def test_half_years_begin_a_sentence_with_a_word(catalogue):
    report = compose(
        issuer=ISSUER,
        place_name="xã A",
        period=months(2025, 7, 12),
        totals=[total("outreach.sessions", "A", 52)],
        before=[],
        place_names={},
        fact_sources={},
        catalogue=catalogue,
    )
    assert told(report).startswith("Trong 6 tháng cuối năm 2025, các ban, ngành, đoàn thể đã")
    assert "6\u00a0tháng cuối năm 2025" in report.subject


def test_a_computed_share_is_told_with_its_sides_and_what_was_stated_beside_it():
    from kheo import catalogue

    half = {"method": "partial", "coverage": (2, 34)}
    totals = [
        total("mediation.settled", "VN", 260, **half),
        total("mediation.unsettled", "VN", 40, **half),
        total(
            "mediation.success_rate",
            "VN",
            "86.67",
            method="computed",
            coverage=(2, 34),
            other=(Decimal(88), Qualifier.EXACT),
        ),
        total("mediation.settled", "33", 260),
        total("mediation.unsettled", "33", 40),
        total("mediation.success_rate", "33", "86.67", method="computed"),
    ]
    names = {"VN": "cả nước", "33": "tỉnh Hưng Yên"}
    text = told(write(catalogue.load(), totals, names=names, place_name="cả nước"))
    assert "40 vụ việc hòa giải không thành; tỷ lệ hòa giải thành đạt 86,67%." in text
    assert "Riêng" not in text, (
        "all sides are told by the same places, and the share has no coverage of its own"
    )
    assert "tỷ lệ tính từ số liệu là 86,67%, tỷ lệ nêu trong báo cáo là 88%" in text
