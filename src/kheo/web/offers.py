"""What may be remembered of a corrected figure: the words beside it, and the sentence they were met in."""

from __future__ import annotations

from dataclasses import dataclass

from kheo import catalogue
from kheo.common.text import fold
from kheo.ledger import queries, remembering
from kheo.ledger.models import Figure

from . import words

LONGEST = 320  # characters of an example; a longer sentence is cut to the clause around its figure


@dataclass(frozen=True, slots=True)
class Offer:
    """`pieces` are the example before, at and behind the phrase."""

    figure: Figure
    name: str
    phrase: str
    example: str

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The example cut at the phrase, so that it can be lit."""
        return cut(self.example, self.phrase)


def cut(example: str, phrase: str) -> tuple[str, str, str]:
    """A sentence before, at and behind the words it was remembered for; all of it before when they are not there."""
    at = example.casefold().find(phrase.casefold())
    if at < 0:
        return example, "", ""
    return example[:at], example[at : at + len(phrase)], example[at + len(phrase) :]


def offer(row: Figure) -> Offer | None:
    """The phrase that would have made the reader say what the person said; None when no words beside the figure do."""
    from kheo.reader import trial  # who never corrects does not wait for it

    known = catalogue.load().indicators.get(row.indicator or "")
    if known is None:
        return None
    text, start, end = _clause(row)
    asked = trial.proposal(remembering.current(), known.code, text, start, end)
    if asked is None or fold(asked.phrase) in {one.folded for one in remembering.listed()}:
        return None
    return Offer(row, words.indicator_name(known), asked.phrase, " ".join(text.split()))


def _clause(row: Figure) -> tuple[str, int, int]:
    """The sentence of a figure and where in it the figure stands; of a long one the words between semicolons, then commas."""
    said = queries.sentence(row)
    text = said.before + said.lit + said.after
    first, last = len(said.before), len(said.before) + len(said.lit)
    start, end = 0, len(text)
    for mark in ";,":
        if end - start > LONGEST:
            start = max(start, text.rfind(mark, start, first) + 1)
            found = text.find(mark, last, end)
            end = found if found > 0 else end
    start, end = max(start, first - LONGEST), min(end, last + LONGEST)
    start += len(text[start:first]) - len(text[start:first].lstrip())
    return text[start:end].rstrip(), first - start, last - start
