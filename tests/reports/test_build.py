"""The report of a place: totals, names, sources."""

from datetime import date

import pytest

from kheo import writer
from kheo.common.errors import KheoError
from kheo.intake.actions import import_document
from kheo.reports import queries
from kheo.writer import outline as writer_outline

TEXT = "Trong năm {year}, Công an tỉnh Bình Phước đã cấp phát hơn {n} tờ rơi.\n"


@pytest.fixture
def two_years(db):
    for year, n in ((2019, "20.000"), (2020, "28.033")):
        import_document(
            actor=None, data=TEXT.format(year=year, n=n).encode(), filename=f"{year}.txt", confirm=True
        )


YEAR = {"start": date(2020, 1, 1), "end": date(2020, 12, 31)}


def test_a_province_then_and_now(two_years):
    then = queries.build(place="70~2025", **YEAR)
    assert then.place_name == "tỉnh Bình Phước"
    assert [source.filename for source in then.sources] == ["2020.txt"]
    html = writer.to_html(then, lambda _: None)
    assert "28.033" in html
    now = queries.build(place="75", boundaries=date(2026, 6, 1), **YEAR)
    assert now.place_name == "thành phố Đồng Nai"
    assert "28.033" in writer.to_html(now, lambda _: None)


def test_the_nation_as_docx(two_years):
    assert writer.to_docx(queries.build(place="VN", **YEAR))[:2] == b"PK"


def test_the_issuer_comes_from_settings(two_years, settings):
    settings.KHEO_ISSUER = {"name": "CÔNG AN TỈNH BÌNH PHƯỚC", "recipients": "Bộ Công an; Lưu: VT"}
    issuer = queries.build(place="70~2025", **YEAR).issuer
    assert issuer.name == "CÔNG AN TỈNH BÌNH PHƯỚC"
    assert issuer.recipients == ("Bộ Công an", "Lưu: VT")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"place": "70~2025", "start": date(2000, 1, 1), "end": date(2000, 12, 31)}, "report-empty"),
        ({"place": "70~2025", "start": date(2021, 1, 1), "end": date(2020, 12, 31)}, "period-order"),
        ({"place": "999999", **YEAR}, "place-unknown"),
    ],
)
def test_a_report_that_cannot_be(two_years, asked, code):
    with pytest.raises(KheoError) as caught:
        queries.build(**asked)
    assert caught.value.code == code


def test_the_first_year_of_the_calendar_has_no_year_before(db):
    with pytest.raises(KheoError) as caught:
        queries.build(place="VN", start=date(1, 1, 1), end=date(1, 12, 31))
    assert caught.value.code == "period-order"


def test_two_sources_that_disagree_are_named_with_the_number_in_use(db):
    for n in ("20.000", "21.500"):
        import_document(
            actor=None, data=TEXT.format(year=2020, n=n).encode(), filename=f"{n}.txt", confirm=True
        )
    report = queries.build(place="70~2025", **YEAR)
    told = next(s.text for s in report.sentences if "các nguồn nêu số khác nhau" in s.text)
    assert "thuộc" not in told
    assert told.replace("\u00a0", " ").endswith("báo cáo này đang dùng số hơn 21.500 tờ.")


def test_a_report_counts_all_its_documents_and_names_those_with_most_figures(two_years, monkeypatch):
    more = "Trong năm 2020, Công an tỉnh Bình Phước đã tổ chức 120 buổi tuyên truyền cho 3.000 lượt người.\n"
    import_document(actor=None, data=more.encode(), filename="nhiều.txt", confirm=True)
    assert len(queries.build(place="70~2025", **YEAR).sources) == 2
    monkeypatch.setattr(queries, "LISTED", 1)
    report = queries.build(place="70~2025", **YEAR)
    assert [source.filename for source in report.sources] == ["nhiều.txt"]
    assert "trong tổng số 02 văn bản" in report.notes[-1].text.replace("\u00a0", " ")


def test_windows_of_an_outline_are_gathered(two_years):
    section = {
        "title": "Các năm",
        "parts": [{"table": {"title": "Theo năm", "themes": ["outreach"], "windows": "years"}}],
    }
    outline = writer_outline.from_data(
        {
            "code": "nam",
            "name": "Các năm",
            "title": "BÁO CÁO",
            "subject": "Kết quả {period}",
            "sections": [section],
        }
    )
    report = queries.build(place="70~2025", start=date(2019, 1, 1), end=date(2020, 12, 31), outline=outline)
    table = next(block for block in report.body if isinstance(block, writer.Table))
    assert [column.label for column in table.columns] == ["Năm 2019", "Năm 2020"]
    assert "20.000" in writer.to_html(report, lambda _: None)
    assert "28.033" in writer.to_html(report, lambda _: None)
