"""What matters most, first: three to five figures, and who told them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kheo.catalogue.model import Catalogue
from kheo.common.types import Kind, Measure, Period, Total
from kheo.writer import figures, given, guard, theme
from kheo.writer.clauses import BREATH, Clause, Teller, spoken, words
from kheo.writer.model import NBSP, Evidence, Given, Num, Part, Sentence
from kheo.writer.openings import opening_window
from kheo.writer.plan import LEDE
from kheo.writer.scene import Scene, coverage

# As many figures stand in the opening, and as many there must be to tell before a summary says anything.
DEEDS, STOCKS, FEWEST = 4, 2, 5


def opening(scene: Scene, preferred: Sequence[str], told: Sequence[str]) -> tuple[Sentence, ...]:
    """The opening paragraph: what was done, what there is, and what the report stands on. `told` are the indicators
    the report is about, `preferred` those that come first."""
    teller = scene.teller
    found: list[Sentence] = []
    if sum(teller.tellable(c) for c in told) >= FEWEST:
        codes = [c for c in dict.fromkeys((*preferred, *LEDE)) if c in told and _weighty(teller, c)]
        deeds = _clauses(teller, [c for c in codes if teller.indicators[c].kind is Kind.FLOW])[:DEEDS]
        while len(deeds) > 2 and sum(map(words, deeds)) > BREATH:
            deeds.pop()
        if len(deeds) > 1:
            head = (*opening_window(scene.period), f", {scene.whole()} đã ")
            found.append(Sentence((*head, *theme.joined(deeds), ".")))
        stocks = [c for c in codes if teller.indicators[c].kind is Kind.STOCK][:STOCKS]
        found += theme.stock_sentences(scene, _clauses(teller, stocks))[:1]
    return (*found, *_stands_on(scene))


def _weighty(teller: Teller, code: str) -> bool:
    """Something, and not the sum of only a few of the places below."""
    total = teller.total(code)
    few = total is not None and total.method == "partial" and 2 * total.coverage.reported < total.coverage.of
    return teller.tellable(code) and not few


def _clauses(teller: Teller, codes: Sequence[str]) -> list[Clause]:
    """One figure of each theme, with what naturally comes with it."""
    by_theme: dict[str, str] = {}
    for code in codes:
        by_theme.setdefault(teller.indicators[code].theme, code)
    return [clause for code in by_theme.values() if (clause := teller.brief(code)).verb]


def _listed(head: tuple[Part, ...], clauses: Sequence[Clause]) -> Sentence:
    parts: list[Part] = list(head)
    for n, clause in enumerate(clauses):
        parts += ["" if not n else (", " if n < len(clauses) - 1 else " và "), *spoken(clause, not n)]
    return Sentence((*(p for p in parts if p), "."))


def _stands_on(scene: Scene) -> tuple[Sentence, ...]:
    """ "Số liệu được tổng hợp từ 06 văn bản, báo cáo đã được xác nhận; có 17/20 xã có số liệu."."""
    evidence = scene.teller.evidence
    parts: list[Part] = []
    if evidence.sources:
        parts = ["Số liệu được tổng hợp từ ", documents(evidence), f"{NBSP}văn bản, báo cáo đã được xác nhận"]
    before = "; có " if parts else "Có "
    parts += coverage(evidence, scene.rows, scene.names, before, " có số liệu", ())
    return (Sentence((*parts, ".")),) if parts else ()


def documents(evidence: Evidence) -> Num:
    """How many documents all of it stands in."""
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
    when = opening_window(period)
    if not chosen:
        return Sentence((*when, ", ", Given(place_name), " chưa có số liệu nào được xác nhận."))
    head = (*when, ", ", Given(place_name), " đã ")
    sentence = _listed(head, [teller.brief(code) for code in chosen])
    guard.check_parts([sentence.parts], teller.evidence)
    return sentence
