"""A report as HTML: semantic elements, classes only, every number a link to what it was made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape

from kheo.common.periods import dmy
from kheo.writer import charts, guard, letterhead, profiles
from kheo.writer.model import (
    Block,
    Chart,
    Heading,
    Num,
    Paragraph,
    Part,
    Report,
    Row,
    Sentence,
    Source,
    Table,
)

Link = Callable[[Num], str | None]


def to_html(report: Report, link: Link) -> str:
    """The body of the report as one <article>. `link` gives the address a number opens, or None."""
    guard.check(report)
    parts = [
        '<article class="report" lang="vi">',
        '<header class="report-head">',
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="report-subject">{escape(report.subject)}</p>',
        "</header>",
        *(html for _, html in blocks_html(report, link) if html),
        after_html(report, link),
    ]
    return "\n".join([*(part for part in parts if part), "</article>"])


def blocks_html(report: Report, link: Link) -> tuple[tuple[Block, str], ...]:
    """Every block of the body and its HTML; "" for room that nobody has filled."""
    return tuple(_body(report, link))


def after_html(report: Report, link: Link) -> str:
    """What follows the body: the appendix with its tables and notes, and the list of sources."""
    parts = []
    if report.tables:
        parts.append('<section class="report-appendix"><h2>Phụ lục: Bảng số liệu</h2>')
        parts += [_table(f"Biểu {n}. ", t, link) for n, t in enumerate(report.tables, 1)]
        parts += [f'<p class="report-note">{sentence_html(note, link)}</p>' for note in report.notes]
        parts.append("</section>")
    if report.sources:
        parts.append('<section class="report-sources"><h2>Nguồn số liệu</h2><ol>')
        parts += [f"<li>{_source(s)}</li>" for s in report.sources]
        parts.append("</ol></section>")
    return "\n".join(parts)


def sentence_html(sentence: Sentence, link: Link) -> str:
    """A sentence with its numbers as links."""
    return _parts(sentence.parts, link)


def num_html(num: Num, link: Link) -> str:
    """<a class="num" href=…><small class="q">hơn</small> 28.033</a>, a <span> when there is nothing to open."""
    word = f'<small class="q">{escape(num.word)}</small> ' if num.word else ""
    inner = word + escape(num.digits)
    href = link(num)
    if href is None:
        return f'<span class="num">{inner}</span>'
    return f'<a class="num" href="{escape(href)}">{inner}</a>'


def _parts(parts: Iterable[Part], link: Link) -> str:
    return "".join(num_html(p, link) if isinstance(p, Num) else escape(p) for p in parts)


def _body(report: Report, link: Link) -> Iterator[tuple[Block, str]]:
    labels = letterhead.numbered(report.headings, profiles.of(report.issuer))
    tables = drawn = 0
    for n, block in enumerate(report.body):
        match block:
            case Heading():
                depth = min(block.level + 1, 6)
                yield block, f'<h{depth} id="{block.id}">{labels[block.id]} {escape(block.title)}</h{depth}>'
            case Paragraph():
                mark = ' class="report-opening"' if n == 0 else ""
                told = " ".join(sentence_html(s, link) for s in block.sentences)
                yield block, f"<p{mark}>{told}</p>" if told else ""
            case Table():
                tables += 1
                yield block, _table(f"Bảng {tables}. ", block, link)
            case Chart():
                drawn += 1
                yield block, _chart(drawn, block, link)


def _chart(n: int, chart: Chart, link: Link) -> str:
    """The drawing, and its numbers as a list that opens: what is in an image cannot be followed."""
    listed = "".join(
        f"<li>{escape(p.label)}: {num_html(p.num, link) if p.num else charts.MISSING}</li>"
        for p in chart.points
    )
    cut = f'<p class="report-note">{escape(charts.CUT)}</p>' if charts.is_cut(chart) else ""
    return (
        f'<figure class="report-chart" id="{chart.id}">'
        f"<figcaption>Biểu đồ {n}. {escape(charts.title(chart))}</figcaption>"
        f"{charts.to_svg(chart, charts.SCREEN)}{cut}"
        f"<details><summary>Số của biểu đồ</summary><ul>{listed}</ul></details></figure>"
    )


def _table(label: str, table: Table, link: Link) -> str:
    heads = "".join(
        f'<th scope="col">{escape(c.label)}{f" <small>({escape(c.unit)})</small>" if c.unit else ""}</th>'
        for c in table.columns
    )
    top = [_row(r, link) for r in table.rows if r.kind in ("total", "coverage", "other")]
    rest = [_row(r, link) for r in table.rows if r.kind not in ("total", "coverage", "other")]
    bodies = "\n".join(
        f"<tbody{mark}>\n{chr(10).join(rows)}\n</tbody>"
        for mark, rows in ((' class="totals"', top), ("", rest))
        if rows
    )
    return (
        f'<div class="table-scroll">\n<table class="figures">\n<caption>{label}{escape(table.title)}</caption>\n'
        f'<thead><tr><th scope="col">{escape(table.corner)}</th>{heads}</tr></thead>\n'
        f"{bodies}\n</table>\n</div>"
    )


def _row(row: Row, link: Link) -> str:
    if row.kind == "theme":
        return f'<tr class="row-theme"><th scope="rowgroup" colspan="{1 + len(row.cells)}">{escape(row.name)}</th></tr>'
    cells = "".join(
        f'<td class="fig">{_parts(c, link)}</td>'
        if any(isinstance(p, Num) for p in c)
        else f'<td class="fig missing">{_parts(c, link)}</td>'
        for c in row.cells
    )
    return f'<tr class="{row.kind}"><th scope="row">{escape(row.name)}</th>{cells}</tr>'


def _source(source: Source) -> str:
    day = f', <time datetime="{source.date.isoformat()}">{dmy(source.date)}</time>' if source.date else ""
    name = f' <span class="file">({escape(source.filename)})</span>' if source.filename else ""
    return f"<cite>{escape(source.title)}</cite>{day}{name}"
