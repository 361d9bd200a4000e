"""The catalogue's own names said in full right behind a number: "13 thôn, ấp, sóc đã bàn giao" is that indicator and no other."""

from __future__ import annotations

from kheo.catalogue import Catalogue
from kheo.common.text import nfc
from kheo.common.types import Measure
from kheo.reader.detect import Found
from kheo.reader.once import once
from kheo.reader.phrases import Choice
from kheo.reader.source import key_of

_FEWEST = 5
_SCORE = 4.0
_LONGEST = 120


class FullNames:
    """The names of a catalogue by their first word, the longest first."""

    def __init__(self, catalogue: Catalogue) -> None:
        told: dict[tuple[str, Measure], set[str]] = {}
        for code, indicator in catalogue.indicators.items():
            for name in (indicator.vi, indicator.unit_vi):
                words = key_of(nfc(name))
                if not indicator.retired and len(words.split()) >= _FEWEST:
                    told.setdefault((words, Measure(indicator.measure)), set()).add(code)
        self._by_word: dict[str, list[tuple[str, Measure, str]]] = {}
        for (name, measure), codes in sorted(told.items(), key=lambda item: -len(item[0][0])):
            if len(codes) == 1:
                self._by_word.setdefault(name.split()[0], []).append((name, measure, min(codes)))

    def choices(self, key: str, it: Found, others: list[Choice]) -> list[Choice]:
        """The candidates of a figure with the indicator first whose full name stands behind it; else `others`."""
        start = it.quantity.end + key.startswith(" ", it.quantity.end)
        first = key[start : start + _LONGEST].partition(" ")[0]
        for name, measure, code in self._by_word.get(first, ()):
            end = start + len(name)
            if (
                measure is it.quantity.measure
                and key.startswith(name, start)
                and not key[end : end + 1].isalnum()
            ):
                named = Choice(
                    code, _SCORE + name.count(" "), ((start, end),), headed=True, needed=False, met=True
                )
                return [named, *(choice for choice in others if choice.code != code)]
        return others


@once
def full_names(catalogue: Catalogue) -> FullNames:
    """The full names of a catalogue, made once for the last few catalogues."""
    return FullNames(catalogue)
