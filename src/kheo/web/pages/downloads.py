"""/so-lieu/tai-ve.csv and .xlsx: the whole answer of the explore page as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kheo import catalogue, places
from kheo.common import periods
from kheo.common.types import Coverage, Qualifier, Total
from kheo.ledger import queries
from kheo.writer import workbook
from kheo.writer.workbook import Amount, Grid, Line, Listing

from .. import cells, picks, words
from ..explore import asked as asking
from ..explore import rows as table_rows
from ..explore import windows
from ..explore.asked import Asked

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
Coverages = Mapping[str, Coverage]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """UTF-8 with BOM so that Excel shows Vietnamese, one line a place and indicator."""
    asked, totals = _answer(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows(_line(total) for total in totals)
    return _file("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", asked, "csv")


@require_safe
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """Three sheets: the table, the same as a list, and notes."""
    asked, totals = _answer(request)
    found = cells.by_place(totals)
    ids, _silent = table_rows.listed(asked, found)
    whole = table_rows.coverages(asked, found)
    title = _("Số liệu %(place)s, %(when)s") % {
        "place": table_rows.name_of(asked.pick.unit, asked.pick),
        "when": windows.named(asked.pick),
    }
    grid = Grid(
        sheet=_("Bảng"),
        title=title,
        heads=(_("Mã"), _("Đơn vị"), _("Ghi chú"), _("Mức chắc")),
        columns=tuple(_head(code) for code in asked.codes),
        lines=(
            _grid_line(asked, asked.pick.place, found, whole),
            *(_grid_line(asked, id, found) for id in ids),
        ),
    )
    lists = [_list(totals), _notes(asked, totals, title, whole)]
    return _file(workbook.workbook(grid, lists, title=title), XLSX, asked, "xlsx")


def _answer(request: HttpRequest) -> tuple[Asked, list[Total]]:
    asked = asking.read(request.GET)
    if asked.faults:
        raise asked.faults[0]
    return asked, queries.totals(asked.pick.query(asked.codes, asked.level)) if asked.codes else []


def _file(data: str | bytes, kind: str, asked: Asked, ending: str) -> HttpResponse:
    name = f"kheo-{asked.pick.place.replace('~', '-')}-{asked.pick.end:%Y%m%d}.{ending}"
    body = HttpResponse(data, content_type=kind)
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


def _head(code: str) -> str:
    indicator = catalogue.load().get(code)
    unit = str(words.UNITS[indicator.measure])
    name = words.indicator_name(indicator)
    return f"{name} ({unit})" if unit else name


def _grid_line(
    asked: Asked, place: str, found: dict[str, dict[str, Total]], whole: Coverages | None = None
) -> Line:
    """A place; the one asked about comes with the coverage its rows show (`whole`)."""
    unit = places.load().get(place)
    told = found.get(place, {})
    amounts = tuple(_amount(told.get(code), (whole or {}).get(code)) for code in asked.codes)
    name = table_rows.name_of(unit, asked.pick)
    return Line(place, name, table_rows.note_of(unit, asked), amounts, whole is not None)


def _amount(total: Total | None, covered: Coverage | None) -> Amount:
    if total is None or (total.value is None and total.stale is None):
        return Amount(None)
    if total.value is None and total.stale is not None:
        value, day = total.stale
        old = {"n": _plain(value), "day": periods.dmy(day)}
        return Amount(None, _("số cũ %(n)s ngày %(day)s, không cộng") % old)
    return Amount(total.value, _word(total, covered or total.coverage))


def _word(total: Total, covered: Coverage) -> str:
    """Everything that stands beside the number on the page, in words."""
    said = [] if total.qualifier is Qualifier.EXACT else [str(words.QUALIFIERS[total.qualifier])]
    if total.estimated:
        said.append(_("ước tính"))
    if total.contradictions:
        said.append(_("nguồn chênh nhau"))
    if total.method == "partial" and covered.of:
        said.append(f"{covered.reported}/{covered.of}")
    return ", ".join(said)


def _list(totals: Sequence[Total]) -> Listing:
    heads = (
        _("Mã nơi"),
        _("Nơi"),
        _("Mã chỉ tiêu"),
        _("Chỉ tiêu"),
        _("Đơn vị đo"),
        _("Từ ngày"),
        _("Đến ngày"),
        _("Giá trị"),
        _("Mức chắc"),
        _("Nơi có số"),
        _("Tổng số nơi"),
        _("Ước tính"),
        _("Cách tính"),
        _("Cách nhìn kia"),
        _("Số cũ"),
        _("Ngày số cũ"),
    )
    widths = (11, 34, 24, 34, 10, 12, 12, 16, 14, 10, 11, 9, 34, 16, 14, 12)
    return Listing(_("Danh sách"), heads, list(_list_rows(totals)), widths)


def _list_rows(totals: Sequence[Total]) -> Iterator[list[object]]:
    """Names are made once a place and once an indicator: there are tens of thousands of rows."""
    here, book = places.load(), catalogue.load()
    labels = {place: picks.label(here.get(place)) for place in {t.place for t in totals}}
    known = {code: book.get(code) for code in {t.indicator for t in totals}}
    names = {c: (words.indicator_name(i), str(words.MEASURES[i.measure])) for c, i in known.items()}
    sure = {qualifier: str(word) for qualifier, word in words.QUALIFIERS.items()}
    methods = {method: str(word) for method, word in words.METHODS.items()}
    yes = _("có")
    for total in totals:
        old, day = total.stale or (None, None)
        yield [
            total.place,
            labels[total.place],
            total.indicator,
            *names[total.indicator],
            total.start,
            total.end,
            total.value,
            sure[total.qualifier] if total.value is not None else None,
            total.coverage.reported,
            total.coverage.of,
            yes if total.estimated else None,
            methods.get(total.method, total.method),
            total.other[0] if total.other else None,
            old,
            day,
        ]


def _notes(asked: Asked, totals: Sequence[Total], title: str, whole: Coverages) -> Listing:
    return Listing(
        _("Ghi chú"), (_("Mục"), _("Nội dung")), list(_note_rows(asked, totals, title, whole)), (52, 100)
    )


def _note_rows(asked: Asked, totals: Sequence[Total], title: str, whole: Coverages) -> Iterator[list[object]]:
    """Window, boundaries, how to read the signs, coverage, and where every share comes from."""
    pick = asked.pick
    yield [_("Bảng này"), title]
    first = periods.dmy(pick.start) if pick.start else _("từ trước tới")
    yield [_("Kỳ"), f"{first} – {periods.dmy(pick.end)}"]
    yield [
        _("Địa giới"),
        _("khi ấy") if pick.then else _("bản đồ ngày %(day)s") % {"day": periods.dmy(pick.map_day)},
    ]
    yield [_("Lập lúc"), f"{timezone.localtime():%d/%m/%Y %H:%M}"]
    yield [_("Dấu –"), _("chưa có số liệu; không phải là không")]
    yield [_("Số 0"), _("đã báo là không có")]
    yield [
        _("Mức chắc"),
        _("hơn, gần, khoảng là lời của nguồn; k/n là mới có k trong n nơi; ước tính là chia theo tỷ lệ"),
    ]
    for total in totals:
        if total.place == pick.place and total.value is not None:
            yield [
                _("Đã có số: %(name)s") % {"name": _head(total.indicator)},
                _covered(total, whole.get(total.indicator) or total.coverage),
            ]
    for name, share, source in sorted(_shares(totals)):
        yield [_("Tỷ lệ chia tách: %(name)s") % {"name": name}, f"{_plain(share * 100)}%: {source}"]


def _covered(total: Total, told: Coverage) -> str:
    method = str(words.METHODS.get(total.method, total.method))
    return f"{told.reported}/{told.of}; {method}" if told.of else method


def _shares(totals: Sequence[Total]) -> set[tuple[str, Decimal, str]]:
    here = places.load()
    return {(picks.label(here.get(p)), share, source) for t in totals for p, share, source in t.shares}
