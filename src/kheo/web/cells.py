"""A total as a cell, a card or a drawer prints it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

from kheo import catalogue
from kheo.catalogue import Indicator
from kheo.common.types import Coverage, Total

from . import picks, show, words
from .picks import Pick


@dataclass(frozen=True, slots=True)
class Cell:
    """`shown` None is missing. `stale` is an old stock with its year, `url` what the number opens.

    `told` is how many of the places listed below have a number, where that is not the total's own coverage.
    `pick` is what was asked, to know whose units that coverage counts.
    """

    total: Total
    indicator: Indicator
    shown: show.Amount | None
    url: str
    stale: show.Amount | None = None
    stale_year: int | None = None
    change: str = ""
    told: Coverage | None = None
    pick: Pick | None = None

    @property
    def name(self) -> str:
        """The indicator in the page's language."""
        return words.indicator_name(self.indicator)

    @property
    def note(self) -> str:
        """What the sign beside the number means, for those who do not see it."""
        said = []
        if self.total.estimated:
            said.append(_("ước tính theo địa giới"))
        if self.total.contradictions:
            said.append(_("có nguồn chênh nhau"))
        if part := self.part:
            said.append(part)
        return "; ".join(said)

    @property
    def part(self) -> str:
        """Of what there is: "mới có 3/11 nơi" where not everything below is in and nobody stated the whole."""
        told = self.told or self.total.coverage
        if self.total.method != "partial" or not told.of:
            return ""
        said = {"k": show.digits(told.reported), "n": show.digits(told.of)}
        if self.told is None and self.pick is not None and picks.carried(self.pick, self.total.place):
            return _("mới có %(k)s/%(n)s nơi khi ấy") % said
        return _("mới có %(k)s/%(n)s nơi") % said


def cell_url(indicator: str, pick: Pick, place: str | None = None) -> str:
    """The drawer of one indicator at one place."""
    word = "khi-ay" if pick.boundaries == "then" else picks.boundary_word(pick.boundaries)
    before, after = _around(replace(pick, place=_PLACE), word, indicator)
    return f"{before}{quote_plus(place or pick.place)}{after}"


_PLACE = "@"


@lru_cache(maxsize=1024)
def _around(pick: Pick, word: str, indicator: str) -> tuple[str, str]:
    """The address of a drawer before and after the place: a page holds hundreds that differ in nothing else.

    `word` says the map as an address does, for "hom-nay" is another day tomorrow.
    """
    before, _at, after = pick.params(**{"chi-tieu": indicator}).partition(quote_plus(_PLACE))
    return f"/so-lieu/o/?{before}", after


def cell(
    total: Total,
    pick: Pick,
    before: Total | None = None,
    *,
    short: bool = False,
    told: Coverage | None = None,
) -> Cell:
    """The printed form of `total`; `before` is the same a year earlier, `told` as in Cell."""
    indicator = catalogue.load().get(total.indicator)
    shown = stale = None
    year = None
    if total.value is not None:
        shown = show.amount(total.value, indicator.measure, total.qualifier, short=short)
    elif total.stale is not None:
        value, day = total.stale
        stale = show.Amount("", show.digits(value), str(words.UNITS[indicator.measure]))
        year = day.year
    return Cell(
        total,
        indicator,
        shown,
        cell_url(total.indicator, pick, total.place),
        stale,
        year,
        _compared(total, before),
        told,
        pick,
    )


def _compared(total: Total, before: Total | None) -> str:
    if total.value is None or before is None or before.value is None:
        return ""
    return show.change(total.value, before.value, catalogue.load().get(total.indicator).measure)


def by_place(totals: list[Total]) -> dict[str, dict[str, Total]]:
    """place → indicator → total."""
    found: dict[str, dict[str, Total]] = {}
    for total in totals:
        found.setdefault(total.place, {})[total.indicator] = total
    return found


def biggest(values: list[Decimal]) -> Decimal:
    """The largest, 0 of none."""
    return max(values, default=Decimal(0))
