"""/: a place and a year in one sentence, then its figures by theme."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kheo import catalogue, places, writer
from kheo.common.compare import comparable
from kheo.common.types import Kind, Level, Measure, Total
from kheo.ledger import queries
from kheo.places import NATION

from .. import cells, picks, shades, show, words
from ..cells import Cell
from ..picks import Pick
from ..tiles import ISLES, LAND, Spot

CARDS, COLUMNS = 8, 4
_LINK = '<a class="opens nowrap" href="{}">{}</a>'
_MAPPED = ("outreach.attendance", "outreach.sessions", "models.total")


@dataclass(frozen=True, slots=True)
class ThemeCards:
    """A theme with the first figures it has; `more` is how many others there are, `span` its columns of four."""

    name: str
    cells: list[Cell]
    more: int
    url: str
    span: int = 4


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The first page."""
    years = queries.years_with_data()
    pick, faults = picks.read(request.GET, years[0] if years else timezone.localdate().year)
    codes = _codes()
    context = {
        "pick": pick,
        "faults": faults,
        "years": picks.years(years, pick),
        "counts": queries.counts(),
        "waiting": queries.documents_waiting(),
        "options": picks.provinces(),
    }
    if codes:
        context |= _figures(pick, codes)
    return render(request, "web/overview.html", context)


def _codes() -> tuple[str, ...]:
    """Indicators anything is known of, in catalogue order."""
    known = queries.indicators_with_data()
    return tuple(code for code in catalogue.load().indicators if code in known)


def _figures(pick: Pick, codes: tuple[str, ...]) -> dict[str, object]:
    totals = queries.totals(pick.query(codes))
    before = queries.totals(pick.before().query(codes))
    own = {t.indicator: t for t in totals if t.place == pick.place}
    last = _comparable(own, totals, before, pick.place)
    themes, silent = _themes(pick, own, last)
    told = any(t.value is not None for t in own.values())
    return {
        "lede": _lede(pick, list(own.values())) if told else "",
        "themes": _in_rows(themes),
        "silent": silent,
        "coverage": _coverage(pick, totals),
        "contradictions": [cells.cell(t, pick) for t in own.values() if t.contradictions],
        **_map(pick, codes),
    }


def _comparable(
    own: dict[str, Total], totals: list[Total], before: list[Total], place: str
) -> dict[str, Total]:
    """Of the year before, what may fairly be set beside this year's totals of the place."""
    told_now, told_then = _told_below(totals, place), _told_below(before, place)
    return {
        then.indicator: then
        for then in before
        if then.place == place
        and (now := own.get(then.indicator)) is not None
        and comparable(now, then, told_now[then.indicator], told_then[then.indicator])
    }


def _told_below(totals: list[Total], place: str) -> defaultdict[str, set[str]]:
    """Indicator → the places below that told of it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for total in totals:
        if total.place != place and total.value is not None:
            found[total.indicator].add(total.place)
    return found


def _lede(pick: Pick, totals: list[Total]) -> SafeString:
    """The writer's sentence with its numbers as links; in English the same figures in a row."""
    name = _("cả nước") if pick.place == NATION else pick.unit.full_name(pick.end)
    said = writer.lede(
        totals, place_name=name, period=pick.period, catalogue=catalogue.load(), place=pick.place
    )
    if words.english():
        return _row_of_figures(pick, totals, [num.total_key[0] for num in said.nums])
    parts = [
        format_html(_LINK, cells.cell_url(part.total_key[0], pick), part.text)
        if isinstance(part, writer.Num)
        else escape(part)
        for part in said.parts
    ]
    return mark_safe("".join(parts))  # noqa: S308 – every part above is escaped


def _row_of_figures(pick: Pick, totals: list[Total], codes: list[str]) -> SafeString:
    own = {t.indicator: t for t in totals}
    told = [cells.cell(own[code], pick, short=True) for code in codes if code in own]
    items = [
        format_html(f"{_LINK} {{}}", c.url, str(c.shown), c.name[:1].lower() + c.name[1:])
        for c in told
        if c.shown is not None
    ]
    when = words.period_words(pick.period)
    return format_html("{}: {}.", when[:1].upper() + when[1:], mark_safe(", ".join(items)))  # noqa: S308 – escaped


def _themes(pick: Pick, own: dict[str, Total], last: dict[str, Total]) -> tuple[list[ThemeCards], list[str]]:
    """Themes with figures, and the names of those without."""
    kept, silent = [], []
    book = catalogue.load()
    for theme in book.themes.values():
        found = [
            cells.cell(own[i.code], pick, last.get(i.code), short=True)
            for i in book.of_theme(theme.code)
            if i.code in own and (own[i.code].value is not None or own[i.code].stale)
        ]
        if not found:
            silent.append(words.theme_name(theme))
            continue
        found.sort(key=lambda c: c.shown is None)
        url = f"/so-lieu/?{pick.params(**{'chu-de': theme.code})}"
        kept.append(ThemeCards(words.theme_name(theme), found[:CARDS], max(0, len(found) - CARDS), url))
    return kept, silent


def _in_rows(themes: list[ThemeCards]) -> list[ThemeCards]:
    """Rows of four columns: a small theme is followed by the next ones that fit, and the last takes what is left."""
    left = list(themes)
    placed: list[ThemeCards] = []
    while left:
        room = COLUMNS
        row: list[ThemeCards] = []
        for theme in list(left):
            need = min(COLUMNS, len(theme.cells))
            if need <= room:
                row.append(replace(theme, span=need))
                left.remove(theme)
                room -= need
        row[-1] = replace(row[-1], span=row[-1].span + room)
        placed += row
    return placed


def _coverage(pick: Pick, totals: list[Total]) -> dict[str, object] | None:
    """How many of the units below have any figure, and which have none."""
    below = pick.parts()
    if not below:
        return None
    having = {t.place for t in totals if t.value is not None}
    silent = [places.load().get(p).name_on(pick.end) for p in below if p not in having]
    return {
        "k": len(below) - len(silent),
        "n": len(below),
        "what": words.COUNTED[pick.below],
        "silent": silent if len(silent) <= 40 else silent[:40],
        "rest": max(0, len(silent) - 40),
    }


def _map(pick: Pick, codes: tuple[str, ...]) -> dict[str, object]:
    """The tile grid: one indicator over today's provinces."""
    book = catalogue.load()
    code = next((c for c in _MAPPED if c in codes), codes[0])
    indicator = book.get(code)
    nation = Pick(NATION, pick.start, pick.end, timezone.localdate())
    rows = queries.totals(nation.query((code,), Level.PROVINCE))
    values = {t.place: t for t in rows if t.value is not None and t.place != NATION}
    steps = shades.scale_of(values.values())
    here = _today(pick)
    return {
        "land": [_tile(spot, values.get(spot.code), steps, indicator.measure) for spot in LAND],
        "isles": ISLES,
        "land_name": words.indicator_name(indicator),
        "land_here": here,
        "land_rest": "&" + pick.params().split("&", 1)[1],
        "land_day": indicator.kind is Kind.STOCK,
        "scale": shades.legend(steps),
    }


def _today(pick: Pick) -> str:
    """The province of today that the picked place lies in."""
    line = (pick.place, *places.load().ancestors(pick.place))
    province = next((p for p in line if places.load().get(p).level is Level.PROVINCE), "")
    if not province:
        return ""
    shares = places.load().shares(province, timezone.localdate())
    return shares[0].unit if shares else province


def _tile(spot: Spot, total: Total | None, steps: list[Decimal], measure: Measure) -> tuple[Spot, str, str]:
    if total is None or total.value is None:
        return spot, "s0", ""
    said = str(show.amount(total.value, measure, total.qualifier))
    return spot, f"s{shades.shade(total.value, steps)}", ("≈ " if total.estimated else "") + said
