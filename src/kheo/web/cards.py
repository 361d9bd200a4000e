"""A document's text with every figure lit, and the cards beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo import catalogue
from kheo.common.periods import dmy
from kheo.common.types import Basis, Kind, Measure, Period, Qualifier, State
from kheo.ledger import questions
from kheo.ledger.models import Document, Figure, Programme, Revision

from . import show, words

_RANK = {"doubt": 0, "wait": 1, "sure": 2, "gone": 3}


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as the reading page shows it. `missing` says what keeps it from being confirmed."""

    figure: Figure
    amount: show.Amount
    tone: str
    name: str
    missing: tuple[str, ...]
    meta: tuple[str, ...]
    others: tuple[str, ...]
    stuck: bool = False

    @property
    def state(self) -> words.Word:
        """The state in the officers' word."""
        return words.STATES[State(self.figure.state)]

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
    """Counts of a document's figures, for the head of the page."""

    all: int
    confirmed: int
    waiting: int
    doubtful: int
    gone: int


def card(figure: Figure, *, stuck: bool = False) -> Card:
    """`stuck`: somebody just tried to confirm it and it could not be."""
    missing = questions.open_questions(figure) if figure.state == State.PROPOSED else ()
    indicator = catalogue.load().indicators.get(figure.indicator or "")
    return Card(
        figure=figure,
        amount=show.amount(figure.value, Measure(figure.measure), Qualifier(figure.qualifier)),
        tone=_tone(figure, missing),
        name=words.indicator_name(indicator) if indicator else _("chưa rõ chỉ tiêu"),
        missing=tuple(str(words.QUESTIONS.get(code, questions.TEXT.get(code, code))) for code in missing),
        meta=tuple(_meta(figure)),
        others=tuple(_others(figure)),
        stuck=stuck,
    )


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


def _tone(figure: Figure, missing: Sequence[str]) -> str:
    if figure.state == State.WITHDRAWN:
        return "gone"
    if figure.state == State.CONFIRMED:
        return "sure"
    return "doubt" if missing or figure.doubts else "wait"


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


def _others(figure: Figure) -> Iterable[str]:
    book = catalogue.load().indicators
    for code, _weight in figure.runners_up[:3]:
        if code in book:
            yield words.indicator_name(book[code])


def in_order_of_doubt(cards: Iterable[Card]) -> list[Card]:
    """Doubtful first, then waiting from the least sure, then decided ones as the text has them."""
    return sorted(
        cards,
        key=lambda c: (_RANK[c.tone], c.figure.confidence if _RANK[c.tone] < 2 else 0, c.figure.start),
    )


def tally(cards: Sequence[Card]) -> Tally:
    """What is done and what waits."""
    tones = [c.tone for c in cards]
    return Tally(
        len(cards),
        tones.count("sure"),
        tones.count("wait") + tones.count("doubt"),
        tones.count("doubt"),
        tones.count("gone"),
    )


def paragraphs(
    document: Document, cards: Iterable[Card], programmes: Iterable[Programme]
) -> list[list[Piece]]:
    """The text line by line, cut at figures and programme names; where two overlap the first keeps the words."""
    marks: list[tuple[int, int, Card | None]] = [(*c.spans, c) for c in cards]
    marks += [(p.start, p.end, None) for p in programmes]
    marks.sort(key=lambda m: (m[0], m[2] is None))
    lines: list[list[Piece]] = []
    at = 0
    pending = iter([*_apart(marks), (len(document.text) + 1, len(document.text) + 1, None)])
    mark = next(pending)
    for line in document.text.split("\n"):
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
