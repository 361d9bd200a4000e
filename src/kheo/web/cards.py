"""A document's text with every figure lit, and the cards beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo import catalogue
from kheo.common.periods import dmy
from kheo.common.types import Basis, Kind, Measure, Period, Qualifier, State
from kheo.ledger import queries, questions, reviewing
from kheo.ledger.models import Document, Figure, Programme, Revision
from kheo.ledger.queries import Sentence
from kheo.ledger.reviewing import Seen, Standing

from . import show, words

_RANK = {"doubt": 0, "wait": 1, "sure": 2, "gone": 3}
_CODE = re.compile(r"[a-z]+\.[a-z0-9_]+")
OTHERS = 3
AROUND = 180  # characters of a sentence either side of its figure


@dataclass(frozen=True, slots=True)
class Other:
    """An indicator a figure could be as well, with the key that chooses it."""

    key: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt that nothing has answered yet, in words without codes."""

    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as the reading page shows it. `missing` says what keeps it from being confirmed, `ask` the field to fill
    first. `taught`: the remembered phrase that decided it. `said` is its sentence, where the text is not beside it.
    """

    figure: Figure
    amount: show.Amount
    tone: str
    name: str
    standing: Standing
    missing: tuple[str, ...] = ()
    ask: str = ""
    doubts: tuple[Doubt, ...] = ()
    meta: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    said: Sentence | None = None
    taught: str = ""
    stuck: bool = False

    @property
    def state(self) -> words.Word:
        """The state in the officers' word."""
        return words.STATES[State(self.figure.state)]

    @property
    def certainty(self) -> words.Word:
        """How sure the reader is of the indicator, in words."""
        if self.figure.indicator is None:
            return words.UNKNOWN
        return next(word for least, word in words.CERTAINTIES if self.figure.confidence >= least)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, but for the indicator, whose place on the card says so already."""
        return self.missing[1:] if self.figure.indicator is None else self.missing

    @property
    def look(self) -> bool:
        """Whether it wants a person's eyes."""
        return self.standing is Standing.LOOK

    @property
    def undoable(self) -> bool:
        """Whether somebody has decided on it."""
        return self.figure.decided is not None

    @property
    def lit(self) -> str:
        """The words that are lit."""
        return self.figure.document.text[self.figure.span_start : self.figure.span_end]

    @property
    def spans(self) -> tuple[int, int]:
        """Characters that are lit."""
        return self.figure.span_start, self.figure.span_end


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, lit (with its card) or the name of a programme."""

    text: str
    card: Card | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a figure's history; `changes` are (field, before, after)."""

    revision: Revision
    word: words.Word
    changes: tuple[tuple[words.Word, str, str], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a document's figures, for the head of the page, as of reviewing.Standing."""

    all: int
    look: int
    fair: int
    sure: int
    confirmed: int
    gone: int

    @property
    def waiting(self) -> int:
        """What nobody has decided on."""
        return self.look + self.fair + self.sure

    @property
    def decided(self) -> int:
        """What somebody has."""
        return self.confirmed + self.gone


@dataclass(frozen=True, slots=True)
class Fold:
    """Cards folded into one line: those that want a glance, the sure ones of a theme, or those decided before. `open`
    when one of them was asked for."""

    key: str
    name: str
    cards: tuple[Card, ...]
    open: bool = False


def card(
    figure: Figure,
    changed: Collection[str] = (),
    *,
    taught: str = "",
    said: bool = False,
    stuck: bool = False,
) -> Card:
    """`changed`: fields a person changed (reviewing.answered). `stuck`: somebody just tried to confirm it and it could not be."""
    proposed = figure.state == State.PROPOSED
    missing = questions.open_questions(figure) if proposed else ()
    doubts = reviewing.open_doubts(figure, changed) if proposed else []
    indicator = catalogue.load().indicators.get(figure.indicator or "")
    return Card(
        figure=figure,
        amount=show.amount(figure.value, Measure(figure.measure), Qualifier(figure.qualifier)),
        tone=_tone(figure, bool(missing or doubts)),
        name=words.indicator_name(indicator) if indicator else _("chưa rõ chỉ tiêu"),
        standing=reviewing.standing(figure, changed),
        missing=tuple(str(words.QUESTIONS.get(code, questions.TEXT.get(code, code))) for code in missing),
        ask=next((words.ASKED[code] for code in missing if code in words.ASKED), ""),
        doubts=tuple(_doubts(doubts, missing)),
        meta=tuple(_meta(figure)),
        others=tuple(_others(figure)) if proposed else (),
        said=_said(figure) if said else None,
        taught=taught,
        stuck=stuck,
    )


def _said(figure: Figure) -> Sentence:
    """Its sentence; of a very long one what stands around the figure."""
    told = queries.sentence(figure)
    before = told.before if len(told.before) <= AROUND else "…" + told.before[-AROUND:].partition(" ")[2]
    after = told.after if len(told.after) <= AROUND else told.after[:AROUND].rpartition(" ")[0] + "…"
    return replace(told, before=before, after=after)


def _doubts(doubts: Iterable[dict[str, str]], missing: Collection[str]) -> Iterable[Doubt]:
    """Doubts in words; one that says again what is missing is left to that line."""
    book = catalogue.load().indicators

    def named(found: re.Match[str]) -> str:
        known = book.get(found[0])
        return f"“{words.indicator_name(known)}”" if known else found[0]

    for doubt in doubts:
        if doubt["code"] not in missing:
            yield Doubt(_CODE.sub(named, doubt["message"]), doubt.get("hint", ""))


def deed(revision: Revision) -> Deed:
    """What one revision did, without the fields only the ledger itself minds."""
    changes = [
        (words.FIELDS[name], _told(name, revision.before.get(name)), _told(name, after))
        for name, after in revision.after.items()
        if name in words.FIELDS and revision.before
    ]
    return Deed(revision, words.DEEDS.get(revision.action, revision.action), tuple(changes))


def _told(name: str, value: str | None) -> str:
    """A kept value in the words of the page."""
    if value is None:
        return "–"
    if name == "value":
        return show.digits(Decimal(value))
    if name.startswith("period_"):
        return dmy(date.fromisoformat(value))
    listed: dict[str, dict[str, words.Word]] = {
        "state": {k.value: v for k, v in words.STATES.items()},
        "qualifier": {k.value: v for k, v in words.QUALIFIERS.items()},
        "measure": {k.value: v for k, v in words.MEASURES.items()},
        "basis": {k.value: v for k, v in words.BASES.items()},
    }
    return str(listed.get(name, {}).get(value, value))


def _tone(figure: Figure, doubtful: bool) -> str:
    if figure.state == State.WITHDRAWN:
        return "gone"
    if figure.state == State.CONFIRMED:
        return "sure"
    return "doubt" if doubtful else "wait"


def _meta(figure: Figure) -> Iterable[str]:
    own = figure.place and figure.place == figure.document.place
    yield (figure.place_name.split(",")[0] if own else figure.place_name) or _("chưa rõ địa bàn")
    period = Period(figure.period_start, figure.period_end)
    if figure.kind == Kind.STOCK and period.end:
        yield words.period_words(Period(None, period.end))
    else:
        yield words.period_words(period) if period.end else _("chưa rõ kỳ")
    if figure.org:
        yield words.org_name(figure.org)
    if figure.basis != Basis.RESULT:
        yield _("%(basis)s: không cộng") % {"basis": words.BASES[Basis(figure.basis)]}
    if questions.is_cumulative(figure):
        yield _("lũy kế")
    for key, value in figure.dims:
        if key == questions.CUMULATIVE:
            continue
        yield f"{words.DIMS.get(key, key)}: {words.DIM_VALUES.get(value, value)}"


def _others(figure: Figure) -> Iterable[Other]:
    book = catalogue.load().indicators
    known = [code for code, _weight in figure.runners_up if code in book and code != figure.indicator]
    for n, code in enumerate(known[:OTHERS], 1):
        yield Other(n, code, words.indicator_name(book[code]))


def in_order_of_doubt(cards: Iterable[Card]) -> list[Card]:
    """Those that want eyes: open questions and doubts first, then from the least sure."""
    wanted = [c for c in cards if c.look]
    return sorted(wanted, key=lambda c: (_RANK[c.tone], c.figure.confidence, c.figure.start))


def folds(cards: Sequence[Card], asked: int | None = None) -> list[Fold]:
    """The fairly sure ones as the text has them, the sure ones by theme, then what is decided; `asked` is to be seen."""
    book = catalogue.load()
    groups: defaultdict[str, list[Card]] = defaultdict(list)
    for c in cards:
        if c.standing is Standing.SURE:
            indicator = book.indicators.get(c.figure.indicator or "")
            groups[indicator.theme if indicator else ""].append(c)
        elif not c.look:
            groups[c.standing.value].append(c)
    names = {Standing.FAIR.value: _("Khá chắc")}
    names |= {theme.code: words.theme_name(theme) for theme in book.themes.values()}
    names |= {"": _("Không thuộc chỉ tiêu nào"), **{k.value: str(v) for k, v in words.DECIDED.items()}}
    return [
        Fold(key, name, tuple(groups[key]), any(c.figure.pk == asked for c in groups[key]))
        for key, name in names.items()
        if key in groups
    ]


def tally(seen: Iterable[Seen]) -> Tally:
    """What is done and what waits."""
    at = [one.standing for one in seen]
    return Tally(len(at), *(at.count(standing) for standing in Standing))


def paragraphs(
    document: Document, cards: Iterable[Card], programmes: Iterable[Programme], part: tuple[int, int]
) -> list[list[Piece]]:
    """A part of the text (characters, from:to) line by line, cut at figures and programme names; where two overlap the
    first keeps the words.
    """
    begin, stop_at = part
    marks: list[tuple[int, int, Card | None]] = [(*c.spans, c) for c in cards]
    marks += [(p.start, p.end, None) for p in programmes]
    marks.sort(key=lambda m: (m[0], m[2] is None))
    lines: list[list[Piece]] = []
    at = begin
    pending = iter([*_apart(marks), (stop_at + 1, stop_at + 1, None)])
    mark = next(pending)
    for line in document.text[begin:stop_at].split("\n"):
        end = at + len(line)
        pieces: list[Piece] = []
        place = at
        while mark[0] < end:
            first, last, lit = mark
            stop = min(last, end)
            if first > place:
                pieces.append(Piece(document.text[place:first]))
            pieces.append(Piece(document.text[first:stop], lit, lit is None))
            place = stop
            mark = next(pending)
        if place < end:
            pieces.append(Piece(document.text[place:end]))
        if line.strip():
            lines.append(pieces)
        at = end + 1
    return lines


def _apart(marks: Iterable[tuple[int, int, Card | None]]) -> Iterable[tuple[int, int, Card | None]]:
    """Marks without overlap: a figure inside another's span falls back to its own numeral or is left out."""
    reached = 0
    for first, last, lit in marks:
        start = max(first, lit.figure.start) if lit is not None and first < reached else first
        if start < reached:
            continue
        yield start, last, lit
        reached = last


def decimal_of(text: str) -> Decimal | None:
    """A number as officers write it: "28.033", "3,5", "1 000"; None when it is no number."""
    bare = text.strip().replace("\u00a0", "").replace(" ", "")
    whole, comma, part = bare.partition(",")
    groups = whole.split(".")
    if not all(g.isdecimal() for g in groups) or (comma and not part.isdecimal()):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:])):
        return None
    return Decimal("".join(groups) + (f".{part}" if part else ""))
