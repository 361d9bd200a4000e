"""A sample year: narrative reports written for Khéo, so that a first run opens on a living site.

The five provincial reports carry the real figures of five published articles (named in their last line, see
NOTICE); every other report is invented and says "SỐ LIỆU MINH HỌA" in its first line. Reports the manifest
does not confirm wait on the reading page as proposals.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One report as a person would hand it in: file name, UTF-8 bytes, and whether to confirm its figures."""

    filename: str
    data: bytes
    confirm: bool


def reports() -> tuple[SampleReport, ...]:
    """All sample reports in the order of the manifest."""
    folder = files(__name__) / "data"
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return tuple(
        SampleReport(entry["file"], (folder / entry["file"]).read_bytes(), entry["confirm"])
        for entry in entries
    )
