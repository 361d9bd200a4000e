"""A report as DOCX in the form of its issuing body: real headings, every number in a control of its own.

The same report gives the same bytes. What a person edits in Word comes back through `back`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part as Package
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from kheo.writer import carried, charts, guard, letterhead, profiles, word_charts
from kheo.writer.letterhead import (
    AFTER_TITLE_PT,
    EDGE_MM,
    UPRIGHT_COLUMNS,
    WIDE,
    WIDE_MM,
    Frame,
    Line,
    Piece,
    Rule,
)
from kheo.writer.model import Block, Chart, Heading, Paragraph, Report, Table
from kheo.writer.profiles import Page, Profile
from kheo.writer.word_styles import COUNTED_BY_WORD, LANGUAGE, STYLES, blank, letter_list
from kheo.writer.word_tables import figures, fits
from kheo.writer.word_xml import (
    FROM,
    NAMESPACES,
    NOTE,
    TITLE_OF,
    TO,
    Scribe,
    bookmark_names,
    cell,
    paragraph,
    row,
    rule,
    table,
    text_run,
    twips,
)

_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_ITEM = "{0B6E6B1F-6B68-4C65-8F2D-6B68656F0001}"
_A4 = (11906, 16838)
_SMALLEST = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'


def to_docx(report: Report, mark: str = "") -> bytes:
    """The report as a DOCX file; `mark` names it when it is brought back. KheoError "writer-unknown-number"."""
    guard.check(report)
    profile = profiles.of(report.issuer)
    doc = blank(profile)
    _properties(doc, report)
    header = _page_number(doc)
    body = _Body(report, profile, doc, header)
    _replace_body(doc, body.xml())
    _carry(doc, carried.pack(carried.load_of(report, mark, profile, body.scribe.form)))
    return _same_bytes(doc, letterhead.stamp(report))


@dataclass
class _Body:
    """The body of the document as XML, section by section."""

    report: Report
    profile: Profile
    doc: Any
    header: str
    told: list[str] = field(default_factory=list)
    sections: int = 0
    drawn: int = 0
    listed: int = 0

    def __post_init__(self) -> None:
        self.scribe = Scribe(self.profile, _names(self.report))
        self.width = self.profile.page.text_mm
        ids = (b.id for b in (*letterhead.printed(self.report), *self.report.tables))
        self.marks = iter(bookmark_names(ids))

    def xml(self) -> str:
        """Everything within w:body."""
        frame = letterhead.frame(self.report, self.profile)
        self.told += [self._head(frame), self._title(frame)]
        blocks = letterhead.printed(self.report)
        counts = letterhead.counted(self.report.headings)
        for n, block in enumerate(blocks):
            self._block(block, last=n == len(blocks) - 1, count=counts.get(block.id, 0))
        self.told.append(self._signature(frame))
        self._appendices()
        return "".join(self.told)

    def _block(self, block: Block, *, last: bool, count: int) -> None:
        mark = next(self.marks)
        match block:
            case Heading():
                self.told.append(self._heading(block, mark, count))
            case Paragraph():
                inside = self.scribe.runs(letterhead.body_parts(block, self.profile, last=last))
                self.told.append(paragraph("BodyText", self.scribe.bookmarked(mark, inside), keep=last))
            case Chart():
                self.told.append(self._chart(block, mark))
            case Table():
                self._table(block, mark, last=last)

    def _heading(self, block: Heading, mark: str, count: int) -> str:
        level = letterhead.level_of(self.profile, block.level)
        style = f"Heading{min(block.level, len(self.profile.levels))}"
        shape = ""
        if level.number == "a" and count > COUNTED_BY_WORD:
            shape = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{letter_list(count)}"/></w:numPr>'
        inside = self.scribe.runs((block.title,))
        return paragraph(style, self.scribe.bookmarked(mark, inside), shape=shape)

    def _chart(self, block: Chart, mark: str) -> str:
        """The picture under its caption."""
        self.drawn += 1
        holder = self.doc.add_paragraph()
        word_charts.picture(holder.add_run(), block, self.width, self.drawn)
        drawing = _inner_xml(holder._p)
        title = self._caption(mark, f"Biểu đồ {self.drawn}. {charts.title(block)}")
        cut = charts.is_cut(block)
        picture = paragraph(STYLES["picture"][0], self.scribe.bookmarked(mark, drawing), keep=cut)
        if not cut:
            return title + picture
        note = self.scribe.bookmarked(f"{NOTE}{self.drawn}", text_run(charts.CUT))
        return title + picture + paragraph(STYLES["note"][0], note)

    def _caption(self, mark: str, text: str) -> str:
        inside = self.scribe.bookmarked(TITLE_OF + mark, text_run(text))
        return paragraph(STYLES["caption"][0], inside, keep=True)

    def _table(self, block: Table, mark: str, *, last: bool) -> None:
        """In the width of the text, or on pages of its own on their side where its columns need it."""
        self.listed += 1
        title = self._caption(mark, f"Bảng {self.listed}. {block.title}")
        if fits(block, self.width):
            self.told += [
                title,
                figures(self.scribe, block, mark, self.width, keep_last=last),
                _gap(keep=last),
            ]
            return
        self._break(self.profile.page)
        self.told += [title, figures(self.scribe, block, mark, WIDE_MM)]
        self._break(WIDE)

    def _head(self, frame: Frame) -> str:
        (left, right), (number, day) = frame.columns, frame.below
        widths = [twips(number), twips(left) - twips(number), twips(right)]
        if not widths[1]:
            del widths[1]
        more = len(widths) - 1
        above = self._cell(twips(left), frame.left, left, span=more)
        above += self._cell(twips(right), frame.right, right)
        shape = f'<w:ind w:left="{twips(left - number)}"/>' if more > 1 else ""
        told = paragraph(STYLES["number"][0], self.scribe.line(frame.number), shape=shape)
        below = cell(twips(number), told) + self._cell(twips(day), [frame.day], day, span=more)
        return table(widths, row(above) + row(below), edge=EDGE_MM, name="Tiêu đề văn bản")

    def _cell(self, width: int, lines: Iterable[Piece], mm: float, span: int = 1) -> str:
        return cell(width, self.scribe.pieces(lines, mm - 2 * EDGE_MM), span=span)

    def _title(self, frame: Frame) -> str:
        *lines, mark = frame.title
        after = f'<w:spacing w:after="{round(AFTER_TITLE_PT * 20)}"/>'
        if isinstance(mark, Rule):
            end = rule(
                self.width, mark.length_mm, after=AFTER_TITLE_PT, inside=self.scribe.bookmarked(FROM, "")
            )
        else:
            assert isinstance(mark, Line)
            inside = self.scribe.bookmarked(FROM, self.scribe.line(mark))
            end = paragraph(STYLES[mark.part][0], inside, shape=after)
        return self.scribe.pieces(lines, self.width) + end

    def _signature(self, frame: Frame) -> str:
        """Recipients left, office and name right; kept whole and with the last lines of the text."""
        widths = [twips(self.width / 2)] * 2
        left = self.scribe.pieces(frame.recipients, self.width / 2, keep=True)
        right = self.scribe.pieces(frame.signature, self.width / 2, keep=True)
        shape = '<w:spacing w:line="240" w:lineRule="exact"/>'
        space = paragraph("Normal", self.scribe.bookmarked(TO, ""), keep=True, shape=shape)
        return space + table(widths, row(cell(widths[0], left) + cell(widths[1], right)), edge=0)

    def _appendices(self) -> None:
        """Figures, then sources; each begins a page, counts its own pages and says what it belongs to."""
        wide = any(len(t.columns) > UPRIGHT_COLUMNS for t in self.report.tables)
        found: list[tuple[str, Page, str]] = []
        if self.report.tables:
            page = WIDE if wide else self.profile.page
            found.append((letterhead.TABLES_TITLE, page, self._tables(WIDE_MM if wide else self.width)))
        if self.report.sources:
            found.append((letterhead.SOURCES_TITLE, self.profile.page, self._sources()))
        if not found:
            self.told += [paragraph("Normal", "", shape=_SMALLEST), self._section(self.profile.page)]
            return
        self._break(self.profile.page)
        for n, (title, page, inside) in enumerate(found, 1):
            lines = letterhead.appendix_frame(self.report, self.profile, n, len(found), title)
            self.told += [self.scribe.pieces(lines, page.text_mm), inside]
            if n < len(found):
                self._break(page, anew=True)
            else:
                self.told.append(self._section(page, anew=True))

    def _tables(self, width: float) -> str:
        told = []
        for n, each in enumerate(self.report.tables, 1):
            mark = next(self.marks)
            told += [self._caption(mark, f"Biểu {n}. {each.title}"), figures(self.scribe, each, mark, width)]
        note = STYLES["note"][0]
        told += [paragraph(note, self.scribe.runs(s.parts)) for s in self.report.notes]
        return "".join(told)

    def _sources(self) -> str:
        lines = [f"{n}.\u00a0{letterhead.source_line(s)}" for n, s in enumerate(self.report.sources, 1)]
        return "".join(paragraph(STYLES["source"][0], text_run(line)) for line in lines)

    def _break(self, page: Page, *, anew: bool = False) -> None:
        """The end of a section, in a paragraph nobody sees."""
        self.told.append(paragraph("Normal", "", shape=_SMALLEST + self._section(page, anew=anew)))

    def _section(self, page: Page, *, anew: bool = False) -> str:
        """`anew`: pages are counted from 1. The first page of the document and of an appendix shows no number."""
        first = not self.sections
        self.sections += 1
        header = f'<w:headerReference w:type="default" r:id="{self.header}"/>' if first else ""
        short, long = _A4
        size = (
            f'w:w="{long}" w:h="{short}" w:orient="landscape"'
            if page is WIDE
            else f'w:w="{short}" w:h="{long}"'
        )
        margins = " ".join(f'w:{s}="{twips(getattr(page, s))}"' for s in ("top", "right", "bottom", "left"))
        edge = twips(page.number_top)
        count = '<w:pgNumType w:start="1"/>' if anew else ""
        return (
            f'<w:sectPr>{header}<w:type w:val="nextPage"/><w:pgSz {size}/>'
            f'<w:pgMar {margins} w:header="{edge}" w:footer="{edge}" w:gutter="0"/>{count}<w:cols w:space="720"/>'
            f"{'<w:titlePg/>' if first or anew else ''}</w:sectPr>"
        )


def _gap(*, keep: bool) -> str:
    return paragraph("Normal", "", keep=keep, shape='<w:spacing w:line="120" w:lineRule="exact"/>')


def _names(report: Report) -> dict[str, str]:
    """What indicators are called, as far as the report's tables say it."""
    tables = [*report.tables, *(b for b in report.body if isinstance(b, Table))]
    return {c.code: c.label for t in tables for c in t.columns if c.code}


def _properties(doc: Any, report: Report) -> None:
    props = doc.core_properties
    props.title = letterhead.document_title(report)
    props.author = props.last_modified_by = report.issuer.name
    props.subject, props.language = report.subject, LANGUAGE
    props.comments = props.keywords = ""
    props.created = props.modified = letterhead.stamp(report).replace(tzinfo=None)
    props.revision = 1


def _page_number(doc: Any) -> str:
    """The header with the page number; the relation that sections name it by."""
    section = doc.sections[0]
    shown = section.header.paragraphs[0]
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        inside = f"<w:instrText>{text}</w:instrText>" if text else f'<w:fldChar w:fldCharType="{kind}"/>'
        shown._p.append(parse_xml(f'<w:r xmlns:w="{NAMESPACES["w"]}">{inside}</w:r>'))
    id: str = section._sectPr.find(qn("w:headerReference")).get(qn("r:id"))
    return id


def _inner_xml(element: Any) -> str:
    """The runs of a paragraph that python-docx built; it stays where it is, so that ids of pictures count on."""
    return "".join(etree.tostring(run, encoding="unicode") for run in element.findall(qn("w:r")))


def _replace_body(doc: Any, body: str) -> None:
    """The part's whole XML anew: its root must name the extension that hides a control's box."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    doc.part._element = parse_xml(
        f'<w:document {spaces} mc:Ignorable="w15"><w:body>{body}</w:body></w:document>'
    )


def _carry(doc: Any, data: bytes) -> None:
    """The custom XML part, with the properties by which Word knows it again."""
    package = doc.part.package
    part = Package(package.next_partname("/customXml/item%d.xml"), "application/xml", data, package)
    doc.part.relate_to(part, RT.CUSTOM_XML)
    told = f'<ds:datastoreItem xmlns:ds="{_STORE}" ds:itemID="{_ITEM}"/>'.encode()
    name = PackURI(part.partname.replace("item", "itemProps"))
    part.relate_to(Package(name, CT.OFC_CUSTOM_XML_PROPERTIES, told, package), RT.CUSTOM_XML_PROPS)


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
