"""The list of indicators one types into: names, and the words reports use for them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from kheo import catalogue
from kheo.catalogue import Indicator
from kheo.common.text import fold

from . import words

HEADS = 6  # of an indicator's many ways of saying, enough to be found by


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the list; `keys` are other words it is found by."""

    code: str
    name: str
    theme: str
    measure: str
    keys: tuple[str, ...]


def options() -> list[Option]:
    """Every indicator in use, in the order of the catalogue, in the language of the page."""
    book = catalogue.load()
    return [
        Option(
            one.code,
            words.indicator_name(one),
            words.theme_name(book.themes[one.theme]),
            one.measure.value,
            _keys(one),
        )
        for one in book.indicators.values()
        if not one.retired
    ]


def _keys(one: Indicator) -> tuple[str, ...]:
    heads = dict.fromkeys(head for phrase in one.phrases[:2] for head in phrase.head)
    known = fold(one.vi)
    return tuple(head for head in heads if fold(head) not in known)[:HEADS]


def mark() -> str:
    """Changes with the catalogue and the language, for an address that may be kept."""
    return f"{_mark()}-{'en' if words.english() else 'vi'}"


@cache
def _mark() -> str:
    told = "\n".join(
        f"{one.code} {one.vi} {one.en} {_keys(one)}" for one in catalogue.load().indicators.values()
    )
    return hashlib.sha256(told.encode()).hexdigest()[:12]
