"""What a composed report is made of. Every number of its content is a Num, every other digit a Given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2s
from typing import Literal

from kheo.common.numerals import QUALIFIER_WORD
from kheo.common.types import Measure, Period, Qualifier, Total

NBSP = "\u00a0"
Key = tuple[str, str]
# A total of another window than the report's: code, place, window.
FarKey = tuple[str, str, Period]
Role = Literal[
    "value",
    "before",
    "change",
    "percent",
    "share",
    "sum",
    "reported",
    "of",
    "lacking",
    "stale",
    "other",
    "gap",
    "sources",
    "more",
    "detail",
    "whole",
]


class Given(str):
    """Words that may hold digits because they were handed in: a day, a period, a place, a title."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Num:
    """A printed number. `text` is all that is printed ("hơn 28.033", "5,978 tỷ đồng").

    `role` says how it follows from the totals: the value itself, the value of the period before, its change against the period before (also in
    per cent), the share of a place in the total, the sum of the indicators `of`, how many places reported, of how many
    and how many are lacking (for any of the indicators `of`), an old stock, the other view and its gap, the number of
    sources, or of open points that are not told one by one. `window` is set where it is not of
    the report's own period: then it follows from `Evidence.further`. A "detail" is one figure under a total, its id in
    `of`; "whole" is what that figure is out of ("12/12").
    """

    text: str
    total_key: Key
    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    role: Role = "value"
    of: tuple[str, ...] = ()
    window: Period | None = None

    @property
    def id(self) -> str:
        """What number this is, never how much: the same number of a later writing has the same id."""
        days = (self.window.start, self.window.end) if self.window else ()
        return stable_id("n", *self.total_key, self.role, *self.of, *map(str, days))

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


def stable_id(letter: str, *told: str) -> str:
    """A letter and twelve hex digits: the same for the same words, whatever the process."""
    return letter + blake2s("\x1f".join(told).encode(), digest_size=6).hexdigest()


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

    @property
    def id(self) -> str:
        """By the numbers it tells, so that new values are the same sentence; by its words where it tells none."""
        return stable_id("s", *([n.id for n in self.nums] or [self.text]))


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part; `level` 1 is the report's own ("I."), 2 the next ("1."). The profile numbers it."""

    id: str
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of sentences. Without any it is room for a person's words, and `hint` says which; a hint is never printed."""

    id: str
    sentences: tuple[Sentence, ...]
    hint: str = ""

    @property
    def text(self) -> str:
        """The sentences as one string."""
        return " ".join(s.text for s in self.sentences)


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

    @property
    def id(self) -> str:
        """By what its columns are."""
        return stable_id("t", self.title, self.corner, *(c.code or c.label for c in self.columns))


@dataclass(frozen=True, slots=True)
class Point:
    """One mark of a chart: a place (with `place`, its id) or a period, and its value, None where it is missing."""

    label: str
    num: Num | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of one indicator: bars by place, a trend over periods, or points on a map. `alt` says it in words."""

    id: str
    kind: Literal["bars", "trend", "points"]
    title: str
    unit: str
    points: tuple[Point, ...]
    alt: Sentence


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Source:
    """A document the figures were read from."""

    id: str
    title: str
    date: date | None = None
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One confirmed figure under a total, told on its own where it says more than the total does.

    `fact` is its id; `place_name` is empty where the report's own place stated it. `dims` are its further breakdown: a
    "topic", a "channel", the "model" it came from, "of" (the 12 of 12/12), "per" (a rate, never added). `whole` is the
    figure (its `fact`) that a rate is per one of: 15 of "15 hộ, mỗi hộ 20 kg gạo".
    """

    fact: str
    code: str
    value: Decimal
    qualifier: Qualifier
    period: Period
    place: str
    place_name: str = ""
    dims: tuple[tuple[str, str], ...] = ()
    source: str = ""
    whole: str = ""

    def dim(self, name: str) -> str:
        """The value of a dimension, empty when it has none."""
        return next((value for key, value in self.dims if key == name), "")


@dataclass(frozen=True, slots=True)
class Named:
    """A named model (mô hình) that a document tells of, where, and what was counted of it."""

    name: str
    place_name: str = ""
    told: tuple[Detail, ...] = ()


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
    """All that the writer was given. The guard holds every number of a report against it.

    `further` has totals of other windows (the years of a programme), `details` the figures under totals by their ids.
    `earlier`: numbers, by id, that an earlier writing of the same report was given and that a person lets stand in it.
    """

    place: str
    totals: Mapping[Key, Total]
    before: Mapping[Key, Total]
    measures: Mapping[str, Measure]
    words: frozenset[str]
    sources: int = 0
    further: Mapping[FarKey, Total] = field(default_factory=dict)
    details: Mapping[str, Detail] = field(default_factory=dict)
    earlier: frozenset[tuple[str, Decimal, Qualifier]] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """A composed report, ready to print: `body` is what is read in order, `tables` are the appendix."""

    issuer: Issuer
    place: str
    place_name: str
    period: Period
    outline: str
    title: str
    subject: str
    body: tuple[Block, ...]
    tables: tuple[Table, ...]
    notes: tuple[Sentence, ...]
    sources: tuple[Source, ...]
    evidence: Evidence = field(repr=False)
    signed: date | None = None

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in order."""
        return tuple(b for b in self.body if isinstance(b, Heading))

    @property
    def sentences(self) -> Iterator[Sentence]:
        """All sentences of the body in order."""
        return (s for b in self.body if isinstance(b, Paragraph) for s in b.sentences)
