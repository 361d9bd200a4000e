"""What a report is asked to be: outline, place, period, map and issuing body, read from a form or an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from kheo.common import calendars, periods
from kheo.common.errors import KheoError
from kheo.common.types import Period
from kheo.ledger import queries
from kheo.reports import bodies
from kheo.writer.outline import Length, Outline

from . import picks, words
from .explore import windows
from .picks import Pick

DAYS, SPAN = "ngay", "nam-lien"
SPANS = (2, 3, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """`window` is the choice in the list of periods ("calendar.quarter.2", "nam-lien.5" or "ngay")."""

    pick: Pick
    window: str
    year: int
    outline: str
    body: str
    faults: list[KheoError]

    def params(self) -> str:
        """The query string that asks for this again."""
        more = {"de-cuong": self.outline, "co-quan": self.body}
        return self.pick.params(**{name: value for name, value in more.items() if value})


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list of periods."""

    value: str
    name: str
    on: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The periods of one calendar."""

    name: str
    choices: tuple[Choice, ...]


def read(data: QueryDict, given: Sequence[Outline]) -> Asked:
    """What could not be read stands in `faults` and takes its default."""
    years = queries.years_with_data()
    asked = data.get("ky", "")
    typed = data.copy()
    if asked not in ("", DAYS):
        typed["tu"] = typed["den"] = ""
    elif asked == DAYS:
        typed["nam"] = ""
    pick, faults = picks.read(typed, years[0] if years else timezone.localdate().year)
    year = pick.end.year
    if asked not in ("", DAYS):
        try:
            period = _period(asked, year)
            pick = replace(pick, start=period.start, end=period.end or pick.end)
        except KheoError as error:
            faults.append(error)
    if pick.start is None:
        faults.append(
            KheoError(
                "period-open",
                "báo cáo cần cả ngày đầu và ngày cuối.",
                where="kỳ",
                remedy="Ghi thêm ngày đầu.",
            )
        )
    window = asked or _named(pick)
    known = {one.code for one in given}
    wanted = data.get("de-cuong", "")
    chosen = wanted if wanted in known else _usual(given, window)
    body = data.get("co-quan", "")
    return Asked(pick, window, year, chosen, body if picks.number_of(body) is not None else "", faults)


def _period(asked: str, year: int) -> Period:
    """The days of a choice in a year. KheoError period-unknown, calendar-unknown, calendar-year."""
    calendar, _dot, rest = asked.partition(".")
    sort, _dot, number = rest.partition(".")
    if calendar == SPAN and sort.isdecimal() and 1 < int(sort) < 31:
        return Period(date(year - int(sort) + 1, 1, 1), date(year, 12, 31))
    for preset in calendars.periods_of(calendar, year):
        if (preset.sort, str(preset.number)) == (sort, number):
            return preset.period
    raise KheoError("period-unknown", "không có kỳ này.", where=asked, remedy="Chọn một kỳ trong danh sách.")


def _named(pick: Pick) -> str:
    """The choice that these days are."""
    if pick.start is None:
        return DAYS
    for preset in calendars.naming(pick.start, pick.end):
        return f"{preset.calendar}.{preset.sort}.{preset.number}"
    span = pick.end.year - pick.start.year + 1
    whole = (pick.start.month, pick.start.day, pick.end.month, pick.end.day) == (1, 1, 12, 31)
    return f"{SPAN}.{span}" if whole and span in SPANS else DAYS


def _usual(given: Sequence[Outline], window: str) -> str:
    """The first outline meant for this length, else the first."""
    sort = window.split(".")[1] if window.startswith("calendar.") else ""
    fit = (o.code for o in given if sort in o.lengths[:1])
    return next(fit, next((o.code for o in given), ""))


def groups(asked: Asked) -> list[Group]:
    """Every period to choose from; the year is chosen beside it."""
    made = []
    year = asked.year if calendars.FIRST_YEAR <= asked.year <= calendars.LAST_YEAR else date.today().year  # noqa: DTZ011
    for calendar in calendars.calendars():
        own = calendars.periods_of(calendar.code, year)
        name, note = words.CALENDARS.get(calendar.code, (calendar.name_vi, calendar.note_vi))
        told = [_choice(asked, f"{p.calendar}.{p.sort}.{p.number}", windows.short_name(p)) for p in own]
        if told:
            made.append(Group(f"{name}. {note}" if note else str(name), tuple(told)))
    spans = [_choice(asked, f"{SPAN}.{n}", _("%(n)s năm, đến hết năm đã chọn") % {"n": n}) for n in SPANS]
    other = [*spans, _choice(asked, DAYS, _("Từ ngày đến ngày, ghi bên cạnh"))]
    return [*made, Group(_("Kỳ khác"), tuple(other))]


def _choice(asked: Asked, value: str, name: str) -> Choice:
    return Choice(value, name, value == asked.window)


def lengths(one: Outline) -> str:
    """ "năm, 6 tháng, quý": what an outline is meant for."""
    said: dict[Length, str] = {
        "month": _("tháng"),
        "quarter": _("quý"),
        "half": _("6 tháng"),
        "nine_months": _("9 tháng"),
        "year": _("năm"),
        "years": _("nhiều năm"),
        "days": _("từ ngày đến ngày"),
    }
    return ", ".join(said[length] for length in one.lengths)


def called(start: date, end: date) -> str:
    """A period by its name, else its days."""
    if preset := next(iter(calendars.naming(start, end)), None):
        return windows.full_name(preset)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year} – {end.year}"
    return f"{periods.dmy(start)} – {periods.dmy(end)}"


def named_outlines(given: Iterable[Outline]) -> list[tuple[Outline, str]]:
    """Each with the lengths it is meant for, in words."""
    return [(one, lengths(one)) for one in given]


def outlines() -> list[Outline]:
    """The outlines to write by."""
    return [one.outline for one in bodies.listed()]


def of(request: HttpRequest) -> Asked:
    """What the address or the form of a page asks."""
    return read(request.POST if request.method == "POST" else request.GET, outlines())
