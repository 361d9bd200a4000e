"""/so-lieu/: places × indicators; every cell opens to the sentences it was made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kheo import catalogue, places
from kheo.catalogue import Indicator
from kheo.common.errors import KheoError
from kheo.common.types import Kind, Level, Measure, Period, Qualifier, Total
from kheo.ledger import queries
from kheo.ledger.models import Figure
from kheo.ledger.queries import Sentence
from kheo.places import Unit

from .. import cells, picks, show, words
from ..cells import Cell
from ..picks import Pick

COLUMNS, ROWS, FIGURES, PARTS = 8, 400, 60, 15
HEADS = [
    "ma_noi",
    "noi",
    "chi_tieu",
    "ten_chi_tieu",
    "don_vi_do",
    "tu_ngay",
    "den_ngay",
    "gia_tri",
    "muc_chac",
    "noi_co_so",
    "tong_so_noi",
    "uoc_tinh",
    "cach_tinh",
    "so_cu",
    "ngay_so_cu",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A place with a cell (or None: missing) for every column."""

    unit: Unit
    name: str
    note: str
    cells: list[Cell | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the sentence it stands in."""

    figure: Figure
    sentence: Sentence
    amount: show.Amount
    period: str
    place: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole question of this page."""

    pick: Pick
    level: Level
    codes: tuple[str, ...]
    everyone: bool
    faults: list[KheoError]


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The page."""
    asked = _asked(request.GET)
    pick = asked.pick
    totals = queries.totals(pick.query(asked.codes, asked.level)) if asked.codes else []
    rows, hidden = _rows(asked, totals)
    more = {"chi-tieu": list(asked.codes), "cap": asked.level.value}
    context = {
        "asked": asked,
        "pick": pick,
        "faults": asked.faults,
        "columns": [
            (catalogue.load().get(c), words.indicator_name(catalogue.load().get(c))) for c in asked.codes
        ],
        "rows": rows,
        "hidden": hidden,
        "years": picks.years(queries.years_with_data(), pick),
        "options": picks.provinces(),
        "levels": [(level.value, words.LEVELS[level]) for level in _levels(pick)],
        "groups": _groups(asked.codes),
        "units": words.UNITS,
        "csv": f"/so-lieu/tai-ve.csv?{pick.params(**more)}",
        "all_url": f"/so-lieu/?{pick.params(**more, **{'tat-ca': '1'})}",
    }
    return render(request, "web/totals.html", context)


def _asked(data: QueryDict) -> Asked:
    years = queries.years_with_data()
    pick, faults = picks.read(data, years[0] if years else timezone.localdate().year)
    levels = _levels(pick)
    wanted = data.get("cap", "")
    level = next((known for known in levels if known.value == wanted), levels[0])
    book = catalogue.load()
    codes = [c for c in dict.fromkeys(data.getlist("chi-tieu")) if c in book]
    theme = data.get("chu-de", "")
    if not codes and theme in book.themes:
        known = queries.indicators_with_data()
        codes = [i.code for i in book.of_theme(theme) if i.code in known]
    return Asked(pick, level, tuple(codes) or _usual(pick), data.get("tat-ca") == "1", faults)


def _levels(pick: Pick) -> list[Level]:
    """Levels a place can be told by, the nearest first."""
    below = pick.below
    order = [Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
    return [level for level in order[order.index(below) :] if level is below or level is Level.COMMUNE]


def _usual(pick: Pick) -> tuple[str, ...]:
    """What to show before anything is chosen: indicators with a value, two of every theme, then the next two."""
    book = catalogue.load()
    known = queries.indicators_with_data()
    codes = tuple(code for code in book.indicators if code in known)
    if not codes:
        return ()
    own = queries.totals(pick.query(codes, pick.unit.level))
    having = {t.indicator for t in own if t.place == pick.place and t.value is not None} or set(codes)
    themed = [[i.code for i in book.of_theme(theme) if i.code in having] for theme in book.themes]
    ranked = [code for at in range(0, COLUMNS, 2) for row in themed for code in row[at : at + 2]]
    chosen = set(ranked[:COLUMNS])
    return tuple(code for code in book.indicators if code in chosen)


def _rows(asked: Asked, totals: Sequence[Total]) -> tuple[list[Row], int]:
    """The place itself first, then the units below in the order of their codes; how many have nothing to show."""
    found = cells.by_place(list(totals))
    own = asked.pick.place
    below = [p for p, row in found.items() if p != own and any(map(picks.opens, row.values()))]
    silent = [p for p in asked.pick.parts() if p not in below] if asked.level is asked.pick.below else []
    listed = sorted(below + (silent if asked.everyone else []))
    rows = [_row(asked, p, found.get(p, {})) for p in [own, *listed[:ROWS]]]
    if below or silent:
        whole = _("%(k)s/%(n)s %(what)s có số liệu") % {
            "k": show.digits(sum(any(t.value is not None for t in found[p].values()) for p in below)),
            "n": show.digits(len(below) + len(silent)),
            "what": words.COUNTED[asked.level],
        }
        rows[0] = replace(rows[0], note=whole if asked.level is asked.pick.below else rows[0].note)
    return rows, 0 if asked.everyone else len(silent)


def _row(asked: Asked, place: str, totals: dict[str, Total]) -> Row:
    pick = asked.pick
    unit = places.load().get(place)
    drawn = [cells.cell(totals[c], pick) if c in totals else None for c in asked.codes]
    note = picks.became(unit) if pick.then else picks.contained(unit)
    if asked.level is Level.COMMUNE and place != pick.place:
        holders = [i for i in places.load().ancestors(place) if i not in ("VN", pick.place)]
        note = ", ".join(places.load().get(i).full_name(unit.valid_to or pick.end) for i in holders) or note
    day = unit.valid_to or pick.end
    small = unit.level in (Level.DISTRICT, Level.COMMUNE)
    name = _("Cả nước") if place == "VN" else unit.full_name(day) if small else unit.name_on(day)
    return Row(unit, name, note, drawn)


def _groups(chosen: Sequence[str]) -> list[tuple[str, list[tuple[Indicator, str, bool, bool]], bool]]:
    """Themes with their indicators: (indicator, name, chosen, has data); and whether any is chosen."""
    book = catalogue.load()
    known = queries.indicators_with_data()
    groups = []
    for theme in book.themes.values():
        rows = [
            (i, words.indicator_name(i), i.code in chosen, i.code in known) for i in book.of_theme(theme.code)
        ]
        groups.append((words.theme_name(theme), rows, any(row[2] for row in rows)))
    return groups


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The same totals as CSV: UTF-8 with BOM so that Excel shows Vietnamese, one line a place and indicator."""
    asked = _asked(request.GET)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    totals = queries.totals(asked.pick.query(asked.codes, asked.level)) if asked.codes else []
    for total in totals:
        writer.writerow(_line(total))
    name = f"kheo-{asked.pick.place.replace('~', '-')}-{asked.pick.end:%Y%m%d}.csv"
    body = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    body["Content-Disposition"] = f'attachment; filename="{name}"'
    return body


def _line(total: Total) -> list[str]:
    indicator = catalogue.load().get(total.indicator)
    unit = places.load().get(total.place)
    old, day = total.stale or (None, None)
    return [
        total.place,
        picks.label(unit),
        total.indicator,
        words.indicator_name(indicator),
        indicator.measure.value,
        total.start.isoformat() if total.start else "",
        total.end.isoformat(),
        _plain(total.value),
        total.qualifier.value if total.value is not None else "",
        str(total.coverage.reported),
        str(total.coverage.of),
        "1" if total.estimated else "0",
        total.method,
        _plain(old),
        day.isoformat() if day else "",
    ]


def _plain(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@require_safe
def drawer(request: HttpRequest) -> HttpResponse:
    """What one total is made of."""
    years = queries.years_with_data()
    pick, faults = picks.read(request.GET, years[0] if years else timezone.localdate().year)
    if faults:
        raise faults[0]
    code = request.GET.get("chi-tieu", "")
    indicator = catalogue.load().get(code)
    totals = queries.totals(pick.query((code,)))
    total = next(t for t in totals if t.place == pick.place)
    told = [_told(f) for f in queries.figures(total.facts[:FIGURES])]
    parts = [cells.cell(t, pick) for t in totals if t.place != pick.place and t.value is not None]
    parts.sort(key=lambda c: -(c.total.value or 0))
    context = {
        "pick": pick,
        "c": cells.cell(total, pick),
        "total": total,
        "place": _("Cả nước") if pick.place == "VN" else picks.label(pick.unit),
        "period": words.period_words(pick.period),
        "definition": indicator.definition_vi,
        "method": words.METHODS.get(total.method, total.method),
        "told": told,
        "rest": max(0, len(total.facts) - FIGURES),
        "disputes": [[_told(f) for f in queries.figures(group)] for group in total.contradictions],
        "other": show.amount(total.other[0], indicator.measure, total.other[1]) if total.other else None,
        "shares": [
            (places.load().get(p).name_on(None), share * 100, source) for p, share, source in total.shares
        ],
        "parts": [(places.load().get(part.total.place).name_on(pick.end), part) for part in parts[:PARTS]],
        "parts_rest": max(0, len(parts) - PARTS),
        "table_url": f"/so-lieu/?{pick.params(**{'chi-tieu': code})}",
    }
    name = "web/_drawer.html" if request.headers.get("HX-Request") else "web/drawer.html"
    return render(request, name, context)


def _told(figure: Figure) -> Told:
    period = Period(None if figure.kind == Kind.STOCK else figure.period_start, figure.period_end)
    return Told(
        figure,
        queries.sentence(figure),
        show.amount(figure.value, Measure(figure.measure), Qualifier(figure.qualifier)),
        words.period_words(period),
        figure.place_name,
    )
