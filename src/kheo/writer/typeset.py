"""Typst: a template of ours and data in, PDF out; an SVG in, PNG out. No network, no fonts but our own, the same input gives the same bytes."""

from __future__ import annotations

import json
import struct
import unicodedata
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from pypdfium2 import PdfDocument

if TYPE_CHECKING:
    from typst import PDFStandards

STANDARD: PDFStandards = "a-2b"
UNKNOWN = "□"
_PLAIN = {0x2011: "-", 0x202F: "\u00a0", 0x0A: " ", 0x0D: "", 0x09: " "}


def pdf(template: str, data: Mapping[str, Any], when: datetime, standard: PDFStandards = STANDARD) -> bytes:
    """A tagged PDF/A of a template in data/. `data` reaches it as `sys.inputs.sheet`, every string of it `printable`."""
    compiler = typst.Compiler(
        (_data() / template).read_bytes(), root=str(_data()), font_paths=_fonts(), ignore_system_fonts=True
    )
    told = json.dumps(_clean(data), ensure_ascii=False, separators=(",", ":"))
    made = compiler.compile(
        format="pdf",
        sys_inputs={"sheet": told},
        pdf_standards=standard,
        timestamp=int(when.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def printable(text: str) -> str:
    """Text in letters our faces have: composed, without control signs; what they lack stands as □, never as nothing."""
    told = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if known_letters().issuperset(map(ord, told)):
        return told
    return "".join(_letter(c) for c in told)


@cache
def known_letters() -> frozenset[int]:
    """Every code point that all four faces have a glyph for."""
    ranges = (_data() / "fonts" / "letters.txt").read_text("ascii").split()
    ends = [tuple(int(end, 16) for end in told.split("-")) for told in ranges]
    return frozenset(code for first, last in ends for code in range(first, last + 1))


def _letter(letter: str) -> str:
    if ord(letter) in known_letters():
        return letter
    return "" if unicodedata.category(letter) in ("Cc", "Cf", "Mn") else UNKNOWN


def _clean(data: Any) -> Any:
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, Mapping):
        return {key: _clean(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_clean(value) for value in data]
    return data


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_data() / "fonts")]
    )


@cache
def _data() -> Path:
    return Path(str(resources.files("kheo.writer"))) / "data"


def png(svg: str, width_mm: float, dpi: int = 300) -> bytes:
    """An SVG of ours as a PNG of `dpi`, its letters from our faces. PDFium paints it: typst's own painter drops parts."""
    source = b"#set page(width: auto, height: auto, margin: 0mm)\n" + (
        b'#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)'
    )
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True)
    inputs = {"svg": printable(svg), "width": str(width_mm)}
    drawn = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0)
    document = PdfDocument(drawn)
    try:
        bitmap = document[0].render(scale=dpi / 72, rev_byteorder=True)
        return _png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), dpi)
    finally:
        document.close()


def _png(width: int, height: int, stride: int, pixels: bytes, dpi: int) -> bytes:
    """Rows of red, green, blue as a PNG that says how large a dot is."""
    rows = b"".join(b"\x00" + pixels[at : at + width * 3] for at in range(0, stride * height, stride))
    dots = round(dpi / 0.0254)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    told = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)
