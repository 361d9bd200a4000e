"""Figures → a report by an outline: its blocks, its appendix, and what all of it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kheo.catalogue.model import Catalogue
from kheo.common.types import Measure, Period, Total
from kheo.writer import appendix, figures, given, guard, theme
from kheo.writer.body import Body
from kheo.writer.clauses import Teller, lower_first, spoken
from kheo.writer.given import NATION, filled
from kheo.writer.model import (
    NBSP,
    Evidence,
    FarKey,
    Given,
    Issuer,
    Named,
    Num,
    Paragraph,
    Part,
    Report,
    Sentence,
    Source,
    stable_id,
)
from kheo.writer.outline import GENERAL, Outline, builtin
from kheo.writer.plan import LEDE
from kheo.writer.theme import Scene


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
    outline: Outline | None = None,
    further: Mapping[FarKey, Total] | None = None,
    models: Sequence[Named] = (),
    rooms: bool = False,
    documents: int | None = None,
    listed: Sequence[Source] = (),
    place: str | None = None,
    signed: date | None = None,
) -> Report:
    """Write the report of a place (the first total's place unless given) and of the rows one level below it.

    `outline`: what it is made of (the general one unless given). `place_names` are full names by id ("tỉnh Bình
    Phước"). `before` are the totals of the same days a year before, `further` those of other windows and of parts.
    `documents`: how many documents all of it stands in, and `listed` those to be named (those of `totals`' figures when
    None). `rooms`: leave empty paragraphs where a person is to write. `signed` is the day under the report; None leaves it open.
    """
    chosen = outline or builtin()[GENERAL]
    own = place if place is not None else (totals[0].place if totals else "")
    place_name = "cả nước" if own == NATION else place_name
    fact_sources = {fact: given.printable(source) for fact, source in fact_sources.items()}
    sources = _sources(totals, fact_sources) if documents is None else _in_order(map(given.printable, listed))
    evidence = given.evidence(
        place=own,
        place_name=place_name,
        period=period,
        totals=totals,
        before=before,
        further=further,
        names=place_names,
        sources=(*sources, *fact_sources.values()),
        documents=len(sources) if documents is None else documents,
        models=models,
        catalogue=catalogue,
        outline=chosen,
    )
    names = {own: place_name, **place_names}
    teller = Teller(evidence, catalogue.indicators)
    scene = Scene(teller, period, place_name, names, theme.rows_of(evidence, names))
    body = Body(scene, chosen, catalogue, fact_sources, models, rooms).blocks()
    if chosen.opening:
        opening = Paragraph(stable_id("p", "opening"), (_opening(scene, chosen),))
        body = (opening, *body)
    told = chosen.told(catalogue)
    report = Report(
        issuer=issuer,
        place=own,
        place_name=place_name,
        period=period,
        outline=chosen.code,
        title=filled(chosen.title, period, place_name, own),
        subject=filled(chosen.subject, period, place_name, own),
        body=body,
        tables=appendix.tables(scene, catalogue.themes, told) if chosen.appendix else (),
        notes=(
            *(appendix.notes(teller, names, scene.rows) if chosen.appendix else ()),
            *_more_sources(evidence, sources),
        ),
        sources=sources,
        evidence=evidence,
        signed=signed,
    )
    guard.check(report)
    return report


def _sources(totals: Sequence[Total], by_fact: Mapping[str, Source]) -> tuple[Source, ...]:
    facts = (f for t in totals for f in (*t.facts, *(c for group in t.contradictions for c in group)))
    return _in_order({by_fact[f] for f in facts if f in by_fact})


def _in_order(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(sorted(sources, key=lambda s: (s.date or date.max, s.title, s.id)))


def _more_sources(evidence: Evidence, sources: Sequence[Source]) -> tuple[Sentence, ...]:
    """That there are more documents than are named."""
    if evidence.sources <= len(sources):
        return ()
    head = "Phần nguồn số liệu nêu tên những văn bản có nhiều số liệu nhất trong tổng số "
    return (Sentence((head, _documents(evidence), f"{NBSP}văn bản, báo cáo đã được xác nhận.")),)


def _documents(evidence: Evidence) -> Num:
    count = Decimal(evidence.sources)
    return Num(figures.in_sentence(count, Measure.COUNT), ("", evidence.place), count, role="sources")


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
    known = given.evidence(
        place=own, place_name=place_name, period=period, totals=totals, catalogue=catalogue
    )
    teller = Teller(known, catalogue.indicators)
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


def _opening(scene: Scene, outline: Outline) -> Sentence:
    evidence = scene.teller.evidence
    subject = filled(outline.subject, scene.period, scene.place_name, evidence.place)
    parts: list[Part] = ["Báo cáo tổng hợp ", Given(lower_first(subject))]
    if evidence.sources:
        parts += [" từ ", _documents(evidence), f"{NBSP}văn bản, báo cáo đã được xác nhận"]
    parts.append(". " if scene.rows else ".")
    if told := theme.coverage(evidence, scene.rows, scene.names, "Có ", " có số liệu", ()):
        parts += [*told, ". "]
    if scene.rows:
        parts.append(
            "Số cộng từ cơ sở và số báo cáo chung về cùng một nội dung chỉ tính một lần; "
            "nơi chưa có số liệu không coi là bằng không."
        )
    return Sentence(tuple(parts))
