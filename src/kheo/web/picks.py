"""What a page was asked: a place, a window of days and whose map, read from the address and written back to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from kheo import places
from kheo.common import periods
from kheo.common.errors import KheoError
from kheo.common.text import bare
from kheo.common.types import Level, Period, Total
from kheo.places import NATION, Unit
from kheo.rollup import Query

Boundaries = Literal["then"] | date
_UNTIL = re.compile(r"\s*\((?:đến|until)\s+(\d{1,2}/\d{1,2}/\d{4})\)\s*$")
_BELOW = {
    Level.NATION: Level.PROVINCE,
    Level.PROVINCE: Level.COMMUNE,
    Level.DISTRICT: Level.COMMUNE,
    Level.COMMUNE: Level.COMMUNE,
}


@dataclass(frozen=True, slots=True)
class Pick:
    """`year` is set when the window is that calendar year."""

    place: str
    start: date | None
    end: date
    boundaries: Boundaries

    @property
    def unit(self) -> Unit:
        """The unit asked about."""
        return places.load().get(self.place)

    @property
    def period(self) -> Period:
        """The window."""
        return Period(self.start, self.end)

    @property
    def year(self) -> int | None:
        """The calendar year the window is, if it is one."""
        return self.end.year if self.period == periods.year(self.end.year) else None

    @property
    def then(self) -> bool:
        """Whether units are shown as they were."""
        return self.boundaries == "then"

    @property
    def below(self) -> Level:
        """The level the place's parts are listed at."""
        here = places.load()
        if self.then:
            kids = here.children(self.place, self.start or self.end, self.end)
            return here.get(kids[0]).level if kids else _BELOW[self.unit.level]
        return _BELOW[self.unit.level]

    def parts(self) -> tuple[str, ...]:
        """Ids of the units the place is told by: of the level below, then or on the map of the day."""
        if self.boundaries == "then":
            window = (self.start or self.end, self.end)
        else:
            window = (self.boundaries, self.boundaries)
        return _parts(places.load().mark, self.place, self.below, *window)

    @property
    def name(self) -> str:
        """Short name of the place as it was."""
        return self.unit.name_on(self.end)

    def query(self, indicators: tuple[str, ...] = (), level: Level | None = None) -> Query:
        """The same question for rollup."""
        return Query(indicators, self.start, self.end, self.place, level or self.below, self.boundaries)

    @property
    def map_day(self) -> date:
        """The day whose map lists the places: the one asked for, or the last of the window."""
        return self.end if self.boundaries == "then" else self.boundaries

    def before(self) -> Pick:
        """The same days one year earlier."""
        back = periods.same_length_before(self.period)
        return replace(self, start=back.start, end=back.end or self.end)

    def params(self, **more: str | list[str]) -> str:
        """Query string that asks for this again."""
        given: dict[str, str | list[str]] = {"noi": self.place}
        if self.year:
            given["nam"] = str(self.year)
        else:
            given |= {"tu": periods.dmy(self.start) if self.start else "", "den": periods.dmy(self.end)}
        given["dia-gioi"] = "khi-ay" if self.boundaries == "then" else boundary_word(self.boundaries)
        return urlencode(given | more, doseq=True)


@lru_cache(maxsize=256)
def _parts(mark: str, place: str, level: Level, start: date, end: date) -> tuple[str, ...]:
    """Units of `level` inside a place in a window; `mark` is that of the places asked."""
    here = places.load()
    found: list[str] = []
    heads = [place]
    while heads:
        below = [child for head in heads for child in here.children(head, start, end)]
        found += [child for child in below if here.get(child).level is level]
        heads = [child for child in below if here.get(child).level is not level]
    return tuple(sorted(found))


def boundary_word(day: date) -> str:
    """ "hom-nay" or the day."""
    return "hom-nay" if day == timezone.localdate() else periods.dmy(day)


def day_of(text: str, where: str) -> date | None:
    """dd/mm/yyyy or an ISO date; None for nothing. KheoError date-unreadable."""
    text = text.strip()
    if not text:
        return None
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.replace("-", "/") if shape[2] == "/" else text, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise KheoError(
        "date-unreadable",
        f"không có ngày “{text}”.",
        where=where,
        remedy="Ghi ngày/tháng/năm, như 24/12/2020.",
    )


def number_of(text: str) -> int | None:
    """A number of our own that a form or an address carries (a block, a version); None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def numbers_of(texts: Iterable[str]) -> list[int]:
    """Those of several that are numbers of our own."""
    return [n for n in map(number_of, texts) if n is not None]


def document_number(text: str) -> int | None:
    """The number a person gives a document; None leaves it to the book. KheoError number-unlikely."""
    text = text.strip()
    if text and not (text.isdecimal() and len(text) < 8):
        raise KheoError(
            "number-unlikely",
            f"“{text}” không phải số văn bản.",
            where="số văn bản",
            remedy="Ghi số, như 05.",
        )
    return int(text) if text else None


def label(unit: Unit) -> str:
    """A name a person can pick and `place_of` can read back: "tỉnh Bình Phước (đến 30/06/2025)"."""
    if unit.id == NATION:
        return _("Cả nước")
    name = places.load().path(unit.id, unit.valid_to)
    return f"{name} ({_('đến')} {periods.dmy(unit.valid_to)})" if unit.valid_to else name


def place_of(text: str) -> Unit:
    """The unit of a code, an id, a label or a name. KheoError place-unknown, place-ambiguous."""
    here = places.load()
    text = text.strip()
    if not text or bare(text) in ("ca nuoc", "whole country", "viet nam"):
        return here.get(NATION)
    until = _UNTIL.search(text)
    if until is None:
        return here.resolve(text)
    day = day_of(until[1], _("Nơi"))
    return here.resolve(text[: until.start()], on=day)


@lru_cache(maxsize=2)
def _names(mark: str) -> tuple[tuple[str, int, str], ...]:
    """(bare name, rank, id) of every unit, provinces and living ones first; `mark` is that of the places asked."""
    here = places.load()
    order = {Level.NATION: 0, Level.PROVINCE: 1, Level.DISTRICT: 3, Level.COMMUNE: 2}
    rows = [
        (bare(unit.name_on()), order[unit.level] * 2 + (unit.valid_to is not None), unit.id)
        for unit in here.units.values()
    ]
    return tuple(sorted(rows, key=lambda row: (row[1], row[0])))


def suggest(text: str, limit: int = 12) -> list[Unit]:
    """Units whose name begins with, or has, what is typed (without kind word and accents)."""
    here = places.load()
    typed = re.sub(
        r"^(tinh|thanh pho|tp\.?|xa|phuong|p\.|huyen|quan|thi xa|thi tran|dac khu)\s+", "", bare(text)
    )
    if len(typed) < 2:
        return []
    names = _names(here.mark)
    first = [id for name, _rank, id in names if name.startswith(typed)]
    later = [id for name, _rank, id in names if typed in name and not name.startswith(typed)]
    return [here.get(id) for id in (first + later)[:limit]]


def provinces() -> list[Unit]:
    """The nation, today's provinces, then those that ended."""
    here = places.load()
    units = [here.get(id) for id in here.at_level(Level.PROVINCE)]
    return [here.get(NATION), *sorted(units, key=lambda u: (u.valid_to is not None, bare(u.name_on())))]


def read(data: QueryDict, default_year: int) -> tuple[Pick, list[KheoError]]:
    """The pick of a form and what could not be read in it (those parts take their default)."""
    faults: list[KheoError] = []
    nation = places.load().get(NATION)
    unit = nation
    try:
        unit = place_of(data.get("noi", ""))
    except KheoError as error:
        faults.append(error)
    period = periods.year(default_year)
    try:
        period = _window(data, default_year)
    except KheoError as error:
        faults.append(error)
    boundaries: Boundaries = "then"
    try:
        boundaries = _boundaries(data.get("dia-gioi", "khi-ay"), data.get("ngay-dia-gioi", ""))
    except KheoError as error:
        faults.append(error)
    assert period.end is not None
    return Pick(unit.id, period.start, period.end, boundaries), faults


def _window(data: QueryDict, default_year: int) -> Period:
    """`dang` is how the form was filled before: what the person changed wins over what was left standing."""
    year = data.get("nam", "")
    start, end = day_of(data.get("tu", ""), _("Từ ngày")), day_of(data.get("den", ""), _("Đến ngày"))
    dated = (start or end) and data.get("dang") == "nam"
    if year.isdecimal() and 1945 <= int(year) <= 2200 and not dated:
        return periods.year(int(year))
    if end is None and start is None:
        return periods.year(default_year)
    end = end or timezone.localdate()
    if start and start > end:
        raise KheoError(
            "period-reversed",
            "ngày đầu đứng sau ngày cuối.",
            where=f"{periods.dmy(start)} – {periods.dmy(end)}",
            remedy="Đổi lại hai ngày.",
        )
    return Period(start, end)


def _boundaries(text: str, day: str) -> Boundaries:
    """ "khi-ay", "hom-nay", a day, or "ngay" with the day in a field of its own."""
    if text == "ngay":
        text = day
    if text in ("", "khi-ay"):
        return "then"
    if text == "hom-nay":
        return timezone.localdate()
    return day_of(text, _("Địa giới")) or "then"


def years(with_data: list[int], pick: Pick) -> list[int]:
    """Years to choose from, newest first: those with data, this year, and the one on show."""
    return sorted({*with_data, pick.end.year, timezone.localdate().year}, reverse=True)


def became(unit: Unit) -> str:
    """ "nay thuộc Đồng Nai" for a unit that ended, else nothing."""
    if unit.valid_to is None:
        return ""
    shares = places.load().shares(unit.id, timezone.localdate())
    names = ", ".join(places.load().get(share.unit).name_on() for share in shares)
    return _("nay thuộc %(names)s") % {"names": names} if names else ""


def contained(unit: Unit) -> str:
    """ "gồm Bình Phước, Đồng Nai" for a unit of today that was made of several, else nothing."""
    if unit.valid_to is not None or unit.level not in (Level.PROVINCE, Level.COMMUNE):
        return ""
    here = places.load()
    own = unit.name_on()
    parts = [here.get(s.old).name_on() for s in here.previous.get(unit.id, ()) if s.share]
    others = [name for name in dict.fromkeys(parts) if name != own]
    return _("gồm %(names)s") % {"names": ", ".join(others)} if others else ""


def carried(pick: Pick, place: str) -> bool:
    """Whether a total of `place` on a day's map is made of the units of another map: those it came from or became."""
    if pick.boundaries == "then" or place == NATION:
        return False
    here, day = places.load(), pick.boundaries
    before = any((pick.start or date.min) < s.on <= day for s in here.previous.get(place, ()))
    return before or any(day < s.on <= pick.end for s in here.next.get(place, ()))


def named_on(pick: Pick, unit: Unit | None = None) -> date:
    """The day whose names are used: of a unit that ended before the window did, its last."""
    day = pick.map_day
    return unit.valid_to if unit and unit.valid_to and unit.valid_to < day else day


def opens(total: Total) -> bool:
    """Whether a total has something to open."""
    return bool(total.facts or total.contradictions or total.stale or total.value is not None)
