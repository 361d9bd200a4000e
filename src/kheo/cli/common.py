"""What several commands share: dates, numbers for JSON, tables of text, files of arguments. No Django here."""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from kheo.common.errors import KheoError

_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def day(text: str) -> date:
    """An argument as a date: 2020-12-31 or 31/12/2020."""
    try:
        if found := _DMY.fullmatch(text.strip()):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = f"“{text}” không phải ngày; viết 2020-12-31 hoặc 31/12/2020"
        raise argparse.ArgumentTypeError(message) from error


def exact(value: Decimal) -> int | float:
    """A JSON number: an int where whole, else the nearest float."""
    return int(value) if value == value.to_integral_value() else float(value)


def files(arguments: Sequence[str]) -> Iterator[Path]:
    """Files named, and in folders every readable file in the order of names. A missing one comes through as it is."""
    from kheo.reader.files import READABLE

    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            yield from sorted(
                item for item in path.rglob("*") if item.is_file() and item.suffix.lower() in READABLE
            )
        else:
            yield path


def unforeseen(path: Path, error: Exception) -> KheoError:
    """A fault of ours in the midst of many files: named and told, so that the rest can go on."""
    kind = type(error).__name__
    remedy = "Xin gửi tệp này cho người phát triển."
    return KheoError("unforeseen", f"lỗi chưa lường trước ({kind}: {error}).", where=str(path), remedy=remedy)


def content(path: Path) -> bytes:
    """The bytes of a file. KheoError file-missing or file-unreadable."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KheoError(
            "file-missing", "không có tệp này.", where=str(path), remedy="Kiểm tra đường dẫn."
        ) from error
    except OSError as error:
        raise KheoError(
            "file-unreadable",
            f"không đọc được ({error.strerror}).",
            where=str(path),
            remedy="Kiểm tra quyền đọc.",
        ) from error


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(0 if unicodedata.combining(c) else 1 for c in text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Aligned columns two spaces apart; columns of `right` are flush right."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]

    def cell(line: Sequence[str], n: int) -> str:
        gap = " " * (widths[n] - width(line[n]))
        return gap + line[n] if n in right else line[n] + gap

    return "\n".join("  ".join(cell(line, n) for n in range(len(head))).rstrip() for line in lines)
