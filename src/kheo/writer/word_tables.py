"""The figures tables of a DOCX."""

from __future__ import annotations

from kheo.writer.model import NBSP, Row, Sentence, Table
from kheo.writer.word_styles import STYLES
from kheo.writer.word_xml import Scribe, cell, paragraph, row, table, text_run, twips

SHORT = 14
_DIGIT_MM, _LETTER_MM, _PADDING_MM = 2.1, 2.3, 4.6
_LOOK = {
    "total": "<w:rPr><w:b/></w:rPr>",
    "theme": "<w:rPr><w:b/></w:rPr>",
    "coverage": "<w:rPr><w:i/></w:rPr>",
    "other": "<w:rPr><w:i/></w:rPr>",
}
_HEAD, _WORDS, _NUMBER = (STYLES[part][0] for part in ("cell_head", "cell", "cell_number"))


def figures(scribe: Scribe, told: Table, mark: str, width: float, *, keep_last: bool = False) -> str:
    """The table, `width` mm wide: repeated head, no row broken over pages, a short table kept whole.

    The table's bookmark `mark` is in its corner. `keep_last` keeps its last row with what follows.
    """
    names = labels(told)
    widths = [twips(mm) for mm in column_widths(told, names, width)]
    heads = [text_run(name) for name in names]
    heads[0] = scribe.bookmarked(mark, heads[0])
    cells = "".join(
        cell(w, paragraph(_HEAD, inside, keep=True), middle=True)
        for w, inside in zip(widths, heads, strict=True)
    )
    kept = len(told.rows) if len(told.rows) < SHORT else 4
    lines = [row(cells, head=True)]
    for n, line in enumerate(told.rows, 1):
        keep = n < kept or line.kind == "theme" or (keep_last and n == len(told.rows))
        lines.append(_line(scribe, line, widths, keep=keep))
    return table(widths, "".join(lines), style="TableGrid", name=told.title)


def fits(told: Table, width: float) -> bool:
    """Whether every column has room in `width` mm."""
    return 28.0 + sum(_needs(told, labels(told))) <= width


def labels(told: Table) -> list[str]:
    """The heads of its columns with their units."""
    return [told.corner, *(f"{c.label} ({c.unit})" if c.unit else c.label for c in told.columns)]


def column_widths(told: Table, names: list[str], width: float) -> tuple[float, ...]:
    """In mm: what the longest number or header word needs, the rest shared out; narrower all alike where too much."""
    needs = _needs(told, names)
    longest = max((len(line.name) for line in told.rows), default=0)
    first = min(max(30.0, _DIGIT_MM * longest + _PADDING_MM), width * 0.62)
    first = max(28.0, min(first, width - sum(needs)))
    spare = width - first - sum(needs)
    if spare < 0:
        return (first, *(need * (width - first) / sum(needs) for need in needs))
    return (first, *(need + spare / len(needs) for need in needs))


def _needs(told: Table, names: list[str]) -> list[float]:
    return [
        _PADDING_MM
        + max(
            _LETTER_MM * max(len(word) for word in label.replace(NBSP, " ").split()),
            _DIGIT_MM * max((len(Sentence(line.cells[n]).text) for line in told.rows), default=0),
        )
        for n, label in enumerate(names[1:])
    ]


def _line(scribe: Scribe, line: Row, widths: list[int], *, keep: bool) -> str:
    look = _LOOK.get(line.kind, "")
    name = paragraph(_WORDS, text_run(line.name, look), keep=keep)
    if line.kind == "theme":
        return row(cell(sum(widths), name, span=len(widths), middle=True))
    told = [cell(widths[0], name, middle=True)]
    for wide, parts in zip(widths[1:], line.cells, strict=True):
        inside = paragraph(_NUMBER, scribe.runs(parts, look, ours=False), keep=keep)
        told.append(cell(wide, inside, middle=True))
    return row("".join(told))
