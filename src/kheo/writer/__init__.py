"""Figures → Vietnamese sentences and a table → DOCX and HTML. Prints no number it was not given."""

from kheo.writer.compose import compose, lede
from kheo.writer.html import to_html
from kheo.writer.model import Given, Issuer, Num, Report, Section, Sentence, Source, Table
from kheo.writer.word import to_docx

__all__ = [
    "Given",
    "Issuer",
    "Num",
    "Report",
    "Section",
    "Sentence",
    "Source",
    "Table",
    "compose",
    "lede",
    "to_docx",
    "to_html",
]
