"""Outlines: data in, the report's parts in that order out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from writer_world import ISSUER, NAMES, make_catalogue, place_totals, total

from kheo import catalogue as real
from kheo.common.errors import KheoError
from kheo.common.periods import decree09, year
from kheo.common.types import Period
from kheo.writer import compose, outline
from kheo.writer.model import Chart, Heading, Paragraph, Table

DATA = {
    "code": "thu",
    "name": "Thử",
    "title": "BÁO CÁO",
    "subject": "Kết quả công tác 138 {period} {where}",
    "lengths": ["year"],
    "opening": False,
    "appendix": False,
    "sections": [
        {"title": "Đặc điểm", "parts": [{"room": "Nêu đặc điểm của địa phương."}]},
        {
            "title": "Kết quả 5 năm",
            "parts": [
                {"title": "Tuyên truyền", "parts": [{"tell": {"themes": ["outreach"]}}]},
                {"title": "Vũ khí", "parts": [{"tell": {"themes": ["weapons"]}}]},
                {"title": "An sinh", "parts": [{"tell": {"indicators": ["charity.gifts"]}}]},
                {"table": {"title": "Diễn biến", "themes": ["outreach"], "windows": "years"}},
                {"chart": {"indicator": "outreach.leaflets", "kind": "trend", "windows": "years"}},
            ],
        },
        {"rest": {"themes": ["media", "charity"]}},
    ],
}
FIVE = Period(date(2016, 1, 1), date(2020, 12, 31))


def report(data, **more):
    further = {
        ("outreach.leaflets", "70~2025", year(y)): total("outreach.leaflets", "70~2025", 100 * y, y=y)
        for y in (2018, 2019, 2020)
    }
    return compose(
        issuer=ISSUER,
        place_name="tỉnh Bình Phước",
        period=FIVE,
        totals=place_totals(),
        before=[],
        place_names=NAMES,
        fact_sources={},
        catalogue=make_catalogue(),
        outline=outline.from_data(data),
        further=further,
        **more,
    )


def test_the_parts_come_in_the_outlines_order_and_empty_ones_not_at_all():
    told = report(DATA)
    assert [(h.level, h.title) for h in told.headings] == [
        (1, "Kết quả 5 năm"),
        (2, "Tuyên truyền"),
        (2, "An sinh"),
        (1, "Báo chí, phát thanh, truyền hình"),
        (1, "An sinh xã hội, từ thiện"),
    ]
    assert told.subject.replace("\u00a0", " ") == (
        "Kết quả công tác 138 giai đoạn 2016-2020 trên địa bàn tỉnh Bình Phước"
    )
    assert told.tables == ()


def test_a_draft_keeps_room_for_a_persons_words():
    blocks = report(DATA, rooms=True).body
    assert isinstance(blocks[0], Heading)
    assert isinstance(blocks[1], Paragraph)
    assert (blocks[1].hint, blocks[1].text) == ("Nêu đặc điểm của địa phương.", "")


def test_years_are_columns_and_points_and_a_missing_one_is_no_zero():
    blocks = report(DATA).body
    table = next(b for b in blocks if isinstance(b, Table))
    assert [c.label for c in table.columns] == [f"Năm {y}" for y in range(2016, 2021)]
    cells = ["".join(str(getattr(p, "text", p)) for p in cell) for cell in table.rows[0].cells]
    assert cells == ["–", "–", "201.800", "201.900", "202.000"]
    chart = next(b for b in blocks if isinstance(b, Chart))
    assert [p.num.value if p.num else None for p in chart.points] == [
        None,
        None,
        *map(Decimal, (201800, 201900, 202000)),
    ]
    assert "Năm 2018 201.800" in chart.alt.text


def test_what_other_parts_tell_is_not_told_again_by_the_rest():
    text = " ".join(s.text for s in report(DATA).sentences).replace("\u00a0", " ")
    assert text.count("15.122 phần quà") == 1
    assert "49.700" in text


def test_ids_say_which_number_not_how_much(catalogue):
    def first(value):
        told = compose(
            issuer=ISSUER,
            place_name="xã A",
            period=year(2020),
            totals=[total("outreach.sessions", "A", value)],
            before=[],
            place_names={},
            fact_sources={},
            catalogue=catalogue,
        )
        return next(s for s in told.sentences if s.nums)

    one, other = first(12), first(13)
    assert one != other
    assert (one.id, one.nums[0].id) == (other.id, other.nums[0].id)


def test_a_year_from_the_15th_falls_into_its_own_months_and_quarters():
    period = decree09(2025, 1, 12)
    assert outline.windows_of("quarters", period) == tuple(
        decree09(2025, q * 3 - 2, q * 3) for q in (1, 2, 3, 4)
    )
    assert outline.windows_of("months", period)[-1] == decree09(2025, 12, 12)
    assert outline.windows_of("years", Period(None, date(2025, 1, 1))) == ()


def test_outlines_that_come_with_kheo_are_sound_and_survive_being_kept():
    found = outline.builtin()
    assert next(iter(found)) == "tong-hop"
    for code, one in found.items():
        assert one.code == code
        outline.check(one, real.load())
        assert outline.from_data(outline.to_data(one)) == one


@pytest.mark.parametrize("code", outline.builtin())
def test_an_outline_tells_every_indicator_or_says_that_it_is_not_about_it(code):
    book = real.load()
    one = outline.builtin()[code]
    parts = list(one.walk())
    told = {c for p in parts if isinstance(p, outline.Tell) for c in outline.codes_of(p, book)}
    if any(isinstance(p, outline.Rest) for p in parts):
        told |= set(book.indicators)
    assert [c for c in book.indicators if c not in told and c not in one.left_out(book)] == []
    if one.appendix:
        assert one.left_out(book) == (), "what the appendix shows is not left out"


@pytest.mark.parametrize("code", outline.builtin())
def test_an_outline_tells_no_indicator_twice(code):
    book = real.load()
    parts = [p for p in outline.builtin()[code].walk() if isinstance(p, outline.Tell)]
    told = [c for p in parts for c in outline.codes_of(p, book)]
    assert len(told) == len(set(told))


def test_there_is_an_outline_for_every_usual_report():
    lengths = {length for one in outline.builtin().values() for length in one.lengths}
    assert lengths == {"month", "quarter", "half", "nine_months", "year", "years", "days"}
    assert {"dan-van-kheo-nam", "tdbvantq-nam", "tdbvantq-6-thang", "thang", "quy"} <= set(outline.builtin())
    assert {"chuong-trinh-nhieu-nam", "tram-dung-nghi", "cong-khai-dong-gop"} <= set(outline.builtin())


def test_a_table_sets_this_period_beside_the_year_before():
    data = DATA | {
        "sections": [
            {
                "title": "A",
                "parts": [
                    {
                        "table": {
                            "title": "So sánh",
                            "indicators": ["outreach.sessions", "outreach.leaflets"],
                            "change": True,
                        }
                    }
                ],
            }
        ]
    }
    told = compose(
        issuer=ISSUER,
        place_name="tỉnh Bình Phước",
        period=year(2020),
        totals=place_totals(),
        before=[
            total("outreach.sessions", "70~2025", 1432, y=2019),
            total("outreach.leaflets", "70~2025", 20000, y=2019),
        ],
        place_names=NAMES,
        fact_sources={},
        catalogue=make_catalogue(),
        outline=outline.from_data(data),
    )
    table = next(b for b in told.body if isinstance(b, Table))
    cells = [["".join(str(getattr(p, "text", p)) for p in cell) for cell in row.cells] for row in table.rows]
    assert cells == [
        ["1.645", "1.432", "tăng 213", "tăng 14,9%"],
        ["hơn\u00a028.033", "20.000", "–", "–"],
    ], "an amount that is only “more than” is set beside the other, but no change is computed from it"


WRONG = {
    "a table of two kinds": DATA
    | {
        "sections": [{"title": "A", "parts": [{"table": {"title": "B", "windows": "years", "change": True}}]}]
    },
    "a table that is listed and compared": DATA
    | {"sections": [{"title": "A", "parts": [{"table": {"title": "B", "listed": True, "change": True}}]}]},
    "leads that are no list": DATA | {"lead": "outreach.sessions"},
    "no title": {k: v for k, v in DATA.items() if k != "title"},
    "a key nobody knows": DATA | {"colour": "xanh"},
    "no section": DATA | {"sections": []},
    "a loose part": DATA | {"sections": [{"tell": {"themes": ["outreach"]}}]},
    "an unknown part": DATA | {"sections": [{"title": "A", "parts": [{"sing": {}}]}]},
    "a trend without windows": DATA
    | {"sections": [{"title": "A", "parts": [{"chart": {"indicator": "x.y", "kind": "trend"}}]}]},
    "an unknown length": DATA | {"lengths": ["decade"]},
    "too deep": DATA
    | {
        "sections": [
            {
                "title": "A",
                "parts": [{"title": "B", "parts": [{"title": "C", "parts": [{"title": "D", "parts": []}]}]}],
            }
        ]
    },
    "a list": [],
}


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG.keys())
def test_a_faulty_outline_says_where_and_what_to_do(raw):
    with pytest.raises(KheoError) as caught:
        outline.from_data(raw, "thu.yaml")
    assert caught.value.code == "outline-invalid"
    assert "thu.yaml" in caught.value.where
    assert caught.value.remedy


def test_an_outline_names_only_what_the_catalogue_has():
    with pytest.raises(KheoError, match=r"outreach\.nothing"):
        outline.check(
            outline.from_data(
                DATA
                | {"sections": [{"title": "A", "parts": [{"tell": {"indicators": ["outreach.nothing"]}}]}]}
            ),
            real.load(),
        )


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "parts", "tell", "say", "chart", "kind", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


def fault(raw):
    try:
        outline.from_data(DATA | {"sections": [raw]})
    except KheoError as error:
        return error.code
    return "outline-invalid"


@given(json_like)
def test_whatever_is_handed_in_is_an_outline_or_a_clear_error(raw):
    assert fault(raw) == "outline-invalid"
