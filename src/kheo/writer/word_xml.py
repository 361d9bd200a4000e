"""Pieces of WordprocessingML as text: paragraphs, runs, content controls around numbers, bookmarks around blocks.

A report is written as one text and parsed once: thousands of controls stay quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from kheo.writer.letterhead import RULE_PT, Gap, Line, Piece, Rule, toned
from kheo.writer.model import Given, Num, Part, stable_id
from kheo.writer.profiles import Profile
from kheo.writer.word_styles import STYLES

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}
RULE_BEFORE = round(RULE_PT * 20)
TWIPS = 1440 / 25.4
LONGEST_NAME = 64
# Bookmarks: around every block and its caption, around lines of the form and notes of ours, before and behind the body.
PREFIX, FROM, TO = "kheo_", "kheo_from", "kheo_to"
TITLE_OF, FORM, NOTE = "kheo_t_", "kheo_f_", "kheo_x_"
_PLAIN_NAME = re.compile(r"(?!from$|to$)[A-Za-z0-9]{1,26}")
_FIRST_CONTROL = 1_000_000


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * TWIPS)


def bookmark_names(ids: Iterable[str]) -> list[str]:
    """The bookmarks of blocks in their order: no two alike, and none that a bookmark may not be called."""
    told: list[str] = []
    for id in ids:
        name = PREFIX + (id if _PLAIN_NAME.fullmatch(id) else stable_id("b", id))
        again = sum(known.partition("__")[0] == name for known in told)
        told.append(f"{name}__{again + 1}" if again else name)
    return told


def text_run(text: str, look: str = "") -> str:
    """A run; `look` is its w:rPr."""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def paragraph(style: str, inside: str, *, keep: bool = False, shape: str = "") -> str:
    """A paragraph in the style of a component; `shape` holds what comes after w:keepNext in w:pPr."""
    kept = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{shape}</w:pPr>{inside}</w:p>'


class Scribe:
    """Writes what needs ids: controls and bookmarks. `names`: what an indicator is called, by code."""

    def __init__(self, profile: Profile, names: Mapping[str, str]) -> None:
        self.profile = profile
        self._names = {code: quoteattr(name[:LONGEST_NAME]) for code, name in names.items()}
        self.form: list[tuple[str, str, str]] = []
        self._controls = _FIRST_CONTROL
        self._bookmarks = 0

    def control(self, num: Num, look: str = "") -> str:
        """A number in a control of its own that shows no box; its tag is the number's id."""
        self._controls += 1
        name = self._names.get(num.total_key[0])
        alias = f"<w:alias w:val={name}/>" if name else ""
        return (
            f'<w:sdt><w:sdtPr>{look}{alias}<w:tag w:val="{num.id}"/><w:id w:val="{self._controls}"/>'
            f'<w15:appearance w15:val="hidden"/><w:text/></w:sdtPr>'
            f"<w:sdtContent>{text_run(num.text, look)}</w:sdtContent></w:sdt>"
        )

    def runs(self, parts: Iterable[Part], look: str = "", *, ours: bool = True) -> str:
        """Words and numbers in turn; `ours`: plain words take the profile's tone."""
        told: list[str] = []
        words = ""
        for part in parts:
            if isinstance(part, Num):
                told += [text_run(words, look), self.control(part, look)]
                words = ""
            else:
                words += toned(part, self.profile) if ours and not isinstance(part, Given) else part
        return "".join([*told, text_run(words, look)])

    def pieces(self, lines: Iterable[Piece], width: float, *, keep: bool = False) -> str:
        """Lines, rules and gaps of a frame as paragraphs, in a column of `width` mm; `keep` keeps them together."""
        told, gap = [], 0.0
        for piece in lines:
            match piece:
                case Line():
                    shape = f'<w:spacing w:before="{round(gap * 20)}"/>' if gap else ""
                    told.append(paragraph(STYLES[piece.part][0], self.line(piece), keep=keep, shape=shape))
                    gap = 0.0
                case Rule():
                    told.append(rule(width, piece.length_mm))
                case Gap():
                    gap = piece.points
        return "".join(told)

    def line(self, line: Line) -> str:
        """A line of the form under a bookmark, so that what is written over it is seen."""
        name = f"{FORM}{len(self.form)}"
        self.form.append((name, line.part, line.text))
        return self.bookmarked(name, text_run(line.text))

    def bookmarked(self, name: str, inside: str) -> str:
        """Content of a paragraph inside a bookmark."""
        self._bookmarks += 1
        n = self._bookmarks
        return f'<w:bookmarkStart w:id="{n}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{n}"/>'


def rule(width: float, length: float, *, after: float = 0, inside: str = "") -> str:
    """A rule of `length` mm centred in `width` mm: the top border of a small paragraph indented on both sides."""
    side = twips(max(0.0, (width - length) / 2))
    shape = (
        '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        f'<w:spacing w:before="{RULE_BEFORE}" w:after="{round(after * 20)}" w:line="80" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>'
    )
    return paragraph("Normal", inside, shape=shape)


def table(widths: list[int], rows: str, *, style: str = "", name: str = "", edge: float | None = None) -> str:
    """A table of fixed column widths (twips); `name` is its text alternative, `edge` mm its cells' side margin."""
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    margin = ""
    if edge is not None:
        sides = "".join(f'<w:{s} w:w="{twips(edge)}" w:type="dxa"/>' for s in ("left", "right"))
        margin = f"<w:tblCellMar>{sides}</w:tblCellMar>"
    styled = f'<w:tblStyle w:val="{style}"/>' if style else ""
    told = f"<w:tblCaption w:val={quoteattr(name)}/>" if name else ""
    return (
        f'<w:tbl><w:tblPr>{styled}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>{margin}{told}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def cell(width: int, inside: str, *, span: int = 1, middle: bool = False) -> str:
    """A table cell; it must hold at least one paragraph."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    centred = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{centred}</w:tcPr>{inside}</w:tc>'


def row(cells: str, *, head: bool = False) -> str:
    """A table row that no page breaks; `head` repeats it on every page."""
    flags = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{flags}</w:trPr>{cells}</w:tr>"
