"""An edited DOCX → its paragraphs and tables as a person would see them: tracked changes taken, controls told apart."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from kheo.common.errors import KheoError
from kheo.writer import carried
from kheo.writer.carried import Load
from kheo.writer.word_xml import NAMESPACES, PREFIX

MOST_BYTES, MOST_PARTS, MOST_XML = 60_000_000, 3_000, 150_000_000
_W = f"{{{NAMESPACES['w']}}}"
_FALLBACK = f"{{{NAMESPACES['mc']}}}Fallback"
_GONE = {f"{_W}{n}" for n in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "delText", "instrText")} | {_FALLBACK}
_SAID = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_TAG = re.compile(r"n[0-9a-f]{12}")
_DRAWN = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, UnicodeDecodeError),
    *(KeyError, EOFError, OSError, NotImplementedError, RuntimeError),
)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(slots=True)
class Held:
    """A control: its number's id ("" where the program that saved the file dropped it) and what stands in it."""

    id: str
    text: str


@dataclass(slots=True)
class Seen:
    """A paragraph or a table of the file. `rows` are a table's cells; a paragraph has `parts`, and `level` where it
    is a heading; `drawn` where it holds a picture. `marks` are bookmarks of ours that begin here."""

    parts: list[str | Held] = field(default_factory=list)
    level: int = 0
    caption: bool = False
    drawn: bool = False
    rows: list[list[list[str | Held]]] | None = None
    marks: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text, numbers among it."""
        return "".join(p.text if isinstance(p, Held) else p for p in self.parts)


@dataclass(slots=True)
class File:
    """What a file holds: the load it carries, what is seen in order, where bookmarks end, the text of the cell lines they
    are in, and comments by id."""

    load: Load
    seen: list[Seen]
    ends: dict[str, int]
    lines: dict[str, str]
    remarks: dict[str, tuple[str, str]]


def opened(data: bytes) -> File:
    """KheoError back-unreadable, back-foreign, back-tampered."""
    if len(data) > MOST_BYTES:
        raise _unreadable()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read(package)
    except _BROKEN as error:
        raise _unreadable() from error


def _read(package: zipfile.ZipFile) -> File:
    names = package.namelist()
    if len(names) > MOST_PARTS or sum(info.file_size for info in package.infolist()) > MOST_XML:
        raise _unreadable()
    root = _xml(package.read("word/document.xml"))
    body = root.find(f"{_W}body")
    if body is None:
        raise _unreadable()
    load = _load(package, names)
    levels, captions = _styles(package, names)
    walk = _Walk(levels, captions)
    walk.blocks(body)
    return File(load, walk.done(), walk.ends, walk.lines, _remarks(package, names))


def _load(package: zipfile.ZipFile, names: list[str]) -> Load:
    found = None
    for name in sorted(n for n in names if re.fullmatch(r"customXml/item\d+\.xml", n)):
        root = _xml(package.read(name))
        if root.tag == f"{{{carried.NAMESPACE}}}report":
            found = root
    if found is None:
        raise KheoError(
            "back-foreign",
            "tệp không phải bản Word lấy từ báo cáo của Khéo, hoặc chương trình đã lưu tệp bỏ mất phần nhận biết.",
            where="tệp đưa về",
            remedy="Tải lại bản Word của báo cáo, sửa bằng Word hoặc LibreOffice rồi đưa về.",
        )
    load = carried.unpack(found)
    if load is None:
        raise KheoError(
            "back-tampered",
            "phần nhận biết trong tệp đã bị sửa nên không thể đối chiếu số liệu.",
            where="tệp đưa về",
            remedy="Tải lại bản Word của báo cáo rồi chép phần chữ đã sửa sang bản đó.",
        )
    return load


def _xml(data: bytes) -> Any:
    root = etree.fromstring(data, _PARSER)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is not allowed", 0, 0, 0)
    return root


def _styles(package: zipfile.ZipFile, names: list[str]) -> tuple[dict[str, int], set[str]]:
    """Levels of heading styles and the styles of captions, by style id."""
    levels: dict[str, int] = {}
    captions = {"Caption"}
    if "word/styles.xml" not in names:
        return levels, captions
    for style in _xml(package.read("word/styles.xml")).iterfind(f"{_W}style"):
        id, name = style.get(f"{_W}styleId", ""), style.find(f"{_W}name")
        called = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        if match := re.fullmatch(r"heading (\d)", called):
            levels[id] = int(match[1])
        elif called == "caption":
            captions.add(id)
    return levels, captions


def _remarks(package: zipfile.ZipFile, names: list[str]) -> dict[str, tuple[str, str]]:
    """(author, text) of comments by id."""
    if "word/comments.xml" not in names:
        return {}
    found = {}
    for comment in _xml(package.read("word/comments.xml")).iterfind(f"{_W}comment"):
        lines = ("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in comment.iter(f"{_W}p"))
        text = "\n".join(line for line in lines if line.strip())
        found[comment.get(f"{_W}id", "")] = (comment.get(f"{_W}author", ""), text)
    return found


class _Walk:
    """Goes through the body once, in order."""

    def __init__(self, levels: dict[str, int], captions: set[str]) -> None:
        self._levels, self._captions = levels, captions
        self._seen: list[Seen] = []
        self._open: dict[str, str] = {}
        self._waiting: list[str] = []
        self._joined: Seen | None = None
        self.ends: dict[str, int] = {}
        self.lines: dict[str, str] = {}

    def done(self) -> list[Seen]:
        """What was seen."""
        return self._seen

    def blocks(self, holder: Any) -> None:
        """Paragraphs and tables, whatever wraps them."""
        for element in holder:
            if not isinstance(element.tag, str) or element.tag in _GONE:
                continue
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag.endswith(("}bookmarkStart", "}bookmarkEnd")):
                self._bookmark(element, None)
            else:
                self.blocks(element)

    def _paragraph(self, element: Any) -> None:
        """A paragraph whose mark was deleted goes on in the next one."""
        seen = self._joined or Seen()
        if self._joined is None:
            self._seen.append(seen)
            seen.marks, self._waiting = self._waiting, []
        shape = element.find(f"{_W}pPr")
        style = shape.find(f"{_W}pStyle") if shape is not None else None
        if style is not None and self._joined is None:
            id = style.get(f"{_W}val", "")
            seen.level, seen.caption = self._levels.get(id, 0), id in self._captions
        self._inline(element, seen)
        mark = shape.find(f"{_W}rPr") if shape is not None else None
        deleted = mark is not None and any(mark.find(f"{_W}{n}") is not None for n in ("del", "moveFrom"))
        self._joined = seen if deleted else None

    def _inline(self, holder: Any, seen: Seen) -> None:
        for element in holder:
            tag = element.tag
            if not isinstance(tag, str) or tag in _GONE:
                continue
            if tag == f"{_W}t":
                _add(seen.parts, element.text or "")
            elif tag in _SAID:
                _add(seen.parts, _SAID[tag])
            elif tag == f"{_W}sdt":
                self._control(element, seen)
            elif tag in _DRAWN:
                seen.drawn = True
            elif tag.endswith(("}bookmarkStart", "}bookmarkEnd")):
                self._bookmark(element, seen)
            elif tag == f"{_W}commentRangeStart":
                seen.remarks.append(element.get(f"{_W}id", ""))
            else:
                self._inline(element, seen)

    def _control(self, element: Any, seen: Seen) -> None:
        """A number's control, or one a person set, which is words."""
        shape, content = element.find(f"{_W}sdtPr"), element.find(f"{_W}sdtContent")
        inner = Seen()
        if content is not None:
            self._inline(content, inner)
        seen.marks += inner.marks
        seen.remarks += inner.remarks
        tag = shape.find(f"{_W}tag") if shape is not None else None
        id = tag.get(f"{_W}val", "") if tag is not None else ""
        empty = shape is not None and shape.find(f"{_W}showingPlcHdr") is not None
        if _TAG.fullmatch(id) or not id:
            seen.parts.append(Held(id, "" if empty else inner.text))
        else:
            for part in inner.parts:
                if isinstance(part, Held):
                    seen.parts.append(part)
                else:
                    _add(seen.parts, part)

    def _bookmark(self, element: Any, seen: Seen | None) -> None:
        id = element.get(f"{_W}id", "")
        if element.tag == f"{_W}bookmarkStart":
            name = element.get(f"{_W}name", "")
            if name.startswith(PREFIX) and name not in self.ends:
                self._open[id] = name
                self.ends[name] = -1
                (seen.marks if seen is not None else self._waiting).append(name)
        elif name := self._open.pop(id, ""):
            at_start = seen is not None and not seen.text.strip() and not seen.drawn
            self.ends[name] = len(self._seen) - (2 if at_start and len(self._seen) > 1 else 1)

    def _table(self, table: Any) -> None:
        """Its cells; the marks of all its paragraphs are its own."""
        self._joined = None
        whole = Seen(rows=[])
        whole.marks, self._waiting = self._waiting, []
        self._seen.append(whole)
        assert whole.rows is not None
        for row in _within(table, f"{_W}tr"):
            shape = row.find(f"{_W}trPr")
            if shape is not None and shape.find(f"{_W}del") is not None:
                continue
            cells = []
            for cell in _within(row, f"{_W}tc"):
                inner = Seen()
                for n, paragraph in enumerate(cell.iter(f"{_W}p")):
                    if n:
                        _add(inner.parts, "\n")
                    line = Seen()
                    self._inline(paragraph, line)
                    self.lines |= dict.fromkeys(line.marks, line.text)
                    whole.marks += line.marks
                    whole.remarks += line.remarks
                    for part in line.parts:
                        if isinstance(part, Held):
                            inner.parts.append(part)
                        else:
                            _add(inner.parts, part)
                cells.append(inner.parts)
            whole.rows.append(cells)


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also inside controls and tracked insertions; not of tables within."""
    for element in holder:
        if element.tag == tag:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _GONE and element.tag != f"{_W}tc":
            yield from _within(element, tag)


def _add(parts: list[str | Held], text: str) -> None:
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    elif text:
        parts.append(text)


def _unreadable() -> KheoError:
    return KheoError(
        "back-unreadable",
        "không mở được tệp Word này.",
        where="tệp đưa về",
        remedy="Hãy mở bằng Word hoặc LibreOffice, lưu lại dạng .docx (không đặt mật khẩu) rồi đưa về.",
    )
