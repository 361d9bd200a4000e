""".docx → lines: paragraphs, tables (also nested), text boxes, footnotes and endnotes. No headers, no deleted text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kheo.reader.kinds.common import (
    MOST_DEEP,
    Cell,
    Lines,
    add_table,
    broken,
    locked,
    package,
    parsing,
    part,
    runs,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sdtPr", "tblPr", "tcPr", "trPr")} | {_FALLBACK}  # fmt: skip
_SAID = {
    f"{_W}tab": " ",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "\u00ad",
}
_PARAGRAPH, _TABLE, _ROW, _TC, _RUN, _TEXT = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t"))
_BOX = f"{_W}txbxContent"


@dataclass
class _Fonts:
    """The font of a run: its own, its style's, its paragraph style's, the document's."""

    named: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    usual: str | None = None

    def of_style(self, id: str | None) -> str | None:
        for _ in range(20):
            if id is None or id not in self.named:
                return None
            font, id = self.named[id]
            if font:
                return font
        return None


def read(data: bytes, filename: str) -> Lines:
    """KheoError file-broken, file-locked, file-too-long."""
    with parsing(filename, "DOCX"):
        return _read(data, filename)


def _read(data: bytes, filename: str) -> Lines:
    with package(data, filename) as opened:
        if "word/document.xml" not in opened.namelist() and "EncryptedPackage" in opened.namelist():
            raise locked(filename)
        root = part(opened, "word/document.xml")
        if root is None or root.find(f"{_W}body") is None:
            raise broken(filename, "DOCX")
        fonts = _fonts(part(opened, "word/styles.xml"))
        lines = Lines()
        _blocks(root.find(f"{_W}body"), lines, fonts, 0)
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            notes = part(opened, name)
            for note in notes if notes is not None else ():
                if note.get(f"{_W}type") is None:
                    _blocks(note, lines, fonts, 0)
        core = part(opened, "docProps/core.xml")
        lines.title = (core.findtext(_TITLE) or "") if core is not None else ""
    return lines


def _fonts(styles: Any) -> _Fonts:
    fonts = _Fonts()
    if styles is None:
        return fonts
    fonts.usual = _font(styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
    for style in styles.iterfind(f"{_W}style"):
        above = style.find(f"{_W}basedOn")
        fonts.named[style.get(f"{_W}styleId", "")] = (
            _font(style.find(f"{_W}rPr")),
            above.get(f"{_W}val") if above is not None else None,
        )
        if style.get(f"{_W}default") and style.get(f"{_W}type") == "paragraph":
            fonts.usual = _font(style.find(f"{_W}rPr")) or fonts.usual
    return fonts


def _font(properties: Any) -> str | None:
    named = properties.find(f"{_W}rFonts") if properties is not None else None
    return None if named is None else named.get(f"{_W}ascii") or named.get(f"{_W}hAnsi")


def _blocks(holder: Any, lines: Lines, fonts: _Fonts, deep: int) -> None:
    """Paragraphs and tables of a body, a cell, a note or a box, in their order."""
    if deep > MOST_DEEP:
        raise ValueError("nested too deep")
    for block in holder:
        if block.tag == _PARAGRAPH:
            told, old = runs(_runs(block, fonts))
            lines.add(told, old)
            for box in _boxes(block):
                _blocks(box, lines, fonts, deep + 1)
        elif block.tag == _TABLE:
            _table(block, lines, fonts, deep + 1)
        elif block.tag not in _GONE and isinstance(block.tag, str):
            _blocks(block, lines, fonts, deep + 1)


def _runs(paragraph: Any, fonts: _Fonts) -> list[tuple[str, str | None]]:
    """(text, font) of a paragraph's runs, wherever they are wrapped; boxes are told apart."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    usual = (fonts.of_style(style.get(f"{_W}val")) if style is not None else None) or fonts.usual
    pieces: list[tuple[str, str | None]] = []
    font = usual
    for element in _walk(paragraph):
        if element.tag == _RUN:
            properties = element.find(f"{_W}rPr")
            named = properties.find(f"{_W}rStyle") if properties is not None else None
            font = (
                _font(properties)
                or (fonts.of_style(named.get(f"{_W}val")) if named is not None else None)
                or usual
            )
        elif element.tag == _TEXT:
            pieces.append((element.text or "", font))
        elif element.tag in _SAID:
            pieces.append((_SAID[element.tag], font))
    return pieces


def _walk(element: Any) -> Iterator[Any]:
    """Elements inside, in order, without what was deleted, repeated for old programs, or set in boxes."""
    waiting = [iter(element)]
    while waiting:
        inner = next(waiting[-1], None)
        if inner is None:
            waiting.pop()
        elif isinstance(inner.tag, str) and inner.tag not in _GONE and inner.tag not in (_BOX, _TABLE):
            yield inner
            waiting.append(iter(inner))


def _boxes(paragraph: Any) -> list[Any]:
    boxes: list[Any] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _BOX:
            boxes.append(element)
        elif isinstance(element.tag, str) and element.tag not in _GONE:
            waiting += reversed(element)
    return boxes


def _table(table: Any, lines: Lines, fonts: _Fonts, deep: int) -> None:
    """A table as rows; tables within its cells follow it."""
    rows: list[list[Cell]] = []
    nested = Lines()
    for row in _within(table, _ROW):
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        skipped = _count(before)
        cells = [Cell([], across=skipped)] if skipped else []
        for tc in _within(row, _TC):
            properties = tc.find(f"{_W}tcPr")
            span = properties.find(f"{_W}gridSpan") if properties is not None else None
            merged = properties.find(f"{_W}vMerge") if properties is not None else None
            inside = Lines()
            for block in tc:
                if block.tag == _TABLE:
                    _table(block, nested, fonts, deep + 1)
                elif block.tag == _PARAGRAPH:
                    _blocks([block], inside, fonts, deep + 1)
                elif block.tag not in _GONE and isinstance(block.tag, str):
                    _blocks(block, inside, fonts, deep + 1)
            goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
            across = max(1, _count(span))
            old = inside.old[0][1] if inside.old else None
            cells.append(Cell(inside.rows, across, old=old, goes_on=goes_on))
        rows.append(cells)
    if deep > MOST_DEEP:
        raise ValueError("nested too deep")
    add_table(lines, rows)
    lines.extend(nested)


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    for element in holder:
        if element.tag == tag:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _GONE and element.tag != _PARAGRAPH:
            yield from _within(element, tag)


def _count(element: Any) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value[:9]), 1000) if value.isdecimal() else 0
