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

from kheo.writer import charts
from kheo.writer.letterhead import printed
from kheo.writer.model import Block, Chart, Heading, Num, Paragraph, Part, Report, Table
from kheo.writer.profiles import Profile
from kheo.writer.word_tables import labels
from kheo.writer.word_xml import bookmark_names

NAMESPACE = "urn:kheo:carried:1"
Kind = Literal["heading", "paragraph", "table", "chart"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it was printed."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A block as it was written, before the profile's tone: words and numbers in turn; `mark` is its bookmark.

    A table's parts are its title and the numbers of its cells in order; `words` are its rows with the numbers left
    out, cells parted by tabs.
    """

    id: str
    mark: str
    kind: Kind
    level: int
    parts: tuple[str | Printed, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """All a file carries. `mark` names the report to whoever wrote it; `ending` is the profile's; `form` are the
    lines around the body: the bookmark, which component it is, its text."""

    mark: str
    ending: str
    blocks: tuple[Carried, ...]
    form: tuple[tuple[str, str, str], ...]


def load_of(report: Report, mark: str, profile: Profile, form: Iterable[tuple[str, str, str]]) -> Load:
    """What the DOCX of a report carries."""
    blocks = (*printed(report), *report.tables)
    marks = bookmark_names(b.id for b in blocks)
    told = tuple(_carried(b, name) for b, name in zip(blocks, marks, strict=True))
    return Load(mark, profile.ending, told, tuple(form))


def pack(load: Load) -> bytes:
    """As XML, with a checksum over it."""
    inside = "".join(_packed(block) for block in load.blocks)
    inside += "".join(f'<f name="{name}" part="{part}">{escape(text)}</f>' for name, part, text in load.form)
    head = f"mark={quoteattr(load.mark)} ending={quoteattr(load.ending)}"
    text = f'<report xmlns="{NAMESPACE}" {head} sum="{_sum(load)}">{inside}</report>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def unpack(root: Any) -> Load | None:
    """From the parsed part; None where it does not agree with its checksum."""
    blocks = tuple(_unpacked(element) for element in root if element.tag == f"{{{NAMESPACE}}}b")
    lines = (x for x in root if x.tag == f"{{{NAMESPACE}}}f")
    form = tuple((x.get("name", ""), x.get("part", ""), x.text or "") for x in lines)
    load = Load(root.get("mark", ""), root.get("ending", ""), blocks, form)
    return load if root.get("sum") == _sum(load) else None


def _sum(load: Load) -> str:
    told = [load.mark, load.ending, *(x for line in load.form for x in line)]
    for b in load.blocks:
        told += [b.id, b.mark, b.kind, str(b.level)]
        told += [f"n{p.id}={p.text}" if isinstance(p, Printed) else f"w{p}" for p in b.parts]
        told += [f"x{word}" for word in b.words]
    return sha256("\x1f".join(told).encode()).hexdigest()


def _carried(block: Block, mark: str) -> Carried:
    match block:
        case Heading():
            return Carried(block.id, mark, "heading", block.level, (str(block.title),))
        case Paragraph():
            parts: list[Part] = []
            for n, sentence in enumerate(block.sentences):
                parts += [" "] if n else []
                parts += sentence.parts
            return Carried(block.id, mark, "paragraph", 0, _parts(parts))
        case Table():
            nums = [p for row in block.rows for c in row.cells for p in c if isinstance(p, Num)]
            return Carried(block.id, mark, "table", 0, _parts([block.title, *nums]), _words(block))
        case Chart():
            return Carried(block.id, mark, "chart", 0, (charts.title(block),))


def _words(table: Table) -> tuple[str, ...]:
    rows = [labels(table)]
    for row in table.rows:
        cells = ["".join(p for p in cell if not isinstance(p, Num)) for cell in row.cells]
        rows.append([row.name] if row.kind == "theme" else [row.name, *cells])
    return tuple("\t".join(row) for row in rows)


def _parts(parts: Iterable[Part]) -> tuple[str | Printed, ...]:
    told: list[str | Printed] = []
    for part in parts:
        if isinstance(part, Num):
            told.append(Printed(part.id, part.text))
        elif told and isinstance(told[-1], str):
            told[-1] += part
        else:
            told.append(str(part))
    return tuple(told)


def _packed(block: Carried) -> str:
    inside = []
    for part in block.parts:
        if isinstance(part, Printed):
            inside.append(f'<n id="{part.id}">{escape(part.text)}</n>')
        else:
            inside.append(f"<t>{escape(part)}</t>")
    inside += [f"<x>{escape(word)}</x>" for word in block.words]
    named = f'id={quoteattr(block.id)} mark="{block.mark}" kind="{block.kind}" level="{block.level}"'
    return f"<b {named}>{''.join(inside)}</b>"


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
            parts.append(text)
    level = element.get("level", "0")
    return Carried(
        element.get("id", ""),
        element.get("mark", ""),
        element.get("kind", "paragraph"),
        int(level) if level.isdecimal() else 0,
        tuple(parts),
        tuple(words),
    )
