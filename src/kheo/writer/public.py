"""The people's edition of a signed report: the same report in plain words, without what is withheld, as plain data.

A number is printed only when every count it is made of is public; then nothing follows from it that is not public. A
count under five stands as "dưới 5"; any other withheld one stands as "không công bố" in tables and takes its clause or
sentence with it in the text. Internal matter is left out: open points, the other view, who documents came from.
Which counts are withheld is decided elsewhere (rollup.disclosure) and handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kheo.catalogue.model import Catalogue
from kheo.common.periods import in_words
from kheo.common.text import fold
from kheo.common.types import Measure, Total
from kheo.writer import charts
from kheo.writer.clauses import respectful, upper_first
from kheo.writer.guard import COUNTED
from kheo.writer.model import (
    Chart,
    Evidence,
    Heading,
    Num,
    Paragraph,
    Part,
    Report,
    Row,
    Sentence,
    Table,
)
from kheo.writer.scene import bare_name

Fate = Literal["show", "small", "hide"]
Count = tuple[str, str, date | None, date]
FORMAT = 1
SMALL, HIDDEN = "dưới 5", "không công bố"
SHOW: Fate = "show"
_INTERNAL = ("other", "gap", "more")
_PLAIN = (
    ("trên địa bàn ", "ở "),
    ("trên phạm vi cả nước", "trong cả nước"),
    ("các lực lượng, đơn vị", "các đơn vị"),
    ("Các cấp, các ngành và Nhân dân", "Các cơ quan và người dân"),
    ("các cấp, các ngành", "các cơ quan"),
    ("tương ứng", "tức"),
    ("Bên cạnh đó, đã", "Đã"),
    ("Cùng với đó, đã", "Đã"),
    ("Đồng thời, đã", "Đã"),
)
_DATED = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|(?:năm|tháng|giai đoạn)\s+[\d/-]+|\d+ tháng", re.I)
_COUNTING = re.compile(r"\d|\b(?:một|hai|ba|bốn)\b", re.I)
_NOTES = (
    "“–” là chưa có số liệu, không phải bằng không.",
    "“dưới 5” là có từ 1 đến 4: số nhỏ có thể làm lộ một người nên không nêu.",
    "“không công bố” là số giữ lại để không ai tính ngược ra một số nhỏ.",
    "“≈” là số ước tính do địa giới thay đổi.",
)


@dataclass(frozen=True, slots=True)
class Reserve:
    """Codes whose counts may be withheld (`guarded`), the shares made of them with their sides, and each count's fate."""

    guarded: frozenset[str]
    sides: Mapping[str, tuple[str, ...]]
    fates: Mapping[Count, Fate]

    @property
    def touched(self) -> frozenset[str]:
        """Codes of which something is withheld."""
        return frozenset(count[0] for count, fate in self.fates.items() if fate != SHOW)

    def fate(self, total: Total | None, is_stock: bool) -> Fate:
        """Whether a total's value is shown; a count that nobody decided on is not."""
        if total is None or total.value is None:
            return "hide"
        return self.fates.get(count_of(total, is_stock), "hide")


def count_of(total: Total, is_stock: bool) -> Count:
    """What a total counts, as its fate is looked up. A stock has no first day."""
    return (total.indicator, total.place, None if is_stock else total.start, total.end)


def reserve(catalogue: Catalogue, fates: Mapping[Count, Fate]) -> Reserve:
    """The reserve by the catalogue."""
    guarded = {code: i for code, i in catalogue.indicators.items() if i.public_suppression}
    sides = {
        c: (i.ratio.of, *i.ratio.to) if i.ratio else ()
        for c, i in guarded.items()
        if i.measure is Measure.PERCENT
    }
    return Reserve(frozenset(guarded), sides, fates)


def counted_in(report: Report, catalogue: Catalogue) -> list[Total]:
    """Every guarded total that the report prints or that one of its numbers is made of: all that has to be decided on."""
    asked = reserve(catalogue, {})
    found = {(t.indicator, t.place, t.start, t.end): t for t in report.evidence.totals.values()}
    for num in _nums(report):
        for total in _made_of(num, report.evidence, asked):
            if total is not None:
                found[total.indicator, total.place, total.start, total.end] = total
    return [t for t in found.values() if t.indicator in asked.guarded and t.value is not None]


def edition(report: Report, held: Reserve, catalogue: Catalogue, names: Mapping[str, str]) -> dict[str, Any]:
    """All that the public pages print, as plain JSON. `names`: full names of places by id."""
    return _Writer(report, held, catalogue, names).edition()


def _nums(report: Report) -> Iterator[Num]:
    for block in (*report.body, *report.tables):
        match block:
            case Paragraph():
                yield from (num for s in block.sentences for num in s.nums)
            case Chart():
                yield from (*block.alt.nums, *(p.num for p in block.points if p.num))
            case Table():
                yield from (p for row in block.rows for cell in row.cells for p in cell if isinstance(p, Num))


def _made_of(num: Num, evidence: Evidence, held: Reserve) -> list[Total | None]:
    """The totals a number is computed from; None for one that is not known."""
    code, place = num.total_key
    if num.role == "sum":
        return [evidence.totals.get((part, place)) for part in num.of]
    now = (
        evidence.further.get((code, place, num.window)) if num.window else evidence.totals.get((code, place))
    )
    before = evidence.before.get((code, place))
    if num.role == "before":
        return [before]
    if num.role in ("change", "percent"):
        return [now, before]
    if num.role == "share":
        return [now, evidence.totals.get((code, evidence.place))]
    if code in held.sides:
        if num.window or now is None or now.method != "computed":
            return [None]
        return [evidence.totals.get((side, place)) for side in held.sides[code]] or [None]
    return [now]


class _Writer:
    """Writes one edition."""

    def __init__(self, report: Report, held: Reserve, catalogue: Catalogue, names: Mapping[str, str]) -> None:
        self.report, self.held, self.catalogue, self.names = report, held, catalogue, names
        shy = [catalogue.get(code) for code in held.guarded]
        self.nouns = frozenset(fold(noun) for i in shy for noun in (i.vi, i.unit_vi) if noun)
        touched = [i for i in shy if i.code in held.touched]
        self.touched_nouns = frozenset(fold(noun) for i in touched for noun in (i.vi, i.unit_vi) if noun)
        totals = self._totals()
        self.data = [self._row(t) for t in totals]
        self.row_numbers = {(t.indicator, t.place, t.start, t.end): n for n, t in enumerate(totals)}
        self.verbs = frozenset(i.verb_vi.split()[0] for i in catalogue.indicators.values() if i.verb_vi)

    def edition(self) -> dict[str, Any]:
        """Everything."""
        report = self.report
        assert report.period.end
        return {
            "format": FORMAT,
            "title": report.title,
            "subject": upper_first(_plain(str(report.subject))),
            "place": report.place,
            "place_name": str(report.place_name),
            "start": report.period.start.isoformat() if report.period.start else None,
            "end": report.period.end.isoformat(),
            "period": in_words(report.period),
            "body": report.issuer.name,
            "number": "",
            "signed": report.signed.isoformat() if report.signed else None,
            "blocks": _without_bare_headings(self._blocks()),
            "tables": [self._table(t) for t in report.tables],
            "notes": [[note] for note in _NOTES],
            "data": self.data,
            "dictionary": self._dictionary(),
        }

    # Numbers

    def _fate(self, num: Num) -> Fate:
        code = num.total_key[0]
        if num.role in _INTERNAL:
            return "hide"
        if num.role in COUNTED or not {code, *num.of} & self.held.guarded:
            return "show"
        if num.role not in ("value", "before", "change", "percent", "share", "sum"):
            return "hide"
        fates = {self._of(total) for total in _made_of(num, self.report.evidence, self.held)}
        if fates == {"show"}:
            return "show"
        plain_count = num.role in ("value", "before") and code not in self.held.sides
        return "small" if fates == {"small"} and plain_count else "hide"

    def _of(self, total: Total | None) -> Fate:
        return self.held.fate(
            total, total is not None and self.catalogue.get(total.indicator).over_time == "last"
        )

    def _part(self, part: Part) -> Any:
        if not isinstance(part, Num):
            return _plain(part)
        if self._fate(part) != SHOW:
            return self._withheld("small", part)
        return {"word": part.word, "text": part.digits, "data": self._row_of(part)}

    def _withheld(self, mark: str, num: Num) -> dict[str, Any]:
        text = SMALL if mark == "small" else HIDDEN
        return {"word": "", "text": text, "mark": mark, "data": self._row_of(num)}

    def _row_of(self, num: Num) -> int | None:
        """The row of the open data that a number is of."""
        if num.role in COUNTED or num.role == "sum":
            return None
        code, place = num.total_key
        evidence = self.report.evidence
        total = (
            evidence.further.get((code, place, num.window))
            if num.window
            else evidence.totals.get((code, place))
        )
        if num.role == "before":
            total = evidence.before.get((code, place))
        return (
            None
            if total is None
            else self.row_numbers.get((total.indicator, total.place, total.start, total.end))
        )

    # The text

    def _blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        internal = 0
        for block in self.report.body:
            match block:
                case Heading():
                    if internal and block.level > internal:
                        continue
                    internal = block.level if "cần thống nhất" in fold(block.title) else 0
                    if not internal:
                        found.append({"kind": "heading", "level": block.level, "text": str(block.title)})
                case _ if internal:
                    continue
                case Paragraph():
                    told = [line for s in block.sentences for line in self._sentences(s)]
                    if told:
                        found.append({"kind": "paragraph", "sentences": told})
                case Table():
                    found.append(self._table(block))
                case Chart() if all(p.num is None or self._fate(p.num) == "show" for p in block.points):
                    found.append(self._chart(block))
        return found

    def _sentences(self, sentence: Sentence) -> list[list[Any]]:
        """A sentence as one or more short ones; nothing where it says what is withheld."""
        clauses = _clauses(sentence.parts)
        kept = [clause for clause in clauses if self._may_say(clause)]
        if not kept or kept[0] is not clauses[0]:
            return []
        lines: list[list[Part]] = []
        for clause in kept:
            head = str(clause[0]).lstrip() if not isinstance(clause[0], Num) else ""
            if not lines:
                lines.append(list(clause))
            elif head.split(" ")[0] in self.verbs:
                lines.append(["Đã ", *clause])
            elif head.startswith(("số ", "tỷ lệ ")):
                lines.append([upper_first(head), *clause[1:]])
            else:
                lines[-1] += ["; ", *clause]
        return [[self._part(part) for part in _ended(line)] for line in lines]

    def _may_say(self, clause: Sequence[Part]) -> bool:
        nums = [part for part in clause if isinstance(part, Num)]
        if any(self._fate(num) == "hide" for num in nums):
            return False
        elsewhere = (
            n for n in nums if n.total_key[1] != self.report.place and n.total_key[0] in self.held.touched
        )
        if any(elsewhere):
            return False
        words = " ".join(str(part) for part in clause if not isinstance(part, Num))
        said = fold(words)
        if not nums and any(noun in said for noun in self.touched_nouns):
            return False
        typed = _COUNTING.search(_DATED.sub("", words))
        return not (typed and any(noun in said for noun in self.nouns) and self._typed(clause))

    def _typed(self, clause: Sequence[Part]) -> bool:
        """Whether a person's own words, not the catalogue's, hold a number."""
        own = {i.unit_vi for i in self.catalogue.indicators.values()} | set(self.names.values())
        own |= {bare_name(name) for name in self.names.values()}
        words = (str(p) for p in clause if not isinstance(p, Num) and str(p).strip() not in own)
        return any(_COUNTING.search(_DATED.sub("", word)) for word in words)

    # Tables, charts, data

    def _table(self, table: Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "title": str(table.title),
            "corner": str(table.corner),
            "columns": [{"label": str(c.label), "unit": c.unit} for c in table.columns],
            "rows": [
                {"kind": row.kind, "name": str(row.name), "cells": self._cells(row)}
                for row in table.rows
                if row.kind != "other"
            ],
        }

    def _cells(self, row: Row) -> list[list[Any]]:
        fates = [
            ["small" if (f := self._fate(p)) == "small" else f for p in cell if isinstance(p, Num)]
            for cell in row.cells
        ]
        shy = row.kind == "indicator" and any(f != SHOW for some in fates for f in some)
        cells: list[list[Any]] = []
        for cell, some in zip(row.cells, fates, strict=True):
            num = next((p for p in cell if isinstance(p, Num)), None)
            is_words = not some and any(str(p).strip() not in ("", "–") for p in cell)
            if num is not None and "hide" in some:
                cells.append([self._withheld("beside", num)])
            elif shy and is_words:
                cells.append([{"word": "", "text": HIDDEN, "mark": "beside", "data": None}])
            else:
                cells.append([self._part(p) for p in cell])
        return cells

    def _chart(self, chart: Chart) -> dict[str, Any]:
        svg = charts.to_svg(chart, charts.SCREEN)
        alt = [self._part(part) for part in chart.alt.parts]
        return {"kind": "chart", "title": charts.title(chart), "svg": svg, "alt": alt}

    def _totals(self) -> list[Total]:
        """Those the open data tells: every total of an indicator that is printed, and what its numbers are made of."""
        printed = {n.total_key[0] for n in _nums(self.report)} & set(self.catalogue.indicators)
        found = {t: None for t in self.report.evidence.totals.values() if t.indicator in printed}
        for num in _nums(self.report):
            if num.role not in COUNTED:
                made = _made_of(num, self.report.evidence, self.held)
                found.update((t, None) for t in made if t is not None)
        order = {code: n for n, code in enumerate(self.catalogue.indicators)}
        told = [t for t in found if t.value is not None and t.indicator in order]
        here = self.report.place
        return sorted(
            told,
            key=lambda t: (
                -t.end.toordinal(),
                order[t.indicator],
                t.place != here,
                t.place,
                t.start or t.end,
            ),
        )

    def _row(self, total: Total) -> dict[str, Any]:
        indicator = self.catalogue.get(total.indicator)
        fate: Fate = SHOW
        if total.indicator in self.held.sides:
            sides = self.held.sides[total.indicator]
            made = {self._of(self.report.evidence.totals.get((side, total.place))) for side in sides}
            fate = SHOW if made == {SHOW} and total.method == "computed" else "hide"
        elif total.indicator in self.held.guarded:
            fate = self._of(total)
        shown = fate == SHOW
        is_stock = indicator.over_time == "last"
        return {
            "code": total.indicator,
            "name": respectful(indicator.vi),
            "place": total.place,
            "place_name": self.names.get(total.place, total.place),
            "start": total.start.isoformat() if total.start and not is_stock else None,
            "end": total.end.isoformat(),
            "value": f"{total.value:f}" if shown else None,
            "qualifier": total.qualifier.value if shown else "",
            "mark": {"show": "", "small": "small", "hide": "beside"}[fate],
            "method": total.method,
            "reported": total.coverage.reported,
            "of": total.coverage.of,
            "estimated": total.estimated,
        }

    def _dictionary(self) -> list[dict[str, Any]]:
        told = {row["code"] for row in self.data}
        return [
            {
                "code": code,
                "name": respectful(i.vi),
                "theme": self.catalogue.themes[i.theme].vi,
                "measure": i.measure.value,
                "kind": i.kind.value,
                "definition": respectful(i.definition_vi),
            }
            for code, i in self.catalogue.indicators.items()
            if code in told
        ]


def _plain(text: str) -> str:
    """Our own words as people say them; words that were handed in stay."""
    for said, plainly in _PLAIN:
        text = text.replace(said, plainly)
    return str(text)


def _clauses(parts: Sequence[Part]) -> list[list[Part]]:
    """A sentence cut at its semicolons, without its full stop."""
    clauses: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Num):
            clauses[-1].append(part)
            continue
        first, *rest = str(part).split("; ")
        if first:
            clauses[-1].append(first)
        for more in rest:
            clauses.append([more] if more else [])
    if clauses[-1] and not isinstance(last := clauses[-1][-1], Num):
        clauses[-1][-1] = last.rstrip().removesuffix(".")
    return [clause for clause in clauses if any(isinstance(p, Num) or p for p in clause)]


def _ended(line: Sequence[Part]) -> list[Part]:
    ended = [*line, "."]
    if not isinstance(line[-1], Num):
        ended = [*line[:-1], f"{line[-1].rstrip(' ,;')}."]
    return ended


def _without_bare_headings(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for block in reversed(blocks):
        if block["kind"] == "heading" and (
            not kept or (kept[-1]["kind"] == "heading" and kept[-1]["level"] <= block["level"])
        ):
            continue
        kept.append(block)
    return kept[::-1]
