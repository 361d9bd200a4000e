"""Files → text: .txt, .html, .docx and .pdf with a text layer. Every error names the file and the remedy."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from kheo.common.errors import KheoError

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KNOWN = ".txt, .html, .htm, .docx, .pdf"
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
    "ul", "ol", "table", "main", "body", "br", "dd", "dt", "pre",
}  # fmt: skip
_LEAST_PDF = 20
_MEBIBYTE = 1024 * 1024
MOST_CHARACTERS = 2_000_000  # some 700 pages: what is read within a request's time
_MOST_PAGES = 3000
_MOST_XML, _MOST_PARTS, _MOST_UNPACKED = 40 * _MEBIBYTE, 5000, 200 * _MEBIBYTE


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, its title when the file says one, and its media type."""

    text: str
    title: str
    media_type: str


def text_of(data: bytes, filename: str) -> Extracted:
    """The text of a file's bytes, by the file's name.

    Raises KheoError: file-type (not one of ours), file-encoding, file-broken, file-scanned (a PDF of pictures), file-empty,
    file-too-long (text, pages, or a .docx that unpacks to more than Khéo reads).
    """
    suffix = PurePath(filename).suffix.lower()
    reader = {".txt": _plain, ".html": _html, ".htm": _html, ".docx": _docx, ".pdf": _pdf}.get(suffix)
    if reader is None:
        raise KheoError(
            "file-type",
            f"Không đọc được loại tệp “{suffix or 'không có đuôi'}”.",
            where=filename,
            remedy=f"Hãy dùng một trong các loại: {_KNOWN}.",
        )
    if not data:
        raise _empty(filename)
    extracted = reader(data, filename)
    if not extracted.text.strip():
        raise _empty(filename)
    _check_length(len(extracted.text), filename)
    return extracted


def _check_length(characters: int, filename: str) -> None:
    if characters > MOST_CHARACTERS:
        most = f"{MOST_CHARACTERS:,}".replace(",", ".")
        raise _too_long(filename, f"Văn bản dài quá {most} ký tự.")


def _too_long(filename: str, message: str) -> KheoError:
    return KheoError("file-too-long", message, where=filename, remedy="Hãy tách thành nhiều tệp nhỏ hơn.")


def _empty(filename: str) -> KheoError:
    return KheoError("file-empty", "Tệp không có chữ nào.", where=filename, remedy="Hãy kiểm tra lại tệp.")


def _broken(filename: str, kind: str) -> KheoError:
    return KheoError(
        "file-broken",
        f"Tệp hỏng hoặc không phải {kind}.",
        where=filename,
        remedy="Hãy mở và lưu lại tệp rồi thử lại.",
    )


def _decoded(data: bytes, filename: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif len(data) >= 4 and data[1::2].count(0) > len(data) // 5:
        encoding = "utf-16-le"
    elif len(data) >= 4 and data[::2].count(0) > len(data) // 5:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise KheoError(
            "file-encoding",
            f"Chữ trong tệp không phải Unicode (lỗi ở byte {error.start}).",
            where=filename,
            remedy="Hãy lưu lại tệp dạng UTF-8; nếu dùng phông cũ (TCVN3, VNI), hãy chuyển mã trước.",
        ) from None


def _plain(data: bytes, filename: str) -> Extracted:
    return Extracted(_decoded(data, filename), "", "text/plain")


def _html(data: bytes, filename: str) -> Extracted:
    from lxml import etree, html

    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or not re.search(
        rb"charset", data[:2048], re.IGNORECASE
    ):
        source: str | bytes = _decoded(data, filename)
    else:
        source = data
    try:
        if isinstance(source, str):
            source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
        root = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise _broken(filename, "HTML") from None
    title = (root.findtext(".//title") or "").strip()
    for element in list(root.iter()):
        if _is_chrome(element) and element.getparent() is not None:
            element.drop_tree()
    lines = _lines(_main(root))
    return Extracted("\n".join(lines), title, "text/html")


def _is_chrome(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag in ("html", "body", "main", "article", "head"):
        return bool(element.tag == "head")
    if element.tag in _CHROME_TAGS:
        return not (
            element.tag in ("header", "form")
            and element.find(".//p") is not None
            and len(element.text_content()) > 800
        )
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return bool(_CHROME_NAMES.search(names)) and len(element.text_content()) < 3000


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


def _lines(element: Any) -> list[str]:
    """Blocks as lines; inline elements run on."""
    lines: list[str] = []
    parts: list[str] = []

    def flush() -> None:
        line = re.sub(r"\s+", " ", "".join(parts)).strip()
        parts.clear()
        if line:
            lines.append(line)

    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        block = node.tag in _BLOCKS
        if block:
            flush()
        if event == "start":
            parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    flush()
    return lines


def _docx(data: bytes, filename: str) -> Extracted:
    from docx import Document

    try:
        _check_unpacked(data, filename)
        document = Document(io.BytesIO(data))
        lines = list(_docx_lines(document))
        title = document.core_properties.title or ""
    except KheoError:
        raise
    except Exception as error:  # a hostile or damaged package can fail anywhere in the parser
        raise _broken(filename, "DOCX") from error
    return Extracted("\n".join(lines), title, _DOCX)


def _check_unpacked(data: bytes, filename: str) -> None:
    """Refuse a package whose parts unpack to more than a report holds, before any is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    whole = sum(part.file_size for part in parts)
    if xml > _MOST_XML or whole > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise _too_long(filename, f"Tệp nén mở ra quá lớn ({whole // _MEBIBYTE} MB).")


def _docx_lines(document: Any) -> Iterator[str]:
    """Paragraphs and tables in their order; a table row is a line, merged cells once."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            yield block.text
            continue
        above: dict[int, str] = {}
        for row in block.rows:
            above = dict(_cells(row, above))
            if any(above.values()):
                yield " | ".join(above.values())


def _cells(row: Any, above: dict[int, str]) -> Iterator[tuple[int, str]]:
    """(column, text) of a row. A cell merged with the one `above` says the same; columns are counted, not expanded."""
    from docx.table import _Cell

    column = row.grid_cols_before
    for tc in row._tr.tc_lst:
        merged = tc.vMerge == "continue" and column in above
        yield column, above[column] if merged else " ".join(_Cell(tc, row).text.split())
        column += max(1, tc.grid_span)


def _pdf(data: bytes, filename: str) -> Extracted:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise _broken(filename, "PDF (hoặc tệp có mật khẩu)") from None
    try:
        pages = _pages(document, filename)
        title = str(document.get_metadata_dict().get("Title", "") or "")
    except pypdfium2.PdfiumError:
        raise _broken(filename, "PDF") from None
    finally:
        document.close()
    if sum(len(page.strip()) for page in pages) < _LEAST_PDF * max(1, len(pages)):
        raise KheoError(
            "file-scanned",
            "PDF chỉ có hình quét, không có chữ.",
            where=filename,
            remedy="Hãy nhận dạng chữ (OCR) rồi nộp lại, hoặc nộp bản .docx.",
        )
    return Extracted(unicodedata.normalize("NFC", _reflowed(pages)), title, "application/pdf")


def _pages(document: Any, filename: str) -> list[str]:
    """The text of every page. KheoError file-too-long as soon as it is known."""
    if len(document) > _MOST_PAGES:
        raise _too_long(filename, f"PDF có quá {_MOST_PAGES} trang.")
    pages: list[str] = []
    characters = 0
    for page in document:
        text_page = page.get_textpage()
        pages.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
        characters += len(pages[-1])
        _check_length(characters, filename)
    return pages


def _reflowed(pages: list[str]) -> str:
    """Lines broken by the page's width are joined; a line that ends a sentence, or a short one, ends a paragraph."""
    lines = [line.strip() for page in pages for line in page.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if not re.fullmatch(r"\d{1,3}", line)]
    widest = max((len(line) for line in lines), default=0)
    out: list[str] = []
    joined = ""
    for line in lines:
        joined = f"{joined} {line}".strip() if line else joined
        if joined and (not line or len(line) < 0.7 * widest or line[-1] in ".:;!?"):
            out.append(joined)
            joined = ""
    if joined:
        out.append(joined)
    return "\n".join(out)
