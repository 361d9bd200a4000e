""".pdf with a text layer → lines. What the page's width broke is joined; tables lose their columns."""

from __future__ import annotations

import re
import unicodedata
from threading import Lock
from typing import Any

from kheo.common.errors import KheoError
from kheo.reader.kinds.common import Lines, broken, check_length, locked, too_long

MEDIA_TYPE = "application/pdf"
_LEAST = 20
_MOST_PAGES = 3000
# PDFium keeps state of its own that two threads may not touch at once: they would take the whole server down with them.
_ONE_AT_A_TIME = Lock()


def read(data: bytes, filename: str) -> Lines:
    """KheoError file-broken, file-locked, file-scanned, file-too-long."""
    with _ONE_AT_A_TIME:
        pages, title = _told(data, filename)
    if sum(len(page.strip()) for page in pages) < _LEAST * max(1, len(pages)):
        raise KheoError(
            "file-scanned",
            "PDF chỉ có hình quét, không có chữ.",
            where=filename,
            remedy="Hãy nhận dạng chữ (OCR) rồi nộp lại, hoặc nộp bản .docx.",
        )
    return Lines([unicodedata.normalize("NFC", line) for line in _reflowed(pages)], title=title)


def _told(data: bytes, filename: str) -> tuple[list[str], str]:
    """The text of every page and the title the file gives itself; nothing of PDFium outlives the call.

    KheoError file-broken, file-locked, file-too-long.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if (
            getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
            or "password" in str(error).lower()
        ):
            raise locked(filename) from None
        raise broken(filename, "PDF") from None
    try:
        return _pages(document, filename), str(document.get_metadata_dict().get("Title", "") or "")
    except pypdfium2.PdfiumError:
        raise broken(filename, "PDF") from None
    finally:
        document.close()


def _pages(document: Any, filename: str) -> list[str]:
    """The text of every page. KheoError file-too-long as soon as it is known."""
    if len(document) > _MOST_PAGES:
        raise too_long(filename, f"PDF có quá {_MOST_PAGES} trang.")
    pages: list[str] = []
    characters = 0
    for page in document:
        text_page = page.get_textpage()
        pages.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
        characters += len(pages[-1])
        check_length(characters, filename)
    return pages


def _reflowed(pages: list[str]) -> list[str]:
    """Lines broken by the page's width are joined; a line that ends a sentence, or a short one of its page, ends a paragraph."""
    out: list[str] = []
    joined = ""
    for page in pages:
        lines = [line.strip() for line in re.split(r"\r\n|\r|\n", page)]  # PDFium ends lines with both
        lines = [line for line in lines if not re.fullmatch(r"\d{1,3}", line)]
        widest = max((len(line) for line in lines), default=0)
        for line in lines:
            joined = f"{joined} {line}".strip() if line else joined
            if joined and (not line or len(line) < 0.7 * widest or line[-1] in ".:;!?"):
                out.append(joined)
                joined = ""
    if joined:
        out.append(joined)
    return out
