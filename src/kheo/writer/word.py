"""A report as DOCX: real headings, page numbers and repeated table heads; the same report gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kheo.common.periods import dmy
from kheo.writer import charts, guard, word_charts
from kheo.writer.model import NBSP, Chart, Heading, Issuer, Paragraph, Report, Source, Table
from kheo.writer.word_styles import LANGUAGE, TEXT_MM, WIDE_MM, blank, landscape, portrait
from kheo.writer.word_tables import figures

MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_MM = 58
_LEFT_MM, _RIGHT_MM, _EDGE_MM = 67, 93, 1.5
UPRIGHT_COLUMNS = 4


def to_docx(report: Report) -> bytes:
    """The report as a DOCX file. KheoError "writer-unknown-number" if a number was not given."""
    guard.check(report)
    doc = blank()
    _properties(doc, report)
    _page_number(doc.sections[0])
    _head(doc, report)
    _title(doc, report)
    drawn = 0
    for block in report.body:
        match block:
            case Heading():
                title = block.title.upper() if block.level == 1 else block.title
                doc.add_paragraph(title, style=f"Heading {block.level}")
            case Paragraph() if block.sentences:
                doc.add_paragraph(block.text, style="Body Text")
            case Chart():
                drawn += 1
                _chart(doc, block, drawn)
            case Table():
                doc.add_paragraph(block.title, style="Caption")
                figures(doc, block, TEXT_MM)
    doc.paragraphs[-1].paragraph_format.keep_with_next = True
    _signature(doc, report.issuer)
    _appendix(doc, report)
    return _same_bytes(doc, _stamp(report))


def _chart(doc: Any, chart: Chart, n: int) -> None:
    doc.add_paragraph(f"Biểu đồ {n}. {charts.title(chart)}", style="Caption")
    paragraph = doc.add_paragraph(style="Normal")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word_charts.picture(paragraph.add_run(), chart, TEXT_MM, n)
    if charts.is_cut(chart):
        doc.add_paragraph(charts.CUT, style="Khéo Ghi chú")


def _stamp(report: Report) -> datetime:
    day = report.signed or report.period.end
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2020, 1, 1, tzinfo=UTC)


def _properties(doc: Any, report: Report) -> None:
    props = doc.core_properties
    props.title = f"{report.title.capitalize()} {report.subject[:1].lower()}{report.subject[1:]}"
    props.author = props.last_modified_by = report.issuer.name
    props.subject, props.language = report.subject, LANGUAGE
    props.comments = props.keywords = ""
    props.created = props.modified = _stamp(report).replace(tzinfo=None)
    props.revision = 1


def _page_number(section: Any) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _head(doc: Any, report: Report) -> None:
    issuer = report.issuer
    table = _plain_table(doc, 2, (_LEFT_MM, _RIGHT_MM), _EDGE_MM)
    left, right = table.rows[0].cells
    number_cell, day_cell = table.rows[1].cells
    lines = [(line, "Khéo Cơ quan chủ quản") for line in balanced(issuer.parent.upper())]
    _fill(left, [*lines, *((line, "Khéo Cơ quan ban hành") for line in balanced(issuer.name.upper()))])
    _line(left, _LEFT_MM - 2 * _EDGE_MM, min(24.0, max(14.0, len(issuer.name) * 1.1)))
    number = issuer.number.zfill(2) if issuer.number else NBSP * 6
    _fill(number_cell, [(f"Số:{NBSP}{number}/{issuer.symbol}", "Khéo Số ký hiệu")])
    _fill(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Khéo Quốc hiệu"), (MOTTO, "Khéo Tiêu ngữ")])
    _line(right, _RIGHT_MM - 2 * _EDGE_MM, MOTTO_MM)
    place = issuer.locality or "…………"
    _fill(day_cell, [(f"{place}, {_day_in_words(report.signed)}", "Khéo Ngày tháng")])


def balanced(name: str, most: int = 23) -> list[str]:
    """A long name in lines of about the same length; its own line breaks win."""
    if "\n" in name or len(name) <= most:
        return name.split("\n") if name else []
    words, lines = name.split(), -(-len(name) // most)
    told = [words[0]]
    for word in words[1:]:
        if len(told) < lines and len(told[-1]) + len(word) / 2 > len(name) / lines:
            told.append(word)
        else:
            told[-1] += f" {word}"
    return told


def _day_in_words(day: date | None) -> str:
    """Day with two digits, month with two only for January and February; blanks when there is no day yet."""
    if day is None:
        return f"ngày{NBSP}…… tháng{NBSP}…… năm{NBSP}……"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày{NBSP}{day.day:02} tháng{NBSP}{month} năm{NBSP}{day.year}"


def _title(doc: Any, report: Report) -> None:
    doc.add_paragraph(report.title, style="Title").paragraph_format.space_before = Pt(18)
    doc.add_paragraph(report.subject, style="Subtitle")
    _line(doc, TEXT_MM, 40)
    doc.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _signature(doc: Any, issuer: Issuer) -> None:
    doc.add_paragraph(style="Khéo Danh sách nhận").paragraph_format.keep_with_next = True
    table = _plain_table(doc, 1, (80, 80), 0)
    left, right = table.rows[0].cells
    last = len(issuer.recipients) - 1
    listed = [
        (f"- {r.rstrip('.;')}{'.' if n == last else ';'}", _LIST) for n, r in enumerate(issuer.recipients)
    ]
    _fill(left, [("Nơi nhận:", "Khéo Nơi nhận"), *listed])
    _fill(right, [(line, "Khéo Chức vụ") for line in issuer.signer_title.upper().split("\n")])
    name = right.add_paragraph(issuer.signer_name, style="Khéo Chức vụ")
    name.paragraph_format.space_before = Pt(72)
    for row in table.rows:
        _row_flag(row, "w:cantSplit")
    for paragraph in (*left.paragraphs, *right.paragraphs):
        paragraph.paragraph_format.keep_with_next = True


_LIST = "Khéo Danh sách nhận"


def _appendix(doc: Any, report: Report) -> None:
    wide = any(len(table.columns) > UPRIGHT_COLUMNS for table in report.tables)
    for n, table in enumerate(report.tables, 1):
        if n == 1:
            _new_section(doc, wide)
            _appendix_title(doc, report)
        doc.add_paragraph(f"Biểu {n}. {table.title}", style="Caption")
        figures(doc, table, WIDE_MM if wide else TEXT_MM)
    for note in report.notes if report.tables else ():
        doc.add_paragraph(note.text, style="Khéo Ghi chú")
    if report.sources:
        doc.add_paragraph("NGUỒN SỐ LIỆU", style="Khéo Nguồn tiêu đề")
        for n, source in enumerate(report.sources, 1):
            doc.add_paragraph(f"{n}.{NBSP}{_source(source)}", style="Khéo Nguồn")


def _appendix_title(doc: Any, report: Report) -> None:
    doc.add_paragraph("Phụ lục", style="Khéo Phụ lục")
    doc.add_paragraph("BẢNG SỐ LIỆU", style="Khéo Phụ lục")
    issuer = report.issuer
    number = issuer.number.zfill(2) if issuer.number else "……"
    text = f"(Kèm theo Báo cáo số {number}/{issuer.symbol} {_day_in_words(report.signed)} của {issuer.name})"
    doc.add_paragraph(text, style="Khéo Kèm theo")


def _new_section(doc: Any, wide: bool) -> None:
    section = doc.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    section.orientation = 0
    (landscape if wide else portrait)(section)


def _source(source: Source) -> str:
    day = f", ngày{NBSP}{dmy(source.date)}" if source.date else ""
    name = f" (tệp {source.filename})" if source.filename else ""
    return f"{source.title.rstrip('. ')}{day}{name}."


def _plain_table(doc: Any, rows: int, widths: tuple[float, ...], edge_mm: float) -> Any:
    table = doc.add_table(rows=rows, cols=len(widths))
    _fixed(table, widths)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(edge_mm * 1440 / 25.4)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    return table


def _fixed(table: Any, widths: tuple[float, ...]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _fill(cell: Any, lines: Iterable[tuple[str, str]]) -> None:
    for n, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)


def _line(where: Any, width: float, length: float) -> None:
    """A rule of `length` mm centred in `width` mm: the top border of a small paragraph indented on both sides."""
    paragraph = where.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((width - length) / 2)
    shape.line_spacing = Pt(4)
    shape.space_before = Pt(4)
    shape.first_line_indent = Mm(0)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _row_flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _same_bytes(doc: Any, stamp: datetime) -> bytes:
    """The package with one time for every file in it, so that the same report is the same file."""
    raw, out = io.BytesIO(), io.BytesIO()
    doc.save(raw)
    when = max(stamp, datetime(1980, 1, 1, tzinfo=UTC)).timetuple()[:6]
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            info = zipfile.ZipInfo(name, when)
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, made.read(name))
    return out.getvalue()
