"""Typst: a template of ours and data in, PDF out; an SVG in, PNG out. No network, no fonts but our own, the same input gives the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from kheo.common.errors import KheoError

STANDARDS = ("a-2b",)
UNKNOWN = "□"
LONGEST_SECONDS = 120
_PLAIN = {0x2011: "-", 0x202F: "\u00a0", 0x0A: " ", 0x0D: "", 0x09: " "}
_PICTURE = """#set page(width: auto, height: auto, margin: 0mm)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1mm)"""


def pdf(
    template: str, data: Mapping[str, Any], when: datetime, standards: tuple[str, ...] = STANDARDS
) -> bytes:
    """A tagged PDF/A of a template in data/. `data` reaches it as `sys.inputs.sheet`, every string of it `printable`.

    KheoError "file-not-set" where typst does not answer.
    """
    source = (_data() / template).read_text("utf-8")
    sheet = json.dumps(_clean(data), ensure_ascii=False, separators=(",", ":"))
    return _set(source, {"sheet": sheet}, standard=standards, timestamp=int(when.timestamp()))


@lru_cache(maxsize=64)
def png(svg: str, width_mm: float, dpi: int = 300) -> bytes:
    """An SVG of ours as a PNG of `dpi`, its letters from our faces. KheoError "file-not-set"."""
    return _set(_PICTURE, {"svg": printable(svg), "width": str(width_mm)}, dpi=dpi)


def _set(
    source: str,
    inputs: Mapping[str, str],
    *,
    standard: tuple[str, ...] = (),
    timestamp: int = 0,
    dpi: int = 0,
) -> bytes:
    """What typst_apart.py answers. -P: the folder of a script is no place to import from."""
    asked = {
        "source": source,
        "inputs": inputs,
        "standard": standard,
        "timestamp": timestamp,
        "dpi": dpi,
        "root": str(_data()),
        "fonts": str(_data() / "fonts"),
    }
    script = str(Path(__file__).with_name("typst_apart.py"))
    try:
        done = subprocess.run(  # noqa: S603 – our own script, asked on its standard input
            [sys.executable, "-P", script],
            input=json.dumps(asked, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        raise KheoError(
            "file-not-set",
            "không dàn được trang của tệp.",
            where=said.decode(errors="replace").strip().splitlines()[-1][:200],
            remedy="Thử lại; nếu vẫn vậy, tải tệp DOCX và báo cho người quản trị.",
        ) from error
    return done.stdout


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
def _data() -> Path:
    return Path(str(resources.files("kheo.writer"))) / "data"
