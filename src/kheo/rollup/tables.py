"""The engine's expressions. Each takes tables and gives a table; nothing is run here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from kheo.common.types import Kind, Qualifier
from kheo.rollup.claims import Claim, View
from kheo.rollup.columns import AMOUNT
from kheo.rollup.scope import Indicator, Window
from kheo.rollup.tree import Tree

PLACE = ["indicator", "window", "adds", "spread", "stock", "oldest", "place"]
OWN_SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("window", pa.int64()),
        ("adds", pa.bool_()),
        ("stock", pa.bool_()),
        ("place", pa.string()),
        ("value", AMOUNT),
        ("qualifier", pa.string()),
        ("facts", pa.list_(pa.string())),
        ("other_value", AMOUNT),
        ("other_qualifier", pa.string()),
        ("day", pa.date32()),
        ("stale", AMOUNT),
        ("stale_day", pa.date32()),
    ]
)


# Small tables from Python


def of_indicators(
    indicators: Mapping[str, Indicator], days: Mapping[str, Window], order: list[Window]
) -> Any:
    """How each indicator adds: `adds` over units, `spread` over time, `oldest` day that is not stale."""
    rows = [
        {
            "code": code,
            "window": order.index(days[code]),
            "stock": ind.kind is Kind.STOCK,
            "adds": ind.over_units == "sum",
            "spread": ind.kind is Kind.FLOW and ind.over_time == "sum",
            "oldest": days[code].start if ind.kind is Kind.STOCK else None,
        }
        for code, ind in indicators.items()
    ]
    kinds = [pa.string(), pa.int64(), pa.bool_(), pa.bool_(), pa.bool_(), pa.date32()]
    names = ["code", "window", "stock", "adds", "spread", "oldest"]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=pa.schema(list(zip(names, kinds, strict=True)))))


def of_trees(trees: Iterable[Tree]) -> Any:
    """One row per window and unit: the unit it counts into, its depth, how many parts are expected below."""
    rows = [
        (number, node.unit, node.parent, node.depth, node.expected)
        for number, tree in enumerate(trees)
        for node in tree.nodes
    ]
    names, words = ("window", "unit", "parent", "depth", "expected"), {"unit", "parent"}
    return _rows(rows, [(name, pa.string() if name in words else pa.int64()) for name in names])


def of_units(units: Sequence[str]) -> Any:
    """A column of units."""
    return _rows([(unit,) for unit in units], [("unit", pa.string())])


def of_wanted(by_window: Iterable[Iterable[str]]) -> Any:
    """Pairs of window number and unit."""
    pairs = [(number, unit) for number, units in enumerate(by_window) for unit in units]
    return _rows(pairs, [("window", pa.int64()), ("unit", pa.string())])


def of_keys(keys: Sequence[tuple[str, str]]) -> Any:
    """Pairs of indicator and place."""
    return _rows(keys, [("indicator", pa.string()), ("place", pa.string())])


def of_expected(rows: Sequence[tuple[str, str, int]]) -> Any:
    """How many are expected below a unit for one indicator, where that differs from the tree."""
    return _rows(rows, [("indicator", pa.string()), ("parent", pa.string()), ("called", pa.int64())])


def of_days(units: Mapping[str, date]) -> Any:
    """Units and the first day of each."""
    return _rows(list(units.items()), [("unit", pa.string()), ("born", pa.date32())])


def of_formers(rows: Sequence[tuple[int, str, str, date, date]]) -> Any:
    """By number of a reaching claim: its indicator, a unit it speaks for, its first and last day."""
    words = [("number", pa.int64()), ("of", pa.string()), ("former", pa.string())]
    return _rows(rows, [*words, ("since", pa.date32()), ("until", pa.date32())])


def of_told(rows: Sequence[tuple[str, str, date, date]]) -> Any:
    """Indicator, place, first and last day of claims."""
    words = [("indicator", pa.string()), ("place", pa.string())]
    return _rows(rows, [*words, ("first", pa.date32()), ("end", pa.date32())])


def _rows(rows: Sequence[tuple[Any, ...]], columns: list[tuple[str, Any]]) -> Any:
    schema = pa.schema(columns)
    data = [pa.array([row[n] for row in rows], type=kind) for n, (_name, kind) in enumerate(columns)]
    return ibis.memtable(pa.Table.from_arrays(data, schema=schema))


def of_views(
    views: Mapping[tuple[str, str], View],
    indicators: Mapping[str, Indicator],
    days: Mapping[str, Window],
    order: list[Window],
) -> Any:
    """Settled views as rows of `own`."""
    data = []
    for (code, place), view in views.items():
        data.append(
            {
                "indicator": code,
                "window": order.index(days[code]),
                "adds": indicators[code].over_units == "sum",
                "stock": indicators[code].kind is Kind.STOCK,
                "place": place,
                "value": view.value,
                "qualifier": view.qualifier.value,
                "facts": list(view.facts),
                "other_value": view.other[0] if view.other else None,
                "other_qualifier": view.other[1].value if view.other else None,
                "day": view.day,
                "stale": view.stale[0] if view.stale else None,
                "stale_day": view.stale[1] if view.stale else None,
            }
        )
    return ibis.memtable(pa.Table.from_pylist(data, schema=OWN_SCHEMA))


# From figures to what a place says itself


def counted(facts: Any, kinds: Any, start: date | None, end: date) -> Any:
    """Confirmed whole results of the asked indicators that fall in the window, with their days."""
    ever = ibis.literal(date.min)
    kept = facts.filter(_.state == "confirmed", _.basis == "result", _.whole, _.end <= end)
    kept = kept.join(kinds, kept.indicator == kinds.code)
    one_day = kept.stock | ((kept.form == "entry") & kept.start.isnull())
    kept = kept.mutate(
        first=ibis.ifelse(one_day, kept.end, ibis.coalesce(kept.start, ever)),
        voice=ibis.ifelse(kept.adds, kept.source, kept.source + " " + kept.id),
    )
    if start is not None:
        kept = kept.filter(kept.stock | (kept.first >= start))
    return kept.select(*PLACE, "first", "end", "voice", "id", "value", "qualifier", "seq")


def qualifier_of_sum() -> Any:
    """Qualifier.plus folded over a group."""
    q = _.qualifier
    over, under = (q == "over").any(), (q == "under").any()
    return ibis.cases(
        (_.count() == 1, q.max()),
        (q.isin(["about", "vague"]).any() | (over & under), "about"),
        (over, "over"),
        (under, "under"),
        else_="exact",
    )


def claims(figures: Any) -> Any:
    """One row per place, period and source."""
    return figures.group_by([*PLACE, "first", "end", "voice"]).agg(
        facts=_.id.collect(),
        seq=_.seq.max(),
        total=_.value.sum(),
        word=qualifier_of_sum(),
    )


def reaching(figures: Any, born: Any) -> Any:
    """Claims of periods that began before the unit did, with the ids of their figures."""
    found = figures.filter(_.adds, _.spread).join(born, figures.place == born.unit)
    found = found.filter(_.first < _.born)
    return found.group_by(["indicator", "place", "first", "end"]).agg(facts=_.id.collect())


def hides(figures: Any, formers: Any) -> Any:
    """What the units of `formers` told inside the claims that speak for them, by number of the claim."""
    same = [figures.indicator == formers.of, figures.place == formers.former]
    found = figures.join(formers, same).filter(_.first >= _.since, _.end <= _.until)
    return found.select("number", "place", "first", "end").distinct()


def silenced(claimed: Any, hidden: Any) -> Any:
    """The claims, of which those hidden add nothing."""
    keys = ["indicator", "place", "first", "end"]
    heard = claimed.anti_join(hidden, keys)
    quiet = claimed.semi_join(hidden, keys).mutate(
        facts=ibis.literal([], "array<string>"),
        total=ibis.literal(0).cast(claimed.total.type()),
        word=ibis.literal("exact"),
    )
    return heard.union(quiet)


def told(claimed: Any) -> Any:
    """One row per place and period. `split`: sources differ, so a person's rule has to choose."""
    return claimed.group_by([*PLACE, "first", "end"]).agg(
        facts=_.facts.collect().flatten(),
        value=_.total.max(),
        qualifier=_.word.max(),
        split=(_.total.nunique() > 1) | (_.word.nunique() > 1),
    )


def own(periods: Any) -> Any:
    """One row per place. `hard`: its periods overlap, or sources differ; such rows are settled one by one."""
    at_place = ibis.window(group_by=["indicator", "place"])
    before = ibis.window(group_by=["indicator", "place"], order_by=["first", "end"], preceding=(None, 1))
    marked = periods.mutate(last=_.end.max().over(at_place), reached=_.end.max().over(before))
    kept = marked.filter(_.spread | (_.end == _.last))
    hard = ibis.coalesce(_.first <= _.reached, False) & _.spread
    kept = kept.mutate(hard=_.split | hard)
    summed = kept.group_by(PLACE).agg(
        facts=_.facts.collect().flatten(),
        periods=_.count(),
        hard=_.hard.any(),
        amount=_.value.sum(),
        word=qualifier_of_sum(),
        last=_.end.max(),
    )
    stale = _.oldest.notnull() & (_.last < _.oldest)
    dated = summed.mutate(stale_=ibis.coalesce(stale, False))
    none, no_day, no_word = (ibis.null(kind) for kind in ("decimal(38,6)", "date", "string"))
    return dated.select(
        "indicator",
        "window",
        "adds",
        "stock",
        "place",
        value=ibis.ifelse(_.stale_, none, _.amount.cast("decimal(38,6)")),
        qualifier=_.word,
        facts=_.facts,
        other_value=none,
        other_qualifier=no_word,
        day=ibis.ifelse(_.spread, no_day, _.last),
        stale=ibis.ifelse(_.stale_, _.amount.cast("decimal(38,6)"), none),
        stale_day=ibis.ifelse(_.stale_, _.last, no_day),
        hard=_.hard | (~_.spread & (_.periods > 1)),
    )


def claim(row: Mapping[str, Any]) -> Claim:
    """A row of `claims` for the rules."""
    facts = tuple(sorted(row["facts"]))
    word = Qualifier(row["word"])
    return Claim(row["first"], row["end"], row["total"], word, facts, row["seq"], row["voice"])


# From one level to the next


def added(cells: Any, left_out: Any, called: Any) -> Any:
    """Sums over the units of one level by the unit above. `left_out`: stocks another unit answers for."""
    valued = cells.filter(_.value.notnull(), _.parent.notnull())
    if left_out is not None:
        valued = valued.anti_join(left_out, ["indicator", "place"])
    sums = valued.group_by(["indicator", "window", "adds", "stock", "parent"]).agg(
        reported=_.count(),
        all_in=_.method.isin(["below", "stated"]).all(),
        facts=_.facts.collect().flatten(),
        as_of=_.as_of.min(),
        newest=_.newest.max(),
        amount=_.value.sum(),
        word=qualifier_of_sum(),
    )
    if called is None:
        return sums.mutate(called=ibis.null("int64"))
    return sums.left_join(called, ["indicator", "parent"]).drop("indicator_right", "parent_right")


def level(own_rows: Any, below: Any, units: Any) -> Any:
    """Cells of the units of one level from their own views and the sums below them."""
    mine = own_rows.join(units, [own_rows.window == units.window, own_rows.place == units.unit])
    mine = mine.select(*own_rows.columns, "parent", "expected")
    if below is None:
        return _bottom(mine)
    sums = below.join(units, [below.window == units.window, below.parent == units.unit])
    sums = sums.select(
        b_indicator=below.indicator,
        b_window=below.window,
        b_adds=below.adds,
        b_stock=below.stock,
        b_place=below.parent,
        b_parent=units.parent,
        b_expected=ibis.coalesce(below.called, units.expected),
        b_reported=below.reported,
        b_all_in=below.all_in,
        b_facts=below.facts,
        b_as_of=below.as_of,
        b_newest=below.newest,
        b_value=below.amount.cast("decimal(38,6)"),
        b_qualifier=below.word,
    )
    both = mine.outer_join(sums, [mine.indicator == sums.b_indicator, mine.place == sums.b_place])
    return _chosen(both)


def _bottom(mine: Any) -> Any:
    return mine.select(
        "indicator",
        "window",
        "adds",
        "stock",
        "place",
        "parent",
        "value",
        "qualifier",
        "facts",
        "other_value",
        "other_qualifier",
        "stale",
        "stale_day",
        reported=ibis.literal(0, "int64"),
        expected=_.expected,
        method=ibis.ifelse(_.value.notnull(), "stated", "missing"),
        as_of=_.day,
        newest=_.day,
    )


def _chosen(both: Any) -> Any:
    """Counted when all are in, else stated, else what there is; the view not taken beside it."""
    same = {
        name: ibis.coalesce(both[name], both[f"b_{name}"])
        for name in ("indicator", "window", "adds", "stock", "place", "parent")
    }
    both = both.mutate(
        **same,
        expected=ibis.coalesce(_.b_expected, _.expected),
        reported=ibis.coalesce(_.b_reported, 0),
    )
    both = both.mutate(is_counted=_.adds & _.b_value.notnull(), is_told=_.value.notnull())
    both = both.mutate(all_in=_.is_counted & (_.reported == _.expected) & _.b_all_in)
    both = both.mutate(up=_.is_counted & (_.all_in | ~_.is_told))
    up = both.up
    stated_other = both.is_told & both.is_counted & ~up
    return both.select(
        "indicator",
        "window",
        "adds",
        "stock",
        "place",
        "parent",
        value=ibis.ifelse(up, both.b_value, both.value),
        qualifier=ibis.ifelse(up, both.b_qualifier, both.qualifier),
        facts=ibis.ifelse(up, both.b_facts, both.facts),
        other_value=ibis.cases(
            (up, both.value), (stated_other, both.b_value), (both.is_told, both.other_value)
        ),
        other_qualifier=ibis.cases(
            (up, both.qualifier), (stated_other, both.b_qualifier), (both.is_told, both.other_qualifier)
        ),
        stale=both.stale,
        stale_day=both.stale_day,
        reported=both.reported,
        expected=both.expected,
        method=ibis.cases(
            (up & both.all_in, "below"), (up, "partial"), (both.is_told, "stated"), else_="missing"
        ),
        as_of=ibis.ifelse(up, both.b_as_of, both.day),
        newest=ibis.ifelse(up, both.b_newest, both.day),
    )


def wanted_cells(levels: Sequence[Any], wanted: Any) -> Any:
    """The cells of wanted units over all levels, with the ids of their figures in a fixed order."""
    cells = ibis.union(*levels) if len(levels) > 1 else levels[0]
    kept = cells.semi_join(wanted, [cells.window == wanted.window, cells.place == wanted.unit])
    return kept.mutate(facts=_.facts.sort())
