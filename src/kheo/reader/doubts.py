"""What a reading is not sure of: when a figure or a document is doubted. The list of doubts is in `sorts`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kheo.catalogue import Catalogue
from kheo.common.numerals import number
from kheo.common.text import nfc
from kheo.common.types import Basis, Doubt, Figure, Measure, PlaceRef
from kheo.reader.confidence import RIVAL, Evidence
from kheo.reader.detect import Found
from kheo.reader.document import Document
from kheo.reader.phrases import Choice
from kheo.reader.sorts import doubt
from kheo.reader.source import key_of, without_marks

# "12.000 chai nước suối, khăn lạnh": a short noun, a comma and another noun that ends what is told.
_TWO_OBJECTS = re.compile(
    r"[ ][^\W\d_]+(?: [^\W\d_]+){0,2}, (?!và|trong|với|cho|đã|qua|góp|thu|tổ chức|trị giá|tổng|hỗ trợ|đồng thời|đạt|khám|cấp|chống)"
    r"([^\W\d_]+(?: [^\W\d_]+){0,2})(?=[,;.]|$)"
)
# A text this long has marked letters unless somebody took them off; further on nobody looks.
_ENOUGH = 200
_START = 5000


def of_figure(figure: Figure, case: Evidence, catalogue: Catalogue, key: str) -> Iterator[Doubt]:
    """Doubts of one figure, the weightiest first."""

    def told(code: str, **said: str) -> Doubt:
        return doubt("figure", code, figure.start, figure.end, **said)

    it = case.it
    if figure.basis is Basis.RESULT:
        if figure.indicator is None:
            yield told("no-indicator")
        if figure.period is None:
            yield told("no-period")
    if case.margin < RIVAL:
        yield told("rival-indicator", rival=catalogue.indicators[case.others[0].code].vi)
    elif case.is_weak:
        yield told("weak-indicator")
    if figure.place is None:
        yield told("no-place")
    elif figure.place.id is None:
        yield told("unknown-place", place=figure.place.name)
    elif case.mention is not None and not case.sure:
        yield told("ambiguous-place", place=figure.place.name)
    if it.numeral.english:
        yield told("decimal-point", text=figure.text, value=number(figure.value))
    if it.numeral.slip:
        yield told("letters-as-digits", text=figure.text, value=number(figure.value))
    if it.numeral.to is not None:
        yield told("range")
    if it.numeral.of is not None and it.numeral.value > it.numeral.of:
        yield told("over-whole", value=number(it.numeral.value), whole=number(it.numeral.of))
    is_count = it.quantity.measure is Measure.COUNT and it.numeral.of is None
    if is_count and case.best is not None and _two(key, it, case.best, catalogue):
        yield told("one-count-two-objects")


def _two(key: str, it: Found, best: Choice, catalogue: Catalogue) -> bool:
    """Whether a second thing is named that the indicator does not count too: "băng rôn, khẩu hiệu" and "tin, bài" are one."""
    found = _TWO_OBJECTS.match(key, it.quantity.end, min(it.sentence[1], it.quantity.end + 60))
    if found is None or any(start < found.start(1) < end for start, end in best.words):
        return False
    second = f"{found[1]} "
    phrases = catalogue.indicators[best.code].phrases
    heads = {key_of(nfc(head)) for phrase in phrases for head in phrase.head}
    return not any(second.startswith(f"{head} ") for head in heads)


def of_document(
    document: Document, place: PlaceRef | None, key: str, figures: Sequence[Figure]
) -> Iterator[Doubt]:
    """Doubts of the whole text; their stretch is empty."""
    found = {
        "no-date": document.day is None,
        "no-place": place is None,
        "no-figures": not figures,
        "no-marks": _is_unmarked(key),
        "lost-letters": "\ufffd" in key,
    }
    for code, is_so in found.items():
        if is_so:
            yield doubt("document", code, 0, 0)


def _is_unmarked(key: str) -> bool:
    """Whether a text of some length has no marked letter: someone took them off."""
    start = key[:_START]
    return len(start) >= _ENOUGH and without_marks(start) == start
