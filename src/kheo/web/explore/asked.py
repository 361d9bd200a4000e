"""One whole question of the explore page, read from the address and written back to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils import timezone

from kheo import catalogue
from kheo.common.errors import KheoError
from kheo.common.types import Level
from kheo.ledger import queries
from kheo.places import NATION

from .. import picks
from ..picks import Pick

PAGE = "/so-lieu/"
MOST = 40  # columns on one page; a download holds as many as were chosen
COLUMNS = 8
TABLE, CHARTS, MAP = "bang", "bieu-do", "ban-do"
VIEWS = (TABLE, CHARTS, MAP)
STEPS = ("nam", "quy", "thang")

_ANY = "@"

Changes = Mapping[str, str | list[str] | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """`codes` are the columns; `given` are them as the address says them (nothing when they are the usual ones).

    `sort` is an indicator's code or "" for the places' names, `down` the other way round; `charted` the one
    indicator of charts and map; `step` the length of a step in time.
    """

    pick: Pick
    level: Level
    codes: tuple[str, ...]
    given: Mapping[str, str | list[str]]
    faults: list[KheoError] = field(default_factory=list)
    view: str = TABLE
    sort: str = ""
    down: bool = False
    page: int = 1
    everyone: bool = False
    charted: str = ""
    step: str = "nam"

    @property
    def columns(self) -> tuple[str, ...]:
        """The codes one page shows."""
        return self.codes[:MOST]

    @property
    def levels(self) -> list[Level]:
        """Levels the place can be told by."""
        return levels(self.pick)

    def params(self, changes: Changes | None = None, pick: Pick | None = None) -> str:
        """The query string that asks this again, with `changes` (None takes a part away) or another `pick`."""
        parts: dict[str, str | list[str]] = dict(self.given)
        if self.level is not self.pick.below:
            parts["cap"] = self.level.value
        if self.view != TABLE:
            parts["xem"] = self.view
        if self.sort or self.down:
            parts["sx"] = ("-" if self.down else "") + (self.sort or "noi")
        if self.page > 1:
            parts["trang"] = str(self.page)
        if self.everyone:
            parts["tat-ca"] = "1"
        if self.charted and self.charted != next(iter(self.codes), ""):
            parts["ct"] = self.charted
        if self.step != STEPS[0]:
            parts["buoc"] = self.step
        for name, value in (changes or {}).items():
            parts.pop(name, None)
            if value is not None:
                parts[name] = value
        return (pick or self.pick).params(**parts)

    def url(self, changes: Changes | None = None, pick: Pick | None = None) -> str:
        """The page that `params` asks for."""
        return f"{PAGE}?{self.params(changes, pick)}"

    def urls(self, changes: Changes | None = None, path: str = PAGE) -> Callable[[str], str]:
        """Makes the addresses of other places, all alike but for the place."""
        asked = self.params(changes, replace(self.pick, place=_ANY))
        before, _at, after = asked.partition(quote_plus(_ANY))
        return lambda place: f"{path}?{before}{quote_plus(place)}{after}"

    def kept(self, *names: str) -> list[tuple[str, str]]:
        """Hidden fields of the form: what its fields do not ask for, without `names`."""
        pairs: list[tuple[str, str]] = []
        for name in ("xem", "sx", "tat-ca", "ct", "buoc"):
            value = dict(_pairs(self.params())).get(name)
            if value and name not in names:
                pairs.append((name, value))
        return pairs


def _pairs(query: str) -> list[tuple[str, str]]:
    data = QueryDict(query)
    return [(name, value) for name in data for value in data.getlist(name)]


def levels(pick: Pick) -> list[Level]:
    """Levels a place can be told by, the nearest first."""
    below = pick.below
    order = [Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
    return [level for level in order[order.index(below) :] if level is below or level is Level.COMMUNE]


def read(data: QueryDict) -> Asked:
    """What an address asks for; what it says wrongly stands in `faults` and takes its default."""
    years = queries.years_with_data()
    pick, faults = picks.read(data, years[0] if years else timezone.localdate().year)
    wanted = data.get("cap", "")
    level = next((known for known in levels(pick) if known.value == wanted), pick.below)
    codes, given = _chosen(data)
    codes = codes or usual(pick)
    sort = data.get("sx", "")
    column = sort.removeprefix("-")
    page = data.get("trang", "1")
    charted = data.get("ct", "")
    return Asked(
        pick,
        level,
        codes,
        given,
        faults,
        view=_of(VIEWS, data.get("xem", "")),
        sort=column if column in codes else "",
        down=sort.startswith("-"),
        page=int(page) if page.isdecimal() and 0 < len(page) < 6 else 1,
        everyone=data.get("tat-ca") == "1",
        charted=charted if charted in codes else next(iter(codes), ""),
        step=_of(STEPS, data.get("buoc", "")),
    )


def _of(known: tuple[str, ...], word: str) -> str:
    return word if word in known else known[0]


def _chosen(data: QueryDict) -> tuple[tuple[str, ...], dict[str, str | list[str]]]:
    """Codes asked for by name or by theme, in catalogue order as officers list them, and the words that ask so."""
    book = catalogue.load()
    named = set(data.getlist("chi-tieu"))
    codes = tuple(code for code in book.indicators if code in named)
    if codes:
        return codes, {"chi-tieu": list(codes)}
    theme = data.get("chu-de", "")
    if theme not in book.themes:
        return (), {}
    known = queries.indicators_with_data()
    return tuple(i.code for i in book.of_theme(theme) if i.code in known), {"chu-de": theme}


def usual(pick: Pick) -> tuple[str, ...]:
    """What to show before anything is chosen: two indicators of every theme that has numbers here, then the next two."""
    book = catalogue.load()
    having = told_here(pick)
    themed = [[i.code for i in book.of_theme(theme) if i.code in having] for theme in book.themes]
    ranked = [code for at in range(0, COLUMNS, 2) for row in themed for code in row[at : at + 2]]
    chosen = set(ranked[:COLUMNS])
    return tuple(code for code in book.indicators if code in chosen)


def told_here(pick: Pick) -> set[str]:
    """Indicators with a number at the place in the window; where there is none, those with a number anywhere.

    Of the nation any figure tells, so no total is asked for.
    """
    told = queries.indicators_told(pick.start, pick.end)
    if pick.place != NATION and told:
        codes = tuple(code for code in catalogue.load().indicators if code in told)
        own = queries.totals(pick.query(codes, pick.unit.level))
        told = {t.indicator for t in own if t.place == pick.place and t.value is not None}
    return told or queries.indicators_with_data()
