"""What every kind of file shares: lines with what they were converted from, rows of tables, limits and coded errors."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kheo.common.errors import KheoError
from kheo.reader import encodings

MEBIBYTE = 1024 * 1024
MOST_CHARACTERS = 2_000_000  # some 700 pages: what is read within a request's time
_MOST_XML, _MOST_PARTS, _MOST_UNPACKED = 40 * MEBIBYTE, 5000, 200 * MEBIBYTE
MOST_DEEP = 200
_MOST_COLUMNS = 200
CELL = " | "
# A report's head and foot are set as tables without being any.
_LAYOUT = re.compile(
    r"cộng hòa xã hội|cộng hoà xã hội|độc lập\s*-\s*tự do|nơi nhận\s*:|đảng cộng sản việt nam", re.IGNORECASE
)
_PROSE = 200
_NUMBER = re.compile(r"[\d.,%\s-]+")


@dataclass(slots=True)
class Lines:
    """Lines of a file in their order; `old` holds (line, encoding) of those that came in an encoding of before Unicode."""

    rows: list[str] = field(default_factory=list)
    old: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    notices: list[str] = field(default_factory=list)

    def add(self, text: str, encoding: str | None = None) -> None:
        """One line, or one with line breaks as several."""
        for line in text.split("\n"):
            if encoding:
                self.old.append((len(self.rows), encoding))
            self.rows.append(line)

    def extend(self, other: Lines) -> None:
        """Another file's lines behind these."""
        first = len(self.rows)
        self.rows += other.rows
        self.old += [(first + n, encoding) for n, encoding in other.old]
        self.notices += other.notices


@dataclass(slots=True)
class Cell:
    """A cell of a table: its paragraphs, the columns and rows it takes, and the encoding it came in. `goes_on`: merged
    with the cell above."""

    paragraphs: list[str]
    across: int = 1
    down: int = 1
    old: str | None = None
    goes_on: bool = False

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.paragraphs).split())


def add_table(lines: Lines, rows: Iterable[Sequence[Cell]]) -> None:
    """Rows as lines, cells between " | ". A cell merged across is told once and leaves its other columns empty; one merged
    down is told in every row. What is no table (one column, the head and foot of a report, prose) is told by paragraph."""
    table = list(rows)
    if _is_layout(table):
        for cells in table:
            _paragraphs(lines, cells)
        return
    open_: dict[int, tuple[int, str]] = {}
    above: dict[int, str] = {}
    for cells in table:
        if any(len(p) > _PROSE for cell in cells for p in cell.paragraphs) and len(cells) < 4:
            _paragraphs(lines, cells)
            continue
        above = _placed(cells, open_, above)
        told = [above.get(n, "") for n in range(max(above, default=-1) + 1)]
        if any(told):
            lines.add(row_line(told), next((cell.old for cell in cells if cell.old), None))


def _placed(
    cells: Sequence[Cell], open_: dict[int, tuple[int, str]], above: dict[int, str]
) -> dict[int, str]:
    """{column: text} of one row. `open_` holds what cells further up still say: {column: (rows left, text)}; `above` is
    the row before. A number that is merged down is told once: it is one number."""
    placed: dict[int, str] = {}
    column = 0
    for cell in cells:
        while column in open_:
            column = _carried(open_, column, placed)
        text = cell.text
        if cell.goes_on:
            text = _again(above.get(column, text))
        placed[column] = text
        if cell.down > 1:
            open_[column] = (cell.down - 1, _again(text))
        column = min(column + max(1, cell.across), _MOST_COLUMNS)
    while column in open_:
        column = _carried(open_, column, placed)
    return placed


def _again(text: str) -> str:
    return "" if _NUMBER.fullmatch(text) else text


def _carried(open_: dict[int, tuple[int, str]], column: int, placed: dict[int, str]) -> int:
    left, text = open_.pop(column)
    placed[column] = text
    if left > 1:
        open_[column] = (left - 1, text)
    return column + 1


def row_line(cells: Sequence[str]) -> str:
    """A row of a table as a line; empty cells at its end are left out."""
    told = [" ".join(cell.split()).replace("|", "/") for cell in cells]
    while told and not told[-1]:
        told.pop()
    return CELL.join(told).strip()


def _is_layout(table: list[Sequence[Cell]]) -> bool:
    if all(len(cells) < 2 for cells in table):
        return True
    return len(table) < 8 and any(_LAYOUT.search(cell.text) for cells in table for cell in cells)


def _paragraphs(lines: Lines, cells: Sequence[Cell]) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs if not cell.goes_on else ():
            if paragraph.strip():
                lines.add(" ".join(paragraph.split()), cell.old)


def runs(pieces: Sequence[tuple[str, str | None]]) -> tuple[str, str | None]:
    """Runs of (text, font) as one Unicode text, and the encoding that any came in. Runs of one encoding are joined first: a
    letter of VNI may be torn between two."""
    told: list[str] = []
    old: str | None = None
    joined, font = "", None
    for text, name in [*pieces, ("", "\0")]:
        same = encodings.of_font(name) == encodings.of_font(font) and encodings.draws_capitals(
            name
        ) == encodings.draws_capitals(font)
        if not same or name == "\0":
            piece, found = encodings.in_font(joined, font)
            told.append(piece)
            old, joined, font = old or found, "", name
        joined += text
    return "".join(told), old


def check_length(characters: int, filename: str) -> None:
    """KheoError file-too-long beyond MOST_CHARACTERS."""
    if characters > MOST_CHARACTERS:
        most = f"{MOST_CHARACTERS:,}".replace(",", ".")
        raise too_long(filename, f"Văn bản dài quá {most} ký tự.")


def too_long(filename: str, message: str) -> KheoError:
    """What is larger than a report."""
    return KheoError("file-too-long", message, where=filename, remedy="Hãy tách thành nhiều tệp nhỏ hơn.")


@contextmanager
def parsing(filename: str, kind: str) -> Iterator[None]:
    """KheoError file-broken for whatever a parser lets out: a hostile or damaged package can fail anywhere in it."""
    try:
        yield
    except KheoError:
        raise
    except Exception as error:
        raise broken(filename, kind) from error


def broken(filename: str, kind: str) -> KheoError:
    """What does not open."""
    return KheoError(
        "file-broken",
        f"Tệp hỏng hoặc không phải {kind}.",
        where=filename,
        remedy="Hãy mở và lưu lại tệp rồi thử lại.",
    )


def locked(filename: str) -> KheoError:
    """What a password keeps shut."""
    return KheoError(
        "file-locked",
        "Tệp có mật khẩu.",
        where=filename,
        remedy="Hãy mở tệp, bỏ mật khẩu, lưu lại rồi thử lại.",
    )


def package(data: bytes, filename: str) -> zipfile.ZipFile:
    """A .docx or .odt opened, after its parts are known to unpack to no more than a report holds."""
    opened = zipfile.ZipFile(io.BytesIO(data))
    parts = opened.infolist()
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    whole = sum(part.file_size for part in parts)
    if xml > _MOST_XML or whole > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise too_long(filename, f"Tệp nén mở ra quá lớn ({whole // MEBIBYTE} MB).")
    return opened


def part(opened: zipfile.ZipFile, name: str) -> Any:
    """The root element of an XML part, None where the package has no such part. No entity is resolved, no address opened."""
    from lxml import etree

    try:
        data = _unpacked(opened, name)
    except KeyError:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _unpacked(opened: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, never more than its entry says: a lying entry is a broken file."""
    with opened.open(name) as stream:
        return stream.read(_MOST_XML + 1)
