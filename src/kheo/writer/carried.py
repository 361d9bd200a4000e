"""What a DOCX of ours carries beside its pages: which report it is, and every block as it was printed.

A custom XML part of the package, which Word and LibreOffice keep. `back` holds the edited pages against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from kheo.writer.model import Block, Chart, Given, Heading, Num, Paragraph, Part, Report, Table
from kheo.writer.profiles import Profile

NAMESPACE = "urn:kheo:carried:1"
Kind = Literal["heading", "paragraph", "table", "chart"]
_SPACE = " "


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it was printed."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A block as it was printed. `parts` are words (Given where a tone is not ours to move) and numbers.

    A table's parts are its title, a number for every one in its cells, in order, and nothing else; its words
    (heads, names of rows) are in `words`.
    """

    id: str
    kind: Kind
    level: int
    parts: tuple[str | Printed, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """All a file carries. `mark` names the report to whoever wrote it; `tone` and `ending` are the profile's."""

    mark: str
    tone: Literal["early", "late"]
    ending: str
    blocks: tuple[Carried, ...]


def load_of(report: Report, mark: str, profile: Profile) -> Load:
    """What the DOCX of a report carries."""
    blocks = tuple(_carried(b) for b in (*report.body, *report.tables))
    return Load(mark, profile.tone, profile.ending, blocks)


def pack(load: Load) -> bytes:
    """As XML, with a checksum over it."""
    inside = "".join(_packed(block) for block in load.blocks)
    head = f"mark={quoteattr(load.mark)} tone={quoteattr(load.tone)} ending={quoteattr(load.ending)}"
    sum_ = _sum(load)
    text = f'<report xmlns="{NAMESPACE}" {head} sum="{sum_}">{inside}</report>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def unpack(root: Any) -> Load | None:
    """From the parsed part; None where it does not agree with its checksum."""
    blocks = tuple(_unpacked(element) for element in root if element.tag == f"{{{NAMESPACE}}}b")
    tone: Literal["early", "late"] = "late" if root.get("tone") == "late" else "early"
    load = Load(root.get("mark", ""), tone, root.get("ending", ""), blocks)
    return load if root.get("sum") == _sum(load) else None


def _sum(load: Load) -> str:
    told = [load.mark, load.tone, load.ending]
    for b in load.blocks:
        told += [b.id, b.kind, str(b.level)]
        told += [f"n{p.id}={p.text}" if isinstance(p, Printed) else f"w{p}" for p in b.parts]
        told += [f"x{word}" for word in b.words]
    return sha256("\x1f".join(told).encode()).hexdigest()


def _carried(block: Block) -> Carried:
    match block:
        case Heading():
            return Carried(block.id, "heading", block.level, (block.title,))
        case Paragraph():
            parts: list[Part] = []
            for n, sentence in enumerate(block.sentences):
                parts += [_SPACE] if n else []
                parts += sentence.parts
            return Carried(block.id, "paragraph", 0, _parts(parts))
        case Table():
            nums = [p for row in block.rows for c in row.cells for p in c if isinstance(p, Num)]
            words = [block.corner, *(c.label for c in block.columns), *(row.name for row in block.rows)]
            return Carried(block.id, "table", 0, _parts([Given(block.title), *nums]), tuple(words))
        case Chart():
            return Carried(block.id, "chart", 0, _parts([Given(block.title)]))


def _parts(parts: Iterable[Part]) -> tuple[str | Printed, ...]:
    told: list[str | Printed] = []
    for part in parts:
        if isinstance(part, Num):
            told.append(Printed(part.id, part.text))
        elif told and isinstance(told[-1], str) and isinstance(told[-1], Given) == isinstance(part, Given):
            told[-1] = type(part)(told[-1] + part) if isinstance(part, Given) else told[-1] + part
        else:
            told.append(part)
    return tuple(told)


def _packed(block: Carried) -> str:
    inside = []
    for part in block.parts:
        if isinstance(part, Printed):
            inside.append(f'<n id="{part.id}">{escape(part.text)}</n>')
        else:
            tag = "g" if isinstance(part, Given) else "t"
            inside.append(f"<{tag}>{escape(part)}</{tag}>")
    inside += [f"<x>{escape(word)}</x>" for word in block.words]
    return f'<b id={quoteattr(block.id)} kind="{block.kind}" level="{block.level}">{"".join(inside)}</b>'


def _unpacked(element: Any) -> Carried:
    parts: list[str | Printed] = []
    words: list[str] = []
    for inner in element:
        name, text = etree.QName(inner).localname, inner.text or ""
        if name == "n":
            parts.append(Printed(inner.get("id", ""), text))
        elif name == "x":
            words.append(text)
        else:
            parts.append(Given(text) if name == "g" else text)
    level = element.get("level", "0")
    return Carried(
        element.get("id", ""),
        element.get("kind", "paragraph"),
        int(level) if level.isdecimal() else 0,
        tuple(parts),
        tuple(words),
    )
