"""What is counted: indicators by theme, with meaning, phrases and examples. See docs/how-to/add-an-indicator.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kheo.catalogue.compiled import load
from kheo.catalogue.model import Balance, Catalogue, Indicator, Phrase, Theme
from kheo.catalogue.overlay import Remembered, with_phrases

if TYPE_CHECKING:
    from kheo.common.errors import Problem

__all__ = [
    "Balance",
    "Catalogue",
    "Indicator",
    "Phrase",
    "Remembered",
    "Theme",
    "check",
    "load",
    "with_phrases",
]


def check() -> list[Problem]:
    """Every problem of the reviewed YAML and of its compiled form; empty when good."""
    from kheo.catalogue.proofs import check as prove

    return prove()
