"""What is counted: indicators by theme, with meaning, phrases and examples. See docs/how-to/add-an-indicator.md."""

from kheo.catalogue.compiled import load
from kheo.catalogue.model import Balance, Catalogue, Indicator, Phrase, Theme

__all__ = ["Balance", "Catalogue", "Indicator", "Phrase", "Theme", "load"]
