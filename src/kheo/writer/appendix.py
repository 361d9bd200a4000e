"""The appendix: places × indicators, totals on top, split by theme where there are many columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kheo.catalogue.model import Theme
from kheo.common.numerals import UNIT_WORD, number
from kheo.common.periods import dmy, in_words
from kheo.common.types import Measure, Period, Total
from kheo.writer import figures
from kheo.writer.changes import change_of, comparable
from kheo.writer.clauses import Teller, listing, respectful, upper_first
from kheo.writer.model import NBSP, Column, Given, Key, Num, Part, Row, Sentence, Table
from kheo.writer.scene import Scene, bare_name, direct, level_word, reporting

WIDEST = 9
DASH = "–"
OTHER = "Số đối chiếu"


def tables(
    scene: Scene, themes: Mapping[str, Theme], told: Sequence[str], title: str = "Số liệu theo chỉ tiêu"
) -> tuple[Table, ...]:
    """Tables of at most WIDEST of the `told` indicators; a theme is broken only when it is wider than that by itself."""
    teller = scene.teller
    shown = reporting(teller.evidence, scene.rows, ())
    groups: dict[str, list[str]] = {}
    for code in told:
        if any(_filled(teller, code, p) for p in (teller.evidence.place, *shown)):
            groups.setdefault(teller.indicators[code].theme, []).append(code)
    ordered = sorted(groups, key=list(themes).index)
    if not shown:
        return (_list(teller, {t: groups[t] for t in ordered}, themes, title),) if groups else ()
    packs: list[list[str]] = []
    for theme in ordered:
        codes = groups[theme]
        parts = -(-len(codes) // WIDEST)
        size = -(-len(codes) // parts)
        for at in range(0, len(codes), size):
            chunk = codes[at : at + size]
            if packs and len(packs[-1]) + len(chunk) <= WIDEST and parts == 1:
                packs[-1] += chunk
            else:
                packs.append(list(chunk))
    return tuple(_table(teller, pack, scene.names, shown, themes) for pack in packs)


def of_places(scene: Scene, codes: Sequence[str], title: str, themes: Mapping[str, Theme]) -> Table | None:
    """One table in the text, of at most WIDEST indicators and the places that have one; None when fewer than two do."""
    for found in tables(scene, themes, codes, title)[:1]:
        rows = [
            row for row in found.rows if row.kind != "place" or any(cell != (DASH,) for cell in row.cells)
        ]
        if sum(row.kind == "place" for row in rows) > 1:
            return replace(found, title=title, rows=tuple(rows))
    return None


def listed(scene: Scene, codes: Sequence[str], title: str, themes: Mapping[str, Theme]) -> Table | None:
    """Indicators one below the other with the total of each; None when there is nothing of any."""
    teller = scene.teller
    groups: dict[str, list[str]] = {}
    for code in (c for c in codes if teller.tellable(c)):
        groups.setdefault(teller.indicators[code].theme, []).append(code)
    return _list(teller, groups, themes, title, alone=True) if groups else None


def over_windows(teller: Teller, codes: Sequence[str], windows: Sequence[Period], title: str) -> Table | None:
    """Indicators × windows of time; None when fewer than two windows have a figure."""
    own, further = teller.evidence.place, teller.evidence.further
    rows = []
    found = [t for code in codes for w in windows if (t := further.get((code, own, w)))]
    if len({(t.start, t.end) for t in found if t.value is not None}) < 2:
        return None
    for code in codes:
        totals = [further.get((code, own, window)) for window in windows]
        if not any(t and t.value is not None for t in totals):
            continue
        unit = _unit(teller.indicators[code].measure, Decimal(1))
        name = respectful(teller.indicators[code].vi)
        measure = teller.indicators[code].measure
        cells = tuple(_cell_at(t, window, measure) for t, window in zip(totals, windows, strict=True))
        rows.append(Row("indicator", f"{name} ({unit})" if unit else name, cells))
    columns = tuple(Column("", Given(upper_first(in_words(w)))) for w in windows)
    return Table(title, columns, tuple(rows), "Chỉ tiêu") if rows else None


def beside_before(scene: Scene, codes: Sequence[str], title: str) -> Table | None:
    """Indicators × this period, the same of the year before, the change and its per cent; None when nothing of then is known."""
    teller, rows = scene.teller, []
    known = any((code, scene.place) in teller.evidence.before for code in codes)
    for code in codes:
        if teller.total(code) is None:
            continue
        key = (code, teller.evidence.place)
        unit = _unit(teller.indicators[code].measure, Decimal(1))
        name = respectful(teller.indicators[code].vi)
        change: tuple[tuple[Part, ...], tuple[Part, ...]] = ((DASH,), (DASH,))
        if comparable(teller, code, scene.rows):
            change = _change(teller, code)
        cells = (_cell(teller, *key, Decimal(1)), _cell_before(teller, key, Decimal(1)))
        rows.append(Row("indicator", f"{name} ({unit})" if unit else name, (*cells, *change)))
    labels = ("Kỳ này", "Cùng kỳ năm trước", "Tăng, giảm", "Tỷ lệ tăng, giảm")
    columns = tuple(Column("", label) for label in labels)
    return Table(title, columns, tuple(rows), "Chỉ tiêu") if rows and known else None


def _change(teller: Teller, code: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """ "tăng 213" and "tăng 14,9%" of two totals that may be compared."""
    found = change_of(teller, code)
    if found is None:
        return ("không đổi",), (DASH,)
    word, num, rate = found
    bare = replace(num, text=figures.in_table(num.value))
    return (f"{word} ", bare), (f"{word} ", rate) if rate else (DASH,)


def _cell_at(total: Total | None, window: Period, measure: Measure) -> tuple[Part, ...]:
    if total is None or total.value is None:
        return (DASH,)
    text = figures.in_table(total.value, total.qualifier, measure=measure)
    num = Num(text, (total.indicator, total.place), total.value, total.qualifier, window=window)
    return (f"≈{NBSP}", num) if total.estimated else (num,)


def _list(
    teller: Teller,
    groups: Mapping[str, list[str]],
    themes: Mapping[str, Theme],
    title: str,
    *,
    alone: bool = False,
) -> Table:
    """One place: an indicator a row, this period (`alone`) and the one before."""
    own, before = teller.evidence.place, teller.evidence.before
    compared = not alone and any((c, own) in before for codes in groups.values() for c in codes)
    labels = ("Kỳ này", "Cùng kỳ năm trước") if compared else ("Kỳ này",)
    rows: list[Row] = []
    for theme, codes in groups.items():
        rows.append(Row("theme", themes[theme].vi, ((),) * len(labels)))
        for code in codes:
            scale = _scale(teller, code, (own,))
            unit = _unit(teller.indicators[code].measure, scale)
            name = respectful(teller.indicators[code].vi)
            cells = [_cell(teller, code, own, scale)]
            if compared:
                cells.append(_cell_before(teller, (code, own), scale))
            rows.append(Row("indicator", f"{name} ({unit})" if unit else name, tuple(cells)))
    columns = tuple(Column("", label) for label in labels)
    return Table(title, columns, tuple(rows), "Chỉ tiêu")


def _cell_before(teller: Teller, key: Key, scale: Decimal) -> tuple[Part, ...]:
    total = teller.evidence.before.get(key)
    if total is None or total.value is None:
        return (DASH,)
    text = figures.in_table(total.value, total.qualifier, scale, teller.indicators[key[0]].measure)
    num = Num(text, key, total.value, total.qualifier, role="before")
    return (f"≈{NBSP}", num) if total.estimated else (num,)


def notes(teller: Teller, names: Mapping[str, str], rows: Sequence[str]) -> tuple[Sentence, ...]:
    """What the signs mean, and who has no figures."""
    signs = (
        f"Ghi chú: “{DASH}” là chưa có số liệu; “≈” là số ước tính do địa giới thay đổi; số trong ngoặc kèm ngày là "
        "số liệu cũ, không cộng vào tổng."
    )
    if any(t.other for t in teller.evidence.totals.values() if t.place == teller.evidence.place):
        signs += (
            f" “{OTHER}” là số cộng từ cấp dưới khi tổng số lấy theo báo cáo chung, hoặc số báo cáo chung khi tổng số "
            "cộng từ cấp dưới."
        )
    if rows:
        signs += (
            " Số cộng từ cơ sở và số báo cáo chung về cùng một nội dung chỉ tính một lần; nơi chưa có số liệu không coi "
            "là bằng không."
        )
    having = set(reporting(teller.evidence, rows, ()))
    without = [p for p in rows if p not in having]
    if not without:
        return (Sentence((signs,)),)
    who = listing([(Given(bare_name(names.get(p, p))),) for p in without])
    return (
        Sentence((signs,)),
        Sentence((f"Chưa có số liệu của các {level_word(teller.evidence.place, rows, names)}: ", *who, ".")),
    )


def _filled(teller: Teller, code: str, place: str) -> bool:
    total = teller.evidence.totals.get((code, place))
    return total is not None and (total.value is not None or total.stale is not None)


def _table(
    teller: Teller,
    codes: Sequence[str],
    names: Mapping[str, str],
    shown: Sequence[str],
    themes: Mapping[str, Theme],
) -> Table:
    own = teller.evidence.place
    rows_below = list(dict.fromkeys(at for _, at in teller.evidence.totals if at != own))
    scales = {c: _scale(teller, c, (own, *shown)) for c in codes}
    columns = tuple(
        Column(
            c,
            respectful(teller.indicators[c].vi),
            _unit(teller.indicators[c].measure, scales[c]),
            themes[teller.indicators[c].theme].vi,
        )
        for c in codes
    )
    rows = [Row("total", "Tổng số", tuple(_cell(teller, c, own, scales[c]) for c in codes))]
    if any((t := teller.evidence.totals.get((c, own))) and t.coverage.of for c in codes):
        label = "Có số liệu" if direct(teller.evidence, rows_below) else "Cấp dưới trực tiếp có số liệu"
        rows.append(Row("coverage", label, tuple(_covered(teller, c) for c in codes)))
    if any((t := teller.evidence.totals.get((c, own))) and t.other for c in codes):
        rows.append(Row("other", OTHER, tuple(_cell_other(teller, c, scales[c]) for c in codes)))
    rows += [
        Row("place", names.get(p, p), tuple(_cell(teller, c, p, scales[c]) for c in codes)) for p in shown
    ]
    title = "; ".join(dict.fromkeys(c.theme for c in columns))
    return Table(title, columns, tuple(rows))


def _scale(teller: Teller, code: str, places: Sequence[str]) -> Decimal:
    """Money is told in millions where that takes no more than two decimals: "1,001" is a thousand and one to many."""
    if teller.indicators[code].measure is not Measure.VND:
        return Decimal(1)
    values = [t.value for p in places if (t := teller.evidence.totals.get((code, p))) and t.value]
    values += [t.value for p in places if (t := teller.evidence.before.get((code, p))) and t.value]
    values += [t.other[0] for p in places if (t := teller.evidence.totals.get((code, p))) and t.other]
    values += [t.stale[0] for p in places if (t := teller.evidence.totals.get((code, p))) and t.stale]
    return figures.MILLION if all(v % 10_000 == 0 for v in values) else Decimal(1)


def _unit(measure: Measure, scale: Decimal) -> str:
    if measure is Measure.VND and scale > 1:
        return "triệu đồng"
    return UNIT_WORD[measure]


def _cell(teller: Teller, code: str, place: str, scale: Decimal) -> tuple[Part, ...]:
    total = teller.evidence.totals.get((code, place))
    if total is None or (total.value is None and total.stale is None):
        return (DASH,)
    key = (code, place)
    if total.value is None:
        return _stale(total, key, scale)
    text = figures.in_table(total.value, total.qualifier, scale, teller.indicators[code].measure)
    num = Num(text, key, total.value, total.qualifier)
    return (f"≈{NBSP}", num) if total.estimated else (num,)


def _stale(total: Total, key: tuple[str, str], scale: Decimal) -> tuple[Part, ...]:
    assert total.stale is not None
    value, day = total.stale
    num = Num(figures.in_table(value, scale=scale), key, value, role="stale")
    return ("(", num, "; ", Given(dmy(day)), ")")


def _cell_other(teller: Teller, code: str, scale: Decimal) -> tuple[Part, ...]:
    key = (code, teller.evidence.place)
    total = teller.evidence.totals.get(key)
    if total is None or total.other is None:
        return (DASH,)
    value, qualifier = total.other
    text = figures.in_table(value, qualifier, scale, teller.indicators[code].measure)
    return (Num(text, key, value, qualifier, role="other"),)


def _covered(teller: Teller, code: str) -> tuple[Part, ...]:
    total = teller.evidence.totals.get((code, teller.evidence.place))
    if total is None or not total.coverage.of:
        return (DASH,)
    key = (code, teller.evidence.place)
    few, of = total.coverage.reported, total.coverage.of
    return (
        Num(number(few), key, Decimal(few), role="reported", of=(code,)),
        "/",
        Num(number(of), key, Decimal(of), role="of", of=(code,)),
    )
