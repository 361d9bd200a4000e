"""Figures → Vietnamese sentences and a table → DOCX, PDF, XLSX and HTML. Prints no number it was not given."""

from kheo.writer.back import Back, read_back
from kheo.writer.compose import compose
from kheo.writer.html import to_html
from kheo.writer.lead import lede
from kheo.writer.model import (
    Chart,
    Detail,
    FarKey,
    Given,
    Heading,
    Issuer,
    Named,
    Num,
    Paragraph,
    Report,
    Sentence,
    Source,
    Table,
)
from kheo.writer.outline import GENERAL, Outline, builtin
from kheo.writer.pdf import to_pdf
from kheo.writer.report_book import to_xlsx
from kheo.writer.word import to_docx

__all__ = [
    "GENERAL",
    "Back",
    "Chart",
    "Detail",
    "FarKey",
    "Given",
    "Heading",
    "Issuer",
    "Named",
    "Num",
    "Outline",
    "Paragraph",
    "Report",
    "Sentence",
    "Source",
    "Table",
    "builtin",
    "compose",
    "lede",
    "read_back",
    "to_docx",
    "to_html",
    "to_pdf",
    "to_xlsx",
]
