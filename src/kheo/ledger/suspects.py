"""Finding what a person should settle. Reads only, in batches; `settling` keeps what is found and what is decided.

The rules are in `suspicion` and `jumps`. A search looks at whole keys (an indicator at a place): all of them, or only
those that figures decided since touch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import Protocol, TypeVar

from django.db.models import Count, Q, QuerySet

from kheo import catalogue, places
from kheo.common.text import fold
from kheo.common.types import Basis, Form, Kind, Qualifier, State
from kheo.ledger import queries
from kheo.ledger.jumps import Group, jumps
from kheo.ledger.models import Document, Figure, Revision
from kheo.ledger.suspicion import (
    COPIED,
    Key,
    Line,
    Sort,
    Suspicion,
    breaks,
    by_key,
    copies,
    crossings,
    disputes,
    merged,
    repeats,
    telling,
    twins,
)
from kheo.rollup.claims import NOT_ADDED

T = TypeVar("T")
_CHUNK = 200  # places, or groups, asked for at once
ALIKE = 0.7  # of the words of the shorter text that stand in the other in the same order
SHARED = 3  # equal numbers that make two documents worth comparing
_WORDS = 3  # words of a shingle
_SAID_TWICE = {2: 0.6}  # how alike two sentences must be when the number has so few telling digits
_COLUMNS = (
    "pk",
    "indicator",
    "place",
    "period_start",
    "period_end",
    "value",
    "qualifier",
    "document_id",
    "form",
    "seq",
    "dims",
)


class Book(Protocol):
    """Where the lines of keys come from: the ledger's tables, or its columns when all is looked through."""

    def lines(self, keys: Collection[Key]) -> Iterable[Line]:
        """Counted lines of these keys."""
        ...

    def peers(self, groups: Iterable[Group]) -> Mapping[Group, Mapping[str, Decimal]]:
        """What every place told of an indicator in exactly these days (a stock: on that day)."""
        ...

    def equals(self, lines: Sequence[Line]) -> Iterable[Line]:
        """Lines of other places with the indicator, last day and value of one of `lines`."""
        ...


@dataclass(frozen=True, slots=True)
class Touched:
    """What was decided since: figures, the keys they are or were of, and their documents."""

    figures: frozenset[int]
    keys: frozenset[Key]
    documents: frozenset[int]


def counted() -> QuerySet[Figure]:
    """Figures that totals may add; rates and parts among them are left out by `lines_of`."""
    return Figure.objects.filter(state=State.CONFIRMED.value, basis=Basis.RESULT.value)


def lines_of(figures: QuerySet[Figure]) -> Iterator[Line]:
    """Counted lines of some figures, as totals see their days."""
    kinds = catalogue.load().indicators
    for row in figures.order_by().values_list(*_COLUMNS).iterator(chunk_size=5000):
        pk, code, place, start, end, value, qualifier, document, form, seq, dims = row
        names = dict(dims)
        if code not in kinds or not NOT_ADDED.isdisjoint(names):
            continue
        lone = kinds[code].kind is Kind.STOCK or (form == Form.ENTRY and start is None)
        first = end if lone else start or date.min
        yield Line(
            pk,
            code,
            place,
            first,
            end,
            value,
            Qualifier(qualifier),
            document,
            Form(form),
            seq,
            names.get("activity"),
        )


class LedgerBook:
    """Lines from the ledger's own tables, by their indexes."""

    def lines(self, keys: Collection[Key]) -> Iterator[Line]:
        codes: dict[str, set[str]] = defaultdict(set)
        for code, place in keys:
            codes[place].add(code)
        for chunk in _chunks(sorted(codes)):
            near = (Q(place=place, indicator__in=codes[place]) for place in chunk)
            yield from lines_of(counted().filter(reduce(or_, near)))

    def peers(self, groups: Iterable[Group]) -> dict[Group, dict[str, Decimal]]:
        groups = set(groups)
        found: dict[Group, dict[str, Decimal]] = {}
        for chunk in _chunks(sorted(groups)):
            same = (Q(indicator=code, period_end=end) for code, _start, end in chunk)
            for line in lines_of(counted().filter(reduce(or_, same))):
                found.setdefault((line.indicator, line.start, line.end), {})[line.place] = line.value
        return {group: found.get(group, {}) for group in groups}

    def equals(self, lines: Sequence[Line]) -> Iterator[Line]:
        wanted = sorted({(line.indicator, line.end, line.value) for line in lines})
        for chunk in _chunks(wanted):
            same = (Q(indicator=code, period_end=end, value=value) for code, end, value in chunk)
            yield from lines_of(counted().filter(reduce(or_, same)))


def _chunks(items: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


def touched(since: int, limit: int) -> Touched | None:
    """What was decided after counter `since` (0: everything); None when it is more than `limit` figures."""
    decided = Figure.objects.filter(version__gt=since) if since else counted()
    rows = list(decided.order_by().values_list("pk", "indicator", "place", "document_id")[: limit + 1])
    if len(rows) > limit:
        return None
    codes: dict[int, set[str | None]] = {pk: {code} for pk, code, _place, _document in rows}
    spots: dict[int, set[str | None]] = {pk: {place} for pk, _code, place, _document in rows}
    moved = Revision.objects.filter(figure__version__gt=since, action__in=("correct", "undo"))
    for pk, before in moved.order_by().values_list("figure_id", "before"):
        codes[pk].add(before.get("indicator"))
        spots[pk].add(before.get("place"))
    keys = {(code, place) for pk in codes for code in codes[pk] for place in spots[pk] if code and place}
    return Touched(
        frozenset(codes),
        frozenset(keys),
        frozenset(document for *_, document in rows),
    )


def keys_of(documents: Collection[int]) -> set[Key]:
    """Keys that the counted figures of some documents are of."""
    rows = counted().filter(document__in=documents).order_by()
    pairs = rows.values_list("indicator", "place").distinct()
    return {(code, place) for code, place in pairs if code and place}


def widened(keys: Collection[Key]) -> set[Key]:
    """`keys`, the other sides of the balances they stand in, and the same of the places above."""
    ties = [(tie.whole, *tie.parts) for tie in catalogue.load().balances]
    sides = {(other, place) for code, place in keys for tie in ties if code in tie for other in tie}
    above = holders()
    return {*keys, *sides, *((code, up) for code, place in keys for up in above(place))}


def search(keys: Collection[Key], documents: Collection[int], book: Book) -> list[Suspicion]:
    """Every suspicion of `keys`, and `documents` that were entered twice. One look for all keys together."""
    book_of = by_key(book.lines(keys))
    lines = [line for told in book_of.values() for line in told]
    known = catalogue.load()
    found: list[Suspicion] = []
    doubled: list[Suspicion] = []
    for (code, _place), told in book_of.items():
        if len(told) > 1:
            indicator = known.get(code)
            found += [*disputes(told, indicator), *crossings(told, indicator)]
            doubled += [*repeats(told, indicator), *merged(told, indicator)]
    found += told_twice(doubled)
    found += breaks(book_of, known)
    found += jumps(book_of, known.get, levels(), book.peers)
    found += _copied(lines, book)
    found += papers(lines, documents)
    return list({one.signature: one for one in found}.values())


def levels() -> Callable[[str], str]:
    """The level of a place, as a function for one search; nothing for a place that is no more in the data."""
    here = places.load()
    return cache(lambda place: here.get(place).level.value if place in here else "")


def holders() -> Callable[[str], Sequence[str]]:
    """Units above a place, nearest first, as a function for one search."""
    here = places.load()
    return cache(lambda place: here.ancestors(place) if place in here else ())


def _copied(lines: Sequence[Line], book: Book) -> list[Suspicion]:
    worth = [x for x in lines if x.form is Form.STATEMENT and x.value >= 1000 and telling(x.value) >= COPIED]
    if not worth:
        return []
    own = {line.id for line in worth}
    both = {line.id: line for line in (*worth, *book.equals(worth))}
    found = copies(both.values(), holders())
    return beside([one for one in found if any(x.id in own for side in one.sides for x in side)], book)


def beside(found: Sequence[Suspicion], book: Book) -> list[Suspicion]:
    """Of copies those whose upper place has another place below that told something: alone below, one is the whole."""
    groups = {(one.home.indicator, one.home.start, one.home.end) for one in found}
    told = book.peers(groups) if groups else {}
    above = holders()
    kept = []
    for one in found:
        low = one.sides[1][0].place
        others = told.get((one.home.indicator, one.home.start, one.home.end), {}).items()
        if any(value and place != low and one.home.place in above(place) for place, value in others):
            kept.append(one)
    return kept


def told_twice(suspicions: Sequence[Suspicion]) -> list[Suspicion]:
    """Of repeats those whose sentences say the same, of merged those of two bodies."""
    several = [one for one in suspicions if one.sort is Sort.MERGED]
    orgs = dict(Figure.objects.filter(pk__in=_ids(several)).order_by().values_list("pk", "org"))
    found = [one for one in several if len({orgs[side[0].id] for side in one.sides}) > 1]
    again = [one for one in suspicions if one.sort is Sort.REPEAT]
    figures = {figure.pk: figure for figure in queries.figures(_ids(again))}
    return found + [one for one in again if _says_again(one, figures)]


def _ids(suspicions: Iterable[Suspicion]) -> list[int]:
    return [line.id for one in suspicions for side in one.sides for line in side]


def _says_again(one: Suspicion, figures: Mapping[int, Figure]) -> bool:
    least = _SAID_TWICE.get(telling(one.home.value), 0.0)
    said = [queries.sentence(figures[side[0].id]) for side in one.sides]
    if len({sentence.start for sentence in said}) < len(said):
        return least == 0.0  # one sentence counts several things; nobody repeats himself within it
    first, *others = (f"{x.before}{x.lit}{x.after}" for x in said)
    return any(alike(first, other) >= least for other in others)


def alike(a: str, b: str) -> float:
    """How much of the shorter text stands in the other: runs of three words, 0 to 1."""
    x, y = _shingles(a), _shingles(b)
    return len(x & y) / min(len(x), len(y)) if x and y else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = fold(text).split()
    return {tuple(words[n : n + _WORDS]) for n in range(max(1, len(words) - _WORDS + 1))}


def papers(lines: Sequence[Line], documents: Collection[int] | None) -> list[Suspicion]:
    """Documents (one of `documents`, or any) that tell the same numbers in the same words under another name."""
    found = twins(lines, SHARED)
    pairs = [p for p in found if documents is None or p[0] in documents or p[1] in documents]
    if not pairs:
        return []
    ids = {id for a, b, _same in pairs for id in (a, b)}
    sizes = dict(
        counted().filter(document__in=ids).order_by().values_list("document").annotate(n=Count("pk"))
    )
    pairs = [(a, b, same) for a, b, same in pairs if 2 * len(same) >= min(sizes[a], sizes[b])]
    texts = dict(
        Document.objects.filter(pk__in={id for a, b, _ in pairs for id in (a, b)}).values_list("pk", "text")
    )
    told = []
    for a, b, same in pairs:
        if (near := alike(texts[a], texts[b])) >= ALIKE:
            sides = tuple(zip(*sorted(same), strict=True))
            said = {"near": f"{near:.2f}", "n": str(len(same))}
            told.append(Suspicion(Sort.PAPER, sides, 9 + near / 10, said))
    return told
