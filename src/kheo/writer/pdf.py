"""A report as PDF/A-2b, tagged, set by typst: the form of its issuing body's profile, the same as the DOCX.

What stands where is decided by letterhead.py and the profile; here it becomes pieces that data/report.typ draws. All
words reach typst as data, never as markup. The same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from kheo.writer import charts, guard, letterhead, profiles, typeset
from kheo.writer.letterhead import SPACES, Gap, Line
from kheo.writer.letterhead import Piece as FramePiece
from kheo.writer.model import NBSP, Chart, Given, Heading, Num, Paragraph, Part, Report, Row, Sentence, Table
from kheo.writer.profiles import Look, Page, Profile
from kheo.writer.word_tables import SHORT, column_widths, fits

Piece = dict[str, Any]
Cell = tuple[str, int, str, bool, bool]  # text, columns it spans, alignment, bold, italic
BEFORE_SIGNATURE_PT = 12.0
BORDER_PT = 0.5  # which Word adds to the height of a row
# A line of our face as word processors set it: 1.149 of its size, of which letters take 1.107.
_LINE, _LETTERS = 1.149, 1.107
_BOLD, _ITALIC = ("total", "theme"), ("coverage", "other")


def to_pdf(report: Report) -> bytes:
    """The report as a PDF file. KheoError "writer-unknown-number" if a number was not given."""
    guard.check(report)
    return typeset.pdf("report.typ", sheet(report), letterhead.stamp(report))


def sheet(report: Report) -> dict[str, Any]:
    """What data/report.typ draws: papers, and pieces with the room before each (pt)."""
    profile = profiles.of(report.issuer)
    frame = letterhead.frame(report, profile)
    setter = _Setter(profile)
    body = [*setter.frame(frame.title, after=letterhead.AFTER_TITLE_PT), *_body(report, setter)]
    body[-1]["keep"] = True
    before_signature = setter.rest + BEFORE_SIGNATURE_PT
    return {
        "title": letterhead.document_title(report),
        "author": " ".join(report.issuer.name.split()),
        "page_number": _looked("", profile.looks.page_number),
        "head": {
            "widths": frame.columns,
            "below": frame.below,
            "set_in": frame.columns[0] - frame.below[0],
            "left": setter.frame(frame.left),
            "right": setter.frame(frame.right),
            "number": setter.frame([frame.number]),
            "day": setter.frame([frame.day]),
        },
        "body": list(_runs(body, profile)),
        "before_signature": before_signature,
        "recipients": setter.frame(frame.recipients),
        "signature": setter.frame(frame.signature),
        "after": [{"paper": paper, "pieces": pieces} for paper, pieces in _appendix(report, setter)],
    }


class _Setter:
    """Makes pieces and the room between them, as Word does: the larger of what one has after it and the next before
    it, and under a paragraph of wider lines the room that its last line has to a next one."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._after = self._under = 0.0

    @property
    def rest(self) -> float:
        """What the last component has after it."""
        return self._after + self._under

    def words(
        self,
        text: str,
        look: Look,
        part: str = "",
        *,
        spacing: float = 1.0,
        indent: float = 0.0,
        after: float | None = None,
        **more: Any,
    ) -> Piece:
        before, behind = SPACES.get(part, (0.0, 0.0))
        piece = _looked(text, look, spacing) | {
            "indent": indent,
            "before": max(self._after, before) + self._under + _leading(1.0) * look.size,
        }
        self._after = behind if after is None else after
        self._under = _LINE * (spacing - 1.0) * look.size
        return piece | more

    def other(self, kind: str, before: float = 0.0, after: float = 0.0, **more: Any) -> Piece:
        """A piece that is no text."""
        piece = {"kind": kind, "before": max(self._after, before) + self._under}
        self._after, self._under = after, 0.0
        return piece | more

    def frame(self, pieces: Iterable[FramePiece], after: float = 0.0) -> list[Piece]:
        """Lines, rules and gaps of the letterhead, one under the other."""
        self._after = self._under = 0.0
        told: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, Line):
                told.append(self.words(piece.text, piece.look, piece.part))
            elif isinstance(piece, Gap):
                self._after += piece.points
            else:
                told.append(self.other("rule", letterhead.RULE_PT, length=piece.length_mm))
        self._after = after
        return told

    def said(self, parts: Iterable[Part]) -> str:
        """Words of ours with the profile's tone; what was given stays as it was given."""
        return "".join(
            p.text if isinstance(p, Num) else p if isinstance(p, Given) else letterhead.toned(p, self.profile)
            for p in parts
        )


def _body(report: Report, setter: _Setter) -> Iterator[Piece]:
    profile = setter.profile
    labels = letterhead.numbered(report.headings, profile)
    tables = drawn = 0
    blocks = letterhead.printed(report)
    for n, block in enumerate(blocks, 1):
        match block:
            case Heading():
                level = letterhead.level_of(profile, block.level)
                title = setter.said([block.title])
                yield setter.words(
                    f"{labels[block.id]} {title.upper() if level.look.upper else title}",
                    level.look,
                    f"level{min(block.level, len(profile.levels))}",
                    kind="heading",
                    level=block.level,
                    indent=profile.body_indent,
                )
            case Paragraph():
                yield setter.words(
                    setter.said(letterhead.body_parts(block, profile, last=n == len(blocks))),
                    profile.looks.body,
                    spacing=profile.body_spacing,
                    indent=profile.body_indent,
                    after=profile.body_after,
                )
            case Chart():
                drawn += 1
                yield from _chart(block, drawn, setter)
            case Table():
                tables += 1
                label, width = f"Bảng {tables}. ", profile.page.text_mm
                after = profile.body_after
                if fits(block, width):
                    yield from _table(label, block, setter, width, after=after)
                else:
                    yield from (p | {"wide": True} for p in _table(label, block, setter, letterhead.WIDE_MM))


def _chart(chart: Chart, n: int, setter: _Setter) -> Iterator[Piece]:
    looks = setter.profile.looks
    yield setter.words(f"Biểu đồ {n}. {charts.title(chart)}", looks.caption, "caption", keep=True)
    width = setter.profile.page.text_mm
    yield setter.other(
        "chart",
        svg=charts.to_svg(chart),
        alt=chart.alt.text,
        width=width,
        after=setter.profile.body_after,
        keep=False,
    )
    if charts.is_cut(chart):
        yield setter.words(charts.CUT, looks.note, "note", after=setter.profile.body_after)


def _runs(pieces: Iterable[Piece], profile: Profile) -> Iterator[Piece]:
    """Pieces by the paper they stand on: a table too wide for the text has pages of its own, on their side."""
    wide = False
    for wide, run in groupby(pieces, key=lambda piece: bool(piece.get("wide"))):
        yield {"paper": _paper(letterhead.WIDE if wide else profile.page, wide=wide), "pieces": list(run)}
    if wide:
        yield {"paper": _paper(profile.page), "pieces": []}


def _table(label: str, table: Table, setter: _Setter, width: float, *, after: float = 0.0) -> Iterator[Piece]:
    looks = setter.profile.looks
    yield setter.words(f"{label}{table.title}", looks.caption, "caption", keep=True)
    heads = [table.corner, *(f"{c.label} ({c.unit})" if c.unit else c.label for c in table.columns)]
    yield setter.other(
        "table",
        widths=column_widths(table, heads, width),
        head=[_cell(text, looks.cell_head) for text in heads],
        rows=[_row(row, looks.cell) for row in table.rows],
        size=looks.cell.size,
        head_size=looks.cell_head.size,
        leading=_leading(1.0),
        over=SPACES["cell"][0] + _leading(1.0) * looks.cell.size + BORDER_PT,
        under=SPACES["cell"][1],
        whole=len(table.rows) < SHORT,
        after=after,
        keep=False,
    )


def _row(row: Row, look: Look) -> list[Cell]:
    look = replace(look, bold=row.kind in _BOLD, italic=row.kind in _ITALIC)
    if row.kind == "theme":
        return [_cell(row.name, look, 1 + len(row.cells))]
    number = replace(look, align="right")
    return [_cell(row.name, look), *(_cell(Sentence(parts).text, number) for parts in row.cells)]


def _cell(text: str, look: Look, span: int = 1) -> Cell:
    return (text, span, look.align, look.bold, look.italic)


def _looked(text: str, look: Look, spacing: float = 1.0) -> Piece:
    return {
        "kind": "words",
        "text": text,
        "size": look.size,
        "bold": look.bold,
        "italic": look.italic,
        "underline": look.underline,
        "align": look.align,
        "leading": _leading(spacing),
        "indent": 0.0,
        "keep": False,
    }


def _leading(spacing: float) -> float:
    """Room between lines in em. Word puts that of single lines over the first one too: see `over` and `before`."""
    return _LINE * spacing - _LETTERS


def _appendix(report: Report, setter: _Setter) -> Iterator[tuple[Piece, list[Piece]]]:
    """The figures, wide ones on their side, then the sources: each on pages of its own."""
    profile = setter.profile
    of = bool(report.tables) + bool(report.sources)
    if report.tables:
        wide = any(len(table.columns) > letterhead.UPRIGHT_COLUMNS for table in report.tables)
        pieces = _appendix_head(report, setter, 1, of, letterhead.TABLES_TITLE)
        width = letterhead.WIDE_MM if wide else profile.page.text_mm
        for n, table in enumerate(report.tables, 1):
            pieces += _table(f"Biểu {n}. ", table, setter, width)
        pieces += [setter.words(setter.said(n.parts), profile.looks.note, "note") for n in report.notes]
        yield _paper(letterhead.WIDE if wide else profile.page, wide=wide), pieces
    if report.sources:
        pieces = _appendix_head(report, setter, of, of, letterhead.SOURCES_TITLE)
        look = Look(profile.looks.caption.size, align="justify")
        for n, source in enumerate(report.sources, 1):
            pieces.append(setter.words(f"{n}.{NBSP}{letterhead.source_line(source)}", look, "source"))
        yield _paper(profile.page), pieces


def _appendix_head(report: Report, setter: _Setter, n: int, of: int, title: str) -> list[Piece]:
    head = letterhead.appendix_frame(report, setter.profile, n, of, title)
    return setter.frame(head, after=SPACES["appendix_of"][1])


def _paper(page: Page, *, wide: bool = False) -> Piece:
    return {
        "width": 297 if wide else 210,
        "height": 210 if wide else 297,
        "top": page.top,
        "bottom": page.bottom,
        "left": page.left,
        "right": page.right,
        "number_top": page.number_top,
        "mirrored": page.mirrored,
    }
