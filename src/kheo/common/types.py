"""The small frozen types every room speaks in. Meaning: docs/meaning.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """Base unit of measure of a value."""

    COUNT = "count"
    VND = "VND"
    KG = "kg"
    HOUR = "hour"
    M2 = "m2"
    M3 = "m3"
    KM = "km"
    LITRE = "litre"
    PERCENT = "percent"


class Qualifier(StrEnum):
    """How sure the writer was: hơn is over, gần is under, khoảng is about, "hàng trăm" is vague."""

    EXACT = "exact"
    OVER = "over"
    UNDER = "under"
    ABOUT = "about"
    VAGUE = "vague"

    def plus(self, other: Qualifier) -> Qualifier:
        """The qualifier of a sum (meaning.md rule 4). Commutative and associative."""
        if self is other:
            return Qualifier.ABOUT if self is Qualifier.VAGUE else self
        if self is Qualifier.EXACT:
            return other if other is not Qualifier.VAGUE else Qualifier.ABOUT
        if other is Qualifier.EXACT:
            return self if self is not Qualifier.VAGUE else Qualifier.ABOUT
        return Qualifier.ABOUT


class Kind(StrEnum):
    """A flow arises in a period; a stock exists on a day."""

    FLOW = "flow"
    STOCK = "stock"


class Basis(StrEnum):
    """Only results are ever added."""

    RESULT = "result"
    TARGET = "target"
    COMPARISON = "comparison"


class Form(StrEnum):
    """An entry is one activity on a date; a statement is a total claimed for a period and a place."""

    ENTRY = "entry"
    STATEMENT = "statement"


class State(StrEnum):
    """Life of a figure in the ledger."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """Levels of administrative units. DISTRICT ended on 30/6/2025."""

    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included. A stock true on one day has start None. Both None: open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a reading is not sure of: a result, not an exception. start/end are characters of the text (0, 0: all of it).

    `code` is stable (docs/reference/reader.md), `message` says what is wrong and `hint` what to do, both in Vietnamese.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place as read: id of the administrative unit as it was then (None when no unit fits) and its name."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity read in a text. `start:end` are characters of the numeral in the original text.

    `value` is in the base unit of `measure`. `span` also takes in qualifier word and unit ("hơn 28.033 tờ rơi").
    `why` holds the words that decided the indicator, `runners_up` other codes with their weight (0–1, the chosen one's is 1).
    `confidence` is the chance (0–1) that the figure as a whole is right; `lowered_by` names what took from it
    (kheo.reader.TRAITS).
    """

    start: int
    end: int
    text: str
    value: Decimal
    measure: Measure
    qualifier: Qualifier
    indicator: str | None
    kind: Kind | None
    basis: Basis
    period: Period | None
    place: PlaceRef | None
    org: str | None
    dims: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.0
    why: tuple[str, ...] = ()
    runners_up: tuple[tuple[str, float], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    span: tuple[int, int] | None = None
    lowered_by: tuple[str, ...] = ()


class Stage(StrEnum):
    """How far a programme has come: tried out (thí điểm), spread to further places (nhân rộng), the whole country's."""

    PILOT = "pilot"
    SPREAD = "spread"
    NATIONWIDE = "nationwide"


@dataclass(frozen=True, slots=True)
class ProgrammeMention:
    """A named model (mô hình), campaign or movement activity. `start:end` are characters of its name.

    `stage` is the furthest that its sentence tells, `since` the first day it tells of (the first of a month or a year where
    no day is told).
    """

    start: int
    end: int
    name: str
    place: PlaceRef | None
    stage: Stage | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. `title`, `date` and `place` are the document's own."""

    figures: tuple[Figure, ...]
    programmes: tuple[ProgrammeMention, ...]
    doubts: tuple[Doubt, ...]
    title: str = ""
    date: date | None = None
    place: PlaceRef | None = None
    org: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A ledger figure as rollup sees it. `seq` grows with every confirmation: of two, the later has the larger.

    `day`: when it was confirmed, None when nobody noted it.
    """

    id: str
    indicator: str
    value: Decimal
    measure: Measure
    qualifier: Qualifier
    basis: Basis
    period: Period
    place: str
    source: str
    org: str = ""
    dims: tuple[tuple[str, str], ...] = ()
    form: Form = Form.STATEMENT
    state: State = State.CONFIRMED
    seq: int = 0
    day: date | None = None

    @property
    def activity(self) -> str:
        """Which of several things of one period this figure is about, as a person said; mostly nothing ("")."""
        return next((value for key, value in self.dims if key == "activity"), "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the parts directly below have reported; `of` is 0 when nothing is below."""

    reported: int
    of: int


@dataclass(frozen=True, slots=True)
class Total:
    """One cell: an indicator at a place over a window. `value` None is missing, never zero.

    `method`: "below" (counted from below, all in), "stated" (the place's own statement), "partial" (what there is),
    "computed" (a ratio, from the totals of its sides), "missing". `other` is the view not taken (stated against
    counted or computed) with its qualifier, None when there is one view.
    `facts` are the ids this value was made of; `as_of` is the oldest day among a stock's parts; `stale` a stock
    too old to be added, shown greyed with its day; `contradictions` are tuples of fact ids that disagree.
    `shares` explains an estimate: (unit id, share, source).
    """

    indicator: str
    place: str
    start: date | None
    end: date
    value: Decimal | None
    qualifier: Qualifier
    coverage: Coverage
    method: str
    estimated: bool = False
    facts: tuple[str, ...] = ()
    other: tuple[Decimal, Qualifier] | None = None
    as_of: date | None = None
    stale: tuple[Decimal, date] | None = None
    contradictions: tuple[tuple[str, ...], ...] = ()
    shares: tuple[tuple[str, Decimal, str], ...] = field(default=())
