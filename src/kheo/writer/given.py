"""What the writer was given: totals by key, and every word with digits in it that may be printed as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kheo.catalogue.model import Catalogue
from kheo.common.numerals import UNIT_WORD
from kheo.common.periods import dmy, in_words
from kheo.common.types import Measure, Period, Total
from kheo.writer import figures, scene
from kheo.writer.clauses import TAIL_MARKS, fitting_noun, lower_first, respectful, upper_first
from kheo.writer.model import NBSP, Detail, Evidence, FarKey, Given, Named, Source
from kheo.writer.outline import Outline, Say, SectionPart

NATION = "VN"
_CONTROL = re.compile(r"[\x00-\x1f\ufffe\uffff]")


def evidence(
    *,
    place: str,
    place_name: str,
    period: Period,
    totals: Sequence[Total],
    before: Sequence[Total] = (),
    further: Mapping[FarKey, Total] | None = None,
    names: Mapping[str, str] | None = None,
    sources: Sequence[Source] = (),
    documents: int = 0,
    models: Sequence[Named] = (),
    details: Sequence[Detail] = (),
    catalogue: Catalogue,
    outline: Outline | None = None,
) -> Evidence:
    """All of it in the shape that the guard looks at. `documents`: how many all of it stands in; `sources` are those whose
    names are printed."""
    far = further or {}
    windows = {period, *(window for _, _, window in far)}
    windows |= {Period(t.start, t.end) for t in before if t.start}
    windows |= set(outline.windows(period)) if outline else set()
    words = _dated(windows, [*totals, *far.values()], sources)
    words |= {place_name, *(x for s in sources for x in (s.title, s.filename))}
    words |= {x for n in (names or {}).values() for x in (n, scene.bare_name(n))}
    words |= {x for m in models for x in (m.name, m.place_name)}
    told = [*details, *(d for m in models for d in m.told)]
    words |= {d.place_name for d in told}
    words |= _of_catalogue(catalogue)
    if outline:
        words |= {w.replace(NBSP, " ") for w in _of_outline(outline, period, place_name, place)}
    return Evidence(
        place=place,
        totals={(t.indicator, t.place): t for t in totals if t.indicator in catalogue},
        before={(t.indicator, t.place): t for t in before},
        measures={code: Measure(i.measure) for code, i in catalogue.indicators.items()},
        words=frozenset(words),
        sources=documents,
        further=far,
        details={d.fact: d for d in told if d.code in catalogue},
    )


def filled(text: str, period: Period, place_name: str, place: str) -> Given:
    """An outline's own words with {period}, {place} and {where} filled in."""
    where = "trên phạm vi cả nước" if place == NATION else f"trên địa bàn {place_name}"
    for slot, said in (("{period}", figures.window(period)), ("{place}", place_name), ("{where}", where)):
        text = text.replace(slot, said)
    return Given(text)


def printable(source: Source) -> Source:
    """A source whose title has no line breaks and no characters that XML forbids."""
    title, filename = (" ".join(_CONTROL.sub(" ", text).split()) for text in (source.title, source.filename))
    return replace(source, title=title, filename=filename)


def _dated(windows: Iterable[Period], totals: Iterable[Total], sources: Iterable[Source]) -> set[str]:
    told = {in_words(p) for p in windows}
    days = {d for p in windows for d in (p.start, p.end)} | {s.date for s in sources}
    days |= {d for t in totals for d in (t.end, t.as_of, t.stale[1] if t.stale else None)}
    return told | {upper_first(w) for w in told} | {dmy(d) for d in days if d}


def _of_outline(outline: Outline, period: Period, place_name: str, place: str) -> set[str]:
    texts = [outline.title, outline.subject]
    for part in outline.walk():
        if isinstance(part, SectionPart):
            texts.append(part.title)
        elif isinstance(part, Say):
            texts.append(part.text)
        else:
            texts += [x for x in (getattr(part, "title", ""), getattr(part, "intro", "")) if x]
    texts += [t.replace("các mô hình", "mô hình") for t in texts]
    said = {filled(t, period, place_name, place) for t in texts}
    return said | {lower_first(t) for t in said}


def _of_catalogue(catalogue: Catalogue) -> set[str]:
    words = {t.vi for t in catalogue.themes.values()}
    for i in catalogue.indicators.values():
        unit = UNIT_WORD[i.measure]
        thing = i.unit_vi.removeprefix(f"{unit} ")
        for name in (i.vi, i.unit_vi, respectful(i.vi), thing, f"{unit} {i.unit_vi}"):
            told_as = {name, fitting_noun(name, i.verb_vi), *(name.partition(mark)[0] for mark in TAIL_MARKS)}
            words |= {form for n in told_as for form in (n, lower_first(n), upper_first(n))}
            words |= {f"{lead} {n}" for n in told_as for lead in ("số", "Số", "lượng", "Lượng")}
    return words
