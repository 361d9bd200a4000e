"""The appendix as a workbook: numbers that can be added, shown as printed, with codes, sources and heads on every page."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import chart_world
import pytest
from lxml import etree
from pypdfium2 import PdfDocument

from kheo.common.errors import KheoError
from kheo.common.types import Qualifier
from kheo.writer import Num, Table, to_xlsx
from kheo.writer.model import Column, Row

X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """What a spreadsheet reads: a cell is (value, number format), text has format ""."""

    def __init__(self, data):
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.texts = ["".join(s.itertext()) for s in self._xml("xl/sharedStrings.xml").iter(f"{X}si")]
        styles = self._xml("xl/styles.xml")
        formats = {n.get("numFmtId"): n.get("formatCode") for n in styles.iter(f"{X}numFmt")}
        self.formats = [formats.get(x.get("numFmtId"), x.get("numFmtId")) for x in styles.find(f"{X}cellXfs")]
        self.names = [s.get("name") for s in self._xml("xl/workbook.xml").iter(f"{X}sheet")]

    def _xml(self, name):
        return etree.fromstring(self.zip.read(name))

    def sheet(self, name):
        return self._xml(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml")

    def rows(self, name):
        return [[self._cell(c) for c in row] for row in self.sheet(name).iter(f"{X}row")]

    def _cell(self, cell):
        value = cell.findtext(f"{X}v")
        if cell.get("t") == "s":
            return (self.texts[int(value)], "")
        return (float(value), self.formats[int(cell.get("s"))]) if value is not None else (None, "")


def row_of(book, sheet, name):
    return next(r for r in book.rows(sheet) if len(r) > 1 and r[1][0] == name)


def test_numbers_are_numbers_and_look_as_they_are_printed(nation):
    book = Book(to_xlsx(nation))
    total = row_of(book, "Biểu 1", "Tổng số")
    assert total[0] == ("VN", "")
    assert total[2] == (4053, '"≈ "#,##0')
    assert total[3] == (81178, "#,##0")
    assert total[5] == (128033, '"hơn "#,##0')
    assert row_of(book, "Biểu 1", "tỉnh Bình Phước")[0] == ("70", "")
    assert row_of(book, "Biểu 1", "tỉnh Đồng Tháp")[3] == ("–", "")
    empty = row_of(book, "Biểu 3", "tỉnh Thái Bình")
    assert (empty[0], {cell for cell, _ in empty[2:]}) == (("34", ""), {"–"})
    assert row_of(book, "Biểu 1", "Có số liệu")[2] == ("3/5", "")
    guns = row_of(book, "Biểu 2", "tỉnh Thái Bình")
    assert (1.57, "#,##0.######") in guns
    assert (1000, '"gần "#,##0') in guns
    assert row_of(book, "Biểu 2", "tỉnh Đồng Tháp")[2] == (1000, '"hàng nghìn"')


def test_heads_have_units_and_codes_and_come_back_on_every_page(nation):
    book = Book(to_xlsx(nation))
    heads, codes = (r for r in book.rows("Biểu 3")[2:4])
    assert heads[:2] == [("Mã", ""), ("Đơn vị", "")]
    assert ("Giá trị quà (triệu đồng)", "") in heads
    assert codes[heads.index(("Giá trị quà (triệu đồng)", ""))] == ("charity.gifts_value", "")
    value = row_of(book, "Biểu 3", "Tổng số")[heads.index(("Giá trị quà (triệu đồng)", ""))]
    assert value == (5978, "#,##0")
    defined = {
        n.text
        for n in book._xml("xl/workbook.xml").iter(f"{X}definedName")
        if n.get("name") == "_xlnm.Print_Titles"
    }
    assert "'Biểu 3'!$4:$5" in defined
    setup = book.sheet("Biểu 3").find(f"{X}pageSetup")
    assert (setup.get("paperSize"), setup.get("orientation")) == ("9", "landscape")


def test_an_old_stock_stays_text_so_that_nobody_adds_it(province):
    book = Book(to_xlsx(province))
    row = row_of(book, "Biểu 1", "Hòm thư tố giác, thùng thư góp ý")
    assert row[0] == ("tips.mailboxes", "")
    assert row[2] == ("(729; 15/03/2017)", "")


def test_the_list_has_every_number_in_its_base_unit_with_what_qualifies_it(nation):
    book = Book(to_xlsx(nation))
    heads, *rows = book.rows("Danh sách số liệu")
    at = {head[0]: n for n, head in enumerate(heads)}
    told = [{name: row[n][0] for name, n in at.items()} for row in rows]
    nums = {
        (n, num.id)
        for n, table in enumerate(nation.tables)
        for row in table.rows
        for parts in row.cells
        for num in parts
        if isinstance(num, Num)
    }
    assert len(told) == len(nums)
    gifts = next(r for r in told if r["Mã chỉ tiêu"] == "charity.gifts_value" and r["Mã địa bàn"] == "VN")
    assert (gifts["Giá trị"], gifts["Đơn vị tính"], gifts["Loại số"]) == (5978000000, "đồng", "kỳ báo cáo")
    leaflets = next(
        r
        for r in told
        if r["Mã chỉ tiêu"] == "outreach.leaflets"
        and r["Mã địa bàn"] == "70"
        and r["Loại số"] == "kỳ báo cáo"
    )
    assert (leaflets["Giá trị"], leaflets["Mức độ"], leaflets["Địa bàn"]) == (28033, "hơn", "tỉnh Bình Phước")
    first = date(1899, 12, 30)
    assert first + timedelta(leaflets["Từ ngày"]) == date(2020, 1, 1)
    assert first + timedelta(leaflets["Đến ngày"]) == date(2020, 12, 31)
    loose = next(r for r in told if r["Mã chỉ tiêu"] == "outreach.sessions" and r["Mã địa bàn"] == "87")
    assert loose["Ước tính"] == "ước tính"


def test_sources_and_notes_are_in_it(nation):
    book = Book(to_xlsx(nation))
    sources = book.rows("Nguồn số liệu")
    assert [r[1][0] for r in sources[1:]] == [s.title for s in nation.sources]
    front = [r[0][0] for r in book.rows("Báo cáo")]
    assert nation.subject in front
    assert [n.text.replace("\u00a0", " ") for n in nation.notes] == [
        t for t in front if t.startswith(("Ghi", "Chưa"))
    ]
    assert book.names == [
        front[0] and "Báo cáo",
        "Biểu 1",
        "Biểu 2",
        "Biểu 3",
        "Danh sách số liệu",
        "Nguồn số liệu",
    ]


def test_growth_and_decline_are_signed_numbers(nation):
    key = ("outreach.sessions", "70~2025")
    before = {key: replace(nation.evidence.totals[key], value=Decimal(2000))}
    less = Num("355", key, Decimal(355), role="change")
    share = Num("17,8%", key, Decimal("17.8"), role="percent")
    row = Row("indicator", "Buổi", (("giảm ", less), ("giảm ", share)))
    table = Table("So sánh", (Column("", "Tăng, giảm"), Column("", "Tỷ lệ")), (row,), "Chỉ tiêu")
    report = replace(nation, tables=(table,), evidence=replace(nation.evidence, before=before))
    cells = row_of(Book(to_xlsx(report)), "Biểu 1", "Buổi")
    assert cells[2] == (-355, '"tăng "#,##0;"giảm "#,##0;#,##0')
    assert cells[3] == (-0.178, '"tăng "0.0%;"giảm "0.0%;0.0%')


def test_charts_bring_their_numbers(nation):
    report = replace(nation, body=(*nation.body, chart_world.by_place(nation)))
    book = Book(to_xlsx(report))
    assert [r[1:] for r in book.rows("Biểu đồ 1")[2:]] == [
        [(p.label, ""), (float(p.num.value), "#,##0")] for p in report.body[-1].points
    ]


def test_text_is_never_a_formula_or_a_link(province):
    evil = ("=1+1", "@SUM(A1)", "http://example.org/", "-x", "+y")
    sources = tuple(replace(province.sources[0], id=t, title=t) for t in evil)
    words = province.evidence.words | set(evil)
    report = replace(
        province,
        sources=sources,
        issuer=replace(province.issuer, name='=HYPERLINK("x")'),
        evidence=replace(province.evidence, words=words),
    )
    book = Book(to_xlsx(report))
    assert [r[1][0] for r in book.rows("Nguồn số liệu")[1:]] == list(evil)
    whole = b"".join(book.zip.read(n) for n in book.zip.namelist() if n.startswith("xl/worksheets/"))
    assert b"<f>" not in whole
    assert b"http://example.org" not in whole


def test_a_number_longer_than_a_spreadsheet_keeps_stands_whole(nation):
    key = ("outreach.sessions", "VN")
    long = Decimal("12345678901234567")
    total = replace(nation.evidence.totals[key], value=long, estimated=False, qualifier=Qualifier.EXACT)
    num = Num("12.345.678.901.234.567", key, long)
    table = Table("Dài", (Column(key[0], "Buổi"),), (Row("total", "Tổng số", ((num,),)),))
    report = replace(
        nation,
        body=(),
        tables=(table,),
        evidence=replace(nation.evidence, totals={**nation.evidence.totals, key: total}),
    )
    assert row_of(Book(to_xlsx(report)), "Biểu 1", "Tổng số")[2] == ("12.345.678.901.234.567", "")


def test_same_report_same_bytes_and_the_guard_looks(nation):
    assert to_xlsx(nation) == to_xlsx(nation)
    table = nation.tables[0]
    false = replace(table.rows[0], name="Tổng số 77")
    with pytest.raises(KheoError) as caught:
        to_xlsx(replace(nation, tables=(replace(table, rows=(false,)),)))
    assert caught.value.code == "writer-unknown-number"


@pytest.mark.office
def test_libreoffice_opens_it(nation, tmp_path):
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is needed for the tests marked office"
    made = tmp_path / "phu-luc.xlsx"
    made.write_bytes(to_xlsx(nation))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdf = PdfDocument(tmp_path / "phu-luc.pdf")
    try:
        told = [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()
    shown = " ".join(" ".join(told).split()).replace(",", ".")
    assert re.search(
        r"≈ 4\.053 81\.178 7\.258 \D*128\.033", shown
    )  # digits: its fonts lack Vietnamese letters
    assert len(told) == 7
