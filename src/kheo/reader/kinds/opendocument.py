""".odt → lines: paragraphs, lists, tables (also nested), text boxes, footnotes. No headers, no comments, no deleted text."""

from __future__ import annotations

from collections.abc import Iterator
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

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _STYLE, _DRAW = (
    f"{_SPACE}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing")
)
_FO = f"{_SPACE}xsl-fo-compatible:1.0}}"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MANIFEST = f"{_SPACE}manifest:1.0}}"
_GONE = {
    f"{_TEXT}tracked-changes",
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
    f"{_TEXT}sequence-decls",
    f"{_TEXT}note-citation",
}
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_BOXES = (f"{_DRAW}text-box", f"{_TEXT}note-body")
_MOST_REPEATED = 200


def read(data: bytes, filename: str) -> Lines:
    """KheoError file-broken, file-locked, file-too-long."""
    with parsing(filename, "ODT"):
        return _read(data, filename)


def _read(data: bytes, filename: str) -> Lines:
    lines = Lines()
    with package(data, filename) as opened:
        manifest = part(opened, "META-INF/manifest.xml")
        if manifest is not None and manifest.find(f".//{_MANIFEST}encryption-data") is not None:
            raise locked(filename)
        root = part(opened, "content.xml")
        body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
        if body is None:
            raise broken(filename, "ODT")
        styles = part(opened, "styles.xml")
        _blocks(body, lines, _fonts([styles, root]), 0)
        meta = part(opened, "meta.xml")
        lines.title = (meta.findtext(f".//{_DC_TITLE}") or "") if meta is not None else ""
    return lines


def _fonts(parts: list[Any]) -> dict[str, str]:
    """{style: font} with what a style takes from the one it is made of."""
    own: dict[str, str] = {}
    above: dict[str, str] = {}
    for root in parts:
        for style in root.iter(f"{_STYLE}style") if root is not None else ():
            name = style.get(f"{_STYLE}name", "")
            told = style.find(f"{_STYLE}text-properties")
            font = (
                (told.get(f"{_STYLE}font-name") or told.get(f"{_FO}font-family"))
                if told is not None
                else None
            )
            if font:
                own[name] = font
            above[name] = style.get(f"{_STYLE}parent-style-name", "")
    return {name: font for name in above if (font := _inherited(name, own, above))}


def _inherited(name: str, own: dict[str, str], above: dict[str, str]) -> str | None:
    for _ in range(20):
        if name in own:
            return own[name]
        name = above.get(name, "")
    return None


def _blocks(holder: Any, lines: Lines, fonts: dict[str, str], deep: int) -> None:
    if deep > MOST_DEEP:
        raise ValueError("nested too deep")
    for block in holder:
        if block.tag in _PARAGRAPHS:
            boxes: list[Any] = []
            told, old = runs(list(_pieces(block, None, fonts, boxes, deep)))
            lines.add(told, old)
            for box in boxes:
                _blocks(box, lines, fonts, deep + 1)
        elif block.tag == f"{_TABLE}table":
            _table(block, lines, fonts, deep + 1)
        elif isinstance(block.tag, str) and block.tag not in _GONE:
            _blocks(block, lines, fonts, deep + 1)


def _pieces(
    element: Any, font: str | None, fonts: dict[str, str], boxes: list[Any], deep: int
) -> Iterator[tuple[str, str | None]]:
    """(text, font) of what stands in a paragraph; boxes and footnotes are gathered in `boxes`."""
    if deep > MOST_DEEP:
        raise ValueError("nested too deep")
    font = fonts.get(element.get(f"{_TEXT}style-name", "")) or font
    yield " ".join((element.text or "").split("\n")), font
    for inner in element:
        name = inner.tag
        if name in _BOXES:
            boxes.append(inner)
        elif name == f"{_TEXT}s":
            count = inner.get(f"{_TEXT}c", "1")
            yield " " * (min(int(count[:9]), _MOST_REPEATED) if count.isdecimal() else 1), font
        elif name == f"{_TEXT}tab":
            yield " ", font
        elif name == f"{_TEXT}line-break":
            yield "\n", font
        elif isinstance(name, str) and name not in _GONE:
            yield from _pieces(inner, font, fonts, boxes, deep + 1)
        yield " ".join((inner.tail or "").split("\n")), font


def _table(table: Any, lines: Lines, fonts: dict[str, str], deep: int) -> None:
    rows: list[list[Cell]] = []
    nested = Lines()
    for row in _rows(table):
        cells: list[Cell] = []
        for element in row:
            if element.tag == f"{_TABLE}covered-table-cell" or element.tag != f"{_TABLE}table-cell":
                continue
            inside = Lines()
            for block in element:
                if block.tag == f"{_TABLE}table":
                    _table(block, nested, fonts, deep + 1)
                elif isinstance(block.tag, str):
                    holder = [block] if block.tag in _PARAGRAPHS else block
                    _blocks(holder, inside, fonts, deep + 1)
            old = inside.old[0][1] if inside.old else None
            across, down = (_count(element, f"number-{way}-spanned") for way in ("columns", "rows"))
            told = Cell(inside.rows, across, down, old)
            cells += [told] * (_count(element, "number-columns-repeated") if any(inside.rows) else 1)
        rows += [cells] * (_count(row, "number-rows-repeated") if any(cell.text for cell in cells) else 1)
    add_table(lines, rows)
    lines.extend(nested)


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == f"{_TABLE}table-row":
            yield element
        elif element.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"):
            yield from _rows(element)


def _count(element: Any, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return min(int(value[:9]), _MOST_REPEATED) if value.isdecimal() else 1
