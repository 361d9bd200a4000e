"""Typst in a process of its own, run as a script: asked on standard input (JSON), answers with the file's bytes.

Its threads do not outlive a fork, and a server's workers are forks: one that was forked after typst had been used would
wait for ever. PDFium, which paints the pictures, is not safe among threads. Here both are alone.
"""

import json
import struct
import sys
import zlib

import typst


def main() -> None:
    """Set {source, root, fonts, inputs, standard, timestamp}; with {dpi} the first page as a PNG instead of a PDF."""
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    compiler = typst.Compiler(
        asked["source"].encode(), root=asked["root"], font_paths=fonts, ignore_system_fonts=True
    )
    made = compiler.compile(
        format="pdf",
        sys_inputs=asked["inputs"],
        pdf_standards=asked["standard"],
        timestamp=asked["timestamp"],
    )
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(_painted(made, asked["dpi"]) if asked["dpi"] else made)


def _painted(pdf: bytes, dpi: int) -> bytes:
    """The first page; painted by PDFium, because typst's own painter drops parts of shapes at some sizes."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    bitmap = document[0].render(scale=dpi / 72, rev_byteorder=True)
    return _png(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), dpi)


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


if __name__ == "__main__":
    main()
