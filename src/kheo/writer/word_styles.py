"""Page, styles and numbering of a DOCX after Decree 30/2020/NĐ-CP, Appendix I."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor

FONT = "Times New Roman"
PAGE = (Mm(210), Mm(297))
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
TEXT_MM = 160
WIDE_MM = 247
LANGUAGE = "vi-VN"

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def blank() -> Any:
    """An empty document with our page, fonts, styles, language and heading numbering."""
    doc = Document()
    _defaults(doc)
    _styles(doc)
    _number_headings(doc)
    portrait(doc.sections[0])
    return doc


def portrait(section: Any) -> None:
    """A4 upright, margins 20/20/30/20 mm, page number in the top margin."""
    section.page_width, section.page_height = PAGE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance = section.footer_distance = Mm(10)


def landscape(section: Any) -> None:
    """A4 on its side with the binding edge on top: 30 mm above, 20 mm elsewhere, 25 mm left and right."""
    section.page_height, section.page_width = PAGE
    section.orientation = 1
    section.top_margin, section.bottom_margin = Mm(25), Mm(20)
    section.left_margin = section.right_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(12)


def set_fonts(style_or_run: Any) -> None:
    """Times New Roman for every script, and no theme font that would win over it."""
    fonts = style_or_run.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _defaults(doc: Any) -> None:
    styles = doc.styles.element
    for lang in styles.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            lang.set(qn(f"w:{kind}"), LANGUAGE)
    settings = doc.settings.element
    theme = settings.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)


def _styles(doc: Any) -> None:
    _style(doc, "Normal", 14, "left", after=0)
    _style(doc, "Title", 14, "center", bold=True, before=12, after=0)
    _style(doc, "Subtitle", 14, "center", bold=True, after=0)
    _style(doc, "Heading 1", 14, "left", bold=True, before=12, after=6, indent=True, keep=True)
    _style(doc, "Heading 2", 13, "left", bold=True, before=10, after=6, keep=True)
    _style(doc, "Caption", 13, "left", bold=True, before=10, after=4, keep=True)
    _style(doc, "Header", 13, "center")
    body = _style(doc, "Body Text", 14, "justify", after=6, indent=True)
    body.paragraph_format.line_spacing = 1.15
    _style(doc, "Khéo Quốc hiệu", 12, "center", bold=True)
    _style(doc, "Khéo Tiêu ngữ", 13, "center", bold=True)
    _style(doc, "Khéo Cơ quan chủ quản", 12, "center")
    _style(doc, "Khéo Cơ quan ban hành", 12, "center", bold=True)
    _style(doc, "Khéo Số ký hiệu", 13, "center", before=6)
    _style(doc, "Khéo Ngày tháng", 13, "center", italic=True, before=6)
    _style(doc, "Khéo Nơi nhận", 12, "left", bold=True, italic=True)
    _style(doc, "Khéo Danh sách nhận", 11, "left")
    _style(doc, "Khéo Chức vụ", 14, "center", bold=True)
    _style(doc, "Khéo Phụ lục", 14, "center", bold=True, keep=True)
    _style(doc, "Khéo Kèm theo", 14, "center", italic=True, after=6)
    _style(doc, "Khéo Đầu bảng", 11, "center", bold=True, before=2, after=2)
    _style(doc, "Khéo Ô số", 11, "right", before=2, after=2)
    _style(doc, "Khéo Ô chữ", 11, "left", before=2, after=2)
    _style(doc, "Khéo Ghi chú", 12, "justify", italic=True, before=4)
    _style(doc, "Khéo Nguồn tiêu đề", 13, "left", bold=True, before=14, after=6, keep=True)
    _style(doc, "Khéo Nguồn", 13, "justify", after=3)


def _style(
    doc: Any,
    name: str,
    size: int,
    align: str,
    *,
    bold: bool = False,
    italic: bool = False,
    before: int = 0,
    after: int = 0,
    indent: bool = False,
    keep: bool = False,
) -> Any:
    known = {s.name for s in doc.styles}
    style = doc.styles[name] if name in known else doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        style.base_style = doc.styles["Normal"]
    set_fonts(style)
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)
    shape = style.paragraph_format
    shape.alignment = _ALIGN[align]
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.line_spacing = 1.0
    shape.first_line_indent = Cm(1.27) if indent else Cm(0)
    shape.left_indent = Cm(0)
    shape.keep_with_next = keep
    shape.widow_control = True
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)
    return style


def _number_headings(doc: Any) -> None:
    """Heading 1 is numbered I. II. III. by Word itself."""
    numbering = doc.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Heading1"/>'
        '<w:suff w:val="space"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="720"/></w:pPr></w:lvl></w:abstractNum>'
    )
    first = numbering.find(qn("w:num"))
    if first is not None:
        first.addprevious(abstract)
    else:
        numbering.append(abstract)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'),
    )
    shape = doc.styles["Heading 1"].element.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    ref = OxmlElement("w:numId")
    ref.set(qn("w:val"), "90")
    number.append(ref)
    shape.insert_element_before(number, *_AFTER_NUMPR)


_AFTER_NUMPR = (
    *(
        "w:suppressLineNumbers",
        "w:pBdr",
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:kinsoku",
        "w:wordWrap",
    ),
    *(
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:mirrorIndents",
        "w:jc",
        "w:textAlignment",
        "w:outlineLvl",
    ),
)
