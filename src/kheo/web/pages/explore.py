"""/so-lieu/: choose indicators, a place, days and a map; see a table, charts or a map; every number opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kheo import catalogue
from kheo.catalogue import Indicator
from kheo.common.types import Level
from kheo.ledger import queries
from kheo.places import NATION

from .. import picks, shades, show, words
from ..explore import asked as asking
from ..explore import charts, points, tree, windows
from ..explore import rows as table_rows
from ..explore.asked import Asked
from ..tiles import ISLES

Group = tuple[str, list[tuple[Indicator, str, bool, bool]], int]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page, in the view asked for."""
    asked = asking.read(request.GET)
    context = _frame(asked)
    if not asked.faults and asked.codes:
        context |= {asking.TABLE: _table, asking.CHARTS: _charts, asking.MAP: _map}[asked.view](asked)
    return render(request, "web/explore.html", context)


def _frame(asked: Asked) -> dict[str, object]:
    """What every view has: the choices, the tabs, the downloads."""
    pick = asked.pick
    day = None if pick.boundaries == "then" else pick.boundaries
    bare_url = asked.params({"xem": None, "trang": None})
    return {
        "asked": asked,
        "pick": pick,
        "faults": asked.faults,
        "place": table_rows.name_of(pick.unit, pick),
        "note": picks.became(pick.unit) if pick.then else picks.contained(pick.unit),
        "when": windows.named(pick),
        "boundary": _boundary(asked),
        "boundary_word": "khi-ay" if day is None else picks.boundary_word(day),
        "boundary_day": day,
        "levels": [(level.value, words.LEVELS[level]) for level in asked.levels],
        "level_word": words.COUNTED[asked.level],
        "years": picks.years(queries.years_with_data(), pick),
        "windows": windows.groups(asked),
        "tree": tree.tree(asked),
        "seek": f"/so-lieu/noi/?{asked.params({'trang': None})}",
        "groups": _groups(asked.codes),
        "chosen": _chosen_words(asked),
        "tabs": [
            (asked.url({"xem": None if view == asking.TABLE else view}), name, view == asked.view)
            for view, name in zip(asking.VIEWS, (_("Bảng"), _("Biểu đồ"), _("Bản đồ")))
        ],
        "chips": _chips(asked),
        "csv": f"/so-lieu/tai-ve.csv?{bare_url}",
        "xlsx": f"/so-lieu/tai-ve.xlsx?{bare_url}",
    }


def _boundary(asked: Asked) -> str:
    word = "khi-ay" if asked.pick.boundaries == "then" else picks.boundary_word(asked.pick.boundaries)
    known = {"khi-ay": _("khi ấy"), "hom-nay": _("hôm nay")}
    return known.get(word, word)


def _chosen_words(asked: Asked) -> str:
    """The indicator where there is one, else how many."""
    if len(asked.codes) == 1:
        return words.indicator_name(catalogue.load().get(asked.codes[0]))
    return ngettext("%(n)s chỉ tiêu", "%(n)s chỉ tiêu", len(asked.codes)) % {
        "n": show.digits(len(asked.codes))
    }


def _chips(asked: Asked) -> list[tuple[str, str, bool]]:
    """The columns as links that say which one is drawn."""
    book = catalogue.load()
    first = next(iter(asked.columns), "")
    return [
        (
            asked.url({"ct": None if code == first else code}),
            words.indicator_name(book.get(code)),
            code == asked.charted,
        )
        for code in asked.columns
    ]


def _groups(chosen: tuple[str, ...]) -> list[Group]:
    """Themes with their indicators: (indicator, name, chosen, has data); and how many are chosen."""
    book = catalogue.load()
    known = queries.indicators_with_data()
    made: list[Group] = []
    for theme in book.themes.values():
        rows = [
            (i, words.indicator_name(i), i.code in chosen, i.code in known) for i in book.of_theme(theme.code)
        ]
        made.append((words.theme_name(theme), rows, sum(row[2] for row in rows)))
    return made


def _table(asked: Asked) -> dict[str, object]:
    made = table_rows.table(asked)
    last = made.pages
    numbers = sorted({1, 2, last - 1, last, *range(made.page - 2, made.page + 3)} & set(range(1, last + 1)))
    return {
        "table": made,
        "upto": made.first + len(made.rows) - 1,
        "pages": [(n, asked.url({"trang": str(n) if n > 1 else None}), n == made.page) for n in numbers],
        "silent_url": asked.url({"tat-ca": None if asked.everyone else "1", "trang": None}),
    }


def _charts(asked: Asked) -> dict[str, object]:
    leaf = asked.pick.unit.level is Level.COMMUNE
    bars, line = None if leaf else charts.bars(asked), charts.line(asked)
    steps = (("nam", _("theo năm")), ("quy", _("theo quý")), ("thang", _("theo tháng")))
    return {
        "bars": bars,
        "bars_data": charts.drawn(bars) if bars else [],
        "line": line,
        "line_data": charts.drawn(line),
        "scale_words": charts.scale_words(),
        "merger": charts.MERGER.isoformat(),
        "steps": [
            (asked.url({"buoc": None if code == "nam" else code}), name, code == asked.step)
            for code, name in steps
        ],
    }


def _map(asked: Asked) -> dict[str, object]:
    communes = points.communes(asked)
    land, land_scale = points.tiles(asked) if asked.pick.place == NATION else ([], [])
    return {
        "told": points.told(asked, communes[: points.LISTED]),
        "told_count": len(communes),
        "told_rest": max(0, len(communes) - points.LISTED),
        "points_url": f"/so-lieu/diem.json?{asked.params({'trang': None})}",
        "scale": shades.legend(shades.scale_of(communes)),
        "land": land,
        "land_scale": shades.legend(land_scale),
        "isles": ISLES,
        "table_url": asked.url({"xem": None, "cap": "commune", "chi-tieu": asked.charted, "chu-de": None}),
    }


@require_safe
def points_json(request: HttpRequest) -> HttpResponse:
    """The map's points."""
    asked = asking.read(request.GET)
    if asked.faults:
        raise asked.faults[0]
    return JsonResponse(points.drawn(asked) if asked.codes else {"ground": [], "points": [], "isles": []})


@require_safe
def tree_part(request: HttpRequest) -> HttpResponse:
    """What lies below one place of the tree, or the places that fit what is typed."""
    data = request.GET.copy()
    typed = data.getlist("noi")[-1:] if len(data.getlist("noi")) > 1 else []
    if typed:
        data.setlist("noi", data.getlist("noi")[:1])
    branch = data.get("nhanh", "")
    asked = asking.read(data)
    if branch:
        return render(request, "web/_branches.html", {"branches": tree.branches(asked, branch)})
    return render(
        request,
        "web/_found.html",
        {"found": tree.search(asked, typed[0]), "typed": typed[0]} if typed else {},
    )
