"""/so-lieu/o/: what one total is made of, down to the sentences, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kheo import catalogue, places
from kheo.catalogue import Indicator
from kheo.common.types import Kind, Measure, Period, Qualifier, Total
from kheo.ledger import queries
from kheo.ledger.models import Figure
from kheo.ledger.queries import Sentence
from kheo.places import NATION

from .. import cells, picks, show, words
from ..explore import windows
from ..picks import Pick

FIGURES, PARTS, SHARES = 20, 12, 8


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the sentence it stands in."""

    figure: Figure
    sentence: Sentence
    amount: show.Amount
    period: str
    place: str


@dataclass(frozen=True, slots=True)
class Views:
    """The two ways of seeing one total, each with its name, the one in use first; `gap` between them, "" when none."""

    used: tuple[str, show.Amount]
    other: tuple[str, show.Amount]
    gap: str


@require_safe
def drawer(request: HttpRequest) -> HttpResponse:
    """The drawer, or only a further page of its figures (`tu-so`), or its marks (`dau`), which a page fetches after it."""
    pick, code = _asked(request.GET)
    first = picks.number_of(request.GET.get("tu-so", ""))
    if first is not None:
        return render(request, "web/_sources.html", _figures(pick, code, first))
    if "dau" in request.GET:
        return render(request, "web/_marks.html", _marks(pick, code))
    if request.headers.get("HX-Request"):
        return render(request, "web/_drawer.html", _whole(pick, code))
    return render(request, "web/drawer.html", _whole(pick, code) | _marks(pick, code))


def _asked(data: QueryDict) -> tuple[Pick, str]:
    years = queries.years_with_data()
    pick, faults = picks.read(data, years[0] if years else timezone.localdate().year)
    if faults:
        raise faults[0]
    return pick, catalogue.load().get(data.get("chi-tieu", "")).code


def _whole(pick: Pick, code: str) -> dict[str, object]:
    indicator = catalogue.load().get(code)
    totals = queries.totals(pick.query((code,)))
    total = next(t for t in totals if t.place == pick.place)
    below = [t for t in totals if t.place != pick.place and t.value is not None]
    told = _coverage(pick, total, len(below))
    parts = sorted(below, key=lambda t: (-(t.value or 0), t.place))
    return {
        "pick": pick,
        "c": cells.cell(total, pick),
        "total": total,
        "place": _("Cả nước") if pick.place == NATION else picks.label(pick.unit),
        "period": windows.named(pick),
        "definition": indicator.definition_vi,
        "method": words.METHODS.get(total.method, total.method),
        "told_below": told,
        "views": _views(total, indicator),
        "shares": [
            (places.load().get(p).name_on(None), share * 100, source)
            for p, share, source in total.shares[:SHARES]
        ],
        "shares_rest": max(0, len(total.shares) - SHARES),
        "disputes": [_told_all(queries.figures(group)) for group in total.contradictions],
        "parts": [(_name(part, pick), cells.cell(part, pick)) for part in parts[:PARTS]],
        "parts_rest": max(0, len(parts) - PARTS),
        "table_url": f"/so-lieu/?{pick.params(**{'chi-tieu': code})}",
        "marks_url": f"{cells.cell_url(code, pick)}&dau=1",
        **_figures(pick, code, 0),
    }


def _name(total: Total, pick: Pick) -> str:
    unit = places.load().get(total.place)
    return unit.name_on(picks.named_on(pick, unit))


def _coverage(pick: Pick, total: Total, told: int) -> tuple[int, int, str] | None:
    """(how many have a number, of how many, what they are). Of the nation on a day's map, the provinces one sees."""
    if pick.place == NATION and not pick.then:
        return told, len(pick.parts()), str(words.COUNTED[pick.below])
    if not total.coverage.of:
        return None
    what = str(_("nơi ngay dưới"))
    if picks.carried(pick, pick.place):
        what = _("%(what)s khi ấy") % {"what": words.COUNTED[pick.unit.level]}
    return total.coverage.reported, total.coverage.of, what


def _views(total: Total, indicator: Indicator) -> Views | None:
    """Stated against counted, when there are both. Of a part, or on another map, either may be a mixture."""
    if total.other is None or total.value is None:
        return None
    stated, counted = _("Báo cáo nêu"), _("Cộng từ dưới")
    names = {
        "below": (counted, stated),
        "stated": (stated, counted),
        "computed": (_("Tính từ tử số và mẫu số"), stated),
    }
    used, other = names.get(total.method, (_("Số đang dùng"), _("Cách nhìn kia")))
    value, qualifier = total.other
    gap = abs(total.value - value)
    return Views(
        (used, show.amount(total.value, indicator.measure, total.qualifier)),
        (other, show.amount(value, indicator.measure, qualifier)),
        str(show.amount(gap, indicator.measure, Qualifier.EXACT)) if gap else "",
    )


def _figures(pick: Pick, code: str, first: int) -> dict[str, object]:
    """One page of the figures of a total, and where the next begins."""
    own = pick.query((code,), pick.unit.level)
    found, count = queries.figures_of_cell(own, code, pick.place, FIGURES, first)
    upto = first + FIGURES
    return {
        "told": _told_all(found),
        "count": count,
        "more_url": f"{cells.cell_url(code, pick)}&tu-so={upto}" if upto < count else "",
        "more": min(FIGURES, count - upto),
    }


def _marks(pick: Pick, code: str) -> dict[str, object]:
    """Figures of other calendars that reach into the window, and those that came after its cut-off day."""
    cutoff = windows.cutoff(pick)
    found = queries.marks(pick.query((code,), pick.unit.level), cutoff)
    return {"marks": found.get((code, pick.place)), "cutoff": cutoff}


def _told_all(figures: list[Figure]) -> list[Told]:
    return [_told(figure) for figure in figures]


def _period_words(figure: Figure) -> str:
    """A stock's day, a flow's period, or "lũy kế đến" for a flow told from ever."""
    if figure.kind == Kind.STOCK:
        return words.period_words(Period(None, figure.period_end))
    said = words.period_words(Period(figure.period_start, figure.period_end))
    return said if figure.period_start else _("lũy kế %(when)s") % {"when": said}


def _told(figure: Figure) -> Told:
    return Told(
        figure,
        queries.sentence(figure),
        show.amount(Decimal(figure.value), Measure(figure.measure), Qualifier(figure.qualifier)),
        _period_words(figure),
        figure.place_name,
    )
