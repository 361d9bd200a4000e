"""What a composed report is made of. Every number of its content is a Num, every other digit a Given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from kheo.common.numerals import QUALIFIER_WORD
from kheo.common.types import Measure, Period, Qualifier, Total

NBSP = "\u00a0"
Key = tuple[str, str]
Role = Literal["value", "before", "change", "percent", "reported", "of", "stale", "other", "gap", "sources"]


class Given(str):
    """Words that may hold digits because they were handed in: a day, a period, a place, a title."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Num:
    """A printed number. `text` is all that is printed ("hơn 28.033", "5,978 tỷ đồng").

    `role` says how it follows from the totals: the value itself, the value of the period before, its change against the period before (also in
    per cent), how many places reported and of how many, an old stock, the other view and its gap, or the number
    of sources. `of` names the indicators that "reported" counts over.
    """

    text: str
    total_key: Key
    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    role: Role = "value"
    of: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The qualifier word alone ("hơn"), empty when exact or when the number itself is in words."""
        word = QUALIFIER_WORD[self.qualifier]
        return word if word and self.text.startswith(word + NBSP) else ""

    @property
    def digits(self) -> str:
        """`text` without the qualifier word."""
        return self.text.removeprefix(self.word).lstrip(NBSP)


Part = str | Num


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as words and numbers in turn."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The sentence as one string."""
        return "".join(p.text if isinstance(p, Num) else p for p in self.parts)

    @property
    def nums(self) -> tuple[Num, ...]:
        """The numbers alone."""
        return tuple(p for p in self.parts if isinstance(p, Num))


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the report; a paragraph is a run of sentences."""

    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, paragraph after paragraph."""
        return tuple(s for paragraph in self.paragraphs for s in paragraph)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an appendix table: an indicator and the unit its cells are in ("" for plain counts)."""

    code: str
    label: str
    unit: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the total of the place ("total"), how many have figures ("coverage"), the view
    not taken ("other") or a place below ("place").

    A place with nothing below it has a list instead: a "theme" as heading, then an "indicator" a row.
    """

    kind: Literal["total", "coverage", "other", "place", "theme", "indicator"]
    name: str
    cells: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Places × indicators, totals on top. `title` names its themes, `corner` what the rows are."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    corner: str = "Đơn vị"


@dataclass(frozen=True, slots=True)
class Source:
    """A document the figures were read from."""

    id: str
    title: str
    date: date | None = None
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the report: header, number, place, signature and recipients. An empty number leaves room for one.

    `profile` names the form (profiles.py), `settings` what of it this body sets otherwise ({"page.left": "35"}); an
    empty symbol is the profile's. `collective` signs through its head ("Ủy ban nhân dân" → TM. ỦY BAN NHÂN DÂN);
    `sign_for` says how the signer stands for another, whose office is `sign_for_title` (KT. CHỦ TỊCH).
    """

    parent: str = ""
    name: str = "CƠ QUAN BAN HÀNH"
    number: str = ""
    symbol: str = ""
    locality: str = ""
    signer_title: str = "THỦ TRƯỞNG CƠ QUAN"
    signer_name: str = ""
    recipients: tuple[str, ...] = ("Lưu: VT",)
    profile: str = "state"
    settings: Mapping[str, str] = field(default_factory=dict)
    collective: str = ""
    sign_for: Literal["", "KT", "TL", "TUQ", "Q"] = ""
    sign_for_title: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the writer was given. The guard holds every number of a report against it."""

    place: str
    totals: Mapping[Key, Total]
    before: Mapping[Key, Total]
    measures: Mapping[str, Measure]
    words: frozenset[str]
    sources: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A composed report, ready to print."""

    issuer: Issuer
    place_name: str
    period: Period
    title: str
    subject: str
    opening: Sentence
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    notes: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    evidence: Evidence = field(repr=False)
    signed: date | None = None
