"""Files → text: .txt, .html, .docx, .odt, .pdf with a text layer, .eml. Every error names the file and the remedy.

Text comes out in Unicode whatever it was written in, and a table as lines with " | " between cells (`kheo.reader.tables`
reads them). What was converted or left out is said in `Extracted.doubts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from kheo.common.errors import KheoError
from kheo.common.types import Doubt, Reading
from kheo.reader import encodings
from kheo.reader.kinds import opendocument, page, paper, plain, word
from kheo.reader.kinds.common import MOST_CHARACTERS, Lines, check_length, locked
from kheo.reader.sorts import doubt

__all__ = ["MOST_CHARACTERS", "READABLE", "Extracted", "text_of"]

_READERS: dict[str, tuple[Callable[[bytes, str], Lines], str]] = {
    ".txt": (plain.read, plain.MEDIA_TYPE),
    ".html": (page.read, page.MEDIA_TYPE),
    ".htm": (page.read, page.MEDIA_TYPE),
    ".docx": (word.read, word.MEDIA_TYPE),
    ".odt": (opendocument.read, opendocument.MEDIA_TYPE),
    ".pdf": (paper.read, paper.MEDIA_TYPE),
    ".eml": (lambda data, name: _letter(data, name), "message/rfc822"),
}
READABLE = tuple(_READERS)
_IN_WORD = "Hãy mở bằng Word hoặc LibreOffice, lưu lại dạng .docx rồi nộp lại."
_TABLE = "Hãy chép bảng số vào một tệp Word (.docx) rồi nộp lại."
_PICTURE = "Hãy nhận dạng chữ (OCR) rồi nộp lại, hoặc nộp bản .docx."
# Kinds that people hand in and that are not read, with what to do.
_REMEDY = {
    **dict.fromkeys((".doc", ".rtf", ".dot", ".wps", ".docm", ".pages"), _IN_WORD),
    **dict.fromkeys((".xlsx", ".xls", ".ods", ".csv", ".xlsm"), _TABLE),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), "Hãy chép phần chữ vào một tệp Word (.docx) rồi nộp lại."),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".heic", ".bmp", ".webp"), _PICTURE),
    **dict.fromkeys((".zip", ".rar", ".7z"), "Hãy giải nén rồi nộp từng tệp."),
    ".msg": "Hãy lưu thư dạng .eml rồi nộp lại.",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PACKAGE = "package"
# What a file is by its first bytes; a package by the names of its parts.
_SIGNATURES = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"PK\x03\x04", _PACKAGE),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"Rar!\x1a\x07", ".rar"),
)
_PARTS = (
    (b"word/document.xml", ".docx"),
    (b"application/vnd.oasis.opendocument.text", ".odt"),
    (b"xl/workbook.xml", ".xlsx"),
    (b"ppt/presentation.xml", ".pptx"),
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, its title when the file says one, its media type, and doubts: what was converted or not read."""

    text: str
    title: str
    media_type: str
    doubts: tuple[Doubt, ...] = ()

    def with_doubts(self, reading: Reading) -> Reading:
        """A reading of this text that also says what the file's own doubts are."""
        return replace(reading, doubts=(*self.doubts, *reading.doubts)) if self.doubts else reading


def text_of(data: bytes, filename: str) -> Extracted:
    """The text of a file's bytes, by the file's name.

    Raises KheoError: file-type (not one of ours), file-suffix (the name says one kind, the bytes another), file-encoding,
    file-broken, file-locked (a password), file-scanned (a PDF of pictures), file-empty, file-too-long (text, pages, or a
    package that unpacks to more than Khéo reads).
    """
    lines, media_type = _lines(data, filename)
    repaired = encodings.repaired(lines.rows)
    text = "\n".join(repaired.lines)
    if not text.strip():
        raise _empty(filename)
    check_length(len(text), filename)
    doubts = (*_converted(repaired.lines, [*lines.old, *repaired.old]), *map(_notice, lines.notices))
    return Extracted(text, lines.title, media_type, doubts)


def _lines(data: bytes, filename: str) -> tuple[Lines, str]:
    suffix = PurePath(filename).suffix.lower()
    if suffix not in _READERS:
        raise _not_ours(suffix, filename)
    if not data:
        raise _empty(filename)
    _check_signature(data, suffix, filename)
    read, media_type = _READERS[suffix]
    return read(data, filename), media_type


def _letter(data: bytes, name: str) -> Lines:
    from kheo.reader.kinds import mail  # a tenth of the start, for the rarest kind

    return mail.read(data, name, _attached)


def _attached(data: bytes, name: str) -> Lines:
    """An attachment of a letter. KheoError, for a letter within a letter too."""
    if PurePath(name).suffix.lower() == ".eml":
        raise _not_ours(".eml", name)
    return _lines(data, name)[0]


def _not_ours(suffix: str, filename: str) -> KheoError:
    return KheoError(
        "file-type",
        f"Không đọc được loại tệp “{suffix or 'không có đuôi'}”.",
        where=filename,
        remedy=_REMEDY.get(suffix, f"Hãy dùng một trong các loại: {', '.join(READABLE)}."),
    )


def _check_signature(data: bytes, suffix: str, filename: str) -> None:
    """Refuse a file whose bytes are plainly of another kind than its name says."""
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), "")
    if kind == _PACKAGE:
        kind = next((kind for name, kind in _PARTS if name in data), "")
    if kind in ("", suffix) or (kind == ".doc" and suffix == ".docx" and _ENCRYPTED in data):
        if kind == ".doc":
            raise locked(filename)
        return
    remedy = f"Hãy đổi đuôi tệp thành {kind}." if kind in _READERS else _REMEDY[kind]
    raise KheoError(
        "file-suffix", f"Tên tệp có đuôi “{suffix}” nhưng nội dung là {kind}.", where=filename, remedy=remedy
    )


def _converted(lines: list[str], old: list[tuple[int, str]]) -> list[Doubt]:
    """One doubt an encoding, at its first line."""
    doubts: list[Doubt] = []
    for encoding in dict.fromkeys(encoding for _, encoding in old):
        rows = sorted({n for n, name in old if name == encoding})
        start = sum(len(line) + 1 for line in lines[: rows[0]])
        doubts.append(
            doubt(
                "file",
                "converted-encoding",
                start,
                start + len(lines[rows[0]]),
                lines=str(len(rows)),
                encoding=encoding,
            )
        )
    return doubts


def _notice(message: str) -> Doubt:
    return doubt("file", "part-not-read", 0, 0, what=message)


def _empty(filename: str) -> KheoError:
    return KheoError("file-empty", "Tệp không có chữ nào.", where=filename, remedy="Hãy kiểm tra lại tệp.")
