"""Figures → a report by an outline: its blocks, its appendix, and what all of it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kheo.catalogue.model import Catalogue
from kheo.common.types import Period, Total
from kheo.writer import appendix, given, guard, lead
from kheo.writer.body import Body
from kheo.writer.clauses import Teller
from kheo.writer.given import NATION, filled
from kheo.writer.model import (
    NBSP,
    Detail,
    Evidence,
    FarKey,
    Issuer,
    Named,
    Paragraph,
    Report,
    Sentence,
    Source,
    stable_id,
)
from kheo.writer.outline import GENERAL, Outline, builtin
from kheo.writer.scene import Scene, rows_of


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
    below: Sequence[str] = (),
    details: Sequence[Detail] = (),
    rooms: bool = False,
    documents: int | None = None,
    listed: Sequence[Source] = (),
    place: str | None = None,
    signed: date | None = None,
) -> Report:
    """Write the report of a place (the first total's place unless given) and of the rows one level below it.

    `outline`: what it is made of (the general one unless given). `place_names` are full names by id ("tỉnh Bình
    Phước"). `before` are the totals of the same days a year before, `further` those of other windows. `details` are
    figures under the totals that say more than those do, `models` the named models with what was counted of them.
    `below` are all places directly below, also those that told nothing (they are named when few are late).
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
        details=details,
        catalogue=catalogue,
        outline=chosen,
    )
    names = {own: place_name, **place_names}
    teller = Teller(evidence, catalogue.indicators)
    scene = Scene(teller, period, place_name, names, rows_of(evidence, names), tuple(below))
    body = Body(scene, chosen, catalogue, fact_sources, models, rooms).blocks()
    told = chosen.told(catalogue)
    if chosen.opening and (first := lead.opening(scene, chosen.lead, told)):
        body = (Paragraph(stable_id("p", "opening"), first), *body)
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
    return (Sentence((head, lead.documents(evidence), f"{NBSP}văn bản, báo cáo đã được xác nhận.")),)
