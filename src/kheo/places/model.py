"""What an administrative unit is: dated names, life, succession. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kheo.common.types import Level


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name and kind ("Bình Phước", "tỉnh") borne from `from_` (None: from the start) by `decree`."""

    name: str
    kind: str
    from_: date | None = None
    decree: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit through its life. `valid_to` is its last day; None is open. lat/lon: degrees of its centre."""

    id: str
    code: str
    level: Level
    parent: str | None
    names: tuple[DatedName, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    lat: float | None = None
    lon: float | None = None
    source: str = ""

    def dated(self, day: date | None = None) -> DatedName:
        """The name in force on `day` (None: the last one); before its first day, the first."""
        if day is not None and len(self.names) > 1:
            for name in reversed(self.names):
                if name.from_ is None or name.from_ <= day:
                    return name
            return self.names[0]
        return self.names[-1]

    def name_on(self, day: date | None = None) -> str:
        """Name without the kind: "Bình Phước"."""
        return self.dated(day).name

    def kind_on(self, day: date | None = None) -> str:
        """Kind in lower case: "tỉnh"; empty for the nation."""
        return self.dated(day).kind

    def full_name(self, day: date | None = None) -> str:
        """Kind and name: "tỉnh Bình Phước". Before a number the kind takes a capital: "Phường 1"."""
        name = self.dated(day)
        kind = name.kind
        if name.name[0].isdigit() or name.name == "Hồ Chí Minh":
            kind = kind.capitalize()
        return f"{kind} {name.name}".lstrip()

    def exists_on(self, day: date) -> bool:
        """Whether the unit was there on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def exists_in(self, start: date | None, end: date | None) -> bool:
        """Whether it was there on any day of the window; None is open."""
        return (self.valid_from is None or end is None or self.valid_from <= end) and (
            self.valid_to is None or start is None or start <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Succession:
    """From day `on`, `share` of `old` lies in `new`. `whole`: exact, nothing was divided.

    Of a divided unit whose parts nobody has measured, the main heir has share 1 and the others 0, none of them whole.
    """

    old: str
    new: str
    on: date
    share: Decimal
    whole: bool
    source: str


@dataclass(frozen=True, slots=True)
class Share:
    """What part of a unit lies in `unit` of another day's map; the shares of one answer sum to 1."""

    unit: str
    share: Decimal
    estimated: bool
    source: str
