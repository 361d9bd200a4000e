"""Figures → a report: sections by theme, comparison, coverage, what is still to be settled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kheo.catalogue.model import Catalogue, Indicator, Theme
from kheo.common.numerals import UNIT_WORD
from kheo.common.periods import dmy, in_words
from kheo.common.types import Measure, Period, Total
from kheo.writer import appendix, figures, guard, settle, theme
from kheo.writer.clauses import TAIL_MARKS, Teller, fitting_noun, lower_first, respectful, spoken, upper_first
from kheo.writer.model import (
    NBSP,
    Evidence,
    Given,
    Issuer,
    Num,
    Part,
    Report,
    Section,
    Sentence,
    Source,
)
from kheo.writer.plan import LEDE

NATION = "VN"
SUBJECT = "Kết quả công tác dân vận và phong trào Toàn dân bảo vệ an ninh Tổ quốc"


def compose(
    *,
    issuer: Issuer,
    place_name: str,
    period: Period,
    totals: Sequence[Total],
    before: Sequence[Total],
    place_names: Mapping[str, str],
    fact_sources: Mapping[str, Source],
    catalogue: Catalogue,
    place: str | None = None,
    signed: date | None = None,
) -> Report:
    """Write the report of a place (the first total's place unless given) and of the rows one level below it.

    `place_names` are full names by id ("tỉnh Bình Phước"). `before` are the totals of the same days a year
    before. `signed` is the day under the report; None leaves it open.
    """
    own = place if place is not None else (totals[0].place if totals else "")
    place_name = "cả nước" if own == NATION else place_name
    fact_sources = {fact: _printable(source) for fact, source in fact_sources.items()}
    sources = tuple(dict.fromkeys(fact_sources[f] for t in totals for f in t.facts if f in fact_sources))
    contested = [fact_sources[f] for t in totals for c in t.contradictions for f in c if f in fact_sources]
    sources = tuple(sorted({*sources, *contested}, key=lambda s: (s.date or date.max, s.title, s.id)))
    words = _words(place_name, own, period, totals, before, place_names, sources, catalogue)
    evidence = _evidence(own, totals, before, words, catalogue, len(sources))
    teller = Teller(evidence, catalogue.indicators)
    names = {own: place_name, **place_names}
    rows = theme.rows_of(evidence, names)
    sections = [
        Section(t.vi, paragraphs)
        for n, t in enumerate(themes_of(catalogue))
        if (paragraphs := theme.paragraphs(teller, t.code, n, period, place_name, names, rows))
    ]
    if open_points := settle.sentences(teller, names, fact_sources):
        sections.append(Section("Số liệu cần thống nhất", tuple((s,) for s in open_points)))
    report = Report(
        issuer=issuer,
        place_name=place_name,
        period=period,
        title="BÁO CÁO",
        subject=Given(_subject(place_name, own, period)),
        opening=_opening(evidence, period, place_name, rows, names),
        sections=tuple(sections),
        tables=appendix.tables(teller, names, rows, {t.code: t.vi for t in themes_of(catalogue)}),
        notes=appendix.notes(teller, names, rows),
        sources=sources,
        evidence=evidence,
        signed=signed,
    )
    guard.check(report)
    return report


def lede(
    totals: Sequence[Total],
    *,
    place_name: str,
    period: Period,
    catalogue: Catalogue,
    place: str | None = None,
) -> Sentence:
    """One sentence that opens the overview page, or a kind word when there are no figures yet."""
    own = place if place is not None else (totals[0].place if totals else "")
    words = _words(place_name, own, period, totals, (), {}, (), catalogue)
    teller = Teller(_evidence(own, totals, (), words, catalogue, 0), catalogue.indicators)
    codes = [c for c in LEDE if c in teller.indicators and teller.tellable(c)]
    codes += [c for c in teller.indicators if c not in codes and teller.tellable(c)]
    by_theme: dict[str, str] = {}
    for code in codes:
        by_theme.setdefault(teller.indicators[code].theme, code)
    chosen = list(by_theme.values())[:3]
    when = theme.opening_window(period)
    if not chosen:
        return Sentence((*when, ", ", Given(place_name), " chưa có số liệu nào được xác nhận."))
    parts: list[Part] = [*when, ", ", Given(place_name), " đã "]
    clauses = [teller.brief(code) for code in chosen]
    for n, clause in enumerate(clauses):
        parts += ["" if not n else (", " if n < len(clauses) - 1 else " và "), *spoken(clause, not n)]
    sentence = Sentence((*(p for p in parts if p), "."))
    guard.check_parts([sentence.parts], teller.evidence)
    return sentence


def themes_of(catalogue: Catalogue) -> list[Theme]:
    """The themes in their order."""
    return sorted(catalogue.themes.values(), key=lambda t: t.order)


def _printable(source: Source) -> Source:
    """A source whose title has no line breaks and no characters that XML forbids."""
    title, filename = (" ".join(_CONTROL.sub(" ", text).split()) for text in (source.title, source.filename))
    return replace(source, title=title, filename=filename)


_CONTROL = re.compile(r"[\x00-\x1f\ufffe\uffff]")


def _where(place_name: str, place: str) -> tuple[str, ...]:
    return ("trên phạm vi cả nước",) if place == NATION else ("trên địa bàn ", Given(place_name))


def _opening(
    evidence: Evidence, period: Period, place_name: str, rows: Sequence[str], names: Mapping[str, str]
) -> Sentence:
    about = "Báo cáo tổng hợp kết quả công tác dân vận và phong trào Toàn dân bảo vệ an ninh Tổ quốc "
    parts: list[Part] = [about, Given(figures.window(period)), " ", *_where(place_name, evidence.place)]
    if evidence.sources:
        count = Num(
            figures.in_sentence(Decimal(evidence.sources), Measure.COUNT),
            ("", evidence.place),
            Decimal(evidence.sources),
            role="sources",
        )
        parts += [" từ ", count, f"{NBSP}văn bản, báo cáo đã được xác nhận"]
    parts.append(". " if rows else ".")
    if told := theme.coverage(evidence, rows, names, "Có ", " có số liệu", ()):
        parts += [*told, ". "]
    if rows:
        parts.append(
            "Số cộng từ cơ sở và số báo cáo chung về cùng một nội dung chỉ tính một lần; "
            "nơi chưa có số liệu không coi là bằng không."
        )
    return Sentence(tuple(parts))


def _subject(place_name: str, place: str, period: Period) -> str:
    return f"{SUBJECT} {figures.window(period)} {''.join(_where(place_name, place))}"


def _words(
    place_name: str,
    place: str,
    period: Period,
    totals: Iterable[Total],
    before: Iterable[Total],
    names: Mapping[str, str],
    sources: Iterable[Source],
    catalogue: Catalogue,
) -> frozenset[str]:
    """Every string with digits that the writer was handed and may print as it stands."""
    periods = {period, *(Period(t.start, t.end) for t in before if t.start)}
    told = {in_words(p) for p in periods}
    days = {d for p in periods for d in (p.start, p.end)} | {s.date for s in sources}
    days |= {d for t in totals for d in (t.end, t.as_of, t.stale[1] if t.stale else None)}
    words = {
        place_name,
        _subject(place_name, place, period).replace(NBSP, " "),
        *told,
        *(dmy(d) for d in days if d),
    }
    words |= {upper_first(w) for w in told} | {x for s in sources for x in (s.title, s.filename)}
    words |= {x for n in names.values() for x in (n, theme.bare_name(n))} | {
        t.vi for t in themes_of(catalogue)
    }
    for i in catalogue.indicators.values():
        for name in (i.vi, i.unit_vi, respectful(i.vi), f"{UNIT_WORD[i.measure]} {i.unit_vi}"):
            told_as = {name, fitting_noun(name, i.verb_vi), *(name.partition(mark)[0] for mark in TAIL_MARKS)}
            words |= {form for n in told_as for form in (n, lower_first(n), upper_first(n), f"số {n}")}
    return frozenset(words)


def _evidence(
    place: str,
    totals: Sequence[Total],
    before: Sequence[Total],
    words: frozenset[str],
    catalogue: Catalogue,
    sources: int,
) -> Evidence:
    known: Mapping[str, Indicator] = catalogue.indicators
    return Evidence(
        place=place,
        totals={(t.indicator, t.place): t for t in totals if t.indicator in known},
        before={(t.indicator, t.place): t for t in before},
        measures={code: Measure(i.measure) for code, i in known.items()},
        words=words,
        sources=sources,
    )
