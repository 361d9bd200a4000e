"""The figures tables of a DOCX, written as WordprocessingML in one go: thousands of cells stay quick."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kheo.writer.model import NBSP, Row, Sentence, Table

SHORT = 14
_DIGIT_MM, _LETTER_MM, _PADDING_MM = 2.1, 2.3, 4.6
_TWIPS = 1440 / 25.4
_LOOK = {
    "total": "<w:rPr><w:b/></w:rPr>",
    "theme": "<w:rPr><w:b/></w:rPr>",
    "coverage": "<w:rPr><w:i/></w:rPr>",
    "other": "<w:rPr><w:i/></w:rPr>",
}


def figures(doc: Any, table: Table, width: float) -> None:
    """Append the table, `width` mm wide: repeated head, no row broken over pages, a short table kept whole."""
    styles = {name: doc.styles[f"Khéo {name}"].style_id for name in ("Đầu bảng", "Ô chữ", "Ô số")}
    labels = [table.corner, *(f"{c.label} ({c.unit})" if c.unit else c.label for c in table.columns)]
    widths = [round(mm * _TWIPS) for mm in column_widths(table, labels, width)]
    kept = len(table.rows) if len(table.rows) < SHORT else 4
    lines = [_line([(t, styles["Đầu bảng"], 1) for t in labels], widths, head=True, keep=True)]
    for n, row in enumerate(table.rows, 1):
        keep = n < kept or row.kind == "theme"
        lines.append(_line(_cells(row, styles), widths, look=_LOOK.get(row.kind, ""), keep=keep))
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{doc.styles["Table Grid"].style_id}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )
    doc.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def column_widths(table: Table, labels: list[str], width: float) -> tuple[float, ...]:
    """In mm: what the longest number or header word needs, the rest shared out."""
    needs = [
        _PADDING_MM
        + max(
            _LETTER_MM * max(len(word) for word in label.replace(NBSP, " ").split()),
            _DIGIT_MM * max(len(Sentence(row.cells[n]).text) for row in table.rows),
        )
        for n, label in enumerate(labels[1:])
    ]
    longest = max(len(row.name) for row in table.rows)
    first = min(max(30.0, _DIGIT_MM * longest + _PADDING_MM), width * 0.62)
    first = max(28.0, min(first, width - sum(needs)))
    spare = (width - first - sum(needs)) / len(needs)
    return (first, *(need + spare for need in needs))


def _cells(row: Row, styles: dict[str, str]) -> list[tuple[str, str, int]]:
    if row.kind == "theme":
        return [(row.name, styles["Ô chữ"], 1 + len(row.cells))]
    return [(row.name, styles["Ô chữ"], 1), *((Sentence(c).text, styles["Ô số"], 1) for c in row.cells)]


def _line(
    cells: list[tuple[str, str, int]],
    widths: list[int],
    *,
    look: str = "",
    head: bool = False,
    keep: bool = False,
) -> str:
    flags = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    next_ = "<w:keepNext/>" if keep else ""
    told, at = [], 0
    for text, style, span in cells:
        wide = sum(widths[at : at + span])
        at += span
        spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        told.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{next_}</w:pPr>'
            f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{flags}</w:trPr>{''.join(told)}</w:tr>"
