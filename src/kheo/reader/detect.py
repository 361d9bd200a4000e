"""Quantities of a paragraph: numerals that are figures, with unit, qualifier and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kheo.common.types import Measure, Qualifier
from kheo.reader import nonfigures
from kheo.reader.numerals import LONE, Numeral, numerals
from kheo.reader.qualifiers import qualifier
from kheo.reader.scan import Alternatives
from kheo.reader.segment import Paragraph
from kheo.reader.units import Quantity, quantity, rate_goes_on

_WORTH = Alternatives(
    rf"\d|nghìn|ngàn|trăm|triệu|mươi|mười|chục|hàng (?:vạn|tỷ|tỉ)|tỷ đồng|tỉ đồng|{LONE.pattern}"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in the key: numeral, unit, qualifier; `span` also takes in qualifier word and unit."""

    numeral: Numeral
    quantity: Quantity
    qualifier: Qualifier
    span: tuple[int, int]
    sentence: tuple[int, int]
    paragraph: Paragraph

    @property
    def start(self) -> int:
        return self.numeral.start

    @property
    def end(self) -> int:
        """End of the figure's own characters; a percent sign counts among them."""
        return self.quantity.end if self.quantity.measure is Measure.PERCENT else self.numeral.end


def found(key: str, clean: str, paragraph: Paragraph) -> Iterator[Found]:
    """The quantities of one paragraph, in order."""
    if paragraph.chrome or not _WORTH.search(key, paragraph.start, paragraph.end):
        return
    # Where all is in capitals they tell no names and no millions.
    letters = key if clean[paragraph.start : paragraph.end].isupper() else clean
    closed = nonfigures.spans(key, letters, paragraph.start, paragraph.end)
    sentences = iter(paragraph.sentences)
    sentence = next(sentences)
    before: Found | None = None
    name_end = -1
    for numeral in numerals(key, paragraph.start, paragraph.end):
        while numeral.start >= sentence[1]:
            sentence = next(sentences)
        if not nonfigures.is_figure(key, letters, numeral, sentence, closed, name_end):
            name_end = numeral.end
            continue
        amount = quantity(key, letters, numeral, sentence[1], sentence[0])
        if (
            numeral.spelled
            and before
            and before.numeral.value == numeral.value
            and key[numeral.start - 1] == "("
        ):
            # "12.500.000 đồng (Mười hai triệu năm trăm nghìn đồng)" is one amount.
            continue
        if amount.per is None and before and before.quantity.per and before.sentence == sentence:
            amount = replace(amount, per=rate_goes_on(key, before.quantity, numeral, amount, sentence[0]))
        how, begins = qualifier(key, numeral.start, amount.end, sentence, vague=numeral.vague)
        if numeral.of is not None and how is Qualifier.OVER and key.startswith("trên", begins):
            how, begins = Qualifier.EXACT, numeral.start
        before = Found(numeral, amount, how, (begins, amount.end), sentence, paragraph)
        yield before
