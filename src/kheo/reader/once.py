"""What is made of a catalogue, made once: compiling its phrases takes longer than reading a page with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from kheo.catalogue import Catalogue

KEPT = 4
Made = TypeVar("Made")


def once(make: Callable[[Catalogue], Made]) -> Callable[[Catalogue], Made]:
    """`make`, remembering what it made of the last KEPT catalogues. They are told apart by identity: an overlay is a new one."""
    known: list[tuple[Catalogue, Made]] = []

    @wraps(make)
    def made_of(catalogue: Catalogue) -> Made:
        for one, made in known:
            if one is catalogue:
                return made
        new = make(catalogue)
        known.append((catalogue, new))
        del known[:-KEPT]
        return new

    return made_of
