"""The last look before print: every digit of a report must come from what the writer was given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from kheo.common.errors import KheoError
from kheo.common.numerals import number
from kheo.common.types import Measure, Qualifier, Total
from kheo.writer import figures, settle
from kheo.writer.model import NBSP, Block, Chart, Evidence, Heading, Num, Paragraph, Part, Report, Table

# Roles that count places, documents or open points, not what was done.
COUNTED = ("reported", "of", "lacking", "sources", "more")
_DIGIT = re.compile(r"\d")


def check(report: Report) -> None:
    """Raise KheoError "writer-unknown-number" for a number the report was not given."""
    evidence = report.evidence
    check_parts(((report.title,), (report.subject,), (report.place_name,)), evidence)
    for block in report.body:
        check_parts(_lines(block), evidence)
    for table in report.tables:
        check_parts(_lines(table), evidence)
    check_parts((note.parts for note in report.notes), evidence)
    for source in report.sources:
        check_parts(((source.title,), (source.filename,)), evidence)


def _lines(block: Block) -> Iterator[tuple[Part, ...]]:
    """All that a block prints."""
    match block:
        case Heading():
            yield (block.title,)
        case Paragraph():
            yield from (s.parts for s in block.sentences)
        case Chart():
            yield from ((block.title,), (block.unit,), block.alt.parts)
            yield from ((p.label, p.num) if p.num else (p.label,) for p in block.points)
        case Table():
            yield from ((text,) for c in block.columns for text in (c.label, c.theme, c.unit))
            yield from ((t,) for t in (block.corner, *block.title.split("; ")))
            for row in block.rows:
                yield (row.name,)
                yield from row.cells


def check_parts(lines: Iterable[tuple[Part, ...]], evidence: Evidence) -> None:
    """The same for loose lines of parts."""
    for parts in lines:
        for part in parts:
            if isinstance(part, Num):
                if not _follows(part, evidence):
                    raise _unknown(part.text, parts)
            elif _DIGIT.search(part) and part.replace(NBSP, " ") not in evidence.words:
                raise _unknown(part, parts)


def _unknown(text: str, parts: tuple[Part, ...]) -> KheoError:
    line = "".join(p.text if isinstance(p, Num) else p for p in parts)
    return KheoError(
        "writer-unknown-number",
        f"“{text}” trong câu “{line[:80]}” không có trong số liệu được giao cho báo cáo.",
        where="báo cáo",
        remedy="Hãy lập lại báo cáo từ số liệu hiện có.",
    )


def _follows(num: Num, evidence: Evidence) -> bool:
    said = (num.value, num.qualifier)
    given = said in claims(num, evidence) or (num.id, *said) in evidence.earlier
    return given and num.text in forms(num, *said, evidence.measures)


def stands(num: Num, evidence: Evidence) -> bool:
    """Whether a number is what the totals say, whatever was given earlier."""
    return (num.value, num.qualifier) in claims(num, evidence)


def claims(num: Num, evidence: Evidence) -> frozenset[tuple[Decimal, Qualifier]]:
    """What a number of this key and role may be by the evidence; nothing where it can no longer be told.

    More than one only for "reported": of an indicator, or of any of several.
    """
    if num.role in COUNTED:
        return frozenset((count, Qualifier.EXACT) for count in _counts(num, evidence))
    if num.role in ("detail", "whole"):
        return frozenset(_detailed(num, evidence))
    total = total_of(num, evidence)
    if num.total_key[0] not in evidence.measures or total is None:
        return frozenset()
    if num.role in ("change", "percent"):
        claim = _change(num, total, evidence.before.get(num.total_key))
    elif num.role == "share":
        claim = _share(total, evidence.totals.get((total.indicator, evidence.place)))
    elif num.role in ("sum", "gap") and num.of:
        claim = _sum(num, total, evidence)
    else:
        if num.role == "before":
            total = evidence.before.get(num.total_key, total)
        claim = _claim(num, total)
    return frozenset(() if claim is None else (claim,))


def total_of(num: Num, evidence: Evidence) -> Total | None:
    """The total a number follows from."""
    if num.window:
        return evidence.further.get((*num.total_key, num.window))
    return evidence.totals.get(num.total_key)


def forms(num: Num, value: Decimal, qualifier: Qualifier, measures: Mapping[str, Measure]) -> tuple[str, ...]:
    """All ways a number of this key and role may be printed with this value, always in the same order."""
    if num.role in (*COUNTED, "whole"):
        return figures.in_sentence(value, Measure.COUNT), number(value)
    if num.role in ("percent", "share"):
        return (figures.percent(value),)
    return figures.readings(value, measures[num.total_key[0]], qualifier)


def _detailed(num: Num, evidence: Evidence) -> Iterator[tuple[Decimal, Qualifier]]:
    """The one figure that a detail is, as long as it stands under its indicator."""
    detail = evidence.details.get(num.of[0]) if len(num.of) == 1 else None
    if detail is None or (detail.code, evidence.place) != num.total_key:
        return
    if num.role == "detail":
        yield detail.value, detail.qualifier
    elif detail.dim("of"):
        yield Decimal(detail.dim("of")), Qualifier.EXACT


def _claim(num: Num, total: Total) -> tuple[Decimal, Qualifier] | None:
    if num.role in ("value", "before") and total.value is not None:
        return total.value, total.qualifier
    if num.role == "other":
        return total.other
    if num.role == "stale" and total.stale:
        return total.stale[0], num.qualifier
    if num.role == "gap" and total.other and total.value is not None:
        return abs(total.value - total.other[0]), Qualifier.EXACT
    return None


def _change(num: Num, total: Total, before: Total | None) -> tuple[Decimal, Qualifier] | None:
    if before is None or not before.value or total.value is None:
        return None
    if {total.qualifier, before.qualifier} != {Qualifier.EXACT}:
        return None
    change = abs(total.value - before.value)
    return figures.rounded(change * 100 / before.value) if num.role == "percent" else change, Qualifier.EXACT


def _share(part: Total, whole: Total | None) -> tuple[Decimal, Qualifier] | None:
    """What per cent of the report's own total a place has: both exact, the part no more than the whole."""
    if whole is None or whole.place == part.place or not whole.value or part.value is None:
        return None
    loose = {part.qualifier, whole.qualifier} != {Qualifier.EXACT} or part.estimated or whole.estimated
    if loose or part.value > whole.value:
        return None
    return figures.rounded(part.value * 100 / whole.value), Qualifier.EXACT


def _sum(num: Num, whole: Total, evidence: Evidence) -> tuple[Decimal, Qualifier] | None:
    """The indicators `of` added up at the same place, or how far from the whole that is: all there and exact."""
    parts = [evidence.totals.get((code, whole.place)) for code in num.of]
    values = [
        t.value for t in (whole, *parts) if t and t.value is not None and t.qualifier is Qualifier.EXACT
    ]
    if len(values) <= len(parts):
        return None
    added = sum(values[1:], Decimal(0))
    return added if num.role == "sum" else abs(values[0] - added), Qualifier.EXACT


def _counts(num: Num, evidence: Evidence) -> set[Decimal]:
    if num.role == "sources":
        return {Decimal(evidence.sources)}
    if num.role == "more":
        return {Decimal(len(settle.points(evidence, num.of)) - settle.MOST)}
    _, place = num.total_key
    own = [t for (code, at), t in evidence.totals.items() if at == place and (not num.of or code in num.of)]
    if num.role == "of":
        return {Decimal(t.coverage.of) for t in own}
    below = {
        at
        for (code, at), t in evidence.totals.items()
        if at != evidence.place and (not num.of or code in num.of) and t.value is not None
    }
    if num.role == "lacking":
        return {Decimal(max(t.coverage.of for t in own) - len(below))} if own else set()
    return {Decimal(len(below))} | {Decimal(t.coverage.reported) for t in own}
