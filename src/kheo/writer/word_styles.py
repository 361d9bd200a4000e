"""Page, styles and numbering of a DOCX after the profile of its issuing body."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from kheo.writer.letterhead import SPACES
from kheo.writer.numbering import LETTERS
from kheo.writer.profiles import Level, Look, Profile

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
# Components of Looks, and what stands beside them: (style id, style name).
STYLES = {
    "right_first": ("KheoQuocHieu", "Khéo Quốc hiệu"),
    "right_second": ("KheoTieuNgu", "Khéo Tiêu ngữ"),
    "parent": ("KheoChuQuan", "Khéo Cơ quan chủ quản"),
    "issuer": ("KheoBanHanh", "Khéo Cơ quan ban hành"),
    "number": ("KheoSo", "Khéo Số ký hiệu"),
    "day": ("KheoNgay", "Khéo Ngày tháng"),
    "title": ("Title", "Title"),
    "subject": ("Subtitle", "Subtitle"),
    "body": ("BodyText", "Body Text"),
    "office": ("KheoChucVu", "Khéo Chức vụ"),
    "signer": ("KheoHoTen", "Khéo Họ tên"),
    "to": ("KheoNoiNhan", "Khéo Nơi nhận"),
    "recipients": ("KheoDanhSach", "Khéo Danh sách nhận"),
    "appendix": ("KheoPhuLuc", "Khéo Phụ lục"),
    "appendix_title": ("KheoTenPhuLuc", "Khéo Tên phụ lục"),
    "appendix_of": ("KheoKemTheo", "Khéo Kèm theo"),
    "page_number": ("Header", "Header"),
    "caption": ("Caption", "Caption"),
    "cell_head": ("KheoDauBang", "Khéo Đầu bảng"),
    "cell": ("KheoOChu", "Khéo Ô chữ"),
    "cell_number": ("KheoOSo", "Khéo Ô số"),
    "note": ("KheoGhiChu", "Khéo Ghi chú"),
    "source": ("KheoNguon", "Khéo Nguồn"),
    "picture": ("KheoHinh", "Khéo Hình"),
}
_KEPT = frozenset({"caption", "appendix", "appendix_title", "appendix_of"})
# Word counts small letters a b c d e; Vietnamese points count a b c d đ e: from the fifth on a letter of its own.
COUNTED_BY_WORD = 4
_HEADINGS = 90
_EFFECTS = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_FORMATS = {"I": "upperRoman", "1": "decimal", "a": "lowerLetter", "": "bullet"}


def blank(profile: Profile) -> Any:
    """An empty document with the profile's styles, heading numbering and language; its page is written with the body."""
    doc = Document()
    _cleared(doc)
    _settings(doc, profile)
    _styles(doc, profile)
    _numbering(doc, profile)
    return doc


def letter_list(n: int) -> int:
    """The Word list that prints the n-th letter of points, for letters Word does not count to."""
    return _HEADINGS + n


def _cleared(doc: Any) -> None:
    """Without what python-docx's own template brings and nothing of ours uses: styles, lists, a picture of itself."""
    for rels, kind in ((doc.part.package.rels, RT.THUMBNAIL), (doc.part.rels, _EFFECTS)):
        for id in [id for id, rel in rels.items() if rel.reltype == kind]:
            del rels[id]
    lists = doc.part.numbering_part.element
    for element in list(lists):
        lists.remove(element)
    root = doc.styles.element
    known = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
    ours = (
        {name for _, name in STYLES.values()}
        | {f"Heading {n}" for n in range(1, 5)}
        | {"Normal", "Table Grid"}
    )
    waiting = [s.element.get(qn("w:styleId")) for s in doc.styles if s.name in ours]
    waiting += [id for id, style in known.items() if style.get(qn("w:default"))]
    used = set()
    while waiting:
        if (id := waiting.pop()) not in used and id in known:
            used.add(id)
            linked = (known[id].find(qn(f"w:{kind}")) for kind in ("basedOn", "next", "link"))
            waiting += [element.get(qn("w:val")) for element in linked if element is not None]
    for id in known.keys() - used:
        root.remove(known[id])


def _settings(doc: Any, profile: Profile) -> None:
    for lang in doc.styles.element.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            lang.set(qn(f"w:{kind}"), LANGUAGE)
    settings = doc.settings.element
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    if profile.page.mirrored:
        settings.find(qn("w:proofState")).addprevious(OxmlElement("w:mirrorMargins"))


def _styles(doc: Any, profile: Profile) -> None:
    known = {style.name: style for style in doc.styles}
    body = profile.looks.body
    _style(doc, known, ("Normal", "Normal"), Look(body.size))
    for part, named in STYLES.items():
        if part == "title":
            continue
        look = _look(profile, part)
        style = _style(doc, known, named, look, SPACES.get(part, (0.0, 0.0)), keep=part in _KEPT)
        if part == "body":
            shape = style.paragraph_format
            shape.first_line_indent = Mm(profile.body_indent)
            shape.space_after, shape.line_spacing = Pt(profile.body_after), profile.body_spacing
    _style(doc, known, STYLES["title"], profile.looks.title, SPACES["title"], keep=True)
    for n, level in enumerate(profile.levels, 1):
        name = f"Heading {n}"
        style = _style(doc, known, (f"Heading{n}", name), level.look, SPACES[f"level{n}"], keep=True)
        style.paragraph_format.first_line_indent = Mm(profile.body_indent)
        style.font.all_caps = level.look.upper or None


def _look(profile: Profile, part: str) -> Look:
    looks = profile.looks
    if part == "cell_number":
        return Look(looks.cell.size, align="right")
    if part == "source":
        return Look(looks.caption.size, align="justify")
    if part == "picture":
        return Look(looks.body.size, align="center")
    look: Look = getattr(looks, part)
    return look


def _style(
    doc: Any,
    known: dict[str, Any],
    named: tuple[str, str],
    look: Look,
    space: tuple[float, float] = (0.0, 0.0),
    *,
    keep: bool = False,
) -> Any:
    id, name = named
    style = known.get(name)
    if style is None:
        style = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), id)
        style.base_style = known["Normal"]
    _set_fonts(style)
    style.font.size = Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    style.font.underline = look.underline or None
    style.font.color.rgb = RGBColor(0, 0, 0)
    for spacing in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(qn("w:kern")):
        style.element.rPr.remove(spacing)
    shape = style.paragraph_format
    shape.alignment = _ALIGN[look.align]
    shape.space_before, shape.space_after = Pt(space[0]), Pt(space[1])
    shape.line_spacing = 1.0
    shape.first_line_indent = shape.left_indent = Mm(0)
    shape.keep_with_next = keep
    shape.widow_control = True
    for gone in style.element.pPr.findall(qn("w:pBdr")) + style.element.pPr.findall(
        qn("w:contextualSpacing")
    ):
        style.element.pPr.remove(gone)
    return style


def _set_fonts(style: Any) -> None:
    """Times New Roman for every script, and no theme font that would win over it."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _numbering(doc: Any, profile: Profile) -> None:
    """Headings are numbered by Word itself, so that one moved or added in Word is counted."""
    levels = "".join(_level(n, level, profile) for n, level in enumerate(profile.levels))
    lists = [(_HEADINGS, f'<w:multiLevelType w:val="multilevel"/>{levels}')]
    for n in range(COUNTED_BY_WORD + 1, len(LETTERS) + 1):
        fixed = _lvl(0, "none", f"{LETTERS[n - 1]})", profile)
        lists.append((letter_list(n), f'<w:multiLevelType w:val="singleLevel"/>{fixed}'))
    root = doc.part.numbering_part.element
    for id, inside in lists:
        root.append(_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}">{inside}</w:abstractNum>'))
    for id, _ in lists:
        root.append(_xml(f'<w:num {nsdecls("w")} w:numId="{id}"><w:abstractNumId w:val="{id}"/></w:num>'))
    for n in range(1, len(profile.levels) + 1):
        shape = doc.styles[f"Heading {n}"].element.get_or_add_pPr()
        level = f'<w:ilvl w:val="{n - 1}"/>' if n > 1 else ""
        number = _xml(f'<w:numPr {nsdecls("w")}>{level}<w:numId w:val="{_HEADINGS}"/></w:numPr>')
        shape.insert_element_before(number, *_AFTER_NUMPR)


def _level(n: int, level: Level, profile: Profile) -> str:
    text = f"%{n + 1}{level.after}" if level.number else level.after
    return _lvl(n, _FORMATS[level.number], text, profile, f'<w:pStyle w:val="Heading{n + 1}"/>')


def _lvl(n: int, form: str, text: str, profile: Profile, style: str = "") -> str:
    indent = round(profile.body_indent * 1440 / 25.4)
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="space"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr></w:lvl>'
    )


def _xml(text: str) -> Any:
    return parse_xml(text)


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
