"""What the catalogue holds: themes, indicators, the phrases that name them in reports, and balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from kheo.common.errors import KheoError
from kheo.common.types import Kind, Measure

SCOPES = ("own", "clause", "sentence", "paragraph")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One general way of saying an indicator in a report.

    head: words for the counted thing right of the numeral; empty = any numeral of the indicator's measure.
    needs: any one of these stands in `scope` ("own": among the figure's own words, up to its neighbours); bars: none of
    these does. about: any one of these stands in the paragraph, in the one before it with figures, or in the title. after: the figure just before it in the
    same sentence has one of these codes. All compared with `kheo.common.text.fold`, whole words.
    examples read to the indicator; no figure of a `counter` does.
    """

    head: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    scope: str = "sentence"
    weight: float = 1.0
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share in percent: 100 · `of` / the sum of `to`, each a code."""

    of: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is counted, in the base unit of `measure`.

    over_units, over_time: how values add ("sum", "last" for a stock, "none" for a percentage).
    staleness_days: how old the last value of a stock may be and still count. unit_vi follows a numeral in a
    sentence ("buổi tuyên truyền"), verb_vi goes before it, subject_vi names an amount ("trị giá quà tặng").
    retired: the reason, when the entry is kept only for old figures. ratio: how a percentage is computed from other
    indicators of the same place and window; without it, it stands only where it was stated.
    """

    code: str
    theme: str
    kind: Kind
    measure: Measure
    vi: str
    en: str
    definition_vi: str
    over_units: str
    over_time: str
    staleness_days: int | None
    unit_vi: str
    verb_vi: str
    subject_vi: str
    phrases: tuple[Phrase, ...]
    public_suppression: bool = False
    retired: str = ""
    ratio: Ratio | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A chapter of the catalogue and of the report, in `order`."""

    code: str
    vi: str
    en: str
    order: int


@dataclass(frozen=True, slots=True)
class Balance:
    """`whole` = the sum of `parts`, true by definition for one place and day or period."""

    name: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All themes in order, all indicators in report order, all balances. `mark`: what an installation laid over it."""

    themes: Mapping[str, Theme]
    indicators: Mapping[str, Indicator]
    balances: tuple[Balance, ...] = field(default=())
    mark: str = ""

    def get(self, code: str) -> Indicator:
        """The indicator; KheoError "indicator-unknown" names codes that look alike."""
        found = self.indicators.get(code)
        if found is not None:
            return found
        near = get_close_matches(code, self.indicators, n=3, cutoff=0.6)
        raise KheoError(
            "indicator-unknown",
            f"Không có chỉ tiêu “{code}”.",
            remedy=f"Có phải là {', '.join(near)}?" if near else "Xem docs/reference/indicators.md.",
        )

    def __contains__(self, code: object) -> bool:
        return code in self.indicators

    @cached_property
    def _by_theme(self) -> dict[str, tuple[Indicator, ...]]:
        rows: dict[str, list[Indicator]] = {theme: [] for theme in self.themes}
        for indicator in self.indicators.values():
            rows[indicator.theme].append(indicator)
        return {theme: tuple(members) for theme, members in rows.items()}

    def of_theme(self, theme: str) -> tuple[Indicator, ...]:
        """The indicators of one theme, in order."""
        return self._by_theme[theme]


def adding(kind: Kind, measure: Measure) -> tuple[str, str]:
    """(over_units, over_time) follow from kind and measure, so an entry cannot contradict docs/meaning.md rule 1."""
    if measure is Measure.PERCENT:
        return "none", "none"
    return ("sum", "sum") if kind is Kind.FLOW else ("sum", "last")


def catalogue_of(
    themes: Iterable[Theme], indicators: Iterable[Indicator], balances: Iterable[Balance]
) -> Catalogue:
    """Sort and key the parts."""
    ordered = sorted(themes, key=lambda theme: theme.order)
    rank = {theme.code: theme.order for theme in ordered}
    members = sorted(indicators, key=lambda indicator: rank[indicator.theme])
    return Catalogue(
        themes={theme.code: theme for theme in ordered},
        indicators={indicator.code: indicator for indicator in members},
        balances=tuple(balances),
    )
