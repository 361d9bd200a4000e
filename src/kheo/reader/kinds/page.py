""".html → lines: the article of a page without what stands around it; tables of figures row by row."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from kheo.common.errors import KheoError
from kheo.reader.kinds import plain
from kheo.reader.kinds.common import Cell, Lines, add_table, broken, runs

MEDIA_TYPE = "text/html"
_CHROME_TAGS = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "iframe", "svg", "select",
)  # fmt: skip
_CHROME_NAMES = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|breadcrumb|sidebar|footer|header|related|share|social|comment|comments|banner|advert|ads|"
    r"tag|tags|widget|popup|toolbar|copyright|tinlienquan|tin-lien-quan|other-news|most-read)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "section", "article", "blockquote", "figcaption", "td", "th",
    "ul", "ol", "table", "caption", "main", "body", "br", "dd", "dt", "pre",
}  # fmt: skip
_LISTS = {"ul", "ol", "div", "section", "table", "dl"}
_WHOLE = ("html", "body", "main", "article", "head")
_CAPTION = re.compile(r"caption|(?:image|img|photo|pic)[-_]?(?:note|desc|title)", re.IGNORECASE)
_FACE = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_NUMERAL = re.compile(r"\d[\d.,]*")
_FIGURE = re.compile(r"\W{0,3}\d[\d.,]*\s*%?\W{0,3}")
_MOST_LINKED, _FEW_LINKS = 0.75, 3
_LONGEST_CELL = 400


def read(data: bytes, filename: str) -> Lines:
    """KheoError file-broken, file-encoding."""
    from lxml import etree, html

    source, old = _decoded(data, filename)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise broken(filename, "HTML") from None
    title = " ".join((root.findtext(".//title") or "").split())
    for element in list(root.iter()):
        if _is_chrome(element) and element.getparent() is not None:
            element.drop_tree()
    for element in _link_lists(root):
        element.drop_tree()
    lines = Lines(title=title)
    captions = _lines(_main(root), lines)
    lines = _without_captions(lines, captions)
    if old:
        lines.old = [(n, old) for n, row in enumerate(lines.rows) if not row.isascii()]
    return lines


def _decoded(data: bytes, filename: str) -> tuple[str, str | None]:
    """The page's text and the encoding of before Unicode it was in: UTF-8 where it is that, else as the page says, else by
    what its letters are."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return plain.decoded(data, filename)
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:4096])
    name = said[1].decode("ascii").lower() if said else ""
    try:
        if name and not name.startswith(("utf", "iso-8859", "windows-1252", "x-user")):
            told = data.decode(codecs.lookup(name).name, errors="replace")
            return unicodedata.normalize("NFC", told), None
        return plain.decoded(data, filename)
    except (LookupError, KheoError):
        if not said:
            raise
        return data.decode("utf-8" if name.startswith("utf") else "cp1252", errors="replace"), None


def _is_chrome(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag in _WHOLE:
        return bool(element.tag == "head")
    if element.tag in _CHROME_TAGS:
        return not (
            element.tag in ("header", "form")
            and element.find(".//p") is not None
            and len(element.text_content()) > 800
        )
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_CHROME_NAMES.search(names)) and len(element.text_content()) < 3000


def _link_lists(root: Any) -> list[Any]:
    """The outermost lists of which most is links: menus and related articles, whatever their names."""
    from lxml import etree

    told: dict[Any, list[int]] = {}
    found: list[Any] = []
    for _, element in etree.iterwalk(root, events=("end",)):
        own = [len(element.text or ""), 0, 0]
        for inner in element:
            own = [a + b for a, b in zip(own, told.pop(inner, [0, 0, 0]))]
            own[0] += len(inner.tail or "")
        if element.tag == "a":
            own = [own[0], own[0], 1]
        told[element] = own
        if element.tag in _LISTS and own[2] >= _FEW_LINKS and own[1] >= _MOST_LINKED * own[0]:
            found.append(element)
    inside = set(found)
    return [element for element in found if not any(above in inside for above in element.iterancestors())]


def _main(root: Any) -> Any:
    """The article of a page: <article> or <main> when it holds most of the text, else the body."""
    body = root.find(".//body")
    body = root if body is None else body
    whole = len(body.text_content()) or 1
    for path in (".//article", ".//main"):
        found = max(root.iterfind(path), key=lambda e: len(e.text_content()), default=None)
        if found is not None and len(found.text_content()) * 2 > whole:
            return found
    return body


def _lines(element: Any, lines: Lines) -> set[int]:
    """Blocks as lines, inline elements run on, tables of figures row by row. Gives the lines that are captions."""
    from lxml import etree

    captions: set[int] = set()
    parts: list[tuple[str, str | None]] = []
    fonts: list[str | None] = [None]

    def flush(*, caption: bool = False) -> None:
        text, old = runs(parts)
        parts.clear()
        line = re.sub(r"\s+", " ", text).strip()
        if line:
            captions.update([len(lines.rows)] if caption else [])
            lines.add(line, old)

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if node.tag in _BLOCKS:
            flush(caption=event == "end" and _is_caption(node))
        if event == "start" and node.tag == "table" and _holds_figures(node):
            for title in node.iterfind("caption"):
                lines.add(" ".join(title.text_content().split()))
            add_table(lines, _cells(node, fonts[-1]))
            walk.skip_subtree()
            fonts.append(fonts[-1])
        elif event == "start":
            fonts.append(_font(node) or fonts[-1])
            parts.append((node.text or "", fonts[-1]))
        if event == "end":
            fonts.pop()
            if node is not element:
                parts.append((node.tail or "", fonts[-1]))
    flush()
    return captions


def _font(node: Any) -> str | None:
    face = _FACE.search(node.get("style", ""))
    return (face[1] if face else node.get("face", "")).split(",")[0] or None


def _is_caption(node: Any) -> bool:
    return node.tag == "figcaption" or bool(_CAPTION.search(node.get("class", "")))


def _without_captions(lines: Lines, captions: set[int]) -> Lines:
    """A caption whose every number stands in the text says it again; it is left out."""
    told = {n for i, row in enumerate(lines.rows) if i not in captions for n in _NUMERAL.findall(row)}
    gone = {i for i in captions if told.issuperset(_NUMERAL.findall(lines.rows[i]))}
    kept = [i for i in range(len(lines.rows)) if i not in gone]
    place = {i: n for n, i in enumerate(kept)}
    return Lines(
        [lines.rows[i] for i in kept], [(place[i], e) for i, e in lines.old if i in place], lines.title
    )


def _holds_figures(table: Any) -> bool:
    """Whether a table tells figures; else it only sets a page out."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(_rows(table))
    cells = [" ".join(cell.text_content().split()) for row in rows for cell in _of_row(row)]
    return (
        len(rows) > 1
        and any(len(_of_row(row)) > 1 for row in rows)
        and any(_FIGURE.fullmatch(cell) for cell in cells)
        and all(len(cell) < _LONGEST_CELL for cell in cells)
    )


def _rows(table: Any) -> Iterator[Any]:
    return table.iterdescendants("tr")  # type: ignore[no-any-return]


def _of_row(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _cells(table: Any, font: str | None) -> Iterator[list[Cell]]:
    from lxml import etree

    for row in _rows(table):
        cells = []
        for td in _of_row(row):
            pieces: list[tuple[str, str | None]] = []
            fonts = [_font(row) or font]
            for event, node in etree.iterwalk(td, events=("start", "end")):
                if event == "start":
                    fonts.append(_font(node) or fonts[-1])
                    pieces.append(
                        (f" {node.text or ''}" if node.tag in _BLOCKS else node.text or "", fonts[-1])
                    )
                else:
                    fonts.pop()
                    pieces.append((node.tail or "" if node is not td else "", fonts[-1]))
            told, old = runs(pieces)
            cells.append(Cell([told], _count(td, "colspan"), _count(td, "rowspan"), old))
        yield cells


def _count(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value[:9]), 1000)) if value.isascii() and value.isdigit() else 1
