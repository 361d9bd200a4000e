""".txt → lines: Unicode in any form, Windows-1258, TCVN3 and VNI; rows of tabs are rows of a table."""

from __future__ import annotations

import re
from itertools import groupby

from kheo.common.errors import KheoError
from kheo.reader import encodings
from kheo.reader.kinds.common import Cell, Lines, add_table

MEDIA_TYPE = "text/plain"
_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read(data: bytes, filename: str) -> Lines:
    """KheoError file-encoding."""
    text, old = decoded(data, filename)
    lines = Lines()
    for tabs, group in groupby(text.split("\n"), key=lambda line: line.rstrip().count("\t")):
        rows = list(group)
        if tabs and len(rows) > 1 and all(row.strip() for row in rows):
            add_table(lines, [[Cell([cell]) for cell in row.split("\t")] for row in rows])
        else:
            for row in rows:
                lines.add(row)
    if old:
        lines.old = [(n, old) for n, row in enumerate(lines.rows) if not row.isascii()]
    return lines


def decoded(data: bytes, filename: str) -> tuple[str, str | None]:
    """The text of bytes, and the encoding of before Unicode that they were in. KheoError file-encoding."""
    mark = next((mark for mark in _MARKS if data.startswith(mark)), None)
    if mark:
        encoding = _MARKS[mark]
    elif len(data) >= 4 and data[1::2].count(0) > len(data) // 5:
        encoding = "utf-16-le"
    elif len(data) >= 4 and data[::2].count(0) > len(data) // 5:
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        found = encodings.decoded(_without_controls(data)) if encoding == "utf-8-sig" else None
        if found is not None:
            return found
        raise KheoError(
            "file-encoding",
            f"Chữ trong tệp không phải Unicode (lỗi ở byte {error.start}).",
            where=filename,
            remedy="Hãy lưu lại tệp dạng UTF-8.",
        ) from None


def _without_controls(data: bytes) -> bytes:
    return re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b" ", data)
