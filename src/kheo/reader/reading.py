"""`read`: a text → its figures, programmes and doubts, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from kheo import catalogue as catalogues
from kheo import places as gazetteers
from kheo.catalogue import Catalogue
from kheo.common.types import Basis, Figure, Kind, ProgrammeMention, Reading
from kheo.places import Places
from kheo.reader import again, checks, confidence, doubts, orgs, programmes
from kheo.reader.basis import basis, is_part
from kheo.reader.confidence import Evidence
from kheo.reader.detect import Found, found
from kheo.reader.dims import dims
from kheo.reader.document import Document, document
from kheo.reader.echoes import echoed
from kheo.reader.fullnames import full_names
from kheo.reader.home import Named, home
from kheo.reader.phrases import Choice, Matcher, Scene, head_limit, matcher
from kheo.reader.placing import Finder
from kheo.reader.ranks import ranked
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph, clause, paragraphs
from kheo.reader.settle import Setting, is_cumulative, period, setting
from kheo.reader.source import Source
from kheo.reader.unmarked import with_marks
from kheo.reader.whereabouts import Home, Whereabouts

if TYPE_CHECKING:
    from kheo.reader.tables import TableRow

_LEAST = 1.0
_NEAR = 20
# A numeral right behind a comma, a semicolon or "và" goes on with the enumeration before it.
_GOES_ON = Alternatives(
    r"(?:mô hình|chương trình|hoạt động|công trình|phong trào|câu lạc bộ|việc làm|cách làm|cuộc vận động) (?:này|trên|nêu trên)\b"
)
_OUT_OF = re.compile(r" (?:trên|trong) (?:tổng(?: số)?|số) ")
_ENUMERATED = re.compile(r"(?:[,;/]| và| cùng)\s*$")


def read(
    text: str,
    *,
    name: str = "",
    published: date | None = None,
    place: str | None = None,
    org: str | None = None,
    catalogue: Catalogue | None = None,
    places: Places | None = None,
) -> Reading:
    """Read a Vietnamese narrative report. Spans are characters of `text`, which may have any normal form.

    What the text itself may leave out, and what wins over it: `published` (its day), `place` (a code, an id or a name of
    the unit it is about) and `org` (who states it: "police", "front", …). `catalogue` and `places` replace the shipped ones.

    Raises nothing for any text; KheoError "place-unknown" or "place-ambiguous" for a `place` that is not one unit.
    How it reads: docs/decisions/0005-reader.md; what a figure means: docs/meaning.md.
    """
    return _Read(
        text, published, place, org, catalogue or catalogues.load(), places or gazetteers.load()
    ).reading()


@lru_cache(maxsize=2)
def _finder(places: Places) -> Finder:
    return Finder(places)


class _Read:
    """One reading in progress."""

    def __init__(
        self,
        text: str,
        published: date | None,
        place: str | None,
        org: str | None,
        catalogue: Catalogue,
        places: Places,
    ) -> None:
        self.source = Source(text)
        self.key, self.clean = self.source.key, self.source.clean
        # What numbers are read on: a text without any diacritics gets back those that numbers lean on.
        self.counting = with_marks(self.key) if self.key.isascii() else self.key
        self.catalogue = catalogue
        self.matcher: Matcher = matcher(catalogue)
        self.full_names = full_names(catalogue)
        self.finder = _finder(places)
        self.lines: list[Paragraph] = paragraphs(self.key, self.clean)
        self.document: Document = document(self.key, self.clean, self.lines, published)
        self.day = self.document.day or self._last_day()
        self.named = Named(self.key, self.clean, self.lines, self.finder)
        self.home = self._home(place or None)
        self.province, self.place = self.home.province, self.home.place
        # By the start of each numeral: where it and its noun stand, for a phrase that leans on the figure before.
        self._nouns: dict[int, tuple[int, int]] = {}
        self._parts: set[int] = set()
        self._sentences: dict[int, tuple[int, int]] = {}
        title = self.document.title
        self.title_words = frozenset(self.matcher.hits(self.key, *title).ids) if title else frozenset()
        self.matter = self.title_words
        self.told: list[tuple[Found, str | None]] = []
        self.org = org or orgs.of_document(self.key, self.document, self.lines)

    def _last_day(self) -> date | None:
        """Without a date: the end of what a report is about, or of the year told of while the former map stood, for the
        names of places."""
        if self.document.report and self.document.period is not None:
            return self.document.period.end
        year = self.document.anchor.year
        return date(year, 12, 31) if year is not None and year < 2025 else None

    def _home(self, asked: str | None) -> Home:
        if asked is None:
            return home(self.key, self.lines, self.document, self.day, self.named, self.finder)
        unit = self.finder.places.resolve(asked, on=self.day)
        return Home(self.finder.ref(unit, self.day), self.finder.province_of(unit.id), self.day)

    def reading(self) -> Reading:
        """All of it."""
        figures: list[Figure] = []
        rows = self._tables()
        in_tables: dict[int, int] = {}
        for paragraph in self.lines:
            row = rows.get(paragraph.index)
            if row is not None:
                figures += row.figures
                in_tables |= {f.start: _table(rows, paragraph.index) for f in row.figures}
            letterhead = self.document.report and paragraph.end <= self.document.title[0]  # type: ignore[index]
            told = (row is None or row.prose) and not letterhead
            quantities = list(found(self.counting, self.clean, paragraph)) if told else []
            if row is not None:
                quantities = [it for it in quantities if row.leaves(it.start)]
            if quantities:
                figures += self._figures(paragraph, quantities)
        figures = again.marked(figures, self.key, self._sentences, in_tables, report=self.document.report)
        figures = checks.checked(figures, self.source.text, self.catalogue)
        title = self.document.title
        return Reading(
            figures=tuple(figures),
            programmes=tuple(self._programmes()),
            doubts=tuple(doubts.of_document(self.document, self.place, self.key, figures)),
            title=" ".join(self.source.text[self.source.at(title[0]) : self.source.end(title[1])].split())
            if title
            else "",
            date=self.document.day,
            place=self.place,
            org=self.org,
            period=self.document.period,
        )

    def _whereabouts(self, paragraph: Paragraph) -> Whereabouts:
        return Whereabouts(self.key, paragraph, self.named.of(paragraph), self.finder, self.home)

    def _tables(self) -> dict[int, TableRow]:
        if "|" not in self.clean and "\t" not in self.clean:
            return {}
        from kheo.reader.tables import tables  # most texts have none

        return tables(self)

    def _programmes(self) -> Iterator[ProgrammeMention]:
        for mention in programmes.programmes(self.key, self.clean, self.lines, self._whereabouts):
            start, end = self.source.at(mention.start), self.source.end(mention.end)
            yield replace(
                mention,
                start=start,
                end=end,
                name=self.source.text[start:end],
                place=mention.place or self.place,
            )

    def _figures(self, paragraph: Paragraph, quantities: list[Found]) -> Iterator[Figure]:
        here = setting(self.key, paragraph, self.document, self._whereabouts(paragraph), self.lines)
        topic = (self._topic(paragraph), paragraph.end)
        hits = self.matcher.hits(self.key, *topic)
        before: Found | None = None
        code: str | None = None
        verb = (0, 0)
        words = frozenset(hits.ids)
        matter = words | self.matter
        rows = _rows(self.key, quantities)
        done: list[tuple[Found, str | None]] = []
        for n, it in enumerate(quantities):
            following = quantities[n + 1] if n + 1 < len(quantities) else None
            if before is None or before.sentence != it.sentence:
                before, code, verb = None, None, (it.sentence[0], it.span[0])
            elif not _ENUMERATED.search(self.key, before.span[1], it.span[0]):
                verb = (_verb(self.key, before.span[1], it.span[0]), it.span[0])
            right = following.span[0] if following and following.sentence == it.sentence else it.sentence[1]
            noun = 0
            if following and _of_whole(self.key, it, following):
                noun, beyond = following.quantity.end, quantities[n + 2 : n + 3]
                right = beyond[0].span[0] if beyond and beyond[0].sentence == it.sentence else it.sentence[1]
            left = before.span[1] if before else it.sentence[0]
            share = code if before and _of_whole(self.key, before, it) else None
            part = clause(self.key, it.sentence, it.start)
            alone = sum(part[0] <= f.start and not self._recipient(f) for f, _ in done[-_NEAR:]) == 1
            codes = frozenset({code} | ({self._given(done, it)} if before else set()))
            scene = Scene(
                self.key,
                it,
                hits,
                codes,
                (left, right),
                verb,
                topic,
                part,
                rows[n],
                matter,
                words,
                alone,
                noun,
                share,
            )
            choices = ranked(self.key, it, self.catalogue) or self.matcher.choices(scene)
            choices = self.full_names.choices(self.key, it, choices)
            choices = [c for c in choices if c.score >= _LEAST]
            best = choices[0] if choices else echoed(self.key, it, self.told[-_NEAR:])
            self._sentences[self.source.at(it.start)] = (it.sentence[0], paragraph.index)
            yield self._figure(it, best, choices[1:4], here, done, topic[0])
            before, code = it, best.code if best else None
            done.append((it, code))
            self.told.append((it, code))
        self.matter = self.title_words | words

    def _given(self, done: list[tuple[Found, str | None]], it: Found) -> str | None:
        """The code of the last thing before the recipients: "tặng 20 suất quà cho 20 hộ, trị giá…"."""
        for f, code in reversed(done[-_NEAR:]):
            if f.sentence != it.sentence:
                return None
            if not self._recipient(f):
                return code
        return None

    def _recipient(self, it: Found) -> bool:
        """ "cho 40 hộ", "mỗi suất 300.000đ": who got a thing, or what one of it is worth, is no further thing."""
        return it.quantity.per is not None or self.key.endswith("cho ", 0, it.span[0])

    def _topic(self, paragraph: Paragraph) -> int:
        """Where the matter of a paragraph begins: in the one before, when this one only goes on with it."""
        before = next((p for i in range(paragraph.index, 0, -1) if not (p := self.lines[i - 1]).chrome), None)
        if before is not None and _GOES_ON.search(self.key, paragraph.start, paragraph.end):
            return before.start
        return paragraph.start

    def _figure(
        self,
        it: Found,
        best: Choice | None,
        others: list[Choice],
        here: Setting,
        done: list[tuple[Found, str | None]],
        topic: int,
    ) -> Figure:
        source = self.source
        kind: Kind | None = self.catalogue.indicators[best.code].kind if best else None
        what = basis(self.counting, it)
        when, origin = period(self.key, it, kind, here, self.document)
        flow = kind is Kind.FLOW and what is Basis.RESULT and when is not None
        cumulative = (("cumulative", "1"),) if flow and is_cumulative(self.key, it, here) else ()
        where, mention, sure = here.places.of_figure(it)
        near = here.told_near(it, when)
        case = Evidence(it, best, others, what, origin, where, mention, sure, near)
        traits = confidence.traits(case, self.key)
        start, end = source.at(it.start), source.end(it.end)
        span = (source.at(it.span[0]), max(end, source.end(it.span[1])))
        figure = Figure(
            start=start,
            end=end,
            text=source.text[start:end],
            value=it.quantity.value,
            measure=it.quantity.measure,
            qualifier=it.qualifier,
            indicator=best.code if best else None,
            kind=kind,
            basis=what,
            period=when,
            place=where,
            org=orgs.of_figure(self.key, it, best.code if best else None, here.bodies) or self.org,
            dims=(
                *self._dims(it, best, what, done),
                *dims(self.key, it, best.code if best else None, topic),
                *cumulative,
            ),
            confidence=confidence.chance(traits),
            why=tuple(source.text[source.at(a) : source.end(b)] for a, b in self._words(it, best, done)),
            runners_up=confidence.runners_up(best, others),
            span=span,
            lowered_by=traits,
        )
        return replace(figure, doubts=tuple(doubts.of_figure(figure, case, self.catalogue, self.key)))

    def _words(
        self, it: Found, best: Choice | None, done: list[tuple[Found, str | None]]
    ) -> list[tuple[int, int]]:
        """The words that decided, in the order of the text: noun, verb, and the figure before that a phrase leaned on."""
        if best is None:
            return []
        words = set(best.words)
        if best.after:
            near = next((f for f, code in reversed(done[-_NEAR:]) if code in best.after), None)
            words |= {self._nouns[near.start]} if near else set()
        if best.headed and best.words[0][0] >= it.end:
            self._nouns[it.start] = (it.span[0], best.words[0][1])
        else:
            self._nouns[it.start] = it.span
        return sorted(words)

    def _dims(
        self, it: Found, best: Choice | None, what: Basis, done: list[tuple[Found, str | None]]
    ) -> tuple[tuple[str, str], ...]:
        dims: list[tuple[str, str]] = []
        if it.quantity.per:
            dims.append(("per", it.quantity.per))
        if it.numeral.of is not None:
            dims.append(("of", f"{it.numeral.of:f}"))
        if it.quantity.to is not None:
            dims.append(("to", f"{it.quantity.to.normalize():f}"))
        if best is not None and what is Basis.RESULT and it.quantity.per is None:
            for whole, code in reversed(done[-_NEAR:]):
                if code != best.code or whole.quantity.per is not None:
                    continue
                if whole.start in self._parts and whole.sentence == it.sentence:
                    continue  # "39 hộ, gồm 15 hộ và 24 hộ": a part of what its neighbour is a part of
                if is_part(self.key, it, whole) and it.quantity.value <= whole.quantity.value:
                    dims.append(("part", best.code))
                    self._parts.add(it.start)
                break
        return tuple(dims)


def _table(rows: dict[int, TableRow], index: int) -> int:
    """The line that a table begins with, by the line of one of its rows."""
    while index - 1 in rows:
        index -= 1
    return index


def _rows(key: str, quantities: list[Found]) -> list[int]:
    """For each figure, where the row of counts it stands in ends: at the next figure with words of its own before it."""
    ends: list[int] = []
    following: Found | None = None
    for it in reversed(quantities):
        if following is None or following.sentence != it.sentence:
            ends.append(it.sentence[1])
        elif _ENUMERATED.search(key, it.span[1], following.span[0]) or _of_whole(key, it, following):
            ends.append(ends[-1])
        else:
            ends.append(following.span[0])
        following = it
    return ends[::-1]


def _of_whole(key: str, part: Found, whole: Found) -> bool:
    """ "32 trên tổng số 40 vụ": a part and its whole with one noun."""
    return bool(_OUT_OF.fullmatch(key, part.quantity.end, whole.span[0]))


def _verb(key: str, start: int, end: int) -> int:
    """Where the words before a figure begin: behind the last mark that ends the figure before it."""
    limit = head_limit(key, start, end)
    return start if limit == end else limit
